"""Pre-infusion check in one word: ready, hold or incomplete (rule RDY-1). A warning with reason, never a wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

READY, HOLD, INCOMPLETE = "READY", "HOLD", "INCOMPLETE"


@dataclass(frozen=True, slots=True)
class Readiness:
    """``status`` with the items behind it, as field keys in the order they are asked."""

    status: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    open: tuple[str, ...]


def readiness(raw: Mapping[str, str], items: tuple[str, ...]) -> Readiness:
    """One failed item holds; an unanswered one (or one not done) leaves it incomplete; else ready.

    References
    ----------
    response-pk-hsct.md 1.9, RULE RDY-1.
    """
    passed = tuple(key for key in items if raw.get(key) == "pass")
    failed = tuple(key for key in items if raw.get(key) == "fail")
    left = tuple(key for key in items if key not in passed and key not in failed)
    status = HOLD if failed else INCOMPLETE if left else READY
    return Readiness(status, passed, failed, left)
