"""The running clock of an exercise and the keys pressed meanwhile. It counts and never warns."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_BEAT_MS = 200
_ALONE = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta})


class ExerciseClock(QObject):
    """``ticked`` while it runs. Keys are counted where the focus is, a chord as one, and none while it pauses.

    Parameters
    ----------
    ticks : callable
        Seconds of a clock that never goes back.
    """

    ticked = Signal()

    def __init__(self, parent: QObject, ticks: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._ticks = ticks
        self._since: float | None = None
        self._sum = 0.0
        self.keys = 0
        self._over: QWidget | None = None
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self.ticked)

    @property
    def running(self) -> bool:
        """Neither paused nor stopped."""
        return self._since is not None

    @property
    def tenths(self) -> int:
        """Time so far in tenths of a second, pauses left out."""
        now = 0.0 if self._since is None else self._ticks() - self._since
        return round((self._sum + now) * 10)

    def start(self, over: QWidget) -> None:
        """Begin anew; keys in ``over`` count."""
        self._sum, self.keys, self._over = 0.0, 0, over
        self._since = None
        self.resume()

    def pause(self) -> None:
        """Stand still; also the end of an exercise."""
        if self._since is not None:
            self._sum += self._ticks() - self._since
            self._since = None
        self._beat.stop()
        self._listen(on=False)
        self.ticked.emit()

    def resume(self) -> None:
        """Go on."""
        if self._since is None:
            self._since = self._ticks()
            self._beat.start()
            self._listen(on=True)
            self.ticked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every press arrives first as a question whether somebody overrides a shortcut: there it is counted once."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._counts(watched):
            key = Qt.Key(event.key())
            if key not in _ALONE and not event.isAutoRepeat():
                self.keys += 1
        return super().eventFilter(watched, event)

    def _counts(self, watched: QObject) -> bool:
        over = self._over
        if over is None or not isinstance(watched, QWidget) or watched is not QApplication.focusWidget():
            return False
        return watched is over or over.isAncestorOf(watched)

    def _listen(self, *, on: bool) -> None:
        app = QApplication.instance()
        if app is None:
            return
        app.removeEventFilter(self)
        if on:
            app.installEventFilter(self)


def spoken(tenths: int, *, exact: bool = False) -> str:
    """``0:42``, or ``0:42.3`` when exact."""
    seconds, rest = divmod(tenths, 10)
    shown = f"{seconds // 60}:{seconds % 60:02d}"
    return f"{shown}.{rest}" if exact else shown
