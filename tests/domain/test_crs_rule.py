"""CRS: its footnotes, its explanations, and the mistakes other calculators make."""

from __future__ import annotations

from decimal import Decimal

import pytest
from courses import texts

from ctd402_desktop.domain.grade import Reason
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.scales.crs_astct2019 import crs_astct2019
from ctd402_desktop.domain.scales.crs_axes import COUNTED, DEVICES, MASKS, NOT_COUNTED, PRESSURE

D = Decimal
CALM = {
    "age_years": D(25),
    "temp_c": D("38.4"),
    "crs_episode_open": True,
    "antipyretic_or_anticytokine_given": False,
    "hypotension": False,
    "vasopressors": [],
    "hypoxia": False,
    "o2_device": "none",
}


def crs(**changes: object):
    return crs_astct2019({**CALM, **changes})


def changes(grade):
    return {change.to: change.text.render() for change in grade.would_change}


@pytest.mark.parametrize(("flow", "grade"), [("0", 2), ("5.99", 2), ("6", 2), ("6.0", 2), ("6.01", 3), ("60", 3)])
@pytest.mark.parametrize("device", ["nasal_cannula", "high_flow_nasal_cannula"])
def test_six_litres_exactly_are_low_flow_whatever_the_cannula(device, flow, grade):
    assert crs(hypoxia=True, o2_device=device, o2_flow_l_min=D(flow)).value == grade


@pytest.mark.parametrize("device", [*MASKS])
@pytest.mark.parametrize("flow", [None, D(2), D(15)])
def test_any_mask_is_grade_3_at_any_flow(device, flow):
    assert crs(hypoxia=True, o2_device=device, o2_flow_l_min=flow).value == 3


@pytest.mark.parametrize("device", [*PRESSURE])
def test_positive_pressure_for_hypoxia_is_grade_4_and_for_another_reason_not_counted(device):
    assert crs(hypoxia=True, o2_device=device).value == 4
    assert crs(o2_device=device, ventilation_reason="airway_protection").value == 1
    assert "not for hypoxia" in str(texts(crs(o2_device=device, ventilation_reason="procedure")))


def test_ecmo_is_grade_4_and_blow_by_grade_2():
    assert (crs(hypoxia=True, o2_device="ecmo").value, crs(hypoxia=True, o2_device="blow_by").value) == (4, 2)
    assert "conv" in crs(hypoxia=True, o2_device="ecmo").flags


def test_a_missing_flow_says_at_least_two_on_a_cannula_and_three_on_high_flow():
    cannula = crs(hypoxia=True, o2_device="nasal_cannula")
    assert (cannula.value, cannula.missing, cannula.flags) == (2, ("o2_flow_l_min",), ("minimum", "conv"))
    high = crs(hypoxia=True, o2_device="high_flow_nasal_cannula")
    assert (high.value, high.flags) == (3, ("conv",))
    with_pressor = crs(hypoxia=True, o2_device="nasal_cannula", vasopressors=["dopamine"], hypotension=True)
    assert (with_pressor.value, "minimum" in with_pressor.flags) == (3, False)


def test_oxygen_and_pressors_that_run_outrank_an_unticked_box_and_ask_for_confirmation():
    assert crs(o2_device="simple_mask").flags == ("confirm", "conv")
    assert crs(vasopressors=["norepinephrine"]).flags == ("confirm",)
    assert crs(hypotension=True, vasopressors=["norepinephrine"]).flags == ()


@pytest.mark.parametrize("pressor", sorted(COUNTED))
@pytest.mark.parametrize("hypotension", [True, False, None])
@pytest.mark.parametrize("device", ["none", "blow_by", "simple_mask"])
def test_a_vasopressor_is_at_least_grade_3_in_every_combination(pressor, hypotension, device):
    """Fluids and/or a low-dose vasopressor as grade 2 is Lee 2014; ASTCT knows no dose."""
    assert crs(hypotension=hypotension, vasopressors=[pressor], o2_device=device, hypoxia=True).value == 3


