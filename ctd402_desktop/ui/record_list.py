"""A table of the records of one form with what can be done to them; every tab of a patient uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.answer_text import with_unit
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.history_clock import MARK, HistoryClock, history_text, known_keys, late_text, on_key, paint_clock
from ctd402_desktop.ui.tables import RowDelegate
from ctd402_desktop.ui.widgets import Card, EmptyState, button, small

Index = QModelIndex | QPersistentModelIndex
CELL_SIDE = 6
HISTORY_ROLE = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a title and the text of a record in it; ``stretch`` columns share what width is left."""

    title: str
    text: Callable[[Record, Course], str]
    stretch: bool = False


def answer_column(form: str, key: str, *, title: str = "", stretch: bool = False) -> Column:
    """A column that shows one answer of the form as the ward reads it."""
    asked = FORMS[form][key]

    def text(record: Record, course: Course) -> str:
        value = record.answers.get(key)
        return "" if value is None else with_unit(asked, value, course.zone)

    return Column(title or asked.label, text, stretch=stretch)


class RecordModel(QAbstractTableModel):
    """Records by column; newest first."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.records: tuple[Record, ...] = ()
        self._course: Course | None = None

    def show(self, records: Sequence[Record], course: Course) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.records = tuple(reversed(records))
        self._course = course
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(self.columns[section].title)
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._course is None:
            return None
        record, column = self.records[index.row()], self.columns[index.column()]
        if role == HISTORY_ROLE:
            return index.column() == 0 and bool(known_keys(self._course, record))
        if role == Qt.ItemDataRole.ToolTipRole:
            earlier = history_text(self._course, record, known_keys(self._course, record))
            return "\n".join(part for part in (column.text(record, self._course), late_text(record), earlier) if part)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.text(record, self._course)
        return None


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one list, marked for translation."""

    title: str
    add: str
    empty: str
    why: str
    icon: str = "clipboard-list"


class RecordList(Card):
    """Card with the records of one form: add, correct, void. ``corrected`` asks for more than one button can do."""

    opened = Signal(object)

    def __init__(self, context: Context, form: str, columns: Sequence[Column], wording: Wording) -> None:
        super().__init__(tr(wording.title), wording.icon)
        self._context, self._form, self._wording = context, form, wording
        self._course: Course | None = None
        self.model = RecordModel(columns)
        self.table = record_table(self.model)
        self.table.setAccessibleName(tr(wording.title))
        self.table.activated.connect(self._open_current)
        self._add = small(button(tr(wording.add), "primary", icon="plus"))
        self._add.clicked.connect(lambda: self._edit(None))
        self._correct = small(button(tr(N_("Correct…")), icon="pencil"))
        self._correct.clicked.connect(self._open_current)
        self._empty = EmptyState(
            wording.icon, tr(wording.empty), tr(wording.why), tr(wording.add), lambda: self._edit(None)
        )
        actions = QWidget()
        row = QHBoxLayout(actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._correct)
        row.addWidget(self._add)
        self.clock = HistoryClock()
        row.insertWidget(0, self.clock)
        on_key(self.table, self.clock.click)
        on_edit(self.table, self._correct, context)
        self.head.addWidget(actions)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._empty, 1)
        selection = self.table.selectionModel()
        selection.selectionChanged.connect(self._enable)
        self._enable()

    def show_course(self, course: Course, records: Sequence[Record] | None = None) -> None:
        """Show the records in force of this form, or the ones given; the selection stays on its record."""
        chosen = self.current()
        self._course = course
        rows = course.of(self._form) if records is None else records
        self.model.show(rows, course)
        self.table.setVisible(bool(rows))
        if rows and self._empty.action.hasFocus():  # hidden with the focus it would send it to the rail
            self.table.setFocus()
        self._empty.setVisible(not rows)
        fit_columns(self.table, self.model.columns)
        if chosen is not None:
            self._select(chosen.id)
        self._enable()

    def current(self) -> Record | None:
        """The record under the cursor."""
        row = self.table.currentIndex().row()
        return self.model.records[row] if 0 <= row < len(self.model.records) else None

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.set_title(tr(self._wording.title))
            self.table.setAccessibleName(tr(self._wording.title))
            self._add.setText(tr(self._wording.add))
            self._correct.setText(tr(N_("Correct…")))
            self._empty.set_text(tr(self._wording.empty), tr(self._wording.why), tr(self._wording.add))
            self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.model.columns) - 1)
        super().changeEvent(event)

    def _select(self, record_id: int) -> None:
        for row, record in enumerate(self.model.records):
            if record.id == record_id:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)

    def _enable(self) -> None:
        may = self._context.may_record(self._form)
        refused = self._context.why_not(self._form)
        for one in (self._add, self._empty.action):
            one.setEnabled(may)
            one.setToolTip(refused)
        chosen = self.current()
        if chosen is not None and self._course is not None:
            self.clock.show_for(self._course, chosen)
        else:
            self.clock.hide()
        self._correct.setEnabled(may and chosen is not None)
        self._correct.setToolTip(refused or ("" if self.current() else tr(N_("Choose a record first"))))

    def _open_current(self) -> None:
        self._edit(self.current())

    def _edit(self, record: Record | None) -> None:
        if self._course is not None and self._context.may_record(self._form):
            self._context.edit_record(self._course, self._form, record)


