"""Ctrl+K: a line to type in and what it may mean; Enter goes there. It lies over the page: the lock covers it too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.palette_search import Target, find
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label

WIDTH, ROW, TOP = 560, 36, 96
_TARGET = Qt.ItemDataRole.UserRole


class TargetDelegate(QStyledItemDelegate):
    """Icon, title, and at the right what it is or its keys."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One line."""
        target: Target = index.data(_TARGET)
        shown, view = theme.current(), option.widget
        option.text = ""
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, view)
        box = QRectF(option.rect).adjusted(10, 0, -10, 0)
        drawn = icons.pixmap(target.icon, "text.2", 16, view.devicePixelRatioF())
        painter.drawPixmap(box.topLeft() + QRectF(0, (box.height() - 16) / 2, 0, 0).topLeft(), drawn)
        caption = theme.font(12)
        width = QFontMetricsF(caption).horizontalAdvance(target.hint)
        painter.setFont(caption)
        painter.setPen(shown.color("text.2"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(box, right, target.hint)
        painter.setFont(theme.font(14, 500))
        painter.setPen(shown.color("text.1"))
        left = box.adjusted(26, 0, -width - 12, 0)
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, target.title)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One height for all."""
        return QSize(0, ROW)


_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class Palette(Spoken, QFrame):
    """Opened by ``open_with``; ``closed`` gives the focus back to where it was."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setProperty("panel", "card")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        self.line = QLineEdit()
        self.list = QListWidget()
        self.list.setItemDelegate(TargetDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label("", "small", "text.2")
        self.nothing.setWordWrap(True)
        for one in (self.line, self.list, self.nothing):
            column.addWidget(one)
        self._targets: Sequence[Target] = ()
        self._before: QWidget | None = None
        self.line.textChanged.connect(lambda _text: self._search())
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._run)
        self.retranslate()
        self.hide()

    def open_with(self, targets: Sequence[Target]) -> None:
        """Lie over the page with an empty line; what had the focus gets it back."""
        window = self.window()
        self._before = window.focusWidget() if window is not None else None
        self.line.clear()
        self.set_targets(targets)
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus()

    def set_targets(self, targets: Sequence[Target]) -> None:
        """More to choose from, what is typed and chosen kept."""
        self._targets = targets
        self._search()

    def close_quietly(self) -> None:
        """Close without doing anything."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()
        self.closed.emit()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.setAccessibleName(tr(N_("Go to")))
        self.line.setAccessibleName(tr(N_("Go to a patient, page or action")))
        self.line.setPlaceholderText(tr(N_("patient, bed, page or action")))
        self.list.setAccessibleName(tr(N_("What the words may mean")))
        self.nothing.setText(tr(N_("Nothing fits. Try a bed, initials, a hospital number or the name of a page.")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys and Tab walk the list, Enter goes, Esc or leaving closes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self.list.currentItem()
            if item is not None:
                self._run(item)
            return True
        return False

    def _run(self, item: QListWidgetItem) -> None:
        target: Target = item.data(_TARGET)
        self.close_quietly()
        target.run()

    def _search(self) -> None:
        found = find(self.line.text(), self._targets)
        self.list.clear()
        for target in found:
            item = QListWidgetItem(self.list)
            item.setData(_TARGET, target)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{target.title}, {target.hint}")
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.list.setFixedHeight(ROW * len(found) + 2)
        if found:
            self.list.setCurrentRow(0)
        self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.adjustSize()
            self.move((parent.width() - self.width()) // 2, min(TOP, max(0, parent.height() - self.height())))
