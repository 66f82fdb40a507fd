"""Wrong passwords at a store that is still closed: kept beside it until somebody opens it.

While the store is closed nothing can be written into it. A line per wrong attempt makes the account wait at the next
one and reaches the audit trail with the next sign-in. Whoever can delete the file can also copy the store away; what
protects that copy is the cost of the key derivation, not this file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ctd402_desktop.domain.credentials import wait_after
from ctd402_desktop.store.keys import write_atomically
from ctd402_desktop.store.types import utc_text

KEPT = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """One wrong attempt. ``noted`` says that the audit trail has it already."""

    username: str
    at: datetime
    noted: bool = False


def path_of(store: Path) -> Path:
    """The file beside a store."""
    return store.with_name(store.name + ".attempts")


def read(store: Path) -> list[Attempt]:
    """Attempts in order of time; a file that cannot be read counts as none, it must not keep people out."""
    try:
        rows = json.loads(path_of(store).read_text("utf-8"))
        return [Attempt(str(name), datetime.fromisoformat(at), bool(noted)) for name, at, noted in rows]
    except (OSError, ValueError, TypeError):
        return []


def add(store: Path, username: str, at: datetime) -> list[Attempt]:
    """Keep one more, and return them all."""
    found = [*read(store), Attempt(username[:32], at)][-KEPT:]
    _write(store, found)
    return found


def settle(store: Path, username: str) -> list[Attempt]:
    """After ``username`` opened the store: those the audit trail has not seen. Other accounts go on waiting."""
    found = read(store)
    left = [Attempt(one.username, one.at, noted=True) for one in found if one.username != username]
    if left:
        _write(store, left)
    else:
        path_of(store).unlink(missing_ok=True)
    return [one for one in found if not one.noted]


def waits(attempts: list[Attempt], username: str, now: datetime) -> tuple[int, datetime] | None:
    """Number of wrong attempts of this account and the end of its waiting, ``None`` when it need not wait."""
    own = [one.at for one in attempts if one.username == username[:32]]
    wait = wait_after(len(own))
    if not wait or not timedelta(0) <= now - own[-1] < wait:
        return None
    return len(own), own[-1] + wait


def _write(store: Path, attempts: list[Attempt]) -> None:
    rows = [[one.username, utc_text(one.at), one.noted] for one in attempts]
    write_atomically(path_of(store), json.dumps(rows, ensure_ascii=False).encode())
