"""Checks across fields that more than one form needs; each returns what it found, by field key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from ctd402_desktop.domain.fields import Answers, Check
from ctd402_desktop.i18n import N_, Message, msg


def number_of(answers: Answers, key: str) -> Decimal | None:
    """The number answered to ``key``; ``None`` when it is missing or was explicitly not done."""
    value = answers.get(key)
    return value if isinstance(value, Decimal) else None


def day_of(answers: Answers, key: str) -> date | None:
    """The calendar date answered to ``key``, ``None`` when missing or an instant."""
    value = answers.get(key)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def in_order(*steps: tuple[str, str], strict: tuple[str, str] | None = None) -> Check:
    """A check that instants follow one another; ``strict`` names the one pair that may not coincide.

    ``steps`` are field keys with their labels in the order of events. Steps that were not answered are skipped,
    the neighbours that remain are compared (rule INF-1).
    """

    def check(answers: Answers) -> Mapping[str, Message]:
        known = [(key, label, value) for key, label in steps if isinstance(value := answers.get(key), datetime)]
        found: dict[str, Message] = {}
        for (first, before, start), (second, after, end) in pairwise(known):
            if end < start or (end == start and (first, second) == strict):
                found[second] = msg(
                    N_("“{after}” is not later than “{before}”: one of the two times is wrong. Correct it."),
                    after=msg(after),
                    before=msg(before),
                )
        return found

    return check


def something_answered(answers: Answers) -> Mapping[str, Message]:
    """A record without a single answer says nothing and cannot be signed."""
    if answers:
        return {}
    return {"": msg(N_("nothing was entered: enter at least one value, or press “-” and choose a reason"))}
