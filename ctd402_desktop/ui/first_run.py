"""The first run: try the demo ward, create a ward, open one that exists, restore a backup; and the training beside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Button, Glyph, button, label

_WAYS = (
    (
        "users",
        N_("Demo ward"),
        N_("Twelve invented patients, made fresh each time in a file of their own: to look and to practise."),
        N_("Try with demo ward"),
    ),
    (
        "shield-check",
        N_("Your ward"),
        N_("An encrypted file for real patients. You name the ward and become its first administrator."),
        N_("Create ward"),
    ),
    (
        "folder-open",
        N_("A ward that exists"),
        N_("Its file lies on a disk of this computer. You sign in with your account of that ward."),
        N_("Open an existing ward…"),
    ),
    (
        "database-backup",
        N_("A backup"),
        N_("For a new computer or a damaged file. An administrator's password or the recovery code opens it."),
        N_("Restore a backup…"),
    ),
)


class Welcome(Spoken, QWidget):
    """Four ways to begin, in the order in which they are usually taken."""

    demo_wanted = Signal()
    ward_wanted = Signal()
    open_wanted = Signal()
    restore_wanted = Signal()
    training_wanted = Signal()
    language_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(760)
        outer.addWidget(self._gate)
        self._gate.body.setSpacing(14)
        self._texts = [(label("", "h2"), label("", "small", "text.2")) for _ in _WAYS]
        self.demo, self.ward = button("", icon="bed"), button("", "primary", "plus")
        self.open, self.restore = button("", icon="folder-open"), button("", icon="database-backup")
        self.buttons = (self.demo, self.ward, self.open, self.restore)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(20)
        for place, action in enumerate(self.buttons):
            grid.addLayout(self._way(place, action), place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self.note = Note()
        self._gate.body.addLayout(grid)
        self._gate.body.addWidget(self.note)
        foot = QHBoxLayout()
        self.training, self.language = button("", "link"), button("EN / 中文", "link")
        self.language.set_hint("F12")
        foot.addWidget(self.training)
        foot.addStretch(1)
        foot.addWidget(self.language)
        self._gate.body.addLayout(foot)
        for one, wanted in (
            (self.demo, self.demo_wanted),
            (self.ward, self.ward_wanted),
            (self.open, self.open_wanted),
            (self.restore, self.restore_wanted),
            (self.training, self.training_wanted),
            (self.language, self.language_wanted),
        ):
            one.clicked.connect(lambda _on=False, said=wanted: said.emit())
        self.retranslate()

    def show_progress(self, done: int) -> None:
        """How many patients of the demo ward are there."""
        self.note.say(msg(N_("Patient {done} of 12 invented"), done=done), "info")

    def set_busy(self, busy: bool) -> None:
        """The demo ward takes a few seconds to invent."""
        for one in (*self.buttons, self.training):
            one.setEnabled(not busy)
            one.setToolTip(tr(N_("The demo ward is being made.")) if busy else "")
        self.note.say(N_("Inventing twelve patients and their courses") if busy else "", "info")

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Welcome to CTD402 Desktop")))
        self._gate.under.setText(
            tr(N_("A bedside tracker for the course of CTD402. Everything stays on this computer, encrypted."))
        )
        for (head, words), action, (_, title, text, verb) in zip(self._texts, self.buttons, _WAYS, strict=True):
            head.setText(tr(title))
            words.setText(tr(text))
            action.setText(tr(verb))
        self.training.setText(tr(N_("Training for nurses: five exercises…")))
        self.language.setAccessibleName(tr(N_("Switch language")))

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands on the first way, so that Enter begins."""
        super().showEvent(event)
        self.demo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _way(self, place: int, action: Button) -> QVBoxLayout:
        """One way: icon and name, what it is, and its button."""
        column = QVBoxLayout()
        column.setSpacing(6)
        head, words = self._texts[place]
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Glyph(_WAYS[place][0], "text.2", 20))
        line.addWidget(head, 1)
        words.setWordWrap(True)
        column.addLayout(line)
        column.addWidget(words, 1)
        column.addWidget(action, 0, Qt.AlignmentFlag.AlignLeft)
        return column
