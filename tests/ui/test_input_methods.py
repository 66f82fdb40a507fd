"""Chinese keyboards: full-width figures are read everywhere, and a composition keeps its keys to itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest
from factories import ZONE
from page_checks import focusable
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.fields import Field, Kind, Lab
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.moments import Anchor
from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.form_fields import FieldEditor
from ctd402_desktop.ui.form_view import editor_for
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.patient_tabs import TABS
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.record_dialog import RecordEditor

pytestmark = pytest.mark.untraced

NOW = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)
ANCHOR = Anchor(NOW, ZONE, date(2026, 4, 2))
WIDE = str.maketrans("0123456789.:-+", "０１２３４５６７８９．：－＋")
BOXES = (QLineEdit, QPlainTextEdit)


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    """What an input method sends while it composes, and when it is done."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def editor(qtbot: QtBot, asked: Field) -> FieldEditor:
    found = editor_for(asked, lambda: ANCHOR, QWidget())
    qtbot.addWidget(found)
    return found


def of_kind(*kinds: Kind) -> list[object]:
    fields = {
        id(asked): (form.key, asked) for form in FORMS.values() for asked in form.current() if asked.kind in kinds
    }
    return [pytest.param(asked, id=f"{form}.{asked.key}") for form, asked in fields.values()]


def possible(asked: Field) -> Decimal:
    """A number the question takes, with a decimal where it may have one."""
    low, high = asked.usual or (None, None)
    low, high = asked.low if low is None else low, asked.high if high is None else high
    found = low if low is not None else Decimal(1) if high is None else min(Decimal(1), high)
    part = Decimal(0) if asked.integer else Decimal("0.5")
    return found + part if asked.high is None or found + part <= asked.high else found


@pytest.mark.parametrize("asked", of_kind(Kind.NUMBER, Kind.LAB))
def test_full_width_figures_are_read_in_every_number_box(qtbot: QtBot, asked: Field) -> None:
    found, wanted = editor(qtbot, asked), possible(asked)
    box = found.inputs()[0]
    compose(box, commit=f"{wanted:f}".translate(WIDE))
    found.commit()
    value = asked.parse(found.raw())
    assert (value.value if isinstance(value, Lab) else value) == wanted


@pytest.mark.parametrize("asked", of_kind(Kind.DATETIME))
def test_full_width_and_relative_entries_are_read_in_every_box_for_a_date_or_time(qtbot: QtBot, asked: Field) -> None:
    found = editor(qtbot, asked)
    box = found.inputs()[0]
    typed = {"２０２６－０４－０５": "Sun", "t": "Mon", "+3d": "Thu", "＋３ｄ": "Thu", "D+7": "Thu", "Ｄ＋７": "Thu"}
    if not asked.date_only:
        typed |= {
            "２０２６－０４－０５　１４：０５": "Sun",
            "n": "Mon",
            "-2h": "Mon",
            "１４：０５": "Mon",
            "t １４０５": "Mon",
        }
    for text, weekday in typed.items():
        box.clear()
        compose(box, commit=text)
        found.commit()
        assert found.raw().startswith("2026-04-"), (text, found.mark.text)
        assert found.mark.text.startswith(weekday), (text, found.mark.text)
        assert box.text().isascii(), box.text()


@pytest.fixture(scope="module")
def window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """The window with a physician's session and one patient on the ward."""
    folder = tmp_path_factory.mktemp("composing")
    theme.apply(qapp, "light", "standard")
    create_demo(folder / "ward.ctd402", 1, clock=lambda: NOW)
    opened = open_store(folder / "ward.ctd402", "chen.ming", DEMO_PASSWORD, clock=lambda: NOW)
    found = MainWindow(Preferences(Settings(language="en", theme="light")), folder / "ward.ctd402", lambda: NOW)
    found.resize(1366, 768)
    found.show()
    found.activateWindow()
    assert QTest.qWaitForWindowActive(found)
    found.enter(*opened)
    settle(found)
    yield found
    found.close()
    found.deleteLater()


def settle(window: MainWindow) -> None:
    for _ in range(3000):
        QTest.qWait(2)
        if not window.tasks.pending:
            break
    QTest.qWait(10)


def pages(window: MainWindow) -> Iterator[str]:
    """Every page of the window in turn, and the forms that are filled over them."""
    frame = window.frame
    assert frame is not None
    patient = frame.ward.model.rows[0].patient.id
    for key in ("ward", "shift", "handover", "setup", "help"):
        if key == "handover":
            frame.open_handover(patient)
        else:
            frame.show_page(key)
        yield key
    for tab in TABS:
        frame.open_patient(patient, tab.key)
        yield tab.key
    settle(window)
    course, page = frame.patient.course, frame.patient.page(TABS[-1].key)
    assert course is not None
    for form in ("laboratory", "infusion", "infection"):
        sheet = RecordEditor(frame.context, course, form)
        sheet.show_over(page)
        yield f"form {form}"
        sheet.close_over()
    frame.enrol()
    yield "enrol"
    frame._close_enrol()


KEYS = (
    (Qt.Key.Key_A, "a", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_1, "1", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Minus, "-", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Escape, "\x1b", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F9, "", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F12, "", Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_2, "2", Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_1, "1", Qt.KeyboardModifier.AltModifier),
)


def test_no_shortcut_fires_while_an_input_method_composes_on_any_page(window: MainWindow) -> None:
    frame, fired, walked, heard = window.frame, [], {}, set()
    assert frame is not None
    for name in pages(window):
        settle(window)
        assert window.isActiveWindow(), f"{name}: a widget was shown before it had a parent"
        for one in window.findChildren(QShortcut):
            if one not in heard:
                one.activated.connect(partial(fired.append, one.key().toString()))
            heard.add(one)
        boxes = [one for one in focusable(window) if isinstance(one, BOXES) and not one.isReadOnly()]
        for box in boxes[:2]:
            before = (frame.stack.currentWidget(), frame.patient.tab)
            box.setFocus()
            compose(box, preedit="fashao")
            for key, _text, held in KEYS:
                QTest.keyClick(box, key, held)
                assert box.hasFocus(), (name, key, box.accessibleName())
            compose(box)
            assert (frame.stack.currentWidget(), frame.patient.tab) == before, name
        walked[name] = len(boxes)
    assert fired == []
    assert {"ward", "assess", "form laboratory", "enrol"} <= {name for name, count in walked.items() if count}
