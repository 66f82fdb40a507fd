"""Curves and figures of the invented courses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ctd402_desktop.domain.demo.stories import Step


def along(knots: Sequence[tuple[float, float]], day: float) -> float:
    """Value of a curve at ``day``: straight in the logarithm between (day, value) knots, flat outside them."""
    first, last = knots[0], knots[-1]
    if day <= first[0]:
        return first[1]
    for (left, low), (right, high) in pairwise(knots):
        if day <= right:
            share = (day - left) / (right - left)
            return math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    return last[1]


def drive(steps: Sequence[Step], day: float, decay: float, rise: float = 0.7) -> float:
    """How hard inflammation has been driven by ``day``: follows the grade with a delay, fades over ``decay`` days."""
    level, before, grade = 0.0, 0.0, 0
    for one in (*steps, Step(1e9, 0)):
        span = min(day, one.day) - before
        if span <= 0:
            break
        constant = rise if grade > level else decay
        level = grade + (level - grade) * math.exp(-span / constant)
        before, grade = one.day, one.grade
    return level


def text(value: float, places: int = 0) -> str:
    """A figure as a laboratory reports it."""
    return f"{max(value, 0):.{places}f}"


def figure(value: float) -> str:
    """Three significant figures without an exponent."""
    places = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{round(value, 2 - math.floor(math.log10(value))):.{places}f}" if value > 0 else "0"
