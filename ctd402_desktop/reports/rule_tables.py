"""A decision table on paper: title or formula, rows, notes."""

from __future__ import annotations

from ctd402_desktop.reports.styles import CAPTION

from reportlab.platypus import Flowable, Spacer  # isort: skip - styles sets the default fonts first

from ctd402_desktop.domain.rule_tables import Cell, Table
from ctd402_desktop.i18n import Message, tr
from ctd402_desktop.reports.blocks import note
from ctd402_desktop.reports.grid import Column, Grid
from ctd402_desktop.reports.text import Text, bold, plain

_LEAST, _MOST = 5.0, 60.0
"""Letters a column is at least and at most reckoned with when the width is shared out."""


def decision_table(table: Table, size: float) -> list[Flowable]:
    """The table as flowables in the language in force; columns share the width by their longest text."""
    parts: list[Flowable] = []
    if table.title:
        parts.append(Text(bold(tr(table.title), size=size)))
    if table.formula:
        parts.append(Text(plain(table.formula, size=size)))
    rows = [[_text(cell) for cell in row.cells] for row in table.rows]
    columns = [
        Column(tr(name), _share(tr(name), [row[place] for row in rows])) for place, name in enumerate(table.columns)
    ]
    parts.append(Grid(columns, _without_repeats(rows), size=size))
    parts += [note(tr(one)) for one in table.notes]
    return [*parts, Spacer(1, CAPTION / 2)]


def _text(cell: Cell) -> str:
    return tr(cell) if isinstance(cell, Message) else cell


def _share(title: str, texts: list[str]) -> float:
    longest = max(_letters(text) for text in (title, *texts))
    return min(max(longest, _LEAST), _MOST)


def _letters(text: str) -> float:
    """Letters of the width of Latin ones; Chinese characters are twice as wide."""
    return sum(2.0 if ord(one) > 0x2E80 else 1.0 for one in text)


def _without_repeats(rows: list[list[str]]) -> list[list[str]]:
    """A first cell that repeats the one above is left blank, where more than two columns stand."""
    found: list[list[str]] = []
    for place, row in enumerate(rows):
        same = place > 0 and len(row) > 2 and row[0] == rows[place - 1][0]
        found.append(["", *row[1:]] if same else row)
    return found
