"""The five exercises to choose from, each with its goal, what it should take, and one's own best time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ctd402_desktop.domain.training import EXERCISES, Exercise
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.first_help import HelpSheet
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.training_clock import spoken
from ctd402_desktop.ui.widgets import Button, button, label

_WAIT = N_("The training ward is being made.")


@dataclass(frozen=True, slots=True)
class _Row:
    """The parts of one exercise that follow language and state."""

    exercise: Exercise
    title: QLabel
    goal: QLabel
    best: QLabel
    start: Button


class TrainingChooser(Spoken, QWidget):
    """``wanted`` carries the key of an exercise; ``again`` asks to make the ward anew after a failure."""

    wanted = Signal(str)
    again = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(820)
        outer.addWidget(self._gate)
        body = self._gate.body
        body.setSpacing(8)
        self.note = Note()
        body.addWidget(self.note)
        self.retry = button("", icon="refresh-cw")
        self.retry.clicked.connect(lambda _on=False: self.again.emit())
        body.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeft)
        self._best: Mapping[str, int] = {}
        self._ready = False
        self.rows = [self._add(number, one) for number, one in enumerate(EXERCISES, start=1)]
        foot = QHBoxLayout()
        self.leave = button("", icon="log-out")
        self.leave.set_hint("Esc")
        self.leave.clicked.connect(lambda _on=False: self.left.emit())
        foot.addStretch(1)
        foot.addWidget(self.leave)
        body.addSpacing(4)
        body.addLayout(foot)
        self.help = HelpSheet(self, lambda: "training")
        self.set_waiting()

    def set_waiting(self) -> None:
        """The ward is being made: nothing can be started yet."""
        self._set(ready=False)
        self.note.say(_WAIT, "info")

    def set_ready(self, best: Mapping[str, int]) -> None:
        """The exercises can be started; ``best`` holds tenths of a second by exercise."""
        self._best = best
        self._set(ready=True)
        self.note.say("")
        if self.isVisible() and self.help.isHidden():
            self.focus_first()

    def fail(self, why: Message) -> None:
        """The ward could not be made, or a try could not be opened."""
        self._set(ready=False)
        self.note.say(why)
        self.retry.show()

    def focus_first(self) -> None:
        """Cursor to the first exercise without a time of one's own."""
        fresh = next((one for one in self.rows if one.exercise.key not in self._best), self.rows[0])
        fresh.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Training for nurses: five exercises of a minute")))
        self._gate.under.setText(
            tr(
                N_(
                    "You work on the real pages with invented patients, in a file of its own that is thrown away "
                    "afterwards. Nothing of it reaches the ward or its numbers. Times are kept for you alone, here."
                )
            )
        )
        self.leave.setText(tr(N_("End training")))
        self.retry.setText(tr(N_("Try again")))
        for number, row in enumerate(self.rows, start=1):
            self._words(number, row)

    def showEvent(self, event: QShowEvent) -> None:
        """Esc is heard from the start, also while nothing can be started yet."""
        super().showEvent(event)
        if self._ready:
            self.focus_first()
        else:
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the training, unless the guide in front of it took the key."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _words(self, number: int, row: _Row) -> None:
        one, best = row.exercise, self._best.get(row.exercise.key)
        row.title.setText(f"{number}. {tr(one.title)}")
        row.goal.setText(tr(one.goal))
        text = msg(N_("no time yet")) if best is None else msg(N_("best {time}"), time=spoken(best, exact=True))
        row.best.setText(tr(text))
        row.start.setText(tr(N_("Start")))
        row.start.setAccessibleName(tr(N_("Start: {title}"), title=tr(one.title)))
        row.start.setToolTip("" if self._ready else tr(_WAIT))

    def _set(self, *, ready: bool) -> None:
        self._ready = ready
        self.retry.hide()
        for row in self.rows:
            row.start.setEnabled(ready)
        self.retranslate()

    def _add(self, number: int, one: Exercise) -> _Row:
        plate = QFrame()
        plate.setProperty("panel", "sunken")
        line = QHBoxLayout(plate)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        title, goal, best = label(""), label("", "small", "text.2"), label("", "small", "text.2")
        title.setProperty("strong", "true")
        goal.setWordWrap(True)
        words.addWidget(title)
        words.addWidget(goal)
        line.addLayout(words, 1)
        line.addWidget(best)
        start = button("", "primary" if number == 1 else "secondary", icon="timer")
        start.clicked.connect(lambda _on=False: self.wanted.emit(one.key))
        line.addWidget(start)
        self._gate.body.addWidget(plate)
        return _Row(one, title, goal, best, start)
