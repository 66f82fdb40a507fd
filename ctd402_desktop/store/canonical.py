"""One text for one value, and its SHA-256: what every hash of the store is made of."""

from __future__ import annotations

import hashlib
import json
from datetime import date


def canonical(value: object) -> str:
    """JSON of one form only: keys sorted, no blanks, text as it is."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_as_found
    )


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, as hexadecimal text."""
    # Damaged text may hold lone surrogates; they must differ, not fail.
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def _as_found(value: object) -> object:
    """PostgreSQL gives dates as dates; bytes stand in a text column only when somebody put them there."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"{type(value).__name__} has no canonical form")
