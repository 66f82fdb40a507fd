"""The ward board: everybody by urgency, and why. One glance says who needs somebody now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.board import Board, BoardRow
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import tables, theme
from ctd402_desktop.ui.ack_bar import AckButton
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.ward_acts import RowActs
from ctd402_desktop.ui.ward_columns import WIDTHS, Column, fit, least
from ctd402_desktop.ui.ward_delegate import WardDelegate
from ctd402_desktop.ui.ward_head import WardHead
from ctd402_desktop.ui.ward_memory import BoardLook, BoardMemory
from ctd402_desktop.ui.ward_model import ORDERS, WardModel
from ctd402_desktop.ui.ward_parts import BoardView, Legend, SearchBox
from ctd402_desktop.ui.ward_peek import WIDTH as PEEK_WIDTH
from ctd402_desktop.ui.ward_peek import PeekPanel
from ctd402_desktop.ui.ward_search import parse
from ctd402_desktop.ui.widgets import EmptyState

DOCKED = 1600
"""From this width on the peek stands beside the board, below it lies over it."""

EMPTY_BED = 28
REFRESH_MS = 60_000
SETTLE_MS = 5_000
DRAWN_MS = 400
"""An edge that stood still so long has been drawn."""


class WardPage(QWidget):
    """Board, search, counters, peek. ``enrol_wanted`` asks for the enrolment page, ``handover_wanted`` for the
    handover of a patient.
    """

    enrol_wanted = Signal()
    handover_wanted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._query_token = 0
        self._memory: BoardMemory | None = None
        self._put_away: set[Column] = set()
        self._widths: dict[Column, int] = {}
        self._fitting = False
        self.model = WardModel(self)
        self.head = WardHead(may_enrol=context.may(Action.ENROL_PATIENT))
        self.acts = RowActs(context, self)
        self._build_table()
        self._lay_out()
        self.peek = PeekPanel(context, self)
        self._connect()
        self._refresh = QTimer(self)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.reload)
        self._drawn = QTimer(self)
        self._drawn.setSingleShot(True)
        self._drawn.setInterval(DRAWN_MS)
        self._drawn.timeout.connect(self._keep)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.reorder)
        context.changed.connect(lambda _changed: self.reload())
        self.retranslate()

    @property
    def search(self) -> SearchBox:
        """The search line."""
        return self.head.search

    def reload(self) -> None:
        """Fetch the board; rows on show keep their places until the order is asked for or nobody acts."""
        self._query_token += 1
        token, services, by = self._query_token, self._context.services, self._context.actor

        def work() -> tuple[Board, dict[int, int]]:
            return services.ward.board(by), services.looks.unseen(by)

        self._context.tasks.run(work, lambda found: self._on_board(token, *found))

    def reorder(self) -> None:
        """Bring rows into today's order."""
        if self.model.board is not None:
            self.show_board(self.model.board)

    def show_board(self, board: Board, *, keep_order: bool = False) -> None:
        """Show a board and keep the selected patient."""
        chosen = self.selected_patient()
        self.model.show_board(board, keep_order=keep_order)
        self._after_reset(chosen)
        self.head.describe(self.model)

    def selected_row(self) -> BoardRow | None:
        """The row chosen; ``None`` on an empty bed or an empty board."""
        return self.model.row_at(self.view.currentIndex().row())

    def selected_patient(self) -> int | None:
        """Id of the selected patient."""
        row = self.selected_row()
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
        self.head.retranslate()
        self.view.setAccessibleName(tr(N_("Ward board")))
        self.nobody.set_text(
            N_("No patient matches"), N_("Nobody on the board fits this search."), N_("Show everybody")
        )
        self.empty.set_text(
            N_("No patient on the ward yet"),
            N_("A physician or coordinator enrols the first one; the board then orders everybody by urgency."),
        )
        self.model.retranslate()
        self.head.describe(self.model)
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
        """Enter opens, Space peeks, letters act on the row, / searches, Esc closes what is open."""
        self._settle.start()
        letter = event.text().lower()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_selected()
        elif event.key() == Qt.Key.Key_Space:
            self.toggle_peek()
        elif event.key() == Qt.Key.Key_Escape and self._close_something():
            return
        elif letter == "/":
            self.head.search.setFocus()
            self.head.search.selectAll()
        elif letter in self._letters and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._letters[letter]()
        else:
            super().keyPressEvent(event)

    def toggle_peek(self) -> None:
        """Open the peek on the row chosen, or close it."""
        row = self.selected_row()
        if self.peek.patient_id is not None:
            self.peek.close_panel()
        elif row is not None:
            self.peek.show_row(row)
            self._fit()

    def show_everybody(self) -> None:
        """Take search, counters and the check box back."""
        self.head.take_back()
        self.view.setFocus()

    def view_focus(self) -> None:
        """From the search to the first row."""
        self.view.setFocus()
        self.select_patient(None)

    def remember(self, memory: BoardMemory) -> None:
        """Show the board as this user left it, and keep what is changed from now on."""
        self._memory, view = None, memory.load()
        self._put_away, self._widths = set(view.put_away), dict(view.widths)
        if view.order in ORDERS:
            self.sort(view.order)
        self._memory = memory
        self._fit()

    def usual_widths(self) -> None:
        """Every column as wide as it needs to be."""
        self._widths = {}
        self._fit()
        self._keep()

    def sort(self, order: str) -> None:
        """Another order of the rows; the sentence says which."""
        chosen = self.selected_patient()
        self.model.sort_by(order)
        self._after_reset(chosen)
        self.head.describe(self.model)
        self._keep()

    def show_column(self, column: Column, on: bool) -> None:
        """Put a column away or bring it back."""
        self._put_away = self._put_away - {column} if on else self._put_away | {column}
        self._fit()
        self._keep()

    def _build_table(self) -> None:
        self.view = BoardView()
        self.header = tables.TableHeader()
        tables.prepare(self.view, self.header)
        self.view.setModel(self.model)
        self.header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header.sectionResized.connect(lambda at, _old, new: self._on_resized(Column(at), new))
        self.view.setItemDelegate(WardDelegate(self.model))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.nobody = EmptyState("search", "-", "-", "-", self.show_everybody)
        self.empty = EmptyState("bed", "-", "-")

    def _connect(self) -> None:
        head, acts = self.head, self.acts
        head.filtered.connect(self._filter)
        head.refresh_wanted.connect(self.reorder)
        head.enrol_wanted.connect(self.enrol_wanted)
        head.sort_wanted.connect(self.sort)
        head.column_wanted.connect(self.show_column)
        head.list_wanted.connect(self.view_focus)
        head.usual_wanted.connect(self.usual_widths)
        acts.done.connect(self.view.setFocus)
        acts.handover_wanted.connect(self.handover_wanted)
        self.view.entered.connect(lambda _index: self._settle.start())
        self.view.doubleClicked.connect(lambda _index: self.open_selected())
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().currentChanged.connect(lambda _new, _old: self._follow())
        self.peek.closed.connect(self._fit)
        self.peek.open_wanted.connect(self.open_selected)
        self._letters = {
            "a": lambda: self.open_selected("assess"),
            "h": lambda: acts.hand_over(self.selected_row()),
            "k": lambda: acts.ask_acknowledgement(self.selected_row()),
            "s": lambda: acts.ask_snooze(self.selected_row()),
            "w": lambda: acts.ask_off_ward(self.selected_row()),
        }

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
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
        self.acts.add_bars(column)
        self.legend = Legend()
        column.addWidget(self.legend)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _open_menu(self, place: QPoint) -> None:
        """The menu of the row under the pointer, or of the one chosen when a key asked for it."""
        index = self.view.indexAt(place)
        row = self.model.row_at(index.row()) if index.isValid() else self.selected_row()
        if row is not None:
            self.select_patient(row.patient.id)
            self.acts.open_menu(row, self.open_selected, self.view.viewport().mapToGlobal(place))

    def _follow(self) -> None:
        """The peek shows whoever is chosen."""
        row = self.selected_row()
        if self.peek.patient_id is not None and row is not None:
            self.peek.show_row(row)

    def _close_something(self) -> bool:
        """Esc closes the peek, then takes search and counters back."""
        if self.peek.patient_id is not None:
            self.peek.close_panel()
            return True
        if self.head.filtering:
            self.show_everybody()
            return True
        return False

    def _acks(self) -> None:
        """A button at the end of each row whose critical change still waits."""
        for place, row in enumerate(self.model.rows):
            if self.acts.may and row.unacknowledged is not None:
                found = AckButton(row.patient.bed)
                found.pressed_for.connect(lambda _on=False, one=row: self.acts.ask_acknowledgement(one))
                self.view.setIndexWidget(self.model.index(place, Column.WHY), found)

    def _on_board(self, token: int, board: Board, unseen: dict[int, int]) -> None:
        if token != self._query_token:
            return
        self.model.show_unseen(unseen)
        busy = self.model.board is not None and (self._settle.isActive() or self.view.underMouse())
        self.show_board(board, keep_order=busy)
        if busy and not self._settle.isActive():
            self._settle.start()

    def _filter(self) -> None:
        chosen = self.selected_patient()
        self.model.search(parse(self.head.search.text()), self.head.tier(), mine=self.head.mine.isChecked())
        self._after_reset(chosen)
        self.head.describe(self.model)

    def _after_reset(self, chosen: int | None) -> None:
        self._heights()
        self._fit()
        self._acks()
        self.select_patient(chosen)
        self._follow()
        nobody = self.model.rowCount() == 0
        unfiltered = self.model.board is not None and not self.model.board.rows
        self._stack.setCurrentWidget(self.view if not nobody else self.empty if unfiltered else self.nobody)
        if nobody and self.model.board is None:
            self._stack.setCurrentWidget(self.view)

    def _heights(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.density().row)
        for place in range(len(self.model.rows), self.model.rowCount()):
            self.view.setRowHeight(place, EMPTY_BED)

    def _restyle(self) -> None:
        self.header.resize_to_density()
        self._heights()
        self._fit()
        self.view.viewport().update()

    def _fit(self) -> None:
        """Columns that give way go when the reason would not fit; the peek takes its room in a wide window."""
        beside = self.peek.patient_id is not None and self.width() >= DOCKED
        room = self.width() - (PEEK_WIDTH if beside else 0)
        found = fit(room, self.model.name_room(), self._put_away, self._widths)
        self._fitting = True
        for column, width in found.widths.items():
            self.view.setColumnHidden(column, column in found.hidden)
            self.view.setColumnWidth(column, width)
        self._fitting = False
        self.head.describe(self.model)
        self.head.show_fit(found)
        self._stack_holder.setContentsMargins(0, 0, PEEK_WIDTH if beside else 0, 0)
        self._stack.setContentsMargins(0, 0, PEEK_WIDTH if beside else 0, 0)
        self._place_peek()

    def _on_resized(self, column: Column, width: int) -> None:
        """The user drew an edge: as wide as wanted, never narrower than needed."""
        if self._fitting or column not in WIDTHS or not width:
            return
        needed = least(self.model.name_room())[column]
        self._widths = {**self._widths, column: max(width, needed)}
        if width <= needed:
            del self._widths[column]
        self._fit()
        self._drawn.start()

    def _keep(self) -> None:
        if self._memory is not None:
            self._memory.keep(BoardLook(self.model.sorting, frozenset(self._put_away), self._widths))

    def _place_peek(self) -> None:
        over = self._stack_holder.geometry()
        self.peek.setGeometry(over.right() + 1 - PEEK_WIDTH, over.top(), PEEK_WIDTH, over.height())
