"""The ward board as a table model: rows of ``BoardRow``, then empty beds; the delegate paints, this one speaks."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFontMetricsF

from ctd402_desktop.domain.attention import TIER_LABELS
from ctd402_desktop.domain.board import Board, BoardGrade, BoardRow, BoardValue
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import C_, N_, Message, language, msg, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.tables import RIGHT, Index
from ctd402_desktop.ui.ward_search import Query, parse


class Column(IntEnum):
    """Columns from left to right."""

    TIER = 0
    BED = 1
    PATIENT = 2
    DAY = 3
    STRIP = 4
    CRS = 5
    ICANS = 6
    TMAX = 7
    ANC = 8
    PLT = 9
    WHY = 10


_TITLES = {
    Column.BED: N_("Bed"),
    Column.PATIENT: N_("Patient"),
    Column.DAY: N_("Day"),
    Column.STRIP: N_("Worst CRS per day, last 14 days"),
    Column.CRS: N_("CRS now"),
    Column.ICANS: N_("ICANS"),
    Column.TMAX: N_("Tmax\n24 h, °C"),
    Column.ANC: N_("ANC\n10⁹/L"),
    Column.PLT: N_("PLT\n10⁹/L"),
    Column.WHY: N_("Why here · next"),
}
TREND_WORDS = {"rising": N_("rising"), "falling": N_("falling"), "steady": N_("steady")}
_SEX = {"male": C_("sex", "M"), "female": C_("sex", "F")}
FLAG_WORDS = {"H": N_("high"), "HH": N_("very high"), "L": N_("low"), "LL": N_("very low")}

RowRole = Qt.ItemDataRole.UserRole + 1
ChangedRole = Qt.ItemDataRole.UserRole + 2
Parent = QModelIndex()


def second_line(row: BoardRow, today: datetime, zone: ZoneInfo) -> str:
    """``M 31 · 0048 2217``: sex, age, hospital number."""
    age = row.patient.age_on(today.astimezone(zone).date())
    who = " ".join(part for part in (sex_letter(row.patient), str(age) if age is not None else "") if part)
    return " · ".join(part for part in (who, row.patient.mrn) if part)


def sex_letter(patient: Patient) -> str:
    """``M`` or ``F``, in Chinese 男 or 女."""
    return tr(_SEX[patient.sex]) if patient.sex in _SEX else ""


class WardModel(QAbstractTableModel):
    """All rows of the board, filtered; the order may lag behind so that no row moves under the pointer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board: Board | None = None
        self._order: list[int] = []
        self._rows: list[BoardRow] = []
        self._beds: tuple[str, ...] = ()
        self._query = parse("")
        self._tier = 0
        self._changed: set[int] = set()

    @property
    def board(self) -> Board | None:
        """The newest board, or ``None`` before the first one."""
        return self._board

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """Rows on show, in the order on show."""
        return tuple(self._rows)

    @property
    def query(self) -> Query:
        """The search in force."""
        return self._query

    @property
    def changed(self) -> int:
        """Rows that changed since the order was last brought up to date."""
        return len(self._changed)

    def show_board(self, board: Board, *, keep_order: bool = False) -> None:
        """Show a board; ``keep_order`` leaves known rows where they are and marks what changed."""
        before = {row.patient.id: row for row in self._board.rows} if self._board else {}
        fresh = {row.patient.id: row for row in board.rows}
        self._board = board
        if keep_order and before:
            self._changed |= {key for key, row in fresh.items() if _shown(before.get(key)) != _shown(row)}
            self._changed &= fresh.keys()
            kept = [key for key in self._order if key in fresh]
            self._order = kept + [key for key in fresh if key not in set(kept)]
        else:
            self._changed = set()
            self._order = list(fresh)
        self._refilter()

    def search(self, query: Query, tier: int = 0) -> None:
        """Show only rows that match, of one tier when one is given."""
        self._query, self._tier = query, tier
        self._refilter()

    def row_at(self, place: int) -> BoardRow | None:
        """The row at a place; ``None`` for an empty bed."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, patient_id: int) -> int:
        """Where a patient stands; -1 when not on show."""
        return next((place for place, row in enumerate(self._rows) if row.patient.id == patient_id), -1)

    def bed_at(self, place: int) -> str:
        """The empty bed at a place; empty for a patient's row."""
        at = place - len(self._rows)
        return self._beds[at] if 0 <= at < len(self._beds) else ""

    def latin_name(self, patient: Patient) -> str:
        """``ZHANG, Wei``; behind a Chinese name in a Chinese window ``Zhang Wei``."""
        if language() == "zh" and patient.name_zh:
            return f"{patient.family_name} {patient.given_name}".strip()
        return patient.latin_name()

    def name_room(self) -> int:
        """Width that the widest name needs: names are never cut."""
        metrics = QFontMetricsF(theme.font(14, 600))
        widths = [
            metrics.horizontalAdvance(row.patient.name_zh) + 8 + metrics.horizontalAdvance(self.latin_name(row.patient))
            for row in self._rows
        ]
        return round(max(widths, default=0.0)) + 22

    def counts(self) -> dict[int, int]:
        """Patients per tier, whatever the filter."""
        rows = self._board.rows if self._board else ()
        return {tier: sum(row.tier == tier for row in rows) for tier in TIER_LABELS}

    def rowCount(self, parent: Index = Parent) -> int:
        """Patients, then empty beds."""
        return 0 if parent.isValid() else len(self._rows) + len(self._beds)

    def columnCount(self, parent: Index = Parent) -> int:
        """One per ``Column``."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only patients can be chosen."""
        if self.row_at(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles; a unit stands on a second line."""
        column = Column(section)
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(_TITLES[column]) if column in _TITLES else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and column in {Column.TMAX, Column.ANC, Column.PLT}:
            return RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row for the delegate, a sentence for screen readers and tooltips."""
        row = self.row_at(index.row())
        if role == RowRole:
            return row
        if role == ChangedRole:
            return row is not None and row.patient.id in self._changed
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(row, Column(index.column())) if row else tr(N_("empty bed"))
        if role == Qt.ItemDataRole.ToolTipRole and row and index.column() == Column.WHY:
            return self._sentence(row, Column.WHY)
        return None

    def retranslate(self) -> None:
        """Titles and cells in the language in force."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(Column) - 1))

    def _refilter(self) -> None:
        self.beginResetModel()
        fresh = {row.patient.id: row for row in self._board.rows} if self._board else {}
        known = (fresh[key] for key in self._order)
        self._rows = [row for row in known if self._query.matches(row) and self._tier in {0, row.tier}]
        filtered = bool(self._query.tests or self._tier)
        self._beds = self._board.empty_beds if self._board and not filtered else ()
        self.endResetModel()

    def _sentence(self, row: BoardRow, column: Column) -> str:
        if column is Column.TIER:
            return tr(TIER_LABELS[row.tier])
        if column is Column.PATIENT:
            return f"{row.patient.name_zh} {row.patient.latin_name()}".strip()
        if column in {Column.CRS, Column.ICANS}:
            return self._grade(
                "CRS" if column is Column.CRS else "ICANS", row.crs if column is Column.CRS else row.icans
            )
        if column is Column.WHY:
            return ". ".join(tr(one) for one in (row.reason, row.next, _seen(row)) if one)
        if column is Column.STRIP:
            return " ".join(f"{formats.day(one.day)} {one.value}" for one in row.strip if one.value is not None)
        numbers = {Column.TMAX: row.tmax, Column.ANC: row.anc, Column.PLT: row.plt}
        if column in numbers:
            return _number(numbers[column])
        return row.patient.bed if column is Column.BED else formats.day(row.day)

    def _grade(self, scale: str, grade: BoardGrade) -> str:
        if grade.state == "na":
            return tr(N_("{scale} does not apply"), scale=scale)
        if grade.value is None:
            return tr(N_("{scale} not gradable"), scale=scale)
        words = [f"{scale} {grade.value}", tr(TREND_WORDS[grade.trend]) if grade.trend else ""]
        if grade.since is not None and self._board is not None:
            words.append(tr(N_("since {time}"), time=formats.time(grade.since, self._board.zone)))
        if grade.state == "stale":
            words.append(tr(N_("stale")))
        return ", ".join(word for word in words if word)


def _number(found: BoardValue | None) -> str:
    if found is None:
        return tr(N_("not recorded"))
    words = tr(FLAG_WORDS[found.flag]) if found.flag else ""
    return f"{formats.number(found.value)} {words}".strip()


def _seen(row: BoardRow) -> Message | None:
    return msg(N_("acknowledged {name}"), name=row.acknowledged_by) if row.acknowledged_by else None


def _shown(row: BoardRow | None) -> object:
    """What counts as a change: values and urgency, not the passing of minutes."""
    if row is None:
        return None
    return row.tier, row.acknowledged_by, row.crs, row.icans, row.tmax, row.anc, row.plt, row.draft_by, row.patient
