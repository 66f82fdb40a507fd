"""How far a new ward has come, read from its record: beds, accounts, the first patient's course, where backups go."""

from __future__ import annotations

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.first_steps import Found
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.services.backup import Backups
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.records import Records
from ctd402_desktop.store import beds, patients, users
from ctd402_desktop.store.database import Session


class FirstSteps:
    """The use-case behind the checklist."""

    def __init__(self, desk: Desk, records: Records, backup: Backups) -> None:
        self._desk, self._records, self._backup = desk, records, backup

    def found(self, by: Actor) -> Found:
        """What the ward has by now; the course is that of the patient enrolled first and not merged away."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            labels = beds.labels(session)
            roles = frozenset(one.role for one in users.everyone(session) if one.active)
            course = self._first(session)
        return Found(len(labels), roles, course, self._backup.second is not None)

    def _first(self, session: Session) -> Course | None:
        known = [one.id for one in patients.everyone(session) if one.merged_into_id is None]
        return self._records.read(session, min(known)) if known else None
