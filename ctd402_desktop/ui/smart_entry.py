"""What typed keys mean in a form: no Qt, no rule, only reading.

The numeric keypad alone is enough: ``386`` is 38.6, ``104/62`` fills both pressures, ``-`` is *not done*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.fields import Field, Kind, ProblemError, Value, normalise
from ctd402_desktop.i18n import Message

_DASHES = frozenset({"-", "–", "—", "−", "－", "ー"})


@dataclass(frozen=True, slots=True)
class Typed:
    """One box read: the text to keep, its value if it has one, the rule it breaks if it does not."""

    raw: str
    value: Value | None = None
    problem: Message | None = None


def is_not_done(text: str) -> bool:
    """A lone dash of any keyboard opens the reasons for *not done*."""
    return text.strip() in _DASHES


def pressures(text: str) -> tuple[str, str] | None:
    """``104/62`` or ``104-62`` typed into one box, as the text of both; ``None`` for anything else."""
    plain = normalise(text).replace("／", "/")
    for mark in ("/", "-"):
        first, found, second = plain.partition(mark)
        if found and first.strip().isdigit() and second.strip().isdigit():
            return first.strip(), second.strip()
    return None


def read(asked: Field, text: str) -> Typed:
    """Read one box; the kept text is the field's own form, so that ``386`` becomes ``38.6``."""
    try:
        value = asked.parse(text)
    except ProblemError as problem:
        return Typed(text.strip(), problem=problem.message)
    return Typed(asked.dump(value) if asked.kind is Kind.NUMBER else text.strip(), value)


def may_continue(asked: Field, text: str) -> bool:
    """Whether a further digit could still be meant; only when not may the cursor leave by itself."""
    plain = normalise(text)
    if not plain.isdigit() or asked.high is None or not asked.integer:
        return True
    return not plain.startswith("0") and Decimal(plain + "0") <= asked.high


def jump_target(letter: str, fields: Iterable[Field]) -> str | None:
    """Key of the field with this jump letter."""
    wanted = normalise(letter).upper()
    return next((asked.key for asked in fields if asked.letter and asked.letter.upper() == wanted), None)


def split_lab(raw: str) -> tuple[str, str]:
    """Stored laboratory text as figure (with comparator) and unit: ``<0.01 mg/L``."""
    figure, _, unit = raw.strip().partition(" ")
    return figure, unit.strip()


def join_lab(figure: str, unit: str) -> str:
    """Inverse of ``split_lab``; empty when no figure was typed, as a unit alone is no answer."""
    plain = normalise(figure).replace(" ", "")
    return f"{plain} {unit}".rstrip() if plain else ""


def chosen(raw: str) -> tuple[str, ...]:
    """Keys of a many-choice answer."""
    return tuple(part for part in (piece.strip() for piece in raw.split(",")) if part)
