"""Sign, correct, void and read records: one transaction each, nothing ever overwritten."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Course, Record, Signature, StoredGrade
from ctd402_desktop.domain.crossing import Crossed, crossed, overtaken
from ctd402_desktop.domain.entry_slip import ENTRY_SLIP, ENTRY_SLIP_REASON
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import Conflict, InvalidInput
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.services.course_changes import correction_detail, exchange, stored_record, with_record, without
from ctd402_desktop.services.drafts import drop_signed
from ctd402_desktop.services.entries import Authored, Entry, parse_or_refuse, require_form
from ctd402_desktop.services.record_refusals import (
    open_to_change,
    reason_missing,
    signed_meanwhile,
    still_one_patient,
)
from ctd402_desktop.services.signatures import Awaited, Lookalike, Signatures
from ctd402_desktop.store import audit, patients, projections
from ctd402_desktop.store import records as store
from ctd402_desktop.store.database import Session

__all__ = ["Authored", "Awaited", "Entry", "Lookalike", "Records"]

FUTURE_TOLERANCE = timedelta(minutes=5)
"""A workstation clock may run a little behind; an observation further ahead is a slip."""

_HISTORY_READ_BY_SCALES = frozenset({"daily", "drug", "infusion"})


@dataclass(frozen=True, slots=True)
class Signed:
    """What one signing did, to be kept in mind only after its transaction has committed."""

    record_id: int
    change: int
    course: Course


class Records(Signatures):
    """Use-cases about filled forms."""

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

    def sign(  # noqa: PLR0913 - a form and what proves who signs it for whom
        self,
        by: Actor,
        patient_id: int,
        form: str,
        observed_at: datetime,
        raw: Mapping[str, str],
        *,
        draft_id: int | None = None,
        bed: str = "",
        confirmed: Confirmation | None = None,
        known: Collection[int] | None = None,
    ) -> Changed:
        """Validate, grade, store and sign a form; the draft it came from disappears with the same commit.

        ``bed`` is typed again when ``lookalike`` names somebody; ``confirmed`` as in ``Signatures``. ``known`` are the
        ids of the records whoever signs had before their eyes; left out, nobody is asked about others.

        Raises
        ------
        InvalidInput
            Every problem at its field, or the bed is missing; the draft stays.
        NotAllowed
            The role may not record this form, or not assign grades.
        Conflict
            ``E-REC-007``: a colleague signed the same form for this time meanwhile; ``crossed`` shows it.
        """
        require_form(self._desk, by, patient_id, form, raw)
        self._not_in_future(observed_at)
        answers = parse_or_refuse(self._desk.form(form), raw)
        self._right_patient(patient_id, bed)
        self._desk.consume(by, confirmed)
        entry = Entry(patient_id, form, observed_at, raw)
        with self._desk.database.transaction() as session:
            if known is not None and self._crossed(session, by, entry, answers, known) is not None:
                raise signed_meanwhile()
            signed = self.sign_in(session, by, entry)
            drop_signed(session, by, draft_id)
        self._courses.keep(signed.change, signed.course)
        return Changed(patient_id, "records", signed.record_id)

    def sign_in(self, session: Session, by: Actor, entry: Entry) -> Signed:
        """The body of ``sign`` inside the caller's transaction."""
        now = self._desk.clock()
        old = entry.supersedes
        course = self._courses.get(session, entry.patient_id)
        still_one_patient(course)
        new, graded = self._graded(by, entry, without(course, old), now)
        record_id = store.insert(session, new)
        store.add_grades(session, record_id, graded)
        number, proof = store.add_signature(session, record_id, user_id=by.user_id, meaning=new.meaning, at=now)
        detail: dict[str, object] = {"form": entry.form}
        if old is not None:
            old, fallen = self._fallen(session, by, old, now)
            detail = {**correction_detail(old, new), **({"signatures_voided": fallen} if fallen else {})}
        elif entry.adds_to is not None:
            detail["addendum_to"] = entry.adds_to.id
        signature = Signature(by.user_id, by.name, new.meaning, now, proof, id=number)
        course = with_record(course, replace(stored_record(record_id, new, by, graded), signatures=(signature,)), old)
        if entry.form in _HISTORY_READ_BY_SCALES:
            since = min(entry.observed_at, old.observed_at) if old else entry.observed_at
            course = self._regrade(session, course, since, skip=record_id)
        projections.refresh(session, course, at=now)
        change = self._desk.note(
            session,
            by,
            "corrected" if old else "addendum" if entry.adds_to else "signed",
            patient_id=entry.patient_id,
            record_id=record_id,
            detail=detail,
            content=proof,
        )
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
                course = replace(course, history=(*course.history, stored_record(-len(rows), new, one.by, graded)))
            ids = store.insert_many(session, rows)
            projections.refresh(session, course, at=self._desk.clock())
            self._desk.note(
                session, by, "signed_batch", patient_id=patient_id, detail={"records": len(rows)}, batch=ids
            )
        return Changed(patient_id, "records")

    def correct(  # noqa: PLR0913 - as for sign
        self,
        by: Actor,
        record_id: int,
        raw: Mapping[str, str],
        reason: str,
        observed_at: datetime | None = None,
        *,
        draft_id: int | None = None,
        bed: str = "",
        confirmed: Confirmation | None = None,
    ) -> Changed:
        """Write a new record that supersedes this one; the old one stays readable in history.

        The draft it came from disappears with the same commit.

        Reviews and countersignatures of the old one are voided and asked for again.

        Raises
        ------
        Conflict
            Somebody corrected or voided it first: reload and compare.
        NotAllowed
            The role may not, or the record is locked.
        """
        old = self._one(record_id)
        require_form(self._desk, by, old.patient_id, old.form, raw)
        own = old.author_id == by.user_id
        self._desk.require(by, Action.CORRECT_OWN if own else Action.CORRECT_ANY, patient_id=old.patient_id)
        at = observed_at or old.observed_at
        self._not_in_future(at)
        slip = own and self._desk.clock() - old.recorded_at <= ENTRY_SLIP
        if not reason.strip() and not slip:
            raise reason_missing()
        parse_or_refuse(self._desk.form(old.form), raw)
        self._right_patient(old.patient_id, bed)
        self._desk.consume(by, confirmed)
        entry = Entry(old.patient_id, old.form, at, raw, supersedes=old, reason=reason.strip() or ENTRY_SLIP_REASON)
        with self._desk.database.transaction() as session:
            current = self._still_in_force(session, record_id)
            open_to_change(current)
            signed = self.sign_in(session, by, replace(entry, supersedes=current))
            drop_signed(session, by, draft_id)
        self._courses.keep(signed.change, signed.course)
        return Changed(old.patient_id, "records", signed.record_id)

    def crossed(
        self,
        by: Actor,
        entry: Entry,
        known: Collection[int],
        *,
        corrects: int | None = None,
    ) -> Crossed | None:
        """What a colleague signed while ``entry`` was being made, to be compared before signing; ``None`` for nothing.

        ``corrects``: the record being corrected; then only what replaced or voided it counts.
        """
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=entry.patient_id)
        with self._desk.database.read() as session:
            if corrects is not None:
                return overtaken(self._courses.get(session, entry.patient_id), corrects)
            answers = self._desk.form(entry.form).parse(entry.raw).answers
            return self._crossed(session, by, entry, answers, known)

    def void(self, by: Actor, record_id: int, reason: str, *, confirmed: Confirmation | None = None) -> Changed:
        """Take a record out of force, for example one entered for the wrong patient; it stays in history."""
        old = self._one(record_id)
        own = old.author_id == by.user_id
        self._desk.require(by, Action.CORRECT_OWN if own else Action.CORRECT_ANY, patient_id=old.patient_id)
        if not reason.strip():
            raise reason_missing()
        self._desk.consume(by, confirmed)
        with self._desk.database.transaction() as session:
            open_to_change(self._still_in_force(session, record_id))
            now = self._desk.clock()
            course = self._courses.get(session, old.patient_id)
            store.void(session, record_id, reason=reason.strip(), by=by.user_id, at=now)
            gone = next(one for one in course.history if one.id == record_id)
            gone = replace(gone, voided=True, voided_at=now, voided_by=by.name, void_reason=reason.strip())
            course = exchange(course, gone)
            if old.form in _HISTORY_READ_BY_SCALES:
                course = self._regrade(session, course, old.observed_at, skip=record_id)
            projections.refresh(session, course, at=now)
            # Last, so that the entry binds the grades that changed with it.
            self._desk.note(
                session,
                by,
                "voided",
                patient_id=old.patient_id,
                record_id=record_id,
                detail={"form": old.form, "reason": reason.strip()},
            )
        return Changed(old.patient_id, "records", record_id)

    def addendum(
        self, by: Actor, record_id: int, text: str, *, bed: str = "", confirmed: Confirmation | None = None
    ) -> Changed:
        """Add signed words to a locked record; they are shown and printed with it.

        Raises
        ------
        InvalidInput
            No text.
        NotAllowed, Conflict
            The role may not record this form; the record is not locked, so it is corrected instead.
        """
        one = self._one(record_id)
        raw = {"text": text}
        require_form(self._desk, by, one.patient_id, one.form, {})
        parse_or_refuse(self._desk.form("addendum"), raw)
        self._right_patient(one.patient_id, bed)
        self._desk.consume(by, confirmed)
        with self._desk.database.transaction() as session:
            current = self._still_in_force(session, record_id)
            if signing.lock_of(current) is None:
                raise Conflict(
                    msg(N_("Not added: this record is not locked. Correct it instead. Your text is kept.")), "E-REC-006"
                )
            entry = Entry(one.patient_id, "addendum", self._desk.clock(), raw, adds_to=current)
            signed = self.sign_in(session, by, entry)
        self._courses.keep(signed.change, signed.course)
        return Changed(one.patient_id, "records", signed.record_id)

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

    def read(self, session: Session, patient_id: int) -> Course:
        """The course inside the caller's transaction, for other use-cases; the caller asks for permission."""
        return self._courses.get(session, patient_id)

    def refresh_state(self, session: Session, patient_id: int) -> None:
        """Renew the projection of one patient from its records, inside the caller's transaction."""
        projections.refresh(session, self._courses.get(session, patient_id), at=self._desk.clock())

    def _crossed(
        self, session: Session, by: Actor, entry: Entry, answers: Answers, known: Collection[int]
    ) -> Crossed | None:
        course = self._courses.get(session, entry.patient_id)
        return crossed(course, entry.form, entry.observed_at, answers, by.user_id, known)

    def _fallen(self, session: Session, by: Actor, old: Record, now: datetime) -> tuple[Record, dict[str, str]]:
        """Void what others signed of the version being corrected; the record as it is then, and what fell."""
        second = {signing.COUNTERSIGNED, signing.REVIEWED}
        fallen = [one for one in old.standing if one.meaning in second]
        for one in fallen:
            store.void_signature(session, one.id, by=by.user_id, at=now, reason=signing.CORRECTED)
        signatures = tuple(
            replace(one, voided_at=now, voided_by=by.name, void_reason=signing.CORRECTED) if one in fallen else one
            for one in old.signatures
        )
        return replace(old, signatures=signatures), {str(one.id): signing.CORRECTED for one in fallen}

    def _graded(
        self, by: Actor, entry: Entry, before: Course, now: datetime
    ) -> tuple[store.NewRecord, tuple[StoredGrade, ...]]:
        """A validated entry with what every scale of its form says in the light of the course before it."""
        form = self._desk.form(entry.form)
        answers = parse_or_refuse(form, entry.raw)
        graded = tuple(
            StoredGrade(scale.key, scale.version, self._desk.protocol.version, now, grade)
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
            addendum_to_id=_adds_to(entry),
            meaning=signing.own_meaning(by.standing),
        )
        return new, graded

    def _regrade(self, session: Session, course: Course, since: datetime, *, skip: int) -> Course:
        """Grade later records again whose scales read the history that just changed, by adding rows."""
        now = self._desk.clock()
        for one in [one for one in course.records if one.observed_at >= since and one.grades and one.id != skip]:
            fresh = grade_answers(one.form, one.answers, one.observed_at, without(course, one))
            changed = tuple(
                StoredGrade(scale.key, scale.version, self._desk.protocol.version, now, grade)
                for scale, grade in fresh
                if (last := one.grade(scale.key)) is None or last.grade != grade
            )
            if changed:
                store.add_grades(session, one.id, changed)
                course = exchange(course, replace(one, grades=(*one.grades, *changed)))
        return course

    def _not_in_future(self, observed_at: datetime) -> None:
        if observed_at > self._desk.clock() + FUTURE_TOLERANCE:
            raise InvalidInput(
                msg(N_("Not signed: the time of observation lies in the future. Correct it. Your draft is safe.")),
                {"": msg(N_("in the future"))},
                "E-FRM-003",
            )


def _adds_to(entry: Entry) -> int | None:
    if entry.adds_to is not None:
        return entry.adds_to.id
    return entry.supersedes.addendum_to_id if entry.supersedes is not None else None
