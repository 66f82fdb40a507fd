"""Handovers and their receipts: rows to values and back. Append-only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import HandoverReceiptRow, HandoverRow, UserRow


@dataclass(frozen=True, slots=True)
class Handover:
    """One patient handed over, with who accepted it and what was read back."""

    id: int
    patient_id: int
    user_id: int
    user_name: str
    at: datetime
    since: datetime | None
    body: Mapping[str, Any]
    accepted_at: datetime | None
    accepted_by: str
    read_back: str


_RECEIVER = aliased(UserRow)
_ALL = (
    select(HandoverRow, UserRow.name, HandoverReceiptRow, _RECEIVER.name)
    .join(UserRow, UserRow.id == HandoverRow.user_id)
    .outerjoin(HandoverReceiptRow, HandoverReceiptRow.handover_id == HandoverRow.id)
    .outerjoin(_RECEIVER, _RECEIVER.id == HandoverReceiptRow.user_id)
)


def of_patient(session: Session, patient_id: int) -> list[Handover]:
    """All handovers of a patient, oldest first."""
    found = session.execute(_ALL.where(HandoverRow.patient_id == patient_id).order_by(HandoverRow.id))
    return [_value(one) for one in found]


def since(session: Session, at: datetime) -> list[Handover]:
    """Handovers of ``at`` or later, oldest first."""
    return [_value(one) for one in session.execute(_ALL.where(HandoverRow.at >= at).order_by(HandoverRow.id))]


def get(session: Session, handover_id: int) -> Handover | None:
    """One by id."""
    found = session.execute(_ALL.where(HandoverRow.id == handover_id)).one_or_none()
    return None if found is None else _value(found)


def insert(
    session: Session, patient_id: int, user_id: int, body: Mapping[str, object], *, at: datetime, since: datetime | None
) -> int:
    """One more handover; returns its id."""
    text = json.dumps(dict(body), ensure_ascii=False, sort_keys=True)
    row = HandoverRow(patient_id=patient_id, user_id=user_id, at=at, since=since, body=text)
    session.add(row)
    session.flush()
    return row.id


def receive(session: Session, handover_id: int, user_id: int, read_back: str, *, at: datetime) -> None:
    """The receipt of one handover."""
    session.add(HandoverReceiptRow(handover_id=handover_id, user_id=user_id, at=at, read_back=read_back))
    session.flush()


def _value(found: Row[HandoverRow, str, HandoverReceiptRow, str]) -> Handover:
    row, name, receipt, receiver = found
    return Handover(
        row.id,
        row.patient_id,
        row.user_id,
        name,
        row.at,
        row.since,
        json.loads(row.body),
        receipt.at if receipt else None,
        receiver or "",
        receipt.read_back if receipt else "",
    )
