"""Courses read from the store, the last few kept: a course is immutable, so it is good until its patient changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from ctd402_desktop.domain.course import Course
from ctd402_desktop.errors import NotFound
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import audit, patients, records
from ctd402_desktop.store.database import Session

KEPT = 16


@dataclass(frozen=True, slots=True)
class _Kept:
    """A course with what the store said of its patient when it was read."""

    change: int
    course: Course


class Courses:
    """Reads courses; any thread may ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, session: Session, patient_id: int) -> Course:
        """The course as this transaction sees it; ``NotFound`` when there is no such patient."""
        patient = patients.get(session, patient_id)
        if patient is None:
            raise NotFound(msg(N_("This patient is not in this store. Reload the ward board.")), "E-PAT-001")
        change = audit.last_change(session, patient_id)
        with self._guard:
            kept = self._kept.get(patient_id)
        if kept is not None and kept.change == change and kept.course.patient == patient and self._in_force(kept):
            return kept.course
        history = records.history(session, patient_id)
        return Course(patient, self._desk.ward.zone, history, protocol=self._desk.protocol)

    def _in_force(self, kept: _Kept) -> bool:
        return kept.course.protocol is self._desk.protocol

    def keep(self, change: int, course: Course) -> None:
        """Remember a committed course; one of a transaction that may yet roll back must not be kept."""
        with self._guard:
            self._kept[course.patient.id] = _Kept(change, course)
            self._kept.move_to_end(course.patient.id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
