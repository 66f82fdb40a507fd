"""What every use-case stands on: the store, the clock, the workstation, and the permission check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.permissions import ACTION_LABELS, ROLE_LABELS, Action, Actor, allowed
from ctd402_desktop.domain.protocol import Protocol
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.errors import NotAllowed
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.store import audit
from ctd402_desktop.store.database import Database, Session


@dataclass(frozen=True, slots=True)
class Ward:
    """The ward this store belongs to: its name, its time zone, and whether its patients are invented."""

    name: str
    zone: ZoneInfo
    demo: bool = False


@dataclass(slots=True)
class Desk:
    """Shared by all use-cases of one open store; only ``protocol`` changes, when a pack is loaded."""

    database: Database
    clock: Callable[[], datetime]
    station: str
    ward: Ward
    protocol: Protocol

    @property
    def schedule(self) -> Schedule:
        """What is due when, and the limits of attention, of the pack in force."""
        return self.protocol.schedule

    def require(self, by: Actor, action: Action, *, patient_id: int | None = None) -> None:
        """Let ``by`` do ``action`` or raise ``NotAllowed``; a refusal is written to the audit trail first."""
        if allowed(by.role, action):
            return
        with self.database.transaction() as session:
            self.note(session, by, "refused", patient_id=patient_id, detail={"action": action.value})
        raise NotAllowed(
            msg(
                N_(
                    "Not done: the role {role} may not {action}. Ask a colleague who may, or an administrator. "
                    "Nothing was changed."
                ),
                role=Message(ROLE_LABELS[by.role]),
                action=Message(ACTION_LABELS[action]),
            ),
            "E-ACC-004",
        )

    def note(  # noqa: PLR0913 - one keyword per column of the trail
        self,
        session: Session,
        by: Actor | None,
        action: str,
        *,
        patient_id: int | None = None,
        record_id: int | None = None,
        detail: Mapping[str, object] | None = None,
        batch: Sequence[int] = (),
        content: str = "",
    ) -> int:
        """Append one event to the hash chain, inside the caller's transaction, and return its sequence number.

        ``batch`` names the records of one event for many; ``content`` is the hash of the record where it is at hand.
        """
        return audit.append(
            session,
            audit.Event(
                at=self.clock(),
                user_id=by.user_id if by else None,
                user_name=by.name if by else "",
                role=by.role.value if by else "",
                station=by.station if by and by.station else self.station,
                action=action,
                patient_id=patient_id,
                record_id=record_id,
                detail=dict(detail or {}),
                batch=tuple(batch),
                content=content,
            ),
        )
