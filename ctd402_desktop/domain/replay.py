"""The days of a course that a replay steps through: one moment at the end of each day, by the time of entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from ctd402_desktop.domain.course import Course

_LAST = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Step:
    """One day: ``at`` (aware, UTC) is its end, or the newest entry on the last one; ``day`` counts from infusion."""

    at: datetime
    day: int | None


def steps(course: Course, now: datetime) -> tuple[Step, ...]:
    """One step for each calendar day on the ward's clock, from the first entry to the last or to ``now``.

    Parameters
    ----------
    course : Course
        The course as known now, not a past one.
    now : datetime, aware
        No step lies after it.
    """
    entered = [record.recorded_at for record in course.history if record.recorded_at <= now]
    if not entered:
        return ()
    first, last = min(entered), max(entered)
    day = first.astimezone(course.zone).date()
    found: list[Step] = []
    while day <= last.astimezone(course.zone).date():
        end = datetime.combine(day, _LAST, course.zone).astimezone(UTC)
        moment = min(end, now)
        found.append(Step(moment, (day - course.day_zero).days if course.day_zero is not None else None))
        day += timedelta(days=1)
    return tuple(found)
