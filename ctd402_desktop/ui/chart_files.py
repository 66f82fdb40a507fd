"""A chart view as files: picture, vectors, vector page; what is shown, on the panel colour."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView

from ctd402_desktop.ui import theme

PDF_DPI = 96
"""One logical pixel of the screen is one of the page, so that pens keep their width."""


def picture(view: QGraphicsView, ratio: float) -> QImage:
    """At ``ratio`` times its size."""
    image = QImage(QSize(round(view.width() * ratio), round(view.height() * ratio)), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.current().color("bg.panel"))
    painter = QPainter(image)
    _render(view, painter)
    painter.end()
    return image


def svg(view: QGraphicsView, place: Path | QIODevice) -> None:
    """Into a file or an open device."""
    target = QSvgGenerator()
    if isinstance(place, QIODevice):
        target.setOutputDevice(place)
    else:
        target.setFileName(str(place))
    target.setSize(view.size())
    target.setViewBox(QRectF(view.rect()))
    painter = QPainter(target)
    painter.fillRect(QRectF(view.rect()), theme.current().color("bg.panel"))
    _render(view, painter)
    painter.end()


def pdf(view: QGraphicsView, place: QIODevice) -> None:
    """One page of the shape of the view, into an open device."""
    target = QPdfWriter(place)
    target.setResolution(PDF_DPI)
    target.setPageMargins(QMarginsF())
    points = QSizeF(view.width(), view.height()) * 72 / PDF_DPI
    target.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    painter = QPainter(target)
    painter.fillRect(QRectF(view.rect()), theme.current().color("bg.panel"))
    _render(view, painter)
    painter.end()


def _render(view: QGraphicsView, painter: QPainter) -> None:
    area = QRectF(0, 0, view.width(), view.height())
    view.scene().render(painter, area, area)
