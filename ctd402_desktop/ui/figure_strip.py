"""Derived figures as buttons: each opens its *Why?*; mouse and keyboard do the same."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctd402_desktop.domain.why import Why
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.buttons import button
from ctd402_desktop.ui.chips import Flow
from ctd402_desktop.ui.refill import empty, show_added


class FigureStrip(QWidget):
    """One line of figures, more where they do not fit; ``asked`` carries the key of the one chosen."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Why, ...] = ()
        self.flow = Flow()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 6, 12, 6)
        outer.addLayout(self.flow)

    def show_figures(self, found: Iterable[Why]) -> None:
        """Replace them; without any the strip takes no room."""
        self.found = tuple(found)
        empty(self.flow)
        for one in self.found:
            shown = button(one.title.render())
            shown.setProperty("small", "true")
            shown.setAccessibleName(tr(N_("{figure}: why?"), figure=one.title.render()))
            shown.setToolTip(tr(N_("Why? Definition, day counts and source")))
            shown.clicked.connect(lambda _checked=False, key=one.key: self.asked.emit(key))
            self.flow.addWidget(shown)
        show_added(self.flow)
        self.setVisible(bool(self.found))
        self.updateGeometry()
