"""Draft, sign, correct, void and read records: one transaction each, nothing ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from ctd402_desktop.domain.course import Course, Record, StoredGrade
from ctd402_desktop.domain.fields import Form, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import drafts as draft_store
from ctd402_desktop.store import patients as patient_store
from ctd402_desktop.store import projections
from ctd402_desktop.store import records as store
from ctd402_desktop.store.database import Session

Draft: TypeAlias = draft_store.Draft

FUTURE_TOLERANCE = timedelta(minutes=5)
"""A workstation clock may run a little behind; an observation further ahead is a slip."""

ENTRY_SLIP = timedelta(minutes=10)
"""Within this time the author's own correction needs no reason of its own."""

ENTRY_SLIP_REASON = "entry slip"

_ACTIONS: dict[str, Action] = {
    "enrolment": Action.ENROL_PATIENT,
    "lymphodepletion": Action.RECORD_MEDICAL,
    "infection": Action.RECORD_MEDICAL,
    "response": Action.RECORD_MEDICAL,
    "transplant": Action.RECORD_TRANSPLANT,
}
_ASSIGNING = (
    "crs_assigned",
    "icans_assigned",
    "fever_other_cause",
    "hypotension_other_cause",
    "hypoxia_other_cause",
    "ice_other_cause",
    "arousal_other_cause",
    "seizure_other_cause",
    "motor_other_cause",
    "icp_other_cause",
    "death_due_to_crs",
    "death_due_to_icans",
)
_HISTORY_READ_BY_SCALES = frozenset({"daily", "drug", "infusion"})


def parse_or_refuse(form: Form, raw: Mapping[str, str]) -> dict[str, Value]:
    """Values of the raw text, or ``InvalidInput`` naming every problem at its field."""
    parsed = form.parse(raw)
    if parsed.problems:
        first = next(iter(parsed.problems))
        label = form[first].label if first in form else form.title
        raise InvalidInput(
            msg(
                N_("Not signed: {field}: {problem}. Your draft is safe."),
                field=Message(label),
                problem=parsed.problems[first],
            ),
            parsed.problems,
        )
    if not parsed.answers:
        raise InvalidInput(
            msg(N_("Not signed: the form is empty. Enter at least one value. Nothing was changed.")),
            {"": msg(N_("nothing entered"))},
            "E-FRM-002",
        )
    return parsed.answers


@dataclass(frozen=True, slots=True)
class Entry:
    """A filled form on its way into the store; ``supersedes`` is the record it corrects."""

    patient_id: int
    form: str
    observed_at: datetime
    raw: Mapping[str, str]
    supersedes: Record | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Authored:
    """A filled form with its own author and time of entry, for batches."""

    by: Actor
    form: str
    observed_at: datetime
    recorded_at: datetime
    raw: Mapping[str, str]


