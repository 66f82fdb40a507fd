"""Two questions about a backup: what is in it, and whether it shall really take the place of the ward."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QWidget

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Services
from ctd402_desktop.services.backup import Backup
from ctd402_desktop.ui import patient_name
from ctd402_desktop.ui.entry import Entry
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.widgets import button


class Confirm(Question):
    """``confirmed`` carries the password once the word on show was typed; Esc and Enter are the safe way out."""

    confirmed = Signal(str)

    def __init__(self, parent: QWidget, title: str, text: str, word: str, do: str) -> None:
        super().__init__(parent, title, text, "critical")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._word = word
        self.typed = Entry(N_("Type the word"), hint=word)
        self.password = Entry(N_("Present password"), secret=True)
        self.body.addWidget(self.typed)
        self.body.addWidget(self.password)
        self.do, self.keep = button(do, "danger"), button(tr(N_("Cancel")))
        self.do.clicked.connect(self.confirm)
        self.keep.clicked.connect(self.reject)
        self.offer(self.do, self.keep)

    def confirm(self) -> None:
        """Go on when the word is right and a password was given; else say at the box what is missing."""
        self.typed.show_problem("" if self._right() else N_("not the word shown below the box"))
        self.password.show_problem("" if self.password.text() else N_("required"))
        if self._right() and self.password.text():
            given = self.password.text()
            self.accept()
            self.confirmed.emit(given)

    def _right(self) -> bool:
        return self.typed.text().strip().casefold() == self._word.casefold()


class Look(Question):
    """The patients in a backup with their beds and the number of records, read-only."""

    def __init__(self, parent: QWidget, when: str, rows: list[tuple[str, str]]) -> None:
        super().__init__(parent, tr(N_("Backup of {when}, read-only"), when=when), "")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget()
        self.list.setMinimumHeight(240)
        self.list.setAccessibleName(tr(N_("Patients in this backup")))
        for who, what in rows:
            self.list.addItem(f"{who} · {what}")
        if not rows:
            self.list.addItem(tr(N_("no active patient")))
        self.body.addWidget(self.list)
        close = button(tr(N_("Close")))
        close.clicked.connect(self.reject)
        self.offer(close)

    @staticmethod
    def read(services: Services, by: Actor, backup: Backup) -> list[tuple[str, str]]:
        """Active patients of a backup; the file is opened read-only and closed again."""
        look = services.look_into(by, backup.path)
        try:
            found = []
            for row in look.ward.board(by).rows:
                course = look.records.course(by, row.patient.id)
                text = tr(N_("bed {bed}, {count} records"), bed=row.patient.bed or "–", count=len(course.records))
                found.append((patient_name.full(row.patient), text))
            return found
        finally:
            look.close()
