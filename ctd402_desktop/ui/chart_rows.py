"""Grade ribbons, drug rows, and the columns of names at the left and summaries at the right of a chart."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from ctd402_desktop.domain.charts import Bar, DrugRow, GradeCell, Line, Ribbon, Tick
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import RIBBON, Frame, Strip
from ctd402_desktop.ui.chart_items import MIDDLE, RIGHT, Drawn, Layer, face, pen, words
from ctd402_desktop.ui.chart_stacks import BADGE_HEIGHT, BADGE_WIDTH, Stack, row_y, stacked
from ctd402_desktop.ui.paint import badge_state, paint_badge, paint_trend

BAR, CAP_HEIGHT, CAP_WIDTH = 11.0, 15.0, 2.5
TICK_WIDTH = 4.0
LINE_PITCH = 16.0
WIDE_CELL = 40.0
"""From this width on a zero has its plate; in narrow strips it is a plain digit."""


class Rows(Layer):
    """Ribbons and drug rows with everything that is not on the time axis."""

    def draw(self, painter: QPainter, drawn: Drawn) -> None:
        """Lane by lane."""
        for strip in drawn.frame.strips:
            if strip.folded:
                _folded(painter, drawn, strip)
            elif strip.lane.ribbons:
                _ribbons(painter, drawn, strip)
            elif strip.lane.rows:
                _drugs(painter, drawn, strip)
            else:
                _names(painter, drawn, strip)
                _summaries(painter, drawn, strip)
            if drawn.style.folding:
                _chevron(painter, strip)


def chevron_box(strip: Strip) -> QRectF:
    """Where a click folds or unfolds a lane."""
    return QRectF(0, strip.top, 22, min(strip.height, 32.0))


def _chevron(painter: QPainter, strip: Strip) -> None:
    middle = QPointF(11, strip.top + (12 if strip.folded else 16))
    painter.setPen(pen("text.2", 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if strip.folded:
        line = [QPointF(-2, -4), QPointF(2, 0), QPointF(-2, 4)]
    else:
        line = [QPointF(-4, -2), QPointF(0, 2), QPointF(4, -2)]
    painter.drawPolyline(QPolygonF([middle + one for one in line]))


def _title_font(drawn: Drawn) -> QFont:
    return face(13, 500) if drawn.style.folding else face(12, 600)


def _folded(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    y = strip.top + strip.height / 2
    words(painter, drawn.style.indent, y, tr(strip.lane.title), "text.2", face(13, 500))
    words(painter, drawn.frame.left + 8, y, tr(N_("folded")), "text.3", face(12))


def _ribbons(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    frame = drawn.frame
    top = strip.top + (2 if drawn.style.folding else 1)
    for number, ribbon in enumerate(strip.lane.ribbons):
        y = top + number * drawn.style.ribbon_pitch
        words(painter, drawn.style.indent, y + RIBBON / 2, tr(ribbon.label), "text.1",
              _title_font(drawn))  # fmt: skip
        for cell in ribbon.cells:
            _cell(painter, frame, cell, y)
        _ribbon_summary(painter, drawn, ribbon, y + RIBBON / 2)


def _cell(painter: QPainter, frame: Frame, cell: GradeCell, y: float) -> None:
    left, right = frame.x(max(cell.x0, frame.start)), frame.x(min(cell.x1, frame.end))
    if right - left < 3:
        return
    box = QRectF(left + 1, y, right - left - 2, RIBBON)
    if cell.state == "graded" and cell.value == 0 and box.width() < WIDE_CELL:
        words(painter, box.center().x(), box.center().y(), "0", "text.3", face(13), MIDDLE)
    elif cell.state == "graded" and box.width() < 9:
        painter.fillRect(box.adjusted(-0.5, 0, 0.5, 0), QColor(theme.current().grade(cell.value).fill))
    else:
        paint_badge(painter, box, cell.value, badge_state(cell.state, stale=cell.stale))


def _ribbon_summary(painter: QPainter, drawn: Drawn, ribbon: Ribbon, y: float) -> None:
    x = drawn.frame.right + (12 if drawn.style.folding else 9)
    if ribbon.trend:
        paint_trend(painter, QRectF(x - 2, y - 8, 14, 16), ribbon.trend)
        words(painter, x + 14, y, ribbon.summary, "text.1", face(12, 600))
    else:
        words(painter, x, y, ribbon.summary, "text.2", face(12))


def _drugs(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    for number, row in enumerate(strip.lane.rows):
        y = row_y(strip, number)
        words(painter, drawn.style.indent, y, tr(row.label), "text.1", _title_font(drawn))
        _row(painter, drawn, row, y)
        words(painter, drawn.frame.right + 12, y, row.summary, "text.2", face(12))


def _row(painter: QPainter, drawn: Drawn, row: DrugRow, y: float) -> None:
    frame = drawn.frame
    ends = [_bar(painter, drawn, bar, y) for bar in row.bars]
    ends += [_stack(painter, stack) for stack in stacked(frame, row.ticks, y)]
    shown = [end for end in ends if end is not None]
    if row.text and shown:
        _row_text(painter, frame, row, max(shown), y)


def _row_text(painter: QPainter, frame: Frame, row: DrugRow, end: float, y: float) -> None:
    """Behind the bars or marks; before the marks where there is more room; shortened where there is not enough."""
    painter.setFont(face(12))
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance(row.text)
    if row.bars or end + width <= frame.right - 4:
        _beside(painter, frame, end, row.text, y)
        return
    first = min(frame.x(tick.x) for tick in row.ticks if frame.holds(tick.x)) - 16  # a number stands before a mark
    if first - width >= frame.left:
        words(painter, first, y, row.text, "text.2", align=RIGHT)
        return
    room = int(frame.right - 4 - end)
    _beside(painter, frame, end, metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, room), y)


def _stack(painter: QPainter, stack: Stack) -> float:
    """One mark with its number before it; several as a badge with their count. The right end of what was drawn."""
    first = stack.ticks[0]
    if not stack.ticks[1:]:
        _tick(painter, first, stack.x, stack.y)
        words(painter, stack.x - 5, stack.y, tr(first.label), "text.1", face(12, 600), RIGHT)
        return stack.x + 10
    box = QRectF(stack.x - BADGE_WIDTH / 2, stack.y - BADGE_HEIGHT / 2, BADGE_WIDTH, BADGE_HEIGHT)
    painter.setPen(QPen(theme.current().series(first.series), 1.6))
    painter.setBrush(theme.current().color("bg.panel"))
    painter.drawRoundedRect(box, 3, 3)
    words(painter, stack.x, stack.y, f"×{len(stack.ticks)}", "text.1", face(12, 600), MIDDLE)
    return box.right() + 6


def _tick(painter: QPainter, tick: Tick, x: float, y: float) -> None:
    """A filled mark; what is planned is hollow."""
    color = theme.current().series(tick.series)
    box = QRectF(x - TICK_WIDTH / 2, y - CAP_HEIGHT / 2, TICK_WIDTH, CAP_HEIGHT)
    if not tick.hollow:
        painter.fillRect(box, color)
        return
    painter.setPen(QPen(color, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(-1, 1, 1, -1))


def _bar(painter: QPainter, drawn: Drawn, bar: Bar, y: float) -> float | None:
    """One interval; the right end of what was drawn, ``None`` outside the axis."""
    frame, shown = drawn.frame, theme.current()
    limit = drawn.chart.now if drawn.chart.now is not None else frame.end
    end = bar.end if bar.end is not None else limit
    if end < frame.start or bar.start > frame.end:
        return None
    x0, x1 = frame.x(max(bar.start, frame.start)), frame.x(min(end, frame.end))
    color = shown.series(bar.series)
    color.setAlphaF(0.8)
    painter.fillRect(QRectF(x0, y - BAR / 2, max(1.5, x1 - x0), BAR), color)
    if bar.start >= frame.start:
        _cap(painter, x0, y)
    text = bar.text
    if bar.end is None and end <= frame.end:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([QPointF(x1, y - BAR / 2), QPointF(x1 + 7, y), QPointF(x1, y + BAR / 2)]))
        text = f"{text} · {tr(N_('ongoing'))}" if text else tr(N_("ongoing"))
        x1 += 5
    elif bar.end is not None and bar.end <= frame.end:
        _cap(painter, x1, y)
    if text:
        _beside(painter, frame, x1 + 7, text, y)
    return x1 + 7


def _cap(painter: QPainter, x: float, y: float) -> None:
    box = QRectF(x - CAP_WIDTH / 2, y - CAP_HEIGHT / 2, CAP_WIDTH, CAP_HEIGHT)
    painter.fillRect(box, theme.current().color("text.1"))


def _beside(painter: QPainter, frame: Frame, x: float, text: str, y: float) -> None:
    """Right of a mark; on a plate inside the plot where the right has no room."""
    painter.setFont(face(12))
    width = painter.fontMetrics().horizontalAdvance(text)
    if x + width <= frame.right - 4:
        words(painter, x, y, text, "text.2")
    else:
        words(painter, frame.right - 5, y, text, "text.1", align=RIGHT, plate="plot.bg")


def _names(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    lane, x = strip.lane, drawn.style.indent
    y = strip.top + (16 if drawn.style.folding else 15)
    words(painter, x, y, tr(lane.title), "text.1", _title_font(drawn))
    parts = [tr(lane.unit) if lane.unit else "", tr(N_("re-scaled")) if lane.rescaled else ""]
    words(painter, x, y + 15, " · ".join(part for part in parts if part), "text.3", face(12))


def _summaries(painter: QPainter, drawn: Drawn, strip: Strip) -> None:
    """Sentences from the top; what belongs to a line stands at the height of its last point."""
    x = drawn.frame.right + (12 if drawn.style.folding else 9)
    y = strip.top + 14.5
    strong = strip.lane.log and strip.lane.lloq is not None
    for number, text in enumerate(strip.lane.summary):
        bold = strong and number == 0
        words(painter, x, y, text, "text.1" if bold else "text.2", face(12, 600 if bold else 400))
        y += LINE_PITCH
    for line, at in _placed(strip):
        _swatch(painter, x + 4, at, line.series)
        words(painter, x + 13, at, line.summary, "text.1", face(12))


def _placed(strip: Strip) -> list[tuple[Line, float]]:
    """Lines with their summaries, top to bottom, never on each other and never outside the lane."""
    found = []
    for line in strip.lane.lines:
        last = next((point.y for point in reversed(line.points) if point.y is not None), None)
        if line.summary:
            found.append((line, strip.y(last) if last is not None else strip.bottom - 10))
    found.sort(key=lambda pair: pair[1])
    placed: list[tuple[Line, float]] = []
    for line, wanted in found:
        least = placed[-1][1] + LINE_PITCH + 2 if placed else strip.top + 10
        placed.append((line, max(least, min(wanted, strip.bottom - 9))))
    return placed


_SHAPES = {"s4": "triangle", "s5": "square", "s3": "diamond"}


def _swatch(painter: QPainter, x: float, y: float, series: str) -> None:
    """The marker of a series in its colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().series(series))
    shape = _SHAPES.get(series, "circle")
    if shape == "circle":
        painter.drawEllipse(QPointF(x, y), 4, 4)
    elif shape == "square":
        painter.drawRect(QRectF(x - 3.5, y - 3.5, 7, 7))
    else:
        low = QPointF(x, y + 4.5) if shape == "diamond" else QPointF(x, y + 3.5)
        painter.drawPolygon(QPolygonF([QPointF(x, y - 4.5), QPointF(x + 4.5, y + (0 if shape == "diamond" else 3.5)),
                                       low, QPointF(x - 4.5, y + (0 if shape == "diamond" else 3.5))]))  # fmt: skip
