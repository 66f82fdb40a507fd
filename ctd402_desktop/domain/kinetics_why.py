"""Every kinetic parameter with the samples it was made from: for *Why?*, and for marking them in the curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.chart_points import value_text
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.evaluate import rule_named
from ctd402_desktop.domain.figures import clock, day_name
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.kinetics import HORIZON_D
from ctd402_desktop.domain.kinetics_course import Kinetics
from ctd402_desktop.domain.kinetics_words import Parameter, cautions, omission, parameters
from ctd402_desktop.domain.series import Observation, since_infusion
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.domain.why import Why, said
from ctd402_desktop.i18n import N_, Message, msg, tr

RULES: dict[str, str] = {
    "cmax": N_("The highest quantified sample after the infusion; the first one where several are equal."),
    "tmax": N_("Time from the start of the infusion to Cmax."),
    "clast": N_("The last quantified sample."),
    "tlast": N_("Time from the start of the infusion to the last quantified sample; ≥ while none was below after it."),
    "auc": N_("Linear up, logarithmic down, from the infusion to day 28; results below quantification count as 0."),
    "half_life": N_("ln 2 / λz of the straight line through the logarithms of the points after Cmax."),
}


@dataclass(frozen=True, slots=True)
class KineticFigure:
    """One parameter: its words, the lane of the chart it belongs to, the samples it rests on, and why."""

    row: Parameter
    lane: str
    points: tuple[Observation, ...]
    why: Why

    @property
    def record_ids(self) -> frozenset[int]:
        """Records of the samples used."""
        return frozenset(one.record.id for one in self.points)


def lane_of(one: Kinetics) -> str:
    """Key of the lane a profile is drawn in."""
    return one.assay if one.matrix == "blood" else f"{one.assay}_{one.matrix}"


def kinetic_figures(course: Course, one: Kinetics) -> tuple[KineticFigure, ...]:
    """The parameters of a profile in their order, those that cannot be told included."""
    return tuple(_figure(course, one, row) for row in parameters(course, one))


def profile_why(course: Course, one: Kinetics) -> Why:
    """A whole profile as one value: every parameter, what was left out, what to be careful about."""
    facts = [
        Fact(said(row.text()), said(row.remark) if row.value and row.remark else None, bool(row.value))
        for row in parameters(course, one)
    ]
    title = msg(N_("Kinetics: {assay}"), assay=Message(ANALYTES[one.assay].label))
    rule = msg(
        N_("One assay, matrix and method; peak, last value, area and the half-life of the decline, without a model.")
    )
    key = f"kinetics:{one.assay}:{one.matrix}:{one.method}"
    return Why(key, title, rule, (*facts, *_remarks(course, one)), _source(one))


def _remarks(course: Course, one: Kinetics) -> Iterable[Fact]:
    for left in one.omitted:
        yield Fact(said(omission(course, left)))
    for text in cautions(one):
        yield Fact(said(text))


def _figure(course: Course, one: Kinetics, row: Parameter) -> KineticFigure:
    points = points_of(course, one, row.key)
    key = f"{lane_of(one)}.{one.method}.{row.key}"
    return KineticFigure(row, lane_of(one), points, Why(key, said(row.text()), msg(RULES[row.key]),
                         tuple(_facts(course, one, row, points)), _source(one)))  # fmt: skip


def points_of(course: Course, one: Kinetics, key: str) -> tuple[Observation, ...]:
    """Samples a parameter rests on: one for a maximum, all up to day 28 for the area, the fitted ones for t½."""
    if key in {"cmax", "tmax"}:
        return _known(one.peak)
    if key in {"clast", "tlast"}:
        return _known(one.last)
    if key == "half_life":
        return one.points
    return tuple(sample for sample in one.samples if _day(course, sample) <= float(HORIZON_D))


def _known(sample: Observation | None) -> tuple[Observation, ...]:
    return () if sample is None else (sample,)


def _day(course: Course, sample: Observation) -> float:
    found = since_infusion(course, sample.at)
    return 0.0 if found is None else found


def _facts(course: Course, one: Kinetics, row: Parameter, points: Iterable[Observation]) -> Iterable[Fact]:
    used = tuple(points)
    yield Fact(said(row.remark))
    for sample in used:
        yield Fact(_sample(course, one, sample), None, True)
    if not used:
        yield Fact(msg(N_("No sample was used.")))
    if row.key in {"auc", "half_life"}:
        yield from _remarks(course, one)


def _sample(course: Course, one: Kinetics, sample: Observation) -> Message:
    """``D+7 08:00 (7.3 d): 46 000 copies/µg``."""
    day = course.study_day(sample.at)
    value = f"{tr(N_('BLQ'))} {value_text(sample)}" if sample.blq else value_text(sample)
    return msg(
        N_("{day} {time} ({days} d): {value} {unit}"),
        day="" if day is None else day_name(day),
        time=clock(sample.at, course.zone),
        days=f"{_day(course, sample):.1f}",
        value=value,
        unit=pretty(ANALYTES[one.assay].unit),
    )


def _source(one: Kinetics) -> Message:
    return msg(N_("Method {method}; {citation}"), method=one.method or "–", citation=rule_named("nca_profile").citation)
