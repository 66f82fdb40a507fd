"""A chart that may be taller than its place: the day axis stays in view, and what is out of it is said in words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import day_ticks
from ctd402_desktop.ui.chart_items import MIDDLE, face, half, pen, words
from ctd402_desktop.ui.chart_view import ChartView
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label

AXIS, FOOT = 22, 22
HALF_SEEN = 0.5
"""A lane counts as out of view when less than half of it is seen."""


class DayAxis(Spoken, QWidget):
    """The days of the chart above it, painted as there."""

    def __init__(self, view: ChartView) -> None:
        super().__init__()
        self._view = view
        self.setFixedHeight(AXIS)
        self.retranslate()

    def retranslate(self) -> None:
        """Its name in the language in force."""
        self.setAccessibleName(tr(N_("Days")))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The same labels as at the foot of the chart."""
        painter, chart, frame = QPainter(self), self._view.chart, self._view.frame
        painter.fillRect(self.rect(), theme.current().color("bg.panel"))
        if chart is None or frame is None:
            return
        painter.setPen(pen("plot.axis"))
        painter.drawLine(QPointF(frame.left, half(0)), QPointF(frame.right, half(0)))
        for tick in day_ticks(chart, frame):
            font = face(12, 600 if tick.strong else 400)
            words(
                painter, frame.x(tick.at), AXIS / 2, tick.text, "text.1" if tick.strong else "plot.text", font, MIDDLE
            )


class ChartScroll(QFrame):
    """The view, its axis while it is taller than its place, and a line of what is above and below."""

    def __init__(self, view: ChartView) -> None:
        super().__init__()
        self.view = view
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chart in it takes the focus and scrolls by its own keys
        self.area.setWidget(view)
        self.axis = DayAxis(view)
        self.above, self.below = label("", "caption", "text.2"), label("", "caption", "text.2")
        self.foot = QFrame()
        self.foot.setFixedHeight(FOOT)
        line = QHBoxLayout(self.foot)
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(16)
        line.addWidget(self.above, 2)
        line.addWidget(self.below, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for one in (self.area, self.axis, self.foot):
            column.addWidget(one, 1 if one is self.area else 0)
        for one in (self.above, self.below):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.area.verticalScrollBar().valueChanged.connect(self.tell)
        view.installEventFilter(self)
        view.panned.connect(lambda _start, _end: self.tell())
        view.lane_wanted.connect(self._show_lane)
        self.tell()

    def sizeHint(self) -> QSize:
        """As the view in it."""
        return self.view.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.tell()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The view has taken a new size, so that its lanes lie elsewhere."""
        if watched is self.view and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            QTimer.singleShot(0, self, self.tell)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Axis and words only where they are needed."""
        super().resizeEvent(event)
        self.tell()

    def hidden_lanes(self) -> tuple[list[str], list[str]]:
        """Titles of the lanes above and below what is seen."""
        frame, bar = self.view.frame, self.area.verticalScrollBar()
        top, high = bar.value(), self.area.viewport().height()
        above: list[str] = []
        below: list[str] = []
        for strip in frame.strips if frame is not None else ():
            if strip.top + strip.height * HALF_SEEN < top:
                above.append(tr(strip.lane.title))
            elif strip.bottom - strip.height * HALF_SEEN > top + high:
                below.append(tr(strip.lane.title))
        return above, below

    def tell(self, _value: int = 0) -> None:
        """Words for what is out of view; nothing while everything is seen."""
        tall = self.view.minimumHeight() > self.height()
        self.axis.setVisible(tall)
        self.foot.setVisible(tall)
        self.axis.update()
        above, below = self.hidden_lanes()
        self.above.setText(_counted(N_("{n} tracks above: {names}"), N_("1 track above: {names}"), above))
        self.below.setText(_counted(N_("{n} tracks below: {names}"), N_("1 track below: {names}"), below))
        for one in (self.above, self.below):
            one.setToolTip(one.text())
            one.setVisible(bool(one.text()))

    def _show_lane(self, top: float, bottom: float) -> None:
        self.area.ensureVisible(0, round((top + bottom) / 2), 0, round((bottom - top) / 2) + 6)


def _counted(many: str, one: str, names: list[str]) -> str:
    if not names:
        return ""
    return tr(many if names[1:] else one, n=len(names), names=tr(C_("list", ", ")).join(names))
