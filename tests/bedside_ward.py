"""A real ward behind a page under test: a store, three people, one patient on D+4, and fingers on the keyboard."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from factories import ZONE, at
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.services import Changed, NewUser, Services, Ward, create_store, open_store
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.notices import Offer
from ctd402_desktop.ui.tasks import Tasks

NAME = "ward.ctd402"
PEOPLE = (
    ("li", "Li Na", Role.NURSE),
    ("chen", "Dr Chen", Role.PHYSICIAN),
    ("wu", "Wu Yan", Role.COORDINATOR),
)
PASSWORD = "seven quiet herons over the lake"
PIN = "4071"
IDENTITY = {
    "mrn": "0048 2217",
    "family_name": "Zhang",
    "given_name": "Wei",
    "name_zh": "张伟",
    "sex": "male",
    "birth_date": "1995-03-12",
    "bed": "07",
}
ENROLMENT = {"diagnosis": "t_all", "allergies": "none_known", "consent": "1", "baseline_ice": "10", "weight_kg": "72"}
INFUSION = {
    "product_name": "CTD402",
    "lot": "A2301",
    "chain_of_identity": "C1",
    "expiry": "2026-06-01T00:00+08:00",
    "received": "2026-04-02T08:00+08:00",
    "thaw_start": "2026-04-02T09:40+08:00",
    "thaw_end": "2026-04-02T09:45+08:00",
    "volume_ml": "40",
    "cells_per_ml": "25000000",
    "cells_basis": "viable",
    "viability_pct": "90",
    "car_pct": "40",
    "dose_planned_cells": "400000000",
    "dose_infused_cells": "400000000",
    "start": "2026-04-02T10:00+08:00",
    "end": "2026-04-02T10:10+08:00",
    "verifier_1": "Li",
    "verifier_2": "Zhao",
}
NEUROLOGY = {
    "instrument": "ice",
    "arousal": "alert",
    "ice_orient": "4",
    "ice_name": "3",
    "ice_command": "1",
    "ice_write": "1",
    "ice_count": "1",
    "seizure": "none",
    "motor_weakness": "0",
}
VITALS = {
    "temp": "37.9",
    "hr": "104",
    "sbp": "112",
    "dbp": "70",
    "rr": "20",
    "spo2": "96",
    "hypotension": "0",
    "hypoxia": "0",
    "o2_device": "none",
    "pressor": "none",
    "infection_sign": "0",
}


@dataclass
class BedsideWard:
    """Services, people, and what the page said and changed."""

    services: Services
    nurse: Actor
    physician: Actor
    coordinator: Actor
    patient_id: int
    tasks: Tasks
    clock: Callable[[], datetime]
    said: list[str] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)

    def context(self, actor: Actor | None = None) -> Context:
        """A signed-in session of the nurse, or of ``actor``."""
        found = Context(self.services, actor or self.nurse, self.tasks)
        found.said.connect(lambda text, offer: self.said.append(_words(text, offer)))
        found.changed.connect(self.changes.append)
        return found

    def course(self) -> Course:
        """The patient's course as it stands."""
        return self.services.records.course(self.nurse, self.patient_id)

    def record(self, form: str, when: datetime, raw: dict[str, str], by: Actor | None = None) -> int:
        """Sign a record directly."""
        changed = self.services.records.sign(by or self.nurse, self.patient_id, form, when, raw)
        assert changed.record_id is not None
        return changed.record_id

    def settle(self, extra_ms: int = 60) -> None:
        """Wait until the worker has nothing to do and its results were shown."""
        for _ in range(400):
            QTest.qWait(5)
            if not self.tasks.pending:
                break
        QTest.qWait(extra_ms)

    def close(self) -> None:
        """Give the store free."""
        self.tasks.close()
        self.services.close()


def _words(text: str, offer: object) -> str:
    """A passing note with its links."""
    links = offer.links if isinstance(offer, Offer) else ()
    return " ".join((text, *(words for words, _ in links)))


@cache
def _template(birth_date: str) -> Path:
    """A store made once per test run: a patient infused on D0 and last assessed at 10:02 on D+4."""
    folder = Path(tempfile.mkdtemp(prefix="bedside-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    admin = NewUser("admin", "Admin", Role.ADMINISTRATOR, PASSWORD)
    ward = Ward("Ward 3", ZONE)
    created = create_store(folder / NAME, ward, admin, clock=lambda: at(4, "10:03"), station="W3-02", asks_secret=False)
    services = created.services
    for username, name, role in PEOPLE:
        services.accounts.add_user(created.actor, NewUser(username, name, role, PASSWORD))
    chen = services.accounts.sign_in("chen", PASSWORD)
    li = services.accounts.sign_in("li", PASSWORD)
    patient = services.patients.enrol(chen, {**IDENTITY, "birth_date": birth_date}, ENROLMENT).patient_id
    assert patient == 1
    for form, when, raw in (
        ("infusion", at(0, "10:00"), INFUSION),
        ("daily", at(4, "06:00"), {**VITALS, **NEUROLOGY}),
        ("daily", at(4, "10:02"), VITALS),
    ):
        services.records.sign(li, patient, form, when, raw)
    services.close()
    return folder


def open_ward(
    folder: Path,
    app: QApplication,
    clock: Callable[[], datetime],
    *,
    birth_date: str = "1995-03-12",
    asks_secret: bool = False,
) -> BedsideWard:
    """A fresh copy of the template; the clock stands at 14:05 on D+4. ``asks_secret``: signing asks for the PIN."""
    if not app.styleSheet():
        theme.apply(app, "light", "standard")
    shutil.copytree(_template(birth_date), folder / "ward")
    services, nurse = open_store(
        folder / "ward" / NAME, "li", PASSWORD, clock=clock, station="W3-02", asks_secret=asks_secret
    )
    physician = services.accounts.sign_in("chen", PASSWORD)
    coordinator = services.accounts.sign_in("wu", PASSWORD)
    return BedsideWard(services, nurse, physician, coordinator, 1, Tasks(), clock)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window's worker is idle and what it said is on the screen."""
    qtbot.waitUntil(lambda: window.tasks.pending == 0, timeout=60_000)
    qtbot.wait(30)


class Fingers:
    """Keys go to whatever has the focus, and are counted: ``\\n`` Enter, ``^`` Ctrl+Enter, ``~`` Esc."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, keys: str) -> None:
        """Press these keys one after the other."""
        for key in keys:
            target = QApplication.focusWidget()
            assert isinstance(target, QWidget), f"nothing has the focus before {key!r}"
            self.count += 1
            if key == "\n":
                QTest.keyClick(target, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
            elif key == "^":
                QTest.keyClick(target, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            elif key == "~":
                QTest.keyClick(target, Qt.Key.Key_Escape)
            else:
                QTest.keyClick(target, key)
            QApplication.processEvents()
