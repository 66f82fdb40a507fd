"""What a backup says of itself: counts, checksum, who and when, sealed under the store's key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ctd402_desktop.store.audit import GENESIS
from ctd402_desktop.store.canonical import canonical
from ctd402_desktop.store.types import utc_text

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted in a store: patients, records, the last entry and its author, events, schema revision."""

    patients: int
    records: int
    last_entry_at: datetime | None
    last_entry_by: str
    events: int
    last_hash: str
    revision: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of the file beside a backup; ``by`` names who asked for it, empty for the program itself."""

    store: str
    made_at: datetime
    reason: str
    by: str
    pack: str
    program: str
    size: int
    sha256: str
    facts: Facts
    checkpoint: dict[str, Any]


def count(connection: Any) -> Facts:
    """Count in an open raw connection, on any revision of the schema."""
    patients, records = (
        int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names
        for table in ("patient", "record")
    )
    last = connection.execute(
        "SELECT record.recorded_at, app_user.name FROM record JOIN app_user ON app_user.id = record.author_id"
        " ORDER BY record.id DESC LIMIT 1"
    ).fetchone()
    end = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone() or (0, GENESIS)
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Facts(
        patients,
        records,
        datetime.fromisoformat(last[0]) if last else None,
        str(last[1]) if last else "",
        int(end[0]),
        str(end[1]),
        str(revision[0]),
    )


def sealed(manifest: Manifest, key: bytes) -> bytes:
    """The file: JSON with a seal that only this store's key can make."""
    body = asdict(manifest)
    body["made_at"] = utc_text(manifest.made_at)
    last = manifest.facts.last_entry_at
    body["facts"]["last_entry_at"] = None if last is None else utc_text(last)
    body["format"] = FORMAT
    return json.dumps({**body, "seal": _seal(body, key)}, indent=1, ensure_ascii=False, sort_keys=True).encode()


def opened(content: bytes, keys: Iterable[bytes]) -> Manifest | None:
    """Inverse of ``sealed``; ``None`` for a file that was altered, is damaged, or was sealed by other keys."""
    try:
        body: dict[str, Any] = json.loads(content)
        seal = str(body.pop("seal"))
        if not any(hmac.compare_digest(seal.encode(), _seal(body, key).encode()) for key in keys):
            return None
        if body.pop("format") > FORMAT:
            return None
        facts = dict(body.pop("facts"))
        last = facts.pop("last_entry_at")
        made_at = datetime.fromisoformat(body.pop("made_at"))
        counted = Facts(last_entry_at=None if last is None else datetime.fromisoformat(last), **facts)
        return Manifest(made_at=made_at, facts=counted, **body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def store_of(path: Path) -> str:
    """Which store a manifest speaks of, whether or not it can be trusted; empty when it cannot be read."""
    try:
        return str(json.loads(path.read_bytes())["store"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _seal(body: dict[str, Any], key: bytes) -> str:
    own = hmac.digest(key, b"ctd402 backup", hashlib.sha256)
    return hmac.digest(own, canonical(body).encode("utf-8", "surrogatepass"), hashlib.sha256).hex()
