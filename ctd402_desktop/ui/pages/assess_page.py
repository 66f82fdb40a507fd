"""The bedside page: one routine set on one screen, the live grade beside it, drafts while typing, two-step signing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctd402_desktop.domain.aftercare import Step, after_signing
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.grading import grade_answers, scale_named
from ctd402_desktop.domain.permissions import Action, allowed
from ctd402_desktop.domain.routine import Due, due_set
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.drafts import Draft, OpenDraft
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.assess_form import AssessForm
from ctd402_desktop.ui.assess_grid import PAPER_AFTER
from ctd402_desktop.ui.assess_head import AssessHead, ColumnHead
from ctd402_desktop.ui.assess_signing import AssessSigning, Bedside
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.draft_keeper import DraftKeeper, Typed
from ctd402_desktop.ui.history_clock import open_in_row
from ctd402_desktop.ui.live_grade import LivePanel
from ctd402_desktop.ui.live_words import LiveResult
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.physician_sheet import PhysicianSheet
from ctd402_desktop.ui.presence import Presence
from ctd402_desktop.ui.sign_review import HEIGHT, SignReview
from ctd402_desktop.ui.signing_path import Entry
from ctd402_desktop.ui.why_sheet import WhySheet

COMPACT_BELOW = (1180, 500)
"""Page width and height in px under which the narrow layout is used."""
LEAST = (1000, 420)
TIGHT_BELOW = 590
GRADE_MS = 40
PRESENCE = 48


class AssessPage(QWidget):
    """Tab *Assess* of a patient."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._due = Due(neurology=True, at=None)
        self._signed_id: int | None = None
        self._keeper: DraftKeeper | None = None
        self._compact: bool | None = None
        self._may_record = allowed(context.actor.role, Action.RECORD_CARE)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GRADE_MS)
        self._timer.timeout.connect(self._grade)
        self._build()
        self._connect()

    @property
    def context(self) -> Context:
        """The session."""
        return self._context

    @property
    def form(self) -> AssessForm:
        """The rows."""
        return self._form

    @property
    def panel(self) -> LivePanel:
        """The live grade."""
        return self._panel

    @property
    def ask(self) -> AskLine:
        """The prompt line."""
        return self._ask

    @property
    def head(self) -> AssessHead:
        """Time of assessment, author, draft."""
        return self._head

    @property
    def signing(self) -> AssessSigning:
        """Review and signature."""
        return self._signing

    def show_course(self, course: Course) -> None:
        """Show a patient; what is being typed for the same patient stays."""
        same = self._course is not None and self._course.patient.id == course.patient.id
        typing = same and bool(self._form.raw(carried=False)) and self._signed_id is None
        self._course = course
        self._head.set_day_zero(course.day_zero)
        if typing:
            self._form.renew(course)
        else:
            self._begin(course, restore=not same)
        self._show_due()
        if self._signed_id is not None:
            self._show_signed(course)

    def raw(self) -> dict[str, str]:
        """Everything answered: rows, attribution and what a physician added."""
        found = self._form.raw()
        extra = self._sheet.raw()
        return {**found, **extra} if found else extra

    def keep_draft(self) -> None:
        """Save now what is typed."""
        if self._keeper is not None:
            self._keeper.flush()

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor starts at the time of assessment."""
        super().showEvent(event)
        if self._may_record:
            self._head.observed.editor.focus_input()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page keeps the draft."""
        self.keep_draft()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing below wanted, such as on a button, does what the button of the panel says."""
        if event.key() == Qt.Key.Key_Escape:
            self._keep_or_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Standard or narrow layout; overlays follow."""
        super().resizeEvent(event)
        size = event.size()
        compact = size.width() < COMPACT_BELOW[0] or size.height() < COMPACT_BELOW[1]
        self._panel.set_size_class(compact=compact, tight=size.height() < TIGHT_BELOW)
        if compact != self._compact:
            self._compact = compact
            self._apply_size(compact=compact)
        QTimer.singleShot(0, self, self._place_review)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._course is not None:
            self._show_due()
            self._grade()
        super().changeEvent(event)

    def _build(self) -> None:
        self._ask = AskLine()
        self._form = AssessForm(self._ask)
        self._head = AssessHead(self._context, self._form.state)
        self._columns = ColumnHead()
        self._left = Panel()
        for widget, stretch in ((self._head, 0), (self._columns, 0), (self._form, 20), (self._ask, 0)):
            self._left.line.addWidget(widget, stretch)
        self._left.line.insertStretch(3, 0)
        physician = allowed(self._context.actor.role, Action.ASSIGN_GRADE)
        self._panel = LivePanel(self._context.services.pack_version, physician=physician)
        self._right = Panel()
        self._right.line.addWidget(self._panel)
        self._sheet = PhysicianSheet(self._right, self._head.anchor, assigns=physician)
        self._why = WhySheet(self._right)
        self._review = SignReview(self._left)
        self.presence = Presence(self._context, "daily", self._left)
        self.setMinimumSize(*LEAST)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._left, 1)
        self._line.addWidget(self._right)
        entry = Entry(
            "daily",
            self._form.state,
            self._head.observed,
            self._review,
            raw=self.raw,
            course=lambda: self._course,
            keeper=lambda: self._keeper,
        )
        parts = Bedside(self._form, self._panel, lambda: self._due.neurology, self._grade)
        self._signing = AssessSigning(self._context, entry, parts, self)

    def _connect(self) -> None:
        form, panel = self._form, self._panel
        form.edited.connect(self._on_edited)
        form.state.escaped.connect(self._leave)
        form.state.sign_wanted.connect(self._signing.review_or_sign)
        form.state.ended.connect(lambda: panel.sign_button.setFocus(Qt.FocusReason.TabFocusReason))
        self._head.observed.changed.connect(self._on_time)
        panel.attributed.connect(self._sheet.set_attribution)
        panel.more_causes.connect(self._ask_cause)
        panel.physician_wanted.connect(self._sheet.open)
        panel.why_wanted.connect(lambda: self._why.open(panel.result))
        panel.told.connect(self._why.renew)
        panel.keep_wanted.connect(self._keep_or_back)
        panel.sign_wanted.connect(self._signing.review_or_sign)
        self._sheet.edited.connect(self._on_edited)
        self._review.confirmed.connect(self._signing.sign)
        self._review.left.connect(self._signing.leave_review)
        self._signing.stored.connect(self._on_signed)
        self._signing.given_up.connect(self._on_given_up)
        self.presence.joined.connect(lambda: self._let_type(may=False))
        self.presence.free.connect(self._on_free)
        self.presence.left_behind.connect(self._tell_left_behind)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            for part in (self._left, self._right):  # an editor that lies over the page has the same keys for itself
                shortcut = QShortcut(QKeySequence(keys), part)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(self._signing.review_or_sign)
        clocks = QShortcut(QKeySequence("Alt+H"), self._left)  # an editor over the page has its own
        clocks.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        clocks.activated.connect(lambda: open_in_row((row, row.previous) for row in form.rows.values()))

    def _begin(self, course: Course, *, restore: bool) -> None:
        self._head.observed.follow_clock()
        self._signing.crossing.begin(course)
        at = self._at()
        self._sheet.clear()
        self._form.begin(course, course.last("daily", at), at)
        self._form.ask_for_paper(wanted=False)
        self._form.set_locked(not self._may_record)
        self._panel.set_can_sign(
            self._may_record, "" if self._may_record else tr(N_("Your role does not record care."))
        )
        self._columns.show_previous(course.last("daily", at), course.zone)
        if restore or self._keeper is None:
            self._new_keeper(course, restore=restore)
        else:
            self._keeper.forget()
        self._head.pill.show_draft(None)
        self._grade()

    def _new_keeper(self, course: Course, *, restore: bool) -> None:
        if self._keeper is not None:
            self._keeper.flush()
            self._keeper.close()
            self._keeper.deleteLater()
        self._keeper = DraftKeeper(self._context, course.patient.id, "daily", self._typed, parent=self)
        self._keeper.saved.connect(self._head.pill.show_draft)
        self._keeper.failed.connect(self._head.pill.show_failure)
        self._keeper.restored.connect(self._on_restored)
        if restore and self._may_record:
            self._keeper.restore()
            self.presence.follow(course.patient.id)

    @property
    def keeper(self) -> DraftKeeper | None:
        """The draft of the patient shown."""
        return self._keeper

    def _typed(self) -> Typed:
        return self._head.observed.typed(), {**self._form.raw(carried=False), **self._sheet.raw()}

    def _on_restored(self, draft: Draft | None) -> None:
        if draft is None or self._form.raw(carried=False):
            return
        if draft.observed_at is not None:
            self._head.observed.set_at(draft.observed_at)
        self._sheet.set_raw(draft.raw)
        self._form.set_raw(draft.raw)
        if self._keeper is not None:
            self._keeper.reopen()
            if self._course is not None:
                self._signing.crossing.begin(self._course, since=self._keeper.since)
        self._head.pill.show_draft(draft)
        self._ask.guide(N_("Your draft was restored: nothing of it is signed yet."))

    def _let_type(self, *, may: bool) -> None:
        """Read-only while a colleague types into the same form."""
        self._form.set_locked(not may)
        self._panel.set_can_sign(may, "" if may else self.presence.text())

    def _on_free(self) -> None:
        """The colleague has signed or left, or the draft was taken over: it is restored as one's own."""
        self._let_type(may=self._may_record)
        if self._keeper is not None:
            self._keeper.restore()

    def _tell_left_behind(self, found: OpenDraft) -> None:
        words = N_("{name} left a draft of this form at {time}: take it over in History, or enter a set of your own.")
        time = formats.time(found.draft.updated_at, self._context.zone)
        self._ask.guide(msg(words, name=found.draft.author_name, time=time))

    def _on_edited(self) -> None:
        self._signing.stale()
        if self._keeper is not None and (self._form.raw(carried=False) or self._sheet.raw()):
            self._keeper.touch()
        self._timer.start()

    def _on_signed(self, changed: Changed) -> None:
        """The course comes back with the new record; until then nothing more is typed into the old set."""
        self._signed_id = changed.record_id
        self._head.observed.editor.focus_input()
        if self._keeper is not None:
            self._keeper.forget()

    def _on_given_up(self, changed: Changed) -> None:
        """A colleague's set stands instead of this one: an empty form, and the course with theirs."""
        if self._keeper is not None:
            self._keeper.close()
        if self._course is not None:
            self._begin(self._course, restore=False)
        self._context.toast(tr(N_("Yours was set aside, its text is in the audit trail.")))
        self._context.changed.emit(Changed(changed.patient_id, "records"))

    def _show_signed(self, course: Course) -> None:
        """The new point stays marked for a second look; the signed grade stands in the panel until typing."""
        record = next((one for one in course.records if one.id == self._signed_id), None)
        self._signed_id = None
        if record is None:
            return
        self._form.mark_newest()
        if self.isVisible():  # who has gone on to the next patient keeps the cursor there
            self._head.observed.editor.focus_input()
        self._timer.stop()
        grades = tuple((scale_named(one.scale), one.grade) for one in record.grades)
        self._panel.show_result(LiveResult(course, record.observed_at, record.answers, grades, signed=True))

    def _keep_or_back(self) -> None:
        if self._signing.reviewing:
            self._signing.leave_review()
        else:
            self._leave()

    def _on_time(self) -> None:
        at = self._at()
        self._form.set_time(at)
        self._form.ask_for_paper(wanted=self._now() - at >= PAPER_AFTER)
        if self._course is not None:
            self._columns.show_previous(self._course.last("daily", at), self._course.zone)
        self._timer.start()

    def _grade(self) -> None:
        """Grade the answers so far; what cannot be parsed counts as missing."""
        self._timer.stop()
        if self._course is None:
            return
        at = self._at()
        answers = self._form.state.form.parse(self.raw()).answers
        grades = grade_answers("daily", answers, at, self._course)
        steps: tuple[Step, ...] = (
            after_signing(self._course, answers, at, grades, self._context.services.schedule) if answers else ()
        )
        self._panel.show_result(LiveResult(self._course, at, answers, grades, steps))

    def _show_due(self) -> None:
        if self._course is None:
            return
        self._due = due_set(self._course, self._now(), self._context.services.schedule)
        score = "CAPD" if self._form.instrument == "capd" else "ICE"
        name = msg(N_("Vitals + {score}"), score=score) if self._due.neurology else msg(N_("Vitals"))
        time = formats.time(self._due.at, self._course.zone) if self._due.at is not None else ""
        self._head.show_due(name, time)

    def _ask_cause(self) -> None:
        field = self._form.state.form["attribution"]
        options = [(one.key, one.label) for one in field.choices]
        self._ask.choose(msg(N_("Attribution")), options, self._sheet.set_attribution, self._panel.sign_button.setFocus)

    def _leave(self) -> None:
        """Esc: the draft stays, the overview opens; while it is being signed it waits."""
        if self._signing.waits():
            return
        self.keep_draft()
        if self._course is not None:
            self._context.open_patient(self._course.patient.id, "overview")

    def _apply_size(self, *, compact: bool) -> None:
        self._line.setContentsMargins(*((7, 7, 6, 6) if compact else (9, 9, 8, 8)))
        self._line.setSpacing(6 if compact else 8)
        self._right.setFixedWidth(318 if compact else 404)
        self._columns.setVisible(not compact)
        self._head.set_compact(compact=compact)
        self._form.set_compact(compact=compact)
        self._ask.setFixedHeight(39 if compact else 48)

    def _place_review(self) -> None:
        self._review.setGeometry(QRect(1, self._left.height() - HEIGHT - 1, self._left.width() - 2, HEIGHT))
        self.presence.setGeometry(QRect(1, self._left.height() - PRESENCE - 1, self._left.width() - 2, PRESENCE))
        self._sheet.setGeometry(self._right.rect().adjusted(1, 1, -1, -1))

    def _at(self) -> datetime:
        return self._head.observed.at() or self._now()

    def _now(self) -> datetime:
        return self._context.services.clock()
