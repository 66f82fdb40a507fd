"""What can be signed on a record besides its content: countersign, review, lock, unlock, add."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.context import IN_THE_PAST, Context
from ctd402_desktop.ui.seal_dialog import Wish, ask_to_seal
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Button, button

_REFUSED = {
    signing.COUNTERSIGNED: N_("Countersigned by a qualified colleague whose role records this form"),
    signing.REVIEWED: N_("Reviewed by a qualified colleague whose role records this form"),
    signing.APPROVED: N_("Only seniors whose role records this form"),
}


class RecordActions(Spoken, QWidget):
    """A row of buttons; what does not apply to the record is not there, what is not allowed says why."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._record: Record | None = None
        self.countersign = self._made("user-check", self._countersign)
        self.review = self._made("eye", self._review)
        self.lock = self._made("lock", self._lock)
        self.addendum = self._made("message-square", self._add)
        self.unlock = self._made("lock-open", self._unlock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for one in (self.countersign, self.review, self.lock, self.addendum, self.unlock):
            row.addWidget(one)
        row.addStretch(1)
        self.retranslate()
        self.show_record(None, None)

    def show_record(self, course: Course | None, record: Record | None) -> None:
        """Offer what this record allows."""
        self._course, self._record = course, record
        locked = record is not None and signing.lock_of(record) is not None
        held = {one.meaning for one in record.standing} if record is not None else set()
        waits = signing.IN_TRAINING in held and signing.COUNTERSIGNED not in held
        in_force = record is not None and record.in_force
        own = record is not None and any(
            one.meaning == signing.REVIEWED and one.user_id == self._context.actor.user_id for one in record.standing
        )
        self.countersign.setVisible(in_force and waits and not locked)
        self.review.setVisible(in_force and not waits and not locked and not own)
        self.lock.setVisible(in_force and not locked and not waits)
        for one in (self.addendum, self.unlock):
            one.setVisible(in_force and locked)
        for one, meaning in (
            (self.countersign, signing.COUNTERSIGNED),
            (self.review, signing.REVIEWED),
            (self.lock, signing.APPROVED),
            (self.unlock, signing.APPROVED),
        ):
            self._allow(one, meaning)
        may = record is not None and self._context.may_record(record.form)
        self.addendum.setEnabled(may)
        self.addendum.setToolTip(self._context.why_not(record.form) if record is not None else "")

    def retranslate(self) -> None:
        """Words in the language in force."""
        for one, text in (
            (self.countersign, N_("Countersign…")),
            (self.review, N_("Review…")),
            (self.lock, N_("Approve and lock…")),
            (self.addendum, N_("Addendum…")),
            (self.unlock, N_("Unlock…")),
        ):
            one.setText(tr(text))

    def _made(self, icon: str, act: Callable[[], None]) -> Button:
        found = button("", icon=icon)
        found.setProperty("small", "true")
        found.clicked.connect(act)
        return found

    def _allow(self, one: Button, meaning: str) -> None:
        by, record = self._context.actor, self._record
        past = self._context.known_at is not None
        may = record is not None and signing.may_give(meaning, by.user_id, by.role, by.standing, record)
        one.setEnabled(may and not past)
        one.setToolTip(tr(IN_THE_PAST) if past else "" if may else tr(_REFUSED[meaning]))

    def _named(self) -> str:
        record, course = self._record, self._course
        if record is None or course is None:
            return ""
        when = formats.day_time(record.observed_at, course)
        return listed(tr(FORMS[record.form].title), when, record.author_name)

    def _countersign(self) -> None:
        records, by, record = self._context.services.records, self._context.actor, self._record
        if record is not None:
            text = tr(
                N_("{record}. You have read the answers and stand for them with the author."), record=self._named()
            )
            self._ask(
                Wish(
                    N_("Countersign this record?"),
                    text,
                    N_("Countersign"),
                    N_("Countersigned."),
                    lambda _words, _bed, proof: records.countersign(by, [record.id], confirmed=proof),
                )
            )

    def _review(self) -> None:
        records, by, record = self._context.services.records, self._context.actor, self._record
        if record is not None:
            text = tr(N_("{record}. You have read the answers and found them in order."), record=self._named())
            self._ask(
                Wish(
                    N_("Sign this record as reviewed?"),
                    text,
                    N_("Sign as reviewed"),
                    N_("Reviewed."),
                    lambda _words, _bed, proof: records.review(by, [record.id], confirmed=proof),
                )
            )

    def _lock(self) -> None:
        records, by, record = self._context.services.records, self._context.actor, self._record
        if record is not None:
            text = tr(
                N_("{record}. After that nothing but a signed addendum can be attached; unlocking needs a reason."),
                record=self._named(),
            )
            self._ask(
                Wish(
                    N_("Approve and lock this record?"),
                    text,
                    N_("Approve and lock"),
                    N_("Approved and locked."),
                    lambda _words, _bed, proof: records.lock(by, record.id, confirmed=proof),
                )
            )

    def _unlock(self) -> None:
        records, by, record = self._context.services.records, self._context.actor, self._record
        if record is not None:
            text = tr(
                N_("{record}. The signature that locks it is voided and stays readable with your reason."),
                record=self._named(),
            )
            self._ask(
                Wish(
                    N_("Unlock this record?"),
                    text,
                    N_("Unlock"),
                    N_("Unlocked: it can be corrected again."),
                    lambda words, _bed, proof: records.unlock(by, record.id, words, confirmed=proof),
                    words=N_("Reason"),
                    danger=True,
                )
            )

    def _add(self) -> None:
        records, by, record = self._context.services.records, self._context.actor, self._record
        if record is not None:
            text = tr(N_("{record}. The addendum is shown and printed with the record."), record=self._named())
            ask_to_seal(
                self._context,
                self.window(),
                Wish(
                    N_("Add to the locked record?"),
                    text,
                    N_("Sign addendum"),
                    N_("Addendum signed."),
                    lambda words, bed, proof: records.addendum(by, record.id, words, bed=bed, confirmed=proof),
                    words=N_("What is added"),
                ),
                patient_id=record.patient_id,
            )

    def _ask(self, wish: Wish) -> None:
        ask_to_seal(self._context, self.window(), wish)
