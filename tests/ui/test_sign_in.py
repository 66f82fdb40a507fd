from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bedside_ward import NAME, PASSWORD, open_ward
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.preferences import Preferences

SENTENCE = "eleven lanterns on a quiet river"


@pytest.fixture
def make(qtbot: QtBot, qapp, clock) -> Iterator[object]:
    made: list[MainWindow] = []
    theme.apply(qapp, "light", "standard")

    def window(store: Path) -> MainWindow:
        found = MainWindow(Preferences(Settings(theme="light")), store, clock)
        qtbot.addWidget(found)
        found.resize(1366, 768)
        found.show()
        made.append(found)
        return found

    yield window
    for one in made:
        one.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.tasks.pending == 0, timeout=20_000)
    qtbot.wait(30)


@pytest.fixture
def store(tmp_path: Path, qapp, clock) -> Path:
    ward = open_ward(tmp_path, qapp, clock)
    ward.close()
    return tmp_path / "ward" / NAME


def test_the_right_pair_opens_the_ward_and_is_remembered_without_the_password(qtbot, make, store):
    window = make(store)
    QTest.keyClicks(window.sign_in.user.box, "chen")
    QTest.keyClicks(window.sign_in.password.box, PASSWORD)
    QTest.keyClick(window.sign_in.password.box, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.frame is not None
    assert window.frame.context.actor.username == "chen"
    values = window.preferences.values
    assert (values.last_user, values.last_store) == ("chen", str(store))
    assert PASSWORD not in repr(values)


def test_a_wrong_password_is_told_in_place_and_asked_again(qtbot, make, store):
    window = make(store)
    page = window.sign_in
    page.user.box.setText("chen")
    page.password.box.setText("wrong password here")
    page.enter.click()
    assert not page.enter.isEnabled()
    assert page.enter.toolTip()
    settle(qtbot, window)
    assert "do not match" in page.note.text()
    assert (page.password.text(), page.enter.isEnabled(), window.frame) == ("", True, None)


def test_an_empty_box_is_marked_and_nothing_is_sent(qtbot, make, store):
    window = make(store)
    with qtbot.assertNotEmitted(window.sign_in.submitted):
        window.sign_in.submit()
    assert window.sign_in.user.note.text() == "required"
    assert window.sign_in.password.note.text() == "required"


def test_without_a_ward_the_first_run_offers_demo_and_new_ward(make, tmp_path):
    window = make(tmp_path / "none.ctd402")
    assert window.root.currentWidget() is window.set_up
    assert window.set_up.currentWidget() is window.set_up.welcome


def fill(window: MainWindow, path: Path, password: str = SENTENCE, again: str = SENTENCE) -> None:
    form = window.set_up.form
    for entry, text in (
        (form.ward, "Haematology 3"),
        (form.file, str(path)),
        (form.name, "Ada Min"),
        (form.username, "admin"),
        (form.password, password),
        (form.again, again),
    ):
        entry.box.setText(text)


def test_a_new_ward_opens_only_after_its_recovery_code_was_read(qtbot, make, tmp_path):
    path = tmp_path / "new" / "ward.ctd402"
    window = make(path)
    window.set_up.welcome.ward.click()
    fill(window, path)
    window.set_up.form.submit()
    settle(qtbot, window)
    sheet = window.set_up.sheet
    assert window.set_up.currentWidget() is sheet
    code = sheet.code.text()
    assert len(code.split("-")) == 5
    sheet.typed.box.setText("ABCDEF")
    sheet.go.click()
    assert sheet.typed.note.text()
    assert window.frame is None
    sheet.typed.box.setText(code[-6:].lower())
    sheet.go.click()
    settle(qtbot, window)
    assert window.frame is not None
    assert window.frame.context.services.ward_info.name == "Haematology 3"
    assert sheet.code.text() == ""


def test_problems_of_a_new_ward_stand_at_their_boxes(qtbot, make, tmp_path):
    window = make(tmp_path / "none.ctd402")
    form = window.set_up.form
    fill(window, tmp_path / "none.ctd402", again="something else")
    form.submit()
    assert form.again.note.text() == "not the same as above"
    fill(window, tmp_path / "none.ctd402", password="password1", again="password1")
    form.username.box.setText("1")
    form.submit()
    settle(qtbot, window)
    assert form.password.note.text()
    assert form.username.note.text()
    assert not (tmp_path / "none.ctd402").exists()


def test_the_strength_of_a_password_is_told_while_it_is_typed(qtbot, make, tmp_path):
    window = make(tmp_path / "none.ctd402")
    window.set_up.begin(has_store=True)
    form = window.set_up.form
    QTest.keyClicks(form.password.box, "12345678")
    qtbot.waitUntil(lambda: "easy to guess" in form.password.note.text(), timeout=15_000)
    form.password.box.clear()
    QTest.keyClicks(form.password.box, SENTENCE)
    qtbot.waitUntil(lambda: form.password.note.text() == "strong enough", timeout=15_000)


def test_the_recovery_code_opens_the_ward_with_a_new_password(qtbot, make, tmp_path):
    path = tmp_path / "new" / "ward.ctd402"
    window = make(path)
    fill(window, path)
    window.set_up.form.submit()
    settle(qtbot, window)
    code = window.set_up.sheet.code.text()
    window.set_up.sheet.typed.box.setText(code[-6:])
    window.set_up.sheet.go.click()
    window.close()
    again = make(path)
    again.sign_in.recovery.emit()
    page = again.recover
    assert again.root.currentWidget() is page
    for entry, text in ((page.code, "AAAAAA"), (page.user, "admin"), (page.password, "twelve herons over the lake")):
        entry.box.setText(text)
    page.submit()
    settle(qtbot, again)
    assert page.note.text()
    page.code.box.setText(code)
    page.submit()
    settle(qtbot, again)
    assert again.frame is not None
    assert again.frame.context.actor.username == "admin"
