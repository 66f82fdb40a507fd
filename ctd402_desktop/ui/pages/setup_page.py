"""Setup: a list of sections at the left, the chosen one beside it. What a role may not do is not listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop.domain.permissions import Action, Role
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import icons
from ctd402_desktop.ui.alerts_pane import AlertsPane
from ctd402_desktop.ui.audit_view import AuditView
from ctd402_desktop.ui.backup_card import BackupCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.pages.rules_page import RulesPage
from ctd402_desktop.ui.people import PeopleCard
from ctd402_desktop.ui.pin_card import PinCard
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.premises_card import PremisesCard
from ctd402_desktop.ui.protocol_pane import ProtocolPane
from ctd402_desktop.ui.setup_cards import AppearanceCard, PasswordCard, WardCard
from ctd402_desktop.ui.widgets import label

LIST_WIDTH = 212
ROW = 36
WIDEST = 900
"""A card wider than this is hard to read across."""


class Pane(Protocol):
    """What a section shows: a widget that can be told of another language, and that it is being looked at."""

    def retranslate(self) -> None:
        """All words in the language in force."""

    def reload(self) -> None:
        """Read again what others may have changed."""


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the list; ``make`` gives the widget, a ``Pane``, when the section is first looked at."""

    key: str
    icon: str
    title: str
    action: Action | None
    make: Callable[[Context, Preferences], QWidget]


class Cards(QScrollArea):
    """Cards one below the other: the usual pane."""

    def __init__(self, *cards: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        inside.setProperty("panel", "window")
        inside.setMaximumWidth(WIDEST)
        self.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        self._cards = cards
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)

    def retranslate(self) -> None:
        """Every card in the language in force."""
        for card in self._cards:
            cast("Pane", card).retranslate()

    def reload(self) -> None:
        """Every card that reads something reads it again."""
        for card in self._cards:
            reload = getattr(card, "reload", None)
            if reload is not None:
                reload()


SECTIONS: tuple[Section, ...] = (
    Section(
        "appearance", "sun", N_("Appearance and lock"), None, lambda _c, preferences: Cards(AppearanceCard(preferences))
    ),
    Section(
        "account",
        "key-round",
        N_("My account"),
        None,
        lambda context, _p: Cards(PasswordCard(context), PinCard(context)),
    ),
    Section("people", "users", N_("People"), Action.MANAGE_USERS, lambda context, _p: Cards(PeopleCard(context))),
    Section(
        "beds", "bed", N_("Beds and telephone"), Action.MANAGE_STORE, lambda context, _p: Cards(PremisesCard(context))
    ),
    Section("protocol", "git-compare", N_("Protocol"), None, lambda context, _p: ProtocolPane(context)),
    Section("rules", "scale", N_("Rules library"), None, lambda context, _p: RulesPage(context)),
    Section("ward", "shield-check", N_("Ward and record"), None, lambda context, _p: Cards(WardCard(context))),
    Section("alerts", "bell", N_("Alerts"), Action.VIEW_AUDIT, lambda context, _p: Cards(AlertsPane(context))),
    Section("backups", "database-backup", N_("Backups"), None, lambda context, _p: Cards(BackupCard(context))),
    Section("trail", "history", N_("Audit trail"), Action.VIEW_AUDIT, lambda context, _p: AuditView(context)),
)


class SetupPage(QWidget):
    """The sections this role may see. ``card`` reaches into one of them, making it when needed."""

    def __init__(self, context: Context, preferences: Preferences) -> None:
        super().__init__()
        self._context, self._preferences = context, preferences
        self._panes: dict[str, QWidget] = {}
        # Emergency access has no account, so nothing of its own to change.
        emergency = context.actor.role is Role.EMERGENCY
        self._sections = [
            one
            for one in SECTIONS
            if (one.action is None or context.may(one.action)) and not (emergency and one.key == "account")
        ]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 0, 14, 12)
        outer.setSpacing(0)
        self._title = label("", "title")
        self._title.setFixedHeight(48)
        outer.addWidget(self._title)
        row = QHBoxLayout()
        row.setSpacing(12)
        outer.addLayout(row, 1)
        self.list = QListWidget()
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.setIconSize(QSize(16, 16))
        self.list.setObjectName("sections")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for one in self._sections:
            item = QListWidgetItem(self.list)
            item.setData(Qt.ItemDataRole.UserRole, one.key)
            item.setSizeHint(QSize(0, ROW))
        self._stack = QStackedWidget()
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        self.list.currentRowChanged.connect(self._show)
        self.retranslate()
        self.list.setCurrentRow(0)

    def sections(self) -> list[tuple[str, str, str]]:
        """Key, title in the language in force and icon of every section this role may see."""
        return [(one.key, tr(one.title), one.icon) for one in self._sections]

    def open(self, key: str) -> QWidget:
        """Show a section and give its pane; ``KeyError`` when this role has none of that name."""
        row = next((at for at, one in enumerate(self._sections) if one.key == key), None)
        if row is None:
            raise KeyError(key)
        self.list.setCurrentRow(row)
        return self._panes[key]

    def card(self, key: str, kind: type[QWidget]) -> QWidget:
        """One card of a section, for tests and for ways in from elsewhere."""
        pane = self.open(key)
        found = pane if isinstance(pane, kind) else pane.findChild(kind)
        assert isinstance(found, QWidget)  # noqa: S101 - a section without its card is our bug
        return found

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._title.setText(tr(N_("Setup")))
        self.list.setAccessibleName(tr(N_("Sections of Setup")))
        for at, one in enumerate(self._sections):
            item = self.list.item(at)
            item.setText(tr(one.title))
            item.setIcon(icons.icon(one.icon, size=16))
        for pane in self._panes.values():
            cast("Pane", pane).retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.PaletteChange}:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """What others may have changed is read when looked at."""
        super().showEvent(event)
        self._reload()

    def _show(self, row: int) -> None:
        if row < 0:
            return
        section = self._sections[row]
        if section.key not in self._panes:
            pane = section.make(self._context, self._preferences)
            self._panes[section.key] = pane
            self._stack.addWidget(pane)
            cast("Pane", pane).retranslate()
        self._stack.setCurrentWidget(self._panes[section.key])
        if self.isVisible():
            self._reload()

    def _reload(self) -> None:
        shown = self._stack.currentWidget()
        if shown is not None:
            cast("Pane", shown).reload()
