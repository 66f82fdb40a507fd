"""What every page is given: the services, who is acting, the worker, and the way to the rest of the window."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.permissions import Action, Actor, allowed, recording
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed, Services
from ctd402_desktop.ui.tasks import Tasks

SHOWN_PATIENT = "patient_id"
"""Property of a page that is used for one patient after another: whose it shows."""

IN_THE_PAST = N_("Nothing can be recorded in the past: go back to now first (Esc).")


class Context(QObject):
    """One signed-in session. ``changed`` carries ``Changed`` after every write; pages that care reload."""

    changed = Signal(object)
    patient_wanted = Signal(int, str)
    page_wanted = Signal(str)
    said = Signal(str, object)
    record_wanted = Signal(object, str, object)
    looked = Signal(int, object)
    """Patient and moment up to which the one who looks has seen everything."""
    store_ending = Signal(object)
    """Work after which this session is over (a restore, a new key); it returns what to say at the door."""

    def __init__(self, services: Services, actor: Actor, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.actor = actor
        self.tasks = tasks
        self.known_at: datetime | None = None
        """The past moment the open patient is shown as known at; ``None`` for now. Nothing is recorded meanwhile."""

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the ward; every moment on the screen is in it."""
        return self.services.ward_info.zone

    def now(self) -> datetime:
        """The moment that is shown, aware, in UTC: by the clock of the store, or the past one looked at."""
        return self.known_at or self.services.clock()

    def may(self, action: Action) -> bool:
        """Whether the role of the actor allows ``action``; the services enforce it again."""
        return allowed(self.actor.role, action)

    def may_record(self, form: str) -> bool:
        """Whether the role of the actor may record this form."""
        return self.known_at is None and self.may(recording(form))

    def why_not(self, form: str) -> str:
        """Why this form cannot be recorded now, in words; empty when it can."""
        if self.known_at is not None:
            return tr(IN_THE_PAST)
        return "" if self.may(recording(form)) else tr(N_("Your role may not record this"))

    def publish(self, changed: Changed) -> None:
        """Tell all pages what a use-case changed."""
        self.changed.emit(changed)

    def open_patient(self, patient_id: int, tab: str = "overview") -> None:
        """Show a patient; ``tab`` is a key such as ``assess``, empty for the tab last used."""
        self.patient_wanted.emit(patient_id, tab)

    def edit_record(self, course: Course, form: str, record: Record | None = None) -> None:
        """Open the editor inside the patient's page: a new record of ``form``, or a correction of ``record``."""
        if self.known_at is not None:
            self.toast(tr(IN_THE_PAST))
            return
        self.record_wanted.emit(course, form, record)

    def open_page(self, key: str) -> None:
        """Show a page of the rail: ``ward``, ``patient``, ``setup``, ``help``."""
        self.page_wanted.emit(key)

    def toast(self, text: str, undo: object = None) -> None:
        """Say something passing at the foot of the window; ``undo`` is called when the user takes it back."""
        self.said.emit(text, undo)
