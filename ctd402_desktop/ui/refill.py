"""Emptying a layout and filling it anew while it is on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout


def empty(layout: QLayout) -> None:
    """Take everything out; the widgets go at once from the screen and later from memory."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def show_added(layout: QLayout) -> None:
    """Show what was just added.

    In a parent that is on the screen Qt shows an added widget one turn of the event loop later; until then the layout
    gives it no place and it takes no focus. What was hidden on purpose stays hidden.
    """
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = item.widget() if item is not None else None
        if widget is not None and not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            widget.show()
