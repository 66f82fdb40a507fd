"""A colleague was faster: theirs, mine and what both began with side by side; both stay unless somebody says else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from ctd402_desktop.domain.crossing import Crossed
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import C_, N_, msg, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.conflict_model import QUESTION, ConflictDelegate, ConflictModel, Mine
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.correction_bar import CorrectionBar
from ctd402_desktop.ui.deed import UNDER_WAY
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.record_list import record_table
from ctd402_desktop.ui.widgets import button, label


class ConflictSheet(QWidget):
    """Lies over the form that was to be signed. Esc goes back to it; nothing is done before a button is pressed."""

    kept_both = Signal()
    corrected = Signal(str)
    discarded = Signal()
    left = Signal()

    def __init__(self, context: Context, found: Crossed, mine: Mine, over: QWidget) -> None:
        super().__init__(over)
        self._context, self.found = context, found
        self.busy = False
        self.model = ConflictModel(found, mine, context.zone)
        self.table = record_table(self.model)
        self.table.setItemDelegate(ConflictDelegate(self.table))
        self.reason = CorrectionBar()
        self.note = Note()
        self._title, self._hint = label("", "h2"), label("", "body", "text.2")
        self._hint.setWordWrap(True)
        self.discard, self.back = button("", "secondary"), button("", "secondary")
        self.correct, self.keep = button("", "secondary", "pencil"), button("", "primary", "check")
        self._build()
        self._connect()
        self.retranslate()
        self.setGeometry(over.rect())
        over.installEventFilter(self)
        self.show()
        self.raise_()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Words in the language in force."""
        theirs, overtaken = self.found.theirs, self.found.overtaken
        at = formats.date_time(theirs.voided_at or theirs.recorded_at, self._context.zone)
        if theirs.voided:
            title = msg(N_("{name} voided this record at {time}"), name=theirs.voided_by, time=at)
        elif overtaken:
            title = msg(N_("{name} corrected this record at {time}"), name=theirs.author_name, time=at)
        else:
            title = msg(N_("{name} signed the same form at {time}"), name=theirs.author_name, time=at)
        self._title.setText(tr(title))
        self._hint.setText(
            tr(
                N_(
                    "Yours is not signed yet and nothing of it is lost. Observations of two people are rarely the same "
                    "event: unless one of them is wrong, keep both. Answers that differ: {count}."
                ),
                count=self.model.differing,
            )
        )
        self.keep.setText(tr(N_("Keep both")))
        self.correct.setText(tr(N_("Correct theirs with mine")))
        self.discard.setText(tr(N_("Discard mine")))
        self.discard.setToolTip(tr(N_("Your text stays in the audit trail")))
        self.back.setText(tr(N_("Back to the entry")))
        self.back.set_hint("Esc")
        why = self._not_correctable()
        self.correct.setEnabled(not why and not self.busy)
        self.correct.setToolTip(why)
        self.reason.setEnabled(not why)
        self.table.setAccessibleName(tr(N_("Both entries side by side")))
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._hint.text())

    def set_busy(self, busy: bool) -> None:
        """Nothing else can be chosen, and nobody leaves, while a choice is carried out."""
        self.busy = busy
        for one in (self.keep, self.discard, self.back):
            one.setEnabled(not busy)
        self.correct.setEnabled(not busy and not self._not_correctable())
        self.note.say(UNDER_WAY if busy else "", "info")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Take the sheet away."""
        over = self.parentWidget()
        if over is not None:
            over.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the form below."""
        over = self.parentWidget()
        if event.type() == QEvent.Type.Resize and watched is over:
            self.setGeometry(over.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back unless something is carried out; every other key stays here."""
        if event.key() == Qt.Key.Key_Escape and not self.busy:
            self.left.emit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 3)
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.window"))

    def _build(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(QUESTION, QHeaderView.ResizeMode.ResizeToContents)
        card = Panel()
        inside = QVBoxLayout()
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        second, foot = QHBoxLayout(), QHBoxLayout()
        for row in (second, foot):
            row.setSpacing(8)
        second.addWidget(self.reason, 1)
        second.addWidget(self.correct)
        foot.addWidget(self.discard)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.keep)
        for one in (self._title, self._hint):
            inside.addWidget(one)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.note)
        inside.addLayout(second)
        inside.addLayout(foot)
        card.line.addLayout(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(9, 9, 8, 8)
        around.addWidget(card)

    def _connect(self) -> None:
        self.keep.clicked.connect(self.kept_both)
        self.discard.clicked.connect(self.discarded)
        self.back.clicked.connect(self.left)
        self.correct.clicked.connect(self._correct)

    def _not_correctable(self) -> str:
        """Why theirs cannot be corrected by this person; empty when it can."""
        if self.found.theirs.voided:
            return tr(N_("It was voided: there is nothing to correct"))
        own = self.found.theirs.author_id == self._context.actor.user_id
        if not self._context.may(Action.CORRECT_OWN if own else Action.CORRECT_ANY):
            return tr(N_("Your role does not correct records of others: keep both, or ask a physician"))
        return ""

    def _correct(self) -> None:
        reason = self.reason.reason()
        if not reason:
            self.note.say(msg(C_("conflict", "Why is theirs corrected? Choose a reason or write one.")), "attention")
            self.reason.focus_reason()
            return
        self.corrected.emit(reason)
