"""The training room: the chooser, then the real pages of the program on a training ward with the coach beside them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ctd402_desktop import paths
from ctd402_desktop.domain.training import BY_KEY, EXERCISES, following
from ctd402_desktop.domain.training_outcome import Outcome, better
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_
from ctd402_desktop.paths import Clock
from ctd402_desktop.services import Changed
from ctd402_desktop.services import training as practice
from ctd402_desktop.ui import notices
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.drawer import FOLDED, WIDTH, Drawer
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.session_end import SessionEnd
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.tasks import Tasks
from ctd402_desktop.ui.training_chooser import TrainingChooser
from ctd402_desktop.ui.training_clock import ExerciseClock
from ctd402_desktop.ui.training_coach import PAUSE_KEY, Result, TrainingCoach
from ctd402_desktop.ui.training_mark import WORDS, TrainingMark
from ctd402_desktop.ui.widgets import EmptyState

if TYPE_CHECKING:
    from ctd402_desktop.ui.frame import Frame

FOLD_KEY = "F8"
BESIDE = 1360
"""Width of the window from which the coach stands beside the page, which then is laid out as in a small window."""


class TrainingRoom(Spoken, QWidget):
    """Belongs to no session: it has a store, a worker and a trainee of its own. ``left`` ends it.

    Parameters
    ----------
    user : str
        Whose best times are kept in the settings; the trainee of the training ward has another name.
    """

    left = Signal()
    dropped = Signal()
    """The try on show ends: windows of the program that it opened go with it."""
    language_wanted = Signal()

    def __init__(
        self,
        preferences: Preferences,
        user: str,
        zone: ZoneInfo,
        clock: Clock,
        *,
        folder: Path | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._preferences, self._user, self._zone, self._now = preferences, user, zone, clock
        self._folder = folder or paths.training_folder()
        self._made: Path | None = None
        self._opened: list[practice.Attempt] = []
        """Every try whose store may be open, also one that was given up before it could be shown."""
        self.attempt: practice.Attempt | None = None
        self.frame: Frame | None = None
        self._asked = 0
        self._focus: QWidget | None = None
        self.tasks = Tasks(self)
        self.tasks.unanswered.connect(lambda error: notices.show_error(self, error))
        self.clock = ExerciseClock(self, ticks)
        self.chooser, self.coach = TrainingChooser(), TrainingCoach(self.clock, practice.TRAINING_PIN)
        self._lay_out()
        self._connect()
        self._prepare()

    def start(self, key: str) -> None:
        """Begin an exercise on a fresh copy of the training ward."""
        made, exercise, clock = self._made, BY_KEY[key], self._now
        if made is None:
            return
        self._drop()
        self.coach.show_exercise(exercise)
        self._stack.setCurrentWidget(self._session)
        self._pages.setCurrentWidget(self._opening)

        def work() -> practice.Attempt:
            attempt = practice.begin(made, exercise, clock=clock)
            self._opened.append(attempt)
            return attempt

        self._asked += 1
        token = self._asked
        self.tasks.run(work, lambda attempt: self._on_begun(token, attempt), self._on_failed)

    def show_list(self) -> None:
        """Back to the chooser; the exercise under way is given up."""
        self._drop()
        self._stack.setCurrentWidget(self.chooser)
        if self._made is not None:
            self.chooser.set_ready(self._best())

    def pause(self) -> None:
        """Stop the clock and cover the page, or go on where the cursor was."""
        if self.attempt is None or self.coach.result is not None or self.frame is None:
            return
        if self.clock.running:
            self._focus = self.frame.focusWidget()
            self.clock.pause()
            self._pages.setCurrentWidget(self._paused)
            self._paused.action.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._pages.setCurrentWidget(self.frame)
            if self._focus is not None and isValid(self._focus):
                self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
            self.clock.resume()

    @property
    def taken(self) -> int:
        """Width in pixels that the coach takes from the pages."""
        return WIDTH if self.width() >= BESIDE else FOLDED

    def close_room(self) -> None:
        """Give everything free and remove the training ward; the window calls it once."""
        folder, opened = self._folder, self._opened
        self.attempt = None
        self.clock.pause()
        if self.frame is not None:
            self.frame.hide()

        def work() -> None:
            for attempt in opened:
                attempt.close()
            practice.sweep(folder)

        self.tasks.run(work, lambda _nothing: None)
        self.tasks.close()

    def _prepare(self) -> None:
        self.chooser.set_waiting()
        folder, zone, clock = self._folder, self._zone, self._now
        self.tasks.run(lambda: practice.prepare(folder, zone, clock=clock), self._on_made, self._on_failed)

    def _on_made(self, made: Path) -> None:
        self._made = made
        self.chooser.set_ready(self._best())

    def _on_failed(self, error: Ctd402Error) -> None:
        self._stack.setCurrentWidget(self.chooser)
        self.chooser.fail(error.message)

    def _on_begun(self, token: int, attempt: practice.Attempt) -> None:
        if token != self._asked:
            self.tasks.run(attempt.close, lambda _nothing: None)
            return
        from ctd402_desktop.ui.frame import Frame

        self.attempt = attempt
        context = Context(attempt.services, attempt.actor, self.tasks, self)
        frame = Frame(context, self._preferences)
        frame.training_wanted.connect(self.show_list)
        frame.lock_wanted.connect(self.left)
        frame.language_wanted.connect(self.language_wanted)
        context.changed.connect(self._on_changed)
        frame.backups.read.disconnect(frame.status.show_backups)  # nothing of this ward is worth keeping
        frame.first.fold_key.setEnabled(False)  # F8 folds the coach here
        frame.status.mark = WORDS
        frame.status.retranslate()
        self.frame = frame
        self._pages.addWidget(frame)
        self._pages.setCurrentWidget(frame)
        self._drawer.fold(on=False)
        if attempt.exercise.key == "board":
            frame.show_page("ward")
        else:
            frame.open_patient(attempt.patient_id, "overview" if attempt.exercise.slip is not None else "assess")
        self.clock.start(frame)

    def _on_changed(self, changed: Changed) -> None:
        attempt = self.attempt
        if attempt is None or self.coach.result is not None:
            return
        self.tasks.run(lambda: practice.judge(attempt, changed), lambda found: self._on_judged(attempt, found))

    def _on_judged(self, attempt: practice.Attempt, outcome: Outcome | None) -> None:
        if attempt is not self.attempt or outcome is None or self.coach.result is not None:
            return
        self.clock.pause()
        key, tenths = attempt.exercise.key, self.clock.tenths
        best = self._best().get(key)
        fresh = better(best, tenths, outcome)
        if fresh:
            times = dict(self._preferences.values.training)
            times[self._user] = {**self._best(), key: tenths}
            self._preferences.set(training=times)
        self.coach.show_result(Result(outcome, tenths, self.clock.keys, best, fresh))
        self._drawer.fold(on=False)

    def _best(self) -> dict[str, int]:
        return dict(self._preferences.values.training.get(self._user, {}))

    def _drop(self) -> None:
        """End the try on show, with every window it opened; then the worker removes its store."""
        self.dropped.emit()
        self.clock.pause()
        self._asked += 1
        attempt, frame = self.attempt, self.frame
        self.attempt = self.frame = None
        if attempt is not None:
            self._ending.end(frame, lambda: self.tasks.run(attempt.close, lambda _nothing: None))

    def _next(self) -> None:
        shown = self.coach.exercise
        self.start(following(shown.key).key if shown is not None else EXERCISES[0].key)

    def _again(self) -> None:
        if self.coach.exercise is not None:
            self.start(self.coach.exercise.key)

    def _lay_out(self) -> None:
        self._stack, self._pages, self._session = QStackedWidget(), QStackedWidget(), QWidget()
        self._opening = EmptyState("hourglass", "-")
        self._ending = SessionEnd(self.tasks, self._pages)
        self._paused = EmptyState("clock", "-", "-", "-", self.pause)
        for one in (self._opening, self._paused):
            self._pages.addWidget(one)
        row = QHBoxLayout(self._session)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._pages)
        for page in (self.chooser, self._session):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._drawer = Drawer(self._session, self.coach, row, wide=BESIDE)
        self._drawer.open()
        self.mark = TrainingMark(self)
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._opening.set_text(N_("Opening the exercise"))
        self._paused.set_text(N_("Paused"), N_("The clock stands still. Nothing is lost."), N_("Go on"))

    def _connect(self) -> None:
        self.chooser.wanted.connect(self.start)
        self.chooser.again.connect(self._prepare)
        self.chooser.left.connect(self.left)
        self.coach.next_wanted.connect(self._next)
        self.coach.again_wanted.connect(self._again)
        self.coach.list_wanted.connect(self.show_list)
        self.coach.pause_wanted.connect(self.pause)
        for keys, action in (
            (PAUSE_KEY, self.pause),
            (FOLD_KEY, lambda: self._drawer.fold(on=not self._drawer.folded)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
