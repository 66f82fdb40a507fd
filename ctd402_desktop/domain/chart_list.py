"""The charts of a course: what each shows over which days. Screen and paper draw the same values.

Words inside a chart are in the language in force when it is made; it is made again when the language changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.chart_cells import cells_lane
from ctd402_desktop.domain.chart_drugs import SUPPORT, TREATMENT, drugs_lane
from ctd402_desktop.domain.chart_events import infections_lane, milestones_lane, procedures_lane
from ctd402_desktop.domain.chart_lanes import grades_lane, lab_lane, vital_lane
from ctd402_desktop.domain.chart_notes import notes_lane
from ctd402_desktop.domain.chart_planned import next_report, planned, planned_lane
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import Chart, Lane
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.series import matrices
from ctd402_desktop.i18n import C_, N_


@dataclass(frozen=True, slots=True)
class Range:
    """A choice of days: the first and the last one shown, ``None`` where the course decides."""

    key: str
    label: str
    first: int | None = None
    last: int | None = None


RANGES: tuple[Range, ...] = (
    Range("72h", N_("72 h")),
    Range("d14", "D-5…D14", -5, 14),
    Range("d28", "D-5…D28", -5, 28),
    Range("d100", "D100", -5, 100),
    Range("all", C_("range of days", "All")),
)
_HOURS_BACK, _HOURS_AHEAD = 3.0, 0.25
SHOWN_FIRST = ("grades", "notes", "drugs", "infections", "temp", "crp", "ferr", "car_qpcr", "car_flow", "planned")
"""Lanes of the timeline until somebody chooses others."""

TRACK_SETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("usual", N_("Usual tracks"), SHOWN_FIRST),
    ("expansion", N_("Expansion and toxicity"),
     ("grades", "drugs", "car_qpcr", "car_flow", "il6", "ferr", "crp")),
    ("course", N_("Course and milestones"), ("grades", "infections", "drugs", "procedures", "milestones", "support")),
)  # fmt: skip
"""Choices of lanes with one purpose: key, name, lanes."""


def drug_chart(course: Course, now: datetime, span: str = "d28") -> Chart:
    """Every drug and support as on the timeline, alone: the chart above the ledger. Errors as ``timeline``."""
    days = Days.of(course, now)
    return _chart("drugs", N_("Drugs"), days, _span(days, span), (drugs_lane(days, "drugs", (*TREATMENT, *SUPPORT)),))


TRAJECTORY_DAYS = 28
"""Most days of the overview chart."""


def timeline(course: Course, now: datetime, span: str = "d28", *, whole: bool = False) -> Chart:
    """Everything on one axis over a range of ``RANGES``; the page chooses among the lanes.

    Parameters
    ----------
    course : Course
    now : datetime, aware
        Parts what was seen from what is planned.
    span : str
        Key of a range; ``ValueError`` for an unknown one.
    whole : bool
        Lanes of the whole course, so that another part of it can be shown without making them again.
    """
    days = Days.of(course, now)
    start, end = _span(days, span)
    ahead = planned(days)
    every = _span(days, "all") if whole else (start, end)
    lanes = (
        grades_lane(days, min(start, every[0]), max(end, every[1])),
        notes_lane(days),
        drugs_lane(days),
        infections_lane(days),
        vital_lane(days, "temp"),
        vital_lane(days, "map"),
        vital_lane(days, "spo2"),
        vital_lane(days, "hr"),
        lab_lane(days, "crp", due=next_report(ahead)),
        lab_lane(days, "ferr", due=next_report(ahead)),
        lab_lane(days, "il6"),
        lab_lane(days, "counts"),
        *_cells(days),
        procedures_lane(days),
        milestones_lane(days),
        drugs_lane(days, "support", SUPPORT),
        planned_lane(days, ahead),
    )
    return _chart("timeline", N_("Timeline"), days, (start, end), lanes)


def trajectory(course: Course, now: datetime) -> Chart:
    """From D-5 to the end of today, at most 28 days: grades, temperature, MAP, inflammation, counts."""
    days = Days.of(course, now)
    first = max(min(-5, days.today - 4), days.today - TRAJECTORY_DAYS + 1)
    bounds = (float(first), days.today + 1.0)
    lanes = (
        grades_lane(days, *bounds, latest=True),
        vital_lane(days, "temp", latest=True),
        vital_lane(days, "map", latest=True),
        lab_lane(days, "inflammation", latest=True),
        lab_lane(days, "counts", latest=True),
    )
    return _chart("trajectory", N_("Trajectory"), days, bounds, lanes)


def expansion(course: Course, now: datetime) -> Chart:
    """Cellular kinetics from the day before infusion to D28 or the last sample, one lane per assay and matrix."""
    days = Days.of(course, now)
    sampled = [day for one in course.of("cells") if (day := course.study_day(one.observed_at)) is not None]
    bounds = (-1.0, max([28, *sampled]) + 1.0)
    return _chart("expansion", N_("CAR-T expansion"), days, bounds, _cells(days))


CHARTS: tuple[Callable[[Course, datetime], Chart], ...] = (timeline, trajectory, expansion)


def limits(course: Course, now: datetime) -> tuple[float, float]:
    """First and last place of the axis that anything can be at: how far a window may be moved."""
    first, last = _span(Days.of(course, now), "all")
    return first, max(last, 101.0) if course.day_zero is not None else last


def _cells(days: Days) -> tuple[Lane, ...]:
    sampled = matrices(days.course)
    return tuple(cells_lane(days, assay, matrix) for matrix in sampled for assay in ("car_qpcr", "car_flow"))


def _span(days: Days, key: str) -> tuple[float, float]:
    chosen = next((one for one in RANGES if one.key == key), None)
    if chosen is None:
        raise ValueError(key)
    if key == "72h":
        return days.present - _HOURS_BACK, days.present + _HOURS_AHEAD
    if chosen.first is not None and chosen.last is not None:
        return float(chosen.first), chosen.last + 1.0
    recorded = [days.x(one.observed_at) for one in days.course.records if one.form != "enrolment"]
    ahead = 1.0 if days.course.day_zero is None else 29.0
    return float(int(min([-5.0, *recorded]) // 1)), float(max(ahead, days.today + 1))


def _chart(key: str, title: str, days: Days, bounds: tuple[float, float], lanes: tuple[Lane, ...]) -> Chart:
    start = days.course.infusion_at
    return Chart(
        key,
        title,
        *bounds,
        lanes,
        infusion=days.x(start) if start is not None else None,
        now=days.present,
        zero=days.zero,
        counted=days.course.day_zero is not None,
    )
