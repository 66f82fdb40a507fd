from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.fields import ProblemError
from ctd402_desktop.domain.moments import Anchor, at_site, read_day, read_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 4, 6, 14, 5, 33, tzinfo=SHANGHAI)
FIRST = datetime(1990, 1, 1)  # noqa: DTZ001 - hypothesis draws wall-clock times
LAST = datetime(2060, 1, 1)  # noqa: DTZ001 - as above
WARD = Anchor(NOW, SHANGHAI, date(2026, 4, 2))


def local(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("n", local(2026, 4, 6, 14, 5)),
        ("t", local(2026, 4, 6, 14, 5)),
        ("t 08:30", local(2026, 4, 6, 8, 30)),
        ("y 2300", local(2026, 4, 5, 23, 0)),
        ("-2h", local(2026, 4, 6, 12, 5)),
        ("-30m", local(2026, 4, 6, 13, 35)),
        ("-30min", local(2026, 4, 6, 13, 35)),
        ("-1d-2h", local(2026, 4, 5, 12, 5)),
        ("+3d", local(2026, 4, 9, 14, 5)),
        ("D+7", local(2026, 4, 9, 14, 5)),
        ("D+7 08:00", local(2026, 4, 9, 8, 0)),
        ("d-3 0800", local(2026, 3, 30, 8, 0)),
        ("D0 10:00", local(2026, 4, 2, 10, 0)),
        ("1405", local(2026, 4, 6, 14, 5)),
        ("9:05", local(2026, 4, 6, 9, 5)),
        ("１４：０５", local(2026, 4, 6, 14, 5)),
        ("今天 08:30", local(2026, 4, 6, 8, 30)),
        ("2026-04-05 23:59", local(2026, 4, 5, 23, 59)),
        ("2026-04-05T23:59:10", local(2026, 4, 5, 23, 59)),
        ("2026-04-05T15:59:10+00:00", local(2026, 4, 5, 23, 59)),
        ("2026-04-05T15:59Z", local(2026, 4, 5, 23, 59)),
        ("202604052359", local(2026, 4, 5, 23, 59)),
        ("06-Apr-2026 14:05", local(2026, 4, 6, 14, 5)),
        ("Mon 06-Apr-2026 14:05", local(2026, 4, 6, 14, 5)),
        ("2026-04-06 周一 14:05", local(2026, 4, 6, 14, 5)),
        ("星期一 14:05", local(2026, 4, 6, 14, 5)),
        ("2026年4月5日 8:00", local(2026, 4, 5, 8, 0)),
        ("4月5日 8:00", local(2026, 4, 5, 8, 0)),
    ],
)
def test_a_typed_time_means_one_moment(typed: str, meant: datetime) -> None:
    assert read_moment(typed, WARD).only == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("t", date(2026, 4, 6)),
        ("+3d", date(2026, 4, 9)),
        ("-2w", date(2026, 3, 23)),
        ("D-5", date(2026, 3, 28)),
        ("1995-03-12", date(1995, 3, 12)),
        ("19950312", date(1995, 3, 12)),
        ("12 March 1995", date(1995, 3, 12)),
        ("31/12/2025", date(2025, 12, 31)),
        ("2026-04-05T15:59Z", date(2026, 4, 5)),
    ],
)
def test_a_typed_date_means_one_day(typed: str, meant: date) -> None:
    assert read_day(typed, WARD).only == meant


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-30", "31/31/2026", "-2h", "D7x", "99"])
def test_what_is_no_date_is_refused_with_a_remedy(typed: str) -> None:
    with pytest.raises(ProblemError):
        read_day(typed, WARD)


@pytest.mark.parametrize(
    "typed",
    ["", "25:00", "2460", "tomorrowish", "2026-04-06 7", "2026-13-05T15:59Z", "9999-12-31 23:59", "0001-01-01 00:00"],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ProblemError):
        read_moment(typed, WARD)


def test_a_slashed_date_is_asked_when_it_reads_both_ways() -> None:
    assert read_day("03/04/2026", WARD).candidates == (date(2026, 4, 3), date(2026, 3, 4))
    assert read_day("04/04/2026", WARD).only == date(2026, 4, 4)


def test_study_days_before_an_infusion_date_is_known_are_refused() -> None:
    with pytest.raises(ProblemError):
        read_day("D+7", Anchor(NOW, SHANGHAI))


def test_an_hour_that_the_clocks_repeat_is_asked() -> None:
    berlin = Anchor(datetime(2026, 10, 25, 12, tzinfo=UTC), BERLIN)
    found = read_moment("2026-10-25 02:30", berlin)
    assert found.only is None
    assert found.candidates == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    berlin = Anchor(datetime(2026, 3, 29, 12, tzinfo=UTC), BERLIN)
    with pytest.raises(ProblemError) as refused:
        read_moment("02:30", berlin)
    assert "02:30" in refused.value.message.render()


def test_hours_are_elapsed_time_over_a_change_of_clocks() -> None:
    berlin = Anchor(datetime(2026, 3, 29, 4, tzinfo=UTC), BERLIN)
    assert read_moment("-4h", berlin).only == datetime(2026, 3, 29, 0, tzinfo=UTC)


@given(st.datetimes(FIRST, LAST), st.sampled_from([SHANGHAI, BERLIN]))
def test_every_written_minute_reads_back_to_itself(naive: datetime, zone: ZoneInfo) -> None:
    naive = naive.replace(second=0, microsecond=0)
    anchor = Anchor(NOW, zone)
    expected = at_site(naive.date(), naive.time(), zone)
    for written in (f"{naive:%Y-%m-%d %H:%M}", f"{naive:%d-%b-%Y %H:%M}", f"{naive:%Y%m%d%H%M}"):
        if expected:
            assert read_moment(written, anchor).candidates == expected
        else:
            with pytest.raises(ProblemError):
                read_moment(written, anchor)


@given(st.integers(-9999, 9999))
def test_minutes_back_and_forth_count_from_now(minutes: int) -> None:
    found = read_moment(f"{minutes:+d}m", WARD).only
    assert found == NOW.replace(second=0) + timedelta(minutes=minutes)


@given(st.text(max_size=25))
def test_any_text_is_read_or_refused_but_never_breaks(typed: str) -> None:
    for reader in (read_day, read_moment):
        try:
            assert reader(typed, WARD).candidates
        except ProblemError:
            continue
