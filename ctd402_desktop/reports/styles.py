"""Fonts, sizes and greys of paper (visual.md 8). Imported before any other part of reportlab is used."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab import rl_config

REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-Bold"
# The defaults of reportlab would put an unembedded Helvetica into every file; they are read when its modules load.
rl_config.canvas_basefontname = REGULAR
rl_config.defaultGraphicsFontName = REGULAR
rl_config.invariant = 1
rl_config.useA85 = 0

from reportlab.lib.fonts import addMapping  # noqa: E402 - after the fonts are named

for _bold in (0, 1):
    for _italic in (0, 1):
        addMapping(REGULAR, _bold, _italic, BOLD if _bold else REGULAR)

from reportlab.lib.colors import Color, HexColor  # noqa: E402
from reportlab.lib.pagesizes import A4, LETTER  # noqa: E402
from reportlab.lib.units import mm  # noqa: E402

PAPERS: dict[str, tuple[float, float]] = {"a4": A4, "letter": LETTER}

LEFT = 18 * mm
"""Room for punched holes; the other margins are ``EDGE``."""
EDGE = 10 * mm

BODY = 8.5
CAPTION = 8.0
HEAD = 10.0
TITLE = 14.0
LEADING = 1.36
"""Line pitch as a multiple of the type size; Chinese needs more air than Latin."""

BLACK: Color = HexColor("#000000")
LABEL: Color = HexColor("#4D4D4D")
SECOND: Color = HexColor("#262626")
TINT: Color = HexColor("#F2F2F2")
RULE: Color = HexColor("#8C8C8C")
GRID: Color = HexColor("#D9D9D9")
MARK: Color = HexColor("#D9D9D9")
SERIES_GREY: Color = HexColor("#595959")
WHITE: Color = HexColor("#FFFFFF")

RULE_WIDTH = 0.9
HAIR = 0.35


@dataclass(frozen=True, slots=True)
class Ink:
    """How a run of text looks: weight, size in points, grey, and how far it is raised."""

    bold: bool = False
    size: float = BODY
    color: Color = BLACK
    rise: float = 0.0
