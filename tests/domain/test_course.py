"""A course: days, records in force, what was known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import PROTOCOL

from ctd402_desktop.domain.course import Course, Patient, Record, StoredGrade
from ctd402_desktop.domain.grade import Change, Fact, Grade, Reason
from ctd402_desktop.i18n import msg

SHANGHAI = ZoneInfo("Asia/Shanghai")
PATIENT = Patient(1, "0048", "Zhang", "Wei", birth_date=date(2000, 2, 29))
START = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)


def record(number, form="daily", at=START, answers=None, **more):
    return Record(number, 1, form, 1, at, at, 1, "Li Na", "s", answers or {}, **more)


def infused(*more, zone=SHANGHAI):
    return Course(PATIENT, zone, (record(1, "infusion", START, {"start": START}), *more), protocol=PROTOCOL)


def test_the_day_of_infusion_is_zero_and_the_day_before_is_minus_one():
    course = infused()
    assert course.study_day(START) == 0
    assert course.study_day(START - timedelta(days=1)) == -1
    assert course.study_day(datetime(2026, 4, 2, 15, 59, tzinfo=UTC)) == 0
    assert course.study_day(datetime(2026, 4, 2, 16, 0, tzinfo=UTC)) == 1


def test_before_infusion_the_planned_day_counts_and_without_a_plan_there_is_no_day():
    planned = record(2, "enrolment", START, {"planned_infusion": date(2026, 4, 10)})
    assert Course(PATIENT, SHANGHAI, (planned,), protocol=PROTOCOL).study_day(START) == -8
    assert Course(PATIENT, SHANGHAI, protocol=PROTOCOL).study_day(START) is None
    assert Course(PATIENT, SHANGHAI, (record(2, "enrolment", START, {}),), protocol=PROTOCOL).day_zero is None


FIRST, LAST = datetime(2025, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001 - Hypothesis wants naive bounds


@given(st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC)))
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Shanghai"])
def test_days_follow_the_calendar_of_the_site_across_clock_changes(zone, at):
    course = infused(zone=ZoneInfo(zone))
    midnight = at.astimezone(course.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    assert course.study_day(at) == course.study_day(midnight)
    noon = midnight.replace(hour=12)
    assert course.study_day(noon + timedelta(days=1)) == course.study_day(noon) + 1


@pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 28), 25), (date(2026, 3, 1), 26), (date(2028, 2, 29), 28)])
def test_age_is_in_completed_years(day, age):
    assert PATIENT.age_on(day) == age


def test_an_unknown_birth_date_gives_no_age():
    assert replace(PATIENT, birth_date=None).age_on(date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("family", "given_name", "shown"),
    [("Zhang", "Wei", "ZHANG, Wei"), ("Madonna", "", "MADONNA"), ("", "Wei", "Wei")],
)
def test_latin_names_follow_the_banner_rule(family, given_name, shown):
    assert replace(PATIENT, family_name=family, given_name=given_name).latin_name() == shown


def test_superseded_and_voided_records_are_out_of_force():
    course = infused(record(2, superseded_by_id=3), record(3, supersedes_id=2), record(4, voided=True))
    assert [one.id for one in course.of("daily")] == [3]
    assert course.last("daily").id == 3
    assert course.last("daily", before=START - timedelta(hours=1)) is None
    assert course.last("response") is None


def test_answers_are_found_by_question_and_time():
    course = infused(
        record(2, at=START, answers={"temp": Decimal(37)}),
        record(3, at=START + timedelta(hours=4), answers={"hr": Decimal(80)}),
        record(4, at=START + timedelta(hours=8), answers={"temp": Decimal(39)}),
    )
    assert [value for _, value in course.answers_of("daily", "temp")] == [37, 39]
    assert course.latest("temp")[1] == 39
    assert course.latest("temp", "daily", before=START + timedelta(hours=1))[1] == 37
    assert course.latest("temp", "laboratory") is None
    assert course.of("daily")[0].number("hr") is None


def test_the_course_as_known_earlier_forgets_what_was_entered_later():
    old = record(2, superseded_by_id=3)
    new = replace(record(3, supersedes_id=2), recorded_at=START + timedelta(days=1))
    course = infused(old, new)
    assert [one.id for one in course.of("daily")] == [3]
    assert [one.id for one in course.as_of(START + timedelta(hours=1)).of("daily")] == [2]
    assert [one.id for one in course.as_of(START + timedelta(days=2)).of("daily")] == [3]


def test_the_latest_grade_of_a_scale_counts():
    grades = tuple(StoredGrade("crs", "ASTCT-2019", "p", START, Grade(value)) for value in (1, 2))
    assert record(2, grades=grades).grade("crs").grade.value == 2
    assert record(2).grade("crs") is None


@pytest.mark.parametrize(
    "grade",
    [
        Grade(0),
        Grade(
            None,
            Reason.MISSING,
            (Fact(msg("T {t}", t="38"), msg("≥ 38"), True, ("temp_c",)), Fact(msg("no pressor"))),
            (Change(3, msg("any vasopressor")), Change(None, msg("{what} unknown", what=msg("oxygen")))),
            ("hypoxia",),
            ("minimum",),
        ),
    ],
)
def test_a_stored_grade_reads_back_as_it_was(grade):
    assert Grade.from_json(grade.to_json()) == grade


def test_identity_is_wound_back_edit_by_edit_and_unknown_keys_are_left_alone():
    from ctd402_desktop.domain.course import rewound

    before = rewound(PATIENT, [{"bed": "07", "birth_date": "1995-03-13"}, {"bed": "03", "birth_date": "", "lot": "x"}])
    assert (before.bed, before.birth_date, before.mrn) == ("03", None, PATIENT.mrn)
    assert rewound(PATIENT, [{"birth_date": "1995-03-13"}]).birth_date == date(1995, 3, 13)
    assert rewound(PATIENT, []) == PATIENT


def test_the_words_of_an_entry_name_the_form_what_changed_and_why():
    from ctd402_desktop.domain.trail import detail_words

    detail = {"form": "daily", "changes": {"temp": ["38.6", "37.6"]}, "reason": "misread", "copies": 2}
    words = [one.render() for one in detail_words(detail)]
    assert "Temperature: 38.6 → 37.6" in words
    assert "reason: misread" in words
    assert detail_words({"form": "gone", "changes": {"bed": ["", "07"]}})[0].render() == "gone"
    assert detail_words({"changes": "damaged"}) == ()
    assert [one.render() for one in detail_words({"unheard_of": ["01", "02"], "role": "nurse"})] == [
        "unheard_of: 01, 02",
        "nurse",
    ]
