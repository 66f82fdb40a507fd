"""Check chips: any number of short options on as many lines as they need; keypad digits toggle them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QWidget

from ctd402_desktop.i18n import Message, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.spoken import Spoken

_HEIGHT = 28
_MARK = 14


class Flow(QLayout):
    """Items from left to right, wrapping like words."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item into the flow."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Item at ``index`` or ``None``."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Remove and return an item."""
        found = self._items.pop(index) if 0 <= index < len(self._items) else None
        self.invalidate()
        return found

    def hasHeightForWidth(self) -> bool:
        """Lines depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines at ``width``."""
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def sizeHint(self) -> QSize:
        """One line if nothing limits it."""
        width = sum(item.sizeHint().width() + self._gap for item in self._items) - self._gap
        return QSize(max(0, width), max((item.sizeHint().height() for item in self._items), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The widest item."""
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._gap, 0
            if apply:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self._gap
            line = max(line, hint.height())
        return y + line - rect.y()


class Chip(Spoken, QAbstractButton):
    """One option with a check box mark; chosen is filled and ticked, never told by colour alone."""

    def __init__(self, text: str | Message, digit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = text
        self._digit = digit
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def retranslate(self) -> None:
        """Text in the language in force."""
        self.setText(tr(self._source))
        self.setAccessibleName(self.text())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Mark, digit and the whole text; never elided."""
        metrics = QFontMetricsF(self.font())
        digit = metrics.horizontalAdvance(self._digit) + 4 if self._digit else 0
        return QSize(round(8 + _MARK + 6 + digit + metrics.horizontalAdvance(self.text()) + 10), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Plate, mark, digit, text, focus ring."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ring = self.hasFocus()
        painter.setPen(QPen(shown.color("focus" if ring else "line.control"), 2 if ring else 1))
        painter.setBrush(shown.color("accent.soft" if self.isChecked() else "bg.input"))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5) if ring else frame, 4, 4)
        self._paint_mark(painter, shown)
        x = 8 + _MARK + 6
        metrics = QFontMetricsF(self.font())
        if self._digit:
            painter.setPen(shown.color("text.3"))
            painter.drawText(QRectF(x, 0, 20, self.height()), Qt.AlignmentFlag.AlignVCenter, self._digit)
            x += round(metrics.horizontalAdvance(self._digit)) + 4
        painter.setPen(shown.color("text.1" if self.isEnabled() else "text.disabled"))
        painter.drawText(QRectF(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    def _paint_mark(self, painter: QPainter, shown: theme.Theme) -> None:
        box = QRectF(8, (self.height() - _MARK) / 2, _MARK, _MARK).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(shown.color("accent" if self.isChecked() else "line.control"), 1))
        painter.setBrush(shown.color("accent" if self.isChecked() else "bg.input"))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            painter.setPen(QPen(shown.color("text.on-accent"), 1.8))
            painter.drawPolyline([box.topLeft() + point for point in (QPoint(3, 7), QPoint(5, 9), QPoint(10, 4))])


class Chips(QWidget):
    """The options of one question."""

    changed = Signal()

    def __init__(
        self, options: Sequence[tuple[str, str]], *, digits: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._chips: dict[str, Chip] = {}
        for place, (key, text) in enumerate(options, start=1):
            chip = Chip(text, str(place) if digits and place < 10 else "", self)
            chip.toggled.connect(lambda _on: self.changed.emit())
            self._chips[key] = chip
            self._flow.addWidget(chip)
        self._digits = digits
        if self._chips:
            self.setFocusProxy(next(iter(self._chips.values())))

    def chips(self) -> tuple[Chip, ...]:
        """The chips in order."""
        return tuple(self._chips.values())

    def value(self) -> tuple[str, ...]:
        """Keys of the ticked options in their declared order."""
        return tuple(key for key, chip in self._chips.items() if chip.isChecked())

    def set_value(self, keys: tuple[str, ...]) -> None:
        """Tick exactly these options."""
        for key, chip in self._chips.items():
            chip.setChecked(key in keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits toggle, arrows move."""
        order = self.chips()
        place = event.key() - Qt.Key.Key_1
        if self._digits and 0 <= place < len(order):
            order[place].toggle()
            order[place].setFocus()
            return
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        current = next((at for at, chip in enumerate(order) if chip.hasFocus()), None)
        if step and current is not None:
            order[(current + step) % len(order)].setFocus()
            return
        super().keyPressEvent(event)

    def setEnabled(self, enabled: bool) -> None:  # noqa: N802 - Qt's name
        """Locked chips keep their marks."""
        for chip in self._chips.values():
            chip.setEnabled(enabled)
