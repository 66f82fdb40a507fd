"""Why a record is corrected: a short list and free text; the stored reason holds both."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ctd402_desktop.domain.entry_slip import ENTRY_SLIP_REASON
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label

REASONS: list[tuple[str, str]] = [
    (ENTRY_SLIP_REASON, N_("Entry slip")),
    ("wrong patient", N_("Wrong patient")),
    ("late result", N_("Late result")),
    ("source corrected", N_("Source corrected")),
    ("other", N_("Other")),
]
"""Stored word (English, part of the audit trail) and label."""

OTHER = "other"


def reason_text(stored: str) -> str:
    """A stored reason in the language in force: the word of the list translated, what was written as it is."""
    word, mark, written = stored.partition(": ")
    known = {key: tr(text) for key, text in REASONS}.get(word)
    if known is None:
        return tr(stored)
    return tr(N_("{label}: {value}"), label=known, value=written) if mark else known


class CorrectionBar(Spoken, QWidget):
    """List and text side by side."""

    def __init__(self, *, slip: bool = False) -> None:
        super().__init__()
        self._label = label("", "body")
        self.choice = ListBox()
        self.choice.setFixedHeight(32)
        self.choice.setMinimumWidth(150)
        self.more = QLineEdit()
        self.more.setFixedHeight(32)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._label)
        line.addWidget(self.choice)
        line.addWidget(self.more, 1)
        self.retranslate()
        if slip:
            self.choice.setCurrentIndex(1)

    def reason(self) -> str:
        """What is stored; empty while nothing usable was given (*other* needs words)."""
        word, text = str(self.choice.currentData() or ""), self.more.text().strip()
        if word in {"", OTHER}:
            return text
        return f"{word}: {text}" if text else word

    def focus_reason(self) -> None:
        """Cursor to where the reason is missing."""
        (self.more if self.choice.currentData() == OTHER else self.choice).setFocus()

    def retranslate(self) -> None:
        """Texts in the language in force; the choice stays."""
        self._label.setText(tr(N_("Reason")))
        chosen = self.choice.currentIndex()
        blocker = QSignalBlocker(self.choice)
        self.choice.clear()
        self.choice.addItem(tr(N_("Choose")), "")
        for word, text in REASONS:
            self.choice.addItem(tr(text), word)
        self.choice.setCurrentIndex(max(0, chosen))
        blocker.unblock()
        self.choice.setAccessibleName(tr(N_("Reason for the correction")))
        self.more.setAccessibleName(tr(N_("Reason in words")))
        self.more.setPlaceholderText(tr(N_("in words")))
