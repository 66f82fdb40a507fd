"""The focus line: one vertical line through all lanes, its date on top, the values it crosses beside their points."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from ctd402_desktop.domain.chart_table import site_time, study_day
from ctd402_desktop.domain.charts import Chart, Line, Mark, Point
from ctd402_desktop.i18n import language, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.chart_axes import Frame, Strip
from ctd402_desktop.ui.chart_items import LEFT, MIDDLE, RIGHT, Drawn, Layer, down, lloq_y, pen, words

TOLERANCE_DAYS = 0.25
"""A value counts as crossed when it was observed within six hours of the line."""

REACH = 120.0


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value under the focus line."""

    strip: Strip
    line: Line
    point: Point


def crossings(frame: Frame, at: float) -> list[Crossing]:
    """The nearest observation of each series within the tolerance."""
    found = []
    for strip in frame.strips:
        for line in () if strip.folded else strip.lane.lines:
            first = bisect_left(line.points, at - TOLERANCE_DAYS, key=_place)
            last = bisect_right(line.points, at + TOLERANCE_DAYS, key=_place)
            near = [one for one in line.points[first:last] if one.text]
            if near:
                found.append(Crossing(strip, line, min(near, key=lambda one: abs(one.x - at))))
    return found


def _place(point: Point) -> float:
    return point.x


def chip_text(chart: Chart, at: float) -> str:
    """``D+7 · Sun 22-Mar-2026 06:00``; in Chinese ``D+7 · 2026-03-22 周日 06:00``."""
    moment = site_time(chart, at)
    if moment is None:
        return study_day(chart, at)
    weekday, date = tr(formats.WEEKDAYS[moment.weekday()]), formats.date(moment.date())
    when = f"{date} {weekday}" if language() == "zh" else f"{weekday} {date}"
    return " · ".join(part for part in (study_day(chart, at), f"{when} {moment:%H:%M}") if part)


def sentence(chart: Chart, frame: Frame, at: float) -> str:
    """What a screen reader says about the line."""
    parts = [f"{tr(one.line.label)} {one.point.text} {tr(one.strip.lane.unit)}".strip() for one in crossings(frame, at)]
    return "; ".join([chip_text(chart, at), *parts])


class Focus(Layer):
    """The line itself; nothing while it has no place."""

    def __init__(self) -> None:
        super().__init__(30)
        self.at: float | None = None

    def move(self, at: float | None) -> None:
        """Another place, or none; only the strips around the old and the new one are painted again."""
        before = self._around()
        self.at = at
        for one in (before, self._around()):
            if one is not None:
                self.update(one)

    def _around(self) -> QRectF | None:
        if self.at is None or self.drawn is None:
            return None
        x = self.drawn.frame.x(self.at)
        return QRectF(x - REACH, 0, 2 * REACH, self.drawn.size[1])

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """Line, chip, values."""
        if self.at is None or not drawn.frame.holds(self.at):
            return
        frame = drawn.frame
        x = frame.x(self.at)
        painter.setPen(pen("plot.focus", 1.2))
        down(painter, x, frame.top, frame.bottom)
        self._chip(painter, drawn, x)
        for one in crossings(frame, self.at):
            _value(painter, frame, one)

    def _chip(self, painter: QPainter, drawn: Drawn, x: float) -> None:
        text = chip_text(drawn.chart, self.at or 0.0)
        font = theme.font(12, 600)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        left = min(max(x - width / 2, drawn.frame.left), drawn.frame.right - width)
        if drawn.style.head >= 20:
            left = _clear(drawn, left, width, x)
        top = drawn.frame.top - 19 if drawn.style.head >= 20 else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent"))
        painter.drawRoundedRect(QRectF(left, top, width, 18), 3, 3)
        words(painter, left + width / 2, top + 9, text, "text.on-accent", font, MIDDLE)


def _clear(drawn: Drawn, left: float, width: float, x: float) -> float:
    """Beside the words *infusion* and *now* instead of over them, as long as the chip still touches its line."""
    frame, chart = drawn.frame, drawn.chart
    words_at = [(frame.x(0.0) - 60, frame.x(0.0))] if chart.infusion is not None else []
    words_at += [(frame.x(chart.now) - 16, frame.x(chart.now) + 16)] if chart.now is not None else []
    for first, last in words_at:
        if left < last and left + width > first:
            beside = [one for one in (first - width - 2, last + 2) if one <= x <= one + width]
            left = min(beside, key=lambda one: abs(one - left), default=left)
    return left


def _value(painter: QPainter, frame: Frame, one: Crossing) -> None:
    point, strip = one.point, one.strip
    y = strip.y(point.y) if point.y is not None else lloq_y(strip, point)
    x = frame.x(point.x)
    painter.setPen(pen("plot.focus", 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x, y), 5.5, 5.5)
    beside = y + 14 if y + 24 < strip.bottom else y - 13
    right = x + 90 < frame.right
    text = point.text if point.mark is not Mark.BLQ else f"BLQ {point.text}".strip()
    words(painter, x + 8 if right else x - 8, beside, text, "text.1", theme.font(12, 600),
          LEFT if right else RIGHT, plate="plot.bg")  # fmt: skip
