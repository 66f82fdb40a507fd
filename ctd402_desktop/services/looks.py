"""What is new to whom: up to when each user has seen each patient."""

from __future__ import annotations

from datetime import datetime

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import looks


class Looks:
    """Use-cases about having seen a patient. Not clinical: the look itself is in the trail, this is its memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def last(self, by: Actor, patient_id: int) -> datetime | None:
        """Up to when ``by`` has seen this patient; ``None`` before the first look."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            return looks.last(session, by.user_id, patient_id)

    def left(self, by: Actor, patient_id: int, seen_until: datetime | None = None) -> datetime:
        """Remember that ``by`` has seen the patient up to ``seen_until``, now unless given; returns that moment.

        ``seen_until`` is when the course on the screen was read: what was entered after it is still new. An emergency
        access has no account to remember it for, and a moment in the future counts as now.
        """
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        now = self._desk.clock()
        at = min(seen_until or now, now)
        if by.until is None:
            with self._desk.database.transaction() as session:
                looks.keep(session, by.user_id, patient_id, at)
        return at

    def unseen(self, by: Actor) -> dict[int, int]:
        """How many records were entered since the last look of ``by``, by patient, for the ward board.

        A patient without news, or one ``by`` never looked at, is not in it.
        """
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return looks.unseen(session, by.user_id)
