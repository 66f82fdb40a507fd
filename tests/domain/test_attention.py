"""The five tiers: each reason alone, and the order among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ctd402_desktop.domain.attention import (
    ATTEND,
    DUE,
    SEE_NOW,
    STABLE,
    TIER_LABELS,
    WATCH,
    Look,
    board_row,
    findings,
    next_due,
)
from ctd402_desktop.domain.board import BoardGrade, BoardValue, StripDay, Summary
from ctd402_desktop.domain.course import Patient

NOW = datetime(2026, 4, 6, 7, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
PATIENT = Patient(1, "0048", "Zhang", "Wei", birth_date=date(1995, 3, 12), bed="07")
D = Decimal


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


CALM = Summary(
    infusion_at=ago(days=4),
    crs=BoardGrade(0, "graded", ago(hours=1), ago(days=4)),
    icans=BoardGrade(0, "graded", ago(hours=1), ago(days=4)),
    vitals_at=ago(hours=1),
    neuro_at=ago(hours=1),
    temps=((ago(hours=1), D("36.8")),),
    map=((ago(hours=5), D(88)), (ago(hours=1), D(86))),
    ice=((ago(hours=9), D(10)), (ago(hours=1), D(10))),
    spo2=BoardValue(D(97), ago(hours=1)),
)


def look(day: int | None = 4, **changes: object) -> Look:
    return Look(PATIENT, replace(CALM, **changes), NOW, ZONE, day)


def severe(value: int, **since: float) -> BoardGrade:
    return BoardGrade(value, "graded", ago(hours=0.2), ago(**since), "steady")


@pytest.mark.parametrize(
    ("changes", "tier", "words"),
    [
        ({}, STABLE, "No open finding"),
        ({"crs": severe(3, hours=2)}, SEE_NOW, "CRS 3 since 13:02"),
        ({"icans": severe(4, hours=2)}, SEE_NOW, "ICANS 4 since 13:02"),
        ({"crs": severe(3, days=2), "vitals_at": ago(hours=0.5)}, WATCH, "CRS 3 since D+2 15:02"),
        ({"crs": severe(2, hours=2)}, WATCH, "CRS 2 since 13:02"),
        ({"map": ((ago(hours=5), D(76)), (ago(hours=1), D(62)))}, SEE_NOW, "MAP 62 at 14:02, was 76"),
        ({"map": ((ago(hours=1), D(62)),)}, SEE_NOW, "MAP 62 at 14:02"),
        ({"map": ()}, STABLE, "No open finding"),
        ({"spo2": BoardValue(D(88), ago(hours=1))}, SEE_NOW, "SpO₂ 88 % at 14:02"),
        ({"spo2": None}, STABLE, "No open finding"),
        ({"ice": ((ago(hours=9), D(10)), (ago(hours=1), D(7)))}, SEE_NOW, "ICE 10 → 7 at 14:02"),
        ({"ice": ((ago(hours=9), D(10)), (ago(hours=1), D(8)))}, WATCH, "ICE 10 → 8 at 14:02"),
        ({"ice": ((ago(hours=1), D(8)),)}, STABLE, "No open finding"),
        ({"crs": replace(severe(1, hours=1), trend="rising")}, WATCH, "CRS 1, rising since 14:02"),
        ({"vitals_at": ago(hours=6)}, ATTEND, "Vitals late 2:00"),
        ({"vitals_at": ago(hours=6), "crs": severe(1, days=1)}, WATCH, "Vitals late 2:00"),
        ({"neuro_at": ago(hours=10)}, ATTEND, "ICE late 2:00"),
        ({"icans": BoardGrade(None, "ng", ago(hours=1), ago(hours=1))}, ATTEND, "ICANS not gradable, complete the set"),
        ({"infection_since": ago(hours=2)}, ATTEND, "Infection open since 13:02"),
        ({"infection_since": ago(days=3)}, ATTEND, "Infection open since D+1 15:02"),
        ({"temps": ((ago(hours=1), D("38.4")),)}, ATTEND, "T 38.4 at 14:02"),
        ({"vitals_at": ago(hours=3.5)}, DUE, "Vitals due 15:32"),
        ({"vitals_at": None, "neuro_at": None}, STABLE, "No assessment yet"),
        ({"graft_at": ago(days=1)}, STABLE, "After transplant"),
    ],
)
def test_each_reason_has_its_tier_and_its_words(changes, tier, words):
    row = board_row(look(**changes))
    assert (row.tier, row.reason.render()) == (tier, words)


def test_a_fever_already_graded_as_crs_is_not_told_twice():
    found = findings(look(temps=((ago(hours=1), D("38.4")),), crs=severe(1, days=1)))
    assert [one.tier for one in found] == []


def test_the_most_urgent_reason_stands_first():
    found = findings(look(crs=severe(3, hours=2), neuro_at=ago(hours=12), infection_since=ago(hours=2)))
    assert [one.tier for one in found] == sorted(one.tier for one in found)
    assert found[0].tier == SEE_NOW


@pytest.mark.parametrize(("day", "minutes"), [(4, 180), (20, 420), (40, None), (-3, 180), (None, 180)])
def test_the_interval_follows_the_phase(day, minutes):
    upcoming = next_due(look(day, neuro_at=None))
    assert (upcoming[1] - NOW if upcoming else None) == (timedelta(minutes=minutes) if minutes else None)


@pytest.mark.parametrize(("day", "hours"), [(4, 7), (20, 23), (40, None), (-3, None), (None, None)])
def test_ice_is_due_from_infusion_on(day, hours):
    upcoming = next_due(look(day, vitals_at=None))
    assert (upcoming[1] - NOW if upcoming else None) == (timedelta(hours=hours) if hours else None)


def test_toxicity_tightens_the_interval_even_after_day_28():
    upcoming = next_due(look(40, crs=severe(2, hours=1), neuro_at=None))
    assert upcoming[1] - NOW == timedelta(hours=1)


def test_tmax_looks_at_24_hours_and_is_flagged():
    row = board_row(look(temps=((ago(hours=30), D(40)), (ago(hours=5), D("39.4")), (ago(hours=1), D("38.0")))))
    assert (row.tmax.value, row.tmax.flag) == (D("39.4"), "HH")
    assert board_row(look(temps=())).tmax is None


def test_the_strip_shows_fourteen_days_and_what_is_not_there():
    days = (StripDay(-1, None, "done"), StripDay(0, 0, "graded"), StripDay(4, 2, "graded"))
    strip = board_row(look(days=days)).strip
    assert [one.day for one in strip] == list(range(-9, 5))
    assert {one.day: one.state for one in strip}[2] == "none"
    assert strip[-1].value == 2
    assert board_row(look(days=())).strip[-1].state == "open"
    assert board_row(look(None)).strip == ()


def test_before_infusion_there_are_no_hours():
    assert board_row(look(-3, infusion_at=None)).hours is None
    assert board_row(look(-3, infusion_at=None, infection_since=ago(days=1))).reason.render().endswith("D−4 15:02")
    assert board_row(look(1, infection_since=ago(days=1))).reason.render().endswith("D0 15:02")


def test_every_tier_has_a_name():
    assert set(TIER_LABELS) == {SEE_NOW, WATCH, ATTEND, DUE, STABLE}


def test_a_grade_older_than_its_interval_is_stale_and_keeps_its_value():
    row = board_row(look(icans=BoardGrade(0, "graded", ago(hours=10), ago(days=4)), neuro_at=ago(hours=10)))
    assert (row.icans.value, row.icans.state) == (0, "stale")
    assert row.crs.state == "graded"
    late = board_row(look(40, icans=BoardGrade(0, "graded", ago(days=9), ago(days=40)), neuro_at=ago(days=9)))
    assert late.icans.state == "graded"
