"""Read a protocol pack strictly: every problem with its key and its reason, unknown keys refused, nothing guessed.

Each section of the pack is read by the module that uses it: ``read(table) -> values`` takes what it knows from the
``Table`` and the table itself reports what was left over. A pack with one problem is not used at all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from ctd402_desktop.errors import InvalidInput
from ctd402_desktop.i18n import N_, Message, msg

T = TypeVar("T")


class Problems:
    """Everything wrong with one pack, by dotted key."""

    def __init__(self) -> None:
        self.found: dict[str, Message] = {}

    def add(self, key: str, problem: Message) -> None:
        """Note a problem; the first one of a key is kept."""
        self.found.setdefault(key, problem)


class Table:
    """One table of the pack. Each value may be taken once; ``close`` reports the keys nobody took."""

    def __init__(self, stored: dict[str, Any], problems: Problems, path: str = "") -> None:
        self._stored = dict(stored)
        self._problems = problems
        self.path = path

    def key(self, name: str) -> str:
        """The dotted key of a value of this table, as it is reported."""
        return f"{self.path}.{name}" if self.path else name

    def report(self, name: str, problem: Message) -> None:
        """Note a problem of a value; reading goes on, so that all problems are told at once."""
        self._problems.add(self.key(name), problem)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; empty ones are refused unless ``default`` is given."""
        return self._take(name, str, default, "", _not_blank if default is None else _any)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """``true`` or ``false``."""
        return self._take(name, bool, default, False, _any)

    def whole(self, name: str, default: int | None = None, *, low: int = 0, high: int = 1_000_000) -> int:
        """A whole number within closed limits."""
        return self._take(name, int, default, low, lambda value: _within(Decimal(value), Decimal(low), Decimal(high)))

    def number(self, name: str, default: str | None = None, *, low: str = "0", high: str = "1e12") -> Decimal:
        """An exact number within closed limits."""
        value = self._stored.pop(name, None)
        if value is None and default is not None:
            return Decimal(default)
        if value is None:
            self.report(name, msg(N_("is missing")))
            return Decimal(low)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            self.report(name, msg(N_("must be a number")))
            return Decimal(low)
        found = Decimal(value)
        problem = _within(found, Decimal(low), Decimal(high))
        if problem is not None:
            self.report(name, problem)
            return Decimal(low)
        return found

    def minutes(self, name: str, default: int | None = None, *, low: int = 1) -> timedelta:
        """A span given in whole minutes."""
        return timedelta(minutes=self.whole(name, default, low=low, high=60 * 24 * 400))

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of the words the program knows."""
        return self._take(name, str, default, allowed[0], lambda value: _among(value, allowed))

    def list_of(self, name: str, kind: type[T], default: tuple[T, ...] | None = None) -> tuple[T, ...]:
        """A list of values of one kind."""
        value = self._stored.pop(name, None)
        if value is None and default is not None:
            return default
        if value is None:
            self.report(name, msg(N_("is missing")))
            return ()
        fits = isinstance(value, list) and all(
            isinstance(one, kind) and (kind is bool or not isinstance(one, bool)) for one in value
        )
        if not fits:
            self.report(name, msg(N_("must be a list of {kind}"), kind=Message(_KINDS.get(kind, "…"))))
            return ()
        return tuple(value)

    def table(self, name: str) -> Table:
        """A table within; a missing one is reported and read as empty."""
        value = self._stored.pop(name, None)
        if not isinstance(value, dict):
            self.report(name, msg(N_("is missing") if value is None else N_("must be a table")))
            return Table({}, Problems(), self.key(name))  # what is not there is told once, not value by value
        return Table(value, self._problems, self.key(name))

    def has(self, name: str) -> bool:
        """Whether the pack says anything under this name."""
        return name in self._stored

    def keys(self) -> tuple[str, ...]:
        """Names nobody took yet, for a table whose names the pack itself chooses."""
        return tuple(self._stored)

    def tables(self, name: str) -> Iterator[Table]:
        """A list of tables, each with its place in its path."""
        value = self._stored.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.report(name, msg(N_("must be a list of tables")))
            return
        for place, one in enumerate(value, start=1):
            yield Table(one, self._problems, f"{self.key(name)}[{place}]")

    def close(self) -> None:
        """Report every key that nobody took: a misspelt key must not silently leave a default in force."""
        for name in self._stored:
            self.report(name, msg(N_("is not known to this program")))
        self._stored = {}

    def _take(self, name: str, kind: type[T], default: T | None, empty: T, check: Callable[[T], Message | None]) -> T:
        value = self._stored.pop(name, None)
        if value is None:
            if default is None:
                self.report(name, msg(N_("is missing")))
            return empty if default is None else default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.report(name, msg(N_("must be {kind}"), kind=Message(_KINDS[kind])))
            return empty
        problem = check(value)
        if problem is not None:
            self.report(name, problem)
            return empty
        return value


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value of the pack comes from, shown beside it: its source and whether it is confirmed."""

    source: str
    confirmed: bool

    @classmethod
    def read(cls, table: Table) -> Mark:
        """``source`` (a text) and ``confirmed`` (false when left out)."""
        return cls(table.text("source", ""), table.flag("confirmed", default=False))


def parse(text: str, read: Callable[[Table], T], *, place: str) -> T:
    """Read a whole pack with ``read``.

    Raises
    ------
    InvalidInput
        ``E-PCK-001``: every problem under its dotted key; the text is not TOML, a key is missing, unknown or wrong.
    """
    problems = Problems()
    try:
        stored = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise refused(place, {"": msg(N_("is not a readable TOML file: {error}"), error=error)}) from error
    table = Table(stored, problems)
    found = read(table)
    table.close()
    if problems.found:
        raise refused(place, problems.found)
    return found


def refused(place: str, problems: dict[str, Message]) -> InvalidInput:
    """The one sentence for a pack that cannot be used; the pack in force stays in force."""
    key, first = next(iter(problems.items()))
    return InvalidInput(
        msg(
            N_("Protocol pack not loaded: {place}, {key}: {problem}. The pack in force stays in force."),
            place=place,
            key=key or "–",
            problem=first,
        ),
        problems,
        "E-PCK-001",
    )


_KINDS: dict[type, str] = {
    str: N_("a text"),
    int: N_("a whole number"),
    bool: N_("true or false"),
    Decimal: N_("a number"),
}


def _any(_value: object) -> None:
    return None


def _not_blank(value: str) -> Message | None:
    return None if value.strip() else msg(N_("is empty"))


def _among(value: str, allowed: tuple[str, ...]) -> Message | None:
    return None if value in allowed else msg(N_("must be one of {allowed}"), allowed=", ".join(allowed))


def _within(value: Decimal, low: Decimal, high: Decimal) -> Message | None:
    if not value.is_finite() or not low <= value <= high:
        return msg(N_("must be between {low} and {high}"), low=low, high=high)
    return None
