"""What an answer was before: who changed it, when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from packs import PROTOCOL

from ctd402_desktop.domain.course import Course, Patient, Record
from ctd402_desktop.domain.field_history import changed_keys, entered_late, has_history, history_of

START = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)
HOT, COOL, RATE = Decimal("39.6"), Decimal("36.9"), Decimal(88)


def record(number, answers, hours=0, **more):
    at = START + timedelta(hours=hours)
    return Record(number, 1, "daily", 1, START, at, 1, "Li Na", "s", answers, **more)


def corrected():
    """A temperature corrected twice; the second correction touches another answer only."""
    first = record(1, {"temp": HOT, "hr": RATE}, superseded_by_id=2)
    second = record(2, {"temp": COOL, "hr": RATE}, 1, supersedes_id=1, superseded_by_id=3, reason="entry slip")
    third = record(3, {"temp": COOL, "hr": RATE, "note": "calm"}, 2, supersedes_id=2, reason="late result")
    return Course(
        Patient(1, "0048", "Zhang", "Wei"), ZoneInfo("Asia/Shanghai"), (first, second, third), protocol=PROTOCOL
    )


def test_every_value_stands_with_its_author_its_time_and_its_reason():
    course = corrected()
    newest, oldest = history_of(course, course.history[0], "temp")
    assert (newest.value, newest.reason, newest.record_id, newest.current) == (COOL, "entry slip", 2, True)
    assert (oldest.value, oldest.author_name, oldest.at, oldest.current) == (HOT, "Li Na", START, False)


def test_an_answer_that_was_added_later_was_once_not_answered():
    course = corrected()
    assert [one.value for one in history_of(course, course.history[2], "note")] == ["calm", None]


def test_only_answers_that_were_another_have_a_history():
    course = corrected()
    assert changed_keys(course, course.history[2]) == ("note", "temp")
    assert has_history(course, course.history[2], "temp")
    assert not has_history(course, course.history[2], "hr")
    assert not has_history(course, record(9, {"temp": HOT}), "temp")


def test_more_than_an_hour_between_observation_and_entry_is_late():
    assert entered_late(record(1, {}, 3)) == timedelta(hours=3)
    assert entered_late(replace(record(1, {}), recorded_at=START + timedelta(hours=1))) is None
