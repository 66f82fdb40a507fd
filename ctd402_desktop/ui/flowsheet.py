"""The flowsheet: analytes down, samples across with the newest at the right; names and worst values stay in view."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.field_history import has_history
from ctd402_desktop.domain.fields import NOT_DONE_REASONS
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.flowsheet import Sheet, SheetCell, SheetRow, rate_text
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import formats, history_clock, theme
from ctd402_desktop.ui.flow_cells import (
    CELL_ROLE,
    DAY_ROLE,
    GROUP_ROLE,
    HISTORY_ROLE,
    NEWS_ROLE,
    FlowDelegate,
    ground,
)
from ctd402_desktop.ui.now_panel import FLAG_WORDS
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.tables import TableHeader

Index = QModelIndex | QPersistentModelIndex
NAME, UNIT = 0, 1
FIXED = 2
AFTER = ("change", "worst")
WORST, PEAK = N_("Worst\nnadir or peak"), N_("Peak\nhighest value")
BLOCKADE = N_("IL-6 rises after receptor blockade")
NAME_WIDTH, UNIT_WIDTH, SAMPLE_WIDTH, WIDEST, CHANGE_WIDTH, WORST_WIDTH = 178, 74, 96, 150, 160, 150
AFTER_WIDTH = CHANGE_WIDTH + WORST_WIDTH + 12
UNLIMITED = 16_777_215
"""Qt's own largest size of a widget."""


