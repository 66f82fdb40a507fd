"""A pack as a list of values, each with unit, source and standing: to be shown, and compared with another pack."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.rule_words import stored_words
from ctd402_desktop.domain.unit_words import unit_words
from ctd402_desktop.i18n import language

GENERAL = ""
"""Section of the values that stand before the first section: format, version, title."""


@dataclass(frozen=True, slots=True)
class PackLine:
    """One value of a pack. ``key`` is its path within the section; rows of a list are named by their own key.

    ``confirmed`` is ``None`` where the pack says neither: a name or a layout, not a clinical value.
    """

    section: str
    key: str
    value: str
    value_zh: str = ""
    unit: str = ""
    source: str = ""
    confirmed: bool | None = None

    @property
    def shown(self) -> str:
        """The value in the language in force, with its unit."""
        value = self.value_zh if self.value_zh and language() == "zh" else stored_words(self.value)
        return f"{value} {unit_words(self.unit)}" if self.unit else value


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that two packs state differently; ``None`` where one of them has no such value."""

    section: str
    key: str
    before: PackLine | None
    after: PackLine | None


@dataclass(frozen=True, slots=True)
class _Place:
    section: str
    key: str
    source: str = ""
    confirmed: bool | None = None

    def within(self, name: str) -> _Place:
        key = f"{self.key}.{name}" if self.key else name
        return _Place(self.section, key, self.source, self.confirmed)

    def marked(self, table: dict[str, Any]) -> _Place:
        confirmed = self.confirmed
        if isinstance(table.get("confirmed"), bool):
            confirmed = table["confirmed"]
        if isinstance(table.get("standing"), str):
            confirmed = table["standing"] == "confirmed"
        source = table.get("source", self.source)
        return _Place(self.section, self.key, str(source), confirmed)


def pack_lines(text: str) -> tuple[PackLine, ...]:
    """Every value of a pack that could be read, in the order it is written."""
    stored = tomllib.loads(text, parse_float=Decimal)
    found: list[PackLine] = []
    for name, value in stored.items():
        if isinstance(value, dict) and not _is_words(value):
            found += _lines(value, _Place(name, ""))
        else:
            found += _lines(value, _Place(GENERAL, name))
    return tuple(found)


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Value by value, in the order of the packs; ``version`` and ``title`` are left out."""
    old = {(one.section, one.key): one for one in pack_lines(before) if one.section != GENERAL}
    new = {(one.section, one.key): one for one in pack_lines(after) if one.section != GENERAL}
    places = [*old, *(place for place in new if place not in old)]
    return tuple(
        Difference(*place, old.get(place), new.get(place)) for place in places if old.get(place) != new.get(place)
    )


def _lines(value: Any, place: _Place) -> Iterator[PackLine]:
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for number, row in enumerate(value, start=1):
            name = f"[{row.get('key', number)}]"
            yield from _lines(row, _Place(place.section, place.key + name, place.source, place.confirmed))
    elif isinstance(value, dict):
        yield from _table(value, place.marked(value))
    else:
        yield PackLine(place.section, place.key, _plain(value), source=place.source, confirmed=place.confirmed)


def _table(table: dict[str, Any], place: _Place) -> Iterator[PackLine]:
    if "value" in table and "key" not in table:
        unit = str(table.get("unit", ""))
        value = _plain(table["value"])
        yield PackLine(place.section, place.key, value, "", unit, place.source, place.confirmed)
        return
    if _is_words(table):
        yield PackLine(place.section, place.key, str(table["en"]), str(table["zh"]), "", place.source, place.confirmed)
    for name, value in table.items():
        told = name in {"source", "confirmed"} or (name == "key" and isinstance(value, str))
        if not told and not (name in {"en", "zh"} and _is_words(table)):
            yield from _lines(value, place.within(name))


def _is_words(table: dict[str, Any]) -> bool:
    return isinstance(table.get("en"), str) and isinstance(table.get("zh"), str)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
