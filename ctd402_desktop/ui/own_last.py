"""``Ctrl+Z``: what the same user signed within ten minutes is reopened as a correction, on every page of a patient."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ctd402_desktop.domain.course import Course
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry_slip import own_last
from ctd402_desktop.ui.record_dialog import reopen_slip

__all__ = ["correct_own_last", "own_last"]


def correct_own_last(context: Context, course: Course, over: QWidget) -> None:
    """Open the correction over a page, with its reason; say so when there is nothing to take back.

    The course is read again: what was signed a moment ago may not be on the screen yet.
    """
    records, by, patient_id = context.services.records, context.actor, course.patient.id

    def reopen(newest: Course) -> None:
        if isValid(over) and over.isVisible():
            reopen_slip(context, newest, over)

    context.tasks.run(lambda: records.course(by, patient_id), reopen)
