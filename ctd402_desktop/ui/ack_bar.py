"""Acknowledging a critical change: what it is, what is done about it, one line at the foot of the board."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from ctd402_desktop.domain.board import BoardRow, Finding
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.widgets import Glyph, button, label


class AckButton(QWidget):
    """``Ack`` at the right end of a cell; the rest of the cell stays the table's."""

    pressed_for = Signal(bool)

    def __init__(self, bed: str) -> None:
        super().__init__()
        self._bed = bed
        self.button = button("")
        self.button.setProperty("small", "true")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.pressed_for)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 6, 0)
        line.addStretch(1)
        line.addWidget(self.button)
        self.retranslate()

    def retranslate(self) -> None:
        """The word in the language in force; a screen reader hears the bed too."""
        self.button.setText(tr(N_("Ack")))
        self.button.setAccessibleName(tr(N_("Acknowledge bed {bed}"), bed=self._bed))
        self.button.setToolTip(tr(N_("Key K")))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class AckBar(QFrame):
    """Hidden until a row asks for it. ``given`` carries patient, rule, severity and plan."""

    given = Signal(int, str, str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "window")
        self._patient: Patient | None = None
        self._finding: Finding | None = None
        self.what = label("", "body")
        self.plan = QLineEdit()
        self.plan.setFixedHeight(32)
        self.plan.returnPressed.connect(self._give)
        self.note = Note()
        self.give = button("", "primary", icon="check")
        self.give.clicked.connect(self._give)
        self.cancel = button("")
        self.cancel.clicked.connect(self.close_bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 14, 8)
        line.setSpacing(8)
        line.addWidget(Glyph("triangle-alert", "critical.fg", 18))
        line.addWidget(self.what)
        line.addWidget(self.plan, 1)
        line.addWidget(self.note)
        line.addWidget(self.give)
        line.addWidget(self.cancel)
        self.retranslate()
        self.hide()

    def ask(self, row: BoardRow) -> bool:
        """Ask for the plan of a row's critical change; false when nothing waits there."""
        if row.unacknowledged is None:
            self._patient = self._finding = None
            return False
        return self.ask_about(row.patient, row.unacknowledged)

    def ask_about(self, patient: Patient, finding: Finding) -> bool:
        """Ask for the plan about one finding of a patient."""
        self._patient, self._finding = patient, finding
        self.plan.clear()
        self.note.say("")
        self.retranslate()
        self.show()
        self.plan.setFocus()
        return True

    def refuse(self, text: Message | str) -> None:
        """Say why it was not stored; the plan stays."""
        self.note.say(text)

    def close_bar(self) -> None:
        """Put it away; what was typed is gone."""
        self.hide()
        self.closed.emit()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.give.setText(tr(N_("Acknowledge")))
        self.cancel.setText(tr(N_("Cancel")))
        self.plan.setAccessibleName(tr(N_("Plan")))
        self.plan.setPlaceholderText(tr(N_("What is done about it")))
        if self._patient is not None and self._finding is not None:
            text = N_("Acknowledge bed {bed}: {reason}")
            self.what.setText(tr(text, bed=self._patient.bed, reason=self._finding.reason.render()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the way back."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # that of the plan must not open the row too
            super().keyPressEvent(event)

    def _give(self) -> None:
        if self._patient is not None and self._finding is not None:
            one = self._finding
            self.given.emit(self._patient.id, one.rule, one.severity, self.plan.text())
