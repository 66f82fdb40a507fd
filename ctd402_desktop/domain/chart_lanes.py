"""Lanes for grades, vital signs and laboratory values; each is one row here, the painters draw any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.chart_points import Days, last_number, points, said, value_text
from ctd402_desktop.domain.charts import GradeCell, Lane, Line, Mark, Point, Ribbon, Threshold
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.figures import day_name, figure
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import current_grade, day_grades, scale_named
from ctd402_desktop.domain.ledger import tocilizumab
from ctd402_desktop.domain.schedule import Limits
from ctd402_desktop.domain.series import Observation, change, highest, labs, lowest, mean_pressures, vitals
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, msg, tr

VITALS_GAP = timedelta(hours=24)
LABS_GAP = timedelta(days=8)
"""Points further apart are not joined: nobody looked in between."""

TREND_FOR = timedelta(hours=6)
"""A change of grade counts as a direction for six hours."""

Read = Callable[[Course], tuple[Observation, ...]]
Pick = Callable[[Iterable[Observation]], "Observation | None"]


@dataclass(frozen=True, slots=True)
class Vital:
    """A vital sign: how it is read, its limit (with its words), the range always shown, and what is summed up."""

    key: str
    title: str
    unit: str
    read: Read
    limit: Callable[[Limits], Decimal]
    usual: tuple[float, float]
    ticks: tuple[float, ...]
    summary: str
    pick: Pick
    limit_text: str = "{limit}"
    short: str = ""


_FAST = FORMS["daily"]["hr"].critical[1] or Decimal(130)
"""The critical heart rate of the daily form, /min."""

VITALS: dict[str, Vital] = {
    row.key: row
    for row in (
        Vital("temp", N_("Temperature"), "°C", lambda course: vitals(course, "temp"), lambda found: found.fever.value,
              (35.4, 40.6), (36, 38, 40), N_("Max {value}, {day}"), highest, N_("{limit} fever"), N_("Temp")),
        Vital("map", N_("MAP"), "mmHg", mean_pressures, lambda found: found.map_low.value, (50, 98), (65, 90),
              N_("Min {value}, {day}"), lowest),
        Vital("spo2", N_("SpO₂"), "%", lambda course: vitals(course, "spo2"), lambda found: found.hypoxia_hint.value,
              (86, 100.5), (90, 95, 100), N_("Min {value}, {day}"), lowest),
        Vital("hr", N_("Heart rate"), N_("/min"), lambda course: vitals(course, "hr"), lambda _: _FAST, (50, 140),
              (60, 100), N_("Max {value}, {day}"), highest),
    )
}  # fmt: skip
"""Limits: fever, mean pressure and saturation of the protocol pack, heart rate of the daily form."""


def vital_lane(days: Days, key: str, *, latest: bool = False) -> Lane:
    """One vital sign; beside it the extreme of the course, or the latest value when ``latest``."""
    row = VITALS[key]
    limit = row.limit(days.course.protocol.schedule.limits)
    found = days.seen(row.read(days.course))
    numbers = [float(one.value) for one in found if one.value is not None]
    low = min([row.usual[0], *(value - 1 for value in numbers if value < row.usual[0])])
    high = max([row.usual[1], *numbers])
    last = last_number(found)
    beside = tr(N_("{value} {unit} at {time}"), value=value_text(last), unit=tr(row.unit), time=days.when(last.at)) if (
        last and latest) else ""  # fmt: skip
    words = tr(row.limit_text, limit=limit) if latest else str(limit)
    return Lane(
        key,
        (row.short or row.title) if latest else row.title,
        row.unit,
        lines=(Line(row.title, points(days, found, VITALS_GAP), summary=beside),) if numbers else (),
        y_range=(low, high),
        thresholds=(Threshold(float(limit), words),),
        summary=() if latest else said(row.summary, days, row.pick(found)),
        ticks=row.ticks,
        empty=msg(N_("no value recorded yet")),
        rescaled=(low, high) != row.usual,
    )


@dataclass(frozen=True, slots=True)
class LabTrack:
    """Laboratory lane: the analytes drawn together (one unit each), their series, and whether the axis is log."""

    key: str
    title: str
    analytes: tuple[str, ...]
    series: tuple[str, ...]
    log: bool
    threshold: tuple[Decimal, str] | None = None


USUAL_TOP = 50.0
"""Top of a linear laboratory axis while no value is higher."""

ANC_LOW = ANALYTES["anc"].critical[0] or Decimal("0.5")
"""Severe neutropenia, 10⁹/L: CTCAE v5.0 grade 4."""

LAB_TRACKS: dict[str, LabTrack] = {
    row.key: row
    for row in (
        LabTrack("crp", N_("CRP"), ("crp",), ("s1",), False),
        LabTrack("ferr", N_("Ferritin"), ("ferr",), ("s5",), True),
        LabTrack("il6", N_("Interleukin-6"), ("il6",), ("s2",), True),
        LabTrack("inflammation", N_("CRP, ferritin"), ("crp", "ferr"), ("s1", "s5"), True),
        LabTrack("counts", N_("ANC, PLT"), ("anc", "plt"), ("s1", "s4"), True, (ANC_LOW, N_("ANC {limit}"))),
    )
}


def lab_lane(days: Days, key: str, *, latest: bool = False, due: datetime | None = None) -> Lane:
    """Laboratory values; beside them the peak, or with ``latest`` each newest value and how it moves.

    ``due`` is when the next report is planned; it is drawn hollow.
    """
    row = LAB_TRACKS[key]
    lines: list[Line] = []
    summary: list[str] = []
    tops: list[float] = []
    for analyte, series in zip(row.analytes, row.series, strict=True):
        found = days.seen(labs(days.course, analyte))
        name = tr(ANALYTES[analyte].short)
        if any(one.quantified or one.blq for one in found):
            text = f"{name} {_moving(analyte, found)}" if latest else ""
            made = (*points(days, found, LABS_GAP), *_ahead(days, due if not lines else None))
            lines.append(Line(name, _watermarked(days, made) if analyte == "il6" else made, series, summary=text))
        if not latest:
            summary += _peak(days, name if len(row.analytes) > 1 else "", analyte, found)
        tops += [float(one.value) for one in found if one.value is not None]
    units = dict.fromkeys(pretty(ANALYTES[one].unit) for one in row.analytes)
    limit: tuple[Threshold, ...] = ()
    if row.threshold is not None:
        limit = (Threshold(float(row.threshold[0]), tr(row.threshold[1], limit=row.threshold[0])),)
    return Lane(
        key,
        row.title,
        ", ".join(units),
        lines=tuple(lines),
        log=row.log,
        y_range=None if row.log else (0.0, max([USUAL_TOP, *tops])),
        thresholds=limit,
        summary=tuple(summary),
        empty=msg(N_("no value recorded yet")),
        rescaled=not row.log and max([USUAL_TOP, *tops]) > USUAL_TOP,
    )


def _ahead(days: Days, due: datetime | None) -> tuple[Point, ...]:
    """The next report as a hollow mark, while it lies ahead."""
    return () if due is None else (Point(days.x(due), None, Mark.PLANNED),)


def _watermarked(days: Days, made: tuple[Point, ...]) -> tuple[Point, ...]:
    """The first interleukin-6 after tocilizumab says that a rise need not mean worse CRS (product.md 2.10)."""
    doses = tocilizumab(days.course, days.now).doses
    if not doses:
        return made
    since = days.x(doses[0].start)
    first = next((one for one in made if one.x > since and one.text), None)
    note = tr(N_("IL-6 rises after receptor blockade"))
    return tuple(replace(one, note=note) if one is first else one for one in made)


_COUNTS = ("anc", "plt", "hb", "wbc", "alc")


def _peak(days: Days, name: str, analyte: str, found: list[Observation]) -> tuple[str, ...]:
    """Nadir for counts, peak for the others."""
    if analyte in _COUNTS:
        shown = said(N_("Nadir {value}, {day}"), days, lowest(found))
    else:
        shown = said(N_("Peak {value}, {day}"), days, highest(found))
    return tuple(f"{name} {one}".strip() for one in shown)


DOUBLING = ("ferr",)
"""Analytes whose rise is told as a doubling time (product.md 2.10)."""


def _moving(analyte: str, found: list[Observation]) -> str:
    """``185, +93 % in 24 h``; a rise of ferritin as ``2 770, ×2 in 31 h``; the value alone while it hardly moves."""
    last = next(one for one in reversed(found) if one.quantified or one.blq)
    moved = change(found) if last.quantified else None
    if moved is None or abs(moved.percent) < 10:
        return value_text(last)
    if moved.doubling is not None and analyte in DOUBLING:
        hours = round(moved.doubling / timedelta(hours=1))
        return tr(N_("{value}, ×2 in {hours} h"), value=value_text(last), hours=hours)
    percent = f"+{figure(moved.percent)}" if moved.percent > 0 else figure(moved.percent)
    hours = round(moved.over / timedelta(hours=1))
    return tr(N_("{value}, {percent} % in {hours} h"), value=value_text(last), percent=percent, hours=hours)


def grades_lane(days: Days, start: float, end: float, *, latest: bool = False) -> Lane:
    """CRS and ICANS by day, the worst of each day; with ``latest`` the direction of the present grade beside it."""
    ribbons = tuple(_ribbon(days, key, start, end, latest=latest) for key in ("crs", "icans"))
    return Lane("grades", N_("Grades"), ribbons=ribbons)


def _ribbon(days: Days, key: str, start: float, end: float, *, latest: bool) -> Ribbon:
    known = day_grades(days.course, key)
    cells = []
    for day in range(int(start) - 1, min(days.today, int(end)) + 1):
        value, state = known.get(day, (None, "na" if day < 0 else ""))
        until = min(day + 1.0, days.present) if day == days.today else day + 1.0
        if state and until > start and day < end and days.course.day_zero is not None:
            cells.append(GradeCell(float(day), until, value, state))
    summary, trend = direction(days, key) if latest else (_worst(days, known), "")
    return Ribbon(scale_named(key).short, tuple(cells), summary, trend)


def _worst(days: Days, known: dict[int, tuple[int | None, str]]) -> str:
    """``Peak 3, D+7 to D+8``: the highest grade and the first and last day it was reached."""
    graded = {day: value for day, (value, _) in known.items() if value is not None and day <= days.today}
    top = max(graded.values(), default=0)
    if not top:
        return tr(N_("No grade above 0")) if graded else ""
    reached = [day for day, value in graded.items() if value == top]
    if len(reached) == 1:
        return tr(N_("Peak {grade}, {day}"), grade=top, day=day_name(reached[0]))
    return tr(N_("Peak {grade}, {first} to {last}"), grade=top, first=day_name(reached[0]), last=day_name(reached[-1]))


def direction(days: Days, key: str) -> tuple[str, str]:
    """``rising since 14:05`` with the direction, while a change of the last hours stands."""
    found = current_grade(days.course, key, days.now)
    if found is None or found.value is None or found.changed_from is None:
        return "", ""
    if days.now - found.since > TREND_FOR or found.value == found.changed_from:
        return "", ""
    when = days.when(found.since)
    if found.value > found.changed_from:
        return tr(N_("rising since {time}"), time=when), "rising"
    return tr(N_("falling since {time}"), time=when), "falling"
