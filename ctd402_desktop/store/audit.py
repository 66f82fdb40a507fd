"""The audit trail: one chain of events, each hashed with the one before it.

``append`` is called inside the transaction of the change it tells of, so either both exist or neither. An event
that names a record carries the hash of that record's content: a changed answer breaks the chain too. The proof that
all is whole is ``verify`` (``verification.py``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, String, func, insert, or_, select, type_coerce
from sqlalchemy.orm import Session

from ctd402_desktop.store import bindings
from ctd402_desktop.store.canonical import canonical, digest
from ctd402_desktop.store.tables import AnswerRow, EventRow, RecordRow
from ctd402_desktop.store.types import utc_text

GENESIS = "0" * 64
"""The hash before the first event."""

CONTENT = "content_hash"
"""Key in ``detail`` of an event that names one record; ``append`` adds it."""

CONTENTS = "content_hashes"
"""Key in ``detail`` of an event that stands for many records: id as text to hash; ``append`` adds it."""

VOIDED = "voided"
"""The action of an event that takes a record out of force; it and the row in ``void`` belong together."""

SET_BACK = timedelta(seconds=60)
"""An entry further before the one before it than this was written by a clock that had been set back."""

SET_BACK_S = "clock_set_back_s"
"""Key in ``detail`` of such an entry: by how many seconds; ``append`` adds it."""

BOUND = "bound"
"""The action of an entry that only binds rows: those a use-case wrote after its own entry."""

_LAST = "ctd402_last_entry"
_BOOKKEEPING = {bindings.ROWS, bindings.BEFORE}


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what, where and when. ``detail`` is plain JSON: ids, old and new values, reason.

    ``batch`` names the records of an import that has one event for all; ``content`` spares reading the record again
    when its hash was computed in the same transaction; ``seq`` and ``hash`` are given by
    ``append``.
    """

    at: datetime
    user_id: int | None
    user_name: str
    role: str
    station: str
    action: str
    patient_id: int | None = None
    record_id: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
    batch: tuple[int, ...] = ()
    content: str = ""
    seq: int = 0
    hash: str = ""


class RecordContent(Protocol):
    """What ``content_hash`` reads of a record: a ``RecordRow`` after its flush, or a row selected from the table."""

    @property
    def id(self) -> int: ...
    @property
    def patient_id(self) -> int: ...
    @property
    def form(self) -> str: ...
    @property
    def form_version(self) -> int: ...
    @property
    def observed_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def author_id(self) -> int: ...
    @property
    def station(self) -> str: ...
    @property
    def supersedes_id(self) -> int | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def addendum_to_id(self) -> int | None: ...


Answer: TypeAlias = tuple[str, str, str | None]
"""Field, value, unit, as in the table ``answer``."""

RECORD_COLUMNS = (
    RecordRow.id,
    RecordRow.patient_id,
    RecordRow.form,
    RecordRow.form_version,
    RecordRow.observed_at,
    RecordRow.recorded_at,
    RecordRow.author_id,
    RecordRow.station,
    RecordRow.supersedes_id,
    RecordRow.reason,
    RecordRow.addendum_to_id,
)
"""What ``content_hash`` reads of a record."""

_STORED = [type_coerce(one, String).label(one.key) if one.key.endswith("_at") else one for one in RECORD_COLUMNS]
"""The same as stored: moments as text, so that damage is hashed and not parsed."""

_CHUNK = 500

UNCHANGING = ("viewed", "print", "refused", "draft_begun", "draft_taken_over", "draft_discarded")
"""Events of a patient after which the course is what it was."""


def content_hash(record: RecordContent, answers: Iterable[Answer]) -> str:
    """SHA-256 of everything that was signed: the record with its number, and its answers in order of field."""
    fields: dict[str, object] = {column.key: getattr(record, column.key) for column in RECORD_COLUMNS}
    fields["observed_at"] = utc_text(record.observed_at)
    fields["recorded_at"] = utc_text(record.recorded_at)
    return hash_of_stored(fields, answers)


def hash_of_stored(fields: Mapping[str, object], answers: Iterable[Answer]) -> str:
    """``content_hash`` of the columns as they are stored, moments as text."""
    # Part of the content where there is one; a record without it keeps the hash it had before the column was there.
    kept = {name: value for name, value in fields.items() if name != "addendum_to_id" or value is not None}
    return digest({**kept, "answers": sorted(([*one] for one in answers), key=itemgetter(0))})


def record_hash(session: Session, record_id: int) -> str:
    """``content_hash`` of a stored record, as it stands in the tables; ``KeyError`` when there is none."""
    return record_hashes(session, (record_id,))[record_id]


def record_hashes(session: Session, ids: Sequence[int] | None = None) -> dict[int, str]:
    """``record_hash`` of many records, of all when ``ids`` is ``None``: two statements for some hundred of them."""
    found: dict[int, str] = {}
    for some in [None] if ids is None else [ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)]:
        answers: dict[int, list[Answer]] = defaultdict(list)
        asked = select(AnswerRow.record_id, AnswerRow.field, AnswerRow.value, AnswerRow.unit)
        records = select(*_STORED)
        if some is not None:
            asked, records = asked.where(AnswerRow.record_id.in_(some)), records.where(RecordRow.id.in_(some))
        for record_id, name, value, unit in session.execute(asked):
            answers[record_id].append((name, value, unit))
        rows = session.execute(records).mappings()
        found.update({row["id"]: hash_of_stored(dict(row), answers[row["id"]]) for row in rows})
    return found


