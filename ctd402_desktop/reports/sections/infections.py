"""Infections with their evidence and treatment; events such as intensive care below them."""

from __future__ import annotations

from ctd402_desktop.domain.course import Record
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts


def build(sheet: Sheet) -> list[Flowable]:
    """Infections, then events."""
    parts: list[Flowable] = [Heading(tr(N_("Infections")))]
    rows = [_infection(sheet, one) for one in sheet.course.of("infection")]
    columns = [
        Column(tr(N_("Onset")), 1.8),
        Column(tr(N_("Kind, status")), 1.8),
        Column(tr(N_("Organism")), 1.7),
        Column(tr(N_("Site, sample")), 1.6),
        Column(tr(N_("Severity")), 1.0),
        Column(tr(N_("Treatment")), 1.9),
        Column(tr(N_("Resolved")), 1.5),
    ]
    parts.append(Grid(columns, rows, size=8.0) if rows else note(tr(N_("None documented."))))
    events = sheet.course.of("event")
    if events:
        heads = (N_("Event"), N_("Time"), N_("Cause"), N_("Note"))
        table = Grid(
            [Column(tr(head), share) for head, share in zip(heads, (1.6, 2.0, 1.2, 4.0), strict=True)],
            [_event(sheet, one) for one in events],
            size=8.0,
        )
        parts += [Heading(tr(N_("Events"))), table]
    return parts


def _pair(sheet: Sheet, one: Record, *keys: str) -> str:
    return formats.enumerated([sheet.shown(one, key) for key in keys if key in one.answers]) or formats.not_recorded()


def _infection(sheet: Sheet, one: Record) -> list[Entry]:
    return [
        f"{sheet.shown(one, 'onset')} {sheet.day_of(one)}",
        _pair(sheet, one, "kind", "status"),
        _pair(sheet, one, "organism", "susceptibility"),
        _pair(sheet, one, "site", "sample"),
        sheet.shown(one, "severity"),
        sheet.shown(one, "treatment"),
        sheet.shown(one, "resolved_at") if "resolved_at" in one.answers else tr(N_("no")),
    ]


def _event(sheet: Sheet, one: Record) -> list[Entry]:
    when = f"{formats.at_time(one.observed_at, sheet.zone)} {sheet.day_of(one)}"
    cause = sheet.shown(one, "cause") if "cause" in one.answers else "–"
    return [sheet.shown(one, "kind"), when, cause, sheet.shown(one, "note") if "note" in one.answers else "–"]


SECTION = Section("infections", N_("Infections"), build)
