"""The painted day-strip: geometry, words under the pointer, room on a tall page."""

from __future__ import annotations

import pytest
from factories import at, course, demo_course, record
from packs import SCHEDULE
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.day_strip import day_strip
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.day_strip import DayStripView

NOW = at(4, "15:02")


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp, "light", "standard")
    return qapp


def shown(qtbot: QtBot, strip) -> DayStripView:
    view = DayStripView()
    qtbot.addWidget(view)
    view.show_strip(strip)
    view.resize(view.sizeHint())
    view.show()
    return view


def test_days_are_26_px_weeks_54_and_d0_is_parted(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, day_strip(demo_course(1), NOW, SCHEDULE))
    boxes = view._boxes()
    assert boxes[0].width() == 26
    assert boxes[-1].width() == 54
    assert boxes[5].left() - boxes[4].right() == 6
    assert view.sizeHint().height() >= 8 * 24


def test_a_day_is_said_in_words_under_the_pointer(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, day_strip(demo_course(1), NOW, SCHEDULE))
    box = view._boxes()[9]
    assert view.sentence_at(box.center().x()).startswith("D+4 · ")
    assert view.sentence_at(3) == ""
    assert view.accessibleDescription().startswith("D+5 · ")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_mark_is_painted_in_both_themes(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    theme.apply(qapp, name, "standard")
    made = course(
        record("event", at(1), kind="icu_in"),
        record("event", at(2), kind="relapse"),
        record("event", at(3), kind="death"),
        record("infection", at(4), kind="unknown", cultures_at=at(4)),
        record("response", at(0), visit="baseline"),
        record("daily", at(1), temp=39),
        record("transplant", at(1), milestone="graft_infusion", state="planned", date=at(40).date()),
    )
    for now in (NOW, at(30), at(200)):
        assert not shown(qtbot, day_strip(made, now, SCHEDULE)).grab().isNull()
    theme.apply(qapp, "light", "standard")


def test_without_a_day_zero_nothing_is_painted(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, None)
    assert view.accessibleDescription() == ""
    assert not view.grab().isNull()
