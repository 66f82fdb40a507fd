"""Putting a finding off: which one, for how long, and why; one line at the foot of the board."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal

from ctd402_desktop.domain.attention import SEE_NOW
from ctd402_desktop.domain.board import BoardRow, Finding
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.foot_bar import FootBar
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.widgets import Glyph

STEPS = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
"""Lengths offered while they end before the next check; the next check itself is always offered."""


def may_wait(row: BoardRow) -> tuple[Finding, ...]:
    """Findings of a row that may be put off: none of the first tier, nothing that was acknowledged."""
    return tuple(one for one in row.findings if one.tier != SEE_NOW and one.rule and not one.acknowledged_by)


class SnoozeBar(FootBar):
    """Asks what, until when and why. ``given`` carries patient, rule, severity, until when, and the reason."""

    given = Signal(int, str, str, object, str)

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._row: BoardRow | None = None
        self._now: datetime | None = None
        self.finding, self.until = ListBox(), ListBox()
        super().__init__(Glyph("clock", "text.2", 18), "clock", self.finding, self.until)

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
        self._open()
        return True

    def retranslate(self) -> None:
        """All words in the language in force."""
        super().retranslate()
        self.give.setText(tr(N_("Snooze")))
        self.finding.setAccessibleName(tr(N_("What can wait")))
        self.until.setAccessibleName(tr(N_("Until when")))
        self.words.setAccessibleName(tr(N_("Why it can wait")))
        self.words.setPlaceholderText(tr(N_("Why it can wait")))
        if self._row is not None:
            self.what.setText(tr(N_("Snooze bed {bed}"), bed=self._row.patient.bed))

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
            self.given.emit(self._row.patient.id, one.rule, one.severity, self.until.currentData(), self.words.text())
