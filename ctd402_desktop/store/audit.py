"""The audit trail: one chain of events, each hashed with the one before it.

``append`` is called inside the transaction of the change it tells of, so either both exist or neither. An event
that names a record carries the hash of that record's content: a changed answer breaks the chain too. The proof that
all is whole is ``verify`` (``verification.py``).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

from sqlalchemy import String, func, insert, select, type_coerce
from sqlalchemy.orm import Session

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


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what, where and when. ``detail`` is plain JSON: ids, old and new values, reason.

    ``batch`` names the records of an import that has one event for all; ``content`` spares reading the record again
    when its hash was computed in the same transaction; ``seq`` is given by ``append``.
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


def canonical(value: object) -> str:
    """JSON of one form only: keys sorted, no blanks, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, as hexadecimal text."""
    # Damaged text may hold lone surrogates; they must differ, not fail.
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def content_hash(record: RecordContent, answers: Iterable[Answer]) -> str:
    """SHA-256 of everything that was signed: the record with its number, and its answers in order of field."""
    fields: dict[str, object] = {column.key: getattr(record, column.key) for column in RECORD_COLUMNS}
    fields["observed_at"] = utc_text(record.observed_at)
    fields["recorded_at"] = utc_text(record.recorded_at)
    return hash_of_stored(fields, answers)


def hash_of_stored(fields: Mapping[str, object], answers: Iterable[Answer]) -> str:
    """``content_hash`` of the columns as they are stored, moments as text; what is no addendum hashes as ever."""
    if fields.get("addendum_to_id") is None:
        fields = {key: value for key, value in fields.items() if key != "addendum_to_id"}
    return digest({**fields, "answers": sorted(([*one] for one in answers), key=itemgetter(0))})


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

    A record named by the event must be stored and flushed before.
    """
    detail = dict(event.detail)
    if event.record_id is not None:
        detail[CONTENT] = event.content or record_hash(session, event.record_id)
    if event.batch:
        detail[CONTENTS] = {str(record_id): found for record_id, found in record_hashes(session, event.batch).items()}
    last = session.execute(select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).limit(1)).one_or_none()
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
    return int(link["seq"])


def events(
    session: Session,
    *,
    patient_id: int | None = None,
    user_id: int | None = None,
    action: str = "",
    limit: int = 500,
) -> list[Event]:
    """Newest events first, of one patient, one user or one kind when named."""
    query = select(EventRow).order_by(EventRow.seq.desc()).limit(limit)
    if patient_id is not None:
        query = query.where(EventRow.patient_id == patient_id)
    if user_id is not None:
        query = query.where(EventRow.user_id == user_id)
    if action:
        query = query.where(EventRow.action == action)
    return [
        Event(
            at=row.at,
            user_id=row.user_id,
            user_name=row.user_name,
            role=row.role,
            station=row.station,
            action=row.action,
            patient_id=row.patient_id,
            record_id=row.record_id,
            detail=json.loads(row.detail),
            seq=row.seq,
        )
        for row in session.scalars(query)
    ]


def last_change(session: Session, patient_id: int) -> int:
    """Sequence number of the last event that changed a patient's record; looking and printing change nothing."""
    query = select(func.max(EventRow.seq)).where(EventRow.patient_id == patient_id, EventRow.action.not_in(UNCHANGING))
    return session.scalar(query) or 0
