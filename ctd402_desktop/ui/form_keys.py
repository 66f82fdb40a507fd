"""Keys of a form: Enter, keypad commands ``- + * /``, jump letters. An open composition is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, SignalInstance
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from ctd402_desktop.domain.fields import Kind
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.ui import smart_entry
from ctd402_desktop.ui.form_fields import FieldEditor

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COMMANDS = frozenset("-–—−－ー+＋*＊/／")
_MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Steered(Protocol):
    """What the keys ask of the form they steer."""

    sign_wanted: SignalInstance
    normal_wanted: SignalInstance
    repeat_wanted: SignalInstance

    def guide(self, key: str) -> None:
        """The focus came to this field."""

    def enter(self, key: str) -> None:
        """Enter was pressed in this field."""

    def escape(self) -> None:
        """Leave the question or the form."""

    def ask_not_done(self, key: str) -> None:
        """Ask why this field was not done."""

    def misused(self, text: Message) -> None:
        """Say that a key has no meaning here."""

    def order(self) -> Sequence[FieldEditor]:
        """Editors in the order they are asked."""

    def focus(self, key: str) -> None:
        """Bring the focus to this field."""

    def go_next(self, key: str) -> None:
        """From this field to the next."""

    def go_back(self, key: str) -> None:
        """From this field to the one before."""


class FormKeys(QObject):
    """Event filter on every input of a form."""

    def __init__(self, state: Steered, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._owners: dict[int, FieldEditor] = {}
        self._composing = False
        self._jumping = False
        self._typed = QElapsedTimer()

    def watch(self, widget: QWidget, editor: FieldEditor) -> None:
        """Hear the keys of ``widget`` on behalf of ``editor``."""
        self._owners[id(widget)] = editor
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whether the form used the event."""
        editor = self._owners.get(id(watched))
        if editor is None:
            return False
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif event.type() == QEvent.Type.FocusIn:
            self._composing = self._jumping = False
            self._state.guide(editor.field.key)
        elif event.type() == QEvent.Type.FocusOut:
            self._composing = False
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            return self._kept_from_shortcuts(watched, event)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget):
            return not self._composing and self._pressed(watched, editor, event)
        return False

    def _kept_from_shortcuts(self, widget: QObject, event: QKeyEvent) -> bool:
        """Whether a key stays with the box or the page without asking the box; a box would keep ``Ctrl+Z`` always."""
        if self._composing or (event.text().isalpha() and not event.modifiers() & _MODIFIED):
            event.accept()  # a letter is typed here, no key of the page around
            return True
        if event.matches(QKeySequence.StandardKey.Undo) and isinstance(widget, QLineEdit):
            event.ignore()
            return not widget.isUndoAvailable()
        return False

    def _pressed(self, widget: QWidget, editor: FieldEditor, event: QKeyEvent) -> bool:
        key = event.key()
        if event.modifiers() & _MODIFIED:
            return self._modified(widget, editor, event)
        if key in _ENTER:
            self._state.enter(editor.field.key)
            return True
        if key == Qt.Key.Key_Escape:
            self._state.escape()
            return True
        if self._jumping:
            self._jumping = False
            if not self._jump(event.text()):
                self._state.misused(msg(N_("No question here has the letter “{letter}”."), letter=event.text().upper()))
            return True
        return self._command(widget, editor, event) or self._arrow(widget, editor, key)

    def _modified(self, widget: QWidget, editor: FieldEditor, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in _ENTER:
            editor.commit()
            widget.clearFocus()
            self._state.sign_wanted.emit()
            return True
        alt = event.modifiers() & _MODIFIED == Qt.KeyboardModifier.AltModifier
        return bool(alt) and self._jump(chr(event.key()) if 0x20 < event.key() < 0x7F else "")

    def _command(self, widget: QWidget, editor: FieldEditor, event: QKeyEvent) -> bool:
        """``-`` not done, ``+`` normal, ``*`` repeat the device, ``/`` jump; letters jump where none can be typed."""
        kind, text = editor.field.kind, event.text()
        if kind in {Kind.TEXT, Kind.DATETIME} or not text:
            return False
        if isinstance(widget, QComboBox) and self._searches(text):
            return False
        if smart_entry.is_not_done(text) and _empty(widget):
            self._state.ask_not_done(editor.field.key)
        elif text in {"+", "＋"}:
            self._state.normal_wanted.emit(editor.field.key)
        elif text in {"*", "＊"}:
            self._state.repeat_wanted.emit()
        elif text in {"/", "／"} and _empty(widget):
            self._jumping = True
        else:
            return self._letter(widget, editor, text)
        return True

    def _searches(self, text: str) -> bool:
        """Letters in a list look for an option; a dash that follows one at once belongs to them, alone it commands."""
        going = self._typed.isValid() and self._typed.elapsed() < QApplication.keyboardInputInterval()
        if going or text not in _COMMANDS:
            self._typed.start()
            return True
        return False

    def _letter(self, widget: QWidget, editor: FieldEditor, text: str) -> bool:
        if not text.isalpha() or not text.isascii() or editor.field.kind is Kind.LAB:
            return False
        exponent = text.lower() == "e" and not _empty(widget)
        return not exponent and self._jump(text)

    def _jump(self, letter: str) -> bool:
        target = smart_entry.jump_target(letter, [one.field for one in self._state.order()]) if letter else None
        if target is not None:
            self._state.focus(target)
        return target is not None

    def _arrow(self, widget: QWidget, editor: FieldEditor, key: int) -> bool:
        if isinstance(widget, (QComboBox, QPlainTextEdit)):
            return False
        if key == Qt.Key.Key_Down:
            self._state.go_next(editor.field.key)
        elif key == Qt.Key.Key_Up:
            self._state.go_back(editor.field.key)
        else:
            return False
        return True


def _empty(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        return not widget.text() or widget.selectedText() == widget.text()
    return True
