"""What every page of the window owes everybody: names, room, and no colour without words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QTableView,
    QTextBrowser,
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


def roleless(root: QWidget) -> list[str]:
    """Controls that take the focus and do not say what kind of thing they are."""
    dumb = {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane}
    found = set()
    for one in focusable(root):
        seen = QAccessible.queryAccessibleInterface(one)
        if seen is None or (seen.role() in dumb and not one.accessibleName()):
            found.add(where(one))
    return sorted(found)


def painted(root: QWidget) -> list[str]:
    """Every text that is painted, whatever paints it: labels, tables, charts, banner."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(root.size())
    drawing.setViewBox(root.rect())
    root.render(drawing)
    drawn = ET.fromstring(bytes(buffer.data().data()))  # noqa: S314 - Qt wrote it a moment ago
    return ["".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text")]


def told(root: QWidget) -> list[str]:
    """What is said without being painted: tooltips, accessible names, placeholders."""
    found = []
    for one in root.findChildren(QWidget):
        if one.isVisible():
            found += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
            found += [one.placeholderText()] if isinstance(one, QLineEdit) else []
    return found


WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*(?!\w*…)")
"""A whole word; one cut off by an ellipsis says nothing about itself."""


def untranslated(root: QWidget, known: Iterable[str]) -> list[str]:
    """Words in the pseudo-language that no translation marked; ``known`` are data, units and proper names."""
    passed = set(known)
    found = set()
    for text in (*painted(root), *told(root)):
        for word in WORD.findall(text):
            plain = len(word) > 2 and word[1:].islower() and word.isascii() and re.search("[aeiou]", word)
            if plain and word.lower() not in passed:
                found.add(f"{word} in {text[:60]!r}")
    return sorted(found)


LINKS = 60
"""A reader walks through its links before it lets go of the focus."""


def focus_ring(root: QWidget, key: Qt.Key = Qt.Key.Key_Tab, most: int = 250) -> tuple[list[QWidget], str]:
    """The stops of the Tab key, from the first one met on, and what is wrong with the way round."""
    if QApplication.focusWidget() is None:
        root.setFocus(Qt.FocusReason.TabFocusReason)
    stops: list[QWidget] = []
    inside = 0
    for _ in range(most):
        here = QApplication.focusWidget() or root
        QTest.keyClick(here, key)
        after = QApplication.focusWidget()
        if after is None:
            return stops, f"nobody has the focus after {where(here)}"
        if after is here:
            inside += 1
            if inside > (LINKS if isinstance(here, QTextBrowser) else 0):
                return stops, f"no way out of {where(here)}"
            continue
        inside = 0
        if stops and after is stops[0]:
            return stops, ""
        if after in stops:
            return stops, f"a ring of its own from {where(after)} to {where(here)}"
        stops.append(after)
    return stops, f"no way back to {where(stops[0])}"


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
