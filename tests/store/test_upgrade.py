"""An upgrade never risks the store that is there."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest
from first_release import write_first_release
from sqlalchemy import inspect, text
from store_fixtures import DATA_KEY, Server
from store_rows import enrolled, signed

from ctd402_desktop import paths
from ctd402_desktop.errors import NewerDatabase, StorageUnavailable
from ctd402_desktop.store import database, guards, schema, upgrade
from ctd402_desktop.store.copies import copy_store
from ctd402_desktop.store.database import Database, connect
from ctd402_desktop.store.verification import verify

NEXT = """
    import sqlalchemy as sa
    from alembic import op
    revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None

    def upgrade():
        # A batch rebuild of a parent table: it drops triggers silently and would trip over foreign keys.
        with op.batch_alter_table("record", recreate="always") as batch:
            batch.add_column(sa.Column("site", sa.Text, nullable=False, server_default=""))
"""
LOSSY = (
    NEXT
    + """
        op.execute("DROP TRIGGER guard_grade_delete")
        op.execute(sa.delete(sa.table("grade")))
"""
)
BROKEN = (
    NEXT
    + """
        op.execute("DROP TABLE no_such_table")
"""
)
BROKEN_ON_A_SERVER = """
    import sqlalchemy as sa
    from alembic import op
    revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None

    def upgrade():
        op.add_column("record", sa.Column("site", sa.Text))
        op.execute("DROP TABLE no_such_table")
"""


@pytest.fixture
def filled(store_path: Path) -> Path:
    opened = Database.sqlcipher(store_path, DATA_KEY)
    with opened.transaction() as session:
        patient_id = enrolled(session)
        signed(session, patient_id, supersedes_id=signed(session, patient_id))
    opened.close()
    return store_path


def release(monkeypatch: pytest.MonkeyPatch, folder: Path, migration: str) -> None:
    """A later program: one more migration, and ``HEAD`` at it."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    for source in (*paths.migrations().glob("*.py"), *(paths.migrations() / "versions").glob("*.py")):
        (folder / "migrations" / source.relative_to(paths.migrations())).write_bytes(source.read_bytes())
    (versions / "0003_add_site.py").write_text(textwrap.dedent(migration), encoding="utf-8")
    monkeypatch.setattr(upgrade, "migrations", lambda: folder / "migrations")
    monkeypatch.setattr(schema, "HEAD", "0003")


def test_a_current_store_is_left_alone_without_loading_alembic(filled: Path) -> None:
    before = filled.read_bytes()
    for name in [name for name in sys.modules if name.partition(".")[0] == "alembic"]:
        del sys.modules[name]
    assert upgrade.bring_up_to_date(filled, DATA_KEY) is None
    assert filled.read_bytes() == before
    assert "alembic" not in sys.modules


def test_an_upgrade_keeps_every_row_every_guard_and_the_old_file(filled: Path, tmp_path: Path, monkeypatch) -> None:
    release(monkeypatch, tmp_path / "next", NEXT)
    kept = upgrade.bring_up_to_date(filled, DATA_KEY)
    opened = Database.sqlcipher(filled, DATA_KEY)
    with opened.read() as session:
        assert verify(session).ok
        assert verify(session).records == 2
        assert schema.revision(session.connection()) == "0003"
        assert session.execute(text("SELECT count(*) FROM record WHERE site = ''")).scalar_one() == 2
    opened.close()
    assert kept is not None
    old = Database.sqlcipher(kept, DATA_KEY)
    with old.read() as session:
        assert schema.revision(session.connection()) == "0002"
        assert verify(session).ok
    old.close()
    assert sorted(path.name for path in filled.parent.glob("ward.ctd402*")) == [filled.name, kept.name]


@pytest.mark.parametrize("migration", [LOSSY, BROKEN])
def test_an_upgrade_that_fails_or_loses_a_row_leaves_the_store_as_it_was(
    filled: Path, tmp_path: Path, monkeypatch, migration: str
) -> None:
    before = filled.read_bytes()
    release(monkeypatch, tmp_path / "next", migration)
    with pytest.raises(StorageUnavailable) as caught:
        upgrade.bring_up_to_date(filled, DATA_KEY)
    assert caught.value.code == "E-STO-019"
    assert "The store was not touched" in str(caught.value)
    assert filled.read_bytes() == before
    assert [path.name for path in filled.parent.glob("ward.ctd402*")] == [filled.name]


@pytest.fixture
def first_release(filled: Path, tmp_path: Path) -> Path:
    """A store as the first release wrote it."""
    return write_first_release(filled, DATA_KEY, tmp_path / "first" / "ward.ctd402")


