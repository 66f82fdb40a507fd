"""One day of a patient: every record in force of that date with all its answers, who signed it and when."""

from __future__ import annotations

from datetime import date

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Facts, Heading, note
from ctd402_desktop.reports.findings import by_day
from ctd402_desktop.reports.issue import of_day
from ctd402_desktop.reports.sections.entries import content_runs
from ctd402_desktop.reports.sections.signatures import Lines
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, Text, bold, plain

from reportlab.platypus import CondPageBreak, Flowable, Spacer  # isort: skip - after styles, which names the fonts

_SIZE = 8.0
_SCALES = (("crs", N_("CRS (ASTCT)")), ("icans", N_("ICANS (ASTCT)")))


def build(sheet: Sheet) -> list[Flowable]:
    """Worst grades of the day, the records in order of observation, lines to sign by hand."""
    day = sheet.issue.day or sheet.issue.printed_at.astimezone(sheet.zone).date()
    records = [one for one in of_day(sheet.course, day) if one.form != "addendum"]
    parts: list[Flowable] = [Heading(tr(N_("Worst grade of the day"))), Facts(_grades(sheet, day))]
    parts.append(Heading(tr(N_("Records of the day")), tr(N_("by time of observation, as signed"))))
    if not records:
        parts.append(note(tr(N_("No record on this day"))))
    for one in records:
        title = tr(FORMS[one.form].title) if one.form in FORMS else one.form
        when = bold(f"{one.observed_at.astimezone(sheet.zone):%H:%M}  {title}  ", size=_SIZE)
        parts.append(Text(when, *content_runs(sheet, one, size=_SIZE, values=True), after=3))
    captions = [tr(N_("Author: name, signature, time")), tr(N_("Reviewer: name, signature, time"))]
    return [*parts, CondPageBreak(60), Spacer(1, 8), Lines(captions)]


def _grades(sheet: Sheet, day: date) -> list[tuple[str, Runs]]:
    zero = sheet.course.day_zero
    number = (day - zero).days if zero is not None else None
    rows: list[tuple[str, Runs]] = []
    for scale, name in _SCALES:
        found = by_day(sheet.course, scale).get(number) if number is not None else None
        if found is None or found.state == "na":
            runs: Runs = (plain(tr(N_("not graded"))),)
        else:
            runs = (bold(tr(N_("NG")) if found.value is None else str(found.value)),)
            runs += (plain(formats.bracketed(tr(N_("not gradable")))),) if found.value is None else ()
        rows.append((tr(name), runs))
    return rows


SECTION = Section("day_records", N_("Records of the day"), build)
