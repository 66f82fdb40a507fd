"""The values of a protocol pack as a table: name, value, standing as word and shape, source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QTableView

from ctd402_desktop.domain.protocol_lines import PackLine
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.tables import Index, RowDelegate, TableHeader, draw, prepare

NAME, VALUE, STANDING, SOURCE = range(4)
_HEADS = (N_("Value of the pack"), N_("States"), N_("Standing"), N_("Source"))
_SHARES = (30, 22, 14, 34)
_STANDINGS: dict[bool | None, tuple[str, str, str]] = {
    True: (N_("confirmed"), "check", "ok.fg"),
    False: (N_("unconfirmed"), "triangle-alert", "attention.fg"),
    None: ("", "", "text.2"),
}


def standing_words(confirmed: bool | None) -> str:
    """``confirmed``, ``unconfirmed`` or nothing."""
    return tr(_STANDINGS[confirmed][0])


class PackModel(QAbstractTableModel):
    """Lines of a pack, filtered by section and by words."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PackLine] = []

    def show_lines(self, lines: Sequence[PackLine], section: str, words: str) -> None:
        """Replace what is shown; an empty section means all, words are looked for in every column."""
        self.beginResetModel()
        wanted = words.casefold().split()
        self.lines = [
            one
            for one in lines
            if (not section or one.section == section) and all(word in _haystack(one) for word in wanted)
        ]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: ARG002 - Qt's
        """One row for each value."""
        return len(self.lines)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: ARG002 - Qt's
        """Name, value, standing, source."""
        return len(_HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts; the tool tip gives what is too long for its column."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        line = self.lines[index.row()]
        return (f"{line.section}.{line.key}".lstrip("."), line.shown, standing_words(line.confirmed), line.source)[
            index.column()
        ]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADS[section])
        return None


def _haystack(line: PackLine) -> str:
    return f"{line.section}.{line.key} {line.shown} {line.source} {standing_words(line.confirmed)}".casefold()


class _PackDelegate(RowDelegate):
    """Text cut at the end of its column; an icon before the word of the standing."""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """Content of one cell."""
        model = index.model()
        assert isinstance(model, PackModel)  # noqa: S101 - this delegate serves no other
        line, left = model.lines[index.row()], rect.left() + 12
        token = "text.1" if index.column() == VALUE else "text.2"
        if index.column() == STANDING:
            _, icon, token = _STANDINGS[line.confirmed]
            if icon:
                ratio = painter.device().devicePixelRatioF()
                painter.drawPixmap(QPointF(left, rect.center().y() - 7), icons.pixmap(icon, token, 14, ratio))
                left += 20
        font = theme.font(13, 500 if index.column() == VALUE else 400)
        text = QFontMetricsF(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, rect.right() - left - 6)
        draw(painter, QPointF(left, rect.center().y()), text, font, token)


class PackTable(QTableView):
    """The table; it never changes anything."""

    def __init__(self) -> None:
        super().__init__()
        self.pack = PackModel()
        self.setModel(self.pack)
        self.setItemDelegate(_PackDelegate(self))
        prepare(self, TableHeader())
        self.verticalHeader().setDefaultSectionSize(30)
        self.setMinimumHeight(160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the width there is."""
        super().resizeEvent(event)
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, self.viewport().width() * share // sum(_SHARES))

    def retranslate(self) -> None:
        """Name and heads in the language in force."""
        self.setAccessibleName(tr(N_("Values of the protocol pack")))
        self.horizontalHeader().viewport().update()
