"""``evaluate``: strict lines in, explained answers out, wrong ones refused in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain import evaluate as module
from ctd402_desktop.domain.evaluate import dumps, evaluate, evaluate_bytes, evaluate_line, listing, plain, schema
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.registry import FAMILIES, RULES
from ctd402_desktop.domain.rules import Input, InputError, Result, Rule, number, weighed
from ctd402_desktop.i18n import msg, set_language, tr

LINE = '{"key": "bsa", "input": {"height_cm": 170, "weight_kg": 70.0}}'


def test_an_answer_has_its_key_output_reasons_missing_names_and_edition():
    answer = evaluate_line(LINE)
    assert list(answer) == ["key", "output", "because", "missing", "version"]
    assert answer["because"] == ["Body surface 1.82 m² (Mosteller)"]
    assert answer["output"]["bsa_m2_2dp"] == 1.82


def test_what_the_answer_lacks_is_said():
    answer = evaluate("crs_astct2019", {"temp_c": Decimal("38.5")})
    assert (answer["output"], answer["reason"]) == (None, "MISSING")
    assert answer["missing"] == ["hypotension", "vasopressors", "hypoxia", "o2_device"]
    assert "an input was not recorded" in answer["because"]


def test_flags_and_what_would_change_are_told():
    answer = evaluate("icans_astct2019", {"age_years": 29, "ice_total": 8, "seizure": "none"})
    assert answer["flags"] == ["minimum", "conv"]
    assert "at least this grade: an unanswered question could raise it" in answer["because"]
    assert answer["would_change"][0]["to"] == 2


def test_unknown_input_names_are_accepted_and_named():
    assert evaluate("icans_astct2019", {"tremor": True, "weather": "fine"})["because"][-2:] == [
        "Ignored: tremor",
        "Ignored: weather",
    ]


@pytest.mark.parametrize("key", sorted(RULES))
def test_absent_and_null_are_the_same(key):
    names = {one.name: None for one in RULES[key].inputs}
    assert evaluate(key, names) == evaluate(key, {})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1, 2]", "must be an object with key and input"),
        ("{}", "key is missing"),
        ('{"key": "bsa"}', "input must be an object"),
        ('{"key": "bsa", "input": [1]}', "input must be an object"),
        ('{"key": "lee2014", "input": {}}', "lee2014 is not a computation"),
        ('{"key": 7, "input": {}}', "7 is not a computation"),
        ('{"key": ["bsa"], "input": {}}', "is not a computation"),
        ('{"key": "bsa", "input": {"height_cm": NaN}}', "NaN is not a number"),
        ('{"key": "bsa", "input": {"height_cm": -Infinity}}', "-Infinity is not a number"),
        ('{"key": "bsa", "input": {"height_cm": 1e400}}', "too large or too small"),
        ('{"key": "bsa", "input": {"height_cm": 1e-41}}', "too large or too small"),
        ('{"key": "bsa", "input": {"height_cm": 1e99999999999999999999}}', "too large or too small"),
        ('{"key": "bsa", "input": {"height_cm": ' + "9" * 61 + "}}", "more than 60 characters"),
        ('{"key": "bsa", "input": {"height_cm": "170"}}', "height_cm must be a number"),
        ('{"key": "bsa", "input": {"height_cm": true}}', "height_cm must be a number"),
        ('{"key": "bsa", "input": {"height_cm": 1, "height_cm": 2}}', "height_cm is given twice"),
        ('{"key": "bsa", "input": {}} {}', "not JSON"),
        ('{"key": "bsa", "input": ' + "[" * 100_000, "nested too deeply"),
        ('"' + "x" * 1_000_001, "longer than"),
    ],
)
def test_a_wrong_line_is_refused_with_a_sentence(line, words):
    answer = evaluate_line(line)
    assert list(answer) == ["error"]
    assert words in answer["error"]


@pytest.mark.parametrize("raw", [b"\xff\xfe{", LINE.encode() + b"\xc3", LINE.encode("utf-16")])
def test_bytes_that_are_not_utf8_are_an_error_of_their_line(raw):
    assert "not UTF-8" in evaluate_bytes(raw)["error"]


def test_a_line_of_bytes_is_answered_like_its_text():
    assert evaluate_bytes(LINE.encode() + b"\r\n") == evaluate_line(LINE)


def test_every_line_of_a_broken_batch_gets_one_answer_and_the_exit_code_says_so():
    lines = [LINE.encode(), b"{", b'{"key": "bsa", "input": {"height_cm": "\xff"}}', b"[1]", b"", LINE.encode()]
    done = subprocess.run(
        [sys.executable, "-m", "ctd402_desktop", "evaluate"], input=b"\n".join(lines), capture_output=True, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in answer for answer in answers] == [False, True, True, True, False]
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_fact_that_can_be_taken_away_without_effect_is_not_said_to_decide():
    def compute(inputs):
        facts = (Fact(msg("a"), None, True, ("a",)), Fact(msg("b"), None, True, ("b", "elsewhere")), Fact(msg("c")))
        if inputs.get("c") and not inputs.get("d"):
            raise InputError(msg("c"))
        return Result(inputs.get("a"), (*facts, Fact(msg("d"), None, True, ("d",)), Fact(msg("e"), None, True)))

    rule = weighed(Rule("x", "X", "1", "-", tuple(Input(name, "any") for name in "abcd"), compute))
    found = rule.compute({"a": 1, "b": 2, "c": 3, "d": 4})
    assert [fact.deciding for fact in found.because] == [True, False, False, True, True]
    assert [fact.inputs for fact in found.because] == [("a",), ("b",), (), ("d",), ("a", "b", "c", "d")]


def test_a_byte_order_mark_and_blanks_around_a_line_are_no_error():
    assert "error" not in evaluate_line("\ufeff  " + LINE + " \r\n")


def test_numbers_are_exact():
    line = '{"key": "crs_astct2019", "input": {"temp_c": 37.99999999999999999999, "crs_episode_open": false}}'
    assert evaluate_line(line)["output"] == 0
    assert evaluate_line(line.replace("37.99999999999999999999", "38.00000000000000000000"))["output"] is None


@pytest.mark.parametrize("zero", ["0", "-0", "0.0", "0e5"])
def test_zero_is_a_value_and_not_missing(zero):
    answer = evaluate_line(f'{{"key": "fludarabine_factor", "input": {{"crcl_ml_min": {zero}}}}}')
    assert (answer["output"]["factor"], answer["missing"]) == (None, [])
    ice = evaluate_line(f'{{"key": "icans_astct2019", "input": {{"age_years": 29, "ice_total": {zero}}}}}')
    assert ice["output"] == 3


def test_arithmetic_that_cannot_be_done_is_refused(monkeypatch):
    def divide(inputs):
        return Result(1 / number(inputs, "x"))

    rule = Rule("divide", "Divide", "1", "-", (Input("x", "number"),), divide)
    monkeypatch.setitem(module.RULES, "divide", rule)
    assert evaluate("divide", {"x": Decimal(0)})["error"] == "these numbers cannot be computed with"


def test_answers_are_in_english_whatever_the_language_of_the_program():
    set_language("zh")
    try:
        assert evaluate_line(LINE)["because"] == ["Body surface 1.82 m² (Mosteller)"]
        assert "must be" in evaluate("bsa", {"height_cm": "x"})["error"]
    finally:
        set_language("en")


def test_answers_are_plain_json():
    assert plain({"a": (Decimal("1.50"), Decimal("4E+8"), None), "b": [True]}) == {
        "a": [1.5, 400000000, None],
        "b": [True],
    }
    assert json.loads(dumps(evaluate_line(LINE)))["key"] == "bsa"
    assert dumps({"error": "\ud800"}) == '{"error": "\\ud800"}'


def test_a_python_float_is_read_as_it_is_written_and_never_as_nan():
    assert evaluate("bsa", {"height_cm": 170.0, "weight_kg": 70})["output"]["bsa_m2_2dp"] == 1.82
    assert "finite" in evaluate("bsa", {"height_cm": float("nan")})["error"]
    assert "finite" in evaluate("bsa", {"height_cm": Decimal("Infinity")})["error"]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(1, None, "at least 1"), (None, 0, "at most 0"), (1, 2, "between 1 and 2")],
)
def test_limits_are_told(low, high, words):
    bounds = [None if one is None else Decimal(one) for one in (low, high)]
    with pytest.raises(InputError, match=words):
        number({"x": Decimal("0.5")}, "x", *bounds)


def test_keys_are_unique_and_every_rule_is_described():
    keys = [rule.key for family in FAMILIES for rule in family]
    assert len(keys) == len(set(keys)) == len(RULES)
    for entry in listing():
        assert all(entry.values()), entry
    for key in RULES:
        found = schema(key)
        assert found["inputs"]
        assert all(tr(RULES[key].title) for _ in found["inputs"])
    with pytest.raises(InputError):
        schema("nothing")


def test_a_schema_names_units_choices_and_defaults():
    inputs = {one["name"]: one for one in schema("crs_astct2019")["inputs"]}
    assert inputs["o2_flow_l_min"]["unit"] == "L/min"
    assert "ecmo" in inputs["o2_device"]["choices"]
    assert inputs["ventilation_reason"]["default"] == "hypoxia"
    assert schema("crs_astct2019")["ignored"] == ["alt_ctcae_grade"]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-100, 300) | st.decimals("-50", "400", places=2) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(sorted(RULES)), st.data())
def test_any_input_gives_an_answer_or_a_sentence(key, data):
    names = [one.name for one in RULES[key].inputs]
    answer = evaluate(key, data.draw(st.dictionaries(st.sampled_from(names), values)))
    assert ("error" in answer) != ("output" in answer)
    json.loads(dumps(answer))


HEAVY = ("sqlalchemy", "PySide6", "reportlab", "numpy", "pyqtgraph", "alembic", "cryptography")


def test_the_rules_start_without_the_heavy_libraries():
    code = f"import sys, ctd402_desktop.domain.evaluate; print([one for one in {HEAVY} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
