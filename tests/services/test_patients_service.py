"""Enrolment, identity and bed."""

from __future__ import annotations

import pytest
from typed import ENROLMENT, IDENTITY

from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound


def test_enrolment_creates_the_patient_and_signs_the_form_in_one_step(house):
    patient_id = house.enrol()
    patient = house.services.patients.get(house.nurse, patient_id)
    assert (patient.mrn, patient.latin_name(), patient.name_zh) == ("0048 2217", "ZHANG, Wei", "张伟")
    course = house.services.records.course(house.nurse, patient_id)
    assert course.last("enrolment").answers["diagnosis"] == "t_all"
    assert course.day_zero.isoformat() == "2026-04-02"


def test_a_hospital_number_is_taken_once(house):
    house.enrol()
    with pytest.raises(InvalidInput, match="0048 2217") as caught:
        house.enrol(family_name="Other")
    assert "mrn" in caught.value.problems
    assert len(house.services.patients.all(house.nurse)) == 1


def test_a_problem_of_the_second_form_leaves_no_patient_behind(house):
    with pytest.raises(InvalidInput):
        house.services.patients.enrol(house.physician, IDENTITY, {**ENROLMENT, "diagnosis": "nonsense"})
    assert house.services.patients.all(house.physician) == []


def test_a_nurse_does_not_enrol(house):
    with pytest.raises(NotAllowed):
        house.services.patients.enrol(house.nurse, IDENTITY, ENROLMENT)


def test_a_changed_bed_is_audited_with_old_and_new_value(house):
    patient_id = house.enrol()
    patient = house.services.patients.get(house.nurse, patient_id)
    house.services.patients.edit(house.nurse, patient_id, {**IDENTITY, "bed": "12"}, "moved", patient.version)
    assert house.services.patients.get(house.nurse, patient_id).bed == "12"
    event = house.services.audit.events(house.physician, patient_id=patient_id)[0]
    assert event.detail["changes"] == {"bed": ["07", "12"]}
    assert event.detail["reason"] == "moved"


def test_two_edits_of_the_same_version_cannot_both_succeed(house):
    patient_id = house.enrol()
    version = house.services.patients.get(house.nurse, patient_id).version
    house.services.patients.edit(house.nurse, patient_id, {**IDENTITY, "bed": "12"}, "moved", version)
    with pytest.raises(Conflict):
        house.services.patients.edit(house.physician, patient_id, {**IDENTITY, "bed": "14"}, "moved", version)


def test_an_edit_cannot_take_the_number_of_another_patient(house):
    house.enrol()
    other = house.enrol(mrn="0048 9999")
    version = house.services.patients.get(house.nurse, other).version
    with pytest.raises(InvalidInput):
        house.services.patients.edit(house.nurse, other, IDENTITY, "typo", version)


def test_an_edit_of_nobody_is_said_in_words(house):
    with pytest.raises(NotFound):
        house.services.patients.edit(house.nurse, 77, IDENTITY, "moved", 1)
    with pytest.raises(NotFound):
        house.services.patients.get(house.nurse, 77)
    with pytest.raises(NotFound):
        house.services.patients.by_mrn(house.nurse, "none")


@pytest.mark.parametrize("text", ["zhang", "ZHANG, W", "张伟", "07", "2217", ""])
def test_a_patient_is_found_by_any_part_of_name_bed_and_number(house, text):
    patient_id = house.enrol()
    assert [one.id for one in house.services.patients.find(house.nurse, text)] == [patient_id]


def test_a_stranger_is_not_found(house):
    house.enrol()
    assert house.services.patients.find(house.nurse, "lopez") == []
    assert house.services.patients.by_mrn(house.nurse, "0048 2217").bed == "07"
