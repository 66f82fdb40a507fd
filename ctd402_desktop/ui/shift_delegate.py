"""Paints one cell of My shift; distances are those of the ward board, so that both tables read alike."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.due import State
from ctd402_desktop.domain.due_words import stream_label
from ctd402_desktop.domain.tasks import Task, standing_words
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, icons, theme
from ctd402_desktop.ui.paint import badge_state, paint_badge, paint_trend
from ctd402_desktop.ui.shift_model import (
    ChangedRole,
    Column,
    Heading,
    MarkedRole,
    RowRole,
    ShiftModel,
    heading_words,
    interval_words,
    name_of,
)
from ctd402_desktop.ui.tables import Index, RowDelegate, draw
from ctd402_desktop.ui.ward_model import TREND_WORDS

UP, DOWN = -9.0, 10.0
_BARS = {State.OVERDUE: "critical.edge", State.LATE: "attention.edge", State.PARTIAL: "attention.edge"}
_TOKENS = {State.OVERDUE: "critical.fg", State.LATE: "attention.fg", State.PARTIAL: "attention.fg"}


class ShiftDelegate(RowDelegate):
    """One delegate for all columns."""

    def __init__(self, model: ShiftModel) -> None:
        super().__init__(model)
        self._model = model
        self._painters: dict[Column, Callable[[QPainter, QRectF, Task], None]] = {
            Column.BED: self._bed,
            Column.PATIENT: self._patient,
            Column.WHAT: self._what,
            Column.DUE: self._due,
            Column.CRS: lambda painter, rect, task: _grade(painter, rect, task.crs),
            Column.ICANS: lambda painter, rect, task: _grade(painter, rect, task.icans),
            Column.WHY: self._why,
        }

    def tint(self, index: Index) -> str:
        """Headings stand on a plate."""
        return "bg.raised" if isinstance(index.data(RowRole), Heading) else ""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """The cell of a task; a heading runs over its row from the second column on."""
        row = index.data(RowRole)
        column = Column(index.column())
        if isinstance(row, Heading):
            if column is Column.BED:
                self._heading(painter, rect, row)
            return
        if column is Column.MARK:
            self._mark(painter, rect, row, chosen=bool(index.data(MarkedRole)))
            return
        self._painters[column](painter, rect, row)
        if column is Column.WHY and index.data(ChangedRole):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().color("info.edge"))
            painter.drawEllipse(QPointF(rect.left() + 4, rect.center().y() + UP), 3, 3)

    def _heading(self, painter: QPainter, rect: QRectF, row: Heading) -> None:
        token = "critical.fg" if row.bucket == "overdue" else "text.2"
        draw(painter, QPointF(rect.left() + 12, rect.center().y()), heading_words(row), theme.font(12, 600), token)

    def _mark(self, painter: QPainter, rect: QRectF, task: Task, *, chosen: bool) -> None:
        shown = theme.current()
        painter.fillRect(
            QRectF(rect.left(), rect.top(), 4, rect.height() - 1), shown.color(_BARS.get(task.item.state, "line.row"))
        )
        box = QRectF(rect.left() + 13, rect.center().y() - 8, 16, 16)
        if task.done:
            painter.drawPixmap(box.topLeft(), icons.pixmap("check", "ok.fg", 16, painter.device().devicePixelRatioF()))
            return
        painter.setPen(QPen(shown.color("accent" if chosen else "line.control"), 1))
        painter.setBrush(shown.color("accent" if chosen else "bg.panel"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if chosen:
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(box.topLeft() + QPointF(1, 1), icons.pixmap("check", "text.on-accent", 14, ratio))

    def _bed(self, painter: QPainter, rect: QRectF, task: Task) -> None:
        font, token = _font(15, 600, task), _token(task)
        draw(painter, QPointF(rect.left() + 12, rect.center().y()), task.patient.bed or "–", font, token)

    def _patient(self, painter: QPainter, rect: QRectF, task: Task) -> None:
        left, middle = rect.left() + 12, rect.center().y()
        draw(painter, QPointF(left, middle + UP), name_of(task), _font(14, 600, task), _token(task))
        cover = tr(N_("cover for {name}"), name=task.cover_for) if task.cover_for else ""
        words = " · ".join(part for part in (formats.day(task.day), cover) if part)
        _elided(painter, QPointF(left, middle + DOWN), words, (12, 400, "text.2"), rect.width() - 16)

    def _what(self, painter: QPainter, rect: QRectF, task: Task) -> None:
        left, middle = rect.left() + 12, rect.center().y()
        name = tr(stream_label(task.item.stream))
        font = _font(14, 600 if task.item.open else 400, task)
        shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, rect.width() - 16)
        draw(painter, QPointF(left, middle + UP), shown, font, _token(task))
        _elided(painter, QPointF(left, middle + DOWN), interval_words(task), (12, 400, "text.2"), rect.width() - 16)

    def _due(self, painter: QPainter, rect: QRectF, task: Task) -> None:
        left, middle = rect.left() + 12, rect.center().y()
        time = self._model.clock(task.item.due)
        draw(painter, QPointF(left, middle + UP), time, _font(15, 600, task), _token(task))
        token = "text.2" if task.done else _TOKENS.get(task.item.state, "text.2")
        weight = 600 if token != "text.2" else 400
        words = tr(standing_words(task))
        _elided(painter, QPointF(left, middle + DOWN), words, (12, weight, token), rect.width() - 16)

    def _why(self, painter: QPainter, rect: QRectF, task: Task) -> None:
        if not task.why:
            return
        left, middle, room = rect.left() + 10, rect.center().y(), rect.width() - 20
        reason, font = tr(task.why[0].text), theme.font(13)
        if QFontMetricsF(font).horizontalAdvance(reason) > room:  # whole on two lines; W tells the source
            painter.setFont(font)
            painter.setPen(theme.current().color("text.1"))
            box = QRectF(left, rect.top(), room, rect.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), reason)
            return
        source = tr(task.why[-1].text)
        fits = QFontMetricsF(theme.font(12)).horizontalAdvance(source) <= room  # a source cut short names nothing
        draw(painter, QPointF(left, middle + (UP if fits else 0)), reason, font, "text.1")
        if fits:
            draw(painter, QPointF(left, middle + DOWN), source, theme.font(12), "text.2")


def _grade(painter: QPainter, rect: QRectF, grade: BoardGrade) -> None:
    middle = rect.center().y()
    state = badge_state(grade.state)
    paint_badge(painter, QRectF(rect.left() + 10, middle - 12, 28, 24), grade.value, state, at_least=grade.at_least)
    if grade.value is None or not grade.trend:
        return
    paint_trend(painter, QRectF(rect.left() + 43, middle - 5, 10, 10), grade.trend)
    draw(painter, QPointF(rect.left() + 56, middle), tr(TREND_WORDS[grade.trend]), theme.font(12), "text.2")


def _font(size: int, weight: int, task: Task) -> QFont:
    """Struck through once it is done."""
    found = theme.font(size, weight)
    if task.done:
        found = QFont(found)
        found.setStrikeOut(True)
    return found


def _token(task: Task) -> str:
    return "text.2" if task.done else "text.1"


def _elided(painter: QPainter, place: QPointF, text: str, style: tuple[int, int, str], room: float) -> None:
    size, weight, token = style
    font = theme.font(size, weight)
    draw(painter, place, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room), font, token)
