"""The user's own settings on this workstation: never clinical data, never a password."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
THEMES = ("system", "light", "dark")
SCALES = (100, 110, 125, 150, 175, 200)
LOCK_MINUTES = (2, 3, 5, 10, 15)


@dataclass(frozen=True, slots=True)
class Settings:
    """One value per setting; ``scale`` in per cent takes effect at the next start."""

    language: str = "en"
    theme: str = "system"
    scale: int = 100
    lock_minutes: int = 5
    last_store: str = ""
    last_user: str = ""
    training: dict[str, dict[str, int]] = field(default_factory=dict)
    """Best times of the exercises in tenths of a second, by user name and exercise."""
    boards: dict[str, dict[str, object]] = field(default_factory=dict)
    """How each user left the ward board: order, columns put away, widths."""


_ALLOWED: Mapping[str, tuple[object, ...]] = {
    "language": LANGUAGES,
    "theme": THEMES,
    "scale": SCALES,
    "lock_minutes": LOCK_MINUTES,
}


def from_json(stored: Mapping[str, Any]) -> Settings:
    """Settings from a file of this or another version: unknown keys and impossible values fall back to the default."""
    default = Settings()
    usable: dict[str, Any] = {}
    for one in fields(Settings):
        value = stored.get(one.name)
        if type(value) is type(getattr(default, one.name)) and value in _ALLOWED.get(one.name, (value,)):
            usable[one.name] = value
    usable["training"] = _times(usable.get("training", {}))
    return replace(default, **usable)


def _times(stored: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """What of the stored times can be read: a damaged entry costs itself only."""
    return {
        user: {key: tenths for key, tenths in found.items() if type(tenths) is int and tenths > 0}
        for user, found in stored.items()
        if isinstance(found, dict)
    }


def load(path: Path) -> Settings:
    """Settings of this user; the defaults when there is no file or it cannot be read."""
    try:
        stored = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    return from_json(stored) if isinstance(stored, dict) else Settings()


def save(path: Path, settings: Settings) -> None:
    """Write the file whole or not at all; ``OSError`` when the folder cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n", "utf-8")
    fresh.replace(path)
