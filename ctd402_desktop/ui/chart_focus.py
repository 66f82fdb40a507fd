"""The focus line: one vertical line through all lanes, its date on top, the values it crosses beside their points."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from ctd402_desktop.domain.chart_table import site_time, study_day
from ctd402_desktop.domain.charts import Bar, Chart, Line, Mark, Point
from ctd402_desktop.domain.figures import span
from ctd402_desktop.i18n import N_, language, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.chart_axes import ROW_PITCH, Frame, Strip
from ctd402_desktop.ui.chart_items import LEFT, MIDDLE, RIGHT, Drawn, Layer, down, face, lloq_y, pen, words
from ctd402_desktop.ui.chart_stacks import row_y
from ctd402_desktop.ui.paint import paint_news

TICK_TOLERANCE = 0.02
"""A dose counts as given at a place when it is within half an hour of it."""

TOLERANCE_DAYS = 0.25
"""A value counts as crossed when it was observed within six hours of the line."""

REACH = 300.0
SNAP = 24.0
"""Pixels within which the pointer takes the line to an observation."""


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


def snapped(places: Iterable[float], frame: Frame, x: float) -> float:
    """The observation near a pixel, else the place of the pixel itself."""
    near = min(places, key=lambda one: abs(frame.x(one) - x), default=None)
    return near if near is not None and abs(frame.x(near) - x) <= SNAP else frame.day(x)


def chip_text(chart: Chart, at: float) -> str:
    """``D+7 · Sun 22-Mar-2026 06:00``; in Chinese ``D+7 · 2026-03-22 周日 06:00``."""
    moment = site_time(chart, at)
    if moment is None:
        return study_day(chart, at)
    weekday, date = tr(formats.WEEKDAYS[moment.weekday()]), formats.date(moment.date())
    when = f"{date} {weekday}" if language() == "zh" else f"{weekday} {date}"
    return " · ".join(part for part in (study_day(chart, at), f"{when} {moment:%H:%M}") if part)


def sentence(chart: Chart, frame: Frame, at: float, fresh: frozenset[int] = frozenset()) -> str:
    """What a screen reader says about the line; values of ``fresh`` records are said to be new."""
    parts = []
    for one in crossings(frame, at):
        said = f"{tr(one.line.label)} {one.point.text} {tr(one.strip.lane.unit)}".strip()
        parts.append(listed(said, tr(N_("new"))) if one.point.record_id in fresh else said)
    rows = [f"{one.label} {one.text}".strip() for one in sayings(chart, frame, at)]
    return "; ".join([chip_text(chart, at), *parts, *rows])


@dataclass(frozen=True, slots=True)
class Saying:
    """What a row of bars and marks says at a place: dose, how long it runs; ``y`` is the middle of the row."""

    label: str
    text: str
    y: float
    event: bool = True


def row_sayings(drawn: Drawn, at: float, pointed: float | None) -> list[Saying]:
    """What is painted at a place: rows where something is given, begins or ends, and the row pointed at."""
    return [one for one in sayings(drawn.chart, drawn.frame, at)
            if one.event or (pointed is not None and abs(one.y - pointed) <= ROW_PITCH / 2)]  # fmt: skip


def sayings(chart: Chart, frame: Frame, at: float) -> list[Saying]:
    """Every row that has a mark at ``at`` or a bar that runs there."""
    found = []
    for strip in frame.strips:
        for number, row in enumerate(() if strip.folded else strip.lane.rows):
            given = [tick.dose for tick in row.ticks if abs(tick.x - at) <= TICK_TOLERANCE and tick.dose]
            runs = [bar for bar in row.bars if bar.start - TICK_TOLERANCE <= at <= _end(chart, bar) + TICK_TOLERANCE]
            turns = any(min(abs(bar.start - at), abs(_end(chart, bar) - at)) <= TICK_TOLERANCE for bar in runs)
            said = [*given, *(_bar_says(chart, bar) for bar in runs)]
            if said:
                found.append(Saying(tr(row.label), " · ".join(said), row_y(strip, number), bool(given) or turns))
    return found


def _end(chart: Chart, bar: Bar) -> float:
    return bar.end if bar.end is not None else chart.now if chart.now is not None else chart.end


def _bar_says(chart: Chart, bar: Bar) -> str:
    """``1 g · 6 d 4 h``, with *ongoing* while it runs."""
    length = span(timedelta(days=max(0.0, _end(chart, bar) - bar.start)))
    running = tr(N_("ongoing")) if bar.end is None else ""
    return " · ".join(part for part in (bar.dose, length, running) if part)


def paint_sayings(painter: QPainter, drawn: Drawn, at: float, found: Iterable[Saying]) -> None:
    """On plates beside the line, each in its row."""
    frame, x = drawn.frame, drawn.frame.x(at)
    right = x + 160 < frame.right
    for one in found:
        words(painter, x + 8 if right else x - 8, one.y, one.text, "text.1", face(12, 600),
              LEFT if right else RIGHT, plate="plot.bg")  # fmt: skip


class Pinned(Protocol):
    """What the line asks of the pins, each time it is painted: pins come, go and move with the window."""

    def nearest(self, at: float) -> float | None:
        """The pin a distance is told from."""

    def taken(self, drawn: Drawn) -> list[tuple[float, float]]:
        """Left and right edge of every chip."""


class Focus(Layer):
    """The line itself; nothing while it has no place."""

    def __init__(self, pins: Pinned) -> None:
        super().__init__(30)
        self._pins = pins
        self.at: float | None = None
        self.pointed: float | None = None
        """Height of the pointer, so that the row under it is told."""

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
            paint_value(painter, drawn, one)
        paint_sayings(painter, drawn, self.at, row_sayings(drawn, self.at, self.pointed))

    def said(self, chart: Chart) -> str:
        """Day and time of the line, and how far it is from the pin before it; empty without a place."""
        if self.at is None:
            return ""
        text, since = chip_text(chart, self.at), self._pins.nearest(self.at)
        if since is None:
            return text
        length = span(timedelta(days=abs(self.at - since)))
        return f"{text} · {tr(N_('{span} from the pin'), span=length)}"

    def _chip(self, painter: QPainter, drawn: Drawn, x: float) -> None:
        text = self.said(drawn.chart)
        font = face(12, 600)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        left = min(max(x - width / 2, drawn.frame.left), drawn.frame.right - width)
        if drawn.style.head >= 20:
            left = _clear(drawn, left, width, x, self._pins.taken(drawn))
        top = drawn.frame.top - 19 if drawn.style.head >= 20 else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().color("accent"))
        painter.drawRoundedRect(QRectF(left, top, width, 18), 3, 3)
        words(painter, left + width / 2, top + 9, text, "text.on-accent", font, MIDDLE)


def _clear(drawn: Drawn, left: float, width: float, x: float, taken: Iterable[tuple[float, float]] = ()) -> float:
    """Beside other words instead of over them, as long as the chip still touches its line."""
    frame, chart = drawn.frame, drawn.chart
    others = [(*one, 4.0) for one in taken]
    others += [(frame.x(0.0) - 60, frame.x(0.0), 1.0)] if chart.infusion is not None else []
    others += [(frame.x(chart.now) - 16, frame.x(chart.now) + 16, 1.0)] if chart.now is not None else []

    def covered(place: float) -> tuple[float, float]:
        over = sum(max(0.0, min(place + width, last) - max(place, first)) * weight for first, last, weight in others)
        return over, abs(place - left)

    beside = [place for first, last, _ in others for place in (first - width - 2, last + 2)]
    touching = [one for one in beside if one <= x <= one + width and frame.left <= one <= frame.right - width]
    return min([left, *touching], key=covered)


def paint_value(painter: QPainter, drawn: Drawn, one: Crossing) -> None:
    """Ring and words of a crossed value, with the dot of news where it was entered since the last look."""
    point, strip, frame = one.point, one.strip, drawn.frame
    y = strip.y(point.y) if point.y is not None else lloq_y(strip, point)
    x = frame.x(point.x)
    painter.setPen(pen("plot.focus", 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x, y), 5.5, 5.5)
    beside = y + 14 if y + 24 < strip.bottom else y - 13
    right = x + 90 < frame.right
    text = point.text if point.mark is not Mark.BLQ else f"BLQ {point.text}".strip()
    box = words(painter, x + 8 if right else x - 8, beside, text, "text.1", face(12, 600),
                LEFT if right else RIGHT, plate="plot.bg")  # fmt: skip
    if point.record_id in drawn.fresh:
        paint_news(painter, QPointF(box.right() + 7 if right else box.left() - 7, beside))
