"""The QR code of a print, computed once per document and drawn as one path on every page."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from ctd402_desktop.reports.styles import BLACK

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel  # isort: skip - after styles
from reportlab.pdfgen.canvas import Canvas  # isort: skip


@lru_cache(maxsize=8)
def modules(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Rows of dark runs as (column, length), medium error correction."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    rows = []
    for row in code.modules:
        runs, column = [], 0
        for dark, cells in groupby(map(bool, row)):
            length = len(list(cells))
            if dark:
                runs.append((column, length))
            column += length
        rows.append(tuple(runs))
    return tuple(rows)


def draw_code(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """Draw the code with its lower left corner at ``x``, ``y`` and ``size`` points wide."""
    rows = modules(text)
    cell = size / len(rows)
    path = canvas.beginPath()
    for number, runs in enumerate(rows):
        for column, length in runs:
            path.rect(x + column * cell, y + size - (number + 1) * cell, length * cell, cell)
    canvas.setFillColor(BLACK)
    canvas.drawPath(path, stroke=0, fill=1)
