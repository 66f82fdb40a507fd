"""Two people entered the same thing: whose record crossed the one about to be signed, and where they differ.

Observations of two people are rarely the same event, so both may stand; nothing is chosen here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.field_history import chain_of
from ctd402_desktop.domain.fields import Answers, Form, Value
from ctd402_desktop.domain.schedule import Rule
from ctd402_desktop.domain.summary_facts import questions

WINDOW = timedelta(minutes=30)
"""Within this time two sets count as one where the schedule says nothing: its own default of ``combine_min``."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """``theirs`` came first; ``base`` is what both began with, ``None`` when there was nothing.

    ``overtaken``: it replaced or voided the very record that was being corrected.
    """

    theirs: Record
    base: Record | None
    overtaken: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One answer three times; ``None`` where a version does not answer."""

    key: str
    base: Value | None
    theirs: Value | None
    mine: Value | None

    @property
    def differs(self) -> bool:
        """Whether theirs and mine are not the same."""
        return self.theirs != self.mine


def window_of(rules: Iterable[Rule], form: str, both: Collection[str]) -> timedelta:
    """How far apart two records of a form may be observed and still be about the same moment.

    Parameters
    ----------
    rules : rules of the schedule
        Each question counts as long as the longest stream that asks for it combines sets.
    form : str
        Key of the form.
    both : collection of str
        Questions that both records answer; of several windows the shortest holds, so that blood counts of two days
        stay two events beside a virus load that counts for longer.
    """
    longest: dict[str, timedelta] = {}
    for rule in rules:
        for key in both if rule.form == form else ():
            if key in rule.fields:
                longest[key] = max(rule.combine, longest.get(key, timedelta()))
    return min(longest.values(), default=WINDOW)


def crossed(
    course: Course, form: str, at: datetime, answers: Answers, user_id: int, known: Collection[int]
) -> Crossed | None:
    """The record of a colleague, not known when the entry was begun, nearest to ``at`` within the schedule's window."""
    rules, mine = course.protocol.schedule.rules, questions(answers)
    near = [
        one
        for one in course.of(form)
        if one.id not in known
        and one.author_id != user_id
        and abs(one.observed_at - at) <= window_of(rules, form, mine & questions(one.answers))
    ]
    if not near:
        return None
    theirs = min(near, key=lambda one: (abs(one.observed_at - at), one.id))
    before = [one for one in course.of(form) if one.id in known and one.observed_at <= at]
    return Crossed(theirs, before[-1] if before else None, overtaken=False)


def overtaken(course: Course, record_id: int) -> Crossed | None:
    """What became of a record that was being corrected; ``None`` while it is in force."""
    old = next((one for one in course.history if one.id == record_id), None)
    if old is None or old.in_force:
        return None
    return Crossed(chain_of(course, old)[0], old, overtaken=True)


def compare(form: Form, found: Crossed, mine: Answers) -> tuple[Line, ...]:
    """Every answer that one of the three gives, in the order of the form."""
    base = found.base.answers if found.base is not None else {}
    theirs = found.theirs.answers
    return tuple(
        Line(asked.key, base.get(asked.key), theirs.get(asked.key), mine.get(asked.key))
        for asked in form.fields
        if any(asked.key in answers for answers in (base, theirs, mine))
    )
