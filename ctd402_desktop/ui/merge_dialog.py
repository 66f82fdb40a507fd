"""Two entries of one person: name the other hospital number and why; no record moves, and it can be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.deed import Deed
from ctd402_desktop.ui.entry import Entry
from ctd402_desktop.ui.widgets import button


class MergeDialog(Deed):
    """Merges ``patient`` into another one, or takes that back when it is merged already."""

    def __init__(self, context: Context, parent: QWidget, patient: Patient) -> None:
        self._back = patient.merged_into_id is not None
        title = N_("Undo the merge of this patient?") if self._back else N_("Merge this patient into another one?")
        text = (
            N_("The patient stands on board and lists again, as the records say.")
            if self._back
            else N_("This entry leaves board and lists and stays readable. No record moves; it can be undone.")
        )
        super().__init__(context, parent, tr(title), tr(text), N_("Merge undone.") if self._back else N_("Merged."))
        self._patient = patient
        self.number = Entry(N_("Hospital number of the patient who stays"))
        self.number.setVisible(not self._back)
        self.reason = Entry(N_("Reason"))
        for one in (self.number, self.reason, self.note):
            self.body.addWidget(one)
        self.do = button(tr(N_("Undo the merge") if self._back else N_("Merge")), "danger")
        self.leave = button(tr(N_("Leave unchanged")))
        self.do.clicked.connect(self.merge)
        self.leave.clicked.connect(self.reject)
        self.offer(self.do, self.leave)
        (self.reason if self._back else self.number).box.setFocus(Qt.FocusReason.OtherFocusReason)

    def merge(self) -> None:
        """Do it; what is wrong is said here and everything typed stays."""
        patients, by = self._context.services.patients, self._context.actor
        number, reason, mine = self.number.text().strip(), self.reason.text(), self._patient.id

        def work() -> Changed:
            if self._back:
                return patients.unmerge(by, mine, reason)
            return patients.merge(by, mine, patients.by_mrn(by, number).id, reason)

        self.carry_out(work)
