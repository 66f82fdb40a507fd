"""Signatures and the trail: what an entry says of them, and whether the tables still agree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctd402_desktop.domain.signing import IN_TRAINING, PERFORMED
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.store.tables import SignatureRow, SignatureVoidRow

MADE = "signatures"
"""Key in ``detail``: signatures this entry tells of, id as text to ``[meaning, user id, record id]``."""

VOIDED = "signatures_voided"
"""Key in ``detail``: signatures this entry takes out of force, id as text to the reason."""

_GONE = N_("A signature of record {record}, told by entry {seq} of the audit trail, is missing or was altered.")
_FOREIGN = N_("Record {record} has a signature that no entry of the audit trail tells of.")
_REVIVED = N_("A signature voided by entry {seq} of the audit trail stands again.")
_SILENCED = N_("A signature of record {record} is void, but no entry of the audit trail says so.")

Found = tuple[Message, int | None, int | None]
"""What is wrong, the entry and the record where it shows."""


def made(signature_id: int, meaning: str, user_id: int, record_id: int) -> dict[str, object]:
    """What the entry of a new signature says of it."""
    return {MADE: {str(signature_id): [meaning, user_id, record_id]}}


def check(session: Session, rows: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    """Every signature but an author's own of a batch is told by an entry; it is void exactly when one says so."""
    told, voided = _read(rows)
    stored = {
        row.id: [row.meaning, row.user_id, row.record_id]
        for row in session.execute(
            select(SignatureRow.id, SignatureRow.meaning, SignatureRow.user_id, SignatureRow.record_id)
        )
    }
    for number, (said, seq) in told.items():
        if stored.get(number) != said:
            yield msg(_GONE, record=said[-1], seq=seq), seq, _number(said[-1])
    for number, (meaning, _, record_id) in stored.items():
        # An author's own signature is bound through its record, which every entry about it names.
        if number not in told and meaning not in {PERFORMED, IN_TRAINING}:
            yield msg(_FOREIGN, record=record_id), None, record_id
    void = set(session.scalars(select(SignatureVoidRow.signature_id)))
    for number in sorted(voided.keys() - void):
        yield msg(_REVIVED, seq=voided[number]), voided[number], None
    for number in sorted(void - voided.keys()):
        record = stored[number][2] if number in stored else 0
        yield msg(_SILENCED, record=record), None, record


def _read(rows: Iterable[Mapping[str, Any]]) -> tuple[dict[int, tuple[list[Any], int]], dict[int, int]]:
    told: dict[int, tuple[list[Any], int]] = {}
    voided: dict[int, int] = {}
    for row in rows:
        if MADE not in row["detail"]:
            continue
        try:
            detail = json.loads(row["detail"])
            told.update({int(key): (list(said), row["seq"]) for key, said in detail.get(MADE, {}).items() if said})
            voided.update({int(key): row["seq"] for key in detail.get(VOIDED, {})})
        except (ValueError, TypeError, AttributeError):
            continue  # an altered entry is named by the walk of the chain
    return told, voided


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
