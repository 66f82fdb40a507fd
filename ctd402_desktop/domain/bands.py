"""A value cut into bands by limits: what a rule evaluates and what its decision table shows are the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
_STEP = Decimal("0.1")


class Band(NamedTuple):
    """One band: its limits in signs, a value inside it, and what a value inside it gives."""

    text: str
    example: Decimal
    gives: Any


@dataclass(frozen=True, slots=True)
class Bands(Generic[T]):
    """Upper limits, lowest first, each with its sign (``<`` or ``≤``) and what it gives; ``last`` past the last one.

    Limits are compared as given, never rounded.
    """

    limits: tuple[tuple[str, Decimal, T], ...]
    last: T

    def __call__(self, value: Decimal) -> T:
        """What ``value`` gives."""
        for sign, limit, gives in self.limits:
            if value < limit or (sign == "≤" and value == limit):
                return gives
        return self.last

    def rows(self) -> tuple[Band, ...]:
        """Every band with a value inside it: the limit itself where it belongs to the band."""
        found = []
        lower: tuple[str, Decimal] | None = None
        for sign, limit, gives in self.limits:
            example = limit if sign == "≤" else limit - _STEP
            if sign == "<" and lower is not None:
                example = lower[1] if lower[0] == "≥" else (lower[1] + limit) / 2
            begins = f"{lower[0]} {lower[1]}, " if lower and (lower[1], lower[0]) != (limit, "≥") else ""
            text = f"= {limit}" if lower == ("≥", limit) else f"{begins}{sign} {limit}"
            found.append(Band(text, example, gives))
            lower = ("≥" if sign == "<" else ">", limit)
        sign, limit = lower or ("≥", Decimal(0))
        found.append(Band(f"{sign} {limit}", limit if sign == "≥" else limit + _STEP, self.last))
        return tuple(found)


def bands(*limits: tuple[str, str | int, T], last: T) -> Bands[T]:
    """Shorthand: limits as text or whole numbers, read as exact decimals."""
    return Bands(tuple((sign, Decimal(limit), gives) for sign, limit, gives in limits), last)
