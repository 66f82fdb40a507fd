"""The sentence that is read before signing: what was measured, the result, what is due next. No Qt."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.bedside import CAPD_ITEMS, ICE_ITEMS, mean_arterial_pressure, total
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.fields import Answers, NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import Grade
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, patient_name
from ctd402_desktop.ui.answer_text import beside

_VITALS = (("temp", N_("T")), ("hr", N_("HR")), ("bp", N_("BP")), ("rr", N_("RR")), ("spo2", N_("SpO₂")))


def who(patient: Patient) -> str:
    """``张伟 ZHANG, Wei, bed 07``: the name is never shortened."""
    name = patient_name.full(patient) or patient.mrn
    return f"{name}, {tr(N_('bed {bed}'), bed=patient.bed)}" if patient.bed else name


def review_line(
    answers: Answers, at: datetime, zone: ZoneInfo, grades: tuple[tuple[Scale, Grade], ...], following: str = ""
) -> str:
    """``14:05 T 38.6 HR 118 BP 104/62 (MAP 76) RR 24 SpO₂ 93 on 2 L/min · ICE 10 · CRS 2 both · next …``."""
    parts = [" ".join([formats.time(at, zone), *_measured(answers)])]
    for name, items in (("ICE", ICE_ITEMS), ("CAPD", CAPD_ITEMS)):
        score = total(answers, items)
        if score is not None:
            parts.append(f"{name} {formats.number(score)}")
    parts.extend(_result(scale, grade, answers) for scale, grade in grades)
    if following:
        parts.append(following)
    return " · ".join(parts)


def grade_words(scale: Scale, grade: Grade, assigned: Decimal | None = None) -> str:
    """``CRS 2``, ``CRS at least 2``, ``CRS not gradable``; the physician's grade wins and is named."""
    name = tr(scale.short)
    if assigned is not None:
        return tr(N_("{scale} {grade} assigned"), scale=name, grade=formats.number(assigned))
    if grade.value is None:
        return tr(N_("{scale} not gradable"), scale=name)
    if "minimum" in grade.flags:
        return tr(N_("{scale} at least {grade}"), scale=name, grade=grade.value)
    return f"{name} {grade.value}"


def _measured(answers: Answers) -> list[str]:
    found = []
    for key, short in _VITALS:
        text = _pressure(answers) if key == "bp" else _value(answers, key)
        if text:
            found.append(f"{tr(short)} {text}{_oxygen(answers) if key == 'spo2' else ''}")
    return found


def _value(answers: Answers, key: str) -> str:
    value = answers.get(key)
    if isinstance(value, NotDone):
        return "–"
    return formats.number(value) if isinstance(value, Decimal) else ""


def _pressure(answers: Answers) -> str:
    high, low = answers.get("sbp"), answers.get("dbp")
    if not isinstance(high, Decimal) or not isinstance(low, Decimal):
        return _value(answers, "sbp")
    return f"{formats.number(high)}/{formats.number(low)} (MAP {mean_arterial_pressure(high, low)})"


def _oxygen(answers: Answers) -> str:
    device, flow = answers.get("o2_device"), answers.get("o2_flow")
    if not isinstance(device, str):
        return ""
    if isinstance(flow, Decimal):
        return " " + tr(N_("on {flow} L/min"), flow=formats.number(flow))
    label = FORMS["daily"]["o2_device"].choice_label(device)
    return " " + tr(N_("on {device}"), device=tr(label).lower())


def _result(scale: Scale, grade: Grade, answers: Answers) -> str:
    given = answers.get(f"{scale.key}_assigned")
    words = grade_words(scale, grade, given if isinstance(given, Decimal) else None)
    cause = answers.get("attribution") if scale.key == "crs" else None
    if not isinstance(cause, str):
        return words
    label = FORMS["daily"]["attribution"].choice_label(cause)
    return beside(words, tr(label).lower())
