"""The strip nobody may overlook: allergies, blood products, vaccines, what happened, whom to call."""

from __future__ import annotations

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Boxed
from ctd402_desktop.reports.findings import grades
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import bold, plain

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

_HEADINGS = {
    "known": N_("Known allergies"),
    "none_known": N_("No known allergies"),
    "not_recorded": N_("Allergies not recorded"),
    "unavailable": N_("Allergies unavailable"),
}


def build(sheet: Sheet) -> list[Flowable]:
    """One framed paragraph."""
    enrolment = sheet.course.last("enrolment")
    status = str(enrolment.answers.get("allergies", "not_recorded")) if enrolment else "not_recorded"
    stop = formats.stop()
    runs = [bold(tr(_HEADINGS.get(status, _HEADINGS["not_recorded"])))]
    if status == "known":
        runs.append(bold(f"{formats.colon()}{sheet.shown(enrolment, 'allergy_text')}"))
    runs.append(bold(f"{stop}  "))
    runs.append(plain(sheet.course.protocol.texts.blood_products.text))
    history = _history(sheet)
    if history:
        runs.append(plain(f"  {history}{stop}"))
    code = sheet.shown(enrolment, "code_status")
    isolation = sheet.shown(enrolment, "isolation")
    for name, answer in ((tr(N_("Code status")), code), (tr(N_("Isolation")), isolation)):
        runs += [plain(f"  {name}{formats.colon()}"), bold(f"{answer}{stop}")]
    if sheet.course.infusion_at is not None:
        runs.append(plain("  " + tr(N_("Had allogeneic CAR-T cells (CTD402): unwell at any time, call"))))
        phone = f"{formats.comma()}{sheet.issue.phone}" if sheet.issue.phone else ""
        runs.append(bold(f"\u00a0{sheet.issue.ward}{phone}{stop}"))
    return [Boxed(*runs), Spacer(1, 2)]


def _history(sheet: Sheet) -> str:
    """Highest CRS and ICANS grades so far; nothing when neither was ever graded above zero."""
    found = []
    for scale, name in (("crs", "CRS"), ("icans", "ICANS")):
        values = [one.value for one in grades(sheet.course, scale) if one.value]
        if values:
            found.append(tr(N_("{scale} up to grade {grade}"), scale=name, grade=max(values)))
    return formats.enumerated(found)


SECTION = Section("alerts", N_("Alerts"), build)
