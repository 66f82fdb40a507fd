from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bedside_ward import BedsideWard
from board_rows import BOARD, JIE, LEI, NOW, WEI
from factories import at
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ctd402_desktop.domain.board import Finding
from ctd402_desktop.i18n import msg
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language
from ctd402_desktop.ui.pages.ward_page import WardPage
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.ward_columns import GIVE_WAY, WIDTHS, Column
from ctd402_desktop.ui.ward_memory import BoardLook, BoardMemory
from ctd402_desktop.ui.ward_model import WardModel
from ctd402_desktop.ui.ward_search import parse


@pytest.fixture
def page(qtbot, ward: BedsideWard) -> WardPage:
    context = ward.context(ward.physician)
    found = WardPage(context)
    qtbot.addWidget(found)
    context.setParent(found)
    found.resize(1290, 740)
    found.show()
    found.activateWindow()
    ward.settle()
    found.show_board(BOARD)
    found.view.setFocus()
    return found


@pytest.mark.parametrize(
    ("text", "beds"),
    [
        ("", ["07", "02", "09"]),
        ("crs>=2", ["07"]),
        ("crs>=1 day<=14", ["07", "02"]),
        ("day<0", ["09"]),
        ("is:late", ["07"]),
        ("is:overdue crs>=2 day<=14 -discharged", ["07"]),
        ("-is:late", ["02", "09"]),
        ("is:draft", ["07"]),
        ("is:ng", ["02"]),
        ("is:stale", ["07"]),
        ("tier=5", ["09"]),
        ("plt<20 -tier=5", ["07", "02"]),
        ("黄", ["02"]),
        ("huang", ["02"]),
        ("zw", ["07"]),
        ("00479031", ["02"]),
        ("crs＞＝２", ["07"]),
    ],
)
def test_the_search_reads_words_and_conditions(text, beds):
    query = parse(text)
    assert query.problem is None
    assert [row.patient.bed for row in BOARD.rows if query.matches(row)] == beds


@pytest.mark.parametrize("text", ["crs>>2", "is:purple", "foo=1"])
def test_a_condition_that_is_not_understood_says_so(text):
    query = parse(text)
    assert query.problem is not None
    assert text in query.problem.render()


def test_the_list_says_in_words_what_it_shows(page):
    assert page.head.sentence.text() == "3 of 15 patients · filter: active · sorted by urgency · updated 15:02"
    page.search.setText("crs>=2")
    assert page.head.sentence.text() == "1 of 15 patients · filter: crs>=2 · sorted by urgency · updated 15:02"


def test_empty_beds_stand_as_rows_and_vanish_while_searching(page):
    assert page.model.rowCount() == 5
    assert [page.model.bed_at(place) for place in range(5)] == ["", "", "", "06", "13"]
    page.search.setText("zw")
    assert page.model.rowCount() == 1


def test_a_tier_counter_shows_only_its_tier_and_lets_go(page):
    QTest.mouseClick(page.head.counters[2], Qt.MouseButton.LeftButton)
    assert [row.patient.bed for row in page.model.rows] == ["02"]
    QTest.mouseClick(page.head.counters[5], Qt.MouseButton.LeftButton)
    assert [row.patient.bed for row in page.model.rows] == ["09"]
    QTest.mouseClick(page.head.counters[5], Qt.MouseButton.LeftButton)
    assert len(page.model.rows) == 3


@pytest.mark.parametrize(("key", "tab"), [(Qt.Key.Key_Return, "overview"), (Qt.Key.Key_A, "assess")])
def test_enter_opens_and_a_assesses_the_selected_patient(qtbot, page, key, tab):
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(page._context.patient_wanted) as signal:
        QTest.keyClick(page.view, key)
    assert signal.args == [2, tab]


def test_a_slash_searches_enter_goes_to_the_list_and_escape_shows_everybody(qtbot, page):
    QTest.keyClick(page.view, "/")
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "huang")
    with qtbot.assertNotEmitted(page._context.patient_wanted):
        QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.view.hasFocus()
    assert page.selected_patient() == 2
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert (page.search.text(), len(page.model.rows)) == ("", 3)
    assert page.selected_patient() == 2


def test_typing_in_the_search_is_no_command(qtbot, page):
    page.search.setFocus()
    with qtbot.assertNotEmitted(page._context.patient_wanted):
        QTest.keyClicks(page.search, "a/a")
    assert page.search.text() == "a/a"


