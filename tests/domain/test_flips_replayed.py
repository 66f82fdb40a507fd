"""*Would change with* is replayed for every rule that tells it: do to the inputs what the sentence says, and the result
is the one it names. CRS and ICANS are replayed in ``test_rule_properties``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctd402_desktop.domain.grade import Change
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.scales.axis import ALL, ANY
from ctd402_desktop.domain.toxicity import ctcae5, iec_hs
from ctd402_desktop.domain.toxicity.ctcae5_terms import TERMS, TICKS
from ctd402_desktop.i18n import Message, tr

D = Decimal
ELSEWHERE = {"crs_astct2019", "icans_astct2019"}
PLAIN: dict[str, dict[str, Any]] = {
    "a single temperature > 38.3 °C": {"temp_single_c": D("38.4")},
    "ANC < 1000/µL": {"anc_per_ul": 999},
    "ANC ≥ 1000/µL": {"anc_per_ul": 1000},
    "life-threatening consequences": {"life_threatening": True},
    "no life-threatening consequences": {"life_threatening": False},
    "persistent upper GI symptoms": {"upper_gi_persistent": True},
    "no persistent upper GI symptoms": {"upper_gi_persistent": False},
    "grossly bloody stool": {"grossly_bloody_stool": True},
    "severe abdominal pain or ileus": {"severe_abdominal_pain_or_ileus": True},
}
QUANTITIES = {
    "rash, % of body surface": "rash_bsa_pct",
    "bilirubin, mg/dL": "bilirubin_mg_dl",
    "bilirubin, µmol/L": "bilirubin_umol_l",
    "stool, mL/day": "stool_ml_day",
}
SIGNS = {label: name for row in iec_hs.SIGNS.values() for name, label in row.items()}
NEEDS = {label: name for name, label in ctcae5.NEEDS.items()}


def low_days(count: int, limit: int) -> dict[str, Any]:
    """A count of ``limit`` on so many days in a row, well recovered around them."""
    return {"anc": [[day, limit if 4 <= day < 4 + count or count > 30 else 3000] for day in range(31)]}


RUNS: dict[str, list[dict[str, Any]]] = {
    "1 day with ANC ≤ 500/µL": [low_days(1, 500)],
    "7 days with ANC ≤ 500/µL": [low_days(7, 500)],
    "14 days with ANC ≤ 500/µL, or 7 days ≤ 100/µL": [low_days(14, 500), low_days(7, 100)],
    "ANC ≤ 500/µL on every day 0 to 30, or 14 days ≤ 100/µL": [low_days(31, 500), low_days(14, 100)],
}


def beyond(sign: str, limit: Decimal) -> Decimal:
    """The value nearest to the limit on the side of the sign."""
    past = abs(limit) * D("1e-5") or D("1e-5")
    return {"<": limit - past, ">": limit + past}.get(sign, limit)


def ways(text: Message, case: dict[str, Any]) -> list[dict[str, Any]]:
    """Each way the sentence names, as the inputs it would change, read out of its words and not out of the rule."""
    said = text.params
    if text.text == ANY:
        return [*ways(said["first"], case), *ways(said["second"], case)]
    if text.text == ALL:
        return [one | two for one in ways(said["first"], case) for two in ways(said["second"], case)]
    if text.text in RUNS:
        return RUNS[text.text]
    if text.text in PLAIN:
        return [PLAIN[text.text]]
    if text.text in SIGNS:
        return [{SIGNS[text.text]: True}]
    if text.text == "without: {sign}":
        return [{SIGNS[said["sign"].text]: False}]
    if text.text == "{quantity} {sign} {limit}":
        return [{QUANTITIES[said["quantity"].text]: beyond(said["sign"], D(said["limit"]))}]
    return [_of_terms(text, case)]


def _of_terms(text: Message, case: dict[str, Any]) -> dict[str, Any]:
    said = text.params
    if text.text == "value {band}":
        band = said["band"].params
        return {"value": beyond(band["sign"], D(band["limit"]))}
    if text.text in {"ANC ≤ {limit}/µL on two days", "a second day with ANC ≤ {limit}/µL"}:
        days = 2 if "two" in text.text else 1
        return {"anc": [*case["anc"], *([90 + place, said["limit"]] for place in range(days))]}
    name, yes = (said["sign"].text, False) if text.text == "not: {sign}" else (text.text, True)
    if NEEDS[name] == "hours_above_40":
        return {"hours_above_40": 25 if yes else 24}
    return {NEEDS[name]: yes}


def grade_of(output: Any) -> Any:
    return output["grade"] if isinstance(output, dict) else output


def replay(key: str, case: dict[str, Any]) -> int:
    """Replay every change told; how many ways were tried."""
    rule, tried = RULES[key], 0
    for change in rule.compute(case).would_change:
        for edit in ways(change.text, case):
            tried += 1
            assert grade_of(rule.compute({**case, **edit}).output) == change.to, (tr(change.text), edit, case)
    return tried


TEMPERATURE = st.decimals(D(36), D(41), places=1)
ANSWER = st.sampled_from([None, True, False])
COUNT = st.integers(0, 3000)
neutropenic_fever = st.fixed_dictionaries(
    {
        "temp_single_c": st.none() | TEMPERATURE,
        "temp_sustained_1h_c": st.none() | TEMPERATURE,
        "anc_per_ul": st.none() | COUNT,
        "life_threatening": ANSWER,
    }
)
hlh = st.fixed_dictionaries({"iec_hs_present": ANSWER, **dict.fromkeys(SIGNS.values(), ANSWER)})
gvhd = st.fixed_dictionaries(
    {
        "age_years": st.sampled_from([None, 6, 40]),
        "weight_kg": st.sampled_from([None, 20, 70]),
        "rash_bsa_pct": st.none() | st.integers(0, 100),
        "erythroderma": ANSWER,
        "bullae": ANSWER,
        "desquamation_bsa_pct": st.sampled_from([None, 0, 5, 6]),
        "upper_gi_persistent": ANSWER,
        "stool_ml_day": st.none() | st.integers(0, 3000),
        "stool_episodes_day": st.none() | st.integers(0, 12),
        "grossly_bloody_stool": ANSWER,
    }
) .flatmap(lambda case: st.fixed_dictionaries({"bilirubin_mg_dl": st.none() | st.integers(0, 20)}).map(
    lambda liver: {**case, **liver}))  # fmt: skip
early = st.fixed_dictionaries(
    {"anc": st.lists(st.tuples(st.integers(0, 30), COUNT).map(list), min_size=1, max_size=12),
     "end_reason": st.sampled_from(["day30", "ongoing", "progression"])}
)  # fmt: skip
late = st.fixed_dictionaries({"anc": st.lists(st.tuples(st.integers(31, 80), COUNT).map(list), min_size=1, max_size=4)})


@st.composite
def laboratory(draw: st.DrawFn) -> dict[str, Any]:
    """A value near the limits of its term, with limits of the laboratory of few decimals."""
    name = draw(st.sampled_from(sorted(TERMS)))
    term = TERMS[name]
    most = term.most / 4 if term.most > 50 else term.most
    limits = st.none() | st.decimals(D("0.5"), round(min(term.most / 25, D(100)) + 1, 1), places=1)
    case: dict[str, Any] = {
        "analyte": name,
        "value": draw(st.decimals(max(term.least, D(0)), round(most, 1), places=1)),
    }
    case |= {"lln": draw(limits), "uln": draw(limits), "baseline": draw(limits), "symptomatic": draw(ANSWER)}
    case |= {"hours_above_40": draw(st.sampled_from([None, 10, 30]))}
    return case | dict.fromkeys(draw(st.sets(st.sampled_from(TICKS), max_size=2)), True)


CASES = {
    "fn_ctcae5": neutropenic_fever,
    "iec_hs_grade": hlh,
    "magic_agvhd": gvhd,
    "icaht_early": early,
    "icaht_late": late,
    "ctcae5_lab": laboratory(),
}


@pytest.mark.parametrize("key", CASES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_would_change_a_result_brings_the_result_it_names(key: str, data: st.DataObject) -> None:
    replay(key, data.draw(CASES[key]))


def test_every_rule_that_tells_a_change_is_replayed():
    """A rule that begins to tell changes has to be replayed here too."""
    telling = set()
    for key, rule in RULES.items():
        for table in rule.tables:
            telling |= {key for row in table.rows if rule.compute(row.given).would_change}
    assert telling == set(CASES) | ELSEWHERE


def test_a_change_names_the_grade_it_would_give_and_the_replay_tries_it():
    case = {"anc": [[40, 400], [45, 2000]]}
    found = RULES["icaht_late"].compute(case)
    assert (found.output, found.would_change) == (0, (Change(3, found.would_change[0].text),))
    assert tr(found.would_change[0].text) == "a second day with ANC ≤ 1500/µL"
    assert replay("icaht_late", case) == 1
    assert replay(
        "iec_hs_grade", {"iec_hs_present": True, "dialysis_for_aki": True, "bleeding_needing_transfusion": True}
    )
