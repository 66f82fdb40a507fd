"""Drafts: what has been typed and not yet signed. The only clinical table whose rows change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, select

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import DraftRow, UserRow


@dataclass(frozen=True, slots=True)
class DraftKey:
    """One draft per patient (``None`` while enrolling), form, author and record being corrected."""

    patient_id: int | None
    form: str
    author_id: int
    supersedes_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsigned form as typed so far."""

    id: int
    patient_id: int | None
    form: str
    author_id: int
    author_name: str
    observed_at: datetime | None
    raw: Mapping[str, str]
    supersedes_id: int | None
    updated_at: datetime
    station: str


_ALL = select(DraftRow, UserRow.name).join(UserRow, UserRow.id == DraftRow.author_id)


def _value(found: Row[DraftRow, str]) -> Draft:
    row, name = found
    return Draft(
        row.id,
        row.patient_id,
        row.form,
        row.author_id,
        name,
        row.observed_at,
        json.loads(row.raw),
        row.supersedes_id,
        row.updated_at,
        row.station,
    )


def _row(session: Session, key: DraftKey) -> DraftRow | None:
    return session.scalar(
        select(DraftRow).where(
            DraftRow.patient_id.is_(None) if key.patient_id is None else DraftRow.patient_id == key.patient_id,
            DraftRow.form == key.form,
            DraftRow.author_id == key.author_id,
            DraftRow.supersedes_id.is_(None)
            if key.supersedes_id is None
            else DraftRow.supersedes_id == key.supersedes_id,
        )
    )


def find(session: Session, key: DraftKey) -> Draft | None:
    """The draft of this author for this form."""
    row = _row(session, key)
    return None if row is None else get(session, row.id)


def get(session: Session, draft_id: int) -> Draft | None:
    """One draft by id."""
    found = session.execute(_ALL.where(DraftRow.id == draft_id)).one_or_none()
    return None if found is None else _value(found)


def everyone(session: Session) -> list[Draft]:
    """All open drafts, newest first."""
    return [_value(found) for found in session.execute(_ALL.order_by(DraftRow.updated_at.desc()))]


def save(
    session: Session, key: DraftKey, *, observed_at: datetime | None, raw: Mapping[str, str], station: str, at: datetime
) -> Draft:
    """Write or renew a draft."""
    row = _row(session, key)
    if row is None:
        row = DraftRow(
            patient_id=key.patient_id, form=key.form, author_id=key.author_id, supersedes_id=key.supersedes_id
        )
        session.add(row)
    row.observed_at = observed_at
    row.raw = json.dumps(dict(raw), ensure_ascii=False, sort_keys=True)
    row.station = station
    row.updated_at = at
    session.flush()
    found = get(session, row.id)
    assert found is not None  # noqa: S101 - just flushed in this transaction
    return found


def beside(session: Session, key: DraftKey) -> Draft | None:
    """The newest draft of somebody else for the same form of the same patient, ``None`` when there is none."""
    found = session.execute(
        _ALL.where(
            DraftRow.patient_id.is_(None) if key.patient_id is None else DraftRow.patient_id == key.patient_id,
            DraftRow.form == key.form,
            DraftRow.author_id != key.author_id,
            DraftRow.supersedes_id.is_(None)
            if key.supersedes_id is None
            else DraftRow.supersedes_id == key.supersedes_id,
        )
        .order_by(DraftRow.updated_at.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else _value(found)


def hand_to(session: Session, draft_id: int, *, author_id: int, at: datetime, station: str) -> None:
    """Make somebody else the author of a draft; what is typed stays as it is."""
    row = session.get_one(DraftRow, draft_id)
    row.author_id, row.updated_at, row.station = author_id, at, station
    session.flush()


def discard(session: Session, draft_id: int) -> None:
    """Remove a draft; nothing happens when it is gone already."""
    session.execute(delete(DraftRow).where(DraftRow.id == draft_id))
