"""CRS and ICANS of a daily record: the form, the drug records and the episode so far, read together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from courses import FEVER, PATIENT, CourseBuilder, after, texts
from hypothesis import given
from hypothesis import strategies as st
from packs import PROTOCOL

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.grade import Reason
from ctd402_desktop.domain.grading import current_grade, day_grades, effective_grade, grade_answers, scale_named
from ctd402_desktop.domain.scale import Case
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.domain.scales.crs import open_episode

D = Decimal
HOT = {"temp": D("38.6")}


def test_a_calm_record_is_grade_0_on_both_scales():
    course = CourseBuilder()
    assert [grade.value for _, grade in grade_answers("daily", {}, after(1), course.course)] == [None, None]
    assert course.grade("crs", after(1)).value == 0
    assert course.grade("icans", after(1)).value == 0
    assert grade_answers("infusion", {}, after(1), course.course) == ()


def test_before_the_infusion_nothing_is_graded_and_a_fever_points_to_infection():
    course = CourseBuilder(infused=False)
    grade = course.grade("crs", after(-1), **HOT)
    assert (grade.value, grade.reason) == (None, Reason.NOT_APPLICABLE)
    assert texts(grade)[-1] == "Fever before the infusion is not CRS (look for infection)"
    assert course.grade("icans", after(-1)).reason is Reason.NOT_APPLICABLE
    assert len(course.grade("crs", after(-1)).because) == 1
    later = CourseBuilder()
    assert later.grade("crs", after(hours=-0.5), **HOT).reason is Reason.NOT_APPLICABLE
    assert later.grade("crs", after(hours=0), **HOT).value == 1


def test_fever_opens_an_episode_and_tocilizumab_waives_it_afterwards():
    course = CourseBuilder()
    course.daily(after(2, 10), **HOT)
    sick = {"hypotension": True, "pressor": "one"}
    untreated = course.grade("crs", after(3), **sick)
    assert untreated.reason is Reason.REVIEW
    course.drug("tocilizumab", "tocilizumab", after(2, 12), single=True, dose=D(576), dose_unit="mg")
    treated = course.grade("crs", after(3), **sick)
    assert treated.value == 3
    assert "CRS episode open since D+2 18:40" in texts(treated)
    assert "Tocilizumab given D+2 20:40 (fever no longer required)" in texts(treated)
    assert [fact.inputs for fact in treated.because if fact.deciding] == [("pressor",), ("history",), ("drug",)]


def test_a_drug_before_the_fever_waives_nothing_but_one_that_still_runs_does():
    course = CourseBuilder()
    course.drug("antipyretic", "paracetamol", after(1), single=True)
    course.daily(after(2), **HOT)
    assert course.grade("crs", after(3), hypotension=True).reason is Reason.REVIEW
    course.drug("steroid", "dexamethasone", after(1))
    assert course.grade("crs", after(3), hypotension=True).value == 2


def test_replacement_hydrocortisone_hides_no_fever():
    course = CourseBuilder()
    course.daily(after(2), **HOT)
    course.drug("steroid", "hydrocortisone", after(2, 1), dose=D(20), dose_unit="mg")
    assert course.grade("crs", after(3), hypotension=True).reason is Reason.REVIEW
    course.drug("steroid", "hydrocortisone", after(2, 2), dose=D(100), dose_unit="mg")
    assert course.grade("crs", after(3), hypotension=True).value == 2


def test_paracetamol_without_any_fever_may_mask_crs():
    course = CourseBuilder()
    course.drug("antipyretic", "paracetamol", after(1), single=True)
    grade = course.grade("crs", after(1, 6), hypotension=True)
    assert (grade.value, "masked_crs" in grade.flags) == (0, True)
    assert "masked_crs" not in course.grade("crs", after(2, 6), hypotension=True).flags


def test_a_running_vasopressor_on_the_drug_records_outranks_the_form():
    course = CourseBuilder()
    course.drug("vasopressor", "norepinephrine", after(2), after(3))
    grade = course.grade("crs", after(2, 5), **HOT)
    assert (grade.value, grade.flags) == (3, ("confirm",))
    assert "Norepinephrine (one vasopressor, grade 3)" in texts(grade)
    stopped_within_the_half_hour = course.grade("crs", after(3) + timedelta(minutes=20), **HOT)
    assert stopped_within_the_half_hour.value == 3
    assert course.grade("crs", after(3) + timedelta(minutes=31), **HOT).value == 1


def test_the_form_may_know_more_than_the_drug_records():
    course = CourseBuilder()
    course.drug("vasopressor", "norepinephrine", after(2))
    grade = course.grade("crs", after(3), **HOT, pressor="two_or_more", hypotension=True)
    assert (grade.value, grade.flags) == (4, ())
    named = course.grade("crs", after(3), **HOT, pressor="one", hypotension=True)
    assert "Norepinephrine (one vasopressor, grade 3)" in texts(named)
    other = course.grade("crs", after(3), **HOT, pressor="two_or_more", hypotension_other_cause=True)
    assert other.value == 1


def test_a_blank_vasopressor_question_is_answered_by_the_drug_records_as_at_least():
    course = CourseBuilder()
    course.drug("vasopressor", "norepinephrine", after(2))
    grade = course.grade("crs", after(3), **HOT, pressor=None, hypotension=True)
    assert (grade.value, grade.flags) == (3, ("confirm", "minimum"))
    course.drug("vasopressor", "dopamine", after(2))
    assert "minimum" not in course.grade("crs", after(3), **HOT, pressor=None, hypotension=True).flags


def test_vasopressin_on_the_records_is_never_a_second_vasopressor():
    course = CourseBuilder()
    course.drug("vasopressor", "norepinephrine", after(2))
    course.drug("vasopressor", "vasopressin", after(2))
    course.drug("vasopressor", "dobutamine", after(2))
    grade = course.grade("crs", after(3), **HOT)
    assert grade.value == 3
    assert "Norepinephrine + Vasopressin (one vasopressor, grade 3)" in texts(grade)
    assert course.grade("crs", after(3), **HOT, pressor="vasopressin_only", hypotension=True).value == 3


def test_oxygen_on_the_drug_records_raises_the_grade_by_its_flow():
    course = CourseBuilder()
    course.drug("oxygen", "oxygen", after(2), dose=D(8), dose_unit="L_min")
    assert course.grade("crs", after(3), **HOT).value == 3
    assert course.grade("crs", after(3), **HOT).flags == ("confirm", "conv")
    assert course.grade("crs", after(3), **HOT, o2_device="cpap", hypoxia=True).value == 4
    blank = course.grade("crs", after(3), **HOT, o2_device=None, hypoxia=True)
    assert (blank.value, blank.flags) == (3, ("confirm", "minimum"))
    assert course.grade("crs", after(3), **HOT, hypoxia_other_cause=True).value == 1


def test_oxygen_without_a_flow_counts_as_low_flow():
    course = CourseBuilder()
    course.drug("oxygen", "oxygen", after(2))
    assert course.grade("crs", after(3), **HOT, hypoxia=True).value == 2


def test_not_done_is_missing():
    course = CourseBuilder()
    grade = course.grade("crs", after(1), temp=NotDone("asleep"), o2_device=NotDone("refused"))
    assert (grade.value, grade.missing) == (None, ("temp", "o2_device"))
    ice = course.grade("icans", after(1), ice_orient=NotDone("asleep"))
    assert ice.missing == ("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count")


def test_ice_items_not_tested_within_one_band_still_grade():
    grade = CourseBuilder().grade("icans", after(1), ice_orient=D(3), ice_name=D(2), ice_write=NotDone("not_done"))
    assert (grade.value, grade.flags) == (1, ("ice_incomplete",))


def test_the_pressure_is_shown_beside_its_tick():
    lines = texts(CourseBuilder().grade("crs", after(1), **HOT, sbp=D(104), dbp=D(62)))
    assert "BP 104/62, MAP 76 (no hypotension)" in lines
    assert "No hypotension (grade < 2)" in texts(CourseBuilder().grade("crs", after(1), **HOT, dbp=None))
    low = texts(CourseBuilder().grade("crs", after(1), **HOT, sbp=D(84), dbp=D(41), hypotension=True))
    assert "BP 84/41, MAP 55, no vasopressor (hypotension, grade 2)" in low


def test_death_and_other_causes_come_from_the_physicians_questions():
    course = CourseBuilder()
    assert course.grade("crs", after(1), death_due_to_crs=True).value == 5
    assert course.grade("icans", after(1), death_due_to_icans=True).value == 5
    assert course.grade("crs", after(1), **HOT, fever_other_cause=True).value == 0
    assert course.grade("icans", after(1), seizure="brief_resolved", seizure_other_cause=True).value == 0


def test_a_child_is_graded_by_capd_and_an_adult_with_delay_too():
    child = CourseBuilder(replace(PATIENT, birth_date=date(2017, 1, 1)))
    items = {f"capd_{item}": D(2) for item in range(1, 9)}
    assert child.grade("icans", after(1), instrument="capd", **items).value == 3
    assert child.grade("icans", after(1), instrument="capd", capd_unable=True).value == 4
    adult = CourseBuilder()
    assert adult.grade("icans", after(1), instrument="capd", **items).value == 3
    assert adult.grade("icans", after(1), instrument="ice", **items).value == 0
    unborn = CourseBuilder(replace(PATIENT, birth_date=None))
    assert unborn.grade("icans", after(1)).missing == ("birth_date",)


def test_a_score_equal_to_an_impaired_baseline_is_offered_as_another_cause():
    course = CourseBuilder()
    course.add("enrolment", after(-10), {"baseline_ice": D(8)})
    grade = course.grade("icans", after(1), ice_orient=D(2))
    assert (grade.value, grade.flags) == (1, ("equal_to_baseline",))
    assert course.grade("icans", after(1), ice_orient=D(1)).flags == ()


def test_a_late_first_fever_asks_for_another_cause():
    course = CourseBuilder()
    late = course.grade("crs", after(15), **HOT)
    assert "late_onset" in late.flags
    assert "late_onset" not in course.grade("crs", after(14), **HOT).flags
    course.daily(after(13), **HOT)
    assert "late_onset" not in course.grade("crs", after(15), **HOT).flags


def test_two_vasopressors_overlapping_for_an_hour_are_grade_4_with_a_hint():
    course = CourseBuilder()
    course.drug("vasopressor", "norepinephrine", after(2), after(3))
    course.drug("vasopressor", "epinephrine", after(3, -0.5))
    grade = course.grade("crs", after(3), **HOT, hypotension=True)
    assert (grade.value, "drug_change" in grade.flags) == (4, True)
    both = CourseBuilder()
    both.drug("vasopressor", "norepinephrine", after(2))
    both.drug("vasopressor", "epinephrine", after(2, 1))
    assert "drug_change" not in both.grade("crs", after(3), **HOT, hypotension=True).flags
    assert "drug_change" not in CourseBuilder().grade("crs", after(3), **HOT, pressor="two_or_more").flags


def test_an_episode_stays_open_over_one_zero_and_closes_after_two_days():
    course = CourseBuilder()
    course.daily(after(2), **HOT)
    course.daily(after(3))
    assert open_episode(course.course, after(4)).since == after(2)
    course.daily(after(4))
    assert open_episode(course.course, after(4, 1)) is not None
    assert open_episode(course.course, after(5)) is None


def test_todays_calm_does_not_close_an_episode_but_todays_fever_opens_one():
    course = CourseBuilder()
    course.daily(after(2), **HOT)
    assert open_episode(course.course, after(2)).since == after(2)
    assert open_episode(course.course, after(1)) is None
    assert open_episode(Course(PATIENT, course.course.zone, protocol=PROTOCOL), after(1)) is None


def test_the_physicians_grade_opens_and_closes_episodes():
    course = CourseBuilder()
    course.daily(after(2), **HOT, crs_assigned=D(0))
    assert open_episode(course.course, after(3)) is None
    course.daily(after(3), crs_assigned="2")
    assert open_episode(course.course, after(4)).since == after(3)


def test_a_second_infusion_or_a_graft_starts_a_new_count():
    course = CourseBuilder()
    course.daily(after(2), **HOT)
    course.add("transplant", after(3), {"milestone": "graft_infusion", "state": "planned"})
    assert open_episode(course.course, after(3, 1)) is not None
    course.add("infusion", after(3, 2), {"start": after(3, 2)})
    assert open_episode(course.course, after(3, 3)) is None
    course.daily(after(4), **HOT)
    course.add("transplant", after(5), {"milestone": "graft_infusion", "state": "done"})
    assert open_episode(course.course, after(5, 1)) is None


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from([None, 0, 2])), max_size=6))
def test_grades_not_stored_are_computed_as_if_they_had_been(days):
    stored, fresh = CourseBuilder(), CourseBuilder(graded=False)
    for day, (hot, low, given_grade) in enumerate(days, start=1):
        changes = {"temp": D("38.6") if hot else D("36.8"), "hypotension": low}
        if given_grade is not None:
            changes["crs_assigned"] = D(given_grade)
        for course in (stored, fresh):
            course.daily(after(day), **changes)
            course.drug("antipyretic", "paracetamol", after(day, 1), single=True)
    assert day_grades(stored.course, "crs") == day_grades(fresh.course, "crs")


def test_the_grade_of_a_day_is_its_highest_and_the_physicians_wins():
    course = CourseBuilder()
    course.daily(after(-2))
    course.daily(after(1), **HOT)
    course.daily(after(1, 2), **HOT, pressor="one", hypotension=True)
    course.daily(after(1, 4))
    course.daily(after(2), **HOT, crs_assigned=D(0))
    course.daily(after(3), temp=None)
    course.daily(after(4), temp=None)
    course.daily(after(4, 1))
    assert day_grades(course.course, "crs") == {
        -2: (None, "na"),
        1: (3, "graded"),
        2: (0, "graded"),
        3: (None, "ng"),
        4: (0, "graded"),
    }
    assert course.course.of("daily")[4].grade("crs").grade.value == 1


def test_days_are_unknown_before_any_day_zero():
    course = CourseBuilder(infused=False)
    course.daily(after(1))
    assert day_grades(course.course, "crs") == {}


def test_the_current_grade_knows_since_when_and_from_what():
    course = CourseBuilder()
    assert current_grade(course.course, "crs", after(5)) is None
    course.daily(after(1), **HOT)
    course.daily(after(1, 4), **HOT)
    course.daily(after(1, 8), **HOT, hypotension=True)
    now = current_grade(course.course, scale_named("crs"), after(1, 5))
    assert (now.value, now.at, now.since, now.previous, now.rising) == (1, after(1, 4), after(1), 1, False)
    later = current_grade(course.course, "crs", after(2))
    assert (later.value, later.since, later.previous, later.previous_at) == (2, after(1, 8), 1, after(1, 4))
    assert (later.rising, later.state, later.assigned) == (True, "graded", None)


def test_an_assigned_grade_replaces_a_higher_one_even_on_a_partial_record():
    course = CourseBuilder()
    course.daily(after(1), arousal="tactile")
    course.daily(after(1, 4), seizure=None, ice_name=D(2), icans_assigned=D(0))
    found = current_grade(course.course, "icans", after(2))
    assert (found.value, found.changed_from, found.rising) == (0, 3, False)


def test_the_effective_grade_of_a_record_is_the_assigned_else_the_stored_one():
    course = CourseBuilder()
    record = course.daily(after(1), **HOT)
    assert effective_grade(record, "crs") == (1, "graded")
    assert effective_grade(course.daily(after(2), **HOT, crs_assigned=D(2)), "crs") == (2, "graded")
    assert effective_grade(replace(record, grades=()), "crs") == (None, "na")


def test_a_scale_that_was_never_gradable_says_so():
    course = CourseBuilder()
    course.daily(after(1), temp=None)
    found = current_grade(course.course, "crs", after(2))
    assert (found.value, found.state) == (None, "ng")


def test_an_unknown_scale_is_an_error():
    with pytest.raises(KeyError):
        scale_named("lee2014")


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.key)
def test_every_scale_names_its_edition_and_its_questions(scale):
    from ctd402_desktop.domain.forms import FORMS

    assert scale.citation
    assert scale.version
    for form in scale.forms:
        assert all(key in FORMS[form] for key in scale.needs)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.key)
def test_every_scale_accepts_an_empty_record_and_course(scale):
    course = CourseBuilder()
    assert scale.rule(Case({}, after(1), course.course)).value is None
    assert (
        scale.rule(Case({}, after(1), Course(PATIENT, course.course.zone, protocol=PROTOCOL))).reason
        is Reason.NOT_APPLICABLE
    )


def test_a_fever_is_graded_from_a_full_form():
    assert CourseBuilder().grade("crs", after(1), **FEVER).value == 1
