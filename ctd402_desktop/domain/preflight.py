"""What a document still lacks before it is handed out, who can enter it, and where: blockers first.

A document with a blocker or with something unsigned is printed as a draft and says so; nothing is ever withheld.

References
----------
product.md 2.16 and 5.7; response-pk-hsct.md 6.7 (referral letter) and 7 (case summary).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ctd402_desktop.domain import preflight_checks as checks
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.preflight_checks import Check, Item, Look, OpenForm, Place, Severity, lab_value, question
from ctd402_desktop.i18n import N_

__all__ = [
    "BLANK_SHEET",
    "DAILY_SHEET",
    "DOCUMENT_NAMES",
    "PREFLIGHT",
    "REFERRAL",
    "Item",
    "OpenForm",
    "Place",
    "Severity",
    "is_candidate",
    "preflight",
]

REFERRAL = "transplant_referral"
DAILY_SHEET = "daily_sheet"
BLANK_SHEET = "blank_sheet"
"""For the hours without the program."""

DOCUMENT_NAMES: dict[str, str] = {
    "one_page": N_("One-page summary"),
    "case_summary": N_("Case summary"),
    REFERRAL: N_("Transplant referral"),
    DAILY_SHEET: N_("Daily sheet"),
    BLANK_SHEET: N_("Blank day sheet"),
}
"""Documents of one patient in the order they are offered."""

_BLOCKS, _WARNS = Severity.BLOCKS, Severity.WARNS
_DIAGNOSIS = question("diagnosis", _BLOCKS, N_("Diagnosis not recorded"), "enrolment", "diagnosis")
_SIGNED: tuple[Check, ...] = (checks.drafts, checks.unsigned, checks.countersignatures, checks.crs_gradable)
_SUMMARY: tuple[Check, ...] = (checks.any_record, _DIAGNOSIS, checks.allergies, checks.infused, checks.phone, *_SIGNED)

PREFLIGHT: dict[str, tuple[Check, ...]] = {
    "one_page": _SUMMARY,
    "case_summary": (
        *_SUMMARY,
        question("prior_lines", _WARNS, N_("Prior lines not recorded"), "enrolment", "prior_lines"),
        question("performance", _WARNS, N_("Performance status not recorded"), "enrolment", "ecog", "kps"),
        checks.remission,
    ),
    REFERRAL: (
        checks.any_record,
        _DIAGNOSIS,
        question("risk", _WARNS, N_("State of the disease (risk) not recorded"), "enrolment", "disease_status"),
        question("prior_lines", _WARNS, N_("Prior lines not recorded"), "enrolment", "prior_lines"),
        checks.infused,
        checks.marrow_and_mrd,
        checks.remission,
        checks.typing_and_donor,
        checks.infections,
        lab_value("creat", N_("Creatinine not recorded")),
        lab_value("bili", N_("Bilirubin not recorded")),
        checks.lvef,
        question("comorbidity", _WARNS, N_("Comorbidity for HCT-CI not recorded"), "enrolment", "comorbidity"),
        question("performance", _WARNS, N_("Performance status not recorded"), "enrolment", "ecog", "kps"),
        checks.weight,
        checks.allergies,
        question("cmv_igg", _WARNS, N_("CMV serology not recorded"), "enrolment", "cmv_igg"),
        checks.phone,
        *_SIGNED,
    ),
    DAILY_SHEET: (checks.any_record, checks.allergies, *_SIGNED),
    BLANK_SHEET: (),
}
"""Document to its checks, in the order the items are read."""


def preflight(
    document: str,
    course: Course,
    now: datetime,
    drafts: Sequence[OpenForm] = (),
    *,
    phone: str = "",
    day: date | None = None,
) -> tuple[Item, ...]:
    """Everything this document lacks, blockers first; empty when it is ready.

    Parameters
    ----------
    document : str
        A key of ``PREFLIGHT``; ``KeyError`` for another one.
    now : datetime, aware
        The moment of printing; what is not due yet only warns.
    drafts : sequence of OpenForm
        Forms of this patient that are typed and not signed.
    phone : str
        Where the ward answers.
    day : date, optional
        The date of a daily sheet at the site; today when left out.
    """
    if document == DAILY_SHEET:
        day = day or now.astimezone(course.zone).date()
    look = Look(course, now, tuple(drafts), phone, day if document == DAILY_SHEET else None)
    found = [item for check in PREFLIGHT[document] for item in check(look)]
    return tuple(sorted(found, key=lambda item: not item.blocks))


def is_candidate(course: Course) -> bool:
    """Whether a transplant is on the way: intended or begun, neither declined nor given, the patient alive."""
    if course.patient.status != "active" or course.patient.died_on is not None:
        return False
    states = {str(one.answers.get("milestone")): one.answers.get("state") for one in course.of("transplant")}
    if "declined" in states or states.get("graft_infusion") == "done":
        return False
    intent = course.latest("transplant_intent", "enrolment")
    return bool(states) or (intent is not None and intent[1] == "yes")
