"""One patient: banner, ten tabs, and the course that all of them show. The course is read once, off the GUI thread."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.board import Board
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.news import fresh_forms
from ctd402_desktop.domain.prefill import proposed
from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui import patient_name, theme
from ctd402_desktop.ui.banner import Banner
from ctd402_desktop.ui.context import SHOWN_PATIENT, Context
from ctd402_desktop.ui.late_words import LateWords
from ctd402_desktop.ui.pages.patient_tabs import TABS, TabPage, TellsNews, choose_summary
from ctd402_desktop.ui.replay_bar import ReplayBar
from ctd402_desktop.ui.sheet import Sheet
from ctd402_desktop.ui.tab_strip import TabStrip
from ctd402_desktop.ui.time_machine import TimeBar
from ctd402_desktop.ui.why_way import WhyWay
from ctd402_desktop.ui.widgets import EmptyState, button

SLOW_MS = 300
TIME_MACHINE = "Alt+T"


KEYS = tuple(tab.key for tab in TABS)


class PatientPage(QWidget):
    """The container of the tabs. A result for a patient who is no longer shown is dropped."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._patient_id: int | None = None
        self._asked = 0
        self._course: Course | None = None
        self._read_at: datetime | None = None
        self._seen: datetime | None = None
        self._fresh: set[str] = set()
        self._pages: dict[str, QWidget] = {}
        self._late = LateWords(self)
        self._build()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._say_loading)
        context.changed.connect(self._on_changed)
        context.record_wanted.connect(self._edit_record)
        context.looked.connect(self._on_looked)
        for at in range(len(TABS)):
            keys = QShortcut(QKeySequence(f"Alt+{(at + 1) % 10}"), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(lambda place=at: self.strip.setCurrentIndex(place))
        undo = QShortcut(QKeySequence("Ctrl+Z"), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.correct_last)
        past = QShortcut(QKeySequence(TIME_MACHINE), self)
        past.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        past.activated.connect(self.ask_moment)
        self.retranslate()

    @property
    def patient_id(self) -> int | None:
        """Whose page this is; ``None`` before any patient was opened."""
        return self._patient_id

    @property
    def course(self) -> Course | None:
        """The course on show."""
        return self._course

    @property
    def tab(self) -> str:
        """Key of the tab on show."""
        return KEYS[self.strip.currentIndex()]

    def open_patient(self, patient_id: int, tab: str = "") -> None:
        """Show a patient on a tab; the tab last used when none is named."""
        if patient_id != self._patient_id:
            self._remember_look()
            self._context.known_at = None
            self.past.hide()
            self.replay.hide()
            self._patient_id = patient_id
            for page in self._pages.values():
                page.setProperty(SHOWN_PATIENT, patient_id)
            self._course = None
            self._fresh.clear()
            for sheet in self.findChildren(Sheet):
                sheet.hide()  # what was explained was of the patient before
            self.banner.show_course(None)
            self._show_waiting()
            self._show_tab()
            self.strip.setFocus(Qt.FocusReason.OtherFocusReason)  # not in a button that was pressed for another one
        if tab in KEYS:
            self.strip.setCurrentIndex(KEYS.index(tab))
        self.reload()

    def reload(self) -> None:
        """Read the course again; what is on the screen stays until the new one is here."""
        if self._patient_id is None:
            return
        self._asked += 1
        token, patient_id = self._asked, self._patient_id
        services, by = self._context.services, self._context.actor
        self._slow.start()
        moment = self._context.known_at

        def course() -> Course:
            if moment is None:
                return services.records.course(by, patient_id)
            return services.audit.as_known(by, patient_id, moment)

        def work() -> tuple[Course, str, datetime, datetime | None]:
            at, seen = services.clock(), services.looks.last(by, patient_id)
            return course(), _similar(services.ward.board(by), patient_id), at, seen

        self._context.tasks.run(
            work,
            lambda found: self._on_course(token, *found),
            lambda error: self._on_failed(token, error),
        )

    def correct_last(self) -> None:
        """``Ctrl+Z``: reopen what the same user signed within ten minutes, on whatever tab."""
        from ctd402_desktop.ui.record_dialog import reopen_last

        page = self._stack.currentWidget()
        if self._course is not None and page is not None:
            reopen_last(self._context, self._course.patient.id, page)

    def print_shown(self) -> None:
        """``F9``: to the documents; the overview prints as the summary of one page."""
        if self.tab == "overview":
            choose_summary(self.page("documents"))
        self.strip.setCurrentIndex(KEYS.index("documents"))

    def ask_moment(self) -> None:
        """Let the user choose the moment the course is to be shown at."""
        if self._course is not None:
            self.past.ask(self._course)

    def replay_days(self) -> None:
        """Step through the course day by day, in a demo ward, from what is known now."""
        if self._context.known_at is not None:
            self.back_to_now()
            self._context.tasks.run(lambda: None, lambda _nothing: self.replay_days())
            return
        if self._course is not None and self.replay.begin(self._course):
            return
        self._context.toast(tr(N_("Replay is for patients of a demo ward with at least one entry.")))

    def show_as_known(self, moment: datetime) -> None:
        """Show every tab as known at ``moment``; nothing can be recorded meanwhile."""
        self._context.known_at = moment
        self.reload()

    def back_to_now(self) -> None:
        """End the time machine and the replay, or close their bars."""
        self.past.hide()
        self.replay.hide()
        if self._context.known_at is None:
            return
        self._context.known_at = None
        self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to now before it goes anywhere else."""
        if event.key() == Qt.Key.Key_Escape and not (self.past.isHidden() and self.replay.isHidden()):
            self.back_to_now()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever goes to another page comes back to now."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._remember_look()
            self.back_to_now()

    def _remember_look(self) -> None:
        """Leaving or locking: what was on the screen has been seen, up to when it was read."""
        context, seen_until = self._context, self._read_at
        patient_id = self._patient_id
        if self._course is None or seen_until is None or context.known_at is not None or patient_id is None:
            return
        services, by = context.services, context.actor
        context.tasks.run(lambda: services.looks.left(by, patient_id, seen_until), lambda _at: None)

    def page(self, key: str) -> QWidget:
        """The page of a tab, made on first use."""
        if key not in self._pages:
            made = self._pages[key] = next(tab for tab in TABS if tab.key == key).make(self._context)
            made.setProperty(SHOWN_PATIENT, self._patient_id)
            self._stack.addWidget(made)
            self._late.watch(made)
        return self._pages[key]

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.strip.set_labels([tr(tab.text) for tab in TABS])
        self.strip.setAccessibleName(tr(N_("Pages of the patient")))
        self.print.setText(tr(N_("Print")))
        self.assess.setText(tr(N_("Assess")))
        self.known.setToolTip(tr(N_("Show the course as it was known at a moment ({keys})"), keys=TIME_MACHINE))
        self.known.setAccessibleName(tr(N_("Time machine")))
        self.readonly.set_text(
            N_("Nothing can be recorded in the past"),
            N_("The other tabs show what was known at the chosen moment"),
            N_("Back to now"),
        )
        self.nobody.set_text(
            N_("No patient open"), N_("Choose a patient on the ward board; Enter opens the row."), N_("Ward board")
        )
        self.waiting.set_text(N_("Loading the course"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self._resize()
        super().changeEvent(event)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = Banner(self._context.now)
        column.addWidget(self.banner)
        self._bar = QFrame()
        self._bar.setProperty("panel", "tabs")
        line = QHBoxLayout(self._bar)
        line.setContentsMargins(4, 0, 12, 0)
        line.setSpacing(8)
        self.strip = TabStrip()
        self.known = button("", icon="history")
        self.print = button("", icon="printer", shortcut="F9")
        self.assess = button("", "primary", "plus", "A")
        for one in (self.known, self.print, self.assess):
            one.setProperty("small", "true")
        line.addWidget(self.strip)
        line.addStretch(1)
        line.addWidget(self.known)
        line.addWidget(self.print)
        line.addWidget(self.assess)
        column.addWidget(self._bar)
        self.past = TimeBar(self._context)
        self.past.wanted.connect(self.show_as_known)
        self.past.left.connect(self.back_to_now)
        self.replay = ReplayBar(self._context)
        self.replay.wanted.connect(self.show_as_known)
        self.replay.left.connect(self.back_to_now)
        column.addWidget(self.replay)
        column.addWidget(self.past)
        self._stack = QStackedWidget()
        self.nobody = EmptyState("user-round", "-", "-", "-", lambda: self._context.open_page("ward"))
        self.waiting = EmptyState("hourglass", "-")
        self.readonly = EmptyState("clock", "-", "-", "-", self.back_to_now)
        for each in (self.nobody, self.waiting, self.readonly):
            self._stack.addWidget(each)
        column.addWidget(self._stack, 1)
        self.why = WhyWay(self, self, self._stack, self._context)
        self.known.clicked.connect(self.ask_moment)
        self.print.clicked.connect(self.print_shown)
        self.assess.clicked.connect(lambda: self.strip.setCurrentIndex(KEYS.index("assess")))
        self.strip.set_labels([tr(tab.text) for tab in TABS])
        self.strip.currentChanged.connect(lambda _at: self._show_tab())
        self._resize()
        self._show_tab()

    def _resize(self) -> None:
        self._bar.setFixedHeight(theme.density().tabs)
        self.strip.setFixedHeight(theme.density().tabs - 1)

    def _show_waiting(self) -> None:
        self.waiting.setVisible(False)
        self._stack.setCurrentWidget(self.waiting)
        self.waiting.what.hide()

    def _say_loading(self) -> None:
        self.waiting.what.show()

    def _show_tab(self) -> None:
        """Show the chosen tab with the course at hand; a page is brought up to date when it is looked at."""
        self.why.follow()
        for one in (self.banner, self._bar):
            one.setVisible(self._patient_id is not None)
        # Where the page itself is given the cursor, its tabs take it: a page has no name to be read.
        self.setFocusProxy(self.strip if self._patient_id is not None else self.nobody.action)
        self.assess.setVisible(self.tab not in {"assess", "documents"})
        self.print.setVisible(self.tab != "documents")
        self.assess.setEnabled(self._context.known_at is None)
        if self._course is None:
            self._stack.setCurrentWidget(self.nobody if self._patient_id is None else self.waiting)
            return
        if self.tab == "assess" and self._context.known_at is not None:
            self._stack.setCurrentWidget(self.readonly)
            return
        page = self.page(self.tab)
        if self.tab not in self._fresh:
            self._fresh.add(self.tab)
            if isinstance(page, TellsNews):
                page.show_news(self._seen)
            shows: TabPage = page  # type: ignore[assignment]  # every tab has show_course; a test walks them
            shows.show_course(self._course)
        self._stack.setCurrentWidget(page)

    def _on_course(self, token: int, course: Course, similar: str, at: datetime, seen: datetime | None) -> None:
        if token != self._asked:
            return
        self._slow.stop()
        self._read_at, self._seen = at, seen
        self._course = course
        self._mark_tabs(course)
        self._fresh.clear()
        self.banner.show_course(course, similar)
        if self._context.known_at is not None and self.replay.isHidden():
            self.past.tell(course, self._context.known_at)
        self._show_tab()

    def _mark_tabs(self, course: Course) -> None:
        """A dot on every tab that something new belongs to."""
        fresh = fresh_forms(course, self._seen, self._context.now())
        self.strip.set_news({place for place, tab in enumerate(TABS) if fresh & set(tab.forms)})

    def _on_looked(self, patient_id: int, at: datetime) -> None:
        """Everything up to ``at`` was marked as seen: no tab and no value is new any more."""
        if self._course is None or patient_id != self._patient_id:
            return
        self._seen = at
        self._mark_tabs(self._course)
        for page in self._pages.values():
            if isinstance(page, TellsNews):
                page.show_news(at)

    def _edit_record(self, course: Course, form: str, record: Record | None) -> None:
        """Lay the editor over the tab that asked for it; a course of another patient is not edited here."""
        from ctd402_desktop.ui.identity_editor import IdentityEditor
        from ctd402_desktop.ui.record_dialog import RecordEditor

        page = self._stack.currentWidget()
        if page is None or course.patient.id != self._patient_id:
            return
        if form == "identity":
            IdentityEditor(self._context, course).show_over(page)
            return
        begin = proposed(form, course) if record is None else None
        RecordEditor(self._context, course, form, record, prefill=begin).show_over(page)

    def _on_failed(self, token: int, error: Ctd402Error) -> None:
        if token == self._asked:
            self._slow.stop()
            if self._context.known_at is not None and isinstance(error, InvalidInput):
                self._context.known_at = None
                self.past.refuse(error.message)
                return
            self._context.tasks.unanswered.emit(error)

    def _on_changed(self, changed: Changed) -> None:
        if changed.patient_id is not None and changed.patient_id == self._patient_id and changed.what != "draft":
            self.reload()


def _similar(board: Board, patient_id: int) -> str:
    """``张玮 ZHANG, Wei, bed 15``: the similar patient on the ward, empty when there is none."""
    row = next((one for one in board.rows if one.patient.id == patient_id), None)
    if row is None or not row.similar:
        return ""
    other = next((one.patient for one in board.rows if one.patient.bed == row.similar), None)
    name = patient_name.full(other) if other else ""
    return tr(N_("{name}, bed {bed}"), name=name, bed=row.similar)
