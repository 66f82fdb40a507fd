"""Two entries of the same thing and what both began with, answer by answer, for the screen of a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter

from ctd402_desktop.domain.crossing import Crossed, Line, compare
from ctd402_desktop.domain.fields import Answers, Form, Value
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import listed, with_unit
from ctd402_desktop.ui.record_list import CELL_SIDE, TextDelegate

Index = QModelIndex | QPersistentModelIndex
QUESTION, BASE, THEIRS, MINE = range(4)
DIFFERS_ROLE = Qt.ItemDataRole.UserRole + 7
MARK = "≠"
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Mine:
    """An entry about to be signed: of whom, which form, when observed, and what was answered."""

    patient_id: int
    form: Form
    at: datetime
    answers: Answers
    author: str


class ConflictModel(QAbstractTableModel):
    """Question, before, theirs, mine; the time of observation stands first."""

    def __init__(self, found: Crossed, mine: Mine, zone: ZoneInfo) -> None:
        super().__init__()
        self._found, self._mine, self._zone = found, mine, zone
        # What differs comes first: a long form would hide it below the fold.
        self._lines: Sequence[Line] = sorted(compare(mine.form, found, mine.answers), key=lambda one: not one.differs)

    @property
    def differing(self) -> int:
        """How many answers are not the same in theirs and mine."""
        return sum(one.differs for one in self._lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._lines) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        base, theirs = self._found.base, self._found.theirs
        return (
            tr(N_("Question")),
            listed(tr(C_("conflict", "Before")), base.author_name if base is not None else ""),
            listed(tr(C_("conflict", "Theirs")), theirs.author_name),
            listed(tr(C_("conflict", "Mine")), self._mine.author),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        differs = self._times()[1] != self._times()[2] if row == 0 else self._lines[row - 1].differs
        if role == DIFFERS_ROLE:
            return differs and index.column() in {THEIRS, MINE}
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._text(row, index.column(), differs=differs)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(row, index.column(), differs=False)
            return listed(text, tr(C_("conflict", "differs")) if differs else "")
        return None

    def _text(self, row: int, column: int, *, differs: bool) -> str:
        mark = f"{MARK} " if differs and column == QUESTION else ""
        if row == 0:
            return mark + (tr(N_("Time of observation")) if column == QUESTION else self._times()[column - 1])
        line = self._lines[row - 1]
        asked = self._mine.form[line.key]
        if column == QUESTION:
            return mark + tr(asked.label)
        value: Value | None = (line.base, line.theirs, line.mine)[column - 1]
        return _NONE if value is None else with_unit(asked, value, self._zone)

    def _times(self) -> tuple[str, str, str]:
        base = self._found.base
        before = _NONE if base is None else formats.date_time(base.observed_at, self._zone)
        theirs, mine = self._found.theirs.observed_at, self._mine.at
        return before, formats.date_time(theirs, self._zone), formats.date_time(mine, self._zone)


class ConflictDelegate(TextDelegate):
    """What differs stands in bold on the ground of attention, and its question carries a mark."""

    def paint_cell(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """One value."""
        if not index.data(DIFFERS_ROLE):
            super().paint_cell(painter, rect, index)
            return
        shown = theme.current()
        painter.fillRect(rect.adjusted(0, 0, -1, -1), shown.color("attention.bg"))
        painter.setFont(theme.font(weight=600))
        painter.setPen(shown.color("text.1"))
        box = rect.adjusted(CELL_SIDE, 0, -CELL_SIDE, 0)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
