"""The guide before anybody has signed in: it lies over the page it was asked from, and goes with Esc."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.help_reader import HelpReader
from ctd402_desktop.ui.widgets import button, label


class HelpSheet(QWidget):
    """Covers ``host``; F1 there opens the topic that ``topic`` names at that moment."""

    def __init__(self, host: QWidget, topic: Callable[[], str]) -> None:
        super().__init__(host)
        self._topic = topic
        self._before: QWidget | None = None
        self.reader: HelpReader | None = None
        self._title, self.close_it = label("", "title"), button("", icon="x")
        self.close_it.set_hint("Esc")
        self.close_it.clicked.connect(lambda _on=False: self.leave())
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_it)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.addLayout(head)
        keys = QShortcut(QKeySequence("F1"), host)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.open)
        host.installEventFilter(self)
        self.retranslate()
        self.hide()

    def open(self) -> None:
        """Show the topic of the page below; the guide is made when it is first asked for."""
        parent = self.parentWidget()
        if parent is None or not self._topic():
            return
        if self.reader is None:
            self.reader = HelpReader()
            self._column.addWidget(self.reader, 1)
        if self.isHidden():
            self._before = self.window().focusWidget()
        self.reader.open(self._topic())
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.reader.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Back to the page below, the cursor where it was."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._title.setText(tr(N_("Help")))
        self.close_it.setText(tr(N_("Close")))
        self.setAccessibleName(tr(N_("Help")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, once the reader has ended a search."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            event.accept()  # nothing goes through to the page below

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the host."""
        parent = self.parentWidget()
        if watched is parent and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            if self.reader is not None:
                self.reader.retranslate()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.window"))
