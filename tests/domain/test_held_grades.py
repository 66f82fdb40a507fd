"""A partial set may raise the grade in force, never lower it or take it away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from courses import CourseBuilder, after

from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.grading import current_grade

D = Decimal
HOT = {"temp": D("38.6")}
ICE_BLANK = dict.fromkeys(("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count"))


def test_vitals_without_ice_do_not_replace_the_icans_grade_and_may_only_raise_it():
    course = CourseBuilder()
    course.daily(after(1), ice_count=D(0))
    course.daily(after(1, 4), **ICE_BLANK)
    assert current_grade(course.course, "icans", after(2)).at == after(1)
    course.daily(after(1, 5), **ICE_BLANK, arousal="voice")
    raised = current_grade(course.course, "icans", after(2))
    assert (raised.value, raised.grade.flags[0], raised.at_least) == (2, "minimum", True)
    course.daily(after(1, 6), **ICE_BLANK, arousal="spontaneous")
    assert current_grade(course.course, "icans", after(2)).value == 2
    course.daily(after(1, 9), **ICE_BLANK, icans_assigned=D(1))
    found = current_grade(course.course, "icans", after(2))
    assert (found.assigned, found.at_least) == (1, False)


@pytest.mark.parametrize(
    "partial",
    [
        {**ICE_BLANK, "arousal": "voice"},
        {**ICE_BLANK, "ice_orient": D(4), "arousal": "voice"},
        {**ICE_BLANK, "ice_orient": D(4), "ice_name": D(3), "arousal": "voice"},
        {**ICE_BLANK, "ice_orient": NotDone("refused"), "arousal": "voice"},
        {**ICE_BLANK, "ice_orient": NotDone("refused")},
        {"arousal": None},
        {"seizure": None},
        {"motor_weakness": NotDone("asleep")},
        {"ice_count": None, "ice_write": None, "ice_command": None},
    ],
)
def test_a_partial_neurology_never_lowers_a_held_grade(partial):
    course = CourseBuilder()
    course.daily(after(1), **{**ICE_BLANK, "ice_orient": D(1), **dict.fromkeys(list(ICE_BLANK)[1:], D(0))})
    assert current_grade(course.course, "icans", after(2)).value == 3
    course.daily(after(1, 4), **partial)
    found = current_grade(course.course, "icans", after(2))
    assert (found.value, found.at) == (3, after(1))
    course.daily(after(1, 8))
    assert current_grade(course.course, "icans", after(2)).value == 0


def test_a_score_that_cannot_decide_does_not_lower_four_to_three():
    course = CourseBuilder()
    course.daily(after(1), arousal="unarousable")
    course.daily(after(1, 4), **ICE_BLANK, arousal="tactile")
    assert current_grade(course.course, "icans", after(2)).value == 4


@pytest.mark.parametrize(
    "whole",
    [
        {**ICE_BLANK, "ice_other_cause": True},
        {"ice_count": None},
        {"arousal": None, "arousal_other_cause": True},
    ],
)
def test_another_cause_or_an_open_item_within_one_band_is_a_whole_assessment(whole):
    course = CourseBuilder()
    course.daily(after(1), ice_name=D(0), ice_count=D(0))
    course.daily(after(1, 4), **{"ice_command": D(0), **whole})
    assert current_grade(course.course, "icans", after(2)).at == after(1, 4)


def test_a_refused_ice_takes_a_zero_away_and_leaves_a_held_grade():
    course = CourseBuilder()
    course.daily(after(1))
    course.daily(after(1, 4), **{**ICE_BLANK, "ice_orient": NotDone("refused")})
    refused = current_grade(course.course, "icans", after(2))
    assert (refused.value, refused.state, refused.at_least) == (None, "ng", False)


def test_a_partial_vitals_set_never_lowers_the_crs_grade():
    course = CourseBuilder()
    course.daily(after(1), **HOT, hypotension=True)
    course.daily(after(1, 4), **HOT, hypotension=None)
    assert current_grade(course.course, "crs", after(2)).value == 2
    course.daily(after(1, 6), temp=NotDone("refused"))
    assert current_grade(course.course, "crs", after(2)).value == 2
    course.daily(after(1, 8), **HOT)
    assert current_grade(course.course, "crs", after(2)).value == 1
