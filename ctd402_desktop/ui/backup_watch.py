"""Backs up by itself while somebody is signed in, and tells the status bar how old the newest backup is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.services import Changed, Services
from ctd402_desktop.services.backup import Status
from ctd402_desktop.ui import formats, notices
from ctd402_desktop.ui.context import Context

OVER = "E-BAK-008"
LOOK_MS = 60_000
"""How often it looks whether a backup is due; the services say so."""


class BackupWatch(QObject):
    """``read`` carries the ``Status`` after every look, ``None`` where backups are not ours to make."""

    read = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        context.changed.connect(self._on_changed)

    def look(self) -> None:
        """Back up when due, practise a restore once a month, and read how things stand."""
        services, by = self._context.services, self._context.actor
        self._context.tasks.run_long(lambda: keep_up(services, by), lambda found: self._show(*found), self._fail)

    def refresh(self) -> None:
        """Read how things stand and do nothing else."""
        services = self._context.services
        self._context.tasks.run_long(services.backup.status, self.read.emit, self._fail)

    def _on_changed(self, changed: Changed) -> None:
        if changed.what == "backups":
            self.refresh()

    def _show(self, status: Status | None, warnings: tuple[Message, ...]) -> None:
        self.read.emit(status)
        told = "\n".join(one.render() for one in warnings)
        if told and told != self._told:
            self._context.toast(told)
        self._told = told

    def _fail(self, error: Ctd402Error) -> None:
        """A session ended by a restore has nothing to say.

        A backup that fails is shown once per cause, not every minute; the status bar goes on telling its age.
        """
        if error.code == OVER:
            return
        services = self._context.services
        self._context.tasks.run_long(services.backup.status, self.read.emit, lambda _error: None)
        if error.code != self._told:
            self._told = error.code
            parent = self._context.parent()
            notices.show_error(parent if isinstance(parent, QWidget) else None, error)


def keep_up(services: Services, by: Actor) -> tuple[Status | None, tuple[Message, ...]]:
    """Whatever is due now: a backup, a drill. How things stand afterwards, and what did not go as it should."""
    now = services.clock()
    warnings: tuple[Message, ...] = ()
    if services.backup.due(now):
        warnings = services.backup.back_up(by, "automatic").warnings
    if services.backup.drill_due(now):
        warnings += services.backup.drill(by).problems
    return services.backup.status(), warnings


def leave(services: Services, by: Actor | None) -> None:
    """The last backup of a session, then the store is given free; a backup that fails is in the audit trail."""
    try:
        if by is not None:
            services.backup.back_up_at_exit(by)
    except Ctd402Error:
        return
    finally:
        services.close()


def words(status: Status) -> tuple[str, str]:
    """The item of the status bar and its state: the copy on another disk counts where one is wanted."""
    counted = status.newest if status.second is None else status.elsewhere
    if counted is None:
        return tr(N_("No backup yet") if status.second is None else N_("No backup on the other disk")), "attention"
    age = formats.ago(status.now - counted.made_at)
    text = N_("Backup {age}") if status.second is None else N_("Backup, other disk {age}")
    return tr(text, age=age), "ok" if status.level(counted) == "ok" and not status.warnings else "attention"
