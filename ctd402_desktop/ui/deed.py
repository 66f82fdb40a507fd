"""A question whose answer is carried out by the worker: it stays until that has ended, and says what failed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.notices import Question

UNDER_WAY = N_("Signing and storing are under way: this stays open until they have ended.")


class Deed(Question):
    """Stays open with everything typed until it succeeded or the user leaves; ``said`` is what success is called."""

    def __init__(self, context: Context, parent: QWidget, title: str, text: str, said: str = "") -> None:
        super().__init__(parent, title, text)
        self._context, self._said = context, said
        self.busy = False
        self.note = Note()

    def carry_out(self, work: Callable[[], Changed]) -> None:
        """Do it on the worker, once."""
        if not self.busy:
            self.busy = True
            self._context.tasks.run(work, self._on_done, self._on_failed)

    def reject(self) -> None:
        """Esc, the safe button and the cross of the window wait while it may still land."""
        if self.busy:
            self.note.say(UNDER_WAY, "info")
        else:
            super().reject()

    def _on_done(self, changed: Changed) -> None:
        self.busy = False
        if self._said:
            self._context.toast(tr(self._said))
        self.accept()
        self._context.publish(changed)

    def _on_failed(self, error: Ctd402Error) -> None:
        self.busy = False
        self.note.say(str(error))
