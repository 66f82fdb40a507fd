"""Restore before there is a session: a backup file, where the ward is to stand, and what opens the backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop import paths
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.paths import Clock
from ctd402_desktop.ui.entry import Choice, Entry, Note
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.tasks import Tasks
from ctd402_desktop.ui.widgets import button

if TYPE_CHECKING:
    from ctd402_desktop.services import Restored

_BY_PASSWORD, _BY_CODE = "password", "code"


class RestorePage(Spoken, QWidget):
    """``restored`` carries the file of the ward and what to say at its door."""

    restored = Signal(object, object)
    cancelled = Signal()

    def __init__(self, tasks: Tasks, clock: Clock) -> None:
        super().__init__()
        self._tasks, self._clock, self._busy = tasks, clock, False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(560)
        outer.addWidget(self._gate)
        self.backup = Entry(N_("Backup file"), hint=N_("Ends in .ctd402backup; its .keys file lies beside it."))
        self.file = Entry(
            N_("File of the ward"), hint=N_("A ward that stands there already is backed up first and kept.")
        )
        self.browse, self.place = button(""), button("")
        self.way = Choice(
            N_("Opened by"),
            ((_BY_PASSWORD, N_("an administrator of then, with the password")), (_BY_CODE, N_("the recovery code"))),
        )
        self.user = Entry(N_("Administrator's user name"))
        self.password = Entry(N_("Password"), secret=True)
        self.code = Entry(N_("Recovery code"), hint=N_("Five groups of six characters; dashes and case do not matter."))
        self.note = Note()
        self.cancel, self.go = button(""), button("", "primary")
        self._lay_out()
        self.browse.clicked.connect(lambda _on=False: self._choose_backup())
        self.place.clicked.connect(lambda _on=False: self._choose_place())
        self.way.chosen.connect(lambda _key: self._show_way())
        self.cancel.clicked.connect(lambda _on=False: self.leave())
        self.go.clicked.connect(lambda _on=False: self.submit())
        self._show_way()
        self.retranslate()

    def begin(self, store: Path | None = None) -> None:
        """An empty form; ``store`` is where the ward is to stand."""
        for one in (self.backup, self.user, self.password, self.code):
            one.box.clear()
            one.show_problem("")
        self.file.box.setText(str(store or paths.default_store()))
        self.note.say("")
        self.backup.box.setFocus()

    def leave(self) -> None:
        """Go back; no secret stays in its box. Not while the backup is being put in place."""
        if self._busy:
            return
        for one in (self.password, self.code):
            one.box.clear()
        self.cancelled.emit()

    def submit(self) -> None:
        """Restore when everything is there; each gap stands at its box."""
        if self._busy:
            return
        asked = (self.code,) if self._by_code() else (self.user, self.password)
        gaps = [one for one in (self.backup, self.file, *asked) if not one.text().strip()]
        for one in (self.backup, self.file, self.user, self.password, self.code):
            one.show_problem(N_("required") if one in gaps else "")
        if gaps:
            gaps[0].box.setFocus()
            return
        backup, store = (Path(one.text().strip()).expanduser() for one in (self.backup, self.file))
        if not backup.is_file():
            self.backup.show_problem(N_("there is no such file"))
            self.backup.box.setFocus()
            return
        self._set_busy(busy=True)
        secrets, clock = (self.user.text(), self.password.text(), self.code.text()), self._clock
        by_code = self._by_code()

        def work() -> Restored:
            from ctd402_desktop.services import Secret, restore_store

            secret = Secret(recovery_code=secrets[2]) if by_code else Secret(username=secrets[0], password=secrets[1])
            return restore_store(store, backup, secret, clock=clock)

        self._tasks.run(work, self._on_restored, self._on_failed)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Restore a backup")))
        self._gate.under.setText(
            tr(N_("The whole backup is read before anything is put in place. Accounts are those of the backup."))
        )
        for one in (self.browse, self.place):
            one.setText(tr(N_("Browse…")))
        self.browse.setAccessibleName(tr(N_("Browse for the backup")))
        self.place.setAccessibleName(tr(N_("Browse for the place of the ward")))
        self.cancel.setText(tr(N_("Back")))
        self._set_busy(busy=self._busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter restores, Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)

    def _by_code(self) -> bool:
        return self.way.value() == _BY_CODE

    def _show_way(self) -> None:
        by_code = self._by_code()
        self.code.setVisible(by_code)
        for one in (self.user, self.password):
            one.setVisible(not by_code)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.go.setEnabled(not busy)
        self.go.setText(tr(N_("Restoring")) if busy else tr(N_("Restore")))
        self.go.setToolTip(tr(N_("The backup is being read and checked.")) if busy else "")

    def _on_restored(self, done: Restored) -> None:
        self._set_busy(busy=False)
        for one in (self.password, self.code):
            one.box.clear()
        said: Message = msg(
            N_("Restored: {patients} patients, {records} records. Sign in with an account of the backup."),
            patients=done.facts.patients,
            records=done.facts.records,
        )
        self.restored.emit(done.path, said)

    def _on_failed(self, error: Ctd402Error) -> None:
        self._set_busy(busy=False)
        for one in (self.password, self.code):
            one.box.clear()
        self.note.say(error.message)

    def _choose_backup(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr(N_("Restore a backup")), self.backup.text(), tr(N_("Backup (*.ctd402backup)"))
        )
        if chosen:
            self.backup.box.setText(chosen)
            self.backup.show_problem("")

    def _choose_place(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr(N_("File of the ward")), self.file.text(), tr(N_("Ward file (*.ctd402)"))
        )
        if chosen:
            self.file.box.setText(chosen if chosen.endswith(".ctd402") else f"{chosen}.ctd402")

    def _lay_out(self) -> None:
        body = self._gate.body
        self.backup.add_beside(self.browse)
        self.file.add_beside(self.place)
        for one in (self.backup, self.file, self.way):
            body.addWidget(one)
        row = QHBoxLayout()
        row.setSpacing(12)
        for entry in (self.user, self.password, self.code):
            row.addWidget(entry, 1, Qt.AlignmentFlag.AlignTop)
        body.addLayout(row)
        body.addWidget(self.note)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.go)
        body.addLayout(foot)
