"""The day-strip: checks, grades, fever, letters, samples and events of each day, and the same in words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from factories import at, course, demo_course, record
from packs import SCHEDULE

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.day_strip import StripCell, day_strip
from ctd402_desktop.domain.fields import NotDone

D = Decimal
NOW = at(4, "14:05")
ICE = {"ice_orient": D(4), "ice_name": D(3), "ice_command": D(1), "ice_write": D(1), "ice_count": D(1)}


def cell(day: int, *records: Record, now: datetime = NOW, **more: bool) -> StripCell:
    strip = day_strip(course(*records, **more), now, SCHEDULE)
    return next(one for one in strip.cells if one.first <= day <= one.last)


def drug(category: str, start: datetime, **more: object) -> Record:
    return record("drug", start, category=category, agent="x", start=start, **more)


def test_days_to_d14_then_weeks_to_d100() -> None:
    strip = day_strip(course(), NOW, SCHEDULE)
    assert [one.label for one in strip.cells][:3] == ["-5", "-4", "-3"]
    assert [one.label for one in strip.cells][-7:] == ["D15…21", "D22…28", "W5", "W6", "W7", "W8", "D100"]
    assert strip.cells[strip.today].first == 4
    assert day_strip(course(), at(120), SCHEDULE).today is None


def test_without_a_day_zero_there_is_no_strip() -> None:
    assert day_strip(course(infused=False), NOW, SCHEDULE) is None


@pytest.mark.parametrize(
    ("answers", "check"),
    [({"temp": D("36.8"), **ICE}, "complete"), ({"temp": D("36.8")}, "partial"), ({**ICE}, "partial")],
)
def test_a_past_day_is_complete_with_vitals_and_ice(answers, check) -> None:
    assert cell(2, record("daily", at(2), **answers)).check == check


def test_a_partial_day_says_what_is_missing_and_who_can_enter_it() -> None:
    assert "missing: ICE, by nurse or physician" in cell(2, record("daily", at(2), temp=D("36.8"))).sentence()
    assert "missing: temperature, by nurse or physician" in cell(2, record("daily", at(2), **ICE)).sentence()


def test_before_infusion_vitals_alone_are_complete_and_a_day_without_a_set_is_empty() -> None:
    assert cell(-2, record("daily", at(-2), temp=D("36.8"))).check == "complete"
    assert cell(-3).check == ""
    assert cell(5).check == "future"


def test_today_is_due_or_overdue_by_the_schedule() -> None:
    whole = {"hr": D(80), "sbp": D(118), "dbp": D(70), "hypotension": False, "rr": D(16), "spo2": D(98)}
    whole |= {"o2_device": "none", "hypoxia": False, "pressor": "none", "arousal": "alert"}
    sets = record("daily", at(4, "12:00"), temp=D("36.8"), seizure="none", motor_weakness=False, **whole, **ICE)
    assert cell(4, sets).check == "due"
    assert cell(4, sets, now=at(4, "20:00")).check == "overdue"


def test_the_worst_grade_of_the_day_counts_and_nothing_graded_stays_empty() -> None:
    made = demo_course(1)
    strip = day_strip(made, datetime(2026, 4, 6, 7, 2, tzinfo=NOW.tzinfo), SCHEDULE)
    by_day = {one.first: one for one in strip.cells}
    assert by_day[4].crs == (3, "graded")
    assert by_day[-1].crs == (None, "na")
    assert by_day[9].crs is None


def test_fever_is_told_from_38_and_from_39() -> None:
    def told(temp: str) -> int:
        return cell(2, record("daily", at(2), temp=D(temp))).fever

    assert [told(temp) for temp in ("37.9", "38.0", "39.0")] == [0, 38, 39]
    assert cell(2, record("daily", at(2), temp=NotDone("asleep"))).fever == 0


def test_letters_follow_what_was_given_and_prophylaxis_has_none() -> None:
    records = (
        record("ld_dose", at(-5), drug="fludarabine"),
        record("ld_dose", at(-5, "12:00"), drug="cyclophosphamide"),
        record("ld_dose", at(-4), drug="fludarabine"),
        drug("tocilizumab", at(2), single=True),
        drug("antimicrobial", at(1), end=at(3)),
        drug("antimicrobial", at(-4), indication="prophylaxis"),
        drug("steroid", at(3)),
        drug("gcsf", at(9)),
    )
    assert [cell(day, *records).letters for day in (-5, -4, -3, 1, 2, 3, 4, 9)] == [
        "FC", "F", "", "A", "TA", "SA", "S", ""
    ]  # fmt: skip
    assert cell(0).infused


def test_a_sample_is_taken_or_planned() -> None:
    taken = record("cells", at(3), matrix="blood", qpcr_blq=True)
    assert [cell(day, taken).cells for day in (3, 4, 7, 22)] == ["taken", "", "planned", "planned"]


def test_events_show_the_gravest_first() -> None:
    records = (
        record("event", at(2), kind="icu_in"),
        record("event", at(2), kind="discharge"),
        record("infection", at(2), kind="unknown", cultures_at=at(2)),
        record("infection", at(1), kind="unknown"),
        record("response", at(28), visit="d28"),
    )
    assert cell(2, *records).events == ("icu", "culture")
    assert cell(1, *records).events == ()
    assert cell(28, *records, now=at(29)).events == ("marrow",)
    assert cell(28).events == ("marrow_planned",)
    assert cell(28, now=at(40)).events == ()


@pytest.mark.parametrize(("state", "key"), [("done", "graft"), ("planned", "graft_planned")])
def test_the_graft_stands_on_its_day(state: str, key: str) -> None:
    made = record("transplant", at(1), milestone="graft_infusion", state=state, date=at(40).date())
    assert cell(40, made).events == (key,)


def test_a_cell_says_everything_in_words() -> None:
    records = (
        record("daily", at(2), temp=D("38.4"), **ICE),
        drug("tocilizumab", at(2), single=True),
        record("cells", at(2), matrix="blood", qpcr_blq=True),
        record("infection", at(2), kind="unknown", cultures_at=at(2)),
    )
    made = day_strip(course(*records, graded=True), NOW, SCHEDULE)
    assert made.cells[7].sentence() == (
        "D+2 · checks complete · CRS NG · ICANS NG · highest temperature 38.4 · drugs T · cell sample taken · "
        "Cultures taken"
    )
    assert made.cells[-1].sentence().startswith("D+57 – D+100 · not yet")
