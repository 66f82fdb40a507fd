"""Ratios measured in one run: each budget is a multiple of a reference timed on the same machine just before."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from typed import CALM, ENROLMENT, FEBRILE, IDENTITY, infusion_raw

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.services import NewUser, Services, Ward, create_store
from ctd402_desktop.services.records import Authored

START = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)
NOW = START + timedelta(days=60)
ADMIN = NewUser("ada", "Ada Min", Role.PHYSICIAN, "seven lanterns over the river")


def best(work: Callable[[], object], rounds: int = 15) -> float:
    """Median seconds of ``work`` after one warming call."""
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def processor(work: Callable[[], object], rounds: int = 9) -> float:
    """Median seconds of processor time, which other programs on the machine do not lengthen."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def course_of(by: Actor, assessments: int, reports: int) -> list[Authored]:
    """A long course: infusion, assessments every four hours, laboratory reports every six."""
    entries = [Authored(by, "infusion", START, START, infusion_raw(START))]
    for number in range(assessments):
        at = START + timedelta(hours=4 * (number + 1))
        entries.append(Authored(by, "daily", at, at, FEBRILE if 8 < number < 40 else CALM))
    for number in range(reports):
        at = START + timedelta(hours=6 * number + 1)
        raw = {"wbc": "1.2 10*9/L", "anc": "0.4 10*9/L", "plt": "31 10*9/L", "hb": "84 g/L", "crp": "96 mg/L"}
        entries.append(Authored(by, "laboratory", at, at, raw))
    return sorted(entries, key=lambda one: one.observed_at)


def house(path: Path) -> tuple[Services, Actor]:
    """A fresh encrypted store with a physician."""
    ward = Ward("Bench", ZoneInfo("Asia/Shanghai"))
    made = create_store(path, ward, ADMIN, clock=lambda: NOW, station="bench", asks_secret=False)
    return made.services, made.actor


def enrol(services: Services, by: Actor, number: int) -> int:
    """One more patient."""
    changed = services.patients.enrol(by, {**IDENTITY, "mrn": f"B-{number}", "bed": f"{number:03}"}, ENROLMENT)
    assert changed.patient_id is not None
    return changed.patient_id
