"""Leaving the ward and coming back: a warning when something urgent is open, then the form on top of the board."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from ctd402_desktop.domain.attention import WATCH
from ctd402_desktop.domain.board import Finding
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.widgets import button

FORM = "off_ward"


def urgent(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings to warn of before a patient leaves: those of the first two tiers (product guide 5.2)."""
    return tuple(one for one in found if one.tier <= WATCH)


class LeavingQuestion(Question):
    """Says what is open; staying is the safe choice."""

    def __init__(self, parent: QWidget | None, bed: str, found: tuple[Finding, ...]) -> None:
        lines = "\n".join(f"• {tr(one.reason)}" for one in found)
        text = tr(N_("Open at this moment:\n{lines}\nChecks pause while the patient is away."), lines=lines)
        super().__init__(parent, tr(N_("Let bed {bed} leave the ward now?"), bed=bed), text, "attention")
        self.leave, self.stay = button(tr(N_("Leave, write down where to"))), button(tr(N_("Stay on the ward")))
        self.leave.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        self.offer(self.leave, self.stay)


def open_stay(course: Course) -> Record | None:
    """The record of a time off the ward that has not ended; ``None`` while the patient is here."""
    open_now = [one for one in course.of(FORM) if "end" not in one.answers]
    return open_now[-1] if open_now else None


class OffWard:
    """The way from a row to the form; ``over`` is the page it lies on. One editor at a time."""

    def __init__(self, context: Context, over: QWidget) -> None:
        self._context, self._over = context, over
        self.question: LeavingQuestion | None = None
        self.editor: RecordEditor | None = None

    def ask(self, patient_id: int) -> None:
        """Read the course and what is open, then warn or go straight to the form."""
        services, by = self._context.services, self._context.actor

        def work() -> tuple[Course, tuple[Finding, ...]]:
            return services.records.course(by, patient_id), services.alerts.of(by, patient_id).findings

        self._context.tasks.run(work, lambda read: self._on_read(*read))

    def _on_read(self, course: Course, found: tuple[Finding, ...]) -> None:
        away, warned = open_stay(course), urgent(found)
        if away is not None or not warned:
            self._edit(course, away)
            return
        self.question = LeavingQuestion(self._over.window(), course.patient.bed, warned)

        def answered(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                self._edit(course, None)

        self.question.finished.connect(answered)
        self.question.open()

    def _edit(self, course: Course, away: Record | None) -> None:
        now = self._context.now().isoformat(timespec="minutes")
        begin = {"start": now} if away is None else None
        self.editor = RecordEditor(self._context, course, FORM, away, prefill=begin)
        self.editor.show_over(self._over)
