"""The ward board: one read of the projections, whatever the number of patients in the store."""

from __future__ import annotations

from ctd402_desktop.domain.attention import Look, board_row
from ctd402_desktop.domain.board import Board, BoardRow
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.similarity import similar
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import beds, drafts, projections


class WardBoard:
    """Use-cases about everybody at once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def board(self, by: Actor) -> Board:
        """Active patients by tier, then lateness, then day after infusion."""
        self._desk.require(by, Action.VIEW_PATIENT)
        now, zone = self._desk.clock(), self._desk.ward.zone
        with self._desk.database.read() as session:
            states = projections.active(session)
            total = projections.count(session)
            known = beds.labels(session)
            typing = {one.patient_id: one.author_name for one in reversed(drafts.everyone(session))}
        today = now.astimezone(zone).date()
        patients = [state.patient for state in states]
        rows = [
            board_row(
                Look(
                    state.patient,
                    state.summary,
                    now,
                    zone,
                    (today - state.day_zero).days if state.day_zero is not None else None,
                ),
                draft_by=typing.get(state.patient.id, ""),
                similar=_similar(state.patient, patients),
            )
            for state in states
        ]
        taken = {one.bed for one in patients}
        free = tuple(label for label in known if label not in taken)
        return Board(tuple(sorted(rows, key=_urgency)), free, now, zone, total)


def _urgency(row: BoardRow) -> tuple[int, int, int]:
    return row.tier, -row.minutes_late, row.day if row.day is not None else 10_000


def _similar(patient: Patient, others: list[Patient]) -> str:
    """Bed of the active patient this one is mistaken for most easily, a dash when that patient has none; else empty."""
    other = similar(patient, others)
    return "" if other is None else other.bed or "–"
