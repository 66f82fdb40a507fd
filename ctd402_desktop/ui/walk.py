"""Walks through all pages of a store and photographs them, for the design review and the handbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from ctd402_desktop import i18n
from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.overview_page import OverviewPage
from ctd402_desktop.ui.pages.patient_page import KEYS
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.visit import Visit

if TYPE_CHECKING:
    from ctd402_desktop.ui.frame import Frame

Step = tuple[str, tuple[Callable[[], object], ...]]
"""Name of a picture, and the calls that bring its page onto the screen."""

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
    yield from _door(app, window)
    pair = (visit.user or DEMO_USER, visit.password or DEMO_PASSWORD)
    opened = open_store(store, *pair, clock=visit.now)
    window.enter(*opened)
    frame = window.frame
    if frame is None:
        return
    wait(app, window)
    chosen = frame.ward.selected_patient()
    for name, calls in (*_ward(frame, chosen), *_patient(frame, chosen), *_rest(frame)):
        for call in calls:
            call()
        wait(app, window)
        yield name
    window.lock()
    wait(app, window)
    yield "lock"


def _door(app: QApplication, window: MainWindow) -> Iterator[str]:
    """Sign-in and the first run."""
    wait(app, window)
    yield "sign-in"
    window.root.setCurrentWidget(window.set_up)
    for name, has_store in (("welcome", False), ("new-ward", True)):
        window.set_up.begin(has_store=has_store)
        wait(app, window)
        yield name
    window.root.setCurrentWidget(window.recover)
    wait(app, window)
    yield "recovery"


def _ward(frame: Frame, chosen: int | None) -> Iterator[Step]:
    """The pages of the whole ward."""
    going, ward = frame.going, frame.ward
    yield "ward", (partial(frame.show_page, "ward"),)
    yield "ward-peek", (ward.toggle_peek,)
    yield "palette", (ward.peek.close_panel, going.open)
    yield "shift", (going.palette.close_quietly, partial(frame.show_page, "shift"))
    yield "handover", (partial(frame.open_handover, chosen),)


def _patient(frame: Frame, chosen: int | None) -> Iterator[Step]:
    """The tabs of the patient, what lies over them, and enrolment."""
    if chosen is not None:
        for tab in KEYS:
            yield tab, (partial(frame.open_patient, chosen, tab),)
        overview = frame.patient.page("overview")
        if isinstance(overview, OverviewPage):
            yield "why", (partial(frame.open_patient, chosen, "overview"), overview.explain)
            yield "day", (overview.why.leave, overview.open_today)
            yield "time-machine", (overview.day.leave, frame.patient.ask_moment)
    yield "enrol", (frame.patient.back_to_now, frame.enrol)


def _rest(frame: Frame) -> Iterator[Step]:
    """Every section of Setup, then the help: its pages, its keys."""
    for key, _, _ in frame.setup.sections():
        yield f"setup-{key}", (partial(frame.open_setup, key),)
    yield "help", (partial(frame.show_page, "help"),)
    yield "help-keys", (partial(frame.help.show_keys, "ward"),)


def wait(app: QApplication, window: MainWindow) -> None:
    """Let the worker finish and the screen settle."""
    patience = QDeadlineTimer(PATIENCE_MS)
    quiet = QDeadlineTimer(SETTLE_MS)
    while not patience.hasExpired() and not (quiet.hasExpired() and window.tasks.pending == 0):
        waited = window.tasks.pending
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if waited or window.tasks.pending:  # what a finished task brought still has to find its place
            quiet = QDeadlineTimer(SETTLE_MS)
