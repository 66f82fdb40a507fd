from __future__ import annotations

from bedside_ward import ENROLMENT, IDENTITY, BedsideWard
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.pages.enrol_page import EnrolPage


def shown(qtbot: QtBot, ward: BedsideWard, by=None) -> tuple[EnrolPage, Context]:
    context = ward.context(by or ward.physician)
    page = EnrolPage(context)
    qtbot.addWidget(page)
    context.setParent(page)
    page.resize(1290, 660)
    page.show()
    page.activateWindow()
    ward.settle()
    return page, context


def test_identity_and_enrolment_are_signed_together_and_the_patient_opens(qtbot: QtBot, ward: BedsideWard) -> None:
    page, context = shown(qtbot, ward)
    page.identity.state.set_raw({**IDENTITY, "mrn": "0048 2300", "given_name": "Min"})
    page.enrolment.state.set_raw(ENROLMENT)
    with qtbot.waitSignal(context.patient_wanted) as wanted:
        page.enrol()
    patient_id, tab = wanted.args
    assert tab == "overview"
    course = ward.services.records.course(ward.physician, patient_id)
    assert course.patient.mrn == "0048 2300"
    assert course.last("enrolment") is not None


def test_an_empty_page_marks_every_required_field_and_starts_at_the_first(qtbot: QtBot, ward: BedsideWard) -> None:
    page, _context = shown(qtbot, ward)
    page.enrol()
    for body, key in ((page.identity, "mrn"), (page.identity, "family_name"), (page.enrolment, "diagnosis")):
        assert body.editor(key).inputs()[0].property("state") == "problem", key
    assert page.identity.editor("mrn").has_input_focus()


def test_a_hospital_number_in_use_is_refused_at_its_field(qtbot: QtBot, ward: BedsideWard) -> None:
    page, _context = shown(qtbot, ward)
    page.identity.state.set_raw(IDENTITY)
    page.enrolment.state.set_raw(ENROLMENT)
    page.enrol()
    ward.settle()
    assert page.identity.editor("mrn").inputs()[0].property("state") == "problem"
    assert page.identity.state.raw()["mrn"] == IDENTITY["mrn"]


def test_a_half_filled_page_is_kept_as_a_draft(qtbot: QtBot, ward: BedsideWard) -> None:
    page, _context = shown(qtbot, ward)
    page.identity.editor("family_name").set_raw("Liu")
    page.identity.state.edited.emit()
    page.hide()
    ward.settle()
    again, _other = shown(qtbot, ward)
    assert again.identity.state.raw()["family_name"] == "Liu"


def test_who_may_not_enrol_is_told_why(qtbot: QtBot, ward: BedsideWard) -> None:
    page, _context = shown(qtbot, ward, ward.nurse)
    assert not page._sign.isEnabled()
    assert page._sign.toolTip()
