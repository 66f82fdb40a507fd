"""Any ``Chart`` on the screen: pyqtgraph draws the curves, the layers around them everything else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QResizeEvent,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QSizePolicy

from ctd402_desktop.domain.chart_table import observed, to_csv
from ctd402_desktop.domain.charts import Chart, Line, Mark, Point
from ctd402_desktop.i18n import tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import PAD, TIMELINE, Frame, Scale, Strip, Style, arrange, natural_height
from ctd402_desktop.ui.chart_digest import digest
from ctd402_desktop.ui.chart_focus import Focus, sentence
from ctd402_desktop.ui.chart_items import Backdrop, Drawn, Marks
from ctd402_desktop.ui.chart_rings import Rings
from ctd402_desktop.ui.chart_rows import Rows, chevron_box

MARKERS = {"s1": "o", "s2": "p", "s3": "d", "s4": "t1", "s5": "s", "s6": "star", "s7": "+", "s8": "x"}
DASHES = {"s2": (7, 4), "s4": (6, 3), "s5": (6, 3), "s6": (2, 3), "s7": (7, 4), "s8": (2, 3)}
"""Dashes tell series apart when several share a lane (visual.md 2.6)."""

HEAVY = 2000
"""More points than this on one line have no markers and a thin pen."""

PDF_DPI = 96
"""One logical pixel of the screen is one of the page, so that pens keep their width."""

SNAP = 24.0
Floats: TypeAlias = npt.NDArray[np.float64]


class ChartView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """A chart with a focus line. ``focused`` carries the place of the line in days, or ``None``."""

    focused = Signal(object)
    folded = Signal(str)
    _chart: Chart | None = None  # events arrive while the base class is being built

    def __init__(self, style: Style = TIMELINE) -> None:
        super().__init__(background=None)
        self.setAntialiasing(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFrameShape(self.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self._style = style
        self._frame: Frame | None = None
        self._boxes: dict[str, pg.ViewBox] = {}
        self._items: dict[str, list[pg.PlotDataItem]] = {}
        self._folded: set[str] = set()
        self._places: tuple[float, ...] = ()
        self.rings = Rings()
        self._layers = (Backdrop(-10), Marks(10), Rows(11), self.rings)
        self._focus = Focus()
        for layer in (*self._layers, self._focus):
            self.addItem(layer)

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    @property
    def frame(self) -> Frame | None:
        """Where everything lies."""
        return self._frame

    @property
    def focus(self) -> float | None:
        """Place of the focus line in days."""
        return self._focus.at

    def view_box(self, lane: str) -> pg.ViewBox:
        """The pyqtgraph view of one lane of curves."""
        return self._boxes[lane]

    def curves(self, lane: str) -> tuple[pg.PlotDataItem, ...]:
        """The pyqtgraph items of one lane: one per unbroken run of a series."""
        return tuple(self._items.get(lane, ()))

    def show_chart(self, chart: Chart) -> None:
        """Show this chart; the focus stays where it is if it is still on the axis."""
        self._chart = chart
        self._places = observed(chart)
        if self.focus is not None and not chart.start <= self.focus <= chart.end:
            self._focus.move(None)
        self.setAccessibleName(tr(chart.title))
        self.setMinimumHeight(math.ceil(natural_height(chart, self._style, frozenset(self._folded))))
        self._rebuild()

    def restyle(self) -> None:
        """Colours and words of the theme and the language in force."""
        self._rebuild()

    def changeEvent(self, event: QEvent) -> None:
        """Follow theme and language."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.LanguageChange):
            self.restyle()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Lanes share the new size; how large markers may be depends on it."""
        super().resizeEvent(event)
        self._rebuild()

    def close(self) -> bool:
        """Close as any widget; the base class would tear its scene down while items are still referred to."""
        return bool(QGraphicsView.close(self))

    def sizeHint(self) -> QSize:
        """As high as its lanes need."""
        high = natural_height(self._chart, self._style, frozenset(self._folded)) if self._chart else 240
        return QSize(900, math.ceil(high))

    def _rebuild(self) -> None:
        """New curves, then everything in its place."""
        if self._chart is None:
            return
        self._remove_curves()
        frame = self._arrange(self._chart)
        for strip in frame.strips:
            if strip.lane.lines and not strip.folded:
                self._boxes[strip.lane.key] = self._curves(strip, frame)

    def _arrange(self, chart: Chart) -> Frame:
        size = (float(self.width()), float(self.height()))
        self._frame = arrange(chart, *size, self._style, frozenset(self._folded))
        digests = {
            strip.lane.key: tuple(digest(self._frame, strip, line) for line in strip.lane.lines)
            for strip in self._frame.strips
        }
        self._drawn = drawn = Drawn(chart, self._frame, self._style, size, digests)
        for layer in (*self._layers, self._focus):
            layer.show_drawn(drawn)
        return self._frame

    def _remove_curves(self) -> None:
        for box in self._boxes.values():
            self.scene().removeItem(box)
        self._boxes, self._items = {}, {}

    def _curves(self, strip: Strip, frame: Frame) -> pg.ViewBox:
        """One lane: a view box of its own over exactly the plot area, in log10 where the axis is."""
        box = pg.ViewBox(enableMouse=False, enableMenu=False, border=None, defaultPadding=0)
        box.setZValue(0)  # by default a view box lies behind everything
        self.addItem(box)
        _put(box, strip, frame)
        several = sum(1 for line in strip.lane.lines if line.points) > 1
        for line, found in zip(strip.lane.lines, self._drawn.digests[strip.lane.key], strict=True):
            for item in _items(line, strip.scale, several=several, dense=found.dense):
                box.addItem(item, ignoreBounds=True)
                self._items.setdefault(strip.lane.key, []).append(item)
                item.setDownsampling(auto=True, method="peak")
                item.setClipToView(True)  # needs the view it is clipped to
        return box

    # Focus -------------------------------------------------------------------------------------------------------

    def set_focus(self, at: float | None) -> None:
        """Put the line at a place of the axis, or take it away."""
        self._focus.move(at)
        if self._chart is not None and self._frame is not None:
            self.setAccessibleDescription(sentence(self._chart, self._frame, at) if at is not None else "")
        self.focused.emit(at)

    def step(self, forward: bool) -> None:
        """To the next or previous real observation; from nowhere to the newest."""
        if not self._places:
            return
        at = self.focus
        if at is None:
            self.set_focus(self._places[-1])
            return
        beyond = [one for one in self._places if (one > at + 1e-9 if forward else one < at - 1e-9)]
        if beyond:
            self.set_focus(beyond[0] if forward else beyond[-1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step, Home and End go to the first and last observation, Esc takes the line away."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._places:
            self.set_focus(self._places[0 if key == Qt.Key.Key_Home else -1])
        elif key == Qt.Key.Key_Escape and self.focus is not None:
            self.set_focus(None)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line follows the pointer and snaps to an observation that is near."""
        frame = self._frame
        if frame is not None and frame.left <= event.position().x() <= frame.right:
            self.set_focus(self._snapped(event.position().x(), frame))

    def _snapped(self, x: float, frame: Frame) -> float:
        near = min(self._places, key=lambda one: abs(frame.x(one) - x), default=None)
        return near if near is not None and abs(frame.x(near) - x) <= SNAP else frame.day(x)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a chevron folds the lane; elsewhere it takes the keyboard focus."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        for strip in self._frame.strips if self._frame is not None and self._style.folding else ():
            if chevron_box(strip).contains(QPointF(event.position())):
                self.fold(strip.lane.key)
                return

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged here."""
        event.accept()

    def wheelEvent(self, event: QEvent) -> None:
        """Scrolls the page, never the axis."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802 - Qt's name
        """The focus ring, inside the edge."""
        super().drawForeground(painter, rect)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(1, 1, self.width() - 2, self.height() - 2))

    def fold(self, lane: str) -> None:
        """Fold a lane to its name, or unfold it."""
        self._folded ^= {lane}
        self.folded.emit(lane)
        if self._chart is not None:
            self.show_chart(self._chart)

    # Files -------------------------------------------------------------------------------------------------------

    def image(self, ratio: float = 2.0) -> QImage:
        """What is shown, on the panel colour, at ``ratio`` times its size."""
        image = QImage(QSize(round(self.width() * ratio), round(self.height() * ratio)), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(theme.current().color("bg.panel"))
        painter = QPainter(image)
        self._render(painter)
        painter.end()
        return image

    def save_svg(self, place: Path | QIODevice) -> None:
        """What is shown as vectors, into a file or an open device."""
        target = QSvgGenerator()
        if isinstance(place, QIODevice):
            target.setOutputDevice(place)
        else:
            target.setFileName(str(place))
        target.setSize(self.size())
        target.setViewBox(QRectF(self.rect()))
        painter = QPainter(target)
        painter.fillRect(QRectF(self.rect()), theme.current().color("bg.panel"))
        self._render(painter)
        painter.end()

    def save_pdf(self, place: QIODevice) -> None:
        """What is shown as vectors on one page of its own shape, into an open device."""
        target = QPdfWriter(place)
        target.setResolution(PDF_DPI)
        target.setPageMargins(QMarginsF())
        points = QSizeF(self.width(), self.height()) * 72 / PDF_DPI
        target.setPageSize(QPageSize(points, QPageSize.Unit.Point))
        painter = QPainter(target)
        painter.fillRect(QRectF(self.rect()), theme.current().color("bg.panel"))
        self._render(painter)
        painter.end()

    def _render(self, painter: QPainter) -> None:
        area = QRectF(0, 0, self.width(), self.height())
        self.scene().render(painter, area, area)

    def csv(self) -> str:
        """The values shown."""
        return to_csv(self._chart) if self._chart is not None else ""


def _put(box: pg.ViewBox, strip: Strip, frame: Frame) -> None:
    """The view box over its lane, with the padding that ``Strip.y`` reckons with."""
    pad = PAD * (strip.scale.high - strip.scale.low) / (strip.height - 2 * PAD)
    box.setGeometry(QRectF(frame.left, strip.top, frame.right - frame.left, strip.height))
    limits = (strip.scale.low - pad, strip.scale.high + pad)
    box.setRange(xRange=(frame.start, frame.end), yRange=limits, padding=0)


def _items(line: Line, scale: Scale, *, several: bool, dense: bool) -> Iterable[pg.PlotDataItem]:
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
            _placed(np.array([point.y for point in run], dtype=float), scale),
            pen=pen if line.joined and len(run) > 1 else None,  # one point has no line: an empty path spoils an SVG
            symbol=None if count > HEAVY else MARKERS[line.series],
            symbolSize=size if dense else size + {"s3": 3, "s4": 1, "s6": 2}.get(line.series, 0),
            symbolBrush=color,
            symbolPen=None if line.series not in ("s7", "s8") else pg.mkPen(color, width=1.6),
            antialias=True,
        )
        yield item


def _placed(values: Floats, scale: Scale) -> Floats:
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
