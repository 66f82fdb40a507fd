"""The parameters of a kinetic profile as words: the same on screen, in the chart and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ctd402_desktop.domain.chart_points import value_text
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.figures import day_name, power_of_ten, significant
from ctd402_desktop.domain.kinetics import CASES, FLAGS, REASONS, Nca
from ctd402_desktop.domain.kinetics_course import Kinetics, Omitted
from ctd402_desktop.domain.series import Observation
from ctd402_desktop.i18n import C_, N_, tr

AREA_UNITS = {"car_qpcr": N_("copies·d/µg"), "car_flow": N_("cells·d/µL")}
FEW_BY_HAND = N_("fewer than 3 samples were chosen by hand")
WHY_OMITTED: dict[str, str] = {
    "answer": N_("left out"),
    "conditioning": N_("after the start of conditioning"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number with its unit; without one, ``remark`` says why. ``remark`` otherwise says what it rests on."""

    key: str
    label: str
    value: str
    unit: str
    remark: str

    def text(self) -> str:
        """``Cmax 68 000``, or ``t½: fewer than 3 ...``."""
        if not self.value:
            return tr(N_("{label}: {value}"), label=self.label, value=self.remark)
        return f"{self.label} {self.value} {self.unit}".rstrip()


def parameters(course: Course, one: Kinetics) -> tuple[Parameter, ...]:
    """Cmax, Tmax, Clast, Tlast, AUC0–28d and half-life (response-pk-hsct.md 4.5 to 4.7)."""
    nca = one.nca
    if nca is None:
        why = tr(N_("every sample is left out")) if one.omitted else tr(N_("no sample recorded yet"))
        return (Parameter("cmax", "Cmax", "", "", why),)
    return (
        _value(course, one, "cmax", "Cmax", one.peak),
        _time(course, "tmax", "Tmax", one.peak, nca.profile.peak),
        _value(course, one, "clast", "Clast", one.last),
        _time(course, "tlast", "Tlast", one.last, nca.profile.last, ongoing=not nca.profile.after_last),
        area(one, nca),
        half_life(course, one),
    )


def _value(course: Course, one: Kinetics, key: str, label: str, seen: Observation | None) -> Parameter:
    found = one.nca.profile if one.nca is not None else None
    sample = None if found is None else found.peak if key == "cmax" else found.last
    if sample is None:
        return Parameter(key, label, "0" if key == "cmax" else "", "", tr(N_("All samples below quantification")))
    exact = seen is not None and seen.value is not None and float(seen.value) == sample[1]
    text = value_text(seen) if exact and seen is not None else power_of_ten(Decimal(repr(sample[1])))
    return Parameter(key, label, text, "", _day(course, seen))


def _time(
    course: Course,
    key: str,
    label: str,
    seen: Observation | None,
    sample: tuple[float, float] | None,
    *,
    ongoing: bool = False,
) -> Parameter:
    if sample is None:
        return Parameter(key, label, "", "", tr(N_("All samples below quantification")))
    days = f"{sample[0]:.1f}"
    return Parameter(key, label, f"≥ {days}" if ongoing else days, tr(N_("d")), _day(course, seen))


def _day(course: Course, seen: Observation | None) -> str:
    day = None if seen is None else course.study_day(seen.at)
    return "" if day is None else day_name(day)


def area(one: Kinetics, nca: Nca) -> Parameter:
    """AUC0–28d with its case, or why it is not reportable."""
    label, found = tr(N_("AUC0–28d")), nca.horizon
    unit = tr(AREA_UNITS[one.assay])
    if found.case == "ALL_BLQ":
        return Parameter("auc", label, "0", unit, tr(N_("All samples below quantification")))
    if found.area is None:
        return Parameter("auc", label, "", unit, tr(CASES[found.case]))
    remark = tr(CASES[found.case])
    if found.extrapolated_pct is not None:
        remark = tr(N_("{percent} % extrapolated"), percent=f"{found.extrapolated_pct:.1f}")
    return Parameter("auc", label, significant(Decimal(repr(found.area)), 4), unit, remark)


def half_life(course: Course, one: Kinetics) -> Parameter:
    """Half-life of the decline with points, days and adjusted R²; or why there is none."""
    label, nca = "t½", one.nca
    phase = None if nca is None else nca.phase
    how = tr(N_("chosen by hand")) if one.by_hand else tr(N_("automatic"))
    if phase is None:
        return Parameter("half_life", label, "", "", refusal(one))
    points = tr(N_("{n} points, {days}"), n=phase.points, days=_span(course, one.points))
    fit = tr(N_("adj. R² {value}"), value=f"{phase.adjusted:.4f}")
    remark = tr(C_("clause", ", ")).join((points, fit, how))
    shown = Decimal(repr(phase.half_life)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Parameter("half_life", label, f"{shown}", tr(N_("d")), remark)


def refusal(one: Kinetics) -> str:
    """Why there is no half-life; empty when there is one."""
    nca = one.nca
    if nca is None or nca.phase is not None:
        return ""
    if nca.profile.peak is None:
        return tr(N_("All samples below quantification"))
    if one.by_hand and nca.reason == "TOO_FEW_POINTS":
        return tr(FEW_BY_HAND)
    return tr(REASONS[str(nca.reason)])


def _span(course: Course, points: tuple[Observation, ...]) -> str:
    return f"{_day(course, points[0])}–{_day(course, points[-1])}"


def cautions(one: Kinetics) -> tuple[str, ...]:
    """Quality flags of the analysis, in words (LZ-5); nothing is deleted because of them."""
    return () if one.nca is None else tuple(tr(FLAGS[flag]) for flag in one.nca.flags)


def omission(course: Course, one: Omitted) -> str:
    """``D+14 left out: clotted``."""
    text = f"{_day(course, one.sample)} {tr(WHY_OMITTED[one.why])}"
    return tr(N_("{label}: {value}"), label=text, value=one.reason) if one.reason else text
