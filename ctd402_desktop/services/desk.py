"""What every use-case stands on: the store, the clock, the workstation, and the permission check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.fields import Form
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import ACTION_LABELS, ROLE_LABELS, Action, Actor, allowed
from ctd402_desktop.domain.protocol import Protocol
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.errors import NotAllowed, SignInFailed
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.confirmations import Confirmation, Confirmations
from ctd402_desktop.store import audit, users
from ctd402_desktop.store.database import Database, Session


@dataclass(frozen=True, slots=True)
class Ward:
    """The ward this store belongs to: its name, its time zone, and whether its patients are invented."""

    name: str
    zone: ZoneInfo
    demo: bool = False


ACTIVE_FOR = timedelta(seconds=10)
"""An account seen active is believed for so long; one disabled at this workstation is refused at once."""


@dataclass(slots=True)
class Desk:
    """Shared by all use-cases of one open store; only ``protocol`` changes, when a pack is loaded."""

    database: Database
    clock: Callable[[], datetime]
    station: str
    ward: Ward
    protocol: Protocol
    asks_secret: bool = False
    """Whether a signature needs the signer's PIN or password; so in every store that people sign in to."""
    confirmations: Confirmations = field(default_factory=Confirmations)
    seen_active: dict[int, datetime] = field(default_factory=dict)
    """When an account was last found active, by its id."""
    pack_problem: Message | None = None

    @property
    def schedule(self) -> Schedule:
        """What is due when, and the limits of attention, of the pack in force."""
        return self.protocol.schedule

    def form(self, key: str) -> Form:
        """A form with the numbers of the pack in force in its checks."""
        return FORMS[key].under(self.protocol.checks)

    def consume(self, by: Actor, confirmation: Confirmation | None) -> None:
        """Spend the proof of ``Accounts.confirm`` for one signature; ask before the transaction is opened.

        ``SignInFailed`` when it is missing though the store asks for it, was used, has run out, or is somebody
        else's; the refusal is written to the audit trail.
        """
        if confirmation is None and not self.asks_secret:
            return
        if confirmation is not None and self.confirmations.spend(by, confirmation, self.clock()):
            return
        with self.database.transaction() as session:
            self.note(session, by, "refused", detail={"action": "confirm"})
        raise SignInFailed(
            msg(
                N_(
                    "Not signed: your PIN or password is needed again, because the last one was used or is older than "
                    "two minutes. Type it and sign again. What you entered is kept."
                )
            ),
            "E-ACC-010",
        )

    def require(self, by: Actor, action: Action, *, patient_id: int | None = None) -> None:
        """Let ``by`` do ``action`` or raise ``NotAllowed``; a refusal is written to the audit trail first.

        Refused are a role that may not, an account disabled since it signed in, and an emergency access that is over.
        """
        self._still_here(by, action, patient_id)
        if allowed(by.role, action):
            return
        may_not = msg(
            N_(
                "Not done: the role {role} may not {action}. Ask a colleague who may, or an administrator. "
                "Nothing was changed."
            ),
            role=Message(ROLE_LABELS[by.role]),
            action=Message(ACTION_LABELS[action]),
        )
        raise self.refusal(by, action.value, may_not, "E-ACC-004", patient_id=patient_id)

    def _still_here(self, by: Actor, action: Action, patient_id: int | None) -> None:
        now = self.clock()
        if by.until is not None:
            if now < by.until:
                return
            over = msg(
                N_(
                    "Not done: the emergency access is over after 30 minutes. Sign in, or begin another one with its "
                    "reason. Nothing was changed."
                )
            )
            raise self.refusal(by, action.value, over, "E-ACC-015", patient_id=patient_id)
        seen = self.seen_active.get(by.user_id)
        if seen is not None and timedelta(0) <= now - seen < ACTIVE_FOR:
            return
        with self.database.read() as session:
            found = users.get(session, by.user_id)
        if found is not None and found.active:
            self.seen_active[by.user_id] = now
            return
        closed = msg(N_("Not done: your account was disabled. Ask an administrator. What you entered is kept."))
        raise self.refusal(by, action.value, closed, "E-ACC-014", patient_id=patient_id)

    def refusal(
        self, by: Actor, action: str, message: Message, code: str, *, patient_id: int | None = None
    ) -> NotAllowed:
        """The error to raise, after it was written to the audit trail in a transaction of its own."""
        with self.database.transaction() as session:
            self.note(session, by, "refused", patient_id=patient_id, detail={"action": action, "code": code})
        return NotAllowed(message, code)

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
                user_id=by.user_id if by and by.until is None else None,
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
