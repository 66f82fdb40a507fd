"""Plan and handover: what runs, what to watch, what stays true for years."""

from __future__ import annotations

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.findings import drug_start, ongoing
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sections.drugs import agent, dose
from ctd402_desktop.reports.sections.plan_brief import Boxes, open_items
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Text, plain

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts


def build(sheet: Sheet) -> list[Flowable]:
    """Running drugs, open items, standing advice."""
    parts: list[Flowable] = [Heading(tr(N_("Running drugs")))]
    running = [one for one in sheet.course.of("drug") if ongoing(one)]
    if running:
        columns = [
            Column(tr(N_("Drug")), 2.0),
            Column(tr(N_("Dose")), 1.4),
            Column(tr(N_("Frequency")), 1.6),
            Column(tr(N_("Since")), 2.2),
            Column(tr(N_("For")), 1.6),
            Column(tr(N_("Stop date")), 1.4),
        ]
        rows: list[list[Entry]] = [
            [
                agent(sheet, one),
                dose(sheet, one),
                sheet.shown(one, "frequency"),
                f"{formats.on_date(drug_start(one).astimezone(sheet.zone).date())} {sheet.day_of(one)}",
                sheet.shown(one, "indication"),
                formats.not_recorded(),
            ]
            for one in running
        ]
        parts.append(Grid(columns, rows, size=8.0))
    else:
        parts.append(note(tr(N_("No running drug recorded."))))
    parts += [Heading(tr(N_("Open"))), Boxes(open_items(sheet) or [tr(N_("nothing open is recorded"))])]
    parts += [Heading(tr(N_("Standing advice")), tr(N_("to be confirmed by the treating physician")))]
    advice = sheet.course.protocol.texts.standing_advice
    parts.append(Text(plain("\n".join(one.text for one in advice))))
    parts.append(Spacer(1, 2))
    return parts


SECTION = Section("handover", N_("Plan and handover"), build)
