"""What painting needs of a line, read once when a chart is arranged: a monitor's curve has 100 000 points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctd402_desktop.domain.charts import Line, Mark, Point
from ctd402_desktop.ui.chart_axes import Frame, Strip

DENSE = 18.0
"""Points closer than this many pixels on average are drawn with small markers."""

LABEL_REACH = 75.0
"""Pixels at the left that the words of a limit take."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The special points of a line that are on the axis, and how crowded the others are."""

    blq: tuple[Point, ...]
    planned: tuple[Point, ...]
    noted: tuple[Point, ...]
    zeros: tuple[Point, ...]
    last: Point | None
    dense: bool
    left: tuple[float, ...]
    seen: bool


def digest(frame: Frame, strip: Strip, line: Line) -> Digest:
    """One line in its place. ``left`` holds the heights of points under the words of limits."""
    shown = [point for point in line.points if frame.start <= point.x <= frame.end]
    numbers = [point for point in shown if point.y is not None]
    last = next((point for point in reversed(line.points) if point.y is not None), None)
    close = frame.day(frame.left + LABEL_REACH)
    return Digest(
        blq=_marked(shown, Mark.BLQ),
        planned=_marked(shown, Mark.PLANNED),
        noted=tuple(point for point in numbers if point.note),
        zeros=tuple(point for point in numbers if point.y == 0) if strip.scale.log else (),
        last=last if last is not None and frame.holds(last.x) else None,
        dense=len(numbers) > 2 and (frame.x(numbers[-1].x) - frame.x(numbers[0].x)) / len(numbers) < DENSE,
        left=tuple(strip.y(point.y) for point in numbers if point.x <= close and point.y is not None),
        seen=any(point.mark in (Mark.MEASURED, Mark.BLQ) for point in line.points),
    )


def _marked(points: Iterable[Point], mark: Mark) -> tuple[Point, ...]:
    return tuple(point for point in points if point.mark is mark)
