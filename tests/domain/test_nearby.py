"""A missing item signed within the window completes the set before it, each value with its own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from courses import CALM, CourseBuilder, after, texts

from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.grading import current_grade, grade_answers
from ctd402_desktop.domain.nearby import COMBINED

D = Decimal
ICE = ("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count")
OPEN = dict.fromkeys((*ICE, "arousal", "seizure", "motor_weakness"))
AIR = {"hypoxia": True, "o2_device": "nasal_cannula", "o2_flow": D(2)}


def course(**changes):
    build = CourseBuilder()
    build.daily(after(2), **{"temp": D("38.6"), **changes})
    return build.course


def graded(made, minutes, answers, key="crs"):
    found = grade_answers("daily", answers, after(2) + timedelta(minutes=minutes), made)
    return next(grade for scale, grade in found if scale.key == key)


def test_oxygen_alone_is_graded_with_the_fever_of_half_an_hour_ago_and_says_whose_it_is():
    made = course(hypoxia=None, o2_device=None)
    grade = graded(made, 30, AIR)
    assert (grade.value, grade.missing, COMBINED in grade.flags) == (2, (), True)
    assert "Temperature: from the set of D+2 08:40" in [line.split(",")[0] for line in texts(grade)]


def test_a_minute_past_the_window_nothing_is_borrowed():
    made = course(hypoxia=None, o2_device=None)
    grade = graded(made, 31, AIR)
    assert "temp" in grade.missing
    assert COMBINED not in grade.flags


def test_what_is_measured_now_counts_and_only_the_rest_is_borrowed():
    grade = graded(course(**AIR), 20, {"temp": D("36.6"), "hypoxia": False, "o2_device": "none"})
    assert grade.value == 0


def test_a_flow_is_never_lent_to_another_device():
    grade = graded(course(**AIR), 20, {"temp": D("38.2"), "hypoxia": True, "o2_device": "nasal_cannula"})
    assert "o2_flow" in grade.missing


@pytest.mark.parametrize("answers", [{}, {"note": "asleep"}, {"o2_device": "nasal_cannula", "o2_flow": D(2)}])
def test_a_set_that_answers_nothing_of_the_scale_borrows_nothing(answers):
    assert graded(course(), 10, answers).value is None


def test_what_was_not_done_stays_not_done_and_is_never_lent():
    refused = {"temp": NotDone("refused"), "hypoxia": False, "o2_device": "none"}
    assert "temp" in graded(course(), 10, refused).missing
    made = course(temp=NotDone("device_unavailable"))
    assert "temp" in graded(made, 10, {"hypoxia": False, "o2_device": "none"}).missing


def test_a_score_added_within_the_hour_makes_the_neurological_set_whole():
    made = course(**dict.fromkeys(ICE))
    grade = graded(made, 60, {name: CALM[name] for name in ICE}, "icans")
    assert (grade.value, COMBINED in grade.flags) == (0, True)
    late = graded(made, 61, {name: CALM[name] for name in ICE}, "icans")
    assert COMBINED not in late.flags


def test_a_score_is_lent_under_its_name():
    grade = graded(course(), 30, {"arousal": "alert", "seizure": "none", "motor_weakness": False}, "icans")
    assert any(line.startswith("ICE: from the set of") for line in texts(grade))


def test_a_set_made_whole_may_lower_the_grade_a_partial_one_may_not():
    build = CourseBuilder()
    build.daily(after(2), temp=D("38.6"), ice_name=D(0), ice_orient=D(2))
    build.daily(after(2, 8), temp=D("37.0"), **dict.fromkeys(ICE))
    before = current_grade(build.course, "icans", after(2, 9))
    build.add("daily", after(2, 8) + timedelta(minutes=20), {name: CALM[name] for name in ICE})
    now = current_grade(build.course, "icans", after(2, 9))
    assert (before.value, now.value) == (2, 0)


def test_a_pack_without_the_question_combines_nothing():
    made = course(hypoxia=None, o2_device=None)
    schedule = replace(made.protocol.schedule, rules=())
    without = replace(made, protocol=replace(made.protocol, schedule=schedule))
    assert "temp" in graded(without, 10, AIR).missing


def test_nothing_is_lent_across_the_infusion():
    build = CourseBuilder()
    build.daily(after(hours=-1 / 6), temp=D("38.6"))
    grade = graded_at(build, after(hours=1 / 6), AIR)
    assert "temp" in grade.missing
    assert COMBINED not in grade.flags


def test_nothing_is_lent_before_an_infusion():
    build = CourseBuilder(infused=False)
    build.daily(after(-2), temp=D("38.6"))
    grade = graded_at(build, after(-2) + timedelta(minutes=10), AIR)
    assert not any("from the set of" in line for line in texts(grade))


def graded_at(build, at, answers, key="crs"):
    return next(grade for scale, grade in grade_answers("daily", answers, at, build.course) if scale.key == key)


def test_an_older_value_never_stands_in_for_a_newer_refusal():
    build = CourseBuilder()
    build.daily(after(2), temp=D("38.6"))
    build.add("daily", after(2) + timedelta(minutes=10), {"temp": NotDone("refused")})
    grade = graded_at(build, after(2) + timedelta(minutes=20), AIR)
    assert "temp" in grade.missing


NEEDED = {"hypoxia": True, "o2_device": "nasal_cannula", "o2_flow": D(2)}
CARRIED = {"temp": D("38.2"), "o2_device": "nasal_cannula", "o2_flow": D(3)}


def test_a_carried_device_leaves_room_for_the_tick_of_the_set_before():
    made = course(**NEEDED)
    grade = graded(made, 20, CARRIED)
    assert "hypoxia" not in grade.missing
    assert any(line.startswith("Needs oxygen above baseline: from the set of") for line in texts(grade))
    assert "confirm" not in grade.flags
    assert "confirm" in graded(made, 40, CARRIED).flags


@pytest.mark.parametrize("device", ["none", "simple_mask", NotDone("device_unavailable")])
def test_a_tick_belongs_to_its_device_and_is_not_lent_to_another(device):
    grade = graded(course(**NEEDED), 20, {"temp": D("38.2"), "o2_device": device})
    assert not any("Needs oxygen" in line for line in texts(grade))


def test_a_set_that_only_carried_its_device_yields_to_the_answers_before_it():
    build = CourseBuilder()
    build.daily(after(2), temp=D("38.6"), **NEEDED)
    build.add("daily", after(2) + timedelta(minutes=10), CARRIED)
    grade = graded_at(build, after(2) + timedelta(minutes=20), {"temp": D("38.4")})
    assert any("from the set of D+2 08:40" in line and "oxygen" in line for line in texts(grade))


def test_of_a_device_changed_since_only_the_newest_state_is_lent():
    build = CourseBuilder()
    build.daily(after(2), temp=D("38.6"), **NEEDED)
    build.add("daily", after(2) + timedelta(minutes=10), {"temp": D("38.6"), "o2_device": "simple_mask"})
    grade = graded_at(build, after(2) + timedelta(minutes=20), {"temp": D("38.4")})
    assert any(line.startswith("Oxygen device: from the set of D+2 08:50") for line in texts(grade))
    assert not any("Needs oxygen" in line for line in texts(grade))


def test_a_set_that_merely_carries_the_same_device_and_flow_borrows_nothing_from_one_that_did_too():
    build = CourseBuilder()
    build.add("daily", after(2), CARRIED)
    grade = graded_at(build, after(2) + timedelta(minutes=20), CARRIED)
    assert COMBINED not in grade.flags
