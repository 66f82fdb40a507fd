"""One fever with both of its sides: CRS at the left, infection at the right, and what the bundle still asks for."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.episodes.words import end_text, peak_text
from ctd402_desktop.domain.infection_board import Bundle, Item, bundles
from ctd402_desktop.domain.rules import Result
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import beside, listed, option_text
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.panel import Well
from ctd402_desktop.ui.widgets import Card, button, label, small


class FeverCard(Card):
    """Every fever episode, the newest first; a missing item is a button that opens its form."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr(N_("Fever: CRS or infection?")), "thermometer")
        self._context = context
        self._course: Course | None = None
        self._now: datetime | None = None
        self.why = small(button(tr(N_("Why?")), icon="info"))
        self.why.setCheckable(True)
        self.why.toggled.connect(self._again)
        self.head.addWidget(self.why)
        self._well = Well()
        self.body.addWidget(self._well)

    def show_course(self, course: Course, now: datetime) -> None:
        """The fevers of this course as of ``now``."""
        self._course, self._now = course, now
        self.why.setText(tr(N_("Why?")))
        self._well.setAccessibleName(self.title.text())
        holder = QFrame()
        holder.setProperty("panel", "plain")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        found = bundles(course, now)
        if not found:
            self._say(grid, tr(N_("No fever recorded")))
        for one in found:
            self._show(grid, one, course)
        grid.setRowStretch(grid.rowCount(), 1)
        self._well.setWidget(holder)

    def _again(self, _on: bool) -> None:
        if self._course is not None and self._now is not None:
            self.show_course(self._course, self._now)

    def _show(self, grid: QGridLayout, one: Bundle, course: Course) -> None:
        onset = formats.day_time(one.episode.onset, course)
        head = listed(tr(N_("Fever since {time}"), time=onset), peak_text(course, one.episode))
        self._say(grid, listed(head, tr(N_("end: {time}"), time=end_text(course, one.episode))), strong=True)
        grade = "–" if one.crs is None else str(one.crs)
        cause = option_text("daily", "attribution", one.episode.attribution) if one.episode.attribution else ""
        self._pair(grid, tr(N_("CRS side")), listed(tr(N_("CRS grade {grade}"), grade=grade), cause))
        self._pair(grid, tr(N_("Infection side")), self._infection(one))
        for item in one.items:
            self._item(grid, item, one, course)
        for name, result in ((N_("Febrile neutropenia, IDSA"), one.idsa), (N_("CTCAE v5.0"), one.ctcae)):
            self._pair(grid, tr(name), verdict(result))
            if self.why.isChecked():
                for fact in result.because:
                    limit = tr(fact.limit) if fact.limit is not None else ""
                    self._say(grid, beside(tr(fact.text), limit), "text.2")

    def _infection(self, one: Bundle) -> str:
        if one.infection is None:
            return tr(N_("no infection recorded for it"))
        answers = one.infection.answers
        named = str(answers.get("organism") or option_text("infection", "kind", answers.get("kind")))
        return listed(named, option_text("infection", "status", answers.get("status")))

    def _item(self, grid: QGridLayout, item: Item, one: Bundle, course: Course) -> None:
        if item.at is not None:
            after = tr(N_("after {minutes} min"), minutes=item.minutes) if item.minutes is not None else ""
            value = f"{item.text} {pretty(ANALYTES[item.key].unit)}" if item.key in ANALYTES else item.text
            self._pair(grid, tr(item.label), listed(value, formats.day_time(item.at, course), after))
            return
        row = grid.rowCount()
        grid.addWidget(label(tr(item.label), "body", "text.2"), row, 0)
        enter = small(button(tr(N_("missing, enter")), icon="plus"))
        enter.setAccessibleName(tr(N_("{item}: missing, enter"), item=tr(item.label)))
        enter.setEnabled(self._context.may_record(item.form))
        enter.clicked.connect(partial(self._enter, item.form, one))
        grid.addWidget(enter, row, 1, Qt.AlignmentFlag.AlignLeft)  # else its width would be that of its column

    def _enter(self, form: str, one: Bundle, _checked: bool = False) -> None:
        if self._course is not None:
            record = one.infection if form == "infection" else None
            self._context.edit_record(self._course, form, record)

    def _pair(self, grid: QGridLayout, name: str, text: str) -> None:
        row = grid.rowCount()
        grid.addWidget(label(name, "body", "text.2"), row, 0)
        shown = label(text, "body")
        shown.setWordWrap(True)
        grid.addWidget(shown, row, 1)

    def _say(self, grid: QGridLayout, text: str, token: str = "text.1", *, strong: bool = False) -> QWidget:
        shown = label(text, "body", token)
        shown.setProperty("strong", strong)
        shown.setWordWrap(True)
        grid.addWidget(shown, grid.rowCount(), 0, 1, 2)
        return shown


def verdict(result: Result) -> str:
    """Yes, no, a grade, or that it cannot be told yet."""
    if result.output is None:
        return tr(N_("cannot be told yet"))
    if isinstance(result.output, bool):
        return tr(N_("criteria met")) if result.output else tr(N_("criteria not met"))
    return tr(N_("grade {value}"), value=result.output)
