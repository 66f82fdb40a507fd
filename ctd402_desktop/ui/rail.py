"""The rail at the left: one item per page that exists, help and lock at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from ctd402_desktop.i18n import tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.spoken import Spoken

ITEM = 60
FOOT_ITEM = 44
BRAND = 48


@dataclass(frozen=True, slots=True)
class Item:
    """One way to go: ``text`` is English, ``keys`` its shortcut for the tooltip."""

    key: str
    icon: str
    text: str
    keys: str = ""


class RailButton(Spoken, QAbstractButton):
    """Icon above its word; at the foot beside it; in a compact window the icon alone."""

    def __init__(self, item: Item, *, foot: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item, self._foot, self._count, self._count_words = item, foot, 0, ""
        self.setCheckable(not foot)
        self.setAutoExclusive(not foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def retranslate(self) -> None:
        """Word and tooltip in the language in force."""
        self.setText(tr(self.item.text))
        words = tr(self._count_words, count=self._count) if self._count else ""
        self.setAccessibleName(", ".join(part for part in (self.text(), words) if part))
        self.setToolTip(f"{self.accessibleName()}  {self.item.keys}".strip())

    def set_count(self, count: int, words: str) -> None:
        """A number at the corner of the icon, and ``words`` with ``{count}`` for screen readers; 0 shows none."""
        self._count, self._count_words = count, words
        self.retranslate()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the rail."""
        return QSize(theme.density().rail - 1, FOOT_ITEM if self._foot else ITEM if _worded() else 46)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Selection, accent bar, icon, word, focus ring."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen:
            painter.fillRect(self.rect(), shown.color("accent.soft"))
            painter.fillRect(QRectF(0, 0, 4, self.height()), shown.color("accent"))
        elif self.underMouse():
            painter.fillRect(self.rect(), shown.color("bg.sunken"))
        token = "accent" if chosen else "text.2"
        if self._foot and _worded():
            self._paint_foot(painter, token)
        else:
            self._paint_item(painter, token)
        if self.hasFocus():
            painter.setPen(QPen(shown.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 3, -3, -3), 4, 4)

    def _paint_item(self, painter: QPainter, token: str) -> None:
        drawn = icons.pixmap(self.item.icon, token, 22, self.devicePixelRatioF())
        top = 10.0 if _worded() else (self.height() - 22) / 2
        painter.drawPixmap(QPointF((self.width() - 22) / 2, top), drawn)
        if self._count:
            self._paint_count(painter, QPointF((self.width() + 22) / 2, top + 2))
        if not _worded():
            return
        painter.setFont(theme.font(12, 600 if self.isChecked() else 400))
        painter.setPen(theme.current().color(token))
        painter.drawText(QRectF(0, 34, self.width(), 18), Qt.AlignmentFlag.AlignCenter, self.text())

    def _paint_count(self, painter: QPainter, at: QPointF) -> None:
        text = str(self._count) if self._count < 100 else "99+"
        font = theme.font(11, 600)
        width = max(16.0, QFontMetricsF(font).horizontalAdvance(text) + 8)
        box = QRectF(at.x() - 6, at.y() - 8, width, 16)
        painter.setPen(QPen(theme.current().color("critical.edge"), 1))
        painter.setBrush(theme.current().color("critical.bg"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setFont(font)
        painter.setPen(theme.current().color("critical.fg"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_foot(self, painter: QPainter, token: str) -> None:
        font = theme.font(12)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(self.text())
        left = max(4.0, (self.width() - 18 - 6 - width) / 2)
        drawn = icons.pixmap(self.item.icon, token, 18, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(left, (self.height() - 18) / 2), drawn)
        painter.setPen(theme.current().color(token))
        box = QRectF(left + 24, 0, width + 2, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())


class Rail(QFrame):
    """The rail; ``chosen`` says which item was activated."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[Item], foot: Sequence[Item]) -> None:
        super().__init__()
        self.setProperty("panel", "rail")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, BRAND, 1, 4)
        column.setSpacing(0)
        self.buttons: dict[str, RailButton] = {}
        for item in pages:
            column.addWidget(self._make(item, foot=False))
        column.addStretch(1)
        for item in foot:
            column.addWidget(self._make(item, foot=True))
        self._resize()

    def _make(self, item: Item, *, foot: bool) -> RailButton:
        made = RailButton(item, foot=foot)
        made.clicked.connect(lambda _on=False, key=item.key: self.chosen.emit(key))
        self.buttons[item.key] = made
        return made

    def select(self, key: str) -> None:
        """Mark the item of the page shown; a page without an item leaves none marked."""
        for one in self.buttons.values():
            one.setAutoExclusive(False)
            one.setChecked(one.item.key == key and one.isCheckable())
            one.setAutoExclusive(one.isCheckable())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the density."""
        if event.type() == QEvent.Type.StyleChange:
            self._resize()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The plate, and the product's name where there is room for it."""
        super().paintEvent(event)
        if _worded():
            painter = QPainter(self)
            painter.setFont(theme.font(12, 600))
            painter.setPen(theme.current().color("text.2"))
            painter.drawText(QRectF(0, 0, self.width(), BRAND), Qt.AlignmentFlag.AlignCenter, "CTD402")

    def _resize(self) -> None:
        self.setFixedWidth(theme.density().rail)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, BRAND if _worded() else 0, 1, 4)


def _worded() -> bool:
    return theme.density().name != "compact"
