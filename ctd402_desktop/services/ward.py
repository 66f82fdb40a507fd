"""The ward board: one read of the projections, whatever the number of patients in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ctd402_desktop.domain.alert_life import Acknowledgement
from ctd402_desktop.domain.attention import board_row
from ctd402_desktop.domain.board import Board, BoardRow, Summary
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.similarity import similar
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.records import Records
from ctd402_desktop.store import acknowledgements, assignments, beds, drafts, projections
from ctd402_desktop.store.database import Session

KEPT = timedelta(days=120)
"""Acknowledgements older than this are about nothing the board still shows."""


class WardBoard:
    """Use-cases about everybody at once."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records
        self._made: dict[int, _Made] = {}
        self._similar: tuple[list[Patient], dict[int, str]] = ([], {})

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
            held = assignments.current(session)
        mine = {one.patient_id for one in held if one.user_id == by.user_id and one.active}
        patients = [look.patient for look in seen]
        beside = self._beside(patients)
        made = {
            look.patient.id: self._row(
                look,
                tuple(known.get(look.patient.id, ())),
                (typing.get(look.patient.id, ""), beside[look.patient.id], look.patient.id in mine),
            )
            for look in seen
        }
        self._made = made
        rows = [one.row for one in made.values()]
        taken = {one.bed for one in patients}
        free = tuple(label for label in places if label not in taken)
        return Board(tuple(sorted(rows, key=_urgency)), free, now, zone, total)

    def _beside(self, patients: list[Patient]) -> dict[int, str]:
        """Bed of the active patient each one is mistaken for most easily, a dash when that one has none; else empty.

        Worked out anew only when an identity on the ward has changed: it compares everybody with everybody.
        """
        if self._similar[0] != patients:
            found = {one.id: similar(one, patients) for one in patients}
            self._similar = (patients, {key: "" if other is None else other.bed or "–" for key, other in found.items()})
        return self._similar[1]

    def _row(self, look: Look, known: tuple[Acknowledgement, ...], beside: tuple[str, str, bool]) -> _Made:
        """The row of a patient; the one made before while neither its facts nor the minute have changed."""
        minute = look.now.replace(second=0, microsecond=0)
        key = (minute, look.day, look.patient, known, beside)
        last = self._made.get(look.patient.id)
        if last is not None and last.summary is look.summary and last.schedule is look.schedule and last.key == key:
            return last
        draft_by, twin, mine = beside
        row = board_row(look, known, draft_by=draft_by, similar=twin, mine=mine)
        return _Made(look.summary, look.schedule, key, row)


@dataclass(frozen=True, slots=True)
class _Made:
    """A row with everything it was made from."""

    summary: Summary
    schedule: Schedule
    key: tuple[object, ...]
    row: BoardRow


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


def _urgency(row: BoardRow) -> tuple[int, int, bool, int]:
    """Tier, minutes overdue at the bedside, clinical reasons before a late laboratory day, day after infusion."""
    routine = bool(row.findings) and row.findings[0].rule == "check_late"
    return row.tier, -row.minutes_late, routine, row.day if row.day is not None else 10_000
