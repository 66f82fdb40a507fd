"""Lanes of episodes, procedures and milestones, and the sentence before a tocilizumab dose."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from factories import at, course, lab, record
from packs import PROTOCOL

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.chart_list import TRACK_SETS, drug_chart, limits, timeline
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.chart_table import PLANNED, entries, observed
from ctd402_desktop.domain.charts import Chart, DrugRow, Lane
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.ledger import tocilizumab_warning

D = Decimal
NOW = at(4, "15:02")


def lane(made: Course, key: str, now: datetime = NOW) -> Lane:
    return next(one for one in timeline(made, now).lanes if one.key == key)


def row(found: Lane, label: str) -> DrugRow:
    return next(one for one in found.rows if one.label == label)


def feverish(day: int, temp: str, clock: str = "08:00"):
    return record("daily", at(day, clock), temp=D(temp))


def toci(day: int, clock: str):
    start = at(day, clock)
    return record("drug", start, category="tocilizumab", agent="tocilizumab", start=start, single=True,
                  dose=D(576), dose_unit="mg")  # fmt: skip


def infected(onset: datetime, **more: object):
    return record("infection", onset, kind="bacterial", status="suspected", onset=onset, **more)


def test_without_fever_or_infection_the_lane_says_so() -> None:
    assert lane(course(), "infections").rows == ()
    assert lane(course(), "infections").empty is not None


def test_an_open_fever_runs_to_now_and_tells_its_peak() -> None:
    found = row(lane(course(feverish(2, "38.4"), feverish(3, "39.1")), "infections"), "Fever")
    assert found.bars[0].end is None
    assert "39.1" in found.bars[0].text


def test_a_second_fever_is_a_second_bar_of_the_same_row_and_counted() -> None:
    made = course(feverish(0, "38.4"), feverish(1, "36.8"), feverish(2, "36.7", "10:00"), feverish(4, "38.6"))
    found = row(lane(made, "infections"), "Fever")
    assert [bar.end is None for bar in found.bars] == [False, True]
    assert found.summary == "2 episodes"
    assert found.bars[0].text == ""


def test_a_resolved_infection_tells_how_long_it_lasted_and_carries_its_organism() -> None:
    made = course(infected(at(1), organism="Escherichia coli", resolved_at=at(3)))
    found = row(lane(made, "infections"), "Escherichia coli")
    assert found.summary == "2 d"
    assert found.bars[0].end == pytest.approx(found.bars[0].start + 2)


def test_an_infection_resolved_without_a_date_says_that_its_end_is_not_recorded() -> None:
    made = course(record(
        "infection", at(1), kind="viral", status="resolved", onset=at(1)))  # fmt: skip
    bar = row(lane(made, "infections"), "Infection 1").bars[0]
    assert bar.end == bar.start
    assert "end not recorded" in bar.text


def test_events_are_marked_each_with_its_note() -> None:
    made = course(
        record("event", at(1, "08:00"), kind="procedure", note="lumbar puncture"),
        record("event", at(1, "12:00"), kind="procedure", note="line change"),
        record("event", at(2, "12:00"), kind="icu_in"),
        record("event", at(9, "12:00"), kind="icu_out"),
    )
    found = lane(made, "procedures")
    assert [one.label for one in found.rows] == ["Procedure", "To intensive care"]
    assert [(one.label, one.dose) for one in found.rows[0].ticks] == [
        ("", "lumbar puncture"),
        ("", "line change"),
    ]
    assert [(one.label, one.dose) for one in found.rows[1].ticks] == [("", "To intensive care")]


def test_marrow_and_imaging_are_procedures_of_their_assessment() -> None:
    made = course(record("response", at(3), visit="unscheduled", marrow_blasts=D(3), overall="CR"))
    assert [one.label for one in lane(made, "procedures").rows] == ["Marrow"]


def test_planned_assessments_are_hollow_and_are_not_observations() -> None:
    chart = timeline(course(record("response", at(3), visit="unscheduled", overall="CR")), NOW)
    found = next(one for one in chart.lanes if one.key == "milestones")
    assert [one.label for one in found.rows] == ["Response"]
    marks = found.rows[0].ticks
    assert [one.hollow for one in marks[:2]] == [False, True]
    ahead = [one for one in entries(chart) if one.lane == found.title and one.kind == PLANNED]
    assert [one.x for one in ahead] == [28.5]
    assert 28.5 not in observed(chart)


def test_transplant_steps_stand_on_their_day_and_are_hollow_until_done() -> None:
    made = course(
        record("transplant", at(0), milestone="slot_booked", state="done", date=date(2026, 4, 12)),
        record("transplant", at(1), milestone="graft_infusion", state="planned", date=date(2026, 5, 12)),
        record("transplant", at(2), milestone="insurance", state="running"),
    )
    found = row(lane(made, "milestones"), "Transplant")
    assert [(one.label, one.hollow) for one in found.ticks] == [("Slot booked", False), ("Graft infusion", True)]


def test_only_the_first_interleukin_after_tocilizumab_is_watermarked() -> None:
    values = [record("laboratory", at(day, "06:00"), il6=lab("400 pg/mL")) for day in (1, 3, 4)]
    points = lane(course(*values, toci(2, "10:00")), "il6").lines[0].points
    assert [one.note for one in points if one.text] == ["", "IL-6 rises after receptor blockade", ""]
    assert {one.note for one in lane(course(*values), "il6").lines[0].points} == {""}


def test_every_track_set_names_lanes_that_exist() -> None:
    known = {one.key for one in timeline(course(*_sampled()), NOW).lanes}
    assert all(set(lanes) <= known for _, _, lanes in TRACK_SETS)


def _sampled():
    return [record("cells", at(1), matrix="blood")]


def test_the_chart_of_drugs_holds_treatment_and_support_in_one_lane() -> None:
    given = at(1)
    made = course(
        toci(2, "10:00"), record("drug", given, category="blood", agent="platelets", start=given, single=True)
    )
    chart: Chart = drug_chart(made, NOW)
    assert [one.label for one in chart.lanes[0].rows] == ["Tocilizumab", "Platelets"]


def warned(*doses: object, day: int = 3, clock: str = "20:00") -> str:
    found = tocilizumab_warning(course(*doses), at(day, clock))
    return found.render() if found is not None else ""


def test_a_first_dose_needs_no_warning_nor_does_the_one_being_corrected() -> None:
    assert warned() == ""
    assert warned(toci(3, "20:00")) == ""


def test_the_third_dose_within_a_day_says_that_a_senior_must_sign() -> None:
    assert warned(toci(3, "02:00"), toci(3, "11:00")) == (
        "Third tocilizumab dose within 24 h — protocol maximum reached. Give only with senior physician's signature."
    )


def test_a_fourth_dose_within_a_day_names_its_number() -> None:
    doses = (toci(2, "21:00"), toci(3, "05:00"), toci(3, "13:00"))
    assert warned(*doses).startswith("Tocilizumab dose 4 within 24 h, protocol maximum 3.")


def test_a_dose_beyond_the_total_is_told_before_all_else() -> None:
    doses = [toci(day, "08:00") for day in (-1, 0, 1, 2)]
    assert warned(*doses) == "Tocilizumab dose 5: more than 4 in total"


def test_a_dose_too_early_after_the_last_is_told() -> None:
    assert warned(toci(3, "15:00")) == "Tocilizumab dose 2: less than 8 h after the one before"
    assert warned(toci(3, "11:00")) == ""
    assert at(3, "20:00") - at(3, "11:00") > timedelta(hours=8)


def test_notes_are_marks_at_their_moment_and_the_newest_stands_beside_them() -> None:
    made = course(record("note", at(1), text="family informed"), record("note", at(9), text="to come"))
    found = lane(made, "notes").rows[0]
    assert [one.dose for one in found.ticks] == ["family informed (Li Na)"]
    assert (found.text, found.summary) == ("family informed", "")
    two = course(record("note", at(1), text="first"), record("note", at(2), text="word " * 40))
    found = lane(two, "notes").rows[0]
    assert found.summary == "2 notes"
    assert found.text.endswith("word…")
    assert len(found.text) <= 61
    assert lane(course(), "notes").rows == ()


def test_what_is_due_next_is_hollow_ahead_with_its_moment() -> None:
    made = course(record("laboratory", at(4, "06:10"), wbc=lab("1 10*9/L"), crp=lab("9 mg/L")))
    rows = {one.label: one for one in lane(made, "planned").rows}
    assert all(one.ticks[0].hollow for one in rows.values())
    assert all(one.ticks[0].x > 4.6 for one in rows.values())
    assert "D+2" in next(one.text for label, one in rows.items() if "arrow" in label)
    assert observed(timeline(made, NOW)) == (0.0, pytest.approx(4.25694, abs=1e-3))[1:]


def test_the_next_report_is_hollow_in_the_lane_of_its_values_and_none_before_anything_is_planned() -> None:
    keys = next(one for one in PROTOCOL.schedule.of("labs") if 4 in range(one.applies.first_day or 0, 15)).fields
    full = {key: lab(f"1 {ANALYTES[key].unit}") for key in {*keys, "crp"}}
    marks = lane(course(record("laboratory", at(4, "06:10"), **full)), "crp").lines[0].points
    assert [one.mark.value for one in marks] == ["measured", "planned"]
    assert marks[1].x > 4.7
    assert lane(course(infused=False), "planned").rows == ()


def test_an_axis_that_was_stretched_for_its_values_says_so() -> None:
    def stretched(**values) -> dict[str, bool]:
        made = course(record("daily", at(1), **values), record("laboratory", at(1), crp=lab("9 mg/L")))
        return {one.key: one.rescaled for one in timeline(made, NOW).lanes}

    assert not stretched(temp=D("38.4"))["temp"]
    assert stretched(temp=D("41.2"))["temp"]
    assert stretched(temp=D("34.0"))["temp"]
    assert not stretched(temp=D("37"))["crp"]
    high = course(record("laboratory", at(1), crp=lab("185 mg/L")))
    assert lane(high, "crp").rescaled


def test_the_lanes_of_the_whole_course_hold_what_lies_outside_the_window() -> None:
    made = course(*(record("daily", at(day), temp=D("37")) for day in range(5)))
    whole = next(one for one in timeline(made, NOW, "72h", whole=True).lanes if one.key == "grades")
    window = next(one for one in timeline(made, NOW, "72h").lanes if one.key == "grades")
    assert len(whole.ribbons[0].cells) > len(window.ribbons[0].cells)
    assert limits(made, NOW) == (-5.0, 101.0)
    assert limits(course(infused=False), NOW)[1] < 101


def test_a_place_of_the_axis_and_its_moment_are_inverse() -> None:
    days = Days.of(course(), NOW)
    assert days.x(days.moment(2.5)) == 2.5
    assert days.moment(days.x(at(3, "10:07"))) == at(3, "10:07")
