"""Every place of the window, walked in both languages: names, room, and no colour without words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import page_checks
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.services import Services, open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.identity_editor import IdentityEditor
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.patient_tabs import TABS
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.record_dialog import RecordEditor

NOW = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)
SIZE = (1366, 690)


@dataclass
class House:
    """The window with a demo ward behind it, walked by one test after the other."""

    app: QApplication
    window: MainWindow
    services: Services
    path: Path

    @property
    def frame(self) -> Frame:
        """The session on show."""
        assert self.window.frame is not None
        return self.window.frame

    def settle(self) -> None:
        """Until the worker has answered and the answers are on show."""
        for _ in range(3000):
            QTest.qWait(2)
            if not self.window.tasks.pending:
                break
        QTest.qWait(10)

    def enter(self, name: str) -> None:
        """Begin the session of one of the demo's people."""
        self.window.enter(self.services, self.services.accounts.sign_in(name, DEMO_PASSWORD))
        self.settle()

    def speak(self, lang: str, size: tuple[int, int]) -> None:
        """Another language and another size."""
        language.switch(self.app, lang)
        self.window.resize(*size)

    def first(self) -> int:
        """The patient at the top of the board."""
        return self.frame.ward.model.rows[0].patient.id


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("pages")
    store = folder / "ward.ctd402"
    theme.apply(qapp, "light", "standard")
    create_demo(store, 2, clock=lambda: NOW)
    services, _ = open_store(store, "chen.ming", DEMO_PASSWORD, clock=lambda: NOW)
    window = MainWindow(Preferences(Settings(theme="light"), folder / "settings.json"), store, lambda: NOW)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    found = House(qapp, window, services, folder)
    yield found
    window.close()
    language.switch(qapp, "en")


Place = tuple[str, Callable[[], None], Callable[[], None]]


def door(house: House) -> Iterator[Place]:
    """Before anybody has signed in: sign-in, the steps of a first run, recovery."""
    window = house.window
    for name, page in (("sign-in", window.sign_in), ("recovery", window.recover)):
        yield name, partial(window.root.setCurrentWidget, page), lambda: None
    window.set_up.sheet.show_code("A1B2-C3D4-E5F6", "Ward 3")
    for name, step in (
        ("welcome", window.set_up.welcome),
        ("new ward", window.set_up.form),
        ("code", window.set_up.sheet),
    ):

        def show(one: QWidget = step) -> None:
            window.set_up.setCurrentWidget(one)
            window.root.setCurrentWidget(window.set_up)

        yield name, show, lambda: None
    window.root.setCurrentWidget(window.sign_in)


def pages(house: House) -> Iterator[Place]:
    """The pages of the rail, the views of the help, the palette, the peek, enrolment."""
    frame = house.frame
    for key in ("ward", "shift", "setup"):
        yield key, partial(frame.show_page, key), lambda: None
    yield "handover", partial(frame.open_handover, house.first()), lambda: None
    yield "keys", lambda: (frame.show_page("help"), frame.help.show_keys("ward")), lambda: None
    for topic in ("security", frame.help.reader.topic):
        yield f"help {topic}", lambda one=topic: (frame.show_page("help"), frame.help.show_topic(one)), lambda: None
    yield "peek", partial(_peek, house), frame.ward.peek.close_panel
    yield "palette", frame.going.open, frame.going.palette.hide
    yield "enrol", frame.enrol, lambda: frame.show_page("ward")


def _peek(house: House) -> None:
    ward = house.frame.ward
    house.frame.show_page("ward")
    ward.select_patient(house.first())
    ward.toggle_peek()
    QTest.qWait(150)  # it reads once the row has been rested on


def tabs(house: House) -> Iterator[Place]:
    """The ten tabs of a patient."""
    for tab in TABS:
        yield tab.key, partial(house.frame.open_patient, house.first(), tab.key), lambda: None


def editors(house: House) -> Iterator[Place]:
    """The editor of each form this person may record."""
    frame = house.frame
    for form in FORMS:
        if form != "daily" and frame.context.may_record(form):
            yield f"editor {form}", partial(frame.open_form, house.first(), form), partial(_close_editors, frame)


def _close_editors(frame: Frame) -> None:
    for kind in (RecordEditor, IdentityEditor):
        for one in frame.findChildren(kind):
            if one.isVisible():
                one.close_over()


def sections(house: House) -> Iterator[Place]:
    """The sections of Setup."""
    for key, _, _ in house.frame.setup.sections():
        yield f"setup {key}", partial(house.frame.open_setup, key), lambda: None


PARTS = (pages, tabs, editors, sections)


def told(found: dict[str, list[str]]) -> str:
    """One line for each complaint."""
    return "\n".join(f"{place}: {one}" for place, wrong in found.items() for one in wrong)


def complaints(house: House, lang: str) -> list[str]:
    """What is wrong with what is on show."""
    window = house.window
    found = [f"clipped: {one}" for one in page_checks.clipped(window)]
    if lang == "en":
        found += [f"no name: {one}" for one in page_checks.nameless(window)]
        found += [f"colour alone: {one}" for one in page_checks.silent_colours(window)]
        found += [f"cell without words: {one}" for one in page_checks.silent_cells(window)]
    return found


def walked(house: House, lang: str, *parts: Callable[[House], Iterator[Place]]) -> dict[str, list[str]]:
    """Complaints by place."""
    found = {}
    for part in parts:
        for name, show, leave in part(house):
            show()
            house.settle()
            if wrong := complaints(house, lang):
                found[name] = sorted(set(wrong))
            leave()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_place_names_its_controls_and_has_room_for_its_words(house, lang):
    house.speak(lang, SIZE)
    found = walked(house, lang, door)
    if house.window.frame is None:
        house.enter("chen.ming")
    house.window.root.setCurrentWidget(house.frame)
    found |= walked(house, lang, *PARTS)
    assert told(found) == ""
