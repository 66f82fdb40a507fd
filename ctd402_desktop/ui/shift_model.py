"""My shift as a table model: a heading per time bucket, then its tasks; the delegate paints, this one speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFontMetricsF

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.due_words import span_text, stream_label
from ctd402_desktop.domain.tasks import BUCKETS, OVERDUE, Task, standing_words
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, patient_name, theme
from ctd402_desktop.ui.tables import Index
from ctd402_desktop.ui.ward_model import TREND_WORDS


class Column(IntEnum):
    """Columns from left to right."""

    MARK = 0
    BED = 1
    PATIENT = 2
    WHAT = 3
    DUE = 4
    CRS = 5
    ICANS = 6
    WHY = 7


_TITLES = {
    Column.BED: N_("Bed"),
    Column.PATIENT: N_("Patient"),
    Column.WHAT: N_("Check · interval"),
    Column.DUE: N_("Due · to next"),
    Column.CRS: N_("CRS now"),
    Column.ICANS: N_("ICANS"),
    Column.WHY: N_("Why due"),
}
DONE = "done"
HEADINGS: dict[str, str] = {**BUCKETS, DONE: N_("Done in this shift")}

RowRole = Qt.ItemDataRole.UserRole + 1
ChangedRole = Qt.ItemDataRole.UserRole + 2
MarkedRole = Qt.ItemDataRole.UserRole + 3
Parent = QModelIndex()
Key = tuple[int, str, bool, datetime | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a bucket: its key and how many tasks stand in it."""

    bucket: str
    count: int


Row = Heading | Task


def bucket_of(task: Task) -> str:
    """Under which heading a task stands."""
    return DONE if task.done else task.bucket


def arranged(tasks: Iterable[Task]) -> list[Row]:
    """Tasks under their headings; buckets without any are left out."""
    found: list[Row] = []
    kept = list(tasks)
    for key in HEADINGS:
        here = [one for one in kept if bucket_of(one) == key]
        if here:
            found += [Heading(key, len(here)), *here]
    return found


