"""Who walks through the pages, and at what time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Empty credentials are those of the demo ward's physician; ``now`` is the ward's clock, the real one if none."""

    user: str = ""
    password: str = ""
    now: Callable[[], datetime] | None = None
