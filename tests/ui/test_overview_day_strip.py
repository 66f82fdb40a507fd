"""The painted day-strip: geometry, words under the pointer, room on a tall page."""

from __future__ import annotations

import pytest
from factories import at, course, demo_course, record
from packs import SCHEDULE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.day_strip import day_strip
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.day_sheet import DaySheet
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


def test_arrows_walk_the_days_enter_opens_one_and_shift_enter_compares_two(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, day_strip(demo_course(1), NOW, SCHEDULE))
    opened: list[tuple[int, ...]] = []
    view.day_wanted.connect(lambda *days: opened.append(days))
    view.pair_wanted.connect(lambda *days: opened.append(days))
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription().startswith("D−4") or view.accessibleDescription().startswith("D-4")
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert opened == [(-4, -4), (-5, -5, -4, -4)]
    box = view._boxes()[9]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert opened[-1] == (4, 4)
    other = view._boxes()[7].center().toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, other)
    assert opened[-1] == (2, 2, 4, 4)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.at == len(view._boxes()) - 1
    QTest.keyClick(view, Qt.Key.Key_A)


def test_a_strip_without_days_takes_no_keys(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, None)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.at is None


def test_the_page_of_a_day_lists_its_records_with_signers_and_two_stand_side_by_side(qtbot: QtBot, themed) -> None:
    made = course(record("daily", at(2, "06:00"), temp=38), record("daily", at(3, "08:00"), temp=37))
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 500)
    sheet = DaySheet(parent)
    parent.show()
    sheet.open(made, NOW, SCHEDULE, [(2, 2)])
    told = sheet.cards[0].accessibleDescription()
    assert "06:00 Bedside assessment signed Li Na 06:00" in told or "06:00 " in told
    assert "Temperature: 38 °C" in told
    sheet.open(made, NOW, SCHEDULE, [(2, 2), (3, 3)])
    assert len(sheet.cards) == 2
    sheet.open(made, NOW, SCHEDULE, [(1, 1), (15, 21)])
    assert "No record on this day." in sheet.cards[0].accessibleDescription()
    assert not sheet.grab().isNull()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
