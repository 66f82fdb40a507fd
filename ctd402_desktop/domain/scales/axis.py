"""What the maximum-over-axes scales share: an axis with what it may be, why, and what would move it.

States are compared by identity: each comes from a cached constructor, so a decision about two axes is one dictionary
look-up and grading stays fast with its full explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.i18n import N_, Message, msg

Step = tuple[int, Message]
"""A value an axis would take, and the fact that brings it there."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What decides: the possible values (one when known) and, per driving fact, the values if it were unknown."""

    options: tuple[int, ...]
    without: tuple[tuple[int, ...], ...] = ()
    rises: tuple[Step, ...] = ()
    fall: Step | None = None
    removed: bool = False


@cache
def state(
    options: tuple[int, ...],
    without: tuple[tuple[int, ...], ...] = (),
    rises: tuple[Step, ...] = (),
    fall: Step | None = None,
) -> State:
    """The one ``State`` with these values."""
    return State(options, without, rises, fall)


@cache
def removed(active: State) -> State:
    """An axis that another cause explains: 0, and what it would be if that tick were taken back."""
    return State((0,), (active.options,), removed=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A fact in both renderings, so that choosing one costs nothing."""

    plain: Fact
    deciding: Fact


def line(text: Message, limit: Message | None, *inputs: str) -> Line:
    """A fact that may turn out to decide."""
    plain = Fact(text, limit, False, inputs)
    return Line(plain, replace(plain, deciding=True))


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of one case. The first ``len(state.without)`` lines are those that drive its value."""

    state: State
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def joined(texts: Sequence[Message], link: str) -> Message:
    """Several messages as one; ``link`` is a marked text with ``{first}`` and ``{second}``."""
    found = texts[-1]
    for text in reversed(texts[:-1]):
        found = Message(link, {"first": text, "second": found})
    return found


ANY = N_("{first}, or {second}")
ALL = N_("{first}, and {second}")
BOTH = N_("{first}; {second}")


def together(lines: Iterable[Line], value: int) -> Fact:
    """Facts of which each alone would give ``value``: one fact, because only all together can be taken away."""
    facts = [one.plain for one in lines]
    inputs = tuple(dict.fromkeys(name for fact in facts for name in fact.inputs))
    limit = msg(N_("each alone: grade {value}"), value=value)
    return Fact(joined([fact.text for fact in facts], BOTH), limit, True, inputs)
