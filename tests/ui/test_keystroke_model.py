"""Keys and modelled time of a routine set with PIN: 0.28 s a key, 1.2 s a decision (product guide 5.5).

Every key below is pressed on the real page; decisions are declared beside the block they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bedside_ward import PASSWORD, BedsideWard, Fingers, open_ward
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.ui.pages.assess_page import AssessPage

PIN = "7319"
PER_KEY, PER_DECISION = 0.28, 1.2
MOST_KEYS, ROUTINE_SECONDS, FULL_SECONDS = 60, 30.0, 60.0


@dataclass(frozen=True)
class Block:
    """Keys pressed without a pause, and the decisions taken for them."""

    what: str
    keys: str
    decisions: int


TIME = Block("time as shown", "\n", 0)
VITALS = Block("T, HR, BP, RR, SpO2", "386\n118\n104/62\n24\n96\n", 5)
DEVICES = Block("hypotension, hypoxia, device, pressor, awake", "00000", 3)
ICE_ALL = Block("all ten correct", "+", 1)
ICE_ITEMS = Block("five items one by one", "43111", 6)
REST = Block("seizure, weakness, note, infection sign", "00\n0", 2)
LOOK = Block("review", "^", 1)
SIGN = Block("PIN and sign", PIN + "\n", 1)
ROUTINE = (TIME, VITALS, DEVICES, ICE_ALL, REST, LOOK, SIGN)
FULL = (TIME, VITALS, DEVICES, ICE_ITEMS, REST, LOOK, SIGN)


@pytest.fixture
def ward(tmp_path: Path, qapp: QApplication, clock) -> Iterator[BedsideWard]:
    found = open_ward(tmp_path, qapp, clock, asks_secret=True)
    found.services.accounts.set_pin(found.nurse, PASSWORD, PIN)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("name", "script", "most"), [("routine", ROUTINE, ROUTINE_SECONDS), ("full", FULL, FULL_SECONDS)]
)
def test_a_set_is_signed_within_its_budget_of_keys_and_time(
    qtbot: QtBot, ward: BedsideWard, capsys, name: str, script: tuple[Block, ...], most: float
) -> None:
    context = ward.context()
    page = AssessPage(context)
    qtbot.addWidget(page)
    context.setParent(page)
    page.resize(1290, 616)
    page.show()
    page.activateWindow()
    page.show_course(ward.course())
    ward.settle()
    before = len(ward.course().of("daily"))
    fingers = Fingers()
    for block in script:
        fingers.press(block.keys)
        if block in {LOOK, SIGN}:
            ward.settle()
    signed = ward.course().last("daily")
    assert len(ward.course().of("daily")) == before + 1, page.ask.text()
    assert signed is not None
    assert [str(signed.answers[key]) for key in ("temp", "hr", "sbp", "dbp", "rr", "spo2")] == [
        "38.6", "118", "104", "62", "24", "96",
    ]  # fmt: skip
    assert signed.answers["ice_count"] == 1
    seconds = fingers.count * PER_KEY + sum(block.decisions for block in script) * PER_DECISION
    with capsys.disabled():
        print(f"\n{name} set: {fingers.count} keys, {seconds:.1f} s modelled (at most {MOST_KEYS} keys, {most:.0f} s)")  # noqa: T201 - both numbers belong in the log
    assert fingers.count <= MOST_KEYS
    assert seconds <= most


def test_the_time_a_decision_takes_counts_as_much_as_the_keys() -> None:
    decisions = sum(block.decisions for block in ROUTINE)
    assert decisions == 13
    assert (MOST_KEYS + 1) * PER_KEY + decisions * PER_DECISION > ROUTINE_SECONDS
