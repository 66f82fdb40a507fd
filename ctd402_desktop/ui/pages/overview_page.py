"""Overview: now, the trajectory on one axis, treatment, infection, response and transplant, and what is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.domain.chart_list import trajectory
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.day_strip import day_strip
from ctd402_desktop.domain.news import News, news
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services.records import Draft
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.cards import Line
from ctd402_desktop.ui.chart_axes import OVERVIEW
from ctd402_desktop.ui.chart_view import ChartView
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.day_strip import DayStripView
from ctd402_desktop.ui.line_panel import LinePanel
from ctd402_desktop.ui.now_panel import NowPanel, now_rows
from ctd402_desktop.ui.overview_lines import (
    confirmed_grade,
    infection_lines,
    open_items,
    response_lines,
    treatment_lines,
)
from ctd402_desktop.ui.widgets import Badge, Card, Glyph, Pill, button, label

SHIFT = timedelta(hours=8)
"""What is news to somebody who has not looked in this session yet."""

NEWS_MOST = 5
OPEN_MOST = 5
NOW_WIDTH = 246
STRIP_FROM = 820
"""Height of the page from which the day-strip is shown too."""


class OverviewPage(QWidget):
    """One page that answers: how is the patient, since when, on what, and what is left to do."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._drafts: tuple[Draft, ...] = ()
        self._seen: dict[int, datetime] = {}
        self.news = _Bar("info", 36)
        self.now = Card(tr(C_("overview", "Now")))
        self.panel = NowPanel()
        self.trajectory = Card(tr(N_("Trajectory")))
        self.chart = ChartView(OVERVIEW)
        self.treatment = _Lines(tr(N_("Treatment")), "pill")
        self.infection = _Lines(tr(N_("Infection")), "bug")
        self.response = _Lines(tr(N_("Response and transplant")), "microscope")
        self.open = _Bar("", 48)
        self.days = Card(tr(N_("Day-strip")))
        self.strip = DayStripView()
        self._letters = label("", "caption", "text.2")
        self._time_of = label("", "caption", "text.2")
        self._span = label("", "caption", "text.2")
        self._legend = label("", "caption", "text.2")
        self._build()

    def _build(self) -> None:
        self.now.setFixedWidth(NOW_WIDTH)
        self.now.head.addWidget(self._time_of)
        self.now.body.setContentsMargins(12, 2, 10, 4)
        self.now.body.addWidget(self.panel)
        self.trajectory.head.insertWidget(1, self._span)
        self.trajectory.head.addWidget(self._legend)
        self.trajectory.body.setContentsMargins(0, 0, 0, 0)
        self.trajectory.body.addWidget(self.chart)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.now)
        top.addWidget(self.trajectory, 1)
        cards = QHBoxLayout()
        cards.setSpacing(8)
        for card in (self.treatment, self.infection, self.response):
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            card.setMinimumHeight(166)
            cards.addWidget(card, 1)
        whole = QWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(whole)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        page = QVBoxLayout(whole)
        page.setContentsMargins(8, 8, 8, 8)
        page.setSpacing(8)
        page.addWidget(self.news)
        page.addLayout(top, 1)
        self.days.head.insertWidget(1, self._letters)
        self.days.body.addWidget(self.strip)
        self.days.hide()
        page.addWidget(self.days)
        page.addLayout(cards)
        page.addWidget(self.open)

    def show_course(self, course: Course) -> None:
        """Show this course as of now, and ask for its drafts."""
        self._course = course
        self._drafts = ()
        self._show()
        services, actor, wanted = self._context.services, self._context.actor, course.patient.id
        self._context.tasks.run(lambda: services.records.drafts(actor), lambda found: self._show_drafts(wanted, found))

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language, icons the theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and self._course is not None:
            self._show()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A tall window has room for the day-strip."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        known = self._course is not None and self._course.day_zero is not None
        self.days.setVisible(known and self.height() >= STRIP_FROM)

    def mark_seen(self) -> None:
        """Nothing up to now is news any more."""
        if self._course is not None:
            self._seen[self._course.patient.id] = self._context.now()
            self._show_news(self._course, self._context.now())

    def _show_drafts(self, patient_id: int, found: list[Draft]) -> None:
        if self._course is not None and self._course.patient.id == patient_id:
            self._drafts = tuple(found)
            self._show_open(self._course, self._context.now())

    def _show(self) -> None:
        if self._course is None:
            return
        course, now, schedule = self._course, self._context.now(), self._context.services.schedule
        self.now.set_title(tr(C_("overview", "Now")))
        self._time_of.setText(tr(N_("time of each value")))
        self.trajectory.set_title(tr(N_("Trajectory")))
        self.treatment.set_title(tr(N_("Treatment")))
        self.infection.set_title(tr(N_("Infection")))
        self.response.set_title(tr(N_("Response and transplant")))
        self.panel.show_rows(now_rows(course, now, schedule))
        self.days.set_title(tr(N_("Day-strip")))
        self._letters.setText(
            tr(
                N_(
                    "worst grade of the day; fever 38/39; A antimicrobial, T tocilizumab, S steroid, G G-CSF; "
                    "triangle: sample taken or planned (hollow)"
                )
            )
        )
        self.strip.show_strip(day_strip(course, now, schedule))
        self._make_room()
        chart = trajectory(course, now)
        self.chart.show_chart(chart)
        first = formats.day(int(chart.start)) if chart.counted else ""
        self._span.setText(tr(N_("{first} to today, one time axis"), first=first) if first else "")
        self._legend.setText(tr(N_("vertical line: infusion · shaded: not yet")))
        self.treatment.show_lines(treatment_lines(course, now))
        self.infection.show_lines(infection_lines(course, now))
        self.response.show_lines(response_lines(course, now))
        self._show_news(course, now)
        self._show_open(course, now)

    def _show_news(self, course: Course, now: datetime) -> None:
        seen = self._seen.get(course.patient.id)
        found = news(course, seen or now - SHIFT, now)
        if seen is None:
            title = tr(N_("In the last 8 h"))
        else:
            title = tr(N_("Since you last looked, {time}"), time=formats.time(seen, self._context.zone))
        widgets: list[QWidget] = [Glyph("eye", "info.fg", 18), _strong(title)]
        for one in found[:NEWS_MOST]:
            widgets += _news_widgets(one)
        if not found:
            widgets.append(label(tr(N_("nothing new")), "body", "text.2"))
        if len(found) > NEWS_MOST:
            widgets.append(label(tr(N_("and {n} more"), n=len(found) - NEWS_MOST), "small", "text.2"))
        seen_button = button(tr(N_("Mark as seen")))
        seen_button.setProperty("small", "true")
        seen_button.setEnabled(bool(found))
        seen_button.clicked.connect(self.mark_seen)
        self.news.show_widgets(widgets, [seen_button])

    def _show_open(self, course: Course, now: datetime) -> None:
        widgets: list[QWidget] = [_strong(tr(N_("Open")))]
        items = open_items(course, now, self._context.services.schedule, self._drafts)
        for item in items[:OPEN_MOST]:
            text = f"{item.text} {item.when}".strip()
            one = button(text, "danger" if item.urgent else "secondary")
            one.setProperty("small", "true")
            one.clicked.connect(lambda _checked=False, tab=item.tab: self._go(tab))
            widgets.append(one)
        if not items:
            widgets.append(label(tr(N_("nothing open")), "body", "text.2"))
        assigned = confirmed_grade(course, now)
        self.open.show_widgets(widgets, [Pill(assigned, "signed", "check")] if assigned else [])

    def _go(self, tab: str) -> None:
        if self._course is not None:
            self._context.open_patient(self._course.patient.id, tab)


