"""Every worked example and table of response-pk-hsct.md 3 to 6 and 8, from data, through ``evaluate``."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ctd402_desktop.domain.evaluate import evaluate_line

DATA = Path(__file__).resolve().parents[1] / "data" / "response_examples.jsonl"
LINES = DATA.read_text(encoding="utf-8").splitlines()
TABLES = {
    "marrow_category": 29,
    "mrd_class": 6,
    "cns_status": 8,
    "lugano_ct": 14,
    "nca_profile": 31,
    "clopper_pearson": 9,
    "wilson": 9,
    "mantel_byar": 3,
    "cumulative_incidence": 2,
    "engraftment_anc": 4,
    "engraftment_platelet": 3,
    "lab_conversion": 14,
}


def agrees(found, expected):
    """Numbers within half a unit of the last printed digit; objects may carry more than was printed."""
    if isinstance(expected, dict):
        return all(name in found and agrees(found[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(expected, Decimal):
        last_digit = Decimal(1).scaleb(int(expected.as_tuple().exponent))
        return found is not None and abs(Decimal(repr(found)) - expected) <= last_digit / 2 + Decimal("1e-12")
    if type(expected) is int:
        return type(found) in {int, float} and found == expected
    return found == expected and type(found) is type(expected)


def name_of(line):
    entry = json.loads(line)
    return f"{entry['key']}: {entry['why']}"


@pytest.mark.parametrize("line", LINES, ids=name_of)
def test_a_response_example_gives_its_printed_answer_and_says_why(line):
    expected = json.loads(line, parse_float=Decimal)["expected"]
    answer = evaluate_line(line)
    assert agrees(answer["output"], expected), answer
    assert answer["because"]
    assert answer["version"]


def test_every_response_example_of_the_chapters_is_there():
    keys = [json.loads(line)["key"] for line in LINES]
    assert {key: keys.count(key) for key in TABLES} == TABLES
    assert keys.count("overall_components") == 20 + 36 * 9
