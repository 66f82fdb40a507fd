"""Beds of the ward in the order they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ctd402_desktop.store.database import Session
from ctd402_desktop.store.tables import BedRow, PatientRow


def labels(session: Session) -> tuple[str, ...]:
    """Labels of the beds in use."""
    return tuple(session.scalars(select(BedRow.label).where(BedRow.in_use).order_by(BedRow.position)))


def occupied(session: Session) -> set[str]:
    """Labels under which an active patient lies, whether the ward knows the bed or not."""
    return set(session.scalars(select(PatientRow.bed).where(PatientRow.status == "active", PatientRow.bed != "")))


def replace(session: Session, wanted: Sequence[str]) -> None:
    """These beds in this order; one that is no longer wanted stays known as out of use."""
    known = {row.label: row for row in session.scalars(select(BedRow))}
    for label, row in known.items():
        row.in_use = label in wanted
    for place, label in enumerate(wanted, start=1):
        if label in known:
            known[label].position = place
        else:
            session.add(BedRow(label=label, position=place, in_use=True))
    session.flush()
