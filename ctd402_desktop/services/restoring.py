"""Restore without a session: on a fresh workstation, after the key file was lost, or when the store no longer opens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ctd402_desktop.domain.permissions import Action, allowed
from ctd402_desktop.errors import NotAllowed, SignInFailed
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.paths import Clock, utc_now
from ctd402_desktop.services import protocols
from ctd402_desktop.services.backup_status import Facts
from ctd402_desktop.services.stores import station_name
from ctd402_desktop.store import audit, backups, location, restoring, users
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.keys import KeyFile
from ctd402_desktop.store.restoring import Restoration


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a backup: the printed recovery code, or the user name and password of an administrator of then."""

    recovery_code: str = ""
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """A store that was restored, and what was counted in it."""

    path: Path
    facts: Facts


def restore_store(store: Path, backup: Path, secret: Secret, *, clock: Clock = utc_now, station: str = "") -> Restored:
    """Put a backup in the place of ``store``, which may be missing, damaged or without its key file.

    The key file beside the backup becomes that of the store. A store that is there is backed up first, or kept aside
    as it is when it does not open. An older backup is brought up to date.

    Raises
    ------
    SignInFailed
        The recovery code or the password does not open the backup.
    NotAllowed
        The account is not an administrator's.
    StorageUnavailable, NewerDatabase
        The backup is empty, incomplete, damaged or newer, the store is open in another window, the disk is full.
    """
    location.check(store)
    store.parent.mkdir(parents=True, exist_ok=True)
    lock = location.StoreLock.acquire(store)
    try:
        keys = _unlock(backup, secret)
        backups.verify(backup, keys)
        now = clock()
        digest = backups.checksum(backup)

        def tell(session: Session) -> None:
            by = _administrator(session, secret)
            detail = {"from": backup.name, "sha256": digest, "with": "password" if by else "recovery code"}
            audit.append(
                session,
                audit.Event(
                    at=now,
                    user_id=by.id if by else None,
                    user_name=by.name if by else "",
                    role=by.role.value if by else "",
                    station=station or station_name(),
                    action="restored",
                    detail=detail,
                ),
            )

        if store.exists():
            present = keys.another(store) or keys
            restoring.secure(backups.Source(store, present, protocols.shipped().protocol.version, secret.username), now)
        facts, _ = restoring.put_back(Restoration(store, backup, keys, keys, tell, now))
    finally:
        lock.release()
    return Restored(store, facts)


def _unlock(backup: Path, secret: Secret) -> KeyFile:
    if secret.recovery_code:
        return KeyFile.unlock_with_recovery(backup, secret.recovery_code)
    return KeyFile.unlock(backup, secret.username.strip().casefold(), secret.password)


def _administrator(session: Session, secret: Secret) -> users.User | None:
    """Who restores, ``None`` for the holder of the recovery code; refused when not an administrator of then."""
    if secret.recovery_code:
        return None
    found = users.by_username(session, secret.username.strip().casefold())
    if found is None or not found.active:
        raise SignInFailed(
            msg(N_("Not restored: this account is not open in the backup. Use the recovery code.")), "E-BAK-010"
        )
    if not allowed(found.role, Action.MANAGE_STORE):
        raise NotAllowed(
            msg(
                N_(
                    "Not restored: only an administrator may put a backup in the place of the store. "
                    "Ask one, or use the recovery code. Nothing was changed."
                )
            ),
            "E-BAK-011",
        )
    return found
