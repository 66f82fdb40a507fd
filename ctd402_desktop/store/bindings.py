"""Which rows an entry of the audit trail stands for, besides the record it names.

Every row of ``BOUND`` and the present state of every row of ``EDITED`` is hashed into the trail by the entry that
is written in the same transaction. A session of the store remembers what it wrote (``watch``), so that no use-case
can forget it; a row that was written past the program is in no entry, and ``verify`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    String,
    Table,
    event,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from ctd402_desktop.store.canonical import digest
from ctd402_desktop.store.tables import Base
from ctd402_desktop.store.types import UtcDateTime

ROWS = "rows"
"""Key in ``detail``: table to row number to hash. Every entry has it; the first that has it begins the binding."""

BEFORE = "rows_before"
"""Key in ``detail`` of the first entry with ``ROWS``: table to number, last and hash of the rows that were there."""

BOUND: dict[str, tuple[str, ...]] = {
    "grade": ("id", "record_id", "scale", "version", "pack", "graded_at", "value", "body"),
    "signature": ("id", "record_id", "user_id", "meaning", "at", "content_hash"),
    "void": ("record_id", "user_id", "at", "reason"),
    "signature_void": ("signature_id", "user_id", "at", "reason"),
    "protocol_pack": ("id", "version", "text", "loaded_at", "loaded_by"),
    "acknowledgement": (*("id", "patient_id", "rule", "severity", "kind", "user_id", "at", "until", "reason"),),
    "handover": ("id", "patient_id", "user_id", "at", "since", "body"),
    "handover_receipt": ("handover_id", "user_id", "at", "read_back"),
}
"""Tables whose rows never change, with the columns that are hashed; the first is the row's number.

The lists are written out: a column added later must not change the hash of a row written before.
"""

EDITED: dict[str, tuple[str, ...]] = {
    "ward": ("id", "name", "zone", "demo", "created_at", "phone"),
    "app_user": ("id", "username", "name", "role", "password_hash", "active", "standing", "pin_hash"),
    "patient": (
        *("id", "mrn", "family_name", "given_name", "name_zh", "sex", "birth_date", "bed", "trial_no", "physician"),
        *("status", "died_on", "version", "merged_into_id"),
    ),
}
"""Tables whose rows may change: the last entry that binds a row says how it has to be now."""

_ALL = {**BOUND, **EDITED}
_PENDING = "ctd402_unbound"
_CHUNK = 500


@dataclass(slots=True)
class _Unbound:
    """Rows of one table written in this session since its last entry: by number, and all above a number."""

    numbers: set[int] = field(default_factory=set)
    above: int | None = None


def watch(sessions: sessionmaker[Session]) -> None:
    """Let every session of this maker remember what it writes to a bound table."""
    event.listen(sessions, "after_flush", lambda session, _flush: _after_flush(session))
    event.listen(sessions, "do_orm_execute", _before_insert)


def unbound(session: Session) -> bool:
    """Whether rows written in this session are in no entry yet."""
    return bool(session.info.get(_PENDING))


def take(session: Session) -> dict[str, dict[str, str]]:
    """Hashes of the rows written since the last entry, table to number to hash; they count as bound from now on."""
    pending: dict[str, _Unbound] = session.info.pop(_PENDING, {})
    found = {}
    for name, written in pending.items():
        key = _table(name).c[_ALL[name][0]]
        conditions: list[ColumnElement[bool]] = [key.in_(part) for part in _parts(sorted(written.numbers))]
        if written.above is not None:
            conditions.append(key > written.above)
        rows = session.execute(_stored(name).where(or_(*conditions))).mappings()
        found[name] = {str(row[key.name]): digest(dict(row)) for row in rows}
    return {name: rows for name, rows in found.items() if rows}


def present(session: Session, without: Mapping[str, Mapping[str, str]]) -> dict[str, list[object]]:
    """Number, highest row number and hash of the rows of each table that has any; EDITED tables have no hash."""
    found: dict[str, list[object]] = {}
    for name in _ALL:
        leave = without.get(name, {}) if name in BOUND else {}
        rows = {one: text for one, text in hashes(session, name).items() if str(one) not in leave}
        if rows:
            found[name] = [len(rows), max(rows), "" if name in EDITED else digest_of(rows)]
    return found


def hashes(session: Session, name: str) -> dict[int, str]:
    """Hash of every row of a table by its number, as stored."""
    key = _ALL[name][0]
    return {row[key]: digest(dict(row)) for row in session.execute(_stored(name)).mappings()}


def digest_of(rows: Mapping[int, str]) -> str:
    """One hash for many rows."""
    return digest([[number, rows[number]] for number in sorted(rows, key=str)])


def records_of(session: Session, name: str) -> dict[int, int]:
    """The record each row of a table speaks of, where the table names one."""
    columns = BOUND.get(name, ())
    if "record_id" not in columns:
        return {}
    table = _table(name)
    return {row[0]: row[1] for row in session.execute(select(table.c[columns[0]], table.c.record_id))}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


@cache
def _stored(name: str) -> Any:
    """All bound columns as they are stored: never parsed, so that damage is hashed and does not fail."""
    columns = [_raw(_table(name).c[one]) for one in _ALL[name]]
    return select(*columns)


def _raw(column: Column[Any]) -> Any:
    if isinstance(column.type, UtcDateTime | Date):
        return type_coerce(column, String).label(column.name)
    if isinstance(column.type, Boolean):
        return type_coerce(column, Integer).label(column.name)
    return column


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _CHUNK):
        yield numbers[start : start + _CHUNK]


def _pending(session: Session, name: str) -> _Unbound:
    tables: dict[str, _Unbound] = session.info.setdefault(_PENDING, {})
    return tables.setdefault(name, _Unbound())


def _after_flush(session: Session) -> None:
    for one in (*session.new, *session.dirty):
        name = str(getattr(one, "__tablename__", ""))
        if name in EDITED or (name in BOUND and one in session.new):
            _pending(session, name).numbers.add(int(getattr(one, _ALL[name][0])))


def _before_insert(state: ORMExecuteState) -> None:
    if not state.is_insert:
        return
    name = str(getattr(getattr(state.statement, "table", None), "name", ""))
    if name not in _ALL:
        return
    key = _table(name).c[_ALL[name][0]]
    pending = _pending(state.session, name)
    numbers = list(_numbers(state, key.name))
    if numbers:
        pending.numbers.update(numbers)
    elif pending.above is None:
        pending.above = state.session.connection().execute(select(func.coalesce(func.max(key), 0))).scalar_one()


def _numbers(state: ORMExecuteState, key: str) -> Iterable[int]:
    """Row numbers the caller gives itself; none where the engine counts."""
    given = state.parameters
    if given is None:
        given = state.statement.compile().params  # type: ignore[attr-defined]  # an insert has it
    many = [given] if isinstance(given, Mapping) else list(given)
    return [int(one[key]) for one in many if one.get(key) is not None]
