"""The few building blocks of a printed page: heading, facts, boxes, two columns."""

from __future__ import annotations

from collections.abc import Sequence

from ctd402_desktop.reports.styles import (
    BLACK,
    BODY,
    CAPTION,
    HEAD,
    LEADING,
    RULE_WIDTH,
    TINT,
)

from reportlab.graphics.shapes import Drawing  # isort: skip - styles sets the default fonts first
from reportlab.platypus import Flowable, Spacer  # isort: skip

from ctd402_desktop.reports.text import Run, Runs, Text, bold, broken, label, paint, plain, width_of

GUTTER = 14.0
"""Between two columns, in points."""
LABEL_WIDTH = 74.0


class Heading(Flowable):
    """A section title with a rule below and an optional note on the same line; never alone at the foot of a page."""

    keepWithNext = 1  # noqa: N815 - reportlab's name

    def __init__(self, title: str, note: str = "", before: float = 7.0) -> None:
        super().__init__()
        self.title = title
        self.note = note
        self.before = before
        self._note_lines: list[list[Run]] = []

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Space above, in points."""
        return self.before

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Title line, and a second one when the note does not fit beside the title."""
        self.width = aW
        beside = aW - width_of(self.title, True, HEAD) - 8
        self._note_lines = broken((label(self.note, size=CAPTION),), beside if beside > 120 else aW)
        extra = max(0, len(self._note_lines) - 1) if self.note else 0
        self.height = HEAD * LEADING + 2.5 + extra * CAPTION * 1.25 + 4
        return aW, self.height

    def draw(self) -> None:
        """Title, note, rule; the title also goes into the outline of the file."""
        top = self.height - HEAD * 1.02
        end = paint(self.canv, 0, top, (bold(self.title, size=HEAD),))
        for number, line in enumerate(self._note_lines if self.note else []):
            paint(self.canv, end + 8, top - number * CAPTION * 1.25, line)
        self.canv.setStrokeColor(BLACK)
        self.canv.setLineWidth(RULE_WIDTH)
        self.canv.line(0, 4, self.width, 4)
        remember = getattr(self.canv, "remember_heading", None)
        if remember is not None:
            remember(self.title)


class Facts(Flowable):
    """Rows of label and words: ``("Diagnosis", (plain("T-LBL"),))``. Splits between rows."""

    def __init__(self, rows: Sequence[tuple[str, Runs]], label_width: float = LABEL_WIDTH) -> None:
        super().__init__()
        self.rows = list(rows)
        self.label_width = label_width
        self._set: list[tuple[list[list[Run]], list[list[Run]]]] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Break both columns."""
        self._set = [
            (broken((label(name),), self.label_width - 6), broken(runs, aW - self.label_width))
            for name, runs in self.rows
        ]
        self.width, self.height = aW, sum(self._heights())
        return aW, self.height

    def _heights(self) -> list[float]:
        return [max(len(names), len(lines)) * BODY * LEADING + 0.6 for names, lines in self._set]

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803 - reportlab's names
        """Two parts between rows."""
        self.wrap(aW, aH)
        used, fitting = 0.0, 0
        for high in self._heights():
            if used + high > aH:
                break
            used, fitting = used + high, fitting + 1
        if not 0 < fitting < len(self.rows):
            return []
        return [Facts(self.rows[:fitting], self.label_width), Facts(self.rows[fitting:], self.label_width)]

    def draw(self) -> None:
        """Label in grey, words beside it."""
        top = self.height
        for (names, lines), high in zip(self._set, self._heights(), strict=True):
            for x, column in ((0.0, names), (self.label_width, lines)):
                for number, line in enumerate(column):
                    paint(self.canv, x, top - BODY * LEADING * (number + 0.76), line)
            top -= high


class Boxed(Flowable):
    """Words in a tinted frame: the alert strip."""

    def __init__(self, *runs: Run, pad: float = 5.0) -> None:
        super().__init__()
        self.runs: Runs = runs
        self.pad = pad
        self._lines: list[list[Run]] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """Break inside the frame."""
        self._lines = broken(self.runs, aW - 2 * self.pad - 2)
        self.width, self.height = aW, len(self._lines) * BODY * LEADING + 2 * self.pad - 1.5
        return aW, self.height

    def draw(self) -> None:
        """Frame, tint, words."""
        self.canv.setStrokeColor(BLACK)
        self.canv.setFillColor(TINT)
        self.canv.setLineWidth(RULE_WIDTH)
        self.canv.rect(0, 0, self.width, self.height, stroke=1, fill=1)
        y = self.height - self.pad - BODY * LEADING * 0.70
        for line in self._lines:
            paint(self.canv, self.pad + 1, y, line)
            y -= BODY * LEADING


class SideBySide(Flowable):
    """Two columns of flowables, tops aligned; kept on one page."""

    def __init__(self, left: Sequence[Flowable], right: Sequence[Flowable], share: float = 0.5) -> None:
        super().__init__()
        self.columns = (list(left), list(right))
        self.share = share

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Space above, in points: that of the headings in it, which the columns swallow."""
        return max((one.getSpaceBefore() for column in self.columns for one in column[:1]), default=0.0)

    def _widths(self) -> tuple[float, float]:
        free = self.width - GUTTER
        return free * self.share, free * (1 - self.share)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - reportlab's names
        """The taller column decides."""
        self.width = aW
        heights = []
        for column, wide in zip(self.columns, self._widths(), strict=True):
            heights.append(sum(one.wrap(wide, aH)[1] for one in column))
        self.height = max(heights)
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803, ARG002 - reportlab's names
        """Too tall for any page: the columns follow one another instead."""
        return [*self.columns[0], Spacer(1, 4), *self.columns[1]] if aH > 400 else []

    def draw(self) -> None:
        """Each column from the top."""
        left, _ = self._widths()
        for column, x in zip(self.columns, (0.0, left + GUTTER), strict=True):
            y = self.height
            for one in column:
                y -= one.height
                one.drawOn(self.canv, x, y)


class Picture(Flowable):
    """A drawing in the flow; ``names`` are its words, kept for the missing-glyph report."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self.drawing = drawing

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """The size of the drawing."""
        self.width, self.height = self.drawing.width, self.drawing.height
        return self.width, self.height

    def draw(self) -> None:
        """As vectors."""
        self.drawing.drawOn(self.canv, 0, 0)


def note(text: str) -> Text:
    """A caption-sized remark below a block."""
    return Text(label(text, size=CAPTION), after=2)


def words(text: str) -> Runs:
    """Plain words as runs."""
    return (plain(text),)
