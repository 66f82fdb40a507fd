"""The time axis of a course, and observations as points on it: with gaps, limits and the text as recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ctd402_desktop.domain.charts import Mark, Point
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.figures import clock, day_name, figure, significant
from ctd402_desktop.domain.series import Observation
from ctd402_desktop.i18n import N_, tr


@dataclass(frozen=True, slots=True)
class Days:
    """The time axis of one course: days since D0 00:00 at the site, by the wall clock."""

    course: Course
    zero: date
    now: datetime

    @classmethod
    def of(cls, course: Course, now: datetime) -> Days:
        """Counted from day zero; from today where none is known or planned."""
        return cls(course, course.day_zero or now.astimezone(course.zone).date(), now)

    def x(self, at: datetime) -> float:
        """Position of a moment in days."""
        local = at.astimezone(self.course.zone).replace(tzinfo=None)
        return (local - datetime.combine(self.zero, time())) / timedelta(days=1)

    def moment(self, x: float) -> datetime:
        """The moment at a place, to the minute; the inverse of ``x``."""
        local = datetime.combine(self.zero, time()) + timedelta(minutes=round(x * 1440))
        return local.replace(tzinfo=self.course.zone).astimezone(UTC)

    def name(self, at: datetime) -> str:
        """``D+8``, or the calendar date where no day zero is known."""
        day = self.course.study_day(at)
        return f"{at.astimezone(self.course.zone):%Y-%m-%d}" if day is None else day_name(day)

    def when(self, at: datetime) -> str:
        """``14:40`` today, else the day."""
        zone = self.course.zone
        same = at.astimezone(zone).date() == self.now.astimezone(zone).date()
        return clock(at, zone) if same else self.name(at)

    @property
    def present(self) -> float:
        """Position of now."""
        return self.x(self.now)

    @property
    def today(self) -> int:
        """Whole days from zero to today."""
        return (self.now.astimezone(self.course.zone).date() - self.zero).days

    def seen(self, found: Iterable[Observation]) -> list[Observation]:
        """Observations up to now; a later one is a mistyped time, not something that happened."""
        return [one for one in found if one.at <= self.now]


def points(days: Days, found: Iterable[Observation], gap: timedelta) -> tuple[Point, ...]:
    """Points with a ``GAP`` wherever the next one must not be joined: too long apart, or explicitly not done."""
    made: list[Point] = []
    before: datetime | None = None
    for one in found:
        if one.not_done:
            made.append(Point(days.x(one.at), None, Mark.GAP, record_id=one.record.id))
        elif one.quantified or one.blq:
            if before is not None and one.at - before > gap:
                made.append(Point((days.x(before) + days.x(one.at)) / 2, None, Mark.GAP))
            made.append(point(days, one))
            before = one.at
    return tuple(made)


def point(days: Days, one: Observation) -> Point:
    """One observation at its place; below quantification it has no number, only the limit of its sample."""
    lloq = float(one.lloq) if one.lloq is not None else None
    mark = Mark.MEASURED if one.value is not None else Mark.BLQ
    number = float(one.value) if one.value is not None else None
    return Point(days.x(one.at), number, mark, text=value_text(one), lloq=lloq, record_id=one.record.id)


def value_text(one: Observation) -> str:
    """The number as recorded, with its comparator; a converted one with three significant figures."""
    if one.value is None:
        return f"< {figure(one.lloq)}" if one.lloq is not None else tr(N_("BLQ"))
    as_entered = one.reported is None or one.reported.value == one.value
    shown = figure(one.value) if as_entered else significant(one.value)
    mark = {"<=": "≤", ">=": "≥"}.get(one.comparator, one.comparator)
    return f"{mark} {shown}" if mark else shown


def last_number(found: Iterable[Observation]) -> Observation | None:
    """The newest observation that has a number."""
    return next((one for one in reversed(list(found)) if one.value is not None), None)


def said(sentence: str, days: Days, one: Observation | None) -> tuple[str, ...]:
    """``sentence`` with ``{value}`` and ``{day}`` of an observation; nothing without one."""
    return (tr(sentence, value=value_text(one), day=days.name(one.at)),) if one else ()
