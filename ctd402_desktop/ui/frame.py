"""One signed-in session: rail, pages, status bar, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import notices
from ctd402_desktop.ui.audit_watch import AuditWatch
from ctd402_desktop.ui.backup_watch import BackupWatch
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.first_steps import FirstSteps
from ctd402_desktop.ui.form_places import tab_of
from ctd402_desktop.ui.going import Going
from ctd402_desktop.ui.help_way import HelpWay
from ctd402_desktop.ui.late_words import LateWords
from ctd402_desktop.ui.pages.handover_page import HandoverPage
from ctd402_desktop.ui.pages.help_page import HelpPage
from ctd402_desktop.ui.pages.patient_page import PatientPage
from ctd402_desktop.ui.pages.setup_page import SetupPage
from ctd402_desktop.ui.pages.shift_page import ShiftPage
from ctd402_desktop.ui.pages.ward_page import WardPage
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.rail import Item, Rail
from ctd402_desktop.ui.status_bar import StatusBar
from ctd402_desktop.ui.ward_memory import BoardMemory

PAGES = (
    Item("ward", "bed", N_("Ward"), "Ctrl+1"),
    Item("shift", "clipboard-list", N_("My shift"), "Ctrl+2"),
    Item("patient", "user-round", N_("Patient"), "Ctrl+3"),
    Item("setup", "settings", N_("Setup"), "Ctrl+7"),
)
FOOT = (Item("help", "circle-question-mark", N_("Help"), "?"), Item("lock", "lock", N_("Lock"), "Ctrl+L"))


class Frame(QWidget):
    """Everything between sign-in and lock. ``lock_wanted`` and ``language_wanted`` go to the window."""

    lock_wanted = Signal()
    language_wanted = Signal()
    training_wanted = Signal()

    def __init__(self, context: Context, preferences: Preferences) -> None:
        super().__init__()
        self.context = context
        self.rail = Rail(PAGES, FOOT)
        self.stack = QStackedWidget()
        self.status = StatusBar(context)
        self.ward, self.patient = WardPage(context), PatientPage(context)
        self.ward.remember(BoardMemory(preferences, context.actor.username))
        self.shift, self.handover = ShiftPage(context), HandoverPage(context)
        self.setup, self.help = SetupPage(context, preferences), HelpPage()
        self._pages: dict[str, QWidget] = {
            "ward": self.ward,
            "shift": self.shift,
            "handover": self.handover,
            "patient": self.patient,
            "setup": self.setup,
            "help": self.help,
        }
        late = LateWords(self)
        for page in self._pages.values():
            self.stack.addWidget(page)
            late.watch(page)
        self._watch = AuditWatch(context, preferences)
        self.backups = BackupWatch(context)
        self.backups.read.connect(self.status.show_backups)
        self.backups.refresh()
        self._enrol: QWidget | None = None
        self._lay_out()
        self._connect()
        self.help.rules_wanted.connect(self._open_rules)
        self.help.page_wanted.connect(self.show_page)
        self.show_page("ward")
        self.shift.reload()
        self.going, self.helping, self.first = Going(self, self), HelpWay(self, self), FirstSteps(self, self)

    @property
    def page(self) -> str:
        """Key of the page on show; ``enrol`` while a patient is enrolled."""
        shown = self.stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), "enrol")

    def show_page(self, key: str) -> None:
        """Show a page of the rail; its item is marked."""
        if key == "lock":
            self.lock_wanted.emit()
            return
        if key in {"training", "first"}:
            self.training_wanted.emit() if key == "training" else self.first.open()
            return
        self.stack.setCurrentWidget(self._pages[key])
        self.rail.select("shift" if key == "handover" else key)

    def open_handover(self, patient_id: int | None) -> None:
        """Show the handover of a patient, or of the first of mine."""
        self.show_page("handover")
        self.handover.open_patient(patient_id or 0)

    def open_form(self, patient_id: int, form: str) -> None:
        """Show where a form is filled in; the editor opens once the patient is on show."""
        self.open_patient(patient_id, tab_of(form))
        if form == "daily" or not self.context.may_record(form):
            return
        services, by = self.context.services, self.context.actor
        # The worker keeps the order of its calls: the page has its course before this one arrives.
        self.context.tasks.run(
            lambda: services.records.course(by, patient_id), lambda course: self.context.edit_record(course, form)
        )

    def _open_rules(self) -> None:
        self.show_page("setup")
        self.setup.open("rules")

    def open_patient(self, patient_id: int, tab: str = "") -> None:
        """Show a patient's page."""
        self.patient.open_patient(patient_id, tab)
        self.show_page("patient")

    def open_setup(self, section: str) -> None:
        """Show one section of Setup."""
        self.show_page("setup")
        self.setup.open(section)

    def enrol(self) -> None:
        """Show the enrolment of a new patient; it closes itself."""
        from ctd402_desktop.ui.pages.enrol_page import EnrolPage

        if not self.context.may(Action.ENROL_PATIENT):
            return
        page = EnrolPage(self.context)
        page.closed.connect(self._close_enrol)
        self._enrol = page
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.rail.select("ward")
        page.focus_first()

    def refresh(self) -> None:
        """Bring the page on show up to date."""
        if self.page == "ward":
            self.ward.reorder()
            self.ward.reload()
        elif self.page == "patient":
            self.patient.reload()
        elif self.page == "shift":
            self.shift.reorder()
            self.shift.reload()
        elif self.page == "handover":
            self.handover.reload()
        else:
            self.context.toast(tr(N_("This page is up to date.")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys nobody below wanted: Esc goes one level up, H hands over, F9 says where it prints."""
        if event.key() == Qt.Key.Key_Escape and self.page == "help":
            self.helping.back()
        elif event.key() == Qt.Key.Key_Escape and self.page != "ward":
            self.show_page("ward")
        elif event.text().lower() == "h" and self.page in {"ward", "shift", "patient"}:
            self.open_handover(self._chosen())
        elif event.key() == Qt.Key.Key_F9:
            self.context.toast(tr(N_("F9 prints the patient on show: open a patient first.")))
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> int | None:
        """Whom the page on show is about."""
        of: dict[str, Callable[[], int | None]] = {
            "ward": self.ward.selected_patient,
            "shift": self.shift.selected_patient,
            "patient": lambda: self.patient.patient_id,
        }
        return of[self.page]()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.row = QHBoxLayout()
        self.row.setSpacing(0)
        self.row.addWidget(self.rail)
        self.row.addWidget(self.stack, 1)
        column.addLayout(self.row, 1)
        column.addWidget(self.status)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.status.language_wanted.connect(self.language_wanted)
        self.ward.enrol_wanted.connect(self.enrol)
        self.ward.handover_wanted.connect(self.open_handover)
        self.shift.enrol_wanted.connect(self.enrol)
        self.shift.form_wanted.connect(self.open_form)
        self.shift.handover_wanted.connect(self.open_handover)
        self.shift.counted.connect(
            lambda count: self.rail.buttons["shift"].set_count(count, N_("{count} tasks overdue"))
        )
        self.handover.left.connect(lambda: self.show_page("shift"))
        self.context.patient_wanted.connect(self.open_patient)
        self.context.page_wanted.connect(self.show_page)
        self.context.said.connect(self._say)
        for keys, action in self._keys().items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _keys(self) -> dict[str, Callable[[], None]]:
        return {
            "Ctrl+1": lambda: self.show_page("ward"),
            "Ctrl+2": lambda: self.show_page("shift"),
            "Ctrl+3": lambda: self.show_page("patient"),
            "Ctrl+7": lambda: self.show_page("setup"),
            "Ctrl+L": self.lock_wanted.emit,
            "F5": self.refresh,
        }

    def _say(self, text: str, undo: object) -> None:
        notices.toast(self, text, undo if callable(undo) or isinstance(undo, notices.Offer) else None)

    def _close_enrol(self) -> None:
        page = self._enrol
        self._enrol = None
        if page is not None:
            if self.stack.currentWidget() is page:
                self.show_page("ward")
            self.stack.removeWidget(page)
            page.deleteLater()
