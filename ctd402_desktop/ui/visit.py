"""Who walks through the pages, and at what time."""

from __future__ import annotations

from dataclasses import dataclass

from ctd402_desktop.paths import Clock, utc_now


@dataclass(frozen=True, slots=True)
class Visit:
    """Empty credentials are those of the demo ward's physician; ``now`` is the ward's clock."""

    user: str = ""
    password: str = ""
    now: Clock = utc_now
