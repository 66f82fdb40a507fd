"""One registry of computations: each rule by its public key, with its inputs, edition and citation.

``ctd402 evaluate``, "Why?", the annex of the PDF and the rules library read it. The names of inputs and outputs are
the contract tables of the two clinical reference files; they never change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from ctd402_desktop.domain.grade import Change, Fact, Grade, Reason
from ctd402_desktop.domain.rule_tables import Table
from ctd402_desktop.i18n import N_, Message, msg


class InputError(ValueError):
    """An input has the wrong type, is not finite, or names something the rule does not know."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message

    def __str__(self) -> str:
        return self.message.render()


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule answers: ``output`` as JSON-ready value, and why."""

    output: Any
    because: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    reason: Reason | None = None
    flags: tuple[str, ...] = ()
    would_change: tuple[Change, ...] = ()

    @classmethod
    def of(cls, grade: Grade) -> Result:
        """A grade as the answer of a rule: its value is the output."""
        return cls(grade.value, grade.because, grade.missing, grade.reason, grade.flags, grade.would_change)


Inputs: TypeAlias = Mapping[str, Any]
"""JSON object with numbers as ``Decimal`` (exact), absent and ``None`` alike meaning missing."""


@dataclass(frozen=True, slots=True)
class Input:
    """One named input. ``kind``: number, integer, bool, enum, list, object, text, date, instant or any."""

    name: str
    kind: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One computation. ``compute`` never raises for missing inputs, only ``InputError`` for wrong ones.

    ``tables``: its decision tables for reading, put in by the registry.
    """

    key: str
    title: str
    version: str
    citation: str
    inputs: tuple[Input, ...]
    compute: Callable[[Inputs], Result]
    output: str = ""
    section: str = ""
    confirmed: bool = True
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    tables: tuple[Table, ...] = ()


def weighed(rule: Rule) -> Rule:
    """The rule with its deciding facts put to the test: one that can be taken away without effect does not decide.

    Facts name inputs of this rule alone; one that names none of them rests on all.
    """
    known = tuple(one.name for one in rule.inputs)

    def compute(inputs: Inputs) -> Result:
        found = rule.compute(inputs)
        return replace(found, because=tuple(_weighed(rule, inputs, found, fact, known) for fact in found.because))

    return replace(rule, compute=compute)


def _weighed(rule: Rule, inputs: Inputs, found: Result, fact: Fact, known: tuple[str, ...]) -> Fact:
    own = tuple(name for name in fact.inputs if name in known)
    if not fact.deciding:
        return replace(fact, inputs=own)
    own = own or known
    left = {name: value for name, value in inputs.items() if name not in own}
    try:
        again = rule.compute(left)
    except InputError:
        return replace(fact, inputs=own)
    same = (again.output, again.reason) == (found.output, found.reason)
    return replace(fact, inputs=own, deciding=not same)


def number(inputs: Inputs, name: str, low: Decimal | None = None, high: Decimal | None = None) -> Decimal | None:
    """A finite number within closed limits, exact; ``None`` when missing, ``InputError`` otherwise."""
    value = inputs.get(name)
    if value is None:
        return None
    if type(value) is not Decimal:
        value = _exact(name, value)
    elif not value.is_finite():
        raise InputError(msg(N_("{name} must be a finite number"), name=name))
    if (low is not None and value < low) or (high is not None and value > high):
        raise _outside(name, low, high)
    return value


def _exact(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(msg(N_("{name} must be a number"), name=name))
    found = Decimal(repr(value))
    if not found.is_finite():
        raise InputError(msg(N_("{name} must be a finite number"), name=name))
    return found


def _outside(name: str, low: Decimal | None, high: Decimal | None) -> InputError:
    if low is None:
        return InputError(msg(N_("{name} must be at most {high}"), name=name, high=high))
    if high is None:
        return InputError(msg(N_("{name} must be at least {low}"), name=name, low=low))
    return InputError(msg(N_("{name} must be between {low} and {high}"), name=name, low=low, high=high))


def positive(inputs: Inputs, name: str) -> Decimal | None:
    """A number above zero; ``None`` when missing."""
    value = number(inputs, name)
    if value is not None and value <= 0:
        raise InputError(msg(N_("{name} must be above 0"), name=name))
    return value


def integer(inputs: Inputs, name: str, low: int | None = None, high: int | None = None) -> int | None:
    """A whole number within closed limits; ``None`` when missing."""
    value = number(inputs, name, None if low is None else Decimal(low), None if high is None else Decimal(high))
    if value is None:
        return None
    if value != value.to_integral_value():
        raise InputError(msg(N_("{name} must be a whole number"), name=name))
    return int(value)


def answer(inputs: Inputs, name: str) -> bool | None:
    """A yes/no answer that has no default: ``None`` when missing."""
    value = inputs.get(name)
    if value is None or value is True or value is False:
        return value
    raise InputError(msg(N_("{name} must be true, false or null"), name=name))


def tick(inputs: Inputs, name: str) -> bool:
    """A clinician's tick whose stated default is "not ticked"; measurements never have one."""
    return answer(inputs, name) or False


def choice(inputs: Inputs, name: str, allowed: Collection[str]) -> str | None:
    """One of the names the rule knows; ``None`` when missing."""
    value = inputs.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or value not in allowed:
        raise InputError(msg(N_("{name} must be one of {allowed}"), name=name, allowed=", ".join(sorted(allowed))))
    return value


def names(inputs: Inputs, name: str, allowed: Collection[str]) -> tuple[str, ...] | None:
    """A list of names the rule knows, in the order given; ``None`` when missing, ``()`` when asked and empty."""
    value = inputs.get(name)
    if value is None:
        return None
    if not isinstance(value, (list, tuple)):
        raise InputError(msg(N_("{name} must be a list"), name=name))
    for one in value:
        if not isinstance(one, str) or one not in allowed:
            known = ", ".join(sorted(allowed))
            raise InputError(msg(N_("{name} may only contain {allowed}"), name=name, allowed=known))
    return tuple(value)


def words(inputs: Inputs, name: str) -> str | None:
    """A text; ``None`` when missing."""
    value = inputs.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InputError(msg(N_("{name} must be a text"), name=name))


def calendar_day(inputs: Inputs, name: str) -> date | None:
    """A calendar date, ISO 8601; ``None`` when missing."""
    text = words(inputs, name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(msg(N_("{name} must be a date such as 2026-04-06"), name=name)) from None


def instant(inputs: Inputs, name: str) -> datetime | None:
    """A moment, ISO 8601 with time of day; ``None`` when missing."""
    text = words(inputs, name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or len(text.strip()) <= len("2026-04-06"):
        raise InputError(msg(N_("{name} must be a moment such as 2026-04-06T14:05+08:00"), name=name))
    return found
