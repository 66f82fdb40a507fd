"""What the program does for the record by itself: a weekly proof, a daily checkpoint, a note of a changed lock time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.integrity import Verification
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.preferences import Preferences

FIRST_MS = 60_000
EVERY_MS = 3_600_000
"""A minute after sign-in, so that it delays nobody, then every hour; the services decide what is due."""


class AuditWatch(QObject):
    """Asks the services what is due. Nothing is said while the record is whole; a problem is."""

    def __init__(self, context: Context, preferences: Preferences) -> None:
        super().__init__(context)
        self._context = context
        self._lock = preferences.values.lock_minutes
        preferences.changed.connect(self.note_lock)
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_MS)
        self._timer.timeout.connect(self.look)
        if context.may(Action.VERIFY):
            self._timer.start()

    def look(self) -> None:
        """Do what is due, off the GUI thread and behind no one's saving."""
        self._timer.setInterval(EVERY_MS)
        services, by = self._context.services, self._context.actor
        self._context.tasks.run_long(lambda: services.integrity.keep_watch(by), self._tell)

    def note_lock(self, values: Settings) -> None:
        """The time until the program locks bears on safety: a change of it is an entry of the trail."""
        old, self._lock = self._lock, values.lock_minutes
        if old == self._lock:
            return
        services, by, new = self._context.services, self._context.actor, self._lock
        self._context.tasks.run(
            lambda: services.audit.note_setting(by, "lock_minutes", old, new), lambda _nothing: None
        )

    def _tell(self, found: Verification | None) -> None:
        if found is None or found.ok:
            return
        problem = msg(
            N_(
                "The record is not whole: {count} problems were found by the weekly check. First: {first} "
                "Tell an administrator; Setup, Ward and record shows all of them. Nothing was changed by the check."
            ),
            count=len(found.problems),
            first=found.problems[0].message,
        )
        self._context.tasks.unanswered.emit(Ctd402Error(problem, "E-VRF-005"))
