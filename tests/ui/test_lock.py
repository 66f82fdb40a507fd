"""The lock covers every window, keeps what was typed, and gives it back to the same user alone."""

from __future__ import annotations

import threading

import pytest
from bedside_ward import PASSWORD, PIN, settled
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.services.audit import Wanted
from ctd402_desktop.ui import notices
from ctd402_desktop.ui.curtain import Cover
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


pytestmark = pytest.mark.usefixtures("pin")


def frame_of(window: MainWindow) -> Frame:
    assert window.frame is not None
    return window.frame


def lock(qtbot: QtBot, window: MainWindow) -> None:
    window.lock()
    settled(qtbot, window)


def unlock(qtbot: QtBot, window: MainWindow, pin: str = PIN) -> None:
    window.sign_in.pin.box.setFocus()
    QTest.keyClicks(window.sign_in.pin.box, pin)
    QTest.keyClick(window.sign_in.pin.box, Qt.Key.Key_Return)
    settled(qtbot, window)


def as_physician(qtbot: QtBot, window: MainWindow) -> None:
    window.sign_in.people.choose("chen")
    window.sign_in.password.box.setText(PASSWORD)
    window.sign_in.submit()
    settled(qtbot, window)


def typed_into(parent: QWidget, qtbot: QtBot, *, modal: bool = True) -> tuple[QDialog, QLineEdit]:
    dialog = QDialog(parent)
    box = QLineEdit(dialog)
    QVBoxLayout(dialog).addWidget(box)
    dialog.setWindowTitle("CTD402")
    dialog.open() if modal else dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    QTest.keyClicks(box, "half a sent")
    return dialog, box


def seen(window: MainWindow) -> list[QWidget]:
    """Windows on the screen besides the program's own."""
    return [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]


def covered(window: QWidget) -> bool:
    """Whether only the cover can be seen, wherever one looks."""
    corners = (window.rect().center(), QPoint(2, 2), window.rect().bottomRight() - QPoint(2, 2))
    found = [window.childAt(one) for one in corners]
    return all(isinstance(one, Cover) or (one is not None and isinstance(one.parent(), Cover)) for one in found)


def test_the_same_user_comes_back_with_the_pin_to_the_same_field_and_its_text(qtbot, window, ward):
    frame = frame_of(window)
    frame.ward.search.setFocus()
    QTest.keyClicks(frame.ward.search, "zha")
    lock(qtbot, window)
    assert window.root.currentWidget() is window.sign_in
    assert window.sign_in.people.person().name == ward.nurse.name
    assert QApplication.focusWidget() is window.sign_in.pin.box
    unlock(qtbot, window)
    assert window.frame is frame
    assert frame.ward.search.hasFocus()
    assert frame.ward.search.text() == "zha"


@pytest.mark.parametrize("modal", [True, False])
def test_an_open_dialog_is_hidden_and_comes_back_with_its_content_for_the_same_user(qtbot, window, modal):
    dialog, box = typed_into(frame_of(window), qtbot, modal=modal)
    answers = []
    dialog.finished.connect(answers.append)
    lock(qtbot, window)
    assert seen(window) == []
    unlock(qtbot, window)
    assert dialog.isVisible()
    assert dialog.isModal() is modal
    assert box.text() == "half a sent"
    assert answers == []
    dialog.reject()


def test_two_windows_are_covered_and_come_back_each_with_its_text(qtbot, window):
    first, box = typed_into(frame_of(window), qtbot, modal=False)
    second, other = typed_into(window, qtbot, modal=False)
    other.setText("another sent")
    QApplication.sendEvent(other, QInputMethodEvent("发烧", []))
    lock(qtbot, window)
    assert seen(window) == []
    unlock(qtbot, window)
    assert (first.isVisible(), second.isVisible()) == (True, True)
    assert (box.text(), other.text()) == ("half a sent", "another sent发烧")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is other)
    for one in (first, second):
        one.reject()


def test_an_export_that_runs_when_the_lock_comes_writes_its_whole_file(qtbot, window, ward, tmp_path):
    go, path = threading.Event(), tmp_path / "trail.csv"
    written: list[int] = []

    def export() -> int:
        go.wait(10)
        return ward.services.audit.export(ward.physician, Wanted(), path)

    window.tasks.run_long(export, written.append)
    window.lock()
    assert window.root.currentWidget() is window.sign_in
    go.set()
    settled(qtbot, window)
    assert len(path.read_text("utf-8-sig").splitlines()) == written[0] + 1
    unlock(qtbot, window)


def test_control_l_locks_with_a_dialog_in_front(qtbot, window):
    dialog, _box = typed_into(frame_of(window), qtbot)
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L, CTRL)
    settled(qtbot, window)
    assert window.root.currentWidget() is window.sign_in
    assert not dialog.isVisible()


