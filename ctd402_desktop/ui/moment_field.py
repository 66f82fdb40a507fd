"""The box for dates and times: accepts what a nurse types, shows what it understood before it is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.fields import Field, ProblemError
from ctd402_desktop.domain.moments import Anchor, read_day, read_moment
from ctd402_desktop.i18n import C_, N_, Message, msg, tr
from ctd402_desktop.ui import formats, icons
from ctd402_desktop.ui.form_fields import FieldEditor, ValueBox

WEEKDAYS = (
    C_("weekday", "Mon"),
    C_("weekday", "Tue"),
    C_("weekday", "Wed"),
    C_("weekday", "Thu"),
    C_("weekday", "Fri"),
    C_("weekday", "Sat"),
    C_("weekday", "Sun"),
)


class MomentEditor(FieldEditor):
    """A date, or a date with time. What can mean two moments is asked, never guessed."""

    asked = Signal(str, object, object)

    def __init__(self, asked: Field, anchor: Callable[[], Anchor], parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self._anchor = anchor
        self._value = ""
        self._problem: Message | None = None
        self.box = MomentBox(self)
        self.box.setFixedSize(QSize(138 if asked.date_only else 178, 30))
        self.box.setMaxLength(40)
        self.line.addWidget(self.box)
        self.line.addWidget(self.mark)
        self.line.addStretch(1)
        self.box.textEdited.connect(self._on_typed)
        self.box.editingFinished.connect(self._on_left)

    def inputs(self) -> tuple[QWidget, ...]:
        """The box."""
        return (self.box,)

    @property
    def problem(self) -> Message | None:
        """Why the text cannot be read, ``None`` when it can."""
        return self._problem

    def commit(self) -> None:
        """Read what was typed and show the date it means; ask when it means two."""
        text = self.box.text().strip()
        if self._value and text == self._shown():
            self.refresh()
            return
        self._problem = None
        self._value = ""
        if text:
            self._read(text)
        self.refresh()

    def refresh(self) -> None:
        """Weekday and study day beside the box, or why the text cannot be read."""
        super().refresh()
        if self._problem is not None:
            self.show_problem(self._problem)
        elif self._value and not self.not_done:
            self.mark.show_reason(self._context())

    def retranslate(self) -> None:
        """The date in the order of the language in force."""
        if self._value:
            self.box.setText(self._shown())
            self.refresh()

    def settle(self, raw: str) -> None:
        """Take the answer to a question about two moments."""
        self._write(raw)
        self._problem = None
        self.refresh()
        self.edited.emit(self.field.key)
        self.left.emit(self.field.key)

    def _read(self, text: str) -> None:
        try:
            found = read_day(text, self._anchor()) if self.field.date_only else read_moment(text, self._anchor())
        except ProblemError as problem:
            self._problem = problem.message
            return
        if len(found.candidates) == 1:
            self._write(self._dump(found.candidates[0]))
            return
        self._problem = msg(N_("“{text}” can mean two moments: choose one"), text=text)
        options = [(self._dump(one), self._long(one)) for one in found.candidates]
        self.asked.emit(self.field.key, msg(N_("Which one is meant?")), options)

    def _dump(self, found: datetime | date) -> str:
        return self.field.dump(found)

    def _zone(self) -> ZoneInfo:
        return self._anchor().zone

    def _long(self, found: datetime | date) -> str:
        """Weekday, date, time and, when an hour repeats, its distance from UTC."""
        if not isinstance(found, datetime):
            return f"{tr(WEEKDAYS[found.weekday()])} {formats.date(found)}"
        local = found.astimezone(self._zone())
        return f"{tr(WEEKDAYS[local.weekday()])} {formats.date_time(found, self._zone())} ({local:%Z})"

    def _moment(self) -> datetime | date | None:
        if not self._value:
            return None
        return date.fromisoformat(self._value) if self.field.date_only else datetime.fromisoformat(self._value)

    def _shown(self) -> str:
        found = self._moment()
        if found is None:
            return ""
        return formats.date_time(found, self._zone()) if isinstance(found, datetime) else formats.date(found)

    def _context(self) -> str:
        found = self._moment()
        if found is None:
            return ""
        day = found.astimezone(self._zone()).date() if isinstance(found, datetime) else found
        zero = self._anchor().day_zero
        weekday = tr(WEEKDAYS[day.weekday()])
        near = zero is not None and abs((day - zero).days) < 1000
        return f"{weekday}, {formats.day((day - zero).days)}" if near and zero else weekday

    def _typed(self) -> str:
        return self._value or self.box.text().strip()

    def _write(self, raw: str) -> None:
        self._problem = None
        try:
            self._value = self._dump(date.fromisoformat(raw) if self.field.date_only else _aware(raw)) if raw else ""
        except ValueError:
            self._value = ""
            self.box.setText(raw)
            return
        self.box.setText(self._shown())
        if self.box.hasFocus():
            self.box.selectAll()

    def _set_state(self, state: str) -> None:
        self.box.set_state(state)

    def _on_typed(self) -> None:
        self._value = ""
        self._problem = None
        self._touched()
        self.refresh()

    def _on_left(self) -> None:
        self.commit()
        self.left.emit(self.field.key)


class MomentBox(ValueBox):
    """Left-aligned box for a date or a time, with a calendar at its right end as a sign, not a button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "moment")
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(0, 0, 18, 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What stands there is a proposal: typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The styled box and its sign."""
        super().paintEvent(event)
        if self.isEnabled():
            sign = icons.pixmap("calendar-clock", "text.2", 16, self.devicePixelRatioF())
            QPainter(self).drawPixmap(QPointF(self.width() - 24, (self.height() - 16) / 2), sign)


def _aware(raw: str) -> datetime:
    found = datetime.fromisoformat(raw)
    if found.tzinfo is None:
        raise ValueError(raw)
    return found.astimezone(UTC)
