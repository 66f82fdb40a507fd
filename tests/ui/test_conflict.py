"""A colleague was faster: both entries side by side, both kept unless somebody says otherwise; who else is typing."""

from __future__ import annotations

from bedside_ward import NEUROLOGY, VITALS, BedsideWard
from factories import at
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.ui import language
from ctd402_desktop.ui.conflict_model import DIFFERS_ROLE, MINE, QUESTION, THEIRS
from ctd402_desktop.ui.conflict_sheet import ConflictSheet
from ctd402_desktop.ui.pages.assess_page import AssessPage
from ctd402_desktop.ui.record_dialog import RecordEditor

SET = {**VITALS, **NEUROLOGY}
HOT = {**SET, "temp": "39.2"}


def opened(ward: BedsideWard, page: QWidget, by: Actor, form: str = "daily", record=None) -> RecordEditor:
    context = ward.context(by)
    context.setParent(page)
    editor = RecordEditor(context, ward.course(), form, record)
    editor.show_over(page)
    ward.settle()
    return editor


def sheet_of(editor: RecordEditor, ward: BedsideWard) -> ConflictSheet:
    editor.sign()
    ward.settle()
    found = editor.signing.crossing.sheet
    assert found is not None
    return found


def crossed(ward: BedsideWard, page: QWidget, by: Actor, theirs: Actor) -> tuple[RecordEditor, ConflictSheet]:
    editor = opened(ward, page, by)
    editor.view.set_raw(HOT)
    ward.record("daily", at(4, "14:00"), SET, by=theirs)
    return editor, sheet_of(editor, ward)


