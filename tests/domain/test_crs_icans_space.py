"""The CRS and ICANS rules against a second statement of them, over their whole input space."""

from __future__ import annotations

from grading_cases import crs_cases, icans_cases
from grading_tables import crs as crs_table
from grading_tables import icans as icans_table
from grading_tables import icans_could_be_higher
from hypothesis import assume, given
from hypothesis import strategies as st

from ctd402_desktop.domain.scales.crs_astct2019 import crs_astct2019
from ctd402_desktop.domain.scales.crs_axes import DEVICES
from ctd402_desktop.domain.scales.icans_astct2019 import icans_astct2019


def result(grade):
    return grade.reason.value if grade.value is None else grade.value


@given(crs_cases)
def test_crs_agrees_with_the_table_filled_in_with_every_admissible_answer(case):
    assert result(crs_astct2019(case)) == crs_table(case)


@given(icans_cases)
def test_icans_agrees_with_the_table_of_domains(case):
    assert result(icans_astct2019(case)) == icans_table(case)


@given(icans_cases)
def test_icans_says_at_least_exactly_when_an_unasked_domain_could_raise_it(case):
    grade = icans_astct2019(case)
    assume(grade.value is not None)
    assert ("minimum" in grade.flags) == icans_could_be_higher(case)
    assert bool(grade.missing) == ("minimum" in grade.flags)


LADDERS = {
    "vasopressors": [[], ["norepinephrine"], ["norepinephrine", "epinephrine"]],
    "o2_device": ["none", "blow_by", "simple_mask", "cpap"],
    "hypotension": [False, True],
    "hypoxia": [False, True],
}


@given(crs_cases, st.sampled_from(sorted(LADDERS)), st.data())
def test_more_support_never_lowers_crs(case, name, data):
    steps = LADDERS[name]
    less = data.draw(st.integers(0, len(steps) - 2))
    assume(case.get("ventilation_reason") in {None, "hypoxia"})
    low = crs_astct2019({**case, name: steps[less]})
    high = crs_astct2019({**case, name: steps[less + 1]})
    if low.value is not None and high.value is not None:
        assert high.value >= low.value
    if low.value:
        assert high.value is not None


@given(icans_cases, st.integers(0, 9))
def test_a_lower_ice_never_lowers_icans(case, total):
    less, more = ({**case, "ice_total": points} for points in (total, total + 1))
    one, other = icans_astct2019(less), icans_astct2019(more)
    if one.value is not None and other.value is not None:
        assert one.value >= other.value


@given(crs_cases, st.data())
def test_a_null_is_no_answer_in_crs_unless_every_answer_gives_the_same(case, data):
    answers = {
        "hypotension": [False, True],
        "vasopressors": [[], ["dopamine"], ["dopamine", "epinephrine"], ["vasopressin"]],
        "hypoxia": [False, True],
        "o2_device": list(DEVICES),
        "crs_episode_open": [False, True],
        "antipyretic_or_anticytokine_given": [False, True],
    }
    name = data.draw(st.sampled_from(sorted(answers)))
    unknown = crs_astct2019({**case, name: None})
    if unknown.value is not None:
        assert {crs_astct2019({**case, name: value}).value for value in answers[name]} == {unknown.value}


@given(icans_cases, st.sampled_from(["ice_total", "arousal", "seizure", "motor_focal_deep_weakness"]))
def test_a_null_domain_is_never_a_normal_one_in_icans(case, name):
    normal = {"ice_total": 10, "arousal": "alert", "seizure": "none", "motor_focal_deep_weakness": False}[name]
    case = {**case, "age_years": 29, "developmental_delay": None, f"{name.split('_')[0]}_other_cause": None}
    unknown = icans_astct2019({**case, name: None})
    assert unknown.value != 0
    if unknown.value is not None:
        assert unknown.value == icans_astct2019({**case, name: normal}).value or unknown.value == 5


DOMAINS = ("ice", "arousal", "seizure", "motor")


def check_explanation(rule, case):
    grade = rule(case)
    deciding = [fact for fact in grade.because if fact.deciding]
    for fact in deciding:
        unknown = rule({**case, **dict.fromkeys(fact.inputs)})
        assert result(unknown) != result(grade), fact
    if grade.value is not None and not all(case.get(f"{name}_other_cause") for name in DOMAINS):
        assert deciding
    for change in grade.would_change:
        assert change.to != grade.value
    ups = [change.to for change in grade.would_change if grade.value is not None and change.to > grade.value]
    assert len(ups) <= 1
    assert len(grade.would_change) - len(ups) <= 1
    for text in [fact.text for fact in grade.because] + [change.text for change in grade.would_change]:
        assert "{" not in text.render()


@given(crs_cases)
def test_taking_a_deciding_fact_of_crs_away_changes_the_result(case):
    check_explanation(crs_astct2019, case)


@given(icans_cases)
def test_taking_a_deciding_fact_of_icans_away_changes_the_result(case):
    check_explanation(icans_astct2019, case)


@given(crs_cases)
def test_what_crs_calls_missing_was_not_answered_and_matters(case):
    grade = crs_astct2019(case)
    for name in grade.missing:
        assert case.get(name) is None
    if grade.value is None and grade.reason == "MISSING":
        assert grade.missing
