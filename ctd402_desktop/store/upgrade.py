"""Bring a store to the revision of this program without ever risking the one that is there.

SQLite: the live file is not touched. A copy is migrated with foreign keys off, its guards are created again, it is
checked, and only then swapped in; the old file is kept beside it. PostgreSQL: one transaction under the writers' lock.
A store that is newer than the program is refused. Alembic loads only when there is something to do.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg
from ctd402_desktop.paths import migrations
from ctd402_desktop.store import failures, guards, schema
from ctd402_desktop.store.copies import copy_store, problems, publish, row_counts
from ctd402_desktop.store.database import Database, connect, open_checked
from ctd402_desktop.store.failures import Place
from ctd402_desktop.store.keys import sync_folder

_REVISION = "SELECT version_num FROM alembic_version"


def create(database: Database) -> None:
    """Write the whole schema into an empty database of either engine."""
    with database.transaction() as session:
        schema.create(session.connection())


def bring_up_to_date(store: Path, key: bytes) -> Path | None:
    """Upgrade an embedded store that nobody else has open; returns where the old file is kept, ``None`` if current.

    Raises
    ------
    NewerDatabase
        Written by a newer version of the program.
    StorageUnavailable
        The store does not open, the disk is full, or the new copy did not pass its check; the store is as it was.
    """
    theirs = _revision(store, key)
    if theirs == schema.HEAD:
        return None
    _refuse_newer(theirs, str(store))
    fresh = store.with_name(f"{store.name}.to-{schema.HEAD}")
    kept = store.with_name(f"{store.name}.before-{schema.HEAD}")
    try:
        before = copy_store(store, key, fresh)
        _migrate_copy(fresh, key)
        _check_copy(fresh, key, before, store)
        _swap(store, key, fresh, kept)
    except OSError as error:
        raise failures.of_os(error, store) from error
    except SQLAlchemyError as error:
        raise failures.translate(error, Place(str(store), store)) or _failed(store, [str(error)]) from error
    finally:
        for left in (fresh, *(fresh.with_name(fresh.name + end) for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)
    return kept


def is_behind(store: Path, key: bytes) -> bool:
    """Whether an embedded store is of an older revision; ``NewerDatabase`` when it is of a later one."""
    theirs = _revision(store, key)
    _refuse_newer(theirs, str(store))
    return theirs != schema.HEAD


def bring_server_up_to_date(database: Database) -> bool:
    """Create or upgrade the schema of a ward server, in one transaction; ``True`` when something was done.

    Raises
    ------
    NewerDatabase
        Written by a newer version of the program.
    """
    with database.read() as session:
        theirs = schema.revision(session.connection())
    if theirs == schema.HEAD:
        return False
    if theirs is not None:
        _refuse_newer(theirs, database.place.shown)
    with database.transaction() as session:
        connection = session.connection()
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # Another workstation may have done it while this one waited for the lock.
        if schema.revision(connection) != schema.HEAD:
            migrate(connection)
    return True


def migrate(connection: Connection) -> None:
    """Run the missing migrations and create the guards again, inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, schema.HEAD)
    guards.install(connection)


def _revision(store: Path, key: bytes) -> str:
    """One SELECT; a file without a revision is not a finished store."""
    connection = open_checked(store, key)
    try:
        known = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
        row = connection.execute(_REVISION).fetchone() if known else None
    finally:
        connection.close()
    if row is None:
        raise failures.unavailable(failures.NOT_A_STORE, str(store))
    return str(row[0])


def _refuse_newer(theirs: str, place: str) -> None:
    if theirs > schema.HEAD:
        raise failures.newer(place, theirs, schema.HEAD)


def _migrate_copy(fresh: Path, key: bytes) -> None:
    """Foreign keys are off: SQLite would follow them while Alembic rebuilds a parent table."""
    from sqlcipher3 import dbapi2

    engine = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=lambda: connect(fresh, key, foreign_keys=False), poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrate(connection)
        connection.commit()
    engine.dispose()


def _check_copy(fresh: Path, key: bytes, before: dict[str, int], store: Path) -> None:
    """Sound, at the right revision, guarded, and with as many rows as before in every table that still exists."""
    connection = connect(fresh, key)
    try:
        found = problems(connection)
        after = row_counts(connection)
        found += [
            f"{name}: {before[name]} -> {after[name]}" for name in before.keys() & after if before[name] != after[name]
        ]
        if connection.execute(_REVISION).fetchone() != (schema.HEAD,):
            found.append("alembic_version")
        triggers = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        found += sorted(guards.names("sqlite") - triggers)
    finally:
        connection.close()
    if found:
        raise _failed(store, found)


def _failed(store: Path, found: list[str]) -> StorageUnavailable:
    sentence, code = failures.UPGRADE_FAILED
    shown = "; ".join(one.splitlines()[0] for one in found[:5])
    return StorageUnavailable(msg(sentence, place=store, found=shown), code)


def _swap(store: Path, key: bytes, fresh: Path, kept: Path) -> None:
    """Keep the old file under another name, then rename the new one over it: at every moment there is a store.

    The old file's write-ahead log must be folded in first; left beside the new file it would be replayed into it.
    """
    old = open_checked(store, key)
    try:
        busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        old.close()
    log = store.with_name(store.name + "-wal")
    if busy or (log.exists() and log.stat().st_size):
        raise failures.unavailable(failures.LOCKED, str(store))
    kept.unlink(missing_ok=True)
    try:
        os.link(store, kept)
    except OSError:
        shutil.copy2(store, kept)
    sync_folder(store.parent)
    publish(fresh, store)
