"""What to draw, not how: both painters (screen and paper) draw any ``Chart``.

The x axis is in days with D0 00:00 at the site as 0.0; D+4 14:05 is about 4.59. Log lanes hold plain values; the
painters take the logarithm. The colours of grades stand here because screen and paper share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from ctd402_desktop.i18n import Message


class Mark(Enum):
    """How a point is to be read; hollow marks are kept for BLQ and planned. ``GAP`` shows nothing, it parts a line."""

    MEASURED = "measured"
    BLQ = "blq"
    PLANNED = "planned"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Point:
    """``y`` is ``None`` for BLQ and planned points: the painter places them on the LLOQ or the lane's floor.

    ``note`` stands beside the point; ``text`` is the value as recorded, in the lane's unit; ``lloq`` the limit of
    this very sample; ``record_id`` the record it was read from.
    """

    x: float
    y: float | None
    mark: Mark = Mark.MEASURED
    note: str = ""
    text: str = ""
    lloq: float | None = None
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One series: analyte × matrix × method × unit, never two units. ``series`` is a token ``s1`` to ``s8``.

    ``summary`` stands beside the last point in the right column.
    """

    label: str
    points: tuple[Point, ...]
    series: str = "s1"
    joined: bool = True
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A dashed line with its value in words at the left."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A normal range, labelled with its population; never together with a threshold for one limit."""

    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class GradeCell:
    """One day of a ribbon. ``state``: ``graded``, ``ng`` (not gradable) or ``na`` (scale does not apply)."""

    x0: float
    x1: float
    value: int | None
    state: str = "graded"
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A row of grade cells. ``trend`` (``rising``, ``falling``, ``steady`` or empty) is painted before the summary."""

    label: str
    cells: tuple[GradeCell, ...]
    summary: str = ""
    trend: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval such as a running drug; ``end`` is ``None`` while ongoing; ``text`` stands beside the bar."""

    label: str
    start: float
    end: float | None
    series: str = "s8"
    text: str = ""
    dose: str = ""
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A dose or event at one moment with its number or word; ``hollow`` while it is only planned."""

    x: float
    label: str
    series: str = "s5"
    dose: str = ""
    record_id: int | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class DrugRow:
    """One row of the drug lane: bars and ticks of one agent; ``text`` stands after the last tick if it has no bars."""

    label: str
    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    summary: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One strip of the chart; at most one of ``lines``, ``ribbons`` and ``rows`` is filled.

    ``ticks`` replaces the painter's choice on a linear axis; ``lloq`` is the limit of the newest sample.
    """

    key: str
    title: str
    unit: str = ""
    lines: tuple[Line, ...] = ()
    ribbons: tuple[Ribbon, ...] = ()
    rows: tuple[DrugRow, ...] = ()
    log: bool = False
    y_range: tuple[float, float] | None = None
    thresholds: tuple[Threshold, ...] = ()
    band: Band | None = None
    lloq: float | None = None
    summary: tuple[str, ...] = ()
    weight: float = 1.0
    empty: Message | None = None
    ticks: tuple[float, ...] = ()
    rescaled: bool = False
    """The values left the usual range of the axis, which was stretched for them; the painter says so."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Lanes over one time axis; ``now`` parts what was seen from what is planned.

    ``zero`` is the calendar date of x = 0. Without an infusion date, known or planned, there are no study days:
    ``counted`` is false and the axis shows calendar dates.
    """

    key: str
    title: str
    start: float
    end: float
    lanes: tuple[Lane, ...]
    infusion: float | None = None
    now: float | None = None
    zero: date | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class GradeColours:
    """Fill, text and edge of one grade on one medium, with the hatch of 'not gradable'."""

    fill: str
    text: str
    edge: str
    hatch: str = ""


GRADE_COLOURS: dict[str, dict[int | None, GradeColours]] = {
    "light": {
        0: GradeColours("#F4F6F8", "#15202A", "#6B7984"),
        1: GradeColours("#F8DC83", "#15202A", "#8C6D0F"),
        2: GradeColours("#EE9A35", "#15202A", "#8F5200"),
        3: GradeColours("#BF4719", "#FFFFFF", "#8F3410"),
        4: GradeColours("#7F1750", "#FFFFFF", "#5A0F38"),
        5: GradeColours("#140B18", "#FFFFFF", "#140B18"),
        None: GradeColours("#FFFFFF", "#3E4C58", "#566370", "#9AA6B1"),
    },
    "dark": {
        0: GradeColours("#1F2830", "#E6ECF1", "#8796A3"),
        1: GradeColours("#4B3D0E", "#FFF1C2", "#B79A3A"),
        2: GradeColours("#99560C", "#FFFFFF", "#D98E37"),
        3: GradeColours("#E9774A", "#1C0A03", "#E9774A"),
        4: GradeColours("#F0ACD8", "#2B0A20", "#F0ACD8"),
        5: GradeColours("#FFFFFF", "#140B18", "#FFFFFF"),
        None: GradeColours("#182027", "#E6ECF1", "#A3B0BB", "#566573"),
    },
    "print": {
        0: GradeColours("#FFFFFF", "#000000", "#595959"),
        1: GradeColours("#E4E4E4", "#000000", "#595959"),
        2: GradeColours("#BDBDBD", "#000000", "#404040"),
        3: GradeColours("#6E6E6E", "#FFFFFF", "#404040"),
        4: GradeColours("#3D3D3D", "#FFFFFF", "#1A1A1A"),
        5: GradeColours("#000000", "#FFFFFF", "#000000"),
        None: GradeColours("#FFFFFF", "#000000", "#404040", "#8C8C8C"),
    },
}
"""visual.md 2.5: luminance strictly monotonic in each medium; checked by a test."""
