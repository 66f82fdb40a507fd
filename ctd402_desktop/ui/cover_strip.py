"""Prophylaxis by agent as a strip: covered stretches as bars, gaps hatched, from the first start to now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctd402_desktop.domain.figures import span
from ctd402_desktop.domain.infection_board import Cover
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.answer_text import option_text

PITCH, BAR, NAMES = 20, 10.0, 96.0


class CoverStrip(QWidget):
    """One row for each agent; a screen reader hears since when, and every gap."""

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Cover, ...] = ()
        self._now: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_cover(self, found: Sequence[Cover], now: datetime) -> None:
        """Replace the rows."""
        self._found, self._now = tuple(found), now
        self.setMaximumHeight(PITCH * len(self._found) + 4)
        self.updateGeometry()
        self.setVisible(bool(self._found))
        self.setAccessibleName(tr(N_("Prophylaxis by time")))
        self.setAccessibleDescription("; ".join(self._said(one) for one in self._found))
        self.update()

    def sizeHint(self) -> QSize:
        """All rows; where a window has no room for them the list below says the same."""
        return QSize(200, PITCH * len(self._found) + 4)

    def _said(self, one: Cover) -> str:
        gaps = [tr(N_("gap of {time}"), time=span(end - start)) for start, end in one.gaps]
        return " ".join([option_text("drug", "agent", one.agent), *gaps])

    def place(self, at: datetime) -> float:
        """Pixel of a moment."""
        if self._now is None or not self._found:
            return NAMES
        first = min(one.runs[0][0] for one in self._found)
        length = max(1.0, (self._now - first).total_seconds())
        return NAMES + (at - first).total_seconds() / length * (self.width() - NAMES - 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name, bars, gaps."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, one in enumerate(self._found):
            self._paint_row(painter, one, 2 + PITCH * (row + 0.5))

    def _paint_row(self, painter: QPainter, one: Cover, y: float) -> None:
        shown = theme.current()
        font = theme.font(12)
        painter.setFont(font)
        painter.setPen(shown.color("text.1"))
        name = QFontMetricsF(font).elidedText(option_text("drug", "agent", one.agent), Qt.TextElideMode.ElideRight,
                                             NAMES - 6)  # fmt: skip
        painter.drawText(QPointF(0, y + 4), name)
        painter.setPen(Qt.PenStyle.NoPen)
        for start, end in one.runs:
            left = self.place(start)
            box = QRectF(left, y - BAR / 2, max(2.0, self.place(end) - left), BAR)
            painter.fillRect(box, shown.series("s8"))
        for start, end in one.gaps:
            left = self.place(start)
            box = QRectF(left, y - BAR / 2, max(2.0, self.place(end) - left), BAR)
            painter.setPen(QPen(shown.color("attention.edge"), 1.2))
            painter.setBrush(QBrush(shown.color("attention.edge"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(box)
            painter.setPen(Qt.PenStyle.NoPen)
