"""A panel at the right edge: beside the page in a wide window, over it in a narrow one, and folded to a slim tab."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLayout, QSizePolicy, QWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.spoken import Spoken

WIDTH = 260
FOLDED = 20
WIDE = 1600
"""Width of the window from which the page keeps its own room beside the panel."""


class FoldTab(QAbstractButton):
    """The slim tab: an arrow, and the title of what is folded away, written upwards."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.folded = "", False
        self.setFixedWidth(FOLDED)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, title: str, *, folded: bool) -> None:
        """Title and direction."""
        self.title, self.folded = title, folded
        words = N_("Show {panel}") if folded else N_("Fold {panel} away")
        self.setAccessibleName(tr(words, panel=title))
        self.setToolTip(f"{self.accessibleName()}  F8")
        self.update()

    def sizeHint(self) -> QSize:
        """As high as there is room."""
        return QSize(FOLDED, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Edge, arrow, title, focus ring."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), shown.color("bg.sunken" if self.underMouse() else "bg.panel"))
        painter.fillRect(QRectF(0, 0, 1, self.height()), shown.color("line.control"))
        arrow = icons.pixmap("chevron-left" if self.folded else "chevron-right", "text.2", 16, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - 16) / 2, 8), arrow)
        if self.folded:
            self._write(painter)
        if self.hasFocus():
            painter.setPen(QPen(shown.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(2, 2, -2, -2))

    def _write(self, painter: QPainter) -> None:
        """The title: Latin letters lie on their side, Chinese characters stand below each other."""
        font = theme.font(12, 500)
        painter.setFont(font)
        painter.setPen(theme.current().color("text.1"))
        middle = Qt.AlignmentFlag.AlignCenter
        if self.title.isascii():
            long = QFontMetricsF(font).horizontalAdvance(self.title) + 8
            painter.translate(self.width() / 2, 36 + long)
            painter.rotate(-90)
            painter.drawText(QRectF(0, -10, long, 20), middle, self.title)
            painter.resetTransform()
            return
        for place, one in enumerate(self.title):
            painter.drawText(QRectF(0, 32 + 16 * place, self.width(), 16), middle, one)


class Drawer(Spoken, QWidget):
    """``content`` with its tab over ``host``; ``beside`` is the layout of the page, which makes room when it can."""

    def __init__(
        self, host: QWidget, content: QWidget, beside: QLayout, *, wide: int = WIDE, foot: bool = False
    ) -> None:
        super().__init__(host)
        self._host, self._beside, self._wide, self._foot = host, beside, wide, foot
        self.content, self.tab = content, FoldTab()
        self.tab.setParent(self)
        self.folded = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tab)
        row.addWidget(content, 1)
        self.tab.clicked.connect(lambda _on=False: self.fold(on=not self.folded))
        host.installEventFilter(self)
        self.hide()

    @property
    def over(self) -> bool:
        """Whether it lies over the page for want of room."""
        return self._host.width() < self._wide

    def open(self) -> None:
        """Show it unfolded."""
        self.show()
        self.fold(on=False)

    def close_drawer(self) -> None:
        """Take it away, and give its room back."""
        self.hide()
        self.place()

    def fold(self, *, on: bool) -> None:
        """Fold to the tab, or unfold."""
        self.folded = on
        self.content.setVisible(not on)
        self.retranslate()
        self.place()

    def place(self) -> None:
        """At the right edge, as high as the host without its foot."""
        width = FOLDED if self.folded else WIDTH
        margins = self._beside.contentsMargins()
        room = 0 if self.isHidden() else FOLDED if self.over else width
        if margins.right() != room:
            margins.setRight(room)
            self._beside.setContentsMargins(margins)
        self.setGeometry(self._host.width() - width, 0, width, self._host.height() - self._foot_height())
        self.raise_()

    def retranslate(self) -> None:
        """The tab in the language in force."""
        self.tab.show_state(self.content.accessibleName(), folded=self.folded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the host."""
        if watched is self._host and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A plate of its own: what lies below does not shine through."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.panel"))

    def _foot_height(self) -> int:
        return theme.density().status if self._foot else 0
