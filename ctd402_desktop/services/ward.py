"""The ward board: one read of the projections, whatever the number of patients in the store."""

from __future__ import annotations

from datetime import timedelta

from ctd402_desktop.domain.attention import board_row
from ctd402_desktop.domain.board import Board, BoardRow
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.similarity import similar
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.records import Records
from ctd402_desktop.store import acknowledgements, beds, drafts, projections
from ctd402_desktop.store.database import Session

KEPT = timedelta(days=120)
"""Acknowledgements older than this are about nothing the board still shows."""


class WardBoard:
    """Use-cases about everybody at once."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def board(self, by: Actor) -> Board:
        """Active patients by tier, then lateness, then day after infusion."""
        self._desk.require(by, Action.VIEW_PATIENT)
        now, zone = self._desk.clock(), self._desk.ward.zone
        renew(self._desk, self._records)
        with self._desk.database.read() as session:
            seen = looks(session, self._desk)
            total = projections.count(session)
            places = beds.labels(session)
            typing = {one.patient_id: one.author_name for one in reversed(drafts.everyone(session))}
            known = acknowledgements.since(session, now - KEPT)
        patients = [look.patient for look in seen]
        rows = [
            board_row(
                look,
                known.get(look.patient.id, ()),
                draft_by=typing.get(look.patient.id, ""),
                similar=_similar(look.patient, patients),
            )
            for look in seen
        ]
        taken = {one.bed for one in patients}
        free = tuple(label for label in places if label not in taken)
        return Board(tuple(sorted(rows, key=_urgency)), free, now, zone, total)


def renew(desk: Desk, records: Records) -> None:
    """Make rows of another edition again from their records, so that no fact is missing from the board."""
    with desk.database.read() as session:
        stale = projections.stale(session)
    if stale:
        with desk.database.transaction() as session:
            for patient_id in stale:
                records.refresh_state(session, patient_id)


def looks(session: Session, desk: Desk) -> list[Look]:
    """Every active patient at this moment, by bed."""
    now, zone = desk.clock(), desk.ward.zone
    today = now.astimezone(zone).date()
    return [
        Look(
            state.patient,
            state.summary,
            now,
            zone,
            (today - state.day_zero).days if state.day_zero is not None else None,
            desk.schedule,
        )
        for state in projections.active(session)
    ]


def _urgency(row: BoardRow) -> tuple[int, int, int]:
    return row.tier, -row.minutes_late, row.day if row.day is not None else 10_000


def _similar(patient: Patient, others: list[Patient]) -> str:
    """Bed of the active patient this one is mistaken for most easily, a dash when that patient has none; else empty."""
    other = similar(patient, others)
    return "" if other is None else other.bed or "–"
