"""Any form on the screen: titled sections in two columns where there is room, one prompt line at the foot.

The view holds no rule. It yields ``raw() -> {key: text}`` and shows what the form says about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.domain.moments import Anchor
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.paths import Clock
from ctd402_desktop.ui.answer_text import answer_text
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.choice_fields import ChipsEditor, ListEditor, SegmentEditor, fits_segments
from ctd402_desktop.ui.form_fields import FieldEditor, NumberEditor, TextEditor
from ctd402_desktop.ui.form_section import FieldRow, Section
from ctd402_desktop.ui.form_state import FormState, field_name
from ctd402_desktop.ui.history_clock import open_in_row
from ctd402_desktop.ui.lab_field import LabEditor
from ctd402_desktop.ui.moment_field import MomentEditor
from ctd402_desktop.ui.panel import scrolling

COLUMN = 430
"""Least width of a column in px; two columns stand side by side from twice this."""
EDITOR = 236
"""Width in px that segments may take before they become a list."""

LONG = 8
"""Questions from which a form without groups is set in two halves."""
SECOND_HALF = "\x00"
NO_PLUS = N_("“+” answers the bedside set only: here each question has its own answer.")
NO_STAR = N_("“*” repeats the oxygen device of the bedside set: there is none in this form.")
REMARKS = N_("Remarks")
"""Title over the questions without a group that follow the groups."""


def editor_for(asked: Field, anchor: Callable[[], Anchor], widget: QWidget) -> FieldEditor:
    """The editor a kind of question needs."""
    if asked.kind is Kind.NUMBER:
        return NumberEditor(asked)
    if asked.kind is Kind.LAB:
        return LabEditor(asked)
    if asked.kind is Kind.DATETIME:
        return MomentEditor(asked, anchor)
    if asked.kind is Kind.FLAG:
        return SegmentEditor(asked)
    if asked.kind is Kind.TEXT:
        return TextEditor(asked)
    if asked.many:
        return ChipsEditor(asked)
    return SegmentEditor(asked) if fits_segments(asked, EDITOR, widget.fontMetrics()) else ListEditor(asked)


class FormBody(QWidget):
    """The sections of one form, without scroll bar and prompt line."""

    def __init__(self, form: Form, ask: AskLine, anchor: Callable[[], Anchor], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self.state = FormState(form, ask, self)
        self._anchor = anchor
        self._rows: dict[str, FieldRow] = {}
        self._sections: dict[str, Section] = {}
        self._columns = 0
        self._previous: Record | None = None
        self._course: Course | None = None
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(14, 12, 14, 12)
        self._line.setSpacing(24)
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for side in self._sides:
            side.setSpacing(16)
            side.setContentsMargins(0, 0, 0, 0)
            self._line.addLayout(side, 1)
        for asked in form.current():
            self._add(asked)
        self._arrange(2)
        self._chain()
        self.state.on_shown(self._show_row)
        self.state.show_ifs()

    def row(self, key: str) -> FieldRow:
        """The row of a question."""
        return self._rows[key]

    def rows(self) -> tuple[FieldRow, ...]:
        """All rows, in the order of the form."""
        return tuple(self._rows.values())

    def editor(self, key: str) -> FieldEditor:
        """The editor of a question."""
        return self.state.editors[key]

    def set_previous(self, record: Record | None, course: Course | None = None) -> None:
        """Show the answers of an earlier record beside the questions, grey; ``course`` brings what they were before."""
        self._previous, self._course = record, course
        past = (course, record) if course is not None and record is not None else None
        for key, row in self._rows.items():
            value = record.answers.get(key) if record is not None else None
            text = "" if value is None else answer_text(self.form[key], value, self._anchor().zone)
            row.set_previous(text, past, known=record is not None)

    def set_locked(self, locked: bool) -> None:
        """Read only: boxes lose their edge and cannot be typed into."""
        for editor in self.state.editors.values():
            editor.set_locked(locked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column or two."""
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= 2 * COLUMN else 1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            for key, row in self._rows.items():
                row.editor.set_name(field_name(self.form, key))
            self.set_previous(self._previous, self._course)
        super().changeEvent(event)

    def _add(self, asked: Field) -> None:
        group = asked.group or self._place_of(asked)
        section = self._sections.get(group)
        if section is None:
            section = self._sections[group] = Section("" if group == SECOND_HALF else group)
        editor = editor_for(asked, self._anchor, self)
        row = FieldRow(asked, editor)
        self._rows[asked.key] = row
        section.add(row)
        self.state.add(editor, field_name(self.form, asked.key))

    def _place_of(self, asked: Field) -> str:
        """Section of a question without a group: first the form's title; in two halves when nothing is grouped."""
        fields = self.form.current()
        if any(one.group for one in fields):
            started = bool(self._sections) and list(self._sections) != [self.form.title]
            return REMARKS if started else self.form.title
        late = len(fields) >= LONG and fields.index(asked) >= (len(fields) + 1) // 2
        return SECOND_HALF if late else self.form.title

    def _chain(self) -> None:
        inputs = [widget for editor in self.state.editors.values() for widget in editor.inputs()]
        for first, second in pairwise(inputs):
            QWidget.setTabOrder(first, second)

    def _show_row(self, key: str, shown: bool) -> None:
        self._rows[key].setVisible(shown)
        for section in self._sections.values():
            section.settle()

    def _arrange(self, columns: int) -> None:
        """Sections in reading order; the second column starts where half of the rows are placed."""
        if columns == self._columns:
            return
        self._columns = columns
        for side in self._sides:
            while side.count():
                side.takeAt(0)
        total = sum(section.weight for section in self._sections.values())
        placed, side_at = 0.0, 0
        for at, section in enumerate(self._sections.values()):
            past_half = placed + section.weight / 2 > total / 2
            if columns == 2 and at and past_half:
                side_at = 1
            self._sides[side_at].addWidget(section)
            placed += section.weight
        for side in self._sides:
            side.addStretch(1)
        self._line.setStretch(1, 1 if side_at else 0)
        self._line.setSpacing(24 if side_at else 0)


