"""The timeline with 100 000 observations."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from factories import PATIENT, ZONE, at, infusion
from measuring import processor
from packs import PROTOCOL
from PySide6.QtWidgets import QApplication

from ctd402_desktop.domain.chart_lanes import VITALS, vital_lane
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import Chart
from ctd402_desktop.domain.course import Course, Record

FRAME = 1 / 30
"""Seconds of one frame at 30 frames a second."""


def course(records: int) -> Course:
    """A hundred days of vital signs, evenly spread: four observations a record."""
    step = timedelta(days=100) / records
    made = [infusion()]
    for number in range(records):
        when = at(-5) + step * number
        answers = {
            "temp": Decimal(3650 + number * 7 % 300) / 100,
            "sbp": Decimal(100 + number % 30),
            "dbp": Decimal(60 + number % 20),
            "spo2": Decimal(92 + number % 8),
            "hr": Decimal(80 + number % 40),
        }
        made.append(Record(number + 10, 1, "daily", 1, when, when, 1, "Li Na", "W3-02", answers))
    return Course(PATIENT, ZONE, tuple(sorted(made, key=lambda one: one.observed_at)), protocol=PROTOCOL)


def chart(records: int) -> Chart:
    """All four vital signs of such a course over a hundred days."""
    days = Days.of(course(records), at(96))
    lanes = tuple(vital_lane(days, key) for key in VITALS)
    return Chart("timeline", "Timeline", -5.0, 101.0, lanes, infusion=0.4, now=days.present, zero=days.zero)


def frame_of(qapp: QApplication, shown: Chart) -> float:
    """Processor seconds of one step of a pan: the window moved and everything painted."""
    from ctd402_desktop.ui.chart_view import ChartView

    view = ChartView()
    view.resize(1272, 562)
    view.show_chart(shown)
    view.show()
    qapp.processEvents()
    view.limits = (-40.0, 140.0)
    steps = iter(range(1000))

    def one() -> None:
        number = next(steps)
        view.pan_by(0.5 if number % 20 < 10 else -0.5)
        view.grab()

    one()
    took = processor(one, 15)
    view.close()
    view.deleteLater()
    return took


def test_a_timeline_of_100_000_observations_is_panned_at_30_frames_a_second(qapp: QApplication) -> None:
    from ctd402_desktop.ui import theme

    theme.apply(qapp, "light", "standard")
    large, small = chart(25_000), chart(250)
    assert sum(len(line.points) for lane in large.lanes for line in lane.lines) >= 100_000
    many, few = frame_of(qapp, large), frame_of(qapp, small)
    print(f"1 000 observations {few * 1000:.1f} ms a frame, 100 000 {many * 1000:.1f} ms, ratio {many / few:.1f}")
    assert many <= 3 * few or many < FRAME
