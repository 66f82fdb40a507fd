"""Contrast of every pair of colours that may meet (WCAG 2.2), and the luminance order of the grades.

The figures are those of the design's tables: the least ratio, rounded down to one decimal, light and dark.
"""

from __future__ import annotations

import itertools
import math
import tomllib

import pytest

from ctd402_desktop import paths
from ctd402_desktop.domain.charts import GRADE_COLOURS

THEMES = ("light", "dark")
STATES = ("info", "ok", "attention", "critical", "stale", "draft", "signed")
SURFACES = ("bg.window", "bg.panel", "bg.raised", "bg.sunken", "bg.banner", "bg.input")
STATE_TINTS = tuple(f"{state}.bg" for state in STATES)
PLOT_AREAS = ("plot.bg", "plot.normal", "plot.future")
LEAST_TEXT = 4.5
LEAST_GRAPHIC = 3.0

# foreground, grounds (the least of them counts), ratio on light, ratio on dark
TEXT_PAIRS = (
    ("text.1", ("bg.window",), 14.3, 15.4),
    ("text.1", ("bg.panel",), 16.5, 13.8),
    ("text.1", ("bg.raised",), 15.3, 12.5),
    ("text.1", ("bg.sunken",), 13.3, 10.6),
    ("text.1", ("bg.banner",), 13.4, 12.0),
    ("text.1", ("bg.input",), 16.5, 15.1),
    ("text.1", ("select.bg",), 12.5, 8.8),
    ("text.1", ("accent.soft",), 13.2, 10.4),
    ("text.1", STATE_TINTS, 13.8, 11.3),
    ("text.1", PLOT_AREAS, 14.1, 11.7),
    ("text.2", ("bg.window",), 7.6, 10.3),
    ("text.2", ("bg.panel",), 8.8, 9.2),
    ("text.2", ("bg.raised",), 8.2, 8.4),
    ("text.2", ("bg.sunken",), 7.1, 7.1),
    ("text.2", ("bg.banner",), 7.1, 8.0),
    ("text.2", ("bg.input",), 8.8, 10.1),
    ("text.2", ("select.bg",), 6.6, 5.9),
    ("text.2", ("accent.soft",), 7.1, 6.9),
    ("text.2", STATE_TINTS, 7.4, 7.6),
    ("text.2", PLOT_AREAS, 7.5, 7.9),
    ("text.3", ("bg.window",), 5.3, 8.2),
    ("text.3", ("bg.panel",), 6.1, 7.4),
    ("text.3", ("bg.raised",), 5.7, 6.7),
    ("text.3", ("bg.sunken",), 4.9, 5.7),
    ("text.3", ("bg.banner",), 4.9, 6.4),
    ("text.3", ("bg.input",), 6.1, 8.1),
    ("text.3", ("select.bg",), 4.6, 4.7),
    ("text.3", ("accent.soft",), 4.9, 5.5),
    ("text.3", STATE_TINTS, 5.1, 6.1),
    ("text.3", PLOT_AREAS, 5.2, 6.3),
    ("accent", ("bg.window",), 6.4, 8.3),
    ("accent", ("bg.panel",), 7.4, 7.5),
    ("accent", ("bg.raised",), 6.9, 6.8),
    ("accent", ("accent.soft",), 5.9, 5.6),
    ("text.on-accent", ("accent",), 7.4, 8.4),
    ("text.on-accent", ("accent.hover",), 9.1, 10.1),
    ("text.on-accent", ("accent.pressed",), 11.6, 12.0),
    ("select.text", ("select.bg",), 12.5, 9.6),
    ("attention.fg", ("critical.bg",), 6.2, 9.1),
    ("critical.fg", ("critical.bg",), 6.2, 7.5),
    ("info.fg", ("info.bg",), 6.4, 7.5),
    ("info.fg", ("bg.panel",), 7.4, 9.0),
    ("ok.fg", ("ok.bg",), 6.3, 7.4),
    ("ok.fg", ("bg.panel",), 7.3, 9.0),
    ("attention.fg", ("attention.bg",), 6.6, 8.4),
    ("attention.fg", ("bg.panel",), 7.4, 9.9),
    ("critical.fg", ("bg.panel",), 7.3, 8.2),
    ("stale.fg", ("stale.bg",), 5.3, 6.3),
    ("stale.fg", ("bg.panel",), 6.1, 7.4),
    ("draft.fg", ("draft.bg",), 7.0, 7.8),
    ("draft.fg", ("bg.panel",), 8.0, 8.6),
    ("signed.fg", ("signed.bg",), 8.3, 8.0),
    ("signed.fg", ("bg.panel",), 9.9, 9.8),
    ("plot.text", PLOT_AREAS, 7.5, 7.9),
    ("plot.threshold", PLOT_AREAS, 6.2, 7.0),
)
OUTSIDE = ("bg.window", "bg.raised", "bg.banner", "select.bg")
STATE_TEXT_OUTSIDE = (
    ("info", 5.6, 5.7),
    ("ok", 5.5, 5.7),
    ("attention", 5.6, 6.3),
    ("critical", 5.5, 5.2),
    ("stale", 4.6, 4.7),
    ("draft", 6.1, 5.5),
    ("signed", 7.5, 6.2),
)
GRAPHIC_PAIRS = (
    ("plot.axis", PLOT_AREAS, 5.2, 6.3),
    ("plot.lloq", PLOT_AREAS, 5.2, 7.9),
    ("plot.focus", PLOT_AREAS, 14.1, 11.7),
    ("plot.d0", PLOT_AREAS, 6.3, 6.4),
)
# series, then light and dark on plot.bg, plot.future, plot.normal, panel
SERIES = (
    ("s1", (5.7, 5.0, 4.9, 5.7), (12.1, 9.8, 9.7, 11.4)),
    ("s2", (10.5, 9.2, 9.0, 10.5), (4.9, 4.0, 4.0, 4.7)),
    ("s3", (3.5, 3.1, 3.0, 3.5), (5.6, 4.6, 4.5, 5.3)),
    ("s4", (3.5, 3.1, 3.0, 3.5), (7.3, 5.9, 5.9, 6.9)),
    ("s5", (3.7, 3.3, 3.2, 3.7), (13.1, 10.7, 10.6, 12.4)),
    ("s6", (4.9, 4.3, 4.2, 4.9), (5.9, 4.8, 4.8, 5.6)),
    ("s7", (12.7, 11.1, 10.8, 12.7), (4.6, 3.7, 3.7, 4.4)),
    ("s8", (12.8, 11.2, 11.0, 12.8), (10.1, 8.2, 8.2, 9.6)),
)
SERIES_GROUNDS = ("plot.bg", "plot.future", "plot.normal", "bg.panel")
GRADE_TEXT = {
    "light": (15.2, 12.2, 7.3, 5.0, 9.8, 19.2, 8.8),
    "dark": (12.5, 9.4, 5.6, 6.5, 9.9, 19.2, 13.8),
    "print": (21.0, 16.5, 11.1, 5.0, 10.8, 21.0, 21.0),
}
GRADES: tuple[int | None, ...] = (0, 1, 2, 3, 4, 5, None)


