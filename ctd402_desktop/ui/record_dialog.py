"""One record on a whole page inside the window: added, corrected with a reason, or voided. No floating window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.errors import Ctd402Error, InvalidInput, SignInFailed
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui import notices, theme
from ctd402_desktop.ui.answer_text import answer_text, listed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.correction_bar import REASONS, CorrectionBar
from ctd402_desktop.ui.draft_keeper import DraftKeeper, Typed
from ctd402_desktop.ui.form_view import FormView
from ctd402_desktop.ui.observed_at import ObservedAt
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.record_head import RecordHead
from ctd402_desktop.ui.record_side import side_panel
from ctd402_desktop.ui.review_line import who
from ctd402_desktop.ui.secret_box import confirmed, wanted_secret
from ctd402_desktop.ui.sign_review import HEIGHT, SignReview
from ctd402_desktop.ui.widgets import button

SUMMARY = 8
"""Answers named in the sentence that is signed; all of them stand in the form above."""


class RecordEditor(QWidget):
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
        self._form = FORMS[form]
        self._prefill = dict(prefill or {})
        self._slip, self._busy = slip, False
        self._then: Callable[[], None] = self._store
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

    def close_over(self) -> None:
        """Leave; what is typed and not signed stays as a draft."""
        self.keeper.flush()
        self.keeper.close()
        page = self.parentWidget()
        if page is not None:
            page.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self.deleteLater()

    def raw(self) -> dict[str, str]:
        """Answers as text."""
        return self.view.raw()

    def sign(self) -> None:
        """Sign, or save the correction: stop at what blocks, ask what is odd, then the PIN, then store."""
        if self._busy:
            return
        if self.review.isVisible():
            self.review.confirm()
            return
        problems = dict(self.view.state.problems())
        late = self.observed.problem()
        if late is not None:
            problems = {self.observed.editor.field.key: late, **problems}
        if problems:
            self.view.show_problems(problems)
            return
        if self.view.show_unusual(self.sign):
            return
        if self.correction is not None and not self._may_correct():
            return
        self._ask_to_sign(self._store, self._summary)

    def void(self) -> None:
        """Take the record out of force, with a reason and one more key."""
        if self._record is None:
            return
        self.view.ask.choose(
            msg(N_("Void this record? It stays in History. Reason:")),
            REASONS,
            self._confirm_void,
            self.view.focus_first,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page below."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget) and watched is self.parentWidget():
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

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

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

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
        self.view.escaped.connect(self.close_over)
        self.view.sign_wanted.connect(self.sign)
        self.view.state.ended.connect(lambda: self._sign.setFocus(Qt.FocusReason.TabFocusReason))
        self._sign.clicked.connect(self.sign)
        self.review.confirmed.connect(self._agreed)
        self.review.left.connect(self._back)
        self._keep.clicked.connect(self.close_over)
        self._discard.clicked.connect(self._throw_away)
        self._void.clicked.connect(self.void)
        self.keeper.saved.connect(self.head.pill.show_draft)
        self.keeper.failed.connect(self.head.pill.show_failure)
        self.keeper.restored.connect(self._on_restored)
        shortcuts: tuple[tuple[str, Callable[[], None]], ...] = (("Ctrl+Return", self.sign), ("Ctrl+Enter", self.sign))
        for keys, act in shortcuts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _start(self) -> None:
        self._discard.hide()
        if self._record is not None:
            self.observed.set_at(self._record.observed_at)
            self.view.set_previous(self._record)
            self.view.set_raw(self._form.dump(self._record.answers))
        elif self._prefill:
            self.view.set_raw(self._prefill)
        self.keeper.restore()

    def _typed(self) -> Typed:
        return self.observed.typed(), self.view.raw()

    def _on_restored(self, draft: Draft | None) -> None:
        if draft is None:
            return
        if draft.observed_at is not None:
            self.observed.set_at(draft.observed_at)
        self.view.set_raw(draft.raw)
        self.head.pill.show_draft(draft)
        self._discard.show()
        self.view.ask.guide(N_("Your draft was restored: nothing of it is signed yet."))

    def _ask_to_sign(self, then: Callable[[], None], line: Callable[[], str]) -> None:
        """Ask for the PIN, and for the bed where somebody is called alike; at once where neither is asked."""
        services, by, patient = self._context.services, self._context.actor, self._course.patient
        self._then, self._busy = then, True

        def work() -> tuple[str, str]:
            found = services.records.lookalike(by, patient.id)
            return (found.retype if found is not None else ""), wanted_secret(services, by)

        def asked(found: tuple[str, str]) -> None:
            self._busy = False
            if any(found):
                self._place_review()
                self.review.open(lambda: who(patient), line, *found)
            else:
                then()

        self._context.tasks.run(work, asked, self._on_failed)

    def _agreed(self) -> None:
        self._then()

    def _back(self) -> None:
        self.review.settle()
        self.view.focus_first()

    def _place_review(self) -> None:
        self.review.setGeometry(1, self._card.height() - HEIGHT - 1, self._card.width() - 2, HEIGHT)

    def _summary(self) -> str:
        """The form and what is in it, in one sentence."""
        answers = self._form.parse(self.view.raw()).answers
        said = [
            f"{tr(asked.label)} {answer_text(asked, answers[asked.key], self._course.zone)}"
            for asked in self._form.fields
            if asked.key in answers
        ]
        return listed(tr(self._form.title), *said[:SUMMARY], *(("…",) if len(said) > SUMMARY else ()))

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

    def _may_correct(self) -> bool:
        """A correction needs a reason and a difference."""
        if self.correction is None or self._record is None:
            return True
        same = self.view.raw() == self._form.dump(self._record.answers)
        if same and self.observed.at() == self._record.observed_at:
            self.view.ask.problem(N_("Nothing was changed."), N_("Change an answer or the time, or leave with Esc."))
            return False
        if not self.correction.reason():
            self.view.ask.problem(N_("Why is it corrected?"), N_("Choose a reason below or write one."))
            self.correction.focus_reason()
            return False
        return True

    def _store(self) -> None:
        at = self.observed.at()
        if at is None:
            return
        self._busy = True
        self.keeper.close()
        raw, records, by = self.view.raw(), self._context.services.records, self._context.actor
        record, keeper = self._record, self.keeper
        reason = self.correction.reason() if self.correction is not None else ""
        services, patient_id, form = self._context.services, self._course.patient.id, self._form.key
        bed, secret = self.review.bed(), self.review.secret.secret()

        def work() -> Changed:
            proof = confirmed(services, by, secret)
            if record is None:
                draft = keeper.draft_id
                return records.sign(by, patient_id, form, at, raw, draft_id=draft, bed=bed, confirmed=proof)
            changed = records.correct(by, record.id, raw, reason, at, bed=bed, confirmed=proof)
            if keeper.draft_id is not None:
                services.drafts.discard_draft(by, keeper.draft_id)
            return changed

        self._context.tasks.run(work, self._on_stored, self._on_failed)

    def _confirm_void(self, reason: str) -> None:
        words = dict(REASONS)[reason]
        question = msg(N_("Void, because: {reason}?"), reason=msg(words))

        def agreed() -> None:
            self._ask_to_sign(lambda: self._void_now(reason), lambda: tr(question))

        self.view.ask.confirm(question, agreed, self.view.focus_first, take_focus=True)

    def _void_now(self, reason: str) -> None:
        if self._record is None:
            return
        record_id, services, by = self._record.id, self._context.services, self._context.actor
        secret = self.review.secret.secret()
        self.keeper.close()

        def work() -> Changed:
            return services.records.void(by, record_id, reason, confirmed=confirmed(services, by, secret))

        self._context.tasks.run(work, self._on_stored, self._on_failed)

    def _on_stored(self, changed: Changed) -> None:
        self._busy = False
        self.saved.emit(changed)
        self._context.changed.emit(changed)
        self._context.toast(tr(N_("{form}: saved."), form=tr(self._form.title)))
        self.close_over()

    def _on_failed(self, error: Ctd402Error) -> None:
        self._busy = False
        self.keeper.reopen()
        self.keeper.touch()
        if isinstance(error, SignInFailed) and self.review.isVisible():
            self.review.fail(error.message)
            return
        self.review.settle()
        if isinstance(error, InvalidInput):
            self.view.show_problems(error.problems)
        else:
            notices.show_error(self, error)

    def _throw_away(self) -> None:
        """Discard the draft and leave; signed records are untouched."""
        draft_id = self.keeper.draft_id
        self.keeper.close()
        if draft_id is None:
            self.close_over()
            return
        drafts, by = self._context.services.drafts, self._context.actor
        self._context.tasks.run(
            lambda: drafts.discard_draft(by, draft_id), lambda _changed: self.close_over(), self._on_failed
        )
