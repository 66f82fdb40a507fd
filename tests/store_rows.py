"""Rows as the program writes them, for tests below the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ctd402_desktop.store import audit
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import AnswerRow, GradeRow, PatientRow, RecordRow, SignatureRow, UserRow, WardRow

START = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)


def event(action: str, *, minutes: int = 0, **parts: object) -> audit.Event:
    """An event of nurse Li Na, ``minutes`` after the start."""
    at = START + timedelta(minutes=minutes)
    return audit.Event(at, 1, "Li Na", "nurse", "station-1", action, **parts)  # type: ignore[arg-type]  # by name


def enrolled(session: Session, mrn: str = "0048 2217") -> int:
    """The ward, one nurse (id 1) and a patient; returns the patient's id."""
    if session.get(WardRow, 1) is None:
        session.add(WardRow(id=1, name="Ward 3", zone="Asia/Shanghai", demo=False, created_at=START))
        session.add(
            UserRow(
                id=1, username="li.na", name="Li Na", role="nurse", password_hash="-", active=True, created_at=START
            )
        )
        session.flush()
    row = PatientRow(
        mrn=mrn,
        family_name="Zhang",
        given_name="Wei",
        name_zh="张伟",
        sex="male",
        bed="07",
        trial_no="",
        physician="",
        status="active",
        created_at=START,
        created_by=1,
    )
    session.add(row)
    session.flush()
    audit.append(session, event("enrolled", patient_id=row.id))
    return row.id


def signed(
    session: Session, patient_id: int, answers: Mapping[str, str] | None = None, *, supersedes_id: int | None = None
) -> int:
    """A signed set of vitals with its event; returns the record's id."""
    row = RecordRow(
        patient_id=patient_id,
        form="daily",
        form_version=1,
        observed_at=START,
        recorded_at=START,
        author_id=1,
        station="station-1",
        supersedes_id=supersedes_id,
        reason="typing error" if supersedes_id else "",
    )
    session.add(row)
    session.flush()
    for name, value in (answers or {"temp": "38.6", "note": "calm, 无不适"}).items():
        session.add(AnswerRow(record_id=row.id, field=name, value=value, unit="°C" if name == "temp" else None))
    session.flush()
    content = audit.record_hash(session, row.id)
    session.add(
        GradeRow(
            record_id=row.id, scale="crs", version="ASTCT-2019", pack="ctd402-1", graded_at=START, value=1, body="{}"
        )
    )
    session.add(SignatureRow(record_id=row.id, user_id=1, meaning="performed", at=START, content_hash=content))
    session.flush()
    audit.append(session, event("signed", patient_id=patient_id, record_id=row.id, detail={"form": "daily"}))
    return row.id
