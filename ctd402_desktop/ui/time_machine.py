"""The bar of the time machine: asks for a moment, and says as long as it lasts that a past moment is on show."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import ProblemError
from ctd402_desktop.domain.moments import Anchor, read_moment
from ctd402_desktop.i18n import C_, N_, Message, msg, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Pill, button, label

HEIGHT = 40
BOX_WIDTH = 180


class TimeBar(Spoken, QFrame):
    """Hidden until asked for. ``wanted`` carries a moment (aware), ``left`` ends it."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._day_zero: date | None = None
        self._shown: tuple[Course, datetime] | None = None
        self.setProperty("panel", "tabs")
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self._ask = QWidget()
        asking = QHBoxLayout(self._ask)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        self._label = label("")
        self.box = QLineEdit()
        self.box.setFixedWidth(BOX_WIDTH)
        self._label.setBuddy(self.box)
        self.go = button("", "primary")
        widgets: tuple[QWidget, ...] = (self._label, self.box, self.go)
        for one in widgets:
            asking.addWidget(one)
        self.note = Note()
        self.pill = Pill("", "attention", "clock")
        self.back = button("", icon="rotate-ccw")
        self.back.set_hint("Esc")
        for each in (self._ask, self.note, self.pill):
            row.addWidget(each)
        row.addStretch(1)
        row.addWidget(self.back)
        self.box.returnPressed.connect(self._read)
        self.go.clicked.connect(self._read)
        self.back.clicked.connect(self.left)
        self.retranslate()
        self.hide()

    def ask(self, course: Course) -> None:
        """Let the user type a moment; what it says is read as on every form: ``D+5 14:00``, ``-2h``, a date."""
        self._day_zero = course.day_zero
        self._shown = None
        self.note.say("")
        self._arrange()
        self.show()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def tell(self, course: Course, moment: datetime) -> None:
        """Say what is on show."""
        self._shown = (course, moment)
        self.note.say("")
        self._arrange()
        self.show()

    def refuse(self, problem: Message | str) -> None:
        """Say why this moment cannot be shown; it can be typed anew."""
        self.note.say(problem)
        self.box.setFocus()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._label.setText(tr(N_("Show the course as known at")))
        self.box.setAccessibleName(tr(N_("Moment to show the course at")))
        self.box.setPlaceholderText("D+5 14:00")
        self.go.setText(tr(C_("trail", "Show")))
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the bar goes back to now."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        telling = self._shown is not None
        self._ask.setVisible(not telling)
        self.pill.setVisible(telling)
        self.back.setText(tr(N_("Back to now")) if telling else tr(N_("Close")))
        if self._shown is not None:
            course, moment = self._shown
            self.pill.set_text(tr(N_("As known at {time} - read only"), time=formats.day_time(moment, course)))

    def _read(self) -> None:
        anchor = Anchor(self._context.services.clock(), self._context.zone, self._day_zero)
        try:
            found = read_moment(self.box.text(), anchor)
        except ProblemError as problem:
            self.refuse(problem.message)
            return
        if not found.candidates:
            self.refuse(msg(N_("This hour does not exist on that day.")))
            return
        self.note.say("")
        self.wanted.emit(found.candidates[-1])  # of an hour that repeats, the later one: it knows both
