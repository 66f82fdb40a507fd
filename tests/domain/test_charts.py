"""Charts of a course: points, gaps, limits, ribbons, drug rows, ranges, and the table of the same values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from factories import at, cells_course, course, demo_course, infusion, lab, record
from packs import PROTOCOL

from ctd402_desktop.domain.chart_list import CHARTS, RANGES, expansion, timeline, trajectory
from ctd402_desktop.domain.chart_points import Days, points
from ctd402_desktop.domain.charts import Chart, Lane, Mark
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.series import labs

D = Decimal
NOW = at(4, "15:02")


def lane(chart: Chart, key: str) -> Lane:
    return next(one for one in chart.lanes if one.key == key)


def marks(made: Lane) -> list[Mark]:
    return [point.mark for point in made.lines[0].points]


def calm(day: int, clock: str = "08:00", **answers: object):
    return record("daily", at(day, clock), temp=D("36.8"), sbp=118, dbp=72, spo2=98, **answers)


# Every chart -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", CHARTS)
@pytest.mark.parametrize("infused", [True, False])
def test_every_chart_accepts_a_course_without_any_value(make, infused):
    made = make(course(infused=infused), NOW)
    assert made.end > made.start
    assert all(len([kind for kind in (one.lines, one.ribbons, one.rows) if kind]) <= 1 for one in made.lanes)
    assert made.counted is infused


@pytest.mark.parametrize("make", CHARTS)
@pytest.mark.parametrize("patient", range(6))
def test_every_number_of_a_chart_leads_to_its_record(make, patient):
    made = demo_course(patient)
    ids = {one.id for one in made.records}
    chart = make(made, datetime(2026, 4, 6, 7, 2, tzinfo=UTC))
    shown = [point for one in chart.lanes for line in one.lines for point in line.points]
    for point in shown:
        if point.mark in (Mark.MEASURED, Mark.BLQ):
            assert point.record_id in ids
            assert point.text
        else:
            assert point.y is None


def test_nothing_observed_later_than_now_is_drawn():
    made = course(calm(1), calm(9))
    assert len(lane(timeline(made, NOW), "temp").lines[0].points) == 1


# Curves ------------------------------------------------------------------------------------------------------------


def test_below_quantification_has_no_number_and_parts_the_curve():
    made = lane(timeline(cells_course([(1, "BLQ"), (3, "1200"), (4, "BLQ")]), at(5)), "car_qpcr")
    assert [(point.mark, point.y) for point in made.lines[0].points[:3]] == [
        (Mark.BLQ, None),
        (Mark.MEASURED, 1200.0),
        (Mark.BLQ, None),
    ]


def test_each_sample_keeps_its_own_limit_and_the_lane_has_the_newest():
    made = course(
        record("cells", at(1), matrix="blood", qpcr_blq=True, qpcr_lloq=50),
        record("cells", at(3), matrix="blood", qpcr_blq=True, qpcr_lloq=25),
        record("cells", at(4), matrix="blood", qpcr_blq=True),
    )
    found = lane(timeline(made, at(5)), "car_qpcr")
    assert [point.lloq for point in found.lines[0].points[:3]] == [50.0, 25.0, None]
    assert [point.text for point in found.lines[0].points[:3]] == ["< 50", "< 25", "BLQ"]
    assert found.lloq == 25.0
    assert found.summary == ("all samples below LLOQ",)


def test_different_limits_are_said_in_words():
    made = cells_course([(1, "BLQ")]).history + cells_course([(3, "900")], lloq="25").history[1:]
    found = lane(timeline(Course(course().patient, course().zone, made, protocol=PROTOCOL), at(5)), "car_qpcr")
    assert found.summary[-1] == "LLOQ 25 to 50"


def test_planned_samples_stand_only_in_the_future():
    found = lane(timeline(cells_course([(1, "BLQ"), (7, "25000")]), at(8)), "car_qpcr")
    planned = [point for point in found.lines[0].points if point.mark is Mark.PLANNED]
    assert [int(point.x) for point in planned] == [10, 14, 21, 28]
    assert all(point.x > 8 and point.y is None for point in planned)


def test_a_lane_without_a_sample_still_shows_what_is_planned():
    found = lane(timeline(course(), at(0, "09:00")), "car_qpcr")
    assert set(marks(found)) == {Mark.PLANNED}
    assert found.lloq is None


def test_two_methods_are_two_lines():
    made = course(
        record("cells", at(3), matrix="blood", method="ddPCR", car_qpcr=lab("800 copies/ug")),
        record("cells", at(7), matrix="blood", method="qPCR lot 2", car_qpcr=lab("9000 copies/ug")),
    )
    lines = lane(timeline(made, at(29)), "car_qpcr").lines
    assert [(line.label, line.series) for line in lines] == [("ddPCR", "s1"), ("qPCR lot 2", "s2")]


def test_a_curve_is_not_joined_across_more_than_two_planned_samples():
    found = lane(timeline(cells_course([(1, "60"), (3, "900"), (21, "5000")]), at(29)), "car_qpcr")
    assert marks(found) == [Mark.MEASURED, Mark.MEASURED, Mark.GAP, Mark.MEASURED]


def test_the_peak_is_named_at_its_point_and_in_words():
    found = lane(timeline(cells_course([(7, "25000"), (10, "123000"), (21, "2100")]), at(29)), "car_qpcr")
    assert [point.note for point in found.lines[0].points] == ["", "Cmax 1.2 × 10⁵", ""]
    assert found.summary == ("Cmax 123\u2009000, D+10", "AUC0–28d: not reportable", "t½: fewer than 3 points")


def test_a_flow_lane_names_its_peak_in_words_only():
    made = course(record("cells", at(7), matrix="blood", car_flow=lab("62 /uL"), flow_lloq=D("0.5")))
    found = lane(timeline(made, at(29)), "car_flow")
    assert found.summary[0] == "Cmax 62, D+7"
    assert found.lines[0].points[0].note == ""


def test_marrow_has_lanes_of_its_own_once_it_was_sampled():
    made = course(record("cells", at(28), matrix="marrow", car_qpcr=lab("700 copies/ug")))
    keys = [one.key for one in expansion(made, at(29)).lanes]
    assert keys == ["car_qpcr", "car_flow", "car_qpcr_marrow", "car_flow_marrow"]


def test_vital_signs_more_than_a_day_apart_are_not_joined():
    found = lane(timeline(course(calm(1), calm(1, "20:00"), calm(3)), NOW), "temp")
    assert marks(found) == [Mark.MEASURED, Mark.MEASURED, Mark.GAP, Mark.MEASURED]


def test_a_value_that_was_not_done_parts_the_curve():
    made = course(calm(1), record("daily", at(1, "12:00"), temp=NotDone("asleep")), calm(1, "16:00"))
    assert marks(lane(timeline(made, NOW), "temp")) == [Mark.MEASURED, Mark.GAP, Mark.MEASURED]


def test_a_unit_that_does_not_convert_is_not_drawn():
    reports = ("500 copies/mL", "90 [IU]/mL")
    made = course(*(record("laboratory", at(day), cmv=lab(text)) for day, text in enumerate(reports, 1)))
    assert [one.y for one in points(Days.of(made, NOW), labs(made, "cmv"), timedelta(days=8))] == [90.0]


def test_extremes_stand_beside_the_lane_with_their_day():
    made = course(calm(1), record("daily", at(3), temp=D("39.9"), sbp=80, dbp=50, spo2=88, hr=140))
    chart = timeline(made, NOW)
    assert lane(chart, "temp").summary == ("Max 39.9, D+3",)
    assert lane(chart, "map").summary == ("Min 60, D+3",)
    assert lane(chart, "spo2").summary == ("Min 88, D+3",)
    assert lane(chart, "hr").summary == ("Max 140, D+3",)
    assert lane(chart, "temp").thresholds[0].label == "38.0"


def test_counts_are_summed_up_by_their_nadir_and_markers_by_their_peak():
    made = course(
        *(
            record("laboratory", at(day), anc=lab(f"{anc} 10*9/L"), plt=lab("30 10*9/L"), ferr=lab(f"{ferr} ug/L"))
            for day, anc, ferr in ((1, "0.4", 900), (2, "0.1", 14800), (3, "0.3", 5000))
        )
    )
    chart = timeline(made, NOW)
    assert lane(chart, "counts").summary == ("ANC Nadir 0.1, D+2", "PLT Nadir 30, D+1")
    assert lane(chart, "ferr").summary == ("Peak 14\u2009800, D+2",)
    assert lane(chart, "counts").thresholds[0].label == "ANC 0.5"


@pytest.mark.parametrize(
    ("analyte", "values", "text"),
    [
        ("crp", ("96", "185"), "CRP 185, +93 % in 24 h"),
        ("crp", ("185", "96"), "CRP 96, −48 % in 24 h"),
        ("crp", ("96", "97"), "CRP 97"),
        ("crp", ("96", "<5"), "CRP < 5"),
        ("ferr", ("1000", "2000"), "Ferritin 2000, ×2 in 24 h".replace("2000", "2\u2009000")),
        ("ferr", ("2000", "1000"), "Ferritin 1\u2009000, −50 % in 24 h"),
    ],
)
def test_the_trajectory_says_how_the_newest_value_moves(analyte, values, text):
    unit = {"crp": "mg/L", "ferr": "ug/L"}[analyte]
    made = course(
        *(record("laboratory", at(day), **{analyte: lab(f"{value} {unit}")}) for day, value in enumerate(values, 2))
    )
    assert lane(trajectory(made, NOW), "inflammation").lines[0].summary == text


def test_the_trajectory_gives_the_latest_vital_sign_with_its_time():
    chart = trajectory(course(calm(3), calm(4, "14:40")), NOW)
    assert lane(chart, "temp").lines[0].summary == "36.8 °C at 14:40"
    assert lane(chart, "temp").title == "Temp"
    assert lane(chart, "temp").thresholds[0].label == "38.0 fever"
    assert lane(trajectory(course(calm(3)), NOW), "map").lines[0].summary == "87 mmHg at D+3"


def test_without_a_day_zero_the_axis_counts_from_today_and_names_dates():
    made = course(calm(1), infused=False)
    chart = timeline(made, NOW, "all")
    assert (chart.counted, chart.infusion, chart.zero) == (False, None, at(4).date())
    assert lane(chart, "grades").ribbons[0].cells == ()
    assert lane(chart, "temp").summary == ("Max 36.8, 2026-04-03",)


# Grades ------------------------------------------------------------------------------------------------------------

FEVER = {
    "temp": D("38.6"), "sbp": D(118), "dbp": D(72), "hypotension": False, "pressor": "none", "hypoxia": False,
    "o2_device": "none", "arousal": "alert", "instrument": "ice", "ice_orient": D(4), "ice_name": D(3),
    "ice_command": D(1), "ice_write": D(1), "ice_count": D(1), "seizure": "none", "motor_weakness": False,
}  # fmt: skip
HYPOXIC = {**FEVER, "hypoxia": True, "o2_device": "nasal_cannula", "o2_flow": D(2)}
WELL = {**FEVER, "temp": D("36.7")}


def graded(*days: tuple[int, str, dict]) -> Course:
    return course(*(record("daily", at(day, clock), **answers) for day, clock, answers in days), graded=True)


def cells_of(chart: Chart) -> dict[int, tuple[int | None, str]]:
    return {int(cell.x0): (cell.value, cell.state) for cell in lane(chart, "grades").ribbons[0].cells}


def test_days_before_infusion_do_not_apply_days_without_an_assessment_are_empty():
    found = cells_of(timeline(graded((0, "20:00", WELL), (3, "08:00", FEVER)), NOW))
    assert found == {**dict.fromkeys(range(-5, 0), (None, "na")), 0: (0, "graded"), 3: (1, "graded")}


def test_the_cell_of_today_ends_now():
    cell = lane(timeline(graded((4, "08:00", FEVER)), NOW), "grades").ribbons[0].cells[-1]
    assert cell.x0 == 4.0
    assert cell.x1 == pytest.approx(4 + (15 + 2 / 60) / 24)


def test_the_peak_is_told_with_its_days():
    def told(*days: tuple[int, str, dict]):
        return lane(timeline(graded(*days), NOW), "grades").ribbons[0].summary

    assert told((1, "08:00", FEVER), (2, "08:00", HYPOXIC), (3, "08:00", HYPOXIC)) == "Peak 2, D+2 to D+3"
    assert told((1, "08:00", FEVER), (2, "08:00", WELL)) == "Peak 1, D+1"
    assert told((1, "08:00", WELL)) == "No grade above 0"
    assert told() == ""


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([(4, "08:00", FEVER), (4, "14:05", HYPOXIC)], ("rising since 14:05", "rising")),
        ([(4, "08:00", HYPOXIC), (4, "14:05", FEVER)], ("falling since 14:05", "falling")),
        ([(3, "08:00", FEVER), (4, "02:00", HYPOXIC)], ("", "")),
        ([(4, "08:00", FEVER)], ("", "")),
        ([], ("", "")),
    ],
)
def test_the_trajectory_tells_the_direction_of_a_fresh_change(days, told):
    ribbon = lane(trajectory(graded(*days), NOW), "grades").ribbons[0]
    assert (ribbon.summary, ribbon.trend) == told


# Ranges ------------------------------------------------------------------------------------------------------------


def test_ranges_are_whole_days_and_72_hours_end_a_little_after_now():
    made = course(calm(1))
    spans = {one.key: timeline(made, NOW, one.key) for one in RANGES}
    assert (spans["d14"].start, spans["d14"].end) == (-5, 15)
    assert (spans["d28"].start, spans["d28"].end) == (-5, 29)
    assert (spans["d100"].start, spans["d100"].end) == (-5, 101)
    assert spans["72h"].end - spans["72h"].start == pytest.approx(3.25)
    assert (spans["all"].start, spans["all"].end) == (-5, 29)


def test_everything_begins_with_the_first_record_but_not_with_the_enrolment():
    made = course(record("enrolment", at(-40), consent=True), calm(-9), calm(60))
    assert (timeline(made, at(61), "all").start, timeline(made, at(61), "all").end) == (-9, 62)


def test_an_unknown_range_is_refused():
    with pytest.raises(ValueError, match="week"):
        timeline(course(), NOW, "week")


@pytest.mark.parametrize(("day", "first", "last"), [(-3, -7, -2), (4, -5, 5), (22, -5, 23), (40, 13, 41)])
def test_the_trajectory_covers_the_last_four_weeks_at_most(day, first, last):
    made = trajectory(course(), at(day, "12:00"))
    assert (made.start, made.end) == (first, last)


def test_expansion_reaches_to_the_last_sample():
    assert expansion(cells_course([(90, "BLQ")]), at(91)).end == 91


def test_the_infusion_line_stands_at_its_moment():
    made = course(infusion("16:00"), infused=False)
    assert timeline(made, NOW).infusion == pytest.approx(2 / 3)
    assert timeline(made, NOW).now == pytest.approx(4 + timedelta(hours=15, minutes=2) / timedelta(days=1))


def test_a_place_on_the_axis_is_a_moment_to_the_minute():
    days = Days.of(cells_course([(1, "BLQ")]), at(4, "15:02"))
    assert days.moment(days.x(at(3, "07:31"))) == at(3, "07:31")


def test_a_half_life_is_told_with_the_points_it_was_made_from():
    made = cells_course([(7, "46000"), (10, "123000"), (14, "38000"), (17, "9000"), (21, "2100")])
    told = lane(timeline(made, at(29)), "car_qpcr").summary[2]
    assert told.startswith("t½ ")
    assert told.endswith(" d, 3 points")