class TextDelegate(RowDelegate):
    """One line of text with room on both sides; only a column that stretches may shorten it."""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """The text, in the colour of the ground it stands on."""
        text = str(index.data() or "")
        box = rect.adjusted(CELL_SIDE, 0, -CELL_SIDE, 0)
        if index.data(HISTORY_ROLE):
            paint_clock(painter, rect)
            box.setLeft(box.left() + MARK)
        painter.setFont(theme.font())
        painter.setPen(theme.current().color("text.1"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Wide enough for the whole text."""
        width = QFontMetrics(theme.font()).horizontalAdvance(str(index.data() or ""))
        mark = MARK if index.data(HISTORY_ROLE) else 0
        return QSize(width + mark + 2 * CELL_SIDE + 2, super().sizeHint(option, index).height())


def on_edit(table: QTableView, correct: QAbstractButton, context: Context) -> None:
    """``F2`` corrects the chosen record; where that cannot be, it says why."""
    keys = QShortcut(QKeySequence("F2"), table)
    keys.setContext(Qt.ShortcutContext.WidgetShortcut)
    keys.activated.connect(lambda: correct.click() if correct.isEnabled() else context.toast(correct.toolTip()))


def record_table(model: QAbstractTableModel) -> QTableView:
    """A table in the program's style: whole rows, no grid, leaves with ``Tab`` and ``Esc``."""
    table = QTableView()
    table.setModel(model)
    table.setItemDelegate(TextDelegate(table))
    table.setMouseTracking(True)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(32)
    table.horizontalHeader().setHighlightSections(False)
    return table


def fit_columns(table: QTableView, columns: Sequence[Column]) -> None:
    """Give each column the width of its widest text; the stretching ones share the rest."""
    header = table.horizontalHeader()
    for number, column in enumerate(columns):
        mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(number, mode)


def two_rows(top: Sequence[QWidget], below: QWidget, widths: Sequence[int] = ()) -> QVBoxLayout:
    """Page layout of most tabs: cards side by side above one wide card; ``widths`` are their shares."""
    page = QVBoxLayout()
    page.setContentsMargins(8, 8, 8, 8)
    page.setSpacing(8)
    row = QHBoxLayout()
    row.setSpacing(8)
    for card, share in zip(top, widths or (1,) * len(top), strict=True):
        row.addWidget(card, share)
    page.addLayout(row, 4)
    page.addWidget(below, 5)
    return page
