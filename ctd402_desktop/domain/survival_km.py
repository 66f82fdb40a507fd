"""Kaplan-Meier, its confidence bands and median, Aalen-Johansen and Mantel-Byar (response-pk-hsct.md 5).

Times are follow-up in any one unit; binary floating point without intermediate rounding (RULE NUM-1).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

CI_TYPES = ("loglog", "log", "plain")
CONFIDENCE = 0.95
SAME = 1e-9
"""Tolerance within which the curve is at one half (RULE KM-MED)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event time: numbers at risk and with the event, survival after it, Greenwood sum of variance.

    ``variance`` is Σ d/(n(n − d)), the variance of ln S; infinite where S is 0.
    """

    time: float
    at_risk: int
    events: int
    survival: float
    variance: float

    @property
    def error(self) -> float | None:
        """Greenwood standard error of S; ``None`` where S is 0."""
        return self.survival * math.sqrt(self.variance) if self.survival > 0 else None


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier estimate; ``last`` is the longest follow-up."""

    steps: tuple[Step, ...]
    subjects: int
    last: float

    @property
    def events(self) -> int:
        """All events."""
        return sum(step.events for step in self.steps)

    def at(self, time: float) -> Step:
        """The step in force at ``time``; before the first event survival is 1."""
        found = bisect_right(self.steps, time, key=lambda step: step.time)
        return self.steps[found - 1] if found else Step(0.0, self.subjects, 0, 1.0, 0.0)


def kaplan_meier(times: Sequence[float], events: Sequence[bool]) -> Curve:
    """Product-limit estimate; a subject censored at an event time is at risk at it.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-81.
    """
    ordered = sorted(times)
    happened = sorted(time for time, event in zip(times, events, strict=True) if event)
    steps: list[Step] = []
    survival, variance = 1.0, 0.0
    for time in dict.fromkeys(happened):
        at_risk = len(ordered) - bisect_left(ordered, time)
        died = bisect_right(happened, time) - bisect_left(happened, time)
        survival = 0.0 if died == at_risk else survival * (1 - died / at_risk)
        variance = math.inf if died == at_risk else variance + died / (at_risk * (at_risk - died))
        steps.append(Step(time, at_risk, died, survival, variance))
    return Curve(tuple(steps), len(ordered), ordered[-1])


def limits(step: Step, ci_type: str, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Pointwise confidence limits of S; (1, 1) at S = 1 and ``None`` at S = 0 (RULE KM-CI)."""
    survival = step.survival
    if step.variance == 0:
        return 1.0, 1.0
    if survival <= 0:
        return None
    width = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(step.variance)
    if ci_type == "loglog":
        power = width / abs(math.log(survival))
        return float(survival ** math.exp(power)), float(survival ** math.exp(-power))
    if ci_type == "log":
        return survival * math.exp(-width), min(1.0, survival * math.exp(width))
    return max(0.0, survival * (1 - width)), min(1.0, survival * (1 + width))


def _half(times: Sequence[float], values: Sequence[float]) -> float | None:
    """First time a falling curve is below one half, or the middle of the stretch at exactly one half."""
    below = [(time, value) for time, value in zip(times, values, strict=True) if value < 0.5 + SAME]
    if not below:
        return None
    time, value = below[0]
    later = next((one for one, lower in below if lower < value - SAME), None)
    if abs(value - 0.5) < SAME and later is not None:
        return (time + later) / 2
    return time


def median(curve: Curve) -> float | None:
    """Median by RULE KM-MED; ``None`` when not reached."""
    return _half([step.time for step in curve.steps], [step.survival for step in curve.steps])


def median_limits(curve: Curve, ci_type: str, confidence: float = CONFIDENCE) -> tuple[float | None, float | None]:
    """Limits of the median: where the lower and the upper band cross one half (Brookmeyer-Crowley)."""
    bands = [(step.time, band) for step in curve.steps if (band := limits(step, ci_type, confidence)) is not None]
    times = [time for time, _ in bands]
    return _half(times, [band[0] for _, band in bands]), _half(times, [band[1] for _, band in bands])


def cumulative_incidence(times: Sequence[float], causes: Sequence[int], at: Sequence[float]) -> list[list[float]]:
    """Aalen-Johansen incidence of causes 1 and 2, each at the times ``at``.

    F_k(t) = Σ S(tᵢ₋)·d_k/n with S the Kaplan-Meier curve of any event; the two and S(t) add up to 1.
    """
    curve = kaplan_meier(times, [cause > 0 for cause in causes])
    events = {cause: sorted(t for t, one in zip(times, causes, strict=True) if one == cause) for cause in (1, 2)}
    found = []
    for cause in (1, 2):
        before, total, jumps = 1.0, 0.0, []
        for step in curve.steps:
            count = bisect_right(events[cause], step.time) - bisect_left(events[cause], step.time)
            total += before * count / step.at_risk
            before = step.survival
            jumps.append(total)
        index = [bisect_right(curve.steps, time, key=lambda step: step.time) for time in at]
        found.append([jumps[one - 1] if one else 0.0 for one in index])
    return found


@dataclass(frozen=True, slots=True)
class LogRank:
    """Observed and expected events of the transplanted group, variance, χ² with 1 degree of freedom."""

    observed: int
    expected: float
    variance: float

    @property
    def chi2(self) -> float | None:
        """(O − E)²/V; ``None`` without variance."""
        return (self.observed - self.expected) ** 2 / self.variance if self.variance > 0 else None

    @property
    def p(self) -> float | None:
        """Two-sided p of the χ²."""
        return None if self.chi2 is None else math.erfc(math.sqrt(self.chi2 / 2))


def mantel_byar(times: Sequence[float], events: Sequence[bool], transplants: Sequence[float | None]) -> LogRank:
    """Log-rank test with the transplant as a time-dependent status.

    A subject is in the transplant group at event times strictly after its transplant; with every transplant at a
    time before the first event this is the ordinary log-rank test.

    References
    ----------
    Mantel N, Byar DP. J Am Stat Assoc 1974;69:81-6.
    """
    rows = list(zip(times, events, transplants, strict=True))
    ends = sorted(times)
    switched = [(day, end) for end, _, day in rows if day is not None and day < end]
    entries, exits = sorted(day for day, _ in switched), sorted(end for _, end in switched)
    observed, expected, variance = 0, 0.0, 0.0
    for time in sorted({end for end, event, _ in rows if event}):
        happened = [day for end, event, day in rows if event and end == time]
        died, at_risk = len(happened), len(ends) - bisect_left(ends, time)
        grafted = bisect_left(entries, time) - bisect_left(exits, time)
        observed += sum(day is not None and day < time for day in happened)
        share = grafted / at_risk
        expected += died * share
        if at_risk > 1:
            variance += died * share * (1 - share) * (at_risk - died) / (at_risk - 1)
    return LogRank(observed, expected, variance)
