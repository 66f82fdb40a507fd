"""Courses read from the store, the last few kept: a course is immutable, so it is good until its patient changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ctd402_desktop.domain.course import Course, rewound
from ctd402_desktop.errors import InvalidInput, NotFound
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import audit, patients, projections, records
from ctd402_desktop.store.database import Session

KEPT = 16
_EDITS = 10_000
"""Edits of one patient's identity that are wound back at most."""


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

    def as_known(self, session: Session, patient_id: int, moment: datetime) -> Course:
        """The course as it was known at ``moment``, by time of entry; identity, bed and status as they were then.

        Raises
        ------
        InvalidInput
            The moment lies in the future, or before the first entry of this patient.
        """
        if moment > self._desk.clock():
            raise _no_such_moment(msg(N_("This moment lies in the future: nothing is known of it yet.")))
        course = self.get(session, patient_id)
        known = course.as_of(moment)
        if not known.history:
            raise _no_such_moment(msg(N_("Nothing was known of this patient then: the first entry came later.")))
        wanted = audit.Wanted(patient_id, actions=("patient_edited",), since=moment)
        edits = [_old_values(one) for one in audit.page(session, wanted, _EDITS) if one.at > moment]
        status, died_on = projections.standing_of(known)
        return replace(known, patient=replace(rewound(course.patient, edits), status=status, died_on=died_on))

    def keep(self, change: int, course: Course) -> None:
        """Remember a committed course; one of a transaction that may yet roll back must not be kept."""
        with self._guard:
            self._kept[course.patient.id] = _Kept(change, course)
            self._kept.move_to_end(course.patient.id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _old_values(event: audit.Event) -> Mapping[str, str]:
    changes = event.detail.get("changes")
    return {key: str(pair[0]) for key, pair in changes.items()} if isinstance(changes, dict) else {}


def _no_such_moment(problem: Message) -> InvalidInput:
    return InvalidInput(problem, {"moment": problem}, "E-AUD-001")
