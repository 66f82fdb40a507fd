"""Create and open a ward's store: the only place that builds ``Services``."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.errors import InvalidInput, SignInFailed, StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.paths import Clock, utc_now
from ctd402_desktop.services import protocols
from ctd402_desktop.services.accounts import Accounts, NewUser, check_new_user
from ctd402_desktop.services.alerts import Alerts
from ctd402_desktop.services.audit import Audit
from ctd402_desktop.services.backup import Backups
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.credentials import waiting
from ctd402_desktop.services.desk import Desk, Ward
from ctd402_desktop.services.drafts import Drafts
from ctd402_desktop.services.first_steps import FirstSteps
from ctd402_desktop.services.handovers import Handovers
from ctd402_desktop.services.integrity import Integrity
from ctd402_desktop.services.library import Library
from ctd402_desktop.services.looks import Looks
from ctd402_desktop.services.patients import Patients
from ctd402_desktop.services.premises import Premises
from ctd402_desktop.services.records import Records
from ctd402_desktop.services.referral_packs import ReferralPacks
from ctd402_desktop.services.reporting import Reporting
from ctd402_desktop.services.shift import Shift
from ctd402_desktop.services.ward import WardBoard
from ctd402_desktop.store import attempts, backups, location, swapping, upgrade, users, wards
from ctd402_desktop.store.database import Database
from ctd402_desktop.store.keys import KeyFile


def station_name() -> str:
    """This workstation as it appears in the audit trail."""
    return platform.node() or "workstation"


class Services:
    """The one object the window and the command line get."""

    def __init__(self, desk: Desk, keys: KeyFile | None, lock: location.StoreLock | None) -> None:
        self._desk = desk
        self._lock = lock
        self.accounts = Accounts(desk, keys)
        courses = Courses(desk)
        self.records = Records(desk, courses)
        self.drafts = Drafts(desk)
        self.patients = Patients(desk, self.records)
        self.ward = WardBoard(desk, self.records)
        self.alerts = Alerts(desk, self.records)
        self.shift = Shift(desk, self.records)
        self.handovers = Handovers(desk, self.records)
        self.looks = Looks(desk)
        self.premises = Premises(desk)
        self.reporting = Reporting(desk, courses)
        self.referrals = ReferralPacks(desk, self.reporting)
        self.integrity = Integrity(desk, keys)
        self.audit = Audit(desk, courses, self.integrity)
        self.protocols = protocols.Protocols(desk, courses)
        self.library = Library(desk)
        self.backup = Backups(desk, keys)
        self.first_steps = FirstSteps(desk, self.records, self.backup)

    def look_into(self, by: Actor, backup: Path) -> Services:
        """A read-only session on a backup, to be closed by the caller; every change in it is refused in words."""
        copy = self.backup.look_into(by, backup)
        return Services(replace(self._desk, database=copy), None, None)

    @property
    def ward_info(self) -> Ward:
        """Name, time zone and demo mark of the ward."""
        return self._desk.ward

    @property
    def pack_version(self) -> str:
        """Protocol pack in force."""
        return self._desk.protocol.version

    @property
    def schedule(self) -> Schedule:
        """What is due when, and the limits of attention, of the pack in force."""
        return self._desk.schedule

    @property
    def clock(self) -> Clock:
        """The clock of this store: real, or the demo's."""
        return self._desk.clock

    def close(self) -> None:
        """Give the store free, with a last checkpoint of its trail; safe to call twice."""
        if self._lock is not None:
            self.integrity.write_checkpoint()
        self._desk.database.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@dataclass(frozen=True, slots=True)
class Created:
    """A fresh store: the way in, its first administrator, and the code to print."""

    services: Services
    actor: Actor
    recovery_code: str


