"""Leaving: a lock while a page is being destroyed, and the close of the window with something unsigned."""

from __future__ import annotations

import pytest
from bedside_ward import PIN, settled
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from ctd402_desktop.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("pin")


def lock(qtbot: QtBot, window: MainWindow) -> None:
    window.lock()
    settled(qtbot, window)


def unlock(qtbot: QtBot, window: MainWindow) -> None:
    window.sign_in.pin.box.setFocus()
    QTest.keyClicks(window.sign_in.pin.box, PIN)
    QTest.keyClick(window.sign_in.pin.box, Qt.Key.Key_Return)
    settled(qtbot, window)


def test_the_lock_holds_while_the_page_with_the_cursor_is_being_destroyed(qtbot, window):
    frame = window.frame
    for _ in range(3):
        page = QWidget(frame)
        column = QVBoxLayout(page)
        boxes = [QLineEdit() for _ in range(4)]
        for one in boxes:
            column.addWidget(one)
        page.show()
        boxes[1].setFocus()
        QApplication.sendEvent(boxes[1], QInputMethodEvent("发烧", []))
        page.deleteLater()
        del boxes, column
        qtbot.waitUntil(lambda gone=page: not isValid(gone))
        lock(qtbot, window)
        unlock(qtbot, window)
    frame.ward.search.setFocus()
    assert window.root.currentWidget() is frame


def test_a_field_destroyed_by_its_own_commit_takes_no_half_word_with_it(qtbot, window):
    composition = window._lock._composition
    box = QLineEdit(window.frame)
    box.show()
    box.setFocus()
    QApplication.sendEvent(box, QInputMethodEvent("发", []))
    assert composition._text == "发"
    delete(box)
    composition.keep()
    assert composition._field is None
    lock(qtbot, window)
    assert window.root.currentWidget() is window.sign_in


def test_closing_with_something_unsigned_asks_and_keeps_the_draft(qtbot, window, ward):
    frame = window.frame
    window.closing.asks = True
    frame.open_patient(1, "assess")
    settled(qtbot, window)
    page = frame.patient.page("assess")
    page.form.editor("temp").set_raw("38.6")
    page.form.state.edited.emit()
    window.close()
    question = window.closing.question
    assert window.isVisible()
    assert "Vitals and neurology" in question.text.text()
    assert question.focusWidget().text() == "Keep draft and close"
    window.close()
    assert window.closing.question is question
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert window.closing.question is None
    window.close()
    QTest.keyClick(window.closing.question, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_with_nothing_typed_asks_nothing(qtbot, window):
    window.closing.asks = True
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.closing.question is None