def test_a_question_that_waits_for_its_answer_neither_stops_the_lock_nor_is_answered_by_it(qtbot, window):
    answers: list[bool] = []
    seen_: list[object] = []

    def meanwhile() -> None:
        window.lock()
        settled(qtbot, window)
        page, question = window.sign_in, QApplication.topLevelWidgets()
        waiting = next(one for one in question if isinstance(one, notices.Question) and one.isVisible())
        seen_.append((page.window() is not window, page.isVisible(), covered(waiting), frame.isVisible()))
        QTest.keyClick(page.window(), Qt.Key.Key_Escape)
        page.window().close()
        seen_.append(page.isVisible())
        unlock(qtbot, window)
        seen_.append((page.isVisible(), frame.isVisible(), waiting.isVisible(), list(answers)))
        waiting.accept()

    frame = frame_of(window)
    QTimer.singleShot(50, meanwhile)
    answers.append(notices.ask(frame, "Disable?", "", "Disable", "Keep"))
    assert seen_ == [(True, True, True, False), True, (False, True, True, [])]
    assert answers == [True]


def test_another_user_never_sees_the_dialogs_of_the_first_one_and_an_open_question_gets_its_safe_answer(qtbot, window):
    dialog, _box = typed_into(frame_of(window), qtbot)
    answers: list[bool] = []

    def meanwhile() -> None:
        window.lock()
        settled(qtbot, window)
        as_physician(qtbot, window)

    QTimer.singleShot(50, meanwhile)
    answers.append(notices.ask(dialog, "Discard?", "", "Discard", "Keep"))
    settled(qtbot, window)
    assert answers == [False]
    assert frame_of(window).context.actor.role is Role.PHYSICIAN
    assert seen(window) == []


def test_a_file_dialog_is_covered_as_well(qtbot, window):
    done: list[bool] = []

    def meanwhile() -> None:
        window.lock()
        settled(qtbot, window)
        shown = [one for one in seen(window) if isinstance(one, QFileDialog)]
        done.extend(covered(one) for one in shown)
        unlock(qtbot, window)
        for one in shown:
            one.reject()

    QTimer.singleShot(300, meanwhile)
    chosen, _ = QFileDialog.getSaveFileName(frame_of(window), "CTD402", "")
    assert (chosen, done) == ("", [True])


@pytest.mark.qt_log_ignore("grabbing the keyboard", "support raise", extend=True)
def test_menus_and_tooltips_close_with_the_lock(qtbot, window):
    menu = QMenu(frame_of(window))
    menu.addAction("Zhang Wei")
    menu.popup(QPoint(10, 10))
    QToolTip.showText(QPoint(20, 20), "Zhang Wei", window)
    lock(qtbot, window)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert not menu.isVisible()


def test_a_half_typed_chinese_word_stays_in_its_field(qtbot, window):
    dialog, box = typed_into(frame_of(window), qtbot)
    QApplication.sendEvent(box, QInputMethodEvent("发烧", []))
    assert box.text() == "half a sent"
    lock(qtbot, window)
    unlock(qtbot, window)
    assert box.text() == "half a sent发烧"
    dialog.reject()


def test_a_long_task_goes_on_behind_the_lock_and_what_it_says_waits_there(qtbot, window):
    go = threading.Event()
    done: list[str] = []
    frame = frame_of(window)

    def finished(text: str) -> None:
        done.append(text)
        message = QDialog(frame)
        message.setObjectName("message")
        message.open()

    window.tasks.run_long(lambda: "written" if go.wait(10) else "late", finished)
    window.lock()
    qtbot.wait(50)
    go.set()
    settled(qtbot, window)
    qtbot.waitUntil(lambda: seen(window) == [])
    assert done == ["written"]
    unlock(qtbot, window)
    assert [one.objectName() for one in seen(window)] == ["message"]
    frame.findChild(QDialog, "message").reject()


def test_the_end_of_an_export_finds_its_page_alive_after_another_user_came(qtbot, window):
    go = threading.Event()
    frame = frame_of(window)
    found: list[str] = []
    window.tasks.run_long(lambda: go.wait(10), lambda _done: found.append(frame.page))
    window.lock()
    window.sign_in.user.box.setText("chen")
    window.sign_in.password.box.setText(PASSWORD)
    window.sign_in.submit()
    qtbot.waitUntil(lambda: window.frame is not frame and window.frame is not None, timeout=15_000)
    go.set()
    settled(qtbot, window)
    assert found == ["ward"]


