"""``patient_state``: one row per patient for ward board and cohort, rebuildable from the records.

A row written by another edition of the program may lack facts: it is told apart by the version in its body, never
guessed from, and made again from the records by whoever reads it (``stale``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import func, select

from ctd402_desktop.domain import board_json
from ctd402_desktop.domain.board import Summary
from ctd402_desktop.domain.course import Course, Patient
from ctd402_desktop.domain.summary import summarise
from ctd402_desktop.store import patients
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import PatientRow, PatientStateRow


@dataclass(frozen=True, slots=True)
class PatientState:
    """A patient with the facts the board needs."""

    patient: Patient
    day_zero: date | None
    summary: Summary


_STATUS_AFTER = {"discharge": "discharged", "readmission": "active", "withdrawal": "withdrawn"}


def status_of(course: Course) -> str:
    """``merged`` when it is another patient, else ``deceased``, ``withdrawn``, ``discharged`` or ``active``."""
    if course.patient.merged_into_id is not None:
        return "merged"
    status = "active"
    for one in course.of("event"):
        kind = one.answers.get("kind")
        if kind == "death":
            return "deceased"
        status = _STATUS_AFTER.get(str(kind), status)
    return status


def standing_of(course: Course) -> tuple[str, date | None]:
    """Status, and the date of death where there is one."""
    deaths = [one.observed_at for one in course.of("event") if one.answers.get("kind") == "death"]
    return status_of(course), deaths[0].astimezone(course.zone).date() if deaths else None


def refresh(session: Session, course: Course, *, at: datetime) -> None:
    """Renew the row of one patient, in the transaction of the record it follows from."""
    status, died_on = standing_of(course)
    patients.set_status(session, course.patient.id, status, died_on)
    row = session.get(PatientStateRow, course.patient.id)
    if row is None:
        row = PatientStateRow(patient_id=course.patient.id)
        session.add(row)
    row.status = status
    row.bed = course.patient.bed
    row.day_zero = course.day_zero
    row.updated_at = at
    row.body = json.dumps(board_json.to_json(summarise(course)), ensure_ascii=False, separators=(",", ":"))
    session.flush()


def active(session: Session) -> list[PatientState]:
    """States of all active patients by bed."""
    found = session.execute(
        select(PatientRow, PatientStateRow)
        .join(PatientStateRow, PatientStateRow.patient_id == PatientRow.id)
        .where(PatientStateRow.status == "active")
        .order_by(PatientStateRow.bed, PatientRow.id)
    )
    states = ((patient, state, _read(state.body)) for patient, state in found)
    return [
        PatientState(patients.value(patient), state.day_zero, summary)
        for patient, state, summary in states
        if summary is not None
    ]


@lru_cache(maxsize=256)
def _read(body: str) -> Summary | None:
    """The facts in a body; ``None`` for one of another edition. The same body gives the same object again."""
    stored = json.loads(body)
    return board_json.from_json(stored) if stored.get("version") == board_json.VERSION else None


def stale(session: Session) -> list[int]:
    """Active patients whose row was written by another edition and has to be made again from their records."""
    current = f'{{"version":{board_json.VERSION},%'
    found = session.scalars(
        select(PatientStateRow.patient_id)
        .where(PatientStateRow.status == "active", PatientStateRow.body.not_like(current))
        .order_by(PatientStateRow.patient_id)
    )
    return list(found)


def count(session: Session) -> int:
    """How many patients the store holds."""
    return session.scalar(select(func.count()).select_from(PatientRow)) or 0
