"""The checklist of a new ward: what stands in the record, what is next, why, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.first_steps import Found, Ticked, next_step, ticked
from ctd402_desktop.domain.permissions import ASSIGNABLE, MATRIX, ROLE_LABELS, Action
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.drawer import FOLDED, WIDTH, Drawer
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Button, Glyph, button, label

_INSIDE = WIDTH - FOLDED - 10
"""Width of what scrolls, the bar left out."""


class FirstStepsPanel(Spoken, QFrame):
    """``wanted`` carries a step; ``again`` asks to read once more after a failure, ``left`` closes."""

    wanted = Signal(object)
    again = Signal()
    left = Signal()

    def __init__(self, may: Callable[[Action], bool]) -> None:
        super().__init__()
        self.setProperty("panel", "plain")
        self._may = may
        self._steps: tuple[Ticked, ...] = ()
        self.title, self.count = label("", "h2"), label("", "small", "text.2")
        self.close_it, self.retry = button("", icon="x"), button("", icon="refresh-cw")
        self.close_it.clicked.connect(lambda _on=False: self.left.emit())
        self.retry.clicked.connect(lambda _on=False: self.again.emit())
        self.note = Note()
        self.buttons: dict[str, Button] = {}
        self._scroll = scrolling(QWidget())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 10, 0)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.count)
        head.addLayout(names, 1)
        head.addWidget(self.close_it)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._scroll, 1)
        self.retry.hide()
        self.note.say(N_("Reading the record"), "info")
        self.retranslate()

    def show_steps(self, steps: tuple[Ticked, ...]) -> None:
        """Show how far the ward is."""
        self._steps = steps
        self.retry.hide()
        self.note.say("" if next_step(steps) is not None else N_("All steps are done."), "ok")
        self.retranslate()

    def fail(self, why: Message) -> None:
        """The record could not be read; what was shown stays."""
        self.note.say(why)
        self.retry.show()

    def retranslate(self) -> None:
        """All words in the language in force; the cursor stays on its step."""
        self.setAccessibleName(tr(N_("First steps")))
        self.title.setText(tr(N_("First steps")))
        self.close_it.setAccessibleName(tr(N_("Close the first steps")))
        self.close_it.setToolTip(tr(N_("Help and Ctrl+K open them again")))
        self.retry.setText(tr(N_("Try again")))
        done = sum(one.done for one in self._steps)
        self.count.setText(tr(N_("{done} of {all} done"), done=done, all=len(self._steps)) if self._steps else "")
        held = next((key for key, one in self.buttons.items() if one.hasFocus()), "")
        body = QWidget()
        body.setFixedWidth(_INSIDE)
        column = QVBoxLayout(body)
        column.setContentsMargins(10, 2, 4, 8)
        column.setSpacing(10)
        self.buttons = {}
        first = next_step(self._steps)
        for one in self._steps:
            column.addLayout(self._line(one, first=one is first))
        column.addStretch(1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)
        if held in self.buttons:
            self.buttons[held].setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_next(self) -> None:
        """Cursor to the first open step this role can do, else to the close button."""
        usable = (self.buttons[one.step.key] for one in self._steps if not one.done)
        found: QWidget = next((one for one in usable if one.isEnabled()), self.close_it)
        found.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _line(self, one: Ticked, *, first: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        mark = Glyph("circle-check" if one.done else "clock", "ok.fg" if one.done else "text.2", 16)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = label(tr(one.step.title))
        title.setProperty("strong", "true")
        title.setWordWrap(True)
        state = N_("done") if one.done else N_("not done yet")
        title.setAccessibleName(f"{tr(one.step.title)}, {tr(state)}")
        why = label(tr(one.step.why), "small", "text.2")
        why.setWordWrap(True)
        words.addWidget(title)
        if not one.done:
            words.addWidget(why)
            words.addWidget(self._way(one, first=first), 0, Qt.AlignmentFlag.AlignLeft)
        else:
            title.setToolTip(why.text())
        line.addLayout(words, 1)
        return line

    def _way(self, one: Ticked, *, first: bool) -> Button:
        go = button(tr(N_("Go there")), "primary" if first else "secondary")
        go.setProperty("small", "true")
        go.setAccessibleName(tr(N_("Go there: {step}"), step=tr(one.step.title)))
        reason = self._why_not(one)
        go.setEnabled(reason is None)
        go.setToolTip(tr(reason) if reason is not None else "")
        if reason is not None:
            go.setText(tr(reason))
        go.clicked.connect(lambda _on=False: self.wanted.emit(one.step))
        self.buttons[one.step.key] = go
        return go

    def _why_not(self, one: Ticked) -> Message | None:
        """Why this step cannot be gone to now, by this role."""
        if not one.ready:
            return msg(N_("after enrolment"))
        if self._may(one.step.action):
            return None
        role = next(role for role in ASSIGNABLE if one.step.action in MATRIX[role])
        return msg(N_("for: {role}"), role=Message(ROLE_LABELS[role]))


class Window(Protocol):
    """What a frame offers to whoever leads through it."""

    context: Context
    row: QHBoxLayout

    def open_setup(self, section: str) -> None:
        """Show one section of Setup."""

    def open_patient(self, patient_id: int, tab: str = "") -> None:
        """Show a patient's page."""

    def open_form(self, patient_id: int, form: str) -> None:
        """Show where a form is filled in."""

    def enrol(self) -> None:
        """Show the enrolment of a new patient."""


