"""Four ways to begin, a restore without a session, and the checklist that leads a new ward to its first patient."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from bedside_ward import NAME, PASSWORD, BedsideWard
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop import paths
from ctd402_desktop.domain.demo import generate
from ctd402_desktop.domain.why_pages import on_page
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg
from ctd402_desktop.services import Changed
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, notices
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.patient_page import KEYS
from ctd402_desktop.ui.preferences import Preferences


def test_the_first_run_offers_four_ways_and_the_training_by_keyboard(qtbot: QtBot, tmp_path: Path, qapp, clock):
    window = MainWindow(Preferences(Settings(theme="light")), tmp_path / "none" / NAME, clock)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    first = window.set_up.welcome
    assert window.root.currentWidget() is window.set_up
    assert first.demo.hasFocus()
    for button, signal in (
        (first.demo, first.demo_wanted),
        (first.ward, first.ward_wanted),
        (first.restore, first.restore_wanted),
    ):
        signal.disconnect()
        button.setFocus()
        with qtbot.waitSignal(signal):
            QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(first, Qt.Key.Key_F1)
    help_sheet = window.set_up.help
    assert help_sheet.reader is not None
    assert help_sheet.reader.topic == "first-steps"
    language.switch(qapp, "zh")
    assert help_sheet.closing.text() == "关闭"
    assert first.restore.text() == "恢复备份…"
    QTest.keyClick(help_sheet, Qt.Key.Key_Escape)
    assert help_sheet.isHidden()
    first.set_busy(True)
    assert not first.training.isEnabled()
    window.close()


def test_a_backup_is_restored_on_a_computer_without_a_ward(qtbot: QtBot, ward: BedsideWard, tmp_path: Path):
    admin = ward.services.accounts.sign_in("admin", PASSWORD)
    made = ward.services.backup.back_up(admin).backup.path
    carried = tmp_path / "stick"
    shutil.copytree(made.parent, carried)
    window = MainWindow(Preferences(Settings(theme="light")), tmp_path / "none" / NAME, ward.clock)
    qtbot.addWidget(window)
    window.show()
    window.set_up.show_restore(tmp_path / "fresh" / NAME)
    page = window.set_up.restore
    page.submit()
    assert page.backup.note.text() == "required"
    assert page.user.note.text() == "required"
    page.backup.box.setText(str(tmp_path / "nowhere.ctd402backup"))
    page.user.box.setText("admin")
    page.password.box.setText("wrong words of no ward")
    page.submit()
    assert page.backup.note.text() == "there is no such file"
    page.backup.box.setText(str(carried / made.name))
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert not page.go.isEnabled()
    qtbot.waitUntil(page.go.isEnabled, timeout=15_000)
    assert page.note.text()
    assert page.password.text() == ""
    page.password.box.setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: window.root.currentWidget() is window.sign_in, timeout=15_000)
    assert window.sign_in.note.text() == ("Restored: 1 patients, 4 records. Sign in with an account of the backup.")
    page.way.set_value("code")
    page.way.chosen.emit("code")
    assert (page.code.isHidden(), page.password.isHidden()) == (False, True)
    with qtbot.waitSignal(page.cancelled):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    window.close()


def test_the_checklist_ticks_itself_leads_to_each_page_and_comes_back(frame: Frame, ward: BedsideWard, qapp):
    frame.show_page("first")
    ward.settle()
    panel, drawer = frame.first.panel, frame.first.drawer
    assert not drawer.isHidden()
    assert panel.count.text().endswith("of 9 done")
    assert "lymphodepletion" in panel.buttons
    assert "enrol" not in panel.buttons
    assert "administrator" in panel.buttons["beds"].text()
    assert not panel.buttons["beds"].isEnabled()
    assert panel.buttons["lymphodepletion"].hasFocus()
    QTest.keyClick(panel.buttons["lymphodepletion"], Qt.Key.Key_Return)
    ward.settle()
    assert (frame.page, frame.patient.tab, drawer.folded) == ("patient", "drugs", True)
    invented = next(generate(7, ward.clock(), 1)).entries()
    raw = next(one.raw for one in invented if one.form == "lymphodepletion")
    ward.record("lymphodepletion", ward.clock(), raw, ward.physician)
    frame.context.publish(Changed(ward.patient_id, "records"))
    ward.settle()
    assert not drawer.folded
    assert "lymphodepletion" not in panel.buttons
    QTest.keyClick(frame, Qt.Key.Key_F8)
    assert drawer.folded
    QTest.keyClick(frame, Qt.Key.Key_F8)
    language.switch(qapp, "zh")
    assert panel.title.text() == "入门步骤"
    language.switch(qapp, "en")
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert drawer.isHidden()
    assert frame.row.contentsMargins().right() == 0
    panel.fail(StorageUnavailable(msg("gone"), "E-STO-001").message)
    assert not panel.retry.isHidden()
    QTest.keyClick(frame, Qt.Key.Key_F8)
    ward.settle()
    assert not drawer.isHidden()
    assert panel.retry.isHidden()


def test_a_slow_place_of_backups_holds_up_neither_the_board_nor_a_draft(frame: Frame, ward: BedsideWard, qtbot: QtBot):
    frame.first.open()
    ward.settle()
    go, board = threading.Event(), []
    try:
        ward.tasks.run_long(lambda: go.wait(10), lambda _done: None)
        frame.first.reload()
        asked = []
        for close in (lambda: None, frame.first.close):
            close()
            before = ward.tasks.pending
            frame.context.publish(Changed(ward.patient_id, "draft"))
            asked.append(ward.tasks.pending - before)
        assert asked[0] == asked[1], "a draft ticks no step"
        ward.tasks.run(lambda: "read", board.append)
        qtbot.waitUntil(lambda: board == ["read"])
    finally:
        go.set()
        ward.settle()


def test_help_and_the_palette_lead_to_first_steps_and_training(frame: Frame, ward: BedsideWard, qtbot: QtBot):
    frame.show_page("help")
    frame.help.first.click()
    ward.settle()
    assert not frame.first.drawer.isHidden()
    with qtbot.waitSignal(frame.training_wanted):
        frame.help.training.click()
    titles = [one.title for one in frame.going._targets()]
    assert {"First steps of a new ward", "Training for nurses: five exercises"} <= set(titles)


def test_every_tab_explains_its_own_values_by_key_and_by_menu(frame: Frame, ward: BedsideWard):
    frame.open_patient(1, "overview")
    ward.settle()
    way = frame.patient.why
    course = frame.patient.course
    assert course is not None
    for tab in KEYS:
        frame.open_patient(1, tab)
        ward.settle(20)
        if tab == "assess":
            continue
        if frame.isActiveWindow():
            QTest.keyClick(frame.patient, Qt.Key.Key_W)
        else:  # a page that is first made may take the activation where there is no window manager
            way.open()
        assert way.sheet.isVisible(), tab
        wanted = on_page(tab, course, frame.context.now(), frame.context.services.schedule)
        assert [one.key for one in way.sheet.found] == [one.key for one in wanted]
        assert wanted
    way.sheet.hide()
    menu = way.menu()
    action = menu.actions()[0]
    assert action.text().endswith("\tW")
    action.trigger()
    assert way.sheet.isVisible()
    language.switch(QApplication.instance(), "zh")
    ward.settle(20)
    assert "研究日" in way.sheet.found[0].title.render()
    QTest.keyClick(way.sheet, Qt.Key.Key_Escape)
    assert not way.sheet.isVisible()


def test_the_session_is_locked_while_somebody_trains_and_waits_at_the_door(
    qtbot: QtBot, ward: BedsideWard, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(paths, "training_folder", lambda: tmp_path / "practice")
    window = MainWindow(Preferences(Settings(theme="light")), tmp_path / "ward" / NAME, ward.clock)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.enter(ward.services, ward.nurse)
    qtbot.waitUntil(lambda: window.tasks.pending == 0, timeout=15_000)
    frame = window.frame
    assert frame is not None
    wards_own = notices.Question(window, "Ward?", "")
    wards_own.show()
    frame.show_page("training")
    qtbot.waitUntil(lambda: window.training.room is not None, timeout=15_000)
    room = window.training.room
    assert room is not None
    assert window.root.currentWidget() is room
    assert "TRAINING" in window.windowTitle()
    frame.show_page("training")
    assert window.training.room is room
    qtbot.waitUntil(lambda: room.tasks.pending == 0, timeout=60_000)
    assert not wards_own.isVisible()
    answers: list[int] = []
    practised = notices.Question(window, "Training?", "")
    practised.finished.connect(answers.append)
    practised.open()
    room.show_list()
    assert answers == [0], "a question of the training goes with its exercise"
    QTimer.singleShot(50, window.lock)
    assert notices.ask(window, "Training?", "", "Do", "Keep") is False, "the lock gives the safe answer"
    assert not wards_own.isVisible()
    assert window.training.room is None
    assert window.windowTitle() == "CTD402 Desktop"
    assert window.root.currentWidget() is window.sign_in
    assert window.frame is frame
    window._back(ward.nurse)
    assert wards_own.isVisible()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, notices.Question) and one.isVisible()]
    assert shown == [wards_own]
    wards_own.reject()
    window.close()
