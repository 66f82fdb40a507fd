"""A sheet for the hours without the program: the routine set in the order of the screen, filled in by hand."""

from __future__ import annotations

from ctd402_desktop.domain.bedside import CAPD_ITEMS, ICE_ITEMS, instrument
from ctd402_desktop.domain.fields import NOT_DONE_REASONS, Field, Form, Kind
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.reports.blocks import note
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.styles import BLACK, GRID, HAIR, LEADING, RULE_WIDTH, TINT
from ctd402_desktop.reports.text import Line, bold, broken, label, paint

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

FIRST = ("temp", "hr", "sbp", "rr", "spo2", "hypoxia", "o2_device", "ventilation_reason", "pressor", "hypotension",
         "arousal")  # fmt: skip
LAST = ("seizure", "motor_weakness", "icp", "infection_sign", "note")
TIMES = 8
"""Columns to write in: a day of 3-hourly checks."""

_NAMES = 0.42
_SIZE = 7.5
_LEAST, _TALL = 18.0, 28.0
"""Height of a row by hand in points, and of the rows that take words."""


def asked(sheet: Sheet) -> tuple[str, ...]:
    """Keys of the routine set in the order of the screen, with the score that fits the age on the day of printing."""
    age = sheet.course.patient.age_on(sheet.issue.printed_at.astimezone(sheet.zone).date())
    return (*FIRST, *(CAPD_ITEMS if instrument(age) == "capd" else ICE_ITEMS), *LAST)


class HandGrid(Flowable):
    """Named rows with empty cells; kept on one page."""

    def __init__(self, rows: list[tuple[str, str, float]]) -> None:
        super().__init__()
        self.rows = rows
        """Name, what may be written there, least height in points."""

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Rows as high as their words or a hand needs."""
        self.width = aW
        self._laid = [(self._words(name, codes), least) for name, codes, least in self.rows]
        self._heights = [max(least, len(lines) * _SIZE * LEADING + 5) for lines, least in self._laid]
        self.height = sum(self._heights)
        return aW, self.height

    def _words(self, name: str, codes: str) -> list[Line]:
        runs = (bold(name, size=_SIZE), *((label(f"  {codes}", size=_SIZE),) if codes else ()))
        return broken(runs, self.width * _NAMES - 6)

    def draw(self) -> None:
        """Row by row from the top."""
        canvas, top, first = self.canv, self.height, self.width * _NAMES
        wide = (self.width - first) / TIMES
        canvas.setFillColor(TINT)
        canvas.rect(0, top - self._heights[0], self.width, self._heights[0], stroke=0, fill=1)
        for (lines, _), high in zip(self._laid, self._heights, strict=True):
            y = top - _SIZE * LEADING
            for line in lines:
                paint(canvas, 2, y, line)
                y -= _SIZE * LEADING
            top -= high
            canvas.setStrokeColor(GRID)
            canvas.setLineWidth(HAIR * 2)
            canvas.line(0, top, self.width, top)
        canvas.setStrokeColor(BLACK)
        canvas.setLineWidth(HAIR)
        for place in range(TIMES + 1):
            x = first + place * wide
            canvas.line(x, 0, x, self.height)
        canvas.setLineWidth(RULE_WIDTH)
        canvas.rect(0, 0, self.width, self.height, stroke=1, fill=0)


def build(sheet: Sheet) -> list[Flowable]:
    """The grid, what the letters of a missing answer mean, and how it gets into the record afterwards."""
    form = FORMS["daily"]
    rows = [(tr(N_("Date and time")), "", _TALL)]
    keys = asked(sheet)
    for key in keys:
        name = tr(N_("Blood pressure")) if key == "sbp" else tr(form[key].label)
        rows.append((name, _codes(form[key]), _TALL if form[key].kind is Kind.TEXT else _LEAST))
    rows.append((tr(N_("Name of whoever wrote it")), "", _TALL))
    scored = [note(_capd(form))] if CAPD_ITEMS[0] in keys else []
    reasons = tr(C_("clause", ", ")).join(tr(text) for text in NOT_DONE_REASONS.values())
    return [
        note(tr(N_("For the hours without the program. Leave nothing empty that was looked at: write the reason."))),
        Spacer(1, 3),
        HandGrid(rows),
        Spacer(1, 4),
        *scored,
        note(tr(N_("Reasons for a missing answer: {reasons}."), reasons=reasons)),
        note(
            tr(
                N_(
                    "Afterwards enter every column under Assess with its own time and the name in “Recorded on paper "
                    "by”, sign it, and keep this sheet as the rules of the house say. It is no record until then."
                )
            )
        ),
    ]


def _capd(form: Form) -> str:
    """What the numbers of its two halves mean."""
    return tr(
        N_("CAPD, first four: {first}; last four: {last}."),
        first=tr(form[CAPD_ITEMS[0]].hint),
        last=tr(form[CAPD_ITEMS[-1]].hint),
    )


def _codes(asked_for: Field) -> str:
    """Unit, range of a score or the answers there are, and the hint."""
    if asked_for.key == "sbp":
        return tr(N_("systolic / diastolic, mmHg"))
    if asked_for.kind is Kind.FLAG:
        return tr(N_("yes / no"))
    if asked_for.choices:
        return " / ".join(tr(one.label) for one in asked_for.choices)
    if asked_for.integer and asked_for.high is not None and not asked_for.unit:
        return f"0–{asked_for.high}" if asked_for.key in CAPD_ITEMS else f"0–{asked_for.high}  {tr(asked_for.hint)}"
    return pretty(tr(asked_for.unit)) if asked_for.unit else ""


SECTION = Section("blank_day", N_("Blank day sheet"), build)
