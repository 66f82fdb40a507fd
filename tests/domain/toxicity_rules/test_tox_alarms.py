"""Febrile neutropenia, hepatitis B, MASCC and NEWS2: three definitions of fever kept apart, sums never partial."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.units import convert

D = Decimal


def run(key, **inputs):
    return RULES[key].compute(
        {name: D(one) if isinstance(one, str) and one[:1].isdigit() else one for name, one in inputs.items()}
    )


def texts(found):
    return [fact.text.render() for fact in found.because]


def fever(key, single, held, anc="200", **more):
    return run(key, temp_single_c=single, temp_sustained_1h_c=held, anc_per_ul=anc, **more)


@pytest.mark.parametrize(
    ("single", "held", "idsa", "ctcae"),
    [
        ("38.3", None, True, None),
        ("38.31", None, True, 3),
        ("38.29", None, None, None),
        ("38.3", "37.9", True, 0),
        ("38.2", "38.0", True, 3),
        (None, "38.0", True, 3),
        (None, "37.9", None, None),
        ("38.0", None, None, None),
        ("37.99", None, False, 0),
        ("38.2", "37.9", False, 0),
        (None, None, None, None),
    ],
)
def test_the_two_fevers_of_neutropenia_differ_at_exactly_38_3(single, held, idsa, ctcae):
    assert fever("fn_idsa", single, held).output is idsa
    assert fever("fn_ctcae5", single, held).output == ctcae


@pytest.mark.parametrize(
    ("anc", "falling", "output", "missing"),
    [
        ("499", None, True, ()),
        ("500", False, False, ()),
        ("500", True, True, ()),
        ("500", None, None, ("anc_expected_below_500_48h",)),
        (None, None, None, ("anc_per_ul", "anc_expected_below_500_48h")),
        (None, True, True, ()),
        (None, False, None, ("anc_per_ul",)),
        ("0", None, True, ()),
    ],
)
def test_idsa_neutropenia_is_below_500_or_expected_to_be(anc, falling, output, missing):
    found = fever("fn_idsa", "39", None, anc, anc_expected_below_500_48h=falling)
    assert (found.output, found.missing) == (output, missing)


@pytest.mark.parametrize(("anc", "grade"), [("999.9", 3), ("1000", 0), ("0", 3), (None, None)])
def test_ctcae_neutropenia_is_below_1000_and_the_term_has_no_grade_1_or_2(anc, grade):
    assert fever("fn_ctcae5", "39", None, anc).output == grade
    raised = fever("fn_ctcae5", "39", None, anc, life_threatening=True)
    assert raised.output == (4 if grade else grade)


def test_one_half_not_met_settles_it_whatever_the_other_is():
    assert fever("fn_idsa", None, None, "900", anc_expected_below_500_48h=False).output is False
    assert fever("fn_ctcae5", None, None, "1000").output == 0
    assert fever("fn_ctcae5", "36.5", None, None).missing == ()


def test_fever_not_followed_up_asks_for_a_repeat():
    found = fever("fn_idsa", "38.2", None)
    assert (found.missing, found.reason) == (("temp_sustained_1h_c",), "MISSING")
    assert "Undecided: repeat the temperature within 1 h" in texts(found)


def test_profound_neutropenia_is_told_below_100():
    assert "Profound neutropenia" in texts(fever("fn_idsa", "39", None, "99"))
    assert "Profound neutropenia" not in texts(fever("fn_idsa", "39", None, "100"))


def test_a_sustained_temperature_above_the_highest_single_one_is_questioned():
    found = fever("fn_idsa", "37.5", "38.4")
    assert (found.output, found.flags) == (True, ("contradiction",))


def test_what_would_change_febrile_neutropenia():
    assert [one.to for one in fever("fn_ctcae5", "38.1", "37.5", "300").would_change] == [3]
    grave = fever("fn_ctcae5", "39", None, "300", life_threatening=True)
    assert [one.to for one in grave.would_change] == [3]
    assert "Life-threatening" in texts(grave)


@given(st.decimals("36", "41", places=1), st.integers(0, 3000), st.integers(0, 30), st.integers(0, 3000))
def test_a_higher_temperature_or_lower_count_never_ends_febrile_neutropenia(single, anc, more, lower):
    before = run("fn_ctcae5", temp_single_c=single, temp_sustained_1h_c=D("37"), anc_per_ul=D(anc))
    worse = {"temp_single_c": single + D(more) / 10, "anc_per_ul": D(min(anc, lower))}
    assert run("fn_ctcae5", temp_sustained_1h_c=D("37"), **worse).output >= before.output


def test_fahrenheit_and_counts_per_litre_give_the_same_answer():
    for degrees, met in (("100.93", False), ("100.94", True), ("101", True)):
        single = convert("temp", D(degrees), "[degF]", "Cel")
        anc = convert("anc", D("0.45"), "10*9/L", "/uL")
        found = run("fn_idsa", temp_single_c=single, temp_sustained_1h_c=D("37"), anc_per_ul=anc)
        assert found.output is met


def hbv(antigen, antibody, before, now, antigen_now=None):
    names = ("hbsag_baseline", "anti_hbc", "hbv_dna_baseline_iu_ml", "hbv_dna_now_iu_ml", "hbsag_now")
    return run("hbv_reactivation", **dict(zip(names, (antigen, antibody, before, now, antigen_now), strict=True)))


@pytest.mark.parametrize(
    ("before", "now", "output"),
    [
        (None, "9999", False), (None, "10000", True), (None, None, None),
        ("0", "999", False), ("0", "1000", True), ("0", None, None),
        ("200", "19999", False), ("200", "20000", True), ("200", "0", False), ("1", "100", True),
    ],
)  # fmt: skip
def test_hbsag_positive_goes_by_the_dna_against_its_baseline(before, now, output):
    found = hbv(True, None, before, now)
    assert found.output is output
    assert found.missing == (("hbv_dna_now_iu_ml",) if output is None else ())


@pytest.mark.parametrize(
    ("before", "now", "antigen_now", "output", "missing"),
    [
        ("0", "1", False, True, ()),
        ("0", "0", False, False, ()),
        ("0", "0", True, True, ()),
        ("0", None, True, True, ()),
        ("0", "5", None, True, ()),
        ("0", "0", None, None, ("hbsag_now",)),
        ("0", None, None, None, ("hbv_dna_now_iu_ml", "hbsag_now")),
        (None, "0", False, False, ()),
        (None, "60", False, True, ("hbv_dna_baseline_iu_ml",)),
        (None, "60", True, True, ()),
        ("20", "1999", False, False, ()),
        ("20", "2000", False, True, ()),
        ("20", "0", True, True, ()),
    ],
)
def test_anti_hbc_alone_goes_by_dna_appearing_or_hbsag_coming_back(before, now, antigen_now, output, missing):
    found = hbv(False, True, before, now, antigen_now)
    assert (found.output, found.missing) == (output, missing)
    assert ("conv" in found.flags) is (before == "20" or bool(missing and output))


def test_without_any_marker_reactivation_does_not_apply_and_without_serology_it_is_unknown():
    assert hbv(False, False, "0", "500").reason == "NOT_APPLICABLE"
    assert hbv(None, True, "0", "500").missing == ("hbsag_baseline",)
    assert hbv(False, None, "0", "500").missing == ("anti_hbc",)


@given(st.none() | st.integers(0, 3000), st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_more_hbv_dna_never_ends_a_reactivation(before, now, more, antigen):
    baseline = None if before is None else D(before)
    low, high = (hbv(antigen, True, baseline, D(value), False).output for value in (now, now + more))
    assert high >= low


LOW_RISK = {
    "symptom_burden": "none_or_mild",
    "hypotension": False,
    "copd": False,
    "haematological_with_previous_fungal": False,
    "dehydration": False,
    "outpatient": True,
    "age_years": "40",
}


@pytest.mark.parametrize(
    ("name", "value", "total"),
    [
        ("symptom_burden", "moderate", 24), ("symptom_burden", "severe", 21), ("hypotension", True, 21),
        ("copd", True, 22), ("haematological_with_previous_fungal", True, 22), ("dehydration", True, 23),
        ("outpatient", False, 23), ("age_years", "59.9", 26), ("age_years", "60", 24), ("age_years", "0", 26),
    ],
)  # fmt: skip
def test_mascc_loses_the_points_of_each_item(name, value, total):
    found = run("mascc", **{**LOW_RISK, name: value})
    assert found.output == total
    assert "CAR-T recipients are treated as high risk" in found.because[0].limit.render()


@pytest.mark.parametrize("gone", sorted(LOW_RISK))
def test_mascc_without_an_item_is_unknown_with_its_range(gone):
    found = run("mascc", **{name: value for name, value in LOW_RISK.items() if name != gone})
    assert (found.output, found.missing) == (None, (gone,))
    assert any(line.startswith("Sum possible") for line in texts(found))


WELL = {
    "rr": "16",
    "spo2": "98",
    "on_oxygen": False,
    "sbp": "120",
    "pulse": "70",
    "consciousness": "A",
    "temp_c": "37",
}


def news2(**changes):
    return run("news2", **{**WELL, **changes})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("rr", {"8": 3, "8.5": 1, "9": 1, "11": 1, "12": 0, "20": 0, "21": 2, "24": 2, "25": 3}),
        ("spo2", {"91": 3, "92": 2, "93": 2, "94": 1, "95": 1, "96": 0, "100": 0}),
        ("sbp", {"90": 3, "91": 2, "100": 2, "101": 1, "110": 1, "111": 0, "219": 0, "220": 3, "0": 3}),
        ("pulse", {"40": 3, "41": 1, "50": 1, "51": 0, "90": 0, "91": 1, "110": 1, "111": 2, "130": 2, "131": 3}),
        ("temp_c", {"35.0": 3, "35.1": 1, "36.0": 1, "36.1": 0, "38.0": 0, "38.05": 1, "39.0": 1, "39.1": 2}),
    ],
)
def test_each_vital_sign_has_its_news2_points(name, values):
    assert {value: news2(**{name: value}).output for value in values} == values


@pytest.mark.parametrize("state", ["C", "V", "P", "U"])
def test_not_alert_is_3_points_and_asks_for_ice(state):
    found = news2(consciousness=state)
    assert (found.output, found.flags) == (3, ("single_3",))
    assert "Not alert: assess ICE" in texts(found)
    assert found.because[0].limit.render() == "a single 3: urgent ward review"


@pytest.mark.parametrize(
    ("spo2", "air", "oxygen"),
    [("83", 3, 5), ("84", 2, 4), ("86", 1, 3), ("88", 0, 2), ("92", 0, 2), ("93", 0, 3), ("94", 0, 3), ("95", 0, 4),
     ("97", 0, 5)],
)  # fmt: skip
def test_scale_2_asks_whether_a_high_saturation_is_on_oxygen(spo2, air, oxygen):
    assert news2(spo2=spo2, scale="2").output == air
    assert news2(spo2=spo2, scale="2", on_oxygen=True).output == oxygen
    found = news2(spo2=spo2, scale="2", on_oxygen=None)
    assert (found.output, found.missing) == (None, ("on_oxygen",))


def test_38_0_degrees_are_no_points_though_they_are_crs_fever():
    assert news2(temp_c="38.0").output == 0


def test_a_missing_vital_sign_gives_no_score_but_at_least_the_rest():
    found = news2(rr=None, sbp="85")
    assert (found.output, found.missing, found.reason) == (None, ("rr",), "MISSING")
    assert "At least 3 points so far" in texts(found)
    assert "Sum possible: 3 to 6" in texts(found)
    assert news2(spo2=None, scale="2").missing == ("spo2",)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({}, "0-4: ward-based response"),
        ({"pulse": "120", "rr": "22", "temp_c": "38.5"}, "5-6: urgent response"),
        ({"pulse": "140", "rr": "26", "temp_c": "38.5"}, "7 or more: emergency response"),
    ],
)
def test_news2_tells_the_response(changes, limit):
    assert news2(**changes).because[0].limit.render() == limit


@pytest.mark.parametrize("wrong", [{"scale": "3"}, {"consciousness": "X"}, {"spo2": "101"}, {"rr": "fast"}])
def test_news2_refuses_what_it_does_not_know(wrong):
    with pytest.raises(InputError):
        news2(**wrong)
