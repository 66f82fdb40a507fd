"""The circumstances of one print: who, when, where, and what state the record was in."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from ctd402_desktop import __version__
from ctd402_desktop.domain.course import Course, Record, Signature
from ctd402_desktop.domain.fields import Lab, NotDone, Value
from ctd402_desktop.i18n import Message


@dataclass(frozen=True, slots=True)
class Issue:
    """One act of printing. ``printed_at`` is aware; ``open_drafts`` counts unsigned forms of this patient."""

    printed_at: datetime
    printed_by: str
    ward: str
    pack: str
    demo: bool = False
    open_drafts: int = 0
    paper: str = "a4"
    version: str = __version__
    stamped_at: datetime | None = None
    """When the paper was really printed, where ``printed_at`` is the past moment the course is shown as known at."""
    phone: str = ""
    """Where the ward answers; empty when nobody said."""
    day: date | None = None
    """The date a daily sheet is about, at the site."""
    gaps: tuple[Message, ...] = ()
    """What keeps the document a draft because it is missing."""
    remarks: tuple[Message, ...] = ()
    """What whoever reads it should know to be missing or open."""
    waiting: int = 0
    """Entries that wait for a countersignature or a review again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a document may be filed. Signed: it rests on at least one record, every record in force is signed and
    waits for nobody, no draft of this patient is open and nothing that it needs is missing; otherwise it is a draft.
    """

    signed: bool
    unsigned: tuple[Record, ...]
    open_drafts: int
    signers: tuple[tuple[str, int], ...]
    last_signed_at: datetime | None
    gaps: tuple[Message, ...] = ()
    waiting: int = 0


def standing(course: Course, issue: Issue) -> Standing:
    """Judge the records in force; ``signers`` are names with the number of records, most records first."""
    open_drafts = issue.open_drafts
    records = course.records
    unsigned = tuple(one for one in records if not one.standing)
    count = Counter(name for one in records for name in {signature.user_name for signature in one.standing})
    times = [signature.at for one in records for signature in one.standing]
    return Standing(
        signed=bool(records) and not (unsigned or open_drafts or issue.gaps or issue.waiting),
        unsigned=unsigned,
        open_drafts=open_drafts,
        signers=tuple(sorted(count.items(), key=lambda found: (-found[1], found[0]))),
        last_signed_at=max(times, default=None),
        gaps=issue.gaps,
        waiting=issue.waiting,
    )


def of_day(course: Course, day: date) -> tuple[Record, ...]:
    """Records in force observed on a date of the site, in order of observation."""
    return tuple(one for one in course.records if one.observed_at.astimezone(course.zone).date() == day)


def fingerprint(course: Course) -> str:
    """SHA-256 over the canonical content of the course: identity and every record, whatever language is printed."""
    content = {
        "patient": {
            "mrn": course.patient.mrn,
            "family_name": course.patient.family_name,
            "given_name": course.patient.given_name,
            "name_zh": course.patient.name_zh,
            "sex": course.patient.sex,
            "birth_date": _canonical(course.patient.birth_date),
            "trial_no": course.patient.trial_no,
        },
        "records": [_record(one) for one in sorted(course.history, key=lambda one: one.id)],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _record(one: Record) -> dict[str, Any]:
    return {
        "id": one.id,
        "form": one.form,
        "form_version": one.form_version,
        "observed_at": _canonical(one.observed_at),
        "recorded_at": _canonical(one.recorded_at),
        "author": one.author_name,
        "answers": {key: _canonical(value) for key, value in one.answers.items()},
        "grades": [[stored.scale, stored.version, stored.pack, stored.grade.to_json()] for stored in one.grades],
        "signatures": [
            [made.user_name, made.meaning, _canonical(made.at), made.content_hash, *_fallen(made)]
            for made in one.signatures
        ],
        **({"addendum_to": one.addendum_to_id} if one.addendum_to_id is not None else {}),
        "supersedes": one.supersedes_id,
        "superseded_by": one.superseded_by_id,
        "voided": one.voided,
        "reason": one.reason,
    }


def _fallen(made: Signature) -> list[Any]:
    """What a voided signature adds; one that stands is written as ever."""
    return [] if made.stands else [_canonical(made.voided_at), made.voided_by, made.void_reason]


def _canonical(value: Value | None) -> Any:  # JSON scalar or list
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Lab):
        return [value.comparator, str(value.value), value.unit]
    if isinstance(value, NotDone):
        return {"not_done": value.reason}
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, bool | str) else str(value)
