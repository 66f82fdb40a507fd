"""A labelled box of a short form outside the patient's record: sign-in, set-up, accounts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ctd402_desktop.i18n import Message, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.announce import announce
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Glyph, label


class Note(QWidget):
    """One line in a state: what went wrong, or that it went well. Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        self._glyph = Glyph("info", "info.fg", 16)
        self._text = label("", "small")
        self._text.setWordWrap(True)
        line.addWidget(self._glyph)
        line.addWidget(self._text, 1)
        self._said: Message | str = ""
        self.hide()

    def say(self, text: Message | str, state: str = "critical") -> None:
        """Show a sentence, or nothing when it is empty."""
        icon = {"ok": "check", "info": "info", "attention": "triangle-alert"}.get(state, "octagon-alert")
        self._said = text
        self._glyph.set_glyph(icon, f"{state}.fg")
        self._text.setProperty("token", f"{state}.fg")
        theme.repolish(self._text)
        self._text.setText(tr(text))
        self.setAccessibleName(tr(text))
        self.setVisible(bool(text))
        announce(self, tr(text))

    def text(self) -> str:
        """The sentence on show."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Say the same in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._text.setText(tr(self._said))
            self.setAccessibleName(tr(self._said))
        super().changeEvent(event)


class Entry(Spoken, QWidget):
    """Label, box and the problem below it. ``text`` is English and translated when shown."""

    edited = Signal()

    def __init__(self, text: str, *, secret: bool = False, hint: str = "") -> None:
        super().__init__()
        self._source, self._hint_source = text, hint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.label = label("")
        self.label.setProperty("medium", "true")
        self.box = QLineEdit()
        if secret:
            self.box.setEchoMode(QLineEdit.EchoMode.Password)
        self.label.setBuddy(self.box)
        self.hint = label("", "caption", "text.2")
        self.hint.setWordWrap(True)
        if not hint:
            self.hint.hide()
        self.note = Note()
        column.addWidget(self.label)
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addWidget(self.box, 1)
        column.addLayout(self._line)
        for one in (self.hint, self.note):
            column.addWidget(one)
        self.box.textEdited.connect(lambda _text: self._typed())
        self.retranslate()

    def add_beside(self, widget: QWidget) -> None:
        """Put a button behind the box."""
        self._line.addWidget(widget)

    def text(self) -> str:
        """What was typed."""
        return self.box.text()

    def show_problem(self, problem: Message | str) -> None:
        """Mark the box and say why; empty takes the mark back."""
        self.box.setProperty("state", "problem" if problem else "")
        theme.repolish(self.box)
        self.note.say(problem)

    def retranslate(self) -> None:
        """Label and hint in the language in force."""
        self.label.setText(tr(self._source))
        self.box.setAccessibleName(tr(self._source))
        self.hint.setText(tr(self._hint_source))

    def _typed(self) -> None:
        self.show_problem("")
        self.edited.emit()


class Choice(Spoken, QWidget):
    """Label and a list of options, each a key with its English words."""

    chosen = Signal(str)

    def __init__(self, text: str, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._source, self._options = text, options
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.label = label("")
        self.label.setProperty("medium", "true")
        self.box = ListBox()
        for key, words in options:
            self.box.addItem(tr(words), key)
        self.label.setBuddy(self.box)
        column.addWidget(self.label)
        column.addWidget(self.box)
        self.note = Note()
        column.addWidget(self.note)
        self.box.activated.connect(lambda _at: self.show_problem(""))
        self.box.activated.connect(lambda _at: self.chosen.emit(self.value()))
        self.retranslate()

    def value(self) -> str:
        """Key of the chosen option."""
        return str(self.box.currentData())

    def show_problem(self, problem: Message | str) -> None:
        """Mark the list and say why; empty takes the mark back."""
        self.box.setProperty("state", "problem" if problem else "")
        theme.repolish(self.box)
        self.note.say(problem)

    def set_value(self, key: str) -> None:
        """Choose without announcing."""
        self.box.setCurrentIndex(max(0, self.box.findData(key)))

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.label.setText(tr(self._source))
        self.box.setAccessibleName(tr(self._source))
        for at, (_, words) in enumerate(self._options):
            self.box.setItemText(at, tr(words))
