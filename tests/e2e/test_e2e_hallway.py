"""Three people in the hallway at the running program, with nothing but the keyboard and a screen reader's eyes.

Nurse, physician and coordinator each do their round on one demo ward (product guide 5.10). The scripts know
accessible names and roles; what they cannot reach, nobody can without a mouse.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from e2e_desk import Desk, running, start_desk

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.services import Services, open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo

pytestmark = [pytest.mark.slow, pytest.mark.xvfb]

HERE = Path(__file__).resolve().parent.parent
PIN = "7319"
USERS = ("li.na", "chen.ming", "xu.min")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One screen with its buses for all three."""
    with start_desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo ward, where everybody has a PIN."""
    path = tmp_path_factory.mktemp("ward") / "ward.ctd402"
    create_demo(path)
    for user in USERS:
        services, actor = open_store(path, user, DEMO_PASSWORD)
        services.accounts.set_pin(actor, DEMO_PASSWORD, PIN)
        services.close()
    return path


@contextmanager
def opened(store: Path, user: str) -> Iterator[tuple[Services, Callable[[str], Course]]]:
    """The store between two scripts, and the course of the patient in a bed."""
    services, actor = open_store(store, user, DEMO_PASSWORD, asks_secret=False)
    try:
        beds = {row.patient.bed: row.patient.id for row in services.ward.board(actor).rows}
        yield services, lambda bed: services.records.course(actor, beds[bed])
    finally:
        services.close()


def perform(desk: Desk, store: Path, script: str, user: str, **wanted: object) -> dict[str, object]:
    """Start the program, let the script use it until it closes the window; what the script read."""
    log = desk.folder / f"{script}.log"
    program = (sys.executable, "-m", "ctd402_desktop", "--store", str(store), "--lang", "en", "--theme", "light")
    with running(*program, env=desk.env, log=log) as process:
        hands = subprocess.run(
            ["/usr/bin/python3", str(HERE / f"{script}.py"), str(process.pid)],
            input=json.dumps({"user": user, "password": DEMO_PASSWORD, "pin": PIN, **wanted}),
            env=desk.env, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if hands.returncode != 0:
            desk.photograph(f"{script}.png")
            pytest.fail(f"{hands.stderr[-3000:]}\nprogram: {log.read_text()[-3000:]}\n{desk.folder}", pytrace=False)
        assert process.wait(20) == 0
    said = [line for line in log.read_text().splitlines() if not line.startswith("qt.accessibility.atspi")]
    assert said == []
    return dict(json.loads(hands.stdout))


VITALS = (
    ("Time of assessment", "\n"),
    ("Temperature (°C)", "386\n"),
    ("Heart rate (/min)", "118\n"),
    ("Systolic pressure (mmHg)", "104/62\n"),
    ("Respiratory rate (/min)", "24\n"),
    ("SpO₂ (%)", "96\n"),
    ("Needs oxygen above baseline", "0"),
    ("Oxygen device", "0"),
    ("Vasopressor", "0"),
    ("Low pressure for this patient", "0"),
    ("Consciousness", "0"),
)
REST = (("Seizure", "0"), ("New focal weakness", "0"), ("ICP signs", "\n"), ("New infection sign", "0"))
ROUTINE = (*VITALS, ("Orientation", "+"), *REST)
REFUSED = (*VITALS, ("Orientation", "-1"), *REST)
"""Accessible name of each question in the order of the cursor, and the keys typed into it; ``-1``: refused."""


def newest(course: Course) -> Record:
    """The set signed last."""
    return max(course.of("daily"), key=lambda one: one.recorded_at)


def test_a_nurse_records_three_patients_one_refusing_ice_and_corrects_a_slip(desk: Desk, store: Path) -> None:
    patients = [
        {"number": "DEMO-0001", "bed": "07", "set": ROUTINE, "note": "seen from outside"},
        {"number": "DEMO-0004", "bed": "03", "set": REFUSED, "note": "does not want to be asked"},
        {"number": "DEMO-0003", "bed": "12", "set": ROUTINE, "note": "calm"},
    ]
    with opened(store, "li.na") as (_, course_in):
        before = {bed: len(course_in(bed).history) for bed in ("07", "03", "12")}
    slip = {"name": "Heart rate (/min)", "value": "108"}
    seen = perform(desk, store, "e2e_nurse", "li.na", patients=patients, correction=slip)
    first, second, third = seen["reviews"]
    assert "T 38.6" in first
    assert "BP 104/62" in first
    assert "ICE 10" in first
    assert "ICE 10" not in second
    assert third
    with opened(store, "li.na") as (_, course_in):
        routine, refused, corrected = (newest(course_in(bed)) for bed in ("07", "03", "12"))
        assert {bed: len(course_in(bed).history) - count for bed, count in before.items()} == {
            "07": 1,
            "03": 1,
            "12": 2,
        }
    assert routine.author_name == "Li Na"
    numbers = {key: routine.number(key) for key in ("temp", "hr", "sbp", "dbp", "rr", "spo2")}
    assert numbers == {"temp": Decimal("38.6"), "hr": 118, "sbp": 104, "dbp": 62, "rr": 24, "spo2": 96}
    assert routine.answers["o2_device"] == "none"
    assert routine.answers["ice_orient"] == 4
    assert routine.answers["note"] == "seen from outside"
    assert routine.grade("crs") is not None
    items = ("ice_orient", "ice_name", "ice_command", "ice_write", "ice_count")
    assert {refused.answers[key] for key in items} == {NotDone("refused")}
    assert corrected.number("hr") == 108
    assert corrected.supersedes_id is not None
    assert corrected.reason
