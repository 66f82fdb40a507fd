"""Time as it went by while an invented course was written down."""

from __future__ import annotations

from datetime import datetime


class Playback:
    """A clock that stands where it is put, so that each record carries the time it was written down."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.now
