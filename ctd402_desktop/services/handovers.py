"""Handing a patient or a whole ward over: what the record suggests, what was given, and the sheet on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.handover import Basis, Sheet, propose
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.domain.ward_sheet import WardLine, WardSheet
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.aside import aside
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.records import Records
from ctd402_desktop.services.ward import looks, renew
from ctd402_desktop.store import acknowledgements, handovers
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.handovers import Handover

__all__ = ["Handover", "Handovers", "Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the handover of one patient begins with. ``proposed`` is never stored; ``last`` is the newest one given.

    ``expires`` is the end of what is handed over now: the next shift.
    """

    patient: Patient
    day: int | None
    proposed: Sheet
    since: datetime
    last: Handover | None
    expires: datetime


class Handovers:
    """Use-cases about I-PASS for one patient and for everybody."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def prepare(self, by: Actor, patient_id: int) -> Prepared:
        """The suggestion from the record since the last handover, and that handover with its receipt."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        now, shift = self._desk.clock(), self._shift
        renew(self._desk, self._records)
        with self._desk.database.read() as session:
            before = handovers.of_patient(session, patient_id)
            course = self._records.read(session, patient_id)
            last = before[-1] if before else None
            since = last.at if last is not None else now - shift
            sheet = self._proposed(session, patient_id, since, last)
        return Prepared(course.patient, course.study_day(now), sheet, since, last, now + shift)

    def ward(self, by: Actor) -> WardSheet:
        """Every active patient by bed: the handover of this shift, or what the record suggests where none was given."""
        self._desk.require(by, Action.VIEW_PATIENT)
        now, ward = self._desk.clock(), self._desk.ward
        renew(self._desk, self._records)
        with self._desk.database.read() as session:
            given = {one.patient_id: one for one in handovers.since(session, now - self._shift)}
            lines = [self._line(session, look, given.get(look.patient.id)) for look in looks(session, self._desk)]
        lines.sort(key=lambda one: (not one.patient.bed, one.patient.bed, one.patient.id))
        return WardSheet(ward.name, ward.zone, tuple(lines), now, self._shift)

    def print_ward(self, by: Actor, path: Path, lang: str = "en", *, paper: str = "a4") -> Path:
        """Write the handover sheet of the ward: ``lang`` ``en``, ``zh`` or ``both``; the trail says so.

        Raises
        ------
        NotAllowed
            The role may not print.
        StorageUnavailable
            ``E-PRT-003``: the file cannot be written; nothing is left behind.
        """
        from ctd402_desktop.reports.issue import Issue
        from ctd402_desktop.reports.ward_documents import SHIFT_HANDOVER

        self._desk.require(by, Action.PRINT)
        sheet, ward = self.ward(by), self._desk.ward
        issue = Issue(sheet.as_of, by.name, ward.name, self._desk.protocol.version, ward.demo, 0, paper)
        with aside(path, lambda problem: _not_printed(path, problem)) as part:
            pages = SHIFT_HANDOVER.write(lambda: self.ward(by), part, lang=lang, issue=issue)
            with self._desk.database.transaction() as session:
                detail = {
                    "document": SHIFT_HANDOVER.key,
                    "lang": lang,
                    "pages": pages,
                    "state": "draft" if sheet.draft else "signed",
                }
                self._desk.note(session, by, "print", detail=detail)
            part.replace(path)
        return path

    @property
    def _shift(self) -> timedelta:
        return self._desk.schedule.limits.shift.span

    def _line(self, session: Session, look: Look, given: Handover | None) -> WardLine:
        grades = (look.patient, look.day, look.summary.crs, look.summary.icans)
        if given is None:
            before = handovers.of_patient(session, look.patient.id)
            last = before[-1] if before else None
            return WardLine(*grades, self._proposed(session, look.patient.id, look.now - self._shift, last))
        sheet = Sheet.from_json(given.body)
        return WardLine(*grades, sheet, given.user_name, given.at, given.accepted_by, given.accepted_at)

    def _proposed(self, session: Session, patient_id: int, since: datetime, last: Handover | None) -> Sheet:
        course = self._records.read(session, patient_id)
        look = look_of(course, self._desk.clock(), self._desk.schedule)
        known = tuple(acknowledgements.of_patient(session, patient_id))
        return propose(Basis(course, look, known, since, Sheet.from_json(last.body) if last is not None else None))


def _not_printed(path: Path, problem: OSError) -> StorageUnavailable:
    return StorageUnavailable(
        msg(
            N_("Handover sheet not printed: {path} cannot be written ({why}). Choose another folder."),
            path=path,
            why=problem.strerror or type(problem).__name__,
        ),
        "E-PRT-003",
    )
