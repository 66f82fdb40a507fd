"""Keys of the bedside page: a refused test, taking back, and being told why nothing is signed."""

from __future__ import annotations

from bedside_pages import ROUTINE, assess_page
from bedside_ward import BedsideWard, Fingers
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui import language
from ctd402_desktop.ui.record_dialog import RecordEditor, reopen_last


def test_one_reason_answers_a_whole_refused_test_and_the_items_not_scored_yet(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward)
    items = ("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count")
    page.form.state.focus("ice_orient")
    Fingers().press("-1")
    assert {page.form.raw()[key] for key in items} == {"~refused"}
    assert page.form.editor("seizure").has_input_focus()
    page.form.state.focus("ice_orient")
    Fingers().press("4-1")
    assert [page.form.raw()[key] for key in items[:3]] == ["4", "~refused", "~refused"]


def test_ctrl_z_in_an_empty_box_reopens_what_was_signed_and_ctrl_enter_is_heard_by_the_correction(
    qtbot: QtBot, ward: BedsideWard
) -> None:
    page = assess_page(qtbot, ward)
    undone: list[bool] = []
    undo = QShortcut(QKeySequence("Ctrl+Z"), page)
    undo.activated.connect(lambda: undone.append(True))
    Fingers().press(ROUTINE)
    ward.settle()
    Fingers().press("\n")
    ward.settle()
    box = page.head.observed.editor.inputs()[0]
    assert box.hasFocus()
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    reopen_last(page.context, ward.patient_id, page)
    ward.settle()
    editor = next(one for one in page.children() if isinstance(one, RecordEditor))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Nothing was changed." in editor.view.ask.text()


def test_ctrl_enter_where_nobody_may_sign_says_why(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward, ward.coordinator)
    page.signing.review_or_sign()
    assert page.ask.text() == "Your role does not record care."
    assert not page.signing.reviewing


def test_a_physician_sees_the_edition_of_the_grade(qtbot: QtBot, ward: BedsideWard) -> None:
    page = assess_page(qtbot, ward, ward.physician)
    assert any(one.isVisible() and one.text() == "ASTCT 2019" for one in page.panel.findChildren(QLabel))


def test_what_is_asked_for_ice_stands_in_both_languages(qtbot: QtBot, ward: BedsideWard, qapp: QApplication) -> None:
    page = assess_page(qtbot, ward)
    page.form.state.focus("ice_orient")
    english, chinese = "year, month, city, hospital", "年、月、城市、医院"
    said = page.ask.text()
    assert said.index(english) < said.index(chinese)
    language.switch(qapp, "zh")
    said = page.ask.text()
    assert said.index(chinese) < said.index(english)
