"""Vendored outline icons in the colour of a token, drawn once per size, colour and pixel ratio."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ctd402_desktop.ui import theme


def pixmap(name: str, token: str = "text.2", size: int = 18, ratio: float = 1.0) -> QPixmap:
    """The icon in the token's colour of the theme in force; ``size`` in logical pixels."""
    return _drawn(name, theme.current().color(token).name(), size, ratio)


def icon(name: str, token: str = "text.2", size: int = 18) -> QIcon:
    """The icon for a button or an action, grey when disabled; ask again after a theme change."""
    found = QIcon()
    for ratio in (1.0, 2.0):
        found.addPixmap(pixmap(name, token, size, ratio), QIcon.Mode.Normal)
        found.addPixmap(pixmap(name, "text.disabled", size, ratio), QIcon.Mode.Disabled)
    return found


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    side = round(size * ratio)
    found = QPixmap(side, side)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    renderer = QSvgRenderer(QByteArray(theme.svg(name, QColor(colour))))
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    found.setDevicePixelRatio(ratio)
    return found
