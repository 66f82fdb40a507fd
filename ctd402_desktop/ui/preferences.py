"""The user's settings while the program runs: every change is saved and told."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ctd402_desktop import settings
from ctd402_desktop.settings import Settings

log = logging.getLogger(__name__)


class Preferences(QObject):
    """``changed`` carries the new ``Settings``; without a file nothing is saved."""

    changed = Signal(object)

    def __init__(self, values: Settings, path: Path | None = None) -> None:
        super().__init__()
        self.values = values
        self._path = path

    def set(self, **changes: Any) -> None:
        """Change some settings; a file that cannot be written costs only the memory of them."""
        fresh = replace(self.values, **changes)
        if fresh == self.values:
            return
        self.values = fresh
        if self._path is not None:
            try:
                settings.save(self._path, fresh)
            except OSError as error:
                log.warning("settings not saved: %s", error.strerror)
        self.changed.emit(fresh)
