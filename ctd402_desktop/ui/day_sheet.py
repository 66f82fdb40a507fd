"""One day of a course, or two side by side: every record in order with its values, who signed, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.day_strip import StripCell, day_strip
from ctd402_desktop.domain.figures import day_name
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import CLAUSE_MARK, labelled, with_unit
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.day_strip import DayStripView
from ctd402_desktop.ui.widgets import button, label

Span = tuple[int, int]


def records_of(course: Course, span: Span) -> list[Record]:
    """Records in force observed on these study days, in order."""
    found = [(course.study_day(one.observed_at), one) for one in course.records]
    return [one for day, one in found if day is not None and span[0] <= day <= span[1]]


def day_lines(course: Course, span: Span, cell: StripCell | None) -> list[Line]:
    """The day in words, then every record: time and form, its answers, who stands for it."""
    lines = [Line(cell.sentence(), strong=True, icon="info")] if cell is not None else []
    for one in records_of(course, span):
        form = FORMS[one.form]
        when = formats.time(one.observed_at, course.zone)
        if span[0] != span[1]:
            when = f"{formats.day(course.study_day(one.observed_at))} {when}"
        signed = tr(N_("signed {name} {time}"), name=_signers(one), time=formats.time(one.recorded_at, course.zone))
        lines.append(Line(f"{when} {tr(form.title)}", signed, strong=True, icon=form.icon))
        lines.append(Line(tr(CLAUSE_MARK).join(_answers(one, course)), token="text.2"))
    return lines if len(lines) > 1 else [*lines, Line(tr(N_("No record on this day.")), icon="calendar")]


def _signers(record: Record) -> str:
    return ", ".join(dict.fromkeys(one.user_name for one in record.standing)) or record.author_name


def _answers(record: Record, course: Course) -> list[str]:
    form = FORMS[record.form]
    return [
        labelled(field, with_unit(field, record.answers[field.key], course.zone))
        for field in form.fields
        if field.key in record.answers
    ]


class DaySheet(QWidget):
    """Lies over its parent while it is read; Esc closes it and gives the focus back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Course, datetime, Schedule, tuple[Span, ...]] | None = None
        self._before: QWidget | None = None
        self._title = label("", "h2")
        self._close = button("", "secondary", icon="x")
        self._close.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        self.strip = DayStripView()
        self.strip.day_wanted.connect(lambda first, last: self._choose((first, last)))
        self.strip.pair_wanted.connect(lambda *days: self._choose((days[0], days[1]), (days[2], days[3])))
        self._days = QHBoxLayout()
        self._days.setSpacing(8)
        line = QVBoxLayout(self)
        line.setContentsMargins(8, 8, 8, 8)
        line.addLayout(head)
        line.addWidget(self.strip)
        line.addLayout(self._days, 1)
        self.cards: list[LineCard] = []
        self.hide()

    def open(self, course: Course, now: datetime, schedule: Schedule, spans: Sequence[Span]) -> None:
        """Show these days, one column each."""
        self._shown = (course, now, schedule, tuple(spans))
        self._before = self.window().focusWidget()
        self.retranslate()
        self.place()
        self.show()
        self.raise_()
        self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, *spans: Span) -> None:
        if self._shown is not None:
            self._shown = (*self._shown[:3], spans)
            self.retranslate()

    def leave(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Cover the parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._close.setText(tr(N_("Close")))
        if self._shown is None:
            return
        course, now, schedule, spans = self._shown
        names = [_name(one) for one in spans]
        title = tr(N_("{day}: every record in order"), day=names[0])
        if len(names) > 1:
            title = tr(N_("{first} beside {second}"), first=names[0], second=names[1])
        self._title.setText(title)
        for card in self.cards:
            self._days.removeWidget(card)
            card.hide()
            card.deleteLater()
        strip = day_strip(course, now, schedule)
        self.strip.show_strip(strip)
        cells = {(one.first, one.last): one for one in strip.cells} if strip is not None else {}
        self.cards = []
        for span, name in zip(spans, names, strict=True):
            card = LineCard(name, "calendar")
            card.show_lines(day_lines(course, span, cells.get(span)))
            self.cards.append(card)
            self._days.addWidget(card, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.window"))


def _name(span: Span) -> str:
    first, last = day_name(span[0]), day_name(span[1])
    return first if first == last else f"{first} – {last}"
