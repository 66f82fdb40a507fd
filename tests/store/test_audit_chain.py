"""The audit chain shows every change made behind the program's back."""

# ruff: noqa: S608 - the statements here are what somebody with the key would type

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from store_fixtures import DATA_KEY
from store_rows import START, enrolled, event, signed

from ctd402_desktop.store import audit, guards
from ctd402_desktop.store.checkpoints import verify_checkpoints, write_checkpoint
from ctd402_desktop.store.database import Database
from ctd402_desktop.store.problems import Problem
from ctd402_desktop.store.tables import RecordRow, VoidRow
from ctd402_desktop.store.verification import verify


class UndoneError(Exception):
    """Leaves a transaction without keeping what was done in it."""


@pytest.fixture
def ward(database: Database) -> Database:
    """A short trail: an enrolment, two signed records (one correcting the other), a print and a view."""
    with database.transaction() as session:
        patient_id = enrolled(session)
        first = signed(session, patient_id)
        signed(session, patient_id, {"temp": "36.8"}, supersedes_id=first)
        audit.append(session, event("printed", minutes=3, detail={"document": "日报", "pages": 2}))
        audit.append(session, event("viewed", minutes=4, patient_id=patient_id))
    return database


def tampered(database: Database, *statements: str) -> list[Problem]:
    """What ``verify`` finds after somebody with the key has removed the guards and run ``statements``."""
    found: list[Problem] = []
    with suppress(UndoneError), database.transaction() as session:
        _unguard(session.connection())
        for statement in statements:
            session.execute(text(statement))
        found.extend(one for one in verify(session).problems if "guard" not in one.message.text)
        raise UndoneError
    return found


def _unguard(connection: Connection) -> None:
    for name in guards.names("sqlite"):
        on = f" ON {name.removeprefix('guard_').rpartition('_')[0]}" if connection.dialect.name != "sqlite" else ""
        connection.execute(text(f"DROP TRIGGER {name}{on}"))


def test_an_untouched_trail_has_no_problem(ward: Database) -> None:
    with ward.read() as session:
        found = verify(session)
    assert found.ok
    assert (found.events, found.records) == (5, 2)


def test_entries_are_read_back_newest_first_as_they_were_written(ward: Database) -> None:
    with ward.read() as session:
        newest = audit.events(session, limit=2)
        of_patient = audit.events(session, patient_id=1)
        of_nobody = audit.events(session, user_id=99)
    assert [one.seq for one in newest] == [5, 4]
    assert newest[1].detail == {"document": "日报", "pages": 2}
    assert [one.action for one in of_patient] == ["viewed", "signed", "signed", "enrolled"]
    assert of_nobody == []


@pytest.mark.parametrize("column", ["at", "user_name", "role", "station", "action", "detail", "prev_hash", "hash"])
def test_every_flipped_byte_of_an_entry_is_found_at_its_place(ward: Database, column: str) -> None:
    chance = random.Random(f"402 {column}")  # noqa: S311 - the same sample in every run
    for seq in range(1, 6):
        with ward.read() as session:
            stored = str(session.execute(text(f"SELECT {column} FROM event WHERE seq = {seq}")).scalar_one()).encode()
        for place in chance.sample(range(len(stored)), min(6, len(stored))):
            changed = bytearray(stored)
            changed[place] ^= 1 << chance.randrange(7)
            value = _literal(ward, bytes(changed))
            if value is not None:
                problems = tampered(ward, f"UPDATE event SET {column} = {value} WHERE seq = {seq}")
                assert seq in {one.seq for one in problems}, (column, seq, place)


def _literal(database: Database, raw: bytes) -> str | None:
    """SQL for these bytes as text; PostgreSQL takes no byte sequence that is not UTF-8, nor NUL."""
    if not database.is_server:
        return f"CAST(x'{raw.hex()}' AS TEXT)"
    try:
        raw.decode()
    except UnicodeDecodeError:
        return None
    return None if 0 in raw else f"convert_from('\\x{raw.hex()}'::bytea, 'UTF8')"


