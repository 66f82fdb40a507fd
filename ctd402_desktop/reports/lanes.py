"""The three kinds of lanes of a printed chart: lines, grade ribbons, drug rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ctd402_desktop.reports.styles import BLACK, CAPTION, LABEL, RULE, SECOND, SERIES_GREY, TINT

from reportlab.graphics.shapes import Group, PolyLine  # isort: skip - styles sets the default fonts first
from reportlab.graphics.shapes import Line as Stroke  # isort: skip

from ctd402_desktop.domain.charts import Bar, DrugRow, Lane, Line, Mark, Point, Tick
from ctd402_desktop.domain.figures import MINUS, THIN
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.badges import Cell, badge
from ctd402_desktop.reports.symbols import LOOKS, box, marker, plate, words
from ctd402_desktop.reports.text import width_of

RIBBON = 14.0
ROW = 10.5
_SUPER = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
TOUCH = 3.0
"""Points by which words may reach into the next mark and still be read."""
DENSE = 40
"""More points than this on one line are drawn without markers."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The x axis: points of the page and days of the course."""

    left: float
    right: float
    start: float
    end: float
    now: float | None = None

    def x(self, at: float) -> float:
        """Position of a day."""
        return self.left + (at - self.start) / (self.end - self.start) * (self.right - self.left)

    def holds(self, at: float) -> bool:
        """Whether a day is on the axis."""
        return self.start <= at <= self.end


@dataclass(frozen=True, slots=True)
class Axis:
    """The y axis of one lane; values below the range sit on its floor, above it on its ceiling."""

    bottom: float
    height: float
    low: float
    high: float
    log: bool

    def y(self, value: float) -> float:
        """Position of a value."""
        placed = math.log10(value) if self.log and value > 0 else self.low if self.log else value
        share = (placed - self.low) / (self.high - self.low)
        return self.bottom + min(1.0, max(0.0, share)) * self.height


def paint(lane: Lane, plot: Plot, bottom: float, height: float) -> Group:
    """One lane in its strip."""
    if lane.ribbons:
        return _ribbons(lane, plot, bottom, height)
    if lane.rows:
        return _rows(lane, plot, bottom, height)
    return _lines(lane, plot, bottom, height)


def axis_of(lane: Lane, bottom: float, height: float) -> Axis:
    """The range: the one declared, else the data with thresholds, never flat."""
    values = [point.y for line in lane.lines for point in line.points if point.y is not None]
    values += [threshold.y for threshold in lane.thresholds] + ([lane.lloq] if lane.lloq else [])
    if lane.band:
        values += [lane.band.low, lane.band.high]
    if lane.y_range:
        values = list(lane.y_range)
    if lane.log:
        logs = [math.log10(value) for value in values if value > 0] or [0.0, 1.0]
        low, high = math.floor(min(logs) - 0.15), math.ceil(max(logs) + 0.05)
        return Axis(bottom, height, low, max(high, low + 1), True)
    least, most = min(values, default=0.0), max(values, default=1.0)
    margin = (most - least) * 0.08 if not lane.y_range else 0.0
    if most - least < 1e-9:
        margin = abs(most) * 0.1 or 1.0
    return Axis(bottom, height, least - margin, most + margin, False)


def ticks(axis: Axis) -> list[tuple[float, str]]:
    """Two to four round values with their words; powers of ten on a log axis."""
    if axis.log:
        low, high = math.ceil(axis.low), math.floor(axis.high)
        most = max(2, int(axis.height / 9))
        step = max(1, math.ceil((high - low + 1) / min(6, most)))
        return [(10.0**power, _power(power)) for power in range(low, high + 1, step)]
    span = axis.high - axis.low
    rough = span / max(2, min(4, int(axis.height / 11)))
    base = 10 ** math.floor(math.log10(rough))
    step = next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= rough)
    first = math.ceil(axis.low / step - 1e-9)
    found = []
    while first * step <= axis.high + 1e-9:
        found.append((first * step, _plain(first * step, step)))
        first += 1
    return found


def _chosen(lane: Lane, axis: Axis) -> list[tuple[float, str]]:
    """The ticks the lane asks for, else round values."""
    if lane.ticks and not axis.log:
        return [(value, f"{value:g}".replace("-", MINUS)) for value in lane.ticks]
    return ticks(axis)


def _power(power: int) -> str:
    return {0: "1", 1: "10", -1: "0.1"}.get(power, "10" + str(power).translate(_SUPER))


def _plain(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if f"{step:e}".startswith("2.5") and step < 10 else 0)
    return f"{value:,.{decimals}f}".replace(",", THIN).replace("-", MINUS)


