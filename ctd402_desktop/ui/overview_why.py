"""*Why these numbers?*: a sheet at the right of the overview with rule, inputs, source and version of each one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ctd402_desktop.domain.why import Why
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.widgets import button, label

WIDTH = 404


class ValuesSheet(QWidget):
    """Lies over the right part of its parent while it is read; Esc closes it and gives the focus back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: tuple[Why, ...] = ()
        self._signed: tuple[str, ...] = ()
        self._before: QWidget | None = None
        self._heads: dict[str, QLabel] = {}
        self._title = label("", "h2")
        self._close = button("", "secondary", icon="x")
        self._close.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 4)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        self._scroll = scrolling(QWidget())
        line = QVBoxLayout(self)
        line.setContentsMargins(1, 0, 0, 0)
        line.setSpacing(0)
        line.addLayout(head)
        line.addWidget(self._scroll, 1)
        self.hide()

    @property
    def found(self) -> tuple[Why, ...]:
        """What is explained."""
        return self._found

    def open(self, found: Sequence[Why], key: str = "", signed: Sequence[str] = ()) -> None:
        """Explain these values; the one with ``key`` is scrolled to. ``signed``: who stands for what they come from."""
        self._found, self._signed = tuple(found), tuple(signed)
        self._before = self.window().focusWidget()
        self.retranslate()
        self.place()
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)
        if key in self._heads:
            self._scroll.ensureWidgetVisible(self._heads[key], 0, 200)

    def renew(self, found: Sequence[Why]) -> None:
        """The same values of a course that was read again; the cursor stays."""
        self._found = tuple(found)
        self.retranslate()

    def leave(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Take the right part of the parent."""
        parent = self.parentWidget()
        if parent is not None:
            width = min(WIDTH, parent.width())
            self.setGeometry(parent.width() - width, 0, width, parent.height())

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._title.setText(tr(N_("Why these numbers?")))
        self._close.setText(tr(N_("Close")))
        body = QWidget()
        line = QVBoxLayout(body)
        line.setContentsMargins(14, 4, 14, 12)
        line.setSpacing(3)
        self._heads = {one.key: _explain(line, one) for one in self._found}
        if not self._found:
            line.addWidget(_wrapped(tr(N_("Nothing derived is shown yet."))))
        if self._signed:
            head = label(tr(N_("Who signed the records behind them")), "h2")
            head.setContentsMargins(0, 10, 0, 2)
            line.addWidget(head)
        for text in self._signed:
            line.addWidget(_wrapped(text, "body", "text.1"))
        line.addStretch(1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below; an edge parts it from the page."""
        painter, shown = QPainter(self), theme.current()
        painter.fillRect(self.rect(), shown.color("bg.panel"))
        painter.fillRect(0, 0, 1, self.height(), shown.color("line.control"))


def _explain(line: QVBoxLayout, one: Why) -> QLabel:
    head = label(one.title.render(), "h2")
    head.setWordWrap(True)
    head.setContentsMargins(0, 10, 0, 2)
    line.addWidget(head)
    line.addWidget(_wrapped(one.rule))
    for fact in one.inputs:
        text = f"{tr(fact.text)} ({tr(fact.limit)})" if fact.limit is not None else tr(fact.text)
        found = _wrapped(f"{'✓' if fact.deciding else '–'} {text}", "body", "text.1")
        found.setProperty("strong", "true" if fact.deciding else "false")
        line.addWidget(found)
    line.addWidget(_wrapped(one.source, "caption", "text.3"))
    return head


def _wrapped(text: str | Message, style: str = "small", token: str = "text.2") -> QLabel:
    found = label(tr(text), style, token)
    found.setWordWrap(True)
    return found
