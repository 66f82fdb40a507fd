"""Break glass: who and why, before an emergency access that reads for half an hour."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.credentials import EMERGENCY_REASONS
from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.entry import Choice, Entry, Note
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import button, label


class EmergencyForm(Spoken, QWidget):
    """Asks for name, kind of reason and its words; ``wanted`` carries the three, ``cancelled`` goes back."""

    wanted = Signal(str, str, str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(520)
        outer.addWidget(self._gate)
        plate = QFrame()
        plate.setProperty("panel", "state")
        plate.setProperty("state", "critical")
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(12, 10, 12, 10)
        self._words = label("", "small", "critical.fg")
        self._words.setWordWrap(True)
        inside.addWidget(self._words)
        self.name = Entry(N_("Your own name"))
        self.code = Choice(N_("Kind of reason"), (("", N_("Choose")), *EMERGENCY_REASONS))
        self.reason = Entry(
            N_("Reason in words"), hint=N_("At least ten characters, such as: patient in bed 7 collapsed")
        )
        self.note = Note()
        self.cancel, self.begin = button(""), button("", "danger")
        body = self._gate.body
        for one in (plate, self.name, self.code, self.reason, self.note):
            body.addWidget(one)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.begin)
        foot.addWidget(self.cancel)
        body.addLayout(foot)
        self.cancel.clicked.connect(self.cancelled)
        self.begin.clicked.connect(self.submit)
        for one in (self.name, self.reason):
            one.box.returnPressed.connect(self.submit)
        self.retranslate()

    def submit(self) -> None:
        """Ask for it; the services say when a box is not filled."""
        self.note.say("")
        self.code.show_problem("")
        for one in (self.name, self.reason):
            one.show_problem("")
        self.wanted.emit(self.name.text(), self.reason.text(), self.code.value())

    def fail(self, error: Ctd402Error) -> None:
        """Problems at their boxes."""
        self.note.say(error.message)
        if isinstance(error, InvalidInput):
            self.name.show_problem(error.problems.get("name", ""))
            self.code.show_problem(error.problems.get("code", ""))
            self.reason.show_problem(error.problems.get("reason", ""))

    def clear(self) -> None:
        """Empty boxes for the next one."""
        self.note.say("")
        self.code.set_value("")
        self.code.show_problem("")
        for one in (self.name, self.reason):
            one.box.clear()
            one.show_problem("")

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Emergency access")))
        self._gate.under.setText(tr(N_("For when a patient needs it now and nobody with an account is here.")))
        self._words.setText(
            tr(
                N_(
                    "Read and print only, for 30 minutes. Your name, the reason and every patient you look at are "
                    "written to the audit trail."
                )
            )
        )
        self.begin.setText(tr(N_("Begin emergency access")))
        self.cancel.setText(tr(N_("Back")))

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands in the first box."""
        super().showEvent(event)
        self.name.box.setFocus()