def _lines(lane: Lane, plot: Plot, bottom: float, height: float) -> Group:
    group = Group()
    if not any(line.points for line in lane.lines):
        why = lane.empty.render() if lane.empty else tr(N_("nothing recorded"))
        group.add(words(plot.left + 6, bottom + height / 2 - 3, why, size=CAPTION, color=LABEL))
        return group
    axis = axis_of(lane, bottom, height)
    if lane.band:
        low, high = axis.y(lane.band.low), axis.y(lane.band.high)
        group.add(box(plot.left, low, plot.right - plot.left, high - low, TINT))
    taken: list[float] = []
    limits = [(threshold.y, tr(threshold.label)) for threshold in lane.thresholds]
    for value, shown in (*limits, *_chosen(lane, axis)):
        y = min(max(axis.y(value) - CAPTION * 0.35, bottom - 1), bottom + height - CAPTION * 0.75)
        fits = width_of(shown, False, CAPTION) <= plot.left - 4
        if fits and all(abs(y - other) >= CAPTION * 0.95 for other in taken):
            group.add(words(plot.left - 4, y, shown, "end", size=CAPTION))
            taken.append(y)
    for threshold in lane.thresholds:
        group.add(_dashed(plot, axis.y(threshold.y)))
    if lane.lloq is not None:
        _limit(group, lane.lloq, plot, axis)
    for line in lane.lines:
        _series(group, line, lane, plot, axis)
    return group


def _dashed(plot: Plot, y: float) -> Stroke:
    stroke = Stroke(plot.left, y, plot.right, y, strokeColor=BLACK, strokeWidth=0.7)
    stroke.strokeDashArray = [4, 3]
    return stroke


def _limit(group: Group, lloq: float, plot: Plot, axis: Axis) -> None:
    """Lower limit of quantification: dashed line with its words, hatch below."""
    y = axis.y(lloq)
    x = plot.left
    while x < plot.right:
        reach = min(6.0, y - axis.bottom, plot.right - x)
        if reach > 0.5:
            group.add(Stroke(x, y - reach, x + reach, y, strokeColor=RULE, strokeWidth=0.25))
        x += 6
    group.add(_dashed(plot, y))
    group.add(plate(plot.right - 2, y + 2.4, f"LLOQ {lloq:g}", "end", size=CAPTION))


def _series(group: Group, line: Line, lane: Lane, plot: Plot, axis: Axis) -> None:
    look = LOOKS.get(line.series, LOOKS["s1"])
    seen = [point for point in line.points if plot.holds(point.x) and point.mark is not Mark.GAP]
    for run in _runs([point for point in line.points if plot.holds(point.x)]) if line.joined else []:
        if len(run) > 1:
            flat = [number for point in run for number in (plot.x(point.x), axis.y(point.y or 0.0))]
            path = PolyLine(flat, strokeColor=look.color, strokeWidth=1.0, strokeLineJoin=1)
            if look.dash and len(lane.lines) > 1:
                path.strokeDashArray = list(look.dash)
            group.add(path)
    _below(group, [point for point in seen if point.mark is Mark.BLQ], lane, plot, axis)
    for point in seen:
        x = plot.x(point.x)
        if point.mark is Mark.PLANNED:
            group.add(marker("triangle", x, axis.bottom + 3, 2.4, SERIES_GREY, filled=False))
        elif point.y is not None:
            if len(seen) <= DENSE:
                group.add(marker(look.marker, x, axis.y(point.y), 1.9, look.color))
            if point.note:
                _remark(group, point.note, x, axis.y(point.y), axis, plot)


def _below(group: Group, points: list[Point], lane: Lane, plot: Plot, axis: Axis) -> None:
    """Results below quantification: hollow on the limit of their sample, the first one named."""
    for number, point in enumerate(points):
        limit = point.lloq or lane.lloq
        x, y = plot.x(point.x), axis.y(limit) if limit else axis.bottom
        group.add(marker("down", x, y, 2.6, BLACK, filled=False))
        if number == 0:
            group.add(plate(plot.x(points[-1].x if _near(points, plot) else point.x) + 4.5, y + 2.4, tr(N_("BLQ"))))


def _near(points: list[Point], plot: Plot) -> bool:
    """Whether the marks stand so close that their word belongs behind the last of them."""
    return plot.x(points[-1].x) - plot.x(points[0].x) < 30


def _remark(group: Group, text: str, x: float, y: float, axis: Axis, plot: Plot) -> None:
    """Words of a point above it, below it at the top of the lane, and never past the right edge."""
    low = y + 4 > axis.bottom + axis.height - CAPTION * 0.4
    half = width_of(text, False, CAPTION) / 2
    middle = min(max(x, plot.left + half + 2), plot.right - half - 2)
    group.add(plate(middle, y - CAPTION - 1.5 if low else y + 4, text, "middle", size=CAPTION))


