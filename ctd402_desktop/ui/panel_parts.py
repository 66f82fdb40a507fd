"""Small painted parts of the live panel: divided sections and lines of fact and limit."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.i18n import Message, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.answer_text import beside
from ctd402_desktop.ui.paint import paint_badge


class PanelSection(QWidget):
    """A block of the panel with a hairline below; ``fill`` is a colour token or empty."""

    def __init__(self, fill: str = "", *, divided: bool = True) -> None:
        super().__init__()
        self._fill, self._divided = fill, divided
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 8, 14, 8)
        self.body.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_fill(self, token: str) -> None:
        """Change the background token."""
        self._fill = token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Background and hairline."""
        painter = QPainter(self)
        shown = theme.current()
        if self._fill:
            painter.fillRect(self.rect(), shown.color(self._fill))
        if self._divided:
            pen = QPen(shown.color("line.subtle"), 1)
            pen.setCosmetic(True)
            painter.setPen(pen)
            low = self.height() - 0.5
            painter.drawLine(QPointF(0, low), QPointF(self.width(), low))


SHORTEST_LIMIT = 24
"""Pixels below which a limit says nothing."""


def fitting(text: str, room: float, sizes: tuple[int, ...] = (13, 12)) -> QFont:
    """The first of these sizes in which ``text`` has room, else the last."""
    fonts = [theme.font(one) for one in sizes]
    return next((one for one in fonts if QFontMetricsF(one).horizontalAdvance(text) <= room), fonts[-1])


class FactLine(QWidget):
    """``✓ Temperature 38.6 °C      ≥ 38.0``: a fact, whether it decided, and the limit it was held against."""

    def __init__(self, text: Message, limit: Message | None, *, deciding: bool, small: bool = False) -> None:
        super().__init__()
        self._text, self._limit, self._deciding, self._small = text, limit, deciding, small
        self._column = 0.0
        self.setFixedHeight(19 if small else 22)
        self.setToolTip(self._sentence())
        self.setAccessibleName(self._sentence())

    def _sentence(self) -> str:
        return beside(tr(self._text), tr(self._limit) if self._limit is not None else "")

    def limit_width(self) -> float:
        """What the limit takes; 0 without one."""
        return QFontMetricsF(theme.font(13)).horizontalAdvance(tr(self._limit)) + 2 if self._limit is not None else 0.0

    def set_column(self, width: float) -> None:
        """Room of the column of limits, as wide as the widest of its section: they begin in one line."""
        self._column = width
        self.update()

    def sizeHint(self) -> QSize:
        """One line, as wide as it gets."""
        return QSize(280, self.height())

    def minimumSizeHint(self) -> QSize:
        """The limit gives way first, the sentence is in the tooltip."""
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Mark, fact, limit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = theme.current()
        self._paint_mark(painter, shown)
        font = theme.font(13 if self._small else 14, 600 if self._deciding else 400)
        painter.setFont(font)
        painter.setPen(shown.color("text.1"))
        room = self.width() - 24
        text = painter.fontMetrics().elidedText(tr(self._text), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(24, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if self._limit is not None:
            self._paint_limit(painter, tr(self._limit), 32 + QFontMetricsF(font).horizontalAdvance(text))

    def _paint_limit(self, painter: QPainter, limit: str, first: float) -> None:
        """In its column; beside a long fact at the right edge, smaller or shortened: the fact itself stays whole."""
        column = self.width() - max(self._column, self.limit_width())
        left = max(24.0, min(self.width() * (0.69 if self._small else 0.735), column))
        font = theme.font(13)
        if left < first:
            left = first
            font = fitting(limit, self.width() - left)
            wide = QFontMetricsF(font).horizontalAdvance(limit)
            left = max(left, self.width() - wide - 2)
        room = self.width() - left
        if room < SHORTEST_LIMIT:
            return
        painter.setFont(font)
        painter.setPen(theme.current().color("text.2"))
        shown = painter.fontMetrics().elidedText(limit, Qt.TextElideMode.ElideRight, round(room))
        painter.drawText(QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_mark(self, painter: QPainter, shown: theme.Theme) -> None:
        middle = self.height() / 2
        if not self._deciding:
            painter.setPen(QPen(shown.color("text.2"), 1.2))
            painter.drawLine(QPointF(2, middle), QPointF(11, middle))
            return
        painter.setPen(QPen(shown.color("text.1"), 1.4))
        painter.drawPolyline([QPointF(1, middle), QPointF(4.5, middle + 3.5), QPointF(12, middle - 4)])


class ChangeLine(QWidget):
    """``[3] any vasopressor``: the grade it would become and what would make it so."""

    def __init__(self, to: int | None, text: Message) -> None:
        super().__init__()
        self._to, self._text = to, text
        self.setFixedHeight(26)
        name = f"{'NG' if to is None else to}: {tr(text)}"
        self.setAccessibleName(name)
        self.setToolTip(tr(text))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(280, self.height())

    def minimumSizeHint(self) -> QSize:
        """Text may elide, the sentence is in the tooltip."""
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Badge and words."""
        painter = QPainter(self)
        paint_badge(painter, QRectF(0.5, (self.height() - 21) / 2, 26, 21), self._to, "signed")
        room = self.width() - 36
        painter.setFont(fitting(tr(self._text), room, (14, 13, 12)))
        painter.setPen(theme.current().color("text.1"))
        text = painter.fontMetrics().elidedText(tr(self._text), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(36, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text)


class StepLine(QWidget):
    """Icon and words of one thing that follows signing."""

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self._icon, self._text = icon, text
        self.setFixedHeight(24)
        self.setAccessibleName(text)
        self.setToolTip(text)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(280, self.height())

    def minimumSizeHint(self) -> QSize:
        """Text may elide, the sentence is in the tooltip."""
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon and words."""
        painter = QPainter(self)
        pixmap = icons.pixmap(self._icon, "text.2", 16, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(0, (self.height() - 16) / 2), pixmap)
        painter.setPen(theme.current().color("text.1"))
        room = self.width() - 26
        text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(26, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