def test_a_store_of_the_first_release_comes_along_with_every_row_and_a_whole_trail(first_release: Path) -> None:
    assert upgrade.bring_up_to_date(first_release, DATA_KEY) is not None
    opened = Database.sqlcipher(first_release, DATA_KEY)
    with opened.read() as session:
        found = verify(session)
        assert found.ok, [one.message.render() for one in found.problems]
        assert found.records == 2
        assert schema.revision(session.connection()) == schema.HEAD
        people = session.execute(text("SELECT standing, pin_hash, failed_attempts, locked_until FROM app_user"))
        assert [tuple(row) for row in people] == [("full", None, 0, None)]
    opened.close()


def test_an_upgrade_waits_for_nobody_who_still_has_the_store_open(filled: Path, tmp_path: Path, monkeypatch) -> None:
    release(monkeypatch, tmp_path / "next", NEXT)
    monkeypatch.setattr(database, "BUSY_MS", 50)
    reader = connect(filled, DATA_KEY)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record").fetchone()
    writer = connect(filled, DATA_KEY)
    writer.execute("UPDATE patient SET bed = '8'")
    with pytest.raises(StorageUnavailable) as caught:
        upgrade.bring_up_to_date(filled, DATA_KEY)
    assert caught.value.code == "E-STO-004"
    reader.execute("ROLLBACK")
    assert reader.execute("SELECT bed FROM patient").fetchone() == ("8",)
    reader.close()
    writer.close()


def test_a_store_of_a_newer_program_is_refused_untouched(filled: Path) -> None:
    connection = connect(filled, DATA_KEY)
    connection.execute("UPDATE alembic_version SET version_num = '0007'")
    connection.close()
    before = filled.read_bytes()
    with pytest.raises(NewerDatabase) as caught:
        upgrade.bring_up_to_date(filled, DATA_KEY)
    assert "format 0007, this one knows 0002" in str(caught.value)
    assert filled.read_bytes() == before


def test_a_file_whose_set_up_never_finished_is_not_a_store(tmp_path: Path) -> None:
    path = tmp_path / "half.ctd402"
    connection = connect(path, DATA_KEY, create=True)
    connection.execute("CREATE TABLE patient (id)")
    connection.close()
    with pytest.raises(StorageUnavailable) as caught:
        upgrade.bring_up_to_date(path, DATA_KEY)
    assert caught.value.code == "E-STO-006"


def test_an_empty_server_gets_the_schema_and_a_current_one_is_left_alone(server: Server) -> None:
    name = server.fresh(empty=True)
    fresh = Database.postgres(server.url(name))
    assert upgrade.bring_server_up_to_date(fresh)
    assert not upgrade.bring_server_up_to_date(fresh)
    with fresh.transaction() as session:
        signed(session, enrolled(session))
        assert verify(session).ok
    fresh.close()
    server.drop(name)


def test_a_failing_server_upgrade_leaves_the_server_as_it_was(postgres: Database, tmp_path: Path, monkeypatch) -> None:
    from sqlalchemy.exc import ProgrammingError

    release(monkeypatch, tmp_path / "next", BROKEN_ON_A_SERVER)
    with pytest.raises(ProgrammingError):
        upgrade.bring_server_up_to_date(postgres)
    with postgres.read() as session:
        assert schema.revision(session.connection()) == "0002"
        assert "site" not in {one["name"] for one in inspect(session.connection()).get_columns("record")}
        assert guards.missing(session.connection()) == set()


def test_a_server_of_a_newer_program_is_refused(postgres: Database) -> None:
    with postgres.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    with pytest.raises(NewerDatabase):
        upgrade.bring_server_up_to_date(postgres)


def test_a_copy_of_a_store_in_use_is_complete_and_checked(
    sqlcipher: Database, store_path: Path, tmp_path: Path
) -> None:
    with sqlcipher.transaction() as session:
        signed(session, enrolled(session))
    target = tmp_path / "copy.ctd402"
    counts = copy_store(store_path, DATA_KEY, target)
    assert (counts["record"], counts["answer"], counts["event"]) == (1, 2, 2)
    opened = Database.sqlcipher(target, DATA_KEY)
    with opened.read() as session:
        assert verify(session).ok
    opened.close()
    assert target.read_bytes()[:16] != b"SQLite format 3\0"


def test_a_damaged_store_gives_no_copy_and_the_last_one_stays(store_path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.ctd402"
    copy_store(store_path, DATA_KEY, target)
    before = target.read_bytes()
    raw = bytearray(store_path.read_bytes())
    for place in range(4096 + 100, len(raw), 4096):
        raw[place] ^= 1
    store_path.write_bytes(raw)
    with pytest.raises(StorageUnavailable) as caught:
        copy_store(store_path, DATA_KEY, target)
    assert caught.value.code == "E-STO-007"
    assert target.read_bytes() == before
    assert {path.name for path in tmp_path.glob("copy*")} == {"copy.ctd402"}
