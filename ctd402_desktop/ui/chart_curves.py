"""Curves of a lane as pyqtgraph items: one for each unbroken run, in log10 where the axis is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from ctd402_desktop.domain.charts import Line, Mark, Point
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import PAD, Frame, Scale, Strip

MARKERS = {"s1": "o", "s2": "p", "s3": "d", "s4": "t1", "s5": "s", "s6": "star", "s7": "+", "s8": "x"}
DASHES = {"s2": (7, 4), "s4": (6, 3), "s5": (6, 3), "s6": (2, 3), "s7": (7, 4), "s8": (2, 3)}
"""Dashes tell series apart when several share a lane (visual.md 2.6)."""

HEAVY = 2000
"""More points than this on one line have no markers and a thin pen."""

Floats: TypeAlias = npt.NDArray[np.float64]


def put(box: pg.ViewBox, strip: Strip, frame: Frame) -> None:
    """The view box over its lane, with the padding that ``Strip.y`` reckons with."""
    pad = PAD * (strip.scale.high - strip.scale.low) / (strip.height - 2 * PAD)
    box.setGeometry(QRectF(frame.left, strip.top, frame.right - frame.left, strip.height))
    limits = (strip.scale.low - pad, strip.scale.high + pad)
    box.setRange(xRange=(frame.start, frame.end), yRange=limits, padding=0)


def items(line: Line, scale: Scale, *, several: bool, dense: bool) -> Iterable[pg.PlotDataItem]:
    """Curves of one series: a run between two gaps is one item, so that nothing is joined across a gap."""
    color = theme.current().series(line.series)
    count = sum(1 for point in line.points if point.y is not None)
    width = 1.0 if count > HEAVY else 1.7
    pen = pg.mkPen(color, width=width)
    if several and line.series in DASHES:
        pen.setDashPattern([part / width for part in DASHES[line.series]])
    size = 3 if dense else 8
    for run in runs(line.points):
        item = pg.PlotDataItem(
            np.array([point.x for point in run]),
            placed(np.array([point.y for point in run], dtype=float), scale),
            pen=pen if line.joined and len(run) > 1 else None,  # one point has no line: an empty path spoils an SVG
            symbol=None if count > HEAVY else MARKERS[line.series],
            symbolSize=size if dense else size + {"s3": 3, "s4": 1, "s6": 2}.get(line.series, 0),
            symbolBrush=color,
            symbolPen=None if line.series not in ("s7", "s8") else pg.mkPen(color, width=1.6),
            antialias=count <= HEAVY,  # smooth edges of a band of 100 000 points cost most of a frame and show nothing
        )
        yield item


def placed(values: Floats, scale: Scale) -> Floats:
    """What is drawn: log10 on a log axis with zero on its floor, limited to the range; as ``Scale.placed``."""
    drawn = np.log10(np.maximum(values, 10.0**scale.low)) if scale.log else values
    return np.asarray(np.clip(drawn, scale.low, scale.high))


def runs(points: Iterable[Point]) -> list[list[Point]]:
    """Measured points in a row; BLQ, planned and gaps part them."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point.mark is Mark.MEASURED and point.y is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