def append(session: Session, event: Event) -> int:
    """Add one link inside the caller's transaction and return its sequence number, counted from 1 without gaps.

    A record named by the event must be stored and flushed before. The entry also binds every row of the tables of
    ``bindings`` that was written in this session since the last entry.
    """
    detail = dict(event.detail)
    if event.record_id is not None:
        detail[CONTENT] = event.content or record_hash(session, event.record_id)
    if event.batch:
        detail[CONTENTS] = {str(record_id): found for record_id, found in record_hashes(session, event.batch).items()}
    query = (
        select(EventRow.seq, type_coerce(EventRow.at, String).label("at"), EventRow.hash, EventRow.detail)
        .order_by(EventRow.seq.desc())
        .limit(1)
    )
    last = session.execute(query).one_or_none()
    behind = _behind(last.at if last is not None else "", event.at)
    if behind > SET_BACK:
        detail[SET_BACK_S] = int(behind.total_seconds())
    begun = last is not None and f'"{bindings.ROWS}":' in last.detail
    rows = detail[bindings.ROWS] = bindings.take(session)
    if not begun:
        detail[bindings.BEFORE] = bindings.present(session, rows)
    link: dict[str, Any] = {
        "seq": 1 if last is None else last.seq + 1,
        "at": utc_text(event.at),
        "user_id": event.user_id,
        "user_name": event.user_name,
        "role": event.role,
        "station": event.station,
        "action": event.action,
        "patient_id": event.patient_id,
        "record_id": event.record_id,
        "detail": canonical(detail),
        "prev_hash": GENESIS if last is None else last.hash,
    }
    session.execute(insert(EventRow).values(**{**link, "at": event.at, "hash": digest(link)}))
    session.info[_LAST] = event
    return int(link["seq"])


def _behind(before: str, at: datetime) -> timedelta:
    """How far a moment lies before the stored one; nothing where that cannot be read, which ``verify`` tells."""
    try:
        return datetime.fromisoformat(before) - at
    except (ValueError, TypeError):
        return timedelta()


def bind_the_rest(session: Session) -> None:
    """Before a commit: rows written after the last entry of this transaction get an entry of their own.

    A transaction without any entry is none of the program's use-cases; what it wrote stays unbound and is found.
    """
    session.flush()
    last: Event | None = session.info.get(_LAST)
    if last is not None and bindings.unbound(session):
        append(session, replace(last, action=BOUND, patient_id=None, record_id=None, detail={}, batch=(), content=""))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to read: each part narrows. ``before`` is the sequence number to go on from, for reading on.

    ``since`` and ``until`` are aware moments, ``until`` not included; ``text`` is looked for in user, station and
    detail, whatever its case.
    """

    patient_id: int | None = None
    user_id: int | None = None
    actions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    before: int | None = None
    role: str = ""
    """Entries of people in this role; an emergency access has no account to look for."""

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on the table of events."""
        found: list[ColumnElement[bool]] = []
        if self.patient_id is not None:
            found.append(EventRow.patient_id == self.patient_id)
        if self.user_id is not None:
            found.append(EventRow.user_id == self.user_id)
        if self.role:
            found.append(EventRow.role == self.role)
        if self.actions:
            found.append(EventRow.action.in_(self.actions))
        if self.since is not None:
            found.append(EventRow.at >= self.since)
        if self.until is not None:
            found.append(EventRow.at < self.until)
        if self.text:
            columns = (EventRow.user_name, EventRow.station, EventRow.detail)
            found.append(or_(*(one.icontains(self.text, autoescape=True) for one in columns)))
        if self.before is not None:
            found.append(EventRow.seq < self.before)
        return found


def events(
    session: Session,
    *,
    patient_id: int | None = None,
    user_id: int | None = None,
    action: str = "",
    limit: int = 500,
) -> list[Event]:
    """Newest events first, of one patient, one user or one kind when named."""
    return page(session, Wanted(patient_id, user_id, (action,) if action else ()), limit)


def page(session: Session, wanted: Wanted, limit: int) -> list[Event]:
    """Newest entries first, at most ``limit``; ``wanted.before`` goes on where the page before ended."""
    query = select(EventRow).where(*wanted.conditions()).order_by(EventRow.seq.desc()).limit(limit)
    return [_event(row) for row in session.scalars(query)]


def count(session: Session, wanted: Wanted) -> int:
    """How many entries there are of these."""
    return session.scalar(select(func.count()).select_from(EventRow).where(*wanted.conditions())) or 0


def actions(session: Session, patient_id: int | None = None) -> list[str]:
    """Every kind of entry there is, in order of its key."""
    query = select(EventRow.action).distinct().order_by(EventRow.action)
    return list(session.scalars(query if patient_id is None else query.where(EventRow.patient_id == patient_id)))


def people(session: Session, patient_id: int | None = None) -> list[tuple[int, str]]:
    """Everybody who is in the trail, by name: number and the name last used."""
    query = select(EventRow.user_id, func.max(EventRow.user_name)).where(EventRow.user_id.is_not(None))
    if patient_id is not None:
        query = query.where(EventRow.patient_id == patient_id)
    rows = session.execute(query.group_by(EventRow.user_id)).all()
    return sorted(((int(row[0] or 0), str(row[1])) for row in rows), key=itemgetter(1))


def _event(row: EventRow) -> Event:
    detail = {key: value for key, value in json.loads(row.detail).items() if key not in _BOOKKEEPING}
    return Event(
        at=row.at,
        user_id=row.user_id,
        user_name=row.user_name,
        role=row.role,
        station=row.station,
        action=row.action,
        patient_id=row.patient_id,
        record_id=row.record_id,
        detail=detail,
        seq=row.seq,
        hash=row.hash,
    )


def last_change(session: Session, patient_id: int) -> int:
    """Sequence number of the last event that changed a patient's record; looking and printing change nothing."""
    query = select(func.max(EventRow.seq)).where(EventRow.patient_id == patient_id, EventRow.action.not_in(UNCHANGING))
    return session.scalar(query) or 0
