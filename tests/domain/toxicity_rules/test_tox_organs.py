"""IEC-HS, HScore and acute GVHD: their tables, their unknowns, and other calculators' mistakes."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.toxicity.iec_hs import SIGNS, iec_hs_grade
from ctd402_desktop.domain.toxicity.magic import magic_agvhd, overall
from ctd402_desktop.domain.units import convert

D = Decimal


def run(key, base, **changes):
    inputs = {**base, **changes}
    return RULES[key].compute({name: D(one) if isinstance(one, str) and one[:1].isdigit() else one
                               for name, one in inputs.items()})  # fmt: skip


def texts(found):
    return [fact.text.render() for fact in found.because]


IEC = {
    "ferritin_ng_ml": "5000",
    "ferritin_uln": "400",
    "ferritin_baseline": "1000",
    "ast": "40",
    "ast_uln": "40",
    "ast_baseline": "30",
    "fibrinogen_mg_dl": "300",
    "fibrinogen_lln": "200",
}


def criteria(**changes):
    return run("iec_hs_criteria", IEC, **changes)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"ferritin_ng_ml": "800", "ferritin_baseline": "400"}, False),
        ({"ferritin_ng_ml": "801", "ferritin_baseline": "401"}, True),
        ({"ferritin_ng_ml": "800", "ferritin_baseline": "399"}, True),
        ({"ferritin_ng_ml": "1200", "ferritin_uln": "600", "ferritin_baseline": "700"}, False),
        ({"ferritin_ng_ml": "500", "ferritin_rapid_rise": True}, True),
        ({"ferritin_ng_ml": None, "ferritin_rapid_rise": True}, True),
        ({"ferritin_ng_ml": None}, None),
        ({"ferritin_uln": None, "ferritin_baseline": "1000"}, True),
        ({"ferritin_uln": None, "ferritin_baseline": "3000"}, None),
        ({"ferritin_uln": None, "ferritin_baseline": None}, None),
        ({"ferritin_ng_ml": "40000", "ferritin_baseline": None}, True),
    ],
)
def test_ferritin_is_raised_strictly_above_twice_a_limit_or_by_the_clinician(changes, state):
    assert criteria(**changes).output["ferritin"] is state


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"ast": "200"}, False),
        ({"ast": "201"}, True),
        ({"ast": "400", "ast_baseline": "80"}, False),
        ({"ast": "401", "ast_baseline": "80"}, True),
        ({"ast": "201", "ast_baseline": None}, True),
        ({"ast": None}, None),
        ({"ast": None, "alt": "500", "alt_uln": "40", "alt_baseline": "20"}, True),
        ({"ast": "40", "alt": "500", "alt_uln": "40"}, True),
        ({"ast_uln": None, "ast": "150"}, False),
        ({"ast_uln": None, "ast": "151"}, None),
        ({"ast_uln": None, "ast_baseline": None}, None),
        ({"ast_uln": None, "ast": "151", "alt": "20", "alt_uln": "40"}, False),
    ],
)
def test_transaminases_go_by_five_times_the_limit_or_a_raised_baseline(changes, state):
    assert criteria(**changes).output["transaminase"] is state


@pytest.mark.parametrize(
    ("value", "lln", "state"),
    [("149", None, True), ("150", None, None), ("150", "150", False), ("199", "200", True), ("200", "200", False),
     (None, "200", None)],
)  # fmt: skip
def test_fibrinogen_is_low_below_150_or_below_the_limit(value, lln, state):
    assert criteria(fibrinogen_mg_dl=value, fibrinogen_lln=lln).output["fibrinogen"] is state


@pytest.mark.parametrize(
    ("changes", "pattern"),
    [
        ({}, "ferritin_only"),
        ({"ferritin_ng_ml": "300", "cytopenia_new_or_worse": True, "hemophagocytosis": True}, "not_met"),
        ({"ferritin_ng_ml": None, "cytopenia_new_or_worse": True}, "incomplete"),
        ({"cytopenia_new_or_worse": True}, "met"),
        ({"hemophagocytosis": True}, "met"),
        ({"hemophagocytosis": True, "attributed_other": True}, "attributed_elsewhere"),
        ({"attributed_other": True}, "ferritin_only"),
        ({"ast": None}, "incomplete"),
        ({"fibrinogen_mg_dl": None}, "incomplete"),
        ({"ast": None, "fibrinogen_mg_dl": "100"}, "met"),
        ({"ferritin_ng_ml": "900", "fibrinogen_mg_dl": "100", "ferritin_baseline": None}, "met"),
    ],
)
def test_the_pattern_follows_the_table_in_order(changes, pattern):
    found = criteria(**changes)
    assert found.output["pattern"] == pattern
    assert (found.reason == "MISSING") is (pattern == "incomplete")


def test_iec_hs_needs_twice_the_limit_not_three_times_and_no_oxygen_or_pressor():
    assert criteria(ferritin_ng_ml="900", cytopenia_new_or_worse=True).output["pattern"] == "met"
    assert (
        criteria(ferritin_ng_ml="300", o2_device="ecmo", vasopressors=["norepinephrine"]).output["pattern"] == "not_met"
    )


def test_missing_baselines_and_limits_of_iec_hs_are_named():
    assert criteria(ferritin_ng_ml="500", ferritin_baseline=None).missing == ("ferritin_baseline",)
    assert criteria(ferritin_ng_ml=None, ferritin_uln=None).missing == ("ferritin_ng_ml", "ferritin_uln")
    assert criteria(ast="300", ast_baseline=None).missing == ("ast_baseline",)
    assert "baseline_missing" in criteria(ast="300", ast_baseline=None).flags
    assert criteria(ast=None).missing == ("ast", "alt")
    assert criteria(ast_uln=None, ast="500").missing == ("ast_uln", "alt")


def test_fibrinogen_in_grams_per_litre_gives_the_same_feature():
    for grams in ("0.95", "1.5", "1.99", "3"):
        converted = convert("fib", D(grams), "g/L", "mg/dL")
        assert criteria(fibrinogen_mg_dl=converted).output["fibrinogen"] is (D(grams) < 2)


@pytest.mark.parametrize(("name", "level"), [(name, level) for level, row in SIGNS.items() for name in row])
def test_each_sign_of_iec_hs_gives_its_grade(name, level):
    assert iec_hs_grade({"iec_hs_present": True, name: True}) == level
    assert iec_hs_grade({"iec_hs_present": False, name: True}) == 0
    assert iec_hs_grade({name: True}) is None


@given(st.sets(st.sampled_from([name for row in SIGNS.values() for name in row])))
def test_another_sign_never_lowers_the_iec_hs_grade(signs):
    inputs = {"iec_hs_present": True, **dict.fromkeys(signs, True)}
    grade = iec_hs_grade(inputs)
    assert all(iec_hs_grade({**inputs, name: True}) >= grade for row in SIGNS.values() for name in row)


def test_two_signs_of_one_grade_are_told_together_and_both_must_go_to_lower_it():
    found = run("iec_hs_grade", {"iec_hs_present": True, "dialysis_for_aki": True, "other_life_threatening": True})
    assert found.because[0].limit.render() == "each alone is enough"
    below = found.would_change[-1]
    assert below.to == 1
    assert below.text.render().count("without") == 2
    assert run("iec_hs_grade", {"iec_hs_present": False}).would_change == ()
    assert run("iec_hs_grade", {"iec_hs_present": False}).output == 0


def test_the_height_of_ferritin_and_the_crs_grade_never_change_the_iec_hs_grade():
    assert run("iec_hs_grade", {"iec_hs_present": True}, ferritin_peak_ng_ml="90000", crs_grade=4).output == 1


HSCORE = {
    "temp_c": "37",
    "organomegaly": "none",
    "cytopenia_lineages": "0",
    "ferritin_ng_ml": "100",
    "triglycerides_mmol_l": "1",
    "fibrinogen_g_l": "3",
    "ast_u_l": "20",
    "hemophagocytosis": False,
    "known_immunosuppression": False,
}


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("temp_c", "38.3", 0), ("temp_c", "38.4", 33), ("temp_c", "39.4", 33), ("temp_c", "39.41", 49),
        ("organomegaly", "one", 23), ("organomegaly", "both", 38),
        ("cytopenia_lineages", "1", 0), ("cytopenia_lineages", "2", 24), ("cytopenia_lineages", "3", 34),
        ("ferritin_ng_ml", "1999.9", 0), ("ferritin_ng_ml", "2000", 35), ("ferritin_ng_ml", "6000", 35),
        ("ferritin_ng_ml", "6000.1", 50),
        ("triglycerides_mmol_l", "1.49", 0), ("triglycerides_mmol_l", "1.5", 44), ("triglycerides_mmol_l", "4", 44),
        ("triglycerides_mmol_l", "4.01", 64),
        ("fibrinogen_g_l", "2.51", 0), ("fibrinogen_g_l", "2.5", 30), ("fibrinogen_g_l", "0", 30),
        ("ast_u_l", "29.9", 0), ("ast_u_l", "30", 19),
        ("hemophagocytosis", True, 35), ("known_immunosuppression", True, 18),
    ],
)  # fmt: skip
def test_hscore_points_change_at_the_published_limits(name, value, points):
    assert run("hscore", HSCORE, **{name: value}).output == points


def test_hscore_says_the_range_while_an_item_is_missing_and_calls_no_sum_a_probability():
    found = run("hscore", HSCORE, triglycerides_mmol_l=None, hemophagocytosis=None)
    assert (found.output, found.missing) == (None, ("triglycerides_mmol_l", "hemophagocytosis"))
    assert "Sum possible: 0 to 99" in texts(found)
    assert not any("%" in line for line in texts(found))


MAGIC = {
    "age_years": "30",
    "weight_kg": "70",
    "rash_bsa_pct": "0",
    "bilirubin_mg_dl": "0.7",
    "upper_gi_persistent": False,
    "stool_ml_day": "0",
    "stool_episodes_day": "0",
}
CHILD = {**MAGIC, "age_years": "5", "weight_kg": "20"}


def magic(base=MAGIC, **changes):
    return run("magic_agvhd", base, **changes)


@pytest.mark.parametrize(
    ("name", "value", "organ", "stage"),
    [
        ("rash_bsa_pct", "0.5", "skin", 1), ("rash_bsa_pct", "24.9", "skin", 1), ("rash_bsa_pct", "25", "skin", 2),
        ("rash_bsa_pct", "50", "skin", 2), ("rash_bsa_pct", "50.1", "skin", 3),
        ("bilirubin_mg_dl", "1.99", "liver", 0), ("bilirubin_mg_dl", "2.0", "liver", 1),
        ("bilirubin_mg_dl", "3.0", "liver", 1), ("bilirubin_mg_dl", "3.01", "liver", 2),
        ("bilirubin_mg_dl", "6.0", "liver", 2), ("bilirubin_mg_dl", "15.0", "liver", 3),
        ("bilirubin_mg_dl", "15.1", "liver", 4),
        ("upper_gi_persistent", True, "upper_gi", 1),
        ("stool_ml_day", "499", "lower_gi", 0), ("stool_ml_day", "500", "lower_gi", 1),
        ("stool_ml_day", "1000", "lower_gi", 2), ("stool_ml_day", "1500", "lower_gi", 2),
        ("stool_ml_day", "1501", "lower_gi", 3),
        ("stool_episodes_day", "2.9", "lower_gi", 0), ("stool_episodes_day", "3", "lower_gi", 1),
        ("stool_episodes_day", "4.9", "lower_gi", 1), ("stool_episodes_day", "5", "lower_gi", 2),
        ("stool_episodes_day", "7", "lower_gi", 2), ("stool_episodes_day", "7.1", "lower_gi", 3),
        ("severe_abdominal_pain_or_ileus", True, "lower_gi", 4), ("grossly_bloody_stool", True, "lower_gi", 4),
    ],
)  # fmt: skip
def test_a_magic_stage_begins_at_its_limit(name, value, organ, stage):
    assert magic(**{name: value}).output[organ] == stage


@pytest.mark.parametrize(
    ("value", "stage"), [("33", 0), ("34", 1), ("51", 1), ("52", 2), ("102", 2), ("103", 3), ("256", 3), ("257", 4)]
)
def test_bilirubin_in_micromoles_has_its_own_limits(value, stage):
    """34 µmol/L is 1.988 mg/dL; converted it would miss stage 1."""
    found = magic(bilirubin_mg_dl=None, bilirubin_umol_l=value)
    assert found.output["liver"] == stage
    assert "conv" in found.flags


def test_two_bilirubins_must_be_the_same_value():
    assert magic(bilirubin_mg_dl="4.5", bilirubin_umol_l="77").output["liver"] == 2
    with pytest.raises(InputError, match="do not agree"):
        magic(bilirubin_mg_dl="4.5", bilirubin_umol_l="4.5")


@pytest.mark.parametrize(
    ("volume", "episodes", "stage"),
    [("199", "0", 0), ("200", "0", 1), ("400", "0", 2), ("600", "0", 2), ("601", "0", 3), ("0", "3.9", 0),
     ("0", "4", 1), ("0", "7", 2), ("0", "10", 2), ("0", "10.1", 3), ("200", "7", 2)],
)  # fmt: skip
def test_a_small_child_has_its_own_stool_limits_and_the_higher_counts(volume, episodes, stage):
    assert magic(CHILD, stool_ml_day=volume, stool_episodes_day=episodes).output["lower_gi"] == stage


@pytest.mark.parametrize(
    ("age", "weight", "stage"),
    [("17", "50", 1), ("17", "50.1", 1), ("18", "40", 1), ("5", "20", 3), (None, "60", 1), (None, "20", None),
     ("5", None, None), (None, None, None)],
)  # fmt: skip
def test_the_column_goes_by_age_and_weight_and_is_unknown_without_them(age, weight, stage):
    found = magic(age_years=age, weight_kg=weight, stool_ml_day="700", stool_episodes_day="2")
    assert found.output["lower_gi"] == stage
    unanswered = tuple(name for name, one in (("age_years", age), ("weight_kg", weight)) if one is None)
    assert found.missing == (unanswered if stage is None else ())


def test_an_unknown_weight_does_not_matter_when_both_columns_agree():
    assert magic(age_years="5", weight_kg=None).output["lower_gi"] == 0
    assert magic(age_years="5", weight_kg=None, stool_ml_day="1600").output["lower_gi"] == 3
    assert magic(age_years="5", weight_kg=None, stool_episodes_day="11").output["lower_gi"] == 3


def test_one_stool_number_alone_decides_and_says_at_least_where_the_other_could_raise_it():
    found = magic(stool_ml_day="600", stool_episodes_day=None)
    assert (found.output["grade"], found.flags, found.missing) == (2, ("minimum", "conv"), ("stool_episodes_day",))
    assert magic(stool_ml_day=None, stool_episodes_day="8").flags == ("conv",)
    assert magic(stool_ml_day="0", stool_episodes_day=None).flags == ()
    assert "minimum" not in magic(stool_ml_day="600", stool_episodes_day=None, bilirubin_mg_dl="16").flags
    assert magic(stool_ml_day=None, stool_episodes_day=None).missing == ("stool_ml_day", "stool_episodes_day")


WORST_SKIN = {"erythroderma": True, "bullae": True, "desquamation_bsa_pct": "5.1"}


def test_skin_stage_4_needs_erythroderma_bullae_and_desquamation_together():
    assert magic(**WORST_SKIN, rash_bsa_pct="60").output == {
        "skin": 4, "liver": 0, "upper_gi": 0, "lower_gi": 0, "grade": 4
    }  # fmt: skip
    for name, without in (("erythroderma", False), ("bullae", None), ("desquamation_bsa_pct", "5")):
        assert magic(**{**WORST_SKIN, name: without}, rash_bsa_pct="60").output["skin"] == 3
    assert magic(**WORST_SKIN, rash_bsa_pct="50").output["skin"] == 2
    assert magic(**WORST_SKIN, rash_bsa_pct=None).output["grade"] is None


@pytest.mark.parametrize("stages", list(product(range(5), range(5), range(2), range(5))))
def test_the_overall_grade_follows_its_own_table_and_not_the_maximum(stages):
    skin, liver, upper, lower = stages
    expected = 0
    if skin in {1, 2}:
        expected = 1
    if skin == 3 or liver == 1 or upper == 1 or lower == 1:
        expected = 2
    if liver in {2, 3} or lower in {2, 3}:
        expected = 3
    if 4 in {skin, liver, lower}:
        expected = 4
    assert overall(*stages) == expected


@given(
    st.sampled_from(["rash_bsa_pct", "bilirubin_mg_dl", "stool_ml_day", "stool_episodes_day"]),
    st.fixed_dictionaries(
        {
            "rash_bsa_pct": st.integers(0, 100).map(D),
            "bilirubin_mg_dl": st.integers(0, 40).map(D),
            "stool_ml_day": st.integers(0, 2500).map(D),
            "stool_episodes_day": st.integers(0, 15).map(D),
            "upper_gi_persistent": st.booleans(),
            "age_years": st.sampled_from([D(4), D(40)]),
            "weight_kg": st.sampled_from([D(15), D(70)]),
        }
    ),
    st.integers(0, 60),
)
def test_more_of_anything_never_lowers_the_gvhd_grade(name, inputs, more):
    worse = {**inputs, name: min(inputs[name] + more, D(100) if name == "rash_bsa_pct" else D(2600))}
    if name == "bilirubin_mg_dl":
        worse[name] = min(worse[name], D(100))
    if name == "stool_episodes_day":
        worse[name] = min(worse[name], D(100))
    assert magic_agvhd(worse)["grade"] >= magic_agvhd(inputs)["grade"]


def test_what_would_change_a_gvhd_grade_stands_with_its_limit():
    found = magic(stool_ml_day="600", stool_episodes_day="1")
    assert found.would_change[0].text.render() == "bilirubin, mg/dL > 3, or stool, mL/day ≥ 1000"
    assert found.would_change[1].text.render() == "stool, mL/day < 500"
    child = magic(CHILD, stool_ml_day="200", stool_episodes_day="1")
    assert "stool, mL/day ≥ 400" in child.would_change[0].text.render()
    unknown = magic(age_years=None, weight_kg=None, stool_ml_day="200", stool_episodes_day="9", bilirubin_umol_l="12")
    assert "bilirubin" not in unknown.would_change[0].text.render()
