"""Arithmetic and prompts of the bedside set: derived pressures, steps since the last reading, suggested ticks.

Nothing here answers a question: a suggestion is shown beside the tick and the nurse decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ctd402_desktop.domain.astct import FEVER_C
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers, Value
from ctd402_desktop.i18n import N_

D = Decimal

FEVER = FEVER_C
ICE_FROM_AGE = 12
STEP_WINDOW = timedelta(hours=12)
STEPS: dict[str, Decimal] = {
    "temp": D("1.5"),
    "hr": D(40),
    "sbp": D(40),
    "dbp": D(30),
    "rr": D(10),
    "spo2": D(3),
}
"""Change since the last reading within 12 h that needs one key to confirm (product.md 2.7)."""

ICE_ITEMS = ("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count")
CAPD_ITEMS = tuple(f"capd_{item}" for item in range(1, 9))


def mean_arterial_pressure(sbp: Decimal, dbp: Decimal) -> Decimal:
    """MAP in mmHg, to the whole number: DBP + (SBP − DBP) / 3 (toxicity-grading.md 10.3)."""
    return (dbp + (sbp - dbp) / 3).quantize(D(1), ROUND_HALF_UP)


def shock_index(hr: Decimal, sbp: Decimal) -> Decimal | None:
    """Heart rate over systolic pressure, two decimals; ``None`` for a pressure of zero."""
    return (hr / sbp).quantize(D("0.01"), ROUND_HALF_UP) if sbp else None


def instrument(age_years: int | None) -> str:
    """``capd`` below 12 years, ``ice`` from the 12th birthday and when the age is unknown (2.2)."""
    return "capd" if age_years is not None and age_years < ICE_FROM_AGE else "ice"


def total(answers: Answers, items: tuple[str, ...]) -> Decimal | None:
    """Sum of the items, ``None`` while one is missing or not done: a part is never shown as the whole."""
    found = [value for item in items if isinstance(value := answers.get(item), Decimal)]
    return sum(found, D(0)) if len(found) == len(items) else None


@dataclass(frozen=True, slots=True)
class Step:
    """A measured value that moved further since the last reading than usual."""

    change: Decimal
    since: timedelta


def step(key: str, value: Value | None, at: datetime, previous: Record | None) -> Step | None:
    """The change since ``previous`` when it is large and recent enough to be confirmed, else ``None``."""
    limit = STEPS.get(key)
    last = previous.number(key) if previous else None
    if limit is None or last is None or previous is None or not isinstance(value, Decimal):
        return None
    since = at - previous.observed_at
    if not timedelta(0) <= since <= STEP_WINDOW or abs(value - last) < limit:
        return None
    return Step(value - last, since)


def finding(key: str, value: Value | None, flag: str) -> str:
    """English word beside a flagged value: *fever* for a temperature from 38.0 °C, else *high* or *low*."""
    if key == "temp" and isinstance(value, Decimal) and value >= FEVER:
        return N_("fever")
    if not flag:
        return ""
    return N_("high") if flag.startswith("H") else N_("low")


def baseline_systolic(course: Course) -> Decimal | None:
    """Systolic pressure of the last daily set before the infusion, ``None`` when there is none."""
    start = course.infusion_at
    before = [one.number("sbp") for one in course.of("daily") if start is None or one.observed_at < start]
    known = [one for one in before if one is not None]
    return known[-1] if known else None
