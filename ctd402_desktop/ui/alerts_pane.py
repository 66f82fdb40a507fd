"""Alerts of the last week: how often each rule spoke, was acted on and was snoozed, so that bad rules are retired."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.alert_names import ALERT_LABELS
from ctd402_desktop.domain.alert_report import RuleReport
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services.alerts import WEEK
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.widgets import Card, EmptyState, button, label


class AlertsPane(Card):
    """Reads every course, so it runs beside the store's worker; the last table stays until the new one is here."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "bell")
        self._context = context
        self._asked = 0
        self._shown: tuple[RuleReport, ...] | None = None
        self._read_at: datetime | None = None
        self.sentence = label("", "small", "text.2")
        self.sentence.setWordWrap(True)
        self.note = Note()
        self.again = button("", icon="refresh-cw")
        self.again.setProperty("small", "true")
        self.again.clicked.connect(self.reload)
        self.head.addWidget(self.again)
        self.empty = EmptyState("bell", "-", "-")
        self.table = QWidget()
        self._holder = QWidget()
        self._stack = QStackedLayout(self._holder)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.note)
        self.body.addWidget(self._holder, 1)
        self.retranslate()

    @property
    def shown(self) -> tuple[RuleReport, ...]:
        """The rows of the table."""
        return self._shown or ()

    def reload(self) -> None:
        """Count the last seven days again."""
        self._asked += 1
        token, services, by = self._asked, self._context.services, self._context.actor
        self.again.setEnabled(False)
        self.note.say("")
        self.sentence.setText(tr(N_("Counting the alerts of the last seven days")))

        def failed(error: Ctd402Error) -> None:
            if token == self._asked:
                self.again.setEnabled(True)
                self._describe()
                self.note.say(error.message)

        self._context.tasks.run_long(
            lambda: services.alerts.weekly(by), lambda found: self._arrived(token, found), failed
        )

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("Alerts of the last seven days")))
        self.again.setText(tr(N_("Count again")))
        self.empty.set_text(
            N_("No alert in seven days"), N_("No rule spoke, and nobody acknowledged or snoozed anything.")
        )
        self._describe()
        self._fill()

    def _arrived(self, token: int, found: tuple[RuleReport, ...]) -> None:
        if token != self._asked:
            return
        self.again.setEnabled(True)
        self._shown, self._read_at = found, self._context.services.clock()
        self._describe()
        self._fill()

    def _describe(self) -> None:
        if self._read_at is None:
            self.sentence.setText(tr(N_("Nothing counted yet")))
            return
        zone = self._context.zone
        begin = self._read_at - WEEK
        self.sentence.setText(
            tr(
                N_("{begin} to {end}, patients on the ward. A rule that is mostly snoozed needs a second look."),
                begin=formats.date(begin.astimezone(zone).date()),
                end=formats.date(self._read_at.astimezone(zone).date()),
            )
        )

    def _fill(self) -> None:
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        titles = (C_("alert", "Rule"), N_("Fired"), C_("alert", "Seen"), N_("Acted on"), N_("Snoozed"))
        for place, words in enumerate(titles):
            title = label(tr(words), "caption", "text.2")
            title.setProperty("strong", "true")
            grid.addWidget(title, 0, place, _side(place))
        for row, one in enumerate(self.shown, start=1):
            name = tr(ALERT_LABELS[one.rule]) if one.rule in ALERT_LABELS else one.rule
            cells = (name, *map(str, (one.fired, one.seen, one.acted, one.snoozed)))
            for place, text in enumerate(cells):
                cell = label(text, "body", "text.1" if text != "0" else "text.3")
                cell.setAccessibleName(f"{tr(titles[place])}: {text}")
                grid.addWidget(cell, row, place, _side(place))
        column.addLayout(grid)
        column.addStretch(1)
        old, self.table = self.table, fresh
        self._stack.addWidget(fresh)
        self._stack.removeWidget(old)
        old.deleteLater()
        self._stack.setCurrentWidget(self.empty if self._shown == () else self.table)


def _side(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if place == 0 else Qt.AlignmentFlag.AlignRight
