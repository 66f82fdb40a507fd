"""How one value stands in a protocol pack: the value, its unit, its source, and whether it is confirmed.

``weight_days = { value = 7, unit = "d", source = "…", confirmed = false }``: the unit must be the one the program
computes with, so that a pack can never turn mg into g; a value without a source is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from ctd402_desktop.domain.packfile import Mark, Table
from ctd402_desktop.i18n import N_, language, msg

UNITS: dict[str, timedelta] = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
"""Units a span may be given in."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the pack in both languages; the pack, not the message catalogue, is its only place."""

    en: str
    zh: str

    @property
    def text(self) -> str:
        """In the language in force; English where it is neither."""
        return self.zh if language() == "zh" else self.en


def mark(table: Table) -> Mark:
    """``source`` (never empty) and ``confirmed`` (false when left out)."""
    return Mark(table.text("source"), table.flag("confirmed", default=False))


def _unit(table: Table, unit: str) -> None:
    if unit:
        table.one_of("unit", (unit,))


def amount(table: Table, name: str, unit: str, *, low: str = "0", high: str = "1e12") -> Decimal:
    """An exact number in ``unit``."""
    inner = table.table(name)
    value = inner.number("value", low=low, high=high)
    _unit(inner, unit)
    _end(inner)
    return value


def count(table: Table, name: str, unit: str = "", *, low: int = 0, high: int = 100_000) -> int:
    """A whole number in ``unit``; without a unit it counts things."""
    inner = table.table(name)
    value = inner.whole("value", low=low, high=high)
    _unit(inner, unit)
    _end(inner)
    return value


def span(table: Table, name: str, unit: str) -> timedelta:
    """A length of time above zero, in ``min``, ``h`` or ``d``."""
    return count(table, name, unit, low=1) * UNITS[unit]


def choice(table: Table, name: str, allowed: tuple[str, ...]) -> str:
    """One of the words the program knows."""
    inner = table.table(name)
    value = inner.one_of("value", allowed)
    _end(inner)
    return value


def name_of(table: Table, name: str) -> str:
    """A proper name, the same in every language."""
    inner = table.table(name)
    value = inner.text("value")
    _end(inner)
    return value


def several(table: Table, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words the program knows, each once."""
    inner = table.table(name)
    values = inner.list_of("value", str)
    if not set(values) <= set(allowed) or len(set(values)) != len(values):
        inner.report("value", msg(N_("must be different words of {allowed}"), allowed=", ".join(allowed)))
    _end(inner)
    return values


def words(table: Table, name: str) -> Words:
    """A text in English and Chinese with its source."""
    inner = table.table(name)
    found = plain_words(inner)
    _end(inner)
    return found


def plain_words(table: Table) -> Words:
    """The keys ``en`` and ``zh`` of this very table."""
    return Words(table.text("en"), table.text("zh"))


def label(table: Table, name: str = "label") -> Words:
    """A name in both languages that is no value and needs no source."""
    inner = table.table(name)
    found = plain_words(inner)
    inner.close()
    return found


def _end(table: Table) -> None:
    mark(table)
    table.close()


def ascending(table: Table, **figures: Decimal | int) -> None:
    """Report each figure that does not lie above the one before it."""
    for (before, lower), (name, value) in pairwise(figures.items()):
        if not value > lower:
            table.report(name, msg(N_("must be greater than {name}"), name=before))


def different(table: Table, name: str, keys: list[str]) -> None:
    """Report a list whose rows share a key, or that has none."""
    if not keys:
        table.report(name, msg(N_("needs at least one row")))
    twice = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
    if twice is not None:
        table.report(name, msg(N_("has {key} twice"), key=twice))