class FirstSteps(QObject):
    """Belongs to one frame; reads the record when it is opened and after every change while it is open.

    Where it lies over the page it folds when it has led there, and unfolds when a step was ticked.
    """

    def __init__(self, frame: Window, over: QWidget) -> None:
        super().__init__(over)
        self._frame, self._fresh = frame, False
        self._course: Course | None = None
        self._done = 0
        self.panel = FirstStepsPanel(frame.context.may)
        self.drawer = Drawer(over, self.panel, frame.row, foot=True)
        self.panel.wanted.connect(self._go)
        self.panel.again.connect(self.reload)
        self.panel.left.connect(self.close)
        frame.context.changed.connect(self._on_changed)
        self.fold_key = QShortcut(QKeySequence("F8"), over)
        self.fold_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.fold_key.activated.connect(self._fold)

    def open(self) -> None:
        """Show the checklist, unfolded, with the cursor on the next step."""
        self._fresh = True
        self.drawer.open()
        self.reload()

    def close(self) -> None:
        """Put it away; Help and Ctrl+K open it again."""
        self.drawer.close_drawer()

    def reload(self) -> None:
        """Read the record again, beside the work of the pages: the place of the backups may be slow."""
        services, by = self._frame.context.services, self._frame.context.actor
        self._frame.context.tasks.run_long(lambda: services.first_steps.found(by), self._show, self._fail)

    def _show(self, found: Found) -> None:
        self._course = found.course
        steps = ticked(found)
        done = sum(one.done for one in steps)
        if self.drawer.folded and done > self._done:
            self.drawer.fold(on=False)
        self._done = done
        self.panel.show_steps(steps)
        if self._fresh:
            self._fresh = False
            self.panel.focus_next()

    def _fail(self, error: Ctd402Error) -> None:
        self.panel.fail(error.message)

    def _fold(self) -> None:
        if self.drawer.isHidden():
            self.open()
        else:
            self.drawer.fold(on=not self.drawer.folded)

    def _on_changed(self, changed: Changed) -> None:
        if changed.what != "draft" and not self.drawer.isHidden():
            self.reload()

    def _go(self, step: object) -> None:
        place: str = getattr(step, "place", "")
        if self.drawer.over:
            self.drawer.fold(on=True)
        kind, _, what = place.partition(":")
        course = self._course
        if kind == "setup":
            self._frame.open_setup(what)
        elif kind == "enrol":
            self._frame.enrol()
        elif course is not None:
            self._open_form(course, what)

    def _open_form(self, course: Course, form: str) -> None:
        """The page of a form; what was enrolled without consent or baseline is corrected where it stands."""
        context, patient_id = self._frame.context, course.patient.id
        enrolled = course.last("enrolment") if form == "enrolment" else None
        if form == "daily":
            self._frame.open_patient(patient_id, "assess")
        elif enrolled is not None:
            self._frame.open_patient(patient_id, "history")
            services, by = context.services, context.actor
            context.tasks.run(
                lambda: services.records.course(by, patient_id),
                lambda fresh: context.edit_record(fresh, form, fresh.last(form)),
            )
        else:
            self._frame.open_form(patient_id, form)
