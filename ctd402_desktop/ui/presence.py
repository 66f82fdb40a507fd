"""A colleague is typing into the same form: read along, and take over once nobody has typed for five minutes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.drafts import Draft, OpenDraft
from ctd402_desktop.ui import notices, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.drafts_card import WAIT, draft_words
from ctd402_desktop.ui.widgets import Glyph, button, label

AGAIN_MS = 15_000


class Presence(QWidget):
    """Lies over a form, or in it, while a colleague's draft of it is younger than five minutes."""

    joined = Signal()
    free = Signal()
    left_behind = Signal(object)

    def __init__(self, context: Context, form: str, parent: QWidget, supersedes_id: int | None = None) -> None:
        super().__init__(parent)
        self._context, self._form, self._supersedes_id = context, form, supersedes_id
        self._patient_id: int | None = None
        self._beside: OpenDraft | None = None
        self._words = label("", "body")
        self._words.setWordWrap(True)
        self.take = button("", icon="hand-helping")
        self.take.clicked.connect(self._take)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 14, 6)
        line.setSpacing(8)
        line.addWidget(Glyph("pencil", "draft.fg", 18))
        line.addWidget(self._words, 1)
        line.addWidget(self.take)
        self._timer = QTimer(self)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.look)
        self.hide()

    def text(self) -> str:
        """What the bar says."""
        return self._words.text()

    def follow(self, patient_id: int) -> None:
        """Look who else is typing about this patient."""
        if patient_id != self._patient_id:
            self._leave()
        self._patient_id = patient_id
        self.look()

    def look(self) -> None:
        """Ask the store again."""
        patient_id = self._patient_id
        if patient_id is None:
            return
        drafts, by, form = self._context.services.drafts, self._context.actor, self._form
        corrected = self._supersedes_id

        def seen(found: OpenDraft | None) -> None:
            if isValid(self._timer) and self._patient_id == patient_id:  # the page may have gone meanwhile
                self._show(found)

        self._context.tasks.run(lambda: drafts.beside(by, patient_id, form, supersedes_id=corrected), seen)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._beside is not None:
            self._describe(self._beside)
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lilac of what is not signed, with its edge above."""
        shown = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), shown.color("draft.bg"))
        painter.setPen(QPen(shown.color("draft.edge"), 1))
        painter.drawLine(0, 0, self.width(), 0)

    def _show(self, found: OpenDraft | None) -> None:
        if found is None:
            self._leave()
        elif self._beside is None and found.may_be_taken:
            self.left_behind.emit(found)
        else:
            begins = self._beside is None
            self._beside = found
            self._describe(found)
            if begins:
                self.show()
                self.raise_()
                self._timer.start()
                self.joined.emit()

    def _describe(self, found: OpenDraft) -> None:
        self._words.setText(draft_words(found, self._context))
        self.take.setText(tr(N_("Take over")))
        self.take.setEnabled(found.may_be_taken)
        self.take.setToolTip("" if found.may_be_taken else tr(WAIT, name=found.draft.author_name))
        self.setAccessibleName(self._words.text())

    def _leave(self) -> None:
        self._timer.stop()
        self.hide()
        if self._beside is not None:
            self._beside = None
            self.free.emit()

    def _take(self) -> None:
        beside = self._beside
        if beside is None:
            return
        drafts, by = self._context.services.drafts, self._context.actor

        def done(taken: Draft) -> None:
            self._leave()
            self._context.publish(Changed(taken.patient_id, "draft"))

        self._context.tasks.run(
            lambda: drafts.take_over(by, beside.draft.id), done, lambda error: notices.show_error(self.window(), error)
        )
