"""A question at the foot of a page, in one line: what it is about, choices, an answer in words, and its button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Glyph, button, label


class FootBar(Spoken, QFrame):
    """Hidden until its page asks; Enter or the button gives the answer, Esc closes."""

    closed = Signal()

    def __init__(self, sign: Glyph, icon: str, *choices: QWidget) -> None:
        super().__init__()
        self.setProperty("panel", "window")
        self.what = label("", "body")
        self.words = QLineEdit()
        self.words.setFixedHeight(32)
        self.words.returnPressed.connect(self._give)
        self.note = Note()
        self.give = button("", "primary", icon=icon)
        self.give.clicked.connect(self._give)
        self.cancel = button("")
        self.cancel.clicked.connect(self.close_bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 14, 8)
        line.setSpacing(8)
        for one in (sign, self.what, *choices):
            line.addWidget(one)
        line.addWidget(self.words, 1)
        for other in (self.note, self.give, self.cancel):
            line.addWidget(other)
        self.retranslate()
        self.hide()

    def refuse(self, text: Message | str) -> None:
        """Say why it was not stored; what was typed stays."""
        self.note.say(text)

    def close_bar(self) -> None:
        """Put it away; what was typed is gone."""
        self.hide()
        self.closed.emit()

    def retranslate(self) -> None:
        """Words in the language in force; a kind of bar adds its own."""
        self.cancel.setText(tr(N_("Cancel")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the way back."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # that of the words must not open the row too
            super().keyPressEvent(event)

    def _open(self) -> None:
        """Empty, with the cursor in the words."""
        self.words.clear()
        self.note.say("")
        self.retranslate()
        self.show()
        self.words.setFocus()

    def _give(self) -> None:
        raise NotImplementedError
