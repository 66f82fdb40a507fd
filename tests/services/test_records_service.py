"""Draft, sign, correct, void: nothing is lost, nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from typed import CALM, FEBRILE

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ctd402_desktop.services.entries import Entry


def _crs(house, patient_id, index=-1):
    record = house.services.records.course(house.nurse, patient_id).of("daily")[index]
    return record.grade("crs").grade.value


def test_a_signed_set_carries_its_answers_grades_signature_and_author(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=4))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    record = house.services.records.course(house.nurse, patient_id).last("daily")
    assert record.answers["temp"] == Decimal("38.6")
    assert record.grade("crs").grade.value == 1
    assert record.grade("icans").grade.value == 0
    assert [(one.user_name, one.meaning) for one in record.signatures] == [("Li Na", "performed")]
    assert record.author_name == "Li Na"


def test_problems_are_named_at_their_fields_and_nothing_is_stored(house):
    patient_id = house.enrol()
    with pytest.raises(InvalidInput) as caught:
        house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), {**CALM, "temp": "193", "hr": "x"})
    assert set(caught.value.problems) == {"temp", "hr"}
    assert house.services.records.course(house.nurse, patient_id).of("daily") == ()


def test_an_empty_form_cannot_be_signed(house):
    patient_id = house.enrol()
    with pytest.raises(InvalidInput):
        house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), {})


def test_an_observation_in_the_future_is_refused(house):
    patient_id = house.enrol()
    with pytest.raises(InvalidInput, match="future"):
        house.services.records.sign(house.nurse, patient_id, "daily", house.clock() + timedelta(hours=1), CALM)


def test_a_draft_survives_and_disappears_with_the_signature(house):
    patient_id = house.enrol()
    records, drafts = house.services.records, house.services.drafts
    first = drafts.save_draft(house.nurse, patient_id, "daily", house.clock(), {"temp": "386", "hr": ""})
    again = drafts.save_draft(house.nurse, patient_id, "daily", house.clock(), {"temp": "38.6", "hr": "118"})
    assert again.id == first.id
    assert drafts.own(house.nurse, patient_id, "daily").draft.raw == {"temp": "38.6", "hr": "118"}
    assert drafts.own(house.physician, patient_id, "daily") is None
    assert [one.author_name for one in drafts.drafts(house.physician)] == ["Li Na"]
    records.sign(house.nurse, patient_id, "daily", house.clock(), CALM, draft_id=first.id)
    assert drafts.drafts(house.physician) == []


def test_a_draft_for_a_patient_being_enrolled_needs_no_patient(house):
    draft = house.services.drafts.save_draft(house.physician, None, "enrolment", None, {"diagnosis": "t_all"})
    assert house.services.drafts.own(house.physician, None, "enrolment").draft.id == draft.id
    with pytest.raises(NotAllowed):
        house.services.drafts.save_draft(house.nurse, None, "enrolment", None, {})


def test_only_its_author_can_discard_a_draft(house):
    patient_id = house.enrol()
    draft = house.services.drafts.save_draft(house.nurse, patient_id, "daily", house.clock(), {"temp": "37"})
    with pytest.raises(NotAllowed, match="Li Na"):
        house.services.drafts.discard_draft(house.physician, draft.id)
    house.services.drafts.discard_draft(house.nurse, draft.id)
    house.services.drafts.discard_draft(house.nurse, draft.id)
    assert house.services.drafts.drafts(house.nurse) == []


def test_a_correction_supersedes_and_keeps_the_old_record_readable(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    house.clock.advance(hours=1)
    house.services.records.correct(house.physician, signed.record_id, CALM, "read from the wrong monitor")
    course = house.services.records.course(house.nurse, patient_id)
    assert [one.answers["temp"] for one in course.of("daily")] == [Decimal("36.8")]
    chain = house.services.records.revisions(house.nurse, signed.record_id)
    assert [one.answers["temp"] for one in chain] == [Decimal("38.6"), Decimal("36.8")]
    assert chain[1].reason == "read from the wrong monitor"


def test_the_second_of_two_corrections_of_one_record_gets_a_conflict(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    house.services.records.correct(house.physician, signed.record_id, CALM, "wrong patient")
    with pytest.raises(Conflict):
        house.services.records.correct(house.physician, signed.record_id, CALM, "again")


def test_a_correction_needs_a_reason_except_for_the_authors_own_slip(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    with pytest.raises(InvalidInput):
        house.services.records.correct(house.physician, signed.record_id, CALM, " ")
    house.services.records.correct(house.nurse, signed.record_id, CALM, "")
    assert house.services.records.course(house.nurse, patient_id).last("daily").reason == "entry slip"


def test_a_slip_of_yesterday_needs_a_reason(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    house.clock.advance(days=1)
    with pytest.raises(InvalidInput):
        house.services.records.correct(house.nurse, signed.record_id, CALM, "")


def test_a_nurse_cannot_correct_the_record_of_a_colleague(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.physician, patient_id, "daily", house.clock(), FEBRILE)
    with pytest.raises(NotAllowed):
        house.services.records.correct(house.nurse, signed.record_id, CALM, "reason")


def test_a_voided_record_is_out_of_force_and_stays_in_history(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    with pytest.raises(InvalidInput):
        house.services.records.void(house.nurse, signed.record_id, "")
    house.services.records.void(house.nurse, signed.record_id, "wrong patient")
    course = house.services.records.course(house.nurse, patient_id)
    assert course.of("daily") == ()
    assert any(one.voided for one in course.history)
    with pytest.raises(Conflict):
        house.services.records.void(house.nurse, signed.record_id, "twice")


def test_a_late_tocilizumab_entry_grades_later_sets_again_by_adding_rows(house):
    patient_id = house.enrol()
    start = house.clock() - timedelta(days=4)
    house.infuse(patient_id, start)
    fever_at = start + timedelta(days=2)
    records = house.services.records
    records.sign(house.nurse, patient_id, "daily", fever_at, FEBRILE)
    on_oxygen = {**CALM, "o2_device": "nasal_cannula", "o2_flow": "2", "hypoxia": "1"}
    records.sign(house.nurse, patient_id, "daily", fever_at + timedelta(hours=12), on_oxygen)
    before = records.course(house.nurse, patient_id).last("daily")
    assert before.grade("crs").grade.value is None
    given = {
        "category": "tocilizumab",
        "agent": "tocilizumab",
        "dose": "576",
        "dose_unit": "mg",
        "route": "iv",
        "single": "1",
        "start": (fever_at + timedelta(hours=2)).isoformat(),
        "indication": "crs",
    }
    records.sign(house.nurse, patient_id, "drug", fever_at + timedelta(hours=2), given)
    after = records.course(house.nurse, patient_id).last("daily")
    assert after.id == before.id
    assert after.grade("crs").grade.value == 2
    assert len([one for one in after.grades if one.scale == "crs"]) == 2


def test_a_grade_can_be_assigned_by_a_physician_only(house):
    patient_id = house.enrol()
    raw = {**FEBRILE, "crs_assigned": "2", "override_reason": "rigors and hypotension at home"}
    with pytest.raises(NotAllowed):
        house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), raw)
    house.services.records.sign(house.physician, patient_id, "daily", house.clock(), raw)


def test_looking_at_a_patient_is_in_the_trail_once_an_hour(house):
    patient_id = house.enrol()
    for _ in range(3):
        house.services.records.course(house.nurse, patient_id)
    house.clock.advance(hours=2)
    house.services.records.course(house.nurse, patient_id)
    events = house.services.audit.events(house.physician, patient_id=patient_id)
    assert [one.action for one in events].count("viewed") == 2


def test_every_change_of_a_correction_is_in_the_trail_with_old_and_new_value(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    house.services.records.correct(house.physician, signed.record_id, {**FEBRILE, "temp": "37.6"}, "typing error")
    event = house.services.audit.events(house.physician, patient_id=patient_id)[0]
    assert event.action == "corrected"
    assert event.detail["changes"] == {"temp": ["38.6", "37.6"]}


def test_an_unknown_patient_or_record_is_said_in_words(house):
    with pytest.raises(NotFound, match="not in this store"):
        house.services.records.course(house.nurse, 999)
    with pytest.raises(NotFound, match="not in this store"):
        house.services.records.revisions(house.nurse, 999)


@pytest.mark.parametrize(
    ("role", "form"),
    [
        (Role.NURSE, "response"),
        (Role.NURSE, "transplant"),
        (Role.NURSE, "lymphodepletion"),
        (Role.COORDINATOR, "daily"),
        (Role.ADMINISTRATOR, "daily"),
    ],
)
def test_a_role_without_the_right_is_refused_and_the_refusal_is_in_the_trail(house, role, form):
    patient_id = house.enrol()
    with pytest.raises(NotAllowed):
        house.services.records.sign(house.as_role(role), patient_id, form, house.clock(), {"note": "x"})
    assert house.services.audit.events(house.physician, patient_id=patient_id)[0].action == "refused"


def test_the_chain_verifies_after_a_days_work(house):
    patient_id = house.enrol()
    signed = house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    house.services.records.correct(house.nurse, signed.record_id, CALM, "slip")
    found = house.services.audit.verify(house.physician)
    assert found.ok
    assert found.events >= 4


def test_a_set_a_colleague_signed_meanwhile_is_a_conflict_until_it_was_seen(house, clock):
    patient_id = house.enrol()
    records, drafts = house.services.records, house.services.drafts
    known = {one.id for one in records.course(house.nurse, patient_id).history}
    draft = drafts.save_draft(house.nurse, patient_id, "daily", clock(), CALM)
    theirs = records.sign(house.physician, patient_id, "daily", clock(), FEBRILE).record_id
    with pytest.raises(Conflict, match="E-REC-007"):
        records.sign(house.nurse, patient_id, "daily", clock(), CALM, draft_id=draft.id, known=known)
    assert drafts.own(house.nurse, patient_id, "daily").draft.raw == CALM
    met = records.crossed(house.nurse, Entry(patient_id, "daily", clock(), CALM), known)
    assert (met.theirs.id, met.base, met.overtaken) == (theirs, None, False)
    records.sign(house.nurse, patient_id, "daily", clock(), CALM, draft_id=draft.id, known={*known, theirs})
    assert len(records.course(house.nurse, patient_id).of("daily")) == 2


def test_an_entry_given_up_for_a_colleagues_leaves_its_text_in_the_trail(house, clock):
    patient_id = house.enrol()
    records, drafts = house.services.records, house.services.drafts
    draft = drafts.save_draft(house.nurse, patient_id, "daily", clock(), CALM)
    theirs = records.sign(house.physician, patient_id, "daily", clock(), FEBRILE).record_id
    raw = {"temp": "36.8", "hr": ""}
    drafts.set_aside(house.nurse, patient_id, "daily", raw, draft_id=draft.id, record_id=theirs)
    assert drafts.own(house.nurse, patient_id, "daily") is None
    event = house.services.audit.events(house.physician)[0]
    assert (event.action, event.detail["text"]) == ("draft_set_aside", {"temp": "36.8"})
    assert event.detail["in_favour_of"] == theirs


def test_a_correction_overtaken_by_another_one_shows_the_newest_version(house, clock):
    patient_id = house.enrol()
    records = house.services.records
    first = records.sign(house.nurse, patient_id, "daily", clock(), FEBRILE).record_id
    mine = Entry(patient_id, "daily", clock(), FEBRILE)
    assert records.crossed(house.nurse, mine, (), corrects=first) is None
    second = records.correct(house.physician, first, CALM, "source corrected").record_id
    met = records.crossed(house.nurse, mine, (), corrects=first)
    assert (met.theirs.id, met.base.id, met.overtaken) == (second, first, True)
