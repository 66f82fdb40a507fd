"""The little clock beside a value that was once another: click it, or press H, and the old values stand in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.field_history import FieldVersion, changed_keys, entered_late, history_of
from ctd402_desktop.domain.fields import Field
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import with_unit
from ctd402_desktop.ui.buttons import Button
from ctd402_desktop.ui.correction_bar import reason_text
from ctd402_desktop.ui.icons import pixmap
from ctd402_desktop.ui.widgets import label

MARK = 12
"""Side of the clock in a cell, in pixels."""
WIDTH = 340


def late_text(record: Record) -> str:
    """``entered 3 h later`` when a record was entered more than an hour after the observation; else empty."""
    lag = entered_late(record)
    return "" if lag is None else tr(N_("entered {time} later"), time=formats.span(lag))


def version_text(course: Course, asked: Field, version: FieldVersion) -> str:
    """One value with who, when and why, in one line."""
    shown = with_unit(asked, version.value, course.zone)
    who = tr(
        N_("{value}: {name}, {time}"),
        value=shown,
        name=version.author_name,
        time=formats.date_time(version.at, course.zone),
    )
    return tr(N_("{text} ({reason})"), text=who, reason=reason_text(version.reason)) if version.reason else who


def history_text(course: Course, record: Record, keys: Iterable[str]) -> str:
    """Every value these answers have had, newest first, for tooltips and screen readers; empty without history."""
    lines = []
    for key in keys:
        found = history_of(course, record, key) if key in FORMS[record.form] else ()
        if len(found) > 1:
            asked = FORMS[record.form][key]
            lines.append(tr(N_("{name}, earlier values:"), name=tr(asked.label)))
            lines += [version_text(course, asked, one) for one in found]
    return "\n".join(lines)


def paint_clock(painter: QPainter, box: QRectF) -> None:
    """The mark at the left end of a cell."""
    where = QPoint(round(box.left()) + 3, round(box.center().y() - MARK / 2))
    painter.drawPixmap(where, pixmap("history", "text.2", MARK, painter.device().devicePixelRatioF()))


class HistoryPopup(QFrame):
    """The old values of some answers of one record, in place; Esc, Enter, H or a look elsewhere closes it."""

    def __init__(self, parent: QWidget, course: Course, record: Record, keys: Sequence[str]) -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        for key in keys:
            asked = FORMS[record.form][key]
            head = label(tr(asked.label))
            head.setProperty("strong", "true")
            column.addWidget(head)
            for one in history_of(course, record, key):
                column.addWidget(_line(version_text(course, asked, one), "text.1" if one.current else "text.2"))
        late = late_text(record)
        if late:
            column.addWidget(_line(late, "text.2"))
        self.setAccessibleName(tr(N_("Earlier values")))
        self.setAccessibleDescription(history_text(course, record, keys))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, Enter, H: closed again."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_H, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever looks elsewhere is done."""
        super().focusOutEvent(event)
        self.close()


class HistoryClock(Button):
    """A button with a clock for places that list values one by one; hidden where a value was never another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "quiet", "history", "")
        if parent is not None:
            self.setParent(parent)
        self._shown: tuple[Course, Record, tuple[str, ...]] | None = None
        self.clicked.connect(self._open)
        on_key(self, self.click)
        self.hide()

    def show_for(self, course: Course, record: Record, keys: Sequence[str] = ()) -> None:
        """Stand for these answers of a record; for all that were ever changed when none are named."""
        wanted = set(keys)
        found = tuple(key for key in known_keys(course, record) if not wanted or key in wanted)
        self._shown = (course, record, found) if found else None
        self.setVisible(bool(found))
        self.setAccessibleName(tr(N_("Earlier values")))
        self.setToolTip(history_text(course, record, found))

    def _open(self) -> None:
        if self._shown is not None:
            open_popup(self, *self._shown, self.rect().bottomLeft())


class PastValue(QLabel):
    """An earlier value in a form; with a clock where it was once another: click it, or ``Alt+H`` in its row."""

    def __init__(self, style: str) -> None:
        super().__init__("")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", style)
        self.setProperty("token", "text.3")
        self._shown: tuple[Course, Record, tuple[str, ...]] | None = None

    @property
    def has_history(self) -> bool:
        """Whether the clock is there."""
        return self._shown is not None

    def show_value(self, text: str, past: tuple[Course, Record] | None = None, keys: Sequence[str] = ()) -> None:
        """Show a value of these answers of a record; cut to the width, whole in the tooltip."""
        found = tuple(key for key in known_keys(*past) if key in keys) if past is not None else ()
        self._shown = (*past, found) if past is not None and found else None
        mark = MARK + 3 if self._shown is not None else 0
        self.setContentsMargins(mark, 0, 0, 0)
        room = self.maximumWidth() - mark
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        earlier = history_text(*self._shown) if self._shown is not None else ""
        self.setToolTip("\n".join(part for part in (text, earlier) if part))
        self.setAccessibleDescription(earlier)
        self.update()

    def open_history(self) -> HistoryPopup | None:
        """The old values in place; ``None`` where there are none."""
        return None if self._shown is None else open_popup(self, *self._shown, self.rect().bottomLeft())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the value opens its history."""
        if self.open_history() is None:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The clock before the value."""
        super().paintEvent(event)
        if self._shown is not None:
            painter = QPainter(self)
            at = QPointF(0, (self.height() - MARK) / 2)
            painter.drawPixmap(at, pixmap("history", "text.2", MARK, self.devicePixelRatioF()))


def open_in_row(rows: Iterable[tuple[QWidget, PastValue]]) -> HistoryPopup | None:
    """Open the history of the row the cursor is in."""
    focus = QApplication.focusWidget()
    for row, value in rows:
        if focus is not None and row.isAncestorOf(focus):
            return value.open_history()
    return None


def known_keys(course: Course, record: Record) -> tuple[str, ...]:
    """Answers of a record that were ever another and that its form still knows."""
    return tuple(key for key in changed_keys(course, record) if key in FORMS[record.form])


def open_popup(
    widget: QWidget, course: Course, record: Record, keys: Sequence[str], place: QPoint
) -> HistoryPopup | None:
    """Show the old values below ``place`` of a widget; ``None`` when there are none."""
    if not keys:
        return None
    room = _room(widget)
    popup = HistoryPopup(room, course, record, keys)
    popup.adjustSize()
    wanted = widget.mapTo(room, place)
    left = max(0, min(wanted.x(), room.width() - popup.width()))
    top = max(0, min(wanted.y(), room.height() - popup.height()))
    popup.move(left, top)
    popup.show()
    popup.raise_()
    popup.setFocus(Qt.FocusReason.PopupFocusReason)
    return popup


def _room(widget: QWidget) -> QWidget:
    """The page a widget stands on: what lies over it is covered by the lock and by another page."""
    room = widget
    while (above := room.parentWidget()) is not None and not isinstance(above, QStackedWidget):
        room = above
    return room


def on_key(widget: QWidget, action: Callable[[], object]) -> None:
    """Call ``action`` when H is pressed in ``widget``."""
    keys = QShortcut(QKeySequence("H"), widget)
    keys.setContext(Qt.ShortcutContext.WidgetShortcut)
    keys.activated.connect(action)


def _line(text: str, token: str) -> QWidget:
    found = label(text, "small", token)
    found.setWordWrap(True)
    theme.repolish(found)
    return found
