"""Records: rows to values and back. Rows are only ever added."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import aliased

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Record, Signature, StoredGrade
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import Grade
from ctd402_desktop.store import audit
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import (
    AnswerRow,
    EventRow,
    GradeRow,
    RecordRow,
    SignatureRow,
    SignatureVoidRow,
    UserRow,
    VoidRow,
)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A filled form about to be stored; ``answers`` is text as ``Form.dump`` writes it."""

    patient_id: int
    form: str
    form_version: int
    observed_at: datetime
    recorded_at: datetime
    author_id: int
    station: str
    answers: Mapping[str, str]
    supersedes_id: int | None = None
    reason: str = ""
    addendum_to_id: int | None = None
    meaning: str = "performed"
    """As what the author signs it."""


def _row(new: NewRecord) -> RecordRow:
    return RecordRow(
        patient_id=new.patient_id,
        form=new.form,
        form_version=new.form_version,
        observed_at=new.observed_at,
        recorded_at=new.recorded_at,
        author_id=new.author_id,
        station=new.station,
        supersedes_id=new.supersedes_id,
        reason=new.reason,
        addendum_to_id=new.addendum_to_id,
    )


def insert(session: Session, new: NewRecord) -> int:
    """Store a record and its answers; ``Conflict`` when another correction of the same record came first."""
    row = _row(new)
    session.add(row)
    session.flush()
    rows = [
        {"record_id": row.id, "field": key, "value": text, "unit": _unit(new.form, key, text)}
        for key, text in new.answers.items()
    ]
    if rows:
        session.execute(sql_insert(AnswerRow), rows)
    return row.id


def insert_many(session: Session, batch: Iterable[tuple[NewRecord, Iterable[StoredGrade]]]) -> tuple[int, ...]:
    """Store a batch of new records with grades and their authors' signatures, one statement per table; returns ids."""
    staged = list(batch)
    rows = [_row(new) for new, _ in staged]
    session.add_all(rows)
    session.flush()
    answers: list[dict[str, object]] = []
    grades: list[dict[str, object]] = []
    signatures: list[dict[str, object]] = []
    for row, (new, graded) in zip(rows, staged, strict=True):
        mine = [(key, text, _unit(new.form, key, text)) for key, text in new.answers.items()]
        answers.extend({"record_id": row.id, "field": f, "value": v, "unit": u} for f, v, u in mine)
        grades.extend(_grade_values(row.id, one) for one in graded)
        signatures.append(
            {
                "record_id": row.id,
                "user_id": new.author_id,
                "meaning": new.meaning,
                "at": new.recorded_at,
                "content_hash": audit.content_hash(row, mine),
            }
        )
    for table, values in ((AnswerRow, answers), (GradeRow, grades), (SignatureRow, signatures)):
        if values:
            session.execute(sql_insert(table), values)
    return tuple(row.id for row in rows)


def _grade_values(record_id: int, one: StoredGrade) -> dict[str, object]:
    return {
        "record_id": record_id,
        "scale": one.scale,
        "version": one.version,
        "pack": one.pack,
        "graded_at": one.graded_at,
        "value": one.grade.value,
        "body": json.dumps(one.grade.to_json(), ensure_ascii=False, separators=(",", ":")),
    }


def _unit(form: str, key: str, text: str) -> str | None:
    asked = FORMS[form][key]
    value = asked.parse(text)
    return (value.unit if isinstance(value, Lab) else asked.unit) or None


def add_grades(session: Session, record_id: int, grades: Iterable[StoredGrade]) -> None:
    """Add what the scales said; grading again adds rows behind the older ones."""
    rows = [_grade_values(record_id, one) for one in grades]
    if rows:
        session.execute(sql_insert(GradeRow), rows)


def add_signature(session: Session, record_id: int, *, user_id: int, meaning: str, at: datetime) -> tuple[int, str]:
    """Sign the record as it stands; returns the signature's id and the hash that binds it to its content."""
    content = audit.record_hash(session, record_id)
    row = SignatureRow(record_id=record_id, user_id=user_id, meaning=meaning, at=at, content_hash=content)
    session.add(row)
    session.flush()
    return row.id, content


def void_signature(session: Session, signature_id: int, *, by: int, at: datetime, reason: str) -> None:
    """Take a signature out of force; it stays readable with its reason."""
    session.add(SignatureVoidRow(signature_id=signature_id, user_id=by, at=at, reason=reason))
    session.flush()


def void(session: Session, record_id: int, *, reason: str, by: int, at: datetime) -> None:
    """Take a record out of force."""
    session.add(VoidRow(record_id=record_id, user_id=by, at=at, reason=reason))
    session.flush()


def get(session: Session, record_id: int) -> Record | None:
    """One record by id."""
    return next(iter(_read(session, RecordRow.id == record_id)), None)


def history(session: Session, patient_id: int) -> tuple[Record, ...]:
    """All records of a patient by time of observation, superseded and voided ones included."""
    return _read(session, RecordRow.patient_id == patient_id)


