"""From a filled set to a signed one: what blocks, what is odd, what is missing, the second look, the signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.aftercare import Step
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.routine import SHORT_NAMES, unanswered
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.ui import formats, notices
from ctd402_desktop.ui.answer_text import CLAUSE_MARK, LIST_MARK, answer_text
from ctd402_desktop.ui.assess_form import AssessForm
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.live_grade import LivePanel
from ctd402_desktop.ui.record_dialog import take_back
from ctd402_desktop.ui.review_line import review_line, who
from ctd402_desktop.ui.signing_path import Entry, SigningPath


@dataclass(frozen=True, slots=True)
class Bedside:
    """The parts of the page, besides the entry itself, that signing reads and moves."""

    form: AssessForm
    panel: LivePanel
    neurology: Callable[[], bool]
    grade: Callable[[], None]


class AssessSigning(SigningPath):
    """Steps of signing on the bedside page, each left by one key; the second look always comes."""

    def __init__(self, context: Context, entry: Entry, parts: Bedside, page: QWidget) -> None:
        super().__init__(context, entry, page)
        self._parts = parts
        self._reviewing = False
        self._accepted: tuple[str, ...] = ()

    @property
    def reviewing(self) -> bool:
        """Whether the review line is being read."""
        return self._reviewing

    def review_or_sign(self) -> None:
        """The primary button and ``Ctrl+Enter``: look first, sign second; who may not sign now is told why."""
        sign = self._parts.panel.sign_button
        if not sign.isEnabled():
            self._parts.form.ask.problem(sign.toolTip())
        elif self._reviewing:
            self._entry.review.confirm()
        else:
            self.review()

    def stale(self) -> None:
        """Something was edited: what was accepted as missing is asked again."""
        self._accepted = ()
        if self._reviewing and not self._busy:
            self.back()

    def review(self) -> None:
        """Stop at the first thing that blocks or needs a key; else open the review line."""
        if self._busy or self._entry.course() is None or self._blocked():
            return
        if not (self._entry.state.ask_first_doubt(self.review) or self._ask_carried() or self._ask_missing()):
            self.go_on()

    def back(self) -> None:
        """Return to the form; nothing is signed."""
        self._reviewing = False
        self._entry.review.settle()
        self._parts.panel.set_reviewing(False)
        self._parts.form.set_locked(False)
        self._parts.form.state.focus("note")

    def sign(self) -> None:
        """Sign what was read."""
        if self._reviewing and not self._busy:
            self.store()

    def _ask_carried(self) -> bool:
        """Device state that nobody touched is confirmed before it is signed."""
        form, course = self._parts.form, self._entry.course()
        carried = [key for key in ("o2_device", "o2_flow") if form.editor(key).carried and form.state.asked(key)]
        if not carried or course is None:
            return False
        answers = form.state.parsed().answers
        words = tr(LIST_MARK).join(
            answer_text(form.state.form[key], answers[key], course.zone) for key in carried if key in answers
        )

        def confirmed() -> None:
            for key in carried:
                form.editor(key).touch()
            self.review()

        form.state.focus(carried[0])
        text = msg(N_("Oxygen device from the last set: {words}. Still so?"), words=words)
        form.ask.confirm(text, confirmed, lambda: form.state.focus(carried[0]))
        return True

    def _ask_missing(self) -> bool:
        """Name what the due set lacks; one key signs without it."""
        form = self._parts.form
        missing = unanswered(form.raw(), neurology=self._parts.neurology(), instrument=form.instrument)
        if not missing or missing == self._accepted:
            return False
        names = tr(LIST_MARK).join(tr(SHORT_NAMES[key]) for key in missing)

        def accepted() -> None:
            self._accepted = missing
            self.review()

        form.state.focus(missing[0])
        form.ask.confirm(msg(N_("Not answered: {names}."), names=names), accepted, lambda: form.state.focus(missing[0]))
        return True

    def _open(self, bed: str, secret: str) -> None:
        parts, entry = self._parts, self._entry
        parts.grade()
        course, at, result = entry.course(), entry.observed.at(), parts.panel.result
        if course is None or at is None or result is None:
            return
        answers = parts.form.state.form.parse(entry.raw()).answers

        def line() -> str:
            following = tr(CLAUSE_MARK).join(tr(step.text) for step in result.steps if step.kind == "check")
            return review_line(answers, at, course.zone, result.grades, following)

        self._reviewing = True
        parts.form.ask.clear()
        parts.form.set_locked(True)
        parts.panel.set_reviewing(True)
        entry.review.open(lambda: who(course.patient), line, bed, secret)

    def _on_stored(self, changed: Changed) -> None:
        result, course = self._parts.panel.result, self._entry.course()
        steps = result.steps if result is not None else ()
        time = formats.time(self._context.services.clock(), self._context.services.ward_info.zone)
        self._settle()
        self.back()
        self.stored.emit(changed)
        self._context.changed.emit(changed)
        undo = take_back(self._context, changed, self._over)
        links = {tr(step.short): self._way(step, course) for step in steps}  # two grades that rise are told once
        self._context.toast(tr(N_("Signed {time}."), time=time), notices.Offer(tuple(links.items()), undo))

    def _way(self, step: Step, course: Course | None) -> Callable[[], None]:
        """To where what follows is done: the tasks of the shift, the drugs, or the overview with who was told."""
        if step.kind == "check" or course is None:
            return lambda: self._context.open_page("shift")
        tab = {"drug": "drugs"}.get(step.kind, "overview")
        return lambda: self._context.open_patient(course.patient.id, tab)
