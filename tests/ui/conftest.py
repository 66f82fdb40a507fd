"""What pages under test stand on: a ward with people, a blank page to lie over, a session's frame, a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bedside_pages import session_frame
from bedside_ward import NAME, PASSWORD, PIN, BedsideWard, open_ward, settled
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop import i18n
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.preferences import Preferences


@pytest.fixture
def ward(tmp_path: Path, qapp: QApplication, clock) -> Iterator[BedsideWard]:
    """A ward of its own; language and looks are afterwards what they were."""
    found = open_ward(tmp_path, qapp, clock)
    yield found
    found.close()
    if i18n.language() != "en":
        language.switch(qapp, "en")
    if (theme.wanted(), theme.density().name) != ("light", "standard"):
        theme.apply(qapp, "light", "standard")


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """An empty page for an editor to lie over."""
    found = QWidget()
    qtbot.addWidget(found)
    found.resize(1290, 616)
    found.show()
    found.activateWindow()
    return found


@pytest.fixture
def frame(qtbot: QtBot, ward: BedsideWard) -> Frame:
    """The physician's session, active."""
    return session_frame(qtbot, ward, ward.physician)


@pytest.fixture
def pin(ward: BedsideWard) -> str:
    """The nurse may come back after the lock with this PIN."""
    ward.services.accounts.set_pin(ward.nurse, PASSWORD, PIN)
    return PIN


@pytest.fixture
def window(qtbot: QtBot, ward: BedsideWard, tmp_path: Path) -> Iterator[MainWindow]:
    """The nurse's session in a window, active."""
    found = MainWindow(Preferences(Settings(theme="light")), tmp_path / "ward" / NAME, ward.clock)
    qtbot.addWidget(found)
    found.resize(1366, 768)
    with qtbot.waitActive(found):
        found.show()
        found.activateWindow()
    found.enter(ward.services, ward.nurse)
    settled(qtbot, found)
    yield found
    found.closing.asks = False
    found.close()
