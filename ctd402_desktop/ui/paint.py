"""The painted signs that look the same in rows, charts, cards and widgets: badge, flag, trend, tier, hatch."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF

from ctd402_desktop.ui import theme

NOT_GRADABLE = "NG"
TIER_TOKENS = {1: "critical.edge", 2: "attention.edge", 3: "info.edge", 4: "line.control", 5: "text.2"}


def paint_hatch(painter: QPainter, rect: QRectF, color: QColor, radius: float = 3.0) -> None:
    """Diagonal lines: *stale*, *not gradable*, *deceased*."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color, Qt.BrushStyle.BDiagPattern))
    painter.drawRoundedRect(rect, radius, radius)
    painter.restore()


def badge_state(state: str, *, stale: bool = False) -> str:
    """How the badge of a signed grade is painted: ``na``, ``stale`` or ``signed``; ``stale`` is its age."""
    if state == "na":
        return "na"
    return "stale" if stale or state == "stale" else "signed"


def paint_news(painter: QPainter, at: QPointF) -> None:
    """The dot of what was entered since somebody last looked; the word is said beside it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().color("info.edge"))
    painter.drawEllipse(at, 3, 3)


def paint_badge(
    painter: QPainter, rect: QRectF, grade: int | None, state: str = "signed", *, at_least: bool = False
) -> None:
    """A grade: digit, as many ticks, fill and edge; ``grade`` ``None`` is *not gradable*.

    ``state``: ``signed``, ``proposed`` (dashed edge), ``stale`` (hatched, digit kept) or ``na`` (does not apply).
    ``at_least`` puts ≥ before the digit: an unanswered question could have made it higher.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state == "na":
        _centre_text(painter, rect, "–", theme.font(14), theme.current().color("text.2"))
    elif grade is None:
        _paint_not_gradable(painter, rect)
    else:
        _paint_graded(painter, rect, grade, state, "≥" if at_least else "")
    painter.restore()


