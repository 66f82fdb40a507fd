"""What stands behind and before the curves of a chart: areas, grid, limits, axes, marks and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ctd402_desktop.domain.charts import Chart, Point
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import THIN, Frame, Strip, Style, day_grid, day_ticks, value_ticks
from ctd402_desktop.ui.chart_digest import LABEL_REACH, Digest
from ctd402_desktop.ui.chart_limits import Place, place_words

LEFT, RIGHT, MIDDLE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
CENTRE = Qt.AlignmentFlag.AlignVCenter


@dataclass(slots=True)
class Drawn:
    """A chart in its place; the items of one view share it."""

    chart: Chart
    frame: Frame
    style: Style
    size: tuple[float, float]
    digests: dict[str, tuple[Digest, ...]]
    fresh: frozenset[int] = frozenset()
    """Records entered since somebody last looked."""


@cache
def face(size: int = 12, weight: int = 400) -> QFont:
    """A font of the chart, made once: it is asked for thousands of times in a frame. Not to be changed."""
    return theme.font(size, weight)


def words(  # noqa: PLR0913 - one call per text, each of these differs
    painter: QPainter, x: float, y: float, text: str, token: str = "plot.text",
    font: QFont | None = None, align: Qt.AlignmentFlag = LEFT, *, plate: str = "",
) -> QRectF:  # fmt: skip
    """Text with its vertical middle at ``y``, from, to or around ``x``; on a plain plate when one is named."""
    shown = theme.current()
    painter.setFont(font or face(12))
    width = painter.fontMetrics().horizontalAdvance(text)
    left = x - width if align == RIGHT else x - width / 2 if align == MIDDLE else x
    box = QRectF(left, y - 9, width, 18)
    if plate:
        painter.fillRect(box.adjusted(-2, 2, 2, -2), shown.color(plate))
    painter.setPen(shown.color(token))
    painter.drawText(box.adjusted(-1, 0, 2, 0), CENTRE | LEFT, text)
    return box


def pen(token: str, width: float = 1.0, dash: tuple[float, ...] = ()) -> QPen:
    """A cosmetic pen of a token; ``dash`` in pixels."""
    found = QPen(theme.current().color(token), width)
    found.setCosmetic(True)
    if dash:
        found.setDashPattern([part / max(width, 1.0) for part in dash])
        found.setCapStyle(Qt.PenCapStyle.FlatCap)
    return found


def half(value: float) -> float:
    """Centre of the pixel, so that a one-pixel line is sharp."""
    return int(value) + 0.5


def across(painter: QPainter, frame: Frame, y: float) -> None:
    """A horizontal line over the plot area."""
    painter.drawLine(QPointF(frame.left, half(y)), QPointF(frame.right, half(y)))


def down(painter: QPainter, x: float, top: float, bottom: float) -> None:
    """A vertical line."""
    painter.drawLine(QPointF(half(x), top), QPointF(half(x), bottom))


class Layer(QGraphicsItem):
    """An item that covers the view and paints in its pixels."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self.setZValue(level)
        self.drawn: Drawn | None = None

    def show_drawn(self, drawn: Drawn) -> None:
        """Paint this chart from now on."""
        self.prepareGeometryChange()
        self.drawn = drawn
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole view."""
        width, height = self.drawn.size if self.drawn else (0.0, 0.0)
        return QRectF(0, 0, width, height)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Antialiased, as everything in a chart."""
        if self.drawn is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter, self.drawn)

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """What this layer adds."""
        raise NotImplementedError


class Backdrop(Layer):
    """Behind the curves: plot areas, future, grid, normal range, limits, and the value axes."""

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """From the back to the front."""
        shown, frame = theme.current(), drawn.frame
        plot = QRectF(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top)
        painter.fillRect(self.boundingRect(), shown.color("bg.panel"))
        painter.fillRect(plot, shown.color("plot.bg"))
        self._future(painter, drawn, plot)
        for at, week in day_grid(frame):
            painter.setPen(pen("plot.grid", 1.6 if week else 1.0))
            down(painter, frame.x(at), frame.top, frame.bottom)
        for strip in frame.strips:
            painter.setPen(pen("line.row"))
            x0 = 0.0 if drawn.style.folding else frame.left
            x1 = drawn.size[0] if drawn.style.folding else frame.right
            painter.drawLine(QPointF(x0, half(strip.bottom)), QPointF(x1, half(strip.bottom)))
            if strip.lane.lines and not strip.folded:
                _limits(painter, drawn, strip)
        painter.setPen(pen("plot.axis"))
        across(painter, frame, frame.bottom)

    def _future(self, painter: QPainter, drawn: Drawn, plot: QRectF) -> None:
        now, frame = drawn.chart.now, drawn.frame
        if now is not None and now < frame.end:
            left = frame.x(max(now, frame.start))
            painter.fillRect(QRectF(left, plot.top(), plot.right() - left, plot.height()),
                             theme.current().color("plot.future"))  # fmt: skip