def _runs(points: list[Point]) -> list[list[Point]]:
    """Measured points in a row; a gap, a planned or a BLQ point parts them."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.mark is Mark.MEASURED and point.y is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return runs


def _ribbons(lane: Lane, plot: Plot, bottom: float, height: float) -> Group:
    group = Group()
    for number, ribbon in enumerate(lane.ribbons):
        y = bottom + height - RIBBON * (number + 1)
        group.add(words(plot.left - 4, y + RIBBON / 2 - 2.8, tr(ribbon.label), "end", size=CAPTION, bold=True))
        if ribbon.summary:
            group.add(words(plot.right + 6, y + RIBBON / 2 - 2.8, ribbon.summary, size=CAPTION, color=SECOND))
        for cell in ribbon.cells:
            x0, x1 = plot.x(max(cell.x0, plot.start)), plot.x(min(cell.x1, plot.end))
            if x1 - x0 > 1.5:
                place = Cell(x0 + 0.3, y + 1, x1 - x0 - 0.6, RIBBON - 2)
                group.add(badge(place, cell.value, cell.state, cell.stale))
    return group


def _rows(lane: Lane, plot: Plot, bottom: float, height: float) -> Group:
    group = Group()
    for number, row in enumerate(lane.rows):
        _row(group, row, plot, bottom + height - ROW * (number + 0.5) - 1)
    return group


def _row(group: Group, row: DrugRow, plot: Plot, y: float) -> None:
    """Bars with caps, an arrow while ongoing, doses as ticks with their number."""
    group.add(words(plot.left - 4, y - 2.8, tr(row.label), "end", size=CAPTION, color=SECOND))
    if row.text and row.ticks and not row.bars:
        last = plot.x(max(tick.x for tick in row.ticks))
        if last + 12 + width_of(row.text, False, CAPTION) < plot.right:
            group.add(words(last + 12, y - 2.8, row.text, size=CAPTION, color=SECOND))
    if row.summary:
        group.add(words(plot.right + 6, y - 2.8, row.summary, size=CAPTION, color=SECOND))
    for bar in row.bars:
        _bar(group, bar, plot, y)
    _ticks(group, [tick for tick in row.ticks if plot.holds(tick.x)], plot, y)


def _ticks(group: Group, seen: list[Tick], plot: Plot, y: float) -> None:
    """Each with its words where they have room before the next: the tables name the others."""
    free = plot.left
    places = sorted(((plot.x(one.x), one) for one in seen), key=lambda pair: pair[0])
    for number, (x, tick) in enumerate(places):
        group.add(box(x - 0.9, y - 4, 1.8, 8, None if tick.hollow else BLACK, BLACK if tick.hollow else None))
        after = places[number + 1][0] if number + 1 < len(places) else math.inf
        end = x + 2 + width_of(tick.label, True, CAPTION - 1)
        if x + 2 >= free and end <= after + TOUCH:
            group.add(words(x + 2, y - 2.6, tick.label, size=CAPTION - 1, bold=True))
            free = end + 2


def _bar(group: Group, bar: Bar, plot: Plot, y: float) -> None:
    limit = plot.now if plot.now is not None else plot.end
    start, end = max(bar.start, plot.start), min(limit if bar.end is None else bar.end, plot.end)
    if end < plot.start or start > plot.end:
        return
    x0, x1 = plot.x(start), max(plot.x(end), plot.x(start) + 1.2)
    group.add(box(x0, y - 1.8, x1 - x0, 3.6, SERIES_GREY))
    if bar.start >= plot.start:
        group.add(box(x0 - 0.5, y - 3.4, 1, 6.8, BLACK))
    text = tr(bar.text) if bar.text else ""
    if bar.end is None:
        group.add(marker("right", x1 + 1.5, y, 2.2, BLACK))
        text = f"{text} {tr(N_('ongoing'))}".strip()
    elif bar.end <= plot.end:
        group.add(box(x1 - 0.5, y - 3.4, 1, 6.8, BLACK))
    if text:
        wide = width_of(text, False, CAPTION)
        if x1 + 5 + wide <= plot.right:
            group.add(plate(x1 + 5, y - 2.8, text, size=CAPTION, color=SECOND))
        elif x0 - 4 - wide >= plot.left:
            group.add(plate(x0 - 4, y - 2.8, text, "end", size=CAPTION, color=SECOND))
        else:
            group.add(plate(x1 - 7, y - 2.8, text, "end", size=CAPTION, color=SECOND))
