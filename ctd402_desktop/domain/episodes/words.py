"""An episode in words: the same on screen and on paper."""

from __future__ import annotations

from datetime import timedelta

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.episodes.episode import KIND_LABELS, End, Episode, Kind, Treatment, when
from ctd402_desktop.domain.figures import figure, span
from ctd402_desktop.domain.forms.drug import AGENTS
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.i18n import C_, N_, tr

_LABELS = {key: label for key, label, _ in AGENTS}
_PEAKS: dict[Kind, str] = {
    Kind.CRS: N_("grade {value}"),
    Kind.ICANS: N_("grade {value}"),
    Kind.FEVER: N_("{value} °C"),
    Kind.NEUTROPENIA: N_("{value}/µL"),
    Kind.THROMBOCYTOPENIA: N_("{value} × 10⁹/L"),
    Kind.INFECTION: N_("severity {value}"),
    Kind.OXYGEN: N_("{value} L/min"),
    Kind.VASOPRESSOR: N_("agents: {value}"),
}
_ENDS = {End.OPEN: C_("episode", "open"), End.UNKNOWN: N_("not recorded"), End.DEATH: N_("death")}


def episode_name(one: Episode) -> str:
    """``CRS 2 (biphasic)``, ``Infection 1: Escherichia coli``."""
    name = f"{tr(KIND_LABELS[one.kind])} {one.number}"
    if one.biphasic and one.kind in {Kind.CRS, Kind.ICANS}:
        name = tr(N_("{name} (biphasic)"), name=name)
    return tr(N_("{label}: {value}"), label=name, value=one.name) if one.name else name


def peak_text(course: Course, one: Episode) -> str:
    """Peak with its unit and moment; ``not recorded`` where there is no value."""
    if one.peak is None:
        return tr(N_("not recorded"))
    value = tr(_PEAKS[one.kind], value=figure(tidy(one.peak)))
    return tr(C_("clause", ", ")).join((value, when(course, one.peak_at)))


def end_text(course: Course, one: Episode) -> str:
    """The moment of resolution, or how it stands."""
    return when(course, one.resolved) if one.resolved is not None else tr(_ENDS[one.end])


def days_text(one: Episode) -> str:
    """Days of the episode, with ``≥`` while they are a minimum; for cytopenias the days at each limit."""
    if one.days is None:
        return "–"
    text = f"≥ {one.days}" if one.days_are_minimum else str(one.days)
    mark = "<" if one.kind is Kind.THROMBOCYTOPENIA else "≤"
    return "\n".join((text, *(f"{mark} {limit}: {count}" for limit, count in one.days_at)))


def treatment_text(drug: Treatment) -> str:
    """``Tocilizumab × 2, after 2 h``."""
    name = tr(_LABELS.get(drug.agent, drug.agent))
    shown = f"{name} × {drug.count}" if drug.count > 1 else name
    return tr(N_("{drug} after {time}"), drug=shown, time=span(timedelta(minutes=drug.minutes_from_onset)))
