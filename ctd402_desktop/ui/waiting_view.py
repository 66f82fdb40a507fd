"""Records that wait for a signature of the one who looks: each with its content, chosen when read, signed at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import listed, with_unit
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.seal_dialog import Wish, ask_to_seal
from ctd402_desktop.ui.widgets import Button, EmptyState, Pill, button, label

ROW = 24


class WaitingCard(LineCard):
    """One record with everything in it; the button says whether it is chosen."""

    chosen = Signal()

    def __init__(self, course: Course, record: Record, meaning: str) -> None:
        when = formats.day_time(record.observed_at, course)
        super().__init__(listed(tr(FORMS[record.form].title), when, record.author_name), "file-text")
        self.record, self.meaning = record, meaning
        self.tick: Button = button("", icon="check")
        self.tick.setCheckable(True)
        self.tick.setProperty("small", "true")
        self.tick.toggled.connect(self._on_toggled)
        self.head.addWidget(Pill(tr(signing.AWAITED[meaning]), "attention", icon="hourglass"))
        self.head.addWidget(self.tick)
        lines = [
            Line(tr(asked.label), with_unit(asked, record.answers[asked.key], course.zone))
            for asked in FORMS[record.form].fields
            if asked.key in record.answers
        ]
        self.show_lines(lines)
        self.setMinimumHeight(56 + ROW * len(lines))
        self._name()

    def _on_toggled(self, _on: bool) -> None:
        self._name()
        self.chosen.emit()

    def _name(self) -> None:
        self.tick.setText(tr(N_("Read, chosen") if self.tick.isChecked() else N_("Choose after reading")))


class WaitingView(QWidget):
    """The list of one patient; nothing is chosen until it was read."""

    counted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self.cards: list[WaitingCard] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        holder = QWidget()
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._list)
        outer.addStretch(1)
        self._scroll = scrolling(holder)
        self._empty = EmptyState("circle-check", "-", "-")
        self._hint = label("", "small", "text.2")
        self.sign = button("", "primary", icon="signature")
        self.sign.clicked.connect(self._sign)
        foot = QHBoxLayout()
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self.sign)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(foot)
        self.retranslate()

    def show_course(self, course: Course) -> None:
        """What of this course waits for the one who looks."""
        self._course = course
        for old in self.cards:
            old.hide()
            old.deleteLater()
        self.cards = []
        by = self._context.actor
        for record, wanted in signing.awaiting(course):
            mine = [one for one in wanted if signing.may_give(one, by.user_id, by.role, by.standing, record)]
            if mine:
                card = WaitingCard(course, record, mine[0])
                card.chosen.connect(self._count)
                self.cards.append(card)
                self._list.addWidget(card)
        self._scroll.setVisible(bool(self.cards))
        self._empty.setVisible(not self.cards)
        self.counted.emit(len(self.cards))
        self._count()

    def chosen(self) -> list[WaitingCard]:
        """The cards that were read and chosen."""
        return [one for one in self.cards if one.tick.isChecked()]

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._hint.setText(tr(N_("Read each record, choose it, then sign all chosen ones with one PIN.")))
        self._empty.set_text(
            tr(N_("Nothing waits for your signature")), tr(N_("Entries of trainees and fallen reviews stand here")), ""
        )
        self._count()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)

    def _count(self) -> None:
        count = len(self.chosen())
        self.sign.setText(tr(N_("Sign the {count} chosen…"), count=count))
        self.sign.setEnabled(count > 0)
        self.sign.setToolTip("" if count else tr(N_("Choose a record first")))
        self.sign.setVisible(bool(self.cards))
        self._hint.setVisible(bool(self.cards))

    def _sign(self) -> None:
        records, by = self._context.services.records, self._context.actor
        chosen = self.chosen()
        second = [one.record.id for one in chosen if one.meaning == signing.COUNTERSIGNED]
        again = [one.record.id for one in chosen if one.meaning == signing.REVIEWED]

        def act(_words: str, _bed: str, proof: Confirmation | None) -> Changed:
            return records.stand_for(by, countersigned=second, reviewed=again, confirmed=proof)

        names = "; ".join(one.title.text() for one in chosen)
        wish = Wish(N_("Sign what you have read?"), names, N_("Sign all"), N_("Signed."), act)
        ask_to_seal(self._context, self.window(), wish)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
