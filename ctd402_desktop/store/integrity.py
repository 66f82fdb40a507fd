"""The integrity report: a result of ``verify`` that can be kept, printed and checked again.

It is one JSON object with a seal, an HMAC under a key derived from the data key as for checkpoints: only this store
can write one. Whoever holds the data key could seal a false one too; a copy kept elsewhere is what such a person
cannot reach.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store.canonical import canonical
from ctd402_desktop.store.problems import Problem
from ctd402_desktop.store.tables import EventRow

FORMAT = "ctd402-integrity-1"

_FOREIGN = N_("This integrity report was altered, or it is of another store.")
_SHORTER = N_("The audit trail ends before entry {seq}, which the report of {at} has seen: its end was cut off.")
_REWRITTEN = N_("Entry {seq} of the audit trail is not the one the report of {at} has seen: the trail was rewritten.")
_WAS_BROKEN = N_("The report of {at} itself tells of {count} problems.")


def seal_of(key: bytes, body: Mapping[str, Any]) -> str:
    """The seal of a report without its seal."""
    own = hmac.digest(key, b"ctd402 integrity report", hashlib.sha256)
    return hmac.digest(own, canonical(dict(body)).encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def sealed(key: bytes, body: Mapping[str, Any]) -> dict[str, Any]:
    """The report with its seal."""
    return {**body, "seal": seal_of(key, body)}


def check_report(session: Session, text: bytes, key: bytes) -> list[Problem]:
    """What is wrong with a report, and with the trail in its light; empty when both are as they were."""
    body = _opened(text, key)
    if body is None:
        return [Problem(msg(_FOREIGN))]
    problems = []
    if body["problems"]:
        problems.append(Problem(msg(_WAS_BROKEN, at=body["at"], count=len(body["problems"]))))
    seq = int(body["last_seq"])
    now = session.scalar(select(EventRow.hash).where(EventRow.seq == seq))
    if seq and now is None:
        problems.append(Problem(msg(_SHORTER, seq=seq, at=body["at"]), seq))
    elif seq and now != body["last_hash"]:
        problems.append(Problem(msg(_REWRITTEN, seq=seq, at=body["at"]), seq))
    return problems


def _opened(text: bytes, key: bytes) -> dict[str, Any] | None:
    try:
        body: dict[str, Any] = json.loads(text)
        seal = str(body.pop("seal"))
        good = hmac.compare_digest(seal.encode(), seal_of(key, body).encode()) and body["format"] == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return body if good else None
