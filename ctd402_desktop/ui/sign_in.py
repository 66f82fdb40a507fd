"""The door: user name and password, at the start and after the program has locked itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui.entry import Entry, Note
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.widgets import button


class SignInPage(QWidget):
    """Asks for the pair and hands it over; the window opens the store. Says nothing about patients."""

    submitted = Signal(str, str)
    other_store = Signal()
    new_ward = Signal()
    recovery = Signal()
    language_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._store: Path | None = None
        self._locked = False
        self._busy = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate()
        outer.addWidget(self._gate)
        self.user = Entry(N_("User name"))
        self.password = Entry(N_("Password"), secret=True)
        self.note = Note()
        self.enter = button("", "primary")
        self._others = [button("", "link") for _ in range(4)]
        self._switch, self._store_link, self._new, self._lost = self._others
        self._build()
        self.retranslate()

    def show_store(self, path: Path, user: str = "") -> None:
        """Which ward's file is opened, and who was here last."""
        self._store = path
        self._locked = False
        self.user.box.setText(user)
        self._reset()

    def show_locked(self, user: str, hint: Message | None = None) -> None:
        """The program is locked: the same user comes back to the same place, another one starts anew.

        ``hint`` tells the way in when it is no secret, as on the demo ward.
        """
        self._locked = True
        self.user.box.setText(user)
        self._reset()
        if hint is not None:
            self.note.say(hint, "info")

    def set_busy(self, busy: bool) -> None:
        """While the key is derived (about a second) nothing can be sent twice."""
        self._busy = busy
        self.enter.setEnabled(not busy)
        self.enter.setText(tr(N_("Opening the ward")) if busy else tr(N_("Sign in")))
        self.enter.setToolTip(tr(N_("The password is being checked.")) if busy else "")

    def fail(self, error: Ctd402Error) -> None:
        """Say why it did not open; the password is asked again."""
        self.set_busy(False)
        self.password.box.clear()
        self.note.say(error.message)
        self.password.box.setFocus()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Locked")) if self._locked else "CTD402 Desktop")
        words = N_("What you were typing is kept. Sign in to go on, or sign in as somebody else.")
        self._gate.under.setText(tr(words) if self._locked else self._store.name if self._store else "")
        self._gate.under.setToolTip(str(self._store) if self._store and not self._locked else "")
        self._switch.setText("EN / 中文")
        self._switch.set_hint("F12")
        self._store_link.setText(tr(N_("Other file…")))
        self._new.setText(tr(N_("New ward…")))
        self._lost.setText(tr(N_("Recovery code…")))
        for one in (self._store_link, self._new, self._lost):
            one.setVisible(not self._locked)
        self.set_busy(self._busy)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands where something is missing."""
        super().showEvent(event)
        (self.password if self.user.text() else self.user).box.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter signs in from anywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Send the pair when it is complete."""
        if self._busy:
            return
        for one in (self.user, self.password):
            one.show_problem(N_("required") if not one.text().strip() else "")
        if self.user.text().strip() and self.password.text():
            self.note.say("")
            self.set_busy(True)
            self.submitted.emit(self.user.text().strip(), self.password.text())

    def _reset(self) -> None:
        self.password.box.clear()
        self.note.say("")
        for one in (self.user, self.password):
            one.show_problem("")
        self.set_busy(False)
        self.retranslate()

    def _build(self) -> None:
        body = self._gate.body
        for one in (self.user, self.password, self.note):
            body.addWidget(one)
        row = QHBoxLayout()
        row.addWidget(self._lost)
        row.addStretch(1)
        row.addWidget(self.enter)
        body.addSpacing(4)
        body.addLayout(row)
        body.addSpacing(8)
        links = QHBoxLayout()
        links.setSpacing(12)
        for link in (self._store_link, self._new):
            links.addWidget(link)
        links.addStretch(1)
        body.addLayout(links)
        foot = QHBoxLayout()
        foot.addWidget(self._switch)
        foot.addStretch(1)
        body.addLayout(foot)
        self.enter.clicked.connect(self.submit)
        QWidget.setTabOrder(self.password.box, self.enter)
        QWidget.setTabOrder(self.enter, self._lost)
        self._switch.clicked.connect(self.language_wanted)
        self._store_link.clicked.connect(self.other_store)
        self._new.clicked.connect(self.new_ward)
        self._lost.clicked.connect(self.recovery)
