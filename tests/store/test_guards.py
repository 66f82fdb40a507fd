"""Rows that are kept cannot be changed or removed, by whichever way: the engine itself refuses."""

# ruff: noqa: S608 - the statements here are what somebody with the key would type

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from store_rows import enrolled, signed

from ctd402_desktop.store import guards
from ctd402_desktop.store.database import Database
from ctd402_desktop.store.tables import (
    APPEND_ONLY,
    KEPT,
    AcknowledgementRow,
    AnswerRow,
    AssignmentRow,
    Base,
    EventRow,
    HandoverReceiptRow,
    HandoverRow,
    PackRow,
    PatientRow,
    SignatureVoidRow,
    VoidRow,
)

AT = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.transaction() as session:
        patient_id = enrolled(session)
        record_id = signed(session, patient_id)
        session.add(VoidRow(record_id=record_id, user_id=1, at=AT, reason="wrong patient"))
        session.add(SignatureVoidRow(signature_id=1, user_id=1, at=AT, reason="unlocked"))
        session.add(PackRow(version="site-1", text="", loaded_at=AT, loaded_by=1))
        session.add(
            AcknowledgementRow(
                patient_id=patient_id, rule="map", severity="T1", kind="acknowledged", user_id=1, at=AT, reason=""
            )
        )
        session.add(HandoverRow(id=1, patient_id=patient_id, user_id=1, at=AT, since=None, body="{}"))
        session.flush()
        session.add(HandoverReceiptRow(handover_id=1, user_id=1, at=AT, read_back="as said"))
        session.add(AssignmentRow(patient_id=patient_id, user_id=1, offered_at=AT))
    return database


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_an_append_only_row_can_be_neither_changed_nor_removed(filled: Database, table: str, verb: str) -> None:
    column = next(one.name for one in Base.metadata.tables[table].columns if not one.primary_key)
    statement = f"UPDATE {table} SET {column} = {column}" if verb == "update" else f"DELETE FROM {table}"
    with pytest.raises(DBAPIError, match=f"rows of {table} are kept"), filled.transaction() as session:
        session.connection().execute(text(statement))


@pytest.mark.parametrize("table", KEPT)
def test_a_patient_account_ward_or_assignment_can_never_be_removed(filled: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match=f"rows of {table} are kept"), filled.transaction() as session:
        session.connection().execute(text(f"DELETE FROM {table}"))


def test_replacing_a_row_does_not_pass_by_the_guards(sqlcipher: Database) -> None:
    with sqlcipher.transaction() as session:
        signed(session, enrolled(session))
    with pytest.raises(DBAPIError, match="rows of answer are kept"), sqlcipher.transaction() as session:
        session.connection().execute(
            text("INSERT OR REPLACE INTO answer SELECT record_id, field, '9', unit FROM answer")
        )


def test_emptying_a_table_does_not_pass_by_the_guards(postgres: Database) -> None:
    with pytest.raises(DBAPIError, match="rows of event are kept"), postgres.transaction() as session:
        session.connection().execute(text("TRUNCATE event"))


@pytest.mark.parametrize(
    "statement", [update(AnswerRow).values(value="0"), delete(EventRow), update(PatientRow).values(bed="9")]
)
def test_a_bulk_change_of_a_clinical_table_is_refused_before_it_reaches_the_engine(filled: Database, statement) -> None:
    with pytest.raises(RuntimeError, match="bulk change of the clinical table"), filled.transaction() as session:
        session.execute(statement)


def test_every_guard_is_there_and_a_removed_one_is_missed(database: Database) -> None:
    with database.read() as session:
        assert guards.missing(session.connection()) == set()
    with database.transaction() as session:
        on = " ON event" if database.is_server else ""
        session.execute(text(f"DROP TRIGGER guard_event_delete{on}"))
        assert guards.missing(session.connection()) == {"guard_event_delete"}
        guards.install(session.connection())
        assert guards.missing(session.connection()) == set()