@pytest.mark.parametrize("column", ["user_id", "patient_id", "record_id"])
def test_a_changed_reference_of_an_entry_is_found(ward: Database, column: str) -> None:
    for seq in range(1, 6):
        problems = tampered(ward, f"UPDATE event SET {column} = coalesce({column}, 0) + 1 WHERE seq = {seq}")
        assert seq in {one.seq for one in problems}


def test_a_removed_entry_leaves_a_gap(ward: Database) -> None:
    problems = tampered(ward, "DELETE FROM event WHERE seq = 4")
    assert [str(one.message.render()) for one in problems] == ["Entry 4 of the audit trail is missing."]


def test_renumbering_after_a_removal_does_not_hide_it(ward: Database) -> None:
    problems = tampered(ward, "DELETE FROM event WHERE seq = 4", "UPDATE event SET seq = 4 WHERE seq = 5")
    assert {one.seq for one in problems} == {4}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET value = '36.6' WHERE record_id = 1 AND field = 'temp'",
        "UPDATE answer SET unit = '°F' WHERE record_id = 1 AND field = 'temp'",
        "DELETE FROM answer WHERE record_id = 1 AND field = 'note'",
        "INSERT INTO answer (record_id, field, value) VALUES (1, 'hr', '80')",
        "UPDATE record SET observed_at = '2026-04-06T06:06:00.000000+00:00' WHERE id = 1",
        "UPDATE record SET author_id = author_id, station = 'elsewhere' WHERE id = 1",
        "UPDATE record SET reason = 'because' WHERE id = 1",
    ],
)
def test_changed_content_of_a_signed_record_is_found(ward: Database, statement: str) -> None:
    problems = tampered(ward, statement)
    assert {one.record_id for one in problems} == {1}
    assert {one.seq for one in problems} == {2, None}


def test_changed_content_with_a_new_signature_over_it_is_still_found(ward: Database) -> None:
    found: list[Problem] = []
    with suppress(UndoneError), ward.transaction() as session:
        _unguard(session.connection())
        session.execute(text("UPDATE answer SET value = '36.6' WHERE record_id = 1 AND field = 'temp'"))
        forged = audit.record_hash(session, 1)
        session.execute(text("UPDATE signature SET content_hash = :forged WHERE record_id = 1"), {"forged": forged})
        found.extend(one for one in verify(session).problems if one.record_id)
        raise UndoneError
    assert {(one.seq, one.record_id) for one in found} == {(2, 1)}


def test_a_removed_signature_is_found(ward: Database) -> None:
    problems = tampered(ward, "DELETE FROM signature WHERE record_id = 2")
    assert [one.message.render() for one in problems] == [
        "Record 2 has no signature any more.",
        "Signature 2, written with entry 3 of the audit trail, is missing.",
    ]


def test_a_record_voided_or_revived_behind_the_trail_is_found(ward: Database) -> None:
    void = "INSERT INTO void (record_id, user_id, at, reason) VALUES (2, 1, '2026-04-06T06:05:00.000000+00:00', '')"
    assert {one.record_id for one in tampered(ward, void)} == {2}
    with ward.transaction() as session:
        session.add(VoidRow(record_id=2, user_id=1, at=START, reason="wrong patient"))
        session.flush()
        audit.append(session, event(audit.VOIDED, patient_id=1, record_id=2))
        assert verify(session).ok
    assert {(one.seq, one.record_id) for one in tampered(ward, "DELETE FROM void")} == {(6, 2)}


def test_a_record_that_no_entry_knows_is_found(ward: Database) -> None:
    with ward.transaction() as session:
        session.add(
            RecordRow(
                patient_id=1,
                form="daily",
                form_version=1,
                observed_at=START,
                recorded_at=START,
                author_id=1,
                station="",
                reason="",
            )
        )
    with ward.read() as session:
        shown = [one.message.render() for one in verify(session).problems]
    assert shown == [
        "Record 3 is not in the audit trail: it was not written by this program.",
        "Record 3 has no signature any more.",
    ]


