"""Short lines as on the overview: icon, text, remark at the right. What does not fit wraps; nothing is cut off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.cards import Line

PITCH, BODY = 24, 20
INDENT, GAP = 28.0, 10.0
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class LinePanel(QWidget):
    """Paints lines 24 px apart; a screen reader gets them as sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        self.lines = tuple(lines)
        self.setAccessibleName("; ".join(f"{line.text} {line.remark}".strip() for line in lines))
        self._settle()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(260, self._height(max(260, self.width())))

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
        top = 0.0
        for line in self.lines:
            high = _line_height(line, self.width())
            self._paint_line(painter, line, QRectF(0, top, self.width(), high))
            top += high

    def _settle(self) -> None:
        self.setMinimumHeight(self._height(max(60, self.width())))
        self.updateGeometry()

    def _height(self, width: int) -> int:
        return math.ceil(sum(_line_height(line, width) for line in self.lines)) or PITCH

    def _paint_line(self, painter: QPainter, line: Line, box: QRectF) -> None:
        shown = theme.current()
        first = QRectF(box.left(), box.top(), box.width(), PITCH)
        if line.icon:
            token = line.token if line.token.endswith(".fg") else "text.2"
            drawn = icons.pixmap(line.icon, token, 16, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(first.left(), first.center().y() - 8), drawn)
        painter.setFont(theme.font(13))
        painter.setPen(shown.color("text.2"))
        painter.drawText(first, MIDDLE | Qt.AlignmentFlag.AlignRight, line.remark)
        painter.setFont(_font(line))
        painter.setPen(shown.color(line.token))
        room = box.adjusted(INDENT, 0, -_beside(line), 0)
        painter.drawText(room, int(MIDDLE | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), line.text)


def _font(line: Line) -> QFont:
    return theme.font(14, 600 if line.strong else 400)


def _beside(line: Line) -> float:
    """Room the remark takes."""
    return QFontMetricsF(theme.font(13)).horizontalAdvance(line.remark) + GAP if line.remark else 0.0


def _line_height(line: Line, width: int) -> float:
    """One pitch, more when the text wraps."""
    room = QRectF(0, 0, max(60.0, width - INDENT - _beside(line)), 400)
    high = QFontMetricsF(_font(line)).boundingRect(room, int(Qt.TextFlag.TextWordWrap), line.text).height()
    return PITCH if high < 1.6 * BODY else high + 4
