"""Words of a part that follow the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _Part = QWidget
else:
    _Part = object


class Spoken(_Part):
    """Beside a Qt class, and before it: ``retranslate`` is called whenever the language changes."""

    def retranslate(self) -> None:
        """Every word in the language in force."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
