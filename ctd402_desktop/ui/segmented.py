"""A choice among a few options side by side: no list to open, one key each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctd402_desktop.ui import theme

_SEGMENT_FILLS = {"unusual": "attention.bg", "problem": "critical.bg", "notdone": "stale.bg"}


class Segmented(QWidget):
    """Two to five options side by side, one chosen or none; keypad digits, arrows and a click choose."""

    changed = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], digits: bool = True, first: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._keys = [key for key, _ in choices]
        self._labels = [text for _, text in choices]
        self._digits, self._first = digits, first
        self._value = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    def value(self) -> str:
        """Key of the chosen option, empty when none is."""
        return self._value

    def set_value(self, key: str) -> None:
        """Choose without announcing; an unknown key chooses nothing."""
        self._value = key if key in self._keys else ""
        self._describe()
        self.update()

    def set_labels(self, labels: Sequence[str]) -> None:
        """The same options in other words."""
        self._labels = list(labels)
        self._describe()
        self.updateGeometry()
        self.update()

    def _describe(self) -> None:
        chosen = self._labels[self._keys.index(self._value)] if self._value else ""
        offered = [f"{self._first + at} {text}" for at, text in enumerate(self._labels)] if self._digits else []
        self.setAccessibleDescription(": ".join(part for part in (chosen, " · ".join(offered)) if part))
        if not self.accessibleName():
            self.setAccessibleName(" / ".join(self._labels))

    def _choose(self, key: str) -> None:
        if self.isEnabled():
            self.set_value(key)
            self.changed.emit(self._value)

    def _height(self) -> int:
        return 30 if theme.density().name != "compact" else 27

    def _widths(self) -> list[float]:
        strong = QFontMetricsF(theme.font(13, 600))
        digit = QFontMetricsF(theme.font(12)).horizontalAdvance("0") + 6 if self._digits else 0.0
        margin = 20 if theme.density().name != "compact" else 15
        return [round(strong.horizontalAdvance(text) + digit) + margin for text in self._labels]

    def sizeHint(self) -> QSize:
        """All options in full; nothing wraps or elides."""
        return QSize(round(sum(self._widths())) + 2, self._height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its words."""
        return self.sizeHint()

    def _cells(self) -> list[QRectF]:
        cells, left = [], 1.0
        for width in self._widths():
            cells.append(QRectF(left, 0, width, self.height()))
            left += width
        return cells

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the option under the pointer."""
        for key, cell in zip(self._keys, self._cells(), strict=True):
            if event.button() == Qt.MouseButton.LeftButton and cell.contains(event.position()):
                self._choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose, arrows move, Delete takes the answer back."""
        place = event.key() - Qt.Key.Key_0 - self._first
        if self._digits and Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9 and 0 <= place < len(self._keys):
            self._choose(self._keys[place])
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            at = self._keys.index(self._value) + step if self._value else 0
            self._choose(self._keys[min(max(at, 0), len(self._keys) - 1)])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._value:
            self._choose("")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Plate, chosen cell, dividers, words, edge or ring."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        plate = QPainterPath()
        plate.addRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.fillPath(plate, shown.color(_SEGMENT_FILLS.get(str(self.property("state") or ""), "bg.input")))
        painter.setClipPath(plate)
        for place, cell in enumerate(self._cells()):
            self._paint_cell(painter, cell, place)
        painter.setClipping(False)
        edge, width = self._edge()
        inset = width / 2
        pen = QPen(shown.color(edge), width)
        if self.property("state") == "notdone" and not self.hasFocus():
            pen.setDashPattern([4, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 4, 4)

    def _edge(self) -> tuple[str, int]:
        state = str(self.property("state") or "")
        if self.hasFocus():
            return "focus", 2
        if state == "problem":
            return "critical.edge", 2
        if state == "unusual":
            return "attention.edge", 1
        return "line.control" if self.isEnabled() else "line.subtle", 1

    def _paint_cell(self, painter: QPainter, cell: QRectF, place: int) -> None:
        shown = theme.current()
        chosen = self._keys[place] == self._value
        carried = chosen and self.property("state") == "carried"
        filled = chosen and not carried
        if chosen:
            painter.fillRect(cell.adjusted(-1, 0, 1, 0), shown.color("accent" if filled else "accent.soft"))
        elif place and self._keys[place - 1] != self._value:
            painter.setPen(QPen(shown.color("line.row"), 1))
            painter.drawLine(QPointF(cell.left() + 0.5, 0), QPointF(cell.left() + 0.5, cell.height()))
        ink = "text.on-accent" if filled else "text.1" if self.isEnabled() else "text.2"
        words = theme.font(13, 600 if filled else 400)
        words.setItalic(carried)
        width = QFontMetricsF(words).horizontalAdvance(self._labels[place])
        middle = Qt.AlignmentFlag.AlignVCenter
        digit = ""
        if self._digits:
            digit = str(self._first + place)
            width += QFontMetricsF(theme.font(12)).horizontalAdvance(digit) + 6
        left = cell.left() + (cell.width() - width) / 2
        if digit:
            painter.setFont(theme.font(12))
            painter.setPen(shown.color("text.on-accent" if filled else "text.3"))
            painter.drawText(QRectF(left, 0, 20, cell.height()), middle, digit)
            left += QFontMetricsF(theme.font(12)).horizontalAdvance(digit) + 6
        painter.setFont(words)
        painter.setPen(shown.color(ink))
        painter.drawText(QRectF(left, 0, cell.right() - left + 8, cell.height()), middle, self._labels[place])
