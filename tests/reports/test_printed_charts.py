"""Printed charts: greys, hollow marks, gaps that stay gaps, words that keep apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from reportlab.graphics.shapes import Drawing, Group, Polygon, PolyLine, String

from ctd402_desktop.domain.chart_list import CHARTS
from ctd402_desktop.domain.charts import (
    Bar,
    Chart,
    DrugRow,
    GradeCell,
    Lane,
    Line,
    Mark,
    Point,
    Ribbon,
    Threshold,
    Tick,
)
from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import msg
from ctd402_desktop.reports.drawing import draw, natural_height
from ctd402_desktop.reports.fonts import load_fonts
from ctd402_desktop.reports.issue import Issue
from ctd402_desktop.reports.lanes import axis_of, ticks


@pytest.fixture(autouse=True, scope="module")
def fonts() -> None:
    load_fonts()


def parts(shape: Any) -> Iterator[Any]:
    """All shapes of a drawing."""
    yield shape
    if isinstance(shape, Group):
        for inner in shape.contents:
            yield from parts(inner)


def texts(drawing: Drawing) -> list[str]:
    """All strings of a drawing, raised figures as separate ones."""
    return [one.text for one in parts(drawing) if isinstance(one, String)]


def cells(*points: Point, lloq: float | None = 50) -> Lane:
    """A logarithmic lane of one series."""
    return Lane("cells", "CAR-T, blood", "copies/µg", lines=(Line("qPCR", points),), log=True, lloq=lloq)


def chart(*lanes: Lane, now: float | None = 20.0) -> Chart:
    """A chart of four weeks."""
    return Chart("any", "", -5.0, 29.0, lanes, infusion=0.4, now=now)


def test_a_result_below_quantification_is_hollow_on_its_limit_and_not_joined() -> None:
    lane = cells(Point(0.1, None, Mark.BLQ, lloq=50.0), Point(3, 620.0), Point(7, 48000.0))
    drawing = draw(chart(lane), 400, 120)
    hollow = [one for one in parts(drawing) if isinstance(one, Polygon) and one.fillColor.hexval() == "0xffffff"]
    assert len(hollow) == 1
    assert "BLQ" in texts(drawing)
    lines = [one for one in parts(drawing) if isinstance(one, PolyLine)]
    assert [len(one.points) for one in lines] == [4]


def test_a_gap_parts_the_line_and_shows_nothing() -> None:
    lane = cells(Point(1, 100.0), Point(3, 200.0), Point(5, None, Mark.GAP), Point(7, 300.0), Point(9, 400.0))
    lines = [one for one in parts(draw(chart(lane), 400, 120)) if isinstance(one, PolyLine)]
    assert [len(one.points) for one in lines] == [4, 4]


def test_a_planned_sample_is_a_hollow_triangle_and_no_value() -> None:
    lane = cells(Point(1, 100.0), Point(28, None, Mark.PLANNED))
    drawing = draw(chart(lane), 400, 120)
    hollow = [one for one in parts(drawing) if isinstance(one, Polygon) and one.fillColor.hexval() == "0xffffff"]
    assert len(hollow) == 1


def test_a_grade_that_could_not_be_given_is_hatched_with_letters_and_zero_stays_a_digit() -> None:
    ribbon = Ribbon(
        "CRS", (GradeCell(0, 1, 0), GradeCell(1, 2, None, "ng"), GradeCell(2, 3, 3), GradeCell(-1, 0, None, "na"))
    )
    shown = texts(draw(chart(Lane("grades", "Grades", ribbons=(ribbon,))), 400))
    assert "NG" in shown
    assert "0" in shown
    assert "3" in shown
    assert "–" in shown


def test_a_running_drug_says_so_and_a_dose_carries_its_number() -> None:
    rows = (DrugRow("Meropenem", bars=(Bar("", 3, None),)), DrugRow("Tocilizumab", ticks=(Tick(5, "1"), Tick(7, "2"))))
    shown = texts(draw(chart(Lane("drugs", "Drugs", rows=rows)), 400))
    assert "ongoing" in shown
    assert {"1", "2"} <= set(shown)


def test_an_empty_lane_says_why_it_is_empty() -> None:
    lane = Lane("cells", "CAR-T", empty=msg("no sample yet"))
    assert "no sample yet" in texts(draw(chart(lane), 400, 60))


def test_an_axis_of_equal_values_is_not_flat() -> None:
    lane = Lane("temp", "Temperature", lines=(Line("T", (Point(1, 37.0), Point(2, 37.0))),))
    axis = axis_of(lane, 0, 40)
    assert axis.high > axis.low
    assert 2 <= len(ticks(axis)) <= 5


@pytest.mark.parametrize("values", [(0.004, 0.3), (0.1, 99.0), (5.0, 5_000_000.0), (36.2, 39.9), (-2.0, 2.0)])
@pytest.mark.parametrize("log", [True, False])
def test_ticks_are_round_and_inside_the_axis(values: tuple[float, float], log: bool) -> None:
    lane = Lane("any", "", lines=(Line("", tuple(Point(at, y) for at, y in enumerate(values))),), log=log)
    axis = axis_of(lane, 0, 40)
    found = ticks(axis)
    assert 1 <= len(found) <= 7
    for value, text in found:
        assert -0.01 <= axis.y(value) <= 40.01
        assert text


def test_a_threshold_is_named_at_the_left() -> None:
    lane = Lane(
        "anc", "ANC", lines=(Line("", (Point(1, 0.2), Point(4, 3.0))),), log=True, thresholds=(Threshold(0.5, "0.5"),)
    )
    assert "0.5" in texts(draw(chart(lane), 400, 60))


@pytest.mark.parametrize("make", CHARTS, ids=lambda one: one.__name__)
def test_every_chart_of_the_list_draws_on_paper_in_greys(make: Any, rich_course: Course, issue: Issue) -> None:
    found = make(rich_course, issue.printed_at)
    drawing = draw(found, 500, natural_height(found))
    for one in parts(drawing):
        for name in ("fillColor", "strokeColor"):
            color = getattr(one, name, None)
            if color is not None:
                assert color.red == color.green == color.blue
        if isinstance(one, String):
            assert one.fontName.startswith("NotoSansSC")


@pytest.mark.parametrize("make", CHARTS, ids=lambda one: one.__name__)
def test_every_chart_of_the_list_draws_for_an_empty_course(make: Any, empty_course: Course, issue: Issue) -> None:
    found = make(empty_course, issue.printed_at)
    assert draw(found, 500, natural_height(found)).contents
