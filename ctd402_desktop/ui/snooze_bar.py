"""Putting a finding off: which one, for how long, and why; one line at the foot of the board."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from ctd402_desktop.domain.attention import SEE_NOW
from ctd402_desktop.domain.board import BoardRow, Finding
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.widgets import Glyph, button, label

STEPS = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
"""Lengths offered while they end before the next check; the next check itself is always offered."""


def may_wait(row: BoardRow) -> tuple[Finding, ...]:
    """Findings of a row that may be put off: none of the first tier, nothing that was acknowledged."""
    return tuple(one for one in row.findings if one.tier != SEE_NOW and one.rule and not one.acknowledged_by)


class SnoozeBar(QFrame):
    """Hidden until a row asks for it. ``given`` carries patient, rule, severity, until when, and the reason."""

    given = Signal(int, str, str, object, str)
    closed = Signal()

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self.setProperty("panel", "window")
        self._zone = zone
        self._row: BoardRow | None = None
        self._now: datetime | None = None
        self.what = label("", "body")
        self.finding, self.until = ListBox(), ListBox()
        self.reason = QLineEdit()
        self.reason.setFixedHeight(32)
        self.reason.returnPressed.connect(self._give)
        self.note = Note()
        self.give = button("", "primary", icon="clock")
        self.give.clicked.connect(self._give)
        self.cancel = button("")
        self.cancel.clicked.connect(self.close_bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 14, 8)
        line.setSpacing(8)
        line.addWidget(Glyph("clock", "text.2", 18))
        for one in (self.what, self.finding, self.until):
            line.addWidget(one)
        line.addWidget(self.reason, 1)
        for other in (self.note, self.give, self.cancel):
            line.addWidget(other)
        self.retranslate()
        self.hide()

    def ask(self, row: BoardRow, now: datetime) -> bool:
        """Ask what may wait and until when; false when nothing of this row may be put off."""
        found = may_wait(row)
        if not found or row.snooze_until is None:
            return False
        self._row, self._now = row, now
        self.finding.clear()
        for one in found:
            self.finding.addItem(tr(one.reason), one)
        self._offer_times(row.snooze_until)
        self.reason.clear()
        self.note.say("")
        self.retranslate()
        self.show()
        self.reason.setFocus()
        return True

    def refuse(self, text: Message | str) -> None:
        """Say why it was not stored; the reason stays."""
        self.note.say(text)

    def close_bar(self) -> None:
        """Put it away; what was typed is gone."""
        self.hide()
        self.closed.emit()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.give.setText(tr(N_("Snooze")))
        self.cancel.setText(tr(N_("Cancel")))
        self.finding.setAccessibleName(tr(N_("What can wait")))
        self.until.setAccessibleName(tr(N_("Until when")))
        self.reason.setAccessibleName(tr(N_("Why it can wait")))
        self.reason.setPlaceholderText(tr(N_("Why it can wait")))
        if self._row is not None:
            self.what.setText(tr(N_("Snooze bed {bed}"), bed=self._row.patient.bed))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the way back."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _offer_times(self, most: datetime) -> None:
        """Round lengths that end before the latest moment, then that moment; the shortest one is chosen."""
        self.until.clear()
        now = self._now
        if now is None:
            return
        for step in STEPS:
            if now + step < most:
                words = tr(N_("{span}, until {time}"), span=formats.span(step), time=self._time(now + step))
                self.until.addItem(words, now + step)
        self.until.addItem(tr(N_("at most, until {time}"), time=self._time(most)), most)

    def _time(self, moment: datetime) -> str:
        return formats.time(moment, self._zone)

    def _give(self) -> None:
        one = self.finding.currentData()
        if self._row is not None and isinstance(one, Finding):
            self.given.emit(self._row.patient.id, one.rule, one.severity, self.until.currentData(), self.reason.text())
