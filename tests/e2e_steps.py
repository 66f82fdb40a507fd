"""What a person does at the window: look for a control by its name, press keys, click; nothing is set from behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.fields import Form
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import tr
from ctd402_desktop.ui.buttons import Button
from ctd402_desktop.ui.chips import Chip
from ctd402_desktop.ui.choice_fields import YES_NO
from ctd402_desktop.ui.form_state import field_name
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.assess_page import AssessPage
from ctd402_desktop.ui.pages.patient_page import KEYS, PatientPage
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.segmented import Segmented

W = TypeVar("W", bound=QWidget)

Typed = str | tuple[str, str]
"""What is typed into a question: text, the key of an option, keys joined by a comma, or figure and unit."""

PATIENCE_MS = 60_000
"""Every wait is for a condition and ends; on a busy machine it takes longer, not forever."""

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Person:
    """One person at the workstation."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self._password = ""

    # Looking

    def settle(self) -> None:
        """Wait until the worker has answered and nothing is under way."""
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.window.tasks.pending == 0, timeout=PATIENCE_MS)
        QApplication.processEvents()

    def find(self, kind: type[W], name: str, within: QWidget | None = None) -> W:
        """The one visible control with this name."""
        place = within or self.window
        found = [one for one in place.findChildren(kind) if one.isVisible() and one.accessibleName() == name]
        assert len(found) == 1, f"{len(found)} visible {kind.__name__} named “{name}”; there are: {self.names(place)}"
        return found[0]

    def names(self, within: QWidget) -> list[str]:
        """Names of what can be operated now."""
        kinds = (QAbstractButton, QLineEdit, QComboBox, Segmented)
        return sorted({one.accessibleName() for one in within.findChildren(QWidget) if isinstance(one, kinds)
                       and one.isVisible()})  # fmt: skip

    def sees(self, text: str, within: QWidget | None = None) -> bool:
        """Whether a text stands on the screen, in a label or in words for a screen reader."""
        place = within or self.window
        return any(text in said for said in self._said(place))

    def focus(self) -> QWidget:
        """Where the cursor is."""
        found = QApplication.focusWidget()
        assert isinstance(found, QWidget), "nothing has the focus"
        assert found.isVisible(), f"the cursor is in “{found.accessibleName()}”, which is not on the screen"
        return found

    # Hands

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, to whatever has the cursor."""
        QTest.keyClick(self.focus(), key, modifiers)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Keys one after the other: a new line is Enter of the keypad."""
        for sign in text:
            if sign == "\n":
                self.press(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
            elif sign.isascii():
                QTest.keyClick(self.focus(), sign)
            else:
                _compose(self.focus(), sign)
        QApplication.processEvents()

    def replace(self, text: str) -> None:
        """Type over what stands in the box."""
        self.press(Qt.Key.Key_A, CTRL)
        self.type(text)

    def click(self, widget: QWidget) -> None:
        """A click in the middle."""
        assert widget.isEnabled(), f"“{widget.accessibleName()}” is switched off: {widget.toolTip()}"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        QApplication.processEvents()

    def button(self, name: str, within: QWidget | None = None) -> None:
        """Click the button with this name and wait for what it starts."""
        self.click(self.find(Button, name, within))
        self.settle()

    def add(self, name: str, page: QWidget) -> RecordEditor:
        """Click *Add …* of a page, at its head or where nothing is yet; the record then asks when it was observed."""
        offered = [one for one in page.findChildren(Button) if one.isVisible() and one.accessibleName() == name]
        assert offered, f"no button “{name}”; there are: {self.names(page)}"
        self.click(offered[-1])
        return self.editor()

    def write(self, name: str, text: str, within: QWidget | None = None) -> None:
        """Click into a box and type over what stands there."""
        self.click(self.find(QLineEdit, name, within))
        self.replace(text)

    def segment(self, name: str, word: str, within: QWidget | None = None) -> None:
        """Click an option of a row of options."""
        row = self.find(Segmented, name, within)
        cell = row._cells()[row._labels.index(word)]
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=cell.center().toPoint())
        self.settle()

    def pick(self, box: QComboBox, word: str) -> None:
        """Arrow down or up in a list until it shows the word."""
        box.setFocus()
        away = box.findText(word) - box.currentIndex()
        assert box.findText(word) >= 0, f"“{word}” is not offered in “{box.accessibleName()}”"
        for _ in range(abs(away)):
            self.press(Qt.Key.Key_Down if away > 0 else Qt.Key.Key_Up)
        assert box.currentText() == word

    def choose(self, button: str, entry: str) -> None:
        """Open the menu of a button and go down to an entry with the arrow keys."""
        self.button(button)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), f"“{button}” opens no menu"
        texts = [action.text() for action in menu.actions()]
        for _ in range(texts.index(entry) + 1):
            QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        self.settle()

    # Doors

    def sign_in(self, user: str, password: str) -> None:
        """User name, password, Enter."""
        page = self.window.sign_in
        self._password = password
        self.qtbot.waitUntil(page.isVisible, timeout=PATIENCE_MS)
        self.write("User name", user, page)
        self.press(Qt.Key.Key_Tab)
        self.type(f"{password}\n")
        self.qtbot.waitUntil(lambda: self.window.frame is not None and self.window.frame.isVisible(),
                             timeout=PATIENCE_MS)  # fmt: skip
        self.settle()

    def leave(self) -> None:
        """Lock the program, so that somebody else can sign in."""
        self.press(Qt.Key.Key_L, CTRL)
        assert self.window.sign_in.isVisible()
        self.settle()  # who may come back with a PIN is read first

    # The patient's page

    @property
    def patient(self) -> PatientPage:
        """The container of the tabs."""
        assert self.window.frame is not None
        return self.window.frame.patient

    def open_first_patient(self) -> None:
        """Ward board, first row, Enter."""
        self.press(Qt.Key.Key_1, CTRL)
        self.settle()
        self.press(Qt.Key.Key_Return)
        self.settle()
        assert self.patient.isVisible()

    def tab(self, key: str) -> QWidget:
        """Alt and the digit of a tab."""
        digit = (KEYS.index(key) + 1) % 10
        before = f"{type(self.focus()).__name__} “{self.focus().accessibleName()}”"
        self.press(Qt.Key(Qt.Key.Key_0 + digit), ALT)
        self.settle()
        page = self.patient.page(key)
        assert page.isVisible(), f"Alt+{digit} does not show {key} from {before}"
        return page

    # Forms

    def editor(self) -> RecordEditor:
        """The record on the screen."""
        self.settle()
        found = [one for one in self.window.findChildren(RecordEditor) if one.isVisible()]
        assert len(found) == 1, f"{len(found)} record editors are open"
        return found[0]

    def record(self, form: str, at: str, answers: Mapping[str, Typed]) -> None:
        """Fill the record on the screen by keyboard alone, question after question, and sign it."""
        editor = self.editor()
        assert self.focus().accessibleName() == "Time of observation"
        self.replace(f"{at}\n")
        self.walk(FORMS[form], answers, editor)
        assert not editor.view.ask.waiting, editor.view.ask.text()
        assert self.focus().accessibleName() == "Sign"
        self.press(Qt.Key.Key_Return)
        self.settle()
        self.stand_for()
        said = editor.view.ask.text() if _alive(editor) and editor.isVisible() else ""
        assert not said, f"{form} was not signed: {said}"

    def stand_for(self) -> None:
        """Sign with the password, which is asked of who has no PIN."""
        assert self.focus().accessibleName() == "Your password", self.focus().accessibleName()
        self.type(f"{self._password}\n")
        self.settle()

    def walk(self, form: Form, answers: Mapping[str, Typed], within: QWidget) -> None:
        """Enter goes from question to question; each is answered when the cursor comes to it."""
        names = {field_name(form, asked.key): asked.key for asked in form.current()}
        left = dict(answers)
        for _ in range(2 * len(names)):
            here = self.focus()
            name = here.accessibleName()
            key = names.get(name, names.get(name.partition(": ")[0], ""))
            if not key:
                break
            typed = left.pop(key, "")
            if typed:
                self._answer(form, key, typed, here)
            if self.focus() is here or isinstance(here, Chip) or isinstance(typed, tuple):
                self.press(Qt.Key.Key_Return)
            assert self.focus() is not here, f"the cursor does not leave “{name}”: {self._asked(within)}"
        assert not left, f"the cursor never came to {sorted(left)}; it is in “{self.focus().accessibleName()}”"

    def _answer(self, form: Form, key: str, typed: Typed, here: QWidget) -> None:
        asked = form[key]
        if isinstance(typed, tuple):
            figure, unit = typed
            self.type(figure)
            self.press(Qt.Key.Key_Tab)
            box = self.focus()
            assert isinstance(box, QComboBox), f"Tab after “{asked.label}” does not reach its unit"
            self.pick(box, unit)
        elif isinstance(here, Segmented):
            offered = YES_NO if asked.kind.value == "flag" else asked.choices
            self.type(str([one.key for one in offered].index(typed)))
        elif isinstance(here, QComboBox):
            self.pick(here, tr(asked.choice_label(typed)))
        elif isinstance(here, Chip):
            self._tick(form, key, typed.split(","), here)
        else:
            assert isinstance(here, (QLineEdit, QPlainTextEdit)), f"{key} is asked by a {type(here).__name__}"
            self.replace(typed)

    def _tick(self, form: Form, key: str, wanted: Iterable[str], first: Chip) -> None:
        chips = first.parentWidget()
        for option in wanted:
            name = f"{field_name(form, key)}: {tr(form[key].choice_label(option))}"
            chip = self.find(Chip, name, chips)
            chip.setFocus()
            self.press(Qt.Key.Key_Space)

    def _asked(self, within: QWidget) -> str:
        lines = [one.text() for one in within.findChildren(QLabel) if one.isVisible() and one.text()]
        return " | ".join(lines[-3:])

    def _said(self, place: QWidget) -> list[str]:
        found = [place.accessibleName(), place.accessibleDescription()]
        for one in place.findChildren(QWidget):
            if one.isVisible():
                found += [one.accessibleName(), one.accessibleDescription()]
                if isinstance(one, QLabel):
                    found.append(one.text())
        return found

    # The bedside page

    def assess(self, keys: str) -> AssessPage:
        """Open Assess from anywhere in the patient's page and type a routine set from the keypad."""
        page = self.tab("assess")
        assert isinstance(page, AssessPage)
        assert self.focus().accessibleName() == "Time of assessment"
        for key in re.findall(r"[^\n^]+|[\n^]", keys):
            if key == "^":
                self.press(Qt.Key.Key_Return, CTRL)
            else:
                self.type(key)
            if key == "\n" and page.ask.waiting and page.ask.picker is None:
                self.type(key)
        self.settle()
        return page


def _compose(widget: QWidget, text: str) -> None:
    """A sign that an input method commits, such as a Chinese character."""
    from PySide6.QtGui import QInputMethodEvent

    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def _alive(widget: QWidget) -> bool:
    from shiboken6 import isValid

    return bool(isValid(widget))