class ShiftModel(QAbstractTableModel):
    """Tasks by time. The places may lag behind so that no row moves under the pointer; words are always fresh."""

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._rows: list[Row] = []
        self._marked: set[Key] = set()
        self._changed: set[Key] = set()
        self._waiting: Sequence[Task] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Headings and tasks as on show."""
        return tuple(self._rows)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Tasks on show, in the order on show."""
        return tuple(one for one in self._rows if isinstance(one, Task))

    @property
    def changed(self) -> int:
        """Tasks that came, went, or belong into another bucket than the one they are shown in."""
        return len(self._changed)

    def show_tasks(self, tasks: Sequence[Task], *, keep_order: bool = False) -> None:
        """Show tasks; ``keep_order`` renews the words of known rows and leaves every row where it is."""
        self._waiting = tasks
        fresh = {one.key: one for one in tasks}
        self._marked &= {key for key, one in fresh.items() if not one.done}
        if not keep_order or not self._rows:
            self.beginResetModel()
            self._changed = set()
            self._rows = arranged(tasks)
            self.endResetModel()
            return
        shown = {one.key: bucket_of(one) for one in arranged(tasks) if isinstance(one, Task)}
        places, at = {}, ""
        for row in self._rows:
            at = row.bucket if isinstance(row, Heading) else at
            if isinstance(row, Task):
                places[row.key] = at
        self._changed = {key for key in places.keys() | shown.keys() if places.get(key) != shown.get(key)}
        self._rows = [fresh.get(row.key, row) if isinstance(row, Task) else row for row in self._rows]
        self.retranslate()

    def settle(self) -> None:
        """Bring every task to its place."""
        self.show_tasks(self._waiting)

    def task_at(self, place: int) -> Task | None:
        """The task at a place; ``None`` for a heading."""
        row = self._rows[place] if 0 <= place < len(self._rows) else None
        return row if isinstance(row, Task) else None

    def place_of(self, key: Key | None) -> int:
        """Where a task stands; the first task when it is gone, -1 without any."""
        first = -1
        for place, row in enumerate(self._rows):
            if isinstance(row, Task):
                if row.key == key:
                    return place
                first = place if first < 0 else first
        return first

    def toggle(self, place: int) -> None:
        """Choose a task, or no longer; what is done is not chosen."""
        one = self.task_at(place)
        if one is None or one.done:
            return
        self._marked ^= {one.key}
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))

    def marked(self) -> tuple[Task, ...]:
        """The chosen tasks in the order on show."""
        return tuple(one for one in self.tasks if one.key in self._marked)

    def overdue(self) -> int:
        """How many tasks are overdue now."""
        return sum(one.bucket == OVERDUE and not one.done for one in self._waiting)

    def name_room(self) -> int:
        """Width that the widest name needs: names are never cut."""
        metrics = QFontMetricsF(theme.font(14, 600))
        return round(max((metrics.horizontalAdvance(name_of(one)) for one in self.tasks), default=0.0)) + 24

    def clock(self, moment: datetime) -> str:
        """Time of day at the ward."""
        return formats.time(moment, self._zone)

    def rowCount(self, parent: Index = Parent) -> int:
        """Headings and tasks."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = Parent) -> int:
        """One per ``Column``."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only tasks can be chosen."""
        if self.task_at(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        column = Column(section)
        return tr(_TITLES[column]) if column in _TITLES else ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row for the delegate, a sentence for screen readers and tooltips."""
        row = self._rows[index.row()]
        if role == RowRole:
            return row
        if role == ChangedRole:
            return isinstance(row, Task) and row.key in self._changed
        if role == MarkedRole:
            return isinstance(row, Task) and row.key in self._marked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.sentence(row, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Task) and index.column() >= Column.WHAT:
            return self.sentence(row, Column(index.column()))
        return None

    def sentence(self, row: Row, column: Column) -> str:
        """What stands in a cell, in words."""
        if isinstance(row, Heading):
            return heading_words(row)
        words = {
            Column.BED: row.patient.bed,
            Column.PATIENT: name_of(row),
            Column.WHAT: f"{tr(stream_label(row.item.stream))}, {interval_words(row)}",
            Column.DUE: f"{self.clock(row.item.due)}, {tr(standing_words(row))}",
            Column.CRS: grade_words("CRS", row.crs),
            Column.ICANS: grade_words("ICANS", row.icans),
            Column.WHY: ". ".join(tr(one.text) for one in row.why),
        }
        if column in words:
            return words[column]
        return tr(N_("chosen")) if row.key in self._marked else tr(N_("not chosen"))

    def retranslate(self) -> None:
        """Titles and cells in the language in force."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))


def heading_words(row: Heading) -> str:
    """``Overdue · 3``."""
    return f"{tr(HEADINGS[row.bucket])} · {row.count}"


def name_of(task: Task) -> str:
    """The Chinese name in a Chinese window or where it is the only one, else the Latin one behind it."""
    return patient_name.short(task.patient)


def interval_words(task: Task) -> str:
    """``every 4:00``; of a check at a fixed moment nothing repeats."""
    if task.item.rule.interval is None:
        return tr(N_("at a fixed time"))
    return tr(N_("every {span}"), span=span_text(task.item.interval))


def grade_words(scale: str, grade: BoardGrade) -> str:
    """``CRS 2, rising``; ``CRS at least 2`` of a partial set."""
    if grade.state == "na":
        return tr(N_("{scale} does not apply"), scale=scale)
    if grade.value is None:
        return tr(N_("{scale} not gradable"), scale=scale)
    text = N_("{scale} at least {grade}") if grade.at_least else "{scale} {grade}"
    words = [tr(text, scale=scale, grade=grade.value), tr(TREND_WORDS[grade.trend]) if grade.trend else ""]
    return ", ".join(word for word in [*words, tr(N_("stale")) if grade.state == "stale" else ""] if word)
