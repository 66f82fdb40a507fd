"""Cells of the flowsheet: numbers with their decimal marks in one line, flags, days, marks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ctd402_desktop.domain.flowsheet import SheetCell
from ctd402_desktop.i18n import C_, tr
from ctd402_desktop.ui import history_clock, theme
from ctd402_desktop.ui.paint import paint_flag, paint_news

Index = QModelIndex | QPersistentModelIndex
NAME = 0
FLAG_SLOT = 22.0
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
GROUP_ROLE = Qt.ItemDataRole.UserRole + 2
DAY_ROLE = Qt.ItemDataRole.UserRole + 3
HISTORY_ROLE = Qt.ItemDataRole.UserRole + 4
NEWS_ROLE = Qt.ItemDataRole.UserRole + 5


def ground(row: int, *, group: bool) -> str:
    """Token of the ground of a row: heads of groups, and every second row."""
    return "bg.sunken" if group else "bg.raised" if row % 2 else "bg.panel"


class FlowDelegate(QStyledItemDelegate):
    """Numbers with their decimal marks in one line, and a flag slot right of them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, then group head, number or text."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown, box = theme.current(), QRectF(option.rect)
        group = bool(index.data(GROUP_ROLE))
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and not group
        token = "select.bg" if selected else ground(index.row(), group=group)
        painter.fillRect(box, shown.color(token))
        found = index.data(CELL_ROLE)
        if group:
            _write(painter, box.adjusted(10, 0, 0, 0), str(index.data() or ""), 12, 600, "text.2")
        elif isinstance(found, SheetCell):
            mark = tr(C_("after tocilizumab", "toci")) if found.after_blockade else ""
            beside = str(index.data(DAY_ROLE) or mark)
            taken = QFontMetricsF(theme.font(12)).horizontalAdvance(beside) + 12 if beside else 4.0
            left = self._number(painter, box, found, box.left() + taken)
            if index.data(HISTORY_ROLE):
                history_clock.paint_clock(painter, box)
                left = max(left, box.left() + history_clock.MARK + 14)
            if index.data(NEWS_ROLE):
                paint_news(painter, QPointF(max(left, box.left() + 12) - 8, box.center().y()))
            _write(painter, box.adjusted(6, 0, 0, 0), beside, 12, 400, "text.3")
        else:
            quiet = index.column() != NAME
            size, token = (12, "text.2") if quiet else (14, "text.1")
            _write(painter, box.adjusted(10, 0, 0, 0), str(index.data() or ""), size, 400, token)
        if option.state & QStyle.StateFlag.State_HasFocus and not group:
            painter.setPen(QPen(shown.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()

    def _number(self, painter: QPainter, box: QRectF, cell: SheetCell, first: float) -> float:
        """From ``first`` on; a whole number that what stands before it pushes aside leaves the line of the marks.

        Returns where it begins.
        """
        weight = 600 if cell.flag else 400
        token = "text.3" if cell.not_done or cell.observation.blq else "text.1"
        room = theme.font(14, 600)
        metrics = QFontMetricsF(room)
        point = box.right() - FLAG_SLOT - metrics.horizontalAdvance(".00")
        head, mark, tail = cell.text.partition(".")
        painter.setFont(theme.font(14, weight))
        painter.setPen(theme.current().color(token))
        base = box.center().y() + metrics.capHeight() / 2
        width = painter.fontMetrics().horizontalAdvance(head)
        left = max(first, point - width)
        if not mark and left + width > box.right() - FLAG_SLOT:
            left = box.right() - FLAG_SLOT - width
        painter.drawText(QPointF(left, base), head + mark + tail)
        if cell.flag:
            slot = QRectF(box.right() - FLAG_SLOT + 2, box.top(), FLAG_SLOT - 4, box.height())
            paint_flag(painter, slot, cell.flag)
        return left


def _write(painter: QPainter, box: QRectF, text: str, size: int, weight: int, token: str) -> None:
    painter.setFont(theme.font(size, weight))
    painter.setPen(theme.current().color(token))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
