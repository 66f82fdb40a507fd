"""Where a chart's values lie on the screen: lanes, one time axis, linear and logarithmic value axes. Knows no Qt.

Log lanes are handled as log10 throughout, because pyqtgraph places some items at 10^y in its own log mode.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ctd402_desktop.domain.charts import Chart, Lane, Mark
from ctd402_desktop.ui import formats

THIN = "\u2009"
PAD = 7.0
"""Room above and below the data of a lane, so that markers at its ends are whole."""

RIBBON = 21.0
RIBBON_PITCH, ROW_PITCH = 25.0, 18.0
LEAST = 40.0
FOLDED = 24.0
SPOKEN = frozenset({-5, -3, -1, 0, 1, 3, 5, 7, 10, 14, 17, 21, 24, 28})
"""Days the ward speaks of; they get the labels where not every day has room."""

BESIDE_D0 = 26.0
"""Pixels of a day from which D-1 and D+1 have room beside D0."""

_STEPS = (1, 2, 3, 5, 7, 14, 28, 56, 84, 168, 336)
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, slots=True)
class Style:
    """Widths of the columns and heights around the lanes, in logical pixels."""

    left: float = 150.0
    right: float = 178.0
    head: float = 24.0
    foot: float = 22.0
    indent: float = 22.0
    ribbon_pitch: float = RIBBON_PITCH
    folding: bool = True


TIMELINE = Style()
OVERVIEW = Style(left=118, right=193, head=8, foot=17, indent=14, ribbon_pitch=24, folding=False)


@dataclass(frozen=True, slots=True)
class Scale:
    """The value axis of one lane. ``low`` and ``high`` are log10 when ``log``."""

    low: float
    high: float
    log: bool

    def share(self, value: float) -> float:
        """0 at the floor, 1 at the ceiling; a measured zero sits on the floor of a log axis."""
        return min(1.0, max(0.0, (self.placed(value) - self.low) / (self.high - self.low)))

    def placed(self, value: float) -> float:
        """The number that is drawn: log10 on a log axis, limited to the range."""
        if not self.log:
            return min(self.high, max(self.low, value))
        return min(self.high, max(self.low, math.log10(value))) if value > 0 else self.low


@dataclass(frozen=True, slots=True)
class Strip:
    """One lane in its place."""

    lane: Lane
    top: float
    height: float
    scale: Scale
    folded: bool = False

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height

    def y(self, value: float) -> float:
        """Pixel of a value."""
        return self.bottom - PAD - self.scale.share(value) * (self.height - 2 * PAD)


@dataclass(frozen=True, slots=True)
class Frame:
    """The whole chart in its place: ``left`` to ``right`` is the plot area."""

    left: float
    right: float
    top: float
    bottom: float
    start: float
    end: float
    strips: tuple[Strip, ...]

    def x(self, at: float) -> float:
        """Pixel of a day."""
        return self.left + (at - self.start) / (self.end - self.start) * (self.right - self.left)

    def day(self, x: float) -> float:
        """Day of a pixel."""
        return self.start + (x - self.left) / (self.right - self.left) * (self.end - self.start)

    def holds(self, at: float) -> bool:
        """Whether a day is on the axis."""
        return self.start <= at <= self.end


def natural_height(chart: Chart, style: Style, folded: frozenset[str] = frozenset()) -> float:
    """Height at which every lane can be read."""
    return style.head + style.foot + sum(_least(lane, style, lane.key in folded) for lane in chart.lanes)


def _least(lane: Lane, style: Style, folded: bool) -> float:
    return _fixed(lane, style, folded) or LEAST * max(1.0, lane.weight)


def _fixed(lane: Lane, style: Style, folded: bool) -> float:
    """Height of lanes that do not stretch, 0 for the others."""
    if folded:
        return FOLDED
    if lane.ribbons:
        return style.ribbon_pitch * len(lane.ribbons) + (1 if style.folding else 3)
    if not lane.lines:
        return max(30.0, ROW_PITCH * len(lane.rows) + 16)
    return 0.0


def arrange(
    chart: Chart,
    width: float,
    height: float,
    style: Style,
    folded: frozenset[str] = frozenset(),
    scales: Mapping[str, Scale] | None = None,
) -> Frame:
    """Lanes from the top: ribbons and drug rows keep their height, the others share the rest by weight.

    ``scales`` are the value axes where they are known already.
    """
    axes = scales or {}
    fixed = [_fixed(lane, style, lane.key in folded) for lane in chart.lanes]
    weights = sum(lane.weight for lane, one in zip(chart.lanes, fixed, strict=True) if not one) or 1.0
    free = height - style.head - style.foot - sum(fixed)
    strips, top = [], style.head
    for lane, own in zip(chart.lanes, fixed, strict=True):
        high = own or max(_least(lane, style, folded=False), free * lane.weight / weights)
        strips.append(Strip(lane, top, high, axes.get(lane.key) or scale_of(lane), lane.key in folded))
        top += high
    return Frame(style.left, width - style.right, style.head, top, chart.start, chart.end, tuple(strips))


def scale_of(lane: Lane) -> Scale:
    """The declared range, else the data with limits; a lane with an LLOQ shows whole decades around it."""
    values = [point.y for line in lane.lines for point in line.points if point.y is not None]
    limits = [point.lloq for line in lane.lines for point in line.points if point.lloq and point.mark is Mark.BLQ]
    values += [limit.y for limit in lane.thresholds] + limits + ([lane.lloq] if lane.lloq else [])
    if lane.band:
        values += [lane.band.low, lane.band.high]
    if lane.log:
        return _log_scale([math.log10(value) for value in values if value > 0], whole=lane.lloq is not None)
    low, high = lane.y_range or (min(values, default=0.0), max(values, default=1.0))
    return Scale(low, high if high - low > 1e-9 else low + 1.0, log=False)


def _log_scale(logs: list[float], *, whole: bool) -> Scale:
    low, high = min(logs, default=0.0), max(logs, default=1.0)
    if whole:
        low, high = math.floor(low - 0.15), math.ceil(high + 0.05)
        return Scale(low, max(high, low + 2), log=True)
    spare = max(0.0, 1.3 - (high - low)) / 2
    return Scale(low - 0.1 - spare, high + 0.1 + spare, log=True)


def value_ticks(strip: Strip) -> list[tuple[float, str]]:
    """Two to four values with their words; powers of ten on a log axis that reaches 10⁵."""
    scale, room = strip.scale, strip.height - 2 * PAD
    if scale.log:
        first, last = math.ceil(scale.low - 1e-9), math.floor(scale.high + 1e-9)
        every = max(1, math.ceil(12.0 / max(1.0, room / (scale.high - scale.low))))
        hidden = math.log10(strip.lane.lloq) if strip.lane.lloq else -math.inf
        powers = [power for power in range(first, last + 1) if (last - power) % every == 0 and power > hidden]
        powers = powers[:-1] if len(powers) > 4 and powers[-1] > scale.high - 0.05 else powers
        return [(10.0**power, _decade(power, high=scale.high >= 5)) for power in powers]
    if strip.lane.ticks:
        return [(value, _plain(value, 1.0)) for value in strip.lane.ticks if scale.low <= value <= scale.high]
    return _round_ticks(scale, room)


def _round_ticks(scale: Scale, room: float) -> list[tuple[float, str]]:
    rough = (scale.high - scale.low) / max(2, min(4, int(room / 13)))
    base = 10 ** math.floor(math.log10(rough))
    step = next(base * factor for factor in (1, 2, 5, 10) if base * factor >= rough - 1e-9)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    return [(number * step, _plain(number * step, step)) for number in range(first, last + 1)]


def _decade(power: int, *, high: bool) -> str:
    if high and power >= 2:
        return "10" + str(power).translate(_SUPERSCRIPT)
    if power >= 3:
        return f"{10 ** (power - 3)}{THIN}k"
    return str(10**power) if power >= 0 else f"{10.0**power:.{-power}f}"


def _plain(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:,.{decimals}f}".replace(",", THIN).replace("-", formats.MINUS)


@dataclass(frozen=True, slots=True)
class DayTick:
    """A label under the axis, in the middle of its day; ``strong`` for D0, the weeks and today."""

    at: float
    text: str
    strong: bool = False


def day_grid(frame: Frame) -> list[tuple[float, bool]]:
    """Vertical lines at the beginning of days, or of weeks on a long axis; true for day 7, 14, 21 and so on."""
    days = range(math.ceil(frame.start), math.floor(frame.end) + 1)
    wide = (frame.right - frame.left) / (frame.end - frame.start)
    return [(float(day), day > 0 and day % 7 == 0) for day in days if wide >= 10 or day % 7 == 0]


def day_ticks(chart: Chart, frame: Frame, measure: float = 42.0) -> list[DayTick]:
    """Days that get a label: as many as there is room for, D0 always among them; hours on a short axis."""
    if frame.end - frame.start < 5:
        return _hour_ticks(chart, frame)
    wide = (frame.right - frame.left) / (frame.end - frame.start)
    step = next((one for one in _STEPS if one * wide >= measure), _STEPS[-1])
    today = math.floor(chart.now) if chart.now is not None else None
    found = []
    for day in range(math.floor(frame.start), math.ceil(frame.end)):
        strong = chart.counted and (day == 0 or (step > 1 and day > 0 and day % 7 == 0) or (step == 1 and day == today))
        spoken = day in SPOKEN and (wide >= BESIDE_D0 or abs(day) != 1)
        named = spoken if step in (2, 3) and chart.counted and frame.end <= 29 else day % step == 0
        if named and frame.holds(day + 0.5):
            found.append(DayTick(day + 0.5, day_text(chart, day), strong))
    return found


def day_text(chart: Chart, day: int) -> str:
    """``D+4``; the date where there are no study days."""
    if chart.counted:
        return formats.day(day)
    return formats.short_date((chart.zero or date.min) + timedelta(days=day))


def _hour_ticks(chart: Chart, frame: Frame) -> list[DayTick]:
    """Midnights by their day, and every sixth hour between."""
    found = []
    for quarter in range(math.ceil(frame.start * 4), math.floor(frame.end * 4) + 1):
        day, hour = divmod(quarter, 4)
        text = f"{hour * 6:02d}:00" if hour else day_text(chart, day)
        found.append(DayTick(quarter / 4, text, strong=hour == 0))
    return found
