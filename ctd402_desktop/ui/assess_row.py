"""One row of the bedside page: label, earlier value, what is asked now, the last 24 hours."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.i18n import Message
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.form_section import JumpLabel
from ctd402_desktop.ui.history_clock import PastValue
from ctd402_desktop.ui.sparkline import Sparkline

STANDARD = (13, 150, 112)
COMPACT = (9, 130, 80)
"""Left margin, label and earlier value in px; the card adds its edge of 1."""
HIGHEST, LOWEST = 40, 28
HIGHEST_COMPACT = 29
"""Row heights in px."""


class AssessRow(QWidget):
    """A row of equal height with the others; the trend column is the first thing to give way."""

    def __init__(self, text: str | Message, letter: str = "", spark: Sparkline | None = None) -> None:
        super().__init__()
        self.label = JumpLabel(text, letter)
        self.previous = PastValue("body")
        self.spark = spark
        self.divided = True
        self.inner = QHBoxLayout()
        self.inner.setContentsMargins(0, 0, 0, 0)
        self.inner.setSpacing(8)
        self._line = QHBoxLayout(self)
        self._line.setSpacing(0)
        self._line.addWidget(self.label)
        self._line.addWidget(self.previous)
        self._line.addLayout(self.inner, 1)
        if spark is not None:
            self._line.addWidget(spark)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(40)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Columns of one of the two sizes."""
        margin, name, last = COMPACT if compact else STANDARD
        self._line.setContentsMargins(margin, 0, margin + 1, 1)
        self.label.setFixedWidth(name)
        self.previous.setFixedWidth(last)
        self.setMinimumHeight(LOWEST)
        self.setMaximumHeight(HIGHEST_COMPACT if compact else HIGHEST)
        if self.spark is not None:
            self.spark.setVisible(not compact)

    def set_previous(self, text: str, past: tuple[Course, Record] | None = None, keys: Sequence[str] = ()) -> None:
        """The earlier value in grey, with a clock where these answers of its record were once others."""
        self.previous.show_value(text, past, keys)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hairline below, except where the prompt line follows with its own."""
        if not self.divided:
            return
        painter = QPainter(self)
        pen = QPen(theme.current().color("line.subtle"), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        low = self.height() - 0.5
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))
