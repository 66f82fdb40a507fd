"""The invented ward obeys the rules it is graded by, whatever the hour it is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from packs import PROTOCOL

from ctd402_desktop import i18n
from ctd402_desktop.domain.course import Course, Patient, Record, StoredGrade
from ctd402_desktop.domain.demo import KINDS, STORIES, DemoPatient, generate
from ctd402_desktop.domain.demo.curves import along, drive, figure
from ctd402_desktop.domain.demo.stories import Step
from ctd402_desktop.domain.fields import Kind, Lab
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.domain.permissions import Role

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 6, 7, 2, tzinfo=UTC)
HOURS = (5, 16, 22)


@cache
def ward(as_of: datetime = NOW, seed: int = 402, patients: int = 12) -> tuple[DemoPatient, ...]:
    return tuple(generate(seed, as_of, patients, ZONE))


def course_of(one: DemoPatient) -> Course:
    """The course as the store would hold it, every record graded in the light of those before."""
    identity = FORMS["identity"].parse(one.identity).answers
    patient = Patient(1, one.identity["mrn"], "F", "G", sex=one.identity["sex"], birth_date=identity["birth_date"])
    at = one.enrolled_at
    course = Course(
        patient,
        ZONE,
        (Record(0, 1, "enrolment", 1, at, at, 1, "x", "", FORMS["enrolment"].parse(one.enrolment()).answers),),
        protocol=PROTOCOL,
    )
    for number, entry in enumerate(one.entries(), start=1):
        answers = FORMS[entry.form].parse(entry.raw).answers
        found = grade_answers(entry.form, answers, entry.observed_at, course)
        grades = tuple(
            StoredGrade(scale.key, scale.version, "demo", entry.observed_at, grade) for scale, grade in found
        )
        record = Record(number, 1, entry.form, 1, entry.observed_at, entry.recorded_at, 1, "x", "", answers, grades)
        course = Course(patient, ZONE, (*course.history, record), protocol=PROTOCOL)
    return course


def worst(course: Course, scale: str) -> int | None:
    stored = [one.grade(scale) for one in course.of("daily")]
    return max((one.grade.value for one in stored if one and one.grade.value is not None), default=None)


def by_kind(kind: str) -> DemoPatient:
    return next(one for one in ward() if one.story.kind == kind)


@pytest.mark.parametrize("index", range(12))
@pytest.mark.parametrize("hour", HOURS)
def test_the_worst_grade_of_a_course_is_the_one_its_story_intends(index: int, hour: int):
    one = ward(datetime(2026, 4, 6, hour, 13, tzinfo=UTC))[index]
    course = course_of(one)
    assert {scale: worst(course, scale) for scale in ("crs", "icans")} == one.worst


@pytest.mark.parametrize("index", range(12, 24))
def test_past_courses_reach_the_same_grades_with_fewer_records(index: int):
    one = ward(NOW, 7, 24)[index]
    assert len(one.entries()) < 80
    course = course_of(one)
    assert {scale: worst(course, scale) for scale in ("crs", "icans")} == one.worst


@pytest.mark.parametrize("index", range(24))
def test_every_form_of_every_patient_can_be_signed(index: int):
    one = ward(NOW, 402, 24)[index]
    assert FORMS["identity"].parse(one.identity).problems == {}
    assert FORMS["enrolment"].parse(one.enrolment()).problems == {}
    for entry in one.entries():
        assert FORMS[entry.form].parse(entry.raw).problems == {}, entry
        assert set(entry.raw) <= {asked.key for asked in FORMS[entry.form].fields}


@pytest.mark.parametrize("index", range(12))
def test_nothing_lies_in_the_future_and_everything_is_in_order(index: int):
    one = ward()[index]
    entries = one.entries()
    assert 20 <= len(entries) <= 300
    assert all(entry.observed_at <= entry.recorded_at <= NOW for entry in entries)
    assert all(first.observed_at <= second.observed_at for first, second in pairwise(entries))
    assert all(entry.observed_at > one.enrolled_at for entry in entries)


def test_a_temperature_below_38_is_never_graded_as_crs_without_treatment():
    for one in ward():
        course = course_of(one)
        for record in course.of("daily"):
            grade = record.grade("crs").grade
            if grade.value == 1:
                assert record.answers["temp"] >= Decimal("38.0")


def test_subfebrile_days_of_iec_hs_stay_grade_zero():
    course = course_of(by_kind("iec_hs"))
    warm = [one for one in course.of("daily") if Decimal("37.5") <= one.answers["temp"] < 38]
    assert warm
    assert {one.grade("crs").grade.value for one in warm if one.grade("crs").grade.value is not None} == {0}


def test_one_seed_gives_one_ward_and_another_seed_other_figures():
    again = tuple(generate(402, NOW, 12, ZONE))
    assert [one.entries() for one in again] == [one.entries() for one in ward()]
    other = tuple(generate(403, NOW, 12, ZONE))
    assert [one.entries() for one in other] != [one.entries() for one in ward()]


def test_playing_the_clock_forward_continues_the_same_course():
    early, late = ward()[4], ward(NOW + timedelta(hours=2))[4]
    reports = [entry for entry in early.entries() if entry.form == "laboratory"]
    assert reports
    assert all(entry in late.entries() for entry in reports)


def test_the_stories_cover_every_kind_with_one_bed_each():
    assert {story.kind for story in STORIES} == set(KINDS)
    assert len({story.bed for story in STORIES}) == len(STORIES) == 12
    chinese = i18n.translations("zh")
    assert all(chinese.get(story.title) for story in STORIES)


def test_the_ward_shows_patients_from_lymphodepletion_to_after_death():
    days = sorted(one.story.day for one in ward())
    assert (days[0], days[-1]) == (-3, 96)
    assert sum("bed" in one.identity for one in ward()) == 11


def test_names_and_numbers_are_recognisably_invented():
    assert [one.identity["mrn"] for one in ward()][:2] == ["DEMO-0001", "DEMO-0002"]
    invented = {"Demo", "Shili", "Yanshi", "Moni", "Yangben", "Shiyan", "Jiading", "Xuni", "Fanli"}
    assert all(one.identity["given_name"].split()[0] in invented for one in ward(NOW, 402, 60))


def test_two_patients_on_the_ward_share_a_romanised_name():
    names = [(one.identity["family_name"], one.identity["given_name"]) for one in ward() if "bed" in one.identity]
    assert len(names) - len(set(names)) == 1


def test_one_neurological_test_is_refused_one_asleep_and_one_stale():
    reasons = {
        one.story.kind: {text for entry in one.entries() for text in entry.raw.values() if text.startswith("~")}
        for one in ward()
    }
    assert reasons["bacteraemia"] == {"~refused"}
    assert reasons["crs_1"] == {"~asleep"}
    last = max(entry.observed_at for entry in by_kind("icaht").entries() if "ice_orient" in entry.raw)
    assert NOW - last > timedelta(hours=11)


def test_someone_is_just_entering_values():
    drafts = [draft for one in ward() for draft in one.drafts()]
    assert {draft.form for draft in drafts} == {"daily", "laboratory"}
    assert all(draft.author is Role.NURSE and draft.observed_at <= NOW for draft in drafts)
    assert all(FORMS[draft.form].parse(draft.raw).problems == {} for draft in drafts)


def values(one: DemoPatient, form: str, key: str) -> list[tuple[float, Decimal]]:
    found = []
    for entry in one.entries():
        value = FORMS[entry.form].parse(entry.raw).answers.get(key) if entry.form == form else None
        if isinstance(value, Lab):
            found.append((one.plan.day(entry.observed_at), value.value))
    return found


def test_expansion_is_below_quantification_first_and_peaks_around_day_ten():
    one = by_kind("transplant")
    curve = values(one, "cells", "car_qpcr")
    peak_day, peak = max(curve, key=lambda point: point[1])
    assert 9 <= peak_day <= 11
    assert Decimal(3000) <= peak <= Decimal(330000)
    assert min(day for day, _ in curve) > 1.5
    assert curve[-1][1] < peak / 20


def test_counts_reach_their_nadir_after_lymphodepletion_and_recover():
    one = by_kind("biphasic_gvhd")
    anc = values(one, "laboratory", "anc")
    assert min(value for _, value in anc) <= Decimal("0.05")
    assert anc[-1][1] >= 1
    assert 2 <= min(anc, key=lambda point: point[1])[0] <= 10


def test_ferritin_of_iec_hs_rises_again_after_crs_has_settled():
    one = by_kind("iec_hs")
    peak_day, peak = max(values(one, "laboratory", "ferr"), key=lambda point: point[1])
    assert peak_day > 10
    assert peak > 20000
    assert min(value for _, value in values(one, "laboratory", "fib")) < Decimal("1.5")


def test_inflammation_follows_the_grade():
    high = max(value for _, value in values(by_kind("crs_3"), "laboratory", "crp"))
    none = max(value for _, value in values(by_kind("icaht"), "laboratory", "crp"))
    assert high > 100
    assert none < 20


def test_the_infused_dose_is_four_hundred_million_within_a_percent():
    for one in ward():
        for entry in one.entries():
            if entry.form == "infusion":
                parsed = FORMS["infusion"].parse(entry.raw)
                assert abs(parsed.answers["dose_infused_cells"] - 400_000_000) < 4_000_000
                assert parsed.unusual == {}


def test_ordered_doses_come_from_the_dosing_rules():
    orders = {one.identity["mrn"]: next(e for e in one.entries() if e.form == "lymphodepletion") for one in ward()}
    for order in orders.values():
        assert order.author is Role.PHYSICIAN
        assert FORMS["lymphodepletion"].parse(order.raw).unusual == {}
        assert 30 <= int(order.raw["flu_daily_mg"]) <= 75


def test_support_drugs_run_while_the_grade_needs_them():
    drugs = [entry.raw for entry in by_kind("crs_3").entries() if entry.form == "drug"]
    assert {"norepinephrine", "oxygen", "dexamethasone", "tocilizumab", "meropenem"} <= {raw["agent"] for raw in drugs}
    toci = [raw for raw in drugs if raw["agent"] == "tocilizumab"]
    assert all(Decimal(raw["dose"]) <= 800 for raw in toci)


def test_a_dead_patient_has_no_record_after_death():
    one = by_kind("relapse_death")
    death = next(entry for entry in one.entries() if entry.raw.get("kind") == "death")
    assert death.observed_at == max(entry.observed_at for entry in one.entries())


def test_a_story_infused_just_after_midnight_keeps_its_day_zero():
    midnight = datetime(2026, 4, 5, 16, 10, tzinfo=UTC)
    one = next(one for one in ward(midnight) if "just_infused" in one.story.tags)
    assert one.plan.day_zero == midnight.astimezone(ZONE).date()
    assert one.plan.infused <= midnight


def test_the_zone_of_the_ward_is_shanghai_unless_given():
    assert next(iter(generate(1, NOW, 1))).plan.zone.key == "Asia/Shanghai"


def test_curves_are_straight_in_the_logarithm_and_flat_outside():
    knots = ((0, 1), (2, 100))
    assert along(knots, 1) == pytest.approx(10)
    assert (along(knots, -5), along(knots, 9)) == (1, 100)


def test_inflammation_rises_with_the_grade_and_fades_after_it():
    steps = (Step(1, 2), Step(3, 0))
    assert drive(steps, 0.5, 2.0) == 0
    assert drive(steps, 2, 2.0) < drive(steps, 3, 2.0) < 2
    assert drive(steps, 8, 2.0) < drive(steps, 4, 2.0)


def test_figures_keep_three_significant_digits():
    assert [figure(value) for value in (0, 0.01234, 1.5, 123456)] == ["0", "0.0123", "1.50", "123000"]


def test_the_staff_of_a_ward_write_in_their_own_language_and_nothing_else_changes():
    def forms(lang: str) -> list[tuple[str, dict[str, str]]]:
        with i18n.speaking(lang):
            return [(one.form, one.raw) for one in ward()[4].entries()]

    def split(found: list[tuple[str, dict[str, str]]], *, free: bool) -> list[str]:
        return sorted(
            f"{form}.{key}={text}"
            for form, raw in found
            for key, text in raw.items()
            if (FORMS[form][key].kind is Kind.TEXT) is free
        )

    english, chinese = forms("en"), forms("zh")
    assert split(english, free=False) == split(chinese, free=False)
    assert {"drug.stop_reason=course completed", "infection.treatment=Meropenem"} <= set(split(english, free=True))
    assert {"drug.stop_reason=疗程结束", "infection.treatment=美罗培南"} <= set(split(chinese, free=True))
