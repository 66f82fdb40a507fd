"""A change of language costs as much as the pages on the screen: those out of sight hear of it when next shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

_LATE = "words_late"
"""Property of a page that has not heard of the language in force."""


class LateWords(QObject):
    """Stands between the window and the pages of one stack; a page on the screen hears of everything at once."""

    def watch(self, page: QWidget) -> None:
        """Keep changes of language from this page while it is out of sight."""
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold a change of language back, and hand it on before the page is painted."""
        if not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.LanguageChange and not watched.isVisible():
            watched.setProperty(_LATE, True)
            return True
        if event.type() == QEvent.Type.Show and watched.property(_LATE):
            watched.setProperty(_LATE, False)
            QCoreApplication.sendEvent(watched, QEvent(QEvent.Type.LanguageChange))
        return False
