"""The way of a filled form to its signature, the same at the bedside and in the editor of one record.

What blocks stops it, the store says who was faster and what has to be typed, the second look opens, the worker signs,
and each answer is said at its place. The two differ in what they ask before and in what the second look covers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.crossing import Crossed
from ctd402_desktop.errors import Conflict, Ctd402Error, InvalidInput, SignInFailed
from ctd402_desktop.services import Changed, Confirmation
from ctd402_desktop.ui import notices
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.crossing import CROSSED, Crossing, Ready, Ways
from ctd402_desktop.ui.deed import UNDER_WAY
from ctd402_desktop.ui.draft_keeper import DraftKeeper
from ctd402_desktop.ui.form_state import FormState
from ctd402_desktop.ui.observed_at import ObservedAt
from ctd402_desktop.ui.secret_box import confirmed, wanted_secret
from ctd402_desktop.ui.sign_review import SignReview


@dataclass(frozen=True, slots=True)
class Entry:
    """The form that is signed, by its parts; ``course`` and ``keeper`` bring nothing while no patient is shown."""

    form: str
    state: FormState
    observed: ObservedAt
    review: SignReview
    raw: Callable[[], dict[str, str]]
    course: Callable[[], Course | None]
    keeper: Callable[[], DraftKeeper | None]


class SigningPath(QObject):
    """Belongs to one form; ``stored`` and ``given_up`` bring what changed."""

    stored = Signal(object)
    given_up = Signal(object)

    def __init__(self, context: Context, entry: Entry, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._entry, self._over = context, entry, over
        self.crossing = Crossing(context, over)
        self._busy = self._told = False

    def waits(self) -> bool:
        """Whether leaving has to wait because the signature may still land; then it is said."""
        if not self._busy:
            return self.crossing.waits()
        self._told = True
        if self._entry.review.isVisible():
            self._entry.review.say(UNDER_WAY, "info")
        else:
            self._entry.state.ask.suggest(UNDER_WAY, "")
        return True

    def leave_review(self) -> None:
        """Esc in the second look: back to the form, unless it is being signed."""
        if not self.waits():
            self.back()

    def back(self) -> None:
        """Return to the form; nothing is signed."""
        raise NotImplementedError

    def go_on(self) -> None:
        """Look who was faster and ask for what is typed to sign; also again after a conflict."""
        ready = self._ready()
        if ready is not None:
            self._look(ready)

    def store(self, reason: str = "") -> None:
        """Sign, or correct with this reason."""
        ready, keeper = self._ready(), self._entry.keeper()
        if ready is None:
            return

        def work(proof: Confirmation | None) -> Changed:
            draft = keeper.draft_id if keeper is not None else None
            return self.crossing.store(ready.with_draft(draft), reason, proof)

        self._send(work, ready)

    def failed(self, error: Ctd402Error, ready: Ready | None = None) -> None:
        """Say it at its place; the form stays open with its text. ``ready`` is what a colleague may have overtaken."""
        entry, keeper = self._entry, self._entry.keeper()
        self._settle()
        if keeper is not None:
            keeper.reopen()
            keeper.touch()
        if isinstance(error, SignInFailed) and entry.review.isVisible():
            entry.review.fail(error.message)
            return
        self.back()
        if isinstance(error, InvalidInput):
            entry.state.show_problems(error.problems)
        elif isinstance(error, Conflict) and error.code in CROSSED and ready is not None:
            self._look_again(ready, error)
        else:
            notices.show_error(self._over, error)

    def _open(self, bed: str, secret: str) -> None:
        """Show the second look; what has to be typed is named."""
        raise NotImplementedError

    def _blocked(self) -> bool:
        """Whether something cannot be signed; then it stands at its place."""
        entry = self._entry
        problems, at_problem = dict(entry.state.problems()), entry.observed.problem()
        if at_problem is not None:
            problems = {entry.observed.editor.field.key: at_problem, **problems}
        if problems:
            entry.state.show_problems(problems)
        return bool(problems)

    def _ready(self) -> Ready | None:
        entry, course, at = self._entry, self._entry.course(), self._entry.observed.at()
        if course is None or at is None:
            return None
        keeper = entry.keeper()
        draft = keeper.draft_id if keeper is not None else None
        return Ready(course.patient.id, entry.form, at, entry.raw(), draft, entry.review.bed())

    def _look(self, ready: Ready | None) -> None:
        """Ask the store; ``ready`` is compared with what colleagues signed, ``None`` where nothing is entered."""
        services, by, course = self._context.services, self._context.actor, self._entry.course()
        if self._busy or course is None:
            return
        self._busy, patient_id = True, course.patient.id

        def work() -> tuple[Crossed | None, str, str]:
            crossed = self.crossing.look(ready) if ready is not None else None
            alike = services.records.lookalike(by, patient_id)
            return crossed, (alike.retype if alike is not None else ""), wanted_secret(services, by)

        def looked(found: tuple[Crossed | None, str, str]) -> None:
            self._settle()
            crossed, bed, secret = found
            if not self._still(patient_id):
                return
            if crossed is not None and ready is not None:
                self._show_crossed(crossed, ready)
            else:
                self._open(bed, secret)

        self._context.tasks.run(work, looked, self.failed)

    def _look_again(self, ready: Ready, error: Conflict) -> None:
        """Somebody was faster between the look and the signature."""
        self._busy = True

        def looked(crossed: Crossed | None) -> None:
            self._settle()
            if not self._still(ready.patient_id):
                return
            if crossed is not None:
                self._show_crossed(crossed, ready)
            else:
                notices.show_error(self._over, error)

        self._context.tasks.run(lambda: self.crossing.look(ready), looked, self.failed)

    def _show_crossed(self, crossed: Crossed, ready: Ready) -> None:
        """A colleague signed the same meanwhile: both side by side."""
        keeper = self._entry.keeper()
        if keeper is not None:
            keeper.flush()
        draft = (lambda: keeper.draft_id) if keeper is not None else (lambda: None)
        self.crossing.show(crossed, ready, Ways(self.go_on, self.given_up.emit, self.back, draft, self.failed))

    def _send(self, work: Callable[[Confirmation | None], Changed], ready: Ready | None = None) -> None:
        """Do it in the worker with the secret as it is typed; the draft rests until it has failed."""
        services, by, keeper = self._context.services, self._context.actor, self._entry.keeper()
        secret = self._entry.review.secret.secret()
        self._busy = True
        if keeper is not None:
            keeper.close()
        self._context.tasks.run(
            lambda: work(confirmed(services, by, secret)), self._on_stored, lambda error: self.failed(error, ready)
        )

    def _on_stored(self, changed: Changed) -> None:
        self._settle()
        self.stored.emit(changed)

    def _still(self, patient_id: int) -> bool:
        """Whether the page still shows the patient of this entry: the answer may be late."""
        course = self._entry.course()
        return course is not None and course.patient.id == patient_id

    def _settle(self) -> None:
        """Nothing is under way any more; what was said about it goes."""
        self._busy = False
        if self._told:
            self._told = False
            self._entry.review.say("")
            self._entry.state.ask.clear()
