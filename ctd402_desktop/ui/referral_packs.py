"""Referrals of many patients into one folder: who is ready, what the others lack, run with progress and a way out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QWidget

from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services.referral_packs import Candidate, Run
from ctd402_desktop.ui import icons, patient_name
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.preflight_list import count_words, item_words
from ctd402_desktop.ui.widgets import button, label

_SHOWN = 8
_ROW = 34


class CandidateList(QListWidget):
    """``wanted`` brings the row whose gaps are to be looked at; Enter does not reach the dialog's own button."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self.setFixedHeight(_SHOWN * _ROW)
        self.setAccessibleName(tr(N_("Patients with a transplant ahead")))
        self.itemDoubleClicked.connect(lambda item: self.wanted.emit(self.row(item)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to what the patient lacks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class ReferralPacksDialog(Question):
    """Everybody is chosen at first; the space bar takes one out. Only whole files are left when it is stopped.

    ``gaps_wanted`` brings the patient whose gaps are to be filled first; the dialog is closed then.
    """

    gaps_wanted = Signal(int)
    _finished_files = Signal(int, int)

    def __init__(self, context: Context, parent: QWidget, lang: str) -> None:
        super().__init__(
            parent,
            tr(N_("Referral packs")),
            tr(N_("Patients with a transplant ahead. Space chooses; what is not ready is printed as a draft."))
            + tr(N_(" Enter goes to what the patient lacks.")),
        )
        self._context, self._lang = context, lang
        self._found: list[Candidate] = []
        self._stop: Event | None = None
        self.setMinimumWidth(560)
        self.list = CandidateList()
        self.list.wanted.connect(self._go)
        self.lacks = label("", "small", "text.2")
        self.lacks.setWordWrap(True)
        self.lacks.setMinimumHeight(54)
        self.lacks.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note = Note()
        for one in (self.list, self.lacks, self.note):
            self.body.addWidget(one)
        self.all = button("-")
        self.ready = button("-", "primary", icon="folder-output")
        self.leave = button(tr(N_("Close")))
        self.all.clicked.connect(lambda: self._ask_folder(everybody=True))
        self.ready.clicked.connect(lambda: self._ask_folder(everybody=False))
        self.leave.clicked.connect(self.reject)
        self.offer(self.all, self.ready, self.leave)
        self.list.currentRowChanged.connect(lambda _row: self._tell())
        self.list.itemChanged.connect(lambda _item: self._count())
        self._finished_files.connect(self._on_progress)
        self._count()
        self.note.say(N_("Checking every referral…"), "info")
        services, by = context.services, context.actor
        context.tasks.run(lambda: services.referrals.candidates(by), self.show_candidates, self._failed)

    def show_candidates(self, found: Sequence[Candidate]) -> None:
        """Everybody with a transplant ahead, all of them chosen."""
        self._found = list(found)
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._found:
            name = patient_name.full(one.patient)
            added = QListWidgetItem(listed(name, one.patient.mrn, _state(one)), self.list)
            added.setIcon(_mark(one))
            gaps = "; ".join(item_words(item) for item in one.items)
            added.setData(Qt.ItemDataRole.AccessibleTextRole, f"{added.text()}: {gaps}" if gaps else added.text())
            added.setFlags(added.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            added.setCheckState(Qt.CheckState.Checked)
        self.list.blockSignals(False)
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.note.say("" if found else N_("No patient has a transplant ahead."), "info")
        self._count()
        self._tell()

    def chosen(self, *, everybody: bool) -> list[Candidate]:
        """The chosen patients; the ready ones among them unless ``everybody``."""
        rows = zip(range(self.list.count()), self._found, strict=False)
        ticked = [one for row, one in rows if self.list.item(row).checkState() is Qt.CheckState.Checked]
        return [one for one in ticked if everybody or one.ready]

    def run(self, folder: Path, *, everybody: bool) -> None:
        """Write the files off the GUI thread."""
        ids = [one.patient.id for one in self.chosen(everybody=everybody)]
        if not ids or self._stop is not None:
            return
        services, by, lang = self._context.services, self._context.actor, self._lang
        stop = self._stop = Event()
        self._on_progress(0, len(ids))
        self._count()
        chosen_by = "chosen" if everybody else "chosen, ready"

        def work() -> Run:
            return services.referrals.run(
                by,
                ids,
                folder,
                lang,
                chosen_by=chosen_by,
                progress=self._finished_files.emit,
                cancelled=stop.is_set,
            )

        self._context.tasks.run_long(work, self._done, self._failed)

    def reject(self) -> None:
        """Stop a run first; closing comes after."""
        if self._stop is None:
            super().reject()
        else:
            self._stop.set()
            self.note.say(N_("Stopping after this file…"), "info")

    def _go(self, row: int) -> None:
        """Leave for the documents of this patient, unless files are being written."""
        if self._stop is None and 0 <= row < len(self._found):
            self.accept()
            self.gaps_wanted.emit(self._found[row].patient.id)

    def _ask_folder(self, *, everybody: bool) -> None:
        name = QFileDialog.getExistingDirectory(self, tr(N_("Folder for the referrals")))
        if name:
            self.run(Path(name), everybody=everybody)

    def _on_progress(self, done: int, total: int) -> None:
        if self._stop is not None and not self._stop.is_set():
            self.note.say(tr(N_("{done} of {total} files written"), done=done, total=total), "info")

    def _done(self, run: Run) -> None:
        self._stop = None
        drafts = sum(not one.signed for one in run.files)
        said = N_("Stopped. Files written: {n}, of them drafts: {drafts}. No half file was left.")
        if not run.cancelled:
            said = N_("Files written: {n}, of them drafts: {drafts}.")
        self.note.say(tr(said, n=len(run.files), drafts=drafts), "attention" if run.cancelled else "ok")
        self._count()

    def _failed(self, error: Ctd402Error) -> None:
        self._stop = None
        self.note.say(f"{error.message.render()} ({error.code})")
        self._count()

    def _count(self) -> None:
        busy, ready = self._stop is not None, len(self.chosen(everybody=False))
        ticked = len(self.chosen(everybody=True))
        self.ready.setText(tr(N_("Run {n} ready"), n=ready))
        self.all.setText(tr(N_("Run {n}, mark {drafts} drafts"), n=ticked, drafts=ticked - ready))
        self.ready.setEnabled(bool(ready) and not busy)
        self.all.setEnabled(ticked > ready and not busy)
        self.leave.setText(tr(C_("run", "Stop")) if busy else tr(N_("Close")))

    def _tell(self) -> None:
        row = self.list.currentRow()
        items = self._found[row].items if 0 <= row < len(self._found) else ()
        self.lacks.setText("\n".join(item_words(one) for one in items[:3]))
        self.lacks.setToolTip("\n".join(item_words(one) for one in items))


def _state(one: Candidate) -> str:
    """``ready`` also where only remarks are left; otherwise what there is."""
    return tr(C_("document", "ready")) if one.ready else count_words(one.items)


def _mark(one: Candidate) -> QIcon:
    if one.ready:
        return icons.icon("circle-check", "ok.fg", size=16)
    blocked = any(item.blocks for item in one.items)
    name, token = ("octagon-alert", "critical.fg") if blocked else ("triangle-alert", "attention.fg")
    return icons.icon(name, token, size=16)
