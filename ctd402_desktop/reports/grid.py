"""Tables with decimal marks in one line: figures are padded, zeros never invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ctd402_desktop.reports.styles import BLACK, BODY, CAPTION, GRID, HAIR, LEADING, RULE_WIDTH, TINT

from reportlab.pdfgen.canvas import Canvas  # isort: skip - styles sets the default fonts first
from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.reports.text import Run, Runs, bold, broken, paint, paint_right, plain, width_of

PAD = 3.0
FLAG_SLOT = 15.0
_TOGETHER = 6
_PAGE = 400.0
"""Small tables stay whole: at most six rows, less than 400 points."""
_AIR = 2.2
"""Points added to the height of a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the width; ``align`` is ``left``, ``right``, ``center`` or ``decimal``."""

    title: str
    share: float = 1.0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its flag (``H``, ``HH``, ``L``, ``LL``) and an optional remark behind it such as ``(D+8)``."""

    text: str
    flag: str = ""
    after: str = ""


Entry: TypeAlias = str | Runs | Figure


class Grid(Flowable):
    """Rows under a head that returns on every page; zebra, no vertical lines.

    ``may_yield``: the number of rows that stay when a page gets too full; 0 when none may go.
    """

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Entry]], *, size: float = BODY, zebra: bool = True
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows = [list(row) for row in rows]
        self.size = size
        self.zebra = zebra
        self.may_yield = 0
        self._pitch = size * LEADING
        self._cache: dict[tuple[int, int, float], list[list[Run]]] = {}

    def _widths(self) -> list[float]:
        total = sum(column.share for column in self.columns)
        return [self.width * column.share / total for column in self.columns]

    def _broken(self, row: Sequence[Entry], place: int, wide: float) -> list[list[Run]]:
        """Lines of one cell; kept, because wrapping, splitting and drawing all ask for them."""
        entry = row[place]
        if isinstance(entry, Figure):
            return []
        key = (id(row), place, wide)
        if key not in self._cache:
            runs: Runs = (plain(entry, size=self.size),) if isinstance(entry, str) else entry
            self._cache[key] = broken(runs, wide - PAD)
        return self._cache[key]

    def _height(self, row: Sequence[Entry]) -> float:
        counts = [len(self._broken(row, place, wide)) for place, wide in enumerate(self._widths())]
        return max(1, *counts) * self._pitch + _AIR

    def _head_height(self) -> float:
        lines = [
            len(broken((bold(column.title, size=CAPTION),), wide - PAD))
            for column, wide in zip(self.columns, self._widths(), strict=True)
        ]
        return max(lines) * CAPTION * LEADING + 2

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Head and rows."""
        self.width = aW
        self.height = self._head_height() + sum(self._height(row) for row in self.rows)
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803 - reportlab's names
        """Between rows, at least two on either side where there are four."""
        self.wrap(aW, aH)
        if len(self.rows) <= _TOGETHER and self.height < _PAGE:
            return []
        used, fitting = self._head_height(), 0
        for row in self.rows:
            used += self._height(row)
            if used > aH:
                break
            fitting += 1
        if len(self.rows) - fitting == 1 and fitting > 2:
            fitting -= 1
        if fitting < min(2, len(self.rows)) or fitting >= len(self.rows):
            return []
        return [self._part(self.rows[:fitting]), self._part(self.rows[fitting:])]

    def _part(self, rows: list[list[Entry]]) -> Grid:
        part = Grid(self.columns, [], size=self.size, zebra=self.zebra)
        part.rows, part._cache = rows, self._cache
        return part

    def draw(self) -> None:
        """Head, rule, rows."""
        widths = self._widths()
        lefts = [sum(widths[:number]) for number in range(len(widths))]
        top = self.height - self._head_height()
        for column, x, wide in zip(self.columns, lefts, widths, strict=True):
            lines = broken((bold(column.title, size=CAPTION),), wide - PAD)
            for number, line in enumerate(lines):
                y = top + 3.2 + (len(lines) - 1 - number) * CAPTION * LEADING
                self._placed(line, column.align, x, wide, y)
        self._rule(top, RULE_WIDTH * 0.8)
        for number, row in enumerate(self.rows):
            high = self._height(row)
            if self.zebra and number % 2 == 0:
                self.canv.setFillColor(TINT)
                self.canv.rect(0, top - high, self.width, high, stroke=0, fill=1)
            for place in range(len(row)):
                self._entry(row, place, lefts[place], widths[place], top)
            top -= high
            if not self.zebra:
                self._rule(top, HAIR)
        self._rule(0, HAIR)

    def _rule(self, y: float, thick: float) -> None:
        self.canv.setStrokeColor(BLACK if thick > HAIR else GRID)
        self.canv.setLineWidth(thick)
        self.canv.line(0, y, self.width, y)

    def _placed(self, line: list[Run], align: str, x: float, wide: float, y: float) -> None:
        if align == "right":
            paint_right(self.canv, x + wide - PAD, y, line)
        elif align == "decimal":
            paint_right(self.canv, x + wide - PAD - FLAG_SLOT * 0.5, y, line)
        elif align == "center":
            used = sum(width_of(text, ink.bold, ink.size) for text, ink in line)
            paint(self.canv, x + (wide - used) / 2, y, line)
        else:
            paint(self.canv, x + (PAD if x == 0 and self.zebra else 0), y, line)

    def _entry(self, row: Sequence[Entry], place: int, x: float, wide: float, top: float) -> None:
        baseline, entry = top - self._pitch * 0.76 - _AIR * 0.4, row[place]
        if isinstance(entry, Figure):
            self._figure(place, entry, x + wide - PAD, baseline)
            return
        for number, line in enumerate(self._broken(row, place, wide)):
            self._placed(line, self.columns[place].align, x, wide, baseline - number * self._pitch)

    def _tail(self, place: int) -> tuple[float, float]:
        """Widest part behind the decimal mark in this column, and the widest remark."""
        figures = [row[place] for row in self.rows]
        tails = [width_of(_tail_of(one.text), True, self.size) for one in figures if isinstance(one, Figure)]
        marks = [width_of(one.after, False, self.size) for one in figures if isinstance(one, Figure) and one.after]
        return max(tails, default=0.0), max(marks, default=0.0)

    def _figure(self, place: int, entry: Figure, right: float, baseline: float) -> None:
        tail, remark = self._tail(place)
        slot = remark + 4 if remark else FLAG_SLOT
        tail_text = _tail_of(entry.text)
        head = entry.text.removesuffix(tail_text) if tail_text else entry.text
        mark = right - slot - tail
        strong = bool(entry.flag)
        ink = {"bold": strong, "size": self.size}
        paint_right(self.canv, mark, baseline, (plain(head, **ink),))
        if tail_text:
            paint(self.canv, mark, baseline, (plain(tail_text, **ink),))
        if entry.after:
            paint(self.canv, right - remark, baseline, (plain(entry.after, size=self.size),))
        arrows(self.canv, right - FLAG_SLOT + 3.5, baseline, entry.flag)


def _tail_of(text: str) -> str:
    """The part from the decimal mark on; empty for whole numbers and words."""
    head, mark, rest = text.partition(".")
    return mark + rest if mark and head[-1:].isdigit() and rest[:1].isdigit() else ""


def arrows(canvas: Canvas, x: float, baseline: float, flag: str) -> None:
    """One arrow for outside the normal range, two for critical; drawn, because fonts differ."""
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(0.9)
    for number in range(len(flag)):
        middle, low, high = x + number * 4.6 + 2, baseline - 0.3, baseline + 5.9
        tip = high if flag[0] == "H" else low
        back = tip - 2.1 if flag[0] == "H" else tip + 2.1
        canvas.line(middle, low, middle, high)
        canvas.line(middle, tip, middle - 1.7, back)
        canvas.line(middle, tip, middle + 1.7, back)
