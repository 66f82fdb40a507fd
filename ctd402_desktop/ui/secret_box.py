"""Where the PIN, or the password of who has none, is typed to sign: masked, one Enter, never kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Services
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label

NONE, PIN, PASSWORD = "", "pin", "password"
_WIDTH = {PIN: 88, PASSWORD: 168}


def wanted_secret(services: Services, by: Actor) -> str:
    """What ``by`` types to sign: nothing, the PIN, or the password; for the worker."""
    if not services.records.asks_secret:
        return NONE
    return PIN if services.records.has_pin(by) else PASSWORD


def confirmed(services: Services, by: Actor, secret: str) -> Confirmation | None:
    """The proof for one signature, ``None`` where none is asked; for the worker."""
    return services.accounts.confirm(by, secret) if services.records.asks_secret else None


class _Box(QLineEdit):
    """Enter is used here, so that no default button hears of it."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class SecretBox(Spoken, QWidget):
    """Label and masked box; hidden where nothing is asked. ``entered`` on Enter."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kind = NONE
        self._label = label("", "small", "text.2")
        self._way = label("", "caption", "text.2")
        self.box = _Box()
        self.box.setEchoMode(QLineEdit.EchoMode.Password)
        self.box.setFixedHeight(30)
        self.box.entered.connect(self.entered)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for one in (self._way, self._label, self.box):
            line.addWidget(one)
        self.setFocusProxy(self.box)
        self.retranslate()
        self.hide()

    @property
    def kind(self) -> str:
        """``pin``, ``password`` or nothing."""
        return self._kind

    def ask(self, kind: str) -> None:
        """Ask for this secret, from an empty box."""
        self._kind = kind
        self.box.clear()
        self.set_wrong(wrong=False)
        self.box.setFixedWidth(_WIDTH.get(kind, _WIDTH[PIN]))
        self._way.setVisible(kind == PASSWORD)
        self.setVisible(bool(kind))
        self.retranslate()

    def secret(self) -> str:
        """What was typed."""
        return self.box.text()

    def missing(self) -> bool:
        """Whether it is asked for and not typed yet."""
        return bool(self._kind) and not self.box.text()

    def set_wrong(self, *, wrong: bool) -> None:
        """Mark the box; a wrong secret is typed anew."""
        self.box.setProperty("state", "problem" if wrong else "")
        theme.repolish(self.box)
        if wrong:
            self.box.clear()
            self.box.setFocus()

    def retranslate(self) -> None:
        """Words in the language in force."""
        name = tr(N_("Your password") if self._kind == PASSWORD else N_("Your PIN"))
        self._label.setText(name)
        self.box.setAccessibleName(name)
        self._way.setText(tr(N_("A PIN is shorter: set one in Setup")))
