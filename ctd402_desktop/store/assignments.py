"""Who looks after whom: rows to values and back. A row ends, it is never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import AssignmentRow, UserRow


@dataclass(frozen=True, slots=True)
class Assignment:
    """A patient with one nurse. Lent ones name the lender and count once accepted."""

    id: int
    patient_id: int
    user_id: int
    user_name: str
    lent_by_id: int | None
    lent_by_name: str
    offered_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether the nurse has the patient now."""
        return self.accepted_at is not None and self.ended_at is None


_LENDER = aliased(UserRow)
_ALL = (
    select(AssignmentRow, UserRow.name, _LENDER.name)
    .join(UserRow, UserRow.id == AssignmentRow.user_id)
    .outerjoin(_LENDER, _LENDER.id == AssignmentRow.lent_by_id)
    .order_by(AssignmentRow.id)
)


def current(session: Session) -> list[Assignment]:
    """All that have not ended, offered ones included."""
    return [_value(found) for found in session.execute(_ALL.where(AssignmentRow.ended_at.is_(None)))]


def get(session: Session, assignment_id: int) -> Assignment | None:
    """One by id."""
    found = session.execute(_ALL.where(AssignmentRow.id == assignment_id)).one_or_none()
    return None if found is None else _value(found)


def insert(session: Session, patient_id: int, user_id: int, *, at: datetime, lent_by_id: int | None = None) -> int:
    """A patient taken (accepted at once), or offered by ``lent_by_id``; returns the id."""
    row = AssignmentRow(
        patient_id=patient_id,
        user_id=user_id,
        lent_by_id=lent_by_id,
        offered_at=at,
        accepted_at=at if lent_by_id is None else None,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    return row.id


def accept(session: Session, assignment_id: int, *, at: datetime) -> None:
    """An offer becomes a patient looked after."""
    session.get_one(AssignmentRow, assignment_id).accepted_at = at
    session.flush()


def end(session: Session, assignment_id: int, *, at: datetime) -> None:
    """Given back, claimed back, or an offer withdrawn."""
    session.get_one(AssignmentRow, assignment_id).ended_at = at
    session.flush()


def _value(found: Row[AssignmentRow, str, str]) -> Assignment:
    row, name, lender = found
    return Assignment(
        row.id,
        row.patient_id,
        row.user_id,
        name,
        row.lent_by_id,
        lender or "",
        row.offered_at,
        row.accepted_at,
        row.ended_at,
    )
