"""Create the demo ward: a store of its own, flagged as demo, filled through the same use-cases a ward uses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.demo import DemoPatient, generate
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.i18n import N_, language, speaking, tr
from ctd402_desktop.paths import Clock, utc_now
from ctd402_desktop.services.accounts import NewUser
from ctd402_desktop.services.desk import Ward
from ctd402_desktop.services.playback import Playback
from ctd402_desktop.services.records import Authored
from ctd402_desktop.services.stores import Services, create_store
from ctd402_desktop.store import backups

DEMO_PASSWORD = "practice-ward-402-lantern"  # noqa: S105 - opens invented data only, printed on the demo's first screen
DEMO_ZONE = "Asia/Shanghai"
DEMO_SEED = 402

_USERS: tuple[tuple[str, str, Role], ...] = (
    ("li.na", "Li Na", Role.NURSE),
    ("chen.ming", "Chen Ming", Role.PHYSICIAN),
    ("xu.min", "Xu Min", Role.COORDINATOR),
)
_ADMIN = NewUser("admin", "Demo administrator", Role.ADMINISTRATOR, DEMO_PASSWORD)
_STATION = "demo"
_OPENED_BEFORE = timedelta(days=2)
_BEDS = "01-10, 12-16"
_ROUND = {
    "lab_critical": N_("expected after lymphodepletion, repeat tomorrow"),
    "ice_fall": N_("neurology informed, dexamethasone, ICE as scheduled"),
}
_UNREAD = ("lab_critical", "bacteraemia")
"""One report nobody has looked at yet."""

_MINE = {Role.NURSE: ("02", "03", "04", "07"), Role.PHYSICIAN: ("02", "07", "12")}
"""Beds the nurse and the physician look after today."""


@dataclass(frozen=True, slots=True)
class DemoCredentials:
    """How to get into a demo ward that was just created; every user has the same password."""

    path: Path
    user: str
    password: str
    users: tuple[str, ...]
    patients: int
    as_of: datetime


def clear_demo(path: Path) -> None:
    """Remove the demo ward of last time with its backups: its patients were invented."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.rmtree(backups.folder_of(path), ignore_errors=True)


def create_demo(
    path: Path,
    patients: int = 12,
    seed: int = DEMO_SEED,
    as_of: datetime | None = None,
    *,
    clock: Clock = utc_now,
    progress: Callable[[int], None] | None = None,
    lang: str = "",
) -> DemoCredentials:
    """Create a demo store with invented patients.

    Parameters
    ----------
    path : Path
        File of the new store; it must not exist.
    patients : int
        The first twelve lie on the ward, one of each story; further ones are past courses.
    seed : int
        Chooses the figures; the same seed and ``as_of`` give the same ward.
    as_of : datetime, aware, optional
        "Now" on the ward; the clock's time unless given.
    progress : callable, optional
        Told the number of patients finished after each one.
    lang : str
        Language its staff write in, ``en`` or ``zh``; the one in force unless given.

    Raises
    ------
    StorageUnavailable
        The place does not suit a store, or one exists there.
    """
    now = (as_of or clock()).replace(second=0, microsecond=0)
    with speaking(lang or language()):
        return _create(path, patients, seed, now, progress)


def _create(
    path: Path, patients: int, seed: int, now: datetime, progress: Callable[[int], None] | None
) -> DemoCredentials:
    zone = ZoneInfo(DEMO_ZONE)
    invented = sorted(generate(seed, now, patients, zone), key=lambda one: one.enrolled_at)
    first = invented[0].enrolled_at if invented else now
    playback = Playback(first - _OPENED_BEFORE)
    ward = Ward(tr(N_("Demo ward: invented patients")), zone, demo=True)
    created = create_store(path, ward, _ADMIN, clock=playback, station=_STATION, asks_secret=False)
    services = created.services
    try:
        actors = _people(services, created.actor)
        services.premises.set_beds(created.actor, _BEDS)
        enrolled = [(_enrol(services, actors, playback, one), one) for one in invented]
        playback.now = now
        for done, (patient_id, one) in enumerate(enrolled, start=1):
            _fill(services, actors, patient_id, one)
            if one.identity.get("bed"):
                _round(services, actors, patient_id, one)
            if progress is not None:
                progress(done)
    finally:
        services.close()
    usernames = (*(username for username, _, _ in _USERS), _ADMIN.username)
    return DemoCredentials(path, "chen.ming", DEMO_PASSWORD, usernames, patients, now)


def _people(services: Services, admin: Actor) -> dict[Role, Actor]:
    found = {Role.ADMINISTRATOR: admin}
    for username, name, role in _USERS:
        made = services.accounts.add_user(admin, NewUser(username, name, role, DEMO_PASSWORD))
        found[role] = Actor(made.id, made.username, made.name, role, _STATION)
    return found


def _enrol(services: Services, actors: dict[Role, Actor], playback: Playback, one: DemoPatient) -> int:
    playback.now = one.enrolled_at
    services.patients.enrol(actors[Role.PHYSICIAN], one.identity, one.enrolment())
    return services.patients.by_mrn(actors[Role.PHYSICIAN], one.identity["mrn"]).id


def _fill(services: Services, actors: dict[Role, Actor], patient_id: int, one: DemoPatient) -> None:
    entries = [
        Authored(actors[entry.author], entry.form, entry.observed_at, entry.recorded_at, entry.raw)
        for entry in one.entries()
    ]
    services.records.sign_course(actors[Role.PHYSICIAN], patient_id, entries)
    for draft in one.drafts():
        services.drafts.save_draft(actors[draft.author], patient_id, draft.form, draft.observed_at, draft.raw)
    if one.drafts():
        _correct_potassium(services, actors[Role.NURSE], patient_id)


def _round(services: Services, actors: dict[Role, Actor], patient_id: int, one: DemoPatient) -> None:
    """What the morning round leaves behind: results looked at, a fall of ICE acknowledged, patients taken on."""
    physician = actors[Role.PHYSICIAN]
    for found in services.alerts.of(physician, patient_id).findings:
        plan = _ROUND.get(found.rule, "")
        if plan and (found.rule, one.story.kind) != _UNREAD:
            services.alerts.acknowledge(physician, patient_id, found.rule, found.severity, tr(plan))
    for role, beds in _MINE.items():
        if one.story.bed in beds:
            services.shift.take(actors[role], patient_id)


def _correct_potassium(services: Services, nurse: Actor, patient_id: int) -> None:
    """One laboratory value is corrected, so that history and audit trail have something to show."""
    reported = services.records.course(nurse, patient_id).of("laboratory")[-1]
    raw = FORMS["laboratory"].dump(reported.answers)
    raw["k"] = "4.1 mmol/L"
    raw["note"] = tr(N_("potassium repeated: first sample haemolysed"))
    bed = services.patients.get(nurse, patient_id).bed
    services.records.correct(nurse, reported.id, raw, tr(N_("first sample haemolysed, repeated")), bed=bed)
