"""What several sections say about a course: grades by day, laboratory series, drugs in force. Grades are read as
stored, never computed again for paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ctd402_desktop.domain.analytes import ANALYTES, Analyte
from ctd402_desktop.domain.course import Course, Record, StoredGrade
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.grade import Reason
from ctd402_desktop.domain.grading import day_grades
from ctd402_desktop.domain.units import UnitError, pretty, to_canonical
from ctd402_desktop.reports import formats


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of one record: the physician's where assigned, with the computed one beside it.

    ``state``: ``graded``, ``ng`` (not gradable) or ``na`` (the scale does not apply).
    """

    at: datetime
    value: int | None
    state: str
    stored: StoredGrade | None
    assigned: int | None = None

    @property
    def overridden(self) -> bool:
        """Whether a physician's grade replaces a different computed one."""
        return self.assigned is not None and (self.stored is None or self.stored.grade.value != self.assigned)


def graded(record: Record, scale: str) -> Graded:
    """The grade of ``scale`` on one record."""
    assigned = record.number(f"{scale}_assigned")
    stored = record.grade(scale)
    if assigned is not None:
        return Graded(record.observed_at, int(assigned), "graded", stored, int(assigned))
    if stored is None or stored.grade.reason is Reason.NOT_APPLICABLE:
        return Graded(record.observed_at, None, "na", stored)
    if stored.grade.value is None:
        return Graded(record.observed_at, None, "ng", stored)
    return Graded(record.observed_at, stored.grade.value, "graded", stored)


def grades(course: Course, scale: str) -> list[Graded]:
    """Every record of the course that carries a grade of ``scale``, oldest first."""
    return [graded(one, scale) for one in course.records if one.grade(scale) or f"{scale}_assigned" in one.answers]


@dataclass(frozen=True, slots=True)
class DayGrade:
    """The grade of one study day; ``assigned`` when a physician's grade replaced a computed one that day."""

    value: int | None
    state: str
    assigned: bool = False


def by_day(course: Course, scale: str) -> dict[int, DayGrade]:
    """The worst grade of each study day, as on screen; empty before a day zero is known."""
    marked = {course.study_day(one.at) for one in grades(course, scale) if one.overridden}
    return {
        number: DayGrade(value, state, number in marked) for number, (value, state) in day_grades(course, scale).items()
    }


@dataclass(frozen=True, slots=True)
class Spell:
    """Consecutive study days, first and last included."""

    first: int
    last: int

    def text(self) -> str:
        """``D+2``, or ``D+2 – D+10``."""
        return (
            formats.day(self.first)
            if self.first == self.last
            else f"{formats.day(self.first)} – {formats.day(self.last)}"
        )

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last - self.first + 1


def spells(days: Iterable[int]) -> list[Spell]:
    """Days grouped into unbroken runs."""
    found: list[Spell] = []
    for number in sorted(set(days)):
        if found and number == found[-1].last + 1:
            found[-1] = Spell(found[-1].first, number)
        else:
            found.append(Spell(number, number))
    return found


@dataclass(frozen=True, slots=True)
class LabValue:
    """One result: as reported, and in the canonical unit where that is possible."""

    record: Record
    day: int | None
    reported: Lab
    canonical: Decimal | None

    @property
    def at(self) -> datetime:
        """Time of sampling."""
        return self.record.observed_at


def lab_series(course: Course, key: str, form: str = "laboratory") -> list[LabValue]:
    """All results of one analyte, oldest first."""
    found = []
    for one in course.of(form):
        value = one.answers.get(key)
        if isinstance(value, Lab):
            try:
                canonical = to_canonical(ANALYTES[key], value)
            except UnitError:
                canonical = None
            found.append(LabValue(one, course.study_day(one.observed_at), value, canonical))
    return found


def lab_text(value: LabValue, analyte: Analyte) -> str:
    """A result in the canonical unit, without the unit; as reported, with its unit, where none converts."""
    if value.canonical is None or pretty(value.reported.unit) == pretty(analyte.unit):
        return formats.lab(value.reported, with_unit=value.canonical is None)
    mark = formats.lab(Lab(Decimal(0), "", value.reported.comparator)).removesuffix("0")
    places = max(0, min(2, 2 - value.canonical.adjusted()))
    return mark + formats.figure(formats.rounded(value.canonical, places).normalize() + 0)


def lab_flag(course: Course, value: LabValue, analyte: Analyte) -> str:
    """``HH``, ``H``, ``L``, ``LL`` or nothing, against the fallback range for sex and age."""
    if value.canonical is None:
        return ""
    patient = course.patient
    age = patient.age_on(value.at.astimezone(course.zone).date())
    return analyte.flag(value.canonical, analyte.range_for(patient.sex, age))


def drugs_of(course: Course, *categories: str) -> list[Record]:
    """Drug records of these categories, oldest first."""
    return [one for one in course.of("drug") if one.answers.get("category") in categories]


def drug_start(record: Record) -> datetime:
    """Start of a drug record; the time of observation when no start was entered."""
    start = record.answers.get("start")
    return start if isinstance(start, datetime) else record.observed_at


def drug_days(course: Course, record: Record, until: datetime) -> range:
    """Study days on which the drug was given; an open record runs until ``until``."""
    start = drug_start(record)
    end = record.answers.get("end")
    last = start if record.answers.get("single") is True else end if isinstance(end, datetime) else until
    first_day, last_day = course.study_day(start), course.study_day(last)
    if first_day is None or last_day is None:
        return range(0)
    return range(first_day, max(first_day, last_day) + 1)


def agent_key(record: Record) -> str:
    """Which answer names the agent: the written name where none of the list fits."""
    return "agent_text" if record.answers.get("agent") == "other" else "agent"


def ongoing(record: Record) -> bool:
    """Whether a drug is still running: neither a single dose nor ended."""
    return record.answers.get("single") is not True and "end" not in record.answers


def as_date(value: object) -> date | None:
    """A stored date or moment as a date; ``None`` for anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
