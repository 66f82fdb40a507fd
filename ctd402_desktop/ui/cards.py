"""Small cards of label and value lines, as on the overview: what is known, since when, and what is not recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.ui.icons import pixmap
from ctd402_desktop.ui.panel import Well
from ctd402_desktop.ui.widgets import Card, label

LONG_REMARK = 28
"""Characters from which a remark may wrap instead of taking the room of its text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: the text (strong when it matters), a remark at the right, and an optional icon."""

    text: str
    remark: str = ""
    strong: bool = False
    icon: str = ""
    token: str = "text.1"
    struck: bool = False
    """No longer in force: struck through, with the words beside it."""
    signed: str = ""
    """Who stands for the record the line was read from."""
    past: tuple[Course, Record] | None = None
    """That record in its course: where an answer of it was once another, a clock tells."""


class LineCard(Card):
    """A card whose body is a list of lines; ``show_lines`` replaces them."""

    def __init__(self, title: str, icon: str | None = None) -> None:
        super().__init__(title, icon)
        self._well = Well()
        self._well.setAccessibleName(title)
        self._well.verticalScrollBar().rangeChanged.connect(self._keep_off)
        self.body.addWidget(self._well)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines; they are read in this order by a screen reader too."""
        self._well.setWidget(lines_grid(lines))
        self._keep_off(0, self._well.verticalScrollBar().maximum())
        self.setAccessibleDescription("; ".join(f"{line.text} {line.remark}".strip() for line in lines))

    def _keep_off(self, _least: int, most: int) -> None:
        """Remarks at the right keep their distance from a scroll bar."""
        holder = self._well.widget()
        line = holder.layout() if holder is not None else None
        if line is not None:
            line.setContentsMargins(0, 0, 8 if most else 0, 0)

    def set_title(self, title: str) -> None:
        """Another title, or the same in another language."""
        super().set_title(title)
        self._well.setAccessibleName(title)


def lines_grid(lines: Sequence[Line]) -> QWidget:
    """Lines one below the other: icon, text, remark at the right."""
    holder = QFrame()
    holder.setProperty("panel", "plain")
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for row, line in enumerate(lines):
        grid.setRowMinimumHeight(row, 20)
        if line.icon:
            mark = QLabel()
            mark.setPixmap(pixmap(line.icon, "text.2", 16, holder.devicePixelRatioF()))
            mark.setFixedWidth(20)
            grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignVCenter)
        text = label(line.text, "body", line.token)
        text.setProperty("strong", line.strong)
        text.setWordWrap(True)
        if line.struck:
            font = text.font()
            font.setStrikeOut(True)
            text.setFont(font)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        grid.addWidget(text, row, 1, 1, 1 if line.remark else 2)
        if not line.remark:
            continue
        remark = label(line.remark, "small", "text.2")
        remark.setWordWrap(len(line.remark) > LONG_REMARK)
        grid.addWidget(remark, row, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.setRowStretch(len(lines), 1)
    return holder