def _limits(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    frame, lane = drawn.frame, strip.lane
    width = frame.right - frame.left
    if lane.band is not None:
        top, bottom = strip.y(lane.band.high), strip.y(lane.band.low)
        painter.fillRect(QRectF(frame.left, top, width, bottom - top), theme.current().color("plot.normal"))
    for value, text in value_ticks(strip):
        y = strip.y(value)
        painter.setPen(pen("plot.grid"))
        across(painter, frame, y)
        painter.setPen(pen("plot.axis"))
        painter.drawLine(QPointF(frame.left - 5, half(y)), QPointF(frame.left, half(y)))
        shown = text if drawn.style.folding else text.replace(THIN, "")
        words(painter, frame.left - 8, y, shown, "plot.text", face(12), RIGHT)
    if lane.lloq is not None:
        y = strip.y(lane.lloq)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(theme.current().color("line.row"), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(QRectF(frame.left, y, width, strip.bottom - y))
        painter.setPen(pen("plot.lloq", 1.2, (6, 4)))
        across(painter, frame, y)
    for limit in lane.thresholds:
        painter.setPen(pen("plot.threshold", 1.0, (4, 3)))
        across(painter, frame, strip.y(limit.y))


class Marks(Layer):
    """Before the curves: what is not measured (BLQ, planned), infusion and now, words beside points, the day axis."""

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """Marks of each lane, then the lines through all of them."""
        for strip in drawn.frame.strips:
            if strip.lane.lines and not strip.folded:
                self._lane(painter, drawn, strip)
            elif not strip.folded and not strip.lane.ribbons and not strip.lane.rows:
                _empty(painter, drawn, strip)
        self._moments(painter, drawn)
        for tick in day_ticks(drawn.chart, drawn.frame):
            font = face(12, 600 if tick.strong else 400)
            token = "text.1" if tick.strong else "plot.text"
            middle = drawn.frame.bottom + (drawn.style.foot - 1) / 2 + 1
            words(painter, drawn.frame.x(tick.at), middle, tick.text, token, font, MIDDLE)

    def _lane(self, painter: QPainter, drawn: Drawn, strip: Strip) -> None:
        frame, lane = drawn.frame, strip.lane
        if lane.lloq is not None:
            text = tr(N_("LLOQ {value}"), value=f"{lane.lloq:g}")
            infusion = drawn.chart.infusion
            crossed = infusion is not None and frame.left - 8 < frame.x(infusion) < frame.left + LABEL_REACH
            x, side = (frame.right - 5, RIGHT) if crossed else (frame.left + 5, LEFT)
            words(painter, x, strip.y(lane.lloq) - 9, text, "plot.text", face(12), side)
        digests = drawn.digests[lane.key]
        self._limit_words(painter, frame, strip, digests)
        for line, found in zip(lane.lines, digests, strict=True):
            color = theme.current().series(line.series)
            _blq(painter, frame, strip, found.blq, color)
            _planned(painter, frame, strip, found.planned)
            if found.dense:
                _newest(painter, frame, strip, found.last, color)
            for point in found.noted:
                _note(painter, frame, strip, point)
            for point in found.zeros:
                words(painter, frame.x(point.x) + 6, strip.y(0) - 7, "0", "text.1", face(12, 600))
        if not any(found.seen for found in digests):
            _empty(painter, drawn, strip)

    def _limit_words(self, painter: QPainter, frame: Frame, strip: Strip, digests: tuple[Digest, ...]) -> None:
        """On a plate, so that no grid runs through them."""
        taken: list[Place] = []
        for limit in strip.lane.thresholds:
            taken.append(place := place_words(digests, strip, strip.y(limit.y), taken))
            x, side = (frame.right - 5, RIGHT) if place.right else (frame.left + 5, LEFT)
            words(painter, x, place.y, limit.label, "plot.threshold", face(12), side, plate="plot.bg")

    def _moments(self, painter: QPainter, drawn: Drawn) -> None:
        frame, chart = drawn.frame, drawn.chart
        ribbons = [strip for strip in frame.strips if strip.lane.ribbons]
        body = ribbons[0].bottom + 4 if ribbons and ribbons[0] is frame.strips[0] else frame.top
        if chart.infusion is not None and frame.holds(chart.infusion):
            painter.setPen(pen("plot.d0", 2.0))
            x, boundary = frame.x(chart.infusion), frame.x(0.0)
            painter.drawLine(QPointF(x, body), QPointF(x, frame.bottom))
            if body > frame.top:
                painter.drawLine(QPointF(boundary, frame.top), QPointF(boundary, body - 5))
            if drawn.style.head >= 20:
                words(painter, boundary - 4, frame.top - 10, tr(N_("infusion")), "accent", face(12, 500), RIGHT)
        if chart.now is not None and frame.holds(chart.now):
            x = frame.x(chart.now)
            painter.setPen(pen("plot.focus", 1.0, (2, 3)))
            down(painter, x, frame.top, frame.bottom)
            if drawn.style.head >= 20:
                align = MIDDLE if x < frame.right - 14 else RIGHT
                words(painter, x, frame.top - 10, tr(C_("moment", "now")), "text.1", face(12, 500), align)


def _empty(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    text = strip.lane.empty.render() if strip.lane.empty else tr(N_("nothing recorded"))
    words(painter, drawn.frame.left + 8, strip.top + strip.height / 2, text, "text.3", face(12))


def _newest(painter: QPainter, frame: Frame, strip: Strip, last: Point | None, color: QColor) -> None:
    """The latest point is larger than those of a dense line."""
    if last is not None and last.y is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(frame.x(last.x), strip.y(last.y)), 3.6, 3.6)


def triangle(x: float, y: float, radius: float, *, up: bool) -> QPolygonF:
    """A triangle around its middle."""
    tip = -radius if up else radius
    return QPolygonF([QPointF(x, y + tip), QPointF(x - radius, y - tip * 0.7), QPointF(x + radius, y - tip * 0.7)])


def lloq_y(strip: Strip, point: Point) -> float:
    """Where a point below quantification lies: on the limit of its own sample, else of the lane, else the floor."""
    limit = point.lloq or strip.lane.lloq
    return strip.y(limit) if limit else strip.y(0.0 if strip.scale.log else strip.scale.low)


def _blq(painter: QPainter, frame: Frame, strip: Strip, points: Sequence[Point], color: QColor) -> None:
    """Hollow, point down, on the limit; the word stands once, beside the last of them that has room."""
    for point in points:
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(theme.current().color("plot.bg"))
        painter.drawPolygon(triangle(frame.x(point.x), lloq_y(strip, point), 5.0, up=False))
    if points:
        last = points[-1]
        x, y = frame.x(last.x) + 22, lloq_y(strip, last) - 9
        words(painter, x, y, tr(N_("BLQ")), "text.1", face(12, 600), plate="plot.bg")


def _planned(painter: QPainter, frame: Frame, strip: Strip, points: Sequence[Point]) -> None:
    """Hollow, point up, in the part that has not happened yet."""
    floor = strip.y(strip.lane.lloq) - 24 if strip.lane.lloq else strip.bottom - 16
    y = max(strip.top + 10, min(strip.bottom - min(48.0, strip.height * 0.42), floor))
    for point in points:
        painter.setPen(pen("plot.axis", 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(triangle(frame.x(point.x), y, 6.0, up=True))
    if points:
        text, x = tr(C_("sample", "planned")), frame.x(points[0].x)
        alone = not points[1:] and x + 80 < frame.right
        words(painter, x + 11 if alone else x - 11, y, text, "plot.text", face(12), LEFT if alone else RIGHT)


def _note(painter: QPainter, frame: Frame, strip: Strip, point: Point) -> None:
    y = strip.y(point.y or 0.0)
    y = y - 7 if y - 14 > strip.top else y + 10
    width = painter.fontMetrics().horizontalAdvance(point.note)
    x = frame.x(point.x) + 9
    align = LEFT if x + width + 30 < frame.right else RIGHT
    words(painter, x if align == LEFT else x - 18, y, point.note, "text.1", face(12, 600), align,
          plate="plot.bg")  # fmt: skip
