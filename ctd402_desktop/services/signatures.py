"""Countersign, review, lock and unlock what others have signed: one transaction each, every signature in the trail.

``confirmed`` is the proof of ``Accounts.confirm`` that the person typed PIN or password just now; a store that people
sign in to refuses a signature without it. One proof is worth one act, which may be a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Patient, Record
from ctd402_desktop.domain.permissions import Action, Actor, Standing
from ctd402_desktop.domain.similarity import retyped, same_place, similar
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import patients, users
from ctd402_desktop.store import records as store
from ctd402_desktop.store.database import Session


@dataclass(frozen=True, slots=True)
class Awaited:
    """A record that waits for a signature which the one who asked may give."""

    patient: Patient
    record: Record
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An active patient this one could be mistaken for; ``retype`` is typed again before signing."""

    other: Patient
    retype: str


class Signatures:
    """Use-cases about standing for a record that is signed already."""

    def __init__(self, desk: Desk, courses: Courses) -> None:
        self._desk = desk
        self._courses = courses

    @property
    def asks_secret(self) -> bool:
        """Whether every signature needs the PIN or password of who signs, confirmed just before."""
        return self._desk.asks_secret

    def has_pin(self, by: Actor) -> bool:
        """Whether this person has a PIN; without one the password is asked at each signature."""
        with self._desk.database.read() as session:
            found = users.get(session, by.user_id)
        return found is not None and found.pin_hash is not None

    def awaiting(self, by: Actor, patient_id: int | None = None) -> list[Awaited]:
        """What this person may countersign or review, on the whole ward or of one patient, oldest first."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        found = []
        with self._desk.database.read() as session:
            ids = store.patients_awaiting(session) if patient_id is None else [patient_id]
            for one in ids:
                course = self._courses.get(session, one)
                if course.patient.merged_into_id is not None:
                    continue
                for record, wanted in signing.awaiting(course):
                    mine = tuple(
                        meaning
                        for meaning in wanted
                        if signing.may_give(meaning, by.user_id, by.role, by.standing, record)
                    )
                    if mine:
                        found.append(Awaited(course.patient, record, mine))
        return sorted(found, key=lambda one: (one.record.recorded_at, one.record.id))

    def countersign(self, by: Actor, record_ids: Sequence[int], *, confirmed: Confirmation | None = None) -> Changed:
        """Stand for a trainee's entries after reading them: qualified or senior, of a fitting role, never the author.

        Raises
        ------
        NotAllowed
            Role, standing or authorship of one of them forbids it; none is countersigned.
        Conflict
            One of them was corrected, voided or countersigned meanwhile; none is countersigned.
        """
        return self.stand_for(by, countersigned=record_ids, confirmed=confirmed)

    def review(self, by: Actor, record_ids: Sequence[int], *, confirmed: Confirmation | None = None) -> Changed:
        """Say that these records were read and found in order; rules and errors as in ``countersign``."""
        return self.stand_for(by, reviewed=record_ids, confirmed=confirmed)

    def stand_for(
        self,
        by: Actor,
        *,
        countersigned: Sequence[int] = (),
        reviewed: Sequence[int] = (),
        confirmed: Confirmation | None = None,
    ) -> Changed:
        """Countersign some records and review others in one act, all of them or none; as the two above."""
        wanted = [(self._one(one), signing.COUNTERSIGNED) for one in dict.fromkeys(countersigned)]
        wanted += [(self._one(one), signing.REVIEWED) for one in dict.fromkeys(reviewed)]
        if not wanted:
            raise InvalidInput(
                msg(N_("Nothing signed: no record was chosen. Choose at least one.")),
                {"": msg(N_("nothing chosen"))},
                "E-SIG-007",
            )
        for one, meaning in wanted:
            self._may_give(by, one, meaning)
        self._desk.consume(by, confirmed)
        with self._desk.database.transaction() as session:
            for one, meaning in wanted:
                current = self._still_in_force(session, one.id)
                if any(made.user_id == by.user_id and made.meaning == meaning for made in current.standing):
                    raise _already()
                if meaning == signing.COUNTERSIGNED and not _waits(current):
                    raise _nothing_to_countersign()
                self._add(session, by, current, meaning, meaning)
        of = {one.patient_id for one, _ in wanted}
        only = wanted[0][0].id if len(wanted) == 1 else None
        return Changed(of.pop() if len(of) == 1 else None, "records", only)

    def lock(self, by: Actor, record_id: int, *, confirmed: Confirmation | None = None) -> Changed:
        """Approve a record: nothing but an addendum is possible after it. Senior, of a fitting role.

        Raises
        ------
        NotAllowed
            Role or standing forbids it, or the record still waits for its countersignature.
        Conflict
            It was corrected, voided or locked meanwhile.
        """
        one = self._one(record_id)
        self._may_give(by, one, signing.APPROVED)
        self._desk.consume(by, confirmed)
        with self._desk.database.transaction() as session:
            current = self._still_in_force(session, record_id)
            if signing.lock_of(current) is not None:
                raise _already()
            history = {row.id: row for row in self._courses.get(session, current.patient_id).history}
            if signing.awaited(history, current):
                raise NotAllowed(
                    msg(
                        N_(
                            "Not locked: this record still waits for a countersignature or review. Sign that first. "
                            "Nothing was changed."
                        )
                    ),
                    "E-SIG-004",
                )
            self._add(session, by, current, signing.APPROVED, "locked")
        return Changed(one.patient_id, "records", record_id)

    def unlock(self, by: Actor, record_id: int, reason: str, *, confirmed: Confirmation | None = None) -> Changed:
        """Void the signature that locks a record, so that it can be corrected again; senior, with a reason.

        Raises
        ------
        InvalidInput
            No reason was given.
        NotAllowed, Conflict
            Role or standing forbids it; the record is not locked.
        """
        one = self._one(record_id)
        self._may_give(by, one, signing.APPROVED)
        if not reason.strip():
            raise InvalidInput(
                msg(N_("Not unlocked: a reason is needed. Write why. The record stays locked.")),
                {"reason": msg(N_("required"))},
                "E-SIG-005",
            )
        self._desk.consume(by, confirmed)
        with self._desk.database.transaction() as session:
            current = self._still_in_force(session, record_id)
            locks = [made for made in current.standing if made.meaning == signing.APPROVED]
            if not locks:
                raise Conflict(
                    msg(N_("Not unlocked: this record is not locked any more. Reload the patient.")), "E-SIG-006"
                )
            now = self._desk.clock()
            for made in locks:
                store.void_signature(session, made.id, by=by.user_id, at=now, reason=reason.strip())
            detail = {
                "form": one.form,
                "reason": reason.strip(),
                "signatures_voided": {str(made.id): reason.strip() for made in locks},
            }
            self._desk.note(session, by, "unlocked", patient_id=one.patient_id, record_id=record_id, detail=detail)
        return Changed(one.patient_id, "records", record_id)

    def lookalike(self, by: Actor, patient_id: int) -> Lookalike | None:
        """The active patient this one could be mistaken for; then the bed is typed again before signing."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            return self._lookalike(session, patient_id)

    def _lookalike(self, session: Session, patient_id: int) -> Lookalike | None:
        here = patients.active(session)
        mine = next((one for one in here if one.id == patient_id), None)
        other = similar(mine, here) if mine is not None else None
        return Lookalike(other, retyped(mine)) if mine is not None and other is not None else None

    def require_right_patient(self, patient_id: int, bed: str) -> None:
        """For other use-cases that sign: ``InvalidInput`` when a similar name asks for the bed and it is not typed."""
        self._right_patient(patient_id, bed)

    def _right_patient(self, patient_id: int, bed: str) -> None:
        """``InvalidInput`` when somebody on the ward is called alike and the bed typed is not this patient's."""
        with self._desk.database.read() as session:
            found = self._lookalike(session, patient_id)
        if found is None or same_place(bed, found.retype):
            return
        name = " ".join(part for part in (found.other.name_zh, found.other.latin_name()) if part)
        raise InvalidInput(
            msg(
                N_(
                    "Not signed: {name}, bed {bed}, could be mistaken for this patient. Type the bed number of the "
                    "patient in front of you. Your draft is safe."
                ),
                name=name,
                bed=found.other.bed or "–",
            ),
            {"": msg(N_("bed number"))},
            "E-REC-004",
        )

    def _add(self, session: Session, by: Actor, record: Record, meaning: str, action: str) -> None:
        now = self._desk.clock()
        _, proof = store.add_signature(session, record.id, user_id=by.user_id, meaning=meaning, at=now)
        self._desk.note(
            session,
            by,
            action,
            patient_id=record.patient_id,
            record_id=record.id,
            detail={"form": record.form, "meaning": meaning},
            content=proof,
        )

    def _may_give(self, by: Actor, record: Record, meaning: str) -> None:
        """Let ``by`` sign as ``meaning``, or refuse in words; the refusal is written to the trail first."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=record.patient_id)
        if signing.may_give(meaning, by.user_id, by.role, by.standing, record):
            return
        if meaning == signing.APPROVED and signing.fitting(by.role, record):
            text = msg(N_("Not done: only seniors lock and unlock records. Ask one. Nothing was changed."))
            code = "E-SIG-001"
        elif not signing.fitting(by.role, record):
            text = msg(N_("Not signed: your role does not record this form. Ask a colleague whose role does."))
            code = "E-SIG-002"
        elif by.standing is Standing.TRAINEE:
            text = msg(N_("Not signed: who is in training does not countersign or review. Ask a colleague."))
            code = "E-SIG-008"
        else:
            text = msg(N_("Not signed: nobody countersigns or reviews their own entry. Ask a colleague."))
            code = "E-SIG-003"
        raise self._desk.refusal(by, meaning, text, code, patient_id=record.patient_id)

    def _still_in_force(self, session: Session, record_id: int) -> Record:
        current = store.get(session, record_id)
        if current is None or not current.in_force:
            raise Conflict(
                msg(N_("Not saved: a colleague corrected this record first. Reload and compare; your text is kept.")),
                "E-REC-002",
            )
        return current

    def _one(self, record_id: int) -> Record:
        with self._desk.database.read() as session:
            found = store.get(session, record_id)
        if found is None:
            raise NotFound(msg(N_("This record is not in this store. Reload the patient.")), "E-REC-001")
        return found


def _waits(record: Record) -> bool:
    held = {made.meaning for made in record.standing}
    return signing.IN_TRAINING in held and signing.COUNTERSIGNED not in held


def _already() -> Conflict:
    return Conflict(
        msg(N_("Not signed: this signature stands already. Reload the patient. Nothing was changed.")), "E-SIG-009"
    )


def _nothing_to_countersign() -> Conflict:
    return Conflict(
        msg(
            N_(
                "Not countersigned: this record waits for no countersignature, or has it already. Reload the patient. "
                "Nothing was changed."
            )
        ),
        "E-SIG-010",
    )
