"""``Ctrl+Z``: what the same user signed within ten minutes is reopened as a correction, on every page of a patient."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_dialog import RecordEditor

ENTRY_SLIP = timedelta(minutes=10)
EDITED_ELSEWHERE = frozenset({"identity", "addendum"})


def own_last(course: Course, user_id: int, now: datetime) -> Record | None:
    """The record of this user entered last, when that is at most ten minutes ago and it is open to correction."""
    mine = [
        one
        for one in course.records
        if one.author_id == user_id and one.form not in EDITED_ELSEWHERE and now - one.recorded_at <= ENTRY_SLIP
    ]
    return max(mine, key=lambda one: (one.recorded_at, one.id), default=None)


def correct_own_last(context: Context, course: Course, over: QWidget) -> None:
    """Open the correction over a page, with its reason; say so when there is nothing to take back.

    The course is read again: what was signed a moment ago may not be on the screen yet.
    """
    services, by, patient_id = context.services, context.actor, course.patient.id

    def reopen(newest: Course) -> None:
        found = own_last(newest, by.user_id, services.clock())
        if found is None or context.known_at is not None:
            context.toast(tr(N_("Nothing signed here in the last 10 min: correct older sets in History.")))
        elif over.isVisible():
            RecordEditor(context, newest, found.form, found, slip=True).show_over(over)

    context.tasks.run(lambda: services.records.course(by, patient_id), reopen)
