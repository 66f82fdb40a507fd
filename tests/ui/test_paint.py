from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.paint import paint_badge, paint_flag, paint_hatch, paint_tier, paint_trend
from ctd402_desktop.ui.shift_model import grade_words
from ctd402_desktop.ui.widgets import Badge


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, "light", "standard")


def drawn(draw, width: int = 56, height: int = 50) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter, QRectF(0, 0, width, height))
    painter.end()
    return image


def ticks(image: QImage, ink: str) -> int:
    """Separate runs of the ink in the line through the ticks."""
    y = round(image.height() * (1 - 0.165) + 0.075 * image.height() / 2)
    dark = [QColor(image.pixel(x, y)).name() == ink.lower() for x in range(image.width())]
    return sum(now and not before for before, now in zip([False, *dark], dark, strict=False))


@pytest.mark.parametrize("grade", range(6))
def test_a_badge_repeats_its_digit_in_ticks(grade):
    image = drawn(lambda painter, rect: paint_badge(painter, rect, grade))
    assert ticks(image, theme.current().grade(grade).text) == grade


def test_the_states_of_a_grade_look_different():
    looks = [
        drawn(lambda painter, rect, how=how: paint_badge(painter, rect, how[0], how[1]))
        for how in ((0, "signed"), (0, "proposed"), (0, "stale"), (None, "signed"), (0, "na"))
    ]
    assert len({image.bits().tobytes() for image in looks}) == len(looks)


@pytest.mark.parametrize("draw", [paint_flag, paint_trend])
def test_nothing_is_painted_for_an_empty_sign(draw):
    blank = drawn(lambda *_: None)
    assert drawn(lambda painter, rect: draw(painter, rect, "")) == blank


def test_every_flag_trend_and_tier_has_a_shape_of_its_own():
    flags = [drawn(lambda p, r, f=f: paint_flag(p, r, f)) for f in ("H", "HH", "L", "LL")]
    trends = [drawn(lambda p, r, t=t: paint_trend(p, r, t)) for t in ("rising", "falling", "steady")]
    tiers = [drawn(lambda p, r, n=n: paint_tier(p, r, n)) for n in range(1, 6)]
    for group in (flags, trends, tiers):
        grey = [image.convertToFormat(QImage.Format.Format_Grayscale8).bits().tobytes() for image in group]
        assert len(set(grey)) == len(group)


def test_a_hatch_leaves_the_ground_visible():
    image = drawn(lambda painter, rect: paint_hatch(painter, rect, QColor(Qt.GlobalColor.black)))
    colours = {QColor(image.pixel(x, y)).name() for x in range(20) for y in range(20)}
    assert len(colours) > 1


def test_a_grade_of_a_partial_set_has_its_sign_and_says_at_least(qtbot):
    plain, least = (
        drawn(lambda painter, rect, sure=sure: paint_badge(painter, rect, 2, at_least=not sure))
        for sure in (True, False)
    )
    assert plain != least
    assert ticks(least, theme.current().grade(2).text) == 2
    badge = Badge(2)
    qtbot.addWidget(badge)
    badge.set_grade(2, at_least=True)
    assert badge.accessibleName() == "≥ 2"
    assert grade_words("CRS", BoardGrade(2, "graded", at_least=True)) == "CRS at least 2"
    assert grade_words("CRS", BoardGrade(2, "graded")) == "CRS 2"