class FlowModel(QAbstractTableModel):
    """Group heads and analytes by name, unit, samples, change and worst value."""

    def __init__(self, worst: str) -> None:
        super().__init__()
        self._worst = worst
        self._course: Course | None = None
        self._days: Days | None = None
        self.sheet = Sheet((), ())
        self.fresh: frozenset[int] = frozenset()
        """Records entered since somebody last looked."""
        self.lines: list[SheetRow | str] = []

    def show(self, sheet: Sheet, course: Course, days: Days) -> None:
        """Replace everything."""
        self.beginResetModel()
        self.sheet, self._course, self._days = sheet, course, days
        self.lines = []
        group = ""
        for row in sheet.rows:
            if row.group != group:
                group = row.group
                self.lines.append(group)
            self.lines.append(row)
        self.endResetModel()

    def mark_new(self, records: frozenset[int]) -> None:
        """Results of these records carry the dot and the word of news."""
        if records != self.fresh:
            self.fresh = records
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else FIXED + len(self.sheet.samples) + len(AFTER)

    def sample(self, column: int) -> Record | None:
        """The report behind a column."""
        place = column - FIXED
        return self.sheet.samples[place] if 0 <= place < len(self.sheet.samples) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or self._course is None or self._days is None:
            return None
        sample = self.sample(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = sample is not None or section == self.columnCount() - 1
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if sample is not None:
            local = sample.observed_at.astimezone(self._course.zone)
            when = f"{formats.short_date(local.date())} {local:%H:%M}"
            return f"{self._days.name(sample.observed_at)}\n{when}"
        names = {NAME: N_("Analyte"), UNIT: N_("Unit"), self.columnCount() - 2: N_("Rate of change")}
        return tr(names.get(section, self._worst))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if isinstance(line, str):
            return self._group(line, index.column(), role)
        if role == CELL_ROLE:
            return self.cell(line, index.column())
        if role == DAY_ROLE and index.column() == self.columnCount() - 1 and line.worst and self._days:
            return self._days.name(line.worst.observation.at)
        if role == HISTORY_ROLE:
            return self.changed(line, index.column()) is not None
        if role == NEWS_ROLE:
            return self.is_new(line, index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(line, index.column(), spoken=role == Qt.ItemDataRole.AccessibleTextRole)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(line, index.column())
        return None

    def _group(self, name: str, column: int, role: int) -> object:
        if role == GROUP_ROLE:
            return True
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return tr(name) if column == NAME and role in spoken else None

    def cell(self, row: SheetRow, column: int) -> SheetCell | None:
        """The result in a column: a sample's, or the worst one."""
        if column == self.columnCount() - 1:
            return row.worst
        place = column - FIXED
        return row.cells[place] if 0 <= place < len(row.cells) else None

    def is_new(self, row: SheetRow, column: int) -> bool:
        """Whether a result was entered since somebody last looked."""
        found = self.cell(row, column)
        return found is not None and found.observation.record.id in self.fresh

    def changed(self, row: SheetRow, column: int) -> tuple[Course, Record, str] | None:
        """The record and answer behind a result that was once another; ``None`` where nothing was changed."""
        found = self.cell(row, column)
        if found is None or self._course is None:
            return None
        record, key = found.observation.record, row.analyte.key
        return (self._course, record, key) if has_history(self._course, record, key) else None

    def _text(self, row: SheetRow, column: int, *, spoken: bool) -> str:
        if column == NAME:
            return tr(row.analyte.label)
        if column == UNIT:
            return pretty(row.analyte.unit)
        if column == self.columnCount() - 2:
            told = rate_text(row)
            return f"Δ {told}" if told and not spoken else told
        found = self.cell(row, column)
        if found is None:
            return ""
        if not spoken:
            return found.text
        reason = tr(NOT_DONE_REASONS.get(found.not_done, found.not_done))
        words = (reason or found.text, tr(FLAG_WORDS.get(found.flag, "")), BLOCKADE if found.after_blockade else "",
                 N_("new") if self.is_new(row, column) else "")  # fmt: skip
        return " ".join(tr(part) for part in words if part)

    def _tip(self, row: SheetRow, column: int) -> str:
        """Unit of origin, range, time, laboratory and author."""
        found = self.cell(row, column)
        if column in (NAME, UNIT):
            return self._range(row)
        if found is None or self._course is None:
            return ""
        one = found.observation
        lines = [f"{tr(row.analyte.label)} {found.text} {pretty(row.analyte.unit)}".strip()]
        if found.flag:
            lines.append(tr(FLAG_WORDS[found.flag]))
        if found.after_blockade:
            lines.append(tr(BLOCKADE))
        if self.is_new(row, column):
            lines.append(tr(N_("new since you last looked")))
        if found.not_done:
            lines.append(tr(NOT_DONE_REASONS.get(found.not_done, found.not_done)))
        if found.foreign and one.reported is not None:
            given = f"{one.reported.comparator}{formats.number(one.reported.value)} {pretty(one.reported.unit)}"
            lines.append(tr(N_("entered as {value}"), value=given))
        lines.append(self._range(row))
        for key, words in (("lab_name", N_("laboratory: {name}")), ("method", N_("method: {name}"))):
            written = one.record.answers.get(key)
            lines += [tr(words, name=written)] if written else []
        lines.append(formats.day_time(one.at, self._course))
        lines.append(
            tr(
                N_("entered by {name}, {time}"),
                name=one.record.author_name,
                time=formats.date_time(one.record.recorded_at, self._course.zone),
            )
        )
        lines += [
            history_clock.late_text(one.record),
            history_clock.history_text(self._course, one.record, (row.analyte.key,)),
        ]
        return "\n".join(line for line in lines if line)

    def _range(self, row: SheetRow) -> str:
        low, high = row.limits
        if low is None and high is None:
            return tr(N_("no reference range for this patient"))
        span = f"{'' if low is None else figure(low)}–{'' if high is None else figure(high)}"
        if low is None or high is None:
            span = f"≤ {figure(high)}" if high is not None else f"≥ {figure(low)}" if low is not None else ""
        return tr(N_("reference {range} {unit} (fallback)"), range=span, unit=pretty(row.analyte.unit))


class FlowSheet(Spoken, QWidget):
    """Three views on one model that scroll down together: names, samples, change and worst value.

    ``opened`` carries the report whose column was activated.
    """

    opened = Signal(object)

    def __init__(self, worst: str = WORST) -> None:
        super().__init__()
        self.model = FlowModel(worst)
        self.names, self.samples, self.after = (_view(self.model) for _ in range(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._feet = (QWidget(), QWidget())
        row.addLayout(_over(self.names, self._feet[0]))
        row.addWidget(self.samples, 1)
        row.addLayout(_over(self.after, self._feet[1]), 0)
        self.names.setFixedWidth(NAME_WIDTH + UNIT_WIDTH)
        self.after.setMinimumWidth(AFTER_WIDTH)
        for view in (self.names, self.samples):
            view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.after.verticalScrollBar().valueChanged.connect(view.verticalScrollBar().setValue)
            view.verticalScrollBar().valueChanged.connect(self.after.verticalScrollBar().setValue)
        self.after.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._step = SAMPLE_WIDTH
        self.samples.horizontalScrollBar().valueChanged.connect(self._snap)
        self.samples.activated.connect(self._open)
        self.samples.doubleClicked.connect(self._open)
        history_clock.on_key(self.samples, lambda: self.open_history(self.samples.currentIndex()))
        self.samples.clicked.connect(self._clicked)
        for other in (self.names, self.after):
            other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            other.setSelectionModel(self.samples.selectionModel())
        self.retranslate()

    def show_sheet(self, sheet: Sheet, course: Course, days: Days) -> None:
        """Show these values; the newest sample is in view."""
        self.model.show(sheet, course, days)
        last = self.model.columnCount() - 1
        fixed = {NAME: NAME_WIDTH, UNIT: UNIT_WIDTH, last - 1: CHANGE_WIDTH, last: WORST_WIDTH}
        for column in range(self.model.columnCount()):
            sample = self.model.sample(column) is not None
            self.names.setColumnHidden(column, column >= FIXED)
            self.samples.setColumnHidden(column, not sample)
            self.after.setColumnHidden(column, column < last - 1)
            for view in (self.names, self.after):
                view.setColumnWidth(column, fixed.get(column, SAMPLE_WIDTH))
        self._fit()

    def mark_new(self, records: frozenset[int]) -> None:
        """Mark the results of these records as new; none takes the marks away."""
        self.model.mark_new(records)

    def retranslate(self) -> None:
        """Accessible names in the language in force."""
        self.names.setAccessibleName(tr(N_("Analytes")))
        self.samples.setAccessibleName(tr(C_("laboratory", "Samples")))
        self.after.setAccessibleName(tr(N_("Change and worst value")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole columns only: a number cut in two could be read as another."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many whole samples as there is room for; the newest is in view."""
        room = self.width() - self.names.width() - AFTER_WIDTH
        count = len(self.model.sheet.samples)
        if room <= 0 or not count:
            return
        shown = max(1, room // SAMPLE_WIDTH)
        self._step, spare = divmod(room, min(shown, count))
        if self._step > WIDEST:  # few samples: what they do not need stays free at the far right
            self._step, spare = WIDEST, 0
        few = count <= shown
        self.samples.setMaximumWidth(self._step * count + spare if few else UNLIMITED)
        self.after.setMaximumWidth(UNLIMITED if few else AFTER_WIDTH)
        wanted = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if count > shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.samples.setHorizontalScrollBarPolicy(wanted)
        for foot in self._feet:
            foot.setFixedHeight(self.samples.horizontalScrollBar().sizeHint().height() if count > shown else 0)
        for column in range(FIXED, FIXED + count):
            self.samples.setColumnWidth(column, self._step + (column >= FIXED + count - spare))
        self.samples.updateGeometries()
        bar = self.samples.horizontalScrollBar()
        bar.setSingleStep(self._step)
        bar.setValue(bar.maximum())

    def _snap(self, value: int) -> None:
        whole = round(value / self._step) * self._step
        if whole != value:
            self.samples.horizontalScrollBar().setValue(whole)

    def open_history(self, index: QModelIndex) -> history_clock.HistoryPopup | None:
        """Show what the value of a cell was before, in place; ``None`` when it was never another."""
        line = self.model.lines[index.row()] if index.isValid() else ""
        found = None if isinstance(line, str) else self.model.changed(line, index.column())
        if found is None:
            return None
        course, record, key = found
        place = self.samples.visualRect(index).bottomLeft()
        return history_clock.open_popup(self.samples.viewport(), course, record, (key,), place)

    def _clicked(self, index: QModelIndex) -> None:
        """A click on the clock itself, at the left end of the cell."""
        where = self.samples.viewport().mapFromGlobal(QCursor.pos())
        if where.x() - self.samples.visualRect(index).left() <= history_clock.MARK + 6:
            self.open_history(index)

    def _open(self, index: QModelIndex) -> None:
        sample = self.model.sample(index.column())
        if sample is not None:
            self.opened.emit(sample)


def _over(view: QTableView, foot: QWidget) -> QVBoxLayout:
    """A view that ends where the samples end, above their scroll bar."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(view, 1)
    column.addWidget(foot)
    return column


class _Columns(QTableView):
    """A view whose geometry can be settled before it is shown; rows run on to its right edge."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, then the ground of every row where no column is."""
        super().paintEvent(event)
        end, room = self.horizontalHeader().length(), self.viewport().width()
        if end >= room:
            return
        painter = QPainter(self.viewport())
        for row in range(self.model().rowCount()):
            top, high = self.rowViewportPosition(row), self.rowHeight(row)
            if -high < top < self.viewport().height():
                token = ground(row, group=bool(self.model().index(row, NAME).data(GROUP_ROLE)))
                painter.fillRect(end, top, room - end, high, theme.current().color(token))

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        """Public here: the newest column can be scrolled to at once."""
        super().updateGeometries()


def _view(model: FlowModel) -> _Columns:
    view = _Columns()
    view.setModel(model)
    view.setItemDelegate(FlowDelegate(view))
    view.setHorizontalHeader(TableHeader(10))
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(28)
    view.verticalHeader().setMinimumSectionSize(24)
    view.setShowGrid(False)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setTabKeyNavigation(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view
