"""Infections by kind: bacterial, viral, fungal; each from suspected over documented to resolved, with its severity."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.infection_board import infections_by_kind, severity
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import beside, listed, option_text
from ctd402_desktop.ui.buttons import button
from ctd402_desktop.ui.panel import Well
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.widgets import label

LEAST, MOST = 60, 112


class KindBoard(QWidget):
    """One column for each kind; an episode is a button that opens it. ``opened`` carries its record."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(LEAST)
        self.setMaximumHeight(MOST)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def show_course(self, course: Course, now: datetime) -> None:
        """Replace the columns; without any infection the board takes no room."""
        empty(self._row)
        found = infections_by_kind(course, now)
        for kind, records in found.items():
            if records or kind != "unknown":
                self._row.addWidget(self._column(kind, records, course), 1)
        show_added(self._row)
        self.setVisible(any(found.values()))

    def _column(self, kind: str, records: tuple[Record, ...], course: Course) -> QWidget:
        holder = QFrame()
        holder.setProperty("panel", "plain")
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(4, 2, 4, 2)
        lines.setSpacing(2)
        running = sum(one.answers.get("status") != "resolved" for one in records)
        name = option_text("infection", "kind", kind)
        head = label(tr(N_("{kind}: {open} open, {all} in all"), kind=name, open=running, all=len(records)), "body")
        head.setProperty("strong", "true")
        lines.addWidget(head)
        for one in records:
            shown = button(name_text(one))
            shown.setProperty("small", "true")
            why = why_text(one.answers)
            shown.setToolTip(why)
            shown.setAccessibleDescription(why)
            shown.clicked.connect(partial(self._open, one))
            lines.addWidget(shown, 0, Qt.AlignmentFlag.AlignLeft)
            state = label(listed(state_text(one), when_text(one, course)), "caption", "text.2")
            state.setWordWrap(True)
            lines.addWidget(state)
        if not records:
            lines.addWidget(label(tr(N_("none")), "small", "text.2"))
        lines.addStretch(1)
        well = Well()
        well.setWidget(holder)
        well.setAccessibleName(head.text())
        return well

    def _open(self, record: Record, _checked: bool = False) -> None:
        self.opened.emit(record)


def name_text(record: Record) -> str:
    """The organism, else the site."""
    return str(record.answers.get("organism") or record.answers.get("site") or tr(N_("no organism yet")))


def state_text(record: Record) -> str:
    """``Microbiologically documented, BMT CTN 2 proposed``: where it stands and how severe it is."""
    return listed(option_text("infection", "status", record.answers.get("status")), severity_text(record.answers))


def severity_text(answers: Answers) -> str:
    """The grade entered, and the proposed one where it is missing or differs."""
    proposed, entered = severity(answers).output, answers.get("severity")
    if entered is None:
        return tr(N_("BMT CTN {grade} proposed"), grade=proposed) if proposed is not None else ""
    if proposed is not None and proposed != entered:
        return tr(N_("BMT CTN {grade}, proposed {proposed}"), grade=entered, proposed=proposed)
    return tr(N_("BMT CTN {grade}"), grade=entered)


def why_text(answers: Answers) -> str:
    """The findings behind the proposal with their grades."""
    facts = severity(answers).because
    said = [beside(tr(one.text), tr(one.limit) if one.limit is not None else "") for one in facts]
    return "\n".join([tr(N_("Severity, BMT CTN")), *dict.fromkeys(said)])


def when_text(record: Record, course: Course) -> str:
    """Onset and, once known, the end."""
    onset, end = record.answers.get("onset"), record.answers.get("resolved_at")
    since = formats.day_time(onset, course) if isinstance(onset, datetime) else ""
    until = formats.day_time(end, course) if isinstance(end, datetime) else ""
    return f"{since} – {until}" if until else tr(N_("since {time}"), time=since)
