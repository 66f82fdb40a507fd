"""Acknowledging a critical change: what it is, what is done about it, one line at the foot of the board."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctd402_desktop.domain.board import BoardRow, Finding
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.foot_bar import FootBar
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Glyph, button


class AckButton(Spoken, QWidget):
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


class AckBar(FootBar):
    """Asks for the plan. ``given`` carries patient, rule, severity and plan."""

    given = Signal(int, str, str, str)

    def __init__(self) -> None:
        self._patient: Patient | None = None
        self._finding: Finding | None = None
        super().__init__(Glyph("triangle-alert", "critical.fg", 18), "check")

    def ask(self, row: BoardRow) -> bool:
        """Ask for the plan of a row's critical change; false when nothing waits there."""
        if row.unacknowledged is None:
            self._patient = self._finding = None
            return False
        return self.ask_about(row.patient, row.unacknowledged)

    def ask_about(self, patient: Patient, finding: Finding) -> bool:
        """Ask for the plan about one finding of a patient."""
        self._patient, self._finding = patient, finding
        self._open()
        return True

    def retranslate(self) -> None:
        """All words in the language in force."""
        super().retranslate()
        self.give.setText(tr(N_("Acknowledge")))
        self.words.setAccessibleName(tr(N_("Plan")))
        self.words.setPlaceholderText(tr(N_("What is done about it")))
        if self._patient is not None and self._finding is not None:
            text = N_("Acknowledge bed {bed}: {reason}")
            self.what.setText(tr(text, bed=self._patient.bed, reason=self._finding.reason.render()))

    def _give(self) -> None:
        if self._patient is not None and self._finding is not None:
            one = self._finding
            self.given.emit(self._patient.id, one.rule, one.severity, self.words.text())
