"""Every laboratory result as reported: analytes down, samples across, as many blocks as it takes."""

from __future__ import annotations

from ctd402_desktop.domain.analytes import ANALYTES, GROUPS
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Lab, NotDone
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.findings import LabValue, lab_flag, lab_series, lab_text
from ctd402_desktop.reports.grid import Column, Entry, Figure, Grid
from ctd402_desktop.reports.sections.laboratory import name_of
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

ACROSS = 8
_SIZE = 7.5


def build(sheet: Sheet) -> list[Flowable]:
    """Blocks of eight samples, oldest first."""
    heading = Heading(
        tr(N_("All laboratory results")),
        tr(N_("in the canonical unit; a value in a unit that does not convert keeps its own")),
    )
    reports = [one for one in sheet.course.of("laboratory") if any(key in ANALYTES for key in one.answers)]
    if not reports:
        return [heading, note(tr(N_("No laboratory report recorded yet.")))]
    parts: list[Flowable] = [heading]
    for first in range(0, len(reports), ACROSS):
        parts += [_block(sheet, reports[first : first + ACROSS]), Spacer(1, 6)]
    return parts


def _block(sheet: Sheet, reports: list[Record]) -> Grid:
    columns = [Column("", 1.7)]
    columns += [Column(_head(sheet, one), 1.0, "decimal") for one in reports]
    columns += [Column("", 1.0)] * (ACROSS - len(reports))
    rows: list[list[Entry]] = []
    for group in GROUPS:
        for key, analyte in ANALYTES.items():
            if analyte.group != group or not any(key in one.answers for one in reports):
                continue
            values = {one.record.id: one for one in lab_series(sheet.course, key)}
            row: list[Entry] = [name_of(analyte)]
            row += [_cell(sheet, one, key, values) for one in reports]
            rows.append(row + [""] * (ACROSS - len(reports)))
    return Grid(columns, rows, size=_SIZE)


def _head(sheet: Sheet, one: Record) -> str:
    local = one.observed_at.astimezone(sheet.zone)
    day = formats.day(sheet.course.study_day(one.observed_at))
    return f"{formats.short_date(local.date())} {local:%H:%M} {day}".rstrip()


def _cell(sheet: Sheet, one: Record, key: str, values: dict[int, LabValue]) -> Entry:
    answer = one.answers.get(key)
    if isinstance(answer, Lab) and one.id in values:
        value = values[one.id]
        return Figure(lab_text(value, ANALYTES[key]), lab_flag(sheet.course, value, ANALYTES[key]))
    if isinstance(answer, NotDone):
        return sheet.value(one.form, key, answer)
    return Figure("–")


SECTION = Section("laboratory_grid", N_("All laboratory results"), build)
