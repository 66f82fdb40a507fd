"""Rules that answer one question: what was answered is told, what decides is marked, what is unanswered is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Inputs, Result
from ctd402_desktop.domain.scales.axis import BOTH, joined
from ctd402_desktop.domain.toxicity.explaining import absent, decided, figure
from ctd402_desktop.domain.toxicity.points import ANSWERS
from ctd402_desktop.i18n import N_, Message, msg

T = TypeVar("T")
UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Question:
    """One input of a verdict: its label, the limit it is held against, the words of its choices.

    ``needed`` says whether it has no default: an unanswered one is then named as missing.
    """

    name: str
    label: str
    limit: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    needed: bool = True

    def facts(self, inputs: Inputs) -> tuple[Fact, ...]:
        """What was answered; nothing when it was not, or when a tick is not ticked."""
        value = inputs.get(self.name)
        if value is None or (value is False and not self.needed):
            return ()
        text = msg(N_("{item}: {value}"), item=msg(self.label), value=self._words(value))
        return (Fact(text, msg(self.limit) if self.limit else None, False, (self.name,)),)

    def _words(self, value: Any) -> object:
        if isinstance(value, bool):
            return ANSWERS[value]
        if isinstance(value, str):
            return msg(self.said.get(value, value))
        if isinstance(value, (list, tuple)):
            return joined([msg(self.said[one]) for one in value], BOTH) if value else msg(N_("none"))
        return figure(Decimal(str(value)))


def held(value: T | None, passes: Callable[[T], bool]) -> bool | None:
    """Whether a value passes; ``None`` while there is no value."""
    return None if value is None else passes(value)


def all_of(states: Iterable[bool | None]) -> bool | None:
    """False if one is; otherwise ``None`` (unknown) if one is unknown; otherwise true."""
    known = tuple(states)
    return False if False in known else None if None in known else True


def enough_of(states: Iterable[bool | None], needed: int) -> bool | None:
    """Whether at least ``needed`` are true, whatever the unknown ones turn out to be; else ``None`` or false."""
    known = tuple(states)
    yes = known.count(True)
    return True if yes >= needed else None if yes + known.count(None) >= needed else False


def verdict(
    inputs: Inputs,
    judge: Callable[[Inputs], Any],
    questions: Sequence[Question],
    main: str = "",
    *,
    flags: Sequence[str] = (),
    notes: Sequence[Message] = (),
) -> Result:
    """The answer of ``judge`` with its reasons.

    Parameters
    ----------
    judge : callable
        Gives the output for inputs of which any may be missing; must not look at anything else.
    main : str
        Name of the value in an output of several that is ``None`` while the question is open.
    flags, notes
        Flags of the result and sentences that stand last.
    """
    output = judge(inputs)
    facts = [fact for one in questions for fact in one.facts(inputs)]
    because = (*decided(judge, inputs, facts), *(Fact(note) for note in notes))
    open_still = (output[main] if main else output) is None
    missing = absent(inputs, *(one.name for one in questions if one.needed)) if open_still else ()
    return Result(output, because, missing, Reason.MISSING if open_still else None, tuple(flags))
