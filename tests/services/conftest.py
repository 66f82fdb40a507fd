"""A ward with one actor per role, on both engines, and a patient to care for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
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
