"""The rows of the ward's handover sheet: I-PASS of each patient in one line of a table."""

from __future__ import annotations

from ctd402_desktop.reports.styles import CAPTION

from reportlab.platypus import Flowable, Spacer  # isort: skip - styles sets the default fonts first

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.handover import ILLNESS_LABELS, Sheet
from ctd402_desktop.domain.ward_sheet import WardLine, WardSheet
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import note
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.text import Run, Runs, bold, label, plain

_SIZE = 7.5


def story(sheet: WardSheet) -> list[Flowable]:
    """One row per patient in the language in force, and what the sheet rests on."""
    until = formats.at_time(sheet.as_of + sheet.shift, sheet.zone)
    head = note(tr(N_("Handover of the whole ward; it expires at the next shift, {time} at the latest."), time=until))
    if not sheet.lines:
        return [head, note(tr(N_("No patient on the ward.")))]
    columns = [
        Column(tr(C_("location", "Bed")), 0.45),
        Column(tr(N_("Patient")), 1.75),
        Column(tr(N_("CRS · ICANS")), 0.95),
        Column(tr(N_("I  Illness")), 1.8),
        Column(tr(N_("P  Summary")), 2.4),
        Column(tr(N_("A  Actions")), 2.4),
        Column(tr(N_("S  Situation")), 2.15),
        Column(tr(N_("S  Accepted")), 1.4),
    ]
    return [head, Spacer(1, 2), Grid(columns, [_row(sheet, one) for one in sheet.lines], size=_SIZE, zebra=False)]


def _row(sheet: WardSheet, line: WardLine) -> list[Entry]:
    one = line.patient
    name = "  ".join(part for part in (one.name_zh, one.latin_name()) if part)
    born = formats.on_date(one.birth_date)
    day = formats.day(line.day) if line.day is not None else formats.not_recorded()
    return [
        (bold(one.bed or "–", size=_SIZE),),
        _lines([bold(name, size=_SIZE)], [plain(f"{one.mrn}  {day}", size=_SIZE)], [label(born, size=_SIZE)]),
        f"{_grade(line.crs)} · {_grade(line.icans)}",
        _illness(line.sheet),
        _listed(line.sheet.summary),
        _actions(line),
        _listed(line.sheet.situation),
        _receipt(sheet, line),
    ]


def _grade(grade: BoardGrade) -> str:
    if grade.state == "na":
        return "–"
    return grade.shown


def _illness(sheet: Sheet) -> Runs:
    word = tr(ILLNESS_LABELS.get(sheet.illness, sheet.illness)) or formats.not_recorded()
    return _lines([bold(word, size=_SIZE)], [plain(sheet.illness_why, size=_SIZE)] if sheet.illness_why else [])


def _listed(texts: tuple[str, ...]) -> Runs:
    return _lines(*([plain(text, size=_SIZE)] for text in texts)) or (plain("–", size=_SIZE),)


def _actions(line: WardLine) -> Runs:
    found = []
    for one in line.sheet.actions:
        mark = tr(N_("done")) if one.done else "□"
        carried = tr(N_("carried over")) if one.carried else ""
        found.append([plain(f"{mark} {one.text}{formats.bracketed(carried) if carried else ''}", size=_SIZE)])
    return _lines(*found) or (plain("–", size=_SIZE),)


def _receipt(sheet: WardSheet, line: WardLine) -> Runs:
    if line.given_at is None:
        return (bold(tr(N_("not handed over: suggestion of the record")), size=_SIZE),)
    given = tr(N_("given by {name} {time}"), name=line.given_by, time=formats.at_time(line.given_at, sheet.zone))
    if line.accepted_at is None:
        return _lines([plain(given, size=_SIZE)], [bold(tr(N_("not accepted yet")), size=_SIZE)])
    when = formats.at_time(line.accepted_at, sheet.zone)
    taken = tr(N_("accepted by {name} {time}"), name=line.accepted_by, time=when)
    return _lines([plain(given, size=_SIZE)], [bold(taken, size=_SIZE)])


def _lines(*lines: list[Run]) -> Runs:
    """Runs one below the other."""
    found: list[Run] = []
    for line in lines:
        if line:
            found += [plain("\n", size=CAPTION), *line] if found else line
    return tuple(found)
