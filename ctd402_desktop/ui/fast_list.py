"""People who may come back with their PIN: chosen by arrow keys or by the first letters of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget

from ctd402_desktop.domain.permissions import ROLE_LABELS
from ctd402_desktop.i18n import N_, tr

if TYPE_CHECKING:
    from ctd402_desktop.services.accounts import FastPerson

SHOWN = 5
_ROW = 32


class FastList(QListWidget):
    """One row a person and a last one for somebody else. ``typed`` brings a digit meant for the PIN."""

    picked = Signal(object)
    typed = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self._people: list[FastPerson] = []
        self._wanted = ""
        self.currentRowChanged.connect(lambda _row: self.picked.emit(self.person()))

    def show_people(self, people: list[FastPerson], username: str = "") -> None:
        """Show these people, ``username`` chosen, somebody else when it is not among them; nothing is announced."""
        self._people = people
        self.blockSignals(True)
        self.clear()
        for one in people:
            self.addItem(f"{one.name} · {tr(ROLE_LABELS[one.role])}")
        self.addItem(tr(N_("Somebody else: user name and password")))
        known = [one.username for one in people]
        self.setCurrentRow(known.index(username) if username in known else len(people))
        self.blockSignals(False)
        self.setFixedHeight(min(self.count(), SHOWN) * _ROW + 4)

    def person(self) -> FastPerson | None:
        """Who is chosen; ``None`` for somebody else."""
        row = self.currentRow()
        return self._people[row] if 0 <= row < len(self._people) else None

    def choose(self, username: str) -> bool:
        """Choose the person with this user name; whether there is one."""
        known = [one.username for one in self._people]
        if username not in known:
            return False
        self.setCurrentRow(known.index(username))
        return True

    def retranslate(self) -> None:
        """Roles in the language in force."""
        self.setAccessibleName(tr(N_("People who signed in here in the last 12 hours")))
        for row, one in enumerate(self._people):
            self.item(row).setText(f"{one.name} · {tr(ROLE_LABELS[one.role])}")
        if self.count() > len(self._people):
            self.item(len(self._people)).setText(tr(N_("Somebody else: user name and password")))

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's
        """Letters choose the next person with a word of the name or the user name that begins with them."""
        wanted = search.casefold()
        count = len(self._people)
        for step in range(1, count + 1):
            row = (self.currentRow() + step) % max(1, count)
            words = f"{self._people[row].name} {self._people[row].username.replace('.', ' ')}".casefold().split()
            if any(word.startswith(wanted) for word in words):
                self.setCurrentRow(row)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the secret, a digit is its first one."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.text().isdigit():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)
