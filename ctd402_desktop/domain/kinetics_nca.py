"""Non-compartmental analysis of CAR-T expansion: cleaning CK-1, areas and the terminal phase (response-pk-hsct.md 4).

Binary floating point throughout, without intermediate rounding (RULE NUM-1). Times and rates are in the unit of the
samples, areas in concentration × that unit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TypeAlias

METHODS = ("lin-up/log-down", "linear", "lin-log")
MODES = ("PKNCA", "WINNONLIN_LIKE")
LEAST_POINTS = 3
TOLERANCE = 1e-4

Sample: TypeAlias = tuple[float, float]
"""Time from the start of infusion and concentration; 0 is below quantification."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A cleaned profile: sorted samples from time 0 on, and what cleaning noticed (``flags``)."""

    samples: tuple[Sample, ...]
    first_after_infusion: float | None
    flags: tuple[str, ...] = ()

    @property
    def quantified(self) -> tuple[Sample, ...]:
        """The samples above quantification."""
        return tuple(one for one in self.samples if one[1] > 0)

    @property
    def peak(self) -> Sample | None:
        """The first sample of the largest concentration."""
        return max(self.quantified, key=lambda one: one[1], default=None)

    @property
    def last(self) -> Sample | None:
        """The last quantifiable sample."""
        return self.quantified[-1] if self.quantified else None

    @property
    def after_last(self) -> tuple[Sample, ...]:
        """The samples after the last quantifiable one, all below quantification."""
        end = -1.0 if self.last is None else self.last[0]
        return tuple(one for one in self.samples if one[0] > end)


def clean(samples: Iterable[Sample]) -> Profile:
    """Rule set CK-1 with RULE CK-T.

    The latest pre-dose sample stands for time 0 unless there is one at 0; without either, (0, 0) is inserted. Equal
    times are averaged over their quantifiable values. Values below quantification between the first and the last
    quantifiable one are dropped, leading and trailing ones are kept.
    """
    merged, flags = _merged(samples)
    earlier, later = [one for one in merged if one[0] < 0], [one for one in merged if one[0] > 0]
    origin = next((one for one in merged if one[0] == 0), None)
    if origin is None:
        origin = (0.0, earlier[-1][1] if earlier else 0.0)
    if origin[1] > 0:
        flags = (*flags, "PREDOSE_POSITIVE")
    known = [origin, *later]
    quantified = [time for time, value in known if value > 0]
    if quantified:
        known = [one for one in known if one[1] > 0 or not quantified[0] < one[0] < quantified[-1]]
    return Profile(tuple(known), later[0][1] if later else None, flags)


def _merged(samples: Iterable[Sample]) -> tuple[list[Sample], tuple[str, ...]]:
    found, mixed = [], False
    for time, group in groupby(sorted(samples), key=lambda one: one[0]):
        values = [value for _, value in group]
        above = [value for value in values if value > 0]
        mixed = mixed or 0 < len(above) < len(values)
        found.append((time, math.fsum(above) / len(above) if above else 0.0))
    return found, ("DUPLICATE_WITH_BLQ",) if mixed else ()


