"""Whoever presses Esc while something is being signed is told to wait: the signature may still land."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bedside_pages import ROUTINE, assess_page
from bedside_ward import NEUROLOGY, VITALS, BedsideWard, Fingers
from factories import at
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.pages.enrol_page import EnrolPage
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.seal_dialog import SealDialog, Wish

WAIT = "Signing and storing are under way: this stays open until they have ended."


@contextmanager
def slow_store(ward: BedsideWard) -> Iterator[None]:
    """The worker is kept from everything asked inside until the end of the block."""
    go = threading.Event()
    ward.tasks.run(lambda: go.wait(10), lambda _done: None)
    try:
        yield
    finally:
        go.set()
        ward.settle()


def editor_over(ward: BedsideWard, page: QWidget, form: str = "event") -> RecordEditor:
    context = ward.context()
    context.setParent(page)
    editor = RecordEditor(context, ward.course(), form)
    editor.show_over(page)
    ward.settle()
    return editor


def test_the_editor_stays_until_its_signature_has_landed(ward: BedsideWard, page: QWidget) -> None:
    editor = editor_over(ward, page)
    editor.view.set_raw({"kind": "procedure"})
    with slow_store(ward):
        editor.sign()
        for leave in (lambda: QTest.keyClick(editor, Qt.Key.Key_Escape), editor._keep.click, editor._throw_away):
            leave()
            assert editor.isVisible()
            assert editor.view.ask.text() == WAIT
        editor.sign()
    assert [one.answers["kind"] for one in ward.course().of("event")] == ["procedure"]
    assert not page.findChildren(RecordEditor)
    assert "kept as a draft" not in "".join(ward.said)


def test_escape_at_the_bedside_waits_and_the_set_is_signed_once(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    wanted: list[str] = []
    page.context.patient_wanted.connect(lambda _patient, tab: wanted.append(tab))
    fingers, before = Fingers(), len(ward.course().of("daily"))
    fingers.press(ROUTINE)
    ward.settle()
    with slow_store(ward):
        fingers.press("\n~~\n")
        assert page.signing.reviewing
        assert page._review._note.text() == WAIT
        page._leave()
        assert wanted == []
    assert len(ward.course().of("daily")) == before + 1
    assert not page.signing.reviewing
    assert page._review._note.text() == ""
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert wanted == ["overview"]


def test_an_entry_being_set_aside_keeps_the_screen_of_the_conflict(ward: BedsideWard, page: QWidget) -> None:
    editor = editor_over(ward, page, "daily")
    editor.view.set_raw({**VITALS, **NEUROLOGY, "temp": "39.2"})
    ward.record("daily", at(4, "14:00"), VITALS, by=ward.physician)
    editor.sign()
    ward.settle()
    sheet = editor.signing.crossing.sheet
    with slow_store(ward):
        sheet.discard.click()
        sheet.discarded.emit()
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        editor.leave()
        assert editor.signing.crossing.sheet is sheet
        assert sheet.note.text() == WAIT
        assert not sheet.keep.isEnabled()
    actions = [one.action for one in ward.services.audit.events(ward.physician)]
    assert actions.count("draft_set_aside") == 1
    assert not page.findChildren(RecordEditor)


def test_a_dialog_that_signs_is_closed_by_its_success_alone(ward: BedsideWard, page: QWidget) -> None:
    context, record = ward.context(ward.physician), ward.course().last("daily")
    context.setParent(page)
    records, by = ward.services.records, ward.physician
    wish = Wish(
        "Review?", "", "Review", "Reviewed.", lambda _w, _b, proof: records.review(by, [record.id], confirmed=proof)
    )
    dialog = SealDialog(context, page, wish, "")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    with slow_store(ward):
        dialog.do.click()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        dialog.close()
        assert dialog.isVisible()
        assert dialog.note.text() == WAIT
    assert any(one.meaning == "reviewed" for one in ward.course().last("daily").signatures)


def test_an_enrolment_under_way_is_not_left(qtbot: QtBot, ward: BedsideWard) -> None:
    enrol = EnrolPage(ward.context(ward.physician))
    qtbot.addWidget(enrol)
    left: list[bool] = []
    enrol.closed.connect(lambda: left.append(True))
    enrol._busy = True
    enrol._leave()
    assert (left, enrol.ask.text()) == ([], WAIT)
    enrol._busy = False
    enrol._leave()
    assert left == [True]
