"""Countersign, review, lock, unlock, add: who may, what falls with a correction, and what the trail knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from typed import CALM, FEBRILE

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.permissions import Actor, Role, Standing
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ctd402_desktop.store import users


def standing_as(actor: Actor, standing: Standing) -> Actor:
    return replace(actor, standing=standing)


@pytest.fixture
def ward(house):
    """The house with a nurse in training, a nurse beside her and a senior physician, and a patient."""
    with house.services._desk.database.transaction() as session:
        number = users.insert(
            session, "sun.li", "Sun Li", Role.NURSE, "seven lanterns over the river", at=house.clock()
        )
    trainee = Actor(number, "sun.li", "Sun Li", Role.NURSE, "station-1", Standing.TRAINEE)
    return Ward(house, trainee, standing_as(house.physician, Standing.SENIOR), house.enrol())


class Ward:
    def __init__(self, house, trainee: Actor, senior: Actor, patient_id: int) -> None:
        self.house, self.trainee, self.senior, self.patient_id = house, trainee, senior, patient_id
        self.records, self.clock = house.services.records, house.clock

    def sign(self, by: Actor, raw=CALM) -> int:
        return self.records.sign(by, self.patient_id, "daily", self.clock(), raw).record_id

    def record(self, record_id: int):
        history = self.records.course(self.house.nurse, self.patient_id).history
        return next(one for one in history if one.id == record_id)

    def events(self):
        return self.house.services.audit.events(self.house.physician, patient_id=self.patient_id)

    def whole(self) -> list[str]:
        found = self.house.services.audit.verify(self.house.physician)
        return [str(one.message.render()) for one in found.problems]


def test_a_trainees_set_waits_on_the_ward_until_a_colleague_has_read_it(ward):
    entry = ward.sign(ward.trainee)
    nurse = ward.house.nurse
    assert [one.meaning for one in ward.record(entry).standing] == [signing.IN_TRAINING]
    assert [(one.record.id, one.meanings) for one in ward.records.awaiting(nurse)] == [(entry, ("countersigned",))]
    assert ward.records.awaiting(ward.trainee) == []
    assert ward.records.awaiting(ward.house.coordinator) == []
    ward.records.countersign(nurse, [entry])
    assert ward.records.awaiting(nurse) == []
    made = ward.record(entry).standing[-1]
    assert (made.user_name, made.meaning, made.at) == ("Li Na", "countersigned", ward.clock())
    assert ward.whole() == []


def test_several_sets_are_countersigned_at_once_or_none_of_them(ward):
    first, second = ward.sign(ward.trainee), ward.sign(ward.trainee, FEBRILE)
    own = ward.sign(ward.house.nurse)
    with pytest.raises(NotAllowed, match="their own entry"):
        ward.records.countersign(ward.house.nurse, [first, own])
    assert len(ward.records.awaiting(ward.house.nurse, ward.patient_id)) == 2
    ward.records.countersign(ward.house.nurse, [first, second, first])
    assert ward.records.awaiting(ward.house.nurse, ward.patient_id) == []
    with pytest.raises(InvalidInput, match="no record was chosen"):
        ward.records.countersign(ward.house.nurse, [])


def test_a_second_signature_of_the_same_person_and_meaning_is_refused(ward):
    entry = ward.sign(ward.trainee)
    ward.records.countersign(ward.house.nurse, [entry])
    with pytest.raises(Conflict, match="stands already"):
        ward.records.countersign(ward.house.nurse, [entry])
    with pytest.raises(Conflict, match="has it already"):
        ward.records.countersign(ward.house.physician, [entry])
    ward.records.review(ward.house.physician, [entry])
    with pytest.raises(Conflict, match="stands already"):
        ward.records.review(ward.house.physician, [entry])


@pytest.mark.parametrize(
    ("who", "words"), [("trainee", "in training"), ("coordinator", "role does not record"), ("nurse", "own entry")]
)
def test_who_may_not_review_is_told_why_and_the_refusal_is_in_the_trail(ward, who, words):
    entry = ward.sign(ward.house.nurse)
    by = ward.trainee if who == "trainee" else getattr(ward.house, who)
    with pytest.raises(NotAllowed, match=words):
        ward.records.review(by, [entry])
    assert ward.events()[0].action == "refused"


def test_a_correction_voids_reviews_and_asks_for_them_again(ward):
    entry = ward.sign(ward.trainee)
    ward.records.countersign(ward.house.nurse, [entry])
    ward.records.review(ward.house.physician, [entry])
    ward.clock.advance(minutes=2)
    again = ward.records.correct(ward.trainee, entry, FEBRILE, "").record_id
    old = ward.record(entry)
    assert [(one.meaning, one.stands) for one in old.signatures] == [
        (signing.IN_TRAINING, True),
        ("countersigned", False),
        ("reviewed", False),
    ]
    assert {one.void_reason for one in old.signatures} == {"", "corrected"}
    assert old.signatures[-1].voided_by == "Sun Li"
    asked = ward.records.awaiting(ward.house.physician)
    assert [(one.record.id, one.meanings) for one in asked] == [(again, ("countersigned", "reviewed"))]
    ward.records.countersign(ward.house.nurse, [again])
    ward.records.review(ward.house.physician, [again])
    assert ward.records.awaiting(ward.house.physician) == []
    assert ward.whole() == []


def test_the_course_kept_in_memory_is_the_one_in_the_store_after_each_step(ward):
    entry = ward.sign(ward.house.nurse)
    ward.records.review(ward.house.physician, [entry])
    ward.records.course(ward.house.nurse, ward.patient_id)
    ward.records.correct(ward.house.nurse, entry, FEBRILE, "slip")
    kept = ward.records.course(ward.house.nurse, ward.patient_id)
    ward.records._courses._kept.clear()
    assert ward.records.course(ward.house.nurse, ward.patient_id).history == kept.history


def test_a_locked_record_takes_an_addendum_and_nothing_else(ward):
    entry = ward.sign(ward.house.nurse)
    with pytest.raises(Conflict, match="is not locked"):
        ward.records.addendum(ward.house.nurse, entry, "seen on the ward round")
    ward.records.lock(ward.senior, entry)
    assert signing.lock_of(ward.record(entry)).user_name == "Chen Ming"
    with pytest.raises(NotAllowed, match="Chen Ming locked this record"):
        ward.records.correct(ward.house.nurse, entry, FEBRILE, "slip")
    with pytest.raises(NotAllowed, match="locked"):
        ward.records.void(ward.house.nurse, entry, "wrong patient")
    with pytest.raises(InvalidInput):
        ward.records.addendum(ward.house.nurse, entry, "")
    added = ward.records.addendum(ward.trainee, entry, "rigors began at 13:50").record_id
    course = ward.records.course(ward.house.nurse, ward.patient_id)
    assert [one.id for one in signing.addenda(course, ward.record(entry))] == [added]
    assert ward.record(added).addendum_to_id == entry
    assert [one.record.id for one in ward.records.awaiting(ward.house.nurse)] == [added]
    mended = ward.records.correct(ward.trainee, added, {"text": "rigors began at 13:55"}, "").record_id
    assert ward.record(mended).addendum_to_id == entry
    assert ward.whole() == []


def test_only_a_senior_of_a_fitting_role_locks_and_only_what_waits_for_nobody(ward):
    entry = ward.sign(ward.trainee)
    with pytest.raises(NotAllowed, match="only seniors"):
        ward.records.lock(ward.house.physician, entry)
    with pytest.raises(NotAllowed, match="role does not record"):
        ward.records.lock(standing_as(ward.house.coordinator, Standing.SENIOR), entry)
    with pytest.raises(NotAllowed, match="still waits"):
        ward.records.lock(ward.senior, entry)
    ward.records.countersign(ward.house.nurse, [entry])
    ward.records.lock(ward.senior, entry)
    with pytest.raises(Conflict):
        ward.records.lock(ward.senior, entry)


def test_unlocking_needs_a_reason_voids_the_lock_and_opens_the_record_again(ward):
    entry = ward.sign(ward.house.nurse)
    with pytest.raises(Conflict, match="not locked"):
        ward.records.unlock(ward.senior, entry, "wrong value")
    ward.records.lock(ward.senior, entry)
    with pytest.raises(NotAllowed, match="only seniors"):
        ward.records.unlock(ward.house.physician, entry, "wrong value")
    with pytest.raises(InvalidInput, match="reason"):
        ward.records.unlock(ward.senior, entry, " ")
    ward.records.unlock(ward.senior, entry, "value of another bed")
    fallen = ward.record(entry).signatures[-1]
    assert (fallen.stands, fallen.void_reason, fallen.voided_by) == (False, "value of another bed", "Chen Ming")
    ward.records.correct(ward.house.nurse, entry, FEBRILE, "value of another bed")
    event = next(one for one in ward.events() if one.action == "unlocked")
    assert event.detail["reason"] == "value of another bed"
    ward.records.lock(ward.senior, ward.records.course(ward.senior, ward.patient_id).last("daily").id)
    assert ward.whole() == []


SILENT_VOID = (
    "INSERT INTO signature_void (signature_id, user_id, at, reason) "
    "SELECT max(id), max(user_id), max(at), 'x' FROM signature"
)
FOREIGN = (
    "INSERT INTO signature (record_id, user_id, meaning, at, content_hash) "
    "SELECT record_id, user_id, 'reviewed', at, content_hash FROM signature WHERE meaning = 'approved'"
)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (SILENT_VOID, "is not in the audit trail: it was not written by this program"),
        (FOREIGN, "is not in the audit trail: it was not written by this program"),
    ],
)
def test_a_signature_or_its_end_that_no_entry_tells_of_is_found(ward, statement, words):
    ward.records.lock(ward.senior, ward.sign(ward.house.nurse))
    with ward.house.services._desk.database.transaction() as session:
        session.execute(text(statement))
    assert [line for line in ward.whole() if words in line]


def test_a_similar_patient_on_the_ward_makes_the_bed_be_typed_again(ward):
    records, house = ward.records, ward.house
    assert records.lookalike(house.nurse, ward.patient_id) is None
    other = house.enrol(mrn="0051 0001", bed="15", name_zh="张玮")
    found = records.lookalike(house.nurse, ward.patient_id)
    assert (found.other.id, found.retype) == (other, "07")
    with pytest.raises(InvalidInput, match="bed 15, could be mistaken"):
        ward.sign(house.nurse)
    with pytest.raises(InvalidInput):
        records.sign(house.nurse, ward.patient_id, "daily", ward.clock(), CALM, bed="15")
    entry = records.sign(house.nurse, ward.patient_id, "daily", ward.clock(), CALM, bed="7").record_id
    with pytest.raises(InvalidInput):
        records.correct(house.nurse, entry, FEBRILE, "")
    records.correct(house.nurse, entry, FEBRILE, "", bed="07")
    row = next(one for one in house.services.ward.board(house.nurse).rows if one.patient.id == ward.patient_id)
    assert row.similar == "15"


def test_a_merged_patient_leaves_the_board_stays_readable_and_comes_back(ward):
    house = ward.house
    ward.sign(house.nurse)
    other = house.enrol(mrn="0051 0001", bed="15", given_name="Min", name_zh="", birth_date="1990-01-01")
    patients = house.services.patients
    with pytest.raises(InvalidInput):
        patients.merge(house.physician, other, ward.patient_id, " ")
    with pytest.raises(NotAllowed):
        patients.merge(house.nurse, other, ward.patient_id, "registered twice")
    patients.merge(house.physician, other, ward.patient_id, "registered twice")
    assert [one.patient.id for one in house.services.ward.board(house.nurse).rows] == [ward.patient_id]
    assert [one.id for one in patients.all(house.nurse)] == [ward.patient_id]
    assert len(patients.all(house.nurse, merged=True)) == 2
    merged = patients.get(house.nurse, other)
    assert (merged.status, merged.merged_into_id) == ("merged", ward.patient_id)
    assert ward.records.course(house.nurse, other).history
    with pytest.raises(Conflict, match="merged into another"):
        ward.records.sign(house.nurse, other, "daily", ward.clock(), CALM)
    with pytest.raises(Conflict):
        patients.merge(house.physician, ward.patient_id, other, "the other way")
    with pytest.raises(InvalidInput):
        patients.unmerge(house.physician, other, "")
    patients.unmerge(house.physician, other, "two persons after all")
    assert patients.get(house.nurse, other).status == "active"
    with pytest.raises(Conflict):
        patients.unmerge(house.physician, other, "again")
    assert ward.whole() == []


def test_a_patient_who_withdraws_leaves_the_board_until_readmitted(ward):
    house = ward.house
    ward.records.sign(house.nurse, ward.patient_id, "event", ward.clock(), {"kind": "withdrawal"})
    assert house.services.patients.get(house.nurse, ward.patient_id).status == "withdrawn"
    assert house.services.ward.board(house.nurse).rows == ()
    ward.clock.advance(hours=1)
    ward.records.sign(house.nurse, ward.patient_id, "event", ward.clock(), {"kind": "readmission"})
    assert house.services.patients.get(house.nurse, ward.patient_id).status == "active"


def test_a_draft_is_seen_by_others_and_taken_over_when_nobody_types(ward):
    house, drafts = ward.house, ward.house.services.drafts
    begun = ward.clock()
    made = drafts.save_draft(house.nurse, ward.patient_id, "daily", begun, {"temp": "38"})
    ward.clock.advance(minutes=3)
    drafts.save_draft(house.nurse, ward.patient_id, "daily", begun, {"temp": "38.6"})
    (seen,) = drafts.open(house.physician)
    assert (seen.patient.id, seen.draft.author_name, seen.since, seen.idle) == (
        ward.patient_id,
        "Li Na",
        begun,
        timedelta(0),
    )
    assert drafts.own(house.physician, ward.patient_id, "daily") is None
    assert drafts.own(house.nurse, ward.patient_id, "daily") == seen
    assert drafts.beside(house.nurse, ward.patient_id, "daily") is None
    beside = drafts.beside(house.physician, ward.patient_id, "daily")
    assert not beside.may_be_taken
    with pytest.raises(Conflict, match="Li Na typed less than"):
        drafts.take_over(house.physician, made.id)
    ward.clock.advance(minutes=5)
    assert drafts.beside(house.physician, ward.patient_id, "daily").may_be_taken
    taken = drafts.take_over(house.physician, made.id)
    assert (taken.author_name, taken.raw) == ("Chen Ming", {"temp": "38.6"})
    event = next(one for one in ward.events() if one.action == "draft_taken_over")
    assert (event.detail["from"], event.detail["to"], event.detail["text"]) == ("Li Na", "Chen Ming", {"temp": "38.6"})
    records = ward.records
    records.sign(house.nurse, ward.patient_id, "daily", ward.clock(), CALM, draft_id=made.id)
    assert drafts.open(house.physician)[0].draft.id == made.id


def test_whoever_has_a_draft_of_their_own_takes_no_other(ward):
    house, drafts = ward.house, ward.house.services.drafts
    made = drafts.save_draft(house.nurse, ward.patient_id, "daily", None, {"temp": "38"})
    drafts.save_draft(house.physician, ward.patient_id, "daily", None, {"temp": "39"})
    ward.clock.advance(minutes=6)
    with pytest.raises(Conflict, match="draft of your own"):
        drafts.take_over(house.physician, made.id)
    with pytest.raises(NotAllowed):
        drafts.take_over(house.coordinator, made.id)
    drafts.discard_draft(house.nurse, made.id)
    with pytest.raises(NotFound):
        drafts.take_over(house.physician, made.id)


def test_an_enrolment_in_progress_is_taken_over_by_who_may_enrol(ward):
    house, drafts = ward.house, ward.house.services.drafts
    made = drafts.save_draft(house.physician, None, "enrolment", None, {"diagnosis": "t_all"})
    ward.clock.advance(minutes=6)
    with pytest.raises(NotAllowed):
        drafts.take_over(house.nurse, made.id)
    assert drafts.beside(house.coordinator, None, "enrolment").patient is None
    assert drafts.take_over(house.coordinator, made.id).author_name == "Xu Min"
