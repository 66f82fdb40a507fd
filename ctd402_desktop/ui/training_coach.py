"""The coach beside the page: goal, bedside card, clock and keys; afterwards what the record says, in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.training import AIM_SECONDS, Exercise, card_lines
from ctd402_desktop.domain.training_outcome import Outcome
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.ui.drawer import FOLDED, WIDTH
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.training_clock import ExerciseClock, spoken
from ctd402_desktop.ui.widgets import Pill, button, label, wrapped

PAUSE_KEY = "F7"
_LOW = 600
_INSIDE = WIDTH - FOLDED - 10
"""Width of what scrolls, the bar left out."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a try ended: what the record says, the time and keys, and the best time so far in tenths."""

    outcome: Outcome
    tenths: int
    keys: int
    best: int | None
    new_best: bool = False


class TrainingCoach(Spoken, QFrame):
    """Shows one exercise, running or ended; it never takes the focus away from the page by itself."""

    next_wanted = Signal()
    again_wanted = Signal()
    list_wanted = Signal()
    pause_wanted = Signal()

    def __init__(self, clock: ExerciseClock, pin: str) -> None:
        super().__init__()
        self.setProperty("panel", "plain")
        self._clock, self._pin = clock, pin
        self.exercise: Exercise | None = None
        self.result: Result | None = None
        self.title, self.goal = label("", "h2"), label("")
        self.time, self.count = label("", "title"), label("", "small", "text.2")
        self.pause = button("")
        self.pause.set_hint(PAUSE_KEY)
        self.next, self.again, self.list = button("", "primary"), button(""), button("")
        for one in (self.title, self.goal, self.count):
            one.setWordWrap(True)
        self._scroll = scrolling(QWidget())
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_exercise(self, exercise: Exercise) -> None:
        """An exercise begins: goal, card and clock."""
        self.exercise, self.result = exercise, None
        self.retranslate()

    def show_result(self, result: Result) -> None:
        """The record was looked at."""
        self.result = result
        self.retranslate()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.setAccessibleName(tr(N_("Exercise")))
        for one, words in ((self.next, N_("Next exercise")), (self.again, N_("Repeat")), (self.list, N_("All"))):
            one.setText(tr(words))
        self.list.setAccessibleName(tr(N_("All exercises")))
        self.next.setVisible(self.result is not None)
        self.pause.setVisible(self.result is None)
        if self.exercise is None:
            return
        self.title.setText(tr(self.exercise.title))
        self.goal.setText(tr(self.exercise.goal))
        self._show_goal()
        body = QWidget()
        body.setFixedWidth(_INSIDE)
        column = QVBoxLayout(body)
        column.setContentsMargins(10, 2, 10, 8)
        column.setSpacing(6)
        if self.result is None:
            self._fill_card(column, self.exercise)
        else:
            self._fill_result(column, self.exercise, self.result)
        column.addStretch(1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)
        self.tick()

    def tick(self) -> None:
        """Time and keys so far; past the aim it says so without alarm."""
        self.time.setText(spoken(self._clock.tenths, exact=self.result is not None))
        self.pause.setText(tr(N_("Pause")) if self._clock.running else tr(N_("Go on")))
        count = msg(N_("keys: {count}"), count=self._clock.keys)
        slow = self._clock.tenths > AIM_SECONDS * 10
        aim = msg(N_("take the time you need")) if slow else msg(N_("aim {seconds} s"), seconds=AIM_SECONDS)
        self.count.setText(f"{tr(count)} · {tr(aim)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window keeps its room for the card; the goal is then the tooltip of the title."""
        super().resizeEvent(event)
        self._show_goal()

    def _show_goal(self) -> None:
        self.goal.setVisible(self.result is None and self.height() >= _LOW)
        self.title.setToolTip(self.goal.text())

    def _fill_card(self, column: QVBoxLayout, exercise: Exercise) -> None:
        lines = card_lines(exercise)
        if lines:
            plate = QFrame()
            plate.setProperty("panel", "sunken")
            grid = QGridLayout(plate)
            grid.setContentsMargins(8, 6, 8, 6)
            grid.setHorizontalSpacing(8)
            grid.setVerticalSpacing(3)
            for side in (0, 1):
                grid.setColumnStretch(side, 1)
            grid.addWidget(wrapped(tr(N_("Bedside card, bed {bed}"), bed=exercise.patient.bed), "caption"), 0, 0, 1, 2)
            for row, line in enumerate(lines, start=1):
                value = wrapped(tr(line.value), "body", "text.1")
                value.setProperty("strong", "true")
                value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(wrapped(tr(line.label)), row, 0)
                grid.addWidget(value, row, 1)
            plate.setAccessibleName(tr(N_("Bedside card, bed {bed}"), bed=exercise.patient.bed))
            plate.setAccessibleDescription("; ".join(f"{tr(one.label)} {tr(one.value)}" for one in lines))
            column.addWidget(plate)
        column.addWidget(wrapped(tr(exercise.hint)))
        if exercise.card:
            column.addWidget(wrapped(tr(N_("PIN of the trainee: {pin}"), pin=self._pin), "small", "text.1"))

    def _fill_result(self, column: QVBoxLayout, exercise: Exercise, result: Result) -> None:
        found = result.outcome.differences
        if result.outcome.good:
            column.addWidget(Pill(tr(N_("Nothing differs")), "ok", "check"))
        else:
            text = N_("Differs in {count} places") if len(found) > 1 else N_("Differs in one place")
            column.addWidget(Pill(tr(text, count=len(found)) if len(found) > 1 else tr(text), "attention", "info"))
        for one in found:
            column.addWidget(wrapped(one.text, "body", "text.1"))
            column.addWidget(wrapped(one.why))
        time, keys = spoken(result.tenths, exact=True), result.keys
        column.addWidget(wrapped(tr(N_("You: {time} with {keys} keys."), time=time, keys=keys), "body", "text.1"))
        hand = N_("A practised hand needs {keys} keys and about {seconds} s.")
        column.addWidget(wrapped(tr(hand, keys=exercise.keys, seconds=round(exercise.modelled))))
        if result.new_best:
            column.addWidget(Pill(tr(N_("Your best time")), "ok", "timer"))
        elif result.best is not None:
            column.addWidget(wrapped(tr(N_("Your best: {time}"), time=spoken(result.best, exact=True))))
        else:
            column.addWidget(wrapped(tr(N_("A time is kept when nothing differs. Repeat it as often as you like."))))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(10, 0, 10, 0)
        head.setSpacing(6)
        head.addWidget(self.title)
        head.addWidget(self.goal)
        clock = QHBoxLayout()
        clock.addWidget(self.time)
        clock.addStretch(1)
        clock.addWidget(self.pause)
        head.addLayout(clock)
        head.addWidget(self.count)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 10, 0)
        foot.setSpacing(6)
        for one in (self.list, self.again):
            one.setProperty("small", "true")
            foot.addWidget(one)
        self.next.setProperty("small", "true")
        self.pause.setProperty("small", "true")
        foot.addStretch(1)
        foot.addWidget(self.next)
        column.addLayout(foot)

    def _connect(self) -> None:
        for one, signal in (
            (self.next, self.next_wanted),
            (self.again, self.again_wanted),
            (self.list, self.list_wanted),
            (self.pause, self.pause_wanted),
        ):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            one.clicked.connect(lambda _on=False, said=signal: said.emit())
        self._clock.ticked.connect(self.tick)
