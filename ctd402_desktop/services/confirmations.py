"""Proof that the person at the keyboard typed their PIN or password just now: for one signature, within minutes."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.credentials import CONFIRMATION_LIFE
from ctd402_desktop.domain.permissions import Actor


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Handed out by ``Accounts.confirm``; worth one signature by the same user at the same workstation."""

    user_id: int
    station: str
    at: datetime
    nonce: str


class Confirmations:
    """The confirmations not spent yet; any thread may ask. They live in memory and die with the program."""

    def __init__(self) -> None:
        self._open: dict[str, Confirmation] = {}
        self._guard = threading.Lock()

    def issue(self, by: Actor, at: datetime) -> Confirmation:
        """A fresh confirmation for ``by``; those that have run out are forgotten."""
        made = Confirmation(by.user_id, by.station, at, secrets.token_hex(16))
        with self._guard:
            self._open = {key: one for key, one in self._open.items() if at - one.at <= CONFIRMATION_LIFE}
            self._open[made.nonce] = made
        return made

    def spend(self, by: Actor, confirmation: Confirmation, now: datetime) -> bool:
        """Take it off the list; whether it was there, belongs to ``by`` at this workstation and has not run out."""
        with self._guard:
            found = self._open.pop(confirmation.nonce, None)
        return (
            found == confirmation
            and confirmation.user_id == by.user_id
            and confirmation.station == by.station
            and now - confirmation.at <= CONFIRMATION_LIFE
        )

    def forget(self, user_id: int) -> None:
        """Drop what a user has not spent, such as when the program locks."""
        with self._guard:
            self._open = {key: one for key, one in self._open.items() if one.user_id != user_id}
