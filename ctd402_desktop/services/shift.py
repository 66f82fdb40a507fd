"""My shift: my patients, their checks in order of time, break cover, and handing over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ctd402_desktop.domain.course import Course, Patient
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.handover import Basis, Sheet, expired, propose
from ctd402_desktop.domain.permissions import Action, Actor, allowed
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.domain.tasks import Task, tasks_of
from ctd402_desktop.errors import Conflict, InvalidInput, NotFound
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.entries import Entry, parse_or_refuse, require_form
from ctd402_desktop.services.records import Awaited, Records
from ctd402_desktop.services.ward import looks, renew
from ctd402_desktop.store import acknowledgements, assignments, drafts, handovers, patients, users
from ctd402_desktop.store.assignments import Assignment
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.drafts import Draft
from ctd402_desktop.store.handovers import Handover

__all__ = ["Assignment", "Colleague", "DraftAge", "Handover", "OnWard", "Shift", "ShiftView"]


@dataclass(frozen=True, slots=True)
class DraftAge:
    """An open draft of the ward with its age."""

    draft: Draft
    age: timedelta


@dataclass(frozen=True, slots=True)
class OnWard:
    """An active patient and who looks after them now."""

    patient: Patient
    day: int | None
    holders: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody patients can be lent to."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ShiftView:
    """Everything *My shift* shows: patients, tasks by time, offers and handovers waiting for me, open drafts."""

    mine: tuple[Assignment, ...]
    offered: tuple[Assignment, ...]
    lent: tuple[Assignment, ...]
    tasks: tuple[Task, ...]
    drafts: tuple[DraftAge, ...]
    incoming: tuple[Handover, ...]
    as_of: datetime
    ward: tuple[OnWard, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    awaiting: tuple[Awaited, ...] = ()


class Shift:
    """Use-cases of a shift."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def take(self, by: Actor, patient_id: int) -> Changed:
        """Look after a patient from now on; ``Conflict`` (``E-SHF-001``) when one already does."""
        self._desk.require(by, Action.RECORD_CARE, patient_id=patient_id)
        with self._desk.database.transaction() as session:
            self._patient(session, patient_id)
            if any(one.patient_id == patient_id and one.user_id == by.user_id for one in assignments.current(session)):
                raise Conflict(
                    msg(N_("Not taken: this patient is already on your list, or offered to you.")), "E-SHF-001"
                )
            assignments.insert(session, patient_id, by.user_id, at=self._desk.clock())
            self._desk.note(session, by, "patient_taken", patient_id=patient_id)
        return Changed(patient_id, "shift")

    def give_back(self, by: Actor, patient_id: int) -> Changed:
        """Stop looking after a patient; cover given for it ends too."""
        self._desk.require(by, Action.RECORD_CARE, patient_id=patient_id)
        with self._desk.database.transaction() as session:
            found = [one for one in assignments.current(session) if one.patient_id == patient_id]
            mine = [one for one in found if by.user_id in {one.user_id, one.lent_by_id}]
            if not any(one.user_id == by.user_id and one.active for one in mine):
                raise _not_mine()
            for one in mine:
                assignments.end(session, one.id, at=self._desk.clock())
            self._desk.note(session, by, "patient_given_back", patient_id=patient_id)
        return Changed(patient_id, "shift")

    def lend(self, by: Actor, patient_ids: Sequence[int], to_user_id: int) -> Changed:
        """Offer patients to a colleague for a break; it counts once accepted, and the tasks appear with both."""
        self._desk.require(by, Action.RECORD_CARE)
        with self._desk.database.transaction() as session:
            colleague = users.get(session, to_user_id)
            if colleague is None or not colleague.active or to_user_id == by.user_id:
                raise InvalidInput(
                    msg(N_("Not lent: choose a colleague with an open account. Nothing was changed.")),
                    {"to": msg(N_("required"))},
                    "E-SHF-002",
                )
            current = assignments.current(session)
            mine = {one.patient_id for one in current if one.user_id == by.user_id and one.active}
            theirs = {one.patient_id for one in current if one.user_id == to_user_id}
            for patient_id in patient_ids:
                if patient_id not in mine:
                    raise _not_mine()
                if patient_id not in theirs:
                    assignments.insert(session, patient_id, to_user_id, at=self._desk.clock(), lent_by_id=by.user_id)
                    detail = {"to": colleague.username}
                    self._desk.note(session, by, "patient_lent", patient_id=patient_id, detail=detail)
        return Changed(None, "shift")

    def accept_cover(self, by: Actor, assignment_id: int) -> Changed:
        """Take over a patient that was offered to me."""
        self._desk.require(by, Action.RECORD_CARE)
        with self._desk.database.transaction() as session:
            one = assignments.get(session, assignment_id)
            if one is None or one.user_id != by.user_id or one.accepted_at is not None or one.ended_at is not None:
                raise Conflict(msg(N_("Not accepted: this offer is no longer open. Reload the list.")), "E-SHF-004")
            assignments.accept(session, assignment_id, at=self._desk.clock())
            detail = {"from": one.lent_by_name}
            self._desk.note(session, by, "cover_accepted", patient_id=one.patient_id, detail=detail)
        return Changed(one.patient_id, "shift")

    def claim_back(self, by: Actor, assignment_id: int) -> Changed:
        """End the cover of a patient I lent, accepted or not."""
        self._desk.require(by, Action.RECORD_CARE)
        with self._desk.database.transaction() as session:
            one = assignments.get(session, assignment_id)
            if one is None or one.lent_by_id != by.user_id or one.ended_at is not None:
                raise Conflict(
                    msg(N_("Not claimed back: this patient is not lent by you. Reload the list.")), "E-SHF-005"
                )
            assignments.end(session, assignment_id, at=self._desk.clock())
            detail = {"from": one.user_name}
            self._desk.note(session, by, "cover_ended", patient_id=one.patient_id, detail=detail)
        return Changed(one.patient_id, "shift")

    def tasks(self, by: Actor) -> ShiftView:
        """My patients with what is due, late, planned and done in this shift; drafts of the ward; what waits for me."""
        self._desk.require(by, Action.VIEW_PATIENT)
        now, shift = self._desk.clock(), self._desk.schedule.limits.shift.span
        renew(self._desk, self._records)
        with self._desk.database.read() as session:
            current = assignments.current(session)
            on_ward = {look.patient.id: look for look in looks(session, self._desk)}
            typed = tuple(DraftAge(one, now - one.updated_at) for one in drafts.everyone(session))
            given = handovers.since(session, now - shift)
            people = users.everyone(session)
        mine = tuple(one for one in current if one.user_id == by.user_id and one.active)
        found = [
            task
            for one in mine
            if one.patient_id in on_ward
            for task in tasks_of(
                on_ward[one.patient_id], max(now - shift, one.accepted_at or one.offered_at), one.lent_by_name
            )
        ]
        found = [self._told(one) if one.done else one for one in found]
        waiting = tuple(one for one in given if one.accepted_at is None and one.user_id != by.user_id)
        return ShiftView(
            mine,
            tuple(one for one in current if one.user_id == by.user_id and one.accepted_at is None),
            tuple(one for one in current if one.lent_by_id == by.user_id),
            tuple(sorted(found, key=lambda task: (task.done, task.item.due, task.patient.id))),
            typed,
            _newest_each(waiting),
            now,
            tuple(_on_ward(look, current, by.user_id) for look in on_ward.values()),
            tuple(
                Colleague(one.id, one.name)
                for one in people
                if one.active and one.id != by.user_id and allowed(one.role, Action.RECORD_CARE)
            ),
            tuple(self._records.awaiting(by)),
        )

    def not_done(
        self,
        by: Actor,
        checks: Sequence[tuple[int, str]],
        reason: str,
        note: str = "",
        *,
        bed: str = "",
        confirmed: Confirmation | None = None,
    ) -> Changed:
        """Sign why checks, each a patient and a stream, were not done; all together or none, with one proof.

        ``bed`` as in ``Records.sign``; a patient with a similar name on the ward stands for itself alone.

        Raises
        ------
        InvalidInput
            Nothing was chosen (``E-SHF-010``), the reason is missing, or the bed of a similar name is not the one
            typed.
        """
        raws = [(patient_id, {"stream": stream, "reason": reason, "note": note}) for patient_id, stream in checks]
        if not raws:
            raise InvalidInput(
                msg(N_("Nothing was signed: choose at least one check.")), {"": msg(N_("required"))}, "E-SHF-010"
            )
        now = self._desk.clock()
        for patient_id, raw in raws:
            require_form(self._desk, by, patient_id, "not_done", raw)
            parse_or_refuse(self._desk.form("not_done"), raw)
            self._records.require_right_patient(patient_id, bed)
        self._desk.consume(by, confirmed)
        with self._desk.database.transaction() as session:
            for patient_id, raw in raws:
                self._patient(session, patient_id)
                self._records.sign_in(session, by, Entry(patient_id, "not_done", now, raw))
        patients_of = {patient_id for patient_id, _ in raws}
        return Changed(patients_of.pop() if len(patients_of) == 1 else None, "records")

    def _told(self, task: Task) -> Task:
        """A finished task with the name of whoever signed it."""
        with self._desk.database.read() as session:
            course = self._records.read(session, task.patient.id)
        return replace(task, done_by=_signer(course, task))

    def handover(self, by: Actor, patient_id: int) -> Sheet:
        """A proposal from the record since the last handover; nothing is stored."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        now, shift = self._desk.clock(), self._desk.schedule.limits.shift.span
        with self._desk.database.read() as session:
            course = self._records.read(session, patient_id)
            known = tuple(acknowledgements.of_patient(session, patient_id))
            before = handovers.of_patient(session, patient_id)
        last = before[-1] if before else None
        since = last.at if last is not None else now - shift
        look = look_of(course, now, self._desk.schedule)
        return propose(Basis(course, look, known, since, Sheet.from_json(last.body) if last is not None else None))

    def give(self, by: Actor, patient_id: int, sheet: Sheet, *, draft_id: int | None = None) -> int:
        """Hand a patient over with the sheet as edited; returns its id for the receiver.

        The draft it was typed in disappears with the same commit.
        """
        self._desk.require(by, Action.RECORD_CARE, patient_id=patient_id)
        if not sheet.illness or not any(line.strip() for line in (*sheet.summary, sheet.illness_why)):
            raise InvalidInput(
                msg(N_("Not handed over: say how ill the patient is and why. Nothing was changed.")),
                {"summary": msg(N_("required"))},
                "E-SHF-006",
            )
        with self._desk.database.transaction() as session:
            self._patient(session, patient_id)
            before = handovers.of_patient(session, patient_id)
            found = handovers.insert(
                session, patient_id, by.user_id, sheet.to_json(), at=self._desk.clock(),
                since=before[-1].at if before else None,
            )  # fmt: skip
            typed = drafts.get(session, draft_id) if draft_id is not None else None
            if typed is not None and typed.author_id == by.user_id:
                drafts.discard(session, typed.id)
            self._desk.note(session, by, "handed_over", patient_id=patient_id, detail={"handover": found})
        return found

    def accept(self, by: Actor, handover_id: int, read_back: str, *, confirmed: Confirmation | None = None) -> Changed:
        """Accept a handover after reading it back; the patient comes onto my list.

        Raises
        ------
        InvalidInput
            Nothing was read back (``E-SHF-007``).
        Conflict
            It is one's own, accepted already, or older than a shift (``E-SHF-008``).
        """
        self._desk.require(by, Action.RECORD_CARE)
        if not read_back.strip():
            raise InvalidInput(
                msg(N_("Not accepted: read back what you heard, in a few words. Nothing was changed.")),
                {"read_back": msg(N_("required"))},
                "E-SHF-007",
            )
        self._desk.consume(by, confirmed)
        now = self._desk.clock()
        with self._desk.database.transaction() as session:
            one = handovers.get(session, handover_id)
            if one is None:
                raise NotFound(msg(N_("This handover is not in this store. Reload the list.")), "E-SHF-009")
            old = expired(one.at, now, self._desk.schedule.limits.shift.span)
            if old or one.accepted_at is not None or one.user_id == by.user_id:
                raise Conflict(
                    msg(N_("Not accepted: this handover is your own, accepted already or from an earlier shift.")),
                    "E-SHF-008",
                )
            handovers.receive(session, handover_id, by.user_id, read_back.strip(), at=now)
            mine = [one_ for one_ in assignments.current(session) if one_.patient_id == one.patient_id]
            for held in mine:
                if one.user_id in (held.user_id, held.lent_by_id):
                    assignments.end(session, held.id, at=now)
            if not any(held.user_id == by.user_id and held.active and held.lent_by_id is None for held in mine):
                assignments.insert(session, one.patient_id, by.user_id, at=now)
            detail = {"handover": handover_id, "from": one.user_name}
            self._desk.note(session, by, "handover_accepted", patient_id=one.patient_id, detail=detail)
        return Changed(one.patient_id, "shift")

    def _patient(self, session: Session, patient_id: int) -> None:
        if patients.get(session, patient_id) is None:
            raise NotFound(msg(N_("This patient is not in this store. Reload the ward board.")), "E-PAT-001")


def _newest_each(found: Sequence[Handover]) -> tuple[Handover, ...]:
    """Of several handovers of one patient only the newest waits."""
    return tuple({one.patient_id: one for one in found}.values())


def _on_ward(look: Look, current: Sequence[Assignment], user_id: int) -> OnWard:
    here = [one for one in current if one.patient_id == look.patient.id and one.active]
    return OnWard(
        look.patient, look.day, tuple(one.user_name for one in here), any(one.user_id == user_id for one in here)
    )


def _signer(course: Course, task: Task) -> str:
    found = [one for one in course.of(task.item.rule.form) if one.observed_at == task.item.due]
    return found[-1].author_name if found else ""


def _not_mine() -> Conflict:
    return Conflict(msg(N_("Not done: this patient is not on your list. Reload the list.")), "E-SHF-003")
