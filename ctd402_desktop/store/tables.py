"""The schema, the same on SQLCipher and PostgreSQL. Numbers are text as entered, moments UTC text, never floats.

``APPEND_ONLY`` tables refuse UPDATE and DELETE by trigger, ``KEPT`` tables refuse DELETE (``guards.py``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ctd402_desktop.store.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; constraints have names so that migrations can speak of them on both engines."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), str: Text()}


class WardRow(Base):
    """The ward this store belongs to: one row, ``id`` 1. ``zone`` is an IANA name; ``demo`` marks invented patients."""

    __tablename__ = "ward"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    zone: Mapped[str] = mapped_column(String(64))
    demo: Mapped[bool]
    created_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(server_default="")
    """Where the ward answers day and night; printed on referrals and discharge papers."""


class BedRow(Base):
    """A bed of the ward, so that an empty one can be shown as empty. Edited in Setup; patients name it by label."""

    __tablename__ = "bed"

    label: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    in_use: Mapped[bool]


class PackRow(Base):
    """A protocol pack a site has loaded: its whole text, so that every grade's pack can be read for ever.

    The newest row is in force; the pack that comes with the program has no row.
    """

    __tablename__ = "protocol_pack"
    __table_args__ = (UniqueConstraint("version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))


class UserRow(Base):
    """An account; never deleted, only made inactive, because records name it. ``password_hash`` is argon2id."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(32))
    password_hash: Mapped[str]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(String(16), server_default="full")
    """``trainee`` (entries ask for a countersignature), ``full`` or ``senior`` (may lock records)."""
    pin_hash: Mapped[str | None]
    failed_attempts: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[datetime | None]
    """No sign-in before this moment, after too many wrong attempts."""


class PatientRow(Base):
    """Identity and bed (``domain.course.Patient``). May be edited; every edit writes old and new value to ``event``.

    ``version`` rises with each edit, so that two edits of the same page cannot both succeed.
    """

    __tablename__ = "patient"

    id: Mapped[int] = mapped_column(primary_key=True)
    mrn: Mapped[str] = mapped_column(String(64), unique=True)
    family_name: Mapped[str]
    given_name: Mapped[str]
    name_zh: Mapped[str]
    sex: Mapped[str] = mapped_column(String(16))
    birth_date: Mapped[date | None]
    bed: Mapped[str] = mapped_column(String(32))
    trial_no: Mapped[str] = mapped_column(String(64))
    physician: Mapped[str]
    status: Mapped[str] = mapped_column(String(16))
    died_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"))
    """The patient this one turned out to be; ``status`` is then ``merged`` and both stay readable."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy declares it an instance variable


class RecordRow(Base):
    """A filled and signed form. A correction is a new row; ``supersedes_id`` is unique, so only one can win."""

    __tablename__ = "record"
    __table_args__ = (Index(None, "patient_id", "observed_at"), Index(None, "form", "patient_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    form: Mapped[str] = mapped_column(String(64))
    form_version: Mapped[int]
    observed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    author_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    station: Mapped[str]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), unique=True)
    reason: Mapped[str]
    addendum_to_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    """The locked record this one adds to."""


class AnswerRow(Base):
    """One answer of a record: text as ``Field.dump`` writes it, and the unit it was entered in."""

    __tablename__ = "answer"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]
    unit: Mapped[str | None] = mapped_column(String(32))


class GradeRow(Base):
    """What one edition of a scale said about a record; ``body`` is ``Grade.to_json`` as text.

    Grading again (after a correction of an earlier record) adds a row; nothing is replaced.
    """

    __tablename__ = "grade"
    __table_args__ = (Index(None, "record_id", "scale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    scale: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    pack: Mapped[str] = mapped_column(String(64))
    graded_at: Mapped[datetime]
    value: Mapped[int | None]
    body: Mapped[str]


class SignatureRow(Base):
    """Who stands for a record, when and as what; ``content_hash`` is ``audit.content_hash`` of what was signed.

    The same person may sign again after a signature was voided, so nothing but the services forbids two.
    """

    __tablename__ = "signature"
    __table_args__ = (Index(None, "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    meaning: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))


class VoidRow(Base):
    """A record declared void (entered for the wrong patient, for example); the record itself stays readable."""

    __tablename__ = "void"

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]
    reason: Mapped[str]


class SignatureVoidRow(Base):
    """A signature that no longer stands: the record was unlocked, or corrected under it."""

    __tablename__ = "signature_void"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]
    reason: Mapped[str]


class AcknowledgementRow(Base):
    """Somebody has seen a finding of the attention rules: acknowledged with a plan, or snoozed ``until`` a moment.

    ``rule`` and ``severity`` name the finding, so that a changed number does not undo it and a worse class does.
    """

    __tablename__ = "acknowledgement"
    __table_args__ = (Index(None, "patient_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    rule: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str]


class HandoverRow(Base):
    """One patient handed over (I-PASS): ``body`` is a JSON object, ``since`` the handover it follows."""

    __tablename__ = "handover"
    __table_args__ = (Index(None, "patient_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]
    since: Mapped[datetime | None]
    body: Mapped[str]


class HandoverReceiptRow(Base):
    """A handover read back and accepted."""

    __tablename__ = "handover_receipt"

    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]
    read_back: Mapped[str]


class AssignmentRow(Base):
    """Who looks after whom this shift. ``lent_by_id`` marks break cover, which counts once it is accepted."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "user_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class LastLookRow(Base):
    """When a user last left a patient: what is newer is new to them. Not clinical; replaced at each visit."""

    __tablename__ = "last_look"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True, autoincrement=False)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class DraftRow(Base):
    """An unsigned form as typed so far; ``raw`` is a JSON object of text. The only clinical table that may change.

    ``patient_id`` is empty while somebody is still being enrolled.
    """

    __tablename__ = "draft"
    __table_args__ = (Index(None, "author_id", "patient_id", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"))
    form: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    observed_at: Mapped[datetime | None]
    raw: Mapped[str]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    updated_at: Mapped[datetime]
    station: Mapped[str]


class EventRow(Base):
    """One link of the audit chain; written by ``audit.append`` alone. ``prev_hash`` unique: a chain cannot fork.

    No foreign keys: an event remembers names and numbers as they were and is blocked by nothing.
    """

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(index=True)
    user_name: Mapped[str]
    role: Mapped[str] = mapped_column(String(32))
    station: Mapped[str]
    action: Mapped[str] = mapped_column(String(64))
    patient_id: Mapped[int | None] = mapped_column(index=True)
    record_id: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[str]
    prev_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class PatientStateRow(Base):
    """Projection for ward board and cohort: written with the record it comes from, rebuildable from the records."""

    __tablename__ = "patient_state"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16), index=True)
    bed: Mapped[str] = mapped_column(String(32))
    day_zero: Mapped[date | None]
    updated_at: Mapped[datetime]
    body: Mapped[str]


APPEND_ONLY = (
    "record",
    "answer",
    "grade",
    "signature",
    "void",
    "event",
    "signature_void",
    "protocol_pack",
    "acknowledgement",
    "handover",
    "handover_receipt",
)
"""Tables whose rows are never changed and never deleted."""

KEPT = ("ward", "app_user", "patient", "assignment")
"""Tables whose rows may be edited but never deleted."""
