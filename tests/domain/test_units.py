"""Conversion is exact in both directions, nothing converts one to one by default, wrong units are questioned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctd402_desktop.domain.analytes import ANALYTES, TEMPERATURE
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.units import (
    UnitError,
    analyte_of,
    convert,
    jump,
    likely_unit,
    pretty,
    shown,
    spelling,
    tidy,
    to_canonical,
    unit_question,
)

D = Decimal
ROWS = [*ANALYTES.values(), TEMPERATURE]
PAIRS = [
    (row.key, one, two)
    for row in ROWS
    for one in row.units()
    for two in row.units()
    if one != two and all(unit.factor is not None for unit in row.others)
]


@pytest.mark.parametrize(
    ("analyte", "value", "source", "target", "expected"),
    [
        ("creat", "1.2", "mg/dL", "umol/L", "106.08"),
        ("bili", "2.0", "mg/dL", "umol/L", "34.208"),
        ("hb", "8.4", "g/dL", "g/L", "84"),
        ("ca", "9.4", "mg/dL", "mmol/L", "2.3453"),
        ("urate", "8.0", "mg/dL", "umol/L", "475.84"),
        ("glu", "180", "mg/dL", "mmol/L", "9.99"),
        ("tg", "300", "mg/dL", "mmol/L", "3.387"),
        ("igg", "400", "mg/dL", "g/L", "4.0"),
        ("fib", "150", "mg/dL", "g/L", "1.5"),
        ("phos", "5.0", "mg/dL", "mmol/L", "1.6145"),
        ("urea", "28", "mg/dL", "mmol/L", "9.996"),
        ("crp", "12", "mg/dL", "mg/L", "120"),
        ("ldh", "5", "ukat/L", "U/L", "300"),
        ("bilirubin", "25.656", "umol/L", "mg/dL", "1.5"),
        ("crp", "120", "mg/L", "mg/dL", "12"),
        ("fibrinogen", "95", "mg/dL", "g/L", "0.95"),
        ("temperature", "39.0", "degC", "degF", "102.2"),
        ("temperature", "100.4", "degF", "degC", "38"),
        ("platelets", "45000", "per_uL", "10^9/L", "45"),
        ("dd", "500", "ug/L", "mg/L", "0.5"),
    ],
)
def test_the_published_conversions_hold(analyte: str, value: str, source: str, target: str, expected: str):
    assert convert(analyte, D(value), source, target) == D(expected)


def test_haemoglobin_in_mmol_is_converted_and_shown_rounded_half_up():
    assert shown(convert("hemoglobin", D("5.2"), "mmol/L", "g/dL")) == D("8.38")
    assert shown(D("2.125")) == D("2.13")


@settings(max_examples=300)
@given(pair=st.sampled_from(PAIRS), value=st.decimals(0, 10**6, places=3))
def test_there_and_back_gives_the_same_value(pair: tuple[str, str, str], value: Decimal):
    analyte, one, two = pair
    assert abs(convert(analyte, convert(analyte, value, one, two), two, one) - value) < D("1e-30")


def test_an_unchanged_unit_keeps_the_value_as_it_was_written():
    assert str(convert("k", D("4.10"), "mmol/L", "mmol/L")) == "4.10"


@pytest.mark.parametrize(
    ("analyte", "source", "target"),
    [
        ("anc", "10*9/uL", "10*9/L"),
        ("plt", "×10⁹/µL", "10*9/L"),
        ("crp", "g/L", "mg/L"),
        ("nonsense", "mg/L", "mg/L"),
        ("cmv", "copies/mL", "[IU]/mL"),
    ],
)
def test_an_unknown_unit_is_an_error_and_never_one_to_one(analyte: str, source: str, target: str):
    with pytest.raises(UnitError):
        convert(analyte, D(1), source, target)


def test_viral_copies_have_no_canonical_number_without_the_assays_factor():
    assert to_canonical("cmv", Lab(D(500), "copies/mL")) is None
    assert to_canonical("cmv", Lab(D(500), "[IU]/mL")) == D(500)
    assert convert("cmv", D(500), "copies/mL", "copies/mL") == D(500)


def test_a_comparator_stays_with_the_value():
    lab = Lab(D("0.01"), "mg/dL", "<")
    assert to_canonical("crp", lab) == D("0.1")
    assert lab.comparator == "<"


@pytest.mark.parametrize(
    ("analyte", "text", "expected"),
    [
        ("anc", "10⁹/L", "10*9/L"),
        ("anc", "x10^9/L", "10*9/L"),
        ("anc", "10^3/µL", "10*3/uL"),
        ("plt", "/μL", "/uL"),
        ("creat", "µmol/L", "umol/L"),
        ("creat", "mg/dl", "mg/dL"),
        ("na", "mEq/L", "meq/L"),
        ("inr", "", "{INR}"),
        ("cmv", "IU/mL", "[IU]/mL"),
        ("car_qpcr", "{copies}/ug", "copies/ug"),
        ("temp", "°F", "[degF]"),
        ("temp", "Cel", "Cel"),
        ("crp", "U/L", None),
    ],
)
def test_every_usual_spelling_of_a_unit_is_understood(analyte: str, text: str, expected: str | None):
    assert spelling(analyte, text) == expected


def test_what_is_shown_for_a_unit_is_understood_again():
    for row in ROWS:
        assert tuple(spelling(row, pretty(unit)) for unit in row.units()) == row.units()


def test_a_row_stands_for_itself():
    assert analyte_of(ANALYTES["hb"]) is ANALYTES["hb"]


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("plt", "150000", "10*9/L", "/uL"),
        ("anc", "850", "10*9/L", "/uL"),
        ("anc", "850", "10*3/uL", "/uL"),
        ("anc", "850", "/uL", None),
        ("anc", "50", "10*9/L", None),
        ("anc", "60000", "10*9/L", None),
        ("wbc", "201", "10*9/L", "/uL"),
        ("hb", "3", "g/L", "g/dL"),
        ("hb", "25", "g/L", "g/dL"),
        ("hb", "25.1", "g/L", None),
        ("hb", "8.4", "g/dL", None),
        ("creat", "0.2", "umol/L", "mg/dL"),
        ("creat", "15", "umol/L", "mg/dL"),
        ("creat", "15.1", "umol/L", None),
        ("temp", "100.4", "Cel", "[degF]"),
        ("temp", "38", "Cel", None),
        ("temp", "100.4", "[degF]", None),
        ("crp", "5", "mg/L", None),
    ],
)
def test_a_thousandfold_slip_is_recognised(analyte: str, value: str, unit: str, expected: str | None):
    assert likely_unit(analyte, Lab(D(value), unit)) == expected


def test_the_question_names_the_value_it_would_become():
    text = unit_question("anc", Lab(D(850), "10*9/L")).render()
    assert "0.85 10⁹/L" in text
    assert unit_question("anc", Lab(D("0.85"), "10*9/L")) is None


@pytest.mark.parametrize(
    ("now", "before", "hours", "asked"),
    [
        ("5.1", "1", 24, True),
        ("5", "1", 24, False),
        ("1", "5.1", 24, True),
        ("1", "5", 24, False),
        ("5.1", "1", 48, True),
        ("5.1", "1", 49, False),
        ("0.5", "0", 12, True),
        ("0", "0", 12, False),
    ],
)
def test_a_fivefold_change_of_a_count_within_two_days_is_asked_about(now: str, before: str, hours: int, asked: bool):
    found = jump("anc", Lab(D(now), "10*9/L"), Lab(D(before), "10*9/L"), timedelta(hours=hours))
    assert (found is not None) == asked


def test_a_change_is_compared_across_units_and_for_counts_alone():
    day = timedelta(days=1)
    assert jump("plt", Lab(D(20000), "/uL"), Lab(D(20), "10*9/L"), day) is None
    assert "100 10⁹/L" in jump("plt", Lab(D(100), "10*9/L"), Lab(D(10), "10*9/L"), day).render()
    assert jump("crp", Lab(D(200), "mg/L"), Lab(D(5), "mg/L"), day) is None
    assert jump("cmv", Lab(D(200), "copies/mL"), Lab(D(5), "copies/mL"), day) is None


def test_a_tidy_number_has_neither_zeros_nor_an_exponent():
    assert str(tidy(D("150.00"))) == "150"
    assert str(tidy(D("0.50"))) == "0.5"
    assert str(tidy(D("0.00"))) == "0"


def evaluate(**inputs: object) -> object:
    return RULES["unit_convert"].compute(inputs).output


def test_the_rule_rounds_half_up_and_keeps_a_missing_value_missing():
    assert evaluate(analyte="hemoglobin", value=D("5.2"), from_unit="mmol/L", to_unit="g/dL") == D("8.38")
    found = RULES["unit_convert"].compute({"analyte": "crp", "value": None, "from_unit": "mg/L", "to_unit": "mg/dL"})
    assert (found.output, found.missing) == (None, ("value",))


@pytest.mark.parametrize(
    "inputs",
    [
        {"analyte": "x", "value": D(1), "from_unit": "mg/L", "to_unit": "mg/L"},
        {"analyte": "crp", "value": None, "from_unit": "mg/L", "to_unit": "furlong"},
        {"analyte": "crp", "value": D(1), "from_unit": "mg/L"},
    ],
)
def test_the_rule_refuses_what_it_does_not_know(inputs: dict[str, object]):
    with pytest.raises(InputError):
        evaluate(**inputs)
