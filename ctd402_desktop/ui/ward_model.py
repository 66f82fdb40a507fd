"""The ward board as a table model: rows of ``BoardRow``, then empty beds; the delegate paints, this one speaks."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFontMetricsF

from ctd402_desktop.domain.attention import TIER_LABELS
from ctd402_desktop.domain.board import Board, BoardGrade, BoardRow, BoardValue
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import C_, N_, Message, msg, tr
from ctd402_desktop.ui import formats, patient_name, theme
from ctd402_desktop.ui.answer_text import option_text
from ctd402_desktop.ui.now_panel import FLAG_WORDS
from ctd402_desktop.ui.tables import RIGHT, Index
from ctd402_desktop.ui.ward_columns import TITLES, Column
from ctd402_desktop.ui.ward_search import Query, parse

TREND_WORDS = {"rising": N_("rising"), "falling": N_("falling"), "steady": N_("steady")}
_SEX = {"male": C_("sex", "M"), "female": C_("sex", "F")}

ORDERS: dict[str, tuple[str, str]] = {
    "urgency": (N_("By urgency"), N_("sorted by urgency")),
    "name": (N_("By name (pinyin)"), N_("sorted by name (pinyin)")),
    "bed": (N_("By bed"), N_("sorted by bed")),
    "day": (N_("By day after infusion"), N_("sorted by day after infusion")),
    "assessed": (N_("By time since last assessment"), N_("sorted by time since last assessment")),
}
"""Ways to order the board: how the choice is called, and how the list says it."""

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
        self._changed: dict[int, set[Column]] = {}
        self._only_mine = False
        self._unseen: dict[int, int] = {}
        self.sorting = "urgency"

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
            for key, row in fresh.items():
                if cells := _changed_cells(before.get(key), row):
                    self._changed.setdefault(key, set()).update(cells)
            self._changed = {key: cells for key, cells in self._changed.items() if key in fresh}
            kept = [key for key in self._order if key in fresh]
            self._order = kept + [key for key in fresh if key not in set(kept)]
        else:
            self._changed = {}
            self._order = [row.patient.id for row in sorted(board.rows, key=_KEYS[self.sorting])]
        self._refilter()

    def show_unseen(self, unseen: dict[int, int]) -> None:
        """How many records of each patient are new to whoever looks."""
        self._unseen = unseen

    def news_of(self, row: BoardRow) -> str:
        """``3 new``: records entered since this user last looked at the patient; empty for none."""
        count = self._unseen.get(row.patient.id, 0)
        return tr(N_("{count} new"), count=count) if count else ""

    def search(self, query: Query, tier: int = 0, *, mine: bool = False) -> None:
        """Show only rows that match, of one tier when one is given, only my patients when asked so."""
        self._query, self._tier, self._only_mine = query, tier, mine
        self._refilter()

    def sort_by(self, order: str) -> None:
        """Order the rows anew, one of ``ORDERS``."""
        self.sorting = order
        if self._board is not None:
            self.show_board(self._board)

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

    def name_room(self) -> int:
        """Width that the widest name needs: names are never cut."""
        metrics = QFontMetricsF(theme.font(14, 600))
        widths = [
            metrics.horizontalAdvance(row.patient.name_zh)
            + 8
            + metrics.horizontalAdvance(patient_name.latin(row.patient))
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
            return tr(TITLES[column]) if column in TITLES else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr(TITLES.get(column, N_("Urgency"))).replace("\n", ", ")
        if role == Qt.ItemDataRole.TextAlignmentRole and column in {Column.TMAX, Column.ANC, Column.PLT}:
            return RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row for the delegate, a sentence for screen readers and tooltips."""
        row = self.row_at(index.row())
        if role == RowRole:
            return row
        if role == ChangedRole:
            return row is not None and Column(index.column()) in self._changed.get(row.patient.id, ())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if row is None:
                return self.bed_at(index.row()) if index.column() == Column.BED else tr(N_("empty bed"))
            return self._sentence(row, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and row and index.column() == Column.TIER:
            said = (self._sentence(row, one) for one in (Column.BED, Column.PATIENT, Column.DAY, Column.WHY))
            return ", ".join(one for one in said if one)
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
        self._rows = [row for row in known if self._query.matches(row) and self._wanted(row)]
        filtered = bool(self._query.tests or self._tier or self._only_mine)
        self._beds = self._board.empty_beds if self._board and not filtered else ()
        self.endResetModel()

    def _wanted(self, row: BoardRow) -> bool:
        return self._tier in {0, row.tier} and (row.mine or not self._only_mine)

    def _sentence(self, row: BoardRow, column: Column) -> str:
        if column is Column.TIER:
            return tr(TIER_LABELS[row.tier])
        if column is Column.PATIENT:
            return patient_name.full(row.patient)
        if column in {Column.CRS, Column.ICANS}:
            return self._grade(
                "CRS" if column is Column.CRS else "ICANS", row.crs if column is Column.CRS else row.icans
            )
        if column is Column.WHY:
            told = [one.reason for one in row.findings] or [row.reason]
            return ". ".join(tr(one) for one in (*told, row.next, _seen(row), self.news_of(row)) if one)
        if column is Column.SUPPORT:
            return ", ".join(support_words(row))
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
        text = N_("{scale} at least {grade}") if grade.at_least else "{scale} {grade}"
        words = [tr(text, scale=scale, grade=grade.value), tr(TREND_WORDS[grade.trend]) if grade.trend else ""]
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
    if row.acknowledged_by:
        return msg(N_("acknowledged {name}"), name=row.acknowledged_by)
    return msg(N_("seen {name}"), name=row.seen.seen_by) if row.seen is not None else None


def support_words(row: BoardRow) -> tuple[str, str]:
    """Oxygen with its flow, then vasopressors, as last recorded; dashes when nobody has."""
    known = dict(row.support)
    device, flow, pressor = (known.get(key, "") for key in ("o2_device", "o2_flow", "pressor"))
    if not device:
        return "–", ""
    if device == "none":
        first = tr(N_("air"))
    else:
        first = tr(N_("oxygen {flow} L/min"), flow=flow) if flow else option_text("daily", "o2_device", device)
    if not pressor:
        return first, ""
    if pressor == "none":
        return first, tr(N_("no vasopressor"))
    return first, tr(N_("vasopressor: {count}"), count=option_text("daily", "pressor", pressor).lower())


def _cells(row: BoardRow) -> dict[Column, object]:
    """What counts as a change in each column: values and urgency, not the passing of minutes."""
    return {
        Column.TIER: row.tier,
        Column.PATIENT: row.patient,
        Column.CRS: row.crs,
        Column.ICANS: (row.icans, row.ice_total),
        Column.TMAX: row.tmax,
        Column.ANC: row.anc,
        Column.PLT: row.plt,
        Column.SUPPORT: row.support,
        Column.WHY: (tuple(one.rule for one in row.findings), row.acknowledged_by, row.seen, row.draft_by, row.away),
    }


def _changed_cells(before: BoardRow | None, row: BoardRow) -> set[Column]:
    if before is None:
        return set(Column)
    old, new = _cells(before), _cells(row)
    return {column for column, value in new.items() if old[column] != value}


_KEYS: dict[str, Callable[[BoardRow], tuple[object, ...]]] = {
    "urgency": lambda _row: (),
    "name": lambda row: (row.patient.family_name.casefold(), row.patient.given_name.casefold()),
    "bed": lambda row: (not row.patient.bed, row.patient.bed),
    "day": lambda row: (row.day is None, row.day or 0),
    "assessed": lambda row: (row.assessed_at.timestamp(),) if row.assessed_at else (-math.inf,),
}
"""The board arrives by urgency; a stable sort by nothing keeps that."""
