"""What every page of the window owes everybody: names, room, and no colour without words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QTableView,
    QWidget,
)

from ctd402_desktop.ui.widgets import Badge, Pill


def focusable(root: QWidget) -> list[QWidget]:
    """Widgets on show that the Tab key or a click gives the focus to."""
    return [
        one
        for one in root.findChildren(QWidget)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.focusProxy() is None
        and not one.objectName().startswith("qt_")
    ]


def spoken(widget: QWidget) -> str:
    """The name a screen reader says for a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else widget.accessibleName()


def where(widget: QWidget) -> str:
    """Class of a widget and of those it stands in, for the message of a failure."""
    names, one = [], widget
    while isinstance(one, QWidget) and len(names) < 4:
        names.append(type(one).__name__)
        one = one.parentWidget()
    return " in ".join(names)


def nameless(root: QWidget) -> list[str]:
    """Controls that take the focus and say nothing about themselves."""
    return sorted({where(one) for one in focusable(root) if not spoken(one).strip()})


def clipped(root: QWidget) -> list[str]:
    """Labels and buttons on show that have less room than they ask for."""
    found = []
    for one in [*root.findChildren(QLabel), *root.findChildren(QAbstractButton)]:
        if not one.isVisible() or not one.text():
            continue
        hint = one.sizeHint()
        wide, high = hint.width(), one.fontMetrics().height()
        if isinstance(one, QLabel):
            words = max(one.fontMetrics().horizontalAdvance(line) for line in one.text().split("\n"))
            wide = 0 if one.wordWrap() else min(wide, words)  # a cell may be narrower than it likes, not than its words
            high = one.heightForWidth(one.width()) if one.wordWrap() else high
        if one.width() + 1 < wide or one.height() + 1 < min(high, hint.height()):
            found.append(f"{one.text()[:40]!r}: {one.width()}x{one.height()} for {wide}x{high}, {where(one)}")
    return found


def silent_colours(root: QWidget) -> list[str]:
    """Badges and pills that speak by colour alone: nothing is said in words."""
    kinds = (Badge, Pill)
    return [where(one) for kind in kinds for one in root.findChildren(kind) if one.isVisible() and not spoken(one)]


def silent_cells(root: QWidget) -> list[str]:
    """Cells of tables that show a badge, a tint or an icon and say nothing."""
    found = []
    for view in root.findChildren(QTableView):
        model = view.model()
        if not view.isVisible() or model is None:
            continue
        for row in range(min(model.rowCount(), 12)):
            for column in range(model.columnCount()):
                at = model.index(row, column)
                painted = at.data(Qt.ItemDataRole.DecorationRole) or at.data(Qt.ItemDataRole.BackgroundRole)
                if painted and not (at.data(Qt.ItemDataRole.AccessibleTextRole) or at.data()):
                    found.append(f"{where(view)} column {column}")
    return sorted(set(found))
