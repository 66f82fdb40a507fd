"""Acknowledged and put-off alerts: rows to values and back. Append-only."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from ctd402_desktop.domain.alert_life import Acknowledgement
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import AcknowledgementRow, UserRow

_ALL = select(AcknowledgementRow, UserRow.name).join(UserRow, UserRow.id == AcknowledgementRow.user_id)


def insert(session: Session, patient_id: int, user_id: int, one: Acknowledgement) -> int:
    """One more row; returns its id."""
    row = AcknowledgementRow(
        patient_id=patient_id,
        rule=one.rule,
        severity=one.severity,
        kind=one.kind,
        user_id=user_id,
        at=one.at,
        until=one.until,
        reason=one.reason,
    )
    session.add(row)
    session.flush()
    return row.id


def since(session: Session, at: datetime) -> dict[int, list[Acknowledgement]]:
    """Everything of ``at`` or later by patient, oldest first; one read for the whole ward."""
    found: dict[int, list[Acknowledgement]] = defaultdict(list)
    for row, name in session.execute(_ALL.where(AcknowledgementRow.at >= at).order_by(AcknowledgementRow.id)):
        found[row.patient_id].append(_value(row, name))
    return found


def of_patient(session: Session, patient_id: int) -> list[Acknowledgement]:
    """Everything about one patient, oldest first."""
    found = session.execute(_ALL.where(AcknowledgementRow.patient_id == patient_id).order_by(AcknowledgementRow.id))
    return [_value(row, name) for row, name in found]


def _value(row: AcknowledgementRow, name: str) -> Acknowledgement:
    return Acknowledgement(row.rule, row.severity, row.kind, name, row.at, row.until, row.reason)
