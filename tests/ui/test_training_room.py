"""The training room: real pages on a ward of its own, a clock that does not scold, and the record as the judge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bedside_ward import Fingers
from factories import ZONE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ctd402_desktop.paths import utc_now
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.drawer import FOLDED, WIDTH
from ctd402_desktop.ui.main_window import LEAST
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.training import TrainingRoom
from ctd402_desktop.ui.training_clock import ExerciseClock, spoken
from ctd402_desktop.ui.training_mark import both_languages

CTRL = Qt.KeyboardModifier.ControlModifier
ROUTINE = "\n386\n112\n118/72\n20\n96\n00000+00\n0^"
PIN = "7319\n"


class Ticks:
    """A clock of seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture(scope="module")
def room(qapp: QApplication, ticks: Ticks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrainingRoom]:
    """One room for all tests: making its ward is the slow part."""
    theme.apply(qapp, "light", "compact")  # what a window of this size gives the pages beside the coach
    folder = tmp_path_factory.mktemp("practice")
    found = TrainingRoom(Preferences(Settings(theme="light")), "li.na", ZONE, utc_now, folder=folder, ticks=ticks)
    found.setMinimumSize(*LEAST)  # as the window has it around the room
    found.resize(1366, 768)
    found.show()
    found.activateWindow()
    yield found
    found.close_room()
    assert list(folder.iterdir()) == []
    found.deleteLater()
    language.switch(qapp, "en")
    theme.apply(qapp, "light", "standard")


def settle(room: TrainingRoom) -> None:
    for _ in range(2000):
        QTest.qWait(10)
        if not room.tasks.pending:
            break
    QTest.qWait(80)


def begin(room: TrainingRoom, key: str) -> Fingers:
    settle(room)
    room.show_list()
    room.start(key)
    settle(room)
    room.activateWindow()
    return Fingers()


def going(room: TrainingRoom) -> None:
    """An exercise under way, the one of the test before where it still is."""
    if room.frame is None or room.coach.result is not None:
        begin(room, "routine")


def words(room: TrainingRoom) -> str:
    return "\n".join(one.text() for one in room.coach.findChildren(QLabel))


def test_before_the_ward_is_made_nothing_can_be_started_and_then_everything(room):
    assert not room.chooser.rows[0].start.isEnabled() or not room.tasks.pending
    settle(room)
    assert all(row.start.isEnabled() for row in room.chooser.rows)
    assert room.chooser.rows[0].best.text() == "no time yet"


def test_a_routine_set_is_timed_counted_and_kept_as_the_best_time(room, ticks):
    fingers = begin(room, "routine")
    assert room.clock.running
    assert "118/72 mmHg" in words(room)
    fingers.press(ROUTINE)
    settle(room)
    ticks.now += 41.2
    fingers.press(PIN)
    settle(room)
    result = room.coach.result
    assert result is not None
    assert result.outcome.good, [one.text.render() for one in result.outcome.differences]
    assert result.keys == fingers.count == 38
    assert (result.tenths, result.new_best) == (412, True)
    assert not room.clock.running
    assert room._preferences.values.training == {"li.na": {"routine": 412}}
    room.coach.again.click()
    settle(room)
    assert room.coach.result is None
    assert room.attempt is not None
    room.show_list()
    assert room.chooser.rows[0].best.text() == "best 0:41.2"


def test_a_difference_is_told_in_words_and_sets_no_time(room):
    fingers = begin(room, "ice")
    fingers.press("\n382\n104\n118/72\n18\n97\n00000+00\n0^")
    settle(room)
    fingers.press(PIN)
    settle(room)
    result = room.coach.result
    assert result is not None
    assert not result.outcome.good
    assert "Writing: the record says 1, the card says 0." in words(room)
    assert "ice" not in room._preferences.values.training.get("li.na", {})
    room.coach.next.click()
    settle(room)
    assert room.coach.exercise is not None
    assert room.coach.exercise.key == "refused"


def test_a_slip_is_taken_back_with_control_z(room):
    fingers = begin(room, "slip")
    assert room.frame is not None
    QTest.keyClick(QApplication.focusWidget() or room.frame.patient, Qt.Key.Key_Z, CTRL)
    settle(room)
    fingers.press("\n386^")
    settle(room)
    fingers.press(PIN)
    settle(room)
    assert room.coach.result is not None
    assert room.coach.result.outcome.good


