"""The watermark of the training ward: over every page of it, in both languages, and under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ctd402_desktop.i18n import LANGUAGES, N_, speaking, tr
from ctd402_desktop.ui import theme

WORDS = N_("TRAINING · synthetic")
_EDGE = 3
_FAINT = 17
"""Of 255: read at a glance, and through it the numbers stay clear."""

_PLACES = ((0.22, 0.30), (0.66, 0.30), (0.22, 0.74), (0.66, 0.74))


def both_languages() -> str:
    """The words in every language of the program, the one in force among them."""
    found = []
    for lang in LANGUAGES:
        with speaking(lang):
            found.append(tr(WORDS))
    return "   ".join(found)


class TrainingMark(QWidget):
    """Lies over ``host`` and takes no input."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words = both_languages()
        self.setAccessibleName(self._words)
        host.installEventFilter(self)
        self.setGeometry(host.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the host, and stay on top of what it adds."""
        parent = self.parentWidget()
        if watched is parent and event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded):
            self.setGeometry(parent.rect())
            self.raise_()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """An edge all round, and the words four times across."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(shown.color("attention.edge"), _EDGE))
        painter.drawRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        ink = QColor(shown.color("text.1"))
        ink.setAlpha(_FAINT)
        painter.setPen(ink)
        painter.setFont(theme.font(28, 600))
        for across, down in _PLACES:
            painter.save()
            painter.translate(QPointF(self.width() * across, self.height() * down))
            painter.rotate(-18)
            painter.drawText(QRectF(-320, -24, 640, 48), Qt.AlignmentFlag.AlignCenter, self._words)
            painter.restore()
