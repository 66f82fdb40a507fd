"""Transplant milestones, clocks and windows; planned response visits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from packs import PROTOCOL

from ctd402_desktop.domain.course import Course, Patient, Record
from ctd402_desktop.domain.transplant import hsct_window, track
from ctd402_desktop.domain.visits import next_visit, visit_states

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 15, 0, 40, tzinfo=UTC)
NOW = START + timedelta(days=22)


def course(*entries, infused=True):
    rows = [("infusion", START, {"start": START})] if infused else []
    rows.extend(entries)
    records = tuple(
        Record(number, 1, form, 1, at, at, 1, "Xu Min", "s", answers)
        for number, (form, at, answers) in enumerate(rows, 1)
    )
    return Course(Patient(1, "m", "Wu", "Gang"), ZONE, records, protocol=PROTOCOL)


def step(milestone, state, at=START, **answers):
    return "transplant", at, {"milestone": milestone, "state": state, **answers}


@pytest.mark.parametrize(
    ("day", "window"),
    [(27, "EARLY"), (28, "TARGET"), (60, "TARGET"), (61, "ACCEPTABLE"), (90, "ACCEPTABLE"), (91, "LATE")],
)
def test_the_window_of_a_transplant_day(day, window):
    assert hsct_window(day) == window


def test_nothing_recorded_is_nothing_done():
    found = track(course(infused=False), NOW)
    assert {one.state for one in found.steps} == {""}
    assert (found.since_infusion, found.graft_planned, found.days_to_graft, found.graft_day) == (None, None, None, None)
    assert found.next_step.key == "hla_typing"
    assert found.donor is None


def test_the_two_clocks_run_to_the_planned_graft():
    found = track(course(step("graft_infusion", "planned", date=date(2026, 4, 22))), NOW)
    assert (found.since_infusion, found.days_to_graft, found.graft_planned) == (22, 16, date(2026, 4, 22))
    only_due = track(course(step("graft_infusion", "planned", due=date(2026, 4, 22))), NOW)
    assert only_due.graft_planned == date(2026, 4, 22)


def test_after_the_graft_its_own_days_are_counted():
    found = track(course(step("graft_infusion", "done", date=date(2026, 4, 1))), NOW)
    assert (found.graft_given, found.graft_day, found.graft_planned, found.days_to_graft) == (
        date(2026, 4, 1),
        5,
        None,
        None,
    )


def test_the_latest_record_of_a_milestone_counts():
    found = track(
        course(
            step("donor_cleared", "blocked", blocker="infection markers", owner="Xu"),
            step("donor_cleared", "done", START + timedelta(days=2), date=date(2026, 3, 17)),
            step("slot_booked", "blocked", blocker="no bed"),
            step("hla_typing", "done", date=date(2026, 3, 1), donor_type="sibling", hla_match="10/10"),
        ),
        NOW,
    )
    assert [one.key for one in found.blockers] == ["slot_booked"]
    assert found.next_step.key == "donor_search"
    assert found.donor.answers["hla_match"] == "10/10"


def test_a_milestone_past_its_date_is_late_until_done():
    late = step("decision", "planned", due=date(2026, 4, 1))
    assert [one.key for one in track(course(late), NOW).late] == ["decision"]
    done = step("decision", "done", START + timedelta(days=1), due=date(2026, 4, 1), date=date(2026, 4, 2))
    assert track(course(late, done), NOW).late == ()


def test_a_declined_transplant_keeps_its_reason():
    assert track(course(step("declined", "done", reason="patient's choice")), NOW).declined == "patient's choice"
    assert track(course(), NOW).declined == ""


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (10, None),
        (20, "d14"),
        (21, "d28"),
        (41, "d28"),
        (42, "m2"),
        (131, "m3"),
        (132, "m6"),
        (455, "m12"),
        (456, "m18"),
        (910, "m24"),
        (911, None),
    ],
)
def test_a_day_belongs_to_one_visit(day, key):
    found = PROTOCOL.visits.of(day)
    assert (found.key if found else None) == key


def test_windows_are_contiguous():
    for before, after in pairwise(PROTOCOL.visits.visits):
        assert after.first == before.last + 1
        assert before.first <= before.target <= before.last


def assessed(day):
    return "response", START + timedelta(days=day), {"visit": "d28"}


def test_visits_follow_the_calendar():
    today = (START + timedelta(days=26)).date()
    states = visit_states(course(), today)
    assert [one.state for one in states] == ["open", *["planned"] * 7]
    assert (states[0].on, states[0].earliest, states[0].latest) == (
        date(2026, 4, 12),
        date(2026, 4, 9),
        date(2026, 4, 15),
    )
    assert next_visit(course(), today).visit.key == "d28"
    assert visit_states(course(infused=False), today) == ()
    assert next_visit(course(infused=False), today) is None


def test_the_assessment_nearest_the_target_represents_the_visit():
    found = visit_states(course(assessed(26), assessed(30), assessed(40)), (START + timedelta(days=60)).date())
    assert found[0].state == "done"
    assert course(assessed(26), assessed(30)).study_day(found[0].record.observed_at) == 30
    assert found[1].state == "open"


def test_a_window_that_passed_without_assessment_is_missed():
    assert visit_states(course(), (START + timedelta(days=50)).date())[0].state == "missed"


def answered(day, overall):
    return "response", START + timedelta(days=day), {"visit": "d28", "overall": overall}


def test_a_response_asks_for_a_decision_within_the_working_days_of_the_pack():
    def decision(*records, now=NOW):
        return next(one for one in track(course(*records), now).steps if one.key == "decision")

    thursday = answered(32, "CRi")
    assert decision(thursday).due == date(2026, 4, 21)
    assert not decision(thursday).late
    assert decision(thursday, now=START + timedelta(days=60)).late
    assert decision(answered(32, "PR")).due is None
    told = decision(thursday, step("decision", "planned", due=date(2026, 6, 1)))
    assert told.due == date(2026, 6, 1)
    running = decision(thursday, step("decision", "running"))
    assert (running.state, running.due) == ("running", date(2026, 4, 21))


def due_of(*records, now=NOW):
    return next(one for one in track(course(*records), now).steps if one.key == "decision")


def test_a_marrow_in_remission_with_a_partial_response_elsewhere_asks_for_a_decision_too():
    parts = {"visit": "d28", "marrow_category": "CRi", "emd_category": "PR"}
    at = START + timedelta(days=32)
    assert due_of(("response", at, parts)).due == date(2026, 4, 21)
    assert due_of(("response", at, {**parts, "overall": "PR"})).due == date(2026, 4, 21)
    assert due_of(("response", at, {**parts, "overall": "PD"})).due is None
    assert due_of(("response", at, {**parts, "emd_category": "SD"})).due is None
    assert due_of(("response", at, {**parts, "marrow_category": "NR"})).due is None


def test_a_response_before_the_infusion_asks_for_no_decision():
    assert due_of(answered(-20, "CR")).due is None
    found = track(course(answered(32, "CR"), infused=False), NOW)
    assert next(one for one in found.steps if one.key == "decision").due is None


@pytest.mark.parametrize("settled", [step("declined", "done", reason="own wish"), step("graft_infusion", "done")])
def test_a_decision_that_was_made_is_not_late(settled):
    later = START + timedelta(days=60)
    assert due_of(answered(32, "CRi"), settled, now=later).late is False
    planned = step("decision", "planned", due=date(2026, 4, 1))
    assert due_of(answered(32, "CRi"), planned, settled, now=later).late is False


def test_an_optional_visit_is_listed_once_it_was_made():
    today = (START + timedelta(days=26)).date()
    assert "d14" not in [one.visit.key for one in visit_states(course(), today)]
    made = visit_states(course(assessed(14)), today)
    assert (made[0].visit.key, made[0].state) == ("d14", "done")
