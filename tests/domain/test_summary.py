"""The facts the board needs of a course."""

from __future__ import annotations

from decimal import Decimal

from factories import at, course, lab, record

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
