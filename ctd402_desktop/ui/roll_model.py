"""The ward's handover at a glance: one row per patient with how ill, and whether it was given and accepted."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from ctd402_desktop.domain.handover import ILLNESS_LABELS
from ctd402_desktop.domain.ward_sheet import ACCEPTED, GIVEN, PROPOSED, WardLine
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, patient_name, theme
from ctd402_desktop.ui.tables import Index, RowDelegate, draw


class Column(IntEnum):
    """Columns from left to right."""

    BED = 0
    PATIENT = 1
    STATE = 2


_TITLES = {Column.BED: N_("Bed"), Column.PATIENT: N_("Patient"), Column.STATE: N_("Illness · handover")}
STATE_LABELS = {ACCEPTED: N_("accepted"), GIVEN: N_("not accepted yet"), PROPOSED: N_("not handed over")}
_TOKENS = {ACCEPTED: "ok.fg", GIVEN: "attention.fg", PROPOSED: "text.2"}
RowRole = Qt.ItemDataRole.UserRole + 1
Parent = QModelIndex()


class RollModel(QAbstractTableModel):
    """Lines of a ward sheet by bed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[WardLine, ...] = ()

    def show_lines(self, lines: tuple[WardLine, ...]) -> None:
        """Other lines; where the patients are the same, rows stay as they are and only their words change."""
        same = [one.patient.id for one in lines] == [one.patient.id for one in self.lines]
        if same:
            self.lines = lines
            self.retranslate()
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def place_of(self, patient_id: int) -> int:
        """Where a patient stands; -1 when not on the ward."""
        return next((at for at, one in enumerate(self.lines) if one.patient.id == patient_id), -1)

    def name_room(self) -> int:
        """Width that the widest name needs."""
        metrics = QFontMetricsF(theme.font(14, 600))
        return round(max((metrics.horizontalAdvance(name_of(one)) for one in self.lines), default=0.0)) + 24

    def rowCount(self, parent: Index = Parent) -> int:
        """One per patient."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = Parent) -> int:
        """One per ``Column``."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(_TITLES[Column(section)])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line for the delegate, words for screen readers."""
        line = self.lines[index.row()]
        if role == RowRole:
            return line
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            words = {Column.BED: line.patient.bed, Column.PATIENT: name_of(line), Column.STATE: state_words(line)}
            return words[Column(index.column())]
        return None

    def retranslate(self) -> None:
        """Titles and cells in the language in force."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(Column) - 1))


class RollDelegate(RowDelegate):
    """Two lines per row, as on the ward board."""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """Bed, name over day, illness over state."""
        line: WardLine = index.data(RowRole)
        left, middle = rect.left() + 12, rect.center().y()
        column = Column(index.column())
        if column is Column.BED:
            draw(painter, QPointF(left, middle), line.patient.bed or "–", theme.font(15, 600), "text.1")
            return
        if column is Column.PATIENT:
            draw(painter, QPointF(left, middle - 9), name_of(line), theme.font(14, 600), "text.1")
            draw(painter, QPointF(left, middle + 10), formats.day(line.day), theme.font(12), "text.2")
            return
        word = tr(ILLNESS_LABELS.get(line.sheet.illness, line.sheet.illness))
        draw(painter, QPointF(left, middle - 9), word, theme.font(14, 600), "text.1")
        draw(painter, QPointF(left, middle + 10), tr(STATE_LABELS[line.state]), theme.font(12), _TOKENS[line.state])


def name_of(line: WardLine) -> str:
    """As on My shift."""
    return patient_name.short(line.patient)


def state_words(line: WardLine) -> str:
    """``watcher, accepted by Zhao Min``."""
    illness = tr(ILLNESS_LABELS.get(line.sheet.illness, line.sheet.illness))
    names = " → ".join(part for part in (line.given_by, line.accepted_by) if part)
    return ", ".join(part for part in (illness, tr(STATE_LABELS[line.state]), names) if part)
