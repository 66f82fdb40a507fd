"""How one user likes the ward board: order of the rows, columns put away, wider columns. Kept on this workstation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.ward_columns import GIVE_WAY, Column


@dataclass(frozen=True, slots=True)
class BoardLook:
    """Order, columns put away, and widths in px where they differ from the usual ones."""

    order: str = "urgency"
    put_away: frozenset[Column] = frozenset()
    widths: Mapping[Column, int] = field(default_factory=dict)


class BoardMemory:
    """The view of one user in the settings; what cannot be read of it is left at its usual."""

    def __init__(self, preferences: Preferences, user: str) -> None:
        self._preferences, self._user = preferences, user

    def load(self) -> BoardLook:
        """The view this user left."""
        stored = self._preferences.values.boards.get(self._user)
        if not isinstance(stored, dict):
            return BoardLook()
        widths, away = stored.get("widths"), stored.get("put_away")
        named = {column.name: column for column in Column}
        return BoardLook(
            str(stored.get("order", "urgency")),
            frozenset(named[one] for one in _names(away) if one in named and named[one] in GIVE_WAY),
            {named[one]: width for one, width in widths.items() if one in named and isinstance(width, int)}
            if isinstance(widths, dict)
            else {},
        )

    def keep(self, view: BoardLook) -> None:
        """Remember it."""
        stored = {
            "order": view.order,
            "put_away": sorted(column.name for column in view.put_away),
            "widths": {column.name: width for column, width in view.widths.items()},
        }
        self._preferences.set(boards={**self._preferences.values.boards, self._user: stored})


def _names(stored: object) -> Iterable[str]:
    return [one for one in stored if isinstance(one, str)] if isinstance(stored, list) else []
