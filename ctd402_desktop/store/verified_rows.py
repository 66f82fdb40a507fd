"""Whether grades, signatures, voids, handovers, accounts and the like are what the audit trail bound them to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from ctd402_desktop.i18n import C_, N_, Message, msg
from ctd402_desktop.store import bindings
from ctd402_desktop.store.problems import Problem

LABELS: dict[str, str] = {
    "grade": C_("trail", "Grade"),
    "signature": C_("trail", "Signature"),
    "void": N_("Void of record"),
    "signature_void": N_("Withdrawal of signature"),
    "protocol_pack": C_("trail", "Protocol pack"),
    "acknowledgement": C_("trail", "Acknowledgement"),
    "handover": C_("trail", "Handover"),
    "handover_receipt": N_("Receipt of handover"),
    "ward": N_("Ward entry"),
    "app_user": C_("trail", "Account"),
    "patient": C_("trail", "Patient"),
}
"""Words for each table of ``bindings``; they stand before a row's number."""

_ALTERED = N_("{what} {row} is not as it was when entry {seq} of the audit trail was written.")
_GONE = N_("{what} {row}, written with entry {seq} of the audit trail, is missing.")
_UNKNOWN = N_("{what} {row} is not in the audit trail: it was not written by this program.")
_OLDER = N_("{what}: the rows from before entry {seq} of the audit trail are not as they were.")


@dataclass(slots=True)
class _Trail:
    """What the entries say: by table and row the last hash with its entry, and what was there before them all."""

    rows: dict[str, dict[int, tuple[str, int]]] = field(default_factory=lambda: defaultdict(dict))
    before: dict[str, list[Any]] = field(default_factory=dict)
    since: int = 0


def row_problems(session: Session, entries: Iterable[Mapping[str, Any]], counts: dict[str, int]) -> Iterator[Problem]:
    """Every row that is not what its entry says; ``counts`` receives the number of rows of each table."""
    trail = _read(entries)
    for name in LABELS:
        stored = bindings.hashes(session, name)
        counts[name] = len(stored)
        if trail.since:  # a store written before rows were bound says nothing of them yet
            yield from _compared(trail, name, stored, bindings.records_of(session, name))


def _read(entries: Iterable[Mapping[str, Any]]) -> _Trail:
    trail = _Trail()
    for entry in entries:
        try:
            detail = json.loads(entry["detail"])
            rows = detail[bindings.ROWS]
            before = detail.get(bindings.BEFORE, {})
            seq = int(entry["seq"])
            found = [
                (str(name), int(row), str(one)) for name, of_table in rows.items() for row, one in of_table.items()
            ]
        except (ValueError, TypeError, AttributeError, KeyError):  # older, or altered: the chain tells
            continue
        for name, row, one in found:
            trail.rows[name][row] = (one, seq)
        if not trail.since:
            trail.since, trail.before = seq, before if isinstance(before, dict) else {}
    return trail


def _compared(trail: _Trail, name: str, stored: Mapping[int, str], records: Mapping[int, int]) -> Iterator[Problem]:
    bound, what = trail.rows[name], Message(LABELS[name])
    for row, (expected, seq) in sorted(bound.items()):
        if row not in stored:
            of = row if name == "void" else None  # a row that is gone names its record no more, but for a void
            yield Problem(msg(_GONE, what=what, row=row, seq=seq), seq, of)
        elif stored[row] != expected:
            yield Problem(msg(_ALTERED, what=what, row=row, seq=seq), seq, records.get(row))
    number, last, proof = _before(trail, name)
    unbound = {row: one for row, one in stored.items() if row not in bound}
    for row in sorted(one for one in unbound if one > last):
        yield Problem(msg(_UNKNOWN, what=what, row=row), None, records.get(row))
    older = {row: one for row, one in unbound.items() if row <= last}
    known = sum(1 for row in bound if name in bindings.EDITED and row <= last)
    if len(older) + known != number or (proof and bindings.digest_of(older) != proof):
        yield Problem(msg(_OLDER, what=what, seq=trail.since), trail.since)


def _before(trail: _Trail, name: str) -> tuple[int, int, str]:
    try:
        number, last, proof = trail.before.get(name, (0, 0, ""))
        return int(number), int(last), str(proof)
    except (ValueError, TypeError):
        return 0, 0, ""
