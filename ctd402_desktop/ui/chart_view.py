"""Any ``Chart`` on the screen: pyqtgraph draws the curves, the layers around them everything else."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QSizePolicy

from ctd402_desktop.domain.chart_table import observed, to_csv
from ctd402_desktop.domain.charts import Chart
from ctd402_desktop.i18n import tr
from ctd402_desktop.ui import chart_files, theme
from ctd402_desktop.ui.chart_axes import TIMELINE, Frame, Scale, Strip, Style, arrange, natural_height, scale_of
from ctd402_desktop.ui.chart_curves import items, put
from ctd402_desktop.ui.chart_digest import Spots, digest
from ctd402_desktop.ui.chart_focus import Focus, sentence, snapped
from ctd402_desktop.ui.chart_items import Backdrop, Drawn, Marks
from ctd402_desktop.ui.chart_pins import Pins, stack_at
from ctd402_desktop.ui.chart_rings import Rings
from ctd402_desktop.ui.chart_rows import Rows, chevron_box


class ChartView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """A chart with a focus line and pins.

    ``focused`` carries the place of the line in days or ``None``, ``panned`` the first and last day after the window
    was moved within ``limits``.
    """

    focused = Signal(object)
    folded = Signal(str)
    panned = Signal(float, float)
    lane_wanted = Signal(float, float)
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
        self._marked: dict[str, tuple[bool, ...]] = {}
        """Whether each line of a lane was drawn with small markers."""
        self._folded: set[str] = set()
        self._scales: dict[str, Scale] = {}
        self._spots: dict[str, tuple[Spots, ...]] = {}
        self._observed: tuple[float, ...] | None = None
        self._fresh: frozenset[int] = frozenset()
        self.limits: tuple[float, float] | None = None
        self.rings, self.pins = Rings(), Pins()
        self._layers = (Backdrop(-10), Marks(10), Rows(11), self.rings, self.pins)
        self._focus = Focus(self.pins)
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
        self._chart, self._observed = chart, None
        self._scales = {lane.key: scale_of(lane) for lane in chart.lanes}
        self._spots = {lane.key: tuple(Spots.of(line) for line in lane.lines) for lane in chart.lanes}
        if self.focus is not None and not chart.start <= self.focus <= chart.end:
            self._focus.move(None)
        self.setAccessibleName(tr(chart.title))
        self.setMinimumHeight(math.ceil(natural_height(chart, self._style, frozenset(self._folded))))
        self._rebuild()
        self._told(self.focus)

    def mark_new(self, records: frozenset[int]) -> None:
        """Values of these records are new to whoever looks: the line and the pins say so."""
        if records == self._fresh:
            return
        self._fresh = records
        if self._chart is not None:
            self._arrange(self._chart)
            self._told(self.focus)

    @property
    def _places(self) -> tuple[float, ...]:
        """Where something was observed; read when somebody steps."""
        if self._observed is None:
            self._observed = observed(self._chart) if self._chart is not None else ()
        return self._observed

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
        self._frame = arrange(chart, *size, self._style, frozenset(self._folded), self._scales)
        digests = {
            strip.lane.key: tuple(digest(self._frame, strip, spots) for spots in self._spots[strip.lane.key])
            for strip in self._frame.strips
        }
        self._drawn = drawn = Drawn(chart, self._frame, self._style, size, digests, self._fresh)
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
        put(box, strip, frame)
        several = sum(1 for line in strip.lane.lines if line.points) > 1
        self._items[strip.lane.key], self._marked[strip.lane.key] = [], self._crowded(strip.lane.key)
        for line, found in zip(strip.lane.lines, self._drawn.digests[strip.lane.key], strict=True):
            for item in items(line, strip.scale, several=several, dense=found.dense):
                box.addItem(item, ignoreBounds=True)
                self._items[strip.lane.key].append(item)
                item.setDownsampling(auto=True, method="peak")
                item.setClipToView(True)  # needs the view it is clipped to
        return box

    def _crowded(self, lane: str) -> tuple[bool, ...]:
        """Line by line, whether its points stand so close that they have small markers."""
        return tuple(one.dense for one in self._drawn.digests[lane])

    # Window -------------------------------------------------------------------------------------------------------

    def pan(self, start: float, end: float) -> None:
        """Show another part of the same axis: curves are kept, only what is painted around them is made again."""
        if self._chart is None:
            return
        self._chart, self._observed = replace(self._chart, start=start, end=end), None
        left = self.focus is not None and not start <= self.focus <= end
        if left:
            self._focus.move(None)
        frame = self._arrange(self._chart)
        for strip in frame.strips:
            key = strip.lane.key
            if key in self._boxes and self._crowded(key) != self._marked[key]:  # markers have another size here
                self.scene().removeItem(self._boxes[key])
                self._boxes[key] = self._curves(strip, frame)
            elif key in self._boxes:
                put(self._boxes[key], strip, frame)
        if left:
            self._told(None)

    def pan_by(self, days: float) -> None:
        """Move the window, never beyond ``limits``; without limits it stays where it is."""
        chart, limits = self._chart, self.limits
        if chart is None or limits is None:
            return
        length = chart.end - chart.start
        start = max(limits[0], min(chart.start + days, limits[1] - length))
        if start != chart.start:
            self.pan(start, start + length)
            self.panned.emit(start, start + length)

    # Focus -------------------------------------------------------------------------------------------------------

    def set_focus(self, at: float | None) -> None:
        """Put the line at a place of the axis, or take it away."""
        self._focus.move(at)
        self._told(at)
        self.focused.emit(at)

    def _told(self, at: float | None) -> None:
        """What a screen reader says about the line and the pins."""
        if self._chart is not None and self._frame is not None:
            places = [*self.pins.places, *([at] if at is not None and at not in self.pins.places else [])]
            said = (sentence(self._chart, self._frame, one, self._fresh) for one in places)
            self.setAccessibleDescription(". ".join(said))

    def step(self, forward: bool) -> None:
        """To the next or previous real observation; from nowhere to the newest."""
        self._focus.pointed = None
        if not self._places:
            return
        at = self.focus
        if at is None:
            self.set_focus(self._places[-1])
            return
        beyond = [one for one in self._places if (one > at + 1e-9 if forward else one < at - 1e-9)]
        if beyond:
            self.set_focus(beyond[0] if forward else beyond[-1])

    def pin(self, at: float, pointed: float | None = None) -> None:
        """Keep the values at a place in view, with what is stacked there spread out; the same place again lets go."""
        self.pins.toggle(at, pointed)
        self._told(self.focus)

    def unpin(self) -> None:
        """Let go of every pin."""
        self.pins.clear()
        self._told(self.focus)

    def forget(self) -> None:
        """Another patient: the line, the pins, the rings and the chosen lane were places of the one before."""
        self.pins.choose("")
        self.rings.mark("", frozenset())
        self.pins.clear()
        self.set_focus(None)

    def _choose_lane(self, step: int) -> None:
        """The next lane up or down takes the mark that Enter folds."""
        strips = self._frame.strips if self._frame is not None else ()
        if not strips:
            return
        keys = [strip.lane.key for strip in strips]
        at = keys.index(self.pins.lane) + step if self.pins.lane in keys else 0
        strip = strips[max(0, min(at, len(keys) - 1))]
        self.pins.choose(strip.lane.key)
        self.setAccessibleDescription(tr(strip.lane.title))
        self.lane_wanted.emit(strip.top, strip.bottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step, Home and End go to the ends, Space pins, up and down choose a lane, Enter folds it, Esc leaves.

        With Ctrl the arrows move the window.
        """
        key = event.key()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.pan_by(self._quarter() * (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._style.folding:
            self._choose_lane(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pins.lane:
            self.fold(self.pins.lane)
        elif key == Qt.Key.Key_Space and self.focus is not None:
            self.pin(self.focus)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._places:
            self.set_focus(self._places[0 if key == Qt.Key.Key_Home else -1])
        elif key == Qt.Key.Key_Escape and (self.focus is not None or self.pins.places or self.pins.lane):
            self._leave()
        else:
            event.ignore()

    def _leave(self) -> None:
        """One level up: first the line, then the lane, then the pins."""
        if self.focus is not None:
            self.set_focus(None)
        elif self.pins.lane:
            self.pins.choose("")
        else:
            self.unpin()

    def _quarter(self) -> float:
        return (self._chart.end - self._chart.start) / 4 if self._chart is not None else 0.0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line follows the pointer and snaps to an observation that is near."""
        frame = self._frame
        if frame is not None and frame.left <= event.position().x() <= frame.right:
            self._focus.pointed = event.position().y()
            self.set_focus(snapped(self._places, frame, event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a chevron folds the lane; elsewhere it takes the keyboard focus."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        for strip in self._frame.strips if self._frame is not None and self._style.folding else ():
            if chevron_box(strip).contains(QPointF(event.position())):
                self.fold(strip.lane.key)
                return
        frame, x = self._frame, event.position().x()
        if event.button() == Qt.MouseButton.LeftButton and frame is not None and frame.left <= x <= frame.right:
            stacked = stack_at(frame, event.position().x(), event.position().y())
            self.pin(stacked if stacked is not None else snapped(self._places, frame, x), event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged here."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the page; sideways, or with Shift, it moves the window."""
        turned = event.angleDelta()
        sideways = turned.x() or (turned.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if not sideways:
            event.ignore()
            return
        self.pan_by(-sideways / 480 * self._quarter())
        event.accept()

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
        return chart_files.picture(self, ratio)

    def save_svg(self, place: Path | QIODevice) -> None:
        """What is shown as vectors, into a file or an open device."""
        chart_files.svg(self, place)

    def save_pdf(self, place: QIODevice) -> None:
        """What is shown as vectors on one page of its own shape, into an open device."""
        chart_files.pdf(self, place)

    def csv(self) -> str:
        """The values shown."""
        return to_csv(self._chart) if self._chart is not None else ""
