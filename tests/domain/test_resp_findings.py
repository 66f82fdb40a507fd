"""Marrow, MRD, CNS and imaging: what is not known, what contradicts itself, and what never changes a category."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.response.cns import ACCEPTED, Csf, cns_component, cns_status
from ctd402_desktop.domain.response.ct_targets import Spleen, Target
from ctd402_desktop.domain.response.lugano import Ct, Pet, ct_response, pet_response
from ctd402_desktop.domain.response.marrow import CATEGORIES, CRITERIA, Marrow, Setting, marrow_category
from ctd402_desktop.domain.response.mrd import Mrd, mrd_class

D = Decimal
CLEARED = {"blasts": 2, "circ": False, "anc": D("1.5"), "plt": 120}
LD = {"baseline_blasts_pct": 40, "prior_remission": False}


def marrow(changes=None, **others):
    return evaluate("marrow_category", {"current": CLEARED | (changes or {}), **LD, **others})


def category(changes=None, **others):
    return marrow(changes, **others)["output"]["category"]


@pytest.mark.parametrize(
    ("changes", "others", "expected"),
    [
        ({"circ": None}, {}, "NE"),
        ({"plt_tx7": None}, {}, "NE"),
        ({"gcsf7": None}, {}, "NE"),
        ({"gcsf7": None, "anc": D("0.2")}, {}, "CRi"),
        ({"blasts": 30}, {"prior_remission": None}, "NE"),
        ({"blasts": 60}, {"prior_remission": None}, "PD"),
        ({}, {"prior_remission": None}, "CR"),
        ({"blasts": None, "circ": True}, {}, "NE"),
        ({"blasts": None, "circ": True}, {"prior_remission": True}, "PD"),
        ({"blasts": None, "circ": True}, {"baseline_blasts_pct": "UNINV"}, "PD"),
        ({"blasts": 10, "circ": None}, {}, "NR"),
        ({"blasts": 10, "anc": None}, {}, "NR"),
        ({"blasts": 10}, {"baseline_blasts_pct": None}, "NR"),
        ({"blasts": 60}, {"baseline_blasts_pct": None}, "NR"),
        ({"blasts": 60}, {"baseline_blasts_pct": None, "ref_blasts_pct": 40}, "PD"),
        ({"blasts": 52}, {"ref_blasts_pct": 45}, "PD"),
        ({"blasts": 10, "circ": True}, {}, "NR"),
        ({"blasts": 10}, {"criteria": "ELN2024"}, "PR"),
        ({"blasts": 10, "mrd": D("0.01")}, {"criteria": "ELN2024"}, "PR"),
        ({"anc": D("0.4")}, {"criteria": "ELN2024"}, "CRi"),
    ],
)
def test_a_marrow_finding_that_is_not_known_is_neither_good_nor_bad(changes, others, expected):
    assert category(changes, **others) == expected


def test_what_a_marrow_category_lacks_is_named():
    assert marrow({"plt_tx7": None})["missing"] == ["current.plt_tx7"]
    assert marrow({"anc": None, "circ": None}, baseline_blasts_pct=None, prior_remission=None)["missing"] == [
        "current.circ",
        "current.anc",
        "baseline_blasts_pct",
        "prior_remission",
    ]
    assert evaluate("marrow_category", {})["missing"] == ["current", "baseline_blasts_pct", "prior_remission"]
    assert marrow({"blasts": None})["reason"] == "MISSING"


@pytest.mark.parametrize(
    ("changes", "others", "flag", "words"),
    [
        ({"mrd": D("0.012")}, {}, "eln2024_failure", "ELN 2024 would call this failure"),
        ({"blasts": None, "circ": True}, {}, "circulating_blasts", "not in remission"),
        ({}, {"baseline_blasts_pct": 3}, "baseline_morphological_remission", "report this stratum apart"),
    ],
)
def test_a_banner_is_shown_and_the_category_stays(changes, others, flag, words):
    found = marrow(changes, **others)
    assert found["flags"] == [flag]
    assert any(words in sentence for sentence in found["because"])


def test_no_banner_of_eln_2024_under_its_own_criteria():
    found = marrow({"mrd": D("0.012")}, criteria="ELN2024")
    assert (found["output"]["category"], "flags" in found) == ("NR", False)


@pytest.mark.parametrize(
    ("changes", "others", "words"),
    [
        ({"blasts": 101}, {}, "between 0 and 100"),
        ({"mrd": 2}, {}, "mrd must be between 0 and 1"),
        ({"anc": -1}, {}, "at least 0"),
        ({}, {"baseline_blasts_pct": "clear"}, "must be one of UNINV"),
        ({}, {"criteria": "NCCN"}, "criteria must be one of"),
    ],
)
def test_a_marrow_that_cannot_be_is_refused(changes, others, words):
    assert words in marrow(changes, **others)["error"]


def test_a_nested_object_must_be_an_object():
    assert evaluate("marrow_category", {"current": [1]})["error"] == "current must be an object"


percent = st.decimals(0, 100, places=1)
counts = st.none() | st.decimals(0, 300, places=1)
answers = st.none() | st.booleans()
marrows = st.builds(Marrow, st.none() | percent, answers, counts, counts, answers, answers)
settings_of = st.builds(
    Setting,
    st.none() | percent | st.just("UNINV"),
    st.none() | percent,
    answers,
    st.sampled_from(CRITERIA),
)


@given(marrows, settings_of)
def test_every_marrow_has_one_category_and_remission_never_with_five_percent_blasts_or_circulating(now, setting):
    found = marrow_category(now, setting)
    assert found.category in CATEGORIES
    if found.category in {"CR", "CRh", "CRi", "MLFS"}:
        assert now.circulating is False
        assert now.blasts is not None
        assert now.blasts < 5 or setting.criteria == "ELN2024"


@given(marrows, settings_of)
def test_support_within_seven_days_never_improves_a_marrow(now, setting):
    order = ["CR", "CRh", "CRi", "MLFS", "PR", "NR"]
    supported = Marrow(now.blasts, now.circulating, now.anc, now.plt, plt_transfused=True, gcsf=True)
    alone = Marrow(now.blasts, now.circulating, now.anc, now.plt, plt_transfused=False, gcsf=False)
    with_support, without = marrow_category(supported, setting).category, marrow_category(alone, setting).category
    if without in order and with_support in order:
        assert order.index(with_support) >= order.index(without)


@pytest.mark.parametrize(
    ("given", "eln", "negative", "missing"),
    [
        ({}, "NE", None, ["detected"]),
        ({"detected": False}, "MRD_INTERMEDIATE", None, ["lod"]),
        ({"detected": False, "lod": D("0.0001")}, "MRD_CR", True, []),
        ({"detected": True, "value": D("0.0001")}, "MRD_FAILURE", False, []),
        ({"detected": True, "value": D("0.0001"), "pnq": True}, "MRD_FAILURE", False, []),
        ({"detected": True, "pnq": True, "qr": D("0.001")}, "MRD_INTERMEDIATE", None, []),
        ({"detected": True, "pnq": True}, "MRD_INTERMEDIATE", None, ["qr"]),
        ({"detected": True, "pnq": None}, "MRD_INTERMEDIATE", None, ["value"]),
    ],
)
def test_each_situation_of_table_mrd(given, eln, negative, missing):
    found = evaluate("mrd_class", given)
    assert found["output"] == {"eln_class": eln, "mrd_negative_1e4": negative}
    assert found["missing"] == missing


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"detected": False, "value": D("0.01")}, "not detected and yet has a value"),
        ({"detected": False, "pnq": True}, "not detected and yet has a value"),
        ({"detected": True, "value": 0}, "detected and yet 0"),
        ({"detected": True, "value": 5}, "between 0 and 1"),
    ],
)
def test_an_mrd_number_that_contradicts_the_answer_is_refused(given, words):
    assert words in evaluate("mrd_class", given)["error"]


@given(st.decimals("0.000001", 1, places=6))
def test_mrd_is_negative_at_the_level_exactly_below_it(value):
    assert mrd_class(Mrd(True, value)).negative_1e4 is (value < D("0.0001"))


@pytest.mark.parametrize(
    ("given", "status", "missing"),
    [
        ({}, "INDETERMINATE", ["blasts"]),
        ({"blasts": False, "signs": None}, "INDETERMINATE", ["signs"]),
        ({"blasts": True, "wbc": 9, "rbc": 3, "signs": None}, "CNS3a", []),
        ({"blasts": True, "rbc": 3}, "INDETERMINATE", ["wbc"]),
        ({"blasts": True, "wbc": 9, "rbc": 30, "pb_wbc": 5}, "INDETERMINATE", ["pb_rbc"]),
        ({"blasts": True, "wbc": 2, "rbc": 3, "signs": None}, "INDETERMINATE", ["signs"]),
        ({"signs": True}, "CNS3c", []),
        ({"blasts": True, "wbc": 2, "rbc": 1000, "pb_wbc": 4, "pb_rbc": 4000}, "CNS2b", []),
        ({"blasts": True, "wbc": 8, "rbc": 4000, "pb_wbc": 4, "pb_rbc": 4000}, "CNS2c", []),
        ({"blasts": True, "wbc": D("8.001"), "rbc": 4000, "pb_wbc": 4, "pb_rbc": 4000}, "CNS3b", []),
        ({"blasts": True, "wbc": 4, "rbc": 10}, "CNS2b", []),
        ({"blasts": True, "wbc": 5, "rbc": 9}, "CNS3a", []),
    ],
)
def test_a_cns_status_and_what_it_lacks(given, status, missing):
    found = evaluate("cns_status", given)
    assert (found["output"]["cns"], found["missing"]) == (status, missing)


def test_red_cells_of_the_blood_in_the_wrong_unit_are_questioned():
    found = evaluate("cns_status", {"blasts": True, "wbc": 8, "rbc": 5000, "pb_wbc": 6, "pb_rbc": D("4.1")})
    assert found["flags"] == ["confirm_unit"]
    assert any("10¹²/L" in sentence for sentence in found["because"])


def test_twice_the_blood_ratio_exactly_is_not_more_than_twice():
    assert cns_status(Csf(True, D(8), D(4000), D(4), D(4000)))[0] == "CNS2c"


@pytest.mark.parametrize(
    ("baseline", "now", "component", "missing"),
    [
        ("CNS3a", "CNS2a", "NE", ["prior_remission"]),
        ("CNS2a", "CNS1", "CR", []),
        ("CNS2a", None, "NE", ["now"]),
        ("INDETERMINATE", None, "NA", []),
    ],
)
def test_an_unknown_prior_remission_matters_only_where_it_decides(baseline, now, component, missing):
    found = evaluate("cns_component", {"baseline": baseline, "now": now})
    assert (found["output"]["component"], found["missing"]) == (component, missing)


def test_an_equivocal_puncture_is_to_be_repeated():
    found = evaluate("cns_component", {"baseline": None, "now": "CNS2b", "prior_remission": False})
    assert "repeat the lumbar puncture" in found["because"][0]


@pytest.mark.parametrize(("baseline", "now"), [*product((None, *ACCEPTED), repeat=2)])
def test_sub_letters_do_not_change_the_cns_component(baseline, now):
    def short(status):
        return status if status in {None, "INDETERMINATE"} else status[:4]

    for prior in (True, False):
        assert cns_component(baseline, now, prior) == cns_component(short(baseline), short(now), prior)


@pytest.mark.parametrize(
    ("given", "response", "missing"),
    [
        ({"ps5": 2, "new": None}, "NE", ["new"]),
        ({"ps5": 5, "change": "increased", "new": None}, "PD", []),
        ({"ps5": 5}, "NE", ["change"]),
        ({"ps5": 5, "new": None}, "NE", ["change"]),
        ({}, "NE", ["ps5"]),
    ],
)
def test_a_pet_that_does_not_say_enough_is_not_evaluable(given, response, missing):
    found = evaluate("lugano_pet", given)
    assert (found["output"]["response"], found["missing"]) == (response, missing)


NODE = {"type": "node", "base": [35, 25], "nadir": [15, 12], "now": [15, 12]}
GONE = {"type": "extranodal", "base": [50, 30], "nadir": [0, 0], "now": [0, 0]}


def ct(*targets, **others):
    return evaluate("lugano_ct", {"targets_mm": list(targets), **others})


@pytest.mark.parametrize(
    ("targets", "others", "response", "missing"),
    [
        ((NODE,), {"new": None}, "NE", ["new"]),
        ((NODE,), {"nonmeas": None}, "NE", ["nonmeas"]),
        ((NODE,), {"new": True, "nonmeas": None}, "PD", ["nonmeas"]),
        ((NODE,), {"nonmeas": "progressed"}, "PD", []),
        ((NODE,), {"nonmeas": "regressed"}, "PR", []),
        ((NODE | {"now": None},), {}, "NE", ["targets_mm[0].now"]),
        ((NODE | {"now": None},), {"new": True}, "PD", ["targets_mm[0].now"]),
        ((NODE | {"nadir": None},), {}, "NE", ["targets_mm[0].nadir"]),
        ((NODE | {"base": None},), {}, "CR", ["targets_mm[0].base"]),
        ((NODE | {"base": None, "nadir": [16, 12], "now": [16, 12]},), {}, "NE", ["targets_mm[0].base"]),
        ((GONE | {"now": [12, 9]},), {}, "PD", []),
        ((), {}, "CR", []),
        ((), {"nonmeas": "unchanged"}, "SD", []),
        ((NODE,), {"spleen": {"base": 12, "now": 14}}, "PD", []),
        ((NODE,), {"spleen": {"base": 13, "now": D("14.9")}}, "PR", []),
        ((NODE,), {"spleen": {"base": 17, "now": None}}, "NE", ["spleen.now"]),
        ((NODE,), {"spleen": {"now": 14}}, "NE", ["spleen.base"]),
        ((NODE,), {"spleen": {"base": 12, "now": 12}}, "CR", []),
        ((NODE | {"nadir": [60, 50]},), {}, "CR", []),
    ],
)
def test_a_ct_that_does_not_say_enough_is_not_evaluable_unless_it_shows_progression(targets, others, response, missing):
    found = ct(*targets, **others)
    assert (found["output"]["response"], found["missing"]) == (response, missing)


def test_a_ct_not_reported_is_missing():
    assert evaluate("lugano_ct", {})["missing"] == ["targets_mm"]
    assert evaluate("lugano_ct", {"spleen": {"now": 12}})["output"]["response"] == "NE"


def test_a_slight_enlargement_of_the_spleen_alone_is_progression_to_confirm():
    spleen = {"base": 14, "now": D("14.8")}
    assert ct(NODE, spleen=spleen)["flags"] == ["confirm_pd"]
    assert "flags" not in ct(NODE, spleen={"base": 14, "now": 15})
    assert "flags" not in ct(NODE, spleen=spleen, new=True)


def test_a_vanished_lesion_seen_again_below_the_measurable_size_is_questioned():
    found = ct(GONE | {"now": [8, 6]})
    assert (found["output"]["response"], found["flags"]) == ("PR", ["confirm_regrowth"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"targets_mm": "none"}, "targets_mm must be a list"),
        ({"targets_mm": [NODE] * 7}, "at most 6 target lesions"),
        ({"targets_mm": [NODE | {"now": [12, 15]}]}, "longest, perpendicular"),
        ({"targets_mm": [NODE | {"now": [12]}]}, "longest, perpendicular"),
        ({"targets_mm": [NODE | {"now": [12, None]}]}, "may not contain null"),
        ({"targets_mm": [{"base": [35, 25]}]}, "needs its type"),
        ({"targets_mm": [None]}, "needs its type"),
        ({"targets_mm": [[35, 25]]}, "must be an object"),
        ({"targets_mm": [1] * 10_001}, "more than 10000 entries"),
        ({"targets_mm": [NODE], "spleen": {"now": 170}}, "between 1 and 60"),
    ],
)
def test_a_ct_that_cannot_be_is_refused(given, words):
    assert words in evaluate("lugano_ct", given)["error"]


millimetres = st.decimals(0, 80, places=1)
sizes = st.tuples(millimetres, millimetres).map(lambda pair: (max(pair), min(pair)))
targets = st.builds(Target, st.sampled_from(["node", "extranodal"]), sizes, sizes, sizes)


@given(st.lists(targets, max_size=6).map(tuple), st.sampled_from(["absent", "regressed", "unchanged"]))
def test_a_new_lesion_is_progression_whatever_else_is_seen(found, non_measured):
    assert ct_response(Ct(found, non_measured, new=True)).category == "PD"


@given(st.lists(targets, max_size=6).map(tuple))
def test_the_order_of_target_lesions_does_not_matter(found):
    assert ct_response(Ct(found)).category == ct_response(Ct(found[::-1])).category


@given(st.integers(1, 5), st.sampled_from(["reduced", "unchanged", "increased"]))
def test_a_pet_with_an_unknown_new_focus_is_never_a_response(score, change):
    assert pet_response(Pet(score, change, None)).category in {"NE", "PD"}


def test_sizes_that_were_not_measured_have_no_area_and_no_verdict():
    lesion = Target("node", None, None, None)
    assert (lesion.area("now"), lesion.shown("now"), lesion.grown, lesion.resolved) == (0, "", False, True)
    unseen = Spleen(None, None)
    assert (unseen.rise, unseen.progressed, unseen.reduced) == (None, False, False)
