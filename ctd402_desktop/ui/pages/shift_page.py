"""My shift: what is due for my patients, in order of time; what is offered, handed over, drafted or to be signed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.domain.tasks import Task
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.shift import ShiftView
from ctd402_desktop.ui import formats, notices, tables, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.form_places import form_of
from ctd402_desktop.ui.not_done_dialog import ask_not_done, check_words
from ctd402_desktop.ui.pick_dialog import Picking, pick
from ctd402_desktop.ui.shift_delegate import ShiftDelegate
from ctd402_desktop.ui.shift_model import Column, Heading, ShiftModel
from ctd402_desktop.ui.shift_side import ShiftSide, patient_words
from ctd402_desktop.ui.ward_parts import BoardView
from ctd402_desktop.ui.ward_sheet_print import ask_print
from ctd402_desktop.ui.widgets import Button, EmptyState, button, label

WIDTHS = {Column.MARK: 40, Column.BED: 48, Column.WHAT: 150, Column.DUE: 156, Column.CRS: 104, Column.ICANS: 104}
WHY_LEAST = 190
GIVE_WAY = (Column.WHY, Column.ICANS, Column.CRS)
HEADING = 28
SIDE, SIDE_COMPACT = 280, 272
REFRESH_MS = 60_000
SETTLE_MS = 5_000


class ShiftPage(QWidget):
    """Table and cards. ``counted`` tells how many tasks are overdue, whether the page is looked at or not."""

    counted = Signal(int)
    form_wanted = Signal(int, str)
    handover_wanted = Signal(int)
    enrol_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._at_once = False
        self._view: ShiftView | None = None
        self._error: Ctd402Error | None = None
        self.model = ShiftModel(context.zone, self)
        self.side = ShiftSide(context)
        self._build_head()
        self._build_table()
        self._lay_out()
        self._refresh, self._settle = QTimer(self), QTimer(self)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.reload)
        self._refresh.start()
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.reorder)
        context.changed.connect(self._on_changed)
        self.side.form_wanted.connect(self.form_wanted)
        self.side.handover_wanted.connect(self.handover_wanted)
        self.side.tab_wanted.connect(context.open_patient)
        self.side.enrol_wanted.connect(self.enrol_wanted)
        self.retranslate()

    @property
    def view_shown(self) -> ShiftView | None:
        """What was last fetched; ``None`` before the first answer."""
        return self._view

    def reload(self) -> None:
        """Fetch the shift; rows on show keep their places until the order is asked for or nobody acts."""
        self._asked += 1
        token, services, by = self._asked, self._context.services, self._context.actor
        self._context.tasks.run(
            lambda: services.shift.tasks(by),
            lambda view: self._on_view(token, view),
            lambda error: self._on_failed(token, error),
        )

    def reorder(self) -> None:
        """Bring tasks to their places."""
        if self._view is not None:
            chosen = self.selected()
            self.model.settle()
            self._after_reset(chosen)

    def selected(self) -> Task | None:
        """The selected task."""
        return self.model.task_at(self.view.currentIndex().row())

    def selected_patient(self) -> int | None:
        """Whose task is selected."""
        found = self.selected()
        return found.patient.id if found is not None else None

    def open_selected(self) -> None:
        """Open the form that answers the selected task; a finished one opens the patient."""
        found = self.selected()
        if found is None:
            return
        if found.done:
            self._context.open_patient(found.patient.id)
        else:
            self.form_wanted.emit(found.patient.id, form_of(found))

    def not_done(self) -> None:
        """Ask why the chosen tasks, or the selected one, were not done."""
        found = self.selected()
        chosen = self.model.marked() or ((found,) if found is not None and not found.done else ())
        if chosen and self._context.may(Action.RECORD_CARE):
            ask_not_done(self._context, self.window(), chosen)

    def explain(self) -> None:
        """Say why the selected task is due: rule, interval, last set, source, version."""
        found = self.selected()
        if found is None or not found.why:
            return
        words = "\n".join(tr(one.text) for one in found.why)
        dialog = notices.Question(self.window(), tr(N_("Why due? {check}"), check=check_words(found)), words)
        close = button(tr(N_("Close")))
        close.clicked.connect(dialog.reject)
        dialog.offer(close)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take(self) -> None:
        """Choose patients to look after."""
        view, shift, by = self._view, self._context.services.shift, self._context.actor
        if view is None or not self._context.may(Action.RECORD_CARE):
            return
        free = [one for one in view.ward if not one.mine]
        if not free:
            self._context.toast(tr(N_("Every patient of the ward is on your list.")))
            return
        words = tuple(
            (one.patient.id, " · ".join(part for part in (patient_words(one), ", ".join(one.holders)) if part))
            for one in sorted(free, key=lambda one: (bool(one.holders), one.patient.bed))
        )

        def act(ids: Sequence[int], _colleague: str) -> Changed:
            for one in ids:
                shift.take(by, one)
            return Changed(None, "shift")

        text = tr(N_("Their checks appear on your list. Who looks after a patient already is named behind the name."))
        pick(self._context, self.window(), Picking(tr(N_("Take which patients?")), text, tr(N_("Take")), words, act))

    def lend(self) -> None:
        """Offer patients to a colleague for a break."""
        view, shift, by = self._view, self._context.services.shift, self._context.actor
        if view is None or not view.mine or not self._context.may(Action.RECORD_CARE):
            return
        if not view.colleagues:
            self._context.toast(tr(N_("Nobody to lend to: no other account of this ward may record care.")))
            return
        words = tuple((one.patient_id, self.side.who(one.patient_id)) for one in view.mine)
        what = Picking(
            tr(N_("Lend for a break?")),
            tr(N_("The tasks stay on your list and appear with the colleague once accepted; Claim back ends it.")),
            tr(N_("Lend")),
            words,
            lambda ids, colleague: shift.lend(by, ids, int(colleague)),
            tuple(one.patient_id for one in view.mine),
            tuple((str(one.user_id), one.name) for one in view.colleagues),
        )
        pick(self._context, self.window(), what)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.title.setText(tr(N_("My shift")))
        for made, words in self._verbs.items():
            made.setText(tr(words))
        self.view.setAccessibleName(tr(N_("Tasks of my shift")))
        self.empty.set_text(
            N_("No patients taken yet"),
            N_("Take the patients you look after; their checks then stand here in order of time."),
            N_("Take patients…"),
        )
        self.quiet.set_text(N_("Nothing is due in this shift"), N_("New checks appear here by themselves."))
        self.loading.set_text(N_("Loading your shift"))
        self.model.retranslate()
        self.side.retranslate()
        self._describe()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language, theme and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self.header.resize_to_density()
            self._heights()
            self._fit()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Fresh when looked at."""
        super().showEvent(event)
        self.reload()
        self.view.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns give way in their order."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the legend; the rest goes up."""
        self._settle.start()
        deeds = {"-": self.not_done, "w": self.explain, "t": self.take, "l": self.lend, " ": self._toggle}
        deed = deeds.get(event.text().lower())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_selected()
        elif event.key() == Qt.Key.Key_F9:
            ask_print(self._context, self.window())
        elif deed is not None:
            deed()
        else:
            super().keyPressEvent(event)

    def _toggle(self) -> None:
        self.model.toggle(self.view.currentIndex().row())
        self._describe()

    def _build_head(self) -> None:
        self.title = label("", "title")
        self.sentence = label("", "small", "text.2")
        self.fresh = button("", icon="refresh-cw")
        self.fresh.clicked.connect(self.reorder)
        self.fresh.hide()
        deeds = (
            (N_("Take…"), "plus", "T", self.take),
            (N_("Lend to…"), "hand-helping", "L", self.lend),
            (N_("Not done…"), "x", "-", self.not_done),
            (N_("Why?"), "info", "W", self.explain),
            (N_("Handover"), "message-square", "H", self._hand_over),
            (N_("Print…"), "printer", "F9", lambda: ask_print(self._context, self.window())),
        )
        self._verbs: dict[Button, str] = {}
        for words, icon, keys, deed in deeds:
            made = button(tr(words), icon=icon)
            made.set_hint(keys)
            made.clicked.connect(deed)
            self._verbs[made] = words
        self.fresh.setProperty("small", "true")

    def _hand_over(self) -> None:
        chosen = self.selected_patient()
        self.handover_wanted.emit(chosen if chosen is not None else 0)

    def _build_table(self) -> None:
        self.view = BoardView()
        self.header = tables.TableHeader()
        tables.prepare(self.view, self.header)
        self.view.setModel(self.model)
        self.view.setItemDelegate(ShiftDelegate(self.model))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.entered.connect(lambda _index: self._settle.start())
        self.view.doubleClicked.connect(lambda _index: self.open_selected())
        self.view.clicked.connect(lambda index: self._toggle() if index.column() == Column.MARK else None)
        self.empty = EmptyState("clipboard-list", "-", "-", "-", self.take)
        self.quiet = EmptyState("circle-check", "-", "-")
        self.loading = EmptyState("hourglass", "-")
        self.failed = EmptyState("octagon-alert", "-", "-", tr(N_("Try again")), self.reload)

    def _lay_out(self) -> None:
        top = QFrame()
        top.setProperty("panel", "window")
        rows = QVBoxLayout(top)
        rows.setContentsMargins(14, 0, 14, 0)
        rows.setSpacing(0)
        head, bar = QHBoxLayout(), QHBoxLayout()
        for line in (head, bar):
            line.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.sentence)
        head.addStretch(1)
        head.addWidget(self.fresh)
        for made in self._verbs:
            bar.addWidget(made)
        bar.addStretch(1)
        for line, height, below in ((head, 48, 0), (bar, 42, 8)):  # as on the ward board
            holder = QWidget()
            holder.setFixedHeight(height)
            holder.setLayout(line)
            line.setContentsMargins(0, 0, 0, below)
            rows.addWidget(holder)
        plate = QFrame()
        plate.setProperty("panel", "plain")
        self._stack = QStackedLayout(plate)
        for each in (self.loading, self.view, self.empty, self.quiet, self.failed):
            self._stack.addWidget(each)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 4, 0)
        body.setSpacing(8)
        body.addWidget(plate, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(body, 1)

    def _on_view(self, token: int, view: ShiftView) -> None:
        if token != self._asked:
            return
        chosen = self.selected()
        still = self._view is not None and not self._at_once
        busy = still and (self._settle.isActive() or self.view.underMouse())
        self._at_once = False
        self._view, self._error = view, None
        self.model.show_tasks(view.tasks, keep_order=busy)
        self.side.show_view(view)
        self._after_reset(chosen)
        if busy and not self._settle.isActive():
            self._settle.start()
        self.counted.emit(self.model.overdue())

    def _on_changed(self, changed: Changed) -> None:
        """Patients taken or given back come and go at once: that was asked for."""
        self._at_once = self._at_once or changed.what == "shift"
        self.reload()

    def _on_failed(self, token: int, error: Ctd402Error) -> None:
        """The tasks last seen stay; without any the page says what went wrong and what to do."""
        if token != self._asked:
            return
        self._error = error
        if self._view is None:
            self.failed.set_text(error.message.render(), error.code, N_("Try again"))
            self._stack.setCurrentWidget(self.failed)
        self._describe()

    def _after_reset(self, chosen: Task | None) -> None:
        self._heights()
        self._fit()
        place = self.model.place_of(chosen.key if chosen is not None else None)
        if place >= 0:
            mode = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self.model.index(place, 0), mode)
        has = bool(self._view is not None and self._view.mine)
        self._stack.setCurrentWidget(self.view if self.model.rows else self.quiet if has else self.empty)
        self._describe()

    def _heights(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.density().row)
        self.view.clearSpans()
        for place, row in enumerate(self.model.rows):
            self.view.setRowHeight(place, HEADING if isinstance(row, Heading) else theme.density().row)
            if isinstance(row, Heading):
                self.view.setSpan(place, Column.BED, 1, len(Column) - 1)

    def _describe(self) -> None:
        view = self._view
        if self._error is not None and view is not None:
            self.sentence.setText(f"{tr(self._error.message)} ({self._error.code})")
        elif view is None:
            self.sentence.setText("")
        else:
            parts = [
                tr(N_("{count} patients"), count=len({one.patient_id for one in view.mine})),
                tr(N_("{count} overdue"), count=self.model.overdue()),
                tr(N_("{count} chosen"), count=len(self.model.marked())) if self.model.marked() else "",
                tr(N_("sorted by time")),
                tr(N_("updated {time}"), time=formats.time(view.as_of, self._context.zone)),
            ]
            self.sentence.setText(" · ".join(part for part in parts if part))
        self.fresh.setVisible(self.model.changed > 0)
        self.fresh.setText(tr(N_("{count} rows changed"), count=self.model.changed))
        self.fresh.set_hint("F5")

    def _fit(self) -> None:
        """Fixed columns; those that give way go when what is due would not fit."""
        self.side.setFixedWidth(SIDE_COMPACT if theme.density().name == "compact" else SIDE)
        widths = {**WIDTHS, Column.PATIENT: max(130, self.model.name_room()), Column.WHY: WHY_LEAST}
        room = self.width() - self.side.width() - 12 - sum(widths.values())
        for column in GIVE_WAY:
            self.view.setColumnHidden(column, room < 0)
            room += widths[column] if room < 0 else 0
        last = max(one for one in Column if not self.view.isColumnHidden(one))
        for one, width in widths.items():
            if one is not last:
                self.view.setColumnWidth(one, width)
