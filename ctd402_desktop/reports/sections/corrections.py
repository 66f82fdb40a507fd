"""What was corrected or voided: the earlier content stays readable."""

from __future__ import annotations

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts


def build(sheet: Sheet) -> list[Flowable]:
    """A table; nothing when no record was ever corrected or voided."""
    by_id = {one.id: one for one in sheet.course.history}
    gone = [one for one in sheet.course.history if one.voided or one.superseded_by_id is not None]
    if not gone:
        return []
    columns = [
        Column(tr(N_("Record")), 1.4),
        Column(tr(N_("Observed")), 1.4),
        Column(tr(N_("Entered by")), 1.3),
        Column(tr(N_("Was, then")), 4.2),
        Column(tr(N_("Reason")), 1.8),
    ]
    rows = [_row(sheet, one, by_id.get(one.superseded_by_id or -1)) for one in gone]
    return [Heading(tr(N_("Corrections")), tr(N_("earlier values are kept"))), Grid(columns, rows, size=7.5)]


def _row(sheet: Sheet, old: Record, new: Record | None) -> list[Entry]:
    title = tr(FORMS[old.form].title) if old.form in FORMS else old.form
    when = f"{formats.at_time(old.observed_at, sheet.zone)} {sheet.day_of(old)}"
    reason = new.reason if new is not None else old.reason
    return [title, when, old.author_name, _changes(sheet, old, new), reason or formats.not_recorded()]


def _changes(sheet: Sheet, old: Record, new: Record | None) -> str:
    if new is None:
        answers = [f"{_name(sheet, old, key)} {sheet.shown(old, key)}" for key in old.answers]
        return tr(N_("voided: {answers}"), answers=formats.clauses(answers))
    keys = dict.fromkeys((*old.answers, *new.answers))
    found = [
        f"{_name(sheet, old, key)} {sheet.shown(old, key)} → {sheet.shown(new, key)}"
        for key in keys
        if old.answers.get(key) != new.answers.get(key)
    ]
    if old.observed_at != new.observed_at:
        found.insert(
            0, f"{formats.at_time(old.observed_at, sheet.zone)} → {formats.at_time(new.observed_at, sheet.zone)}"
        )
    return formats.clauses(found) or tr(N_("no change of content"))


def _name(sheet: Sheet, one: Record, key: str) -> str:
    field = sheet.field(one.form, key)
    return tr(field.label) if field is not None else key


SECTION = Section("corrections", N_("Corrections"), build)
