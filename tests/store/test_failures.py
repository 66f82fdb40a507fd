"""Each way a store can fail has its own sentence: what happened, why, what to do; and nothing signed is lost."""

# ruff: noqa: PT012 - the failure comes at the commit or after a first step, inside the transaction

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event as listen
from sqlalchemy import text
from store_fixtures import DATA_KEY, Server
from store_rows import enrolled, event, signed

from ctd402_desktop.errors import Conflict, Ctd402Error, StorageUnavailable
from ctd402_desktop.store import audit, database, failures
from ctd402_desktop.store.database import Database, connect
from ctd402_desktop.store.tables import PatientRow, RecordRow
from ctd402_desktop.store.verification import verify


def refusal(path: Path, key: bytes = DATA_KEY) -> StorageUnavailable:
    """What opening this file says."""
    with pytest.raises(StorageUnavailable) as caught:
        Database.sqlcipher(path, key)
    assert str(path) in str(caught.value)
    assert "othing signed is lost" in str(caught.value)
    return caught.value


@pytest.fixture
def filled(store_path: Path) -> Path:
    """A closed store of several pages with signed records."""
    opened = Database.sqlcipher(store_path, DATA_KEY)
    with opened.transaction() as session:
        patient_id = enrolled(session)
        for _ in range(20):
            signed(session, patient_id, {f"field_{number}": "text " * 40 for number in range(10)})
    opened.close()
    return store_path


def test_a_missing_store_says_where_it_was_looked_for(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.ctd402").code == "E-STO-001"
    assert not list(tmp_path.iterdir()), "no empty file is left behind"


def test_a_wrong_key_says_that_store_and_key_file_do_not_belong_together(filled: Path) -> None:
    assert refusal(filled, bytes(32)).code == "E-STO-005"


@pytest.mark.parametrize("place", [20, 2000, 4090])
def test_damage_in_the_first_page_is_told_from_a_wrong_key(filled: Path, place: int) -> None:
    flip(filled, place)
    assert refusal(filled).code == "E-STO-007"


def test_damage_in_a_later_page_shows_when_that_page_is_read(filled: Path) -> None:
    pages = filled.stat().st_size // 4096
    for page in range(pages - 5, pages):
        flip(filled, page * 4096 + 100)
    opened = Database.sqlcipher(filled, DATA_KEY)
    with pytest.raises(StorageUnavailable) as caught, opened.read() as session:
        verify(session)
    opened.close()
    assert caught.value.code == "E-STO-007"


def test_the_page_check_counts_every_damaged_page(filled: Path) -> None:
    assert database.integrity_problems(filled, DATA_KEY) == []
    flip(filled, 2 * 4096 + 17)
    assert database.integrity_problems(filled, DATA_KEY) == ["HMAC verification failed for page 3"]


def flip(path: Path, place: int) -> None:
    """Change one bit of a real file."""
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def plain_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE patient (id)")
    connection.close()


@pytest.mark.parametrize(
    "make", [lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"%PDF-1.7" * 999), plain_sqlite]
)
def test_a_file_of_another_kind_is_not_a_store_and_stays_as_it_is(tmp_path: Path, make) -> None:
    path = tmp_path / "other.ctd402"
    make(path)
    before = path.read_bytes()
    assert refusal(path).code == "E-STO-006"
    assert path.read_bytes() == before


