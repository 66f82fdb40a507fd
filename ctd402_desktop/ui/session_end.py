"""How a session ends, of the ward or of the training: off the screen at once, deleted once nothing reports to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

if TYPE_CHECKING:
    from ctd402_desktop.ui.frame import Frame
    from ctd402_desktop.ui.tasks import Tasks


class SessionEnd(QObject):
    """Belongs to whoever shows one session after another in ``stack``."""

    def __init__(self, tasks: Tasks, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._tasks, self._stack = tasks, stack

    def end(self, frame: Frame | None, then: Callable[[], None] | None = None) -> None:
        """Hide it, which flushes its drafts, and stop its timers; ``then`` follows when the worker is idle."""
        if frame is not None:
            self._stack.removeWidget(frame)
            frame.hide()
            for timer in (*frame.findChildren(QTimer), *frame.context.findChildren(QTimer)):
                timer.stop()  # what it would still ask for could be answered after the frame is gone
        if frame is not None or then is not None:
            self._tasks.when_idle(self, lambda: _bury(frame, then))


def _bury(frame: Frame | None, then: Callable[[], None] | None) -> None:
    if frame is not None:
        frame.context.deleteLater()
        frame.deleteLater()
    if then is not None:
        then()
