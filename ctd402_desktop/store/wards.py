"""The one ward a store belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import WardRow


@dataclass(frozen=True, slots=True)
class StoredWard:
    """Name, IANA time zone and demo mark."""

    name: str
    zone: str
    demo: bool


def get(session: Session) -> StoredWard | None:
    """The ward, ``None`` when set-up never finished."""
    row = session.get(WardRow, 1)
    return None if row is None else StoredWard(row.name, row.zone, row.demo)


def insert(session: Session, name: str, zone: str, *, demo: bool, at: datetime) -> None:
    """Write the ward at set-up."""
    session.add(WardRow(id=1, name=name, zone=zone, demo=demo, created_at=at))
    session.flush()