def test_one_entry_of_an_import_binds_every_record_of_its_batch(database: Database) -> None:
    with database.transaction() as session:
        patient_id = enrolled(session)
        ids = (signed(session, patient_id), signed(session, patient_id))
        audit.append(session, event("imported", batch=ids))
    assert {one.seq for one in tampered(database, "UPDATE answer SET value = '9' WHERE record_id = 2")} == {3, 4, None}


def test_a_removed_guard_is_a_problem(ward: Database) -> None:
    with ward.transaction() as session:
        session.execute(text("DROP TRIGGER guard_answer_update" + (" ON answer" if ward.is_server else "")))
    with ward.read() as session:
        assert [one.message.params["name"] for one in verify(session).problems] == ["guard_answer_update"]


def test_a_rolled_back_entry_leaves_no_gap(ward: Database) -> None:
    with suppress(UndoneError), ward.transaction() as session:
        assert audit.append(session, event("never")) == 6
        raise UndoneError
    with ward.transaction() as session:
        assert audit.append(session, event("next")) == 6
    with ward.read() as session:
        assert verify(session).ok


def test_a_cut_tail_shows_against_the_checkpoint(ward: Database, tmp_path: Path) -> None:
    path = tmp_path / "checkpoints"
    with ward.read() as session:
        assert write_checkpoint(session, path, DATA_KEY, at=START) == 5
        assert verify_checkpoints(session, path, DATA_KEY) == []
    with ward.transaction() as session:
        _unguard(session.connection())
        session.execute(text("DELETE FROM event WHERE seq = 5"))
        assert not [one for one in verify(session).problems if one.seq], "the chain alone does not show it"
        assert [one.seq for one in verify_checkpoints(session, path, DATA_KEY)] == [5]
        audit.append(session, event("viewed", minutes=9))
        assert [one.message.text[:5] for one in verify_checkpoints(session, path, DATA_KEY)] == ["Entry"]


def test_a_checkpoint_that_was_altered_or_belongs_to_another_store_is_a_problem(ward: Database, tmp_path: Path) -> None:
    path = tmp_path / "checkpoints"
    with ward.read() as session:
        write_checkpoint(session, path, DATA_KEY, at=START)
        write_checkpoint(session, path, bytes(32), at=START)
        path.write_bytes(path.read_bytes() + b"not a checkpoint\n" + path.read_bytes().replace(b'"seq":5', b'"seq":4'))
        lines = [one.message.params["line"] for one in verify_checkpoints(session, path, DATA_KEY)]
    assert lines == [2, 3, 4, 5]


EACH_BYTE = (
    ("event", "seq", 3, "entry 3 "),
    ("signature", "id", 1, "Signature 1 "),
    ("answer", "record_id", 1, "Record 1 "),
)


@pytest.mark.parametrize(("table", "key", "number", "named"), EACH_BYTE)
def test_each_byte_of_an_entry_a_signature_and_an_answer_is_vouched_for(
    sqlcipher: Database, table: str, key: str, number: int, named: str
) -> None:
    with sqlcipher.transaction() as session:
        patient_id = enrolled(session)
        signed(session, patient_id, {"temp": "38.6"})
        signed(session, patient_id, {"temp": "36.8"})
    silent: list[tuple[str, int]] = []
    with suppress(UndoneError), sqlcipher.transaction() as session:
        _unguard(session.connection())
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        row = session.execute(text(f"SELECT rowid AS place, * FROM {table} WHERE {key} = {number}")).mappings().first()
        assert row is not None
        for column, stored in row.items():
            raw = str(stored).encode() if isinstance(stored, str) else b""
            for place in range(len(raw)):
                other = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
                change = f"UPDATE {table} SET {column} = CAST(x'{{}}' AS TEXT) WHERE rowid = {row['place']}"
                session.execute(text(change.format(other.hex())))
                session.expire_all()
                words = [one.message.render() for one in verify(session).problems]
                if not any(named.casefold() in one.casefold() for one in words):
                    silent.append((column, place))
                session.execute(text(change.format(raw.hex())))
        raise UndoneError
    assert silent == []
