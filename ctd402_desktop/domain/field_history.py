"""What one answer of a record was before, and who changed it when and why: the history behind a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ctd402_desktop.domain.course import Course, Record, versions_before
from ctd402_desktop.domain.fields import Value

LATE = timedelta(hours=1)
"""An entry made later than this after the observation says so."""


@dataclass(frozen=True, slots=True)
class FieldVersion:
    """One value an answer has had; ``None`` where the record did not answer. ``reason`` says why it replaced the one
    before; ``current`` marks the version in force.
    """

    value: Value | None
    author_name: str
    at: datetime
    reason: str
    record_id: int
    current: bool


def chain_of(course: Course, record: Record) -> tuple[Record, ...]:
    """A record with everything it superseded, newest first; what supersedes it comes before it."""
    by_id = {one.id: one for one in course.history}
    newest = record
    while newest.superseded_by_id in by_id:
        newest = by_id[newest.superseded_by_id]
    return (newest, *versions_before(by_id, newest))


def history_of(course: Course, record: Record, key: str) -> tuple[FieldVersion, ...]:
    """The values of one answer, newest first; a version that did not change it is left out.

    One version alone means that the value was never another.
    """
    chain = chain_of(course, record)
    found: list[FieldVersion] = []
    for place, one in enumerate(chain):
        before = chain[place + 1] if place + 1 < len(chain) else None
        if before is not None and before.answers.get(key) == one.answers.get(key):
            continue
        value, current = one.answers.get(key), not found
        found.append(FieldVersion(value, one.author_name, one.recorded_at, one.reason, one.id, current))
    return tuple(found)


def has_history(course: Course, record: Record, key: str) -> bool:
    """Whether an answer was ever another."""
    return record.supersedes_id is not None and len(history_of(course, record, key)) > 1


def changed_keys(course: Course, record: Record) -> tuple[str, ...]:
    """Answers of a record that were ever another, in order of their key."""
    if record.supersedes_id is None and record.superseded_by_id is None:
        return ()
    chain = chain_of(course, record)
    keys = {key for one in chain for key in one.answers}
    steps = tuple(pairwise(chain))
    return tuple(sorted(key for key in keys if any(one.answers.get(key) != old.answers.get(key) for one, old in steps)))


def entered_late(record: Record) -> timedelta | None:
    """How long after the observation a record was entered, when that is more than an hour."""
    lag = record.recorded_at - record.observed_at
    return lag if lag > LATE else None
