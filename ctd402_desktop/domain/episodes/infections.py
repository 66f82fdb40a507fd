"""Infection episodes: one per record in force, as the physician delimited it (toxicity-grading.md 5.1)."""

from __future__ import annotations

from datetime import datetime

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.episodes.episode import End, Episode, Kind, Seen, reasons, treatments
from ctd402_desktop.i18n import N_, msg


def infection(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Infections that were not excluded. Several pathogens are several rows and may overlap.

    Resolved without a date is an end that nobody recorded: ``UNKNOWN``, not resolved on the day of entry.
    """
    found = []
    for one in course.of("infection"):
        onset = one.answers.get("onset")
        if isinstance(onset, datetime) and one.answers.get("status") != "excluded" and (now is None or onset <= now):
            found.append((onset, one))
    found.sort(key=lambda entry: entry[0])
    return tuple(_episode(course, number, onset, one, now) for number, (onset, one) in enumerate(found, start=1))


def _episode(course: Course, number: int, onset: datetime, one: Record, now: datetime | None) -> Episode:
    answers = one.answers
    given = answers.get("resolved_at")
    resolved = given if isinstance(given, datetime) and (now is None or given <= now) else None
    end = End.RESOLVED if resolved is not None else End.UNKNOWN if answers.get("status") == "resolved" else End.OPEN
    last = resolved or max(onset, one.observed_at)
    severity = one.number("severity")
    seen = Seen(onset, one.id)
    grade = None if severity is None else (seen, msg(N_("severity {value}"), value=severity))
    return Episode(
        Kind.INFECTION,
        number,
        onset,
        severity,
        onset,
        last,
        end,
        resolved,
        course.study_day(onset),
        course.study_day(last),
        (one.id,),
        reasons(course, seen, grade, end, Seen(last, one.id)),
        attribution=str(answers.get("kind", "")),
        name=str(answers.get("organism", "")),
        treatments=treatments(course, Kind.INFECTION, onset, resolved),
    )
