"""Response and end points in words: the same on screen and on paper."""

from __future__ import annotations

from ctd402_desktop.domain.response.endpoints import REASON_LABELS, Endpoint
from ctd402_desktop.domain.response.proposal import MISSING_LABELS, Part, Proposal
from ctd402_desktop.i18n import C_, N_, tr


def part_text(part: Part) -> str:
    """``CR``; ``NR (findings: CR)`` where the physician entered another component."""
    if not part.entered or part.entered == part.computed:
        return part.category
    return tr(N_("{entered} (findings: {computed})"), entered=part.entered, computed=part.computed)


def missing_text(one: Proposal) -> str:
    """``missing: Imaging, MRD``; empty when nothing is."""
    if not one.missing:
        return ""
    names = tr(C_("enumeration", ", ")).join(tr(MISSING_LABELS[key]) for key in one.missing)
    return tr(N_("missing: {names}"), names=names)


def endpoint_days(one: Endpoint) -> str:
    """``242 d (7.95 months)``, ``34+ d (1.12 months)`` when censored."""
    text = N_("{days} d ({months} months)") if one.event else N_("{days}+ d ({months} months)")
    return tr(text, days=one.days, months=one.months)


def endpoint_remark(one: Endpoint) -> str:
    """What ended it, and which convention was used where there are two."""
    ended = tr(REASON_LABELS[one.reason])
    if one.censor_hsct is None or one.reason == "hsct":
        return ended
    how = N_("transplant censors") if one.censor_hsct else N_("transplant does not censor")
    return tr(C_("clause", ", ")).join((ended, tr(how)))
