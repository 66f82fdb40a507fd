"""Grades, signatures, voids, handovers, accounts and patients are bound into the chain: whoever alters one is named."""

# ruff: noqa: S608 - the statements here are what somebody with the key would type

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from store_rows import START, enrolled, event, signed

from ctd402_desktop.store import audit, bindings, guards
from ctd402_desktop.store.database import Database, Session
from ctd402_desktop.store.problems import Problem
from ctd402_desktop.store.tables import (
    AcknowledgementRow,
    GradeRow,
    HandoverReceiptRow,
    HandoverRow,
    PackRow,
    SignatureVoidRow,
    UserRow,
    VoidRow,
)
from ctd402_desktop.store.verification import Verification, verify

LATER = START + timedelta(hours=2)
KEYS = {name: columns[0] for name, columns in {**bindings.BOUND, **bindings.EDITED}.items()}
CELLS = [(name, column) for name, columns in {**bindings.BOUND, **bindings.EDITED}.items() for column in columns]
TEXTS = [
    ("grade", "scale"),
    ("grade", "version"),
    ("grade", "pack"),
    ("grade", "graded_at"),
    ("grade", "body"),
    ("signature", "meaning"),
    ("signature", "at"),
    ("signature", "content_hash"),
    ("void", "reason"),
    ("void", "at"),
    ("signature_void", "reason"),
    ("acknowledgement", "rule"),
    ("acknowledgement", "severity"),
    ("handover", "body"),
    ("handover_receipt", "read_back"),
    ("protocol_pack", "text"),
    ("app_user", "role"),
    ("app_user", "password_hash"),
    ("patient", "mrn"),
    ("patient", "family_name"),
    ("ward", "name"),
    ("answer", "value"),
    ("answer", "field"),
    ("record", "observed_at"),
    ("event", "detail"),
    ("event", "user_name"),
    ("event", "hash"),
]


class UndoneError(Exception):
    """Leaves a transaction without keeping what was done in it."""


@pytest.fixture
def ward(database: Database) -> Database:
    """One row in every table that is bound, each written by a session of the store."""
    with database.transaction() as session:
        patient_id = enrolled(session)
        first = signed(session, patient_id)
        signed(session, patient_id, {"temp": "36.8"}, supersedes_id=first)
    with database.transaction() as session:
        session.add(VoidRow(record_id=2, user_id=1, at=LATER, reason="wrong patient"))
        session.add(SignatureVoidRow(signature_id=2, user_id=1, at=LATER, reason="unlocked"))
        session.flush()
        audit.append(session, event(audit.VOIDED, minutes=120, patient_id=1, record_id=2))
        session.add(PackRow(version="site-2", text="limits = 1", loaded_at=LATER, loaded_by=1))
        session.add(
            AcknowledgementRow(
                patient_id=1, rule="fever", severity="urgent", kind="seen", user_id=1, at=LATER, until=None, reason=""
            )
        )
        session.add(HandoverRow(id=1, patient_id=1, user_id=1, at=LATER, since=None, body='{"i":"stable"}'))
        session.flush()
        session.add(HandoverReceiptRow(handover_id=1, user_id=1, at=LATER, read_back="yes"))
        session.flush()
        audit.append(session, event("handed_over", minutes=121, patient_id=1))
    return database


def tampered(database: Database, *statements: str, **values: object) -> list[Problem]:
    """What ``verify`` finds after somebody with the key has removed the guards and run ``statements``."""
    found: list[Problem] = []
    with suppress(UndoneError), database.transaction() as session:
        _unguard(session)
        for statement in statements:
            session.execute(text(statement), values)
        found.extend(one for one in verify(session).problems if "guard" not in one.message.text)
        raise UndoneError
    return found