def _strong(text: str) -> QLabel:
    found = label(text)
    found.setProperty("strong", "true")
    return found


def _news_widgets(one: News) -> list[QWidget]:
    if not one.scale:
        return [label(one.text.render())]
    parts: list[QWidget] = [label(one.scale)]
    if one.before is not None:
        parts += [Badge(one.before, size=(22, 20)), label("→")]
    return [_together([*parts, Badge(one.after, size=(22, 20)), label(one.text.render())])]


def _together(widgets: list[QWidget]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for one in widgets:
        row.addWidget(one)
    return holder


class _Lines(Card):
    """A card of short lines."""

    def __init__(self, title: str, icon: str) -> None:
        super().__init__(title, icon)
        self.panel = LinePanel()
        self.body.setContentsMargins(12, 5, 12, 4)
        self.body.addWidget(self.panel)

    def show_lines(self, lines: list[Line]) -> None:
        """Replace the lines."""
        self.panel.show_lines(lines)


class _Bar(QFrame):
    """A strip of widgets: those given stand left, the last ones right."""

    def __init__(self, state: str, height: int) -> None:
        super().__init__()
        self.setProperty("panel", "state" if state else "card")
        if state:
            self.setProperty("state", state)
        self.setFixedHeight(height)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._holder: QWidget | None = None

    def show_widgets(self, left: list[QWidget], right: list[QWidget]) -> None:
        """Replace what is shown."""
        if self._holder is not None:
            self._row.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        self._holder = QWidget()
        row = QHBoxLayout(self._holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        for one in left:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for one in right:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._holder)
