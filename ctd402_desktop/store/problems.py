"""What the proof of the record finds fault with."""

from __future__ import annotations

from dataclasses import dataclass

from ctd402_desktop.i18n import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written; ``seq`` and ``record_id`` say where it shows."""

    message: Message
    seq: int | None = None
    record_id: int | None = None