def _unguard(session: Session) -> None:
    for name in guards.names("sqlite"):
        table = name.removeprefix("guard_").rpartition("_")[0]
        on = f" ON {table}" if session.connection().dialect.name != "sqlite" else ""
        session.execute(text(f"DROP TRIGGER {name}{on}"))
    if session.connection().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        session.execute(text("SET session_replication_role = replica"))


def verified(database: Database) -> Verification:
    with database.read() as session:
        return verify(session)


def test_an_untouched_ward_is_whole_and_every_table_is_counted(ward: Database) -> None:
    found = verified(ward)
    assert found.problems == ()
    assert set(found.rows) == set(KEYS)
    assert all(found.rows.values())
    assert (found.rows["grade"], found.rows["signature"]) == (2, 2)


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_cell_emptied_or_raised_behind_the_program_is_found(ward: Database, table: str, column: str) -> None:
    with ward.read() as session:
        before = session.execute(text(f"SELECT {column} FROM {table} ORDER BY 1 DESC LIMIT 1")).scalar_one()
    other = _another(before, ward, column)
    # A record and its void belong together, so every row of the table is changed at once.
    problems = tampered(ward, f"UPDATE {table} SET {column} = {other} WHERE {KEYS[table]} = 1 OR {KEYS[table]} = 2")
    words = {one.message.render() for one in problems if one.message.params.get("what") is not None}
    assert words, (table, column)


def _another(before: object, ward: Database, column: str) -> str:
    if column in {"birth_date", "died_on"}:
        return "'1999-09-09'"
    if isinstance(before, bool) or column in {"demo", "active"}:
        return f"NOT {column}" if ward.is_server else f"1 - {column}"
    if isinstance(before, int) or column in {"value", "merged_into_id"}:
        return f"coalesce({column}, 0) + 40"
    return f"'x' || substr(coalesce({column}, ''), 2)"


