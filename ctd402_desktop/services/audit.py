"""Look at the audit trail, at what a value was before, and at a course as it was known at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.field_history import FieldVersion, history_of
from ctd402_desktop.domain.permissions import Action, Actor, Role
from ctd402_desktop.errors import NotFound, StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.aside import aside
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.integrity import Integrity
from ctd402_desktop.store import audit as store
from ctd402_desktop.store import patients
from ctd402_desktop.store.audit import Event, Wanted
from ctd402_desktop.store.verification import Verification

__all__ = ["Audit", "Event", "Filters", "Page", "Verification", "Wanted"]

PAGE = 200
"""Entries read at a time."""

PRINTS_MOST = 500
"""Entries of one patient a list of prints shows."""

PDF_MOST = 5000
"""Entries a printed extract holds at most, some 150 pages; a file of values holds all."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first, how many there are in all, and whether older ones follow."""

    events: tuple[Event, ...]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the trail can be narrowed to: kinds of entries, people (number, name), patients (number, name)."""

    actions: tuple[str, ...]
    people: tuple[tuple[int, str], ...]
    patients: tuple[tuple[int, str], ...]


class Audit:
    """Use-cases about the trail."""

    def __init__(self, desk: Desk, courses: Courses, integrity: Integrity) -> None:
        self._desk = desk
        self._courses = courses
        self._integrity = integrity

    def verify(self, by: Actor) -> Verification:
        """Walk the hash chain, every signature and every bound row; the walk itself is an event."""
        return self._integrity.verify(by)

    def events(
        self, by: Actor, *, patient_id: int | None = None, user_id: int | None = None, limit: int = 500
    ) -> list[Event]:
        """Newest events first, of one patient or one user when named."""
        self._desk.require(by, Action.VIEW_AUDIT, patient_id=patient_id)
        with self._desk.database.read() as session:
            return store.events(session, patient_id=patient_id, user_id=user_id, limit=limit)

    def page(self, by: Actor, wanted: Wanted, limit: int = PAGE) -> Page:
        """Entries as ``wanted``; ``wanted.before`` reads on. The total is counted on the first page only."""
        self._desk.require(by, Action.VIEW_AUDIT, patient_id=wanted.patient_id)
        with self._desk.database.read() as session:
            found = store.page(session, wanted, limit + 1)
            total = store.count(session, wanted) if wanted.before is None else 0
        return Page(tuple(found[:limit]), total, len(found) > limit)

    def filters(self, by: Actor, patient_id: int | None = None) -> Filters:
        """What there is to choose from in the trail of the ward, or of one patient."""
        self._desk.require(by, Action.VIEW_AUDIT, patient_id=patient_id)
        with self._desk.database.read() as session:
            people = store.people(session, patient_id)
            actions = store.actions(session, patient_id)
            known = [] if patient_id is not None else patients.everyone(session)
        named = tuple((one.id, f"{one.name_zh} {one.latin_name()}".strip()) for one in known)
        return Filters(tuple(actions), tuple(people), named)

    def prints(self, by: Actor, patient_id: int) -> list[Event]:
        """What was printed or exported of one patient, newest first; whoever may print may see it."""
        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        with self._desk.database.read() as session:
            return store.page(session, store.Wanted(patient_id, None, ("print", "exported")), PRINTS_MOST)

    def export(self, by: Actor, wanted: Wanted, path: Path, lang: str = "en") -> int:
        """Write the entries to a ``.csv`` or a PDF and return how many; the export is an event.

        Raises
        ------
        StorageUnavailable
            The file cannot be written; nothing is left behind.
        """
        self._desk.require(by, Action.VIEW_AUDIT, patient_id=wanted.patient_id)
        self._desk.require(by, Action.EXPORT, patient_id=wanted.patient_id)
        emergencies = wanted.role == Role.EMERGENCY.value
        as_values = path.suffix.casefold() == ".csv"
        events = list(self._all(wanted) if as_values else self._page_of(wanted, PDF_MOST))
        with aside(path, lambda error: _not_saved(path, error)) as part:
            self._write(by, events, part, lang, as_values=as_values, emergencies=emergencies)
            document = "emergency_report" if emergencies else "audit_extract"
            detail = {"document": document, "entries": len(events), "file": "csv" if as_values else "pdf"}
            with self._desk.database.transaction() as session:
                self._desk.note(session, by, "exported", patient_id=wanted.patient_id, detail=detail)
            part.replace(path)
        return len(events)

    def save_export(self, by: Actor, patient_id: int, kind: str, path: Path, content: bytes) -> None:
        """Write a picture or table made on the screen (``png``, ``svg``, ``csv``) to a file; it is an event.

        The event comes before the file is in place: a copy that left the program is always in the trail.
        """
        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        with aside(path, lambda error: _not_saved(path, error)) as part:
            part.write_bytes(content)
            with self._desk.database.transaction() as session:
                self._desk.note(
                    session, by, "exported", patient_id=patient_id, detail={"document": "timeline", "file": kind}
                )
            part.replace(path)

    def note_setting(self, by: Actor, name: str, old: object, new: object) -> None:
        """Put a setting of this workstation that bears on safety, such as the lock time, into the trail."""
        detail = {"changes": {name: [str(old), str(new)]}}
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "setting_changed", detail=detail)

    def history_of(self, by: Actor, patient_id: int, record_id: int, field: str) -> tuple[FieldVersion, ...]:
        """What one answer of a record was before, newest first; one version alone was never another."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            course = self._courses.get(session, patient_id)
        record = next((one for one in course.history if one.id == record_id), None)
        if record is None:
            raise NotFound(msg(N_("This record is not in this store. Reload the patient.")), "E-REC-001")
        return history_of(course, record, field)

    def as_known(self, by: Actor, patient_id: int, moment: datetime) -> Course:
        """The course as it was known at ``moment``, by time of entry; identity and bed as they were then.

        Raises
        ------
        InvalidInput
            The moment lies in the future, or before the patient was enrolled.
        """
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            known = self._courses.as_known(session, patient_id, moment)
        with self._desk.database.transaction() as session:
            self._desk.note(
                session, by, "viewed", patient_id=patient_id, detail={"as_of": moment.isoformat(timespec="minutes")}
            )
        return known

    def _all(self, wanted: Wanted) -> Iterator[Event]:
        """Every entry, read page by page, so that a long trail needs little memory per statement."""
        while True:
            found = self._page_of(wanted, 5000)
            yield from found
            if len(found) < 5000:
                return
            wanted = replace(wanted, before=found[-1].seq)

    def _page_of(self, wanted: Wanted, limit: int) -> list[Event]:
        with self._desk.database.read() as session:
            return store.page(session, wanted, limit)

    def _write(
        self, by: Actor, events: list[Event], path: Path, lang: str, *, as_values: bool, emergencies: bool
    ) -> None:
        from ctd402_desktop.reports import audit_extract

        entries = [
            audit_extract.Entry(
                seq=one.seq,
                at=one.at,
                user=one.user_name,
                role=one.role,
                station=one.station,
                action=one.action,
                patient_id=one.patient_id,
                record_id=one.record_id,
                detail=dict(one.detail),
                hash=one.hash,
            )
            for one in events
        ]
        ward = self._desk.ward
        issue = audit_extract.Extract(self._desk.clock(), by.name, ward.name, ward.zone, emergencies)
        (audit_extract.write_values if as_values else audit_extract.write_pdf)(entries, issue, path, lang)


def _not_saved(path: Path, error: OSError) -> StorageUnavailable:
    return StorageUnavailable(
        msg(
            N_(
                "Not saved: {path} cannot be written ({why}). Choose another folder or free some space, then try again."
            ),
            path=path,
            why=error.strerror or type(error).__name__,
        ),
        "E-AUD-002",
    )
