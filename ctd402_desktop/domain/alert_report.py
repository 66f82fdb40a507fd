"""How often each rule spoke, and what came of it, so that bad rules can be retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ctd402_desktop.domain.alert_life import ACKNOWLEDGED, SEEN, SNOOZED, Acknowledgement, rank
from ctd402_desktop.domain.attention import findings
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.summary import look_of

SPOKEN_BY = ("daily", "laboratory")
"""Forms whose records can raise a finding."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule in one span: how often it fired, was acknowledged, put off, and first seen."""

    rule: str
    fired: int
    acted: int
    snoozed: int
    seen: int = 0


def fired(course: Course, since: datetime, until: datetime, schedule: Schedule) -> Iterator[str]:
    """The rule of each finding that newly appeared with a record observed in ``[since, until)``.

    Derived from the records as they stand, so that the count can be repeated; a finding that lasts counts once for
    each severity class it reaches.
    """
    spoken = course.of(*SPOKEN_BY)
    earlier = [one for one in spoken if one.observed_at < since][-1:]
    before: set[tuple[str, int, datetime | None]] = set()
    for one in (*earlier, *(one for one in spoken if since <= one.observed_at < until)):
        now = _raised(course, one.observed_at, schedule)
        if one.observed_at >= since:
            yield from sorted(rule for rule, _, _ in now - before)
        before = now


def _raised(course: Course, at: datetime, schedule: Schedule) -> set[tuple[str, int, datetime | None]]:
    so_far = replace(course, history=tuple(one for one in course.history if one.observed_at <= at))
    look = look_of(so_far, at, schedule)
    return {(one.rule, rank(one.severity), one.at) for one in findings(look) if not _of_schedule(one.rule)}


def _of_schedule(rule: str) -> bool:
    """Checks due or late come from the clock, not from a record."""
    return rule.startswith("check_")


def report(spoken: Iterable[str], known: Iterable[Acknowledgement]) -> tuple[RuleReport, ...]:
    """Per rule: fired, acted, put off; the most frequent first."""
    times, acts = Counter(spoken), Counter((one.rule, one.kind) for one in known)
    rules = {*times, *(rule for rule, _ in acts)}
    found = [
        RuleReport(rule, times[rule], acts[rule, ACKNOWLEDGED], acts[rule, SNOOZED], acts[rule, SEEN]) for rule in rules
    ]
    return tuple(sorted(found, key=lambda one: (-one.fired, one.rule)))
