"""Work leaves the GUI thread here and its result comes back here; nothing else in the UI starts a thread."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ctd402_desktop.errors import Ctd402Error

T = TypeVar("T")
Failed = Callable[[Ctd402Error], None]

IDLE_MS = 500

log = logging.getLogger(__name__)


class Tasks(QObject):
    """One worker for the store, so that its calls keep their order; a second one for long work such as PDFs.

    Results arrive through one queued signal that this object owns, on the GUI thread. An expected error goes to
    ``failed`` or, without one, to the signal ``unanswered``; anything else is our bug and reaches ``sys.excepthook``.
    """

    unanswered = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        # One as well: pdfium, which draws previews, must never be entered by two threads.
        self._long = ThreadPoolExecutor(max_workers=1, thread_name_prefix="long")
        self._open = True
        self.pending = 0
        self._arrived.connect(_call, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Failed | None = None) -> None:
        """Call ``work`` on the store's thread, then ``done`` with its result on the GUI thread."""
        self._submit(self._store, work, done, failed)

    def run_long(self, work: Callable[[], T], done: Callable[[T], None], failed: Failed | None = None) -> None:
        """As ``run`` for work that takes seconds; it does not hold up saving."""
        self._submit(self._long, work, done, failed)

    def when_idle(self, owner: QObject, act: Callable[[], object]) -> None:
        """Call ``act`` once nothing is under way that could still report to what ``act`` removes, such as an export.

        Nothing is called when ``owner`` goes first.
        """
        if self.pending:
            QTimer.singleShot(IDLE_MS, owner, lambda: self.when_idle(owner, act))
        else:
            act()

    def close(self) -> None:
        """Finish what was started, deliver nothing more."""
        self._open = False
        self._store.shutdown(wait=True)
        self._long.shutdown(wait=True)

    def _submit(
        self, pool: ThreadPoolExecutor, work: Callable[[], T], done: Callable[[T], None], failed: Failed | None
    ) -> None:
        if not self._open:
            return
        self.pending += 1

        def job() -> None:
            try:
                result = work()
            except Ctd402Error as error:
                log.info("refused: %s", error.code)
                self._arrived.emit(lambda found=error: self._finish(failed or self.unanswered.emit, found))
            except BaseException as error:  # noqa: BLE001 - carried to the GUI thread, where the crash dialog is
                self._arrived.emit(lambda found=error: self._finish(_raise, found))
            else:
                self._arrived.emit(lambda: self._finish(done, result))

        pool.submit(job)

    def _finish(self, receive: Callable[[Any], object], result: Any) -> None:
        self.pending -= 1
        if self._open:
            receive(result)


def _call(deliver: Callable[[], None]) -> None:
    deliver()


def _raise(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)