def test_both_stand_side_by_side_with_what_differs_marked_and_first(qapp, ward, page):
    _editor, sheet = crossed(ward, page, ward.physician, ward.nurse)
    model = sheet.model
    rows = range(model.rowCount())
    text = [[str(model.index(row, column).data()) for column in range(4)] for row in rows]
    assert text[1] == ["≠ Temperature", "37.9 °C", "37.9 °C", "39.2 °C"]
    assert [row for row in rows if model.index(row, MINE).data(DIFFERS_ROLE)] == [0, 1]
    assert not model.index(1, QUESTION).data(DIFFERS_ROLE)
    assert "differs" in model.index(1, THEIRS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.headerData(THEIRS, Qt.Orientation.Horizontal) == "Theirs, Li Na"
    assert sheet.accessibleName() == "Li Na signed the same form at 06-Apr-2026 14:05"
    language.switch(qapp, "zh")
    assert sheet.keep.text() == "两份均保留"
    language.switch(qapp, "en")
    page.resize(1000, 430)
    assert sheet.size() == sheet.parentWidget().size()


def test_enter_keeps_both_as_two_assessments(ward, page):
    _editor, sheet = crossed(ward, page, ward.physician, ward.nurse)
    assert QApplication.focusWidget() is sheet.keep
    QTest.keyClick(sheet.keep, Qt.Key.Key_Space)
    ward.settle()
    two = ward.course().of("daily")[-2:]
    assert {one.author_name for one in two} == {"Li Na", "Dr Chen"}
    assert all(one.supersedes_id is None for one in two)
    assert not page.findChildren(RecordEditor)


def test_escape_goes_back_to_the_entry_and_nothing_is_done(ward, page):
    editor, sheet = crossed(ward, page, ward.physician, ward.nurse)
    before = len(ward.course().history)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert editor.signing.crossing.sheet is None
    assert editor.isVisible()
    assert editor.raw()["temp"] == "39.2"
    assert len(ward.course().history) == before


def test_theirs_is_corrected_with_mine_only_with_a_reason(ward, page):
    _editor, sheet = crossed(ward, page, ward.physician, ward.nurse)
    sheet.correct.click()
    assert "reason" in sheet.note.text()
    sheet.reason.choice.setCurrentIndex(4)
    sheet.correct.click()
    ward.settle()
    last = ward.course().last("daily")
    assert (last.author_name, last.reason, str(last.number("temp"))) == ("Dr Chen", "source corrected", "39.2")
    assert last.supersedes_id is not None


def test_who_may_not_correct_others_is_told_why_and_may_give_up_with_the_text_kept(ward, page):
    _editor, sheet = crossed(ward, page, ward.nurse, ward.physician)
    assert not sheet.correct.isEnabled()
    assert "ask a physician" in sheet.correct.toolTip()
    sheet.discard.click()
    ward.settle()
    event = ward.services.audit.events(ward.physician)[0]
    assert (event.action, event.detail["text"]["temp"]) == ("draft_set_aside", "39.2")
    assert ward.services.drafts.own(ward.nurse, 1, "daily") is None
    assert ward.course().last("daily").author_name == "Dr Chen"
    assert "audit trail" in ward.said[-1]


def test_a_record_corrected_or_voided_since_the_editor_opened_is_compared(ward, page):
    record = ward.course().last("daily")
    editor = opened(ward, page, ward.physician, record=record)
    editor.view.body.editor("temp").set_raw("38.8")
    editor.correction.choice.setCurrentIndex(3)
    second = ward.services.records.correct(ward.nurse, record.id, {**VITALS, "temp": "38.1"}, "late result").record_id
    sheet = sheet_of(editor, ward)
    assert sheet.accessibleName().startswith("Li Na corrected this record")
    sheet.left.emit()
    ward.services.records.void(ward.physician, second, "wrong patient")
    sheet = sheet_of(editor, ward)
    assert sheet.accessibleName().startswith("Dr Chen voided this record")
    assert "nothing to correct" in sheet.correct.toolTip()
    sheet.keep.click()
    ward.settle()
    last = ward.course().last("daily")
    assert (str(last.number("temp")), last.supersedes_id) == ("38.8", None)


def test_who_was_faster_between_the_look_and_the_signature_is_shown_too(ward, page):
    editor = opened(ward, page, ward.physician)
    editor.view.set_raw(HOT)
    ward.record("daily", at(4, "14:00"), SET)
    editor.signing._store()
    ward.settle()
    assert editor.signing.crossing.sheet is not None
    assert len(ward.course().of("daily")) == 3


def test_a_draft_begun_before_the_colleague_signed_still_meets_their_set(ward, page):
    ward.services.drafts.save_draft(ward.physician, 1, "daily", at(4, "14:05"), HOT)
    ward.clock.advance(minutes=3)
    ward.record("daily", at(4, "14:02"), SET)
    editor = opened(ward, page, ward.physician)
    assert sheet_of(editor, ward).found.theirs.author_name == "Li Na"


def test_the_bedside_page_compares_and_gives_up_as_well(qtbot, ward):
    context = ward.context(ward.nurse)
    page = AssessPage(context)
    qtbot.addWidget(page)
    context.setParent(page)
    page.resize(1290, 616)
    page.show()
    page.show_course(ward.course())
    ward.settle()
    page.form.set_raw(HOT)
    ward.record("daily", at(4, "14:00"), SET, by=ward.physician)
    crossing = page.signing.crossing
    page.signing.go_on()
    ward.settle()
    crossing.sheet.left.emit()
    page.signing.go_on()
    ward.settle()
    crossing.sheet.kept_both.emit()
    ward.settle()
    assert page.signing.reviewing
    ward.record("daily", at(4, "14:04"), SET, by=ward.physician)
    page.signing.sign()
    ward.settle()
    crossing.sheet.discarded.emit()
    ward.settle()
    assert crossing.sheet is None
    assert page.form.raw(carried=False) == {}
    assert "audit trail" in ward.said[-1]
    assert {one.author_name for one in ward.course().of("daily")[-2:]} == {"Dr Chen"}


def test_an_editor_tells_who_is_typing_and_is_read_only_meanwhile(ward, page):
    record = ward.course().last("daily")
    drafts = ward.services.drafts
    drafts.save_draft(ward.nurse, 1, "daily", at(4, "14:05"), {"temp": "38"}, supersedes_id=record.id)
    editor = opened(ward, page, ward.physician, record=record)
    assert "Li Na in progress since 14:05" in editor.presence.text()
    assert not editor._sign.isEnabled()
    assert not editor.view.body.editor("temp").inputs()[0].isEnabled()
    drafts.discard_draft(ward.nurse, drafts.own(ward.nurse, 1, "daily", supersedes_id=record.id).draft.id)
    editor.presence.look()
    ward.settle()
    assert editor.presence.isHidden()
    assert editor._sign.isEnabled()


def test_two_people_may_enter_different_drugs_and_an_old_draft_is_only_told_of(ward, page):
    ward.services.drafts.save_draft(ward.nurse, 1, "drug", at(4, "14:05"), {"note": "x"})
    editor = opened(ward, page, ward.physician, "drug")
    assert editor.presence.isVisible()
    assert editor._sign.isEnabled()
    editor.close_over()
    ward.services.drafts.save_draft(ward.nurse, 1, "event", at(4, "14:05"), {"note": "x"})
    ward.clock.advance(minutes=6)
    editor = opened(ward, page, ward.physician, "event")
    assert editor.presence.isHidden()
    assert "Li Na left a draft of this form at 14:05" in editor.view.ask.text()
