"""The ward board: everybody by urgency, and why. One glance says who needs somebody now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop.domain.attention import TIER_LABELS
from ctd402_desktop.domain.board import Board
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui import formats, tables, theme
from ctd402_desktop.ui.ack_bar import AckBar, AckButton
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.ward_delegate import WardDelegate
from ctd402_desktop.ui.ward_model import Column, WardModel
from ctd402_desktop.ui.ward_parts import BoardView, Legend, SearchBox, TierButton
from ctd402_desktop.ui.ward_search import parse
from ctd402_desktop.ui.widgets import EmptyState, button, label

WIDTHS = {
    Column.TIER: 36,
    Column.BED: 44,
    Column.PATIENT: 164,
    Column.DAY: 76,
    Column.STRIP: 264,
    Column.CRS: 112,
    Column.ICANS: 118,
    Column.TMAX: 61,
    Column.ANC: 65,
    Column.PLT: 60,
}
WHY_LEAST = 250
GIVE_WAY = (Column.STRIP, Column.PLT, Column.ANC, Column.TMAX)
EMPTY_BED = 28
REFRESH_MS = 60_000
SETTLE_MS = 5_000


class WardPage(QWidget):
    """Board, search, counters. ``enrol_wanted`` asks for the enrolment page."""

    enrol_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._query_token = 0
        self.model = WardModel(self)
        self._build_head()
        self._build_filters()
        self._build_table()
        self._lay_out()
        self._refresh = QTimer(self)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.reload)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.reorder)
        context.changed.connect(lambda _changed: self.reload())
        self.retranslate()

    def reload(self) -> None:
        """Fetch the board; rows on show keep their places until the order is asked for or nobody acts."""
        self._query_token += 1
        token, services, by = self._query_token, self._context.services, self._context.actor
        self._context.tasks.run(lambda: services.ward.board(by), lambda board: self._on_board(token, board))

    def reorder(self) -> None:
        """Bring rows into today's order."""
        if self.model.board is not None:
            self.show_board(self.model.board)

    def show_board(self, board: Board, *, keep_order: bool = False) -> None:
        """Show a board and keep the selected patient."""
        chosen = self.selected_patient()
        self.model.show_board(board, keep_order=keep_order)
        self._after_reset(chosen)
        for tier, count in self.model.counts().items():
            self.counters[tier].show_count(count)
        self._describe()

    def selected_patient(self) -> int | None:
        """Id of the selected patient."""
        row = self.model.row_at(self.view.currentIndex().row())
        return row.patient.id if row else None

    def select_patient(self, patient_id: int | None) -> None:
        """Select a patient's row, the first one when the patient is not on show."""
        place = max(self.model.place_of(patient_id) if patient_id is not None else 0, 0)
        if self.model.rows:
            mode = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self.model.index(place, 0), mode)

    def open_selected(self, tab: str = "overview") -> None:
        """Open the selected patient."""
        chosen = self.selected_patient()
        if chosen is not None:
            self._context.open_patient(chosen, tab)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.title.setText(tr(N_("Ward board")))
        self.search.setPlaceholderText(tr(N_("name, bed, is:late crs>=2 day<=14")))
        self.search.setAccessibleName(tr(N_("Search the ward")))
        self.search.setToolTip(tr(N_("Key /. Words and conditions are joined by and; a minus before a word excludes.")))
        self.view.setAccessibleName(tr(N_("Ward board")))
        self.enrol.setText(tr(N_("Enrol patient")))
        self.nobody.set_text(
            N_("No patient matches"), N_("Nobody on the board fits this search."), N_("Show everybody")
        )
        self.empty.set_text(
            N_("No patient on the ward yet"),
            N_("A physician or coordinator enrols the first one; the board then orders everybody by urgency."),
        )
        self.model.retranslate()
        self._describe()
        for one in self.counters.values():
            one.retranslate()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language, theme and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self._restyle()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Fresh when looked at."""
        super().showEvent(event)
        self._refresh.start()
        self.reload()
        self.view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: no refresh."""
        self._refresh.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns give way in their order."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, A assesses, / searches, Esc leaves the search."""
        self._settle.start()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_selected()
        elif event.text().lower() == "a":
            self.open_selected("assess")
        elif event.text().lower() == "k":
            self.ask_acknowledgement(self.view.currentIndex().row())
        elif event.text() == "/":
            self.search.setFocus()
            self.search.selectAll()
        elif event.key() == Qt.Key.Key_Escape and (self.search.text() or self._tier()):
            self.show_everybody()
        else:
            super().keyPressEvent(event)

    def show_everybody(self) -> None:
        """Take search and counters back."""
        self.search.clear()
        for one in self.counters.values():
            one.setChecked(False)
        self._filter()
        self.view.setFocus()

    def _build_head(self) -> None:
        self.title = label("", "title")
        self.sentence = label("", "small", "text.2")
        self.fresh = button("", icon="refresh-cw")
        self.fresh.setProperty("small", "true")
        self.fresh.clicked.connect(self.reorder)
        self.fresh.hide()

    def _build_filters(self) -> None:
        self.search = SearchBox()
        self.search.setFixedHeight(32)
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(270)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.search.returnPressed.connect(self.view_focus)
        self.counters = {tier: TierButton(tier) for tier in TIER_LABELS}
        for one in self.counters.values():
            one.clicked.connect(lambda _on=False, chosen=one: self._choose_tier(chosen))
        self.enrol = button("", icon="user-plus")
        if not self._context.may(Action.ENROL_PATIENT):  # shown before it has a parent it would be a window
            self.enrol.hide()
        self.enrol.clicked.connect(self.enrol_wanted)
        self.hidden = label("", "caption", "text.2")

    def _build_table(self) -> None:
        self.view = BoardView()
        self.header = tables.TableHeader()
        tables.prepare(self.view, self.header)
        self.view.setModel(self.model)
        self.view.setItemDelegate(WardDelegate(self.model))
        self.view.entered.connect(lambda _index: self._settle.start())
        self.view.doubleClicked.connect(lambda _index: self.open_selected())
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nobody = EmptyState("search", "-", "-", "-", self.show_everybody)
        self.empty = EmptyState("bed", "-", "-")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QFrame()
        top.setProperty("panel", "window")
        self._top = top
        rows = QVBoxLayout(top)
        rows.setContentsMargins(14, 0, 14, 0)
        rows.setSpacing(0)
        for widgets, height in (
            ((self.title, self.sentence, None, self.fresh), 48),
            ((self.search, 12, *self.counters.values(), None, self.hidden, self.enrol), 42),
        ):
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 8 if height == 42 else 0)
            line.setSpacing(8)
            for one in widgets:
                if one is None:
                    line.addStretch(1)
                elif one is self.search:
                    line.addWidget(self.search, 100)
                elif isinstance(one, int):
                    line.addSpacing(one)
                else:
                    line.addWidget(one)
            holder = QWidget()
            holder.setFixedHeight(height)
            holder.setLayout(line)
            rows.addWidget(holder)
        column.addWidget(top)
        rule = QFrame()
        rule.setProperty("line", "true")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        self._stack_holder = QFrame()
        self._stack_holder.setProperty("panel", "plain")
        self._stack = QStackedLayout(self._stack_holder)
        for each in (self.view, self.nobody, self.empty):
            self._stack.addWidget(each)
        column.addWidget(self._stack_holder, 1)
        self.ack = AckBar()
        self.ack.given.connect(self._acknowledge)
        self.ack.closed.connect(self.view.setFocus)
        column.addWidget(self.ack)
        self.legend = Legend()
        column.addWidget(self.legend)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._restyle()

    def view_focus(self) -> None:
        """From the search to the first row."""
        self.view.setFocus()
        self.select_patient(None)

    def ask_acknowledgement(self, place: int) -> None:
        """Ask for the plan for the critical change of a row, when there is one and the role may record care."""
        row = self.model.row_at(place)
        if row is not None and self._context.may(Action.RECORD_CARE):
            self.ack.ask(row)

    def _acknowledge(self, patient_id: int, rule: str, severity: str, plan: str) -> None:
        services, by = self._context.services, self._context.actor

        def done(changed: Changed) -> None:
            self.ack.close_bar()
            self._context.publish(changed)

        self._context.tasks.run(
            lambda: services.alerts.acknowledge(by, patient_id, rule, severity, plan),
            done,
            lambda error: self.ack.refuse(error.message),
        )

    def _acks(self) -> None:
        """A button at the end of each row whose critical change still waits."""
        may = self._context.may(Action.RECORD_CARE)
        for place, row in enumerate(self.model.rows):
            if may and row.unacknowledged is not None:
                found = AckButton(row.patient.bed)
                found.pressed_for.connect(lambda _on=False, at=place: self.ask_acknowledgement(at))
                self.view.setIndexWidget(self.model.index(place, Column.WHY), found)

    def _on_board(self, token: int, board: Board) -> None:
        if token != self._query_token:
            return
        busy = self.model.board is not None and (self._settle.isActive() or self.view.underMouse())
        self.show_board(board, keep_order=busy)
        if busy and not self._settle.isActive():
            self._settle.start()

    def _choose_tier(self, chosen: TierButton) -> None:
        for one in self.counters.values():
            if one is not chosen:
                one.setChecked(False)
        self._filter()

    def _tier(self) -> int:
        return next((tier for tier, one in self.counters.items() if one.isChecked()), 0)

    def _filter(self) -> None:
        chosen = self.selected_patient()
        self.model.search(parse(self.search.text()), self._tier())
        self._after_reset(chosen)
        self._describe()

    def _after_reset(self, chosen: int | None) -> None:
        self._heights()
        self._fit()
        self._acks()
        self.select_patient(chosen)
        nobody = self.model.rowCount() == 0
        unfiltered = self.model.board is not None and not self.model.board.rows
        self._stack.setCurrentWidget(self.view if not nobody else self.empty if unfiltered else self.nobody)
        if nobody and self.model.board is None:
            self._stack.setCurrentWidget(self.view)

    def _heights(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.density().row)
        for place in range(len(self.model.rows), self.model.rowCount()):
            self.view.setRowHeight(place, EMPTY_BED)

    def _describe(self) -> None:
        """The list in words: how many, which, in what order, how old."""
        board = self.model.board
        if board is None:
            self.sentence.setText(tr(N_("Loading the ward")))
            return
        parts = [
            tr(N_("{shown} of {total} patients"), shown=len(self.model.rows), total=max(board.total, len(board.rows)))
        ]
        query, tier = self.model.query, self._tier()
        if query.problem is not None:
            parts.append(tr(query.problem))
        elif query.text or tier:
            words = " ".join(part for part in (query.text, tr(TIER_LABELS[tier]) if tier else "") if part)
            parts.append(tr(N_("filter: {words}"), words=words))
        else:
            parts.append(tr(N_("filter: active")))
        parts.append(tr(N_("sorted by urgency")))
        parts.append(tr(N_("updated {time}"), time=formats.time(board.as_of, board.zone)))
        self.sentence.setText(" · ".join(parts))
        self.fresh.setVisible(self.model.changed > 0)
        words = N_("{count} row changed") if self.model.changed == 1 else N_("{count} rows changed")
        self.fresh.setText(tr(words, count=self.model.changed))
        self.fresh.set_hint("F5")

    def _restyle(self) -> None:
        self.header.resize_to_density()
        self._heights()
        self._fit()
        self.view.viewport().update()

    def _fit(self) -> None:
        """Fixed columns; those that give way go when the reason would not fit."""
        widths = {**WIDTHS, Column.PATIENT: max(WIDTHS[Column.PATIENT], self.model.name_room())}
        room = self.width() - WHY_LEAST - sum(widths.values())
        gone: list[Column] = []
        for column in GIVE_WAY:
            if room >= 0:
                break
            gone.append(column)
            room += widths[column]
        for column, width in widths.items():
            self.view.setColumnHidden(column, column in gone)
            self.view.setColumnWidth(column, width)
        self.hidden.setVisible(bool(gone))
        self.hidden.setText(tr(N_("columns hidden: {count}"), count=len(gone)))
        self._fit_counters()

    def _fit_counters(self) -> None:
        """The words of the counters go when the row would be too narrow for them."""
        needed = sum(one.full_width() + 8 for one in self.counters.values()) + self.search.minimumWidth() + 64
        needed += sum(one.sizeHint().width() + 8 for one in (self.hidden, self.enrol) if not one.isHidden())
        for one in self.counters.values():
            one.set_worded(needed <= self.width())
