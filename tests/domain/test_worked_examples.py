"""Every worked example of the clinical references this part covers, read from data and run through ``evaluate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctd402_desktop.domain.evaluate import evaluate_line

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = ("crs_icans_examples.jsonl", "dosing_product_examples.jsonl")
EXAMPLES = [line for name in FILES for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def agrees(found, expected):
    """Numbers within 0.01 (or four digits when large); dictionaries may carry more than asked."""
    if isinstance(expected, dict):
        return all(name in found and agrees(found[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(expected, (bool, str)) or expected is None:
        return found == expected and type(found) is type(expected)
    return found is not None and abs(found - expected) <= max(0.01, 1e-4 * abs(expected) if expected > 1e4 else 0)


@pytest.mark.parametrize("line", EXAMPLES, ids=lambda line: f"{json.loads(line)['key']}: {json.loads(line)['why']}")
def test_a_worked_example_gives_its_published_answer(line):
    answer = evaluate_line(line)
    assert agrees(answer["output"], json.loads(line)["expected"]), answer


def test_every_worked_example_of_the_chapters_is_there():
    keys = [json.loads(line)["key"] for line in EXAMPLES]
    counts = {key: keys.count(key) for key in dict.fromkeys(keys)}
    assert counts["crs_astct2019"] == 18
    assert counts["icans_astct2019"] == 17
    assert (counts["ice"], counts["crs_episodes"]) == (5, 3)
    assert counts["bsa"] == 36
    assert counts["fc_dose"] == 8


@pytest.mark.parametrize("line", EXAMPLES, ids=lambda line: json.loads(line)["key"])
def test_every_worked_example_is_explained(line):
    answer = evaluate_line(line)
    assert answer["because"]
    assert answer["version"]
