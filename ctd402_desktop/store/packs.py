"""Protocol packs a site has loaded: rows to values and back. The newest is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import PackRow, UserRow


@dataclass(frozen=True, slots=True)
class StoredPack:
    """A pack as it was loaded, whole."""

    version: str
    text: str
    loaded_at: datetime
    loaded_by: str


def everyone(session: Session) -> list[StoredPack]:
    """All packs ever loaded, oldest first."""
    rows = session.execute(
        select(PackRow.version, PackRow.text, PackRow.loaded_at, UserRow.name)
        .join(UserRow, UserRow.id == PackRow.loaded_by)
        .order_by(PackRow.id)
    )
    return [StoredPack(row.version, row.text, row.loaded_at, row.name) for row in rows]


def insert(session: Session, version: str, text: str, user_id: int, *, at: datetime) -> None:
    """Keep a pack; it is in force from now on."""
    session.add(PackRow(version=version, text=text, loaded_at=at, loaded_by=user_id))
    session.flush()
