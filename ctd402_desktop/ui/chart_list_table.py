"""The table beside a chart: the same values as a list, newest first."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter

from ctd402_desktop.domain.chart_table import INTERVAL, KINDS, Entry, entries, site_time, study_day
from ctd402_desktop.domain.charts import Chart
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.record_list import CELL_SIDE, TextDelegate

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    C_("since infusion", "Day"),
    N_("Date"),
    N_("Time"),
    C_("chart", "What"),
    N_("Value"),
    N_("Unit"),
    N_("Until"),
    N_("Kind"),
)
DAY, DATE, TIME, WHAT, VALUE, UNIT, UNTIL, KIND = range(len(COLUMNS))


class ChartTableModel(QAbstractTableModel):
    """Rows are the entries of one chart."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self.entries: tuple[Entry, ...] = ()

    def show_chart(self, chart: Chart) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._chart = chart
        self.entries = tuple(sorted(entries(chart), key=_place, reverse=True))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == VALUE else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._chart is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(self._chart, self.entries[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == VALUE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, chart: Chart, entry: Entry, column: int) -> str:
        moment = site_time(chart, entry.x)
        texts = {
            DAY: study_day(chart, entry.x),
            DATE: formats.date(moment.date()) if moment else "",
            TIME: "" if moment is None or entry.kind == "grade" else f"{moment:%H:%M}",
            WHAT: tr(entry.series),
            VALUE: entry.value,
            UNIT: tr(entry.unit),
            UNTIL: self._until(chart, entry),
            KIND: tr(KINDS[entry.kind]),
        }
        return texts[column]

    def _until(self, chart: Chart, entry: Entry) -> str:
        if entry.kind != INTERVAL:
            return ""
        end = site_time(chart, entry.end) if entry.end is not None else None
        return f"{formats.date(end.date())} {end:%H:%M}" if end else tr(N_("ongoing"))


class ValueDelegate(TextDelegate):
    """Text as in every table, values at the right."""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """A value ends where its unit begins."""
        if index.column() != VALUE:
            super().paint_cell(painter, rect, index)
            return
        painter.setFont(theme.font())
        painter.setPen(theme.current().color("text.1"))
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -CELL_SIDE, 0), side, str(index.data() or ""))


def _place(entry: Entry) -> float:
    return entry.x
