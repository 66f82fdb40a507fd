"""The grade badge on paper: digit, as many ticks as the grade, grey fill; hatch and NG when not gradable."""

from __future__ import annotations

from dataclasses import dataclass

from ctd402_desktop.reports.styles import BOLD, LABEL, REGULAR

from reportlab.graphics.shapes import Group, Line, String  # isort: skip - styles sets the default fonts first
from reportlab.lib.colors import HexColor  # isort: skip
from reportlab.pdfbase.pdfmetrics import stringWidth  # isort: skip

from ctd402_desktop.domain.charts import GRADE_COLOURS
from ctd402_desktop.reports.symbols import box

_GREYS = GRADE_COLOURS["print"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a badge stands, in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Horizontal centre."""
        return self.x + self.width / 2


def centred(text: str, cell: Cell, size: float, font: str = BOLD, lift: float = 0.0) -> String:
    """A string centred in a cell; CJK-free (grades, hours, letters)."""
    x = cell.middle - stringWidth(text, font, size) / 2
    y = cell.y + cell.height / 2 - size * 0.36 + lift
    return String(x, y, text, fontName=font, fontSize=size)


def badge(cell: Cell, value: int | None, state: str = "graded", stale: bool = False) -> Group:
    """One grade. ``state`` as in ``GradeCell``; zero has no plate, a dash says that the scale does not apply."""
    group = Group()
    if state == "na":
        dash = centred("–", cell, cell.height * 0.6, REGULAR)
        dash.fillColor = LABEL
        group.add(dash)
        return group
    if state == "graded" and value == 0:
        zero = centred("0", cell, cell.height * 0.6, REGULAR)
        zero.fillColor = LABEL
        group.add(zero)
        return group
    grade = None if state == "ng" else value
    greys = _GREYS[grade]
    plate = box(cell.x, cell.y, cell.width, cell.height, HexColor(greys.fill), HexColor(greys.edge))
    plate.rx = plate.ry = 1
    if grade is None or stale:
        plate.strokeDashArray = [2, 1.2]
    group.add(plate)
    if grade is None:
        _hatch(group, cell, greys.hatch)
        size = min(cell.height * 0.47, cell.width * 0.5)
        wide = stringWidth("NG", BOLD, size) + 1.5
        low = cell.y + cell.height / 2 - size * 0.55
        group.add(box(cell.middle - wide / 2, low, wide, size * 1.1, HexColor(greys.fill)))
        group.add(centred("NG", cell, size))
        return group
    digit = centred(str(grade), cell, min(cell.height * 0.62, 9.5), lift=cell.height * 0.07)
    digit.fillColor = HexColor(greys.text)
    group.add(digit)
    _ticks(group, cell, grade, greys.text)
    return group


def _hatch(group: Group, cell: Cell, color: str) -> None:
    """Diagonal lines clipped to the plate."""
    step = 2.6
    reach = cell.width + cell.height
    offset = step
    while offset < reach:
        x0, y0 = cell.x + max(0.0, offset - cell.height), cell.y + min(offset, cell.height)
        x1, y1 = cell.x + min(offset, cell.width), cell.y + max(0.0, offset - cell.width)
        group.add(Line(x0, y0, x1, y1, strokeColor=HexColor(color), strokeWidth=0.5))
        offset += step


def _ticks(group: Group, cell: Cell, grade: int, color: str) -> None:
    """Second signal beside the digit: one tick for each grade."""
    wide, high, gap = max(cell.width * 0.11, 1.2), max(cell.height * 0.075, 0.8), max(cell.width * 0.045, 0.6)
    x = cell.middle - (grade * wide + (grade - 1) * gap) / 2
    y = cell.y + cell.height * 0.13
    for number in range(grade):
        group.add(box(x + number * (wide + gap), y, wide, high, HexColor(color)))
