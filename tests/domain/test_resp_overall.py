"""Overall response, best response and duration: precedence, suffixes, censoring."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.response.durations import (
    ORDER,
    RESPONSES,
    Milestones,
    best_overall_response,
    duration_of_response,
)
from ctd402_desktop.domain.response.lugano import Ct, Pet
from ctd402_desktop.domain.response.marrow import CATEGORIES
from ctd402_desktop.domain.response.overall import COMPONENTS, emd_component, overall_response, response_label

D = Decimal
MARROW = {"blasts": 2, "circ": False, "anc": D("1.5"), "plt": 120}


def test_an_unknown_prior_remission_leaves_a_progression_standing_and_is_named():
    found = evaluate("overall_components", {"marrow": "PD", "emd": "NA", "cns": "NA"})
    assert (found["output"]["overall"], found["missing"]) == ("PD", ["prior_remission"])


def test_a_component_not_given_is_not_evaluable():
    found = evaluate("overall_components", {"marrow": "CR", "emd": None, "cns": "NA", "prior_remission": False})
    assert (found["output"]["overall"], found["missing"], found["reason"]) == ("NE", ["emd"], "MISSING")


@given(st.sampled_from(CATEGORIES), st.sampled_from(COMPONENTS), st.sampled_from(COMPONENTS))
def test_prior_remission_turns_progression_into_relapse_and_changes_nothing_else(marrow, emd, cns):
    before = overall_response(marrow, emd, cns, prior_remission=False)[0]
    after = overall_response(marrow, emd, cns, prior_remission=True)[0]
    assert after == ("RELAPSE" if before == "PD" else before)


@given(st.sampled_from(CATEGORIES), st.sampled_from(COMPONENTS), st.sampled_from(COMPONENTS))
def test_extramedullary_and_cns_components_weigh_the_same(marrow, one, other):
    assert overall_response(marrow, one, other, False) == overall_response(marrow, other, one, False)


@pytest.mark.parametrize("overall", [*RESPONSES])
def test_only_a_remission_or_mlfs_carries_an_mrd_suffix(overall):
    carries = overall in {"CR", "CRh", "CRi", "MLFS"}
    assert (response_label(overall, True) != overall) == carries
    assert response_label(overall, None) == overall


@pytest.mark.parametrize(
    ("baseline", "pet", "ct", "expected"),
    [
        (False, None, None, "NA"),
        (True, None, None, "NE"),
        (None, None, None, "NE"),
        (None, Pet(1), None, "NE"),
        (None, Pet(1, None, True), None, "PD"),
        (False, Pet(2, None, None), None, "NE"),
        (False, Pet(4, "unchanged"), None, "NA"),
        (True, Pet(2), Ct((), new=True), "PD"),
        (True, Pet(2), Ct((), "unchanged"), "CR"),
        (True, None, Ct((), "unchanged"), "SD"),
        (False, None, Ct((), new=True), "PD"),
    ],
)
def test_the_extramedullary_component_follows_the_imaging(baseline, pet, ct, expected):
    assert emd_component(baseline, pet, ct).category == expected


def test_what_an_overall_response_lacks_is_named():
    assert evaluate("overall_raw", {})["missing"] == ["baseline", "current"]
    found = evaluate("overall_raw", {"baseline": {"emd": False}, "current": {"marrow": MARROW | {"anc": None}}})
    assert found["missing"] == ["baseline.marrow", "current.marrow.anc"]
    assert found["output"]["overall"] == "NE"
    unknown = {"marrow": MARROW, "prior_remission": None}
    assert evaluate("overall_raw", {"baseline": {"marrow": 40, "emd": False}, "current": unknown})["missing"] == [
        "current.prior_remission"
    ]


def test_the_banners_of_marrow_and_imaging_reach_the_overall_response():
    spleen = {"targets_mm": [], "spleen": {"base": 14, "now": D("14.8")}}
    current = {"marrow": MARROW | {"mrd": D("0.02")}, "ct": spleen, "cns": None}
    found = evaluate("overall_raw", {"baseline": {"marrow": 40, "emd": True}, "current": current})
    assert found["flags"] == ["eln2024_failure", "confirm_pd"]
    assert found["output"]["overall"] == "PD"


assessments = st.lists(st.tuples(st.integers(1, 900), st.sampled_from(RESPONSES)), max_size=8)
maybe_day = st.none() | st.integers(1, 1000)


@given(assessments, maybe_day)
def test_a_later_cut_off_never_worsens_the_best_response(found, cutoff):
    earlier, all_of_them = best_overall_response(found, cutoff), best_overall_response(found)
    assert ORDER.index(all_of_them) <= ORDER.index(earlier)


@given(assessments, maybe_day, maybe_day, maybe_day)
def test_censoring_at_transplant_never_lengthens_a_response_and_never_adds_an_event(found, hsct, newtx, death):
    plain = duration_of_response(found, Milestones(hsct, newtx, death))
    censored = duration_of_response(found, Milestones(hsct, newtx, death, censor_hsct=True))
    assert (plain is None) == (censored is None)
    if plain is not None and censored is not None:
        assert censored.event <= plain.event
        assert censored.start_day == plain.start_day
        if censored.reason == "hsct":
            assert (censored.event, censored.end_day) == (0, hsct)


def test_a_response_starts_with_the_first_remission_and_counts_from_zero():
    found = duration_of_response([(56, "CR"), (28, "PR")], Milestones())
    assert found is not None
    assert (found.start_day, found.days, found.event) == (56, 0, 0)


def test_a_relapse_and_a_death_on_one_day_are_a_relapse():
    found = duration_of_response([(28, "CR"), (90, "RELAPSE")], Milestones(death=90))
    assert found is not None
    assert found.reason == "relapse"


def test_a_new_therapy_censors_never_before_the_remission():
    found = duration_of_response([(28, "CR"), (90, "CR")], Milestones(new_therapy=40))
    assert found is not None
    assert (found.end_day, found.reason) == (28, "new_therapy")


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("duration_of_response", {"assess": [[28, "CR"]], "death": 10}, "death lies before"),
        ("duration_of_response", {"assess": [28]}, "list of [day, response]"),
        ("duration_of_response", {"assess": [[None, "CR"]]}, "list of [day, response]"),
        ("duration_of_response", {"assess": [[D("28.5"), "CR"]]}, "whole number"),
        ("best_overall_response", {"assessments_day_response": [[28, "cured"]]}, "must be one of"),
    ],
)
def test_assessments_that_cannot_be_are_refused(key, given, words):
    assert words in evaluate(key, given)["error"]


def test_an_assessment_without_a_response_is_not_evaluable():
    assert evaluate("best_overall_response", {"assessments_day_response": [[28, None]]})["output"] == {"bor": "NE"}


def test_no_assessments_at_all_are_missing():
    assert evaluate("best_overall_response", {})["missing"] == ["assessments_day_response"]
    assert evaluate("duration_of_response", {})["missing"] == ["assess"]
    assert evaluate("duration_of_response", {"assess": []})["reason"] == "NOT_APPLICABLE"
