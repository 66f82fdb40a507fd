from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.fields import Field, Kind
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.ui import smart_entry

DAILY = FORMS["daily"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("386", "38.6"), ("38,6", "38.6"), ("３８．６", "38.6"), ("38.60", "38.60")]
)
def test_a_temperature_is_kept_as_it_is_meant(typed: str, kept: str) -> None:
    found = smart_entry.read(DAILY["temp"], typed)
    assert (found.raw, found.problem) == (kept, None)


def test_a_value_that_cannot_be_names_its_rule_and_keeps_the_text() -> None:
    found = smart_entry.read(DAILY["spo2"], "193")
    assert found.raw == "193"
    assert found.problem is not None
    assert "100" in found.problem.render()


@pytest.mark.parametrize(
    ("typed", "both"),
    [("104/62", ("104", "62")), ("104-62", ("104", "62")), ("１０４／６２", ("104", "62")), ("104", None), ("-", None)],
)
def test_two_pressures_in_one_box(typed: str, both: tuple[str, str] | None) -> None:
    assert smart_entry.pressures(typed) == both


@pytest.mark.parametrize("dash", ["-", "–", "—", "−", "－"])
def test_the_dash_of_any_keyboard_means_not_done(dash: str) -> None:
    assert smart_entry.is_not_done(dash)
    assert not smart_entry.is_not_done(dash + "1")


def test_the_cursor_waits_while_a_digit_could_follow() -> None:
    orientation = DAILY["ice_orient"]
    assert not smart_entry.may_continue(orientation, "4")
    assert not smart_entry.may_continue(orientation, "0")
    assert smart_entry.may_continue(DAILY["hr"], "11")
    assert smart_entry.may_continue(Field("n", "N", Kind.NUMBER, integer=True, high=Decimal(12)), "1")


def test_letters_jump_to_their_field_whatever_their_case_or_width() -> None:
    assert smart_entry.jump_target("h", DAILY.fields) == "hr"
    assert smart_entry.jump_target("Ｈ", DAILY.fields) == "hr"
    assert smart_entry.jump_target("q", DAILY.fields) is None


@given(
    st.sampled_from(["", "<", "<=", ">"]),
    st.decimals(min_value=0, max_value=10**6, allow_nan=False, places=2),
    st.sampled_from(["mg/L", "g/dL", "10*9/L", ""]),
)
def test_a_laboratory_answer_is_taken_apart_and_put_together_unchanged(mark: str, value: Decimal, unit: str) -> None:
    stored = f"{mark}{value} {unit}".rstrip()
    assert smart_entry.join_lab(*smart_entry.split_lab(stored)) == stored


def test_a_unit_without_a_figure_is_no_answer() -> None:
    assert smart_entry.join_lab(" ", "mg/L") == ""