def _read(session: Session, mine: ColumnElement[bool]) -> tuple[Record, ...]:
    """Records that fulfil ``mine``: Core selects, one per table, so that a long course opens as fast as its rows."""
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    for record_id, field, value in session.execute(
        select(AnswerRow.record_id, AnswerRow.field, AnswerRow.value)
        .join(RecordRow, RecordRow.id == AnswerRow.record_id)
        .where(mine)
    ):
        answers[record_id][field] = value
    grades = _grades(session, mine)
    signatures = _signatures(session, mine)
    voided = _voids(session, mine)
    later = aliased(RecordRow)
    rows = session.execute(
        select(
            RecordRow.id,
            RecordRow.patient_id,
            RecordRow.form,
            RecordRow.form_version,
            RecordRow.observed_at,
            RecordRow.recorded_at,
            RecordRow.author_id,
            UserRow.name,
            RecordRow.station,
            RecordRow.supersedes_id,
            RecordRow.reason,
            RecordRow.addendum_to_id,
            later.id.label("superseded_by_id"),
        )
        .join(UserRow, UserRow.id == RecordRow.author_id)
        .outerjoin(later, later.supersedes_id == RecordRow.id)
        .where(mine)
        .order_by(RecordRow.observed_at, RecordRow.id)
    ).all()
    return tuple(
        Record(
            id=row.id,
            patient_id=row.patient_id,
            form=row.form,
            form_version=row.form_version,
            observed_at=row.observed_at,
            recorded_at=row.recorded_at,
            author_id=row.author_id,
            author_name=row.name,
            station=row.station,
            answers=FORMS[row.form].read(answers[row.id]),
            grades=tuple(grades[row.id]),
            signatures=tuple(signatures[row.id]),
            supersedes_id=row.supersedes_id,
            superseded_by_id=row.superseded_by_id,
            reason=row.reason,
            addendum_to_id=row.addendum_to_id,
            **voided.get(row.id, {}),
        )
        for row in rows
    )


def _voids(session: Session, mine: ColumnElement[bool]) -> dict[int, dict[str, Any]]:
    """What ``Record`` says of a void, by record."""
    rows = session.execute(
        select(VoidRow.record_id, VoidRow.at, VoidRow.reason, UserRow.name)
        .join(RecordRow, RecordRow.id == VoidRow.record_id)
        .join(UserRow, UserRow.id == VoidRow.user_id)
        .where(mine)
    )
    return {
        row.record_id: {"voided": True, "voided_at": row.at, "voided_by": row.name, "void_reason": row.reason}
        for row in rows
    }


def _grades(session: Session, mine: ColumnElement[bool]) -> dict[int, list[StoredGrade]]:
    found: dict[int, list[StoredGrade]] = defaultdict(list)
    for row in session.execute(
        select(GradeRow.record_id, GradeRow.scale, GradeRow.version, GradeRow.pack, GradeRow.graded_at, GradeRow.body)
        .join(RecordRow, RecordRow.id == GradeRow.record_id)
        .where(mine)
        .order_by(GradeRow.id)
    ):
        grade = Grade.from_json(json.loads(row.body))
        found[row.record_id].append(StoredGrade(row.scale, row.version, row.pack, row.graded_at, grade))
    return found


def _signatures(session: Session, mine: ColumnElement[bool]) -> dict[int, list[Signature]]:
    found: dict[int, list[Signature]] = defaultdict(list)
    breaker = aliased(UserRow)
    for row in session.execute(
        select(
            SignatureRow.record_id,
            SignatureRow.id,
            SignatureRow.user_id,
            UserRow.name,
            SignatureRow.meaning,
            SignatureRow.at,
            SignatureRow.content_hash,
            SignatureVoidRow.at.label("voided_at"),
            SignatureVoidRow.reason,
            breaker.name.label("voided_by"),
        )
        .join(UserRow, UserRow.id == SignatureRow.user_id)
        .join(RecordRow, RecordRow.id == SignatureRow.record_id)
        .outerjoin(SignatureVoidRow, SignatureVoidRow.signature_id == SignatureRow.id)
        .outerjoin(breaker, breaker.id == SignatureVoidRow.user_id)
        .where(mine)
        .order_by(SignatureRow.id)
    ):
        found[row.record_id].append(
            Signature(
                row.user_id,
                row.name,
                row.meaning,
                row.at,
                row.content_hash,
                id=row.id,
                voided_at=row.voided_at,
                voided_by=row.voided_by or "",
                void_reason=row.reason or "",
            )
        )
    return found


def patients_awaiting(session: Session) -> list[int]:
    """Patients whose records may wait for a signature: a trainee's entry not countersigned, a review that fell."""
    void = select(SignatureVoidRow.signature_id)
    countersigned = select(SignatureRow.record_id).where(
        SignatureRow.meaning == signing.COUNTERSIGNED, SignatureRow.id.not_in(void)
    )
    fallen = select(SignatureVoidRow.signature_id).where(SignatureVoidRow.reason == signing.CORRECTED)
    open_training = (SignatureRow.meaning == signing.IN_TRAINING) & RecordRow.id.not_in(countersigned)
    open_review = (SignatureRow.meaning == signing.REVIEWED) & SignatureRow.id.in_(fallen)
    query = (
        select(RecordRow.patient_id)
        .join(SignatureRow, SignatureRow.record_id == RecordRow.id)
        .where(open_training | open_review)
        .distinct()
        .order_by(RecordRow.patient_id)
    )
    return list(session.scalars(query))


def viewed_since(session: Session, user_id: int, patient_id: int, since: datetime) -> bool:
    """Whether this user's look at this patient is in the trail since ``since``."""
    return (
        session.scalar(
            select(EventRow.seq)
            .where(
                EventRow.patient_id == patient_id,
                EventRow.user_id == user_id,
                EventRow.action == "viewed",
                EventRow.at >= since,
            )
            .limit(1)
        )
        is not None
    )