@pytest.mark.parametrize(
    ("running", "grade"),
    [
        (["norepinephrine", "vasopressin"], 3),
        (["norepinephrine", "terlipressin", "vasopressin"], 3),
        (["vasopressin"], 3),
        (["norepinephrine", "norepinephrine"], 3),
        (["norepinephrine", "dopamine"], 4),
        (["norepinephrine", "dopamine", "vasopressin"], 4),
        (["dobutamine", "milrinone"], 1),
    ],
)
def test_vasopressin_is_never_the_second_vasopressor_and_inotropes_are_none(running, grade):
    assert crs(vasopressors=running).value == grade


@pytest.mark.parametrize("name", sorted(NOT_COUNTED))
def test_drugs_outside_the_two_groups_leave_the_grade_alone(name):
    assert crs(vasopressors=[name]).value == 1


def test_vasopressin_alone_is_by_convention():
    assert "conv" in crs(vasopressors=["vasopressin"], hypotension=True).flags


@pytest.mark.parametrize("temp", ["37.8", "37.95", "37.99"])
def test_below_38_degrees_is_no_fever_and_nothing_is_rounded_up(temp):
    assert crs(temp_c=D(temp), crs_episode_open=False).value == 0


@pytest.mark.parametrize("temp", ["38", "38.0", "38.00", "41.5"])
def test_the_height_of_fever_never_changes_the_grade(temp):
    assert crs(temp_c=D(temp)).value == 1


def test_the_waiver_needs_an_open_episode_and_a_drug():
    sick = {"temp_c": D("36.6"), "hypotension": True, "vasopressors": ["norepinephrine"]}
    assert crs(**sick, antipyretic_or_anticytokine_given=True).value == 3
    review = crs(**sick)
    assert (review.value, review.reason) == (None, Reason.REVIEW)
    assert changes(review) == {3: "temperature ≥ 38.0 °C, or antipyretic or anticytokine drug given"}
    never = crs(**sick, crs_episode_open=False, antipyretic_or_anticytokine_given=True)
    assert never.value == 0
    assert "masked_crs" in never.flags
    assert any("masked" in line for line in texts(never))


def test_a_septic_patient_without_fever_or_episode_is_not_graded_as_crs():
    grade = crs(temp_c=D("36.0"), crs_episode_open=False, hypotension=True, vasopressors=["norepinephrine", "dopamine"])
    assert grade.value == 0


def test_a_missing_temperature_is_never_normal_except_where_fever_is_waived():
    assert crs(temp_c=None).missing == ("temp_c",)
    assert crs(temp_c=None, crs_episode_open=False).reason is Reason.MISSING
    assert crs(temp_c=None, antipyretic_or_anticytokine_given=True, hypotension=True).value == 2


def test_an_unanswered_question_is_named_only_when_it_matters():
    assert crs(hypotension=None).missing == ("hypotension",)
    assert crs(hypotension=None, vasopressors=None).missing == ("hypotension", "vasopressors")
    assert crs(hypotension=None, hypoxia=True, o2_device="bipap").missing == ()
    assert crs(hypotension=None, hypotension_other_cause=True).value == 1
    quiet = crs(temp_c=D("37.0"), crs_episode_open=False, hypotension=None, vasopressors=None, o2_device=None)
    assert (quiet.value, quiet.missing) == (0, ())


def test_an_open_episode_left_unanswered_matters_only_without_fever():
    assert crs(crs_episode_open=None, antipyretic_or_anticytokine_given=None).value == 1
    grade = crs(temp_c=D(37), crs_episode_open=None, antipyretic_or_anticytokine_given=None, hypotension=True)
    assert grade.missing == ("crs_episode_open", "antipyretic_or_anticytokine_given")


def test_another_cause_removes_its_own_axis_alone():
    assert crs(hypotension=True, hypotension_other_cause=True, hypoxia=True, o2_device="blow_by").value == 2
    assert crs(hypoxia=True, o2_device="ecmo", hypoxia_other_cause=True).value == 1
    waived = crs(fever_other_cause=True, antipyretic_or_anticytokine_given=True, hypotension=True)
    assert waived.value == 2
    assert crs(fever_other_cause=True).value == 0


def test_organ_toxicity_and_unknown_names_change_nothing():
    assert crs(alt_ctcae_grade=4, bilirubin_grade=4).value == 1


