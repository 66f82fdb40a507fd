"""What a document lacks, as a list: blockers first, each with who can enter it; Enter goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from ctd402_desktop.domain.permissions import ROLE_LABELS
from ctd402_desktop.domain.preflight import Item
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import icons
from ctd402_desktop.ui.answer_text import listed

SEVERITIES = {True: N_("blocks"), False: N_("warning")}
_MARKS = {True: ("octagon-alert", "critical.fg"), False: ("triangle-alert", "attention.fg")}


def who_words(item: Item) -> str:
    """``Chen Ming`` or the roles that can enter it."""
    return item.name or listed(*(tr(ROLE_LABELS[role]) for role in item.who))


def item_words(item: Item) -> str:
    """``Day-28 MRD missing · physician``."""
    return f"{tr(item.words)} · {who_words(item)}"


def count_words(items: Sequence[Item]) -> str:
    """``ready``, or how many gaps there are and how many of them block."""
    if not items:
        return tr(C_("document", "ready"))
    blocking = sum(one.blocks for one in items)
    if not blocking:
        return tr(N_("gaps: {n}"), n=len(items))
    return tr(N_("gaps: {n}, blocking: {blocking}"), n=len(items), blocking=blocking)


class PreflightList(QListWidget):
    """``wanted`` brings the item to go to."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.shown: tuple[Item, ...] = ()
        self.itemDoubleClicked.connect(lambda _item: self.go())

    def show_items(self, items: Sequence[Item]) -> None:
        """Replace the rows; one row says so when nothing is missing."""
        row = max(0, self.currentRow())
        self.shown = tuple(items)
        self.clear()
        for one in self.shown:
            added = QListWidgetItem(f"{tr(one.words)}\n{who_words(one)}", self)
            icon, token = _MARKS[one.blocks]
            added.setIcon(icons.icon(icon, token, size=16))
            added.setToolTip(item_words(one))
            added.setData(Qt.ItemDataRole.AccessibleTextRole, f"{tr(SEVERITIES[one.blocks])}: {item_words(one)}")
        if not self.shown:
            added = QListWidgetItem(tr(N_("Nothing is missing")), self)
            added.setIcon(icons.icon("circle-check", "ok.fg", size=16))
        self.setCurrentRow(min(row, self.count() - 1))
        self.setAccessibleName(tr(N_("Missing or open; Enter goes there")))

    def go(self) -> None:
        """Ask for the item under the cursor."""
        if 0 <= self.currentRow() < len(self.shown):
            self.wanted.emit(self.shown[self.currentRow()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to where it is entered."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go()
        else:
            super().keyPressEvent(event)
