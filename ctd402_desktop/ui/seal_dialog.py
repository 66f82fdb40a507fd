"""One more signature: a question, a reason or text where it needs one, the bed, the PIN, and a safe way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.similarity import same_place
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.deed import Deed
from ctd402_desktop.ui.entry import Entry
from ctd402_desktop.ui.secret_box import SecretBox, confirmed, wanted_secret
from ctd402_desktop.ui.widgets import button

Act = Callable[[str, str, Confirmation | None], Changed]
"""What is done with the words typed, the bed typed and the proof; called on the worker."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is about to be signed. ``words`` labels the box for a reason or text, empty when none is needed."""

    title: str
    text: str
    verb: str
    done: str
    act: Act
    words: str = ""
    danger: bool = False


class SealDialog(Deed):
    """Stays open with everything typed until it succeeded or the user leaves."""

    def __init__(self, context: Context, parent: QWidget, wish: Wish, secret: str, bed: str = "") -> None:
        super().__init__(context, parent, tr(wish.title), wish.text, wish.done)
        self._wish, self._retype = wish, bed
        self.words = Entry(wish.words or N_("Reason"))
        self.words.setVisible(bool(wish.words))
        self.bed = Entry(N_("Similar name on the ward: type the bed number"))
        self.bed.setVisible(bool(bed))
        self.secret = SecretBox()
        self.secret.ask(secret)
        for one in (self.words, self.bed, self.secret, self.note):
            self.body.addWidget(one)
        self.do = button(tr(wish.verb), "danger" if wish.danger else "secondary", icon="signature")
        self.leave = button(tr(N_("Leave unchanged")))
        self.do.clicked.connect(self.seal)
        self.leave.clicked.connect(self.reject)
        self.secret.entered.connect(self.seal)
        self.offer(self.do, self.leave)
        first = self.words.box if wish.words else self.bed.box if bed else self.secret.box if secret else self.leave
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def seal(self) -> None:
        """Do it, unless something is missing."""
        if self.busy or not self._complete():
            return
        services, by, wish = self._context.services, self._context.actor, self._wish
        words, bed, secret = self.words.text().strip(), self.bed.text(), self.secret.secret()
        self.carry_out(lambda: wish.act(words, bed, confirmed(services, by, secret)))

    def _complete(self) -> bool:
        if self._wish.words and not self.words.text().strip():
            self.words.show_problem(tr(N_("required")))
            self.words.box.setFocus()
            return False
        if self._retype and not same_place(self.bed.text(), self._retype):
            self.bed.show_problem(tr(N_("This is not the bed of this patient")))
            self.bed.box.setFocus()
            return False
        if self.secret.missing():
            self.secret.box.setFocus()
            return False
        return True

    def _on_failed(self, error: Ctd402Error) -> None:
        super()._on_failed(error)
        if self.secret.kind:
            self.secret.set_wrong(wrong=True)


def ask_to_seal(context: Context, parent: QWidget, wish: Wish, *, patient_id: int | None = None) -> None:
    """Open the dialog; ``patient_id`` when new content is signed, so that a similar name asks for the bed."""
    services, by = context.services, context.actor

    def work() -> tuple[str, str]:
        found = services.records.lookalike(by, patient_id) if patient_id is not None else None
        return wanted_secret(services, by), found.retype if found is not None else ""

    def asked(found: tuple[str, str]) -> None:
        dialog = SealDialog(context, parent, wish, *found)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    context.tasks.run(work, asked)
