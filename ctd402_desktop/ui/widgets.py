"""The few widgets every page is made of. Each has an accessible name and follows theme and language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.i18n import Message, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.buttons import Button, button, small
from ctd402_desktop.ui.paint import paint_badge
from ctd402_desktop.ui.segmented import Segmented

__all__ = [
    "STATE_ICONS",
    "Badge",
    "Button",
    "Card",
    "EmptyState",
    "Glyph",
    "Pill",
    "Segmented",
    "button",
    "label",
    "small",
    "wrapped",
]

STATE_ICONS = {
    "info": "info",
    "ok": "check",
    "attention": "triangle-alert",
    "critical": "octagon-alert",
    "stale": "clock",
    "draft": "pencil",
    "signed": "signature",
}
_DASHED = {"stale", "draft"}


def label(text: str, style: str = "body", token: str = "text.1") -> QLabel:
    """A label in one of the type styles: ``title``, ``h2``, ``value``, ``body``, ``small``, ``caption``."""
    found = QLabel(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    found.setProperty("type", style)
    found.setProperty("token", token)
    return found


def wrapped(text: str | Message, style: str = "small", token: str = "text.2") -> QLabel:
    """A sentence that may take several lines, in the language in force."""
    found = label(tr(text), style, token)
    found.setWordWrap(True)
    return found


class Glyph(QLabel):
    """An icon beside words; decoration only, so screen readers pass over it."""

    def __init__(self, name: str, token: str = "text.2", size: int = 16) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        self.setFixedSize(size, size)
        self._draw()

    def set_glyph(self, name: str, token: str) -> None:
        """Show another icon or colour."""
        self._name, self._token = name, token
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(self._name, self._token, self._size, self.devicePixelRatioF()))


class Badge(QWidget):
    """A grade badge; ``None`` is *not gradable*. Sizes: 28 x 24 in rows, 54 x 50 in the live panel."""

    def __init__(self, grade: int | None, state: str = "signed", size: tuple[int, int] = (28, 24)) -> None:
        super().__init__()
        self.setFixedSize(*size)
        self.grade, self.state, self.at_least = grade, state, False
        self.set_grade(grade, state)

    def set_grade(self, grade: int | None, state: str = "signed", *, at_least: bool = False) -> None:
        """Show another grade; ``at_least`` with ≥ before it."""
        self.grade, self.state, self.at_least = grade, state, at_least
        self.setAccessibleName("NG" if grade is None else f"≥ {grade}" if at_least else str(grade))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The badge over the whole widget."""
        paint_badge(QPainter(self), QRectF(self.rect()), self.grade, self.state, at_least=self.at_least)


class Pill(QWidget):
    """A word in one of the semantic states, with its icon when one is named."""

    def __init__(self, text: str, state: str = "info", icon: str | None = None) -> None:
        super().__init__()
        self._text, self._state, self._icon = text, state, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The word shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another word."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_state(self, state: str, icon: str | None = None) -> None:
        """Another state, with another icon when one is named."""
        self._state, self._icon = state, icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Icon, word and their margins."""
        width = QFontMetricsF(theme.font(12, 500)).horizontalAdvance(self._text)
        return QSize(round(width) + 18 + (20 if self._icon else 0), 22)

    def minimumSizeHint(self) -> QSize:
        """Never shorter than its word."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tint, edge (dashed for what is not final), icon, word."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(shown.color(f"{self._state}.edge"), 1)
        if self._state in _DASHED:
            pen.setDashPattern([4, 2])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(shown.color(f"{self._state}.bg"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        left = 9.0
        if self._icon:
            drawn = icons.pixmap(self._icon, f"{self._state}.fg", 14, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(8, (self.height() - 14) / 2), drawn)
            left = 28.0
        painter.setFont(theme.font(12, 500))
        painter.setPen(shown.color(f"{self._state}.fg"))
        box = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text)


class Card(QFrame):
    """A titled panel. ``head`` takes what stands right of the title, ``body`` the content."""

    def __init__(self, title: str, icon: str | None = None) -> None:
        super().__init__()
        self.setProperty("panel", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self.bar = QFrame()
        self.bar.setProperty("panel", "head")
        self.bar.setFixedHeight(35)
        self.head = QHBoxLayout(self.bar)
        self.head.setContentsMargins(12, 0, 12, 0)
        self.head.setSpacing(8)
        if icon:
            self.head.addWidget(Glyph(icon, "text.2", 16))
        self.title = label(title)
        self.title.setProperty("strong", "true")
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        outer.addWidget(self.bar)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(12, 8, 12, 8)
        self.body.setSpacing(6)
        outer.addWidget(content, 1)
        self.setAccessibleName(title)

    def set_title(self, title: str) -> None:
        """Another title, or the same in another language."""
        self.title.setText(title)
        self.setAccessibleName(title)


class EmptyState(QWidget):
    """What stands where nothing is yet: what, when or why, and at most one thing to do."""

    def __init__(
        self, icon: str, what: str, why: str = "", action_text: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        self.what = label(what)
        self.what.setProperty("strong", "true")
        self.why = label(why, "small", "text.2")
        self.action: QAbstractButton = button(action_text)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Glyph(icon, "text.2", 24), 0, centre)
        for one in (self.what, self.why):
            one.setWordWrap(True)
            one.setAlignment(centre)
            column.addWidget(one)
        column.addSpacing(4)
        column.addWidget(self.action, 0, centre)
        column.addStretch(1)
        self.why.setVisible(bool(why))
        self.action.setVisible(bool(action_text and on_action))
        if on_action is not None:
            self.action.clicked.connect(on_action)
        self.setAccessibleName(what)

    def set_text(self, what: str, why: str = "", action_text: str = "") -> None:
        """Other words, or the same in another language."""
        self.what.setText(tr(what))
        self.why.setText(tr(why))
        self.why.setVisible(bool(why))
        if action_text:
            self.action.setText(tr(action_text))
        self.setAccessibleName(tr(what))
