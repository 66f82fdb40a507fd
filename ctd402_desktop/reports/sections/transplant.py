"""The way to transplant: every milestone with state, dates, owner and what blocks it."""

from __future__ import annotations

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.domain.transplant_outlook import slip_forecast
from ctd402_desktop.domain.transplant_words import comorbidity_words, graft_words
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Facts, Heading, SideBySide, note
from ctd402_desktop.reports.formats import clauses, enumerated
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, plain

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts


def build(sheet: Sheet) -> list[Flowable]:
    """Intent and fitness, then the milestones."""
    parts: list[Flowable] = [Heading(tr(N_("Transplant"))), _fitness_block(sheet), Spacer(1, 4)]
    now = sheet.issue.printed_at
    slip = slip_forecast(track(sheet.course, now), now, sheet.zone)
    said = [*graft_words(sheet.course, now), comorbidity_words(sheet.course, now)]
    parts.append(note(clauses([*([tr(slip.sentence)] if slip is not None else []), *said])))
    records = sheet.course.of("transplant")
    if not records:
        return [*parts, note(tr(N_("No milestone recorded.")))]
    columns = [
        Column(tr(N_("Milestone")), 1.6),
        Column(tr(N_("State")), 1.0),
        Column(tr(N_("Date")), 1.2),
        Column(tr(N_("Due")), 1.2),
        Column(tr(N_("Owner")), 1.2),
        Column(tr(N_("Donor")), 1.6),
        Column(tr(N_("Blocker, reason, note")), 2.8),
    ]
    return [*parts, Grid(columns, [_row(sheet, one) for one in records], size=8.0)]


def _fitness_block(sheet: Sheet) -> SideBySide:
    rows = _fitness(sheet)
    return SideBySide([Facts(rows[:3])], [Facts(rows[3:])])


def _fitness(sheet: Sheet) -> list[tuple[str, Runs]]:
    enrolment = sheet.course.last("enrolment")
    rows = (
        (tr(N_("Intent")), sheet.shown(enrolment, "transplant_intent")),
        (
            tr(N_("Performance")),
            tr(
                N_("ECOG {ecog}, Karnofsky {kps}"),
                ecog=sheet.shown(enrolment, "ecog"),
                kps=sheet.shown(enrolment, "kps"),
            ),
        ),
        (tr(N_("Heart")), tr(N_("LVEF {lvef}"), lvef=sheet.shown(enrolment, "lvef"))),
        (
            tr(N_("Serology")),
            tr(
                N_("HBsAg {hbsag}, anti-HBc {anti_hbc}, CMV IgG {cmv}"),
                hbsag=sheet.shown(enrolment, "hbsag"),
                anti_hbc=sheet.shown(enrolment, "anti_hbc"),
                cmv=sheet.shown(enrolment, "cmv_igg"),
            ),
        ),
        (tr(N_("Comorbidity")), sheet.shown(enrolment, "comorbidity")),
        (tr(N_("Earlier HSCT")), sheet.shown(enrolment, "prior_hsct")),
    )
    return [(name, (plain(text),)) for name, text in rows]


def _shown(sheet: Sheet, one: Record, *keys: str) -> str:
    return enumerated([sheet.shown(one, key) for key in keys if key in one.answers]) or "–"


def _row(sheet: Sheet, one: Record) -> list[Entry]:
    return [
        sheet.shown(one, "milestone"),
        sheet.shown(one, "state"),
        _shown(sheet, one, "date"),
        _shown(sheet, one, "due"),
        _shown(sheet, one, "owner"),
        _shown(sheet, one, "donor_type", "hla_match"),
        _shown(sheet, one, "blocker", "reason", "note"),
    ]


SECTION = Section("transplant", N_("Transplant"), build)
