"""Drugs and support: every course and dose, grouped by what it was given for."""

from __future__ import annotations

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.forms.drug import CATEGORIES
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.findings import agent_key, drug_start, ongoing
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

_ORDER = {choice.key: place for place, choice in enumerate(CATEGORIES)}


def build(sheet: Sheet) -> list[Flowable]:
    """The ledger as a table."""
    records = sorted(
        sheet.course.of("drug"), key=lambda one: (_ORDER.get(str(one.answers.get("category")), 99), drug_start(one))
    )
    heading = Heading(tr(N_("Drugs and support")))
    if not records:
        return [heading, note(tr(N_("No drug recorded.")))]
    columns = [
        Column(tr(N_("Drug")), 2.0),
        Column(tr(N_("Dose")), 1.55),
        Column(tr(N_("Route, frequency")), 2.2),
        Column(tr(N_("Start")), 2.05),
        Column(tr(N_("End")), 1.7),
        Column(tr(N_("For")), 1.1),
    ]
    return [heading, Grid(columns, [_row(sheet, one) for one in records], size=8.0)]


def agent(sheet: Sheet, record: Record) -> str:
    """The agent's name; the written name where none of the list fits."""
    return sheet.shown(record, agent_key(record))


def dose(sheet: Sheet, record: Record) -> str:
    """Amount with its unit."""
    amount = record.number("dose")
    if amount is None:
        return formats.not_recorded()
    unit = sheet.shown(record, "dose_unit") if "dose_unit" in record.answers else ""
    return f"{formats.figure(amount)}\u00a0{unit}".rstrip()


def _row(sheet: Sheet, one: Record) -> list[Entry]:
    ways = [sheet.shown(one, key) for key in ("route", "frequency") if key in one.answers]
    start = drug_start(one)
    day = formats.day(sheet.course.study_day(start))
    if one.answers.get("single") is True:
        end = tr(N_("single dose"))
    elif ongoing(one):
        end = tr(N_("ongoing"))
    else:
        end = sheet.shown(one, "end")
    return [
        agent(sheet, one),
        dose(sheet, one),
        formats.enumerated(ways) or "–",
        f"{formats.at_time(start, sheet.zone)} {day}",
        end,
        sheet.shown(one, "indication"),
    ]


SECTION = Section("drugs", N_("Drugs and support"), build)
