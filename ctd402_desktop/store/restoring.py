"""Put a backup in the place of a store, and give a store another key: a new pair of files, decided for at once.

The session on the store is over by then: whoever worked in it signs in again.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.store import backup_state, backups, failures, swapping, upgrade
from ctd402_desktop.store.backup_state import BackupSettings
from ctd402_desktop.store.checkpoints import checkpoint_path
from ctd402_desktop.store.copies import copy_store, row_counts
from ctd402_desktop.store.database import KEY_BYTES, Database, Session, connect
from ctd402_desktop.store.failures import Place
from ctd402_desktop.store.keys import KeyFile, key_path
from ctd402_desktop.store.manifests import Facts

_UNREADABLE = {failures.WRONG_KEY[1], failures.NOT_A_STORE[1], failures.DAMAGED[1]}
Tell = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Restoration:
    """A backup to be put in the place of ``store``; ``keys`` open it, ``users`` become the key file.

    ``former`` are further data keys to keep, ``tell`` writes to the restored store before anybody sees it, and
    ``lasting`` is a user name with the password it keeps.
    """

    store: Path
    backup: Path
    keys: KeyFile
    users: KeyFile
    tell: Tell
    at: datetime
    former: tuple[bytes, ...] = ()
    lasting: tuple[str, str] | None = None


def secure(source: backups.Source, at: datetime) -> None:
    """Back the present store up before another takes its place; one that cannot be copied is kept aside as it is.

    ``StorageUnavailable`` when neither succeeds, for want of room or permission: then nothing may be replaced.
    """
    try:
        backups.make(source, backups.folder_of(source.store), "before-restore", at)
    except StorageUnavailable as error:
        if error.code not in _UNREADABLE:
            raise backups.not_made(error) from error
        swapping.keep_aside(source.store, f"replaced-{at:%Y%m%dT%H%M%SZ}")


def _fold(store: Path, keys: KeyFile) -> None:
    """Close the present store up, if there is one that opens; one that does not was kept aside with its log."""
    if not store.exists():
        return
    try:
        swapping.fold(store, backups.fitting_key(store, keys))
    except StorageUnavailable as error:
        if error.code not in _UNREADABLE:
            raise


def put_back(job: Restoration) -> tuple[Facts, KeyFile]:
    """Check the backup, prepare it beside the store, bring it up to date, and exchange both files.

    Raises
    ------
    StorageUnavailable, NewerDatabase
        The backup does not open, is damaged, or is of a newer version; the disk is full. The store is as it was.
    """
    facts = backups.verify(job.backup, job.keys)
    key = backups.fitting_key(job.backup, job.keys)
    fresh = swapping.unfinished(job.store)
    swapping.finish(job.store)
    _fold(job.store, job.keys)
    try:
        _copy(job.backup, fresh)
        upgrade.bring_up_to_date(fresh, key)
        _tell(fresh, key, job.tell)
        written = job.users.at(key_path(swapping.decided(job.store)), key, job.former)
        if job.lasting is not None and job.lasting[0] in written.users:
            written.add_user(*job.lasting)
        pause(job.store, job.at)
    except OSError as error:
        raise failures.of_os(error, job.store) from error
    except BaseException:
        swapping.finish(job.store)  # nothing is decided yet: clears away what was prepared
        raise
    swapping.commit(job.store)
    return facts, written


def _copy(backup: Path, fresh: Path) -> None:
    fresh.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(backup, fresh)
    if backups.checksum(fresh) != backups.checksum(backup):
        raise failures.unavailable(failures.DISK_FAULT, str(fresh))


def pause(store: Path, at: datetime) -> None:
    """Stop clearing old backups, and begin new files of checkpoints: the trail now ends earlier than they have seen."""
    folder = backups.folder_of(store)
    folder.mkdir(parents=True, exist_ok=True)
    found = backup_state.load(folder, at)
    backup_state.save(folder, BackupSettings(found.second, at))
    set_checkpoints_aside(store, at)


def set_checkpoints_aside(store: Path, at: datetime) -> None:
    """Keep the checkpoints seen so far, beside the store and beside its backups, under other names."""
    for present in (checkpoint_path(store), backups.folder_of(store) / backups.CHECKPOINTS):
        if present.exists():
            present.replace(present.with_name(f"{present.stem}-until-{at:%Y%m%dT%H%M%SZ}{present.suffix}"))


def _tell(path: Path, key: bytes, tell: Tell) -> None:
    database = Database.sqlcipher(path, key)
    try:
        with database.transaction() as session:
            tell(session)
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Rekeying:
    """A closed store to be given a new key. ``username`` and ``password`` matter for key files of format 1 alone."""

    store: Path
    keys: KeyFile
    username: str
    password: str
    tell: Tell
    at: datetime


def rekey(job: Rekeying) -> str:
    """Encrypt a copy with a new data key, check it against the old one, exchange store and key file.

    Returns a new recovery code when one had to be made, else an empty text. ``StorageUnavailable`` when the copy does
    not open with the new key or holds other rows; the store is as it was.
    """
    swapping.finish(job.store)
    swapping.fold(job.store, job.keys.data_key)
    fresh, new = swapping.unfinished(job.store), secrets.token_bytes(KEY_BYTES)
    target, code = key_path(swapping.decided(job.store)), ""
    try:
        before = copy_store(job.store, job.keys.data_key, fresh)
        _rekey_file(fresh, job.keys.data_key, new)
        _check_rekeyed(fresh, new, before)
        _tell(fresh, new, job.tell)
        if job.keys.has_master:
            job.keys.at(target, new)
        else:
            code = job.keys.at_new_master(target, new, job.username, job.password)[1]
        set_checkpoints_aside(job.store, job.at)
    except OSError as error:
        raise failures.of_os(error, job.store) from error
    except BaseException:
        swapping.finish(job.store)
        raise
    swapping.commit(job.store)
    return code


def _rekey_file(path: Path, old: bytes, new: bytes) -> None:
    place = Place(str(path), path)
    try:
        connection = connect(path, old)
        try:
            connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
        finally:
            connection.close()
    except dbapi2.Error as error:
        raise failures.translate(error, place) or failures.unavailable(failures.DAMAGED, place) from error


def _check_rekeyed(path: Path, new: bytes, before: dict[str, int]) -> None:
    """Every page reads with the new key, and every table has as many rows as before."""
    backups.examine(path, new)
    connection = connect(path, new, read_only=True)
    try:
        after = row_counts(connection)
    finally:
        connection.close()
    if after != before:
        raise failures.unavailable(failures.DAMAGED, str(path))
