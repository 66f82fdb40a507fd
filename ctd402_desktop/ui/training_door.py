"""The way into the training room and out again: the ward's session is locked meanwhile and waits behind the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.paths import Clock
from ctd402_desktop.ui.training_mark import both_languages

if TYPE_CHECKING:
    from ctd402_desktop.ui.frame import Frame
    from ctd402_desktop.ui.lock import Lock
    from ctd402_desktop.ui.preferences import Preferences
    from ctd402_desktop.ui.sign_in import SignInPage
    from ctd402_desktop.ui.tasks import Tasks
    from ctd402_desktop.ui.training import TrainingRoom

TITLE = "CTD402 Desktop"
_PATIENCE, _WAIT_MS = 40, 50


class Window(Protocol):
    """What the main window offers to whoever leads out of its session and back."""

    frame: Frame | None
    preferences: Preferences
    root: QStackedWidget
    sign_in: SignInPage
    tasks: Tasks

    def lock(self) -> None:
        """Cover the session on show."""

    def begin(self) -> None:
        """The door, or the first run."""

    def fit(self) -> None:
        """Density for what the pages have of the window."""

    def switch_language(self) -> None:
        """The other language."""

    def setWindowTitle(self, title: str, /) -> None:  # noqa: N802 - Qt's name
        """What the window is called."""


class TrainingDoor(QObject):
    """Belongs to the window. The room is made when it is entered and removed when it is left."""

    def __init__(self, window: Window, lock: Lock, clock: Clock) -> None:
        super().__init__(lock)
        self._window, self._lock, self._clock = window, lock, clock
        self.room: TrainingRoom | None = None

    @property
    def taken(self) -> int:
        """Width in pixels that the training takes from the pages; 0 while nobody is in the room."""
        return 0 if self.room is None else self.room.taken

    def enter(self, tries: int = _PATIENCE) -> None:
        """Lock the session on show, if there is one, and open the room; what the ward still does is waited for."""
        window = self._window
        if self.room is not None:
            return
        if window.tasks.pending and tries:
            QTimer.singleShot(_WAIT_MS, self, lambda: self.enter(tries - 1))
            return
        frame = window.frame
        if window.tasks.pending:
            if frame is not None:
                frame.context.toast(tr(N_("Something of the ward is still under way: open the training when it ends.")))
            return
        user, zone = window.preferences.values.last_user, None
        if frame is not None:
            user, zone = frame.context.actor.username, frame.context.zone
            window.lock()
            if not self._lock.rest():
                return
        self._open(user, zone)

    def leave(self) -> bool:
        """Back to the locked session, the door or the first run; ``False`` when nobody is in the room."""
        if self.room is None:
            return False
        window = self._window
        self.close()
        window.setWindowTitle(TITLE)
        if window.frame is not None:
            self._lock.watch()
            window.root.setCurrentWidget(window.sign_in)
        else:
            window.begin()
        return True

    def close(self) -> None:
        """Remove the room and its ward; the window calls it at its end too."""
        room = self.room
        self.room = None
        if room is not None:
            self._lock.dismiss()
            self._window.root.removeWidget(room)
            room.hide()
            room.close_room()
            # A question answered by the dismissal returns to its page first: the room goes after that.
            QTimer.singleShot(0, room.deleteLater)
            self._window.fit()

    def _open(self, user: str, zone: ZoneInfo | None) -> None:
        from ctd402_desktop.ui.set_up import DEFAULT_ZONE
        from ctd402_desktop.ui.training import TrainingRoom

        window, where = self._window, zone or ZoneInfo(DEFAULT_ZONE)
        room = TrainingRoom(window.preferences, user, where, self._clock)
        room.left.connect(self.leave)
        room.dropped.connect(self._lock.dismiss)
        room.language_wanted.connect(window.switch_language)
        self.room = room
        window.root.addWidget(room)
        window.root.setCurrentWidget(room)
        window.fit()
        window.setWindowTitle(f"{TITLE}: {both_languages()}")
