"""Short lines as on the overview: icon, text, remark at the right. What does not fit wraps; nothing is cut off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.cards import Line
from ctd402_desktop.ui.history_clock import HistoryClock, known_keys

PITCH, BODY = 24, 20
CLOCK = 22
"""Side of the button with the clock."""
INDENT, GAP = 28.0, 10.0
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class LinePanel(QWidget):
    """Paints lines 24 px apart; a screen reader gets them as sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self._clocks: dict[int, HistoryClock] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        self.lines = tuple(lines)
        self.setAccessibleName("; ".join(f"{line.text} {line.remark}".strip() for line in lines))
        self.setAccessibleDescription("; ".join(line.signed for line in lines if line.signed))
        self._set_clocks()
        self._settle()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(260, self._height(max(260, self.width())))

    def event(self, event: QEvent) -> bool:
        """Who stands for the record behind the line under the pointer."""
        if isinstance(event, QHelpEvent):
            line = self._at(event.pos().y())
            QToolTip.showText(event.globalPos(), line.signed if line is not None else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower card needs more lines."""
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Line by line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line, box, clock in self._boxes(self.width()):
            self._paint_line(painter, line, box, clock)

    def _set_clocks(self) -> None:
        for old in self._clocks.values():
            old.hide()
            old.deleteLater()
        self._clocks = {}
        for place, line in enumerate(self.lines):
            if line.past is not None and known_keys(*line.past):
                clock = HistoryClock(self)
                clock.setFixedSize(CLOCK, CLOCK)
                clock.show_for(*line.past)
                self._clocks[place] = clock

    def _boxes(self, width: int) -> list[tuple[Line, QRectF, float]]:
        """Each line with its place, and the room its clock takes in it."""
        found, top = list[tuple[Line, QRectF, float]](), 0.0
        for place, line in enumerate(self.lines):
            clock = CLOCK + 2.0 if place in self._clocks else 0.0
            high = _line_height(line, width, clock)
            found.append((line, QRectF(0, top, width, high), clock))
            top += high
        return found

    def _at(self, y: float) -> Line | None:
        return next((line for line, box, _ in self._boxes(self.width()) if y < box.bottom()), None)

    def _settle(self) -> None:
        boxes = self._boxes(self.width())
        for place, clock in self._clocks.items():
            clock.move(self.width() - CLOCK, round(boxes[place][1].top() + (PITCH - CLOCK) / 2))
        self.setMinimumHeight(self._height(max(60, self.width())))
        self.updateGeometry()

    def _height(self, width: int) -> int:
        return math.ceil(sum(box.height() for _, box, _ in self._boxes(width))) or PITCH

    def _paint_line(self, painter: QPainter, line: Line, box: QRectF, clock: float) -> None:
        shown = theme.current()
        first = QRectF(box.left(), box.top(), box.width(), PITCH)
        if line.icon:
            token = line.token if line.token.endswith(".fg") else "text.2"
            drawn = icons.pixmap(line.icon, token, 16, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(first.left(), first.center().y() - 8), drawn)
        painter.setFont(theme.font(13))
        painter.setPen(shown.color("text.2"))
        painter.drawText(first.adjusted(0, 0, -clock, 0), MIDDLE | Qt.AlignmentFlag.AlignRight, line.remark)
        painter.setFont(_font(line))
        painter.setPen(shown.color(line.token))
        room = box.adjusted(INDENT, 0, -_beside(line, clock), 0)
        painter.drawText(room, int(MIDDLE | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), line.text)


def _font(line: Line) -> QFont:
    return theme.font(14, 600 if line.strong else 400)


def _beside(line: Line, clock: float) -> float:
    """Room the remark and the clock take."""
    remark = QFontMetricsF(theme.font(13)).horizontalAdvance(line.remark) + GAP if line.remark else 0.0
    return remark + clock


def _line_height(line: Line, width: int, clock: float) -> float:
    """One pitch, more when the text wraps."""
    room = QRectF(0, 0, max(60.0, width - INDENT - _beside(line, clock)), 400)
    high = QFontMetricsF(_font(line)).boundingRect(room, int(Qt.TextFlag.TextWordWrap), line.text).height()
    return PITCH if high < 1.6 * BODY else high + 4
