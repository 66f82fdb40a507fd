"""How strong a password is, told while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ctd402_desktop.i18n import N_, Message
from ctd402_desktop.ui.entry import Entry
from ctd402_desktop.ui.tasks import Tasks

_PAUSE_MS = 250


class Strength(QObject):
    """Judges what is in a box a moment after each key; ``known`` names what would be easy to guess."""

    def __init__(self, entry: Entry, tasks: Tasks, known: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(entry)
        self._entry, self._tasks, self._known = entry, tasks, known
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._judge)
        entry.edited.connect(self._pause.start)

    def _judge(self) -> None:
        typed, known = self._entry.text(), self._known()

        def work() -> Message | None:
            from ctd402_desktop.services.accounts import password_problem

            return password_problem(typed, known)

        def done(problem: Message | None) -> None:
            if typed == self._entry.text() and typed:
                self._entry.note.say(problem or N_("strong enough"), "attention" if problem else "ok")

        self._tasks.run(work, done)