class Records:
    """Use-cases about filled forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def course(self, by: Actor, patient_id: int) -> Course:
        """The whole course as immutable values; looking is written to the audit trail once per user and hour."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            found = self._course(session, patient_id)
            seen = store.viewed_since(session, by.user_id, patient_id, self._desk.clock() - timedelta(hours=1))
        if not seen:
            with self._desk.database.transaction() as session:
                self._desk.note(session, by, "viewed", patient_id=patient_id)
        return found

    def sign(
        self,
        by: Actor,
        patient_id: int,
        form: str,
        observed_at: datetime,
        raw: Mapping[str, str],
        *,
        draft_id: int | None = None,
    ) -> Changed:
        """Validate, grade, store and sign a form; the draft it came from disappears with the same commit.

        Raises
        ------
        InvalidInput
            Every problem at its field; the draft stays.
        NotAllowed
            The role may not record this form, or not assign grades.
        """
        self._require_form(by, patient_id, form, raw)
        self._not_in_future(observed_at)
        parse_or_refuse(FORMS[form], raw)
        with self._desk.database.transaction() as session:
            record_id = self.sign_in(session, by, Entry(patient_id, form, observed_at, raw))
            if draft_id is not None:
                draft_store.discard(session, draft_id)
        return Changed(patient_id, "records", record_id)

    def sign_in(self, session: Session, by: Actor, entry: Entry) -> int:
        """The body of ``sign`` inside the caller's transaction; returns the new record's id."""
        now = self._desk.clock()
        old = entry.supersedes
        new, graded = self._graded(by, entry, _without(self._course(session, entry.patient_id), old), now)
        record_id = store.insert(session, new)
        store.add_grades(session, record_id, graded)
        store.add_signature(session, record_id, user_id=by.user_id, meaning="performed", at=now)
        self._desk.note(
            session,
            by,
            "corrected" if old else "signed",
            patient_id=entry.patient_id,
            record_id=record_id,
            detail=_correction_detail(old, new) if old else {"form": entry.form},
        )
        if entry.form in _HISTORY_READ_BY_SCALES:
            since = min(entry.observed_at, old.observed_at) if old else entry.observed_at
            self._regrade(session, entry.patient_id, since, skip=record_id)
        self.refresh_state(session, entry.patient_id)
        return record_id

    def sign_course(self, by: Actor, patient_id: int, entries: Sequence[Authored]) -> Changed:
        """Sign many forms of one patient in one transaction, each by its own author at its own time.

        For transcription and imports: entries come in order of observation, every one is validated and graded as
        ``sign`` does, and the trail gets one event for the batch.
        """
        self._desk.require(by, Action.ENROL_PATIENT, patient_id=patient_id)
        with self._desk.database.transaction() as session:
            course = self._course(session, patient_id)
            rows = []
            for one in entries:
                entry = Entry(patient_id, one.form, one.observed_at, one.raw)
                new, graded = self._graded(one.by, entry, course, one.recorded_at)
                rows.append((new, graded))
                record = Record(
                    id=-len(rows),
                    patient_id=patient_id,
                    form=one.form,
                    form_version=new.form_version,
                    observed_at=one.observed_at,
                    recorded_at=one.recorded_at,
                    author_id=one.by.user_id,
                    author_name=one.by.name,
                    station=new.station,
                    answers=FORMS[one.form].read(new.answers),
                    grades=graded,
                )
                course = replace(course, history=(*course.history, record))
            ids = store.insert_many(session, rows)
            self._desk.note(
                session, by, "signed_batch", patient_id=patient_id, detail={"records": len(rows)}, batch=ids
            )
            self.refresh_state(session, patient_id)
        return Changed(patient_id, "records")

    def _graded(
        self, by: Actor, entry: Entry, before: Course, now: datetime
    ) -> tuple[store.NewRecord, tuple[StoredGrade, ...]]:
        """A validated entry with what every scale of its form says in the light of the course before it."""
        form = FORMS[entry.form]
        answers = parse_or_refuse(form, entry.raw)
        graded = tuple(
            StoredGrade(scale.key, scale.version, self._desk.pack, now, grade)
            for scale, grade in grade_answers(entry.form, answers, entry.observed_at, before)
        )
        new = store.NewRecord(
            patient_id=entry.patient_id,
            form=entry.form,
            form_version=form.version,
            observed_at=entry.observed_at,
            recorded_at=now,
            author_id=by.user_id,
            station=by.station or self._desk.station,
            answers=form.dump(answers),
            supersedes_id=entry.supersedes.id if entry.supersedes else None,
            reason=entry.reason,
        )
        return new, graded

    def correct(
        self, by: Actor, record_id: int, raw: Mapping[str, str], reason: str, observed_at: datetime | None = None
    ) -> Changed:
        """Write a new record that supersedes this one; the old one stays readable in history.

        Raises
        ------
        Conflict
            Somebody corrected or voided it first: reload and compare.
        """
        old = self._one(record_id)
        self._require_form(by, old.patient_id, old.form, raw)
        own = old.author_id == by.user_id
        self._desk.require(by, Action.CORRECT_OWN if own else Action.CORRECT_ANY, patient_id=old.patient_id)
        at = observed_at or old.observed_at
        self._not_in_future(at)
        slip = own and self._desk.clock() - old.recorded_at <= ENTRY_SLIP
        if not reason.strip() and not slip:
            raise _reason_missing()
        with self._desk.database.transaction() as session:
            entry = Entry(old.patient_id, old.form, at, raw, supersedes=old, reason=reason.strip() or ENTRY_SLIP_REASON)
            new_id = self.sign_in(session, by, entry)
        return Changed(old.patient_id, "records", new_id)

    def void(self, by: Actor, record_id: int, reason: str) -> Changed:
        """Take a record out of force, for example one entered for the wrong patient; it stays in history."""
        old = self._one(record_id)
        own = old.author_id == by.user_id
        self._desk.require(by, Action.CORRECT_OWN if own else Action.CORRECT_ANY, patient_id=old.patient_id)
        if not reason.strip():
            raise _reason_missing()
        with self._desk.database.transaction() as session:
            current = store.get(session, record_id)
            if current is None or current.voided or current.superseded_by_id is not None:
                raise _conflict()
            store.void(session, record_id, reason=reason.strip(), by=by.user_id, at=self._desk.clock())
            self._desk.note(
                session,
                by,
                "voided",
                patient_id=old.patient_id,
                record_id=record_id,
                detail={"form": old.form, "reason": reason.strip()},
            )
            if old.form in _HISTORY_READ_BY_SCALES:
                self._regrade(session, old.patient_id, old.observed_at, skip=record_id)
            self.refresh_state(session, old.patient_id)
        return Changed(old.patient_id, "records", record_id)

    def revisions(self, by: Actor, record_id: int) -> list[Record]:
        """A record with everything it superseded and everything that supersedes it, oldest first."""
        one = self._one(record_id)
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=one.patient_id)
        with self._desk.database.read() as session:
            history = self._course(session, one.patient_id).history
        by_id = {record.id: record for record in history}
        first = one
        while first.supersedes_id is not None:
            first = by_id[first.supersedes_id]
        chain = [first]
        while chain[-1].superseded_by_id is not None:
            chain.append(by_id[chain[-1].superseded_by_id])
        return chain

    def save_draft(
        self,
        by: Actor,
        patient_id: int | None,
        form: str,
        observed_at: datetime | None,
        raw: Mapping[str, str],
        *,
        supersedes_id: int | None = None,
    ) -> Draft:
        """Keep what has been typed so far, valid or not; one draft per author, patient, form and corrected record."""
        if patient_id is None:
            self._desk.require(by, Action.ENROL_PATIENT)
        else:
            self._require_form(by, patient_id, form, {})
        with self._desk.database.transaction() as session:
            return draft_store.save(
                session,
                draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id),
                observed_at=observed_at,
                raw={key: text for key, text in raw.items() if text},
                station=by.station or self._desk.station,
                at=self._desk.clock(),
            )

    def draft(self, by: Actor, patient_id: int | None, form: str, *, supersedes_id: int | None = None) -> Draft | None:
        """One's own draft of this form, ``None`` when there is none."""
        with self._desk.database.read() as session:
            return draft_store.find(session, draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id))

    def drafts(self, by: Actor) -> list[Draft]:
        """Open drafts of everybody on the ward with author and age; never graded, never printed."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return draft_store.everyone(session)

    def discard_draft(self, by: Actor, draft_id: int) -> Changed:
        """Throw one's own draft away."""
        with self._desk.database.transaction() as session:
            found = draft_store.get(session, draft_id)
            if found is None:
                return Changed(None, "draft")
            if found.author_id != by.user_id:
                raise NotAllowed(
                    msg(N_("Not discarded: this draft belongs to {name}. Ask them."), name=found.author_name),
                    "E-DRF-001",
                )
            draft_store.discard(session, draft_id)
            self._desk.note(session, by, "draft_discarded", patient_id=found.patient_id, detail={"form": found.form})
        return Changed(found.patient_id, "draft")

    def refresh_state(self, session: Session, patient_id: int) -> None:
        """Renew the projection of one patient from its records, inside the caller's transaction."""
        projections.refresh(session, self._course(session, patient_id), at=self._desk.clock())

    def _regrade(self, session: Session, patient_id: int, since: datetime, *, skip: int) -> None:
        """Grade later records again whose scales read the history that just changed, by adding rows."""
        course = self._course(session, patient_id)
        now = self._desk.clock()
        for one in course.records:
            if one.id == skip or one.observed_at < since or not one.grades:
                continue
            fresh = grade_answers(one.form, one.answers, one.observed_at, _without(course, one))
            changed = tuple(
                StoredGrade(scale.key, scale.version, self._desk.pack, now, grade)
                for scale, grade in fresh
                if (last := one.grade(scale.key)) is None or last.grade != grade
            )
            if changed:
                store.add_grades(session, one.id, changed)
                course = self._course(session, patient_id)

    def _course(self, session: Session, patient_id: int) -> Course:
        patient = patient_store.get(session, patient_id)
        if patient is None:
            raise NotFound(msg(N_("This patient is not in this store. Reload the ward board.")), "E-PAT-001")
        return Course(patient, self._desk.ward.zone, store.history(session, patient_id))

    def _one(self, record_id: int) -> Record:
        with self._desk.database.read() as session:
            found = store.get(session, record_id)
        if found is None:
            raise NotFound(msg(N_("This record is not in this store. Reload the patient.")), "E-REC-001")
        return found

    def _require_form(self, by: Actor, patient_id: int, form: str, raw: Mapping[str, str]) -> None:
        self._desk.require(by, _ACTIONS.get(form, Action.RECORD_CARE), patient_id=patient_id)
        if any(raw.get(key) for key in _ASSIGNING):
            self._desk.require(by, Action.ASSIGN_GRADE, patient_id=patient_id)

    def _not_in_future(self, observed_at: datetime) -> None:
        if observed_at > self._desk.clock() + FUTURE_TOLERANCE:
            raise InvalidInput(
                msg(N_("Not signed: the time of observation lies in the future. Correct it. Your draft is safe.")),
                {"": msg(N_("in the future"))},
                "E-FRM-003",
            )


def _without(course: Course, record: Record | None) -> Course:
    if record is None:
        return course
    return Course(course.patient, course.zone, tuple(one for one in course.history if one.id != record.id))


def _correction_detail(old: Record, new: store.NewRecord) -> dict[str, object]:
    before, after = FORMS[old.form].dump(old.answers), new.answers
    changes = {
        key: [before.get(key, ""), after.get(key, "")]
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }
    return {"form": old.form, "supersedes": old.id, "reason": new.reason, "changes": changes}


def _reason_missing() -> InvalidInput:
    return InvalidInput(
        msg(N_("Not corrected: a reason is needed. Choose or write one. The record is unchanged.")),
        {"reason": msg(N_("required"))},
        "E-REC-003",
    )


def _conflict() -> Conflict:
    return Conflict(
        msg(N_("Not saved: a colleague corrected this record first. Reload and compare; your text is kept.")),
        "E-REC-002",
    )
