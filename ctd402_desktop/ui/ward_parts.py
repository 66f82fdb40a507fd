"""Parts around the ward board: counters that filter by tier, and the legend at its foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLineEdit, QSizePolicy, QTableView

from ctd402_desktop.domain.attention import TIER_LABELS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.paint import paint_badge, paint_tier
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.tables import draw


class SearchBox(QLineEdit):
    """A search line with its glass at the left and its key at the right while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextMargins(22, 0, 24, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the list and stops there; it opens nobody by accident."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The styled box, glass, key cap."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawn = icons.pixmap("search", "text.2", 16, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(9, (self.height() - 16) / 2), drawn)
        if self.text() or self.hasFocus():
            return
        cap = QRectF(self.width() - 26.5, self.height() / 2 - 9.5, 18, 18)
        painter.setPen(QPen(theme.current().color("line.control"), 1))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.current().color("text.2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, "/")


class BoardView(QTableView):
    """A table that leaves letters, Enter and Esc to the page: they are commands, not a search in the first column."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and the like move; everything else goes up."""
        if (event.text() and not event.text().isspace()) or event.key() in _COMMANDS:
            event.ignore()
        else:
            super().keyPressEvent(event)


_COMMANDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space}


class TierButton(Spoken, QAbstractButton):
    """``▲ 1 See now``: how many stand in a tier; pressed, the board shows only these."""

    def __init__(self, tier: int) -> None:
        super().__init__()
        self.tier, self._count, self._worded = tier, 0, True
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def set_worded(self, worded: bool) -> None:
        """Without its word the mark and the number remain; the word stays in tooltip and accessible name."""
        self._worded = worded
        self.updateGeometry()
        self.update()

    def full_width(self) -> int:
        """Width with the word."""
        number, word = self._widths()
        return round(34 + number + 8 + word + 12)

    def show_count(self, count: int) -> None:
        """Another number."""
        self._count = count
        self.retranslate()

    def retranslate(self) -> None:
        """Word in the language in force."""
        self.setText(tr(TIER_LABELS[self.tier]))
        self.setAccessibleName(tr(N_("{count} {tier}: show only these"), count=self._count, tier=self.text()))
        self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    def _widths(self) -> tuple[float, float]:
        number = QFontMetricsF(theme.font(14, 600)).horizontalAdvance(str(self._count))
        return number, QFontMetricsF(theme.font(13)).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        """Mark, number and word in full."""
        return QSize(self.full_width() if self._worded else round(34 + self._widths()[0] + 12), 30)

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Plate, mark, number, word, ring."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accent.soft" if self.isChecked() else "bg.raised" if self.underMouse() else "bg.panel"
        edge = "focus" if self.hasFocus() else "accent" if self.isChecked() else "line.row"
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(shown.color(edge), width))
        painter.setBrush(shown.color(ground))
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 4, 4)
        middle = self.height() / 2
        paint_tier(painter, QRectF(8, middle - 10, 20, 20), self.tier)
        number, _ = self._widths()
        draw(painter, QPointF(34, middle), str(self._count), theme.font(14, 600), "text.1")
        if self._worded:
            draw(painter, QPointF(34 + number + 8, middle), self.text(), theme.font(13), "text.1")


KEYS = {
    "Ctrl+K": N_("jump"),
    "/": N_("search"),
    "S": N_("snooze"),
    "H": N_("handover"),
    "A": N_("assess"),
    "Space": N_("peek"),
    "Enter": N_("open"),
}
"""Keys of the board from right to left."""
YIELDING = ("/", "S", "H", "Ctrl+K")
"""In this order they give way; the search box itself shows its key."""


class Legend(QFrame):
    """What the marks of the board mean, and the keys that work on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "legend")
        self.setFixedHeight(30)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Samples with their words at the left, keys at the right; what has no room is left out from the middle.

        The keys give way to the samples: the help and the tooltips name them too.
        """
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain = QFontMetricsF(theme.font(12))
        wanted = sum(width + 30 + plain.horizontalAdvance(tr(words)) for _, width, words in self._samples())
        limit = self.width() - 14 - self._paint_keys(painter, self.width() - 28 - wanted) - 24
        x = 14.0
        for sample, width, words in self._samples():
            text = tr(words)
            length = width + 6 + QFontMetricsF(theme.font(12)).horizontalAdvance(text)
            if x + length > limit:
                return
            sample(painter, QRectF(x, (self.height() - 21) / 2, width, 21))
            draw(painter, QPointF(x + width + 6, self.height() / 2), text, theme.font(12), "text.2")
            x += length + 24

    def _samples(self) -> list[tuple[Callable[[QPainter, QRectF], None], float, str]]:
        return [
            (_full, 8.0, N_("lymphodepletion or day complete")),
            (_hollow, 8.0, N_("in progress")),
            (_line, 2.0, N_("infusion")),
            (_grades, 94.0, N_("grade, ticks repeat the digit")),
            (lambda painter, box: paint_badge(painter, box, None), 24.0, N_("not gradable")),
            (lambda painter, box: paint_badge(painter, box, 0, "stale"), 21.0, N_("stale")),
        ]

    def _paint_keys(self, painter: QPainter, room: float) -> float:
        """The keys that fit in ``room``, three at least, right-aligned; the room they take."""
        x = self.width() - 14.0
        strong, plain = theme.font(12, 500), theme.font(12)
        keys = {
            key: QFontMetricsF(strong).horizontalAdvance(key) + 4 + QFontMetricsF(plain).horizontalAdvance(tr(words))
            for key, words in KEYS.items()
        }
        for spare in YIELDING:
            if sum(keys.values()) + 16 * len(keys) > room:
                del keys[spare]
        for key, width in keys.items():
            text = tr(KEYS[key])
            x -= width
            first = draw(painter, QPointF(x, self.height() / 2), key, strong, "text.1")
            draw(painter, QPointF(x + first + 4, self.height() / 2), text, plain, "text.2")
            x -= 16
        return self.width() - 14 - x


def _full(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(QRectF(box.left(), box.center().y() - 4, 8, 8), theme.current().color("text.3"))


def _hollow(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(theme.current().color("text.3"), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(box.left() + 0.75, box.center().y() - 3.25, 6.5, 6.5))


def _line(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(QRectF(box.left(), box.center().y() - 7, 2, 14), theme.current().color("plot.d0"))


def _grades(painter: QPainter, box: QRectF) -> None:
    for grade in range(1, 6):
        paint_badge(painter, QRectF(box.left() + (grade - 1) * 19, box.top(), 17, 21), grade)
