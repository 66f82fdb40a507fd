"""Training wards: a store of their own that is thrown away, so that practice never meets a patient or a statistic."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ctd402_desktop.domain import training_outcome
from ctd402_desktop.domain.board import Board
from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.domain.training import Exercise
from ctd402_desktop.domain.training_outcome import Outcome
from ctd402_desktop.domain.training_ward import ENROLMENT, TRAINEES, Trainee, enrolled_at, entries
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.paths import Clock, utc_now
from ctd402_desktop.services.accounts import NewUser
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Ward
from ctd402_desktop.services.playback import Playback
from ctd402_desktop.services.records import Authored
from ctd402_desktop.services.stores import Services, create_store, open_store
from ctd402_desktop.store import failures, location

TRAINING_PASSWORD = "practice-lantern-by-the-river-21"  # noqa: S105 - opens invented patients only
TRAINING_PIN = "7319"
"""Printed on the bedside card: it signs for invented patients only."""

TRAINING_USER = "trainee"
STORE = "training.ctd402"
_STATION = "training"
_PREFIX = "ward-"


@dataclass(slots=True)
class Attempt:
    """One try at an exercise: a fresh copy of the training ward, open as the trainee."""

    exercise: Exercise
    services: Services
    actor: Actor
    folder: Path
    patient_id: int
    before: frozenset[int]
    """Records of the patient that were there when it began."""
    board: Board
    slip_id: int = 0
    first: tuple[int, str] = (0, "")

    def close(self) -> None:
        """Give the store free and remove it; safe to call twice."""
        self.services.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def prepare(folder: Path, zone: ZoneInfo, *, clock: Clock = utc_now) -> Path:
    """Make a training ward in a new folder below ``folder`` and return that folder; takes a second or two.

    What an earlier session left behind (the program was killed) is removed first, unless another program has it open.

    Raises
    ------
    StorageUnavailable
        The folder cannot be written, or lies where no store may lie.
    """
    sweep(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise failures.of_os(error, folder) from error
    try:
        _fill(made / STORE, zone, clock())
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def begin(made: Path, exercise: Exercise, *, clock: Clock = utc_now) -> Attempt:
    """Open a fresh copy of the training ward for one try; what was done in an earlier try is not in it."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="try-", dir=made))
        for part in made.glob(f"{STORE}*"):
            if part.is_file() and part.suffix != ".lock":
                shutil.copy2(part, folder / part.name)
    except OSError as error:
        raise failures.of_os(error, made) from error
    services, actor = open_store(
        folder / STORE, TRAINING_USER, TRAINING_PASSWORD, clock=clock, station=_STATION, asks_secret=True
    )
    try:
        return _staged(exercise, services, actor, folder)
    except BaseException:
        services.close()
        raise


def judge(attempt: Attempt, changed: Changed) -> Outcome | None:
    """Look in the record what came of a change; ``None`` when it does not end the exercise."""
    exercise, services, by = attempt.exercise, attempt.services, attempt.actor
    if changed.patient_id is None or changed.what not in {"records", "alerts"}:
        return None
    if exercise.key == "board":
        return training_outcome.look_at_board(*attempt.first, attempt.board, services.ward.board(by))
    if changed.what != "records":
        return None
    if changed.patient_id != attempt.patient_id:
        return training_outcome.elsewhere(exercise, services.patients.get(by, changed.patient_id).bed)
    course = services.records.course(by, attempt.patient_id)
    if exercise.slip is not None:
        return training_outcome.look_at_slip(exercise, course, attempt.slip_id)
    return training_outcome.look_at_set(exercise, course, attempt.before, services.clock(), services.schedule)


def sweep(folder: Path) -> None:
    """Remove training wards nobody has open; what cannot be removed stays until the next time."""
    for old in folder.glob(f"{_PREFIX}*"):
        if not any(_held(store) for store in old.rglob(STORE)):
            shutil.rmtree(old, ignore_errors=True)


def _held(store: Path) -> bool:
    """Whether a program has this store open."""
    try:
        location.StoreLock.acquire(store).release()
    except StorageUnavailable:
        return True
    return False


def _staged(exercise: Exercise, services: Services, actor: Actor, folder: Path) -> Attempt:
    """What stands ready when the clock starts: for the slip, the wrong set has just been signed."""
    patient_id = services.patients.by_mrn(actor, exercise.patient.identity()["mrn"]).id
    slip = 0
    if exercise.slip is not None:
        proof = services.accounts.confirm(actor, TRAINING_PASSWORD)
        signed = services.records.sign(
            actor, patient_id, "daily", services.clock(), dict(exercise.slip), confirmed=proof
        )
        slip = signed.record_id or 0
    course = services.records.course(actor, patient_id)
    board = services.ward.board(actor)
    return Attempt(
        exercise,
        services,
        actor,
        folder,
        patient_id,
        frozenset(one.id for one in course.history),
        board,
        slip,
        training_outcome.first_of(board) or (0, ""),
    )


def _fill(path: Path, zone: ZoneInfo, now: datetime) -> None:
    now = now.replace(second=0, microsecond=0)
    playback = Playback(enrolled_at(now))
    ward = Ward(tr(N_("Training: invented patients")), zone, demo=True)
    admin = NewUser("admin", tr(N_("Training administrator")), Role.ADMINISTRATOR, TRAINING_PASSWORD)
    created = create_store(path, ward, admin, clock=playback, station=_STATION, asks_secret=False)
    services = created.services
    try:
        colleague = _people(services, created.actor)
        services.premises.set_beds(created.actor, f"{TRAINEES[0].bed}-{TRAINEES[-1].bed}")
        ids = [services.patients.enrol(colleague, one.identity(), dict(ENROLMENT)).patient_id for one in TRAINEES]
        playback.now = now
        for patient_id, one in zip(ids, TRAINEES, strict=True):
            services.records.sign_course(colleague, patient_id or 0, _authored(one, colleague, now, zone))
    finally:
        services.close()


def _authored(one: Trainee, colleague: Actor, now: datetime, zone: ZoneInfo) -> list[Authored]:
    return [
        Authored(colleague, entry.form, entry.observed_at, entry.recorded_at, entry.raw)
        for entry in entries(one, now, zone)
    ]


def _people(services: Services, admin: Actor) -> Actor:
    """Who signed the last shift, and the trainee with a PIN; each account costs a key that is slow to derive."""
    found = []
    for username, name, role in (
        ("colleague", tr(N_("Colleague of the last shift")), Role.PHYSICIAN),
        (TRAINING_USER, tr(N_("Trainee")), Role.NURSE),
    ):
        made = services.accounts.add_user(admin, NewUser(username, name, role, TRAINING_PASSWORD))
        found.append(Actor(made.id, made.username, made.name, role, _STATION))
    colleague, trainee = found
    services.accounts.set_pin(trainee, TRAINING_PASSWORD, TRAINING_PIN)
    return colleague
