"""Marks of one row that would lie on each other: stacked under their number, spread out where somebody looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctd402_desktop.domain.charts import Tick
from ctd402_desktop.i18n import tr
from ctd402_desktop.ui.chart_axes import ROW_PITCH, Frame, Strip

CLOSE = 7.0
"""Marks nearer than this many pixels cannot be told apart."""

LETTER = 7.5
"""Pixels of a letter of the number before a mark, at most."""

BADGE_WIDTH, BADGE_HEIGHT = 22.0, 15.0


@dataclass(frozen=True, slots=True)
class Stack:
    """Marks drawn as one; ``x`` and ``y`` are its middle in pixels, ``at`` its place on the axis."""

    ticks: tuple[Tick, ...]
    x: float
    y: float

    @property
    def at(self) -> float:
        """Place of its first mark."""
        return self.ticks[0].x


def row_y(strip: Strip, number: int) -> float:
    """Middle of a row of marks and bars."""
    return strip.top + 16.5 + number * ROW_PITCH


def stacked(frame: Frame, ticks: Iterable[Tick], y: float) -> list[Stack]:
    """The marks on the axis, those that would touch in one stack."""
    groups: list[list[Tick]] = []
    for tick in sorted((one for one in ticks if frame.holds(one.x)), key=_place):
        near = CLOSE + LETTER * len(tr(tick.label))  # its number stands before it
        if groups and frame.x(tick.x) - frame.x(groups[-1][-1].x) < near and tick.hollow == groups[-1][-1].hollow:
            groups[-1].append(tick)
        else:
            groups.append([tick])
    return [Stack(tuple(one), (frame.x(one[0].x) + frame.x(one[-1].x)) / 2, y) for one in groups]


def stacks(frame: Frame) -> list[Stack]:
    """Every stack of several marks in the chart."""
    return [
        stack
        for strip in frame.strips
        if not strip.folded
        for number, row in enumerate(strip.lane.rows)
        for stack in stacked(frame, row.ticks, row_y(strip, number))
        if stack.ticks[1:]
    ]


def _place(tick: Tick) -> float:
    return tick.x
