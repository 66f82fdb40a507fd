from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import page_checks
import pytest
from bedside_ward import NAME, PASSWORD, BedsideWard, settled
from factories import at
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ctd402_desktop import i18n, settings
from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.pages.documents_page import DocumentsPage
from ctd402_desktop.ui.pages.patient_page import KEYS, TABS
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.setup_cards import AppearanceCard, PasswordCard, WardCard
from ctd402_desktop.ui.shortcuts import SHORTCUTS

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, ward: BedsideWard, tmp_path: Path) -> Iterator[MainWindow]:
    preferences = Preferences(Settings(theme="light"), tmp_path / "settings.json")
    found = MainWindow(preferences, tmp_path / "ward" / NAME, ward.clock)
    qtbot.addWidget(found)
    found.resize(1366, 768)
    with qtbot.waitActive(found):
        found.show()
        found.activateWindow()
    yield found
    found.close()


def enter(qtbot: QtBot, window: MainWindow, ward: BedsideWard, actor: Actor | None = None) -> Frame:
    window.enter(ward.services, actor or ward.physician)
    settled(qtbot, window)
    assert window.frame is not None
    return window.frame


def test_the_program_asks_who_it_is_and_names_no_patient_in_its_title(window):
    assert window.root.currentWidget() is window.sign_in
    assert window.windowTitle() == "CTD402 Desktop"


@pytest.mark.parametrize(("key", "page"), [("1", "ward"), ("3", "patient"), ("7", "setup")])
def test_control_and_a_digit_show_a_page(qtbot, window, ward, key, page):
    frame = enter(qtbot, window, ward)
    frame.show_page("help")
    QTest.keyClick(window, key, CTRL)
    assert frame.page == page
    assert frame.rail.buttons[page].isChecked()


