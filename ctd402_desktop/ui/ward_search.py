"""The search line of the ward board: plain words and ``crs>=2 day<=14 is:late -tier=5``. Knows no Qt."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from ctd402_desktop.domain.board import BoardRow
from ctd402_desktop.i18n import N_, Message, msg

Test = Callable[[BoardRow], bool]

_COMPARISON = re.compile(r"(crs|icans|day|tier|tmax|anc|plt)(>=|<=|=|>|<)(-?\d+(?:\.\d+)?)")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def _is_late(row: BoardRow) -> bool:
    return row.minutes_late > 0 or any(one.rule == "check_late" for one in row.findings)


_STATES: dict[str, Test] = {
    "late": _is_late,
    "overdue": _is_late,
    "mine": lambda row: row.mine,
    "ack": lambda row: bool(row.acknowledged_by),
    "away": lambda row: row.away is not None,
    "discharged": lambda _row: False,
    "draft": lambda row: bool(row.draft_by),
    "similar": lambda row: bool(row.similar),
    "ng": lambda row: "ng" in {row.crs.state, row.icans.state},
    "stale": lambda row: "stale" in {row.crs.state, row.icans.state},
}
_WIDE = str.maketrans("０１２３４５６７８９＞＜＝：　", "0123456789><=: ")


@dataclass(frozen=True, slots=True)
class Query:
    """A search: all ``tests`` must hold. ``problem`` names the word that is not understood."""

    text: str
    tests: tuple[Test, ...] = ()
    problem: Message | None = None

    def matches(self, row: BoardRow) -> bool:
        """Whether the row stays on the board."""
        return all(test(row) for test in self.tests)


def parse(text: str) -> Query:
    """Read the search line; full-width digits and signs count as half-width."""
    plain = text.translate(_WIDE).strip().casefold()
    tests: list[Test] = []
    for word in plain.split():
        negated, bare = word.startswith("-") and len(word) > 1, word.lstrip("-")
        test = _test(bare)
        if test is None:
            return Query(
                plain, tuple(tests), msg(N_("{word} is not understood; see ? for the search words"), word=word)
            )
        tests.append(_negate(test) if negated else test)
    return Query(plain, tuple(tests))


def _negate(test: Test) -> Test:
    return lambda row: not test(row)


def _test(word: str) -> Test | None:
    found = _COMPARISON.fullmatch(word)
    if found:
        name, sign, limit = found[1], _OPERATORS[found[2]], float(found[3])
        return lambda row: (value := _number(row, name)) is not None and sign(value, limit)
    if word == "discharged":  # only patients on the ward are on the board
        return _STATES["discharged"]
    if word.startswith("is:"):
        return _STATES.get(word[3:])
    if any(sign in word for sign in "<>=:"):
        return None
    return lambda row: word in _spoken(row)


def _number(row: BoardRow, name: str) -> float | None:
    if name in {"crs", "icans"}:
        value = (row.crs if name == "crs" else row.icans).value
        return None if value is None else float(value)
    if name == "day":
        return None if row.day is None else float(row.day)
    if name == "tier":
        return float(row.tier)
    found = {"tmax": row.tmax, "anc": row.anc, "plt": row.plt}[name]
    return None if found is None else float(found.value)


def _spoken(row: BoardRow) -> str:
    """Everything a word may be found in: names, initials, bed, numbers; hospital numbers with and without spaces."""
    one = row.patient
    initials = "".join(part[:1] for part in (one.family_name, *one.given_name.split()))
    parts = (
        one.latin_name(),
        one.name_zh,
        f"{one.family_name}{one.given_name}",
        initials,
        one.bed,
        one.mrn,
        one.mrn.replace(" ", ""),
        one.trial_no,
        one.physician,
    )
    return "\n".join(parts).casefold()
