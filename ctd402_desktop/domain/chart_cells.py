"""Lanes of cellular kinetics: quantified points, BLQ on the limit of its own sample, planned samples ahead."""

from __future__ import annotations

from dataclasses import replace

from ctd402_desktop.domain.chart_points import Days, point, value_text
from ctd402_desktop.domain.charts import Lane, Line, Mark, Point
from ctd402_desktop.domain.figures import figure, power_of_ten
from ctd402_desktop.domain.series import (
    SAMPLING_DAYS,
    Exposure,
    Observation,
    cells,
    exposure,
    planned_samples,
)
from ctd402_desktop.i18n import N_, msg, tr

PLANNED_MISSED = 2
"""A curve is not joined across more planned samples than this (product.md 2.14)."""

_TITLES = {
    ("car_qpcr", "blood"): N_("CAR-T, blood"),
    ("car_qpcr", "marrow"): N_("CAR-T, marrow"),
    ("car_qpcr", "csf"): N_("CAR-T, CSF"),
    ("car_flow", "blood"): N_("CAR⁺ cells"),
    ("car_flow", "marrow"): N_("CAR⁺ cells, marrow"),
    ("car_flow", "csf"): N_("CAR⁺ cells, CSF"),
}
_UNITS = {"car_qpcr": N_("copies/µg gDNA"), "car_flow": N_("per µL, flow")}
_SERIES = {"car_qpcr": ("s1", "s2", "s4", "s5"), "car_flow": ("s3", "s7", "s6", "s8")}
_WEIGHTS = {"car_qpcr": 2.0, "car_flow": 0.95}


def cells_lane(days: Days, assay: str, matrix: str = "blood") -> Lane:
    """One assay in one matrix: one line per method, two units never in one lane (response-pk-hsct.md 4.1)."""
    found = days.seen(cells(days.course, assay, matrix))
    shown = [one for one in found if one.quantified or one.blq]
    methods = list(dict.fromkeys(_method(one) for one in shown))
    found_exposure = exposure(days.course, shown)
    named = len(methods) > 1
    lines = [
        Line(
            method if named and method else _TITLES[assay, matrix],
            _curve(days, [one for one in shown if _method(one) == method], found_exposure, noted=assay == "car_qpcr"),
            _SERIES[assay][place % 4],
        )
        for place, method in enumerate(methods)
    ]
    ahead = _planned(days) if matrix == "blood" else ()
    if ahead:
        newest = lines.pop() if lines else Line(_TITLES[assay, matrix], (), _SERIES[assay][0])
        lines.append(replace(newest, points=(*newest.points, *ahead)))
    limits = [one.lloq for one in shown if one.lloq is not None]
    return Lane(
        assay if matrix == "blood" else f"{assay}_{matrix}",
        _TITLES[assay, matrix],
        _UNITS[assay],
        lines=tuple(lines),
        log=True,
        lloq=float(limits[-1]) if limits else None,
        summary=_summary(days, assay, found_exposure, shown),
        weight=_WEIGHTS[assay],
        empty=msg(N_("no sample recorded yet")),
    )


def _method(one: Observation) -> str:
    return str(one.record.answers.get("method", ""))


def _curve(days: Days, shown: list[Observation], found: Exposure | None, *, noted: bool) -> tuple[Point, ...]:
    made: list[Point] = []
    before: Observation | None = None
    for one in shown:
        if before is not None and _samples_missed(days, before, one) > PLANNED_MISSED:
            made.append(Point((days.x(before.at) + days.x(one.at)) / 2, None, Mark.GAP))
        at = point(days, one)
        peak = noted and found is not None and found.peak is one
        note = tr(N_("Cmax {value}"), value=power_of_ten(found.cmax)) if peak and found else ""
        made.append(replace(at, note=note))
        before = one
    return tuple(made)


def _samples_missed(days: Days, before: Observation, one: Observation) -> int:
    """Planned days strictly between two samples."""
    first, last = days.course.study_day(before.at), days.course.study_day(one.at)
    return sum(1 for day in SAMPLING_DAYS if first is not None and last is not None and first < day < last)


def _planned(days: Days) -> tuple[Point, ...]:
    return tuple(Point(days.x(at), None, Mark.PLANNED) for _, at in planned_samples(days.course, days.now))


def _summary(days: Days, assay: str, found: Exposure | None, shown: list[Observation]) -> tuple[str, ...]:
    if found is None:
        return ()
    if found.peak is None or found.last is None:
        return (tr(N_("All samples below quantification")),)
    tmax = days.name(found.peak.at)
    head = tr(N_("Tmax {day}"), day=tmax)
    if assay == "car_flow":
        head = tr(N_("Cmax {value}, {day}"), value=value_text(found.peak), day=tmax)
    tail = tr(N_("Clast {value}, {day}"), value=value_text(found.last), day=days.name(found.last.at))
    limits = sorted({one.lloq for one in shown if one.lloq is not None})
    spread = (tr(N_("LLOQ {low} to {high}"), low=figure(limits[0]), high=figure(limits[-1])),) if limits[1:] else ()
    return (head, tail, *spread)