def test_rows_keep_their_places_until_the_new_order_is_asked_for(page):
    worse = replace(LEI, tier=1, reason=msg("SpO₂ 86 % at 15:03"))
    later = replace(BOARD, rows=(worse, WEI, JIE), as_of=NOW + timedelta(minutes=1))
    page.show_board(later, keep_order=True)
    assert [row.patient.bed for row in page.model.rows] == ["07", "02", "09"]
    assert (page.head.fresh.text(), page.head.fresh.isVisible()) == ("1 row changed", True)
    page.head.fresh.click()
    assert [row.patient.bed for row in page.model.rows] == ["02", "07", "09"]
    assert not page.head.fresh.isVisible()


def test_passing_time_alone_changes_no_row(page):
    later = replace(BOARD, rows=(replace(WEI, minutes_late=21), LEI, JIE), as_of=NOW + timedelta(minutes=1))
    page.show_board(later, keep_order=True)
    assert page.model.changed == 0


def test_whoever_was_not_looked_at_longest_stands_first_when_asked_so(page):
    rows = (replace(WEI, assessed_at=NOW), replace(LEI, assessed_at=NOW - timedelta(hours=9)), JIE)
    page.show_board(replace(BOARD, rows=rows))
    page.model.sort_by("assessed")
    assert [row.patient.bed for row in page.model.rows] == ["09", "02", "07"]
    page.head.describe(page.model)
    assert "sorted by time since last assessment" in page.head.sentence.text()


def test_an_empty_ward_says_who_enrols_and_a_search_without_hits_offers_everybody(page):
    page.search.setText("nobody")
    assert page._stack.currentWidget() is page.nobody
    page.nobody.action.click()
    assert page._stack.currentWidget() is page.view
    page.show_board(replace(BOARD, rows=(), empty_beds=()))
    assert page._stack.currentWidget() is page.empty


@pytest.mark.parametrize(("width", "hidden"), [(1290, 1), (1844, 0), (1045, 2)])
def test_columns_give_way_in_their_order_and_say_so(page, width, hidden):
    page.resize(width, 600)
    gone = [column for column in Column if page.view.isColumnHidden(column)]
    assert gone == sorted(GIVE_WAY[:hidden])
    assert page.head.hidden.isVisible() == (hidden > 1)
    assert not {Column.TIER, Column.PATIENT, Column.DAY, Column.CRS, Column.ICANS, Column.WHY} & set(gone)


def test_the_board_is_shown_as_each_user_left_it(page, qtbot):
    preferences = Preferences(Settings(boards={"li.na": {"order": 7, "put_away": "all", "widths": {"DAY": "wide"}}}))
    memory = BoardMemory(preferences, "li.na")
    page.remember(memory)
    page.sort("bed")
    page.show_column(Column.STRIP, False)
    page.header.resizeSection(Column.DAY, 150)
    page.header.resizeSection(Column.CRS, 30)
    qtbot.waitUntil(lambda: memory.load().widths == {Column.DAY: 150})
    assert memory.load() == BoardLook("bed", frozenset({Column.STRIP}), {Column.DAY: 150})
    assert (page.view.columnWidth(Column.DAY), page.view.columnWidth(Column.CRS)) == (150, WIDTHS[Column.CRS])
    assert BoardMemory(preferences, "zhao.jing").load() == BoardLook()
    page.remember(BoardMemory(preferences, "zhao.jing"))
    assert not page.view.isColumnHidden(Column.STRIP)
    page.remember(memory)
    assert page.view.columnWidth(Column.DAY) == 150
    page.head.columns_menu().actions()[-1].trigger()
    assert page.view.columnWidth(Column.DAY) == WIDTHS[Column.DAY]
    assert memory.load().widths == {}


def test_what_is_new_to_this_user_is_counted_on_the_row(page):
    page.model.show_unseen({WEI.patient.id: 3})
    cells = [page.model.index(place, Column.WHY) for place in range(len(page.model.rows))]
    spoken = {page.model.row_at(one.row()).patient.id: one.data(Qt.ItemDataRole.AccessibleTextRole) for one in cells}
    assert "3 new" in spoken.pop(WEI.patient.id)
    assert not any("new" in words for words in spoken.values())


def test_the_widest_name_fits_its_column(page):
    long = replace(LEI, patient=replace(LEI.patient, given_name="Maximiliana-Theodora", name_zh="欧阳慕容"))
    page.show_board(replace(BOARD, rows=(WEI, long)))
    assert page.view.columnWidth(Column.PATIENT) >= page.model.name_room()


