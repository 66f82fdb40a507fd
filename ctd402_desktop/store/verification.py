"""The proof that nothing was changed behind the program's back: chain, gaps, signatures, guards.

Reads stored text as it is, never parsed, so that damage shows as damage and not as a crash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store import guards
from ctd402_desktop.store.audit import CONTENT, CONTENTS, GENESIS, SET_BACK, VOIDED, record_hashes
from ctd402_desktop.store.canonical import digest
from ctd402_desktop.store.problems import Problem
from ctd402_desktop.store.tables import EventRow, SignatureRow, VoidRow
from ctd402_desktop.store.verified_rows import row_problems

_GAP = N_("Entry {seq} of the audit trail is missing.")
_ALTERED = N_("Entry {seq} of the audit trail was altered after it was written.")
_UNLINKED = N_("Entry {seq} of the audit trail does not follow from the entry before it.")
_CONTENT = N_("Record {record} is not as it was when entry {seq} of the audit trail was written.")
_SIGNATURE = N_("Record {record} is not as it was when it was signed.")
_UNSIGNED = N_("Record {record} has no signature any more.")
_UNKNOWN = N_("Record {record} is not in the audit trail: it was not written by this program.")
_GONE = N_("Record {record}, named by entry {seq} of the audit trail, is missing.")
_REVIVED = N_("Record {record} was voided by entry {seq} of the audit trail, and is in force again.")
_SILENCED = N_("Record {record} is void, but no entry of the audit trail says so.")
_CLOCK = N_("Entry {seq} is {seconds} s earlier than the entry before it: the clock of {station} was set back.")
_GUARD = N_("The guard {name} is missing: somebody removed a protection of the store.")


@dataclass(frozen=True, slots=True)
class Verification:
    """Outcome of ``verify``: how much was read, the last link (for a checkpoint), and every problem found.

    ``rows`` counts the other rows by table; ``notices`` are no problems but worth a question, such as a clock that
    was set back. ``last_seq`` belongs to ``last_hash``.
    """

    events: int
    records: int
    last_hash: str = GENESIS
    problems: tuple[Problem, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    last_seq: int = 0

    @property
    def ok(self) -> bool:
        """No problem found."""
        return not self.problems

    def with_problems(self, more: Sequence[Problem]) -> Verification:
        """The same with what checkpoints found."""
        return replace(self, problems=(*self.problems, *more))


def verify(session: Session) -> Verification:
    """Walk the whole chain and every signed record of the snapshot in ``session``; some 0.2 s for 5 500 events."""
    _survive_damaged_text(session)
    rows = [dict(row) for row in session.execute(_EVENTS).mappings()]
    problems = list(_chain(rows))
    hashes = record_hashes(session)
    problems.extend(_bindings(rows, hashes))
    problems.extend(_signatures(session, hashes))
    problems.extend(_voids(session, rows))
    counts: dict[str, int] = {}
    problems.extend(row_problems(session, rows, counts))
    problems.extend(Problem(msg(_GUARD, name=name)) for name in sorted(guards.missing(session.connection())))
    last = str(rows[-1]["hash"]) if rows else GENESIS
    return Verification(len(rows), len(hashes), last, tuple(problems), counts, tuple(_set_back(rows)), _last_seq(rows))


def _last_seq(rows: Sequence[dict[str, Any]]) -> int:
    return int(rows[-1]["seq"]) if rows else 0


def _set_back(rows: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """Entries whose clock stood more than ``SET_BACK`` before the entry before them."""
    before: datetime | None = None
    for row in rows:
        try:
            at = datetime.fromisoformat(row["at"])
            late = before - at if before is not None else SET_BACK
        except (TypeError, ValueError):  # altered text: told by the chain
            continue
        if late > SET_BACK:
            seconds = int(late.total_seconds())
            yield Problem(msg(_CLOCK, seq=row["seq"], seconds=seconds, station=row["station"]), row["seq"])
        before = at


_EVENTS = select(
    EventRow.seq,
    type_coerce(EventRow.at, String).label("at"),
    EventRow.user_id,
    EventRow.user_name,
    EventRow.role,
    EventRow.station,
    EventRow.action,
    EventRow.patient_id,
    EventRow.record_id,
    EventRow.detail,
    EventRow.prev_hash,
    EventRow.hash,
).order_by(EventRow.seq)


def _survive_damaged_text(session: Session) -> None:
    """SQLite stores any bytes as text; let them arrive, so that they can be told apart instead of failing to decode."""
    if session.connection().dialect.name == "sqlite":
        driver: Any = session.connection().connection.driver_connection
        driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def _chain(rows: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    expected, before = 1, GENESIS
    for row in rows:
        seq = row["seq"]
        if seq != expected:
            yield Problem(msg(_GAP, seq=expected), expected)
        elif row["prev_hash"] != before:
            yield Problem(msg(_UNLINKED, seq=seq), seq)
        if digest({name: value for name, value in row.items() if name != "hash"}) != row["hash"]:
            yield Problem(msg(_ALTERED, seq=seq), seq)
        expected, before = seq + 1, row["hash"]


def _bindings(rows: Iterable[dict[str, Any]], hashes: dict[int, str]) -> Iterator[Problem]:
    """Every record is bound by an entry of the trail, and is still what that entry says."""
    unbound = set(hashes)
    for row in rows:
        unbound.discard(row["record_id"])
        for record_id, expected in _bound(row):
            unbound.discard(record_id)
            if record_id not in hashes:
                yield Problem(msg(_GONE, record=record_id, seq=row["seq"]), row["seq"], record_id)
            elif hashes[record_id] != expected:
                yield Problem(msg(_CONTENT, record=record_id, seq=row["seq"]), row["seq"], record_id)
    for record_id in sorted(unbound):
        yield Problem(msg(_UNKNOWN, record=record_id), None, record_id)


def _bound(row: dict[str, Any]) -> list[tuple[int, str]]:
    """Records an entry stands for, with the hash it gives them; none when the entry itself was altered."""
    if CONTENT not in row["detail"] and CONTENTS not in row["detail"]:
        return []
    try:
        detail = json.loads(row["detail"])
        found = [(int(record_id), str(expected)) for record_id, expected in detail.get(CONTENTS, {}).items()]
        return [*found, (int(row["record_id"]), detail[CONTENT])] if CONTENT in detail else found
    except (ValueError, TypeError, AttributeError):
        return []


def _signatures(session: Session, hashes: dict[int, str]) -> Iterator[Problem]:
    """Every signature still fits what it signed, and every record has one."""
    unsigned = set(hashes)
    for row in session.execute(select(SignatureRow.record_id, SignatureRow.content_hash)):
        unsigned.discard(row.record_id)
        if hashes.get(row.record_id) != row.content_hash:
            yield Problem(msg(_SIGNATURE, record=row.record_id), None, row.record_id)
    for record_id in sorted(unsigned):
        yield Problem(msg(_UNSIGNED, record=record_id), None, record_id)


def _voids(session: Session, rows: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """A record is void exactly when the trail says so."""
    told = {row["record_id"]: row["seq"] for row in rows if row["action"] == VOIDED}
    stored = set(session.scalars(select(VoidRow.record_id)))
    for record_id in sorted(told.keys() - stored):
        yield Problem(msg(_REVIVED, record=record_id, seq=told[record_id]), told[record_id], record_id)
    for record_id in sorted(stored - told.keys()):
        yield Problem(msg(_SILENCED, record=record_id), None, record_id)
