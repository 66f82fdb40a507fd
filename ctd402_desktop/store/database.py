"""Engines, connections and the only two ways to a session: ``transaction()`` to write, ``read()`` to look.

One writer at a time on both engines: ``BEGIN IMMEDIATE`` on SQLCipher, an advisory lock taken first on PostgreSQL.
So a transaction sees everything committed before it, the audit chain never forks, and nobody deadlocks.
SQLAlchemy's documented way to own BEGIN on SQLite is a driver in autocommit mode and a ``begin`` listener.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker
from sqlalchemy.pool import NullPool

from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.store import audit, bindings, failures
from ctd402_desktop.store.failures import Place
from ctd402_desktop.store.tables import APPEND_ONLY, KEPT

__all__ = ["Database", "Row", "Session", "connect", "integrity_problems", "open_checked"]

KEY_BYTES = 32
PAGE = 4096
BUSY_MS = 5000
WRITER_LOCK = 402_000_001
"""Advisory lock of PostgreSQL: held by whoever writes to this ward's database."""
_BEGIN = "ctd402_begin"


def connect(path: Path, key: bytes, *, create: bool = False, foreign_keys: bool = True, read_only: bool = False) -> Any:
    """A raw SQLCipher connection in autocommit mode; driver errors pass through.

    The key is given raw, so no key derivation runs per connection. ``create`` allows a new file; ``read_only`` leaves
    every byte of it as it is.
    """
    connection = _keyed(path, key, "rwc" if create else "ro" if read_only else "rw")
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE would pass by the guards
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    except BaseException:
        connection.close()
        raise
    return connection


def _keyed(path: Path, key: bytes, mode: str = "rw") -> Any:
    """A connection that has read nothing yet, so that it opens whatever state the file is in."""
    from sqlcipher3 import dbapi2

    if len(key) != KEY_BYTES:
        raise ValueError("the data key has 32 bytes")
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def integrity_problems(path: Path, key: bytes) -> list[str]:
    """What ``cipher_integrity_check`` says of every page of the file; empty when each page is as it was written."""
    connection = _keyed(path, key, "ro")
    try:
        return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    finally:
        connection.close()


def open_checked(path: Path, key: bytes, *, create: bool = False) -> Any:
    """A first raw connection that tells a wrong key, a damaged page and a foreign file apart.

    ``Database`` keeps it open: else every ``NullPool`` connection would be the last one to close and pay for a
    checkpoint (3.1 ms instead of 0.9 ms a transaction).
    """
    place = Place(str(path), path)
    if create:
        path.touch(exist_ok=True, mode=0o600)
    elif not path.exists():
        raise failures.unavailable(failures.MISSING, place)
    elif path.stat().st_size == 0:
        raise failures.unavailable(failures.NOT_A_STORE, place)
    from sqlcipher3 import dbapi2

    connection = None
    try:
        connection = connect(path, key, create=create)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.Error as error:
        if connection is not None:
            connection.close()
        cause = failures.translate(error, place)
        if cause is not None and cause.code == failures.NOT_A_STORE[1]:
            raise failures.unavailable(diagnose(path, key), place) from error
        if cause is None:
            raise
        raise cause from error
    return connection


