"""One day of a course, or two side by side: every record in order with its values, who signed, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.day_strip import StripCell, day_strip
from ctd402_desktop.domain.figures import day_name
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import CLAUSE_MARK, labelled, with_unit
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.day_strip import DayStripView
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.sheet import Sheet
from ctd402_desktop.ui.widgets import label

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


LETTERS = N_(
    "worst grade of the day; fever 38/39; T tocilizumab, S steroid, V vasopressor, A antimicrobial, G G-CSF; "
    "triangle: sample taken or planned (hollow)"
)
MARKS = N_("full circle: checks complete; part of it: partly done; ring: overdue; dot: not yet")
"""What the marks and letters of the strip mean, for every page that shows one."""


class DaySheet(Sheet):
    """Covers the page; the strip on top chooses another day, or two to compare."""

    ground = "bg.window"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, head=(0, 0, 0, 0))
        self._shown: tuple[Course, datetime, Schedule, tuple[Span, ...]] | None = None
        self.strip = DayStripView()
        self.strip.day_wanted.connect(lambda first, last: self._choose((first, last)))
        self.strip.pair_wanted.connect(lambda *days: self._choose((days[0], days[1]), (days[2], days[3])))
        self._days = QHBoxLayout()
        self._days.setSpacing(8)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.setSpacing(6)
        self._legend = label("", "caption", "text.2")
        self._legend.setWordWrap(True)
        plate = Panel()
        plate.line.setContentsMargins(12, 6, 12, 8)
        plate.line.setSpacing(4)
        plate.line.addWidget(self.strip)
        plate.line.addWidget(self._legend)
        self.column.addWidget(plate)
        self.column.addLayout(self._days, 1)
        self.cards: list[LineCard] = []

    def open(self, course: Course, now: datetime, schedule: Schedule, spans: Sequence[Span]) -> None:
        """Show these days, one column each."""
        if self._shown is None or self._shown[0].patient.id != course.patient.id:
            self.strip.forget()
        self._shown = (course, now, schedule, tuple(spans))
        self.lay_over(self.strip)

    def renew(self, course: Course, now: datetime, schedule: Schedule) -> None:
        """While it is read: the same days of a course that was read again."""
        if self._shown is not None and not self.isHidden():
            self._shown = (course, now, schedule, self._shown[3])
            self.retranslate()

    def _choose(self, *spans: Span) -> None:
        if self._shown is not None:
            self._shown = (*self._shown[:3], spans)
            self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        super().retranslate()
        self._legend.setText(tr(CLAUSE_MARK).join((tr(MARKS), tr(LETTERS))))
        if self._shown is None:
            return
        course, now, schedule, spans = self._shown
        names = [_name(one) for one in spans]
        title = tr(N_("{day}: every record in order"), day=names[0])
        if len(names) > 1:
            title = tr(N_("{first} beside {second}"), first=names[0], second=names[1])
        self.title.setText(title)
        empty(self._days)
        strip = day_strip(course, now, schedule)
        self.strip.show_strip(strip)
        cells = {(one.first, one.last): one for one in strip.cells} if strip is not None else {}
        self.cards = []
        for span, name in zip(spans, names, strict=True):
            card = LineCard(name, "calendar")
            card.show_lines(day_lines(course, span, cells.get(span)))
            self.cards.append(card)
            self._days.addWidget(card, 1)
        show_added(self._days)


def _name(span: Span) -> str:
    first, last = day_name(span[0]), day_name(span[1])
    return first if first == last else f"{first} – {last}"