def test_every_cell_speaks(page, qapp):
    spoken = {column: page.model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in Column}
    assert spoken[Column.TIER] == "See now"
    assert spoken[Column.CRS] == "CRS 2, rising, since 14:05"
    assert spoken[Column.ICANS] == "ICANS 0, since 06:00, stale"
    assert spoken[Column.TMAX] == "39.4 very high"
    assert all(spoken.values())
    assert page.model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "empty bed"
    assert page.model.index(3, Column.BED).data(Qt.ItemDataRole.AccessibleTextRole) == page.model.bed_at(3)
    whole = page.model.index(0, Column.TIER).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert all(spoken[column] in whole for column in (Column.BED, Column.PATIENT, Column.DAY, Column.WHY))
    heads = [page.model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole) for at in (0, 7)]
    assert heads == ["Urgency", "Tmax, 24 h, °C"]
    assert page.model.index(1, Column.ICANS).data(Qt.ItemDataRole.AccessibleTextRole) == "ICANS not gradable"
    assert page.model.index(2, Column.CRS).data(Qt.ItemDataRole.AccessibleTextRole) == "CRS does not apply"


def test_the_board_speaks_chinese_at_once(page, qapp):
    language.switch(qapp, "zh")
    try:
        assert page.head.title.text() == "病区看板"
        assert page.model.headerData(Column.BED, Qt.Orientation.Horizontal) == "床号"
    finally:
        language.switch(qapp, "en")


def test_a_model_without_a_board_is_empty(qapp):
    model = WardModel()
    assert (model.rowCount(), model.changed, model.counts()) == (0, 0, dict.fromkeys(range(1, 6), 0))


def test_a_change_elsewhere_reloads_the_board(qtbot, ward, page):
    chosen = ward.services.patients.get(ward.nurse, 1)
    page._context.changed.emit(
        ward.services.records.sign(ward.nurse, chosen.id, "daily", at(4, "14:00"), {"temp": "38.9"})
    )
    ward.settle()
    assert [row.patient.id for row in page.model.rows] == [1]


LOW = Finding(1, msg("MAP 62 at 14:40, was 76"), rule="map_low", severity="step:0")
WAITING = replace(BOARD, rows=(replace(WEI, findings=(LOW,)), replace(LEI, acknowledged_by="Chen Ming"), JIE))


def test_a_critical_change_that_waits_has_its_button_and_its_key(page: WardPage):
    page.show_board(WAITING)
    buttons = [page.view.indexWidget(page.model.index(place, Column.WHY)) for place in range(3)]
    assert [one is not None for one in buttons] == [True, False, False]
    assert buttons[0].button.accessibleName() == "Acknowledge bed 07"
    buttons[0].button.click()
    assert page.acts.ack.isVisible()
    assert page.acts.ack.what.text() == "Acknowledge bed 07: MAP 62 at 14:40, was 76"
    QTest.keyClick(page.acts.ack.words, Qt.Key.Key_Escape)
    assert not page.acts.ack.isVisible()
    page.select_patient(WEI.patient.id)
    QTest.keyClick(page, Qt.Key.Key_K)
    assert page.acts.ack.isVisible()


def test_a_row_that_waits_for_nothing_asks_for_no_plan(page: WardPage):
    page.show_board(WAITING)
    page.acts.ask_acknowledgement(page.model.row_at(1))
    assert not page.acts.ack.isVisible()
    words = page.model.index(1, Column.WHY).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "acknowledged Chen Ming" in words


def test_a_plan_is_stored_and_the_row_is_watched(page: WardPage, ward: BedsideWard):
    row = next(one for one in ward.services.ward.board(ward.physician).rows)
    low = {"temp": "36.8", "sbp": "84", "dbp": "50", "hypotension": "1"}
    ward.services.records.sign(ward.nurse, row.patient.id, "daily", ward.services.clock(), low)
    page.reload()
    ward.settle()
    page.reorder()
    page.acts.ask_acknowledgement(page.model.row_at(0))
    page.acts.ack.give.click()
    ward.settle()
    assert "E-ALR-001" not in page.acts.ack.note.text()
    assert "a plan is needed" in page.acts.ack.note.text()
    page.acts.ack.words.setText("500 mL crystalloid")
    QTest.keyClick(page.acts.ack.words, Qt.Key.Key_Return)
    ward.settle()
    assert not page.acts.ack.isVisible()
    board = ward.services.ward.board(ward.physician)
    assert {one.acknowledged_by for one in board.rows} >= {ward.physician.name}
