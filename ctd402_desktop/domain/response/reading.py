"""Reading nested inputs of the response rules: objects, lists, and the three states of an optional flag.

At the first level of ``evaluate`` absent and ``null`` are mostly alike; the response contracts keep them apart where
an optional flag is concerned: absent is "no", ``null`` is "not known" and never read as "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.rules import InputError, Inputs, answer, number
from ctd402_desktop.i18n import N_, msg

LONGEST_LIST = 10_000


def part(inputs: Inputs, name: str) -> Inputs | None:
    """A nested object; ``None`` when missing."""
    value = inputs.get(name)
    if value is None or isinstance(value, Mapping):
        return value
    raise InputError(msg(N_("{name} must be an object"), name=name))


def listed(inputs: Inputs, name: str) -> tuple[Any, ...] | None:
    """A list of anything, at most ``LONGEST_LIST`` long; ``None`` when missing."""
    value = inputs.get(name)
    if value is None:
        return None
    if not isinstance(value, (list, tuple)):
        raise InputError(msg(N_("{name} must be a list"), name=name))
    if len(value) > LONGEST_LIST:
        raise InputError(msg(N_("{name} has more than {most} entries"), name=name, most=LONGEST_LIST))
    return tuple(value)


def numbers_or_null(
    inputs: Inputs, name: str, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[Decimal | None, ...] | None:
    """A list of numbers within closed limits that may contain ``null``; ``None`` when the list is missing."""
    values = listed(inputs, name)
    return None if values is None else tuple(number({name: one}, name, low, high) for one in values)


def numbers(
    inputs: Inputs, name: str, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[Decimal, ...] | None:
    """A list of numbers without gaps; ``None`` when the list is missing."""
    values = numbers_or_null(inputs, name, low, high)
    if values is None:
        return None
    known = tuple(one for one in values if one is not None)
    if len(known) != len(values):
        raise InputError(msg(N_("{name} may not contain null"), name=name))
    return known


def optional_flag(inputs: Inputs, name: str) -> bool | None:
    """An optional yes/no: absent is no, ``null`` is not known (``None``)."""
    return answer(inputs, name) if name in inputs else False


def alternatives(known: bool | None) -> tuple[bool, ...]:
    """What a yes/no can be: itself, or both when it is not known."""
    return (True, False) if known is None else (known,)


def same_length(first: str, one: tuple[Any, ...], second: str, other: tuple[Any, ...]) -> None:
    """``InputError`` when two parallel lists differ in length."""
    if len(one) != len(other):
        raise InputError(msg(N_("{first} and {second} must have the same length"), first=first, second=second))
