"""Key laboratory values: last six samples with lowest and highest value and their days."""

from __future__ import annotations

from ctd402_desktop.domain.analytes import ANALYTES, Analyte
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.findings import LabValue, lab_flag, lab_series, lab_text
from ctd402_desktop.reports.grid import Column, Entry, Figure, Grid
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

KEYS = (
    "wbc", "anc", "alc", "hb", "plt", "crp", "ferr", "pct", "il6", "fib", "dd", "inr", "alt", "ast", "bili", "ldh",
    "creat", "urea", "urate", "k", "na", "alb", "tg", "cmv",
)  # fmt: skip
SAMPLES = 6
LOW_IS_WORSE = {"wbc", "anc", "alc", "hb", "plt", "fib", "alb", "na"}


def build(sheet: Sheet) -> list[Flowable]:
    """The table, or why there is none."""
    heading = Heading(tr(N_("Laboratory")), tr(N_("last six samples; lowest and highest value since enrolment")))
    table = panel(sheet, KEYS, SAMPLES, extremes=True)
    return [heading, Grid(*table, size=8.0) if table else note(tr(N_("No laboratory report recorded yet.")))]


def panel(
    sheet: Sheet, keys: tuple[str, ...], samples: int, *, extremes: bool
) -> tuple[list[Column], list[list[Entry]]] | None:
    """Columns and rows of a table of recent values; analytes never reported are left out."""
    reports = [one for one in sheet.course.of("laboratory") if any(key in one.answers for key in keys)]
    if not reports:
        return None
    recent = list(reversed(reports[-samples:]))
    columns = [Column("", 1.75)] + [Column(_head(sheet, one), 1.0, "decimal") for one in recent]
    if extremes:
        columns += [Column(tr(N_("Lowest (day)")), 1.35, "right"), Column(tr(N_("Highest (day)")), 1.35, "right")]
    else:
        columns.append(Column(tr(N_("Worst (day)")), 1.3, "right"))
    rows: list[list[Entry]] = []
    for key in keys:
        series = lab_series(sheet.course, key)
        if series:
            rows.append(_row(sheet, ANALYTES[key], series, recent, extremes=extremes))
    return columns, rows


def _head(sheet: Sheet, record: Record) -> str:
    local = formats.short_date(record.observed_at.astimezone(sheet.zone).date())
    number = sheet.course.study_day(record.observed_at)
    return f"{local} {formats.day(number)}".rstrip()


def name_of(analyte: Analyte) -> str:
    """Short name with its unit."""
    return f"{tr(analyte.short)} {tr(pretty(analyte.unit)) if pretty(analyte.unit) else ''}".rstrip()


def _row(
    sheet: Sheet, analyte: Analyte, series: list[LabValue], recent: list[Record], *, extremes: bool
) -> list[Entry]:
    by_record = {one.record.id: one for one in series}
    row: list[Entry] = [name_of(analyte)]
    for record in recent:
        value = by_record.get(record.id)
        row.append(figure(sheet, value, analyte) if value is not None else Figure("–"))
    known = [one for one in series if one.canonical is not None]
    lowest = min(known, key=lambda one: one.canonical or 0, default=None)
    highest = max(known, key=lambda one: one.canonical or 0, default=None)
    chosen = (lowest, highest) if extremes else (lowest if analyte.key in LOW_IS_WORSE else highest,)
    return row + [extreme(sheet, one, analyte) for one in chosen]


def figure(sheet: Sheet, value: LabValue, analyte: Analyte) -> Figure:
    """A value with its flag."""
    return Figure(lab_text(value, analyte), lab_flag(sheet.course, value, analyte))


def extreme(sheet: Sheet, value: LabValue | None, analyte: Analyte) -> Figure:
    """A value with its day in brackets."""
    if value is None:
        return Figure("–")
    when = formats.day(value.day) or formats.short_date(value.at.astimezone(sheet.zone).date())
    return Figure(lab_text(value, analyte), after=f"({when})")


SECTION = Section("laboratory", N_("Laboratory"), build)
