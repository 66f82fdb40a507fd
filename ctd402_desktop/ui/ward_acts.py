"""What can be done to a row of the ward board: acknowledge, snooze, hand over, off the ward; keys and menu alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ctd402_desktop.domain.board import BoardRow
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.ack_bar import AckBar
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.foot_bar import FootBar
from ctd402_desktop.ui.off_ward import FORM, OffWard
from ctd402_desktop.ui.snooze_bar import SnoozeBar, may_wait


class RowActs(QObject):
    """Belongs to the page ``over``; ``handover_wanted`` carries the patient whose handover is asked for."""

    handover_wanted = Signal(int)
    done = Signal()

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self.ack, self.snooze = AckBar(), SnoozeBar(context.zone)
        self.off_ward = OffWard(context, over)
        self.ack.given.connect(self._acknowledge)
        self.snooze.given.connect(self._put_off)
        for bar in (self.ack, self.snooze):
            bar.closed.connect(self.done)

    @property
    def may(self) -> bool:
        """Whether the role may acknowledge and put off."""
        return self._context.may(Action.RECORD_CARE)

    def add_bars(self, column: QVBoxLayout) -> None:
        """Lay both bars at the foot of a page."""
        column.addWidget(self.ack)
        column.addWidget(self.snooze)

    def ask_acknowledgement(self, row: BoardRow | None) -> None:
        """Ask for the plan for the critical change of a row, when there is one and the role may record care."""
        if row is not None and self.may:
            self.snooze.hide()
            self.ack.ask(row)

    def ask_snooze(self, row: BoardRow | None) -> None:
        """Ask what may wait; say so when nothing may."""
        if row is None or not self.may:
            return
        self.ack.hide()
        if not self.snooze.ask(row, self._context.services.clock()):
            self._context.toast(tr(N_("Nothing to snooze: a critical change is seen and acknowledged with a plan.")))

    def ask_off_ward(self, row: BoardRow | None) -> None:
        """Begin or end a time off the ward."""
        if row is not None and self._context.may_record(FORM):
            self.off_ward.ask(row.patient.id)

    def hand_over(self, row: BoardRow | None) -> None:
        """Ask for the handover of a patient."""
        if row is not None:
            self.handover_wanted.emit(row.patient.id)

    def menu(self, row: BoardRow, open_row: Callable[[str], None]) -> QMenu:
        """Everything that can be done to a row, with its key; what is not possible is greyed."""
        menu = QMenu(self._over)
        away = N_("Back on the ward…") if row.away is not None else N_("Off the ward…")
        for text, key, possible, act in (
            (C_("board", "Open"), "Enter", True, lambda: open_row("overview")),
            (N_("Assess"), "A", self._context.may_record("daily"), lambda: open_row("assess")),
            (C_("board", "Hand over"), "H", self.may, lambda: self.hand_over(row)),
            (N_("Acknowledge…"), "K", self.may and row.unacknowledged is not None,
             lambda: self.ask_acknowledgement(row)),
            (N_("Snooze…"), "S", self.may and bool(may_wait(row)), lambda: self.ask_snooze(row)),
            (away, "W", self._context.may_record(FORM), lambda: self.ask_off_ward(row)),
        ):  # fmt: skip
            action = menu.addAction(f"{tr(text)}\t{key}")
            action.setEnabled(possible)
            action.triggered.connect(act)
        return menu

    def open_menu(self, row: BoardRow, open_row: Callable[[str], None], place: QPoint) -> None:
        """Open the menu at a place on the screen."""
        self.menu(row, open_row).popup(place)

    def _acknowledge(self, patient_id: int, rule: str, severity: str, plan: str) -> None:
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(
            lambda: services.alerts.acknowledge(by, patient_id, rule, severity, plan),
            lambda changed: self._kept(self.ack, changed),
            lambda error: self.ack.refuse(error.message),
        )

    def _put_off(self, patient_id: int, rule: str, severity: str, until: datetime, reason: str) -> None:
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(
            lambda: services.alerts.snooze(by, patient_id, rule, severity, until, reason),
            lambda changed: self._kept(self.snooze, changed),
            lambda error: self.snooze.refuse(error.message),
        )

    def _kept(self, bar: FootBar, changed: Changed) -> None:
        bar.close_bar()
        self._context.publish(changed)
