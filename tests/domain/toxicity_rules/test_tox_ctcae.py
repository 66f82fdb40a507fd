"""CTCAE v5.0 laboratory terms: every row at its limits, and where the limits of the laboratory are not known."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.toxicity.ctcae5 import ctcae5_lab
from ctd402_desktop.domain.toxicity.ctcae5_terms import TERMS, TICKS
from ctd402_desktop.domain.units import convert

D = Decimal


def compute(analyte, value, **inputs):
    numbers = {name: D(one) if isinstance(one, (str, int)) and not isinstance(one, bool) else one
               for name, one in inputs.items()}  # fmt: skip
    return RULES["ctcae5_lab"].compute({"analyte": analyte, "value": None if value is None else D(value), **numbers})


def grade(analyte, value, **inputs):
    return compute(analyte, value, **inputs).output


FALLING = {
    "neutrophils_10e9_l": ("1.8", "1.5", "1.0", "0.5"),
    "wbc_10e9_l": ("4", "3.0", "2.0", "1.0"),
    "lymphocytes_10e9_l": ("1.1", "0.8", "0.5", "0.2"),
    "cd4_per_ul": ("600", "500", "200", "50"),
    "platelets_10e9_l": ("150", "75", "50", "25"),
    "calcium_corr_low": ("2.15", "2.0", "1.75", "1.5"),
    "calcium_ionised_low": ("1.15", "1.0", "0.9", "0.8"),
    "magnesium_low": ("0.7", "0.5", "0.4", "0.3"),
    "glucose_low_mmol_l": ("3.9", "3.0", "2.2", "1.7"),
    "hb_g_dl": ("12", "10.0", "8.0"),
    "albumin_g_l": ("35", "30", "20"),
    "haptoglobin_g_l": ("0.3",),
    "bicarbonate_mmol_l": ("22",),
}
RISING = {
    "sodium_high": ("145", "150", "155", "160"),
    "potassium_high": ("5.0", "5.5", "6.0", "7.0"),
    "calcium_corr_high": ("2.55", "2.9", "3.1", "3.4"),
    "calcium_ionised_high": ("1.3", "1.5", "1.6", "1.8"),
    "ldh_u_l": ("250",),
}
SMALL = D("0.0001")


@pytest.mark.parametrize(("analyte", "limits"), FALLING.items())
def test_a_falling_term_changes_grade_just_below_each_limit(analyte, limits):
    for place, limit in enumerate(limits):
        assert grade(analyte, limit, lln=limits[0]) == place
        assert grade(analyte, D(limit) - SMALL, lln=limits[0]) == place + 1


@pytest.mark.parametrize(("analyte", "limits"), RISING.items())
def test_a_rising_term_changes_grade_just_above_each_limit(analyte, limits):
    for place, limit in enumerate(limits):
        assert grade(analyte, limit, uln=limits[0]) == place
        assert grade(analyte, D(limit) + SMALL, uln=limits[0]) == place + 1


MULTIPLES = {
    "alt_u_l": ("1", "3", "5", "20"),
    "ast_u_l": ("1", "3", "5", "20"),
    "alp_u_l": ("1", "2.5", "5", "20"),
    "ggt_u_l": ("1", "2.5", "5", "20"),
    "bilirubin_mg_dl": ("1", "1.5", "3", "10"),
    "creatinine_mg_dl": ("1", "1.5", "3", "6"),
    "cpk_u_l": ("1", "2.5", "5", "10"),
    "aptt_s": ("1", "1.5", "2.5"),
}


@pytest.mark.parametrize(("analyte", "factors"), MULTIPLES.items())
@pytest.mark.parametrize("uln", ["1.2", "0.7", "1.1"])
def test_a_multiple_of_the_upper_limit_is_exact_in_every_grade(analyte, factors, uln):
    """``1.5 * 1.2`` in binary floats is below 1.8 and would leave grade 1."""
    for place, factor in enumerate(factors):
        assert grade(analyte, D(factor) * D(uln), uln=uln, baseline=uln) == place
        assert grade(analyte, D(factor) * D(uln) + SMALL, uln=uln, baseline=uln) == place + 1


ABNORMAL = {
    "alt_u_l": ("1.5", ("3", "5", "20")),
    "ast_u_l": ("1.5", ("3", "5", "20")),
    "alp_u_l": ("2.0", ("2.5", "5", "20")),
    "ggt_u_l": ("2.0", ("2.5", "5", "20")),
}


@pytest.mark.parametrize(("analyte", "steps"), ABNORMAL.items())
def test_an_abnormal_baseline_takes_the_place_of_the_upper_limit(analyte, steps):
    entry, factors = steps
    inputs = {"uln": 40, "baseline": 80}
    assert grade(analyte, D(entry) * 80 - SMALL, **inputs) == 0
    assert grade(analyte, D(entry) * 80, **inputs) == 1
    for place, factor in enumerate(factors, start=1):
        assert grade(analyte, D(factor) * 80, **inputs) == place
        assert grade(analyte, D(factor) * 80 + SMALL, **inputs) == place + 1


def test_bilirubin_with_an_abnormal_baseline_begins_just_above_it():
    inputs = {"uln": "1.2", "baseline": "2"}
    assert [grade("bilirubin_mg_dl", value, **inputs) for value in ("2", "2.01", "3", "3.01")] == [0, 1, 1, 2]


@pytest.mark.parametrize("analyte", [*ABNORMAL, "bilirubin_mg_dl"])
def test_whether_a_baseline_is_abnormal_needs_the_upper_limit(analyte):
    found = compute(analyte, "50", baseline="20")
    assert (found.output, found.missing) == (None, ("uln",))
    assert compute(analyte, "50").missing == ("uln",)


def test_a_missing_baseline_is_said_only_where_it_could_matter():
    assert "baseline_missing" in compute("alt_u_l", 100, uln=40).flags
    assert compute("alt_u_l", 100, uln=40).missing == ("baseline",)
    assert compute("alt_u_l", 30, uln=40).flags == ()
    assert "baseline_missing" in compute("creatinine_mg_dl", "0.9", uln="1.2").flags
    assert compute("creatinine_mg_dl", "9", uln="1.2").flags == ()


@pytest.mark.parametrize(
    ("value", "baseline", "expected"),
    [("1.15", "0.8", 0), ("1.15", "0.7", 2), ("1.05", "0.7", 0), ("1.06", "0.7", 2), ("2.1", "0.7", 2),
     ("2.2", "0.7", 3), ("7.3", "7", 4)],
)  # fmt: skip
def test_creatinine_takes_the_worse_of_upper_limit_and_baseline(value, baseline, expected):
    assert grade("creatinine_mg_dl", value, uln="1.2", baseline=baseline) == expected


def test_creatinine_without_an_upper_limit_is_unknown_even_when_the_baseline_gives_a_grade():
    assert compute("creatinine_mg_dl", "3", baseline="0.5").missing == ("uln",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2", 0), ("1.99", 1), ("1.5", 1), ("1.49", 2), ("1", 2), ("0.99", 3), ("0.5", 3), ("0.49", 4)]
)  # fmt: skip
def test_fibrinogen_goes_by_fractions_of_the_lower_limit(value, expected):
    assert grade("fibrinogen_g_l", value, lln=2) == expected


def test_fibrinogen_below_half_a_gram_is_grade_4_without_any_limit():
    assert grade("fibrinogen_g_l", "0.49") == 4
    assert compute("fibrinogen_g_l", "0.5").missing == ("lln",)
    assert grade("fibrinogen_g_l", "0.6", lln=3) == 4


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_the_fall_from_a_low_baseline_never_says_less_than_the_lower_limit(value, lln, baseline):
    inputs = {"lln": D(lln) / 100}
    by_limit = grade("fibrinogen_g_l", D(value) / 100, **inputs)
    assert grade("fibrinogen_g_l", D(value) / 100, **inputs, baseline=D(baseline) / 100) == by_limit


@pytest.mark.parametrize(
    ("analyte", "value", "inputs", "expected"),
    [
        ("aptt_s", "40", {"uln": 36, "bleeding": True}, 3),
        ("aptt_s", "36", {"uln": 36, "bleeding": True}, 0),
        ("inr", "1.2", {}, 0),
        ("inr", "1.2", {"bleeding": True}, 0),
        ("inr", "1.21", {}, 1),
        ("inr", "1.21", {"bleeding": True}, 3),
        ("inr", "1.5", {}, 1),
        ("inr", "2.5", {}, 2),
        ("inr", "2.51", {}, 3),
        ("inr", "2.5", {"on_anticoagulant": True, "baseline": "2.5"}, 0),
        ("inr", "2.6", {"on_anticoagulant": True, "baseline": "2.5", "bleeding": True}, 3),
        ("inr", "4", {"on_anticoagulant": True, "baseline": "2.5"}, 2),
        ("inr", "6.3", {"on_anticoagulant": True, "baseline": "2.5"}, 3),
        ("sodium_low", "130", {"lln": 135}, 1),
        ("sodium_low", "129.5", {"lln": 135, "symptomatic": False}, 2),
        ("sodium_low", "129.5", {"lln": 135, "symptomatic": True}, 3),
        ("sodium_low", "125", {"symptomatic": False}, 2),
        ("sodium_low", "124.9", {"symptomatic": False}, 3),
        ("sodium_low", "120", {}, 3),
        ("sodium_low", "119.9", {}, 4),
        ("potassium_low", "3.2", {"lln": "3.5", "symptomatic": False}, 1),
        ("potassium_low", "3.2", {"lln": "3.5", "symptomatic": True}, 2),
        ("potassium_low", "3.2", {"lln": "3.5", "intervention_indicated": True}, 2),
        ("potassium_low", "3.5", {"lln": "3.5", "symptomatic": True}, 0),
        ("potassium_low", "2.9", {}, 3),
        ("potassium_low", "2.4", {}, 4),
        ("magnesium_high", "1.05", {"uln": "1.05"}, 0),
        ("magnesium_high", "1.23", {"uln": "1.05"}, 1),
        ("magnesium_high", "1.24", {"uln": "1.05"}, 3),
        ("magnesium_high", "3.30", {}, 3),
        ("magnesium_high", "3.31", {}, 4),
        ("triglycerides_mmol_l", "1.70", {}, 0),
        ("triglycerides_mmol_l", "1.71", {}, 1),
        ("triglycerides_mmol_l", "3.42", {}, 1),
        ("triglycerides_mmol_l", "5.7", {}, 2),
        ("triglycerides_mmol_l", "11.4", {}, 3),
        ("triglycerides_mmol_l", "11.5", {}, 4),
        ("lipase_u_l", "60", {"uln": 60, "symptomatic": True}, 0),
        ("lipase_u_l", "90", {"uln": 60, "symptomatic": True}, 1),
        ("lipase_u_l", "120", {"uln": 60, "symptomatic": True}, 2),
        ("lipase_u_l", "121", {"uln": 60, "symptomatic": True}, 3),
        ("lipase_u_l", "121", {"uln": 60, "symptomatic": False}, 2),
        ("amylase_u_l", "301", {"uln": 60, "symptomatic": False}, 3),
        ("amylase_u_l", "301", {"uln": 60, "symptomatic": True}, 4),
        ("lymphocytes_high_10e9_l", "4", {}, 0),
        ("lymphocytes_high_10e9_l", "20", {}, 2),
        ("lymphocytes_high_10e9_l", "20.1", {}, 3),
        ("uric_acid_high_umol_l", "420", {"uln": 420, "symptomatic": True}, 0),
        ("uric_acid_high_umol_l", "421", {"uln": 420, "symptomatic": False}, 1),
        ("uric_acid_high_umol_l", "421", {"uln": 420, "symptomatic": True}, 3),
        ("uric_acid_high_umol_l", "421", {"uln": 420, "life_threatening": True}, 4),
        ("temp_c_fever", "37.95", {}, 0),
        ("temp_c_fever", "38.0", {}, 1),
        ("temp_c_fever", "39.0", {}, 1),
        ("temp_c_fever", "40.0", {}, 2),
        ("temp_c_fever", "40.1", {"hours_above_40": 24}, 3),
        ("temp_c_fever", "40.1", {"hours_above_40": "24.5"}, 4),
        ("temp_c_fever", "40.1", {"hours_above_40": 0}, 3),
        ("temp_c_fever", "39.9", {"hours_above_40": 30}, 2),
        ("qtc_ms", "449.9", {"baseline": 430}, 0),
        ("qtc_ms", "450", {"baseline": 430}, 1),
        ("qtc_ms", "481", {"baseline": 430}, 2),
        ("qtc_ms", "490", {"baseline": 430}, 2),
        ("qtc_ms", "491", {"baseline": 430}, 3),
        ("qtc_ms", "501", {"baseline": 480}, 3),
        ("qtc_ms", "470", {"baseline": 450, "torsades": True}, 4),
        ("weight_loss_pct", "4.9", {}, 0),
        ("weight_loss_pct", "5", {}, 1),
        ("weight_gain_pct", "10", {}, 2),
        ("weight_gain_pct", "20", {}, 3),
        ("weight_loss_pct", "-3", {}, 0),
        ("stools_above_baseline", "0", {}, 0),
        ("stools_above_baseline", "0.5", {}, 1),
        ("stools_above_baseline", "4", {}, 2),
        ("stools_above_baseline", "7", {}, 3),
        ("stools_above_baseline", "2", {"hospitalised": True}, 3),
        ("stools_above_baseline", "2", {"life_threatening": True}, 4),
        ("hb_g_dl", "9", {"life_threatening": True}, 4),
        ("albumin_g_l", "18", {}, 3),
        ("albumin_g_l", "18", {"life_threatening": True}, 4),
        ("haptoglobin_g_l", "0", {}, 1),
        ("ldh_u_l", "0", {}, 0),
    ],
)  # fmt: skip
def test_a_row_of_the_table_gives_its_grade(analyte, value, inputs, expected):
    assert grade(analyte, value, **inputs) == expected


@pytest.mark.parametrize(
    ("analyte", "value", "inputs", "least", "missing"),
    [
        ("potassium_low", "3.2", {"lln": "3.5"}, 1, "symptomatic"),
        ("lipase_u_l", "150", {"uln": 60}, 2, "symptomatic"),
        ("amylase_u_l", "400", {"uln": 60}, 3, "symptomatic"),
        ("uric_acid_high_umol_l", "500", {"uln": 420}, 1, "symptomatic"),
        ("sodium_low", "126", {}, 2, "symptomatic"),
    ],
)
def test_unanswered_symptoms_give_at_least_the_lower_grade(analyte, value, inputs, least, missing):
    found = compute(analyte, value, **inputs)
    assert (found.output, found.missing) == (least, (missing,))
    assert found.flags == ("minimum", "conv")
    assert compute(analyte, value, **inputs, symptomatic=False).output == least
    assert compute(analyte, value, **inputs, symptomatic=True).output > least


def test_platelets_of_40_are_grade_3_with_or_without_a_limit_and_of_90_unknown_without():
    assert grade("platelets_10e9_l", 40) == 3
    assert (compute("platelets_10e9_l", 90).output, compute("platelets_10e9_l", 90).missing) == (None, ("lln",))


def test_platelets_of_9_are_grade_4_of_version_5_and_of_12_too():
    """Grade 4 below 10 is version 6; 12 would be grade 3 there."""
    assert [grade("platelets_10e9_l", value) for value in (9, 12, 24)] == [4, 4, 4]


def test_no_fixed_lower_limit_stands_in_for_the_laboratory():
    assert grade("neutrophils_10e9_l", "1.9", lln="1.8") == 0
    assert grade("neutrophils_10e9_l", "1.9", lln="2.0") == 1


@pytest.mark.parametrize("analyte", ["glucose_high", "phosphate_low", "ferritin", "crp", "troponin_i", ""])
def test_a_term_without_a_number_in_version_5_is_refused(analyte):
    with pytest.raises(InputError, match="analyte"):
        compute(analyte, 5)


def test_a_missing_analyte_or_value_is_missing():
    assert RULES["ctcae5_lab"].compute({"value": D(1)}).missing == ("analyte",)
    assert compute("hb_g_dl", None, life_threatening=True).missing == ("value",)


@pytest.mark.parametrize(
    ("analyte", "inputs"),
    [
        ("neutrophils_10e9_l", {"value": D(700)}),
        ("hb_g_dl", {"value": D(121)}),
        ("fibrinogen_g_l", {"value": D(150)}),
        ("creatinine_mg_dl", {"value": D(106)}),
        ("alt_u_l", {"value": D(50), "uln": D(0)}),
        ("creatinine_mg_dl", {"value": D(1), "uln": D("1.2"), "baseline": D(0)}),
        ("hb_g_dl", {"value": D(9), "life_threatening": "yes"}),
    ],
)
def test_impossible_numbers_are_refused(analyte, inputs):
    with pytest.raises(InputError):
        RULES["ctcae5_lab"].compute({"analyte": analyte, **inputs})


def test_a_baseline_of_no_stools_is_a_baseline():
    assert grade("stools_above_baseline", 5, baseline=0) == 2


def test_directions_of_one_substance_are_never_both_positive():
    limits = {"lln": "3.5", "uln": "5.0"}
    for value in ("1", "2.7", "3.4", "3.5", "4", "5.0", "5.2", "6.5", "8"):
        pair = [grade(f"potassium_{way}", value, **limits, symptomatic=False) for way in ("low", "high")]
        assert 0 in pair


numbers = st.decimals("0.1", "60", places=2)


@given(st.sampled_from(sorted({*FALLING, "sodium_low", "potassium_low", "fibrinogen_g_l"})), numbers, numbers, numbers)
def test_a_lower_value_never_lowers_the_grade_of_a_falling_term(analyte, value, other, lln):
    values = sorted(min(one, TERMS[analyte].most) for one in (value, other))
    low, high = (grade(analyte, one, lln=lln, symptomatic=False) for one in values)
    assert low >= high


@given(st.sampled_from(sorted({*RISING, *MULTIPLES, "lipase_u_l", "inr"})), numbers, numbers, numbers, st.booleans())
def test_a_higher_value_never_lowers_the_grade_of_a_rising_term(analyte, value, other, uln, symptomatic):
    values = sorted((min(value, D(9)), min(other, D(9))))
    low, high = (grade(analyte, one, uln=uln, baseline=uln, symptomatic=symptomatic) for one in values)
    assert high >= low


@given(st.sampled_from(sorted(TERMS)), st.sampled_from(TICKS), st.booleans(), numbers, numbers)
def test_a_tick_only_raises_a_grade(analyte, name, symptomatic, value, limit):
    if name == "on_anticoagulant":
        return
    inputs = {"analyte": analyte, "value": min(value, D(9)) + 15 * (analyte == "temp_c_fever"), "lln": limit,
              "uln": limit, "baseline": limit, "symptomatic": symptomatic}  # fmt: skip
    assert ctcae5_lab({**inputs, name: True}) >= ctcae5_lab(inputs)


@given(st.integers(1, 600), st.integers(10, 30), st.integers(5, 60))
def test_bilirubin_and_creatinine_keep_their_grade_when_everything_is_converted(value, uln, baseline):
    for key, analyte in (("bili", "bilirubin_mg_dl"), ("creat", "creatinine_mg_dl")):
        small = {"value": D(value), "uln": D(uln), "baseline": D(baseline)}
        converted = {name: convert(key, one, "umol/L", "mg/dL") for name, one in small.items()}
        times = {"value": D(value) / 100, "uln": D(uln) / 100, "baseline": D(baseline) / 100}
        assert ctcae5_lab({"analyte": analyte, **converted}) == ctcae5_lab({"analyte": analyte, **times})


def test_a_band_is_written_as_in_the_table():
    found = compute("alt_u_l", 260, uln=40, baseline=22)
    assert found.because[0].limit.render() == "grade 3: > 5 × ULN (200)"
    assert [(one.to, one.text.render()) for one in found.would_change] == [
        (4, "value > 20 × ULN (800)"),
        (2, "value ≤ 5 × ULN (200)"),
    ]
    assert compute("platelets_10e9_l", 200, lln=150).because[0].limit.render() == "grade 1 would be < LLN (150)"
    assert compute("inr", "1", on_anticoagulant=True).because[0].limit is None


def test_a_limit_beyond_any_possible_value_is_no_way_to_change():
    assert [one.to for one in compute("alt_u_l", 150_000, uln=20_000, baseline=1).would_change] == [2]


def test_a_limit_that_is_not_known_is_named_without_a_number():
    found = compute("haptoglobin_g_l", 0)
    assert found.because[0].limit.render() == "grade 1: < LLN"


def test_what_would_change_a_fever_is_its_height_or_its_hours():
    found = compute("temp_c_fever", "40.2", hours_above_40=30)
    assert [(one.to, one.text.render()) for one in found.would_change] == [(3, "not: above 40.0 °C for more than 24 h")]


@pytest.mark.parametrize(("value", "expected"), [("1.3", 1), ("1.0", 2), ("0.7", 2), ("0.69", 3), ("1.4", 0)])
def test_fibrinogen_falls_from_a_low_baseline_by_its_fractions(value, expected):
    assert grade("fibrinogen_g_l", value, lln="1.4", baseline="1.35") == expected
