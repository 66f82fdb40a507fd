"""What an entry was begun on, and what happens when a colleague signed the same meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.crossing import Crossed
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.services import Changed, Confirmation, Services
from ctd402_desktop.services.entries import Entry
from ctd402_desktop.ui.conflict_model import Mine
from ctd402_desktop.ui.conflict_sheet import ConflictSheet
from ctd402_desktop.ui.context import Context

CROSSED = frozenset({"E-REC-002", "E-REC-007"})
"""Codes of the conflicts that the screen answers: corrected first, signed meanwhile."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A filled form, ready to be signed."""

    patient_id: int
    form: str
    at: datetime
    raw: Mapping[str, str] = field(repr=False)
    draft_id: int | None = None
    bed: str = ""

    def with_draft(self, draft_id: int | None) -> Ready:
        """With the draft as the worker knows it, after all saves before."""
        return replace(self, draft_id=draft_id)


@dataclass(frozen=True, slots=True)
class Ways:
    """How it goes on after the screen: sign again, give up, back to the form; or what failed."""

    again: Callable[[], None]
    given_up: Callable[[Changed], None]
    back: Callable[[], None]
    draft: Callable[[], int | None]
    """The draft as it is stored by then; asked in the worker."""
    failed: Callable[[Ctd402Error], None]


class Crossing(QObject):
    """Belongs to one form that is filled. ``look`` and ``store`` run in the worker, the rest in the window."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._known: frozenset[int] = frozenset()
        self._corrects: int | None = None
        self.reason = ""
        """Why a colleague's record is corrected with this entry; empty while it is not."""
        self.sheet: ConflictSheet | None = None

    def begin(self, course: Course, record: Record | None = None, *, since: datetime | None = None) -> None:
        """What is on the screen when the entry begins; ``since`` when its draft is older than that.

        A screen of the entry before, perhaps of another patient, goes.
        """
        self.close()
        self._known = frozenset(one.id for one in course.history if since is None or one.recorded_at <= since)
        self._corrects = record.id if record is not None else None
        self.reason = ""

    def look(self, ready: Ready) -> Crossed | None:
        """Ask the store what came in between; in the worker."""
        records, by = self._context.services.records, self._context.actor
        entry = Entry(ready.patient_id, ready.form, ready.at, ready.raw)
        return records.crossed(by, entry, self._known, corrects=self._corrects)

    def store(self, ready: Ready, reason: str, proof: Confirmation | None) -> Changed:
        """Sign, or correct what is to be corrected; in the worker."""
        services, by = self._context.services, self._context.actor
        if self._corrects is None:
            return _signed(services, self._context, ready, proof, self._known)
        return services.records.correct(
            by,
            self._corrects,
            ready.raw,
            self.reason or reason,
            ready.at,
            draft_id=ready.draft_id,
            bed=ready.bed,
            confirmed=proof,
        )

    def show(self, found: Crossed, ready: Ready, ways: Ways) -> None:
        """Lay both side by side over the form."""
        self.close()
        form = FORMS[ready.form]
        mine = Mine(ready.patient_id, form, ready.at, form.parse(ready.raw).answers, self._context.actor.name)
        sheet = self.sheet = ConflictSheet(self._context, found, mine, self._over)

        def both() -> None:
            self._known |= {found.theirs.id}
            self._corrects, self.reason = None, ""
            self.close()
            ways.again()

        def correct(reason: str) -> None:
            self._known |= {found.theirs.id}
            self._corrects, self.reason = found.theirs.id, reason
            self.close()
            ways.again()

        def back() -> None:
            self.close()
            ways.back()

        sheet.kept_both.connect(both)
        sheet.corrected.connect(correct)
        sheet.left.connect(back)
        sheet.discarded.connect(lambda: self._give_up(found, ready, ways))

    def waits(self) -> bool:
        """Whether a choice made on the screen is still carried out; the screen says so."""
        return self.sheet is not None and self.sheet.busy

    def close(self) -> None:
        """Take the screen away, if it is there."""
        if self.sheet is not None:
            self.sheet.close_sheet()
            self.sheet = None

    def _give_up(self, found: Crossed, ready: Ready, ways: Ways) -> None:
        drafts, by, sheet = self._context.services.drafts, self._context.actor, self.sheet
        if sheet is None or sheet.busy:
            return
        sheet.set_busy(True)

        def work() -> Changed:
            return drafts.set_aside(
                by,
                ready.patient_id,
                ready.form,
                ready.raw,
                draft_id=ways.draft(),
                record_id=found.theirs.id,
            )

        def done(changed: Changed) -> None:
            if self.sheet is sheet:
                self.close()
            ways.given_up(changed)

        def failed(error: Ctd402Error) -> None:
            if self.sheet is sheet:
                sheet.set_busy(False)
            ways.failed(error)

        self._context.tasks.run(work, done, failed)


def _signed(
    services: Services, context: Context, ready: Ready, proof: Confirmation | None, known: frozenset[int]
) -> Changed:
    return services.records.sign(
        context.actor,
        ready.patient_id,
        ready.form,
        ready.at,
        ready.raw,
        draft_id=ready.draft_id,
        bed=ready.bed,
        confirmed=proof,
        known=known,
    )
