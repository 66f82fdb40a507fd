from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from ctd402_desktop import i18n
from ctd402_desktop.ui import language, theme

PAIRS = (
    (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window),
    (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
    (QPalette.ColorRole.Text, QPalette.ColorRole.AlternateBase),
    (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Base),
    (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Button),
    (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
    (QPalette.ColorRole.ToolTipText, QPalette.ColorRole.ToolTipBase),
    (QPalette.ColorRole.Link, QPalette.ColorRole.Base),
)


def luminance(colour: QColor) -> float:
    channels = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def themed(qapp):
    theme.apply(qapp, "light", "standard")
    yield qapp
    theme.apply(qapp, "light", "standard")


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("group", [QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive])
def test_every_text_role_of_the_palette_can_be_read_on_its_ground(qapp, name, group):
    palette = theme.palette(theme.load(name))
    for ink, ground in PAIRS:
        assert contrast(palette.color(group, ink), palette.color(group, ground)) >= 4.5, (ink, ground)


@pytest.mark.parametrize("name", theme.NAMES)
def test_the_palette_leaves_no_role_to_the_style(qapp, name):
    palette, known = theme.palette(theme.load(name)), {QColor(c).name() for c in theme.load(name).tokens.values()}
    skipped = {QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles}
    for role in QPalette.ColorRole:
        if role in skipped:
            continue
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            assert palette.color(group, role).name() in known, (role, group)


@pytest.mark.parametrize("name", theme.NAMES)
@pytest.mark.parametrize("density", sorted(theme.DENSITIES))
def test_the_style_sheet_fills_every_token_and_names_no_font_family(qapp, name, density):
    sheet = theme.style_sheet(theme.load(name), theme.DENSITIES[density])
    assert "${" not in sheet
    assert "font-family:" not in sheet


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (1920, 1080, "comfortable"),
        (1600, 900, "comfortable"),
        (1366, 690, "standard"),
        (1280, 660, "standard"),
        (1279, 900, "compact"),
        (1093, 546, "compact"),
    ],
)
def test_density_follows_the_window(width, height, name):
    assert theme.density_for(width, height) == name


def test_a_theme_switch_reaches_every_widget(themed, qtbot):
    seen = []

    class Listener(QWidget):
        def changeEvent(self, event: QEvent) -> None:
            seen.append(event.type())
            super().changeEvent(event)

    outer = QWidget()
    qtbot.addWidget(outer)
    Listener(outer)
    seen.clear()
    theme.apply(themed, "dark")
    assert QEvent.Type.PaletteChange in seen
    assert theme.current().name == "dark"
    assert themed.palette().color(QPalette.ColorRole.Window) == theme.load("dark").color("bg.window")


def test_a_language_switch_reaches_children_and_numbers_the_process(themed, qtbot):
    heard = []

    class Listener(QWidget):
        def changeEvent(self, event: QEvent) -> None:
            if event.type() == QEvent.Type.LanguageChange:
                heard.append(i18n.language())
            super().changeEvent(event)

    outer = QWidget()
    qtbot.addWidget(outer)
    Listener(outer)
    language.switch(themed, "zh")
    assert heard[-1] == "zh"
    assert language.other() == "en"
    language.switch(themed, "en")
    assert heard[-1] == "en"


def test_figures_are_tabular_in_every_size(themed):
    from PySide6.QtGui import QFontMetricsF

    for size in (12, 13, 14, 17):
        widths = {QFontMetricsF(theme.font(size)).horizontalAdvance(digit) for digit in "0123456789"}
        assert len(widths) == 1
