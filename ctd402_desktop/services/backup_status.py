"""How the backups of a store stand, what making one gave, and how the last practice went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from ctd402_desktop.i18n import Message
from ctd402_desktop.store import backups, manifests, schema

Backup: TypeAlias = backups.Backup
Facts: TypeAlias = manifests.Facts

EVERY = timedelta(minutes=30)
OLD = timedelta(hours=24)
"""Age from which a backup wants attention."""
VERY_OLD = timedelta(days=7)
DRILL_EVERY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A backup that was made, its copy on another disk, and what did not go as it should."""

    backup: Backup
    elsewhere: Backup | None
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand: ages are against ``now``; ``warnings`` are sentences to show."""

    now: datetime
    newest: Backup | None
    second: Path | None
    elsewhere: Backup | None
    paused_at: datetime | None
    drilled_at: datetime | None
    drill_ok: bool
    warnings: tuple[Message, ...]

    def level(self, backup: Backup | None) -> str:
        """``ok`` within 24 h, ``attention`` within 7 d, else ``critical``; the future is no age."""
        if backup is None:
            return "critical"
        age = self.now - backup.made_at
        if age < timedelta(0):
            return "attention"
        return "ok" if age <= OLD else "attention" if age <= VERY_OLD else "critical"


@dataclass(frozen=True, slots=True)
class Drill:
    """A restore that was practised: the backup, what was counted in it, and every problem found."""

    backup: Backup
    facts: Facts | None
    problems: tuple[Message, ...]

    @property
    def ok(self) -> bool:
        """Whether this backup would have brought the ward back."""
        return not self.problems


def older(facts: Facts) -> bool:
    """Whether what was counted was written by an older release, so that a restore brought its copy up to date."""
    return facts.revision != schema.HEAD
