"""The decision table of a rule, for reading: columns, rows, notes, and with each row a case that falls into it.

The case is what keeps a table honest: evaluated by the rule, it gives what the row says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from ctd402_desktop.domain.bands import Bands
from ctd402_desktop.i18n import N_, Message, msg

Cell: TypeAlias = "str | Message"
"""Words are a ``Message``; a plain text is a sign, a number or a code and reads the same in every language."""

YES_NO: dict[bool, Message] = {True: msg(N_("yes")), False: msg(N_("no"))}


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``given`` are inputs of a case that falls into it, ``gives`` the answer or the part of it told here."""

    cells: tuple[Cell, ...]
    given: Mapping[str, Any]
    gives: Any


@dataclass(frozen=True, slots=True)
class Table:
    """One decision table. ``formula`` stands above it where the rule computes; ``first`` where the first row counts."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str = ""
    formula: str = ""
    notes: tuple[str, ...] = ()
    first: bool = False


Tables: TypeAlias = "dict[str, tuple[Table, ...]]"

FINDING, ITEM, POINTS, RESULT = N_("Finding"), N_("Item"), N_("Points"), N_("Result")
CONDITION, GRADE, LIMIT = N_("Condition"), N_("Grade"), N_("Limit")


def row(*cells: Cell, gives: Any, **given: Any) -> Row:
    """A row with its case as named inputs."""
    return Row(cells, given, gives)


def ladder(*rows: Row, result: str = RESULT, title: str = "", notes: Sequence[str] = ()) -> Table:
    """Conditions in the order they are tried, each with its result; the first that holds counts."""
    return Table((CONDITION, result), rows, title, notes=tuple(notes), first=True)


Scoring: TypeAlias = "Bands[int] | Mapping[Any, int]"
Part: TypeAlias = "tuple[str, str, Scoring] | tuple[str, str, Scoring, Mapping[Any, str]]"
"""Name of the input, its label, its points by band or answer, and the words of the answers where they are keys."""


def points(base: Mapping[str, Any], parts: Sequence[Part], gives: Callable[[int], Any]) -> Table:
    """Table of a score, out of the rows it is added up from.

    Parameters
    ----------
    base : mapping
        A case in which every item gives 0 points: each row differs from it in its own item.
    gives : callable
        The answer of the rule for that many points.
    """
    rows = []
    for part in parts:
        name, label, scoring = part[:3]
        said: Mapping[Any, str] = part[3] if len(part) == 4 else {}
        for text, example, worth in _answers(scoring, said):
            rows.append(Row((msg(label), text, str(worth)), {**base, name: example}, gives(worth)))
    return Table((ITEM, FINDING, POINTS), tuple(rows))


def _answers(scoring: Scoring, said: Mapping[Any, str]) -> list[tuple[Cell, Any, int]]:
    if isinstance(scoring, Bands):
        return [(band.text, band.example, int(str(band.gives))) for band in scoring.rows()]
    return [(_word(value, said), value, worth) for value, worth in scoring.items()]


def _word(value: Any, said: Mapping[Any, str]) -> Cell:
    if isinstance(value, bool):
        return YES_NO[value]
    return msg(said[value]) if value in said else str(value)


def banded(
    name: str, scoring: Bands[Any], gives: Callable[[Any], Any], base: Mapping[str, Any] | None = None
) -> tuple[Row, ...]:
    """Rows of one measured value cut into bands: band and what it gives."""
    return tuple(
        Row((band.text, "–" if band.gives is None else str(band.gives)), {**(base or {}), name: band.example},
            gives(band.gives))
        for band in scoring.rows()
    )  # fmt: skip


def computed(formula: str, *symbols: tuple[str, str], example: Row, notes: Sequence[str] = ()) -> Table:
    """A rule that is a formula: the line, its symbols, and one case with its answer."""
    rows = tuple(Row((symbol, msg(meaning)), example.given, example.gives) for symbol, meaning in symbols)
    return Table((N_("Symbol"), N_("Meaning")), rows, formula=formula, notes=tuple(notes))


def holds(found: Any, told: Any) -> bool:
    """Whether an answer says what a row tells: equal, or equal in each part the row names; numbers as rounded there."""
    if isinstance(told, Mapping):
        return isinstance(found, Mapping) and all(name in found and holds(found[name], told[name]) for name in told)
    if isinstance(told, (list, tuple)):
        return (
            isinstance(found, (list, tuple))
            and len(found) == len(told)
            and all(holds(one, other) for one, other in zip(found, told, strict=True))
        )
    if isinstance(told, Decimal) and isinstance(found, (int, float, Decimal)) and not isinstance(found, bool):
        return round(Decimal(str(found)), -int(told.as_tuple().exponent)) == told
    return bool(found == told) and isinstance(found, bool) == isinstance(told, bool)
