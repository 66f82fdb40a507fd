"""Handing over a ward, checks not done, and what My shift tells beyond its tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from typed import CALM

from ctd402_desktop.domain.permissions import Actor, Role, Standing
from ctd402_desktop.errors import InvalidInput, NotFound, SignInFailed, StorageUnavailable
from ctd402_desktop.services.shift import Colleague
from ctd402_desktop.store import users


@pytest.fixture
def colleague(house):
    with house.services._desk.database.transaction() as session:
        user_id = users.insert(session, "zhao.min", "Zhao Min", Role.NURSE, "seven lanterns", at=house.clock())
    return Actor(user_id, "zhao.min", "Zhao Min", Role.NURSE, "station-2")


@pytest.fixture
def patient(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock() - timedelta(hours=5), CALM)
    return patient_id


def test_checks_not_done_are_signed_together_with_one_reason_and_come_back_later(house, patient):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    changed = shift.not_done(house.nurse, [(patient, "vitals"), (patient, "ice")], "refused", "tired")
    course = house.services.records.course(house.nurse, patient)
    assert changed.patient_id == patient
    assert [one.answers["stream"] for one in course.of("not_done")] == ["vitals", "ice"]
    assert {one.answers["note"] for one in course.of("not_done")} == {"tired"}
    vitals = next(one for one in shift.tasks(house.nurse).tasks if one.item.stream == "vitals")
    assert (vitals.item.state.value, vitals.bucket) == ("explained", "later")


def test_not_done_without_a_check_a_reason_or_a_patient_signs_nothing(house, patient):
    shift = house.services.shift
    with pytest.raises(InvalidInput, match="E-SHF-010"):
        shift.not_done(house.nurse, [], "refused")
    with pytest.raises(InvalidInput):
        shift.not_done(house.nurse, [(patient, "vitals")], "")
    with pytest.raises(NotFound):
        shift.not_done(house.nurse, [(patient, "vitals"), (99, "vitals")], "asleep")
    assert house.services.records.course(house.nurse, patient).of("not_done") == ()


def test_a_patient_with_a_similar_name_asks_for_the_bed_and_two_patients_change_the_ward(house, patient):
    other = house.enrol(mrn="0048 2271", bed="15")
    shift = house.services.shift
    with pytest.raises(InvalidInput, match="E-REC-004"):
        shift.not_done(house.nurse, [(patient, "vitals"), (other, "vitals")], "asleep")
    bed = house.services.records.lookalike(house.nurse, other).retype
    shift.not_done(house.nurse, [(other, "vitals")], "asleep", bed=bed)
    third = house.enrol(mrn="9", family_name="Garcia", given_name="Ana", name_zh="", birth_date="1970-01-01", bed="30")
    fourth = house.enrol(mrn="8", family_name="Obote", given_name="Sam", name_zh="", birth_date="1960-01-01", bed="31")
    assert shift.not_done(house.nurse, [(third, "vitals"), (fourth, "ice")], "asleep").patient_id is None


def test_accepting_asks_for_the_pin_where_signing_does(house, patient, colleague):
    shift = house.services.shift
    given = shift.give(house.nurse, patient, replace(shift.handover(house.nurse, patient), summary=("quiet",)))
    house.services._desk.asks_secret = True
    with pytest.raises(SignInFailed):
        shift.accept(colleague, given, "quiet")
    proof = house.services.accounts.confirm(colleague, "seven lanterns")
    shift.accept(colleague, given, "quiet", confirmed=proof)
    assert shift.tasks(colleague).mine[0].patient_id == patient


def test_giving_drops_my_draft_and_leaves_a_colleagues_one(house, patient, colleague):
    drafts, shift = house.services.drafts, house.services.shift
    mine = drafts.save_draft(house.nurse, patient, "handover", house.clock(), {"summary": "quiet"})
    theirs = drafts.save_draft(colleague, patient, "handover", house.clock(), {"summary": "loud"})
    sheet = replace(shift.handover(house.nurse, patient), summary=("quiet",))
    shift.give(house.nurse, patient, sheet, draft_id=theirs.id)
    assert {one.id for one in drafts.drafts(house.nurse)} == {mine.id, theirs.id}
    shift.give(house.nurse, patient, sheet, draft_id=mine.id)
    assert [one.id for one in drafts.drafts(house.nurse)] == [theirs.id]


def test_my_shift_names_the_ward_its_holders_colleagues_and_who_finished_a_task(house, patient, colleague):
    shift = house.services.shift
    assert [(one.holders, one.mine) for one in shift.tasks(house.nurse).ward] == [((), False)]
    shift.take(house.nurse, patient)
    house.services.records.sign(colleague, patient, "daily", house.clock(), CALM)
    view = shift.tasks(house.nurse)
    assert [(one.holders, one.mine) for one in view.ward] == [(("Li Na",), True)]
    assert Colleague(colleague.user_id, "Zhao Min") in view.colleagues
    assert "Ada Min" not in {one.name for one in view.colleagues}
    assert {one.done_by for one in view.tasks if one.done} == {"Zhao Min"}
    assert all(one.why for one in view.tasks)


def test_what_waits_for_my_signature_stands_on_my_shift(house, patient, colleague):
    trainee = replace(colleague, standing=Standing.TRAINEE)
    house.services.records.sign(trainee, patient, "weight", house.clock(), {"weight_kg": "70"})
    assert [one.record.form for one in house.services.shift.tasks(house.nurse).awaiting] == ["weight"]


def test_a_handover_is_prepared_from_the_last_one_and_says_when_it_expires(house, patient, colleague):
    first = house.services.handovers.prepare(house.nurse, patient)
    assert (first.last, first.expires - house.clock()) == (None, timedelta(hours=12))
    given = house.services.shift.give(house.nurse, patient, replace(first.proposed, summary=("quiet",)))
    second = house.services.handovers.prepare(colleague, patient)
    assert (second.last.id, second.since, second.day) == (given, house.clock(), 3)


def test_the_ward_shows_what_was_given_accepted_or_only_suggested(house, patient, colleague):
    other = house.enrol(mrn="7", family_name="Obote", given_name="Sam", name_zh="", birth_date="1960-01-01", bed="02")
    shift, handovers = house.services.shift, house.services.handovers
    given = shift.give(house.nurse, patient, replace(shift.handover(house.nurse, patient), summary=("quiet",)))
    before = handovers.ward(house.nurse)
    assert [(one.patient.id, one.state) for one in before.lines] == [(other, "proposed"), (patient, "given")]
    shift.accept(colleague, given, "quiet")
    after = handovers.ward(house.nurse)
    assert [one.state for one in after.lines] == ["proposed", "accepted"]
    assert (after.lines[1].accepted_by, after.draft) == ("Zhao Min", True)
    house.clock.advance(hours=13)
    assert [one.state for one in handovers.ward(house.nurse).lines] == ["proposed", "proposed"]


def test_printing_the_ward_is_in_the_trail_and_leaves_nothing_half_written(house, patient, tmp_path):
    path = tmp_path / "sheet.pdf"
    house.services.handovers.print_ward(house.nurse, path, "both")
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 2
    document.close()
    event = house.services.audit.events(house.physician)[0]
    assert (event.action, event.patient_id) == ("print", None)
    assert {key: event.detail[key] for key in ("document", "lang", "pages", "state")} == {
        "document": "shift_handover",
        "lang": "both",
        "pages": 2,
        "state": "draft",
    }
    with pytest.raises(StorageUnavailable, match="E-PRT-003"):
        house.services.handovers.print_ward(house.nurse, tmp_path / "none" / "sheet.pdf")
    assert [one.name for one in tmp_path.iterdir() if one.suffix in {".pdf", ".part"}] == ["sheet.pdf"]
