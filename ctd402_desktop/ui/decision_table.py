"""A decision table as widgets: its head, its rows, its notes; words wrap, signs stay whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from ctd402_desktop.domain.rule_tables import Cell, Table
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui.widgets import label

LONG_SIGN = 18
"""Signs longer than this wrap like words."""


class DecisionTable(QFrame):
    """One table of a rule; a first cell that repeats the one above is left blank."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        head = label(_heading(table), "caption", "text.2")
        head.setProperty("strong", "true")
        head.setWordWrap(True)
        column.addWidget(head)
        if table.formula:
            formula = _selectable(table.formula, "body")
            formula.setWordWrap(True)
            column.addWidget(formula)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        column.addLayout(grid)
        self._fill(grid, table)
        for note in table.notes:
            words = label(tr(note), "caption", "text.2")
            words.setWordWrap(True)
            column.addWidget(words)
        self.setAccessibleName(_heading(table))
        self.setAccessibleDescription("; ".join(" | ".join(_text(cell) for cell in row.cells) for row in table.rows))

    def _fill(self, grid: QGridLayout, table: Table) -> None:
        wide = [any(_wraps(row.cells[place]) for row in table.rows) for place in range(len(table.columns))]
        spare = 0 if sum(wide) > 1 else 30 if any(wide) else 1  # an answer stays near its condition
        grid.setColumnStretch(len(table.columns), spare)
        for place, name in enumerate(table.columns):
            title = label(tr(name), "caption", "text.2")
            title.setWordWrap(wide[place])
            grid.addWidget(title, 0, place, Qt.AlignmentFlag.AlignBottom)
            grid.setColumnStretch(place, _weight(table, place) if wide[place] else 0)
        above = ""
        for line, row in enumerate(table.rows, start=1):
            for place, cell in enumerate(row.cells):
                text = _text(cell)
                if place == 0 and len(row.cells) > 2 and text == above:
                    continue
                words = _selectable(text, "small")
                words.setWordWrap(wide[place])
                grid.addWidget(words, line, place, Qt.AlignmentFlag.AlignTop)
            above = _text(row.cells[0])


def _heading(table: Table) -> str:
    if table.title:
        return tr(table.title)
    if table.formula:
        return tr(N_("Formula"))
    return tr(N_("Decision table, the first row that holds counts")) if table.first else tr(N_("Decision table"))


def _text(cell: Cell) -> str:
    return tr(cell) if isinstance(cell, Message) else cell


def _wraps(cell: Cell) -> bool:
    return isinstance(cell, Message) or len(cell) > LONG_SIGN


def _weight(table: Table, place: int) -> int:
    """Width in proportion to the longest text, so that the column with the sentences gets the room."""
    longest = max(len(_text(row.cells[place])) for row in table.rows)
    return min(max(longest, 8), 60)


def _selectable(text: str, style: str) -> QLabel:
    found = label(text, style)
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return found
