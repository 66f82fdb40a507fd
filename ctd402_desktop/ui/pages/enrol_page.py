"""Enrol a patient: who it is and where the disease stands, on one page, signed together."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.moments import Anchor
from ctd402_desktop.domain.permissions import Action, allowed
from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui import notices, theme
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.deed import UNDER_WAY
from ctd402_desktop.ui.draft_keeper import DraftKeeper, Typed
from ctd402_desktop.ui.form_view import FormBody
from ctd402_desktop.ui.panel import Panel, scrolling
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Pill, button, label


class EnrolPage(Spoken, QWidget):
    """Both forms under one prompt line; one draft keeps both."""

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._busy = False
        self.ask = AskLine()
        self.identity = FormBody(FORMS["identity"], self.ask, self._anchor)
        self.enrolment = FormBody(FORMS["enrolment"], self.ask, self._anchor)
        self.keeper = DraftKeeper(context, None, "enrolment", self._typed, parent=self)
        self._build()
        self._connect()
        self.retranslate()
        self.keeper.restore()

    def focus_first(self) -> None:
        """Cursor into the hospital number."""
        self.identity.state.focus("mrn")

    def enrol(self) -> None:
        """Check both forms, ask what is odd, then create the patient and sign the enrolment."""
        if self._busy or not allowed(self._context.actor.role, Action.ENROL_PATIENT):
            return
        problems = {**self.identity.state.problems(), **self.enrolment.state.problems()}
        if problems:
            self._show_problems(problems)
            return
        if any(body.state.ask_first_doubt(self.enrol) for body in self._bodies()):
            return
        self._busy = True
        self.keeper.close()
        identity, enrolment = self.identity.state.raw(), self.enrolment.state.raw()
        services, by, keeper = self._context.services, self._context.actor, self.keeper

        def work() -> Changed:
            changed = services.patients.enrol(by, identity, enrolment)
            if keeper.draft_id is not None:
                services.drafts.discard_draft(by, keeper.draft_id)
            return changed

        self._context.tasks.run(work, self._on_enrolled, self._on_failed)

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._title.setText(tr(N_("Enrol a patient")))
        self._hint.setText(tr(N_("Identity and enrolment are signed together; fields without a value stay empty.")))
        self._sign.setText(tr(N_("Enrol and sign")))
        self._sign.set_hint("Ctrl+Enter")
        self._keep.setText(tr(N_("Keep draft")))
        self._keep.set_hint("Esc")
        may = allowed(self._context.actor.role, Action.ENROL_PATIENT)
        self._sign.setEnabled(may)
        self._sign.setToolTip("" if may else tr(N_("Your role does not enrol patients.")))

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving keeps the draft."""
        self.keeper.flush()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page behind the card."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.window"))

    def _bodies(self) -> tuple[FormBody, FormBody]:
        return self.identity, self.enrolment

    def _build(self) -> None:
        self._title = label("", "title")
        self._hint = label("", "small", "text.2")
        self._pill = Pill("", "draft", icon="pencil")
        self._pill.hide()
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 6)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._hint)
        head.addStretch(1)
        head.addWidget(self._pill)
        inside = QWidget()
        both = QVBoxLayout(inside)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.identity)
        both.addWidget(self.enrolment)
        both.addStretch(1)
        self._scroll = scrolling(inside)
        self._keep = button("", "secondary")
        self._sign = button("", "primary", icon="signature")
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 8, 14, 8)
        foot.setSpacing(10)
        foot.addStretch(1)
        foot.addWidget(self._keep)
        foot.addWidget(self._sign)
        card = Panel()
        card.line.addLayout(head)
        card.line.addWidget(self._scroll, 1)
        card.line.addWidget(self.ask)
        card.line.addLayout(foot)
        line = QVBoxLayout(self)
        line.setContentsMargins(9, 9, 8, 8)
        line.addWidget(card)

    def _connect(self) -> None:
        for body in self._bodies():
            body.state.edited.connect(self._on_edited)
            body.state.escaped.connect(self._leave)
            body.state.sign_wanted.connect(self.enrol)
            body.state.focused.connect(lambda key, body=body: self._scroll.ensureWidgetVisible(body.row(key), 0, 24))
        self.identity.state.ended.connect(self._to_enrolment)
        self.enrolment.state.ended.connect(lambda: self._sign.setFocus(Qt.FocusReason.TabFocusReason))
        self._sign.clicked.connect(self.enrol)
        self._keep.clicked.connect(self._leave)
        self.keeper.saved.connect(self._on_saved)
        self.keeper.failed.connect(lambda error: notices.show_error(self, error))
        self.keeper.restored.connect(self._on_restored)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.enrol)

    def _anchor(self) -> Anchor:
        services = self._context.services
        return Anchor(services.clock(), services.ward_info.zone)

    def _to_enrolment(self) -> None:
        for editor in self.enrolment.state.order()[:1]:
            editor.focus_input()

    def _typed(self) -> Typed:
        at: datetime | None = None
        return at, {**self.identity.state.raw(), **self.enrolment.state.raw()}

    def _on_edited(self) -> None:
        if not self._busy and self.isVisible():
            self.keeper.touch()

    def _on_saved(self, draft: Draft) -> None:
        at = draft.updated_at.astimezone(self._context.services.ward_info.zone)
        self._pill.set_text(tr(N_("Draft saved {time}"), time=f"{at:%H:%M:%S}"))
        self._pill.show()

    def _on_restored(self, draft: Draft | None) -> None:
        if draft is None:
            return
        for body in self._bodies():
            body.state.set_raw({key: text for key, text in draft.raw.items() if key in body.form})
        self._on_saved(draft)
        self.ask.guide(N_("Your draft was restored: nothing of it is signed yet."))

    def _show_problems(self, problems: dict[str, Message]) -> None:
        """The first problem in reading order takes the cursor."""
        for body in reversed(self._bodies()):
            found = {key: problem for key, problem in problems.items() if key in body.form}
            if found or "" in problems:
                body.state.show_problems(found or {"": problems[""]})

    def _leave(self) -> None:
        if self._busy:
            self.ask.suggest(UNDER_WAY, "")
            return
        self.keeper.flush()
        self.closed.emit()

    def _on_enrolled(self, changed: Changed) -> None:
        self._busy = False
        self._context.changed.emit(changed)
        self._context.toast(tr(N_("Patient enrolled.")))
        for body in self._bodies():
            body.state.set_raw({})
        self._pill.hide()
        self.keeper.forget()
        self.closed.emit()
        if changed.patient_id is not None:
            self._context.open_patient(changed.patient_id, "overview")

    def _on_failed(self, error: Ctd402Error) -> None:
        self._busy = False
        self.keeper.reopen()
        self.keeper.touch()
        if isinstance(error, InvalidInput):
            self._show_problems(error.problems)
        else:
            notices.show_error(self, error)
