"""What all tables share: header with a unit line, ground of a row, selection ring, divider, aligned decimals."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ctd402_desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableHeader(QHeaderView):
    """A header whose text may have a second line, its unit, in regular weight; clicks do nothing here."""

    def __init__(self, margin: int = 12) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._margin = margin
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(20)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.resize_to_density()

    def resize_to_density(self) -> None:
        """36 px, 32 in a compact window."""
        self.setFixedHeight(theme.density().header)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802 - Qt's name
        """Ground, one or two lines, underline."""
        shown = theme.current()
        painter.save()
        painter.fillRect(rect, shown.color("bg.raised"))
        painter.setPen(QPen(shown.color("line.row"), 1))
        painter.drawLine(QPointF(rect.left(), rect.bottom() + 0.5), QPointF(rect.right() + 1, rect.bottom() + 0.5))
        text = str(self.model().headerData(logical, Qt.Orientation.Horizontal) or "")
        align = self.model().headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        side = Qt.AlignmentFlag(align) if align is not None else LEFT
        first, _, second = text.partition("\n")
        box = QRectF(rect).adjusted(-12 if side & Qt.AlignmentFlag.AlignRight else self._margin, 0, -5, 0)
        middle = box.center().y()
        painter.setPen(shown.color("text.2"))
        painter.setFont(theme.font(12, 600))
        top = middle - (15 if second else 8)
        painter.drawText(QRectF(box.left(), top, box.width(), 16), side, first)
        if second:
            painter.setFont(theme.font(12))
            painter.drawText(QRectF(box.left(), middle - 1, box.width(), 16), side, second)
        painter.restore()


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a cell; ``paint_cell`` of the subclass paints what stands on it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, content, divider, and the ring of the selected row."""
        painter.save()
        rect = QRectF(option.rect)
        shown = theme.current()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        tint = self.tint(index)
        ground = "select.bg" if selected else tint or ("bg.raised" if hovered else "bg.panel")
        painter.fillRect(rect, shown.color(ground))
        painter.setPen(QPen(shown.color("line.row"), 1))
        low = rect.bottom() - 0.5
        painter.drawLine(QPointF(rect.left(), low), QPointF(rect.right(), low))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_cell(painter, rect, index)
        if selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            _paint_ring(painter, rect, first=index.column() == 0, last=_is_last(index, option))
        painter.restore()

    def tint(self, _index: Index) -> str:
        """Token of the ground of a row that is tinted at rest; empty for none."""
        return ""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """Content of one cell."""


def _is_last(index: Index, option: QStyleOptionViewItem) -> bool:
    view = option.widget
    columns = index.model().columnCount()
    if isinstance(view, QTableView):
        return all(view.isColumnHidden(after) for after in range(index.column() + 1, columns))
    return index.column() == columns - 1


def _paint_ring(painter: QPainter, rect: QRectF, *, first: bool, last: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().color("focus"))
    painter.drawRect(QRectF(rect.left(), rect.top(), rect.width(), 2))
    painter.drawRect(QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2))
    if first:
        painter.drawRect(QRectF(rect.left(), rect.top(), 2, rect.height()))
    if last:
        painter.drawRect(QRectF(rect.right() - 2, rect.top(), 2, rect.height()))


def draw(painter: QPainter, place: QPointF, text: str, font: QFont, token: str) -> float:
    """Draw one run of text with its vertical middle at ``place``; its width."""
    painter.setFont(font)
    painter.setPen(theme.current().color(token))
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text)
    painter.drawText(QRectF(place.x(), place.y() - 12, width + 4, 24), LEFT, text)
    return width


def fraction_room(texts: Iterable[str], font: QFont) -> float:
    """Room right of the decimal mark that the widest of these numbers needs; padding aligns the others."""
    metrics = QFontMetricsF(font)
    return max((metrics.horizontalAdvance(text[text.index(".") :]) for text in texts if "." in text), default=0.0)


def draw_number(painter: QPainter, mark: QPointF, text: str, font: QFont, token: str) -> float:
    """Draw a number with its decimal mark at ``mark``; where its whole part begins."""
    whole = text.partition(".")[0]
    left = mark.x() - QFontMetricsF(font).horizontalAdvance(whole)
    draw(painter, QPointF(left, mark.y()), text, font, token)
    return left


def prepare(view: QTableView, header: TableHeader) -> None:
    """Whole rows selected one at a time, no grid, no tab trap, rows of one height."""
    view.setHorizontalHeader(header)
    view.verticalHeader().hide()
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
    view.setWordWrap(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setStretchLastSection(True)