def test_a_question_mark_lists_the_keys_and_escape_goes_one_level_up(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    QTest.keyClick(frame.ward.view, Qt.Key.Key_Question)
    assert frame.page == "help"
    texts = {one.text() for one in frame.help.findChildren(QLabel)}
    assert {key.text for group in SHORTCUTS for key in group.keys} <= texts
    QTest.keyClick(frame.help, Qt.Key.Key_Escape)
    assert frame.page == "ward"


def test_enter_on_the_board_opens_the_patient_and_alt_digits_walk_the_tabs(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    QTest.keyClick(frame.ward.view, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert (frame.page, frame.patient.tab, frame.patient.patient_id) == ("patient", "overview", 1)
    for at_, key in enumerate("1234567890"):
        QTest.keyClick(frame.patient, key, ALT)
        settled(qtbot, window)
        assert frame.patient.tab == KEYS[at_]
    assert frame.patient.banner.facts is not None
    assert frame.patient.banner.facts.name_latin == "ZHANG, Wei"


def test_every_tab_shows_the_course_it_is_given(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    for tab in TABS:
        assert callable(getattr(frame.patient.page(tab.key), "show_course", None)), tab.key


def test_f9_opens_the_print_page_and_without_a_patient_says_so(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    with qtbot.waitSignal(frame.context.said) as said:
        QTest.keyClick(frame.ward.view, Qt.Key.Key_F9)
    assert "open a patient first" in said.args[0]
    frame.open_patient(1, "drugs")
    settled(qtbot, window)
    QTest.keyClick(frame.patient, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: frame.patient.tab == "documents")
    documents = frame.patient.page("documents")
    assert isinstance(documents, DocumentsPage)
    assert documents.document == "case_summary"
    frame.open_patient(1, "overview")
    settled(qtbot, window)
    QTest.keyClick(frame.patient, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: frame.patient.tab == "documents")
    assert documents.document == "one_page"


def test_a_late_course_of_another_patient_is_dropped(qtbot, window, ward):
    second = ward.services.patients.enrol(
        ward.physician,
        {"mrn": "0099", "family_name": "Li", "sex": "female", "birth_date": "2001-01-01", "bed": "08"},
        {"diagnosis": "t_all", "allergies": "not_recorded", "consent": "1"},
    ).patient_id
    frame = enter(qtbot, window, ward)
    frame.open_patient(1)
    frame.open_patient(second)
    settled(qtbot, window)
    assert frame.patient.course is not None
    assert frame.patient.course.patient.mrn == "0099"


def test_a_signed_record_reloads_the_banner(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    frame.open_patient(1, "history")
    settled(qtbot, window)
    counts = "laboratory", at(4, "06:10"), {"anc": "0.04 10*9/L", "plt": "18 10*9/L"}
    frame.context.publish(ward.services.records.sign(ward.nurse, 1, *counts))
    settled(qtbot, window)
    assert frame.patient.banner.facts is not None
    assert frame.patient.banner.facts.cells[3].value == "0.04 · 18"


def test_f12_speaks_the_other_language_everywhere_and_remembers_it(qtbot, window, ward, tmp_path):
    frame = enter(qtbot, window, ward)
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert i18n.language() == "zh"
    assert frame.rail.buttons["ward"].text() == "病区"
    assert frame.ward.head.title.text() == "病区看板"
    assert settings.load(tmp_path / "settings.json").language == "zh"
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert frame.rail.buttons["ward"].text() == "Ward"


def test_lock_covers_everything_and_the_same_person_finds_the_same_place(qtbot, window, ward):
    frame = enter(qtbot, window, ward, ward.nurse)
    frame.open_patient(1, "assess")
    settled(qtbot, window)
    QTest.keyClick(window, "L", CTRL)
    assert window.root.currentWidget() is window.sign_in
    assert not frame.isVisible()
    assert window.sign_in.user.text() == "li"
    QTest.keyClicks(window.sign_in.password.box, PASSWORD)
    QTest.keyClick(window.sign_in.password.box, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.root.currentWidget() is frame
    assert frame.patient.tab == "assess"


def test_another_person_after_the_lock_gets_a_session_of_their_own(qtbot, window, ward):
    frame = enter(qtbot, window, ward, ward.nurse)
    window.lock()
    window.sign_in.user.box.setText("chen")
    window.sign_in.password.box.setText(PASSWORD)
    window.sign_in.submit()
    settled(qtbot, window)
    assert window.frame is not frame
    assert window.frame is not None
    assert window.frame.context.actor.role is Role.PHYSICIAN
    assert window.frame.page == "ward"


def test_the_program_locks_itself_after_the_time_without_input(qtbot, window, ward):
    enter(qtbot, window, ward)
    limit = window.preferences.values.lock_minutes * 60
    for _ in range(limit - 1):
        window._count()
    assert window.root.currentWidget() is window.frame
    window._count()
    assert window.root.currentWidget() is window.sign_in


def test_a_demo_ward_says_so_for_ever_and_a_real_one_never(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    assert not frame.status.demo.isVisible()


def test_a_theme_chosen_in_setup_is_shown_at_once(qtbot, window, ward, qapp):
    frame = enter(qtbot, window, ward)
    frame.show_page("setup")
    frame.setup.card("appearance", AppearanceCard).theme.chosen.emit("dark")
    assert theme.current().name == "dark"
    assert qapp.palette().window().color() == theme.current().color("bg.window")


def test_the_record_is_proved_whole_from_setup(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    frame.show_page("setup")
    card = frame.setup.card("ward", WardCard)
    card.verify.click()
    settled(qtbot, window)
    assert card.note.text().startswith("The record is whole")


def test_setup_lists_only_what_the_role_may_do_and_the_arrow_keys_walk_it(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    frame.show_page("setup")
    sections = frame.setup.list
    sections.setFocus()
    titles = [sections.item(row).text() for row in range(sections.count())]
    assert "People" not in titles
    QTest.keyClick(sections, Qt.Key.Key_Down)
    assert sections.currentItem().text() == titles[1]
    with pytest.raises(KeyError):
        frame.setup.open("people")


def test_a_wrong_present_password_is_told_at_its_box(qtbot, window, ward):
    frame = enter(qtbot, window, ward)
    frame.show_page("setup")
    card = frame.setup.card("account", PasswordCard)
    card.old.box.setText("not this one")
    for entry in (card.new, card.again):
        entry.box.setText("eleven lanterns on a quiet river")
    card.change.click()
    settled(qtbot, window)
    assert card.old.note.text() == "this is not the present password"


def go_to(qtbot: QtBot, window: MainWindow, ward: BedsideWard, place: str) -> None:
    if place == "sign-in":
        return
    if place == "new-ward":
        window.set_up.begin(has_store=True)
        window.root.setCurrentWidget(window.set_up)
        return
    frame = enter(qtbot, window, ward)
    if place in KEYS:
        frame.open_patient(1, place)
    else:
        frame.show_page(place)
    settled(qtbot, window)


@pytest.mark.parametrize("size", [(1366, 690), (1093, 546)])
@pytest.mark.parametrize("place", ["sign-in", "ward", "setup", "help"])
def test_words_longer_by_two_fifths_have_room_too(qtbot, qapp, window, ward, place, size):
    language.switch(qapp, i18n.PSEUDO)
    window.resize(*size)
    go_to(qtbot, window, ward, place)
    qtbot.wait(30)
    assert page_checks.clipped(window) == []


def test_tab_walks_the_sign_in_from_user_name_to_the_button(qtbot, window):
    page = window.sign_in
    page.user.box.setFocus()
    order = []
    for _ in range(3):
        order.append(QApplication.focusWidget())
        QTest.keyClick(order[-1], Qt.Key.Key_Tab)
    assert order == [page.user.box, page.password.box, page.enter]
