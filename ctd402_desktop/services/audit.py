"""Look at the audit trail and prove that it is whole."""

from __future__ import annotations

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import audit as store
from ctd402_desktop.store.audit import Event
from ctd402_desktop.store.verification import Verification, verify

__all__ = ["Audit", "Event", "Verification"]


class Audit:
    """Use-cases about the trail."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def verify(self, by: Actor) -> Verification:
        """Walk the hash chain and every signature; the walk itself is an event."""
        self._desk.require(by, Action.VERIFY)
        with self._desk.database.read() as session:
            found = verify(session)
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "verified", detail={"ok": found.ok, "events": found.events})
        return found

    def events(
        self, by: Actor, *, patient_id: int | None = None, user_id: int | None = None, limit: int = 500
    ) -> list[Event]:
        """Newest events first, of one patient or one user when named."""
        self._desk.require(by, Action.VIEW_AUDIT, patient_id=patient_id)
        with self._desk.database.read() as session:
            return store.events(session, patient_id=patient_id, user_id=user_id, limit=limit)

    def prints(self, by: Actor, patient_id: int) -> list[Event]:
        """What was printed of one patient, newest first; whoever may print may see it."""
        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        with self._desk.database.read() as session:
            return store.events(session, patient_id=patient_id, action="print")