@dataclass(frozen=True, slots=True)
class Integrator:
    """One trapezoidal method; ``tmax`` matters only to ``lin-log``."""

    method: str
    tmax: float

    def logarithmic(self, before: Sample, after: Sample) -> bool:
        """Whether this segment is log-linear."""
        (start, high), (_, low) = before, after
        if low <= 0 or high <= 0 or low == high or self.method == "linear":
            return False
        return start >= self.tmax if self.method == "lin-log" else low < high

    def segment(self, before: Sample, after: Sample) -> float:
        """Area of one segment."""
        (start, high), (end, low) = before, after
        if self.logarithmic(before, after):
            return (end - start) * (high - low) / math.log(high / low)
        return (end - start) * (high + low) / 2

    def area(self, samples: Sequence[Sample]) -> float:
        """Area under consecutive samples."""
        return math.fsum(self.segment(before, after) for before, after in pairwise(samples))

    def at(self, time: float, before: Sample, after: Sample) -> float:
        """Concentration inside a segment, interpolated as the segment is integrated."""
        (start, high), (end, low) = before, after
        share = (time - start) / (end - start)
        if self.logarithmic(before, after):
            return float(high * (low / high) ** share)
        return high + share * (low - high)

    def area_to(self, horizon: float, samples: Sequence[Sample]) -> float:
        """Area from the first sample to ``horizon``, which lies within the samples."""
        inside = [one for one in samples if one[0] <= horizon]
        beyond = next((one for one in samples if one[0] > horizon), None)
        if beyond is not None and inside[-1][0] < horizon:
            inside.append((horizon, self.at(horizon, inside[-1], beyond)))
        return self.area(inside)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Log-linear regression over the last ``points`` samples; ``rate`` is λz per unit of time."""

    rate: float
    intercept: float
    points: int
    first: float
    last: float
    r2: float
    adjusted: float
    times: tuple[float, ...] = ()

    @property
    def half_life(self) -> float:
        """ln 2 / λz: decline of the contraction phase, not a drug half-life."""
        return math.log(2) / self.rate

    @property
    def span(self) -> float:
        """Time covered by the regression in half-lives."""
        return (self.last - self.first) / self.half_life

    def predicted(self, time: float) -> float:
        """Concentration on the regression line."""
        return math.exp(self.intercept - self.rate * time)


def windows(candidates: Sequence[Sample]) -> list[Terminal]:
    """Regressions of ln c on t over the last k candidates, k from 3 to all; windows without variability are skipped.

    Sums are updated backwards from the last sample, so that the whole search is linear in the number of samples.
    """
    found = []
    mean_t = mean_y = stt = syy = sty = 0.0
    for points, (time, value) in enumerate(reversed(candidates), start=1):
        logged = math.log(value)
        to_t, to_y = time - mean_t, logged - mean_y
        mean_t += to_t / points
        mean_y += to_y / points
        stt += to_t * (time - mean_t)
        syy += to_y * (logged - mean_y)
        sty += to_t * (logged - mean_y)
        if points < LEAST_POINTS or syy <= 0:
            continue
        slope, r2 = sty / stt, min(1.0, sty * sty / (stt * syy))
        adjusted = 1 - (1 - r2) * (points - 1) / (points - 2)
        last = candidates[-1][0]
        found.append(Terminal(-slope, mean_y - slope * mean_t, points, time, last, r2, adjusted))
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """How the terminal phase is chosen (LZ-2, LZ-3, LZ-4); times chosen ``by_hand`` exclude automatic selection."""

    mode: str = MODES[0]
    allow_tmax: bool = False
    tolerance: float = TOLERANCE
    by_hand: tuple[float, ...] = ()


def terminal_phase(profile: Profile, how: Choice) -> Terminal | str:
    """The terminal phase, or the reason why there is none (LZ-1 to LZ-4)."""
    quantified, peak = profile.quantified, profile.peak
    if len(quantified) > 1 and len({value for _, value in quantified}) == 1:
        return "NO_VARIABILITY"
    if how.by_hand:
        return _by_hand([one for one in quantified if one[0] in how.by_hand])
    start = math.inf if peak is None else peak[0]
    candidates = [one for one in quantified if one[0] > start or (how.allow_tmax and one[0] == start)]
    if len(candidates) < LEAST_POINTS:
        return "TOO_FEW_POINTS"
    found = windows(candidates)
    falling = [one for one in found if one.rate > 0]
    if not falling:
        return "NO_VALID_TERMINAL_PHASE"
    best = max(one.adjusted for one in (falling if how.mode == "WINNONLIN_LIKE" else found))
    near = [one for one in falling if one.adjusted > best - how.tolerance]
    if not near:
        return "NO_VALID_TERMINAL_PHASE"
    return _with_times(max(near, key=lambda one: one.points), candidates)


def _by_hand(chosen: Sequence[Sample]) -> Terminal | str:
    """The regression over exactly these samples; one that does not fall is not used (LZ-4)."""
    if len(chosen) < LEAST_POINTS:
        return "TOO_FEW_POINTS"
    found = [one for one in windows(chosen) if one.points == len(chosen)]
    if not found:
        return "NO_VARIABILITY"
    return _with_times(found[0], chosen) if found[0].rate > 0 else "NO_VALID_TERMINAL_PHASE"


def _with_times(found: Terminal, candidates: Sequence[Sample]) -> Terminal:
    return replace(found, times=tuple(time for time, _ in candidates[-found.points :]))


@dataclass(frozen=True, slots=True)
class Horizon:
    """Area from 0 to a horizon with the case of the table in 4.7; ``area`` is ``None`` in case NR."""

    case: str
    area: float | None
    extrapolated_pct: float | None = None
    flags: tuple[str, ...] = ()


def area_to_horizon(profile: Profile, how: Integrator, phase: Terminal | None, horizon: float) -> Horizon:
    """Area from 0 to ``horizon`` (cases A, B, C, NR and ALL_BLQ)."""
    last = profile.last
    if last is None:
        return Horizon("ALL_BLQ", 0.0)
    tlast, clast = last
    measured = [one for one in profile.samples if one[0] <= tlast]
    if tlast >= horizon:
        return Horizon("A", how.area_to(horizon, measured))
    area, later = how.area(measured), profile.after_last
    if later:
        return Horizon("B", area, flags=("BLQ_AFTER_HORIZON",) if later[0][0] > horizon else ())
    if phase is None:
        return Horizon("NR", None)
    extra = -clast * math.expm1(-phase.rate * (horizon - tlast)) / phase.rate
    percent = 100 * extra / (area + extra)
    return Horizon("C", area + extra, percent, ("EXTRAPOLATED_OVER_20",) if percent > 20 else ())
