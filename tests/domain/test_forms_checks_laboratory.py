"""Impossible laboratory values are refused, doubtful ones asked about, plausible ones pass."""

from __future__ import annotations

import pytest
from forms_checked import problems

from ctd402_desktop.domain.forms import FORMS


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"wbc": "1.0", "anc": "1.1"}, "anc"),
        ({"wbc": "1.0", "alc": "1100 /uL"}, "alc"),
        ({"wbc": "1.0", "anc": "0.6", "alc": "0.5"}, "wbc"),
        ({"plt": "150000"}, "plt"),
        ({"k": "13"}, "k"),
        ({"hb": "8.4 g/L"}, "hb"),
        ({"na": "70 mmol/L"}, "na"),
    ],
)
def test_an_impossible_laboratory_value_is_refused(raw: dict[str, str], field: str):
    assert problems("laboratory", raw) == {field}


@pytest.mark.parametrize(
    ("form", "raw", "field", "words"),
    [
        ("laboratory", {"plt": "150000"}, "plt",
         ("possible is 0 to 5000 10⁹/L, not 150000 10⁹/L: correct the number, or choose /µL if that was the unit, "
         "which is 150 10⁹/L")),
        ("laboratory", {"hb": "8.4 g/L"}, "hb",
         ("possible is 10 to 250 g/L, not 8.4 g/L: correct the number, or choose g/dL if that was the unit, which is "
         "84 g/L")),
        ("laboratory", {"k": "13"}, "k",
         "possible is 1.0 to 12.0 mmol/L, not 13 mmol/L: correct the number, or the unit if it is another one"),
        ("lymphodepletion", {"creatinine": "0.9 umol/L"}, "creatinine",
         ("possible is 5 to 3000 µmol/L, not 0.9 µmol/L: correct the number, or choose mg/dL if that was the unit, "
         "which is 79.56 µmol/L")),
    ],
)  # fmt: skip
def test_a_value_beyond_the_hard_limits_is_told_the_limits_and_nothing_else(form, raw, field, words):
    parsed = FORMS[form].parse(raw)
    assert parsed.problems[field].render() == words
    assert field not in parsed.unusual


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"anc": "85"}, "anc"),
        ({"hb": "12 g/L"}, "hb"),
        ({"creat": "12 umol/L"}, "creat"),
        ({"wbc": "0.05"}, "wbc"),
        ({"crp": "600"}, "crp"),
        ({"plt": "1501"}, "plt"),
    ],
)
def test_a_doubtful_laboratory_value_is_asked_about(raw: dict[str, str], field: str):
    parsed = FORMS["laboratory"].parse(raw)
    assert parsed.problems == {}
    assert set(parsed.unusual) == {field}


@pytest.mark.parametrize(
    "raw",
    [
        {"wbc": "1.0", "anc": "0.6", "alc": "0.41"},
        {"wbc": "<0.1", "anc": "0.2"},
        {"wbc": "1.0", "anc": "<2"},
        {"anc": "0.04", "plt": "18", "hb": "84"},
        {"cmv": "1200 copies/mL", "ebv": "5 [IU]/mL"},
        {"crp": "~not_done", "note": "sample clotted"},
    ],
)
def test_plausible_laboratory_values_pass(raw: dict[str, str]):
    parsed = FORMS["laboratory"].parse(raw)
    assert (parsed.problems, parsed.unusual) == ({}, {})


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"car_qpcr": "900 copies/ug", "qpcr_blq": "1"}, "car_qpcr"),
        ({"car_flow": "0.2", "flow_lloq": "0.5"}, "car_flow"),
    ],
)
def test_below_quantification_and_a_number_exclude_each_other(raw: dict[str, str], field: str):
    assert problems("cells", {"matrix": "blood"}, **raw) == {field}


@pytest.mark.parametrize(
    "raw",
    [
        {"qpcr_blq": "1", "qpcr_lloq": "50"},
        {"car_qpcr": "<50 copies/ug", "qpcr_lloq": "50"},
        {"car_qpcr": "62000 copies/ug", "qpcr_lloq": "50", "car_flow": "24 /uL"},
        {"car_pct_t": "12"},
    ],
)
def test_a_cell_count_or_its_absence_passes(raw: dict[str, str]):
    assert problems("cells", {"matrix": "blood"}, **raw) == set()
