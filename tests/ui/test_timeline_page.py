"""The timeline tab: ranges, chart or table, tracks, steps, files, empty state."""

from __future__ import annotations

from pathlib import Path

import pytest
from bedside_ward import BedsideWard
from factories import PATIENT, ZONE, at, course, demo_course, lab, record
from packs import PROTOCOL
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.ui import language
from ctd402_desktop.ui.chart_list_table import COLUMNS, UNTIL, VALUE, WHAT
from ctd402_desktop.ui.pages.timeline_page import TimelinePage
from ctd402_desktop.ui.record_dialog import RecordEditor


def shown(qtbot: QtBot, ward: BedsideWard, made: Course | None = None, actor: Actor | None = None) -> TimelinePage:
    context = ward.context(actor)
    page = TimelinePage(context)
    context.setParent(page)
    qtbot.addWidget(page)
    page.resize(1290, 616)
    page.show()
    page.show_course(made or ward.course())
    QApplication.processEvents()
    return page


def test_the_first_range_follows_the_phase(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    assert page.ranges.value() == "d14"
    assert (page.chart().start, page.chart().end) == (-5, 15)
    other = Course(PATIENT, ZONE, protocol=PROTOCOL)
    page.show_course(Course(PATIENT.__class__(2, "1", "x", "y"), ZONE, other.history, protocol=PROTOCOL))
    assert page.ranges.value() == "all"


@pytest.mark.parametrize(("key", "start", "end"), [("d28", -5, 29), ("d100", -5, 101), ("d14", -5, 15)])
def test_a_range_button_sets_the_axis(qtbot: QtBot, ward: BedsideWard, key: str, start: int, end: int) -> None:
    page = shown(qtbot, ward)
    page.ranges._choose(key)
    assert (page.chart().start, page.chart().end) == (start, end)
    assert page.ranges.value() == key


def test_the_range_stays_when_the_course_is_read_again(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    page.ranges._choose("d100")
    page.show_course(ward.course())
    assert page.ranges.value() == "d100"


def test_the_table_lists_the_values_of_the_chart_newest_first(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    page.modes._choose("table")
    assert page.table.isVisible()
    texts = [
        [page.model.index(row, column).data() for column in range(len(COLUMNS))] for row in range(page.model.rowCount())
    ]
    temps = [row[VALUE] for row in texts if row[WHAT] == "Temperature"]
    assert temps == ["37.9", "37.9"]
    places = [entry.x for entry in page.model.entries]
    assert places == sorted(places, reverse=True)
    assert page.model.headerData(VALUE, Qt.Orientation.Horizontal) == "Value"
    page.modes._choose("")
    assert page.modes.value() == "chart"
    assert page.view.isVisible()


def test_an_open_interval_says_ongoing_in_the_table(qtbot: QtBot, ward: BedsideWard) -> None:
    made = course(record("drug", at(1), category="antimicrobial", agent="meropenem", start=at(1)))
    page = shown(qtbot, ward, made)
    page.modes._choose("table")
    rows = [entry.series for entry in page.model.entries]
    assert page.model.index(rows.index("Meropenem"), UNTIL).data() == "ongoing"


def test_a_track_is_added_and_taken_away(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    actions = {action.text(): action for action in page.menu.actions()}
    assert not actions["MAP"].isChecked()
    actions["MAP"].setChecked(True)
    assert "map" in [lane.key for lane in page.chart().lanes]
    {action.text(): action for action in page.menu.actions()}["Temperature"].setChecked(False)
    assert "temp" not in [lane.key for lane in page.chart().lanes]


def test_the_step_buttons_move_the_focus_line(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    QTest.mouseClick(page.forth, Qt.MouseButton.LeftButton)
    last = page.view.focus
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.view.focus < last
    assert page.back.accessibleName() == "Previous observation"


def test_before_any_value_there_is_one_thing_to_do(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, course(infused=False))
    assert page.empty.isVisible()
    assert not page.export.isEnabled()
    with qtbot.waitSignal(page._context.patient_wanted) as heard:
        page.empty.action.click()
    assert heard.args == [1, "assess"]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "csv"])
def test_what_is_shown_is_saved(qtbot: QtBot, ward: BedsideWard, tmp_path: Path, kind: str) -> None:
    page = shown(qtbot, ward, demo_course(1))
    path = tmp_path / f"timeline.{kind}"
    page.save(path, kind)
    ward.settle()
    assert path.stat().st_size > 1000
    assert ward.said == [f"Saved timeline.{kind}"]
    if kind == "csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbflane,series,day")


def test_words_follow_the_language(qtbot: QtBot, qapp: QApplication, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    language.switch(qapp, "zh")
    assert page.export.text() == "另存为"
    assert page.view.accessibleName() == "时间线"
    language.switch(qapp, "en")
    assert page.tracks.text() == "Tracks"


def test_in_a_narrow_window_the_hint_gives_way(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    assert page._hint.isVisible()
    page.resize(1045, 434)
    assert not page._hint.isVisible()
    assert page.minimumSizeHint().width() <= 1045


def test_a_track_set_shows_its_tracks_in_its_own_order(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, demo_course(1))
    page.show_set("expansion")
    found = [lane.key for lane in page.chart().lanes]
    assert found == ["grades", "drugs", "car_qpcr", "car_flow", "il6", "ferr", "crp"]


def test_tracks_are_moved_up_and_down_and_stay_so_on_the_next_reading(qtbot: QtBot, ward: BedsideWard) -> None:
    made = demo_course(1)
    page = shown(qtbot, ward, made)
    first = [lane.key for lane in page.chart().lanes]
    page.move_track(first[1], -1)
    page.move_track(first[1], -1)
    page.move_track("nothing", 1)
    page.show_course(made)
    assert [lane.key for lane in page.chart().lanes] == [first[1], first[0], *first[2:]]


def test_a_window_moved_by_hand_names_its_days_until_a_range_is_chosen(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, demo_course(1))
    assert not page.moved.isVisible()
    page.view.pan_by(4.0)
    assert page.moved.text() == "D-1…D+18"
    page.move_track("drugs", 1)
    assert (page.chart().start, page.chart().end) == (-1, 19)
    page.ranges._choose("d28")
    assert not page.moved.isVisible()
    assert page.chart().start == -5


def test_new_time_shifts_the_window_instead_of_pressing_it_together(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    length = page.chart().end - page.chart().start
    page._seen_now = page.chart().end - 0.2
    page._follow(page.chart().end - 0.2, page.chart().end + 0.6)
    page._redraw()
    assert page.chart().end - page.chart().start == length
    assert page.moved.text() == "D-4…D+15"
    page._follow(0.0, 1.0)
    assert page.moved.text() == "D-4…D+15"


def test_the_range_of_all_days_grows_with_time_and_is_never_shifted(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    page.ranges._choose("all")
    start = page.chart().start
    page._follow(page.chart().end - 0.2, page.chart().end + 0.6)
    page._redraw()
    assert page.chart().start == start
    assert not page.moved.isVisible()


def test_the_table_is_filled_when_it_is_shown_and_follows_the_window_from_then_on(
    qtbot: QtBot, ward: BedsideWard
) -> None:
    page = shown(qtbot, ward, demo_course(1))
    page.view.pan_by(4.0)
    assert page.model.rowCount() == 0
    page.modes._choose("table")
    rows = page.model.rowCount()
    assert rows
    page.view.pan_by(60.0)
    assert page.model.rowCount() < rows


def test_no_note_is_pinned_in_the_past_and_the_button_says_why(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    page._context.known_at = at(3)
    page.show_course(ward.course())
    assert not page.note.isEnabled()
    assert page.note.toolTip().startswith("Nothing can be recorded in the past")


def test_a_value_entered_since_the_last_look_is_new_under_the_line(qtbot: QtBot, ward: BedsideWard) -> None:
    made = course(record("laboratory", at(2, "06:00"), crp=lab("9 mg/L")))
    page = shown(qtbot, ward, made)
    page.view.set_focus(2.25)
    assert "CRP 9 mg/L, new" not in page.view.accessibleDescription()
    before = page.view.image(1.0)
    page.show_news(at(1))
    assert "9 mg/L, new" in page.view.accessibleDescription()
    assert page.view.image(1.0) != before
    page.show_news(at(2, "06:00"))
    assert page.view.image(1.0) == before


def test_a_note_is_pinned_at_the_line_signed_and_then_stands_in_the_chart(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward)
    assert "notes" not in [lane.key for lane in page.chart().lanes]
    page.view.set_focus(2.5)
    page.note.click()
    (editor,) = page.findChildren(RecordEditor)
    assert editor.observed.at() == at(2, "12:00")
    editor.view.set_raw({"text": "family informed"})
    editor.sign()
    ward.settle(300)
    page.show_course(ward.course())
    notes = next(lane for lane in page.chart().lanes if lane.key == "notes")
    assert notes.rows[0].ticks[0].dose == "family informed (Li Na)"
    for place, wanted in (((1.5,), at(1, "12:00")), ((), ward.clock())):
        page.view.set_focus(None)
        page.view.unpin()
        for one in place:
            page.view.pin(one)
        page.note.click()
        editor = page.findChildren(RecordEditor)[-1]
        assert editor.observed.at() == wanted
        editor.close_over()
        QApplication.processEvents()


def test_who_may_not_record_sees_why_no_note_can_be_pinned(qtbot: QtBot, ward: BedsideWard) -> None:
    page = shown(qtbot, ward, actor=ward.coordinator)
    assert not page.note.isEnabled()
    assert page.note.toolTip() == "Your role may not record this"
