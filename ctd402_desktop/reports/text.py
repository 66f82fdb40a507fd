"""Text on paper: runs of ink, broken into lines for Latin and Chinese alike.

There is no markup in it, so nothing a user typed can be read as markup. Latin words stay whole, Chinese breaks
between any two characters except where punctuation forbids it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias

from ctd402_desktop.reports.styles import BODY, LABEL, LEADING, Ink

from reportlab.pdfbase import pdfmetrics  # isort: skip - styles sets the default fonts first
from reportlab.pdfgen.canvas import Canvas  # isort: skip
from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.reports.glyphs import painted, pieces

Run: TypeAlias = tuple[str, Ink]
Runs: TypeAlias = tuple[Run, ...]
Line: TypeAlias = list[Run]

_SMALL = 0.68
_LIFT = 0.34
_DROP = -0.14
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[ ]+|[{_WIDE}]|[^ {_WIDE}]+")
_NOT_FIRST = set("，。：；、）！？》〉」』】”’％℃・—…,.;:!?)]}")
_NOT_LAST = set("（《〈「『【“‘([{")


def plain(text: str, **ink: Any) -> Run:
    """A run of ordinary text; keywords as in ``Ink``."""
    return text, Ink(**ink)


def bold(text: str, **ink: Any) -> Run:
    """A run of bold text."""
    return text, Ink(bold=True, **ink)


def label(text: str, **ink: Any) -> Run:
    """A run in the grey of labels."""
    return text, Ink(color=LABEL, **ink)


@lru_cache(maxsize=50_000)
def width_of(text: str, is_bold: bool, size: float) -> float:
    """Width in points, raised and lowered figures at their smaller size."""
    found, _ = pieces(text, is_bold)
    return sum(pdfmetrics.stringWidth(part, font, size * (_SMALL if level else 1)) for part, font, level in found)


def paint(canvas: Canvas, x: float, y: float, runs: Line | Runs) -> float:
    """Draw runs on one baseline from ``x``; returns the x after them."""
    pen = canvas.beginText(x, y)
    end = x
    for text, ink in runs:
        pen.setFillColor(ink.color)
        for part, font, level in painted(text, ink.bold):
            size = ink.size * (_SMALL if level else 1)
            pen.setFont(font, size)
            pen.setRise(ink.rise + ink.size * (_LIFT if level > 0 else _DROP if level else 0))
            pen.textOut(part)
        end += width_of(text, ink.bold, ink.size)
    pen.setRise(0)
    canvas.drawText(pen)
    return end


def paint_right(canvas: Canvas, x: float, y: float, runs: Line | Runs) -> float:
    """Draw runs ending at ``x``; returns where they begin."""
    start = x - sum(width_of(text, ink.bold, ink.size) for text, ink in runs)
    paint(canvas, start, y, runs)
    return start


def _words(runs: Runs) -> list[list[Run]]:
    """Unbreakable words in order; a word may cross runs, blanks are words of their own."""
    words: list[list[Run]] = []
    glued = False
    for text, ink in runs:
        for token in _TOKEN.findall(text):
            blank = token[0] == " "
            last = words[-1][-1][0] if words else " "
            joins = (
                last[-1] != " "
                and not blank
                and (token[0] in _NOT_FIRST or last[-1] in _NOT_LAST or (glued and not _breaks(last[-1], token[0])))
            )
            if joins:
                words[-1].append((token, ink))
            else:
                words.append([(token, ink)])
            glued = False
        glued = bool(text)
    return words


def _breaks(before: str, after: str) -> bool:
    """Whether a line may break between two characters that touch at the border of two runs."""
    return bool(re.match(f"[{_WIDE}]", before) or re.match(f"[{_WIDE}]", after))


def _width(word: list[Run]) -> float:
    return sum(width_of(text, ink.bold, ink.size) for text, ink in word)


def _chopped(word: list[Run], room: float) -> list[list[Run]]:
    """A word longer than the line, cut by character."""
    parts: list[list[Run]] = [[]]
    used = 0.0
    for text, ink in word:
        for char in text:
            wide = width_of(char, ink.bold, ink.size)
            if parts[-1] and used + wide > room:
                parts.append([])
                used = 0.0
            parts[-1].append((char, ink))
            used += wide
    return parts


def broken(runs: Runs, room: float) -> list[Line]:
    """Lines no wider than ``room`` points; ``\\n`` in the text begins a new line."""
    lines: list[Line] = []
    for paragraph in _paragraphs(runs):
        lines.extend(_filled(paragraph, room))
    return lines


def _paragraphs(runs: Runs) -> list[Runs]:
    found: list[list[Run]] = [[]]
    for text, ink in runs:
        first, *others = text.replace("\r", "").split("\n")
        found[-1].append((first, ink))
        found.extend([(part, ink)] for part in others)
    return [tuple(part) for part in found]


def _filled(runs: Runs, room: float) -> list[Line]:
    lines: list[Line] = [[]]
    used = 0.0
    for word in _words(runs):
        wide = _width(word)
        blank = word[0][0][0] == " "
        if used + wide > room + 0.01 and not blank:
            if lines[-1]:
                lines.append([])
                used = 0.0
            if wide > room:
                *whole, word = _chopped(word, room)  # noqa: PLW2901 - the rest goes on as a word
                for part in whole:
                    lines[-1] = _merged(part)
                    lines.append([])
                wide = _width(word)
        if blank and not lines[-1]:
            continue
        lines[-1].extend(word)
        used += wide
    return [_merged(line) for line in lines]


def _merged(line: list[Run]) -> Line:
    """Neighbouring runs of one ink become one; trailing blanks go."""
    merged: Line = []
    for text, ink in line:
        if merged and merged[-1][1] == ink:
            merged[-1] = (merged[-1][0] + text, ink)
        else:
            merged.append((text, ink))
    if merged:
        merged[-1] = (merged[-1][0].rstrip(" "), merged[-1][1])
    return merged


class Text(Flowable):
    """A paragraph of runs. ``leading`` in points; splits between lines, never leaving one line alone."""

    def __init__(self, *runs: Run, leading: float | None = None, align: str = "left", after: float = 0.0) -> None:
        super().__init__()
        self.runs: Runs = runs
        self.align = align
        self.after = after
        self.leading = leading or max((ink.size for _, ink in runs), default=BODY) * LEADING
        self._lines: list[Line] = []
        self._room = -1.0

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        """Space below, in points."""
        return self.after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Break into lines for this width."""
        if aW != self._room:
            self._lines = broken(self.runs, aW)
            self._room = aW
        self.width, self.height = aW, len(self._lines) * self.leading
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803 - reportlab's names
        """Two parts at a line border."""
        self.wrap(aW, aH)
        fitting = int(aH // self.leading)
        total = len(self._lines)
        if total - fitting == 1:
            fitting -= 1
        if fitting < 2 or total < 4:
            return []
        return [self._part(self._lines[:fitting]), self._part(self._lines[fitting:])]

    def _part(self, lines: list[Line]) -> Text:
        part = Text(*(run for line in lines for run in line), leading=self.leading, align=self.align, after=self.after)
        part._lines, part._room = lines, self._room
        return part

    def draw(self) -> None:
        """Paint on the canvas the frame has placed."""
        baseline = self.height - self.leading * 0.76
        for line in self._lines:
            if self.align == "right":
                paint_right(self.canv, self._room, baseline, line)
            elif self.align == "center":
                paint(self.canv, (self._room - _width(line)) / 2, baseline, line)
            else:
                paint(self.canv, 0, baseline, line)
            baseline -= self.leading


def resized(runs: Runs, size: float) -> Runs:
    """The same runs at another size."""
    return tuple((text, replace(ink, size=size)) for text, ink in runs)
