"""Engraftment, chimerism and measured comorbidity in words: the same on screen and on paper."""

from __future__ import annotations

from datetime import datetime

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.engraftment import Engraftment
from ctd402_desktop.domain.figures import day_name, figure
from ctd402_desktop.domain.transplant_outlook import MEASURED_LABELS, after_graft, measured_comorbidity
from ctd402_desktop.i18n import C_, N_, tr

CHIMERISM = {"FULL": N_("full donor"), "MIXED": N_("mixed"), "ABSENT": N_("donor cells absent")}


def graft_words(course: Course, now: datetime) -> tuple[str, ...]:
    """Neutrophils, platelets and chimerism after the graft; nothing before one was given."""
    found = after_graft(course, now)
    if found is None:
        return ()
    chimerism = tr(N_("Chimerism not recorded after the graft"))
    if found.chimerism is not None:
        word = tr(CHIMERISM[found.category])
        chimerism = tr(N_("Donor chimerism {percent} %: {category}"), percent=figure(found.chimerism), category=word)
    return (
        tr(N_("Neutrophil engraftment: {day}"), day=_day(found.neutrophils)),
        tr(N_("Platelet engraftment: {day}"), day=_day(found.platelets)),
        chimerism,
    )


def _day(found: Engraftment) -> str:
    if found is None:
        return tr(N_("not reached"))
    return tr(N_("did not fall below")) if isinstance(found, str) else tr(N_("HSCT {day}"), day=day_name(found))


def comorbidity_words(course: Course, now: datetime) -> str:
    """``HCT-CI at least 1 from measured values: ...``; DLCO and FEV1 are on no form, so something is always missing."""
    found = measured_comorbidity(course, now)
    if found is None:
        return tr(N_("HCT-CI: nothing measured yet"))
    mark = tr(C_("enumeration", ", "))
    items = mark.join(tr(one) for one in found.labels) or tr(N_("No comorbidity that counts"))
    text = tr(N_("HCT-CI at least {score} from measured values: {items}"), score=found.score, items=items)
    names = mark.join(tr(MEASURED_LABELS[one]) for one in found.missing)
    return tr(C_("clause", ", ")).join((text, tr(N_("not measured: {names}"), names=names)))
