"""Push buttons: a verb, an icon when it helps, and the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from ctd402_desktop.ui import icons, theme

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Pressed(QPushButton):
    """A push button that Enter presses as well."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as the space bar does; Qt does that in dialogs only."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _HELD:
            self.click()
            event.accept()
        else:
            super().keyPressEvent(event)


class Button(Pressed):
    """A button whose key stands in caption after its verb; its frame comes from the style sheet."""

    def __init__(self, text: str, kind: str, icon: str | None = None, shortcut: str | None = None) -> None:
        self._hint, self._keys, self._glyph = "", "", icon
        super().__init__(text)
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._kind = kind
        if shortcut:
            self.set_shortcut(shortcut)
        self.setAccessibleName(text)

    def set_shortcut(self, keys: str) -> None:
        """Trigger the button by ``keys`` and show them behind its text; empty takes both away."""
        self._hint = self._keys = keys
        self.setShortcut(QKeySequence(keys))
        self.updateGeometry()

    def set_hint(self, keys: str) -> None:
        """Show keys behind the text that the page itself listens to."""
        self._hint = keys
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str | None) -> None:
        """Another icon."""
        self._glyph = name
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show another text; Qt would drop the shortcut with the old one. Without words the last name stays spoken."""
        super().setText(text)
        if self._keys:
            self.setShortcut(QKeySequence(self._keys))
        if text:
            self.setAccessibleName(text)

    def _weight(self) -> int:
        return {"primary": 600, "status": 400}.get(self._kind, 500)

    def _size(self) -> int:
        if self._kind == "status":
            return 12
        return 13 if self.property("small") == "true" else 14

    def _parts(self) -> tuple[float, float, float]:
        """Widths of icon, text and hint, with the gaps before them."""
        icon = 18.0 if self._glyph else 0.0
        words = QFontMetricsF(theme.font(self._size(), self._weight())).horizontalAdvance(self.text())
        hint = QFontMetricsF(theme.font(12)).horizontalAdvance(self._hint) + 9 if self._hint else 0.0
        return icon + (8 if icon and self.text() else 0), words, hint

    def sizeHint(self) -> QSize:
        """As wide as its parts; 26 px high in rows, else as high as a control."""
        tight = self.property("small") == "true" or self._kind == "status"
        height = 24 if self._kind == "status" else 26 if tight else theme.density().control
        margin = 20 if tight or theme.density().name == "compact" else 26
        margin = {"status": 12, "link": 6}.get(self._kind, margin)
        if not self.text():
            return QSize(height, height)
        return QSize(round(sum(self._parts())) + margin, height)

    def minimumSizeHint(self) -> QSize:
        """Never shorter than its text."""
        return self.sizeHint()

    def _tokens(self) -> tuple[str, str]:
        if not self.isEnabled():
            return "text.disabled", "text.disabled"
        if self._kind == "primary":
            return "text.on-accent", "text.on-accent"
        if self._kind == "danger":
            return "critical.fg", "text.2"
        if self._kind == "status":
            return "text.2", "text.3"
        return ("accent" if self._kind == "link" else "text.1"), "text.2"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Styled frame, then icon, verb and key; on accent fills the focus ring lies inside."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        ink, quiet = self._tokens()
        icon, words, hint = self._parts()
        left = (self.width() - icon - words - hint) / 2
        if self._glyph:
            drawn = icons.pixmap(self._glyph, ink if self._kind != "secondary" else quiet, 18, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(left, (self.height() - 18) / 2), drawn)
        shown = theme.current()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(self._size(), self._weight()))
        painter.setPen(shown.color(ink))
        painter.drawText(QRectF(left + icon, 0, words + 2, self.height()), middle, self.text())
        if self._hint:
            painter.setFont(theme.font(12))
            painter.setPen(shown.color(quiet))
            painter.drawText(QRectF(left + icon + words + 9, 0, hint, self.height()), middle, self._hint)
        if self.hasFocus() and self._kind == "primary":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(shown.color("text.on-accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 2, 2)


def small(found: Button) -> Button:
    """The same button 26 px high, as it stands in rows and in the heads of cards."""
    found.setProperty("small", "true")
    return found


def button(text: str, kind: str = "secondary", icon: str | None = None, shortcut: str | None = None) -> Button:
    """A button: ``primary`` (one per view), ``secondary`` or ``danger`` (never the default)."""
    return Button(text, kind, icon, shortcut)
