"""One schema, however it came about: created at once, migrated step by step, or printed for review."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool
from store_fixtures import DATA_KEY, Server
from store_rows import enrolled, signed

from ctd402_desktop import paths
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.store import guards, schema, upgrade
from ctd402_desktop.store.database import Database, connect
from ctd402_desktop.store.tables import Base


def migrated(connection: Connection) -> dict[str, object]:
    """Run all migrations on an empty database and describe what they made."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    upgrade.migrate(connection)
    differences = [
        one
        for one in compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
        if "alembic_version" not in str(one)
    ]
    assert differences == []
    assert guards.missing(connection) == set()
    return described(connection)


def described(connection: Connection) -> dict[str, object]:
    """Columns, keys and indexes of every table with their names."""
    looked = inspect(connection)
    found: dict[str, object] = {}
    for table in looked.get_table_names():
        unique = sorted(looked.get_unique_constraints(table), key=lambda one: str(one["name"]))
        found[table] = (
            [(one["name"], str(one["type"]), one["nullable"]) for one in looked.get_columns(table)],
            looked.get_pk_constraint(table)["constrained_columns"],
            sorted((one["name"], tuple(one["constrained_columns"])) for one in looked.get_foreign_keys(table)),
            sorted((one["name"], tuple(one["column_names"])) for one in looked.get_indexes(table)),
            [(one["name"], tuple(one["column_names"])) for one in unique],
        )
    return found


def test_migrating_an_empty_file_gives_the_schema_that_is_created_at_once(tmp_path: Path, sqlcipher: Database) -> None:
    from sqlcipher3 import dbapi2

    path = tmp_path / "empty.ctd402"
    connect(path, DATA_KEY, create=True).close()
    engine = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=lambda: connect(path, DATA_KEY, create=True), poolclass=NullPool
    )
    with engine.connect() as connection:
        by_steps = migrated(connection)
    with sqlcipher.read() as session:
        assert described(session.connection()) == by_steps


def test_migrating_an_empty_server_gives_the_schema_that_is_created_at_once(server: Server, postgres: Database) -> None:
    name = server.fresh(empty=True)
    empty = Database.postgres(server.url(name))
    with empty.transaction() as session:
        by_steps = migrated(session.connection())
    empty.close()
    server.drop(name)
    with postgres.read() as session:
        assert described(session.connection()) == by_steps


def test_the_revision_the_program_expects_is_the_newest_migration() -> None:
    files = sorted(path.name for path in (paths.migrations() / "versions").glob("[0-9]*.py"))
    assert files[-1].startswith(f"{schema.HEAD}_")


def test_a_new_store_knows_its_revision(database: Database) -> None:
    with database.read() as session:
        assert schema.revision(session.connection()) == schema.HEAD


def test_the_printed_schema_is_current(root: Path) -> None:
    assert (root / "db" / "schema.sql").read_text(encoding="utf-8") == schema.script()


def test_no_number_is_stored_as_a_float() -> None:
    kinds = {str(column.type) for table in Base.metadata.tables.values() for column in table.columns}
    assert not [kind for kind in kinds if kind.startswith(("FLOAT", "REAL", "DOUBLE", "NUMERIC"))]


def test_the_application_role_may_add_and_read_but_not_change_a_record(server: Server) -> None:
    import psycopg

    name = server.fresh()
    role = f"app_{name}"
    with psycopg.connect(server.url(name), autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN")
        for grant in guards.grants(role):
            owner.execute(grant)
    application = Database.postgres(server.url(name).replace("ctd402@", f"{role}@"))
    with application.transaction() as session:
        signed(session, enrolled(session))
    for statement in (
        "UPDATE answer SET value = '0'",
        "DROP TRIGGER guard_answer_update ON answer",
        "DELETE FROM event",
    ):
        with pytest.raises(StorageUnavailable) as caught, application.transaction() as session:
            session.execute(text(statement))
        assert caught.value.code == "E-STO-016"
        assert isinstance(caught.value.__cause__, ProgrammingError)
    application.close()
    server.drop(name)
    server.sql(f"DROP ROLE {role}")
