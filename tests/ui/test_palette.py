"""Ctrl+K finds patients, pages and actions by a few letters; Alt+Left walks back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bedside_pages import session_frame
from bedside_ward import BedsideWard
from factories import PATIENT
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui import language
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.palette_search import MOST, Target, find, patient_words
from ctd402_desktop.ui.places import Place, Places


def target(title: str, *words: str, order: int = 0) -> Target:
    return Target(title, "", "bed", lambda: None, words, order)


LOPEZ = replace(PATIENT, family_name="López", given_name="Ana María", name_zh="", bed="17", mrn="0")
WARD = [
    target("07 张伟", *patient_words(PATIENT)),
    target(
        "17 LÓPEZ",
        *patient_words(replace(PATIENT, family_name="López", given_name="Ana María", name_zh="", bed="17", mrn="0")),
    ),
    target("Timeline", "timeline", order=1),
    target("Ward board", "ward", order=1),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zw", "07 张伟"),
        ("ｚｗ", "07 张伟"),
        ("张", "07 张伟"),
        ("zhangwei", "07 张伟"),
        ("07", "07 张伟"),
        ("７", "07 张伟"),
        ("lopez", "17 LÓPEZ"),
        ("lam", "17 LÓPEZ"),
        ("ana", "17 LÓPEZ"),
        ("17", "17 LÓPEZ"),
        ("time", "Timeline"),
        ("board wa", "Ward board"),
    ],
)
def test_a_few_letters_put_what_is_meant_first(typed: str, first: str):
    assert find(typed, WARD)[0].title == first


def test_every_typed_word_must_fit():
    assert find("zhang timeline", WARD) == []


def test_a_whole_word_goes_before_a_beginning_and_a_beginning_before_an_inside():
    found = find("1", [target("a", "217"), target("b", "17"), target("c", "1")])
    assert [one.title for one in found] == ["c", "b", "a"]


def test_an_empty_line_shows_the_first_dozen():
    assert len(find("", [target(str(at)) for at in range(40)])) == MOST


def test_going_somewhere_new_forgets_what_lay_ahead():
    way = Places()
    assert way.back() is None
    for place in (Place("ward"), Place("ward"), Place("patient", 1, "labs"), Place("setup")):
        way.visit(place)
    assert way.back() == Place("patient", 1, "labs")
    way.visit(Place("patient", 1, "labs"))
    assert way.forward() == Place("setup")
    assert [way.back(), way.back(), way.back()] == [Place("patient", 1, "labs"), Place("ward"), None]
    way.visit(Place("help"))
    assert way.forward() is None
    assert way.back() == Place("ward")


@pytest.fixture
def frame(qtbot: QtBot, ward: BedsideWard) -> Frame:
    """The nurse's session, active."""
    return session_frame(qtbot, ward)


def open_palette(qtbot: QtBot, frame: Frame, ward: BedsideWard) -> None:
    QTest.keyClick(frame, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    ward.settle()
    assert frame.going.palette.isVisible()


def test_a_patient_is_opened_by_initials_and_enter(qtbot: QtBot, frame: Frame, ward: BedsideWard):
    open_palette(qtbot, frame, ward)
    palette = frame.going.palette
    QTest.keyClicks(palette.line, "zw")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    ward.settle()
    assert frame.page == "patient"
    assert not palette.isVisible()


def test_the_arrow_keys_choose_and_esc_gives_the_focus_back(qtbot: QtBot, frame: Frame, ward: BedsideWard):
    before = frame.focusWidget()
    open_palette(qtbot, frame, ward)
    palette = frame.going.palette
    QTest.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentRow() == palette.list.count() - 1
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 0
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert frame.focusWidget() is before


def test_what_fits_nothing_is_said_in_words(qtbot: QtBot, frame: Frame, ward: BedsideWard):
    open_palette(qtbot, frame, ward)
    palette = frame.going.palette
    QTest.keyClicks(palette.line, "xqz")
    assert palette.nothing.isVisible()
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


@pytest.mark.parametrize(("typed", "page"), [("help", "help"), ("appearance", "setup"), ("帮助", "help")])
def test_pages_and_sections_of_setup_are_found_in_both_languages(
    qtbot: QtBot, qapp: QApplication, frame: Frame, ward: BedsideWard, typed: str, page: str
):
    language.switch(qapp, "en" if typed.isascii() else "zh")
    open_palette(qtbot, frame, ward)
    frame.going.palette.line.insert(typed)  # QTest types no Chinese
    QTest.keyClick(frame.going.palette.line, Qt.Key.Key_Return)
    assert frame.page == page


def test_alt_left_and_right_walk_pages_and_tabs(qtbot: QtBot, frame: Frame, ward: BedsideWard):
    frame.open_patient(1, "labs")
    ward.settle()
    frame.show_page("help")
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(frame, Qt.Key.Key_Left, alt)
    ward.settle()
    assert (frame.page, frame.patient.tab) == ("patient", "labs")
    QTest.keyClick(frame, Qt.Key.Key_Right, alt)
    assert frame.page == "help"
    for _ in range(9):
        frame.going.back()
    ward.settle()
    assert frame.page == "ward"
