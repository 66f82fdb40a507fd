"""Tables of the references that have no worked example of their own, and the twelve and six read out of their text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ctd402_desktop.domain.evaluate import evaluate, evaluate_line, listing, schema
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.i18n import speaking, tr

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = ("toxicity_more_examples.jsonl", "response_more_examples.jsonl")
LINES = [line for name in FILES for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
KEYS = sorted({json.loads(line)["key"] for line in LINES})


def agrees(found, expected):
    """Numbers within 0.01, everything else alike in value and type; objects may carry more than asked."""
    if isinstance(expected, dict):
        return all(name in found and agrees(found[name], value) for name, value in expected.items())
    if isinstance(expected, (bool, str, list)) or expected is None:
        return found == expected and type(found) is type(expected)
    return type(found) in (int, float) and abs(found - expected) <= 0.01


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{json.loads(line)['key']}: {json.loads(line)['why']}")
def test_a_row_of_a_table_gives_its_answer(line):
    answer = evaluate_line(line)
    assert agrees(answer["output"], json.loads(line)["expected"]), answer


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{json.loads(line)['key']}: {json.loads(line)['why']}")
def test_an_unknown_answer_has_a_reason_and_a_known_one_has_facts(line):
    answer = evaluate_line(line)
    assert "reason" in answer or answer["because"]
    if answer["output"] is None:
        assert "reason" in answer


def test_the_twelve_infections_and_the_six_chronic_gvhd_of_the_text_are_there():
    whys = [json.loads(line)["why"] for line in LINES]
    assert [number for number in range(1, 13) if not any(f"5.10 ({number})" in why for why in whys)] == []
    assert sum("6.3 example" in why for why in whys) == 6


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{json.loads(line)['key']}: {json.loads(line)['why']}")
def test_every_sentence_can_be_said_in_chinese(line):
    entry = json.loads(line)
    with speaking("zh"):
        found = RULES[entry["key"]].compute(entry["input"])
        assert all("{" not in tr(fact.text) for fact in found.because)
        assert all("{" not in tr(fact.limit) for fact in found.because if fact.limit)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_recorded_is_missing_and_not_an_answer(key):
    found = RULES[key].compute({})
    assert found.reason is not None
    assert found.missing


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("wrong", ["text", [1, 2], {"a": 1}, {"a": []}, -1, 1e9, True, [[]], ["x"]])
def test_a_wrong_value_is_refused_or_answered_but_never_crashes(key, wrong):
    for one in RULES[key].inputs:
        answer = evaluate(key, {one.name: wrong})
        assert ("error" in answer) != ("output" in answer)
        json.dumps(answer)


@pytest.mark.parametrize(
    ("key", "inputs", "words"),
    [
        ("bmt_ctn_infection", {"kind": "fungal", "findings": ["ebv_ptld"]}, "not a finding of this kind: fungal"),
        ("calcium_corrected", {"calcium_mmol_l": 2, "calcium_mg_dl": 8}, "not both"),
        ("calcium_corrected", {"albumin_g_l": 30, "albumin_g_dl": 3}, "not both"),
        ("hla_match", {"patient": {"A": ["B*07:02"]}}, "B*07:02 is not an allele of A"),
        ("hla_match", {"patient": {"A": ["A2"]}}, "A2 is not an allele of A"),
        ("hla_match", {"patient": {"A": []}}, "A needs one or two alleles"),
        ("mrd_headline", {"tests": [1]}, "may only contain objects"),
        ("cgvhd_nih2014", {"skin": 0, "skin_bsa_pct": 60}, "skin contradicts skin_bsa_pct, skin_sclerosis"),
        ("hsct_eligibility", {"items": {"lvef": "OK"}}, "lvef must be one of"),
        ("anc_derived", {"wbc_10e9_l": 2, "segments_pct": 90, "bands_pct": 20}, "more than 101 %"),
        ("invasive_fungal_disease", {"glucan_consecutive_pg_ml": 80}, "must be a list"),
    ],
)
def test_a_contradiction_is_refused_with_its_name(key, inputs, words):
    assert words in evaluate(key, inputs)["error"]


def test_a_rule_whose_numbers_await_a_clinician_is_listed_and_answers_as_unconfirmed():
    marks = {row["key"]: row["mark"] for row in listing()}
    for key in ("cgvhd_nih2014", "viral_load_alert", "invasive_fungal_disease", "car_hlh", "dsa_band", "iec_hs_grade"):
        assert marks[key] == schema(key)["mark"] == "unconfirmed"
        assert "unconfirmed" in RULES[key].compute({}).flags
    assert marks["transfusion_dependence"] == "CONV"
    assert marks["crs_astct2019"] == "confirmed"


def test_a_listed_rule_tells_which_part_of_it_awaits_a_clinician():
    remarks = {row["key"]: row.get("remarks", []) for row in listing()}
    assert "viral" in remarks["bmt_ctn_infection"][0]
    assert remarks["bsa"] == []


@pytest.mark.parametrize(("kind", "flagged"), [("bacterial", False), ("fungal", False), ("viral", True)])
def test_only_the_unconfirmed_rows_of_bmt_ctn_are_flagged(kind, flagged):
    answer = evaluate("bmt_ctn_infection", {"kind": kind, "findings": []})
    assert ("unconfirmed" in answer.get("flags", [])) == flagged
