"""The product's identity codes and cell doses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.product import SYMBOLS, check_character, dose_status, partial_cells, same_identifier

D = Decimal
DOSE = {
    "volume_ml": D(20),
    "cells_per_ml": D("2.5e7"),
    "cells_per_ml_is_viable": False,
    "viability_pct": D(88),
    "car_pct_of_viable": D(91),
    "weight_kg": D(62),
    "planned_car_cells": D("4e8"),
}


@given(st.text(SYMBOLS[:-1], min_size=13, max_size=13), st.integers(0, 12), st.sampled_from(SYMBOLS[:-1]))
def test_any_single_wrong_character_of_a_donation_number_changes_its_check(din, place, other):
    changed = din[:place] + other + din[place + 1 :]
    assert (check_character(din) == check_character(changed)) == (din == changed)


@pytest.mark.parametrize("din", ["G12349865432", "G1234986543211", "G12349865432*", ""])
def test_a_donation_number_of_another_shape_is_refused(din):
    assert "din13" in evaluate("isbt_check_character", {"din13": din})["error"]


def test_a_donation_number_not_entered_is_missing():
    assert evaluate("isbt_check_character", {})["missing"] == ["din13"]


def test_identifiers_are_compared_after_trimming_and_nothing_matches_nothing():
    assert same_identifier(" =a2301 ", "A2301")
    assert not same_identifier("A2301", "A2307")
    assert not same_identifier("", " ")


def test_an_unknown_viability_is_no_full_viability():
    found = evaluate("infusion_dose", DOSE | {"viability_pct": None})
    assert (found["output"]["car_pos_viable_cells"], found["missing"]) == (None, ["viability_pct"])
    basis = evaluate("infusion_dose", DOSE | {"cells_per_ml_is_viable": None})
    assert basis["missing"] == ["cells_per_ml_is_viable"]
    every_cell = evaluate("infusion_dose", DOSE | {"cells_per_ml_is_viable": None, "viability_pct": D(100)})
    assert every_cell["output"]["car_pos_viable_cells"] == 455_000_000
    viable = evaluate("infusion_dose", DOSE | {"cells_per_ml_is_viable": True, "viability_pct": None})
    assert (viable["output"]["car_pos_viable_cells"], viable["missing"]) == (455_000_000, [])


def test_zero_viability_is_zero_cells_and_not_missing():
    found = evaluate("infusion_dose", DOSE | {"viability_pct": D(0)})
    assert (found["output"]["car_pos_viable_cells"], found["output"]["dose_status"]) == (0, "BELOW")


def test_weight_and_plan_are_needed_only_for_what_rests_on_them():
    found = evaluate("infusion_dose", DOSE | {"weight_kg": None, "planned_car_cells": None})
    assert found["output"] == {
        "car_pos_viable_cells": 400400000,
        "cells_per_kg": None,
        "pct_of_planned": None,
        "dose_status": None,
    }
    assert found["missing"] == ["weight_kg", "planned_car_cells"]
    assert evaluate("infusion_dose", {})["output"]["cells_per_kg"] is None


@pytest.mark.parametrize(
    ("infused", "tolerance", "status"),
    [("3.2e8", 20, "WITHIN"), ("3.1999e8", 20, "BELOW"), ("4.8e8", 20, "WITHIN"), ("4.8001e8", 20, "ABOVE"),
     ("4e8", 0, "WITHIN"), ("4.1e8", 0, "ABOVE")],
)  # fmt: skip
def test_the_tolerance_itself_is_within(infused, tolerance, status):
    assert dose_status(D(infused), D("4e8"), D(tolerance)) == status


def test_a_partial_infusion_counts_by_volume():
    assert partial_cells(D("4e8"), D(15), D(20)) == D("3e8")


def test_dmso_without_a_weight_has_no_load_and_without_a_volume_nothing():
    found = evaluate("dmso_load", {"volume_ml": 50, "dmso_pct_vv": 10})
    assert (found["output"]["dmso_g"], found["output"]["status"], found["missing"]) == (5.5, None, ["weight_kg"])
    assert evaluate("dmso_load", {})["missing"] == ["volume_ml", "dmso_pct_vv", "weight_kg"]
