"""From a filled record to a signed one: what blocks, what is odd, why it is corrected, or why it is voided."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Form
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.ui.answer_text import answer_text, listed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.correction_bar import REASONS, CorrectionBar
from ctd402_desktop.ui.form_view import FormView
from ctd402_desktop.ui.review_line import who
from ctd402_desktop.ui.signing_path import Entry, SigningPath

SUMMARY = 8
"""Answers named in the sentence that is signed; all of them stand in the form above."""


class RecordSigning(SigningPath):
    """Steps of signing one record, each left by one key; the second look only where something has to be typed."""

    def __init__(
        self,
        context: Context,
        entry: Entry,
        view: FormView,
        record: Record | None,
        correction: CorrectionBar | None,
        over: QWidget,
    ) -> None:
        super().__init__(context, entry, over)
        self._view, self._record, self._correction = view, record, correction
        self._then: Callable[[], None] = self._store
        self._line: Callable[[], str] = self._summary
        course = entry.course()
        if course is not None:
            self.crossing.begin(course, record)

    def sign(self) -> None:
        """Sign, or save the correction: stop at what blocks, ask what is odd, then the PIN, then store."""
        if self._busy or self.crossing.sheet is not None:
            return
        if self._entry.review.isVisible():
            self._entry.review.confirm()
            return
        if self._blocked() or self._entry.state.ask_first_doubt(self.sign):
            return
        if self._correction is not None and not self._may_correct(self._correction):
            return
        self._then, self._line = self._store, self._summary
        self.go_on()

    def void(self) -> None:
        """Take the record out of force, with a reason and one more key."""
        if self._record is not None and not self.waits():
            question, view = msg(N_("Void this record? It stays in History. Reason:")), self._view
            view.ask.choose(question, REASONS, self._confirm_void, view.focus_first)

    def agreed(self) -> None:
        """The sentence was read and the PIN typed."""
        if not self._busy:
            self._then()

    def back(self) -> None:
        """Return to the form; nothing is signed."""
        self._entry.review.settle()
        self._view.focus_first()

    def _open(self, bed: str, secret: str) -> None:
        course = self._entry.course()
        if course is not None and (bed or secret):
            self._entry.review.open(lambda: who(course.patient), self._line, bed, secret)
        else:
            self._then()

    def _summary(self) -> str:
        """The form and what is in it, in one sentence."""
        form, course = self._form(), self._entry.course()
        if course is None:
            return ""
        answers = form.parse(self._entry.raw()).answers
        said = [
            f"{tr(asked.label)} {answer_text(asked, answers[asked.key], course.zone)}"
            for asked in form.fields
            if asked.key in answers
        ]
        return listed(tr(form.title), *said[:SUMMARY], *(("…",) if len(said) > SUMMARY else ()))

    def _form(self) -> Form:
        return self._view.form

    def _may_correct(self, correction: CorrectionBar) -> bool:
        """A correction needs a reason and a difference."""
        if self._record is None:
            return True
        ask, entry = self._view.ask, self._entry
        same = entry.raw() == self._form().dump(self._record.answers)
        if same and entry.observed.at() == self._record.observed_at:
            ask.problem(N_("Nothing was changed."), N_("Change an answer or the time, or leave with Esc."))
            return False
        if not correction.reason():
            ask.problem(N_("Why is it corrected?"), N_("Choose a reason below or write one."))
            correction.focus_reason()
            return False
        return True

    def _store(self) -> None:
        self.store(self._correction.reason() if self._correction is not None else "")

    def _confirm_void(self, reason: str) -> None:
        question = msg(N_("Void, because: {reason}?"), reason=msg(dict(REASONS)[reason]))
        view = self._view

        def agreed() -> None:
            self._then, self._line = (lambda: self._void_now(reason)), (lambda: tr(question))
            self._look(None)

        view.ask.confirm(question, agreed, view.focus_first, take_focus=True)

    def _void_now(self, reason: str) -> None:
        if self._record is not None:
            records, by, record_id = self._context.services.records, self._context.actor, self._record.id
            self._send(lambda proof: records.void(by, record_id, reason, confirmed=proof))
