"""Nothing that names a patient leaves the window: no log, title, crash report or temporary file has it."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.app import start_logging
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import create_demo
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import notices, theme
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.patient_page import KEYS
from ctd402_desktop.ui.preferences import Preferences

pytestmark = pytest.mark.untraced

NOW = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "temporary"
    found.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(found))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "log" / "ctd402.log"
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    start_logging(path)
    root.setLevel(logging.DEBUG)
    yield path
    for one in root.handlers:
        one.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.tasks.pending == 0, timeout=30_000)
    qtbot.wait(20)


def telling(patients: list[Patient]) -> set[str]:
    """What must not be found anywhere: names and numbers of every patient."""
    found = {part for one in patients for part in (one.mrn, one.name_zh, one.trial_no, one.latin_name())}
    return {part for part in found if len(part) >= 2} | {one.mrn.replace(" ", "") for one in patients}


def leaks(text: str, words: set[str]) -> set[str]:
    return {one for one in words if one.casefold() in text.casefold()}


def test_a_walk_over_the_demo_ward_leaves_no_name_and_no_number_behind(qtbot, qapp, tmp_path, temporary, log):
    theme.apply(qapp, "light", "standard")
    made = create_demo(tmp_path / "demo" / "demo.ctd402", 3, as_of=NOW)
    services, actor = open_store(made.path, made.user, made.password, clock=lambda: NOW)
    patients = services.patients.all(actor)
    words = telling(patients)
    window = MainWindow(Preferences(Settings(theme="light")), made.path, lambda: NOW)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.enter(services, actor)
    settle(qtbot, window)
    frame = window.frame
    assert frame is not None
    titles: list[str] = []
    for one in patients:
        for tab in KEYS:
            frame.open_patient(one.id, tab)
            settle(qtbot, window)
            titles += [found.windowTitle() for found in QApplication.topLevelWidgets()]
    said: list[str] = []
    frame.context.said.connect(lambda text, _undo: said.append(text))
    frame.refresh()
    services.reporting.preview(actor, patients[0].id)
    window.lock()
    settle(qtbot, window)
    titles += [found.windowTitle() for found in QApplication.topLevelWidgets()]
    assert leaks("\n".join(titles + said), words) == set()
    window.close()
    assert log.exists()
    assert leaks(log.read_text("utf-8"), words) == set()
    left = [one for one in temporary.rglob("*") if one.is_file()]
    assert {str(one): leaks(one.name + one.read_bytes().decode("utf-8", "replace"), words) for one in left} == {
        str(one): set() for one in left
    }


def test_a_crash_report_says_where_and_never_what_was_typed(qtbot, qapp, log):
    def fail(name: str) -> None:
        raise ValueError(name)

    try:
        fail("Zhang Wei 0048 2217")
    except ValueError:
        kind, error, trace = sys.exc_info()
    assert kind is not None
    assert error is not None
    notices.handle_crash(kind, error, trace)
    dialog = next(one for one in qapp.topLevelWidgets() if isinstance(one, notices.Question) and one.isVisible())
    shown = notices.crash_report(kind, trace)
    assert "fail" in shown
    for text in (shown, log.read_text("utf-8"), dialog.windowTitle()):
        assert "Zhang" not in text
        assert "0048" not in text
    dialog.reject()
