"""Where things are, from a checkout, a wheel or a frozen build; and the clock of the workstation.

Both are read here alone: everything else is given its folder and its clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import platformdirs

APP = "ctd402"
Clock = Callable[[], datetime]
"""Says what time it is, aware, in UTC."""


def utc_now() -> datetime:
    """The clock of the workstation."""
    return datetime.now(UTC)


@cache
def _data() -> tuple[Path, Path]:
    package = Path(__file__).resolve().parent
    installed = package / "_data"
    if installed.is_dir():
        return installed / "resources", installed / "migrations"
    return package.parent / "resources", package.parent / "db" / "migrations"


def resources() -> Path:
    """Folder with ``icons``, ``themes``, ``fonts``, ``protocol``, ``locale`` and ``help``."""
    return _data()[0]


def migrations() -> Path:
    """Folder with Alembic's ``env.py`` and ``versions``."""
    return _data()[1]


def default_store() -> Path:
    """The embedded store used when none is named, in the user's data folder."""
    return platformdirs.user_data_path(APP, appauthor=False) / "ward.ctd402"


def training_folder() -> Path:
    """Where throw-away training wards are made: beside the ward's store, never in it."""
    return platformdirs.user_data_path(APP, appauthor=False) / "training"


def settings_file() -> Path:
    """The user's own settings on this workstation (never clinical data)."""
    return platformdirs.user_config_path(APP, appauthor=False) / "settings.json"


def log_file() -> Path:
    """Rotating log without patient data."""
    return platformdirs.user_log_path(APP, appauthor=False) / "ctd402.log"
