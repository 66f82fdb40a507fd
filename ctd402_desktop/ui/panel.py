"""A bare card: panel colour, hairline edge, round corners; what is inside brings its own margins."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QVBoxLayout, QWidget

from ctd402_desktop.ui import theme


def scrolling(content: QWidget) -> QScrollArea:
    """``content`` in a scroll area that shows the card behind it and never scrolls sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area


class Well(QScrollArea):
    """Scrolls what a card has no room for, never sideways.

    On a page that scrolls itself the wheel moves the page: a card that comes under the pointer on the way does not
    catch it, only one that has the cursor.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """For the page, for the card that has the cursor, or where nothing else scrolls."""
        if self._page_scrolls() and not self.hasFocus():
            event.ignore()
        else:
            super().wheelEvent(event)

    def _page_scrolls(self) -> bool:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QAbstractScrollArea) and above.verticalScrollBar().maximum() > 0:
                return True
            above = above.parentWidget()
        return False


class Panel(QWidget):
    """Card without a head of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QVBoxLayout(self)
        self.line.setContentsMargins(1, 1, 1, 1)
        self.line.setSpacing(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Plate and edge."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(shown.color("line.subtle"), 1))
        painter.setBrush(shown.color("bg.panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
