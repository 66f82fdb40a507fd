"""From a filled record to a signed one: what blocks, what is odd, who was faster, the PIN, the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.crossing import Crossed
from ctd402_desktop.domain.fields import Form
from ctd402_desktop.errors import Conflict, Ctd402Error, InvalidInput, SignInFailed
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.ui import notices
from ctd402_desktop.ui.answer_text import answer_text, listed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.correction_bar import REASONS, CorrectionBar
from ctd402_desktop.ui.crossing import CROSSED, Crossing, Ready, Ways
from ctd402_desktop.ui.draft_keeper import DraftKeeper
from ctd402_desktop.ui.form_view import FormView
from ctd402_desktop.ui.observed_at import ObservedAt
from ctd402_desktop.ui.review_line import who
from ctd402_desktop.ui.secret_box import confirmed, wanted_secret
from ctd402_desktop.ui.sign_review import SignReview

SUMMARY = 8
"""Answers named in the sentence that is signed; all of them stand in the form above."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the editor that signing reads and moves."""

    view: FormView
    observed: ObservedAt
    review: SignReview
    keeper: DraftKeeper
    correction: CorrectionBar | None
    place_review: Callable[[], None]


class RecordSigning(QObject):
    """Steps of signing one record, each left by one key. ``stored`` and ``given_up`` bring what changed."""

    stored = Signal(object)
    given_up = Signal(object)

    def __init__(self, context: Context, course: Course, form: Form, record: Record | None, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._course, self._form, self._record = context, course, form, record
        self._over = over
        self.crossing = Crossing(context, over)
        self.crossing.begin(course, record)
        self._busy = False
        self._then: Callable[[], None] = self._store
        self.parts: Parts  # set by the editor once it has built them

    def sign(self) -> None:
        """Sign, or save the correction: stop at what blocks, ask what is odd, then the PIN, then store."""
        parts = self.parts
        if self._busy or self.crossing.sheet is not None:
            return
        if parts.review.isVisible():
            parts.review.confirm()
            return
        problems = dict(parts.view.state.problems())
        late = parts.observed.problem()
        if late is not None:
            problems = {parts.observed.editor.field.key: late, **problems}
        if problems:
            parts.view.show_problems(problems)
            return
        if parts.view.show_unusual(self.sign):
            return
        if parts.correction is not None and not self._may_correct(parts.correction):
            return
        self._go_on()

    def void(self) -> None:
        """Take the record out of force, with a reason and one more key."""
        if self._record is None:
            return
        view = self.parts.view
        view.ask.choose(
            msg(N_("Void this record? It stays in History. Reason:")), REASONS, self._confirm_void, view.focus_first
        )

    def agreed(self) -> None:
        """The sentence was read and the PIN typed."""
        self._then()

    def back(self) -> None:
        """Return to the form; nothing is signed."""
        self.parts.review.settle()
        self.parts.view.focus_first()

    def ask_to_sign(self, then: Callable[[], None], line: Callable[[], str], *, look: bool = False) -> None:
        """Ask for the PIN, and for the bed where somebody is called alike; at once where neither is asked.

        ``look``: first whether a colleague signed the same meanwhile.
        """
        services, by, patient = self._context.services, self._context.actor, self._course.patient
        ready = self._ready() if look else None
        self._then, self._busy = then, True

        def work() -> tuple[Crossed | None, str, str]:
            crossed = self.crossing.look(ready) if ready is not None else None
            found = services.records.lookalike(by, patient.id)
            return crossed, (found.retype if found is not None else ""), wanted_secret(services, by)

        def asked(found: tuple[Crossed | None, str, str]) -> None:
            self._busy = False
            crossed, bed, secret = found
            if crossed is not None and ready is not None:
                self._show_crossed(crossed, ready)
            elif bed or secret:
                self.parts.place_review()
                self.parts.review.open(lambda: who(patient), line, bed, secret)
            else:
                then()

        self._context.tasks.run(work, asked, self.failed)

    def failed(self, error: Ctd402Error) -> None:
        """Say it at its place; the form stays open with its text."""
        parts = self.parts
        self._busy = False
        parts.keeper.reopen()
        parts.keeper.touch()
        if isinstance(error, SignInFailed) and parts.review.isVisible():
            parts.review.fail(error.message)
            return
        parts.review.settle()
        if isinstance(error, InvalidInput):
            parts.view.show_problems(error.problems)
        elif isinstance(error, Conflict) and error.code in CROSSED and self._then == self._store:
            self._look_again(error)
        else:
            notices.show_error(self._over, error)

    def _ready(self) -> Ready | None:
        at, parts = self.parts.observed.at(), self.parts
        if at is None:
            return None
        draft = parts.keeper.draft_id
        return Ready(self._course.patient.id, self._form.key, at, parts.view.raw(), draft, parts.review.bed())

    def _look_again(self, error: Conflict) -> None:
        """Somebody was faster between the look and the signature."""
        ready = self._ready()
        if ready is None:
            return

        def found(crossed: Crossed | None) -> None:
            if crossed is not None:
                self._show_crossed(crossed, ready)
            else:
                notices.show_error(self._over, error)

        self._context.tasks.run(lambda: self.crossing.look(ready), found)

    def _show_crossed(self, crossed: Crossed, ready: Ready) -> None:
        self.parts.keeper.flush()
        back, keeper = self.parts.view.focus_first, self.parts.keeper
        ways = Ways(self._go_on, self.given_up.emit, back, lambda: keeper.draft_id, self.failed)
        self.crossing.show(crossed, ready, ways)

    def _go_on(self) -> None:
        self.ask_to_sign(self._store, self._summary, look=True)

    def _summary(self) -> str:
        """The form and what is in it, in one sentence."""
        answers = self._form.parse(self.parts.view.raw()).answers
        said = [
            f"{tr(asked.label)} {answer_text(asked, answers[asked.key], self._course.zone)}"
            for asked in self._form.fields
            if asked.key in answers
        ]
        return listed(tr(self._form.title), *said[:SUMMARY], *(("…",) if len(said) > SUMMARY else ()))

    def _may_correct(self, correction: CorrectionBar) -> bool:
        """A correction needs a reason and a difference."""
        if self._record is None:
            return True
        view = self.parts.view
        same = view.raw() == self._form.dump(self._record.answers)
        if same and self.parts.observed.at() == self._record.observed_at:
            view.ask.problem(N_("Nothing was changed."), N_("Change an answer or the time, or leave with Esc."))
            return False
        if not correction.reason():
            view.ask.problem(N_("Why is it corrected?"), N_("Choose a reason below or write one."))
            correction.focus_reason()
            return False
        return True

    def _store(self) -> None:
        ready, parts = self._ready(), self.parts
        if ready is None:
            return
        self._busy = True
        parts.keeper.close()
        services, by, secret = self._context.services, self._context.actor, parts.review.secret.secret()
        reason = parts.correction.reason() if parts.correction is not None else ""

        def work() -> Changed:
            proof = confirmed(services, by, secret)
            return self.crossing.store(ready.with_draft(parts.keeper.draft_id), reason, proof)

        self._context.tasks.run(work, self._on_stored, self.failed)

    def _confirm_void(self, reason: str) -> None:
        question = msg(N_("Void, because: {reason}?"), reason=msg(dict(REASONS)[reason]))
        view = self.parts.view

        def agreed() -> None:
            self.ask_to_sign(lambda: self._void_now(reason), lambda: tr(question))

        view.ask.confirm(question, agreed, view.focus_first, take_focus=True)

    def _void_now(self, reason: str) -> None:
        if self._record is None:
            return
        record_id, services, by = self._record.id, self._context.services, self._context.actor
        secret = self.parts.review.secret.secret()
        self.parts.keeper.close()

        def work() -> Changed:
            return services.records.void(by, record_id, reason, confirmed=confirmed(services, by, secret))

        self._context.tasks.run(work, self._on_stored, self.failed)

    def _on_stored(self, changed: Changed) -> None:
        self._busy = False
        self.stored.emit(changed)
