"""Why checks were not done: one reason and one confirmation for all that were chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.due_words import stream_label
from ctd402_desktop.domain.forms.closures import REASONS
from ctd402_desktop.domain.tasks import Task
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Choice, Entry
from ctd402_desktop.ui.seal_dialog import SealDialog, Wish
from ctd402_desktop.ui.secret_box import wanted_secret
from ctd402_desktop.ui.shift_model import name_of


class NotDoneDialog(SealDialog):
    """The reasons are those every chosen rule allows; the note is optional."""

    def __init__(self, context: Context, parent: QWidget, tasks: Sequence[Task], secret: str, bed: str = "") -> None:
        self._tasks = tuple(tasks)
        reasons = tuple(
            (one.key, one.label) for one in REASONS if all(one.key in task.item.rule.reasons for task in tasks)
        )
        words = "; ".join(check_words(one) for one in tasks)
        wish = Wish(N_("Not done, and why?"), words, N_("Sign as not done"), N_("Signed as not done."), self._act)
        super().__init__(context, parent, wish, secret, bed)
        self.reason = Choice(N_("Reason"), reasons)
        self.remark = Entry(N_("Note"))
        self.body.insertWidget(2, self.reason)
        self.body.insertWidget(3, self.remark)
        self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._chosen, self._noted = "", ""

    def seal(self) -> None:
        """Take reason and note as they stand; the worker does not look at widgets."""
        self._chosen, self._noted = self.reason.value(), self.remark.text().strip()
        super().seal()

    def _act(self, _words: str, bed: str, proof: Confirmation | None) -> Changed:
        context, checks = self._context, [(one.patient.id, one.item.stream) for one in self._tasks]
        shift, by = context.services.shift, context.actor
        return shift.not_done(by, checks, self._chosen, self._noted, bed=bed, confirmed=proof)


def check_words(task: Task) -> str:
    """``07 张伟: Vitals``."""
    return f"{task.patient.bed} {name_of(task)}: {tr(stream_label(task.item.stream))}".strip()


def ask_not_done(context: Context, parent: QWidget, tasks: Sequence[Task]) -> None:
    """Open the dialog; of several patients one with a similar name on the ward has to be signed for alone."""
    services, by = context.services, context.actor
    ids = {one.patient.id for one in tasks}

    def work() -> tuple[str, str]:
        found = [services.records.lookalike(by, one) for one in sorted(ids)]
        return wanted_secret(services, by), next((one.retype for one in found if one is not None), "")

    def asked(found: tuple[str, str]) -> None:
        secret, bed = found
        if bed and len(ids) > 1:
            text = N_("Bed {bed} has a similar name on the ward: choose its checks alone. Nothing was signed.")
            context.toast(tr(text, bed=bed))
            return
        dialog = NotDoneDialog(context, parent, tasks, secret, bed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    context.tasks.run(work, asked)
