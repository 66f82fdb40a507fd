"""One record on a whole page inside the window: added, corrected with a reason, or voided. No floating window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.entry_slip import own_last
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.drafts import Draft, OpenDraft
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.context import SHOWN_PATIENT, Context
from ctd402_desktop.ui.correction_bar import CorrectionBar
from ctd402_desktop.ui.draft_keeper import DraftKeeper, Typed
from ctd402_desktop.ui.form_view import FormView
from ctd402_desktop.ui.observed_at import ObservedAt
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.presence import Presence
from ctd402_desktop.ui.record_head import RecordHead
from ctd402_desktop.ui.record_side import side_panel
from ctd402_desktop.ui.record_signing import RecordSigning
from ctd402_desktop.ui.review_line import who
from ctd402_desktop.ui.sign_review import HEIGHT, SignReview
from ctd402_desktop.ui.signing_path import Entry
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import button

SIDE_BY_SIDE = frozenset({"drug", "event", "laboratory", "infection"})
"""Forms of which two people may well enter different things at the same time: each is told of the other, no more."""


class RecordEditor(Spoken, QWidget):
    """Add a record of ``form``, or correct ``record``.

    Show it with ``show_over(page)``; it covers the page, closes itself after signing or with Esc (the draft is
    kept) and emits ``closed``. ``prefill`` proposes raw answers for a new record. ``slip`` corrects what the same
    user signed a moment ago.
    """

    closed = Signal()
    saved = Signal(object)

    def __init__(
        self,
        context: Context,
        course: Course,
        form: str,
        record: Record | None = None,
        *,
        prefill: Mapping[str, str] | None = None,
        slip: bool = False,
    ) -> None:
        super().__init__()
        self._context, self._course, self._record = context, course, record
        self._form = FORMS[form].under(course.protocol.checks)
        self._prefill = dict(prefill or {})
        self._before: QWidget | None = None
        zone = context.services.ward_info.zone
        self.view = FormView(self._form, zone, clock=context.services.clock, day_zero=course.day_zero)
        self.observed = ObservedAt(context, self.view.state, N_("Time of observation"))
        self.observed.day_zero = course.day_zero
        self.head = RecordHead(context, self._form, who(course.patient), record, self.observed)
        self.side = side_panel(self._form, course, context.services.clock().astimezone(zone).date())
        self.correction = CorrectionBar(slip=slip) if record is not None else None
        self.keeper = DraftKeeper(
            context,
            course.patient.id,
            form,
            self._typed,
            supersedes_id=record.id if record is not None else None,
            parent=self,
        )
        self._build()
        entry = Entry(
            form,
            self.view.state,
            self.observed,
            self.review,
            raw=self.view.raw,
            course=lambda: course,
            keeper=lambda: self.keeper,
        )
        self.signing = RecordSigning(context, entry, self.view, record, self.correction, self)
        self._connect()
        self._start()

    def show_over(self, page: QWidget) -> None:
        """Cover ``page`` and follow its size; the focus returns where it was when this closes."""
        self._before = QApplication.focusWidget()
        self.setParent(page)
        self.setGeometry(page.rect())
        page.installEventFilter(self)
        self.show()
        self.raise_()
        self.observed.editor.focus_input()

    def leave(self) -> None:
        """Esc: leave with the draft kept; while it is being signed it waits."""
        if not self.signing.waits():
            self.close_over()

    def close_over(self) -> None:
        """Leave; what is typed and not signed stays as a draft."""
        kept = self.keeper.unsigned
        self.keeper.flush()
        self.keeper.close()
        if kept:
            self._context.toast(tr(N_("{form}: not signed, kept as a draft."), form=tr(self._form.title)))
        page = self.parentWidget()
        if page is not None:
            page.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus()
        self.deleteLater()

    def raw(self) -> dict[str, str]:
        """Answers as text."""
        return self.view.raw()

    def sign(self) -> None:
        """Sign, or save the correction; who may not now is told why."""
        if self._sign.isEnabled():
            self.signing.sign()
        else:
            self.view.ask.problem(self._sign.toolTip())

    def void(self) -> None:
        """Take the record out of force."""
        self.signing.void()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page below."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget) and watched is self.parentWidget():
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that no question below wanted, such as on a button, leaves too."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The review stays at the foot."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._place_review)

    def showEvent(self, event: QShowEvent) -> None:
        """The live panel starts with what is there."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving keeps the draft."""
        self.keeper.flush()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.window"))

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._sign.setText(tr(N_("Save correction") if self._record is not None else N_("Sign")))
        self._keep.setText(tr(N_("Keep draft")))
        self._sign.set_hint("Ctrl+Enter")
        self._keep.set_hint("Esc")
        self._void.setText(tr(N_("Void")))
        self._discard.setText(tr(N_("Discard draft")))
        self._follow()

    def _build(self) -> None:
        card = Panel()
        card.line.addWidget(self.head)
        corrected = self._record.id if self._record is not None else None
        self.presence = Presence(self._context, self._form.key, card, corrected)
        card.line.addWidget(self.presence)
        card.line.addWidget(self.view, 1)
        self._void = button("", "danger")
        self._discard = button("", "secondary")
        self._keep = button("", "secondary")
        self._sign = button("", "primary", icon="signature")
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 8, 14, 8)
        foot.setSpacing(10)
        foot.addWidget(self._void)
        foot.addWidget(self._discard)
        if self._record is None:  # shown before it has a parent it would be a window
            self._void.hide()
        if self.correction is not None:
            foot.addWidget(self.correction, 1)
        else:
            foot.addStretch(1)
        foot.addWidget(self._keep)
        foot.addWidget(self._sign)
        card.line.addLayout(foot)
        self._card = card
        self.review = SignReview(card)
        line = QHBoxLayout(self)
        line.setContentsMargins(9, 9, 8, 8)
        line.setSpacing(8)
        line.addWidget(card, 1)
        if self.side is not None:
            side = QVBoxLayout()
            side.addWidget(self.side, 1)
            line.addLayout(side)
        self.retranslate()

    def _connect(self) -> None:
        self.view.edited.connect(self._on_edited)
        self.view.escaped.connect(self.leave)
        self.view.sign_wanted.connect(self.sign)
        self.view.state.ended.connect(lambda: self._sign.setFocus(Qt.FocusReason.TabFocusReason))
        self._sign.clicked.connect(self.sign)
        self.review.confirmed.connect(self.signing.agreed)
        self.review.left.connect(self.signing.leave_review)
        self.signing.stored.connect(self._on_stored)
        self.signing.given_up.connect(self._on_given_up)
        self._keep.clicked.connect(self.leave)
        self._discard.clicked.connect(self._throw_away)
        self._void.clicked.connect(self.void)
        self.keeper.saved.connect(self.head.pill.show_draft)
        self.keeper.failed.connect(self.head.pill.show_failure)
        self.keeper.restored.connect(self._on_restored)
        self.presence.joined.connect(lambda: self._let_type(may=self._form.key in SIDE_BY_SIDE))
        self.presence.free.connect(self._on_free)
        self.presence.left_behind.connect(self._tell_left_behind)
        shortcuts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+Return", self.sign),
            ("Ctrl+Enter", self.sign),
            ("Alt+H", self.view.open_history),
        )
        for keys, act in shortcuts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _start(self) -> None:
        self._discard.hide()
        if self._record is not None:
            self.observed.set_at(self._record.observed_at)
            self.view.set_previous(self._record, self._course)
            self.view.set_raw(self._form.dump(self._record.answers))
        elif self._prefill:
            self.view.set_raw(self._prefill)
        self.keeper.restore()
        self.presence.follow(self._course.patient.id)

    def _let_type(self, *, may: bool) -> None:
        """Read-only while a colleague types into the same form."""
        self.view.set_locked(not may)
        if self.correction is not None:
            self.correction.setEnabled(may)
        if not may:
            self._keep.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.scroller.verticalScrollBar().setValue(0)
        for one in (self._sign, self._void):
            one.setEnabled(may)
            one.setToolTip("" if may else self.presence.text())

    def _on_free(self) -> None:
        """The colleague has signed or left, or the draft was taken over: it is restored as one's own."""
        self._let_type(may=True)
        if not self.keeper.unsigned:  # what was typed beside the colleague is newer than any stored draft
            self.keeper.restore()

    def _tell_left_behind(self, found: OpenDraft) -> None:
        words = N_("{name} left a draft of this form at {time}: take it over in History, or enter one of your own.")
        time = formats.time(found.draft.updated_at, self._context.zone)
        self.view.ask.guide(msg(words, name=found.draft.author_name, time=time))

    def _typed(self) -> Typed:
        return self.observed.typed(), self.view.raw()

    def _on_restored(self, draft: Draft | None) -> None:
        if draft is None:
            return
        if draft.observed_at is not None:
            self.observed.set_at(draft.observed_at)
        self.view.set_raw(draft.raw)
        self.signing.crossing.begin(self._course, self._record, since=self.keeper.since)
        self.head.pill.show_draft(draft)
        self._discard.show()
        self.view.ask.guide(N_("Your draft was restored: nothing of it is signed yet."))

    def _place_review(self) -> None:
        self.review.setGeometry(1, self._card.height() - HEIGHT - 1, self._card.width() - 2, HEIGHT)

    def _on_edited(self) -> None:
        if self.review.isVisible():
            self.review.settle()
        if self.isVisible():
            self.keeper.touch()
        self._follow()

    def _follow(self) -> None:
        if self.side is not None:
            raw = self.view.raw()
            self.side.observed = self.observed.at()
            self.side.show_answers(self._form.parse(raw).answers, raw)

    def _on_stored(self, changed: Changed) -> None:
        context, page = self._context, self.parentWidget()
        self.saved.emit(changed)
        context.changed.emit(changed)
        voided = self._record is not None and changed.record_id == self._record.id
        undo = take_back(context, changed, page) if page is not None and not voided else None
        context.toast(tr(N_("{form}: saved."), form=tr(self._form.title)), undo)
        self.close_over()

    def _on_given_up(self, changed: Changed) -> None:
        self.keeper.close()
        self._context.changed.emit(changed)
        said = N_("{form}: yours was set aside, its text is in the audit trail.")
        self._context.toast(tr(said, form=tr(self._form.title)))
        self.close_over()

    def _throw_away(self) -> None:
        """Discard the draft and leave; signed records are untouched."""
        if self.signing.waits():
            return
        draft_id = self.keeper.draft_id
        self.keeper.close()
        if draft_id is None:
            self.close_over()
            return
        drafts, by = self._context.services.drafts, self._context.actor
        self._context.tasks.run(
            lambda: drafts.discard_draft(by, draft_id), lambda _changed: self.close_over(), self.signing.failed
        )


