"""Any ``Chart`` as a vector drawing in greys: the twin of the chart on the screen, from the same values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from ctd402_desktop.reports.styles import BLACK, CAPTION, GRID, HAIR, LABEL, RULE, SECOND, TINT

from reportlab.graphics.shapes import Drawing, Group, Line  # isort: skip - styles sets the default fonts first

from ctd402_desktop.domain.charts import Chart, Lane
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import lanes
from ctd402_desktop.reports.formats import day, short_date
from ctd402_desktop.reports.lanes import Plot
from ctd402_desktop.reports.symbols import LOOKS, box, marker, words
from ctd402_desktop.reports.text import broken, plain, width_of

SIDE = 92.0
"""Width of the column of titles and summaries at the right, in points."""
FOOT = 13.0
HEAD = 9.0
GAP = 3.0
_STEPS = (1, 2, 3, 5, 7, 14, 28, 30, 60, 90, 180, 360)


@dataclass(frozen=True, slots=True)
class _Strip:
    lane: Lane
    bottom: float
    height: float


def natural_height(chart: Chart) -> float:
    """A height in points at which every lane can be read."""
    return FOOT + HEAD + sum(_least(lane) for lane in chart.lanes) + GAP * max(0, len(chart.lanes) - 1)


def least_height(chart: Chart) -> float:
    """The least height in points at which no lane runs into the next."""
    lowest = sum(_least(lane) if lane.ribbons or lane.rows else 20.0 for lane in chart.lanes)
    return FOOT + HEAD + lowest + GAP * max(0, len(chart.lanes) - 1)


def _least(lane: Lane) -> float:
    if lane.ribbons:
        return lanes.RIBBON * len(lane.ribbons) + 2
    if lane.rows:
        return max(lanes.ROW * len(lane.rows) + 4, 14)
    return 40.0 * lane.weight


def draw(chart: Chart, width: float, height: float | None = None, side: float = SIDE) -> Drawing:
    """A drawing of ``width`` × ``height`` points; the natural height when none is given."""
    height = height or natural_height(chart)
    drawing = Drawing(width, height)
    left = _label_column(chart)
    right = width - (side if any(lane.title or lane.summary for lane in chart.lanes) else 4)
    plot = Plot(left, right, chart.start, max(chart.end, chart.start + 1), chart.now)
    strips = _strips(chart, height)
    drawing.add(_days(chart, plot, strips, height))
    for strip in strips:
        drawing.add(lanes.paint(strip.lane, plot, strip.bottom, strip.height))
        drawing.add(_title(strip, right + 6, side - 6))
    for upper, lower in pairwise(strips):
        y = (upper.bottom + lower.bottom + lower.height) / 2
        drawing.add(Line(left, y, right, y, strokeColor=RULE, strokeWidth=HAIR))
    drawing.add(_moments(chart, plot, strips))
    return drawing


def _label_column(chart: Chart) -> float:
    """Room at the left for the longest label of the lanes; names are never cut."""
    names = [ribbon.label for lane in chart.lanes for ribbon in lane.ribbons]
    names += [row.label for lane in chart.lanes for row in lane.rows]
    names += [tr(threshold.label) for lane in chart.lanes for threshold in lane.thresholds]
    return min(130.0, max([30.0, *(width_of(name, False, CAPTION) + 6 for name in names)]))


def _strips(chart: Chart, height: float) -> list[_Strip]:
    """Lanes from the top; fixed heights for ribbons and rows, the rest by weight."""
    free = height - FOOT - HEAD - GAP * max(0, len(chart.lanes) - 1)
    fixed = sum(_least(lane) for lane in chart.lanes if lane.ribbons or lane.rows)
    weights = sum(lane.weight for lane in chart.lanes if not (lane.ribbons or lane.rows)) or 1.0
    strips, top = [], height - HEAD
    for lane in chart.lanes:
        high = _least(lane) if lane.ribbons or lane.rows else max(12.0, (free - fixed) * lane.weight / weights)
        strips.append(_Strip(lane, top - high, high))
        top -= high + GAP
    return strips


def _name_of(number: int, chart: Chart) -> str:
    """``D+4``; a calendar date where no study days are counted."""
    if chart.counted or chart.zero is None:
        return day(number)
    return short_date(chart.zero + timedelta(days=number))


def day_ticks(plot: Plot, widest: float) -> list[int]:
    """Days that get a label: multiples of one step, D0 always among them, none closer than ``widest`` points."""
    room = (plot.right - plot.left) / (plot.end - plot.start)
    step = next((step for step in _STEPS if step * room >= widest), _STEPS[-1])
    first = math.ceil(plot.start / step) * step
    return list(range(first, math.floor(plot.end) + 1, step))


def _is_zero(number: int, chart: Chart) -> bool:
    return number == 0 and chart.counted


def _days(chart: Chart, plot: Plot, strips: list[_Strip], height: float) -> Group:
    """Future, vertical grid and day labels."""
    group = Group()
    top, bottom = height - HEAD, FOOT
    if plot.now is not None and plot.now < plot.end:
        x = plot.x(max(plot.now, plot.start))
        group.add(box(x, bottom, plot.right - x, top - bottom, TINT))
    widest = max(width_of(_name_of(int(edge), chart), True, CAPTION) for edge in (plot.start, plot.end)) + 7
    for number in day_ticks(plot, widest):
        x = plot.x(number)
        group.add(Line(x, bottom, x, top, strokeColor=GRID, strokeWidth=HAIR))
        group.add(
            words(
                x,
                3,
                _name_of(number, chart),
                "middle",
                size=CAPTION,
                bold=_is_zero(number, chart),
                color=BLACK if _is_zero(number, chart) else LABEL,
            )
        )
    group.add(Line(plot.left, bottom, plot.right, bottom, strokeColor=LABEL, strokeWidth=0.6))
    return group if strips else Group()


def _moments(chart: Chart, plot: Plot, strips: list[_Strip]) -> Group:
    """The infusion as a firm line, now as a dotted one."""
    group = Group()
    if not strips:
        return group
    top, bottom = strips[0].bottom + strips[0].height + 3, FOOT
    if chart.infusion is not None and plot.holds(chart.infusion):
        x = plot.x(chart.infusion)
        group.add(Line(x, bottom, x, top, strokeColor=BLACK, strokeWidth=1.2))
        name = tr(N_("infusion"))
        fits = x - width_of(name, False, CAPTION) - 3 > plot.left + 2
        group.add(words(x - 3 if fits else x + 3, top - 1, name, "end" if fits else "start"))
    if chart.now is not None and plot.holds(chart.now):
        x = plot.x(chart.now)
        now = Line(x, bottom, x, top, strokeColor=BLACK, strokeWidth=0.6)
        now.strokeDashArray = [1, 2]
        group.add(now)
    return group


def _title(strip: _Strip, x: float, room: float) -> Group:
    """Name with unit, named series and summaries beside a lane; as many lines as its height holds.

    Ribbons and drug rows carry their own words, so they need no title.
    """
    group, lane = Group(), strip.lane
    if lane.ribbons or lane.rows:
        return group
    pitch = CAPTION * 1.25
    y = strip.bottom + strip.height - CAPTION
    left = max(1, int((strip.height + 3) / pitch))
    for item in _beside(lane, room):
        wide, at = 0.0, x
        for part in item:
            wide += (8 if part.series else 0) + width_of(part.text, part.bold, CAPTION) + 6
        rows = [item] if len(item) > 1 or wide <= room + 6 else _wrapped(item[0], room)
        if len(rows) > left:  # half a sentence could be read as another; the tables have all of them
            return group
        for row in rows:
            for part in row:
                if part.series:
                    look = LOOKS[part.series]
                    group.add(marker(look.marker, at + 2.5, y + CAPTION * 0.33, 2.1, look.color))
                    at += 8
                group.add(words(at, y, part.text, size=CAPTION, bold=part.bold, color=BLACK if part.bold else SECOND))
                at += width_of(part.text, part.bold, CAPTION) + 6
            at, y, left = x, y - pitch, left - 1
    return group


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    series: str = ""
    bold: bool = False


def _wrapped(part: _Part, room: float) -> list[list[_Part]]:
    lines = broken((plain(part.text, size=CAPTION, bold=part.bold),), room - (8 if part.series else 0))
    texts = ["".join(text for text, _ in line) for line in lines]
    return [[_Part(text, part.series if number == 0 else "", part.bold)] for number, text in enumerate(texts)]


def _beside(lane: Lane, room: float) -> list[list[_Part]]:
    """Lines of the right column. Unit and series share a line with what stands before them where they fit."""
    head = [_Part(tr(lane.title), bold=True)]
    found = [head]
    late: list[list[_Part]] = []
    if lane.unit:
        unit = _Part(tr(lane.unit))
        if width_of(head[0].text, True, CAPTION) + 6 + width_of(unit.text, False, CAPTION) <= room:
            head.append(unit)
        else:
            late.append([unit])
    if len(lane.lines) > 1:
        names = [_Part(line.summary or tr(line.label), line.series) for line in lane.lines]
        wide = sum(width_of(part.text, False, CAPTION) + 14 for part in names)
        found += [names] if wide <= room + 6 else [[part] for part in names]
    else:
        found += [[_Part(line.summary)] for line in lane.lines if line.summary]
    found += late
    return found + [[_Part(text)] for text in lane.summary if text]
