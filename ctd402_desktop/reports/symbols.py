"""Marks of a printed chart: text in shapes, series told apart by marker and dash, never by colour."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ctd402_desktop.reports.styles import BLACK, CAPTION, SERIES_GREY, WHITE

from reportlab.graphics.shapes import Circle, Group, Line, Polygon, Rect, String  # isort: skip - styles comes first
from reportlab.lib.colors import Color  # isort: skip
from reportlab.pdfbase.pdfmetrics import stringWidth  # isort: skip

from ctd402_desktop.reports.glyphs import painted
from ctd402_desktop.reports.text import width_of


@dataclass(frozen=True, slots=True)
class SeriesLook:
    """Marker, dash and grey of one series token."""

    marker: str
    dash: tuple[float, ...] | None
    color: Color


LOOKS: dict[str, SeriesLook] = {
    "s1": SeriesLook("circle", None, BLACK),
    "s2": SeriesLook("pentagon", (7, 4), SERIES_GREY),
    "s3": SeriesLook("diamond", None, SERIES_GREY),
    "s4": SeriesLook("triangle", None, BLACK),
    "s5": SeriesLook("square", (4, 2), SERIES_GREY),
    "s6": SeriesLook("star", (2, 3), BLACK),
    "s7": SeriesLook("plus", (7, 4), BLACK),
    "s8": SeriesLook("cross", (2, 3), SERIES_GREY),
}


def box(x: float, y: float, width: float, height: float, fill: Color | None, edge: Color | None = None) -> Rect:
    """A filled rectangle (hollow without a fill), with a thin edge where one is named."""
    found = Rect(x, y, width, height)
    found.fillColor, found.strokeColor, found.strokeWidth = fill, edge, 0.5
    return found


def words(
    x: float,
    y: float,
    text: str,
    anchor: str = "start",
    *,
    size: float = CAPTION,
    bold: bool = False,
    color: Color = BLACK,
) -> Group:
    """A string of mixed scripts with raised figures; ``anchor`` is ``start``, ``middle`` or ``end``."""
    wide = width_of(text, bold, size)
    at = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    group = Group()
    for part, font, level in painted(text, bold):
        small = size * (0.68 if level else 1)
        lift = size * (0.34 if level > 0 else -0.14 if level else 0)
        shown = String(at, y + lift, part, fontName=font, fontSize=small)
        shown.fillColor = color
        group.add(shown)
        at += stringWidth(part, font, small)
    return group


def plate(
    x: float, y: float, text: str, anchor: str = "start", *, size: float = CAPTION, color: Color = BLACK
) -> Group:
    """Words on a white plate, so that lines behind do not cross them."""
    wide = width_of(text, False, size)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Group(
        box(left - 0.8, y - size * 0.22, wide + 1.6, size * 1.08, WHITE),
        words(x, y, text, anchor, size=size, color=color),
    )


def _polygon(x: float, y: float, radius: float, corners: int, turn: float) -> list[float]:
    flat: list[float] = []
    for number in range(corners):
        angle = math.radians(turn + number * 360 / corners)
        flat += [x + radius * math.cos(angle), y + radius * math.sin(angle)]
    return flat


def marker(kind: str, x: float, y: float, radius: float, color: Color, filled: bool = True) -> Group:
    """One point. Hollow marks are reserved for *below LLOQ* and *planned*."""
    group = Group()
    if kind in {"plus", "cross"}:
        reach, turn = radius * 1.2, 0.0 if kind == "plus" else 45.0
        for angle in (turn, turn + 90):
            dx, dy = reach * math.cos(math.radians(angle)), reach * math.sin(math.radians(angle))
            group.add(Line(x - dx, y - dy, x + dx, y + dy, strokeColor=color, strokeWidth=1.1))
        return group
    shape: Circle | Polygon
    if kind == "circle":
        shape = Circle(x, y, radius)
    elif kind == "star":
        outer, inner = _polygon(x, y, radius * 1.35, 5, 90), _polygon(x, y, radius * 0.6, 5, 126)
        corners = range(0, 10, 2)
        shape = Polygon([value for at in corners for value in (*outer[at : at + 2], *inner[at : at + 2])])
    else:
        sides, turn, factor = _SHAPES[kind]
        shape = Polygon(_polygon(x, y, radius * factor, sides, turn))
    shape.fillColor, shape.strokeColor, shape.strokeWidth = (color if filled else WHITE), color, 0.9
    group.add(shape)
    return group


_SHAPES: dict[str, tuple[int, float, float]] = {
    "square": (4, 45, 1.27),
    "pentagon": (5, 90, 1.25),
    "diamond": (4, 90, 1.25),
    "triangle": (3, 90, 1.25),
    "down": (3, -90, 1.25),
    "right": (3, 0, 1.25),
}
"""Corners, turn in degrees, and size against the circle of the same weight."""
