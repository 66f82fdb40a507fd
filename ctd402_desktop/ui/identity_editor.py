"""Mend identity or move the bed: the same form as at enrolment, with a reason; every change is audited."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.correction_bar import CorrectionBar
from ctd402_desktop.ui.deed import UNDER_WAY
from ctd402_desktop.ui.form_view import FormView
from ctd402_desktop.ui.merge_dialog import MergeDialog
from ctd402_desktop.ui.notices import show_error
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.widgets import button, label


class IdentityEditor(QWidget):
    """Lies over a page of the patient; Esc leaves without a change."""

    closed = Signal()

    def __init__(self, context: Context, course: Course) -> None:
        super().__init__()
        self._context, self._patient = context, course.patient
        self.view = FormView(FORMS["identity"], context.zone, clock=context.services.clock, day_zero=course.day_zero)
        self.reason = CorrectionBar()
        self._title = label(tr(N_("Identity and bed")), "title")
        self._hint = label(tr(N_("Old and new value, who and why stay in the audit trail")), "small", "text.2")
        self._keep = button(tr(N_("Leave unchanged")))
        self._keep.set_hint("Esc")
        self._save = button(tr(N_("Save the change")), "primary", icon="check")
        self._save.set_hint("Ctrl+Enter")
        merged = self._patient.merged_into_id is not None
        self.merge = button(tr(N_("Undo the merge…") if merged else N_("Merge…")), "danger")
        if not context.may(Action.ENROL_PATIENT):  # shown before it has a parent it would be a window
            self.merge.hide()
        self.merge.clicked.connect(self._merge)
        self._build()
        form = FORMS["identity"]
        held = {asked.key: getattr(self._patient, asked.key) for asked in form.fields}
        self.view.set_raw({asked.key: asked.dump(held[asked.key]) for asked in form.fields if held[asked.key]})
        self._keep.clicked.connect(self._leave)
        self._save.clicked.connect(self.save)
        self.view.escaped.connect(self._leave)
        self.view.sign_wanted.connect(self.save)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.save)

    def show_over(self, page: QWidget) -> None:
        """Cover ``page`` and follow its size."""
        self.setParent(page)
        self.setGeometry(page.rect())
        page.installEventFilter(self)
        self.show()
        self.raise_()
        self._keep.setFocus()

    def _leave(self) -> None:
        """Esc, unless it is just being stored: then it closes by itself."""
        if self._save.isEnabled():
            self.close_over()
        else:
            self.view.ask.suggest(UNDER_WAY, "")

    def close_over(self) -> None:
        """Leave; nothing was changed unless it was saved."""
        page = self.parentWidget()
        if page is not None:
            page.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def save(self) -> None:
        """Check, ask for the reason where it is missing, then store and tell all pages; once at a time."""
        if not self._save.isEnabled():
            return
        raw, reason = self.view.raw(), self.reason.reason()
        problems = FORMS["identity"].parse(raw).problems
        if problems:
            self.view.show_problems(problems)
            return
        if not reason:
            needed = msg(N_("Not saved: choose or write a reason. Nothing was changed."))
            show_error(self.window(), InvalidInput(needed, {}, "E-PAT-004"))
            return
        services, by, patient = self._context.services, self._context.actor, self._patient
        self._save.setEnabled(False)

        def done(changed: Changed) -> None:
            self._context.publish(changed)
            self._context.toast(tr(N_("Identity and bed saved")))
            self.close_over()

        def failed(error: Ctd402Error) -> None:
            self._save.setEnabled(True)
            self.view.ask.clear()
            if isinstance(error, InvalidInput):
                self.view.show_problems(error.problems)
            show_error(self.window(), error)

        self._context.tasks.run(
            lambda: services.patients.edit(by, patient.id, raw, reason, patient.version), done, failed
        )

    def _merge(self) -> None:
        """The same person was enrolled twice, or was merged by mistake."""
        dialog = MergeDialog(self._context, self.window(), self._patient)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.close_over)
        dialog.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the page below."""
        page = self.parentWidget()
        if watched is page and page is not None and event.type() == QEvent.Type.Resize:
            self.setGeometry(page.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page behind the card."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.window"))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 6)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._hint)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 8, 14, 8)
        foot.setSpacing(10)
        foot.addWidget(self.merge)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self._keep)
        foot.addWidget(self._save)
        card = Panel()
        card.line.addLayout(head)
        card.line.addWidget(self.view, 1)
        card.line.addLayout(foot)
        line = QVBoxLayout(self)
        line.setContentsMargins(9, 9, 8, 8)
        line.addWidget(card)
