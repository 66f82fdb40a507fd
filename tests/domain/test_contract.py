"""The public names: key, inputs, choices and outputs of every function the two clinical references lay down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctd402_desktop.domain.evaluate import evaluate, evaluate_line, parse
from ctd402_desktop.domain.registry import RULES

DATA = Path(__file__).resolve().parents[1] / "data"
CONTRACT = [json.loads(line) for line in (DATA / "contract.jsonl").read_text(encoding="utf-8").splitlines()]
EXAMPLES = [line for path in sorted(DATA.glob("*_examples.jsonl")) for line in path.read_text("utf-8").splitlines()]

ONE_PER_KEY = pytest.mark.parametrize("entry", CONTRACT, ids=lambda entry: entry["key"])


def test_the_contract_lists_each_function_once():
    keys = [entry["key"] for entry in CONTRACT]
    assert len(keys) == len(set(keys)) == 61


@ONE_PER_KEY
def test_a_function_has_exactly_the_inputs_of_its_contract(entry):
    rule = RULES[entry["key"]]
    assert {one.name for one in rule.inputs} == set(entry["inputs"])
    assert set(rule.ignored) == set(entry["ignored"])


@ONE_PER_KEY
def test_a_function_takes_exactly_the_choices_of_its_contract(entry):
    inputs = {one.name: one for one in RULES[entry["key"]].inputs}
    for name, choices in entry.get("choices", {}).items():
        assert set(choices) <= set(inputs[name].choices), name
        for choice in choices:
            value = [choice] if inputs[name].kind == "list" else choice
            assert "error" not in evaluate(entry["key"], {name: value})


@ONE_PER_KEY
def test_a_function_answers_with_the_names_of_its_contract(entry):
    lines = [line for line in EXAMPLES if json.loads(line)["key"] == entry["key"]]
    outputs = [evaluate_line(line)["output"] for line in lines]
    assert outputs
    for output in (one for one in outputs if one is not None):
        if not entry["outputs"]:
            assert not isinstance(output, dict)
            continue
        for part in output if isinstance(output, list) else [output]:
            assert set(entry["outputs"]) <= set(part)


def test_a_landmark_answers_under_its_day_as_written_in_the_contract():
    line = '{"key": "km_loglog", "input": {"time_d": [10, 20], "event": [1, 1], "landmarks_d": [90], "ci_type": "%s"}}'
    both = [evaluate_line(line % name)["output"] for name in ("loglog", "log-log")]
    assert both[0] == both[1]
    assert {"S_90", "S_90_ci"} <= set(both[0])


@pytest.mark.parametrize("line", EXAMPLES, ids=lambda line: json.loads(line)["key"])
def test_no_example_uses_a_name_its_function_does_not_know(line):
    entry = parse(line)
    rule = RULES[entry["key"]]
    assert set(entry["input"]) <= {one.name for one in rule.inputs} | set(rule.ignored)
