"""A store as the first release wrote it, made from one of today."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from ctd402_desktop import paths
from ctd402_desktop.store import guards
from ctd402_desktop.store.database import connect

GUARDED = ("record", "answer", "grade", "signature", "void", "event", "ward", "app_user", "patient")


def write_first_release(today: Path, key: bytes, path: Path) -> Path:
    """Its schema by its own migration, the rows of ``today`` without what came later."""
    # here, not above: another test takes alembic out of the loaded modules
    from alembic import command
    from alembic.config import Config

    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key, create=True, foreign_keys=False),
        poolclass=NullPool,
    )
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()))
    source = connect(today, key)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        looked = inspect(connection)
        for table in set(looked.get_table_names()) - {"alembic_version"}:
            columns = ", ".join(one["name"] for one in looked.get_columns(table))
            rows = source.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - names from the schema
            marks = ", ".join("?" for _ in columns.split(","))
            for row in rows:
                connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row))  # noqa: S608
        for statement in guards.statements("sqlite"):
            if statement.partition(" ON ")[2].partition(" ")[0] in GUARDED:
                connection.exec_driver_sql(statement)
        connection.commit()
    engine.dispose()
    source.close()
    return path
