"""What the engine itself refuses, so that the promise does not hang on our code: the one list of guards.

A migration on SQLite may drop triggers silently, so ``install`` runs after every migration; it may run at any time.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from ctd402_desktop.store.tables import APPEND_ONLY, KEPT, Base

_REFUSE = "ctd402_refuse"


def _watched() -> list[tuple[str, str]]:
    """Table and verb of every guard."""
    both = [(table, verb) for table in APPEND_ONLY for verb in ("update", "delete")]
    return both + [(table, "delete") for table in KEPT]


def names(dialect: str) -> set[str]:
    """Names of all guards of one engine."""
    found = {f"guard_{table}_{verb}" for table, verb in _watched()}
    if dialect == "postgresql":
        found |= {f"guard_{table}_truncate" for table in (*APPEND_ONLY, *KEPT)}
    return found


def statements(dialect: str) -> list[str]:
    """DDL of all guards, each statement harmless when repeated."""
    return _server() if dialect == "postgresql" else _embedded()


def _embedded() -> list[str]:
    found = []
    for table, verb in _watched():
        name = f"guard_{table}_{verb}"
        found.append(f"DROP TRIGGER IF EXISTS {name}")
        found.append(
            f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept: no {verb}'); END"
        )
    return found


def _server() -> list[str]:
    refuse = (
        f"CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are kept: no ' || lower(TG_OP); END $$"
    )
    rows = [
        f"CREATE OR REPLACE TRIGGER guard_{table}_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {_REFUSE}()"
        for table, verb in _watched()
    ]
    # TRUNCATE passes by row triggers.
    tables = [
        f"CREATE OR REPLACE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_REFUSE}()"
        for table in (*APPEND_ONLY, *KEPT)
    ]
    return [refuse, *rows, *tables]


def grants(role: str) -> list[str]:
    """Rights of the application's role on a ward server, to be run once by its administrator.

    The role owns nothing, so it can neither drop a guard nor change a row that is kept.
    """
    tables = sorted(Base.metadata.tables)
    edited = [name for name in tables if name not in APPEND_ONLY]
    removable = [name for name in edited if name not in KEPT]
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT ON {', '.join(tables)} TO {role}",
        f"GRANT UPDATE ON {', '.join(edited)} TO {role}",
        f"GRANT DELETE ON {', '.join(removable)} TO {role}",
        f"GRANT SELECT ON alembic_version TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]


def install(connection: Connection) -> None:
    """Create every guard again, inside the caller's transaction."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> set[str]:
    """Names of guards that are not there: somebody took them away, or a migration did."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return names(connection.dialect.name) - set(connection.execute(text(query)).scalars())
