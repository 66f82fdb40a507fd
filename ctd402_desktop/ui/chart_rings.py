"""Rings around chosen points of a chart: the samples a number was made from."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from ctd402_desktop.ui.chart_items import Drawn, Layer, lloq_y, pen

RADIUS = 9.0


class Rings(Layer):
    """A static ring for each point of one lane that was read from one of ``records``."""

    def __init__(self) -> None:
        super().__init__(20)
        self.lane = ""
        self.records: frozenset[int] = frozenset()

    def mark(self, lane: str, records: frozenset[int]) -> None:
        """Other points, or none."""
        self.lane, self.records = lane, records
        self.update()

    def places(self, drawn: Drawn) -> list[QPointF]:
        """Centres of the rings."""
        found = []
        for strip in drawn.frame.strips:
            if strip.lane.key != self.lane or strip.folded:
                continue
            for line in strip.lane.lines:
                shown = [one for one in line.points if one.record_id in self.records and drawn.frame.holds(one.x)]
                found += [
                    QPointF(drawn.frame.x(one.x), strip.y(one.y) if one.y is not None else lloq_y(strip, one))
                    for one in shown
                ]
        return found

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """Ring by ring."""
        painter.setPen(pen("focus", 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in self.places(drawn):
            painter.drawEllipse(place, RADIUS, RADIUS)
