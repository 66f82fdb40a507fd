"""Every worked example of the toxicity reference, chapters 3 to 8 and 10, run through ``evaluate``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ctd402_desktop.domain.evaluate import evaluate_line, schema
from ctd402_desktop.domain.registry import RULES

DATA = Path(__file__).resolve().parents[2] / "data" / "toxicity_examples.jsonl"
EXAMPLES = DATA.read_text(encoding="utf-8").splitlines()
COUNTS = {
    "iec_hs_criteria": 6,
    "iec_hs_grade": 5,
    "hscore": 2,
    "icaht_early": 11,
    "icaht_late": 7,
    "car_hematotox": 8,
    "easix": 1,
    "m_easix": 2,
    "s_easix": 1,
    "anc_recovery": 2,
    "platelet_recovery": 3,
    "fn_idsa": 5,
    "fn_ctcae5": 3,
    "hbv_reactivation": 4,
    "mascc": 2,
    "magic_agvhd": 12,
    "tls_cairo_bishop": 11,
    "ctcae5_lab": 20,
    "news2": 2,
    "unit_convert": 7,
}


def agrees(found, expected):
    """Numbers within 0.01, everything else alike in value and type; dictionaries may carry more than asked."""
    if isinstance(expected, dict):
        return all(name in found and agrees(found[name], value) for name, value in expected.items())
    if isinstance(expected, (bool, str)) or expected is None:
        return found == expected and type(found) is type(expected)
    return type(found) in (int, float) and abs(found - expected) <= 0.01


@pytest.mark.parametrize("line", EXAMPLES, ids=lambda line: f"{json.loads(line)['key']}: {json.loads(line)['why']}")
def test_a_worked_example_of_the_toxicity_reference_gives_its_published_answer(line):
    answer = evaluate_line(line)
    assert agrees(answer["output"], json.loads(line)["expected"]), answer
    assert answer["because"]
    assert answer["version"] == RULES[json.loads(line)["key"]].version


def test_every_worked_example_of_these_chapters_is_there():
    assert Counter(json.loads(line)["key"] for line in EXAMPLES) == COUNTS


@pytest.mark.parametrize("key", sorted(COUNTS))
def test_every_input_of_an_example_is_an_input_of_its_rule(key):
    known = {one["name"] for one in schema(key)["inputs"]} | set(schema(key)["ignored"])
    used = {name for line in EXAMPLES for name in json.loads(line)["input"] if json.loads(line)["key"] == key}
    assert used <= known
