"""The facts the board needs of a course."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from factories import at, course, lab, record
from packs import SCHEDULE

from ctd402_desktop.domain.attention import findings
from ctd402_desktop.domain.board_json import from_json, to_json
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.summary import latest_lab, summarise


def test_a_value_in_a_unit_only_the_assay_can_convert_has_no_place_on_the_board():
    found = course(record("laboratory", at(1), cmv=lab("900 {copies}/mL")))
    assert latest_lab(found, "cmv") is None


def test_a_value_not_done_is_no_value():
    assert latest_lab(course(), "anc") is None


def test_the_latest_value_carries_its_flag():
    found = latest_lab(course(record("laboratory", at(1), anc=lab("0.04 10*9/L"))), "anc")
    assert (found.value, found.flag) == (Decimal("0.04"), "LL")


def test_a_direction_lasts_six_hours_and_a_standing_zero_has_none():
    def daily(day, clock, temp):
        calm = {"hypotension": False, "hypoxia": False, "o2_device": "none", "pressor": "none"}
        return record("daily", at(day, clock), temp=Decimal(temp), **calm)

    rising = course(daily(1, "08:00", "36.8"), daily(1, "12:00", "38.6"), graded=True)
    assert summarise(rising).crs.trend == "rising"
    steady = course(daily(1, "08:00", "36.8"), daily(1, "12:00", "38.6"), daily(1, "20:00", "38.4"), graded=True)
    assert (summarise(steady).crs.trend, summarise(steady).crs.since) == ("steady", at(1, "12:00"))
    falling = course(daily(1, "08:00", "38.6"), daily(1, "12:00", "36.8"), graded=True)
    assert summarise(falling).crs.trend == "falling"
    calm = course(daily(1, "08:00", "36.8"), daily(1, "12:00", "36.9"), graded=True)
    assert summarise(calm).crs.trend == ""


def test_a_partial_set_may_raise_a_grade_and_is_then_told_as_at_least():
    part = {"temp": Decimal("38.6"), "hypotension": False, "hypoxia": True, "o2_device": "nasal_cannula"}
    found = summarise(course(record("daily", at(1, "12:00"), pressor="none", **part), graded=True))
    assert (found.crs.value, found.crs.at_least, found.crs.shown) == (2, True, "≥ 2")
    assert from_json(to_json(found)) == found
    whole = summarise(course(record("daily", at(1, "12:00"), pressor="none", o2_flow=Decimal(2), **part), graded=True))
    assert (whole.crs.at_least, whole.crs.shown, whole.icans.shown) == (False, "2", "NG")
    day = datetime.combine(at(1).date(), time(13), at(1).tzinfo)
    look = Look(course().patient, found, day, course().zone, 1, SCHEDULE)
    assert "CRS ≥ 2, rising since" in " ".join(one.reason.render() for one in findings(look))
