"""The real program on a screen of its own, used from outside with keys and a screen reader's eyes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from ctd402_desktop.domain.course import Record
from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo

DRIVER = Path(__file__).resolve().parent.parent / "e2e_driver.py"
BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ROUTINE = (
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
    ("Orientation", "+"),
    ("Seizure", "0"),
    ("New focal weakness", "0"),
    ("ICP signs", "\n"),
    ("New infection sign", "0"),
)
"""Accessible name of each question in the order of the cursor, and the keys typed into it."""


@dataclass(frozen=True)
class Desk:
    """A private screen with its buses."""

    env: dict[str, str]
    folder: Path

    def photograph(self, name: str) -> Path:
        """Save what is on the screen."""
        path = self.folder / name
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=False, timeout=30)
        return path


@contextmanager
def running(*command: str, env: dict[str, str], log: Path, **more: object) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended, with what it started in its own group, when the block is left."""
    with log.open("a", encoding="utf-8") as stream:
        process = subprocess.Popen(
            command, env=env, stderr=stream, text=True, start_new_session=True, **{"stdout": stream, **more}
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Xvfb on a free display, a session bus, the accessibility bus and a window manager; all end with the test."""
    launcher = next((one for one in BUS_LAUNCHERS if Path(one).exists()), None)
    missing = [one for one in ("Xvfb", "dbus-daemon", "openbox", "xdotool", "import") if shutil.which(one) is None]
    if missing or launcher is None:
        pytest.fail(f"missing: {missing or 'at-spi2-core'}", pytrace=False)
    home, log = tmp_path / "home", tmp_path / "desk.log"
    home.mkdir(mode=0o700)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QT_", "XDG_", "DBUS_", "WAYLAND"))}
    env = {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "LC_ALL": "C.UTF-8",
    }
    with ExitStack() as open_ones:
        screen = ("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
        display = open_ones.enter_context(running(*screen, env=env, log=log, stdout=subprocess.PIPE))
        assert display.stdout is not None
        env["DISPLAY"] = f":{display.stdout.readline().strip()}"
        bus_command = ("dbus-daemon", "--session", "--nofork", "--print-address=1")
        bus = open_ones.enter_context(running(*bus_command, env=env, log=log, stdout=subprocess.PIPE))
        assert bus.stdout is not None
        env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        open_ones.enter_context(running(launcher, "--launch-immediately", env=env, log=log))
        open_ones.enter_context(running("openbox", env=env, log=log))
        yield Desk(env, tmp_path)


def newest_set(store: Path) -> Record:
    """The routine set that was signed last on the ward."""
    services, actor = open_store(store, "li.na", DEMO_PASSWORD)
    try:
        rows = services.ward.board(actor).rows
        courses = [services.records.course(actor, row.patient.id) for row in rows]
        return max((one for course in courses for one in course.of("daily")), key=lambda one: one.recorded_at)
    finally:
        services.close()


@pytest.mark.slow
@pytest.mark.xvfb
def test_a_nurse_signs_a_routine_set_in_the_running_program_by_keyboard_alone(desk: Desk, tmp_path: Path) -> None:
    store = tmp_path / "ward.ctd402"
    create_demo(store, 3)
    before = newest_set(store)
    wanted = {"user": "li.na", "password": DEMO_PASSWORD, "set": ROUTINE, "note": "seen from outside"}
    program = (sys.executable, "-m", "ctd402_desktop", "--store", str(store), "--lang", "en", "--theme", "light")
    with running(*program, env=desk.env, log=tmp_path / "program.log") as process:
        driver = subprocess.run(
            ["/usr/bin/python3", str(DRIVER), str(process.pid)],
            input=json.dumps(wanted), env=desk.env, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        if driver.returncode != 0:
            desk.photograph("failure.png")
            pytest.fail(
                f"{driver.stderr[-3000:]}\nprogram: {(tmp_path / 'program.log').read_text()[-3000:]}\n{tmp_path}"
            )
        assert process.wait(20) == 0
    said = (tmp_path / "program.log").read_text().splitlines()
    assert [line for line in said if not line.startswith("qt.accessibility.atspi")] == []
    seen = json.loads(driver.stdout)
    assert "T 38.6" in seen["review"]
    assert "BP 104/62" in seen["review"]
    after = newest_set(store)
    assert after.id > before.id
    assert after.author_name == "Li Na"
    numbers = {key: after.number(key) for key in ("temp", "hr", "sbp", "dbp", "rr", "spo2")}
    assert numbers == {"temp": Decimal("38.6"), "hr": 118, "sbp": 104, "dbp": 62, "rr": 24, "spo2": 96}
    assert after.answers["o2_device"] == "none"
    assert after.answers["ice_orient"] == 4
    assert after.answers["note"] == "seen from outside"
    crs = after.grade("crs")
    assert crs is not None
