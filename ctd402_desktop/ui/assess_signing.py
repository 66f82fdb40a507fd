"""From a filled set to a signed one: what blocks, what is odd, what is missing, the second look, the signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.aftercare import Step
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.crossing import Crossed
from ctd402_desktop.domain.routine import SHORT_NAMES, unanswered
from ctd402_desktop.errors import Conflict, Ctd402Error, InvalidInput, SignInFailed
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.ui import formats, notices
from ctd402_desktop.ui.answer_text import CLAUSE_MARK, LIST_MARK, answer_text
from ctd402_desktop.ui.assess_form import AssessForm
from ctd402_desktop.ui.assess_head import AssessHead
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.crossing import CROSSED, Crossing, Ready, Ways
from ctd402_desktop.ui.draft_keeper import DraftKeeper
from ctd402_desktop.ui.live_grade import LivePanel
from ctd402_desktop.ui.record_dialog import take_back
from ctd402_desktop.ui.review_line import review_line, who
from ctd402_desktop.ui.secret_box import confirmed, wanted_secret
from ctd402_desktop.ui.sign_review import SignReview


@dataclass(frozen=True, slots=True)
class Bedside:
    """The parts of the page that signing reads and moves."""

    form: AssessForm
    head: AssessHead
    panel: LivePanel
    review: SignReview
    raw: Callable[[], dict[str, str]]
    keeper: Callable[[], DraftKeeper | None]
    course: Callable[[], Course | None]
    neurology: Callable[[], bool]
    grade: Callable[[], None]


class AssessSigning(QObject):
    """Steps of signing on the bedside page, each left by one key."""

    signed = Signal(object)
    given_up = Signal(object)

    def __init__(self, context: Context, parts: Bedside, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._parts, self._page = context, parts, parent
        self.crossing = Crossing(context, parent)
        self._reviewing = False
        self._busy = False
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
            self._parts.review.confirm()
        else:
            self.review()

    def stale(self) -> None:
        """Something was edited: what was accepted as missing is asked again."""
        self._accepted = ()
        if self._reviewing:
            self.back()

    def review(self) -> None:
        """Stop at the first thing that blocks or needs a key; else open the review line."""
        if self._busy or self._parts.course() is None:
            return
        form, head = self._parts.form, self._parts.head
        at_problem = head.observed.problem()
        problems = form.state.problems()
        if at_problem is not None:
            problems = {head.observed.editor.field.key: at_problem, **problems}
        if problems:
            form.state.show_problems(problems)
            return
        if self._ask_doubt() or self._ask_carried() or self._ask_missing():
            return
        self._look_for_similar()

    def back(self) -> None:
        """Return to the form; nothing is signed."""
        self._reviewing = False
        self._parts.review.settle()
        self._parts.panel.set_reviewing(False)
        self._parts.form.set_locked(False)
        self._parts.form.state.focus("note")

    def sign(self) -> None:
        """Sign what was read."""
        course, at = self._parts.course(), self._parts.head.observed.at()
        if not self._reviewing or self._busy or course is None or at is None:
            return
        self._busy = True
        raw, keeper = self._parts.raw(), self._parts.keeper()
        if keeper is not None:
            keeper.close()
        services, by, patient = self._context.services, self._context.actor, course.patient.id
        ready = Ready(patient, "daily", at, raw, bed=self._parts.review.bed())
        secret = self._parts.review.secret.secret()

        def work() -> Changed:
            proof = confirmed(services, by, secret)
            return self.crossing.store(ready.with_draft(keeper.draft_id if keeper is not None else None), "", proof)

        self._context.tasks.run(work, self._on_signed, self._on_failed)

    def _ask_doubt(self) -> bool:
        state = self._parts.form.state
        key = next(iter(state.doubts()), None)
        if key is None:
            return False
        state.focus(key)
        return state.ask_doubt(key, self.review)

    def _ask_carried(self) -> bool:
        """Device state that nobody touched is confirmed before it is signed."""
        form, course = self._parts.form, self._parts.course()
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

    def _look_for_similar(self) -> None:
        """Whether somebody on the ward is called alike; then the bed is typed before signing."""
        course, ready = self._parts.course(), self._ready()
        if course is None or ready is None:
            return
        services, by, patient = self._context.services, self._context.actor, course.patient.id
        self._busy = True

        def work() -> tuple[Crossed | None, str, str]:
            crossed, found = self.crossing.look(ready), services.records.lookalike(by, patient)
            return crossed, (found.retype if found is not None else ""), wanted_secret(services, by)

        def looked(found: tuple[Crossed | None, str, str]) -> None:
            self._busy = False
            if not self._still(ready):
                return
            crossed, bed, secret = found
            if crossed is not None:
                self._show_crossed(crossed, ready)
            else:
                self._open_review(bed, secret)

        self._context.tasks.run(work, looked, self._on_failed)

    def _still(self, ready: Ready) -> bool:
        """Whether the page still shows the patient of this entry: the answer may be late."""
        course = self._parts.course()
        return course is not None and course.patient.id == ready.patient_id

    def _ready(self) -> Ready | None:
        course, at, keeper = self._parts.course(), self._parts.head.observed.at(), self._parts.keeper()
        if course is None or at is None:
            return None
        return Ready(course.patient.id, "daily", at, self._parts.raw(), keeper.draft_id if keeper is not None else None)

    def _show_crossed(self, crossed: Crossed, ready: Ready) -> None:
        """A colleague signed a set for this time meanwhile: both side by side."""
        keeper = self._parts.keeper()
        draft = (lambda: keeper.draft_id) if keeper is not None else (lambda: None)
        ways = Ways(self._look_for_similar, self.given_up.emit, self.back, draft, self._on_failed)
        self.crossing.show(crossed, ready, ways)

    def _look_again(self, error: Conflict) -> None:
        """Somebody was faster between the look and the signature."""
        ready = self._ready()
        if ready is None:
            return

        def looked(crossed: Crossed | None) -> None:
            if not self._still(ready):
                return
            if crossed is not None:
                self._show_crossed(crossed, ready)
            else:
                notices.show_error(self._parts.form, error)

        self._context.tasks.run(lambda: self.crossing.look(ready), looked)

    def _open_review(self, bed: str, secret: str) -> None:
        self._busy = False
        parts = self._parts
        parts.grade()
        course, at, result = parts.course(), parts.head.observed.at(), parts.panel.result
        if course is None or at is None or result is None:
            return
        answers = parts.form.state.form.parse(parts.raw()).answers

        def line() -> str:
            following = tr(CLAUSE_MARK).join(tr(step.text) for step in result.steps if step.kind == "check")
            return review_line(answers, at, course.zone, result.grades, following)

        self._reviewing = True
        parts.form.ask.clear()
        parts.form.set_locked(True)
        parts.panel.set_reviewing(True)
        parts.review.open(lambda: who(course.patient), line, bed, secret)

    def _on_signed(self, changed: Changed) -> None:
        self._busy = False
        result, course = self._parts.panel.result, self._parts.course()
        steps = result.steps if result is not None else ()
        time = formats.time(self._context.services.clock(), self._context.services.ward_info.zone)
        self.back()
        self.signed.emit(changed)
        self._context.changed.emit(changed)
        undo = take_back(self._context, changed, self._page)
        links = {tr(step.short): self._way(step, course) for step in steps}  # two grades that rise are told once
        self._context.toast(tr(N_("Signed {time}."), time=time), notices.Offer(tuple(links.items()), undo))

    def _way(self, step: Step, course: Course | None) -> Callable[[], None]:
        """To where what follows is done: the tasks of the shift, the drugs, or the overview with who was told."""
        if step.kind == "check" or course is None:
            return lambda: self._context.open_page("shift")
        tab = {"drug": "drugs"}.get(step.kind, "overview")
        return lambda: self._context.open_patient(course.patient.id, tab)

    def _on_failed(self, error: Ctd402Error) -> None:
        self._busy = False
        keeper = self._parts.keeper()
        if keeper is not None:
            keeper.reopen()
            keeper.touch()
        if isinstance(error, SignInFailed) and self._reviewing:
            self._parts.review.fail(error.message)
            return
        self.back()
        if isinstance(error, InvalidInput):
            self._parts.form.state.show_problems(error.problems)
            return
        if isinstance(error, Conflict) and error.code in CROSSED:
            self._look_again(error)
            return
        notices.show_error(self._parts.form, error)
