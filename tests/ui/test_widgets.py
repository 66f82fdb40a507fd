from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg
from ctd402_desktop.ui import notices, theme
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.entry import Entry
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.panel import Well, scrolling
from ctd402_desktop.ui.tab_strip import TabStrip
from ctd402_desktop.ui.widgets import Badge, Card, EmptyState, Pill, Segmented, button, label


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, "light", "standard")


def shown(qtbot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    return widget


def answers(*, first: int = 0, digits: bool = True) -> Segmented:
    return Segmented([("no", "None"), ("one", "One"), ("two", "Two")], digits=digits, first=first)


def test_a_keypad_digit_chooses_a_segment(qtbot):
    choice = shown(qtbot, answers())
    with qtbot.waitSignal(choice.changed) as signal:
        QTest.keyClick(choice, "1")
    assert (signal.args, choice.value()) == (["one"], "one")
    assert choice.accessibleDescription() == "One: 0 None · 1 One · 2 Two"


def test_digits_can_begin_at_one(qtbot):
    choice = shown(qtbot, answers(first=1))
    QTest.keyClick(choice, "1")
    assert choice.value() == "no"


def test_a_digit_beyond_the_options_changes_nothing(qtbot):
    choice = shown(qtbot, answers())
    QTest.keyClick(choice, "7")
    assert choice.value() == ""


def test_arrows_move_and_delete_takes_the_answer_back(qtbot):
    choice = shown(qtbot, answers(digits=False))
    for _ in range(5):
        QTest.keyClick(choice, Qt.Key.Key_Right)
    assert choice.value() == "two"
    QTest.keyClick(choice, Qt.Key.Key_Left)
    assert choice.value() == "one"
    QTest.keyClick(choice, Qt.Key.Key_Delete)
    assert choice.value() == ""


def test_setting_a_value_by_program_is_not_announced(qtbot):
    choice = shown(qtbot, answers())
    with qtbot.assertNotEmitted(choice.changed):
        choice.set_value("two")
        choice.set_value("unknown")
    assert choice.value() == ""


def test_a_click_chooses_the_segment_under_it(qtbot):
    choice = shown(qtbot, answers())
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton, pos=choice.rect().center())
    assert choice.value() == "one"


def test_a_button_keeps_its_key_when_its_text_changes(qtbot):
    made = button("Assess", "primary", "plus", "A")
    holder = QWidget()
    QVBoxLayout(holder).addWidget(made)
    shown(qtbot, holder)
    qtbot.waitUntil(holder.isActiveWindow)
    made.setText("评估")
    with qtbot.waitSignal(made.clicked):
        QTest.keyClick(holder, Qt.Key.Key_A)
    assert made.accessibleName() == "评估"


def test_a_hint_shows_a_key_and_takes_none(qtbot):
    made = shown(qtbot, button("Review", "primary"))
    narrow = made.sizeHint().width()
    made.set_hint("Ctrl+Enter")
    assert made.sizeHint().width() > narrow
    assert made.shortcut().isEmpty()


@pytest.mark.parametrize("density", ["compact", "standard", "comfortable"])
def test_buttons_and_pills_are_as_wide_as_their_words(qapp, qtbot, density):
    theme.apply(qapp, "light", density)
    for text in ("OK", "Review and sign this assessment now"):
        made = shown(qtbot, button(text, "primary", "signature", "F9"))
        made.adjustSize()
        assert made.width() >= made.fontMetrics().horizontalAdvance(text) + 18
        assert made.height() == theme.density().control
        pill = shown(qtbot, Pill(text, "draft", "pencil"))
        assert pill.sizeHint().width() >= pill.fontMetrics().horizontalAdvance(text) * 12 / 14


def test_every_part_of_the_kit_has_a_name_for_screen_readers(qtbot):
    parts = [
        Badge(2),
        Badge(None),
        Pill("Draft", "draft"),
        Card("Treatment"),
        answers(),
        button("Print"),
        EmptyState("microscope", "No marrow result yet", "due 30-Apr", "Enter result", lambda: None),
    ]
    assert [shown(qtbot, part).accessibleName() for part in parts] == [
        "2",
        "NG",
        "Draft",
        "Treatment",
        "None / One / Two",
        "Print",
        "No marrow result yet",
    ]


def test_labels_show_markup_as_it_was_typed(qtbot):
    assert shown(qtbot, label("<b>Li</b> & Co")).textFormat() == Qt.TextFormat.PlainText


def test_an_entry_marks_its_problem_until_something_is_typed(qtbot):
    entry = shown(qtbot, Entry("Password", secret=True))
    entry.show_problem("required")
    assert (entry.box.property("state"), entry.note.text(), entry.note.isVisible()) == ("problem", "required", True)
    QTest.keyClick(entry.box, "x")
    assert (entry.box.property("state"), entry.note.isVisible()) == ("", False)


