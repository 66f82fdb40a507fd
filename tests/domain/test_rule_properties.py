"""What holds for every rule: named changes bring what they name, support never lowers, units and clocks never count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from grading_cases import crs_cases, icans_cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctd402_desktop.domain.evaluate import evaluate, parse
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.scales.axis import ALL, ANY
from ctd402_desktop.domain.scales.crs_astct2019 import crs_astct2019
from ctd402_desktop.domain.scales.icans_astct2019 import icans_astct2019
from ctd402_desktop.domain.toxicity.chronic_gvhd import ORGANS
from ctd402_desktop.domain.toxicity.infection import FINDINGS

D = Decimal
DATA = Path(__file__).resolve().parents[1] / "data"
CASES = [parse(line) for path in sorted(DATA.glob("*_examples.jsonl")) for line in path.read_text("utf-8").splitlines()]
TWO = ["norepinephrine", "epinephrine"]
CANNULA = {"o2_device": "nasal_cannula", "o2_flow_l_min": D(2)}
LEAVES = {
    "temperature ≥ 38.0 °C": {"temp_c": D(38)},
    "temperature < 38.0 °C": {"temp_c": D("37.9")},
    "antipyretic or anticytokine drug given": {"antipyretic_or_anticytokine_given": True},
    "hypotension": {"hypotension": True},
    "pressure normal": {"hypotension": False},
    "any vasopressor": {"vasopressors": TWO[:1]},
    "two vasopressors": {"vasopressors": TWO},
    "a second vasopressor": {"vasopressors": TWO},
    "two vasopressors besides vasopressin": {"vasopressors": [*TWO, "vasopressin"]},
    "only one vasopressor": {"vasopressors": TWO[:1]},
    "vasopressor stopped": {"vasopressors": []},
    "oxygen by cannula": CANNULA,
    "cannula ≤ 6 L/min": CANNULA,
    "> 6 L/min or mask": {"o2_device": "simple_mask"},
    "off positive pressure, on mask or > 6 L/min": {"o2_device": "simple_mask"},
    "CPAP or ventilation": {"o2_device": "bipap", "ventilation_reason": "hypoxia"},
    "oxygen no longer needed": {"o2_device": "none", "hypoxia": False},
    "no longer hypoxic": {"hypoxia": False},
    "ICE 10": {"ice_total": 10},
    "ICE 7–9": {"ice_total": 8},
    "ICE 3–6": {"ice_total": 4},
    "ICE 0–2": {"ice_total": 1},
    "CAPD 0": {"capd_total": 0},
    "CAPD 1–8": {"capd_total": 5},
    "CAPD 9 or more": {"capd_total": 9},
    "CAPD possible again": {"capd_unable": False, "capd_total": 9},
    "drowsy, awakens by itself": {"arousal": "spontaneous"},
    "awakens by itself": {"arousal": "spontaneous"},
    "awakens only to voice": {"arousal": "voice"},
    "awakens to voice": {"arousal": "voice"},
    "awakens only to touch": {"arousal": "tactile"},
    "awakens to touch": {"arousal": "tactile"},
    "unarousable": {"arousal": "unarousable"},
    "alert": {"arousal": "alert"},
    "any seizure": {"seizure": "brief_resolved"},
    "no seizure": {"seizure": "none"},
    "seizure that resolves": {"seizure": "brief_resolved"},
    "seizure > 5 min or without return to baseline": {"seizure": "prolonged_gt5min"},
    "deep focal weakness": {"motor_focal_deep_weakness": True},
    "no focal weakness": {"motor_focal_deep_weakness": False},
    "focal oedema on imaging": {"icp": ["focal_edema"]},
    "focal oedema alone": {"icp": ["focal_edema"]},
    "diffuse oedema or a sign of raised pressure": {"icp": ["diffuse_edema"]},
    "no oedema on imaging": {"icp": []},
    "no sign of raised pressure": {"icp": []},
}


def edits(text):
    """Each way the sentence names, as the inputs it would change."""
    if text.text == ANY:
        return [*edits(text.params["first"]), *edits(text.params["second"])]
    if text.text == ALL:
        return [one | other for one in edits(text.params["first"]) for other in edits(text.params["second"])]
    return [LEAVES[text.text]]


@settings(max_examples=200)
@given(crs_cases)
def test_what_would_change_crs_brings_the_grade_it_names(case):
    for change in crs_astct2019(case).would_change:
        for edit in edits(change.text):
            assert crs_astct2019({**case, **edit}).value == change.to, (change.text.render(), edit)


@settings(max_examples=200)
@given(icans_cases)
def test_what_would_change_icans_brings_the_grade_it_names(case):
    for change in icans_astct2019(case).would_change:
        for edit in edits(change.text):
            assert icans_astct2019({**case, **edit}).value == change.to, (change.text.render(), edit)


def result(found):
    return found.output, found.reason


def without_some(data):
    case = data.draw(st.sampled_from(CASES))
    gone = data.draw(st.sets(st.sampled_from(sorted(case["input"])))) if case["input"] else set()
    return RULES[case["key"]], {name: value for name, value in case["input"].items() if name not in gone}


@settings(max_examples=200)
@given(st.data())
def test_a_deciding_fact_of_any_rule_changes_its_result_when_taken_away(data):
    rule, left = without_some(data)
    try:
        found = rule.compute(left)
    except InputError:
        return
    known = {one.name for one in rule.inputs}
    for fact in found.because:
        assert set(fact.inputs) <= known
        if fact.deciding:
            try:
                again = rule.compute({name: value for name, value in left.items() if name not in fact.inputs})
            except InputError:
                continue
            assert result(again) != result(found), fact.text.render()


@settings(max_examples=150)
@given(st.data())
def test_a_missing_result_of_any_rule_names_inputs_that_were_not_given_or_hold_no_value(data):
    rule, left = without_some(data)
    try:
        found = rule.compute(left)
    except InputError:
        return
    assert {name.split(".")[0] for name in found.missing} <= {one.name for one in rule.inputs}
    if found.reason is not None and found.reason.value == "MISSING":
        assert found.missing


def top(key, inputs):
    """Upper end of what a rule answers: its grade, or its worst possible one while that is open."""
    answer = evaluate(key, inputs)
    assert "error" not in answer, answer
    return answer["output"]


@given(
    st.sampled_from(sorted(FINDINGS)).flatmap(
        lambda kind: st.tuples(
            st.just(kind),
            st.lists(st.sampled_from([name for row in FINDINGS[kind].values() for name in row]), min_size=1),
            st.sampled_from([name for row in FINDINGS[kind].values() for name in row]),
        )
    )
)
def test_one_more_finding_never_lowers_the_severity_of_an_infection(drawn):
    kind, findings, more = drawn
    less = top("bmt_ctn_infection", {"kind": kind, "findings": findings})
    assert top("bmt_ctn_infection", {"kind": kind, "findings": [*findings, more]}) >= less


SEVERITY = ["none", "mild", "moderate", "severe"]


@given(st.fixed_dictionaries({organ: st.integers(0, 3) for organ in ORGANS}), st.sampled_from(sorted(ORGANS)))
def test_a_worse_organ_never_lowers_chronic_gvhd(scores, organ):
    assume(scores[organ] < 3)
    grades = [top("cgvhd_nih2014", {**scores, organ: scores[organ] + more})["global"] for more in (0, 1)]
    assert SEVERITY.index(grades[0]) <= SEVERITY.index(grades[1])


@given(st.fixed_dictionaries({organ: st.integers(0, 3) for organ in ORGANS}), st.sampled_from(sorted(ORGANS)))
def test_an_organ_that_was_not_scored_is_not_a_healthy_one(scores, organ):
    unknown = top("cgvhd_nih2014", {**scores, organ: None})["global"]
    every = {top("cgvhd_nih2014", {**scores, organ: score})["global"] for score in range(4)}
    assert unknown == (every.pop() if len(every) == 1 else None)


counts = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2500)), min_size=1, max_size=12)


@given(counts, st.integers(1, 500))
def test_lower_counts_never_lower_early_icaht_or_its_platelet_counterpart(values, lower):
    less = [(day, max(0, value - lower)) for day, value in values]
    for key, name in (("icaht_early", "anc"), ("ticaht_early", "platelets")):
        assert top(key, {name: less})["grade"] >= top(key, {name: values})["grade"]


@given(
    st.decimals("0.1", "40", places=1),
    st.decimals("20", "250", places=0),
    st.decimals("100", "2000", places=0),
    st.decimals("0", "90", places=1),
)
def test_the_unit_of_crp_and_creatinine_never_changes_a_result(creatinine, platelets, ldh, crp):
    base = {"ldh_u_l": ldh, "platelets_10e9_l": platelets}
    assert top("m_easix", {**base, "crp_mg_dl": crp}) == top("m_easix", {**base, "crp_mg_l": crp * 10})
    person = {"age_y": 40, "sex": "F", "weight_kg": 60}
    direct = top("crcl_cockcroft_gault", {**person, "scr_mg_dl": creatinine})
    molar = top("crcl_cockcroft_gault", {**person, "scr_umol_l": creatinine * D("88.4")})
    assert direct["flu_factor"] == molar["flu_factor"]


PAIRS = [
    ("bilirubin", "mg/dL", "umol/L"),
    ("calcium", "mg/dL", "mmol/L"),
    ("crp", "mg/dL", "mg/L"),
    ("fibrinogen", "g/L", "mg/dL"),
    ("hemoglobin", "g/dL", "g/L"),
    ("platelets", "10^9/L", "per_uL"),
    ("ldh", "ukat/L", "U/L"),
]


@given(st.sampled_from(PAIRS), st.decimals("1", "500", places=0))
def test_a_value_converted_and_back_is_the_same_value(pair, value):
    analyte, one, other = pair
    there = top("unit_convert", {"analyte": analyte, "value": value, "from_unit": one, "to_unit": other})
    back = {"analyte": analyte, "value": D(str(there)), "from_unit": other, "to_unit": one}
    assert abs(D(str(top("unit_convert", back))) - value) <= D("0.05")


@given(st.decimals("1", "60", places=2), st.decimals("5", "60", places=1))
def test_calcium_is_corrected_alike_in_both_units_of_albumin(calcium, albumin):
    in_g_l = top("calcium_corrected", {"calcium_mmol_l": calcium / 10, "albumin_g_l": albumin})
    in_g_dl = top("calcium_corrected", {"calcium_mmol_l": calcium / 10, "albumin_g_dl": albumin / 10})
    assert in_g_l == in_g_dl


def test_hours_and_days_give_the_same_kinetics():
    days, values = [0, 3, 7, 10, 14, 21, 28, 60], [None, 1200, 25000, 68000, 42000, 15000, 6200, 900]
    in_days = top("nca_profile", {"time_d": days, "conc": values})
    in_hours = top("nca_profile", {"time_h": [24 * day for day in days], "conc": values})
    assert in_hours["case"] == in_days["case"]
    assert in_hours["half_life"] == pytest.approx(24 * in_days["half_life"])
    assert in_hours["auc0_28"] == pytest.approx(24 * in_days["auc0_28"])


ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(-400, 4000))
def test_a_clinical_day_is_a_difference_of_dates_and_sdtm_has_no_day_zero(infusion, days):
    event = infusion + timedelta(days=days)
    found = top("study_day", {"event_date": event.isoformat(), "infusion_date": infusion.isoformat()})
    assert found["clinical_day"] == days
    assert found["sdtm_dy"] == (days + 1 if days >= 0 else days)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.integers(0, 600),
)
def test_an_interval_counts_hours_that_passed_whatever_zone_and_clock_change(one, other, end, hours):
    last = end.replace(tzinfo=ZoneInfo("UTC"), second=0, microsecond=0)
    start = last + timedelta(hours=hours)
    written = [moment.astimezone(ZoneInfo(zone)).isoformat() for moment, zone in ((last, one), (start, other))]
    found = top("ld_to_infusion_interval", {"last_ld_dose_end": written[0], "infusion_start": written[1]})
    assert found["hours"] == pytest.approx(hours)
    wanted = "TOO_SHORT" if hours < 48 else "OK" if hours <= 168 else "WARN_LONG" if hours <= 336 else "TOO_LONG"
    assert found["status"] == wanted
