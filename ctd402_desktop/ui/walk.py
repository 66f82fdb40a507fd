"""Walks through all pages of a store and photographs them, for the design review and the handbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from ctd402_desktop import i18n
from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.patient_page import KEYS
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.visit import Visit

DEMO_USER = "chen.ming"
PATIENCE_MS = 20_000
SETTLE_MS = 250


def photograph(app: QApplication, store: Path, out: Path, visit: Visit, size: tuple[int, int]) -> list[Path]:
    """Save one picture per page in the language and theme in force; the paths in order."""
    out.mkdir(parents=True, exist_ok=True)
    lang, shown = i18n.language(), theme.current().name
    window = MainWindow(Preferences(Settings(language=lang, theme=shown)), store, visit.now)
    window.resize(*size)
    window.show()
    saved: list[Path] = []
    try:
        for number, name in enumerate(_pages(app, window, store, visit), start=1):
            path = out / f"{number:02d}-{name}-{lang}-{shown}.png"
            window.grab().save(str(path))
            saved.append(path)
    finally:
        window.close()
        window.deleteLater()
    return saved


def _pages(app: QApplication, window: MainWindow, store: Path, visit: Visit) -> Iterator[str]:
    """Bring one page after another onto the screen; its name when it is ready."""
    wait(app, window)
    yield "sign-in"
    window.root.setCurrentWidget(window.set_up)
    for name, has_store in (("welcome", False), ("new-ward", True)):
        window.set_up.begin(has_store=has_store)
        wait(app, window)
        yield name
    pair = (visit.user or DEMO_USER, visit.password or DEMO_PASSWORD)
    opened = open_store(store, *pair, clock=visit.now) if visit.now else open_store(store, *pair)
    window.enter(*opened)
    frame = window.frame
    if frame is None:
        return
    wait(app, window)
    yield "ward"
    frame.show_page("shift")
    wait(app, window)
    yield "shift"
    frame.open_handover(frame.ward.selected_patient())
    wait(app, window)
    yield "handover"
    frame.show_page("ward")
    wait(app, window)
    chosen = frame.ward.selected_patient()
    for tab in KEYS if chosen is not None else ():
        frame.open_patient(chosen or 0, tab)
        wait(app, window)
        yield tab
    frame.enrol()
    wait(app, window)
    yield "enrol"
    for page in ("setup", "help"):
        frame.show_page(page)
        wait(app, window)
        yield page


def wait(app: QApplication, window: MainWindow) -> None:
    """Let the worker finish and the screen settle."""
    patience = QDeadlineTimer(PATIENCE_MS)
    quiet = QDeadlineTimer(SETTLE_MS)
    while not patience.hasExpired() and not (quiet.hasExpired() and window.tasks.pending == 0):
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if window.tasks.pending:
            quiet = QDeadlineTimer(SETTLE_MS)
