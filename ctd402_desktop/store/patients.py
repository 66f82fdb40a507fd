"""Patients: rows to values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import select

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.fields import Value
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import PatientRow, PatientStateRow

_NAMES = tuple(one.name for one in fields(Patient))


def value(row: PatientRow) -> Patient:
    """A row as the domain knows it."""
    return Patient(**{name: getattr(row, name) for name in _NAMES})


def get(session: Session, patient_id: int) -> Patient | None:
    """One patient by id."""
    row = session.get(PatientRow, patient_id)
    return None if row is None else value(row)


def by_mrn(session: Session, mrn: str) -> Patient | None:
    """One patient by hospital number."""
    row = session.scalar(select(PatientRow).where(PatientRow.mrn == mrn))
    return None if row is None else value(row)


def everyone(session: Session) -> list[Patient]:
    """All patients in order of enrolment."""
    return [value(row) for row in session.scalars(select(PatientRow).order_by(PatientRow.id))]


def active(session: Session) -> list[Patient]:
    """Patients on the ward now: the ones somebody could be mistaken for."""
    query = (
        select(PatientRow)
        .join(PatientStateRow, PatientStateRow.patient_id == PatientRow.id)
        .where(PatientStateRow.status == "active")
        .order_by(PatientRow.id)
    )
    return [value(row) for row in session.scalars(query)]


def insert(session: Session, identity: Mapping[str, Value | None], *, at: datetime, by: int) -> int:
    """A new active patient; returns the id."""
    row = PatientRow(**identity, status="active", died_on=None, created_at=at, created_by=by)
    session.add(row)
    session.flush()
    return row.id


def update(session: Session, patient_id: int, identity: Mapping[str, Value | None], *, version: int) -> bool:
    """Change identity and bed; ``False`` when the row is no longer at ``version``."""
    row = session.get_one(PatientRow, patient_id)
    if row.version != version:
        return False
    for key, value in identity.items():
        setattr(row, key, value)
    session.flush()
    return True


def set_status(session: Session, patient_id: int, status: str, died_on: date | None) -> None:
    """As ``projections.status_of`` says; it follows from the records, so it is set with them."""
    row = session.get_one(PatientRow, patient_id)
    if (row.status, row.died_on) != (status, died_on):
        row.status, row.died_on = status, died_on
        session.flush()


def merge(session: Session, patient_id: int, into: int | None) -> None:
    """Say that this patient is another one, or with ``None`` that it is not after all; both stay readable."""
    row = session.get_one(PatientRow, patient_id)
    row.merged_into_id = into
    session.flush()
