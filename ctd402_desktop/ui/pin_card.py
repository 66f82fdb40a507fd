"""Choose one's own PIN: for coming back quickly after the lock, and for signing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ctd402_desktop.domain.credentials import pin_problem
from ctd402_desktop.errors import Ctd402Error, InvalidInput, SignInFailed, TooManyAttempts
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Entry, Note
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Card, button, label


class PinCard(Spoken, Card):
    """The password is asked; a weak PIN is told while it is typed."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "lock-open")
        self._context = context
        self._words = label("", "small", "text.2")
        self._words.setWordWrap(True)
        self.password = Entry(N_("Password"), secret=True)
        self.pin, self.again = Entry(N_("New PIN"), secret=True), Entry(N_("New PIN again"), secret=True)
        self.note = Note()
        self.save = button("")
        row = QHBoxLayout()
        row.setSpacing(12)
        for one in (self.pin, self.again):
            one.box.setMaxLength(6)
            row.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._words)
        self.body.addWidget(self.password)
        self.body.addLayout(row)
        self.body.addWidget(self.note)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)
        self.save.clicked.connect(self.submit)
        self.pin.edited.connect(self._judge)
        for one in (self.password, self.pin, self.again):
            one.box.returnPressed.connect(self.submit)
        self.retranslate()

    def submit(self) -> None:
        """Keep it, or say at the box what is wrong."""
        self.note.say("")
        for one in (self.password, self.pin, self.again):
            one.show_problem("")
        password, pin = self.password.text(), self.pin.text()
        if pin != self.again.text():
            self.again.show_problem(N_("not the same as above"))
            return
        services, by = self._context.services, self._context.actor
        self.save.setEnabled(False)
        self.save.setToolTip(tr(N_("The PIN is being changed.")))
        self._context.tasks.run(
            lambda: services.accounts.set_pin(by, password, pin), lambda _changed: self._done(), self._failed
        )

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("My PIN")))
        self._words.setText(
            tr(
                N_(
                    "Four to six digits. They bring you back after the lock for 12 hours after your password, "
                    "and sign your records."
                )
            )
        )
        self.save.setText(tr(N_("Save PIN")))

    def _judge(self) -> None:
        typed = self.pin.text()
        if len(typed) >= 4:
            problem = pin_problem(typed)
            self.pin.note.say(problem or N_("good enough"), "attention" if problem else "ok")

    def _ready(self) -> None:
        self.save.setEnabled(True)
        self.save.setToolTip("")

    def _done(self) -> None:
        self._ready()
        for one in (self.password, self.pin, self.again):
            one.box.clear()
            one.show_problem("")
        self.note.say(N_("PIN saved."), "ok")

    def _failed(self, error: Ctd402Error) -> None:
        self._ready()
        if isinstance(error, InvalidInput):
            self.pin.show_problem(error.problems.get("pin", ""))
        elif isinstance(error, SignInFailed) and not isinstance(error, TooManyAttempts):
            self.password.show_problem(N_("this is not the present password"))
        else:
            self.note.say(error.message)
