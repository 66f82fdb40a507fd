from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop import i18n
from ctd402_desktop.ui import formats

SITE = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(("number", "shown"), [(-3, "D-3"), (0, "D0"), (4, "D+4"), (None, "")])
def test_study_days_have_a_day_zero(number, shown):
    assert formats.day(number) == shown


def test_moments_are_shown_at_the_site_and_ignore_the_region_of_the_workstation():
    assert formats.date_time(MOMENT, SITE) == "06-Apr-2026 14:05"
    assert formats.full_date_time(MOMENT, SITE) == "Mon 06-Apr-2026 14:05"


def test_chinese_dates_run_from_year_to_day():
    with i18n.speaking("zh"):
        assert formats.date_time(MOMENT, SITE) == "2026-04-06 14:05"
        assert formats.full_date_time(MOMENT, SITE) == "2026-04-06 周一 14:05"
        assert formats.short_date(date(2026, 4, 6)) == "04-06"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.040", "0.040"), ("-66", "−66"), ("18500", "18\u2009500"), ("38.60", "38.60"), ("1E+3", "1\u2009000")],
)
def test_a_number_keeps_the_precision_it_was_recorded_with(value, shown):
    assert formats.number(Decimal(value)) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_number_can_be_read_back(value):
    shown = formats.number(value).replace("\u2009", "").replace("−", "-")
    assert Decimal(shown) == value


@pytest.mark.parametrize(
    ("value", "shown"), [("400000000", "4 × 10⁸"), ("41000", "4.1 × 10⁴"), ("0.00012", "1.2 × 10⁻⁴"), ("0", "0")]
)
def test_cell_doses_are_powers_of_ten(value, shown):
    assert formats.power_of_ten(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("minutes", "span", "ago"),
    [
        (0, "0 min", "now"),
        (57, "57 min", "57 min ago"),
        (60, "1 h", "1 h ago"),
        (550, "9 h 10", "9 h ago"),
        (545, "9 h 05", "9 h ago"),
        (1500, "1 d", "1 d ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(minutes, span, ago):
    assert formats.span(timedelta(minutes=minutes)) == span
    assert formats.ago(timedelta(minutes=minutes)) == ago


@pytest.mark.parametrize(("hours", "shown"), [(102, "+102 h"), (-66, "−66 h"), (0, "+0 h"), (None, "")])
def test_hours_since_infusion_carry_their_sign(hours, shown):
    assert formats.elapsed(hours) == shown
