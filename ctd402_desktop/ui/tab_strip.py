"""The tabs of a patient: one line, no scrolling arrows, the chosen one underlined in the accent."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.paint import paint_news

MARGIN = 11
LINE = 3


class TabStrip(QTabBar):
    """A tab bar painted from tokens, measured in the weight of the chosen tab so that nothing moves."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._under = -1
        self._labels: list[str] = []
        self.news: set[int] = set()

    def set_news(self, places: set[int]) -> None:
        """Tabs that carry a dot: something of theirs is new since the last look."""
        self.news = set(places)
        self.set_labels(self._labels)
        self.update()

    def set_labels(self, labels: list[str]) -> None:
        """Words of the tabs; a sign that Qt would read as a mnemonic is kept as it is."""
        self._labels = list(labels)
        for at, text in enumerate(labels):
            shown = text.replace("&", "&&")
            if at < self.count():
                self.setTabText(at, shown)
            else:
                self.addTab(shown)
            said = listed(text, tr(N_("new since you last looked")) if at in self.news else "")
            self.setTabToolTip(at, f"{said}  Alt+{(at + 1) % 10}")
            self.setAccessibleTabName(at, said)

    def _size(self) -> int:
        return 13 if theme.density().name == "compact" else 14

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """Words with their margins."""
        words = QFontMetricsF(theme.font(self._size(), 600)).horizontalAdvance(self._text(index))
        margin = MARGIN if self._size() == 14 else 8
        return QSize(round(words) + 2 * margin, theme.density().tabs)

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """Never narrower than the words."""
        return self.tabSizeHint(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember which tab the pointer is on."""
        self._under = self.tabAt(event.position().toPoint())
        self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on no tab."""
        self._under = -1
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words, underline, ring."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at in range(self.count()):
            box = QRectF(self.tabRect(at))
            chosen = at == self.currentIndex()
            if at == self._under and not chosen:
                painter.fillRect(box, shown.color("bg.raised"))
            painter.setFont(theme.font(self._size(), 600 if chosen else 400))
            painter.setPen(shown.color("accent" if chosen else "text.1"))
            painter.drawText(box.adjusted(0, 0, 0, -1), Qt.AlignmentFlag.AlignCenter, self._text(at))
            if at in self.news:
                paint_news(painter, QPointF(box.right() - 6, box.top() + 9))
            if chosen:
                painter.fillRect(QRectF(box.left(), box.bottom() - LINE, box.width(), LINE), shown.color("accent"))
            if chosen and self.hasFocus():
                painter.setPen(QPen(shown.color("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                corner = box.adjusted(1, 3, -1, -LINE - 2)
                painter.drawRoundedRect(QRectF(QPointF(corner.left(), corner.top()), corner.size()), 4, 4)

    def _text(self, index: int) -> str:
        return self.tabText(index).replace("&&", "&")
