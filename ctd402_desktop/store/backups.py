"""Backups: whole encrypted copies of an embedded store with what is needed to trust and to open them.

A backup is three files: ``ward-20260406T060500Z-automatic.ctd402backup`` (the store, same key), the same name with
``.keys`` (the key file of that moment) and with ``.json`` (the manifest: counts, checksum, revision, pack, program, and
a sealed checkpoint of the audit trail). The copy gets its name last, after it was opened and counted, so whatever has
the name is complete. No name holds a word about a patient.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ctd402_desktop import __version__
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store import failures, manifests, schema
from ctd402_desktop.store.checkpoints import add_checkpoint, sealed_checkpoint
from ctd402_desktop.store.copies import copy_store, problems, publish
from ctd402_desktop.store.database import PAGE, connect, diagnose, integrity_problems
from ctd402_desktop.store.failures import Place
from ctd402_desktop.store.keys import KeyFile, key_path, sync_folder, write_atomically
from ctd402_desktop.store.manifests import Facts, Manifest

SUFFIX = ".ctd402backup"
CHECKPOINTS = "checkpoints.jsonl"
GOOD, UNCHECKED, EMPTY, INCOMPLETE, ALTERED, FOREIGN = (
    "good", "unchecked", "empty", "incomplete", "altered", "foreign",
)  # fmt: skip
_NAME = re.compile(r"ward-(\d{8}T\d{6}Z)-([a-z]+(?:-[a-z]+)*)(?:-\d+)?\.ctd402backup")
_STAMP = "%Y%m%dT%H%M%SZ"
_NOTHING = (
    N_(
        "The backup {place} is empty: it holds nothing at all. Choose another backup, and make a new one now. "
        "Nothing signed is lost."
    ),
    "E-BAK-001",
)
_CUT = (
    N_(
        "The backup {place} is incomplete: its end is missing, often after a full disk or a pulled plug. "
        "Choose another backup. Nothing signed is lost."
    ),
    "E-BAK-002",
)
_OTHER = (
    N_(
        "The backup {place} is not as it was when it was made: its content no longer fits its checksum. "
        "Choose another backup. Nothing signed is lost."
    ),
    "E-BAK-003",
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a backup is made of: the store, its unlocked key file, the protocol pack in force, and who asked."""

    store: Path
    keys: KeyFile
    pack: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup as it lies in a folder. ``state`` is one of the words above; ``manifest`` is missing with its file."""

    path: Path
    made_at: datetime
    reason: str
    size: int
    state: str
    manifest: Manifest | None = None

    @property
    def good(self) -> bool:
        """Complete and as it was checked when it was made."""
        return self.state == GOOD


def folder_of(store: Path) -> Path:
    """The folder of the backups of a store: beside it, so that both are found together."""
    return store.with_name(f"backups-{store.stem}")


def manifest_path(backup: Path) -> Path:
    """The manifest beside a backup."""
    return backup.with_name(backup.name + ".json")


def make(source: Source, folder: Path, reason: str, at: datetime) -> Backup:
    """Copy the store, check the copy, open and count it, and only then give it its name.

    Raises
    ------
    StorageUnavailable
        The folder cannot be written or is full, or the copy did not pass; no file with the name of a backup is left.
    """
    place = _free_name(folder, reason, at)
    fresh = place.with_name(place.name + ".checking")
    key = source.keys.data_key
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copy_store(source.store, key, fresh)
        facts = examine(fresh, key)
        checkpoint = sealed_checkpoint(facts.events, facts.last_hash, key, at=at)
        made = Manifest(
            source.keys.store_id, at, reason, source.by, source.pack, __version__,
            fresh.stat().st_size, checksum(fresh), facts, checkpoint,
        )  # fmt: skip
        write_atomically(key_path(place), source.keys.path.read_bytes())
        write_atomically(manifest_path(place), manifests.sealed(made, key))
        add_checkpoint(folder / CHECKPOINTS, checkpoint)
        publish(fresh, place)
    except OSError as error:
        raise failures.of_os(error, folder) from error
    finally:
        _forget(fresh, *(() if place.exists() else (key_path(place), manifest_path(place))))
    return Backup(place, at, reason, made.size, GOOD, made)


def _free_name(folder: Path, reason: str, at: datetime) -> Path:
    """Two backups of one second get different names; none is ever written over."""
    plain = f"ward-{at.astimezone(UTC).strftime(_STAMP)}-{reason}"
    number, place = 1, folder / f"{plain}{SUFFIX}"
    while place.exists():
        number += 1
        place = folder / f"{plain}-{number}{SUFFIX}"
    return place


def examine(path: Path, key: bytes) -> Facts:
    """Open a copy read-only, check every page and every reference, and count what is in it.

    Raises
    ------
    StorageUnavailable
        Missing, empty, incomplete, a wrong key, damaged: each with its own sentence.
    NewerDatabase
        Written by a newer version of the program.
    """
    from sqlcipher3 import dbapi2

    place = Place(str(path), path)
    if not path.exists():
        raise failures.unavailable(failures.MISSING, place)
    size = path.stat().st_size
    if size == 0:
        raise failures.unavailable(_NOTHING, place)
    if size % PAGE:
        raise failures.unavailable(_CUT, place)
    try:
        if integrity_problems(path, key):
            raise failures.unavailable(diagnose(path, key), place)
        connection = connect(path, key, read_only=True)
        try:
            if problems(connection) or connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise failures.unavailable(failures.DAMAGED, place)
            facts = manifests.count(connection)
        finally:
            connection.close()
    except dbapi2.Error as error:
        raise failures.translate(error, place) or failures.unavailable(failures.NOT_A_STORE, place) from error
    if facts.revision > schema.HEAD:
        raise failures.newer(str(path), facts.revision, schema.HEAD)
    return facts


def fitting_key(path: Path, keys: KeyFile) -> bytes:
    """Which of the known data keys opens a copy; the one in force when none does, so that opening says why."""
    if len(keys.data_keys) == 1:
        return keys.data_key
    return next((key for key in keys.data_keys if _opens(path, key)), keys.data_key)


def _opens(path: Path, key: bytes) -> bool:
    from sqlcipher3 import dbapi2

    try:
        connection = connect(path, key, read_only=True)
        try:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone())
        finally:
            connection.close()
    except dbapi2.Error:
        return False


def verify(path: Path, keys: KeyFile) -> Facts:
    """``examine`` a backup and hold it against its manifest; ``E-BAK-003`` when it is another file by now."""
    key = fitting_key(path, keys)
    stored = read_manifest(path, keys)
    place = Place(str(path), path)
    if stored is not None and path.exists() and 0 < path.stat().st_size < stored.size:
        raise failures.unavailable(_CUT, place)
    facts = examine(path, key)
    if stored is not None and (stored.sha256 != checksum(path) or stored.facts != facts):
        raise failures.unavailable(_OTHER, place)
    return facts


def read_manifest(path: Path, keys: KeyFile) -> Manifest | None:
    """The manifest of a backup if it is sealed by one of the known keys, else ``None``."""
    try:
        return manifests.opened(manifest_path(path).read_bytes(), keys.data_keys)
    except OSError:
        return None


def listed(folder: Path, keys: KeyFile) -> list[Backup]:
    """Every backup of a folder, newest first, bad ones included and named as such; quick, by size and manifest.

    ``StorageUnavailable`` when the folder exists and cannot be read; a folder that is not there yet has none.
    """
    try:
        names = sorted((one for one in folder.iterdir() if _NAME.fullmatch(one.name)), reverse=True)
        found = [_listed(path, keys) for path in names]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise failures.of_os(error, folder) from error
    return sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True)


def _listed(path: Path, keys: KeyFile) -> Backup:
    told = _NAME.fullmatch(path.name)
    stamp, reason = told.groups() if told else ("", "")
    made_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    size = path.stat().st_size
    stored = read_manifest(path, keys)
    return Backup(path, made_at, reason, size, _state(path, size, stored, keys), stored)


def _state(path: Path, size: int, stored: Manifest | None, keys: KeyFile) -> str:
    if size == 0:
        return EMPTY
    if stored is not None:
        return GOOD if stored.size == size else INCOMPLETE if size < stored.size else ALTERED
    if not manifest_path(path).exists():
        return UNCHECKED
    belongs = manifests.store_of(manifest_path(path))
    return FOREIGN if belongs not in {"", keys.store_id} else ALTERED


def copy_to(backup: Backup, folder: Path) -> Backup:
    """A second copy in another folder: written aside, read back, compared, named last.

    ``StorageUnavailable`` when the folder is not there (a disk that is not connected), full, or reads back otherwise.
    """
    place = folder / backup.path.name
    fresh = place.with_name(place.name + ".checking")
    try:
        shutil.copyfile(backup.path, fresh)
        if checksum(fresh) != checksum(backup.path):
            raise failures.unavailable(failures.DISK_FAULT, str(folder))
        for beside in (key_path, manifest_path):
            if beside(backup.path).exists():
                write_atomically(beside(place), beside(backup.path).read_bytes())
        checkpoints = backup.path.with_name(CHECKPOINTS)
        if checkpoints.exists():
            write_atomically(folder / CHECKPOINTS, checkpoints.read_bytes())
        publish(fresh, place)
    except OSError as error:
        raise failures.of_os(error, folder) from error
    finally:
        _forget(fresh, *(() if place.exists() else (key_path(place), manifest_path(place))))
    return Backup(place, backup.made_at, backup.reason, backup.size, backup.state, backup.manifest)


def _forget(*paths: Path) -> None:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError:
        return  # the disk is gone or read-only: there is nothing of ours to clear away


def remove(backup: Backup) -> None:
    """Take one backup away, its name first."""
    try:
        for path in (backup.path, key_path(backup.path), manifest_path(backup.path)):
            path.unlink(missing_ok=True)
        sync_folder(backup.path.parent)
    except OSError as error:
        raise failures.of_os(error, backup.path) from error


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def same_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on one disk, and would be lost together; the nearest folder that exists counts."""

    def device(folder: Path) -> int:
        there = folder.absolute()
        while not there.exists():
            there = there.parent
        return there.stat().st_dev

    return device(one) == device(other)


def not_made(error: StorageUnavailable) -> StorageUnavailable:
    """The error of a backup that failed, said as such; the code stays that of the cause."""
    why: Any = error.message
    return StorageUnavailable(msg(N_("No backup was made. {why}"), why=why), error.code)