@pytest.mark.parametrize("table", sorted(KEYS))
def test_a_deleted_row_of_any_table_is_found(ward: Database, table: str) -> None:
    problems = tampered(ward, f"DELETE FROM {table}")
    assert any("is missing" in one.message.render() for one in problems) or any(
        "from before entry" in one.message.render() for one in problems
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(cell=st.sampled_from(TEXTS), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_flipped_bit_of_any_text_is_found(sqlcipher: Database, cell: tuple[str, str], place: int, bit: int) -> None:
    table, column = cell
    if not verified(sqlcipher).events:
        ward.__wrapped__(sqlcipher)  # filled once, because every flip is rolled back
    assert verified(sqlcipher).ok
    with sqlcipher.read() as session:
        found = session.execute(text(f"SELECT rowid, {column} FROM {table} WHERE length({column}) > 0")).all()
    row = found[place % len(found)]
    raw = bytearray(str(row[1]).encode())
    raw[place % len(raw)] ^= 1 << bit
    problems = tampered(
        sqlcipher,
        f"UPDATE {table} SET {column} = CAST(x'{raw.hex()}' AS TEXT) WHERE rowid = {row[0]}",
    )
    assert problems, (table, column, row[0], bytes(raw))


def test_an_administrator_added_past_the_program_is_named(ward: Database) -> None:
    problems = tampered(
        ward,
        "INSERT INTO app_user (id, username, name, role, password_hash, active, created_at, standing, failed_attempts) "
        "SELECT 9, 'eve', 'Eve', 'administrator', '-', active, created_at, standing, 0 FROM app_user WHERE id = 1",
    )
    assert [one.message.render() for one in problems] == [
        "Account 9 is not in the audit trail: it was not written by this program."
    ]


def test_a_grade_inserted_past_the_program_is_named_with_its_record(ward: Database) -> None:
    problems = tampered(
        ward,
        "INSERT INTO grade (id, record_id, scale, version, pack, graded_at, value, body) "
        "SELECT 70, record_id, scale, version, pack, graded_at, 0, body FROM grade WHERE id = 1",
    )
    assert [(one.record_id, one.message.params["row"]) for one in problems] == [(1, 70)]


def test_rows_written_after_the_last_entry_get_one_of_their_own(ward: Database) -> None:
    with ward.transaction() as session:
        audit.append(session, event("signed", minutes=130, patient_id=1, record_id=1))
        session.add(GradeRow(record_id=1, scale="icans", version="1", pack="p", graded_at=LATER, value=None, body="{}"))
    with ward.read() as session:
        newest = audit.events(session, limit=1)[0]
    assert (newest.action, newest.user_name, newest.detail) == (audit.BOUND, "Li Na", {})
    assert verified(ward).ok
    assert [one.seq for one in tampered(ward, "UPDATE grade SET value = 4 WHERE scale = 'icans'")] == [newest.seq]


def test_a_row_edited_by_the_program_is_bound_to_its_last_state(ward: Database) -> None:
    with ward.transaction() as session:
        session.get_one(UserRow, 1).role = "physician"
        audit.append(session, event("user_changed", minutes=140))
    assert verified(ward).ok
    problems = tampered(ward, "UPDATE app_user SET role = 'nurse'")
    assert [one.message.render() for one in problems] == [
        "Account 1 is not as it was when entry 6 of the audit trail was written."
    ]


def test_a_store_written_before_rows_were_bound_is_whole_until_its_next_entry(database: Database) -> None:
    older = _older(database)
    assert verified(older).ok
    with older.transaction() as session:
        audit.append(session, event("viewed", minutes=200, patient_id=1))
    assert verified(older).ok
    problems = tampered(older, "UPDATE grade SET value = 4 WHERE id = 1")
    assert [one.message.render() for one in problems] == [
        "Grade: the rows from before entry 3 of the audit trail are not as they were."
    ]
    assert tampered(older, "DELETE FROM signature WHERE id = 1")
    assert tampered(older, "INSERT INTO void SELECT 1, 1, created_at, '' FROM ward")


def _older(database: Database) -> Database:
    """A ward whose entries bind no rows, as an earlier program wrote them."""
    with database.transaction() as session:
        signed(session, enrolled(session))
        rows = session.execute(text("SELECT seq, detail FROM event ORDER BY seq")).all()
        _unguard(session)
        session.execute(text("DELETE FROM event"))
        for _, detail in rows:
            assert f'"{bindings.ROWS}"' in detail
        for action, record_id in (("enrolled", None), ("signed", 1)):
            _append_as_before(session, action, record_id)
        session.info.clear()
        guards.install(session.connection())
        if database.is_server:
            session.execute(text("SET session_replication_role = DEFAULT"))
    return database


def _append_as_before(session: Session, action: str, record_id: int | None) -> None:
    from sqlalchemy import insert

    from ctd402_desktop.store.canonical import canonical, digest
    from ctd402_desktop.store.tables import EventRow
    from ctd402_desktop.store.types import utc_text

    last = audit.events(session, limit=1)
    detail = {} if record_id is None else {audit.CONTENT: audit.record_hash(session, record_id)}
    link = {
        "seq": last[0].seq + 1 if last else 1,
        "at": utc_text(START),
        "user_id": 1,
        "user_name": "Li Na",
        "role": "nurse",
        "station": "station-1",
        "action": action,
        "patient_id": 1,
        "record_id": record_id,
        "detail": canonical(detail),
        "prev_hash": last[0].hash if last else audit.GENESIS,
    }
    session.execute(insert(EventRow).values(**{**link, "at": START, "hash": digest(link)}))


def test_a_clock_that_was_set_back_is_told_and_is_no_problem(ward: Database) -> None:
    with ward.transaction() as session:
        audit.append(session, event("viewed", minutes=60, patient_id=1))
    found = verified(ward)
    assert found.ok
    assert [one.message.render() for one in found.notices] == [
        "Entry 6 is 3660 s earlier than the entry before it: the clock of station-1 was set back."
    ]
