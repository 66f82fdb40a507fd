"""Three people in the hallway at the running program, with nothing but the keyboard and a screen reader's eyes.

Nurse, physician and coordinator each do their round on one demo ward (product guide 5.10). The scripts know
accessible names and roles; what they cannot reach, nobody can without a mouse.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from e2e_desk import Desk, running, start_desk
from pypdf import PdfReader

from ctd402_desktop.domain.attention import TIER_LABELS
from ctd402_desktop.domain.board import BoardRow, Finding
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import tr
from ctd402_desktop.services import Services, open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo

pytestmark = [pytest.mark.slow, pytest.mark.xvfb, pytest.mark.untraced]

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


BRIDGE = ("qt.accessibility.atspi", "QSpiApplication")
"""What Qt's own bridge to the bus of assistive technology says, such as that a busy reader of keys was slow."""


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
    said = [line for line in log.read_text().splitlines() if not line.startswith(BRIDGE)]
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


def test_a_physician_reads_who_worries_why_and_what_changed_and_acknowledges_one_alert(desk: Desk, store: Path) -> None:
    plan = "noradrenaline up, seen at the bedside"
    with opened(store, "chen.ming") as (services, _):
        actor = services.accounts.sign_in("chen.ming", DEMO_PASSWORD)
        board = services.ward.board(actor)
        waiting = [row for row in board.rows if row.unacknowledged is not None]
    seen = perform(desk, store, "e2e_physician", "chen.ming", plan=plan)
    rows = {row["bed"]: row for row in seen["board"]}
    assert len(rows) == len(board.rows) == 11
    assert list(rows) == [row.patient.bed for row in board.rows], "worst first"
    for row in board.rows:
        read = rows[row.patient.bed]
        assert read["tier"] == tr(TIER_LABELS[row.tier])
        assert row.patient.latin_name() in read["why"]
        assert row.reason.render() in read["why"]
    assert set(seen["changed"]) == set(rows)
    assert all(": " in news for news in seen["changed"].values())
    first = waiting[0]
    assert "MAP" in seen["changed"][first.patient.bed]
    assert seen["acknowledged"] in {f"Acknowledge {one.reason.render()}" for one in first.findings}
    with opened(store, "chen.ming") as (services, _):
        rest = {row.patient.bed: row for row in services.ward.board(actor).rows}
        assert rest[first.patient.bed].acknowledged_by == "Chen Ming"
        assert len(unanswered(rest.values())) == len(unanswered(board.rows)) - 1


def unanswered(rows: Iterable[BoardRow]) -> list[Finding]:
    """What must be seen now and nobody acknowledged; one patient may have several."""
    return [one for row in rows for one in row.findings if one.tier == 1 and not one.acknowledged_by]


def plant_gaps(store: Path) -> None:
    """Three referrals each lack one thing: two that the coordinator can enter, one that only a physician can."""
    with opened(store, "chen.ming") as (services, course_in):
        chen = services.accounts.sign_in("chen.ming", DEMO_PASSWORD)
        record = course_in("15").last("enrolment")
        raw = {**FORMS["enrolment"].dump(record.answers), "lvef": ""}
        services.records.correct(chen, record.id, raw, "echo report of another patient", bed="15")
        for bed, steps in (("03", {"hla_typing"}), ("12", {"donor_search", "donor_confirmed", "donor_cleared"})):
            for one in course_in(bed).of("transplant"):
                if one.answers["milestone"] in steps or (bed == "03" and "hla_match" in one.answers):
                    services.records.void(chen, one.id, "wrong_patient")


STEP = ("State", "key Down Down Return"), ("Date", "t")
FILLED = (
    {
        "number": "DEMO-0003",
        "words": "State of the donor search not recorded",
        "answers": [("Milestone", "key Down Down Return"), *STEP],
    },
    {"number": "DEMO-0004", "words": "HLA typing not recorded", "answers": [("Milestone", "key Down Return"), *STEP]},
)
LEFT = {"number": "DEMO-0005", "words": "LVEF not recorded"}


def test_a_coordinator_delivers_ten_referral_packs_after_the_gaps_were_named(
    desk: Desk, store: Path, tmp_path: Path
) -> None:
    plant_gaps(store)
    folder = tmp_path / "packs"
    folder.mkdir()
    seen = perform(desk, store, "e2e_coordinator", "xu.min", fill=FILLED, left=LEFT, folder=str(folder))
    for when, gaps, gone in (("first", (*FILLED, LEFT), ()), ("last", (LEFT,), FILLED)):
        assert len(seen[when]) == 10
        read = {gap["number"]: next(row for row in seen[when] if gap["number"] in row) for gap in (*FILLED, LEFT)}
        assert all(gap["words"] in read[gap["number"]] for gap in gaps)
        assert not any(gap["words"] in read[gap["number"]] for gap in gone)
    assert seen["refused"] == "This is entered by: physician."
    files = sorted(folder.iterdir())
    assert len(files) == 10, "whole files only"
    assert seen["said"].startswith("Files written: 10")
    texts = {path.name.partition("-transplant")[0]: _text(path) for path in files}
    assert "DRAFT" not in texts["DEMO-0004"]
    assert "DRAFT" in texts["DEMO-0005"]
    assert "LVEF not recorded" in texts["DEMO-0005"]
    with opened(store, "xu.min") as (_, course_in):
        added = {bed: course_in(bed).of("transplant")[-1] for bed in ("12", "03")}
    assert {bed: one.answers["milestone"] for bed, one in added.items()} == {"12": "donor_search", "03": "hla_typing"}
    assert {one.author_name for one in added.values()} == {"Xu Min"}


def _text(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
