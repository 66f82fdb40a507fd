"""Accounts: rows to values and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ctd402_desktop.domain.permissions import Role, Standing
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.keys import hash_password, password_matches
from ctd402_desktop.store.tables import EventRow, UserRow

__all__ = [
    "User",
    "by_username",
    "everyone",
    "get",
    "insert",
    "password_matches",
    "set_active",
    "set_failures",
    "set_password",
    "set_pin",
    "set_standing",
    "signed_in_since",
]

FULL_SIGN_INS = ("signed_in", "store_created", "recovered")
"""Events that say that somebody typed a password or the recovery code."""


@dataclass(frozen=True, slots=True)
class User:
    """An account with the argon2id hashes of its password and, once chosen, of its PIN."""

    id: int
    username: str
    name: str
    role: Role
    password_hash: str
    active: bool
    standing: Standing = Standing.FULL
    pin_hash: str | None = None
    failed_attempts: int = 0
    locked_until: datetime | None = None


def _value(row: UserRow) -> User:
    return User(
        row.id,
        row.username,
        row.name,
        Role(row.role),
        row.password_hash,
        row.active,
        Standing(row.standing),
        row.pin_hash,
        row.failed_attempts,
        row.locked_until,
    )


def get(session: Session, user_id: int) -> User | None:
    """One account by id."""
    row = session.get(UserRow, user_id)
    return None if row is None else _value(row)


def by_username(session: Session, username: str) -> User | None:
    """One account by user name."""
    row = session.scalar(select(UserRow).where(UserRow.username == username))
    return None if row is None else _value(row)


def everyone(session: Session) -> list[User]:
    """All accounts by name, disabled ones included."""
    return [_value(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]


def insert(session: Session, username: str, name: str, role: Role, password: str, *, at: datetime) -> int:
    """A new account; returns its id."""
    row = UserRow(
        username=username,
        name=name.strip(),
        role=role.value,
        password_hash=hash_password(password),
        active=True,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def set_active(session: Session, user_id: int, *, active: bool) -> None:
    """Open or close an account."""
    session.get_one(UserRow, user_id).active = active
    session.flush()


def set_password(session: Session, user_id: int, password: str) -> None:
    """Replace the hash of the password."""
    session.get_one(UserRow, user_id).password_hash = hash_password(password)
    session.flush()


def set_pin(session: Session, user_id: int, pin: str | None) -> None:
    """Replace the hash of the PIN; ``None`` takes the PIN away."""
    session.get_one(UserRow, user_id).pin_hash = None if pin is None else hash_password(pin)
    session.flush()


def set_standing(session: Session, user_id: int, standing: Standing) -> None:
    """How far the holder stands for their own entries from now on."""
    session.get_one(UserRow, user_id).standing = standing.value
    session.flush()


def set_failures(session: Session, user_id: int, failed: int, locked_until: datetime | None) -> None:
    """Wrong attempts in a row, and until when the account waits."""
    row = session.get_one(UserRow, user_id)
    row.failed_attempts, row.locked_until = failed, locked_until
    session.flush()


def signed_in_since(session: Session, station: str, since: datetime) -> dict[int, datetime]:
    """Last full sign-in at this workstation by account, of those not before ``since``."""
    found = session.execute(
        select(EventRow.user_id, func.max(EventRow.at))
        .where(EventRow.station == station, EventRow.action.in_(FULL_SIGN_INS), EventRow.at >= since)
        .group_by(EventRow.user_id)
    )
    return {user_id: at for user_id, at in found if user_id is not None}
