"""HCT-CI, engraftment, chimerism and conversions: limits, supersession, what is not recorded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.conversion import BEDSIDE, ecog_of, to_storage
from ctd402_desktop.domain.engraftment import chimerism_category, engraftment_day
from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.hctci import SUPERSEDED, WEIGHTS, age_group, counted_items, hct_ci, risk_group

D = Decimal
item_sets = st.sets(st.sampled_from(sorted(WEIGHTS)))


@given(item_sets)
def test_a_milder_disease_never_counts_beside_the_worse_of_the_same_organ(items):
    counted = counted_items(items)
    assert not any(mild in counted and worse in counted for mild, worse in SUPERSEDED.items())
    assert 0 <= hct_ci(items) <= 26


@given(item_sets, st.sampled_from(sorted(WEIGHTS)))
def test_one_more_comorbidity_never_lowers_the_score(items, more):
    assert hct_ci(items | {more}) >= hct_ci(items)


def test_risk_groups_change_at_their_limits():
    assert [risk_group(score) for score in (0, 1, 2, 3)] == ["low", "intermediate", "intermediate", "high"]
    assert [age_group(score) for score in (0, 1, 2, 3, 4, 5)] == ["0", "1-2", "1-2", "3-4", "3-4", ">=5"]


@pytest.mark.parametrize(("age", "points"), [(39, 0), (D("39.9"), 0), (40, 1)])
def test_the_age_point_begins_with_forty_years(age, points):
    assert evaluate("hct_ci", {"items": [], "age_y": age})["output"]["hct_ci_age"] == points


def test_an_item_named_twice_counts_once():
    assert evaluate("hct_ci", {"items": ["infection", "infection"], "age_y": 30})["output"]["hct_ci"] == 1


def test_without_an_age_only_the_score_with_age_is_missing():
    found = evaluate("hct_ci", {"items": ["infection"]})
    assert (found["output"]["hct_ci"], found["output"]["hct_ci_age"], found["missing"]) == (1, None, ["age_y"])
    assert evaluate("hct_ci", {"age_y": 30})["output"]["hct_ci"] is None
    assert "may only contain" in evaluate("hct_ci", {"items": ["asthma"]})["error"]


def test_what_was_not_measured_gives_no_item_and_nothing_measured_gives_no_score():
    found = evaluate("hct_ci_derivation", {"fev1": 70})
    assert found["output"] == {"items": ["pulmonary_moderate"], "score": 2}
    assert "fev1" not in found["missing"]
    assert evaluate("hct_ci_derivation", {})["output"] == {"items": [], "score": None}


@pytest.mark.parametrize(
    ("values", "transfusions", "expected"),
    [
        ({1: 30, 2: 30, 3: 30}, [], "NEVER_BELOW"),
        ({1: 30, 2: 30}, [], None),
        ({}, [], None),
        ({1: 30, 2: 30, 3: 30}, [-1], "NEVER_BELOW"),
        ({9: 30, 10: 30, 11: 30}, [2], 9),
        ({2: 30, 9: 30, 10: 30, 11: 30}, [2], 9),
        ({5: 11, 15: 24, 16: 28, 17: 30, 25: 30, 26: 30, 27: 30}, [17], 25),
        ({5: 11, 15: 24, 16: 28, 17: 30}, [18], 15),
        ({-2: 10, 5: 30, 6: 30, 7: 30}, [], "NEVER_BELOW"),
    ],
)
def test_a_platelet_run_has_to_stand_alone(values, transfusions, expected):
    assert engraftment_day({day: D(one) for day, one in values.items()}, D(20), transfusions) == expected


def platelets(values, transfusions=(), **others):
    return evaluate(
        "engraftment_platelet",
        {"values_by_day": values, "platelet_transfusion_days": list(transfusions), **others},
    )


def test_of_several_values_of_a_day_the_lowest_counts():
    assert platelets({"5": 11, "15": [24, 19], "16": 25, "17": 26, "18": 27})["output"]["engraftment_day"] == 16


def test_a_day_without_a_measurement_neither_helps_nor_breaks_the_run():
    assert platelets({"5": 11, "15": 24, "16": None, "17": [], "18": [None], "20": 26, "21": 27})["output"] == {
        "engraftment_day": 15
    }


def test_secondary_thresholds_can_be_asked_for():
    values = {"5": 11, "15": 24, "16": 51, "17": 52, "18": 60}
    assert platelets(values, threshold=50)["output"]["engraftment_day"] == 16
    assert "HSCT day 16" in platelets(values, threshold=50)["because"][0]


def test_unknown_transfusions_leave_platelet_engraftment_unknown_and_do_not_touch_neutrophils():
    values = {"values_by_day": {"9": D("0.1"), "15": 1, "16": 1, "17": 1}}
    assert evaluate("engraftment_platelet", values)["missing"] == ["platelet_transfusion_days"]
    assert evaluate("engraftment_anc", values)["output"]["engraftment_day"] == 15
    assert evaluate("engraftment_anc", values | {"platelet_transfusion_days": [15]})["output"]["engraftment_day"] == 15
    assert evaluate("engraftment_anc", {})["missing"] == ["values_by_day"]


def test_an_engraftment_not_reached_and_one_never_needed_are_told_apart():
    assert "Not reached" in platelets({"5": 11})["because"][0]
    assert "Never fell below" in platelets({"5": 31, "6": 32, "7": 33})["because"][0]


@pytest.mark.parametrize(
    ("values", "words"),
    [({"D+5": 11}, "D+5 is not an HSCT day"), ({"99999": 11}, "not an HSCT day"), ({"5": -1}, "at least 0")],
)
def test_values_that_cannot_be_are_refused(values, words):
    assert words in platelets(values)["error"]


daily = st.dictionaries(st.integers(0, 60), st.integers(0, 60).map(D), max_size=20)


@given(daily, st.lists(st.integers(0, 60), max_size=4))
def test_an_engraftment_day_starts_three_values_above_and_follows_one_below(values, transfusions):
    found = engraftment_day(values, D(20), transfusions)
    if isinstance(found, int):
        run = [values[day] for day in sorted(values) if day >= found][:3]
        assert len(run) == 3
        assert min(run) >= 20
        assert any(values[day] < 20 for day in values if day < found) or min(transfusions) < found
        assert not any(0 <= found - day < 7 for day in transfusions)


@given(daily)
def test_a_transfusion_never_brings_engraftment_forward(values):
    alone, supported = engraftment_day(values, D(20)), engraftment_day(values, D(20), [0, 10])
    if isinstance(alone, int) and isinstance(supported, int):
        assert supported >= alone


@given(st.decimals(0, 100, places=2))
def test_chimerism_has_three_categories(donor):
    assert chimerism_category(donor) == ("FULL" if donor > 95 else "ABSENT" if donor < 5 else "MIXED")


@pytest.mark.parametrize(
    ("key", "name"), [("chimerism", "donor_pct"), ("hsct_window", "clinical_day"), ("kps_to_ecog", "kps")]
)
def test_what_is_not_recorded_has_no_category(key, name):
    found = evaluate(key, {})
    assert (list(found["output"].values()), found["missing"]) == ([None], [name])


def test_a_derived_performance_status_is_marked_and_steps_of_ten_are_asked():
    assert evaluate("kps_to_ecog", {"kps": 80})["flags"] == ["derived"]
    assert "steps of 10" in evaluate("kps_to_ecog", {"kps": 85})["error"]
    assert [ecog_of(kps) for kps in range(0, 101, 10)] == [5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0]


@pytest.mark.parametrize("row", [*ANALYTES.values(), *BEDSIDE.values()], ids=lambda row: row.key)
def test_every_value_in_its_unit_of_storage_stays_as_it_is(row):
    assert to_storage(row.key, D("12.3"), row.unit) == (D("12.3"), row.unit)


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "stored"),
    [
        ("wt", 100, "[lb_av]", D("45.359237")),
        ("ht", 10, "[in_i]", D("25.4")),
        ("temp", D("100.4"), "[degF]", 38),
        ("hb", 5, "mmol/L", D("80.57")),
    ],
)
def test_rows_beside_the_laboratory_form_convert_too(analyte, value, unit, stored):
    found = evaluate("lab_conversion", {"analyte": analyte, "value": value, "unit": unit})
    assert found["output"]["value"] == pytest.approx(float(stored))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"analyte": "kryptonite", "value": 1, "unit": "g/L"}, "not an analyte"),
        ({"analyte": "creatinine", "value": 1, "unit": "g/dL"}, "not a unit"),
        ({"analyte": "cmv", "value": 1, "unit": "copies/mL"}, "factor of the assay"),
        ({"analyte": 5, "value": 1, "unit": "g/L"}, "must be a text"),
    ],
)
def test_a_conversion_that_is_not_known_is_refused_and_never_one_to_one(given, words):
    assert words in evaluate("lab_conversion", given)["error"]


def test_a_conversion_without_a_value_names_it():
    assert evaluate("lab_conversion", {"analyte": "creatinine", "unit": "mg/dL"})["output"] == {
        "value": None,
        "unit": "umol/L",
    }
    assert evaluate("lab_conversion", {})["missing"] == ["analyte", "value", "unit"]
