"""Observations: canonical units, limits per sample, gaps, and the figures they are told in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from factories import PATIENT, ZONE, at, cells_course, course, lab, record

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.figures import clock, day_name, figure, power_of_ten, significant, span
from ctd402_desktop.domain.series import (
    cells,
    change,
    highest,
    labs,
    lowest,
    matrices,
    mean_pressures,
    planned_samples,
    since_infusion,
    vitals,
)

D = Decimal


def test_a_temperature_that_was_not_done_keeps_its_reason_and_has_no_number():
    made = course(record("daily", at(1), temp=NotDone("asleep")), record("daily", at(1, "12:00"), temp=D("38.2")))
    missing, fever = vitals(made, "temp")
    assert (missing.value, missing.not_done, missing.quantified) == (None, "asleep", False)
    assert fever.value == D("38.2")


def test_a_set_without_temperature_is_no_observation():
    assert vitals(course(record("daily", at(1), hr=80)), "temp") == ()


def test_mean_pressure_needs_both_pressures():
    made = course(
        record("daily", at(1), sbp=104, dbp=62), record("daily", at(2), sbp=104), record("daily", at(3), dbp=60)
    )
    assert [one.value for one in mean_pressures(made)] == [D(76)]


def test_a_conventional_unit_is_converted_and_the_report_is_kept():
    (found,) = labs(course(record("laboratory", at(1), hb=lab("8.4 g/dL"))), "hb")
    assert found.value == D(84)
    assert found.reported == lab("8.4 g/dL")


def test_a_less_than_result_is_below_its_own_limit_and_never_a_number():
    (found,) = labs(course(record("laboratory", at(1), anc=lab("<0.1 10*9/L"))), "anc")
    assert (found.value, found.blq, found.lloq) == (None, True, D("0.1"))


def test_a_greater_than_result_is_a_number_with_its_comparator():
    (found,) = labs(course(record("laboratory", at(1), ferr=lab(">100000 ug/L"))), "ferr")
    assert (found.value, found.comparator) == (D(100000), ">")


def test_a_unit_only_the_assay_can_convert_gives_no_number():
    (found,) = labs(course(record("laboratory", at(1), cmv=lab("500 copies/mL"))), "cmv")
    assert found.value is None
    assert not found.blq


def test_a_laboratory_value_not_done_and_a_foreign_answer_are_told_apart():
    made = course(record("laboratory", at(1), crp=NotDone("refused")), record("laboratory", at(2), crp="oops"))
    assert [one.not_done for one in labs(made, "crp")] == ["refused"]


def test_blq_is_relative_to_the_limit_of_that_very_sample():
    made = course(
        record("cells", at(1), matrix="blood", qpcr_blq=True, qpcr_lloq=50),
        record("cells", at(3), matrix="blood", qpcr_blq=True, qpcr_lloq=25),
        record("cells", at(7), matrix="blood", car_qpcr=lab("<10 copies/ug")),
        record("cells", at(8), matrix="blood", car_qpcr=lab("<10 copies/ug"), qpcr_lloq=20),
    )
    assert [(one.blq, one.lloq) for one in cells(made, "car_qpcr")] == [
        (True, D(50)),
        (True, D(25)),
        (True, D(10)),
        (True, D(20)),
    ]


def test_cells_of_another_matrix_and_of_another_assay_stay_apart():
    made = course(
        record("cells", at(7), matrix="blood", car_qpcr=lab("25000 copies/ug"), qpcr_lloq=50),
        record("cells", at(7), matrix="marrow", car_qpcr=lab("9000 copies/ug")),
        record("cells", at(9), matrix="blood", car_flow=lab("12.5 /uL")),
    )
    assert [one.value for one in cells(made, "car_qpcr")] == [D(25000)]
    assert [one.value for one in cells(made, "car_qpcr", "marrow")] == [D(9000)]
    assert [one.lloq for one in cells(made, "car_flow")] == [None]
    assert matrices(made) == ("blood", "marrow")
    assert matrices(course()) == ("blood",)


def test_time_since_infusion_counts_from_its_start():
    assert since_infusion(course(), at(2, "20:00")) == 2.5
    assert since_infusion(course(infused=False), at(2)) is None


def test_planned_samples_are_those_ahead_that_were_not_taken():
    made = cells_course([(1, "BLQ"), (7, "25000")])
    assert [day for day, _ in planned_samples(made, at(6))] == [10, 14, 21, 28]
    assert [day for day, _ in planned_samples(made, at(29))] == []
    assert planned_samples(course(infused=False), at(1)) == ()


def test_the_nominal_moment_of_a_planned_sample_is_the_clock_time_of_the_infusion():
    assert planned_samples(course(), at(0, "09:00"))[0] == (1, at(1, "08:00"))


def test_extremes_are_the_first_of_equal_values_and_skip_what_has_no_number():
    made = course(
        *(record("laboratory", at(day), crp=lab(f"{value} mg/L")) for day, value in ((1, 5), (2, 90), (3, 90)))
    )
    found = labs(made, "crp")
    assert made.study_day(highest(found).at) == 2
    assert made.study_day(lowest(found).at) == 1
    assert highest(()) is None
    assert lowest(()) is None


def _crp(*values: tuple[int, str, str]) -> Course:
    return course(*(record("laboratory", at(day, when), crp=lab(f"{value} mg/L")) for day, when, value in values))


def test_change_tells_percent_hours_and_doubling_time():
    found = change(labs(_crp((1, "06:00", "96"), (2, "06:00", "192")), "crp"))
    assert (found.percent, found.over, found.doubling) == (D(100), timedelta(hours=24), timedelta(hours=24))


def test_a_falling_value_has_no_doubling_time():
    assert change(labs(_crp((1, "06:00", "96"), (2, "06:00", "48")), "crp")).doubling is None


@pytest.mark.parametrize(
    "values",
    [
        [(1, "06:00", "96")],
        [(1, "06:00", "96"), (3, "06:00", "120")],
        [(1, "06:00", "0"), (2, "06:00", "12")],
        [(1, "06:00", "96"), (2, "06:00", ">500")],
    ],
)
def test_no_change_is_told_without_two_comparable_values(values):
    assert change(labs(_crp(*values), "crp")) is None


def test_figures_are_written_as_the_ward_reads_them():
    assert figure(D("-12345.60")) == "−12\u2009345.60"
    assert figure(D("0.04")) == "0.04"
    assert significant(D(0)) == "0"
    assert significant(D("12.3456")) == "12.3"
    assert significant(D("34208")) == "34\u2009200"
    assert power_of_ten(D(68000)) == "68\u2009000"
    assert power_of_ten(D(123456)) == "1.2 × 10⁵"
    assert power_of_ten(D(996000)) == "1 × 10⁶"
    assert [day_name(day) for day in (-3, 0, 4)] == ["D-3", "D0", "D+4"]
    assert clock(at(1, "14:05"), ZONE) == "14:05"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(25, "25 min"), (60, "1 h"), (580, "9 h 40 min"), (1440, "1 d"), (8880, "6 d 4 h")],
)
def test_a_span_is_told_in_its_two_largest_units(minutes, text):
    assert span(timedelta(minutes=minutes)) == text


def test_the_factory_keeps_a_course_in_order_of_observation():
    made = course(record("daily", at(3), temp=37), record("daily", at(1), temp=37), patient=replace(PATIENT, bed="09"))
    assert [one.form for one in made.history] == ["infusion", "daily", "daily"]
    assert made.patient.bed == "09"
