"""An input method at work in the field with the cursor: its keys belong to it alone, and its text survives a lock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_COMMANDS = frozenset(
    {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up,
     Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)  # fmt: skip
"""Keys that choose among the proposals of an input method; to a form they would mean something else."""
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Composition(QObject):
    """Watches whatever has the focus, in every window of the program; one for all of them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._field: QObject | None = None
        self._text = ""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
            self._follow(None, app.focusWidget())

    def keep(self) -> None:
        """Put a half-typed word into its field; the input method is asked first."""
        QGuiApplication.inputMethod().commit()
        field, text = self._field, self._text
        self._text = ""
        # The commit may have ended the field: it is looked at again afterwards.
        if field is None or not isValid(field):
            self._field = None
        elif text:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(field, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note what is composed; keep shortcuts and commands away from it until it is done."""
        if isinstance(event, QInputMethodEvent) and watched is self._field:
            self._text = event.preeditString()
        elif self._text and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            return event.type() == QEvent.Type.KeyPress and _is_command(event)
        return super().eventFilter(watched, event)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        # A page that goes hands the focus from one of its dying fields to the next: none is held beyond its end.
        if not isValid(self):
            return
        self._let_go()
        if new is not None and isValid(new):
            self._field = new
            new.installEventFilter(self)
            new.destroyed.connect(self._gone)

    def _let_go(self) -> None:
        field = self._field
        self._gone()
        if field is not None and isValid(field):
            field.removeEventFilter(self)
            field.destroyed.disconnect(self._gone)

    def _gone(self) -> None:
        """Nothing is composed any more; a wrapper alone does not know that its field has ended."""
        self._field, self._text = None, ""


def _is_command(event: QKeyEvent) -> bool:
    function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return function or event.key() in _COMMANDS or bool(event.modifiers() & _HELD)
