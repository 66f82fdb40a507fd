"""Pins: places of the axis whose values stay in view, with what is stacked there spread out in place."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from ctd402_desktop.domain.chart_table import site_time, study_day
from ctd402_desktop.domain.charts import Chart
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import Frame
from ctd402_desktop.ui.chart_focus import crossings, paint_sayings, paint_value, row_sayings
from ctd402_desktop.ui.chart_items import MIDDLE, Drawn, Layer, down, face, half, pen, words
from ctd402_desktop.ui.chart_rows import chevron_box
from ctd402_desktop.ui.chart_stacks import BADGE_HEIGHT, BADGE_WIDTH, Stack, stacks

SAME = 0.02
"""Days within which a place counts as pinned already: half an hour."""

LINE = 17.0


class Pins(Layer):
    """Any number of pins, and the mark of the lane that the keyboard has chosen."""

    def __init__(self) -> None:
        super().__init__(28)
        self.places: tuple[float, ...] = ()
        self.lane = ""
        self._pointed: dict[float, float | None] = {}

    def toggle(self, at: float, pointed: float | None = None) -> None:
        """Pin a place, or let go of it; ``pointed`` is the height that was clicked."""
        kept = tuple(one for one in self.places if abs(one - at) > SAME)
        self.places = tuple(sorted((*kept, at))) if len(kept) == len(self.places) else kept
        self._pointed[at] = pointed
        self.update()

    def clear(self) -> None:
        """Let go of all."""
        self.places = ()
        self._pointed.clear()
        self.update()

    def choose(self, lane: str) -> None:
        """Mark a lane for folding; empty marks none."""
        self.lane = lane
        self.update()

    def nearest(self, at: float) -> float | None:
        """The pin a distance is told from: the last one before, else the first one after."""
        others = [one for one in self.places if abs(one - at) > SAME]
        before = [one for one in others if one < at]
        return before[-1] if before else others[0] if others else None

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """The chosen lane, then pin by pin: line, chip, values, spread stacks."""
        for strip in drawn.frame.strips:
            if strip.lane.key == self.lane:
                painter.setPen(pen("focus", 2.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(chevron_box(strip).adjusted(3, 4, -1, -4), 3, 3)
        for at, left in self.chips(drawn):
            self._pin(painter, drawn, at)
            _chip(painter, drawn, at, left)

    def chips(self, drawn: Drawn) -> list[tuple[float, float]]:
        """Each pin on the axis with the left edge of its chip, none over another."""
        found: list[tuple[float, float]] = []
        edge = drawn.frame.left
        for at in self.places:
            if drawn.frame.holds(at):
                width = chip_width(drawn, at)
                left = max(edge, min(drawn.frame.x(at) - width / 2, drawn.frame.right - width))
                found.append((at, left))
                edge = left + width + 2
        return found

    def taken(self, drawn: Drawn) -> list[tuple[float, float]]:
        """Left and right edge of every chip."""
        return [(left, left + chip_width(drawn, at)) for at, left in self.chips(drawn)]

    def _pin(self, painter: QPainter, drawn: Drawn, at: float) -> None:
        frame = drawn.frame
        x = frame.x(at)
        painter.setPen(pen("accent", 1.2, (5, 3)))
        down(painter, x, frame.top, frame.bottom)
        for one in crossings(frame, at):
            paint_value(painter, drawn, one)
        opened = [one for one in stacks(frame) if any(abs(tick.x - at) <= SAME for tick in one.ticks)]
        spread = {(stack.y) for stack in opened}
        paint_sayings(
            painter, drawn, at, [one for one in row_sayings(drawn, at, self._pointed.get(at)) if one.y not in spread]
        )
        for stack in opened:
            spread_out(painter, drawn, stack)


def chip_width(drawn: Drawn, at: float) -> float:
    """Pixels the chip of a place takes."""
    return QFontMetricsF(face(12, 600)).horizontalAdvance(chip(drawn.chart, at)) + 10


def _chip(painter: QPainter, drawn: Drawn, at: float, left: float) -> None:
    frame, font = drawn.frame, face(12, 600)
    text, width = chip(drawn.chart, at), chip_width(drawn, at)
    top = frame.top - 19 if drawn.style.head >= 20 else 0.0
    painter.setPen(pen("accent"))
    painter.setBrush(theme.current().color("accent.soft"))
    painter.drawRoundedRect(QRectF(half(left), half(top), width, 17), 3, 3)
    words(painter, left + width / 2, top + 9, text, "text.1", font, MIDDLE)


def chip(chart: Chart, at: float) -> str:
    """``D+7 06:00``."""
    moment = site_time(chart, at)
    return " ".join(part for part in (study_day(chart, at), f"{moment:%H:%M}" if moment else "") if part)


def spread_out(painter: QPainter, drawn: Drawn, stack: Stack) -> None:
    """Each mark of a stack on a line of its own, on a plate at its place."""
    lines = [f"{chip(drawn.chart, tick.x)}  {tick.dose}".strip() for tick in stack.ticks]
    font = face(12)
    painter.setFont(font)
    width = max(painter.fontMetrics().horizontalAdvance(line) for line in lines) + 16
    high = LINE * len(lines) + 8
    frame, shown = drawn.frame, theme.current()
    left = min(max(stack.x + BADGE_WIDTH / 2 + 4, frame.left), frame.right - width)
    top = min(stack.y - BADGE_HEIGHT / 2, drawn.size[1] - high - 2)
    painter.setPen(pen("line.control"))
    painter.setBrush(shown.color("bg.raised"))
    painter.drawRoundedRect(QRectF(half(left), half(top), width, high), 4, 4)
    for number, line in enumerate(lines):
        words(painter, left + 8, top + 4 + LINE * (number + 0.5), line, "text.1", font)


def stack_at(frame: Frame, x: float, y: float) -> float | None:
    """Place of the stack under a pixel."""
    found = (one for one in stacks(frame) if abs(one.x - x) <= BADGE_WIDTH / 2 and abs(one.y - y) <= BADGE_HEIGHT / 2)
    return next((one.at for one in found), None)
