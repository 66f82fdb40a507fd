"""A shift as values: buckets of time, what was done, the handover sheet, and the report on rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from courses import ZONE, CourseBuilder, after
from packs import PROTOCOL, SCHEDULE

from ctd402_desktop.domain.alert_life import ACKNOWLEDGED, SNOOZED, Acknowledgement
from ctd402_desktop.domain.alert_report import RuleReport, fired, report
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.due import DueItem, State
from ctd402_desktop.domain.handover import STABLE, UNSTABLE, WATCHER, Action, Basis, Sheet, expired, propose
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.domain.tasks import BUCKETS, bucket, tasks_of

D = Decimal
FULL = {"hr": D(80), "rr": D(16), "spo2": D(98)}


def course(*sets: tuple[float, dict], **drugs: float) -> Course:
    build = CourseBuilder()
    for hours, answers in sets:
        build.daily(after(2, hours), **FULL, **answers)
    for agent, hours in drugs.items():
        build.drug("tocilizumab", agent, after(2, hours), single=True)
    return replace(build.course, protocol=PROTOCOL)


@pytest.mark.parametrize(
    ("minutes", "state", "late", "name"),
    [
        (-90, State.LATE, 90, "overdue"),
        (-5, State.DUE, 0, "now"),
        (20, State.UPCOMING, 0, "30"),
        (50, State.UPCOMING, 0, "60"),
        (110, State.UPCOMING, 0, "120"),
        (200, State.UPCOMING, 0, "later"),
    ],
)
def test_a_task_stands_in_the_bucket_of_its_time(minutes, state, late, name):
    now = after(2)
    item = DueItem(SCHEDULE.rules[0], state, now + timedelta(minutes=minutes), timedelta(hours=4), None,
                   late=timedelta(minutes=late))  # fmt: skip
    assert bucket(item, now) == name
    assert name in BUCKETS


def test_done_checks_of_the_shift_stay_behind_the_open_ones():
    look = look_of(course((0, {})), after(2, 1), SCHEDULE)
    found = tasks_of(look, after(2, -1), "Li Na")
    assert {one.item.stream for one in found if one.done} >= {"vitals", "ice"}
    assert found[0].done is False
    assert found[0].cover_for == "Li Na"
    assert not any(one.done for one in tasks_of(look, after(2, 0.5)))


def basis(found: Course, hours: float = 1, **more: object) -> Basis:
    now = after(2, hours)
    return Basis(found, look_of(found, now, SCHEDULE), (), now - timedelta(hours=12), **more)


def test_the_illness_is_suggested_from_the_tiers():
    assert propose(basis(course((0, {})))).illness == STABLE
    assert propose(basis(course((0, {"temp": D("38.6")})))).illness == WATCHER
    assert propose(basis(course((0, {"sbp": D(80), "dbp": D(44)})))).illness == UNSTABLE


def test_the_summary_says_what_changed_since_the_last_handover_in_three_lines():
    found = propose(basis(course((0, {}), (0.5, {"temp": D("38.6")}), tocilizumab=0.6)))
    assert len(found.summary) <= 3
    assert found.summary[0].startswith("CRS 0 → 1")
    assert any("Tocilizumab possible again" in line for line in found.situation)
    assert found.situation[0].startswith("If MAP is below 65")


def test_open_items_without_a_time_carry_over_and_done_ones_do_not():
    before = Sheet(STABLE, "", (), (Action("call family"), Action("wound", done=True), Action("x", after(2))), ())
    found = propose(basis(course((0, {})), before=before))
    assert [one for one in found.actions if one.carried] == [Action("call family", carried=True)]
    assert any(one.due is not None for one in found.actions)
    assert Sheet.from_json(found.to_json()) == found


def test_a_line_that_is_proposed_anyway_is_not_carried_twice():
    first = propose(basis(course((0, {}))))
    before = replace(first, actions=(Action(first.actions[0].text),))
    again = propose(basis(course((0, {})), before=before))
    assert [one.text for one in again.actions].count(first.actions[0].text) == 1


def test_a_sheet_without_anything_open_is_stable_and_says_nothing_of_why():
    assert propose(basis(Course(CourseBuilder().course.patient, ZONE, protocol=PROTOCOL))).illness_why == ""


def test_a_handover_lasts_one_shift():
    shift = timedelta(hours=12)
    assert not expired(after(2), after(2, 12), shift)
    assert expired(after(2), after(2, 12.1), shift)


def test_a_rule_fires_once_for_each_class_it_reaches_and_not_for_the_clock():
    low = {"sbp": D(80), "dbp": D(44)}
    found = course((0, {}), (4, low), (5, low), (6, {}), (7, low))
    spoken = list(fired(found, after(2, 1), after(3), SCHEDULE))
    assert spoken.count("map_low") == 2
    assert not any(rule.startswith("check_") for rule in spoken)
    assert list(fired(found, after(3), after(4), SCHEDULE)) == []


def test_the_report_sets_fired_acted_and_put_off_side_by_side():
    at = after(2)
    known = [
        Acknowledgement("map_low", "step:0", ACKNOWLEDGED, "Dr Chen", at, None, "fluids"),
        Acknowledgement("fever", "fever:0", SNOOZED, "Li Na", at, at, "cultures taken"),
    ]
    assert report(["map_low", "map_low"], known) == (RuleReport("map_low", 2, 1, 0), RuleReport("fever", 0, 0, 1))
