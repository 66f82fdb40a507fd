"""What only a physician decides about a grade: another grade with its reason, another cause of one axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.moments import Anchor
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.form_view import FormBody
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import button, label

_DAILY = FORMS["daily"]
_GROUP = _DAILY["attribution"].group
FORM = replace(
    _DAILY,
    fields=tuple(asked for asked in _DAILY.fields if asked.group == _GROUP and asked.key != "attribution"),
    checks=(),
    doubts=(),
)
"""The physician's questions of the routine set, without the attribution that stands in the panel itself."""


class PhysicianSheet(Spoken, QWidget):
    """Covers the live panel while it is open; keeps the attribution for everybody."""

    edited = Signal()

    def __init__(self, parent: QWidget, anchor: Callable[[], Anchor], *, assigns: bool) -> None:
        super().__init__(parent)
        self.setObjectName("physicianSheet")
        self._attribution = ""
        self._assigns = assigns
        self.ask = AskLine()
        self.body = FormBody(FORM, self.ask, anchor)
        self.body.state.edited.connect(self.edited)
        self.body.state.escaped.connect(self.hide)
        self._title = label("", "h2")
        self._done = button("", "secondary")
        self._done.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 4)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._done)
        scroll = scrolling(self.body)
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addLayout(head)
        line.addWidget(scroll, 1)
        line.addWidget(self.ask)
        self.retranslate()
        self.hide()

    def open(self) -> None:
        """Show the questions."""
        if self._assigns:
            self.show()
            self.raise_()
            self.body.editor("crs_assigned").focus_input()

    def raw(self) -> dict[str, str]:
        """Attribution and, from a physician, the rest."""
        found = {"attribution": self._attribution} if self._attribution else {}
        return {**found, **self.body.state.raw()} if self._assigns else found

    def set_raw(self, raw: Mapping[str, str]) -> None:
        """Show a restored draft."""
        self._attribution = raw.get("attribution", "")
        self.body.state.set_raw({key: text for key, text in raw.items() if key in FORM})

    def set_attribution(self, cause: str) -> None:
        """What the fever is put down to; the grade stays computed."""
        self._attribution = cause
        self.edited.emit()

    def clear(self) -> None:
        """A new set begins."""
        self.set_raw({})
        self.hide()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._title.setText(tr(N_("Physician's decision")))
        self._done.setText(tr(N_("Done")))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.panel"))
