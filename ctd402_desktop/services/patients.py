"""Enrol a patient, mend identity and bed, find someone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.fields import Form, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import Conflict, InvalidInput, NotFound
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.entries import Entry, parse_or_refuse
from ctd402_desktop.services.records import Records
from ctd402_desktop.store import patients as store
from ctd402_desktop.store.database import Session

_COLUMNS = tuple(asked.key for asked in FORMS["identity"].fields)


class Patients:
    """Use-cases about who is on the ward."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def enrol(self, by: Actor, identity_raw: Mapping[str, str], enrolment_raw: Mapping[str, str]) -> Changed:
        """Create the patient and sign the enrolment form in one transaction.

        Raises
        ------
        InvalidInput
            Problems of either form, or a hospital number that exists already.
        """
        self._desk.require(by, Action.ENROL_PATIENT)
        identity = _identity(FORMS["identity"], identity_raw)
        parse_or_refuse(self._desk.form("enrolment"), enrolment_raw)
        now = self._desk.clock()
        with self._desk.database.transaction() as session:
            if store.by_mrn(session, str(identity["mrn"])) is not None:
                raise _taken(str(identity["mrn"]))
            patient_id = store.insert(session, identity, at=now, by=by.user_id)
            self._desk.note(session, by, "enrolled", patient_id=patient_id)
            signed = self._records.sign_in(session, by, Entry(patient_id, "enrolment", now, enrolment_raw))
        return Changed(patient_id, "patient", signed.record_id)

    def edit(self, by: Actor, patient_id: int, identity_raw: Mapping[str, str], reason: str, version: int) -> Changed:
        """Change identity or bed; old and new value, who and why go to the audit trail.

        ``version`` is the one the editor saw: ``Conflict`` when somebody was faster.
        """
        self._desk.require(by, Action.EDIT_PATIENT, patient_id=patient_id)
        identity = _identity(FORMS["identity"], identity_raw)
        with self._desk.database.transaction() as session:
            before = store.get(session, patient_id)
            if before is None:
                raise _nobody()
            other = store.by_mrn(session, str(identity["mrn"]))
            if other is not None and other.id != patient_id:
                raise _taken(str(identity["mrn"]))
            if not store.update(session, patient_id, identity, version=version):
                raise Conflict(
                    msg(N_("Not saved: a colleague changed this patient meanwhile. Reload, compare, save again.")),
                    "E-PAT-003",
                )
            changes = {
                key: [str(getattr(before, key) or ""), str(identity.get(key) or "")]
                for key in _COLUMNS
                if str(getattr(before, key) or "") != str(identity.get(key) or "")
            }
            self._desk.note(
                session, by, "patient_edited", patient_id=patient_id, detail={"changes": changes, "reason": reason}
            )
            self._records.refresh_state(session, patient_id)
        return Changed(patient_id, "patient")

    def merge(self, by: Actor, source: int, into: int, reason: str) -> Changed:
        """Say that ``source`` is the same person as ``into``: it leaves board and lists, both stay readable.

        No record moves; ``unmerge`` takes it back.

        Raises
        ------
        InvalidInput
            No reason, or a patient merged into itself.
        Conflict
            One of the two is merged already.
        """
        self._desk.require(by, Action.ENROL_PATIENT, patient_id=source)
        if source == into or not reason.strip():
            raise InvalidInput(
                msg(N_("Not merged: choose another patient and write why. Nothing was changed.")),
                {"reason": msg(N_("required"))},
                "E-PAT-006",
            )
        with self._desk.database.transaction() as session:
            found = [store.get(session, one) for one in (source, into)]
            if None in found:
                raise _nobody()
            if any(one is not None and one.merged_into_id is not None for one in found):
                raise _merged_already()
            self._set_merged(session, by, source, into, reason.strip())
        return Changed(source, "patient")

    def unmerge(self, by: Actor, patient_id: int, reason: str) -> Changed:
        """Take a merge back: the patient stands on its own again, as its records say."""
        self._desk.require(by, Action.ENROL_PATIENT, patient_id=patient_id)
        if not reason.strip():
            raise InvalidInput(
                msg(N_("Not undone: write why the merge is taken back. Nothing was changed.")),
                {"reason": msg(N_("required"))},
                "E-PAT-007",
            )
        with self._desk.database.transaction() as session:
            found = store.get(session, patient_id)
            if found is None:
                raise _nobody()
            if found.merged_into_id is None:
                raise Conflict(
                    msg(N_("Not undone: this patient is not merged any more. Reload the patient.")), "E-PAT-008"
                )
            self._set_merged(session, by, patient_id, None, reason.strip())
        return Changed(patient_id, "patient")

    def _set_merged(self, session: Session, by: Actor, patient_id: int, into: int | None, reason: str) -> None:
        before = store.get(session, patient_id)
        store.merge(session, patient_id, into)
        self._records.refresh_state(session, patient_id)
        names = {
            "from": before.mrn if before is not None else "",
            "into": _mrn(session, into if into is not None else before.merged_into_id if before is not None else None),
        }
        self._desk.note(
            session,
            by,
            "merged" if into is not None else "unmerged",
            patient_id=patient_id,
            detail={**names, "into_id": into, "reason": reason},
        )

    def get(self, by: Actor, patient_id: int) -> Patient:
        """One patient; ``NotFound`` when there is none."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            found = store.get(session, patient_id)
        if found is None:
            raise _nobody()
        return found

    def by_mrn(self, by: Actor, mrn: str) -> Patient:
        """The patient with this hospital number; ``NotFound`` when there is none."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            found = store.by_mrn(session, mrn)
        if found is None:
            raise _nobody()
        return found

    def all(self, by: Actor, *, merged: bool = False) -> list[Patient]:
        """Every patient of the store, in order of enrolment; those merged into another only when asked for."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return [one for one in store.everyone(session) if merged or one.merged_into_id is None]

    def find(self, by: Actor, text: str) -> list[Patient]:
        """Patients whose name, bed or hospital number contains ``text``; all of them for an empty text."""
        wanted = text.strip().casefold()
        return [
            one
            for one in self.all(by)
            if any(
                wanted in part.casefold() for part in (one.latin_name(), one.name_zh, one.bed, one.mrn, one.trial_no)
            )
        ]


def _identity(form: Form, raw: Mapping[str, str]) -> dict[str, Value | None]:
    answers = parse_or_refuse(form, raw)
    found: dict[str, Value | None] = {key: answers.get(key) for key in _COLUMNS}
    for key in ("given_name", "name_zh", "bed", "trial_no", "physician"):
        found[key] = found[key] or ""
    born = found["birth_date"]
    if not isinstance(born, date):
        raise InvalidInput(msg(N_("Not saved: the date of birth is missing.")), {"birth_date": msg(N_("required"))})
    return found


def _taken(mrn: str) -> InvalidInput:
    return InvalidInput(
        msg(
            N_("Not enrolled: hospital number {mrn} belongs to a patient already here. Open that patient instead."),
            mrn=mrn,
        ),
        {"mrn": msg(N_("in use"))},
        "E-PAT-002",
    )


def _mrn(session: Session, patient_id: int | None) -> str:
    found = store.get(session, patient_id) if patient_id is not None else None
    return found.mrn if found is not None else ""


def _merged_already() -> Conflict:
    return Conflict(
        msg(N_("Not merged: one of the two is merged already. Undo that first. Nothing was changed.")),
        "E-PAT-009",
    )


def _nobody() -> NotFound:
    return NotFound(msg(N_("This patient is not in this store. Reload the ward board.")), "E-PAT-001")
