"""When somebody last looked at a patient: one row a user and patient, replaced at each visit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import LastLookRow, RecordRow


def last(session: Session, user_id: int, patient_id: int) -> datetime | None:
    """Up to when this user has seen this patient; ``None`` who never looked."""
    row = session.get(LastLookRow, (user_id, patient_id))
    return row.at if row is not None else None


def keep(session: Session, user_id: int, patient_id: int, at: datetime) -> None:
    """Remember a look; an earlier one than is known changes nothing."""
    row = session.get(LastLookRow, (user_id, patient_id))
    if row is None:
        session.add(LastLookRow(user_id=user_id, patient_id=patient_id, at=at))
    elif row.at < at:
        row.at = at
    session.flush()


def unseen(session: Session, user_id: int) -> dict[int, int]:
    """Records entered since this user's last look, by patient; patients never looked at are not counted."""
    query = (
        select(LastLookRow.patient_id, func.count(RecordRow.id))
        .join(RecordRow, RecordRow.patient_id == LastLookRow.patient_id)
        .where(LastLookRow.user_id == user_id, RecordRow.recorded_at > LastLookRow.at)
        .group_by(LastLookRow.patient_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
