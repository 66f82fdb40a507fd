"""CRS and ICANS episodes from the grades in force of the daily records (toxicity-grading.md 1.5 and 2.4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.bedside import FEVER
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.episodes.episode import (
    End,
    Episode,
    Kind,
    Seen,
    last_attribution,
    reasons,
    treatments,
    unique,
)
from ctd402_desktop.domain.grade_runs import GradeRun, grade_runs, merged_days
from ctd402_desktop.domain.grading import GradedRecord, graded_records
from ctd402_desktop.i18n import N_, msg

Entry = tuple[int, GradedRecord]
"""Study day and graded record."""


def crs(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """CRS episodes; ``first_fever`` is the first 38.0 °C or more on the day of onset."""
    return _graded(course, Kind.CRS, now)


def icans(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """ICANS episodes, by the same conventions with the ICANS grade."""
    return _graded(course, Kind.ICANS, now)


def _graded(course: Course, kind: Kind, now: datetime | None) -> tuple[Episode, ...]:
    """Two consecutive assessed zeros resolve; days that could not be graded neither close nor continue.

    A day that is not over closes nothing: with ``now`` a zero of today is left out (CONV, as in grading CRS).
    """
    entries = [
        (day, one)
        for one in graded_records(course, kind.value)
        if (day := course.study_day(one.record.observed_at)) is not None
        and (now is None or one.record.observed_at <= now)
    ]
    daily = merged_days((day, one.value) for day, one in entries)
    today = None if now is None else course.study_day(now)
    if today is not None and not daily.get(today, 1):
        del daily[today]
    return tuple(
        _episode(course, kind, number, run, entries, daily)
        for number, run in enumerate(grade_runs(daily.items()), start=1)
    )


def _episode(
    course: Course, kind: Kind, number: int, run: GradeRun, entries: list[Entry], daily: dict[int, int | None]
) -> Episode:
    inside = [(day, one) for day, one in entries if run.onset_day <= day <= run.last_day]
    present = [one for _, one in inside if one.value]
    first, last = present[0].record, present[-1].record
    fever = _first_fever([one for day, one in inside if day == run.onset_day]) if kind is Kind.CRS else None
    peak = next(one.record for one in present if one.value == run.max_grade)
    closing = next((one.record for day, one in entries if day == run.resolved_day and one.value == 0), last)
    end = End.OPEN if run.ongoing else End.RESOLVED if run.resolved_day is not None else End.DEATH
    onset = min(first.observed_at, fever or first.observed_at)
    resolved = closing.observed_at if end is End.RESOLVED else None
    close = Seen(closing.observed_at, closing.id)
    grade = msg(N_("grade {value}"), value=run.max_grade)
    known = {day for day, value in daily.items() if value is not None}
    return Episode(
        kind,
        number,
        onset,
        Decimal(run.max_grade),
        peak.observed_at,
        last.observed_at,
        end,
        resolved,
        run.onset_day,
        run.last_day,
        unique([*(one.record.id for _, one in inside), closing.id]),
        reasons(course, Seen(onset, first.id), (Seen(peak.observed_at, peak.id), grade), end, close),
        biphasic=number > 1 or any(daily.get(day) == 0 for day in range(run.onset_day, run.last_day)),
        attribution=last_attribution(one.record for _, one in inside),
        treatments=treatments(course, kind, onset, resolved if end is not End.DEATH else last.observed_at),
        first_fever=fever,
        unassessed_days=sum(day not in known for day in range(run.onset_day, run.last_day + 1)),
    )


def _first_fever(day: list[GradedRecord]) -> datetime | None:
    counted = (one.record for one in day if one.record.answers.get("fever_other_cause") is not True)
    readings = ((one.observed_at, one.number("temp")) for one in counted)
    return next((at for at, temp in readings if temp is not None and temp >= FEVER), None)
