"""A bar under the banner that steps through a demo patient day by day; it moves only when asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.replay import Step, steps
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Pill, button

HEIGHT = 40
STEP_MS = 1000
"""One day a second while it plays."""

SETTLE_MS = 120
"""A key held down asks for one course at its end, not for one a day."""

_TEXT_WIDTH = 230


class ReplayBar(Spoken, QFrame):
    """``wanted`` carries the moment to show (aware), ``left`` ends the replay. Demo wards only."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._steps: tuple[Step, ...] = ()
        self._course: Course | None = None
        self.setProperty("panel", "tabs")
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self.play = button("")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(7)
        self.day = Pill("", "attention", "clock")
        self.day.setMinimumWidth(_TEXT_WIDTH)
        self.back = button("", icon="rotate-ccw")
        self.back.set_hint("Esc")  # the page listens, behind any sheet that lies over it
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        for one in (self.day, self.back):
            row.addWidget(one)
        self._settle, self._beat = QTimer(self), QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._beat.setInterval(STEP_MS)
        self._settle.timeout.connect(self._ask)
        self._beat.timeout.connect(self._on_beat)
        self.slider.valueChanged.connect(self._on_value)
        self.play.clicked.connect(self._toggle)
        self.back.clicked.connect(self.left)
        self.retranslate()
        self.hide()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._beat.isActive()

    def begin(self, course: Course) -> bool:
        """Start on the first day of this course, which must be known as of now; ``False`` when nothing is entered."""
        self._steps, self._course = steps(course, self._context.services.clock()), course
        if not self._steps or not self._context.services.ward_info.demo:
            return False
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._steps) - 1)
        self.slider.setValue(0)
        self.slider.blockSignals(False)
        self._say()
        self.show()
        self.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._ask()
        return True

    def stop(self) -> None:
        """Stand still on this day."""
        self._beat.stop()
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.play.setText(tr(N_("Pause")) if self.playing else tr(N_("Play")))
        self.play.setToolTip(tr(N_("One day a second until it is stopped")))
        self.play.set_hint(tr(N_("Space")))
        self.slider.setAccessibleName(tr(N_("Day of the replay")))
        self.back.setText(tr(N_("Back to now")))
        self._say()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays unseen."""
        super().hideEvent(event)
        self._settle.stop()
        self.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the bar goes back to now; Space on the slider plays and pauses."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Space:
            self._toggle()
        else:
            super().keyPressEvent(event)

    def _toggle(self) -> None:
        if self.playing:
            self.stop()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        self._beat.start()
        self.retranslate()

    def _on_beat(self) -> None:
        if self.slider.value() == self.slider.maximum():
            self.stop()
            return
        self.slider.setValue(self.slider.value() + 1)

    def _on_value(self, _value: int) -> None:
        self._say()
        self._settle.start()

    def _ask(self) -> None:
        if self._steps:
            self.wanted.emit(self._steps[self.slider.value()].at)

    def _say(self) -> None:
        if not self._steps or self._course is None:
            return
        step = self._steps[self.slider.value()]
        time = formats.day_time(step.at, self._course)
        text = tr(N_("{time}: day {number} of {all}"), time=time, number=self.slider.value() + 1, all=len(self._steps))
        self.day.set_text(text)
        self.slider.setAccessibleDescription(text)
