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
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.forms import FORMS

START = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)
MINE, THEIRS = 1, 2


def record(number, minutes=0, author=THEIRS, temp="38.0", **more):
    at = START + timedelta(minutes=minutes)
    return Record(number, 1, "daily", 1, at, at, author, "Li Na", "s", {"temp": Decimal(temp)}, **more)


def course(*records):
    return Course(Patient(1, "0048", "Zhang", "Wei"), ZoneInfo("Asia/Shanghai"), records, protocol=PROTOCOL)


def found(*records, known=(1,), at=60):
    answers = {"temp": Decimal("38.2")}
    return crossed(course(*records), "daily", START + timedelta(minutes=at), answers, MINE, known)


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


@pytest.mark.parametrize(
    ("form", "both", "minutes"),
    [
        ("daily", {"temp", "hr"}, 30),
        ("daily", {"score", "arousal"}, 60),
        ("daily", {"temp", "score"}, 30),
        ("laboratory", {"cmv"}, 2880),
        ("laboratory", {"anc", "cmv"}, 720),
        ("laboratory", {"ldh"}, 30),
        ("daily", set(), 30),
    ],
)
def test_the_window_is_that_of_the_questions_both_answer_the_shortest_of_several(form, both, minutes):
    """A virus load counts for two days; counts of two days beside it are two events all the same."""
    assert window_of(SCHEDULE.rules, form, both) == timedelta(minutes=minutes)


def test_a_score_within_the_hour_crosses_the_score_in_a_whole_set():
    score = {"ice_orient": 4, "ice_name": 3, "ice_command": 1, "ice_write": 1, "ice_count": 1}
    items = {key: Decimal(value) for key, value in score.items()}
    theirs = replace(record(2, 10), answers={"temp": Decimal("38.0"), **items})
    at = START + timedelta(minutes=60)
    assert crossed(course(theirs), "daily", at, items, MINE, ()).theirs.id == 2
    assert crossed(course(theirs), "daily", at, {"temp": Decimal("38.0")}, MINE, ()) is None
    refused = {**items, "ice_orient": NotDone("refused")}
    assert crossed(course(theirs), "daily", at, refused, MINE, ()).theirs.id == 2


def test_a_form_the_schedule_does_not_ask_for_has_the_default_window():
    assert window_of(SCHEDULE.rules, "no_form", {"temp"}) == WINDOW
