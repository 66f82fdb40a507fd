"""A sheet laid over a page while it is read: title, Close, Esc; it covers what lies below and speaks both languages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.widgets import button, label

HEAD = (14, 8, 14, 4)


class Sheet(QWidget):
    """Hidden until ``lay_over``; ``leave`` closes it and gives the focus back. It follows the size of its parent.

    A subclass fills ``column`` below the head and its words in ``retranslate``. ``wide`` is the width in px of a sheet
    that takes only the right part of its parent, with an edge to the page; 0 covers all of it. ``rim`` is the width in
    px of the parent's own edge, which stays in view. ``ground`` is a token.
    """

    wide = 0
    rim = 0
    ground = "bg.panel"

    def __init__(self, parent: QWidget, *, head: tuple[int, int, int, int] = HEAD) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        self.title = label("", "h2")
        self.closing = button("", "secondary", icon="x")
        self.closing.clicked.connect(self.leave)
        line = QHBoxLayout()
        line.setContentsMargins(*head)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self.closing)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1 if self.wide else 0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(line)
        parent.installEventFilter(self)
        self.hide()

    def lay_over(self, focus: QWidget | None = None) -> None:
        """Show it over its parent; ``focus`` gets the keys, the Close button unless given."""
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self.retranslate()
        self.place()
        self.show()
        self.raise_()
        (focus or self.closing).setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Cover the parent, or its right part, inside its rim."""
        parent = self.parentWidget()
        if parent is not None:
            room = parent.rect().adjusted(self.rim, self.rim, -self.rim, -self.rim)
            room.setLeft(room.left() + max(0, room.width() - (self.wide or room.width())))
            self.setGeometry(room)

    def retranslate(self) -> None:
        """Texts in the language in force; a subclass adds its own."""
        self.closing.setText(tr(N_("Close")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The parent has another size."""
        if event.type() == QEvent.Type.Resize and watched is self.parent() and not self.isHidden():
            self.place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below; an edge parts a narrow one from the page."""
        painter, shown = QPainter(self), theme.current()
        painter.fillRect(self.rect(), shown.color(self.ground))
        if self.wide:
            painter.fillRect(0, 0, 1, self.height(), shown.color("line.control"))


class ScrollSheet(Sheet):
    """A sheet with one body, made anew by ``retranslate``; a body of the same things keeps its place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.well = scrolling(QWidget())
        self.column.addWidget(self.well, 1)

    def put(self, body: QWidget) -> None:
        """Show this body where the last one stood."""
        at = self.well.verticalScrollBar().value()
        self.well.setWidget(body)
        body.setAutoFillBackground(False)
        self.well.verticalScrollBar().setValue(at)
