"""The last 24 hours of one vital sign, 82 x 30 px with its highest and lowest value beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, theme

SPAN = timedelta(hours=24)
_PLOT = QSize(82, 30)
_RING_MS = 2000


@dataclass(frozen=True, slots=True)
class Point:
    """One observation: when, and how much in the unit of its row."""

    at: datetime
    value: Decimal


class Sparkline(QWidget):
    """A small line with the newest point marked; the point being typed hangs at the end of it."""

    def __init__(self) -> None:
        super().__init__()
        self._threshold: Decimal | None = None
        self._points: tuple[Point, ...] = ()
        self._typed: Point | None = None
        self._ring = False
        self.setFixedWidth(124)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def points(self) -> tuple[Point, ...]:
        """What is drawn, the typed point last."""
        return (*self._points, self._typed) if self._typed else self._points

    def hold(self, threshold: Decimal | None) -> None:
        """Draw this limit from now on."""
        self._threshold = threshold
        self.update()

    def show_points(self, points: Sequence[Point], now: datetime) -> None:
        """Show the observations of the 24 h before ``now``, oldest first."""
        self._points = tuple(one for one in points if now - SPAN <= one.at <= now)
        self._describe()

    def show_typed(self, point: Point | None) -> None:
        """Show the value being entered at the end of the line."""
        self._typed = point
        self._describe()

    def mark_newest(self) -> None:
        """Ring the newest point for two seconds, for the second look after signing."""
        self._ring = True
        QTimer.singleShot(_RING_MS, self, self._unmark)
        self.update()

    def sizeHint(self) -> QSize:
        """Line and the two figures."""
        return QSize(124, _PLOT.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Threshold, line, points, figures."""
        points = self.points
        if not points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _PLOT.height()) / 2
        area = QRectF(2, top + 4, _PLOT.width() - 6, _PLOT.height() - 8)
        places = self._place(points, area)
        shown = theme.current()
        self._paint_threshold(painter, area)
        painter.setPen(QPen(shown.series("s1"), 1.5))
        painter.drawPolyline(places)
        painter.setBrush(shown.series("s1"))
        painter.setPen(Qt.PenStyle.NoPen)
        for place in places[:-1]:
            painter.drawEllipse(place, 1.7, 1.7)
        painter.drawEllipse(places[-1], 3.2, 3.2)
        if self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(shown.color("plot.focus"), 1.2))
            painter.drawEllipse(places[-1], 6, 6)
        self._paint_figures(painter, points, top)

    def _limits(self, points: Sequence[Point]) -> tuple[float, float]:
        values = [float(one.value) for one in points]
        if self._threshold is not None:
            values.append(float(self._threshold))
        low, high = min(values), max(values)
        return (low, high) if high > low else (low - 1, high + 1)

    def _place(self, points: Sequence[Point], area: QRectF) -> list[QPointF]:
        low, high = self._limits(points)
        first, last = points[0].at, points[-1].at
        span = (last - first).total_seconds() or 1.0
        return [
            QPointF(
                area.left() + area.width() * ((one.at - first).total_seconds() / span if len(points) > 1 else 1.0),
                area.bottom() - area.height() * (float(one.value) - low) / (high - low),
            )
            for one in points
        ]

    def _paint_threshold(self, painter: QPainter, area: QRectF) -> None:
        if self._threshold is None:
            return
        low, high = self._limits(self.points)
        level = area.bottom() - area.height() * (float(self._threshold) - low) / (high - low)
        pen = QPen(theme.current().color("plot.threshold"), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawLine(QPointF(0, level), QPointF(_PLOT.width(), level))

    def _paint_figures(self, painter: QPainter, points: Sequence[Point], top: float) -> None:
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(theme.current().color("text.2"))
        values = [one.value for one in points]
        left = _PLOT.width() + 6
        painter.drawText(QRectF(left, top, 40, 15), Qt.AlignmentFlag.AlignVCenter, formats.number(max(values)))
        painter.drawText(QRectF(left, top + 15, 40, 15), Qt.AlignmentFlag.AlignVCenter, formats.number(min(values)))

    def _unmark(self) -> None:
        self._ring = False
        self.update()

    def _describe(self) -> None:
        values = [one.value for one in self.points]
        if values:
            sentence = tr(
                N_("last 24 h: {count} readings, {low} to {high}"),
                count=len(values),
                low=formats.number(min(values)),
                high=formats.number(max(values)),
            )
            self.setAccessibleName(sentence)
            self.setToolTip(sentence)
        self.update()
