"""A window with a demo ward behind it, and the ways to every place in it: the tests of all pages walk along them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.services import Services
from ctd402_desktop.services.demo import DEMO_PASSWORD
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.identity_editor import IdentityEditor
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.patient_tabs import TABS
from ctd402_desktop.ui.record_dialog import RecordEditor

NOW = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)
WHOLE = (1366, 690)
"""What a screen of 1366 x 768 leaves under title and task bar."""

NARROW = (1093, 546)
"""The same screen at 125 %."""


class Strays(QObject):
    """Hears of every window that comes up; a part shown before it has a parent flashes as one and takes the focus."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the kind of a widget that is shown as a window."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False

    def told(self) -> list[str]:
        """Windows since the last question."""
        found, self.seen = self.seen, []
        return [f"a window of its own: {one}" for one in found]


@dataclass
class House:
    """The window, walked by one test after the other."""

    app: QApplication
    window: MainWindow
    services: Services
    path: Path
    strays: Strays

    @property
    def frame_or_none(self) -> Frame | None:
        """The session on show; nothing before anybody has signed in."""
        return self.window.frame

    @property
    def frame(self) -> Frame:
        """The session on show."""
        assert self.window.frame is not None
        return self.window.frame

    @property
    def course(self) -> Course:
        """The course on show."""
        assert self.frame.patient.course is not None
        return self.frame.patient.course

    def settle(self) -> None:
        """Until the worker has answered and the answers are on show."""
        for _ in range(6000):
            QTest.qWait(1)
            if not self.window.tasks.pending:
                break
        QTest.qWait(1)

    def enter(self, name: str, lang: str = "en", style: str = "light", size: tuple[int, int] = WHOLE) -> None:
        """Begin the session of one of the demo's people: every page is new, so that hardly any has to follow."""
        self.window.enter(self.services, self.services.accounts.sign_in(name, DEMO_PASSWORD))
        while len(self.window.findChildren(Frame)) > 1:
            QTest.qWait(20)
        self.speak(lang, style, size)
        self.settle()

    def speak(self, lang: str, style: str = "light", size: tuple[int, int] = WHOLE) -> None:
        """Another language, theme and size."""
        language.switch(self.app, lang)
        if theme.wanted() != style:
            theme.apply(self.app, style)
        self.window.resize(*size)

    def first(self) -> int:
        """The patient at the top of the board."""
        return self.frame.ward.model.rows[0].patient.id


@dataclass(frozen=True)
class Place:
    """Somewhere in the window: how to go there and how to leave."""

    name: str
    show: Callable[[], object]
    leave: Callable[[], object] = lambda: None


Part = Callable[[House], Iterator[Place]]


def door(house: House) -> Iterator[Place]:
    """Before anybody has signed in: sign-in, the steps of a first run, recovery."""
    window = house.window
    for name, page in (("sign-in", window.sign_in), ("recovery", window.recover)):
        yield Place(name, partial(window.root.setCurrentWidget, page))
    window.set_up.sheet.show_code("A1B2-C3D4-E5F6", "Ward 3")
    for name, step in (
        ("welcome", window.set_up.welcome),
        ("new ward", window.set_up.form),
        ("code", window.set_up.sheet),
    ):
        yield Place(name, partial(_step, window, step))
    window.root.setCurrentWidget(window.sign_in)


def _step(window: MainWindow, step: QWidget) -> None:
    window.set_up.setCurrentWidget(step)
    window.root.setCurrentWidget(window.set_up)


def pages(house: House) -> Iterator[Place]:
    """The pages of the rail, the views of the help, the palette, the peek, enrolment."""
    frame = house.frame
    for key in ("ward", "shift", "setup"):
        yield Place(key, partial(frame.show_page, key))
    yield Place("handover", partial(frame.open_handover, house.first()))
    yield Place("peek", partial(_peek, house), frame.ward.peek.close_panel)
    yield Place("palette", frame.going.open, frame.going.palette.hide)
    yield Place("enrol", frame.enrol, partial(frame.show_page, "ward"))


def help_pages(house: House) -> Iterator[Place]:
    """The keys of the page and two of the topics."""
    frame = house.frame
    yield Place("keys", lambda: (frame.show_page("help"), frame.help.show_keys("ward")))
    for topic in ("security", "getting-started"):
        yield Place(f"help {topic}", lambda one=topic: (frame.show_page("help"), frame.help.show_topic(one)))


def _peek(house: House) -> None:
    ward = house.frame.ward
    house.frame.show_page("ward")
    ward.select_patient(house.first())
    ward.toggle_peek()
    QTest.qWait(150)  # it reads once the row has been rested on


def tabs(house: House) -> Iterator[Place]:
    """The ten tabs of a patient; the first of them reads the course."""
    frame = house.frame
    yield Place("overview", partial(frame.open_patient, house.first(), "overview"))
    for at, tab in enumerate(TABS):
        if tab.key != "overview":
            yield Place(tab.key, partial(_tab, frame, at))


def _tab(frame: Frame, at: int) -> None:
    frame.show_page("patient")
    frame.patient.strip.setCurrentIndex(at)


def read_tabs(house: House) -> Iterator[Place]:
    """The tabs without the documents, whose preview is a print and takes as long as one."""
    return (place for place in tabs(house) if place.name != "documents")


def locked(house: House) -> Iterator[Place]:
    """The lock over the session."""
    window = house.window
    yield Place("lock", window.lock, partial(window.root.setCurrentWidget, house.frame))


def sheets(house: House) -> Iterator[Place]:
    """What lies over the overview while it is read, and the bars above the tabs."""
    frame, patient = house.frame, house.frame.patient
    overview = patient.page("overview")

    def over(act: Callable[[], object]) -> Callable[[], object]:
        return lambda: (_tab(frame, 0), act())

    yield Place("why", over(overview.explain), overview.why.leave)
    yield Place("day sheet", over(overview.open_today), overview.day.leave)
    yield Place("time machine, asked", over(patient.ask_moment), patient.back_to_now)
    yield Place("time machine", over(partial(patient.show_as_known, NOW.replace(day=5))), patient.back_to_now)
    yield Place("replay", over(patient.replay_days), patient.back_to_now)


def editors(house: House) -> Iterator[Place]:
    """The editor of each form this person may record, over the overview."""
    frame = house.frame
    _tab(frame, 0)
    house.settle()
    for form in FORMS:
        if form != "daily" and frame.context.may_record(form):

            def show(one: str = form) -> None:
                _tab(frame, 0)
                frame.context.edit_record(house.course, one)

            yield Place(f"editor {form}", show, partial(close_editors, frame))


def close_editors(frame: Frame) -> None:
    """Leave every editor that is open; what was typed stays a draft."""
    for kind in (RecordEditor, IdentityEditor):
        for one in frame.findChildren(kind):
            if one.isVisible():
                one.close_over()


def sections(house: House) -> Iterator[Place]:
    """The sections of Setup."""
    for key, _, _ in house.frame.setup.sections():
        yield Place(f"setup {key}", partial(house.frame.open_setup, key))


def walk(house: House, *parts: Part) -> Iterator[str]:
    """Go to one place after another; its name while it is on show."""
    for part in parts:
        for place in part(house):
            place.show()
            house.settle()
            yield place.name
            place.leave()
