"""Timeline: everything on one axis, as a chart or as the list of the same values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QIODevice
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop.domain.chart_list import RANGES, SHOWN_FIRST, TRACK_SETS, limits, timeline
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import Chart, Lane
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.news import fresh_records
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui.chart_axes import day_text
from ctd402_desktop.ui.chart_list_table import ChartTableModel, ValueDelegate
from ctd402_desktop.ui.chart_scroll import ChartScroll
from ctd402_desktop.ui.chart_view import ChartView
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.record_list import record_table
from ctd402_desktop.ui.widgets import Button, EmptyState, Segmented, button, label

SHORT_UNTIL, LONG_UNTIL = 14, 28
"""Study days up to which the two-week and the four-week range are shown first."""

VIEWS = (("chart", N_("Chart")), ("table", N_("Table")))
UNSEEN_EMPTY = ("notes", "planned")
TOOLBAR, HINT_FROM = 36, 1150


class TimelinePage(QWidget):
    """Range, chart or table, tracks, steps and files above; the chart below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._seen: datetime | None = None
        self._tracks: set[str] = set(SHOWN_FIRST)
        self._order: list[str] = []
        self.view = ChartView()
        self.well = ChartScroll(self.view)
        self.model = ChartTableModel()
        self.table = record_table(self.model)
        self.table.setItemDelegate(ValueDelegate(self.table))
        self.table.horizontalHeader().setStretchLastSection(True)
        self.ranges = Segmented([(one.key, tr(one.label)) for one in RANGES], digits=False)
        self.modes = Segmented([(key, tr(text)) for key, text in VIEWS], digits=False)
        self.modes.set_value("chart")
        self._range_label = label(tr(N_("Range")), "small", "text.2")
        self.moved = label("", "small", "text.1")
        self._seen_now: float | None = None
        self._shift = 0.0
        self._started = 0.0
        self.note = button(tr(N_("Pin note")), icon="message-square")
        self.note.clicked.connect(self._pin_note)
        self._hint = label(tr(N_("step to the next observation")), "small", "text.2")
        self._hint.setMinimumWidth(1)  # it is hidden where there is no room, and must not keep the window wide
        self.menu = QMenu(self)
        self.tracks = _menu_button(tr(C_("timeline", "Tracks")), "layout-grid", self.menu)
        self.files = QMenu(self)
        self.export = _menu_button(tr(N_("Save as")), "download", self.files)
        self.back, self.forth = button("", icon="arrow-left"), button("", icon="arrow-right")
        self.empty = EmptyState(
            "chart-spline",
            tr(N_("Nothing to draw yet")),
            tr(N_("The timeline begins with the first vital signs, laboratory values or drugs")),
            tr(N_("Assess")),
            self._assess,
        )
        self._build()
        self.ranges.changed.connect(self._choose_range)
        self.view.panned.connect(self._on_panned)
        self.modes.changed.connect(self._show_mode)
        self.retranslate()

    def _build(self) -> None:
        for one, forward in ((self.back, False), (self.forth, True)):
            one.setFixedSize(26, 24)
            one.clicked.connect(lambda _checked=False, forward=forward: self._step(forward))
        bar = QWidget()
        bar.setFixedHeight(TOOLBAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(12)
        for tool in (self._range_label, self.ranges, self.moved, self.modes, self.tracks, self.note):
            row.addWidget(tool)
        row.addStretch(1)
        steps = QHBoxLayout()
        steps.setSpacing(3)
        for step in (self.back, self.forth):
            steps.addWidget(step)
        steps.addSpacing(5)
        steps.addWidget(self._hint)
        row.addLayout(steps)
        row.addWidget(self.export)
        line = QFrame()
        line.setProperty("line", "true")
        line.setFixedHeight(1)
        self.stack = QStackedWidget()
        for page in (self.well, self.table, self.empty):
            self.stack.addWidget(page)
        card = QFrame()
        card.setProperty("panel", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for widget in (bar, line):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.addWidget(card)

    def show_course(self, course: Course) -> None:
        """Show this course; another patient starts with the range of the phase."""
        other = self._course is None or self._course.patient.id != course.patient.id
        self._course = course
        now = Days.of(course, self._context.now()).present
        if other:
            self.view.forget()
            self._shift = 0.0
            self.ranges.set_value(_first_range(course, course.study_day(self._context.now())))
        elif self._seen_now is not None:
            self._follow(self._seen_now, now)
        self._seen_now = now
        self._mark_new()
        self._redraw()

    def show_news(self, seen: datetime | None) -> None:
        """Mark what was entered after ``seen`` where the line or a pin crosses it; nothing before the first look."""
        if seen != self._seen:
            self._seen = seen
            self._mark_new()

    def _mark_new(self) -> None:
        if self._course is not None:
            self.view.mark_new(fresh_records(self._course, self._seen, self._context.now()))

    def _follow(self, before: float, now: float) -> None:
        """New time shifts the window instead of pressing it together: what showed the present still does.

        The range of all days grows by itself, and the last 72 hours move by themselves.
        """
        shown = self.view.chart
        if shown is not None and self.ranges.value() not in {"72h", "all"} and shown.start <= before <= shown.end < now:
            self._shift += float(int(now) + 1) - shown.end

    def chart(self) -> Chart | None:
        """What is shown now."""
        return self.view.chart

    def changeEvent(self, event: QEvent) -> None:
        """Follow theme and language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._redraw()
            super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hint is the first to give way, then the word on the note button."""
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= HINT_FROM)
        self._name_note()

    def _name_note(self) -> None:
        """Its word while there is room; its icon, tip and spoken name stay."""
        words = tr(N_("Pin note"))
        self.note.setText(words if self.width() >= HINT_FROM else "")
        self.note.setAccessibleName(words)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._range_label.setText(tr(N_("Range")))
        self._hint.setText(tr(N_("step to the next observation")))
        self.ranges.set_labels([tr(one.label) for one in RANGES])
        self.ranges.setAccessibleName(tr(N_("Range")))
        self.modes.set_labels([tr(text) for _, text in VIEWS])
        self.modes.setAccessibleName(tr(N_("Chart or table")))
        self.tracks.setText(tr(C_("timeline", "Tracks")))
        self.export.setText(tr(N_("Save as")))
        self._name_note()
        for one, text in ((self.back, N_("Previous observation")), (self.forth, N_("Next observation"))):
            one.setAccessibleName(tr(text))
            one.setToolTip(tr(text))
        self.empty.set_text(
            N_("Nothing to draw yet"),
            N_("The timeline begins with the first vital signs, laboratory values or drugs"),
            N_("Assess"),
        )
        self.table.setAccessibleName(tr(N_("Values of the timeline")))
        self._fill_files()

    def _redraw(self) -> None:
        if self._course is None:
            return
        now = self._context.now()
        whole = timeline(self._course, now, self.ranges.value() or "d28", whole=True)
        start, end = whole.start + self._shift, whole.end + self._shift
        chart = replace(whole, lanes=self._ordered(whole.lanes), start=start, end=end)
        first, last = limits(self._course, now)
        self.view.limits = (min(first, whole.start), max(last, whole.end))
        self._fill_tracks(whole)
        self._fill_moves(chart)
        self.view.show_chart(chart)
        self._started = chart.start
        self._say_window(chart)
        self.well.tell()
        self._show_mode()

    def _choose_range(self, _key: str = "") -> None:
        """A range chosen by hand is the one named on its button."""
        self._shift = 0.0
        self._redraw()

    def _on_panned(self, start: float, _end: float) -> None:
        chart = self.view.chart
        if chart is None or self._course is None:
            return
        self._shift += start - self._started
        self._started = chart.start
        self._fill_table()
        self._say_window(chart)

    def _fill_table(self) -> None:
        """The table is filled while it is on show: behind the chart nobody reads it."""
        if self.view.chart is not None and self.modes.value() == "table":
            self.model.show_chart(self.view.chart)
            self.table.resizeColumnsToContents()

    def _say_window(self, chart: Chart) -> None:
        """Which days are shown, once they are no longer those on the button."""
        first, last = int(chart.start // 1), int(-(-chart.end // 1)) - 1
        named = f"{day_text(chart, first)}…{day_text(chart, last)}" if self._shift else ""
        self.moved.setText(named)
        self.moved.setVisible(bool(named))

    def _pin_note(self) -> None:
        """A note at the focus line, at the newest pin where there is no line, else at now."""
        if self._course is None:
            return
        pins = self.view.pins.places
        at = self.view.focus if self.view.focus is not None else pins[-1] if pins else None
        moment = Days.of(self._course, self._context.now()).moment(at) if at is not None else self._context.now()
        editor = RecordEditor(self._context, self._course, "note")
        editor.observed.set_at(min(moment, self._context.services.clock()))
        editor.show_over(self)

    def _show_mode(self, _mode: str = "") -> None:
        if not self.modes.value():
            self.modes.set_value("chart")
        self._fill_table()
        nothing = self._course is None or not self._course.of("daily", "laboratory", "cells", "drug", "infusion")
        self.stack.setCurrentIndex(2 if nothing else 0 if self.modes.value() == "chart" else 1)
        for one in (self.back, self.forth):
            one.setEnabled(not nothing)
        may = self._context.may(Action.PRINT) and not nothing
        self.export.setEnabled(may)
        refused = self._context.why_not("note")
        self.note.setEnabled(self._course is not None and not refused)
        self.note.setToolTip(refused or tr(N_("Pin a signed note at the line, or at now")))
        self.export.setToolTip("" if may else tr(N_("Nothing to save, or your role may not print")))

    def _fill_tracks(self, chart: Chart) -> None:
        self.menu.clear()
        for key, text, _ in TRACK_SETS:
            self.menu.addAction(tr(text)).triggered.connect(lambda _on=False, key=key: self.show_set(key))
        self.menu.addSeparator()
        for lane in chart.lanes:
            action = QAction(tr(lane.title), self.menu)
            action.setCheckable(True)
            action.setChecked(lane.key in self._tracks)
            action.toggled.connect(lambda _on, key=lane.key: self._toggle(key))
            self.menu.addAction(action)

    def show_set(self, key: str) -> None:
        """Show the tracks of one set of ``TRACK_SETS``, in its order, and no others."""
        lanes = next(keys for name, _, keys in TRACK_SETS if name == key)
        self._order = list(lanes)
        self._tracks = set(lanes)
        self._redraw()

    def move_track(self, key: str, by: int) -> None:
        """Move a shown track up (``-1``) or down (``1``); the order is kept until the window is closed."""
        shown = [lane.key for lane in self.view.chart.lanes] if self.view.chart else []
        if key not in shown or not 0 <= shown.index(key) + by < len(shown):
            return
        at = shown.index(key)
        shown.insert(at + by, shown.pop(at))
        self._order = shown
        self._redraw()

    def _ordered(self, lanes: Iterable[Lane]) -> tuple[Lane, ...]:
        """Shown lanes, those somebody put in order first; notes and plans take no room while there are none."""
        places = {key: place for place, key in enumerate(self._order)}
        shown = [lane for lane in lanes if lane.key in self._tracks and (lane.rows or lane.key not in UNSEEN_EMPTY)]
        return tuple(sorted(shown, key=lambda lane: places.get(lane.key, len(places))))

    def _fill_moves(self, chart: Chart) -> None:
        """Up and down for every shown track."""
        self.menu.addSeparator()
        for text, by in ((N_("Move up"), -1), (N_("Move down"), 1)):
            moves = self.menu.addMenu(tr(text))
            for lane in chart.lanes:
                action = moves.addAction(tr(lane.title))
                action.triggered.connect(lambda _on=False, key=lane.key, by=by: self.move_track(key, by))

    def _toggle(self, key: str) -> None:
        self._tracks ^= {key}
        self._redraw()

    def _fill_files(self) -> None:
        self.files.clear()
        for kind, text in (
            ("png", N_("Picture (PNG)…")),
            ("svg", N_("Vector picture (SVG)…")),
            ("pdf", N_("Vector page (PDF)…")),
            ("csv", N_("Values (CSV)…")),
        ):
            self.files.addAction(tr(text)).triggered.connect(partial(self._ask_file, kind))

    def _ask_file(self, kind: str, _checked: bool = False) -> None:
        name = f"timeline-{self._course.patient.mrn.replace(' ', '')}.{kind}" if self._course else f"timeline.{kind}"
        chosen, _ = QFileDialog.getSaveFileName(self, tr(N_("Save the timeline")), name, f"*.{kind}")
        if chosen:
            self.save(Path(chosen), kind)

    def save(self, path: Path, kind: str) -> None:
        """Write what is shown: ``png``, ``svg``, ``pdf`` or ``csv``; the copy that leaves is in the audit trail."""
        if self._course is None:
            return
        services, by, patient_id = self._context.services, self._context.actor, self._course.patient.id
        content = self._content(kind)
        self._context.tasks.run(
            lambda: services.audit.save_export(by, patient_id, kind, path, content),
            lambda _nothing: self._context.toast(tr(N_("Saved {name}"), name=path.name)),
        )

    def _content(self, kind: str) -> bytes:
        """The file in memory; drawn here, because only the GUI thread may draw."""
        if kind == "csv":
            return self.view.csv().encode("utf-8-sig")
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if kind == "svg":
            self.view.save_svg(buffer)
        elif kind == "pdf":
            self.view.save_pdf(buffer)
        else:
            self.view.image().save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows no device
        return bytes(buffer.data().data())

    def _step(self, forward: bool) -> None:
        self.view.step(forward)

    def _assess(self) -> None:
        if self._course is not None:
            self._context.open_patient(self._course.patient.id, "assess")


def _menu_button(text: str, icon: str, menu: QMenu) -> Button:
    found = button(text, icon=icon)
    found.clicked.connect(lambda: menu.popup(found.mapToGlobal(found.rect().bottomLeft())))
    return found


def _first_range(course: Course, day: int | None) -> str:
    if course.day_zero is None or day is None:
        return "all"
    if day <= SHORT_UNTIL:
        return "d14"
    return "d28" if day <= LONG_UNTIL else "d100" if day <= 100 else "all"
