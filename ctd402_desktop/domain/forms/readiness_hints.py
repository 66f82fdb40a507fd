"""What an item of the pre-infusion check has to meet, in the numbers of the protocol pack (RULE RDY-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.domain.protocol_followup import ReadinessItem
from ctd402_desktop.domain.units import pretty, tidy
from ctd402_desktop.i18n import N_, Message, msg

WORDS: dict[str, str] = {
    "temperature": N_("{limit} in {span}"),
    "infection": N_("none active and uncontrolled; cultures and imaging of {span} reviewed"),
    "pressure": N_("systolic {limit} without vasopressor in {span}"),
    "oxygen": N_("SpO₂ {limit} on air in {span}"),
    "rhythm": N_("no new significant arrhythmia; ECG of {span} on file"),
    "lvef": N_("{limit} in {span}"),
    "renal": N_("clearance {limit} in {span}"),
    "liver": N_("{limit} in {span}"),
    "bilirubin": N_("{limit} in {span}; 3 mg/dL in Gilbert"),
    "neuro": N_("no new deficit, baseline ICE or CAPD recorded in {span}"),
    "gvhd": N_("no active acute GVHD ≥ II, no systemic immunosuppression in {span}"),
    "steroids": N_("none within {span}"),
    "ld_given": N_("{limit} of planned doses"),
    "ld_interval": N_("{short} to {long} since the end of the last dose"),
    "pregnancy": N_("negative or not applicable, {span}"),
    "product": N_("released, certificate reviewed, in date, chain of identity complete"),
    "rescue": N_("{limit} of tocilizumab reserved, ICU informed, steroid and pressor ready"),
    "disease": N_("blasts and lesions documented again after bridging, {span}"),
    "access": N_("line in use, consent on file, wristband checked"),
}
"""Condition of each item; the numbers stand in the pack alone."""

_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_DAYS_FROM = timedelta(days=4)


def conditions(limits: CheckLimits) -> Mapping[str, Message]:
    """The condition beside each item, by field key."""
    short, long = _span(limits.dosing.interval_short), _span(limits.dosing.interval_long)
    return {
        f"rdy_{one.key}": msg(WORDS[one.key], limit=_limit(one), span=_span(one.look_back), short=short, long=long)
        for one in limits.readiness
    }


def _limit(item: ReadinessItem) -> Message:
    if item.limit is None:
        return msg(N_("within the limit"))
    text = N_("{sign} {limit} {unit}")
    unit = msg(_UNITS[item.unit]) if item.unit in _UNITS else pretty(item.unit)
    return msg(text, sign=_SIGNS[item.comparison], limit=tidy(item.limit), unit=unit)


_UNITS = {"doses": N_("doses")}


def _span(span: timedelta | None) -> Message:
    if span is None:
        return msg(N_("the ward's time"))
    if span >= _DAYS_FROM:
        return msg(N_("{days} days"), days=span.days)
    return msg(N_("{hours} h"), hours=int(span / timedelta(hours=1)))
