"""My shift: patients, tasks in order of time, break cover, and I-PASS."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from typed import CALM, FEBRILE

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ctd402_desktop.store import users
from ctd402_desktop.store.tables import EventRow


@pytest.fixture
def colleague(house):
    with house.services._desk.database.transaction() as session:
        user_id = users.insert(session, "zhao.min", "Zhao Min", Role.NURSE, "seven lanterns", at=house.clock())
    return Actor(user_id, "zhao.min", "Zhao Min", Role.NURSE, "station-2")


@pytest.fixture
def patient(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock() - timedelta(hours=4), CALM)
    return patient_id


def actions(house):
    with house.services._desk.database.read() as session:
        return list(session.scalars(select(EventRow.action).order_by(EventRow.seq)))


def test_my_tasks_are_those_of_my_patients_in_order_of_time(house, patient):
    shift = house.services.shift
    assert shift.tasks(house.nurse).tasks == ()
    shift.take(house.nurse, patient)
    found = shift.tasks(house.nurse)
    assert [one.patient_id for one in found.mine] == [patient]
    assert found.tasks[0].item.due <= found.tasks[1].item.due
    vitals = next(one for one in found.tasks if one.item.stream == "vitals")
    assert (vitals.bucket, vitals.to_next, vitals.crs.value) == ("now", timedelta(0), 0)
    assert shift.tasks(house.physician).tasks == ()


def test_a_finished_task_stays_until_the_shift_ends(house, patient):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    house.services.records.sign(house.nurse, patient, "daily", house.clock(), CALM)
    done = [one for one in shift.tasks(house.nurse).tasks if one.done]
    assert {one.item.stream for one in done} >= {"vitals", "ice"}
    house.clock.advance(hours=13)
    assert not [one for one in shift.tasks(house.nurse).tasks if one.done]


def test_what_is_due_is_seen_by_the_next_nurse_and_a_draft_outlives_the_shift(house, patient, colleague):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    house.services.drafts.save_draft(house.nurse, patient, "daily", house.clock(), {"temp": "38"})
    shift.give_back(house.nurse, patient)
    house.clock.advance(hours=2)
    shift.take(colleague, patient)
    found = shift.tasks(colleague)
    assert next(one for one in found.tasks if one.item.stream == "vitals").bucket == "overdue"
    assert [(one.draft.author_name, one.age) for one in found.drafts] == [("Li Na", timedelta(hours=2))]


def test_break_cover_counts_once_accepted_and_ends_when_claimed_back(house, patient, colleague):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    shift.lend(house.nurse, [patient], colleague.user_id)
    offered = shift.tasks(colleague).offered
    assert (len(offered), shift.tasks(colleague).tasks) == (1, ())
    shift.accept_cover(colleague, offered[0].id)
    assert {one.cover_for for one in shift.tasks(colleague).tasks} == {"Li Na"}
    assert shift.tasks(house.nurse).tasks
    lent = shift.tasks(house.nurse).lent
    shift.claim_back(house.nurse, lent[0].id)
    assert shift.tasks(colleague).tasks == ()
    assert actions(house)[-3:] == ["patient_lent", "cover_accepted", "cover_ended"]


def test_cover_that_does_not_fit_is_refused(house, patient, colleague):
    shift = house.services.shift
    with pytest.raises(Conflict, match="E-SHF-003"):
        shift.lend(house.nurse, [patient], colleague.user_id)
    shift.take(house.nurse, patient)
    with pytest.raises(InvalidInput, match="E-SHF-002"):
        shift.lend(house.nurse, [patient], house.nurse.user_id)
    with pytest.raises(Conflict, match="E-SHF-001"):
        shift.take(house.nurse, patient)
    shift.lend(house.nurse, [patient], colleague.user_id)
    shift.lend(house.nurse, [patient], colleague.user_id)
    (offer,) = shift.tasks(colleague).offered
    with pytest.raises(Conflict, match="E-SHF-004"):
        shift.accept_cover(house.nurse, offer.id)
    with pytest.raises(Conflict, match="E-SHF-005"):
        shift.claim_back(colleague, offer.id)
    with pytest.raises(NotFound):
        shift.take(house.nurse, 99)
    with pytest.raises(NotAllowed):
        shift.take(house.coordinator, patient)


def test_giving_a_patient_back_ends_the_cover_too(house, patient, colleague):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    shift.lend(house.nurse, [patient], colleague.user_id)
    shift.give_back(house.nurse, patient)
    assert (shift.tasks(colleague).offered, shift.tasks(house.nurse).mine) == ((), ())
    with pytest.raises(Conflict, match="E-SHF-003"):
        shift.give_back(house.nurse, patient)


def test_a_handover_is_proposed_edited_given_and_read_back(house, patient, colleague):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    house.services.records.sign(house.nurse, patient, "daily", house.clock(), FEBRILE)
    proposed = shift.handover(house.nurse, patient)
    assert proposed.illness == "watcher"
    assert proposed.summary[0].startswith("CRS 0 → 1")
    given = shift.give(house.nurse, patient, replace(proposed, summary=(*proposed.summary, "mother stays overnight")))
    (waiting,) = shift.tasks(colleague).incoming
    assert (waiting.id, waiting.body["summary"][-1]) == (given, "mother stays overnight")
    shift.accept(colleague, given, "CRS 1, vitals four-hourly")
    assert [one.patient_id for one in shift.tasks(colleague).mine] == [patient]
    assert shift.tasks(house.nurse).mine == ()
    assert shift.tasks(colleague).incoming == ()
    assert actions(house)[-2:] == ["handed_over", "handover_accepted"]


def test_open_lines_carry_over_to_the_next_handover(house, patient, colleague):
    from ctd402_desktop.domain.handover import Action

    shift = house.services.shift
    shift.take(house.nurse, patient)
    sheet = replace(shift.handover(house.nurse, patient), actions=(Action("ask for the donor's number"),))
    sheet = replace(sheet, illness_why="quiet night")
    shift.accept(colleague, shift.give(house.nurse, patient, sheet), "quiet")
    house.clock.advance(hours=8)
    carried = [one.text for one in shift.handover(colleague, patient).actions if one.carried]
    assert carried == ["ask for the donor's number"]


def test_a_handover_that_is_old_own_taken_or_unheard_is_not_accepted(house, patient, colleague):
    shift = house.services.shift
    shift.take(house.nurse, patient)
    sheet = replace(shift.handover(house.nurse, patient), summary=("stable",))
    with pytest.raises(InvalidInput, match="E-SHF-006"):
        shift.give(house.nurse, patient, replace(sheet, illness=""))
    given = shift.give(house.nurse, patient, sheet)
    with pytest.raises(InvalidInput, match="E-SHF-007"):
        shift.accept(colleague, given, " ")
    with pytest.raises(Conflict, match="E-SHF-008"):
        shift.accept(house.nurse, given, "mine")
    with pytest.raises(NotFound):
        shift.accept(colleague, 99, "whose?")
    shift.accept(colleague, given, "stable")
    with pytest.raises(Conflict, match="E-SHF-008"):
        shift.accept(house.physician, given, "again")
    late = shift.give(colleague, patient, sheet)
    house.clock.advance(hours=13)
    assert shift.tasks(house.nurse).incoming == ()
    with pytest.raises(Conflict, match="E-SHF-008"):
        shift.accept(house.nurse, late, "late")


def test_every_step_of_a_shift_is_in_the_trail(house, patient):
    house.services.shift.take(house.nurse, patient)
    house.services.shift.give_back(house.nurse, patient)
    with house.services._desk.database.read() as session:
        last = session.scalars(select(EventRow).order_by(EventRow.seq.desc())).first()
    assert (last.action, last.patient_id) == ("patient_given_back", patient)
