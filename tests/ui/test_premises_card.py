"""An administrator names beds and telephone in Setup; what is wrong is told at its box."""

from __future__ import annotations

import pytest
from bedside_ward import PASSWORD, BedsideWard
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.premises_card import PremisesCard


@pytest.fixture
def card(qtbot: QtBot, ward: BedsideWard) -> PremisesCard:
    found = PremisesCard(ward.context(ward.services.accounts.sign_in("admin", PASSWORD)))
    qtbot.addWidget(found)
    found.show()
    found.reload()
    ward.settle()
    return found


def test_beds_and_telephone_are_saved_and_read_again(card: PremisesCard, ward: BedsideWard):
    card.beds.box.setText("06-08")
    card.phone.box.setText("021 6612")
    card.submit()
    ward.settle()
    assert card.note.text() == "Saved."
    assert card.beds.text() == "06, 07, 08"
    assert ward.changes[-1].what == "ward"


def test_a_wrong_list_is_told_at_its_box_and_keeps_what_was_typed(card: PremisesCard, ward: BedsideWard):
    card.beds.box.setText("06, 06")
    card.submit()
    ward.settle()
    assert card.beds.note.text() == "bed 06 is named twice"
    assert card.note.text().startswith("Beds not changed")
    assert card.beds.text() == "06, 06"


def test_what_is_being_typed_is_not_replaced_by_a_reload(card: PremisesCard, ward: BedsideWard):
    card.beds.box.insert("06")
    card.beds.box.setModified(True)
    card.reload()
    ward.settle()
    assert card.beds.text() == "06"
