"""The one ward a store belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import WardRow


@dataclass(frozen=True, slots=True)
class StoredWard:
    """Name, IANA time zone, demo mark, and where it answers day and night."""

    name: str
    zone: str
    demo: bool
    phone: str = ""


def get(session: Session) -> StoredWard | None:
    """The ward, ``None`` when set-up never finished."""
    row = session.get(WardRow, 1)
    return None if row is None else StoredWard(row.name, row.zone, row.demo, row.phone)


def insert(session: Session, name: str, zone: str, *, demo: bool, at: datetime) -> None:
    """Write the ward at set-up."""
    session.add(WardRow(id=1, name=name, zone=zone, demo=demo, created_at=at))
    session.flush()


def set_phone(session: Session, phone: str) -> str:
    """Change the telephone number; returns the one before."""
    row = session.get_one(WardRow, 1)
    before, row.phone = row.phone, phone
    session.flush()
    return before
