"""Infections: episodes, the virus board with the next sample, and prophylaxis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.chart_points import value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import span
from ctd402_desktop.domain.infection_board import Cover, VirusRow, neutropenia_day, prophylaxis, virus_rows
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import beside, listed, option_text
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.cover_strip import CoverStrip
from ctd402_desktop.ui.fever_card import FeverCard
from ctd402_desktop.ui.kind_board import KindBoard
from ctd402_desktop.ui.record_list import Column, RecordList, Wording, answer_column, two_rows

WORDING = Wording(
    N_("Infection episodes"),
    N_("Add infection"),
    N_("No infection recorded"),
    N_("Every fever is an infection too until proven otherwise: record cultures and the antibiotic time"),
    "bug",
)


class InfectionPage(QWidget):
    """Fever with both of its sides, virus board and prophylaxis above, episodes below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self.fever = FeverCard(context)
        self._viruses = LineCard(tr(N_("Virus board")), "test-tube")
        self._prophylaxis = LineCard(tr(N_("Prophylaxis")), "shield-check")
        self.strip = CoverStrip()
        self._prophylaxis.body.insertWidget(0, self.strip)
        self._list = RecordList(context, "infection", _columns(), WORDING)
        self.kinds = KindBoard()
        self.kinds.opened.connect(self._open)
        self._list.body.insertWidget(0, self.kinds)
        for one in (self.kinds, self._list.table):  # until there is a course: a page in waiting takes no room
            one.hide()
        rows = two_rows((self.fever, self._viruses, self._prophylaxis), self._list, (6, 5, 4))
        rows.setStretch(0, 3)
        rows.setStretch(1, 2)
        self.setLayout(rows)

    def show_course(self, course: Course) -> None:
        """Show the infections of this course as of now."""
        self._course = course
        now = self._context.now()
        self.fever.show_course(course, now)
        self._viruses.show_lines(virus_lines(course, now))
        given = prophylaxis(course, now)
        self._prophylaxis.show_lines(prophylaxis_lines(course, now, given))
        self.strip.show_cover(given, now)
        self.kinds.show_course(course, now)
        self._list.show_course(course)

    def _open(self, record: Record) -> None:
        if self._course is not None and self._context.may_record("infection"):
            self._context.edit_record(self._course, "infection", record)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.fever.set_title(tr(N_("Fever: CRS or infection?")))
            self._viruses.set_title(tr(N_("Virus board")))
            self._prophylaxis.set_title(tr(N_("Prophylaxis")))
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)


def _columns() -> tuple[Column, ...]:
    return (
        answer_column("infection", "onset"),
        answer_column("infection", "kind"),
        answer_column("infection", "status"),
        answer_column("infection", "organism", stretch=True),
        answer_column("infection", "site"),
        answer_column("infection", "severity"),
        Column(N_("Neutropenia"), neutropenia_text),
        answer_column("infection", "treatment"),
        answer_column("infection", "resolved_at"),
        Column(N_("By"), lambda record, _: record.author_name),
    )


def neutropenia_text(record: Record, course: Course) -> str:
    """``day 4``: the day of the neutropenia an infection began in; empty outside one."""
    onset = record.answers.get("onset")
    day = neutropenia_day(course, onset) if isinstance(onset, datetime) else None
    return "" if day is None else tr(N_("day {number}"), number=day)


def virus_lines(course: Course, now: datetime) -> list[Line]:
    """Each virus with its newest result, trend and threshold, then when the next sample is due."""
    lines = []
    for row in virus_rows(course, now):
        lines.append(_result(course, row))
        remarks = (_threshold(row), _hepatitis(row), _due(course, row, now))
        shown = " · ".join(part for part in remarks if part)
        if shown:
            late = row.due is not None and row.due < now
            lines.append(Line(shown, token="attention.fg" if late else "text.2"))
    return lines


def _result(course: Course, row: VirusRow) -> Line:
    analyte = ANALYTES[row.key]
    if row.last is None:
        return Line(tr(analyte.short), tr(N_("not recorded")), icon="test-tube")
    given = row.last.reported
    assay = str(row.last.record.answers.get("lab_name") or "")
    value = f"{value_text(row.last)} {pretty(given.unit if given else analyte.unit)}"
    moved = {"rising": f"↑ {tr(N_('rising'))}", "falling": f"↓ {tr(N_('falling'))}", "steady": tr(N_("within noise"))}
    text = listed(f"{tr(analyte.short)} {value}", assay, moved.get(row.trend, ""))
    token = "critical.fg" if row.raised else "text.1"
    return Line(text, formats.day_time(row.last.at, course), strong=row.raised, icon="test-tube", token=token)


def _threshold(row: VirusRow) -> str:
    """The limit of the pack in its own unit, with the word when it is reached and when nobody confirmed it."""
    if row.alert is None:
        return ""
    limit = f"{formats.number(row.alert)} {row.unit}"
    text = tr(N_("at or above {limit}"), limit=limit) if row.over else tr(N_("threshold {limit}"), limit=limit)
    if row.high_risk is not None:
        text = listed(text, tr(N_("{limit} at high risk"), limit=formats.number(row.high_risk)))
    if row.rose is not None:
        times, days = row.rose
        text = listed(text, tr(N_("rose {times} times or more within {days} d"), times=times, days=days))
    return text if row.confirmed else tr(N_("{text} (not confirmed by the site)"), text=text)


def _hepatitis(row: VirusRow) -> str:
    """What the rule says of hepatitis B: reactivation or not, and on which serology; nothing for other viruses."""
    if row.reactivation is None:
        return ""
    said = {True: N_("reactivation criteria met"), False: N_("no reactivation")}
    words = tr(said.get(row.reactivation.output, N_("reactivation cannot be told")))
    because = row.reactivation.because
    return beside(words, tr(because[0].text) if because else "")


def _due(course: Course, row: VirusRow, now: datetime) -> str:
    if row.due is None:
        return ""
    when = formats.day_time(row.due, course)
    return tr(N_("due since {time}"), time=when) if row.due < now else tr(N_("next {time}"), time=when)


def prophylaxis_lines(course: Course, now: datetime, given: Sequence[Cover]) -> list[Line]:
    """Each prophylactic agent of ``given``: since when, its planned stop, and every gap."""
    lines = []
    for one in given:
        name = option_text("drug", "agent", one.agent)
        since = tr(N_("since {time}"), time=formats.day_time(one.start, course))
        if one.gap is None:
            lines.append(Line(name, since, icon="shield-check"))
        else:
            text = tr(N_("{name}: none for {time}"), name=name, time=span(one.gap))
            ended = tr(N_("ended {time}"), time=formats.day_time(one.end or now, course))
            lines.append(Line(text, ended, strong=True, icon="triangle-alert", token="attention.fg"))
        rule = one.record.answers.get("stop_rule")
        words = tr(N_("planned stop: {rule}"), rule=rule) if rule else tr(N_("no planned stop recorded"))
        lines.append(Line(words, token="text.2"))
        reason = one.record.answers.get("stop_reason") or one.record.answers.get("note")
        lines += [Line(str(reason), token="text.2")] if reason else []
        between = one.gaps[:-1] if one.gap is not None else one.gaps
        for start, end in between:
            gap = tr(N_("gap of {time}"), time=span(end - start))
            when = f"{formats.day_time(start, course)} – {formats.day_time(end, course)}"
            lines.append(Line(listed(gap, when), icon="triangle-alert", token="attention.fg"))
    return lines or [Line(tr(N_("No prophylaxis running")), icon="triangle-alert", token="attention.fg")]
