"""The codec of answers: text to value and back, problems in words, missing never zero."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.fields import (
    Choice,
    Field,
    Form,
    Kind,
    Lab,
    NotDone,
    ProblemError,
    flag,
    number,
    unusual,
)
from ctd402_desktop.i18n import msg

D = Decimal
TEMP = Field("temp", "Temperature", Kind.NUMBER, "°C", low=D(23), high=D(45), smart_decimals=1)
LIMITED = Field("map", "MAP", Kind.NUMBER, usual=(D(40), D(180)), normal=(D(65), D(105)), critical=(D(50), D(150)))
DEVICE = Field("device", "Device", Kind.CHOICE, choices=(Choice("none", "Air"), Choice("mask", "Mask")))
SITES = Field("sites", "Sites", Kind.CHOICE, choices=(Choice("a", "A"), Choice("b", "B")), many=True)
SEEN = Field("seen", "Seen", Kind.FLAG)
AT = Field("at", "At", Kind.DATETIME)
ON = Field("on", "On", Kind.DATETIME, date_only=True)
NOTE = Field("note", "Note", Kind.TEXT)
CRP = Field("crp", "CRP", Kind.LAB, unit="mg/L", units=("mg/L", "mg/dL"))


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (TEMP, "38.6", D("38.6")),
        (TEMP, "386", D("38.6")),
        (TEMP, "38,6", D("38.6")),
        (TEMP, "３８．６", D("38.6")),
        (TEMP, "~asleep", NotDone("asleep")),
        (DEVICE, "mask", "mask"),
        (SITES, "b, a,b", ("b", "a")),
        (SEEN, "1", True),
        (SEEN, "0", False),
        (AT, "2026-04-06T14:05+08:00", datetime(2026, 4, 6, 6, 5, tzinfo=UTC)),
        (ON, "2026-04-06", date(2026, 4, 6)),
        (NOTE, " rigors ", "rigors"),
        (CRP, "<0.5", Lab(D("0.5"), "mg/L", "<")),
        (CRP, "≥ 12 mg/dL", Lab(D(12), "mg/dL", ">=")),
        (CRP, "≤3", Lab(D(3), "mg/L", "<=")),
        (CRP, ">9 mg/L", Lab(D(9), "mg/L", ">")),
    ],
)
def test_typed_text_becomes_the_value_it_means(asked, text, value):
    assert asked.parse(text) == value
    assert asked.parse(asked.dump(value)) == value


@pytest.mark.parametrize("asked", [TEMP, DEVICE, SITES, SEEN, AT, ON, NOTE, CRP])
def test_an_empty_box_is_missing_and_stays_empty(asked):
    assert asked.parse("  ") is None
    assert asked.dump(None) == ""


@pytest.mark.parametrize(
    ("asked", "text", "words"),
    [
        (TEMP, "193", "possible is 23 to 45 °C: correct it"),
        (TEMP, "5000", "23 to 45"),
        (Field("w", "W", Kind.NUMBER, low=D(0)), "-1", "at least 0"),
        (Field("w", "W", Kind.NUMBER, low=D(0), high=D(4)), "5", "possible is 0 to 4: correct it"),
        (Field("w", "W", Kind.NUMBER, high=D(100)), "101", "at most 100"),
        (Field("n", "N", Kind.NUMBER, integer=True), "2.5", "whole number"),
        (TEMP, "warm", "not a number"),
        (TEMP, "NaN", "not a usable number"),
        (TEMP, "1e999", "not a usable number"),
        (TEMP, "~bored", "not a reason"),
        (DEVICE, "tent", "not one of the choices"),
        (SITES, "a,c", "not one of the choices"),
        (SEEN, "maybe", "yes (1) or no (0)"),
        (AT, "yesterday", "not a date"),
        (AT, "2026-04-06T14:05", "no time zone"),
        (ON, "06/04/2026", "not a date"),
        (CRP, "5 mmol/L", "not a unit"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(asked, text, words):
    with pytest.raises(ProblemError) as caught:
        asked.parse(text)
    assert words in caught.value.message.render()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4e8", D("4e8")),
        ("400 million", D(400_000_000)),
        ("4亿", D(400_000_000)),
        ("2.5万", D(25_000)),
        ("1 234", D(1234)),
        ("1,234.5", D("1234.5")),
        ("4×10^8", D("4e8")),
        ("0", D(0)),
    ],
)
def test_counts_are_accepted_as_wards_write_them(text, value):
    assert number(text) == value


def test_without_an_upper_limit_digits_are_taken_as_typed():
    assert Field("x", "X", Kind.NUMBER, smart_decimals=1).parse("386") == D(386)


def test_a_retired_option_is_shown_by_its_key():
    assert DEVICE.choice_label("mask") == "Mask"
    assert DEVICE.choice_label("tent") == "tent"


@given(st.decimals(min_value=23, max_value=45, allow_nan=False, allow_infinity=False, places=2))
def test_every_number_survives_the_codec(value):
    assert TEMP.parse(TEMP.dump(value)) == value


@given(st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_minute_survives_the_codec(at):
    assert AT.parse(AT.dump(at)) == at


@pytest.mark.parametrize(
    ("value", "words", "mark"),
    [
        (D(30), "unusually low, confirm", "LL"),
        (D(45), None, "LL"),
        (D(60), None, "L"),
        (D(80), None, ""),
        (D(110), None, "H"),
        (D(160), None, "HH"),
        (D(200), "unusually high, confirm", "HH"),
    ],
)
def test_unusual_and_abnormal_are_two_things(value, words, mark):
    found = unusual(LIMITED, value)
    assert (found.render() if found else None) == words
    assert flag(LIMITED, value) == mark


def test_what_is_not_a_number_has_no_flag():
    assert flag(LIMITED, None) == ""
    assert flag(LIMITED, NotDone("refused")) == ""
    assert unusual(LIMITED, "text") is None


FORM = Form(
    "sketch",
    "Sketch",
    2,
    (
        Field("kind", "Kind", Kind.CHOICE, choices=DEVICE.choices, required=True),
        Field("flow", "Flow", Kind.NUMBER, show_if=("kind", "mask")),
        Field("old", "Old", Kind.NUMBER, until=1),
        LIMITED,
    ),
    checks=(
        lambda answers: (
            {"flow": msg("flow missing")} if answers.get("kind") == "mask" and "flow" not in answers else {}
        ),
    ),
    doubts=(lambda answers: {"flow": msg("much")} if answers.get("flow", D(0)) == D(60) else {},),
)


def test_all_problems_of_a_form_come_at_once():
    found = FORM.parse({"map": "x"})
    assert set(found.problems) == {"kind", "map"}


def test_hidden_and_retired_fields_are_not_asked():
    assert FORM.parse({"kind": "none", "flow": "3", "old": "1"}).answers == {"kind": "none"}
    assert set(FORM.parse({"kind": "mask"}).problems) == {"flow"}


def test_unusual_values_and_doubts_are_asked_but_do_not_block():
    found = FORM.parse({"kind": "mask", "flow": "60", "map": "30"})
    assert found.problems == {}
    assert set(found.unusual) == {"flow", "map"}


def test_stored_text_reads_with_retired_fields():
    assert FORM.read({"old": "1", "kind": "none"}) == {"old": D(1), "kind": "none"}
    assert FORM.dump({"old": D(1), "kind": "none"}) == {"kind": "none", "old": "1"}
    assert FORM.read({"old": "", "map": "80"}) == {"map": D(80)}


def test_a_form_knows_its_fields():
    assert "flow" in FORM
    assert "nothing" not in FORM
    assert FORM["flow"].label == "Flow"
