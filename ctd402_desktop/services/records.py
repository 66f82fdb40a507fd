"""Sign, correct, void and read records: one transaction each, nothing ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ctd402_desktop.domain.course import Course, Record, Signature, StoredGrade
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import Conflict, InvalidInput, NotFound
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.drafts import Draft, Drafts
from ctd402_desktop.services.entries import Authored, Entry, parse_or_refuse, require_form
from ctd402_desktop.store import audit, patients, projections
from ctd402_desktop.store import drafts as draft_store
from ctd402_desktop.store import records as store
from ctd402_desktop.store.database import Session

__all__ = ["Authored", "Draft", "Entry", "Records"]

FUTURE_TOLERANCE = timedelta(minutes=5)
"""A workstation clock may run a little behind; an observation further ahead is a slip."""

ENTRY_SLIP = timedelta(minutes=10)
"""Within this time the author's own correction needs no reason of its own."""

ENTRY_SLIP_REASON = N_("entry slip")
_HISTORY_READ_BY_SCALES = frozenset({"daily", "drug", "infusion"})


@dataclass(frozen=True, slots=True)
class Signed:
    """What one signing did, to be kept in mind only after its transaction has committed."""

    record_id: int
    change: int
    course: Course


class Records(Drafts):
    """Use-cases about filled forms; drafts are those not signed yet."""

    def __init__(self, desk: Desk, courses: Courses) -> None:
        super().__init__(desk)
        self._courses = courses

    def course(self, by: Actor, patient_id: int) -> Course:
        """The whole course as immutable values; looking is written to the audit trail once per user and hour."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            change = audit.last_change(session, patient_id)
            found = self._courses.get(session, patient_id)
            seen = store.viewed_since(session, by.user_id, patient_id, self._desk.clock() - timedelta(hours=1))
        self._courses.keep(change, found)
        if not seen and self._desk.database.refusal is None:
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
        require_form(self._desk, by, patient_id, form, raw)
        self._not_in_future(observed_at)
        parse_or_refuse(FORMS[form], raw)
        with self._desk.database.transaction() as session:
            signed = self.sign_in(session, by, Entry(patient_id, form, observed_at, raw))
            if draft_id is not None:
                draft_store.discard(session, draft_id)
        self._courses.keep(signed.change, signed.course)
        return Changed(patient_id, "records", signed.record_id)

    def sign_in(self, session: Session, by: Actor, entry: Entry) -> Signed:
        """The body of ``sign`` inside the caller's transaction."""
        now = self._desk.clock()
        old = entry.supersedes
        course = self._courses.get(session, entry.patient_id)
        new, graded = self._graded(by, entry, _without(course, old), now)
        record_id = store.insert(session, new)
        store.add_grades(session, record_id, graded)
        proof = store.add_signature(session, record_id, user_id=by.user_id, meaning="performed", at=now)
        change = self._desk.note(
            session,
            by,
            "corrected" if old else "signed",
            patient_id=entry.patient_id,
            record_id=record_id,
            detail=_correction_detail(old, new) if old else {"form": entry.form},
            content=proof,
        )
        signature = Signature(by.user_id, by.name, "performed", now, proof)
        course = _with(course, replace(_record(record_id, new, by, graded), signatures=(signature,)), old)
        if entry.form in _HISTORY_READ_BY_SCALES:
            since = min(entry.observed_at, old.observed_at) if old else entry.observed_at
            course = self._regrade(session, course, since, skip=record_id)
        projections.refresh(session, course, at=now)
        if entry.form == "event":
            course = replace(course, patient=patients.get(session, entry.patient_id) or course.patient)
        return Signed(record_id, change, course)

    def sign_course(self, by: Actor, patient_id: int, entries: Sequence[Authored]) -> Changed:
        """Sign many forms of one patient in one transaction, each by its own author at its own time.

        For transcription and imports: entries come in order of observation, every one is validated and graded as
        ``sign`` does, and the trail gets one event for the batch.
        """
        self._desk.require(by, Action.ENROL_PATIENT, patient_id=patient_id)
        with self._desk.database.transaction() as session:
            course = self._courses.get(session, patient_id)
            rows = []
            for one in entries:
                entry = Entry(patient_id, one.form, one.observed_at, one.raw)
                new, graded = self._graded(one.by, entry, course, one.recorded_at)
                rows.append((new, graded))
                course = replace(course, history=(*course.history, _record(-len(rows), new, one.by, graded)))
            ids = store.insert_many(session, rows)
            self._desk.note(
                session, by, "signed_batch", patient_id=patient_id, detail={"records": len(rows)}, batch=ids
            )
            projections.refresh(session, course, at=self._desk.clock())
        return Changed(patient_id, "records")

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
        require_form(self._desk, by, old.patient_id, old.form, raw)
        own = old.author_id == by.user_id
        self._desk.require(by, Action.CORRECT_OWN if own else Action.CORRECT_ANY, patient_id=old.patient_id)
        at = observed_at or old.observed_at
        self._not_in_future(at)
        slip = own and self._desk.clock() - old.recorded_at <= ENTRY_SLIP
        if not reason.strip() and not slip:
            raise _reason_missing()
        entry = Entry(old.patient_id, old.form, at, raw, supersedes=old, reason=reason.strip() or ENTRY_SLIP_REASON)
        with self._desk.database.transaction() as session:
            self._still_in_force(session, record_id)
            signed = self.sign_in(session, by, entry)
        self._courses.keep(signed.change, signed.course)
        return Changed(old.patient_id, "records", signed.record_id)

    def void(self, by: Actor, record_id: int, reason: str) -> Changed:
        """Take a record out of force, for example one entered for the wrong patient; it stays in history."""
        old = self._one(record_id)
        own = old.author_id == by.user_id
        self._desk.require(by, Action.CORRECT_OWN if own else Action.CORRECT_ANY, patient_id=old.patient_id)
        if not reason.strip():
            raise _reason_missing()
        with self._desk.database.transaction() as session:
            self._still_in_force(session, record_id)
            store.void(session, record_id, reason=reason.strip(), by=by.user_id, at=self._desk.clock())
            self._desk.note(
                session,
                by,
                "voided",
                patient_id=old.patient_id,
                record_id=record_id,
                detail={"form": old.form, "reason": reason.strip()},
            )
            course = self._courses.get(session, old.patient_id)
            if old.form in _HISTORY_READ_BY_SCALES:
                course = self._regrade(session, course, old.observed_at, skip=record_id)
            projections.refresh(session, course, at=self._desk.clock())
        return Changed(old.patient_id, "records", record_id)

    def revisions(self, by: Actor, record_id: int) -> list[Record]:
        """A record with everything it superseded and everything that supersedes it, oldest first."""
        one = self._one(record_id)
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=one.patient_id)
        with self._desk.database.read() as session:
            history = self._courses.get(session, one.patient_id).history
        by_id = {record.id: record for record in history}
        first = one
        while first.supersedes_id is not None:
            first = by_id[first.supersedes_id]
        chain = [first]
        while chain[-1].superseded_by_id is not None:
            chain.append(by_id[chain[-1].superseded_by_id])
        return chain

    def refresh_state(self, session: Session, patient_id: int) -> None:
        """Renew the projection of one patient from its records, inside the caller's transaction."""
        projections.refresh(session, self._courses.get(session, patient_id), at=self._desk.clock())

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

    def _regrade(self, session: Session, course: Course, since: datetime, *, skip: int) -> Course:
        """Grade later records again whose scales read the history that just changed, by adding rows."""
        now = self._desk.clock()
        for one in [one for one in course.records if one.observed_at >= since and one.grades and one.id != skip]:
            fresh = grade_answers(one.form, one.answers, one.observed_at, _without(course, one))
            changed = tuple(
                StoredGrade(scale.key, scale.version, self._desk.pack, now, grade)
                for scale, grade in fresh
                if (last := one.grade(scale.key)) is None or last.grade != grade
            )
            if changed:
                store.add_grades(session, one.id, changed)
                course = _exchange(course, replace(one, grades=(*one.grades, *changed)))
        return course

    def _still_in_force(self, session: Session, record_id: int) -> None:
        current = store.get(session, record_id)
        if current is None or current.voided or current.superseded_by_id is not None:
            raise Conflict(
                msg(N_("Not saved: a colleague corrected this record first. Reload and compare; your text is kept.")),
                "E-REC-002",
            )

    def _one(self, record_id: int) -> Record:
        with self._desk.database.read() as session:
            found = store.get(session, record_id)
        if found is None:
            raise NotFound(msg(N_("This record is not in this store. Reload the patient.")), "E-REC-001")
        return found

    def _not_in_future(self, observed_at: datetime) -> None:
        if observed_at > self._desk.clock() + FUTURE_TOLERANCE:
            raise InvalidInput(
                msg(N_("Not signed: the time of observation lies in the future. Correct it. Your draft is safe.")),
                {"": msg(N_("in the future"))},
                "E-FRM-003",
            )


