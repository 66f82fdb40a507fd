"""Handing over on the screen: suggested, edited, kept, given, read back and accepted, all by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bedside_ward import NAME, PASSWORD, BedsideWard, open_ward
from factories import at
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg
from ctd402_desktop.services import open_store
from ctd402_desktop.ui import language
from ctd402_desktop.ui.pages.handover_page import GIVE, READ, HandoverPage
from ctd402_desktop.ui.roll_model import Column
from ctd402_desktop.ui.seal_dialog import SealDialog
from ctd402_desktop.ui.ward_sheet_print import PrintDialog

NOW = at(4, "14:05")


@pytest.fixture
def ward(tmp_path, qapp) -> Iterator[BedsideWard]:
    found = open_ward(tmp_path, qapp, lambda: NOW)
    yield found
    found.close()


def opened(ward, qtbot, actor=None) -> HandoverPage:
    page = HandoverPage(ward.context(actor))
    qtbot.addWidget(page)
    page.resize(1290, 700)
    page.show()
    page.open_patient(ward.patient_id)
    ward.settle()
    return page


@pytest.fixture
def page(ward, qtbot) -> HandoverPage:
    return opened(ward, qtbot)


def test_the_suggestion_says_how_ill_why_and_since_when_and_until_when_it_holds(page):
    editor = page.editor
    assert page.mode.value() == GIVE
    assert editor.illness.value() in {"stable", "watcher", "unstable"}
    assert editor.suggested.text().startswith("Suggested: ")
    assert "news since" in editor.suggested.text()
    assert editor.expires.text().startswith("Expires at the next shift")
    assert "MAP is below 65" in editor.situation.toPlainText()
    assert editor.todo.toPlainText()


def test_what_is_typed_is_a_draft_that_the_next_start_of_the_program_finds(page, ward, qtbot, tmp_path):
    page.editor.summary.setPlainText("mother stays overnight")
    page.editor.illness.set_value("watcher")
    page.editor.illness.changed.emit("watcher")
    page.editor.leave()
    ward.settle()
    assert page.editor.kept.text() == "draft kept 14:05"
    ward.services._desk.database.close()
    ward.services._lock.release()
    services, nurse = open_store(tmp_path / "ward" / NAME, "li", PASSWORD, clock=lambda: NOW, asks_secret=False)
    try:
        (draft,) = services.drafts.drafts(nurse)
        assert (draft.form, draft.raw["summary"], draft.raw["illness"]) == (
            "handover",
            "mother stays overnight",
            "watcher",
        )
        ward.services = services
        again = opened(ward, qtbot)
        assert again.editor.summary.toPlainText() == "mother stays overnight"
        assert again.editor.illness.value() == "watcher"
        again.editor.begin_again()
        assert "mother" not in again.editor.summary.toPlainText()
        again.editor.leave()
        ward.settle()
    finally:
        services.close()


def test_a_handover_is_given_by_keys_and_the_draft_goes_with_it(page, ward):
    page.view.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Return)
    page.editor.summary.setPlainText("quiet night\nmother stays\nsleeps\nand eats")
    page.editor.todo.setPlainText("x ferritin 20:00\nask for the donor's number")
    page.editor.hand_over()
    ward.settle()
    last = ward.services.handovers.prepare(ward.nurse, ward.patient_id).last
    assert last.body["summary"] == ["quiet night", "mother stays", "sleeps and eats"]
    assert [(text, done) for text, _, done, _ in last.body["actions"]] == [
        ("ferritin 20:00", True),
        ("ask for the donor's number", False),
    ]
    assert ward.services.drafts.drafts(ward.nurse) == []
    assert ward.said[-1].startswith("Handed over.")
    assert page.mode.value() == READ
    assert "not accepted yet" in page.reader.state.text()
    assert page.reader.accept.isHidden()


def test_a_handover_without_its_reason_is_refused_in_words_and_stays(page, ward):
    page.editor.summary.setPlainText("")
    page.editor.why.clear()
    page.editor.hand_over()
    ward.settle()
    assert "E-SHF-006" in page.editor.note.text()
    assert page.editor.give.isEnabled()


def test_the_receiver_ticks_all_parts_or_reads_back_in_words_and_accepts(page, ward, qtbot):
    page.editor.summary.setPlainText("quiet night")
    page.editor.hand_over()
    ward.settle()
    other = opened(ward, qtbot, ward.physician)
    reader = other.reader
    assert other.mode.value() == READ
    assert "quiet night" in reader.texts["summary"].text()
    assert not reader.accept.isEnabled()
    for one in list(reader.ticks.values())[:3]:
        one.setChecked(True)
    assert reader.read_back() == ""
    reader.ticks["situation"].setChecked(True)
    assert reader.read_back() == "illness heard; summary heard; actions heard; situation heard"
    reader.words.box.setText("stable, vitals at 18:05")
    reader.words.edited.emit()
    assert reader.accept.isEnabled()
    other.view.setFocus()
    reader.take_over()
    ward.settle()
    found = next(one for one in QApplication.topLevelWidgets() if isinstance(one, SealDialog) and one.isVisible())
    assert "stable, vitals at 18:05" in found.text.text()
    found.do.click()
    ward.settle()
    assert "accepted by Dr Chen" in reader.state.text()
    assert "read back: illness heard" in reader.state.text()
    assert [one.patient_id for one in ward.services.shift.tasks(ward.physician).mine] == [ward.patient_id]
    assert other.model.index(0, Column.STATE).data(Qt.ItemDataRole.AccessibleTextRole).endswith("Li Na → Dr Chen")
    other.grab()


def test_the_ward_at_the_left_says_for_everybody_whether_it_was_handed_over(page, ward):
    model = page.model
    assert "1 not handed over" in page.sentence.text()
    said = [model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(len(Column))]
    assert said[0] == "07"
    assert said[2].endswith("not handed over")
    assert model.place_of(99) == -1
    page.grab()


def test_somebody_who_does_not_record_care_reads_and_gives_nothing(ward, qtbot):
    page = opened(ward, qtbot, ward.coordinator)
    assert not page.editor.give.isEnabled()
    page.editor.hand_over()
    ward.settle()
    assert ward.services.handovers.prepare(ward.nurse, ward.patient_id).last is None


def test_escape_leaves_f9_prints_and_an_error_is_said(page, ward, qtbot):
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    QTest.keyClick(page, Qt.Key.Key_F9)
    found = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PrintDialog) and one.isVisible())
    found.reject()
    page._on_failed(page._asked, StorageUnavailable(msg("Not read: the store is busy."), "E-STO-099"))
    assert "E-STO-099" in page.sentence.text()
    fresh = HandoverPage(ward.context())
    qtbot.addWidget(fresh)
    fresh._on_failed(fresh._asked, StorageUnavailable(msg("Not read: the store is busy."), "E-STO-099"))
    assert fresh.panel.currentWidget() is fresh.failed


def test_the_page_follows_the_language(page, qapp):
    try:
        language.switch(qapp, "zh")
        assert page.title.text() == "交接班"
        assert page.reader.accept.text() == "接班…"
        assert page.editor.give.text() == "交班"
    finally:
        language.switch(qapp, "en")
