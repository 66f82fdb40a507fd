"""The plate in the middle of an otherwise empty window: what stands before the ward is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ctd402_desktop.ui.widgets import label

WIDTH = 440


class Gate(QWidget):
    """A centred card with a title; ``body`` takes the rest. It scrolls rather than clips in a small window."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(area)
        inside = QFrame()
        inside.setProperty("panel", "window")
        area.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(2)
        row = QHBoxLayout()
        self.card = QFrame()
        self.card.setProperty("panel", "card")
        self.card.setFixedWidth(width)
        row.addStretch(1)
        row.addWidget(self.card)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(32, 28, 32, 28)
        self.body.setSpacing(12)
        self.title = label("", "title")
        self.under = label("", "small", "text.2")
        for one in (self.title, self.under):
            one.setWordWrap(True)
            self.body.addWidget(one)
        self.body.addSpacing(4)
