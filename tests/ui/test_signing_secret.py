"""Signing asks for the PIN: in the review line at the bedside and in the record editor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bedside_pages import ROUTINE, assess_page
from bedside_ward import ENROLMENT, IDENTITY, PASSWORD, BedsideWard, Fingers, open_ward
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui import notices
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.sign_review import SignReview

PIN = "7319"


@pytest.fixture
def ward(tmp_path: Path, qapp: QApplication, clock) -> Iterator[BedsideWard]:
    found = open_ward(tmp_path, qapp, clock, asks_secret=True)
    yield found
    found.close()


def review_of(page) -> SignReview:
    found = page.findChild(SignReview)
    assert found is not None
    return found


def test_a_routine_set_is_signed_with_the_pin_in_the_review_line(qtbot: QtBot, ward: BedsideWard) -> None:
    ward.services.accounts.set_pin(ward.nurse, PASSWORD, PIN)
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press(ROUTINE)
    ward.settle()
    review = review_of(page)
    assert (review.secret.kind, review.secret.box.hasFocus()) == ("pin", True)
    assert review.secret.box.echoMode().name == "Password"
    before = len(ward.course().of("daily"))
    fingers.press("\n")
    assert len(ward.course().of("daily")) == before
    fingers.press(PIN + "\n")
    ward.settle()
    assert len(ward.course().of("daily")) == before + 1
    assert fingers.count <= 60
    assert review.secret.secret() == ""


def test_a_wrong_pin_keeps_everything_and_says_so(qtbot: QtBot, ward: BedsideWard) -> None:
    ward.services.accounts.set_pin(ward.nurse, PASSWORD, PIN)
    page = assess_page(qtbot, ward)
    notices.toast(page, "Signed 14:05.")
    fingers = Fingers()
    fingers.press(ROUTINE)
    ward.settle()
    fingers.press("1111\n")
    ward.settle()
    review = review_of(page)
    assert not page.findChildren(notices.Toast), "a passing note would lie over what is signed"
    assert page.signing.reviewing
    assert review._note.text()
    assert (review.secret.secret(), review.secret.box.hasFocus()) == ("", True)
    assert page.form.editor("temp").raw() == "38.6"
    fingers.press(PIN + "\n")
    ward.settle()
    assert ward.course().last("daily").number("temp") is not None
    assert not page.signing.reviewing


def test_without_a_pin_the_password_is_asked_and_the_way_to_a_pin_is_named(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press(ROUTINE)
    ward.settle()
    review = review_of(page)
    assert review.secret.kind == "password"
    assert "Setup" in review.secret._way.text()
    review.secret.box.setText(PASSWORD)
    Fingers().press("\n")
    ward.settle()
    assert ward.course().last("daily").number("temp") is not None


def test_escape_in_the_pin_box_goes_back_without_signing(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    Fingers().press(ROUTINE)
    ward.settle()
    before = len(ward.course().of("daily"))
    Fingers().press("12~")
    assert not page.signing.reviewing
    assert review_of(page).secret.secret() == ""
    assert len(ward.course().of("daily")) == before


def test_a_similar_patient_asks_for_the_bed_before_the_pin(qtbot: QtBot, ward: BedsideWard) -> None:
    twin = {**IDENTITY, "mrn": "0099 1111", "bed": "15", "name_zh": "张玮"}
    ward.services.patients.enrol(ward.physician, twin, ENROLMENT)
    ward.services.accounts.set_pin(ward.nurse, PASSWORD, PIN)
    page = assess_page(qtbot, ward)
    fingers = Fingers()
    fingers.press(ROUTINE)
    ward.settle()
    before = len(ward.course().of("daily"))
    fingers.press("15\n")
    review = review_of(page)
    assert review._box.property("state") == "problem"
    review._box.clear()
    fingers.press("07\n" + PIN + "\n")
    ward.settle()
    assert len(ward.course().of("daily")) == before + 1


def test_the_record_editor_signs_with_the_pin_and_a_wrong_one_keeps_the_form(qtbot: QtBot, ward: BedsideWard) -> None:
    ward.services.accounts.set_pin(ward.nurse, PASSWORD, PIN)
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1290, 616)
    page.show()
    page.activateWindow()
    context = ward.context()
    context.setParent(page)
    editor = RecordEditor(context, ward.course(), "event")
    editor.show_over(page)
    ward.settle()
    editor.view.set_raw({"kind": "procedure", "note": "line changed"})
    fingers = Fingers()
    fingers.press("^")
    ward.settle()
    assert "Procedure" in editor.review.text
    fingers.press("2222\n")
    ward.settle()
    assert editor.review._note.text()
    assert ward.course().of("event") == ()
    assert editor.raw()["kind"] == "procedure"
    fingers.press(PIN + "\n")
    ward.settle()
    assert ward.course().of("event")[0].standing[0].user_name == "Li Na"


def test_a_form_a_colleague_types_into_is_read_only_until_taken_over(qtbot: QtBot, ward: BedsideWard, clock) -> None:
    ward.services.drafts.save_draft(ward.physician, ward.patient_id, "daily", clock(), {"temp": "38.6"})
    page = assess_page(qtbot, ward)
    assert page.presence.isVisible()
    assert "Dr Chen in progress since 14:05" in page.presence.text()
    assert not page.form.editor("temp").inputs()[0].isEnabled()
    assert not page.panel.sign_button.isEnabled()
    assert not page.presence.take.isEnabled()
    clock.advance(minutes=6)
    page.presence.look()
    ward.settle()
    page.presence.take.click()
    ward.settle()
    assert not page.presence.isVisible()
    assert page.form.editor("temp").inputs()[0].isEnabled()
    assert page.form.editor("temp").raw() == "38.6"
    assert ward.services.drafts.own(ward.physician, ward.patient_id, "daily") is None


def test_a_form_is_free_again_when_the_colleague_has_signed(qtbot: QtBot, ward: BedsideWard, clock) -> None:
    made = ward.services.drafts.save_draft(ward.physician, ward.patient_id, "daily", clock(), {"temp": "38.6"})
    page = assess_page(qtbot, ward)
    ward.services.drafts.discard_draft(ward.physician, made.id)
    page.presence.look()
    ward.settle()
    assert not page.presence.isVisible()
    assert page.panel.sign_button.isEnabled()


def test_an_old_draft_of_a_colleague_is_named_and_does_not_stop_anybody(qtbot: QtBot, ward: BedsideWard, clock) -> None:
    ward.services.drafts.save_draft(ward.physician, ward.patient_id, "daily", clock(), {"temp": "38.6"})
    clock.advance(minutes=20)
    page = assess_page(qtbot, ward)
    assert not page.presence.isVisible()
    assert page.form.editor("temp").inputs()[0].isEnabled()
