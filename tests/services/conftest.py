"""A ward with one actor per role, on both engines, and a patient to care for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from backup_ward import BackedUpWard
from packs import PROTOCOL
from typed import ENROLMENT, IDENTITY, infusion_raw

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.services import Services, Ward
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import users, wards
from ctd402_desktop.store.database import Database

ZONE = ZoneInfo("Asia/Shanghai")
PASSWORD = "seven lanterns over the river"


@dataclass(frozen=True)
class House:
    """The services of one ward with its people."""

    services: Services
    clock: object
    nurse: Actor
    physician: Actor
    coordinator: Actor
    administrator: Actor

    def as_role(self, role: Role) -> Actor:
        if role is Role.EMERGENCY:
            return self.services.accounts.break_glass("Wu Lin", "collapsed on the ward")
        return {actor.role: actor for actor in (self.nurse, self.physician, self.coordinator, self.administrator)}[role]

    def enrol(self, **changes: str) -> int:
        """The patient of these tests, or another one with other identity."""
        changed = self.services.patients.enrol(self.physician, {**IDENTITY, **changes}, ENROLMENT)
        assert changed.patient_id is not None
        return changed.patient_id

    def infuse(self, patient_id: int, start: datetime) -> None:
        """Sign the infusion at ``start``."""
        self.services.records.sign(self.nurse, patient_id, "infusion", start, infusion_raw(start))


@pytest.fixture
def house(database: Database, clock) -> Iterator[House]:
    desk = Desk(database, clock, "station-1", Ward("Ward 3", ZONE), PROTOCOL)
    actors = {}
    with database.transaction() as session:
        wards.insert(session, "Ward 3", ZONE.key, demo=False, at=clock())
        for role, username, name in (
            (Role.NURSE, "li.na", "Li Na"),
            (Role.PHYSICIAN, "chen.ming", "Chen Ming"),
            (Role.COORDINATOR, "xu.min", "Xu Min"),
            (Role.ADMINISTRATOR, "admin", "Ada Min"),
        ):
            user_id = users.insert(session, username, name, role, PASSWORD, at=clock())
            actors[role.value] = Actor(user_id, username, name, role, "station-1")
    services = Services(desk, None, None)
    yield House(services, clock, **actors)
    services.close()


@pytest.fixture
def ward(tmp_path, clock, cheap_keys) -> Iterator[BackedUpWard]:
    found = BackedUpWard(tmp_path / "disk", clock)
    yield found
    found.services.close()


@pytest.fixture
def usb(tmp_path) -> Iterator[Path]:
    """A small disk of its own, as a second backup has it."""
    folder = tmp_path / "usb"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], check=False, capture_output=True
    )
    if done.returncode:
        other = Path("/dev/shm")  # noqa: S108 - a second file system is the point
        if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("no second file system can be had here")
        shutil.rmtree(folder)
        folder = other / f"ctd402-{os.getpid()}"
        folder.mkdir()
    yield folder
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        subprocess.run(["umount", "-l", str(folder)], check=False)
