"""Scores that add up points: an item without an answer gives a range, never 0 points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from ctd402_desktop.domain.bands import Bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Result
from ctd402_desktop.domain.scales.ice import Score, add_up
from ctd402_desktop.domain.toxicity.explaining import figure
from ctd402_desktop.i18n import N_, Message, msg

T = TypeVar("T")

ANSWERS: dict[bool, Message] = {True: msg(N_("yes")), False: msg(N_("no"))}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a score; ``points`` is ``None`` when it was not answered, ``most`` what it could give."""

    name: str
    points: int | None
    most: int
    facts: tuple[Fact, ...]


def item(
    name: str,
    label: str,
    value: T | None,
    table: Mapping[T, int] | Callable[[T], int],
    most: int,
    said: Mapping[T, str] | None = None,
) -> Item:
    """The item called ``name`` for an answered ``value``, with its points out of a table or a function.

    ``said`` gives the words for values that are keys.
    """
    if value is None:
        return Item(name, None, most, (Fact(msg(N_("{item}: not answered"), item=msg(label)), None, False, (name,)),))
    points = table(value) if callable(table) else table[value]
    words = _words(value) if said is None else msg(said[value])
    text = msg(N_("{item}: {value}"), item=msg(label), value=words)
    return Item(name, points, most, (points_fact(text, points, name),))


def points_fact(text: Message, points: int, *names: str) -> Fact:
    """What was answered and the points it gives; it decides when it gives any."""
    return Fact(text, msg(N_("points: {points}"), points=points), points > 0, names)


def _words(value: object) -> object:
    if isinstance(value, bool):
        return ANSWERS[value]
    return figure(value) if isinstance(value, Decimal) else value


def at_most(*limits: tuple[Decimal, int], above: int) -> Bands[int]:
    """Points by closed upper limits, lowest first: ``value <= limit``; ``above`` past the last."""
    return Bands(tuple(("≤", limit, points) for limit, points in limits), above)


def below(*limits: tuple[Decimal, int], from_there: int) -> Bands[int]:
    """Points by open upper limits, lowest first: ``value < limit``; ``from_there`` on from the last."""
    return Bands(tuple(("<", limit, points) for limit, points in limits), from_there)


def add(items: Sequence[Item]) -> Score:
    """Their sum, with the range while items are missing."""
    return add_up([(one.name, one.points, one.most) for one in items])


def sum_fact(score: Score, items: Sequence[Item], limit: Message | None = None) -> Fact:
    """The sum, or the range it can still take."""
    if score.total is not None:
        return Fact(msg(N_("Sum {total}"), total=score.total), limit, True, tuple(one.name for one in items))
    return Fact(msg(N_("Sum possible: {low} to {high}"), low=score.low, high=score.high), limit)


def item_facts(score: Score, items: Sequence[Item]) -> tuple[Fact, ...]:
    """What was answered; nothing decides while the sum is unknown for another reason."""
    facts = (fact for one in items for fact in one.facts)
    return tuple(replace(fact, deciding=fact.deciding and not score.missing) for fact in facts)


def total(items: Sequence[Item], limit: Message | None = None, flags: tuple[str, ...] = ()) -> Result:
    """The sum as the answer of a rule: ``None`` with its range beside it while an item is missing."""
    score = add(items)
    because = (sum_fact(score, items, limit), *item_facts(score, items))
    output: Any = score.total
    return Result(output, because, score.missing, Reason.MISSING if score.missing else None, flags)
