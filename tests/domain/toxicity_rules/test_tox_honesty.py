"""What every toxicity rule promises: unanswered is not zero, what decides decides, what is missing is missing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctd402_desktop.domain.evaluate import evaluate, parse
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.toxicity import RULES as TOXICITY
from ctd402_desktop.i18n import speaking, tr

DATA = Path(__file__).resolve().parents[2] / "data"
FILES = ("toxicity_examples.jsonl", "toxicity_more_examples.jsonl")
LINES = [line for name in FILES for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
CASES = [parse(line) for line in LINES if "unit_convert" not in line]
KEYS = sorted(rule.key for rule in TOXICITY)
UNSURE = {"minimum", "baseline_missing", "conv", "provisional"}
BY_DAY = {"icaht_early", "icaht_late", "anc_recovery", "ticaht_early", "ticaht_late", "neutrophil_phenotype"}
REPLACING = {"hbv_dna_baseline_iu_ml", "fev1_pct", "fio2"}
UNKNOWN = {None, "incomplete", "indeterminate"}


def test_the_contract_keys_of_chapters_3_to_10_are_all_here():
    assert set(KEYS) == {case["key"] for case in CASES}


def measured(key, name):
    """An input without a default: a measurement, a limit, an answer. A tick has one."""
    return next((not one.default for one in RULES[key].inputs if one.name == name), False)


def parts(output):
    return output if isinstance(output, dict) else {"": output}


def emptied(data):
    case = data.draw(st.sampled_from(CASES))
    gone = data.draw(st.sets(st.sampled_from(sorted(case["input"]))))
    return case, gone, {name: value for name, value in case["input"].items() if name not in gone}


@settings(max_examples=250)
@given(st.data())
def test_taking_answers_away_leaves_an_answer_as_it_was_or_makes_it_unknown(data):
    case, gone, left = emptied(data)
    key = case["key"]
    if not all(measured(key, name) for name in gone) or REPLACING & gone:
        return
    full, found = (RULES[key].compute(inputs) for inputs in (case["input"], left))
    if UNSURE & {*found.flags, *full.flags}:
        return
    for name, value in parts(found.output).items():
        if value not in UNKNOWN and name not in {"min", "max"}:
            assert value == parts(full.output)[name], (name, gone)


@settings(max_examples=250)
@given(st.data())
def test_a_fact_said_to_decide_changes_the_answer_when_it_is_taken_away(data):
    case, _, left = emptied(data)
    compute = RULES[case["key"]].compute
    found = compute(left)
    for fact in found.because:
        if fact.deciding:
            without = {name: value for name, value in left.items() if name not in fact.inputs}
            again = compute(without)
            assert (again.output, again.reason) != (found.output, found.reason), fact.text.render()


@settings(max_examples=250)
@given(st.data())
def test_missing_names_only_what_was_not_answered_and_stands_beside_every_missing_reason(data):
    case, _, left = emptied(data)
    rule = RULES[case["key"]]
    found = rule.compute(left)
    known = {one.name for one in rule.inputs}
    assert all(name in known for name in found.missing)
    empty = {name for name in found.missing if left.get(name) is None}
    assert empty == set(found.missing) or rule.key in BY_DAY
    assert bool(found.missing) or found.reason is None or found.reason.value != "MISSING"


@settings(max_examples=200)
@given(st.data())
def test_what_would_change_a_grade_names_the_nearest_above_then_the_nearest_below(data):
    case, _, left = emptied(data)
    found = RULES[case["key"]].compute(left)
    grade = parts(found.output).get("grade", found.output)
    above = [change.to for change in found.would_change if change.to > grade]
    below = [change.to for change in found.would_change if change.to < grade]
    assert [change.to for change in found.would_change] == above + below
    assert max(len(above), len(below)) <= 1


@pytest.mark.parametrize("key", KEYS)
def test_nothing_answered_is_unknown_and_never_zero_normal_or_no(key):
    found = RULES[key].compute({})
    assert found.reason is not None
    assert found.reason.value == "MISSING"
    assert found.missing
    values = parts(found.output)
    ticks = {"cytopenia", "hemophagocytosis", "min", "max"}
    assert {value for name, value in values.items() if name not in ticks} <= UNKNOWN


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_every_sentence_of_an_example_can_be_said_in_chinese(case):
    found = RULES[case["key"]].compute(case["input"])
    with speaking("zh"):
        for fact in found.because:
            assert tr(fact.text)
            assert fact.limit is None or tr(fact.limit)
        assert all(tr(change.text) for change in found.would_change)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("wrong", ["text", [1, 2], {}, Decimal("Infinity"), -1])
def test_a_wrong_value_is_refused_or_answered_but_never_crashes(key, wrong):
    for one in RULES[key].inputs:
        answer = evaluate(key, {one.name: wrong})
        assert ("error" in answer) != ("output" in answer)
        json.dumps(answer)


@pytest.mark.parametrize("key", ["iec_hs_criteria", "iec_hs_grade"])
def test_rules_from_memory_say_that_they_are_unconfirmed(key):
    assert RULES[key].confirmed is False
    assert "unconfirmed" in RULES[key].compute({}).flags
