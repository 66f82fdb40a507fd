"""Choose patients, and a colleague where one is needed, then do one thing with them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.deed import Deed
from ctd402_desktop.ui.entry import Choice
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.widgets import Button, button

LIST_HEIGHT = 260


@dataclass(frozen=True, slots=True)
class Picking:
    """What is asked: the patients by id with their words, whether all are chosen at first, and the colleagues.

    ``act`` is called on the worker with the chosen ids and the key of the colleague, empty where none is asked.
    """

    title: str
    text: str
    verb: str
    patients: tuple[tuple[int, str], ...]
    act: Callable[[Sequence[int], str], Changed]
    chosen: tuple[int, ...] = ()
    colleagues: tuple[tuple[str, str], ...] = ()


class PickDialog(Deed):
    """Space chooses a patient, Tab goes on; stays open with its choices until it succeeded."""

    def __init__(self, context: Context, parent: QWidget, what: Picking) -> None:
        super().__init__(context, parent, what.title, what.text)
        self._what = what
        self.ticks: dict[int, Button] = {}
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for patient_id, words in what.patients:
            tick = button(words, icon="check" if patient_id in what.chosen else "plus")
            tick.setCheckable(True)
            tick.setChecked(patient_id in what.chosen)
            tick.setAutoDefault(False)
            tick.toggled.connect(lambda on, one=tick: one.set_icon("check" if on else "plus"))
            tick.toggled.connect(lambda _on: self._count())
            self.ticks[patient_id] = tick
            column.addWidget(tick)
        column.addStretch(1)
        area = scrolling(holder)
        area.setMinimumHeight(min(LIST_HEIGHT, 40 * max(1, len(what.patients))))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area)
        self.colleague = Choice(N_("Lend to"), what.colleagues)
        self.colleague.setVisible(bool(what.colleagues))
        self.do = button(what.verb, "secondary", icon="check")
        self.leave = button(tr(N_("Leave unchanged")))
        self.do.clicked.connect(self.go)
        self.leave.clicked.connect(self.reject)
        self.body.addWidget(self.colleague)
        self.body.addWidget(self.note)
        self.offer(self.do, self.leave)
        next(iter(self.ticks.values()), self.leave).setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def chosen(self) -> list[int]:
        """Ids of the chosen patients."""
        return [key for key, one in self.ticks.items() if one.isChecked()]

    def go(self) -> None:
        """Do it for everybody chosen."""
        chosen, colleague = self.chosen(), self.colleague.value() if self._what.colleagues else ""
        if chosen:
            self.carry_out(lambda: self._what.act(chosen, colleague))

    def _count(self) -> None:
        count = len(self.chosen())
        self.do.setEnabled(count > 0)
        self.do.setToolTip("" if count else tr(N_("Choose a patient first")))


def pick(context: Context, parent: QWidget, what: Picking) -> PickDialog:
    """Open the dialog; it closes itself."""
    dialog = PickDialog(context, parent, what)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
