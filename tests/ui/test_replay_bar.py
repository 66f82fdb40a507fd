"""Replay: a demo patient day by day, from the keyboard, moving by itself only when asked; never on a real ward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, replay_bar, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.pages.patient_page import PatientPage
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.sheet import Sheet
from ctd402_desktop.ui.tasks import Tasks


@pytest.fixture
def frame(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock, cheap_keys) -> Iterator[Frame]:
    theme.apply(qapp, "light", "standard")
    made = create_demo(tmp_path / "demo.ctd402", patients=1, clock=clock)
    services, actor = open_store(made.path, made.user, DEMO_PASSWORD, clock=clock, asks_secret=False)
    tasks = Tasks()
    context = Context(services, actor, tasks)
    found = Frame(context, Preferences(Settings(theme="light")))
    context.setParent(found)
    qtbot.addWidget(found)
    found.resize(1366, 740)
    with qtbot.waitActive(found):
        found.show()
        found.activateWindow()
    settle(qtbot, found)
    yield found
    found.close()
    tasks.close()
    services.close()
    language.switch(qapp, "en")


def settle(qtbot: QtBot, frame: Frame) -> None:
    qtbot.wait(replay_bar.SETTLE_MS + 60)
    qtbot.waitUntil(lambda: frame.context.tasks.pending == 0, timeout=60_000)


def replayed(qtbot: QtBot, frame: Frame) -> PatientPage:
    frame.show_page("help")
    assert frame.help.replay.isEnabled()
    frame.help.replay.click()
    settle(qtbot, frame)
    settle(qtbot, frame)
    return frame.patient


def test_the_arrow_keys_step_through_the_days_and_every_tab_shows_what_was_known(qtbot, frame):
    page = replayed(qtbot, frame)
    bar = page.replay
    assert bar.isVisible()
    assert page.past.isHidden()
    assert bar.slider.hasFocus()
    first = len(page.course.history)
    QTest.keyClick(bar.slider, Qt.Key.Key_End)
    settle(qtbot, frame)
    last = page.course
    assert len(last.history) > first
    QTest.keyClick(bar.slider, Qt.Key.Key_Left)
    settle(qtbot, frame)
    assert len(page.course.history) < len(last.history)
    assert all(one.recorded_at <= frame.context.known_at for one in page.course.history)
    assert not page.assess.isEnabled()
    sheet = Sheet(page)
    sheet.lay_over()
    QTest.keyClick(sheet.closing, Qt.Key.Key_Escape)
    assert (sheet.isVisible(), bar.isVisible()) == (False, True)
    QTest.keyClick(bar.slider, Qt.Key.Key_Escape)
    settle(qtbot, frame)
    assert (bar.isHidden(), frame.context.known_at) == (True, None)
    assert len(page.course.history) == len(last.history)


def test_it_plays_only_when_asked_and_stops_at_the_last_day(qtbot, frame):
    bar = replayed(qtbot, frame).replay
    assert (bar.playing, bar.slider.value()) == (False, 0)
    bar.slider.setValue(bar.slider.maximum() - 1)
    bar.play.click()
    assert (bar.playing, bar.play.text()) == (True, "Pause")
    qtbot.waitUntil(lambda: bar.slider.value() == bar.slider.maximum(), timeout=5_000)
    qtbot.waitUntil(lambda: not bar.playing, timeout=5_000)
    bar.play.click()
    assert (bar.playing, bar.slider.value()) == (True, 0)
    bar.play.click()
    assert not bar.playing
    bar.slider.setFocus()
    QTest.keyClick(bar.slider, Qt.Key.Key_Space)
    assert bar.playing
    frame.show_page("ward")
    assert not bar.playing
    assert frame.context.known_at is None
    settle(qtbot, frame)


def test_the_palette_offers_the_replay_and_a_look_into_the_past_begins_it_from_now(qtbot, frame, qapp):
    page = replayed(qtbot, frame)
    days = page.replay.slider.maximum()
    frame.going.open()
    settle(qtbot, frame)
    target = next(one for one in frame.going._targets() if one.title.startswith("Replay"))
    frame.going.palette.hide()
    target.run()
    for _ in range(3):
        settle(qtbot, frame)
    assert page.replay.isVisible()
    assert page.replay.slider.maximum() == days
    language.switch(qapp, "zh")
    assert page.replay.play.text() == "播放"
    assert "第 1 天" in page.replay.slider.accessibleDescription()


def test_a_real_ward_is_not_replayed(qtbot, ward):
    frame = Frame(ward.context(ward.physician), Preferences(Settings(theme="light")))
    qtbot.addWidget(frame)
    frame.show_page("help")
    assert not frame.help.replay.isEnabled()
    assert frame.help.replay.toolTip()
    frame.open_patient(1, "overview")
    ward.settle()
    frame.patient.replay_days()
    assert frame.patient.replay.isHidden()
    assert not any(one.title.startswith("Replay") for one in frame.going._targets())
