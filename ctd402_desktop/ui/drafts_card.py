"""Open drafts of one patient: whose, since when, last typed into when; taken over once nobody types."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.drafts import Draft, OpenDraft
from ctd402_desktop.ui import formats, notices
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.widgets import Card, Pill, button, label

WAIT = N_("{name} is typing: possible five minutes after the last key")


def draft_words(one: OpenDraft, context: Context) -> str:
    """``Li Na in progress since 08:02, last typed 3 min ago``."""
    minutes = int(one.idle.total_seconds() // 60)
    since = formats.time(one.since, context.zone)
    name = one.draft.author_name
    return tr(
        N_("{name} in progress since {time}, last typed {minutes} min ago"), name=name, time=since, minutes=minutes
    )


class DraftsCard(Card):
    """Hidden while nobody is typing anything about this patient."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr(N_("Drafts")), "pencil")
        self._context = context
        self._patient_id: int | None = None
        self._shown: list[OpenDraft] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.body.addLayout(self._rows)
        self.hide()

    @property
    def shown(self) -> list[OpenDraft]:
        """The drafts on the card."""
        return self._shown

    def show_patient(self, patient_id: int) -> None:
        """Ask for the drafts of a patient."""
        self._patient_id = patient_id
        services, by = self._context.services, self._context.actor

        def arrived(found: list[OpenDraft]) -> None:
            if self._patient_id == patient_id:
                self._fill(found)

        self._context.tasks.run(lambda: services.drafts.open(by, patient_id=patient_id), arrived)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.set_title(tr(N_("Drafts")))
            self._fill(self._shown)
        super().changeEvent(event)

    def _fill(self, found: list[OpenDraft]) -> None:
        empty(self._rows)
        self._shown = found
        for one in found:
            self._rows.addWidget(self._row(one))
        show_added(self._rows)
        self.setVisible(bool(found))

    def _row(self, one: OpenDraft) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Pill(tr(FORMS[one.draft.form].title), "draft", icon="pencil"))
        words = label(draft_words(one, self._context), "small", "text.2")
        words.setWordWrap(True)
        line.addWidget(words, 1)
        if one.draft.author_id != self._context.actor.user_id and self._context.may_record(one.draft.form):
            take = button(tr(N_("Take over")))
            take.setProperty("small", "true")
            take.setEnabled(one.may_be_taken)
            take.setToolTip("" if one.may_be_taken else tr(WAIT, name=one.draft.author_name))
            take.clicked.connect(lambda: self._take(one))
            line.addWidget(take)
        return row

    def _take(self, one: OpenDraft) -> None:
        services, by = self._context.services, self._context.actor

        def done(taken: Draft) -> None:
            self._context.toast(tr(N_("Draft taken over: open the form to go on.")))
            self._context.publish(Changed(taken.patient_id, "draft"))

        self._context.tasks.run(
            lambda: services.drafts.take_over(by, one.draft.id),
            done,
            lambda error: notices.show_error(self.window(), error),
        )
