"""Reading the audit trail; writing it is ``audit.append`` alone."""

from __future__ import annotations

import json

from sqlalchemy import select

from ctd402_desktop.store.audit import Event
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import EventRow


def events(
    session: Session,
    *,
    patient_id: int | None = None,
    user_id: int | None = None,
    action: str = "",
    limit: int = 500,
) -> list[Event]:
    """Newest first; of one patient, one user or one kind of event when named."""
    query = select(EventRow).order_by(EventRow.seq.desc()).limit(limit)
    if patient_id is not None:
        query = query.where(EventRow.patient_id == patient_id)
    if user_id is not None:
        query = query.where(EventRow.user_id == user_id)
    if action:
        query = query.where(EventRow.action == action)
    return [
        Event(
            row.at,
            row.user_id,
            row.user_name,
            row.role,
            row.station,
            row.action,
            row.patient_id,
            row.record_id,
            json.loads(row.detail),
        )
        for row in session.scalars(query)
    ]
