"""The quick peek: one patient beside the board, as far as a glance goes; the row chooses whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ctd402_desktop.domain.board import BoardRow, Finding
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.due import Look, State, due_items, finished
from ctd402_desktop.domain.due_words import span_text, stream_label, when_text
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services.alerts import Open
from ctd402_desktop.ui import formats, patient_name
from ctd402_desktop.ui.cards import Line, lines_grid
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.now_panel import PITCH, NowPanel, now_rows
from ctd402_desktop.ui.overview_lines import treatment_lines
from ctd402_desktop.ui.paint import badge_state
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Badge, button, label

WIDTH = 360
DELAY_MS = 120
MOST = 4
TIER_ICONS = {1: "octagon-alert", 2: "triangle-alert", 3: "info", 4: "clock"}
TIER_TOKENS = {1: "critical.fg", 2: "attention.fg"}


@dataclass(frozen=True, slots=True)
class Glance:
    """All that the peek shows of one patient, read at one moment."""

    course: Course
    open: Open

    @property
    def look(self) -> Look:
        """The moment and the schedule it was read with."""
        return self.open.look


def why_lines(found: Iterable[Finding], look: Look) -> Iterator[Line]:
    """Each open finding with its time; below it the limit that made it speak, and who has seen it."""
    for one in found:
        when = when_text(look, one.at) if one.at is not None else ""
        token = TIER_TOKENS.get(one.tier, "text.1")
        yield Line(tr(one.reason), strong=True, icon=TIER_ICONS[one.tier], token=token)
        limits = [tr(fact.limit) for fact in one.why if fact.limit is not None]
        seen = tr(N_("acknowledged {name}"), name=one.acknowledged_by) if one.acknowledged_by else ""
        if one.seen_by and one.seen_at is not None and not seen:
            seen = tr(N_("seen {name} {time}"), name=one.seen_by, time=when_text(look, one.seen_at))
        words = " · ".join(part for part in (*limits[:1], when, seen) if part)
        if words:
            yield Line(words, token="text.2")


def next_lines(look: Look) -> Iterator[Line]:
    """What comes next, the latest first to be late; a pause says since when."""
    for item in due_items(look)[:MOST]:
        late = item.state in {State.LATE, State.OVERDUE} or bool(item.late)
        remark = tr(C_("board", "late {time}"), time=span_text(item.late)) if late else when_text(look, item.due)
        if item.state is State.PAUSED:
            remark = tr(C_("board", "paused"))
        yield Line(tr(stream_label(item.stream)), remark, strong=late, icon="timer" if late else "clock")


def done_lines(look: Look) -> Iterator[Line]:
    """What this shift has finished, struck through: it stays in sight until the shift ends."""
    since = look.now - look.schedule.limits.shift.span
    asked = {item.stream for item in due_items(look)}
    done = [item for item in finished(look, since) if item.stream in asked]
    for item in reversed(done[-MOST:]):
        remark = tr(C_("board", "done {time}"), time=when_text(look, item.due))
        yield Line(tr(stream_label(item.stream)), remark, icon="check", token="text.2", struck=True)


def note_lines(course: Course, now: datetime) -> Iterator[Line]:
    """The last two notes written into any record, newest first."""
    days = Days.of(course, now)
    noted = [(one, str(text)) for one in reversed(course.records) if (text := one.answers.get("note"))]
    for record, text in noted[:2]:
        yield Line(text, icon="message-square")
        yield Line(f"{record.author_name} · {days.when(record.observed_at)}", token="text.2")


class PeekPanel(Spoken, QFrame):
    """Right of the board, or a card over it. It never takes the focus: arrow keys go on moving the row."""

    closed = Signal()
    open_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self.setFixedWidth(WIDTH)
        self._context = context
        self._token = 0
        self._row: BoardRow | None = None
        self.glance: Glance | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DELAY_MS)
        self._wait.timeout.connect(self._read)
        self._build()
        self.hide()

    @property
    def patient_id(self) -> int | None:
        """Whom it shows; ``None`` while it is closed."""
        return self._row.patient.id if self._row is not None and not self.isHidden() else None

    def show_row(self, row: BoardRow) -> None:
        """Name and grades at once; the rest once the row has been rested on."""
        self._row = row
        self._head()
        self.show()
        self.raise_()
        if self.glance is None or self.glance.course.patient.id != row.patient.id:
            self.glance = None
            self._fill()
        self._wait.start()

    def close_panel(self) -> None:
        """Put it away."""
        self._wait.stop()
        self.hide()
        self.closed.emit()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.setAccessibleName(tr(N_("Quick peek")))
        for one, words, keys in (
            (self.close_button, N_("Close"), "Esc"),
            (self.open_button, C_("board", "Open"), "Enter"),
            (self.assess_button, N_("Assess"), "A"),
        ):
            one.setText(tr(words))
            one.set_hint(keys)
        self._head()
        self._fill()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self.name, self.who = label("", "h2"), label("", "small", "text.2")
        self.day, self.grades = label("", "value"), label("", "small", "text.2")
        self.crs, self.icans = Badge(None), Badge(None)
        self._rows = QVBoxLayout()
        for widgets in ((self.name, None, self.who), (self.day, self.crs, self.icans, self.grades, None)):
            line = QHBoxLayout()
            line.setContentsMargins(12, 6, 12, 2)
            line.setSpacing(8)
            for one in widgets:
                if one is None:
                    line.addStretch(1)
                else:
                    line.addWidget(one)
            column.addLayout(line)
        self.well = QScrollArea()
        self.well.setWidgetResizable(True)
        self.well.setFrameShape(QFrame.Shape.NoFrame)
        self.well.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.well.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.well, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.setSpacing(8)
        self.close_button, self.open_button = button(""), button("")
        self.assess_button = button("", "primary", icon="plus")
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        foot.addWidget(self.assess_button)
        column.addLayout(foot)
        for each in (self.close_button, self.open_button, self.assess_button):
            each.setProperty("small", "true")
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.close_panel)
        self.open_button.clicked.connect(lambda: self.open_wanted.emit("overview"))
        self.assess_button.clicked.connect(lambda: self.open_wanted.emit("assess"))
        self.retranslate()

    def _head(self) -> None:
        row = self._row
        if row is None:
            return
        one = row.patient
        self.name.setText(patient_name.full(one))
        self.who.setText(tr(N_("bed {bed}"), bed=one.bed) if one.bed else "")
        self.day.setText(formats.day(row.day) if row.day is not None else "–")
        for badge, grade in ((self.crs, row.crs), (self.icans, row.icans)):
            badge.set_grade(grade.value, badge_state(grade.state), at_least=grade.at_least)
        self.grades.setText("CRS · ICANS")

    def _read(self) -> None:
        row = self._row
        if row is None or self.isHidden():
            return
        self._token += 1
        token, patient_id = self._token, row.patient.id
        services, by = self._context.services, self._context.actor

        def arrived(found: Glance) -> None:
            if token == self._token and not self.isHidden():
                self.glance = found
                self._fill()

        self._context.tasks.run(
            lambda: Glance(services.records.course(by, patient_id), services.alerts.of(by, patient_id)), arrived
        )

    def _fill(self) -> None:
        inside = QFrame()
        inside.setProperty("panel", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(4)
        if self.glance is None:
            column.addWidget(label(tr(N_("Reading the course")), "small", "text.2"))
        else:
            self._sections(column, self.glance)
        column.addStretch(1)
        self.well.setWidget(inside)

    def _sections(self, column: QVBoxLayout, shown: Glance) -> None:
        look, now = shown.look, shown.look.now
        none = (Line(tr(N_("No open finding")), icon="circle-check"),)
        _section(column, N_("Why here"), tuple(why_lines(shown.open.findings, look)) or none)
        column.addWidget(_title(C_("board", "Now")))
        panel = NowPanel()
        panel.show_rows(now_rows(shown.course, now, look.schedule))
        panel.setFixedHeight(PITCH * len(panel.rows))
        column.addWidget(panel)
        _section(column, N_("Treatment"), treatment_lines(shown.course, now))
        _section(column, C_("board", "Next"), tuple(next_lines(look)))
        _section(column, N_("Done this shift"), tuple(done_lines(look)))
        _section(column, N_("Last notes"), tuple(note_lines(shown.course, now)))


def _title(text: str) -> QWidget:
    found = label(tr(text), "caption", "text.2")
    found.setProperty("strong", "true")
    return found


def _section(column: QVBoxLayout, title: str, lines: Iterable[Line]) -> None:
    told = list(lines)
    if told:
        column.addWidget(_title(title))
        column.addWidget(lines_grid(told))