def test_tabs_keep_their_width_when_chosen_and_show_an_ampersand(qtbot):
    strip = shown(qtbot, TabStrip())
    strip.set_labels(["Overview", "Labs & cells"])
    before = strip.tabSizeHint(1)
    strip.setCurrentIndex(1)
    assert strip.tabSizeHint(1) == before
    assert strip.tabText(1) == "Labs && cells"


def test_enter_presses_the_button_that_has_the_focus_but_not_with_ctrl(qtbot):
    found, pressed = shown(qtbot, button("Sign", "primary")), []
    found.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(found, Qt.Key.Key_Return)
    QTest.keyClick(found, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert len(pressed) == 2
    QTest.keyClick(found, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 2


def test_a_list_says_its_question_as_name_and_as_description(qtbot):
    found = shown(qtbot, ListBox())
    found.setAccessibleName("Reason")
    assert (found.accessibleName(), found.accessibleDescription()) == ("Reason", "Reason")


def test_a_toast_replaces_the_one_before_and_calls_undo(qtbot):
    window, undone = shown(qtbot, QWidget()), []
    window.resize(800, 600)
    notices.toast(window, "Signed 14:06.")
    second = notices.toast(window, "Draft discarded.", lambda: undone.append(True))
    assert [one for one in window.findChildren(notices.Toast) if one.isVisible()] == [second]
    second.findChild(type(button(""))).click()
    assert undone == [True]
    assert not second.isVisible()


def test_the_links_of_a_toast_are_one_tab_away_and_enter_follows_them(qtbot):
    window, followed = shown(qtbot, QWidget()), []
    window.resize(800, 600)
    box = QLineEdit(window)
    box.show()
    assert QTest.qWaitForWindowActive(window)
    box.setFocus()
    offer = notices.Offer((("Vitals at 16:05", lambda: followed.append("shift")),), lambda: followed.append("undo"))
    noted = notices.toast(window, "Signed 14:06.", offer)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert noted.links[0].hasFocus()
    assert noted.links[0].accessibleName() == "Vitals at 16:05"
    QTest.keyClick(noted.links[0], Qt.Key.Key_Return)
    assert followed == ["shift"]
    assert not noted.isVisible()


def test_an_error_says_what_why_and_what_now_with_its_code(qtbot):
    error = StorageUnavailable(msg("Not saved: the disk is full. Free space and try again."), "E-STO-003")
    dialog = shown(qtbot, notices.error_dialog(None, error))
    texts = [one.text() for one in dialog.findChildren(QLabel) if one.text()]
    assert texts == ["Not saved:", "the disk is full. Free space and try again.", "E-STO-003"]


def test_a_question_is_answered_safely_by_escape(qtbot):
    dialog = notices.Question(None, "Void this assessment?", "Stays in History.")
    qtbot.addWidget(dialog)
    yes, no = button("Void", "danger"), button("Keep")
    yes.clicked.connect(dialog.accept)
    no.clicked.connect(dialog.reject)
    dialog.offer(yes, no)
    dialog.show()
    assert no.isDefault()
    assert not yes.isDefault()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == 0


def test_a_crash_report_names_places_and_never_what_was_typed():
    with pytest.raises(ValueError, match="0048") as caught:
        int("Zhang Wei 0048 2217")
    report = notices.crash_report(caught.type, caught.tb)
    assert "ValueError" in report
    assert "test_widgets.py" in report
    assert "Zhang" not in report


def test_on_a_page_that_scrolls_the_wheel_moves_the_page_and_not_the_card_it_passes(qtbot):
    card = LineCard("Lines")
    card.show_lines([Line(f"line {number}") for number in range(40)])
    card.setFixedHeight(160)
    whole = QWidget()
    column = QVBoxLayout(whole)
    for part in (card, QWidget()):
        column.addWidget(part)
        part.setMinimumHeight(160)
    outer = scrolling(whole)
    qtbot.addWidget(outer)
    outer.resize(300, 200)
    with qtbot.waitActive(outer):
        outer.show()
        outer.activateWindow()
    (well,) = card.findChildren(Well)

    def turn() -> bool:
        event = QWheelEvent(QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        well.wheelEvent(event)
        return event.isAccepted()

    well.clearFocus()
    assert not turn()
    assert well.verticalScrollBar().value() == 0
    well.setFocus()
    assert turn()
    assert well.verticalScrollBar().value() > 0
    well.clearFocus()
    outer.resize(300, 600)
    QApplication.processEvents()
    well.verticalScrollBar().setValue(0)
    assert turn()
