"""What painting needs of a line: read once when it is shown, then cut to the window; a monitor has 100 000 points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ctd402_desktop.domain.charts import Line, Mark, Point
from ctd402_desktop.ui.chart_axes import PAD, Frame, Strip
from ctd402_desktop.ui.chart_curves import Floats, placed

DENSE = 18.0
"""Points closer than this many pixels on average are drawn with small markers."""

LABEL_REACH = 75.0
"""Pixels at either end of the axis that the words of a limit take."""

MARKER = 4.0
"""Pixels a marker reaches above and below its value."""

Span: TypeAlias = tuple[float, float]
"""Upper and lower pixel."""


@dataclass(frozen=True, slots=True)
class Spots:
    """The special points of a whole line, and the places and values of all its numbers."""

    blq: tuple[Point, ...]
    planned: tuple[Point, ...]
    noted: tuple[Point, ...]
    zeros: tuple[Point, ...]
    seen: Floats
    xs: Floats
    ys: Floats
    last: Point | None

    @classmethod
    def of(cls, line: Line) -> Spots:
        """Read a line once."""
        numbers = [point for point in line.points if point.y is not None]
        return cls(
            blq=_marked(line.points, Mark.BLQ),
            planned=_marked(line.points, Mark.PLANNED),
            noted=tuple(point for point in numbers if point.note),
            zeros=tuple(point for point in numbers if point.y == 0),
            seen=np.array([one.x for one in line.points if one.mark in (Mark.MEASURED, Mark.BLQ)], dtype=float),
            xs=np.array([point.x for point in numbers], dtype=float),
            ys=np.array([point.y for point in numbers], dtype=float),
            last=numbers[-1] if numbers else None,
        )


@dataclass(frozen=True, slots=True)
class Digest:
    """The special points of a line that are on the axis, and how crowded the others are."""

    blq: tuple[Point, ...]
    planned: tuple[Point, ...]
    noted: tuple[Point, ...]
    zeros: tuple[Point, ...]
    last: Point | None
    dense: bool
    left: Span | None
    right: Span | None
    seen: bool


def digest(frame: Frame, strip: Strip, spots: Spots) -> Digest:
    """One line in its place. ``left`` and ``right`` are the heights it takes at the ends of the axis."""
    first, after = np.searchsorted(spots.xs, (frame.start, frame.end + 1e-9))
    count = int(after - first)
    wide = frame.x(float(spots.xs[after - 1])) - frame.x(float(spots.xs[first])) if count else 0.0
    return Digest(
        blq=_inside(frame, spots.blq),
        planned=_inside(frame, spots.planned),
        noted=_inside(frame, spots.noted),
        zeros=_inside(frame, spots.zeros) if strip.scale.log else (),
        last=spots.last if spots.last is not None and frame.holds(spots.last.x) else None,
        dense=count > 2 and wide / count < DENSE,
        left=_heights(strip, spots, frame.start, frame.day(frame.left + LABEL_REACH)),
        right=_heights(strip, spots, frame.day(frame.right - LABEL_REACH), frame.end),
        seen=bool(np.any((spots.seen >= frame.start) & (spots.seen <= frame.end))),
    )


def _heights(strip: Strip, spots: Spots, start: float, end: float) -> Span | None:
    """Pixels a line takes between two days, with what joins its points; ``None`` where it is not."""
    first, after = np.searchsorted(spots.xs, start), np.searchsorted(spots.xs, end, side="right")
    near = slice(max(0, int(first) - 1), int(after) + 1)
    xs, ys = spots.xs[near], placed(spots.ys[near], strip.scale)
    ends = [np.interp(day, xs, ys) for day in (start, end) if xs.size and xs[0] <= day <= xs[-1]]
    values = np.concatenate((placed(spots.ys[first:after], strip.scale), np.array(ends, dtype=float)))
    if not values.size:
        return None
    share = (values - strip.scale.low) / (strip.scale.high - strip.scale.low)
    heights = strip.bottom - PAD - share * (strip.height - 2 * PAD)
    return float(heights.min()) - MARKER, float(heights.max()) + MARKER


def _inside(frame: Frame, points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple(point for point in points if frame.start <= point.x <= frame.end)


def _marked(points: Iterable[Point], mark: Mark) -> tuple[Point, ...]:
    return tuple(point for point in points if point.mark is mark)
