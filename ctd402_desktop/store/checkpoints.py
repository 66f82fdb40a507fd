"""Checkpoints beside the backups: a chain alone does not show that its tail was cut off.

One line per checkpoint, ``{"at", "seq", "hash", "seal"}``; the seal is an HMAC under a key derived from the data
key, so that only this program can write one, and only for this store.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store import failures
from ctd402_desktop.store.audit import GENESIS
from ctd402_desktop.store.canonical import canonical
from ctd402_desktop.store.keys import write_atomically
from ctd402_desktop.store.problems import Problem
from ctd402_desktop.store.tables import EventRow
from ctd402_desktop.store.types import utc_text

_CUT = N_("The audit trail ends before entry {seq}, which a checkpoint of {at} has seen: its end was cut off.")
_REPLACED = N_("Entry {seq} of the audit trail is not the one a checkpoint of {at} has seen: the trail was rewritten.")
_FOREIGN = N_("Line {line} of the checkpoint file was altered or belongs to another store.")


def checkpoint_path(store: Path) -> Path:
    """The file of checkpoints beside a store; each backup has one of its own."""
    return store.with_name(f"{store.name}.checkpoints")


def _seal(key: bytes, body: dict[str, Any]) -> str:
    own = hmac.digest(key, b"ctd402 checkpoint", hashlib.sha256)
    return hmac.digest(own, canonical(body).encode(), hashlib.sha256).hex()


def write_checkpoint(session: Session, path: Path, key: bytes, *, at: datetime) -> int:
    """Add the present end of the chain to the file and return its sequence number (0 for an empty chain)."""
    last = session.execute(select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).limit(1)).one_or_none()
    seq, found = (0, GENESIS) if last is None else (last.seq, last.hash)
    add_checkpoint(path, sealed_checkpoint(seq, found, key, at=at))
    return seq


def sealed_checkpoint(seq: int, found: str, key: bytes, *, at: datetime) -> dict[str, Any]:
    """One checkpoint: the entry ``seq`` has the hash ``found``, seen at a moment."""
    body = {"at": utc_text(at), "seq": seq, "hash": found}
    return {**body, "seal": _seal(key, body)}


def add_checkpoint(path: Path, checkpoint: dict[str, Any]) -> None:
    """Write one more line; the file is replaced as a whole."""
    try:
        before = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise failures.of_os(error, path) from error
    write_atomically(path, before + canonical(checkpoint).encode() + b"\n")


def verify_checkpoints(session: Session, path: Path, key: bytes) -> list[Problem]:
    """Compare the chain with every checkpoint of the file; a file that was altered itself is a problem too."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise failures.of_os(error, path) from error
    hashes = {row.seq: row.hash for row in session.execute(select(EventRow.seq, EventRow.hash))}
    problems = []
    for number, line in enumerate(lines, start=1):
        body = _read(line, key)
        if body is None:
            problems.append(Problem(msg(_FOREIGN, line=number)))
        elif body["seq"] and body["seq"] not in hashes:
            problems.append(Problem(msg(_CUT, seq=body["seq"], at=body["at"]), body["seq"]))
        elif body["seq"] and hashes[body["seq"]] != body["hash"]:
            problems.append(Problem(msg(_REPLACED, seq=body["seq"], at=body["at"]), body["seq"]))
    return problems


def _read(line: bytes, key: bytes) -> dict[str, Any] | None:
    try:
        body: dict[str, Any] = json.loads(line)
        seal = str(body.pop("seal"))
        return body if hmac.compare_digest(seal.encode(), _seal(key, body).encode()) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def count(path: Path) -> int:
    """How many lines the file has."""
    return len(path.read_bytes().splitlines())


def last_at(path: Path) -> datetime | None:
    """When the last checkpoint was written; ``None`` without one that can be read."""
    try:
        lines = path.read_bytes().splitlines()
        return datetime.fromisoformat(str(json.loads(lines[-1])["at"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
