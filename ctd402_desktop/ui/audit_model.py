"""The audit trail as a table: entries newest first, more of them as one scrolls; and one entry in full."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ctd402_desktop.domain.permissions import ROLE_LABELS, Role
from ctd402_desktop.domain.trail import detail_words, event_label
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services.audit import Event
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.cards import Line

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (N_("Time"), N_("Who"), N_("Role"), N_("What"), N_("Detail"), N_("Station"))
DETAIL = 4
SPARE = (2, 5)
"""Columns that give way in a narrow window: role and station stand in the chosen entry too."""
_ROLES = {one.value: ROLE_LABELS[one] for one in Role}


def role_word(event: Event) -> str:
    """The role in words; a role of a newer program as it is."""
    return tr(_ROLES.get(event.role, event.role))


class TrailModel(QAbstractTableModel):
    """Entries by column."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self.events: list[Event] = []

    def show(self, events: Sequence[Event]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.events = list(events)
        self.endResetModel()

    def extend(self, events: Sequence[Event]) -> None:
        """Add older entries below."""
        if not events:
            return
        first = len(self.events)
        self.beginInsertRows(QModelIndex(), first, first + len(events) - 1)
        self.events.extend(events)
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.events)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        wanted = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}
        if role not in wanted:
            return None
        event = self.events[index.row()]
        return (
            formats.date_time(event.at, self._zone),
            event.user_name,
            role_word(event),
            tr(event_label(event.action)),
            listed(*(one.render() for one in detail_words(event.detail))),
            event.station,
        )[index.column()]


def entry_lines(event: Event, zone: ZoneInfo) -> list[Line]:
    """Everything one entry says, its number and hash included."""
    utc = f"{event.at:%Y-%m-%d %H:%M:%S} UTC"
    lines = [
        Line(tr(event_label(event.action)), strong=True, icon="file-text"),
        Line(formats.full_date_time(event.at, zone), icon="clock"),
        Line(utc),
        Line(listed(event.user_name, role_word(event)) or tr(N_("nobody signed in")), icon="user-check"),
        Line(event.station),
    ]
    lines += [Line(one.render()) for one in detail_words(event.detail)]
    if event.record_id is not None:
        lines.append(Line(tr(N_("Record {number}"), number=event.record_id), icon="clipboard-list"))
    lines += [Line(tr(N_("Entry {seq} of the chain"), seq=event.seq), icon="link"), Line(event.hash[:16])]
    return lines
