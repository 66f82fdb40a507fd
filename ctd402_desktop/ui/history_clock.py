"""The little clock beside a value that was once another: click it, or press H, and the old values stand in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.field_history import FieldVersion, changed_keys, entered_late, history_of
from ctd402_desktop.domain.fields import Field
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import with_unit
from ctd402_desktop.ui.buttons import Button
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
    return tr(N_("{text} ({reason})"), text=who, reason=tr(version.reason)) if version.reason else who


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

    def __init__(self) -> None:
        super().__init__("", "quiet", "history", "")
        self._shown: tuple[Course, Record, tuple[str, ...]] | None = None
        self.clicked.connect(self._open)
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
