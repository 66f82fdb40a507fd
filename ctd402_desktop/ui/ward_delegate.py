"""Paints one cell of the ward board; distances are those of the design's ward board at 1366 x 768."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ctd402_desktop.domain.attention import cards
from ctd402_desktop.domain.board import BoardGrade, BoardRow, BoardValue, StripDay
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, patient_name, theme
from ctd402_desktop.ui.paint import badge_state, paint_badge, paint_flag, paint_tier, paint_trend
from ctd402_desktop.ui.tables import Index, RowDelegate, draw, draw_number
from ctd402_desktop.ui.ward_columns import Column
from ctd402_desktop.ui.ward_model import TREND_WORDS, ChangedRole, RowRole, WardModel, second_line, support_words

CELL = 18
UP, DOWN = -9.0, 10.0
ACK_ROOM = 62
MOST_CARDS = 3
"""Cards of one row (product guide 5.2); the rest is counted."""

_BARS = {1: "critical.edge", 2: "attention.edge", 3: "info.edge", 4: "line.row", 5: "line.row"}


class WardDelegate(RowDelegate):
    """One delegate for all columns; it asks the model for the row and never for markup."""

    def __init__(self, model: WardModel) -> None:
        super().__init__(model)
        self._model = model
        self._painters: dict[Column, Callable[[QPainter, QRectF, BoardRow], None]] = {
            Column.TIER: self._tier,
            Column.BED: self._bed,
            Column.PATIENT: self._patient,
            Column.DAY: self._day,
            Column.STRIP: self._strip,
            Column.CRS: self._crs,
            Column.ICANS: self._icans,
            Column.TMAX: self._tmax,
            Column.ANC: self._anc,
            Column.PLT: self._plt,
            Column.SUPPORT: self._support,
            Column.WHY: self._why,
        }

    def tint(self, index: Index) -> str:
        """Only the first tier tints its row."""
        row: BoardRow | None = index.data(RowRole)
        return "critical.bg" if row is not None and row.tier == 1 else ""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """The cell of a patient, or the words of an empty bed."""
        row: BoardRow | None = index.data(RowRole)
        column = Column(index.column())
        if row is None:
            self._empty(painter, rect, column, index.row())
            return
        self._painters[column](painter, rect, row)
        if index.data(ChangedRole):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().color("info.edge"))
            painter.drawEllipse(QPointF(rect.left() + 5, rect.top() + 6), 3, 3)

    def _empty(self, painter: QPainter, rect: QRectF, column: Column, place: int) -> None:
        middle = QPointF(rect.left() + 12, rect.center().y())
        if column is Column.BED:
            draw(painter, middle, self._model.bed_at(place), theme.font(13, 500), "text.3")
        elif column is Column.PATIENT:
            draw(painter, middle, tr(N_("empty bed")), theme.font(13), "text.3")

    def _tier(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        bar = theme.current().color(_BARS[row.tier])
        painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height() - 1), bar)
        paint_tier(painter, QRectF(rect.left() + 12, rect.center().y() - 10, 20, 20), row.tier)

    def _bed(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        draw(painter, QPointF(rect.left() + 12, rect.center().y()), row.patient.bed, theme.font(15, 600), "text.1")

    def _patient(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        left, middle = rect.left() + 12, rect.center().y()
        one = row.patient
        x = left
        if one.name_zh:
            x += draw(painter, QPointF(x, middle + UP), one.name_zh, theme.font(14, 600), "text.1") + 8
        latin = patient_name.latin(one)
        draw(painter, QPointF(x, middle + UP), latin, theme.font(14, 500 if one.name_zh else 600), "text.1")
        board = self._model.board
        if board is None:
            return
        second = second_line(row, board.as_of, board.zone)
        if not row.similar:
            draw(painter, QPointF(left, middle + DOWN), second, theme.font(12), "text.2")
            return
        who = second.partition(" · ")[0] + " · "
        x = left + draw(painter, QPointF(left, middle + DOWN), who, theme.font(12), "text.2")
        words = tr(N_("Similar: bed {bed}"), bed=row.similar)
        draw(painter, QPointF(x, middle + DOWN), words, theme.font(12, 600), "attention.fg")

    def _day(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        left, middle = rect.left() + 12, rect.center().y()
        if row.day is None:
            draw(painter, QPointF(left, middle), "–", theme.font(14), "text.2")
            return
        draw(painter, QPointF(left, middle + UP), formats.day(row.day), theme.font(15, 600), "text.1")
        draw(painter, QPointF(left, middle + DOWN), formats.elapsed(row.hours), theme.font(12), "text.2")

    def _strip(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        right = rect.left() + 12 + 14 * CELL
        middle = rect.center().y()
        for back, one in enumerate(reversed(row.strip)):
            box = QRectF(right - (back + 1) * CELL, middle - 11, CELL, 22)
            if one.day == 0:
                painter.fillRect(QRectF(box.left() - 1, middle - 12, 2, 24), theme.current().color("plot.d0"))
            _paint_day(painter, box, one)

    def _crs(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        self._badge(painter, rect, row.crs)
        left, middle = rect.left() + 45, rect.center().y()
        grade, board = row.crs, self._model.board
        if board is None or grade.value is None or not grade.trend:
            return
        paint_trend(painter, QRectF(left, middle + UP - 5, 10, 10), grade.trend)
        draw(painter, QPointF(left + 13, middle + UP), tr(TREND_WORDS[grade.trend]), theme.font(12), "text.1")
        if grade.since is not None:
            draw(painter, QPointF(left, middle + DOWN), self._since(row, grade), theme.font(12), "text.2")

    def _since(self, row: BoardRow, grade: BoardGrade) -> str:
        """``since 14:05`` today, ``since D+7`` for earlier days."""
        board = self._model.board
        if board is None or grade.since is None:
            return ""
        back = (board.as_of.astimezone(board.zone).date() - grade.since.astimezone(board.zone).date()).days
        if back == 0 or row.day is None:
            return tr(N_("since {time}"), time=formats.time(grade.since, board.zone))
        return tr(N_("since {time}"), time=formats.day(row.day - back))

    def _icans(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        self._badge(painter, rect, row.icans)
        left, middle = rect.left() + 45, rect.center().y()
        grade, board = row.icans, self._model.board
        if board is None or grade.state == "na":
            return
        known = row.ice_total is not None and grade.value is not None
        words = f"ICE {row.ice_total}/10" if known else tr(N_("ICE not done"))
        width = draw(painter, QPointF(left, middle + UP), words, theme.font(12), "text.1")
        if grade.trend in {"rising", "falling"}:
            worse = grade.trend == "rising"
            place = QRectF(left + width + 3, middle + UP - 5, 10, 10)
            paint_trend(painter, place, "falling" if worse else "rising")
        if grade.at is None:
            return
        age = board.as_of - grade.at
        if grade.state == "stale":
            words = tr(N_("stale, {age}"), age=formats.span(age))
            draw(painter, QPointF(left, middle + DOWN), words, theme.font(12, 600), "attention.fg")
        else:
            draw(painter, QPointF(left, middle + DOWN), formats.ago(age), theme.font(12), "text.2")

    def _badge(self, painter: QPainter, rect: QRectF, grade: BoardGrade) -> None:
        box = QRectF(rect.left() + 10, rect.center().y() - 12, 28, 24)
        state = badge_state(grade.state)
        paint_badge(painter, box, grade.value, state, at_least=grade.at_least)

    def _tmax(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        found, board = row.tmax, self._model.board
        if found is None or board is None:
            draw(painter, QPointF(rect.left() + 7, rect.center().y()), "–", theme.font(14), "text.3")
            return
        font = theme.font(15, 600 if found.flag else 400)
        mark = QPointF(rect.left() + 27, rect.center().y() + UP)
        left = draw_number(painter, mark, formats.number(found.value), font, "text.1")
        when = formats.time(found.at, board.zone)
        draw(painter, QPointF(left, rect.center().y() + DOWN), when, theme.font(12), "text.2")
        _paint_flag(painter, rect.left() + 45, rect.center().y(), found.flag)

    def _anc(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        self._count(painter, rect, row.anc, mark=22)

    def _plt(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        self._count(painter, rect, row.plt, mark=39)

    def _count(self, painter: QPainter, rect: QRectF, found: BoardValue | None, mark: float) -> None:
        """A count with its decimal mark in one line with those above and below."""
        middle = rect.center().y()
        if found is None:
            draw(painter, QPointF(rect.left() + mark - 8, middle), "–", theme.font(14), "text.3")
            return
        font = theme.font(15, 600 if found.flag else 400)
        draw_number(painter, QPointF(rect.left() + mark, middle), formats.number(found.value), font, "text.1")
        _paint_flag(painter, rect.left() + (50 if mark < 30 else 43), middle, found.flag)

    def _support(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        first, second = support_words(row)
        left, middle, room = rect.left() + 10, rect.center().y(), rect.width() - 14
        _elided(painter, QPointF(left, middle + UP if second else middle), first, (13, 400, "text.1"), room)
        if second:
            _elided(painter, QPointF(left, middle + DOWN), second, (12, 400, "text.2"), room)

    def _why(self, painter: QPainter, rect: QRectF, row: BoardRow) -> None:
        left, middle = rect.left() + 10, rect.center().y()
        weight = 600 if row.tier <= 3 else 400
        room = rect.width() - 20 - (ACK_ROOM if row.unacknowledged is not None else 0)
        second = self._second(row)
        first = middle + UP if second else middle
        self._cards(painter, QPointF(left, first), row, weight, room)
        if second:
            _elided(painter, QPointF(left, middle + DOWN), second, (12, 400, "text.2"), room)

    def _cards(self, painter: QPainter, place: QPointF, row: BoardRow, weight: int, room: float) -> None:
        """The first reason in full, further ones as far as they fit, then how many more there are."""
        shown, more = cards(list(row.findings), MOST_CARDS)
        texts = [tr(row.reason), *(tr(one.reason) for one in shown[1:])]
        strong, plain = theme.font(14, weight), theme.font(13)
        x = place.x() + draw(painter, place, texts[0], strong, "text.1")
        limit, metrics = place.x() + room, QFontMetricsF(plain)
        for left, text in enumerate(texts[1:], start=1):
            count = len(texts) - left + more
            rest = metrics.horizontalAdvance(f"  +{count}")
            if x + metrics.horizontalAdvance(f" · {text}") + rest > limit:
                more = count
                break
            x += draw(painter, QPointF(x, place.y()), f" · {text}", plain, "text.1")
        small = theme.font(12, 600)
        if more and x + 6 + QFontMetricsF(small).horizontalAdvance(f"+{more}") <= limit:
            draw(painter, QPointF(x + 6, place.y()), f"+{more}", small, "text.2")

    def _second(self, row: BoardRow) -> str:
        told = row.acknowledged_by and row.unacknowledged is None
        seen = tr(N_("acknowledged {name}"), name=row.acknowledged_by) if told else ""
        if row.seen is not None and not seen:
            seen = tr(N_("seen {name}"), name=row.seen.seen_by)
        away = tr(N_("off the ward")) if row.away is not None else ""
        words = [
            away,
            tr(row.next) if row.next else "",
            seen,
            tr(N_("draft by {name}"), name=row.draft_by) if row.draft_by else "",
            self._model.news_of(row),
        ]
        return " · ".join(word for word in words if word)


def _elided(painter: QPainter, place: QPointF, text: str, style: tuple[int, int, str], room: float) -> None:
    size, weight, token = style
    font = theme.font(size, weight)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    draw(painter, place, shown, font, token)


def _paint_flag(painter: QPainter, left: float, middle: float, flag: str) -> None:
    """Arrows from ``left`` on, so that one arrow stands under the first of two."""
    paint_flag(painter, QRectF(left, middle - 10, 7.5 * len(flag), 20), flag)


def _paint_day(painter: QPainter, box: QRectF, one: StripDay) -> None:
    """One day: ■ before infusion, □ today without a grade, ``0``, a badge, or nothing."""
    shown = theme.current()
    centre = box.center()
    if one.state == "graded" and one.value:
        paint_badge(painter, QRectF(box.left() + 0.5, box.top(), 17, 22), one.value)
    elif one.state == "ng":
        paint_badge(painter, QRectF(box.left() + 0.5, box.top(), 17, 22), None)
    elif one.state == "graded":
        font = theme.font(13)
        width = QFontMetricsF(font).horizontalAdvance("0")
        draw(painter, QPointF(centre.x() - width / 2, centre.y()), "0", font, "text.3")
    elif one.state == "done":
        painter.fillRect(QRectF(centre.x() - 4, centre.y() - 4, 8, 8), shown.color("text.3"))
    elif one.state == "open":
        painter.setPen(QPen(shown.color("text.3"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(centre.x() - 3.25, centre.y() - 3.25, 6.5, 6.5))
    elif one.state == "none" and one.day >= 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.color("line.control"))
        painter.drawEllipse(centre, 1.4, 1.4)
