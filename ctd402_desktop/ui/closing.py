"""Closing the program with something typed and not signed: said in words; the draft is kept, Esc stays."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.widgets import button


class Closing(QObject):
    """Holds a window until whoever closes it knows what stays unsigned; off until ``asks`` is set."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.asks = False
        self.question: Question | None = None

    def holds(self, within: QWidget) -> bool:
        """Whether something unsigned is typed below ``within``; then it is asked, once, and blocks nothing else."""
        forms = _unsigned_forms(within) if self.asks else []
        if forms and self.question is None:
            self.question = self._ask(forms)
        return bool(forms)

    def _ask(self, forms: list[str]) -> Question:
        from ctd402_desktop.ui.answer_text import listed

        said = N_(
            "Typed and not signed: {forms}. The draft is kept and opens again in the form; until it is signed it is "
            "not graded, not printed and counts nowhere."
        )
        title = tr(N_("Close with an entry not signed?"))
        question = Question(self._window, title, tr(said, forms=listed(*forms)), "attention")
        back, keep = button(tr(C_("closing", "Back to the entry"))), button(tr(N_("Keep draft and close")), "primary")
        back.clicked.connect(question.reject)
        keep.clicked.connect(question.accept)
        question.accepted.connect(self._leave)
        question.finished.connect(self._asked)
        question.offer(back, keep)
        question.open()
        return question

    def _asked(self, _result: int) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None

    def _leave(self) -> None:
        self.asks = False
        self._window.close()


def _unsigned_forms(within: QWidget) -> list[str]:
    """Titles of the forms that hold something unsigned, each once; what a session needs is imported by then."""
    from ctd402_desktop.domain.forms import FORMS
    from ctd402_desktop.ui.draft_keeper import DraftKeeper

    found = [one.form for one in within.findChildren(DraftKeeper) if one.unsigned]
    return [tr(FORMS[form].title) for form in dict.fromkeys(found) if form in FORMS]
