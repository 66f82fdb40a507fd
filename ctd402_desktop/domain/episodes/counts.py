"""Neutropenia and thrombocytopenia by the day counts of ICAHT (toxicity-grading.md 4.3 and 4.4).

Days run from the infusion to the last measured day, without rounding. Gaps of up to seven days are filled along a
straight line, longer ones stay unknown and never join two runs; one or two days of recovery are bridged and count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.episodes.episode import End, Episode, Kind, Seen, reasons, treatments, unique
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.series import Observation, labs
from ctd402_desktop.domain.toxicity.icaht import LONGEST_RECOVERY, filled
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.i18n import N_, msg


@dataclass(frozen=True, slots=True)
class _Count:
    kind: Kind
    analyte: str
    scale: int
    limits: tuple[int, ...]
    low: Callable[[Fraction | Decimal, int], bool]
    said: str


_ANC = _Count(Kind.NEUTROPENIA, "anc", 1000, (500, 100), lambda value, limit: value <= limit, N_("{value}/µL"))
_PLT = _Count(Kind.THROMBOCYTOPENIA, "plt", 1, (50, 20), lambda value, limit: value < limit, N_("{value} × 10⁹/L"))


def neutropenia(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Runs with ANC ≤ 500/µL from day 0 on; ``days_at`` counts the days ≤ 500 and ≤ 100, the peak is the nadir."""
    return _counted(course, _ANC, now)


def thrombocytopenia(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Runs with platelets < 50 × 10⁹/L from day 0 on, transfused values as measured; days < 50 and < 20."""
    return _counted(course, _PLT, now)


Measured = tuple[int, Decimal, Observation]
"""Study day, value in the unit of the limits, observation."""


def _counted(course: Course, rule: _Count, now: datetime | None) -> tuple[Episode, ...]:
    found = _measured(course, rule, now)
    lowest: dict[int, Decimal] = {}
    for day, value, _ in found:
        lowest[day] = min(value, lowest.get(day, value))
    if not lowest:
        return ()
    days = filled(dict(sorted(lowest.items())), max(lowest))
    spans = _runs(days, lambda value: rule.low(value, rule.limits[0]))
    return tuple(
        _episode(course, rule, number, span, days, found) for number, span in enumerate(spans, start=1)
    )  # fmt: skip


def _measured(course: Course, rule: _Count, now: datetime | None) -> list[Measured]:
    """Values from the day of infusion on; a result ``< x`` stands for its bound (4.3)."""
    if course.infusion_at is None:
        return []
    found = []
    for one in labs(course, rule.analyte):
        day, value = course.study_day(one.at), one.lloq if one.blq else one.value
        if day is not None and day >= 0 and value is not None and (now is None or one.at <= now):
            found.append((day, value * rule.scale, one))
    return found


def _runs(days: list[Fraction | None], low: Callable[[Fraction], bool]) -> list[tuple[int, int]]:
    """First and last day of each run, joined over at most two known days of recovery."""
    found: list[tuple[int, int]] = []
    for day, value in enumerate(days):
        if value is None or not low(value):
            continue
        between = days[found[-1][1] + 1 : day] if found else [None]
        if len(between) <= LONGEST_RECOVERY and None not in between:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _end(days: list[Fraction | None], last: int) -> End:
    """Resolved after three known days above; open while fewer were seen; unknown where a long gap follows."""
    after = days[last + 1 : last + 2 + LONGEST_RECOVERY]
    if None in after:
        return End.UNKNOWN
    return End.RESOLVED if len(after) > LONGEST_RECOVERY else End.OPEN


def _episode(
    course: Course, rule: _Count, number: int, span: tuple[int, int], days: list[Fraction | None], found: list[Measured]
) -> Episode:
    first, last = span
    inside = [entry for entry in found if first <= entry[0] <= last]
    low = [entry for entry in inside if rule.low(entry[1], rule.limits[0])]
    nadir = min(low, key=lambda entry: entry[1])
    end = _end(days, last)
    closing = next((entry for entry in found if entry[0] > last), low[-1]) if end is End.RESOLVED else low[-1]
    resolved = closing[2].at if end is End.RESOLVED else None
    onset, peak = low[0][2], nadir[2]
    said = msg(rule.said, value=figure(tidy(nadir[1])))
    within = days[first : last + 1]
    counts = tuple((limit, _longest(within, rule, limit)) for limit in rule.limits)
    measured = {entry[0] for entry in inside}
    return Episode(
        rule.kind,
        number,
        onset.at,
        nadir[1],
        peak.at,
        low[-1][2].at,
        end,
        resolved,
        first,
        last,
        unique([*(entry[2].record.id for entry in inside), closing[2].record.id]),
        reasons(
            course,
            Seen(onset.at, onset.record.id),
            (Seen(peak.at, peak.record.id), said),
            end,
            Seen(closing[2].at, closing[2].record.id),
        ),
        biphasic=number > 1,
        treatments=treatments(course, rule.kind, onset.at, resolved),
        unassessed_days=sum(day not in measured for day in range(first, last + 1)),
        days_at=counts,
    )


def _longest(days: list[Fraction | None], rule: _Count, limit: int) -> int:
    spans = _runs(days, lambda value: rule.low(value, limit))
    return max((last - first + 1 for first, last in spans), default=0)
