"""Two people entered the same thing: who crossed whom, and where they differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from packs import PROTOCOL, SCHEDULE

from ctd402_desktop.domain.course import Course, Patient, Record
from ctd402_desktop.domain.crossing import WINDOW, Crossed, compare, crossed, overtaken, window_of
from ctd402_desktop.domain.forms import FORMS

START = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)
MINE, THEIRS = 1, 2


def record(number, minutes=0, author=THEIRS, temp="38.0", **more):
    at = START + timedelta(minutes=minutes)
    return Record(number, 1, "daily", 1, at, at, author, "Li Na", "s", {"temp": Decimal(temp)}, **more)


def course(*records):
    return Course(Patient(1, "0048", "Zhang", "Wei"), ZoneInfo("Asia/Shanghai"), records, protocol=PROTOCOL)


def found(*records, known=(1,), at=60):
    return crossed(course(*records), "daily", START + timedelta(minutes=at), MINE, known, timedelta(minutes=30))


def test_a_record_nobody_had_seen_for_the_same_time_crosses_with_what_both_began_with():
    met = found(record(1), record(2, 50))
    assert (met.theirs.id, met.base.id, met.overtaken) == (2, 1, False)


def test_of_several_the_nearest_in_time_is_shown_and_without_an_earlier_one_there_is_no_base():
    met = found(record(2, 40), record(3, 65), record(4, 80), known=())
    assert (met.theirs.id, met.base) == (3, None)


@pytest.mark.parametrize(
    "other",
    [record(2, 29), record(2, 91), record(2, 60, author=MINE), replace(record(2, 60), voided=True)],
    ids=["before the window", "after it", "of oneself", "voided"],
)
def test_what_is_of_another_time_of_oneself_or_void_crosses_nothing(other):
    assert found(record(1), other) is None


def test_what_was_on_the_screen_when_the_entry_began_crosses_nothing():
    assert found(record(1), record(2, 60), known=(1, 2)) is None


def test_a_record_being_corrected_is_overtaken_by_its_newest_version_or_its_void():
    first = record(1, superseded_by_id=2)
    second = record(2, 5, supersedes_id=1, superseded_by_id=3)
    third = record(3, 9, supersedes_id=2)
    met = overtaken(course(first, second, third), 1)
    assert (met.theirs.id, met.base.id, met.overtaken) == (3, 1, True)
    assert overtaken(course(replace(first, superseded_by_id=None, voided=True)), 1).theirs.voided
    assert overtaken(course(first, second, third), 3) is None
    assert overtaken(course(first), 9) is None


def test_answers_stand_in_the_order_of_the_form_with_what_differs_marked():
    theirs = replace(record(2), answers={"temp": Decimal("38.4"), "hr": Decimal(90)})
    mine = {"hr": Decimal(90), "temp": Decimal("38.9"), "note": "calm"}
    lines = compare(FORMS["daily"], Crossed(theirs, record(1), overtaken=False), mine)
    assert {one.key: one.differs for one in lines} == {"temp": True, "hr": False, "note": True}
    assert [one.key for one in lines][:1] == ["temp"]
    assert lines[0].base == Decimal("38.0")
    assert compare(FORMS["daily"], Crossed(theirs, None, overtaken=False), mine)[0].base is None


def test_the_window_is_that_of_the_schedule_and_its_default_where_it_says_nothing():
    assert window_of(SCHEDULE.rules, "daily") == max(one.combine for one in SCHEDULE.rules if one.form == "daily")
    assert window_of(SCHEDULE.rules, "no_form") == WINDOW