def _record(record_id: int, new: store.NewRecord, by: Actor, grades: tuple[StoredGrade, ...]) -> Record:
    """The stored record as a value, without reading it back."""
    return Record(
        id=record_id,
        patient_id=new.patient_id,
        form=new.form,
        form_version=new.form_version,
        observed_at=new.observed_at,
        recorded_at=new.recorded_at,
        author_id=by.user_id,
        author_name=by.name,
        station=new.station,
        answers=FORMS[new.form].read(new.answers),
        grades=grades,
        supersedes_id=new.supersedes_id,
        reason=new.reason,
    )


def _without(course: Course, record: Record | None) -> Course:
    if record is None:
        return course
    return replace(course, history=tuple(one for one in course.history if one.id != record.id))


def _with(course: Course, record: Record, old: Record | None) -> Course:
    """The course with a new record at its place in time, the one it supersedes marked."""
    kept = [
        replace(one, superseded_by_id=record.id) if old is not None and one.id == old.id else one
        for one in course.history
    ]
    ordered = sorted((*kept, record), key=lambda one: (one.observed_at, one.id))
    return replace(course, history=tuple(ordered))


def _exchange(course: Course, record: Record) -> Course:
    return replace(course, history=tuple(record if one.id == record.id else one for one in course.history))


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