def diagnose(path: Path, key: bytes) -> tuple[str, str]:
    """SQLCipher says 'not a database' for three different things; the page checksums tell which."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        plain = stream.read(16) == b"SQLite format 3\0"
    if plain or size % PAGE:
        return failures.NOT_A_STORE
    bad_pages = len(integrity_problems(path, key))
    return failures.WRONG_KEY if bad_pages >= size // PAGE else failures.DAMAGED


class Database:
    """One open store. Any thread may call it; each transaction has its own connection."""

    def __init__(self, engine: Engine, place: Place, anchor: Any = None, *, refusal: Ctd402Error | None = None) -> None:
        self.engine = engine
        self.refusal = refusal
        """Why nothing may be written here (a preview of a backup); ``None`` for a store in use."""
        self.place = place
        self._anchor = anchor
        self._retired = False
        self._inside = threading.local()
        read_options: dict[str, object] = {_BEGIN: "BEGIN"}
        if self.is_server:
            read_options.update(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writers = sessionmaker(engine, expire_on_commit=False)
        self._readers = sessionmaker(engine.execution_options(**read_options), expire_on_commit=False)
        for made in (self._writers, self._readers):
            event.listen(made, "do_orm_execute", _refuse_bulk_change)
        bindings.watch(self._writers)
        event.listen(self._writers, "before_commit", audit.bind_the_rest)

    @classmethod
    def sqlcipher(cls, path: Path, key: bytes, *, create: bool = False) -> Database:
        """The embedded store; ``StorageUnavailable`` names what keeps it from opening."""
        anchor = open_checked(path, key, create=create)
        from sqlcipher3 import dbapi2

        engine = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=lambda: connect(path, key), poolclass=NullPool
        )
        event.listen(engine, "begin", _begin_embedded)
        return cls(engine, Place(str(path), path), anchor)

    @classmethod
    def sqlcipher_copy(cls, path: Path, key: bytes, refusal: Ctd402Error) -> Database:
        """A backup to look into: the file is opened read-only, and every transaction raises ``refusal``."""
        from sqlcipher3 import dbapi2

        engine = create_engine(
            "sqlite+pysqlite://",
            module=dbapi2,
            creator=lambda: connect(path, key, read_only=True),
            poolclass=NullPool,
        )
        event.listen(engine, "begin", _begin_embedded)
        return cls(engine, Place(str(path), path), refusal=refusal)

    @classmethod
    def postgres(cls, url: str) -> Database:
        """A ward server by its URL; TLS with a verified host name everywhere but on loopback. Connects on first use."""
        from sqlalchemy.engine import make_url

        parsed = make_url(url).set(drivername="postgresql+psycopg")
        host = str(parsed.query.get("host") or parsed.host or "")
        if host and not host.startswith("/") and host not in {"localhost", "127.0.0.1", "::1"}:
            parsed = parsed.update_query_dict({"sslmode": "verify-full"})
        engine = create_engine(
            parsed,
            pool_size=3,
            max_overflow=2,
            pool_timeout=BUSY_MS / 1000,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "options": f"-c statement_timeout={BUSY_MS} -c timezone=UTC"},
        )
        event.listen(engine, "begin", _begin_server)
        return cls(engine, Place(host or "localhost"))

    @property
    def is_server(self) -> bool:
        """Whether this is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One use-case that writes: committed at the end, rolled back as a whole by any exception.

        Not to be nested: the inner one would wait for the outer.
        """
        if self.refusal is not None:
            raise self.refusal
        if getattr(self._inside, "writing", False):
            raise RuntimeError("a transaction inside a transaction")
        self._inside.writing = True
        try:
            with self._translated(), self._writers.begin() as session:
                yield session
        finally:
            self._inside.writing = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One snapshot: everything read inside belongs together. Writing inside it fails."""
        if self._retired and self.refusal is not None:
            raise self.refusal
        with self._translated(), self._readers() as session:
            yield session

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            found = failures.translate(error, self.place)
            if found is None:
                raise
            raise found from error

    def retire(self, reason: Ctd402Error) -> None:
        """Close for good: another file is about to take this one's place, and every later call raises ``reason``."""
        self.refusal = reason
        self._retired = True
        self.close()

    def close(self) -> None:
        """Give every connection back; the embedded store folds its write-ahead log into the file."""
        self.engine.dispose()
        if self._anchor is not None:
            self._anchor.close()
            self._anchor = None


def _begin_embedded(connection: Connection) -> None:
    begin = str(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(begin == 'BEGIN')}")
    connection.exec_driver_sql(begin)


def _begin_server(connection: Connection) -> None:
    if _BEGIN not in connection.get_execution_options():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})


def _refuse_bulk_change(state: ORMExecuteState) -> None:
    """``session.execute(update(...))`` passes by flush listeners and row versions: never on clinical tables."""
    if not (state.is_update or state.is_delete):
        return
    name = getattr(getattr(state.statement, "table", None), "name", "")
    if name in (*APPEND_ONLY, *KEPT):
        raise RuntimeError(f"bulk change of the clinical table {name}")
