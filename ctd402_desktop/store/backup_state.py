"""What a store's folder of backups remembers beside the backups, so that it outlives a restore."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ctd402_desktop.store.keys import write_atomically
from ctd402_desktop.store.tables import DraftRow, EventRow
from ctd402_desktop.store.types import utc_text

FILE = "settings.json"
OWN_EVENTS = ("backed_up", "backup_failed", "backup_drill", "backup_previewed")
"""Entries of the trail that tell of backups; they alone are no reason for the next one."""


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """The second folder (empty for none), and since when old backups are no longer cleared away."""

    second: str = ""
    paused_at: datetime | None = None


def load(folder: Path, now: datetime) -> BackupSettings:
    """The settings of a folder. A file that cannot be read pauses the clearing from now: nothing is lost by waiting."""
    try:
        body = json.loads((folder / FILE).read_bytes())
        paused = body["paused_at"]
        return BackupSettings(str(body["second"]), None if paused is None else datetime.fromisoformat(paused))
    except FileNotFoundError:
        return BackupSettings()
    except (OSError, ValueError, KeyError, TypeError):
        return BackupSettings(paused_at=now)


def save(folder: Path, settings: BackupSettings) -> None:
    """Write the settings; ``StorageUnavailable`` when the folder cannot be written."""
    paused = settings.paused_at
    body = {"second": settings.second, "paused_at": None if paused is None else utc_text(paused)}
    write_atomically(folder / FILE, json.dumps(body, ensure_ascii=False, indent=1).encode())


def changed_since(session: Session, events: int, at: datetime) -> bool:
    """Whether anything but backups happened after entry ``events`` of the trail, or a draft was kept after ``at``."""
    newer = select(func.count()).select_from(EventRow)
    newer = newer.where(EventRow.seq > events, EventRow.action.not_in(OWN_EVENTS))
    if session.scalar(newer):
        return True
    typed = session.scalar(select(func.max(DraftRow.updated_at)))
    return typed is not None and typed > at
