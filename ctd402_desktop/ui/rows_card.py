"""A card of short rows, each with words and what can be done about it; the focus stays where it was at a reload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.widgets import Button, Card, button, label


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do about a row: the verb on its button, what a screen reader hears, and the call."""

    verb: str
    spoken: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class CardRow:
    """Words, a second line, and deeds."""

    text: str
    remark: str = ""
    deeds: tuple[Deed, ...] = ()


class RowsCard(Card):
    """Hidden while it has nothing to say, unless it has words for that."""

    def __init__(self, icon: str) -> None:
        super().__init__("", icon)
        self.rows: tuple[CardRow, ...] = ()
        self.buttons: dict[str, Button] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.body.addLayout(self._lines)
        self.setMinimumHeight(0)
        self.hide()

    def show_rows(self, title: str, rows: Sequence[CardRow], nothing: str = "") -> None:
        """Replace the rows; ``nothing`` is said where there is none."""
        focused = next((name for name, one in self.buttons.items() if one.hasFocus()), "")
        self.set_title(f"{title} · {len(rows)}" if rows else title)
        self.rows, self.buttons = tuple(rows), {}
        empty(self._lines)
        if not rows and nothing:
            words = label(nothing, "small", "text.2")
            words.setWordWrap(True)
            self._lines.addWidget(words)
        for row in rows:
            self._lines.addWidget(self._row(row))
        show_added(self._lines)
        self.setVisible(bool(rows or nothing))
        if focused in self.buttons:
            self.buttons[focused].setFocus()

    def _row(self, row: CardRow) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        text = label(row.text)
        text.setProperty("medium", "true")
        text.setWordWrap(True)
        column.addWidget(text)
        line = QHBoxLayout()
        line.setSpacing(6)
        if row.remark:
            remark = label(row.remark, "caption", "text.2")
            remark.setWordWrap(True)
            column.addWidget(remark)
        for deed in row.deeds:
            made = button(deed.verb)
            made.setProperty("small", "true")
            made.setAccessibleName(deed.spoken)
            made.clicked.connect(lambda _on=False, do=deed.do: do())
            self.buttons[deed.spoken] = made
            line.addWidget(made)
        if row.deeds:
            line.addStretch(1)
            column.addLayout(line)
        return holder
