"""Both engines for tests: real SQLCipher files, and a throw-away PostgreSQL server per test session and worker.

The server listens on a socket in its own temporary folder only. Tests share one of its databases, emptied before each;
``Server.fresh`` gives a test that changes the schema a database of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from ctd402_desktop.store import guards, keys, schema, upgrade
from ctd402_desktop.store.database import Database
from ctd402_desktop.store.tables import Base

ENGINES = ("sqlcipher", "postgres")
DATA_KEY = bytes(range(32))
CHEAP = keys.Profile(memory_kib=8, passes=1, lanes=1)
_TEMPLATE = "ctd402_template"
_SHARED = "ctd402_shared"


class Server:
    """A PostgreSQL server of our own; ``url`` names one of its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._bin = _binaries()
        # initdb and postgres refuse to run as root.
        self._user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        data = folder / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-U", "ctd402", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
        self._run("pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        self.sql(f"CREATE DATABASE {_TEMPLATE}")
        template = Database.postgres(self.url(_TEMPLATE))
        upgrade.create(template)
        template.close()
        self.sql(f"CREATE DATABASE {_SHARED} TEMPLATE {_TEMPLATE}")

    def url(self, name: str) -> str:
        """The URL of one database."""
        return f"postgresql://ctd402@/{name}?host={self.folder}"

    def sql(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def fresh(self, *, empty: bool = False) -> str:
        """The name of a new database, with the schema unless ``empty``."""
        name = f"ward_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}" + ("" if empty else f" TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY"))
        return name

    def emptied(self) -> str:
        """The name of the shared database, with the schema, its guards and no rows."""
        import psycopg

        tables = sorted(Base.metadata.tables)
        with psycopg.connect(self.url(_SHARED)) as connection:
            # Whoever a failed test left connected would block what follows.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
            # As a replica the server runs no triggers, so the guards let the rows go.
            connection.execute("SET session_replication_role = replica")
            used = [name for name in tables if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()]  # noqa: S608
            if used:
                connection.execute(f"TRUNCATE {', '.join(used)} CASCADE")
            connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
            connection.execute(f"UPDATE alembic_version SET version_num = '{schema.HEAD}'")  # noqa: S608
            if connection.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal").fetchone() != (
                len(guards.names("postgresql")),
            ):
                for statement in guards.statements("postgresql"):
                    connection.execute(statement.encode())
        return _SHARED

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server; it has nothing to keep."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: object) -> None:
        out = self.folder / "out"
        with out.open("ab") as stream:
            done = subprocess.run(
                [str(self._bin / program), *(str(one) for one in arguments)],
                check=False,
                cwd=self.folder,
                user=self._user,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        assert done.returncode == 0, out.read_text()


def _binaries() -> Path:
    """Where PostgreSQL's server programs are; a missing server is a failure, never a skip."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    found = next((one for one in folders if (one / "initdb").exists()), None)
    on_path = shutil.which("initdb")
    if found is None and on_path is None:
        pytest.fail("PostgreSQL's server programs are missing: apt-get install postgresql", pytrace=False)
    return found or Path(str(on_path)).parent


@pytest.fixture(scope="session", autouse=True)
def cheap_keys() -> Iterator[None]:
    """Argon2 at the lowest cost: the tests are about who gets in, not about how long it takes."""
    before = keys.use_profile(CHEAP)
    yield
    keys.use_profile(before)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server of this test session."""
    folder = Path(tempfile.mkdtemp(prefix="ctd402-pg-"))
    running = Server(folder)
    yield running
    running.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty embedded store with the schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "ward.ctd402"
    made = Database.sqlcipher(path, DATA_KEY, create=True)
    upgrade.create(made)
    made.close()
    return path


@pytest.fixture
def store_path(tmp_path: Path, store_template: Path) -> Path:
    """A fresh embedded store with the schema, closed; its key is ``DATA_KEY``."""
    path = tmp_path / "ward.ctd402"
    shutil.copy(store_template, path)
    return path


@pytest.fixture
def sqlcipher(store_path: Path) -> Iterator[Database]:
    """An open embedded store."""
    opened = Database.sqlcipher(store_path, DATA_KEY)
    yield opened
    opened.close()


@pytest.fixture
def postgres(server: Server) -> Iterator[Database]:
    """An open database on the ward server."""
    opened = Database.postgres(server.url(server.emptied()))
    yield opened
    opened.close()


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """An open store with the schema, once on each engine."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found