def test_the_lock_clears_what_the_program_put_on_the_clipboard(qtbot, window):
    frame = frame_of(window)
    frame.ward.search.setFocus()
    frame.ward.search.setText("Zhang Wei")
    frame.ward.search.selectAll()
    frame.ward.search.copy()
    assert QGuiApplication.clipboard().text() == "Zhang Wei"
    lock(qtbot, window)
    assert QGuiApplication.clipboard().text() == ""


def test_the_last_half_minute_is_counted_down_in_words(qtbot, window):
    status = frame_of(window).status
    for _ in range(window.preferences.values.lock_minutes * 60 - 30):
        window._count()
    assert status.soon.isVisible()
    assert status.soon.text() == "No input in this program: locks in 30 s"
    window._count()
    assert status.soon.text().endswith("29 s")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    window._count()
    assert not status.soon.isVisible()


def test_arrow_keys_initials_and_a_badge_choose_who_comes_in(qtbot, window, ward):
    lock(qtbot, window)
    page = window.sign_in
    assert page.people.count() == 5
    page.people.choose("li")
    QTest.keyClick(page.pin.box, Qt.Key.Key_Down)
    assert page.people.person().username != "li"
    page.people.setFocus()
    QTest.keyClicks(page.people, "li")
    assert page.people.person().username == "li"
    QTest.keyClick(page.people, "4")
    assert (page.pin.text(), page.pin.box.hasFocus()) == ("4", True)
    page.people.setCurrentRow(4)
    assert page.people.person() is None
    page.user.box.clear()
    page.user.box.setFocus()
    QTest.keyClicks(page.user.box, "wu")
    QTest.keyClick(page.user.box, Qt.Key.Key_Return)
    assert page.people.person().username == "wu"
    page.people.setCurrentRow(4)
    page.user.box.setText("stranger")
    page.user.box.setFocus()
    QTest.keyClick(page.user.box, Qt.Key.Key_Return)
    assert page.password.box.hasFocus()
    page.submit()
    assert page.password.note.text() == "required"


def test_a_wait_is_counted_down_in_words(qtbot, window, ward):
    lock(qtbot, window)
    for _ in range(5):
        unlock(qtbot, window, "4072")
    page = window.sign_in
    assert "5 wrong attempts" in page.note.text()
    assert "30 seconds" in page.note.text()
    ward.clock.advance(seconds=12)
    page._tell_wait()
    assert "18 seconds" in page.note.text()
    ward.clock.advance(seconds=18)
    page._tell_wait()
    assert page.note.text() == ""
    unlock(qtbot, window)
    assert window.root.currentWidget() is window.frame


def test_an_emergency_reads_under_a_notice_and_ends_by_itself(qtbot, window, ward):
    lock(qtbot, window)
    page = window.sign_in
    page.glass.click()
    assert page.emergency.name.box.hasFocus()
    QTest.keyClicks(page.emergency.name.box, "Wu Lin")
    page.emergency.submit()
    settled(qtbot, window)
    assert page.emergency.reason.note.text() == "at least 10 characters"
    assert page.emergency.code.note.text() == "choose one"
    page.emergency.code.set_value("resuscitation")
    QTest.keyClicks(page.emergency.reason.box, "patient collapsed in bed 7")
    QTest.keyClick(page.emergency.reason.box, Qt.Key.Key_Return)
    settled(qtbot, window)
    frame = frame_of(window)
    assert frame.context.actor.role is Role.EMERGENCY
    assert frame.status.emergency.isVisible()
    assert "read only" in frame.status.emergency.text()
    frame.open_patient(1, "overview")
    settled(qtbot, window)
    ward.clock.advance(minutes=30)
    window._count()
    settled(qtbot, window)
    assert window.frame is None
    assert window.root.currentWidget() is window.sign_in
    unlock_as = window.sign_in.people
    unlock_as.choose("li")
    unlock(qtbot, window)
    assert frame_of(window).context.actor.role is Role.NURSE


def test_escape_leaves_the_emergency_form_without_an_access(qtbot, window):
    lock(qtbot, window)
    page = window.sign_in
    page.glass.click()
    QTest.keyClick(page.emergency, Qt.Key.Key_Escape)
    assert page.pin.box.isVisible()
    page.glass.click()
    page.emergency.cancel.click()
    assert page.pin.box.isVisible()


def test_dialogs_of_files_are_those_the_lock_can_cover(qapp):
    assert qapp.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


def test_another_user_finds_no_file_dialog_of_the_first_one(qtbot, window):
    def meanwhile() -> None:
        window.lock()
        settled(qtbot, window)
        as_physician(qtbot, window)

    QTimer.singleShot(300, meanwhile)
    chosen, _ = QFileDialog.getSaveFileName(frame_of(window), "CTD402", "")
    settled(qtbot, window)
    assert chosen == ""
    assert seen(window) == []
