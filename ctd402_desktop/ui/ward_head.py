"""The head of the ward board: title and sentence, search, counters, my patients, order, columns."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ctd402_desktop.domain.attention import TIER_LABELS
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.ward_columns import Column, Fit, columns_menu, open_below
from ctd402_desktop.ui.ward_model import ORDERS, WardModel
from ctd402_desktop.ui.ward_parts import SearchBox, TierButton
from ctd402_desktop.ui.widgets import button, label

WIDE_ENOUGH = 1500
"""From here on the buttons at the right carry their words."""


class WardHead(Spoken, QFrame):
    """Emits what is asked for; the page does it. ``filtered`` follows search, counters and the check box."""

    filtered = Signal()
    refresh_wanted = Signal()
    enrol_wanted = Signal()
    sort_wanted = Signal(str)
    column_wanted = Signal(object, bool)
    list_wanted = Signal()
    usual_wanted = Signal()

    def __init__(self, *, may_enrol: bool) -> None:
        super().__init__()
        self.setProperty("panel", "window")
        self._fit: Fit | None = None
        self._order = "urgency"
        self.title = label("", "title")
        self.sentence = label("", "small", "text.2")
        self.sentence.setMinimumWidth(0)
        self.fresh = button("", icon="refresh-cw")
        self.fresh.setProperty("small", "true")
        self.fresh.clicked.connect(self.refresh_wanted)
        self.fresh.hide()
        self.search = SearchBox()
        self.search.setFixedHeight(32)
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(270)
        self.search.textChanged.connect(lambda _text: self.filtered.emit())
        self.search.returnPressed.connect(self.list_wanted)
        self.counters = {tier: TierButton(tier) for tier in TIER_LABELS}
        for one in self.counters.values():
            one.clicked.connect(lambda _on=False, chosen=one: self._choose_tier(chosen))
        self.mine = QCheckBox()
        self.mine.toggled.connect(lambda _on: self.filtered.emit())
        self.sort, self.columns = button("", icon="list-filter"), button("", icon="columns-3")
        self.sort.clicked.connect(lambda: open_below(self.sort_menu(), self.sort))
        self.columns.clicked.connect(lambda: open_below(self.columns_menu(), self.columns))
        self.enrol = button("", icon="user-plus")
        if not may_enrol:  # shown before it has a parent it would be a window
            self.enrol.hide()
        self.enrol.clicked.connect(self.enrol_wanted)
        self.hidden = button("", icon="columns-3")
        self.hidden.clicked.connect(lambda: open_below(self.columns_menu(), self.hidden))
        self._lay_out()

    def tier(self) -> int:
        """The tier of the counter that is pressed; 0 for none."""
        return next((tier for tier, one in self.counters.items() if one.isChecked()), 0)

    @property
    def filtering(self) -> bool:
        """Whether anybody may be left out."""
        return bool(self.search.text() or self.tier() or self.mine.isChecked())

    def take_back(self) -> None:
        """No search, no counter, everybody's patients."""
        self.search.clear()
        for one in self.counters.values():
            one.setChecked(False)
        self.mine.setChecked(False)
        self.filtered.emit()

    def describe(self, model: WardModel) -> None:
        """The list in words: how many, which, in what order, how old; and what has changed since."""
        board = model.board
        if board is None:
            self.sentence.setText(tr(N_("Loading the ward")))
            return
        parts = [
            tr(N_("{shown} of {total} patients"), shown=len(model.rows), total=max(board.total, len(board.rows))),
            self._filter_words(model),
            tr(ORDERS[model.sorting][1]),
            tr(N_("updated {time}"), time=formats.time(board.as_of, board.zone)),
        ]
        self.sentence.setText(" · ".join(parts))
        self.sentence.setToolTip(self.sentence.text())
        self.fresh.setVisible(model.changed > 0)
        words = N_("{count} row changed") if model.changed == 1 else N_("{count} rows changed")
        self.fresh.setText(tr(words, count=model.changed))
        self.fresh.set_hint("F5")
        for tier, count in model.counts().items():
            self.counters[tier].show_count(count)
        self._order = model.sorting

    def show_fit(self, found: Fit) -> None:
        """Say how many columns are hidden, and give the counters what room is left for their words."""
        self._fit = found
        count = found.missed
        self.hidden.setVisible(bool(count))
        words = N_("{count} column hidden →") if count == 1 else N_("{count} columns hidden →")
        self.hidden.setText(tr(words, count=count))
        self.columns.setVisible(not count)
        self.fit_words(self.width())

    def fit_words(self, width: int) -> None:
        """Words of the buttons, then of the counters, go when the row would be too narrow for them."""
        wide = width >= WIDE_ENOUGH
        self.sort.setText(tr(ORDERS[self._order][0]) if wide else "")
        self.columns.setText(tr(C_("board", "Columns")) if wide else "")
        self.enrol.setText(tr(N_("Enrol patient")) if wide else "")
        self._name_buttons()
        beside = (self.mine, self.hidden, self.sort, self.columns, self.enrol)
        needed = sum(one.full_width() + 8 for one in self.counters.values()) + self.search.minimumWidth() + 64
        needed += sum(one.sizeHint().width() + 8 for one in beside if not one.isHidden())
        for one in self.counters.values():
            one.set_worded(needed <= width)

    def sort_menu(self) -> QMenu:
        """The orders in words, the one in force ticked."""
        menu = QMenu(self)
        for key, (words, _) in ORDERS.items():
            action = menu.addAction(tr(words))
            action.setCheckable(True)
            action.setChecked(key == self._order)
            action.triggered.connect(lambda _on=False, chosen=key: self.sort_wanted.emit(chosen))
        return menu

    def columns_menu(self) -> QMenu:
        """The columns that may be put away."""
        shown = self._fit or Fit({}, (), ())
        return columns_menu(self, shown, self._choose_column, self.usual_wanted.emit)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.title.setText(tr(N_("Ward board")))
        self.search.setPlaceholderText(tr(N_("name, bed, is:late crs>=2 day<=14")))
        self.search.setAccessibleName(tr(N_("Search the ward")))
        self.search.setToolTip(tr(N_("Key /. Words and conditions are joined by and; a minus before a word excludes.")))
        self.mine.setText(tr(C_("board", "My patients")))
        for counter in self.counters.values():
            counter.retranslate()
        if self._fit is not None:
            self.show_fit(self._fit)

    def _name_buttons(self) -> None:
        """A button without its word is named all the same."""
        for one, words in (
            (self.sort, N_("Order of the rows")),
            (self.columns, C_("board", "Columns")),
            (self.hidden, C_("board", "Columns")),
            (self.enrol, N_("Enrol patient")),
        ):
            one.setAccessibleName(tr(words))
            one.setToolTip(tr(words))

    def _filter_words(self, model: WardModel) -> str:
        if model.query.problem is not None:
            return tr(model.query.problem)
        tier = self.tier()
        words = (
            tr(C_("board", "My patients")) if self.mine.isChecked() else "",
            model.query.text,
            tr(TIER_LABELS[tier]) if tier else "",
        )
        told = " ".join(word for word in words if word)
        return tr(N_("filter: {words}"), words=told) if told else tr(N_("filter: active"))

    def _choose_tier(self, chosen: TierButton) -> None:
        for one in self.counters.values():
            if one is not chosen:
                one.setChecked(False)
        self.filtered.emit()

    def _choose_column(self, column: Column, on: bool) -> None:
        self.column_wanted.emit(column, on)

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 0, 14, 0)
        rows.setSpacing(0)
        upper = (self.title, self.sentence, None, self.fresh)
        right = (self.mine, self.hidden, self.sort, self.columns, self.enrol)
        for widgets, height in ((upper, 48), ((self.search, 4, *self.counters.values(), None, *right), 42)):
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 8 if height == 42 else 0)
            line.setSpacing(8)
            for one in widgets:
                _add(line, one, stretch=100 if one is self.search else 0)
            holder = QWidget()
            holder.setFixedHeight(height)
            holder.setLayout(line)
            rows.addWidget(holder)


def _add(line: QHBoxLayout, one: QWidget | int | None, stretch: int) -> None:
    """A widget, a gap in px, or all the room that is left."""
    if one is None:
        line.addStretch(1)
    elif isinstance(one, int):
        line.addSpacing(one)
    else:
        line.addWidget(one, stretch)