def test_a_full_disk_keeps_what_was_signed_and_nothing_of_what_was_not(sqlcipher: Database) -> None:
    with sqlcipher.transaction() as session:
        patient_id = enrolled(session)
        signed(session, patient_id)
        pages = session.execute(text("PRAGMA page_count")).scalar_one()

    def limit(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]  # the driver's connection

    listen.listen(sqlcipher.engine, "connect", limit)
    with pytest.raises(StorageUnavailable) as caught, sqlcipher.transaction() as session:
        signed(session, patient_id, {f"field_{number}": "text " * 400 for number in range(10)})
    assert caught.value.code == "E-STO-003"
    assert "Nothing signed is lost. (E-STO-003)" in str(caught.value)
    with sqlcipher.read() as session:
        found = verify(session)
    assert found.ok
    assert found.records == 1


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Without the superuser's right to write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every user can reach; pytest's own are closed to others."""
    made = Path(tempfile.mkdtemp(prefix="ctd402-"))
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


@pytest.mark.parametrize("write_protected", ["folder", "file"])
def test_a_read_only_place_says_so(filled: Path, folder: Path, write_protected: str) -> None:
    path = folder / "ward.ctd402"
    shutil.copy(filled, path)
    with as_nobody(folder):
        (path if write_protected == "file" else folder).chmod(0o444 if write_protected == "file" else 0o555)
        with pytest.raises(StorageUnavailable) as caught:
            _sign_something(path)
        folder.chmod(0o755)
        for one in folder.iterdir():
            one.chmod(0o644)
        _sign_something(path)
    assert caught.value.code == "E-STO-002"


def _sign_something(path: Path) -> None:
    opened = Database.sqlcipher(path, DATA_KEY)
    try:
        with opened.transaction() as session:
            signed(session, 1)
    finally:
        opened.close()


def test_a_writer_that_never_ends_is_told_after_the_wait(sqlcipher: Database, store_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    other = connect(store_path, DATA_KEY)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable) as caught, sqlcipher.transaction() as session:
        enrolled(session)
    assert caught.value.code == "E-STO-004"
    with sqlcipher.read() as session:
        assert verify(session).events == 0
    other.execute("ROLLBACK")
    other.close()
    with sqlcipher.transaction() as session:
        enrolled(session)


def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    nowhere = Database.postgres(f"postgresql://ctd402@/ward?host={tmp_path}")
    with pytest.raises(StorageUnavailable) as caught, nowhere.read() as session:
        session.execute(text("SELECT 1"))
    nowhere.close()
    assert caught.value.code == "E-STO-008"


def test_a_server_that_refuses_the_account_says_so(server: Server) -> None:
    stranger = Database.postgres(server.url("no_such_database"))
    with pytest.raises(StorageUnavailable) as caught, stranger.read() as session:
        session.execute(text("SELECT 1"))
    stranger.close()
    assert caught.value.code == "E-STO-016"


def test_a_slow_server_says_so_and_keeps_nothing_of_the_transaction(postgres: Database) -> None:
    with pytest.raises(StorageUnavailable) as caught, postgres.transaction() as session:
        enrolled(session)
        session.execute(text("SET LOCAL statement_timeout = 20"))
        session.execute(text("SELECT pg_sleep(2)"))
    assert caught.value.code == "E-STO-009"
    with postgres.read() as session:
        assert verify(session).events == 0


def test_a_lost_server_connection_says_so_and_the_next_attempt_succeeds(postgres: Database, server: Server) -> None:
    with pytest.raises(StorageUnavailable) as caught, postgres.transaction() as session:
        enrolled(session)
        process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        server.sql(f"SELECT pg_terminate_backend({process})")
        session.execute(text("SELECT 1"))
    assert caught.value.code == "E-STO-008"
    with postgres.transaction() as session:
        enrolled(session)


def test_tls_with_a_verified_name_is_demanded_everywhere_but_on_loopback() -> None:
    far = Database.postgres("postgresql://ward@db.hospital.example/ward?sslmode=disable")
    near = Database.postgres("postgresql://ward@localhost/ward")
    assert far.engine.url.query["sslmode"] == "verify-full"
    assert "sslmode" not in near.engine.url.query
    assert far.place.shown == "db.hospital.example"


def test_two_corrections_of_one_record_cannot_both_succeed(database: Database) -> None:
    with database.transaction() as session:
        patient_id = enrolled(session)
        first = signed(session, patient_id)
        signed(session, patient_id, supersedes_id=first)
    with pytest.raises(Conflict) as caught, database.transaction() as session:
        signed(session, patient_id, supersedes_id=first)
    assert caught.value.code == "E-CON-001"
    with database.read() as session:
        assert session.query(RecordRow).count() == 2


def test_two_patients_cannot_have_one_hospital_number(database: Database) -> None:
    with pytest.raises(Conflict) as caught, database.transaction() as session:
        enrolled(session)
        enrolled(session)
    assert caught.value.code == "E-CON-002"


def test_an_edit_of_an_older_version_of_the_page_is_refused(database: Database) -> None:
    with database.transaction() as session:
        patient_id = enrolled(session)
    with database.read() as session:
        shown = session.get_one(PatientRow, patient_id)
    with database.transaction() as session:
        session.get_one(PatientRow, patient_id).bed = "12"
    with pytest.raises(Conflict) as caught, database.transaction() as session:
        session.add(shown)
        shown.bed = "14"
    assert caught.value.code == "E-CON-005"


def test_our_own_mistakes_are_not_dressed_up_as_storage_trouble(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

    with pytest.raises(IntegrityError), database.transaction() as session:
        signed(session, 1)
    with pytest.raises(OperationalError if not database.is_server else ProgrammingError), database.read() as session:
        session.execute(text("SELECT * FROM no_such_table"))


def test_writing_inside_a_read_is_refused(database: Database) -> None:
    with pytest.raises(StorageUnavailable) as caught, database.read() as session:
        enrolled(session)
    assert caught.value.code == "E-STO-002"


def test_a_transaction_inside_a_transaction_is_refused_at_once(database: Database) -> None:
    with database.transaction(), pytest.raises(RuntimeError, match="inside a transaction"), database.transaction():
        pass


def test_a_read_is_one_snapshot(database: Database) -> None:
    with database.read() as session:
        assert verify(session).events == 0
        with database.transaction() as writing:
            enrolled(writing)
        assert verify(session).events == 0
    with database.read() as session:
        assert verify(session).events == 1


def test_eight_writers_lose_nothing_and_each_conflict_is_told(database: Database) -> None:
    with database.transaction() as session:
        patient_id = enrolled(session)
        contested = [signed(session, patient_id) for _ in range(5)]
    won: list[int] = []
    told: list[Ctd402Error] = []

    def write(number: int) -> None:
        for record_id in contested:
            try:
                with database.transaction() as session:
                    session.get_one(PatientRow, patient_id).bed = f"{number}.{record_id}"
                    audit.append(session, event("edited", patient_id=patient_id, detail={"by": number}))
                    won.append(signed(session, patient_id, supersedes_id=record_id))
            except Conflict as error:
                told.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert len(won) == 5
    assert len(told) == 8 * 5 - 5
    with database.read() as session:
        found = verify(session)
        assert session.get_one(PatientRow, patient_id).version == 1 + 5
    assert found.ok
    assert (found.events, found.records) == (1 + 5 + 10, 10)


def test_every_sentence_has_its_own_code() -> None:
    causes = [value for value in vars(failures).values() if isinstance(value, tuple) and len(value) == 2]
    codes = [code for _, code in causes]
    assert len(codes) == len(set(codes))
    assert all(text.count(". ") >= 1 for text, _ in causes)