def test_a_grade_says_why_with_its_limits_and_what_would_change_it():
    grade = crs(temp_c=D("38.6"), hypoxia=True, o2_device="nasal_cannula", o2_flow_l_min=D(2))
    assert texts(grade) == [
        "Temperature 38.6 °C (≥ 38.0)",
        "No vasopressor (grade < 3)",
        "No hypotension (grade < 2)",
        "Low-flow cannula 2 L/min (≤ 6, grade 2)",
    ]
    assert [fact.deciding for fact in grade.because] == [True, False, False, True]
    assert changes(grade) == {3: "any vasopressor, or > 6 L/min or mask", 1: "oxygen no longer needed"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, {2: "hypotension, or oxygen by cannula", 0: "temperature < 38.0 °C"}),
        ({"temp_c": D(37), "crs_episode_open": False}, {1: "temperature ≥ 38.0 °C"}),
        ({"hypotension": True, "vasopressors": ["dopamine"]},
         {4: "a second vasopressor, or CPAP or ventilation", 2: "vasopressor stopped"}),
        ({"vasopressors": ["dopamine"]}, {4: "a second vasopressor, or CPAP or ventilation", 1: "vasopressor stopped"}),
        ({"vasopressors": ["dopamine"], "hypotension": True, "o2_device": "simple_mask"},
         {4: "a second vasopressor, or CPAP or ventilation", 2: "vasopressor stopped, and cannula ≤ 6 L/min"}),
        ({"vasopressors": ["dopamine", "epinephrine"]}, {3: "only one vasopressor"}),
        ({"temp_c": D(37), "antipyretic_or_anticytokine_given": True, "hypotension": True},
         {3: "any vasopressor, or > 6 L/min or mask", 0: "pressure normal"}),
        ({"death_due_to_crs": True}, {}),
        ({"hypotension": None}, {}),
    ],
)  # fmt: skip
def test_the_nearest_facts_up_and_down_are_named(answers, expected):
    assert changes(crs(**answers)) == expected


def test_two_axes_at_grade_4_decide_only_together():
    grade = crs(vasopressors=["dopamine", "epinephrine"], hypoxia=True, o2_device="cpap")
    deciding = [fact for fact in grade.because if fact.deciding]
    assert [fact.text.render() for fact in deciding if len(fact.inputs) > 1] == ["Epinephrine + Dopamine; CPAP"]


def test_a_zero_that_fever_and_waiver_both_give_rests_on_them_together():
    grade = crs(
        temp_c=D("36.6"),
        antipyretic_or_anticytokine_given=True,
        hypotension_other_cause=True,
        hypoxia_other_cause=True,
    )
    assert grade.value == 0
    assert [fact.inputs for fact in grade.because if fact.deciding] == [("temp_c", "crs_episode_open")]


def test_death_is_grade_5_whatever_else_was_answered():
    grade = crs_astct2019({"death_due_to_crs": True})
    assert (grade.value, texts(grade)) == (5, ["Death due to CRS (grade 5)"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"temp_c": D("29.9")},
        {"temp_c": D("45.1")},
        {"temp_c": "38"},
        {"temp_c": True},
        {"temp_c": D("NaN")},
        {"age_years": D(121)},
        {"o2_flow_l_min": D(-1)},
        {"o2_device": "cannula"},
        {"o2_device": 3},
        {"vasopressors": "norepinephrine"},
        {"vasopressors": ["adrenalin"]},
        {"vasopressors": [1]},
        {"hypotension": D(1)},
        {"hypotension": "no"},
        {"ventilation_reason": "asthma"},
    ],
)
def test_a_wrong_input_is_refused_with_its_name(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        crs(**wrong)


def test_every_device_has_a_grade():
    assert {crs(o2_device=device, hypoxia=True).value for device in DEVICES} == {2, 3, 4}


def test_without_word_of_a_drug_an_afebrile_episode_tells_only_what_is_known():
    said = texts(crs(temp_c=D("37.0"), antipyretic_or_anticytokine_given=None))
    assert not any("anticytokine drug" in line for line in said)
    assert any("anticytokine drug" in line for line in texts(crs(temp_c=D("37.0"))))
