"""The guide before anybody has signed in: it lies over the page it was asked from, and goes with Esc."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.help_reader import HelpReader
from ctd402_desktop.ui.sheet import Sheet


class HelpSheet(Sheet):
    """Covers ``host``; F1 there opens the topic that ``topic`` names at that moment."""

    ground = "bg.window"

    def __init__(self, host: QWidget, topic: Callable[[], str]) -> None:
        super().__init__(host, head=(0, 0, 0, 0))
        self._topic = topic
        self.reader: HelpReader | None = None
        self.title.setProperty("type", "title")
        self.closing.set_hint("Esc")
        self.column.setContentsMargins(14, 10, 14, 12)
        self.column.setSpacing(8)
        keys = QShortcut(QKeySequence("F1"), host)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.open)

    def open(self) -> None:
        """Show the topic of the page below; the guide is made when it is first asked for."""
        if not self._topic():
            return
        if self.reader is None:
            self.reader = HelpReader()
            self.column.addWidget(self.reader, 1)
        self.lay_over(self.reader.box)
        self.reader.open(self._topic())

    def retranslate(self) -> None:
        """All words in the language in force."""
        super().retranslate()
        self.title.setText(tr(N_("Help")))
        self.setAccessibleName(tr(N_("Help")))
        if self.reader is not None:
            self.reader.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, once the reader has ended a search; nothing goes through to the page below."""
        super().keyPressEvent(event)
        event.accept()
