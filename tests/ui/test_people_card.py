"""Accounts in Setup: standing, a new password shown once, one's own PIN; and what an emergency does not see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bedside_ward import PASSWORD, BedsideWard, open_ward
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.permissions import Standing
from ctd402_desktop.errors import SignInFailed
from ctd402_desktop.services.accounts import fresh_password, password_problem
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import notices, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.pages.setup_page import SetupPage
from ctd402_desktop.ui.people import PeopleCard
from ctd402_desktop.ui.pin_card import PinCard
from ctd402_desktop.ui.preferences import Preferences


@pytest.fixture
def ward(tmp_path: Path, qapp: QApplication, clock) -> Iterator[BedsideWard]:
    theme.apply(qapp, "light", "standard")
    found = open_ward(tmp_path, qapp, clock)
    yield found
    found.close()


def setup_of(qtbot: QtBot, ward: BedsideWard, actor) -> SetupPage:
    page = SetupPage(Context(ward.services, actor, ward.tasks), Preferences(Settings(theme="light")))
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    settle(qtbot, ward)
    return page


def settle(qtbot: QtBot, ward: BedsideWard) -> None:
    qtbot.waitUntil(lambda: ward.tasks.pending == 0, timeout=15_000)
    qtbot.wait(20)


@pytest.fixture
def admin(ward):
    return ward.services.accounts.sign_in("admin", PASSWORD)


def people_of(qtbot: QtBot, ward: BedsideWard, page: SetupPage) -> PeopleCard:
    """The accounts, read."""
    card = page.card("people", PeopleCard)
    settle(qtbot, ward)
    return card


def control(page: SetupPage, kind: type, name: str):
    return next(one for one in page.card("people", PeopleCard).findChildren(kind) if one.accessibleName() == name)


def test_an_administrator_says_how_far_somebody_stands_for_their_entries(qtbot, ward, admin):
    page = setup_of(qtbot, ward, admin)
    people_of(qtbot, ward, page)
    box = control(page, QComboBox, f"Standing of {ward.nurse.name}")
    box.setCurrentIndex(box.findData(Standing.TRAINEE.value))
    box.activated.emit(box.currentIndex())
    settle(qtbot, ward)
    shown = {one.username: one.standing for one in ward.services.accounts.users(admin)}
    assert shown["li"] is Standing.TRAINEE


def test_a_new_password_is_shown_once_and_opens_the_account(qtbot, ward, admin, monkeypatch):
    page = setup_of(qtbot, ward, admin)
    people = people_of(qtbot, ward, page)
    monkeypatch.setattr(notices, "ask", lambda *_words, **_kind: True)
    control(page, QPushButton, f"New password for {ward.nurse.name}").click()
    settle(qtbot, ward)
    dialog = people.handed_over
    assert dialog is not None
    new = next(one.text() for one in dialog.findChildren(QLabel) if one.text().count("-") == 3)
    assert password_problem(new) is None
    with pytest.raises(SignInFailed):
        ward.services.accounts.sign_in("li", PASSWORD)
    assert ward.services.accounts.sign_in("li", new).name == ward.nurse.name
    dialog.reject()


def test_a_new_password_is_not_made_when_the_question_is_declined(qtbot, ward, admin, monkeypatch):
    page = setup_of(qtbot, ward, admin)
    people = people_of(qtbot, ward, page)
    monkeypatch.setattr(notices, "ask", lambda *_words, **_kind: False)
    control(page, QPushButton, f"New password for {ward.nurse.name}").click()
    settle(qtbot, ward)
    assert ward.services.accounts.sign_in("li", PASSWORD).name == ward.nurse.name
    assert people.handed_over is None


def test_fresh_passwords_are_strong_and_differ():
    made = {fresh_password() for _ in range(20)}
    assert len(made) == 20
    assert all(password_problem(one) is None for one in made)


def test_the_own_pin_is_chosen_in_setup_and_a_weak_one_is_told_while_typing(qtbot, ward):
    page = setup_of(qtbot, ward, ward.nurse)
    card = page.card("account", PinCard)
    QTest.keyClicks(card.pin.box, "1234")
    assert "in a row" in card.pin.note.text()
    card.pin.box.clear()
    QTest.keyClicks(card.pin.box, "4071")
    assert card.pin.note.text() == "good enough"
    card.submit()
    assert card.again.note.text() == "not the same as above"
    card.again.box.setText("4071")
    card.password.box.setText("wrong password")
    card.submit()
    settle(qtbot, ward)
    assert card.password.note.text() == "this is not the present password"
    card.password.box.setText(PASSWORD)
    card.submit()
    settle(qtbot, ward)
    assert (card.note.text(), card.pin.text()) == ("PIN saved.", "")
    ward.services.accounts.confirm(ward.nurse, "4071")


def test_a_weak_pin_and_a_waiting_account_are_told_at_the_card(qtbot, ward):
    page = setup_of(qtbot, ward, ward.nurse)
    card = page.card("account", PinCard)
    for box, text in ((card.password.box, PASSWORD), (card.pin.box, "0000"), (card.again.box, "0000")):
        box.setText(text)
    card.submit()
    settle(qtbot, ward)
    assert "same digit" in card.pin.note.text()
    for _ in range(5):
        card.password.box.setText("wrong password")
        card.submit()
        settle(qtbot, ward)
    assert "5 wrong attempts" in card.note.text()


def test_an_emergency_has_no_secrets_to_change(qtbot, ward):
    page = setup_of(qtbot, ward, ward.services.accounts.break_glass("Wu Lin", "patient collapsed"))
    assert {"account", "people"}.isdisjoint(key for key, _, _ in page.sections())
