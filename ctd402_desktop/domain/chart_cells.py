"""Lanes of cellular kinetics: quantified points, BLQ on the limit of its own sample, planned samples ahead."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ctd402_desktop.domain.chart_points import Days, point
from ctd402_desktop.domain.charts import Lane, Line, Mark, Point
from ctd402_desktop.domain.figures import figure, power_of_ten
from ctd402_desktop.domain.kinetics import Nca
from ctd402_desktop.domain.kinetics_course import Kinetics, method_of, of_assay
from ctd402_desktop.domain.kinetics_words import WHY_OMITTED, Parameter, parameters
from ctd402_desktop.domain.series import SAMPLING_DAYS, Observation, cells, planned_samples
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
_WEIGHTS = {"car_qpcr": 2.0, "car_flow": 1.6}


def cells_lane(days: Days, assay: str, matrix: str = "blood") -> Lane:
    """One assay in one matrix: one line per method, two units never in one lane (response-pk-hsct.md 4.1)."""
    seen = days.seen(cells(days.course, assay, matrix))
    shown = [one for one in seen if one.quantified or one.blq]
    methods = list(dict.fromkeys(method_of(one) for one in shown))
    found = of_assay(days.course, assay, matrix, days.now)
    named = len(methods) > 1
    lines = [
        Line(
            method if named and method else _TITLES[assay, matrix],
            _curve(days, [one for one in shown if method_of(one) == method], found, noted=assay == "car_qpcr"),
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
        summary=_summary(days, found, shown),
        weight=_WEIGHTS[assay],
        empty=msg(N_("no sample recorded yet")),
    )


def _curve(days: Days, shown: list[Observation], found: tuple[Kinetics, ...], *, noted: bool) -> tuple[Point, ...]:
    made: list[Point] = []
    before: Observation | None = None
    peaks = {one.peak.record.id: power_of_ten(_number(one.peak)) for one in found if noted and one.peak is not None}
    omitted = {one.sample.record.id: tr(WHY_OMITTED[one.why]) for profile in found for one in profile.omitted}
    for one in shown:
        if before is not None and _samples_missed(days, before, one) > PLANNED_MISSED:
            made.append(Point((days.x(before.at) + days.x(one.at)) / 2, None, Mark.GAP))
        peak = peaks.get(one.record.id)
        note = omitted.get(one.record.id, tr(N_("Cmax {value}"), value=peak) if peak else "")
        made.append(replace(point(days, one), note=note))
        before = one
    return tuple(made)


def _number(one: Observation) -> Decimal:
    return one.value if one.value is not None else Decimal(0)


def _samples_missed(days: Days, before: Observation, one: Observation) -> int:
    """Planned days strictly between two samples."""
    first, last = days.course.study_day(before.at), days.course.study_day(one.at)
    return sum(1 for day in SAMPLING_DAYS if first is not None and last is not None and first < day < last)


def _planned(days: Days) -> tuple[Point, ...]:
    return tuple(Point(days.x(at), None, Mark.PLANNED) for _, at in planned_samples(days.course, days.now))


def _summary(days: Days, found: tuple[Kinetics, ...], shown: list[Observation]) -> tuple[str, ...]:
    """Cmax with its day, area, half-life with the points used; of the method sampled last."""
    if not found:
        return ()
    one = max(found, key=lambda profile: max(sample.at for sample in _all(profile)))
    told = {row.key: row for row in parameters(days.course, one)}
    if one.nca is None or one.peak is None:
        return (tr(N_("no sample used")) if one.nca is None else tr(N_("all samples below LLOQ")),)
    limits = sorted({sample.lloq for sample in shown if sample.lloq is not None})
    spread = (tr(N_("LLOQ {low} to {high}"), low=figure(limits[0]), high=figure(limits[-1])),) if limits[1:] else ()
    head = tr(N_("Cmax {value}, {day}"), value=told["cmax"].value, day=told["cmax"].remark)
    return (head, _area(told["auc"]), _life(one, one.nca, told["half_life"]), *spread)


_NO_LIFE = {
    "TOO_FEW_POINTS": N_("t½: fewer than 3 points"),
    "NO_VALID_TERMINAL_PHASE": N_("t½: no decline to fit"),
    "NO_VARIABILITY": N_("t½: all values equal"),
}
"""Refusals short enough for the column beside the lane; the page and the paper have the whole sentence."""


def _area(row: Parameter) -> str:
    return row.text() if row.value else tr(N_("AUC0–28d: not reportable"))


def _life(one: Kinetics, nca: Nca, row: Parameter) -> str:
    if not row.value:
        return tr(_NO_LIFE[str(nca.reason)])
    return tr(N_("t½ {value} d, {n} points"), value=row.value, n=len(one.points))


def _all(one: Kinetics) -> tuple[Observation, ...]:
    return (*one.samples, *(omitted.sample for omitted in one.omitted))
