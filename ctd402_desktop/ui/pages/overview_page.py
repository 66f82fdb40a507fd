"""Overview: now, the trajectory on one axis, treatment, infection, response and transplant, and what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.domain.chart_list import trajectory
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.day_strip import day_strip
from ctd402_desktop.domain.news import news
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.domain.why import Why
from ctd402_desktop.domain.why_pages import on_page
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.alerts import Open
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.ack_bar import AckBar
from ctd402_desktop.ui.answer_text import CLAUSE_MARK
from ctd402_desktop.ui.cards import Line
from ctd402_desktop.ui.chart_axes import OVERVIEW
from ctd402_desktop.ui.chart_view import ChartView
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.day_sheet import LETTERS, MARKS, DaySheet
from ctd402_desktop.ui.day_strip import DayStripView
from ctd402_desktop.ui.line_panel import LinePanel
from ctd402_desktop.ui.now_panel import NowPanel, now_rows
from ctd402_desktop.ui.overview_bars import Bar, news_title, show_news, show_open
from ctd402_desktop.ui.overview_lines import (
    OpenItem,
    confirmed_grade,
    infection_lines,
    open_items,
    response_lines,
    signed_lines,
    treatment_lines,
)
from ctd402_desktop.ui.overview_why import ValuesSheet
from ctd402_desktop.ui.widgets import Card, button, label

NOW_WIDTH = 246
LOW = 574
"""Height of the page below which gaps and bars are narrow, so that all of it stands on the screen of a ward."""

STRIP_FROM = 820
"""Height of the page from which the day-strip is shown too."""


class OverviewPage(QWidget):
    """One page that answers: how is the patient, since when, on what, and what is left to do."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._drafts: tuple[Draft, ...] = ()
        self._raised: Open | None = None
        self._seen: datetime | None = None
        self._looked = False
        self.news = Bar("info", 36)
        self.now = Card(tr(C_("overview", "Now")))
        self.panel = NowPanel()
        self.trajectory = Card(tr(N_("Trajectory")))
        self.chart = ChartView(OVERVIEW)
        self.treatment = _Lines(tr(N_("Treatment")), "pill")
        self.infection = _Lines(tr(N_("Infection")), "bug")
        self.response = _Lines(tr(N_("Response and transplant")), "microscope")
        self.open = Bar("", 48)
        self.ack = AckBar()
        self.why = ValuesSheet(self)
        self.day = DaySheet(self)
        self.days = Card(tr(N_("Day-strip")))
        self.strip = DayStripView()
        self._letters = label("", "caption", "text.2")
        self._time_of = label("", "caption", "text.2")
        self._span = label("", "caption", "text.2")
        self._legend = label("", "caption", "text.2")
        self._all_days = button("", icon="calendar")
        self._all_days.setProperty("small", "true")
        self._all_days.clicked.connect(self.open_today)
        self._build()

    def _build(self) -> None:
        self.now.setFixedWidth(NOW_WIDTH)
        self.now.head.addWidget(self._time_of)
        self.now.body.setContentsMargins(12, 2, 10, 4)
        self.now.body.addWidget(self.panel)
        self.trajectory.head.insertWidget(1, self._span)
        self.trajectory.head.addWidget(self._legend)
        self.trajectory.head.addWidget(self._all_days)
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
        page = self._column = QVBoxLayout(whole)
        page.addWidget(self.news)
        page.addLayout(top, 1)
        self._letters.setWordWrap(True)
        self.days.body.addWidget(self.strip)
        self.days.body.addWidget(self._letters)
        self.days.hide()
        page.addWidget(self.days)
        page.addLayout(cards)
        page.addWidget(self.open)
        page.addWidget(self.ack)
        self.ack.given.connect(self._acknowledge)
        self.ack.closed.connect(self.open.show)
        self.strip.day_wanted.connect(lambda *days: self._open_days((days[0], days[1])))
        self.strip.pair_wanted.connect(lambda *days: self._open_days((days[0], days[1]), (days[2], days[3])))

    def show_course(self, course: Course) -> None:
        """Show this course as of now, and ask for what is known of it besides: last look, drafts, alerts."""
        if self._course is None or self._course.patient.id != course.patient.id:
            self._seen, self._looked, self._raised, self._drafts = None, False, None, ()
            self.ack.hide()
            self.open.show()
            self.chart.forget()
            self.strip.forget()
        self._course = course
        self._show()
        services, actor, wanted = self._context.services, self._context.actor, course.patient.id

        look = services.alerts.see if self._context.known_at is None else services.alerts.of

        def work() -> tuple[datetime | None, list[Draft], Open]:
            seen, drafts = services.looks.last(actor, wanted), services.drafts.drafts(actor)
            return seen, drafts, look(actor, wanted)

        self._context.tasks.run(work, lambda found: self._show_known(wanted, *found))

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language, icons the theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and self._course is not None:
            self._show()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A tall window has room for the day-strip."""
        super().resizeEvent(event)
        self._make_room()
        if self._course is not None and event.oldSize().width() != event.size().width():
            self._show_bars(self._course, self._context.now())

    def _make_room(self) -> None:
        low = self.height() < LOW
        gap = 6 if low else 8
        self._column.setContentsMargins(8, gap, 8, gap)
        self._column.setSpacing(gap)
        self.news.setFixedHeight(34 if low else 36)
        self.open.setFixedHeight(42 if low else 48)
        for card in (self.treatment, self.infection, self.response):
            card.set_low(low)
        known = self._course is not None and self._course.day_zero is not None
        self.days.setVisible(known and self.height() >= STRIP_FROM)
        self._all_days.setVisible(known and self.height() < STRIP_FROM)

    def mark_seen(self) -> None:
        """Nothing up to now is news any more."""
        if self._course is None:
            return
        services, by, patient_id = self._context.services, self._context.actor, self._course.patient.id
        self._context.tasks.run(lambda: services.looks.left(by, patient_id), lambda at: self._on_seen(patient_id, at))

    def explain(self, key: str = "") -> None:
        """Open *Why?* beside the numbers."""
        if self._course is not None:
            shown, signed = self._reasons(self._course)
            self.why.open(shown, key, signed)

    def _reasons(self, course: Course) -> tuple[tuple[Why, ...], list[str]]:
        """What is explained, and who signed what it comes from."""
        now = self._context.now()
        return on_page("overview", course, now, self._context.services.schedule), signed_lines(course, now)

    def open_today(self) -> None:
        """The day-strip with the records of today below it."""
        if self._course is not None:
            today = self._course.study_day(self._context.now()) or 0
            self._open_days((today, today))

    def _open_days(self, *spans: tuple[int, int]) -> None:
        if self._course is not None:
            self.day.open(self._course, self._context.now(), self._context.services.schedule, spans)

    def _on_seen(self, patient_id: int, at: datetime) -> None:
        if self._course is not None and self._course.patient.id == patient_id:
            self._seen, self._looked = at, True
            self._show_news(self._course)
            self._context.looked.emit(patient_id, at)

    def _show_known(self, patient_id: int, seen: datetime | None, drafts: list[Draft], raised: Open) -> None:
        if self._course is None or self._course.patient.id != patient_id:
            return
        if not self._looked:
            self._seen, self._looked = seen, True
        self._drafts, self._raised = tuple(drafts), raised
        self._show_news(self._course)

    def _acknowledge(self, patient_id: int, rule: str, severity: str, plan: str) -> None:
        services, by = self._context.services, self._context.actor

        def done(changed: Changed) -> None:
            self.ack.close_bar()
            self._context.publish(changed)

        def failed(error: Ctd402Error) -> None:
            self.ack.refuse(error.message)

        self._context.tasks.run(lambda: services.alerts.acknowledge(by, patient_id, rule, severity, plan), done, failed)

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
        self.days.set_title(tr(N_("Day-strip")))
        self._all_days.setText(tr(N_("Day-strip")))
        self._letters.setText(tr(CLAUSE_MARK).join((tr(MARKS), tr(LETTERS))))
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
        self._show_news(course)
        if not self.why.isHidden():
            self.why.renew(*self._reasons(course))
        self.day.renew(course, now, schedule)

    def _show_news(self, course: Course) -> None:
        """What depends on the last look, on drafts and on alerts; the charts do not."""
        now = self._context.now()
        self.panel.show_rows(now_rows(course, now, self._context.services.schedule), self._seen)
        self._show_bars(course, now)

    def _show_bars(self, course: Course, now: datetime) -> None:
        schedule = self._context.services.schedule
        span = schedule.limits.shift.span
        when = _look_time(self._seen, now, course) if self._seen is not None else ""
        found = news(course, self._seen or now - span, now) if self._looked else ()
        show_news(self.news, news_title(self._seen, when, span), found, self.mark_seen)
        may = self._context.may(Action.RECORD_CARE) and self._context.known_at is None
        raised = self._raised.findings if self._raised is not None and self._context.known_at is None else None
        items = open_items(course, now, schedule, self._drafts, raised)
        if not may:
            items = [replace(one, finding=None) for one in items]
        show_open(self.open, items, confirmed_grade(course, now), self._act, self.explain)

    def _act(self, item: OpenItem) -> None:
        if item.finding is not None and self._course is not None:
            self.open.hide()
            self.ack.ask_about(self._course.patient, item.finding)
        else:
            self._go(item.tab)

    def _go(self, tab: str) -> None:
        if self._course is not None:
            self._context.open_patient(self._course.patient.id, tab)


def _look_time(seen: datetime, now: datetime, course: Course) -> str:
    """``09:10`` today, ``D+3 22:40`` before."""
    same = seen.astimezone(course.zone).date() == now.astimezone(course.zone).date()
    return formats.time(seen, course.zone) if same else formats.day_time(seen, course)


class _Lines(Card):
    """A card of short lines."""

    def __init__(self, title: str, icon: str) -> None:
        super().__init__(title, icon)
        self.panel = LinePanel()
        self.body.addWidget(self.panel)
        self.set_low(False)

    def set_low(self, low: bool) -> None:
        """In a low window the head and the margins are narrow; the lines stay as they are."""
        self.bar.setFixedHeight(28 if low else 35)
        self.body.setContentsMargins(12, 2 if low else 5, 12, 2 if low else 4)
        self.setMinimumHeight(0 if low else 166)

    def show_lines(self, lines: list[Line]) -> None:
        """Replace the lines."""
        self.panel.show_lines(lines)
