"""What a use-case changed: pages that care reload. It carries ids, never data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """``what`` is ``patient``, ``records``, ``draft``, ``users``, ``protocol`` or ``backups``."""

    patient_id: int | None
    what: str
    record_id: int | None = None
