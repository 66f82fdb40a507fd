"""What can be done to a row of the board by key and menu, and what the peek shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bedside_ward import BedsideWard
from board_rows import BOARD, JIE, LEI, NOW, WEI
from factories import ZONE
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ctd402_desktop.domain.board import Away, Finding
from ctd402_desktop.i18n import msg
from ctd402_desktop.ui import language
from ctd402_desktop.ui.off_ward import LeavingQuestion, urgent
from ctd402_desktop.ui.pages.ward_page import DOCKED, WardPage
from ctd402_desktop.ui.snooze_bar import SnoozeBar, may_wait
from ctd402_desktop.ui.ward_columns import WHY_LEAST, Column, fit
from ctd402_desktop.ui.ward_model import ChangedRole, support_words
from ctd402_desktop.ui.ward_peek import WIDTH
from ctd402_desktop.ui.ward_search import parse

LOW = Finding(1, msg("MAP 62 at 14:40"), rule="map_low", severity="step:0")
OPEN = Finding(3, msg("Infection open since D+4 07:16"), rule="infection_open", severity="open:0")
SICK = {"temp": "39.4", "sbp": "84", "dbp": "50", "hypotension": "1"}
INFECTION = {"kind": "unknown", "status": "suspected", "onset": "2026-04-06T08:00+08:00", "note": "line looks red"}


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
    found.view.setFocus()
    return found


def record(ward: BedsideWard, form: str, raw: dict[str, str]) -> int:
    patient_id = ward.services.ward.board(ward.physician).rows[0].patient.id
    ward.services.records.sign(ward.physician, patient_id, form, ward.services.clock(), raw)
    return patient_id


def reloaded(page: WardPage, ward: BedsideWard) -> WardPage:
    page.reload()
    ward.settle()
    page.reorder()
    page.select_patient(None)
    return page


def test_only_what_is_not_critical_and_not_seen_may_wait():
    seen = replace(OPEN, acknowledged_by="Dr Chen")
    assert may_wait(replace(WEI, findings=(LOW, OPEN, seen))) == (OPEN,)


def test_a_finding_is_snoozed_with_reason_and_length_and_comes_back(page, ward):
    record(ward, "infection", INFECTION)
    reloaded(page, ward)
    assert "infection_open" in [one.rule for one in page.selected_row().findings]
    QTest.keyClick(page.view, Qt.Key.Key_S)
    bar = page.acts.snooze
    assert bar.isVisible()
    bar.finding.setCurrentIndex(
        next(at for at in range(bar.finding.count()) if bar.finding.itemData(at).rule == "infection_open")
    )
    bar.give.click()
    ward.settle()
    assert "a reason is needed" in bar.note.text()
    bar.words.setText("cultures taken, antibiotics running")
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    ward.settle()
    assert not bar.isVisible()
    rules = [one.rule for one in ward.services.ward.board(ward.physician).rows[0].findings]
    assert "infection_open" not in rules


def test_a_snooze_never_lasts_longer_than_the_next_check(qtbot):
    bar = SnoozeBar(ZONE)
    qtbot.addWidget(bar)
    most = NOW + timedelta(minutes=90)
    assert bar.ask(replace(WEI, findings=(OPEN,), snooze_until=most), NOW)
    offered = [bar.until.itemData(at) for at in range(bar.until.count())]
    assert offered == [NOW + timedelta(minutes=30), NOW + timedelta(hours=1), most]
    assert bar.until.itemText(2) == "at most, until 16:32"


def test_a_critical_change_cannot_be_snoozed_and_that_is_said(qtbot, page, ward):
    page.show_board(replace(BOARD, rows=(replace(WEI, findings=(LOW,), snooze_until=NOW),)))
    with qtbot.waitSignal(page._context.said) as signal:
        QTest.keyClick(page.view, Qt.Key.Key_S)
    assert "Nothing to snooze" in signal.args[0]
    assert not page.acts.snooze.isVisible()


def test_escape_puts_the_snooze_away_and_the_list_has_the_focus_again(page):
    page.show_board(replace(BOARD, rows=(replace(WEI, findings=(OPEN,), snooze_until=NOW + timedelta(hours=1)),)))
    QTest.keyClick(page.view, Qt.Key.Key_S)
    QTest.keyClick(page.acts.snooze.words, Qt.Key.Key_Escape)
    assert not page.acts.snooze.isVisible()
    assert page.view.hasFocus()


def test_h_asks_for_the_handover_of_the_chosen_patient(qtbot, page):
    page.show_board(BOARD)
    page.select_patient(LEI.patient.id)
    with qtbot.waitSignal(page.handover_wanted) as signal:
        QTest.keyClick(page.view, Qt.Key.Key_H)
    assert signal.args == [LEI.patient.id]


def test_the_menu_offers_what_can_be_done_with_its_keys(page):
    away = replace(WEI, findings=(LOW, OPEN), away=Away("imaging", NOW))
    actions = {one.text().split("\t")[0]: one for one in page.acts.menu(away, page.open_selected).actions()}
    assert list(actions) == ["Open", "Assess", "Hand over", "Acknowledge…", "Snooze…", "Back on the ward…"]
    assert all(one.isEnabled() for one in actions.values())
    calm = {one.text().split("\t")[0]: one for one in page.acts.menu(JIE, page.open_selected).actions()}
    assert [name for name, one in calm.items() if not one.isEnabled()] == ["Acknowledge…", "Snooze…"]
    assert "Off the ward…" in calm


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_opens_on_the_row_under_the_pointer(page):
    page.show_board(BOARD)
    at = page.view.visualRect(page.model.index(1, Column.PATIENT)).center()
    page._open_menu(at)
    QApplication.activePopupWidget().close()
    assert page.selected_patient() == LEI.patient.id
    page._open_menu(QPoint(5, 4000))
    QApplication.activePopupWidget().close()
    assert page.selected_patient() == LEI.patient.id


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_leaving_with_something_urgent_open_warns_and_staying_is_safe(qtbot):
    dialog = LeavingQuestion(None, "07", urgent((LOW, OPEN)))
    qtbot.addWidget(dialog)
    assert "MAP 62" in dialog.text.text()
    assert "Infection" not in dialog.text.text()
    assert dialog.stay.isDefault()


def test_w_warns_of_open_critical_findings_before_the_form(page, ward):
    record(ward, "daily", SICK)
    reloaded(page, ward)
    QTest.keyClick(page.view, Qt.Key.Key_W)
    ward.settle()
    off = page.acts.off_ward
    assert off.question is not None
    off.question.stay.click()
    assert off.editor is None
    page.acts.ask_off_ward(page.selected_row())
    ward.settle()
    off.question.leave.click()
    assert off.editor is not None
    assert off.editor.isVisible()


def test_a_calm_patient_leaves_without_a_question_and_comes_back_by_the_same_key(page, ward):
    patient_id = ward.services.ward.board(ward.physician).rows[0].patient.id
    page.acts.ask_off_ward(page.model.row_at(0))
    ward.settle()
    editor = page.acts.off_ward.editor
    assert editor is not None
    editor.close_over()
    start = ward.services.clock().isoformat(timespec="minutes")
    record(ward, "off_ward", {"where": "imaging", "start": start})
    reloaded(page, ward)
    row = page.selected_row()
    assert row.away is not None
    assert [one.patient.id for one in page.model.rows if parse("is:away").matches(one)] == [patient_id]
    QTest.keyClick(page.view, Qt.Key.Key_W)
    ward.settle()
    assert page.acts.off_ward.editor is not editor
    assert page.acts.off_ward.editor.correction is not None


def test_space_peeks_and_arrow_keys_move_row_and_peek_together(page, ward):
    record(ward, "infection", INFECTION)
    reloaded(page, ward)
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    QTest.qWait(200)
    ward.settle()
    assert page.peek.patient_id == page.selected_patient()
    assert page.peek.glance is not None
    words = [one.text() for one in page.peek.well.widget().findChildren(type(page.peek.name))]
    assert "Why here" in words
    assert "line looks red" in words
    page.show_board(BOARD)
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert page.peek.patient_id == LEI.patient.id
    assert page.view.hasFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.peek.patient_id is None


def test_the_peek_says_what_is_critical_late_and_done(page, ward):
    record(ward, "daily", SICK)
    reloaded(page, ward)
    page.toggle_peek()
    QTest.qWait(200)
    ward.settle()
    words = " ".join(one.text() for one in page.peek.well.widget().findChildren(type(page.peek.name)))
    assert "MAP 61" in words
    assert "below 65 mmHg" in words
    page.toggle_peek()
    assert not page.peek.isVisible()


def test_buttons_of_the_peek_open_and_assess(qtbot, page):
    page.show_board(BOARD)
    page.toggle_peek()
    for pressed, tab in ((page.peek.open_button, "overview"), (page.peek.assess_button, "assess")):
        with qtbot.waitSignal(page._context.patient_wanted) as signal:
            pressed.click()
        assert signal.args == [WEI.patient.id, tab]
    page.peek.close_button.click()
    assert page.peek.patient_id is None


def test_the_peek_stands_beside_the_board_in_a_wide_window_and_over_it_in_a_narrow_one(page):
    page.show_board(BOARD)
    page.toggle_peek()
    assert page.peek.geometry().right() == page._stack_holder.geometry().right()
    assert page.view.width() == page.width()
    page.resize(DOCKED + 100, 900)
    assert page.view.width() <= page.width() - WIDTH
    page.show_board(BOARD)
    assert page.peek.isVisible()


def test_my_patients_shows_only_those_on_my_list(page, ward):
    patient_id = ward.services.ward.board(ward.physician).rows[0].patient.id
    page.head.mine.setChecked(True)
    assert page.model.rows == ()
    assert "My patients" in page.head.sentence.text()
    ward.services.shift.take(ward.physician, patient_id)
    reloaded(page, ward)
    assert [one.patient.id for one in page.model.rows] == [patient_id]
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert not page.head.mine.isChecked()


@pytest.mark.parametrize(
    ("text", "beds"),
    [("is:mine", ["02"]), ("is:ack", ["09"]), ("-discharged", ["07", "02", "09"]), ("is:away", []),
     ("is:overdue", ["07", "09"])],
)  # fmt: skip
def test_the_search_knows_whose_a_patient_is_and_what_was_seen(text, beds):
    late = Finding(3, msg("Core labs late 26:05"), rule="check_late", severity="missed:1")
    rows = (WEI, replace(LEI, mine=True), replace(JIE, acknowledged_by="Dr Chen", findings=(late,)))
    assert [row.patient.bed for row in rows if parse(text).matches(row)] == beds


def test_rows_are_sorted_by_urgency_name_bed_or_day_in_words(page):
    page.show_board(BOARD)
    for order, beds, words in (
        ("name", ["09", "02", "07"], "sorted by name (pinyin)"),
        ("bed", ["02", "07", "09"], "sorted by bed"),
        ("day", ["09", "07", "02"], "sorted by day after infusion"),
        ("urgency", ["07", "02", "09"], "sorted by urgency"),
    ):
        next(one for one in page.head.sort_menu().actions() if one.text().casefold() in f"{words} {order}").trigger()
        assert [row.patient.bed for row in page.model.rows] == beds
        assert words in page.head.sentence.text()
        ticked = [one.text() for one in page.head.sort_menu().actions() if one.isChecked()]
        assert len(ticked) == 1


def test_a_column_is_put_away_and_brought_back_from_the_menu(page):
    page.show_board(BOARD)
    menu = {one.text(): one for one in page.head.columns_menu().actions()}
    menu["ANC 10⁹/L"].setChecked(False)
    assert page.view.isColumnHidden(Column.ANC)
    assert page.head.hidden.text().startswith("1 column hidden")
    next(one for one in page.head.columns_menu().actions() if one.text() == "ANC 10⁹/L").setChecked(True)
    assert not page.view.isColumnHidden(Column.ANC)


def test_columns_that_have_no_room_say_so_in_the_menu(page):
    page.show_board(BOARD)
    assert any("no room" in one.text() for one in page.head.columns_menu().actions())


@pytest.mark.parametrize("room", [1045, 1290, 1500, 1844])
def test_the_reason_always_has_the_room_it_needs(room):
    found = fit(room, 170)
    shown = sum(width for column, width in found.widths.items() if column not in found.hidden)
    assert room - shown >= WHY_LEAST


def test_only_the_cells_that_changed_carry_the_dot(page):
    page.show_board(BOARD)
    hotter = replace(WEI, tmax=replace(WEI.tmax, flag="H"))
    page.show_board(replace(BOARD, rows=(hotter, LEI, JIE)), keep_order=True)
    dots = [column for column in Column if page.model.index(0, column).data(ChangedRole)]
    assert dots == [Column.TMAX]


def test_oxygen_and_pressors_are_told_in_words():
    assert support_words(WEI) == ("–", "")
    assert support_words(replace(WEI, support=(("o2_device", "none"),))) == ("air", "")
    on = (("o2_device", "nasal_cannula"), ("o2_flow", "2"), ("pressor", "one"))
    assert support_words(replace(WEI, support=on)) == ("oxygen 2 L/min", "vasopressor: one")
    mask = (("o2_device", "nasal_cannula"), ("pressor", "none"))
    assert support_words(replace(WEI, support=mask))[1] == "no vasopressor"


def test_more_cards_than_three_are_counted_in_the_row(page):
    many = tuple(replace(OPEN, rule=f"rule_{at}", reason=msg("Infection open")) for at in range(6))
    page.show_board(replace(BOARD, rows=(replace(WEI, findings=many),)))
    page.resize(1844, 900)
    assert not page.grab().isNull()
    spoken = page.model.index(0, Column.WHY).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.count("Infection open") == 6


def test_everything_follows_the_language(page, qapp):
    page.show_board(replace(BOARD, rows=(replace(WEI, findings=(OPEN,), snooze_until=NOW + timedelta(hours=1)),)))
    page.toggle_peek()
    QTest.keyClick(page.view, Qt.Key.Key_S)
    language.switch(qapp, "zh")
    try:
        assert page.acts.snooze.give.text() == "推迟"
        assert page.peek.close_button.text() == "关闭"
        assert page.head.mine.text() == "我的患者"
    finally:
        language.switch(qapp, "en")