def create_store(
    path: Path,
    ward: Ward,
    admin: NewUser,
    *,
    clock: Clock = utc_now,
    station: str = "",
    asks_secret: bool = True,
) -> Created:
    """Create an encrypted store with its first administrator.

    ``asks_secret`` False lets a program write many records of its own making, such as the demo ward, without a
    person at the keyboard.

    Raises
    ------
    InvalidInput
        Ward name or account do not fit; nothing was written.
    StorageUnavailable
        The folder is on a network or in a cloud-sync folder, read-only or full, or a store exists there already.
    """
    if not ward.name.strip():
        raise InvalidInput(msg(N_("No ward created: it needs a name.")), {"ward": msg(N_("required"))}, "E-WRD-001")
    check_new_user(admin)
    if path.exists():
        raise StorageUnavailable(
            msg(N_("No ward created: {path} exists already. Open it, or choose another file."), path=path), "E-STO-010"
        )
    made: list[Path] = []
    with _held(path, make_folder=True) as lock:
        try:
            username = admin.username.strip().casefold()
            keys, code = KeyFile.create(path, username, admin.password)
            made += [keys.path, path]
            database = Database.sqlcipher(path, keys.data_key, create=True)
            upgrade.create(database)
            desk = Desk(database, clock, station or station_name(), ward, protocols.shipped().protocol, asks_secret)
            with database.transaction() as session:
                wards.insert(session, ward.name.strip(), ward.zone.key, demo=ward.demo, at=clock())
                user_id = users.insert(session, username, admin.name, admin.role, admin.password, at=clock())
                actor = Actor(user_id, username, admin.name, admin.role, desk.station)
                desk.note(session, actor, "store_created", detail={"ward": ward.name})
        except BaseException:
            for left in made:
                left.unlink(missing_ok=True)
            raise
    return Created(Services(desk, keys, lock), actor, code)


def open_store(
    path: Path,
    username: str,
    password: str,
    *,
    clock: Clock = utc_now,
    station: str = "",
    asks_secret: bool = True,
) -> tuple[Services, Actor]:
    """Open a store and sign in: the password opens the data key, the data key opens the store.

    ``asks_secret`` as for ``create_store``.

    Raises
    ------
    SignInFailed
        Unknown user or wrong password.
    StorageUnavailable, NewerDatabase
        Missing, locked by another program, damaged, or written by a newer version; each with its own sentence.
    """
    if not path.exists() and not swapping.decided(path).exists():
        raise StorageUnavailable(
            msg(N_("No store at {path}. Check the folder, or create a ward there. Nothing was changed."), path=path),
            "E-STO-001",
        )
    with _held(path) as lock:
        swapping.finish(path)
        keys = _unlock(path, username.strip().casefold(), password, clock())
        services = _opened(path, keys, lock, clock, station, asks_secret=asks_secret)
        with _closed_on_failure(services):
            services.accounts.note_attempts(attempts.settle(path, username.strip().casefold()))
            return services, services.accounts.sign_in(username, password)


def recover_store(
    path: Path, recovery_code: str, username: str, new_password: str, *, clock: Clock = utc_now, station: str = ""
) -> tuple[Services, Actor]:
    """Open a store with the printed recovery code and give an administrator a new password."""
    with _held(path) as lock:
        swapping.finish(path)
        keys = KeyFile.unlock_with_recovery(path, recovery_code)
        services = _opened(path, keys, lock, clock, station)
        with _closed_on_failure(services):
            return services, services.accounts.recover(username, new_password)


@contextmanager
def _held(path: Path, *, make_folder: bool = False) -> Iterator[location.StoreLock]:
    """The store's lock, once its place was found fit; given free again when what is done under it fails."""
    location.check(path)
    if make_folder:
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = location.StoreLock.acquire(path)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


@contextmanager
def _closed_on_failure(services: Services) -> Iterator[None]:
    """Nothing stays open when the person is not let in."""
    try:
        yield
    except BaseException:
        services.close()
        raise


def _unlock(path: Path, username: str, password: str, now: datetime) -> KeyFile:
    """The key file opened; a wrong password is kept beside the store and may make the account wait."""
    wait = attempts.waits(attempts.read(path), username, now)
    if wait is not None:
        raise waiting(*wait, now)
    try:
        return KeyFile.unlock(path, username, password)
    except SignInFailed as error:
        wait = attempts.waits(attempts.add(path, username, now), username, now)
        raise error if wait is None else waiting(*wait, now) from error


def _opened(
    path: Path, keys: KeyFile, lock: location.StoreLock, clock: Clock, station: str, *, asks_secret: bool = True
) -> Services:
    if upgrade.is_behind(path, keys.data_key):
        source = backups.Source(path, keys, protocols.shipped().protocol.version)
        backups.make(source, backups.folder_of(path), "before-migration", clock())
        upgrade.bring_up_to_date(path, keys.data_key)
    database = Database.sqlcipher(path, keys.data_key)
    with database.read() as session:
        found = wards.get(session)
        pack, problem = protocols.newest(session)
    if found is None:
        raise StorageUnavailable(
            msg(
                N_("This store has no ward: set-up was interrupted. Delete {path} and create the ward again."),
                path=path,
            ),
            "E-STO-011",
        )
    ward = Ward(found.name, ZoneInfo(found.zone), found.demo)
    desk = Desk(database, clock, station or station_name(), ward, pack.protocol, asks_secret, pack_problem=problem)
    return Services(desk, keys, lock)
