"""Accounts: rows to values and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ctd402_desktop.domain.permissions import Role, Standing
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.keys import hash_password, password_matches
from ctd402_desktop.store.tables import UserRow

__all__ = ["User", "by_username", "everyone", "get", "insert", "password_matches", "set_active", "set_password"]


@dataclass(frozen=True, slots=True)
class User:
    """An account with the argon2id hash of its password."""

    id: int
    username: str
    name: str
    role: Role
    password_hash: str
    active: bool
    standing: Standing = Standing.FULL


def _value(row: UserRow) -> User:
    return User(row.id, row.username, row.name, Role(row.role), row.password_hash, row.active, Standing(row.standing))


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
