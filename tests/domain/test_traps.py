"""Known mistakes of existing calculators and forms, each as the answer that must come out and those that must not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctd402_desktop.domain.evaluate import evaluate_line

DATA = Path(__file__).resolve().parents[1] / "data" / "traps.jsonl"
TRAPS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def answered(trap):
    answer = evaluate_line(json.dumps({"key": trap["key"], "input": trap["input"]}))
    return "error" if "error" in answer else answer["output"]


def contains(found, expected):
    """Whether ``found`` is ``expected``, or has each value it names."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(name in found and contains(found[name], value) for name, value in expected.items())
    return found == expected and isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap['trap']}: {trap['why']}")
def test_a_known_mistake_is_not_made(trap):
    found = answered(trap)
    assert contains(found, trap["expected"])
    assert not [wrong for wrong in trap["never"] if contains(found, wrong)]


def test_every_known_mistake_of_the_reference_has_a_trap():
    numbers = {trap["trap"] for trap in TRAPS}
    assert [number for number in range(1, 20) if f"toxicity 11.{number}" not in numbers] == []
