"""What is stored comes back as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from store_rows import enrolled

from ctd402_desktop.store.database import Database
from ctd402_desktop.store.tables import DraftRow
from ctd402_desktop.store.types import UtcDateTime, utc_text

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2999, 12, 30), timezones=offsets)  # noqa: DTZ001 - Hypothesis adds the zone
KIND = UtcDateTime()
DIALECT = sqlite.dialect()


@given(moments)
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    stored = KIND.process_bind_param(moment, DIALECT)
    back = KIND.process_result_value(stored, DIALECT)
    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC


@given(moments, moments)
def test_stored_moments_sort_as_text_in_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (utc_text(one) < utc_text(other)) == (one < other)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        utc_text(datetime(2026, 4, 6))  # noqa: DTZ001 - the very thing that is refused


def test_the_store_refuses_a_moment_without_a_zone(database: Database) -> None:
    naive = datetime(2026, 4, 6)  # noqa: DTZ001 - the very thing that is refused
    with pytest.raises(StatementError, match="without a time zone"), database.transaction() as session:
        session.add(DraftRow(form="daily", author_id=1, raw="{}", updated_at=naive, station=""))


def test_microseconds_and_a_missing_moment_survive_both_engines(database: Database) -> None:
    moment = datetime(2026, 4, 6, 14, 5, 9, 402, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        enrolled(session)
        session.add(DraftRow(form="daily", author_id=1, raw="{}", updated_at=moment, station=""))
    with database.read() as session:
        found = session.query(DraftRow).one()
    assert (found.updated_at, found.observed_at) == (moment, None)