def tokens(theme: str) -> dict[str, str]:
    return tomllib.loads((paths.resources() / "themes" / f"{theme}.toml").read_text("utf-8"))


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def least(theme: str, foreground: str, grounds: tuple[str, ...]) -> float:
    """The smallest ratio over the grounds, rounded down to one decimal as the design states it."""
    colours = tokens(theme)
    return math.floor(min(contrast(colours[foreground], colours[ground]) for ground in grounds) * 10) / 10


@pytest.mark.parametrize(("foreground", "grounds", "light", "dark"), TEXT_PAIRS)
def test_text_has_the_contrast_the_design_states(foreground, grounds, light, dark):
    measured = [least(theme, foreground, grounds) for theme in THEMES]
    assert measured == [light, dark]
    assert min(measured) >= LEAST_TEXT


@pytest.mark.parametrize(("state", "light", "dark"), STATE_TEXT_OUTSIDE)
def test_state_text_is_readable_outside_its_own_tint(state, light, dark):
    measured = [least(theme, f"{state}.fg", OUTSIDE) for theme in THEMES]
    assert measured == [light, dark]
    assert min(measured) >= LEAST_TEXT


@pytest.mark.parametrize(("foreground", "grounds", "light", "dark"), GRAPHIC_PAIRS)
def test_plot_lines_have_the_contrast_the_design_states(foreground, grounds, light, dark):
    assert [least(theme, foreground, grounds) for theme in THEMES] == [light, dark]


@pytest.mark.parametrize(("series", "light", "dark"), SERIES)
def test_a_series_stands_out_on_every_ground_it_is_drawn_on(series, light, dark):
    for theme, stated in (("light", light), ("dark", dark)):
        measured = tuple(least(theme, series, (ground,)) for ground in SERIES_GROUNDS)
        assert measured == stated
        assert min(measured) >= LEAST_GRAPHIC


@pytest.mark.parametrize("theme", THEMES)
def test_control_edges_and_focus_rings_are_visible_on_every_surface(theme):
    for token in ("line.control", "focus"):
        assert least(theme, token, SURFACES) >= LEAST_GRAPHIC
    for state in STATES:
        assert least(theme, f"{state}.edge", ("bg.panel", f"{state}.bg")) >= LEAST_GRAPHIC


@pytest.mark.parametrize("theme", THEMES)
def test_tier_marks_are_visible_on_panel_tint_and_selection(theme):
    for token in ("critical.edge", "attention.edge", "info.edge", "line.control"):
        assert least(theme, token, ("bg.panel", "critical.bg", "select.bg")) >= LEAST_GRAPHIC


@pytest.mark.parametrize("medium", sorted(GRADE_TEXT))
def test_a_grade_is_readable_on_its_own_fill(medium):
    colours = GRADE_COLOURS[medium]
    measured = [math.floor(contrast(colours[grade].text, colours[grade].fill) * 10) / 10 for grade in GRADES]
    assert measured == list(GRADE_TEXT[medium])


@pytest.mark.parametrize("theme", THEMES)
def test_a_grade_edge_is_visible_on_every_surface(theme):
    colours = tokens(theme)
    for grade in GRADES:
        edge = GRADE_COLOURS[theme][grade].edge
        assert min(contrast(edge, colours[surface]) for surface in SURFACES) >= LEAST_GRAPHIC


@pytest.mark.parametrize(("medium", "worse_is_darker"), [("light", True), ("print", True), ("dark", False)])
def test_worse_grades_are_strictly_further_from_the_page(medium, worse_is_darker):
    fills = [luminance(GRADE_COLOURS[medium][grade].fill) for grade in range(6)]
    steps = [better > worse if worse_is_darker else better < worse for better, worse in itertools.pairwise(fills)]
    assert all(steps)


def test_both_themes_have_the_same_tokens_and_nothing_but_colours():
    light, dark = (tokens(theme) for theme in THEMES)
    assert light.keys() == dark.keys()
    for value in (*light.values(), *dark.values()):
        assert len(value) == 7
        assert value == f"#{int(value[1:], 16):06X}"
