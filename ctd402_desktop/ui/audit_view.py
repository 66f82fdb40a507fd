"""The audit trail of a patient or of the ward: filters above, entries below, the chosen one in full beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from ctd402_desktop.domain.fields import ProblemError
from ctd402_desktop.domain.moments import Anchor, read_day
from ctd402_desktop.domain.permissions import Action, Role
from ctd402_desktop.domain.trail import event_label
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import C_, N_, language, msg, tr
from ctd402_desktop.services.audit import Filters, Page, Wanted
from ctd402_desktop.ui.audit_model import DETAIL, SPARE, TrailModel, entry_lines
from ctd402_desktop.ui.cards import LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.record_list import record_table
from ctd402_desktop.ui.widgets import button, label

TYPING_MS = 300
DATE_WIDTH = 96
ENTRY_WIDTH = 248
NARROW = 900
EMERGENCIES = "*emergency"
"""Choice of all entries of emergency accesses: who, why, and every patient looked at. No action is named so."""


class AuditView(QWidget):
    """``patient_id`` narrows it to one patient; ``None`` is the whole ward."""

    def __init__(self, context: Context, *, of_patient: bool = False) -> None:
        super().__init__()
        self._context, self._of_patient = context, of_patient
        self._patient_id: int | None = None
        self._asked, self._more, self._total = 0, False, 0
        self._filters = Filters((), (), ())
        self.kinds, self.people, self.patients = ListBox(), ListBox(), ListBox()
        self.since, self.until, self.text = QLineEdit(), QLineEdit(), QLineEdit()
        self.model = TrailModel(context.zone)
        self.table = record_table(self.model)
        self.entry = LineCard("", "file-text")
        self.count = label("", "caption", "text.2")
        self.note = Note()
        self.as_csv, self.as_pdf = button("", icon="download"), button("", icon="printer")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.load)
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_patient(self, patient_id: int) -> None:
        """The trail of one patient."""
        self._patient_id = patient_id
        self.reload()

    def reload(self) -> None:
        """Read the choices and the newest entries again."""
        services, by, patient_id = self._context.services, self._context.actor, self._patient_id
        if not self._context.may(Action.VIEW_AUDIT) or (self._of_patient and patient_id is None):
            return
        self._context.tasks.run(lambda: services.audit.filters(by, patient_id), self._fill, self._failed)
        self.load()

    def wanted(self) -> Wanted | None:
        """What the filters ask for; ``None`` while a date cannot be read, which is said."""
        self.note.say("")
        action, user, patient = (one.currentData() for one in (self.kinds, self.people, self.patients))
        since, until = self._day(self.since), self._day(self.until, after=True)
        if self.note.text():
            return None
        emergencies = action == EMERGENCIES
        return Wanted(
            patient_id=self._patient_id if self._of_patient else patient,
            user_id=user,
            actions=(str(action),) if action and not emergencies else (),
            role=Role.EMERGENCY.value if emergencies else "",
            since=since,
            until=until,
            text=self.text.text().strip(),
        )

    def load(self) -> None:
        """The newest entries of what is asked for."""
        wanted = self.wanted()
        if wanted is None:
            return
        self._asked += 1
        token = self._asked
        services, by = self._context.services, self._context.actor
        self.count.setText(tr(N_("Reading the trail")))
        self._context.tasks.run(
            lambda: services.audit.page(by, wanted), lambda page: self._show(token, page), self._failed
        )

    def load_more(self) -> None:
        """The next older entries; nothing when all are on show."""
        wanted = self.wanted()
        if wanted is None or not self._more or not self.model.events:
            return
        self._more = False  # until this answer is here
        token, last = self._asked, self.model.events[-1].seq
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(
            lambda: services.audit.page(by, replace(wanted, before=last)),
            lambda page: self._extend(token, page),
            self._failed,
        )

    def save(self, path: Path) -> None:
        """Write what the filters ask for, all of it, to a file; a PDF holds the newest 5 000."""
        wanted = self.wanted()
        if wanted is None:
            return
        services, by, lang = self._context.services, self._context.actor, language()

        def done(entries: int) -> None:
            self.load()
            self.note.say(msg(N_("Saved {name}: {count} entries."), name=path.name, count=entries), "ok")

        self._context.tasks.run_long(lambda: services.audit.export(by, wanted, path, lang), done, self._failed)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.entry.set_title(tr(N_("Chosen entry")))
        self.table.setAccessibleName(tr(N_("Entries of the audit trail")))
        for box, name, hint in (
            (self.since, N_("From day"), C_("trail", "from")),
            (self.until, N_("To day"), C_("trail", "to")),
            (self.text, N_("Search in the trail"), N_("Search name, station, detail")),
        ):
            box.setAccessibleName(tr(name))
            box.setPlaceholderText(tr(hint))
        self.kinds.setAccessibleName(tr(N_("Kind of entry")))
        self.people.setAccessibleName(tr(C_("trail", "Person")))
        self.patients.setAccessibleName(tr(N_("Patient of the entry")))
        self.as_csv.setText(tr(N_("Save CSV…")))
        self.as_pdf.setText(tr(N_("Save PDF…")))
        may = self._context.may(Action.EXPORT)
        for one in (self.as_csv, self.as_pdf):
            one.setEnabled(may)
            one.setToolTip("" if may else tr(N_("Your role may not export")))
        self._fill(self._filters)
        self._say_count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window what happened comes first."""
        super().resizeEvent(event)
        for column in SPARE:
            self.table.setColumnHidden(column, self.width() < NARROW)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.model.show(self.model.events)
        super().changeEvent(event)

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(8)
        for combo in (self.kinds, self.people, self.patients):
            combo.setMinimumWidth(96)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(9)
            filters.addWidget(combo, 2)
        if self._of_patient:  # shown before it has a parent it would be a window
            self.patients.hide()
        for box in (self.since, self.until):
            box.setFixedWidth(DATE_WIDTH)
            filters.addWidget(box)
        filters.addWidget(self.text, 3)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.table, 3)
        row.addWidget(self.entry)
        self.entry.setFixedWidth(ENTRY_WIDTH)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.count)
        foot.addWidget(self.note, 1)
        foot.addStretch(0)
        foot.addWidget(self.as_csv)
        foot.addWidget(self.as_pdf)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(filters)
        column.addLayout(row, 1)
        column.addLayout(foot)
        header = self.table.horizontalHeader()
        for number in range(self.model.columnCount()):
            mode = QHeaderView.ResizeMode.Stretch if number == DETAIL else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(number, mode)
        header.setResizeContentsPrecision(60)  # the rows in view: measuring 100 000 would freeze the window

    def _connect(self) -> None:
        for combo in (self.kinds, self.people, self.patients):
            combo.activated.connect(lambda _at: self.load())
        for box in (self.since, self.until, self.text):
            box.textEdited.connect(lambda _text: self._typing.start())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_entry())
        bar = self.table.verticalScrollBar()
        bar.valueChanged.connect(lambda value: self.load_more() if value >= bar.maximum() - bar.pageStep() else None)
        self.as_csv.clicked.connect(lambda: self._ask_file("csv"))
        self.as_pdf.clicked.connect(lambda: self._ask_file("pdf"))

    def _day(self, box: QLineEdit, *, after: bool = False) -> datetime | None:
        """Midnight at the site of the typed day, of the next day with ``after``."""
        text = box.text().strip()
        if not text:
            return None
        try:
            days = read_day(text, Anchor(self._context.services.clock(), self._context.zone)).candidates
        except ProblemError as problem:
            self.note.say(problem.message)
            return None
        return datetime.combine(days[0] + timedelta(days=after), time(), self._context.zone) if days else None

    def _fill(self, filters: Filters) -> None:
        self._filters = filters
        actions = [(one, tr(event_label(one))) for one in filters.actions]
        every = [(EMERGENCIES, tr(N_("Everything of emergency accesses"))), *sorted(actions, key=lambda one: one[1])]
        _choices(self.kinds, tr(N_("Every kind")), every)
        _choices(self.people, tr(C_("trail", "Everybody")), filters.people)
        _choices(self.patients, tr(N_("All patients")), filters.patients)

    def _show(self, token: int, page: Page) -> None:
        if token != self._asked:
            return
        self._more, self._total = page.more, page.total
        self.model.show(page.events)
        if page.events:
            self.table.selectRow(0)
        self._show_entry()
        self._say_count()

    def _extend(self, token: int, page: Page) -> None:
        if token == self._asked:
            self._more = page.more
            self.model.extend(page.events)
            self._say_count()

    def _say_count(self) -> None:
        shown = len(self.model.events)
        none = tr(N_("No entry fits these filters."))
        self.count.setText(tr(N_("{shown} of {total} entries"), shown=shown, total=self._total) if shown else none)

    def _show_entry(self) -> None:
        row = self.table.currentIndex().row()
        events = self.model.events
        self.entry.show_lines(entry_lines(events[row], self._context.zone) if 0 <= row < len(events) else [])

    def _failed(self, error: Ctd402Error) -> None:
        self.count.setText("")
        self.note.say(error.message)

    def _ask_file(self, kind: str) -> None:
        title = tr(N_("Save the audit trail"))
        chosen, _ = QFileDialog.getSaveFileName(self, title, f"audit-trail.{kind}", f"*.{kind}")
        if chosen:
            self.save(Path(chosen).with_suffix(f".{kind}"))


def _choices(box: QComboBox, everything: str, options: Sequence[tuple[object, str]]) -> None:
    """Fill a list, keeping what was chosen."""
    chosen = box.currentData(Qt.ItemDataRole.UserRole)
    box.clear()
    box.addItem(everything, None)
    for key, text in options:
        box.addItem(text, key)
    box.setCurrentIndex(max(0, box.findData(chosen) if chosen is not None else 0))