def reopen_slip(context: Context, course: Course, over: QWidget, record_id: int | None = None) -> None:
    """Reopen one's own last entry over a page as a correction, with its reason; say so when there is none.

    ``record_id`` reopens that record and no other.
    """
    found = own_last(course, context.actor.user_id, context.services.clock(), record_id)
    if found is None or context.known_at is not None:
        context.toast(tr(N_("Nothing signed here in the last 10 min: correct older sets in History.")))
        return
    RecordEditor(context, course, found.form, found, slip=True).show_over(over)


def reopen_last(context: Context, patient_id: int, over: QWidget, record_id: int | None = None) -> None:
    """``Ctrl+Z`` and *Undo*: reopen over ``over`` what the same user signed within ten minutes.

    The course is read again: what was signed a moment ago may not be on the screen yet. Where another patient is on
    show by then, this one is opened.
    """

    def reopen(newest: Course) -> None:
        if isValid(over) and over.isVisible() and over.property(SHOWN_PATIENT) in {None, patient_id}:
            reopen_slip(context, newest, over, record_id)
        else:
            context.open_patient(patient_id)

    records, by = context.services.records, context.actor
    context.tasks.run(lambda: records.course(by, patient_id), reopen)


def take_back(context: Context, changed: Changed, over: QWidget) -> Callable[[], None] | None:
    """What *Undo* after signing a record does, ``None`` where no record was signed: reopen it over the page."""
    patient_id, record_id = changed.patient_id, changed.record_id
    if patient_id is None or record_id is None:
        return None
    return lambda: reopen_last(context, patient_id, over, record_id)
