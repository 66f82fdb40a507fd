"""Columns of the ward board: how wide, which give way when room is short, which the user has put away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from ctd402_desktop.i18n import N_, tr


class Column(IntEnum):
    """Columns from left to right."""

    TIER = 0
    BED = 1
    PATIENT = 2
    DAY = 3
    STRIP = 4
    CRS = 5
    ICANS = 6
    TMAX = 7
    ANC = 8
    PLT = 9
    SUPPORT = 10
    WHY = 11


TITLES = {
    Column.BED: N_("Bed"),
    Column.PATIENT: N_("Patient"),
    Column.DAY: N_("Day"),
    Column.STRIP: N_("Worst CRS per day, last 14 days"),
    Column.CRS: N_("CRS now"),
    Column.ICANS: N_("ICANS"),
    Column.TMAX: N_("Tmax\n24 h, °C"),
    Column.ANC: N_("ANC\n10⁹/L"),
    Column.PLT: N_("PLT\n10⁹/L"),
    Column.SUPPORT: N_("Oxygen, pressor"),
    Column.WHY: N_("Why here · next"),
}
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
    Column.SUPPORT: 124,
}
WHY_LEAST = 276
"""A reason of 34 Latin or 20 Chinese characters in semibold 14 px, whole."""

GIVE_WAY = (Column.SUPPORT, Column.STRIP, Column.PLT, Column.ANC, Column.TMAX)
"""Name, day, grades and reason never go."""


EXTRA = (Column.SUPPORT,)
"""Shown where there is room to spare."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Widths of the columns, and which of them are not shown: for want of room, or because the user wants so."""

    widths: dict[Column, int]
    squeezed: tuple[Column, ...]
    put_away: tuple[Column, ...]

    @property
    def missed(self) -> int:
        """How many the user may miss; what only a wide window shows is not one of them."""
        return len([column for column in self.hidden if column not in EXTRA])

    @property
    def hidden(self) -> tuple[Column, ...]:
        """All that are not shown."""
        return (*self.put_away, *self.squeezed)


def least(name_room: int) -> dict[Column, int]:
    """No column is ever narrower than its widest word: the usual widths, and room for the widest name."""
    return {**WIDTHS, Column.PATIENT: max(WIDTHS[Column.PATIENT], name_room)}


def fit(room: int, name_room: int, put_away: Iterable[Column] = (), wanted: Mapping[Column, int] | None = None) -> Fit:
    """What fits into ``room`` px: columns give way in their order until the reason has what it needs.

    ``wanted`` are widths the user chose; wider than needed they are kept, narrower they are not.
    """
    widths = {column: max(width, (wanted or {}).get(column, 0)) for column, width in least(name_room).items()}
    gone = tuple(column for column in GIVE_WAY if column in set(put_away))
    left = room - WHY_LEAST - sum(width for column, width in widths.items() if column not in gone)
    squeezed: list[Column] = []
    for column in GIVE_WAY:
        if left >= 0:
            break
        if column not in gone:
            squeezed.append(column)
            left += widths[column]
    return Fit(widths, tuple(squeezed), gone)


def title(column: Column) -> str:
    """The title of a column in one line."""
    return tr(TITLES[column]).replace("\n", " ")


def columns_menu(
    parent: QWidget, shown: Fit, choose: Callable[[Column, bool], None], usual: Callable[[], None]
) -> QMenu:
    """A menu of the columns that may be put away; one that has no room says so. Last, the usual widths."""
    menu = QMenu(parent)
    for column in sorted(GIVE_WAY):
        words = title(column)
        if column in shown.squeezed:
            words = tr(N_("{column} (no room in this window)"), column=words)
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(column not in shown.put_away)
        action.toggled.connect(lambda on, chosen=column: choose(chosen, on))
    menu.addSeparator()
    menu.addAction(tr(N_("Usual widths"))).triggered.connect(usual)
    return menu


def open_below(menu: QMenu, under: QWidget) -> None:
    """Open a menu at the lower left corner of its button."""
    menu.popup(under.mapToGlobal(QPoint(0, under.height())))