def _paint_plate(painter: QPainter, rect: QRectF, fill: QColor, edge: QColor, dashed: bool) -> None:
    pen = QPen(edge, 1)
    if dashed:
        pen.setDashPattern([4, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _paint_graded(painter: QPainter, rect: QRectF, grade: int, state: str, sign: str) -> None:
    shown, colours = theme.current(), theme.current().grade(grade)
    text = QColor(colours.text)
    if state == "stale":
        text = shown.color("text.2")
        _paint_plate(painter, rect, shown.color("stale.bg"), shown.color("stale.bg"), dashed=False)
        paint_hatch(painter, rect.adjusted(1, 1, -1, -1), shown.color("line.row"))
        _paint_plate(painter, rect, QColor(Qt.GlobalColor.transparent), shown.color("stale.edge"), dashed=True)
    else:
        _paint_plate(painter, rect, QColor(colours.fill), QColor(colours.edge), dashed=state == "proposed")
    height = rect.height()
    raised = 0.07 * height if grade else 0.0
    size = round((0.5 if sign else 0.58) * height)
    _centre_text(painter, rect.translated(0, -raised), f"{sign}{grade}", theme.font(size, 700), text)
    _paint_ticks(painter, rect, grade, text)


def _paint_ticks(painter: QPainter, rect: QRectF, grade: int, color: QColor) -> None:
    side = min(rect.width(), 1.25 * rect.height())  # a day of a wide ribbon has ticks of the usual size
    width = max(2.0, 0.11 * side)
    height = max(1.6, 0.075 * rect.height())
    gap = max(1.0, 0.045 * side)
    left = rect.center().x() - (grade * width + (grade - 1) * gap) / 2
    top = rect.bottom() - 0.165 * rect.height()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for place in range(grade):
        painter.drawRect(QRectF(left + place * (width + gap), top, width, height))


def _paint_not_gradable(painter: QPainter, rect: QRectF) -> None:
    colours = theme.current().grade(None)
    plate = QColor(colours.fill)
    _paint_plate(painter, rect, plate, plate, dashed=False)
    paint_hatch(painter, rect.adjusted(1, 1, -1, -1), QColor(colours.hatch))
    letters = NOT_GRADABLE if rect.width() >= 22 else NOT_GRADABLE[0]
    font = theme.font(max(10, round(0.47 * rect.height())), 700)
    painter.setFont(font)
    room = painter.fontMetrics().tightBoundingRect(letters)
    box = QRectF(0, 0, room.width() + 4, room.height() + 4)
    box.moveCenter(rect.center())
    painter.fillRect(box, plate)
    _paint_plate(painter, rect, QColor(Qt.GlobalColor.transparent), QColor(colours.edge), dashed=True)
    _centre_text(painter, rect, letters, font, QColor(colours.text))


def _centre_text(painter: QPainter, rect: QRectF, text: str, font: QFont, color: QColor) -> None:
    """Centre by the ink, not by the line: digits have no descender, and a badge is too small to waste one."""
    painter.setFont(font)
    painter.setPen(color)
    metrics = painter.fontMetrics()
    ink = metrics.tightBoundingRect(text)
    x = rect.center().x() - metrics.horizontalAdvance(text) / 2
    y = rect.center().y() + ink.height() / 2 - (ink.bottom() + 1)
    painter.drawText(QPointF(x, y), text)


def flag_color(flag: str) -> QColor:
    """Colour of a flagged value's arrow."""
    return theme.current().color("critical.fg" if len(flag) == 2 else "attention.fg")


def paint_flag(painter: QPainter, rect: QRectF, flag: str) -> None:
    """``H`` ↑, ``HH`` ↑↑, ``L`` ↓, ``LL`` ↓↓, centred in ``rect``; nothing for an empty flag."""
    if not flag:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(flag_color(flag), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    step = 7.5
    first = rect.center().x() - (len(flag) - 1) * step / 2
    up = flag[0] == "H"
    for place in range(len(flag)):
        _paint_arrow(painter, QPointF(first + place * step, rect.center().y()), up)
    painter.restore()


def _paint_arrow(painter: QPainter, centre: QPointF, up: bool) -> None:
    tip = -4.5 if up else 4.5
    back = 3.2 if up else -3.2
    painter.drawLine(QLineF(centre.x(), centre.y() - tip, centre.x(), centre.y() + tip))
    for side in (-2.9, 2.9):
        painter.drawLine(QLineF(centre.x(), centre.y() + tip, centre.x() + side, centre.y() + tip + back))


def paint_trend(painter: QPainter, rect: QRectF, trend: str) -> None:
    """``rising`` ▲, ``falling`` ▼, ``steady`` =, in ``text.1``; nothing for an empty trend."""
    if not trend:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = theme.current().color("text.1")
    x, y = rect.center().x(), rect.center().y()
    if trend == "steady":
        painter.setPen(QPen(color, 1.6))
        for shift in (-1.8, 1.8):
            painter.drawLine(QLineF(x - 3.5, y + shift, x + 3.5, y + shift))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(_triangle(QPointF(x, y), 4.2, up=trend == "rising"))
    painter.restore()


def paint_tier(painter: QPainter, rect: QRectF, tier: int) -> None:
    """▲ see now, ◆ watch, ● attend, ○ due, – stable, centred in ``rect``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = theme.current().color(TIER_TOKENS[tier])
    centre = rect.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if tier == 1:
        painter.drawPolygon(_triangle(centre, 7.0, up=True))
    elif tier == 2:
        across = [QPointF(0, -7), QPointF(7, 0), QPointF(0, 7), QPointF(-7, 0)]
        painter.drawPolygon(QPolygonF([centre + one for one in across]))
    elif tier == 3:
        painter.drawEllipse(centre, 6.2, 6.2)
    elif tier == 4:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.8))
        painter.drawEllipse(centre, 5.4, 5.4)
    else:
        painter.setPen(QPen(color, 1.4))
        painter.drawLine(QLineF(centre.x() - 2.6, centre.y(), centre.x() + 2.6, centre.y()))
    painter.restore()


def _triangle(centre: QPointF, half: float, *, up: bool) -> QPolygonF:
    tip, foot = (-half, half * 0.86) if up else (half, -half * 0.86)
    return QPolygonF([centre + QPointF(0, tip), centre + QPointF(half, foot), centre + QPointF(-half, foot)])
