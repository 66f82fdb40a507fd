"""Drug records counted and weighed, and episodes out of daily grades."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from courses import CourseBuilder, after
from hypothesis import given
from hypothesis import strategies as st
from packs import PROTOCOL

from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.field_history import chain_of
from ctd402_desktop.domain.grade_runs import grade_runs, merged_days
from ctd402_desktop.domain.ledger import (
    SteroidExposure,
    dexamethasone_equivalent,
    dose_interval,
    drug_uses,
    next_possible_reason,
    running,
    steroid_exposure,
    steroid_windows,
    tocilizumab,
    tocilizumab_dose_mg,
)

D = Decimal


def toci(*hours: float, **more: object):
    course = CourseBuilder()
    for hour in hours:
        course.drug("tocilizumab", "tocilizumab", after(2, hour), single=True, **more)
    return course.course


def alerts(course, now):
    return [message.render() for message in tocilizumab(course, now).alerts]


def test_the_next_tocilizumab_is_possible_eight_hours_after_the_last():
    found = tocilizumab(toci(0), after(2, 1))
    assert (found.in_24h, found.total, found.next_possible) == (1, 1, after(2, 8))
    assert found.check_due == after(2, 4)
    assert tocilizumab(toci(0), after(2, 9)).next_possible == after(2, 9)
    assert found.alerts == ()


def test_three_doses_in_24_hours_wait_for_the_first_to_be_a_day_old():
    found = tocilizumab(toci(0, 8, 16), after(2, 16))
    assert (found.in_24h, found.next_possible) == (3, after(3))
    assert tocilizumab(toci(0, 8, 16), after(3)).in_24h == 2


def test_after_four_doses_none_is_possible():
    assert tocilizumab(toci(0, 8, 16, 24), after(3)).next_possible is None


def test_no_dose_is_possible_now_and_nothing_is_due():
    found = tocilizumab(CourseBuilder().course, after(1))
    assert (found.total, found.next_possible, found.check_due, found.last_at) == (0, after(1), None, None)
    assert tocilizumab(toci(5), after(2)).total == 0


def test_exceeded_limits_are_alerts():
    course = toci(0, 4, 8, 12, 40, dose=D(900), dose_unit="mg")
    found = alerts(course, after(5))
    assert "Tocilizumab dose 2: less than 8 h after the one before" in found
    assert "Tocilizumab dose 4: more than 3 in 24 h" in found
    assert "Tocilizumab dose 5: more than 4 in total" in found
    assert "Tocilizumab dose 1: above 800 mg" in found
    assert alerts(toci(0, dose=D(800), dose_unit="mg"), after(3)) == []


def test_a_site_may_set_other_limits():
    strict = replace(PROTOCOL.tocilizumab, per_24h=1, total=9, interval=timedelta(hours=12))
    course = replace(toci(0), protocol=replace(PROTOCOL, tocilizumab=strict))
    assert tocilizumab(course, after(2, 1)).next_possible == after(3)


@pytest.mark.parametrize(("weight", "dose"), [(72, 576), (100, 800), (120, 800), (30, 240), ("29.9", "358.8")])
def test_tocilizumab_is_8_mg_per_kg_12_below_30_kg_and_at_most_800(weight, dose):
    assert tocilizumab_dose_mg(D(weight), PROTOCOL.tocilizumab) == D(dose)


@pytest.mark.parametrize(
    ("agent", "dose", "unit", "equal"),
    [
        ("dexamethasone", 10, "mg", 10),
        ("methylprednisolone", 1, "g", "187.5"),
        ("prednisolone", 5, "mg", "0.75"),
        ("hydrocortisone", 20, "mg", "0.75"),
        ("hydrocortisone", 20, "mL", None),
        ("paracetamol", 500, "mg", None),
        ("dexamethasone", None, "mg", None),
    ],
)
def test_steroids_are_compared_in_dexamethasone(agent, dose, unit, equal):
    found = dexamethasone_equivalent(agent, None if dose is None else D(dose), unit, PROTOCOL.steroids)
    assert found == (None if equal is None else D(equal))


@pytest.mark.parametrize(
    ("text", "hours"), [("q6h", 6), ("every 12 h", 12), ("Q 8 H", 8), ("bid", 12), ("daily", 24), ("prn", None)]
)
def test_a_dosing_frequency_is_read_or_unknown(text, hours):
    assert dose_interval(text) == (None if hours is None else timedelta(hours=hours))


def test_steroids_add_up_over_a_window():
    course = CourseBuilder()
    ten = {"dose": D(10), "dose_unit": "mg"}
    course.drug("steroid", "dexamethasone", after(1), single=True, **ten)
    course.drug("steroid", "dexamethasone", after(2), after(3), frequency="q6h", **ten)
    found = steroid_exposure(course.course, after(0), after(10))
    assert (found.mg, found.at_least) == (60, False)
    assert steroid_exposure(course.course, after(2), after(2, 12)).mg == 20
    assert steroid_exposure(course.course, after(1), after(1, 1)).mg == 0
    assert steroid_exposure(course.course, after(4), after(5)).mg == 0


def test_an_unreadable_frequency_or_dose_makes_the_sum_a_minimum():
    course = CourseBuilder()
    course.drug("steroid", "dexamethasone", after(1), frequency="as needed", dose=D(4), dose_unit="mg")
    assert steroid_exposure(course.course, after(0), after(5)) == SteroidExposure(D(4), True)
    assert steroid_exposure(course.course, after(2), after(5)) == SteroidExposure(D(0), True)
    other = CourseBuilder()
    other.drug("steroid", "dexamethasone", after(2), single=True)
    assert steroid_exposure(other.course, after(0), after(5)) == SteroidExposure(D(0), True)
    assert steroid_exposure(other.course, after(2), after(5)) == SteroidExposure(D(0), False)


@given(st.integers(0, 200), st.integers(0, 200))
def test_exposures_of_adjoining_windows_add_up(first, second):
    course = CourseBuilder()
    course.drug("steroid", "dexamethasone", after(1), after(4), frequency="q8h", dose=D(10), dose_unit="mg")
    low, high = sorted((first, second))
    whole = steroid_exposure(course.course, after(0), after(9)).mg
    parts = [(0, low), (low, high), (high, 216)]
    assert sum(steroid_exposure(course.course, after(hours=a), after(hours=b)).mg for a, b in parts) == whole


def test_a_stopped_drug_runs_until_its_end_and_an_ongoing_one_for_ever():
    course = CourseBuilder()
    course.drug("vasopressor", "norepinephrine", after(1), after(2))
    course.drug("vasopressor", "dopamine", after(1, 1))
    course.add("drug", after(1), {"category": "other", "agent": "other"})
    agents = [use.agent for use in running(course.course, after(3), after(3), "vasopressor")]
    assert agents == ["dopamine"]
    assert len(running(course.course, after(2), after(3), "vasopressor")) == 2
    assert running(course.course, after(0), after(0, 1)) == ()
    assert len(drug_uses(course.course)) == 2


def test_episodes_are_bridged_closed_and_counted():
    one, two = grade_runs([(2, 1), (3, 3), (4, 0), (5, None), (6, 0), (9, 2)])
    assert (one.onset_day, one.last_day, one.duration_days, one.resolved_day, one.ongoing) == (2, 3, 2, 4, False)
    assert (one.peak_day, one.days_to_peak, one.max_grade) == (3, 1, 3)
    assert (two.onset_day, two.ongoing, two.resolved_day) == (9, True, None)


def test_a_zero_bridged_is_forgotten():
    (one,) = grade_runs([(1, 1), (2, 0), (3, 1), (4, 0)])
    assert (one.last_day, one.ongoing) == (3, True)


def test_death_ends_an_episode_at_once():
    (one,) = grade_runs([(1, 4), (2, 5)])
    assert (one.last_day, one.ongoing, one.max_grade) == (2, False, 5)
    (sudden,) = grade_runs([(3, 5)])
    assert (sudden.ongoing, sudden.duration_days) == (False, 1)


def test_days_may_come_in_any_order_and_count_once_with_their_maximum():
    assert merged_days([(2, 1), (1, None), (2, 3), (2, None), (1, 0)]) == {1: 0, 2: 3}


@given(st.lists(st.tuples(st.integers(-3, 30), st.none() | st.integers(0, 4))))
def test_episodes_cover_every_graded_day_once_and_never_overlap(daily):
    found = grade_runs(daily)
    days = merged_days(daily)
    for day, grade in days.items():
        inside = [one for one in found if one.onset_day <= day <= one.last_day]
        assert len(inside) <= 1
        assert bool(inside) or not grade
        assert all(grade is None or grade <= one.max_grade for one in inside)
    assert all(one.last_day < other.onset_day for one, other in pairwise(found))
    assert grade_runs(reversed(daily)) == found


@pytest.mark.parametrize("wrong", [3, [3], [[1, 2, 3]], [[None, 1]], [["1", 1]], [[1, 6]], [[D("1.5"), 1]]])
def test_daily_grades_of_another_shape_are_refused(wrong):
    assert "error" in evaluate("crs_episodes", {"daily_grades": wrong})


def test_no_daily_grades_are_missing_and_none_graded_are_no_episode():
    assert evaluate("crs_episodes", {})["missing"] == ["daily_grades"]
    assert evaluate("crs_episodes", {"daily_grades": [[1, 0]]})["output"] == []
    assert "ended by death" in evaluate("crs_episodes", {"daily_grades": [[1, 5]]})["because"][0]


def test_the_next_tocilizumab_says_why_it_is_when_it_is():
    def why(course, now):
        return next_possible_reason(tocilizumab(course, now), now).render()

    assert why(toci(0), after(2, 1)) == "8 h after the last dose"
    assert why(toci(0), after(2, 9)) == "now: dose 2 of 3 in 24 h"
    assert why(toci(0, 8, 16), after(2, 16)) == "8 h after the last dose"
    assert why(toci(0, 1, 2), after(2, 3)) == "3 doses in 24 h: the first must be a day old"
    assert why(toci(0, 8, 16, 24), after(3)) == "none: 4 doses given, the total of the course"


def test_steroids_are_summed_today_in_72_hours_and_since_the_infusion():
    course = CourseBuilder()
    for day in (0.5, 3, 5):
        course.drug("steroid", "dexamethasone", after(day), single=True, dose=D(10), dose_unit="mg")
    found = steroid_windows(course.course, after(5, 2))
    assert {key: one.mg for key, one in found.items()} == {"today": 10, "72h": 20, "since_d0": 30}
    assert "since_d0" not in steroid_windows(CourseBuilder(infused=False).course, after(5))


def test_the_versions_of_a_changed_order_are_linked_from_the_last_to_the_first():
    build = CourseBuilder()
    first = build.drug("vasopressor", "norepinephrine", after(1), dose=D("0.05"), dose_unit="mcg_kg_min")
    second = build.add("drug", after(1), {**first.answers, "dose": D("0.08")}, supersedes_id=first.id)
    third = build.add("drug", after(1), {**first.answers, "dose": D("0.1")}, supersedes_id=second.id)
    assert [one.id for one in chain_of(build.course, third)] == [third.id, second.id, first.id]
    assert chain_of(build.course, first) == (first,)