class FormView(QWidget):
    """A scrolling form with its prompt line."""

    edited = Signal()
    escaped = Signal()
    sign_wanted = Signal()

    def __init__(
        self,
        form: Form,
        zone: ZoneInfo,
        *,
        clock: Clock,
        day_zero: date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form = form
        self.day_zero = day_zero
        self._zone, self._clock = zone, clock
        self.ask = AskLine()
        self.body = FormBody(form, self.ask, self.anchor)
        self.state = self.body.state
        self.state.edited.connect(self.edited)
        self.state.escaped.connect(self.escaped)
        self.state.sign_wanted.connect(self.sign_wanted)
        self.state.focused.connect(self._reveal)
        self.state.normal_wanted.connect(lambda _key: self.state.misused(msg(NO_PLUS)))
        self.state.repeat_wanted.connect(lambda: self.state.misused(msg(NO_STAR)))
        self.scroller = scrolling(self.body)
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.scroller, 1)
        line.addWidget(self.ask)

    def anchor(self) -> Anchor:
        """What relative dates count from."""
        return Anchor(self._clock(), self._zone, self.day_zero)

    def raw(self) -> dict[str, str]:
        """Answers as text, ready for ``Form.parse``."""
        return self.state.raw()

    def set_raw(self, raw: Mapping[str, str]) -> None:
        """Show stored answers."""
        self.state.set_raw(raw)

    def set_previous(self, record: Record | None, course: Course | None = None) -> None:
        """Show an earlier record beside the questions."""
        self.body.set_previous(record, course)

    def open_history(self) -> None:
        """``Alt+H``: what the answer under the cursor was before."""
        open_in_row((row, row.previous) for row in self.body.rows())

    def set_locked(self, locked: bool) -> None:
        """Read only."""
        self.body.set_locked(locked)
        self.ask.setVisible(not locked)

    def show_problems(self, problems: Mapping[str, Message]) -> None:
        """Each problem at its field."""
        self.state.show_problems(problems)

    def focus_first(self) -> None:
        """Cursor into the first question."""
        for editor in self.state.order()[:1]:
            editor.focus_input()

    def _reveal(self, key: str) -> None:
        if key in self.form:
            self.scroller.ensureWidgetVisible(self.body.row(key), 0, 24)
