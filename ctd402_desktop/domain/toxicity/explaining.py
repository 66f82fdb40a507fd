"""How the toxicity rules explain themselves: which facts decide, what is unanswered, what would change the grade."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ctd402_desktop.domain.grade import Change, Fact
from ctd402_desktop.domain.rules import Inputs
from ctd402_desktop.domain.scales.axis import ANY, BOTH, joined
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.i18n import N_, Message, msg

Edit = tuple[dict[str, object], Message]
"""Inputs that would be different, and the sentence that says so."""

_ENOUGH = msg(N_("each alone is enough"))


def figure(value: Decimal) -> Decimal:
    """A number for a sentence: at most four decimals, no trailing zeros, no exponent."""
    return tidy(round(value, 4))


def absent(inputs: Inputs, *names: str) -> tuple[str, ...]:
    """Those of ``names`` that were not answered; absent and ``None`` are the same."""
    return tuple(name for name in names if inputs.get(name) is None)


def any_of(states: Iterable[bool | None]) -> bool | None:
    """True if one is; otherwise ``None`` (unknown) if one is unknown; otherwise False."""
    known = tuple(states)
    return True if True in known else None if None in known else False


def _without(inputs: Inputs, names: Iterable[str]) -> Inputs:
    gone = set(names)
    return {name: value for name, value in inputs.items() if name not in gone}


def decided(judge: Callable[[Inputs], object], inputs: Inputs, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Mark each fact as deciding when the answer is another one without the inputs it rests on.

    Facts of which each alone gives the same answer are put together into one, which decides: only all of them can
    be taken away.
    """
    answer = judge(inputs)
    marked = [replace(fact, deciding=judge(_without(inputs, fact.inputs)) != answer) for fact in facts]
    spare = [fact for fact in marked if fact.inputs and not fact.deciding]

    def matters(group: Sequence[Fact]) -> bool:
        return judge(_without(inputs, [name for fact in group for name in fact.inputs])) != answer

    if not matters(spare):
        return tuple(marked)
    for fact in tuple(spare):
        fewer = [one for one in spare if one is not fact]
        if matters(fewer):
            spare = fewer
    names = tuple(dict.fromkeys(name for fact in spare for name in fact.inputs))
    return (Fact(joined([fact.text for fact in spare], BOTH), _ENOUGH, True, names), *marked)


def nearest(judge: Callable[[Inputs], int | None], inputs: Inputs, edits: Iterable[Edit]) -> tuple[Change, ...]:
    """The nearest grade above and the nearest below, each with the facts that would bring it."""
    now = judge(inputs)
    if now is None:
        return ()
    found = [(judge({**inputs, **edit}), text) for edit, text in edits]
    above = min((to for to, _ in found if to is not None and to > now), default=None)
    below = max((to for to, _ in found if to is not None and to < now), default=None)
    return tuple(
        Change(to, joined(list(dict.fromkeys(text for grade, text in found if grade == to)), ANY))
        for to in (above, below)
        if to is not None
    )