def test_the_first_of_the_board_is_acknowledged_with_a_plan_and_enter_stays_on_the_board(room):
    fingers = begin(room, "board")
    fingers.press("kcall the physician\n")
    settle(room)
    assert room.coach.result is not None
    assert room.coach.result.outcome.good
    assert room.frame is not None
    assert room.frame.page == "ward"


def test_a_pause_stops_clock_and_keys_covers_the_page_and_gives_the_cursor_back(room, ticks):
    fingers = begin(room, "routine")
    fingers.press("\n38")
    held = QApplication.focusWidget()
    QTest.keyClick(held, Qt.Key.Key_F7)
    before = room.clock.tenths
    ticks.now += 600
    assert (room.clock.running, room.clock.tenths) == (False, before)
    assert room.frame is not None
    assert room.frame.isHidden()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F7)
    assert room.clock.running
    assert not room.frame.isHidden()
    assert QApplication.focusWidget() is held


def test_past_the_aim_the_coach_says_to_take_the_time_needed(room, ticks):
    going(room)
    ticks.now += 61
    room.coach.tick()
    assert "take the time you need" in room.coach.count.text()
    assert spoken(625) == "1:02"
    assert spoken(625, exact=True) == "1:02.5"


def test_the_coach_folds_away_and_back_and_lies_over_the_page_in_a_small_window(room):
    going(room)
    assert room.frame is not None
    wide = room.frame.width()
    QTest.keyClick(room.frame, Qt.Key.Key_F8)
    QTest.qWait(30)
    assert room.frame.width() == wide + WIDTH - FOLDED
    QTest.keyClick(room.frame, Qt.Key.Key_F8)
    room.resize(1093, 546)
    QTest.qWait(30)
    assert (room.frame.width(), room.taken) == (1093 - FOLDED, FOLDED)
    room.resize(1366, 768)
    QTest.qWait(30)


def test_every_page_of_the_room_bears_the_mark_in_both_languages(room, qapp):
    going(room)
    assert room.frame is not None
    assert "TRAINING · synthetic" in both_languages()
    assert "培训" in both_languages()
    assert room.mark.geometry() == room.rect()
    assert room.mark.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert room.frame.status.demo.text() == "TRAINING · synthetic"
    language.switch(qapp, "zh")
    try:
        assert room.frame.status.demo.text() == "培训 · 虚构数据"
        assert room.coach.title.text() == "签署一组常规评估"
        assert room.chooser.leave.text() == "结束培训"
    finally:
        language.switch(qapp, "en")


def test_a_ward_that_cannot_be_made_is_told_and_can_be_tried_again(qtbot: QtBot, tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    found = TrainingRoom(Preferences(Settings()), "", ZONE, utc_now, folder=blocked)
    qtbot.addWidget(found)
    settle(found)
    assert found.chooser.note.text()
    assert not found.chooser.retry.isHidden()
    found.start("routine")
    assert found.attempt is None
    blocked.unlink()
    found.chooser.retry.click()
    settle(found)
    assert found.chooser.rows[0].start.isEnabled()
    found.chooser.help.open()
    assert found.chooser.help.reader is not None
    assert found.chooser.help.reader.topic == "training"
    left: list[bool] = []
    found.left.connect(lambda: left.append(True))
    with qtbot.waitActive(found):
        found.show()
        found.activateWindow()
    found.chooser.help.open()
    found.chooser.set_ready({})
    assert found.chooser.help.reader.box.hasFocus(), "the guide keeps the cursor when the ward is ready"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert (found.chooser.help.isHidden(), left) == (True, [])
    found.chooser.focus_first()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    found.chooser.leave.click()
    assert left == [True, True]
    found.close_room()


def test_a_chord_counts_as_one_key_and_a_modifier_alone_as_none(qtbot: QtBot):
    box = QLabel()
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    box.setFocus()
    clock = ExerciseClock(box)
    clock.start(box)
    QTest.keyClick(box, Qt.Key.Key_A)
    QTest.keyClick(box, Qt.Key.Key_Control)
    QTest.keyClick(box, Qt.Key.Key_Z, CTRL)
    assert clock.keys == 2
    clock.pause()
    QTest.keyClick(box, Qt.Key.Key_A)
    assert clock.keys == 2
