"""Whole copies of an embedded store: taken while it is in use, checked before anybody relies on them."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlcipher3 import dbapi2

from ctd402_desktop.store import failures
from ctd402_desktop.store.database import connect, open_checked
from ctd402_desktop.store.failures import Place
from ctd402_desktop.store.keys import sync_folder


def copy_store(store: Path, key: bytes, target: Path) -> dict[str, int]:
    """Copy an open or closed store to ``target`` through the online backup API; returns the rows of each table.

    ``target`` is encrypted with the same key, complete or absent, on the disk when this returns, and its row counts
    are those of the moment of the copy. ``StorageUnavailable`` when it cannot be written or does not pass its check.
    """
    fresh = target.with_name(target.name + ".part")
    place = Place(str(target), target)
    source = open_checked(store, key)
    try:
        fresh.unlink(missing_ok=True)
        copy = connect(fresh, key, create=True)
        try:
            source.backup(copy)
            # A copy is one file: no write-ahead log beside it that could be forgotten.
            copy.execute("PRAGMA journal_mode = DELETE")
            counts = row_counts(copy)
            found = problems(copy)
        finally:
            copy.close()
        if found:
            raise failures.unavailable(failures.DAMAGED, place)
        publish(fresh, target)
    except dbapi2.Error as error:
        if _too_large(store, target.parent):
            raise failures.unavailable(failures.DISK_FULL, place) from error
        cause = failures.translate(error, place)
        if cause is None:
            raise
        raise cause from error
    except OSError as error:
        raise failures.of_os(error, target) from error
    finally:
        source.close()
        fresh.unlink(missing_ok=True)
    return counts


def _too_large(store: Path, folder: Path) -> bool:
    """Whether there is no room for a copy; a failed one has been rolled back and takes no room any more."""
    return folder.is_dir() and shutil.disk_usage(folder).free < store.stat().st_size


def publish(fresh: Path, target: Path) -> None:
    """Give a finished file its name; after a power cut there is the old file or the new one."""
    with fresh.open("rb+") as stream:
        import os

        os.fsync(stream.fileno())
    fresh.replace(target)
    sync_folder(target.parent)


def row_counts(connection: dbapi2.Connection) -> dict[str, int]:
    """Rows of every table of ours."""
    listed = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    tables = [str(row[0]) for row in listed]
    counted = (connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables)  # noqa: S608 - names from the file's own catalogue
    return dict(zip(tables, counted, strict=True))


def problems(connection: dbapi2.Connection) -> list[str]:
    """What SQLite finds wrong inside a database: structure, indexes, references; empty when it is sound."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    found = [] if found == ["ok"] else found
    references = connection.execute("PRAGMA foreign_key_check").fetchall()
    return found + [f"{row[0]} row {row[1]} refers to a missing {row[2]}" for row in references]
