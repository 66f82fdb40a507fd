"""``Ctrl+Z``: what the same user signed within ten minutes is reopened as a correction, on every page of a patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_dialog import RecordEditor

ENTRY_SLIP = timedelta(minutes=10)
EDITED_ELSEWHERE = frozenset({"identity", "addendum"})


def own_last(course: Course, user_id: int, now: datetime, record_id: int | None = None) -> Record | None:
    """The record of this user entered last, when that is at most ten minutes ago and it is open to correction."""
    mine = [
        one
        for one in course.records
        if one.author_id == user_id
        and record_id in {None, one.id}
        and one.form not in EDITED_ELSEWHERE
        and now - one.recorded_at <= ENTRY_SLIP
    ]
    return max(mine, key=lambda one: (one.recorded_at, one.id), default=None)


def correct_own_last(context: Context, course: Course, over: QWidget, record_id: int | None = None) -> None:
    """Open the correction over a page, with its reason; say so when there is nothing to take back.

    ``record_id`` takes back that record and no other.
    """
    found = own_last(course, context.actor.user_id, context.services.clock(), record_id)
    if found is None or context.known_at is not None:
        context.toast(tr(N_("Nothing signed here in the last 10 min: correct older sets in History.")))
        return
    RecordEditor(context, course, found.form, found, slip=True).show_over(over)


def take_back(context: Context, changed: Changed, over: QWidget) -> Callable[[], None] | None:
    """What *Undo* after signing a record does, ``None`` where no record was signed: reopen it over the page."""
    patient_id, record_id = changed.patient_id, changed.record_id
    if patient_id is None or record_id is None:
        return None

    def reopen(course: Course) -> None:
        if isValid(over) and over.isVisible():
            correct_own_last(context, course, over, record_id)
        else:
            context.open_patient(patient_id)

    def undo() -> None:
        records, by = context.services.records, context.actor
        context.tasks.run(lambda: records.course(by, patient_id), reopen)

    return undo
