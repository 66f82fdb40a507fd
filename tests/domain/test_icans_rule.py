"""ICANS, ICE and CAPD: bands, footnotes, explanations, and the mistakes other calculators make."""

from __future__ import annotations

from decimal import Decimal

import pytest
from courses import texts

from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.grade import Reason
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.scales.icans_astct2019 import icans_astct2019
from ctd402_desktop.domain.scales.ice import CAPD_ITEMS, ICE_ITEMS

D = Decimal
WELL = {
    "age_years": D(29),
    "ice_total": 10,
    "arousal": "alert",
    "seizure": "none",
    "motor_focal_deep_weakness": False,
    "icp": [],
}


def icans(**changes: object):
    return icans_astct2019({**WELL, **changes})


def changes(grade):
    return {change.to: change.text.render() for change in grade.would_change}


@pytest.mark.parametrize(
    ("total", "grade"), [(0, 3), (1, 3), (2, 3), (3, 2), (4, 2), (6, 2), (7, 1), (8, 1), (9, 1), (10, 0)]
)
def test_ice_bands_are_10_then_7_to_9_then_3_to_6_then_0_to_2(total, grade):
    assert icans(ice_total=total).value == grade


@pytest.mark.parametrize(
    ("arousal", "grade"), [("alert", 3), ("voice", 3), ("tactile", 3), ("unarousable", 4), ("vigorous_tactile", 4)]
)
def test_ice_0_is_grade_3_awake_and_4_only_unarousable(arousal, grade):
    assert icans(ice_total=0, arousal=arousal).value == grade


def test_ice_0_with_arousal_not_asked_is_at_least_3():
    grade = icans(ice_total=0, arousal=None)
    assert (grade.value, grade.flags, grade.missing) == (3, ("minimum", "conv"), ("arousal",))


@pytest.mark.parametrize(("total", "grade"), [(0, 0), (1, 1), (8, 1), (9, 3), (32, 3)])
def test_capd_bands_of_a_child(total, grade):
    assert icans(age_years=D(9), ice_total=None, capd_total=total).value == grade


def test_capd_1_to_8_with_arousal_to_voice_is_grade_2():
    assert icans(age_years=D(9), capd_total=5, arousal="voice").value == 2


def test_a_child_unable_to_perform_capd_is_grade_4():
    grade = icans(age_years=D(9), capd_unable=True)
    assert grade.value == 4
    assert changes(grade) == {3: "CAPD possible again"}


@pytest.mark.parametrize(("age", "grade"), [("11.99", 3), ("12", 0)])
def test_ice_is_used_from_the_twelfth_birthday_on(age, grade):
    assert icans(age_years=D(age), capd_total=12).value == grade


def test_developmental_delay_uses_capd_when_it_was_entered_and_else_ice():
    assert icans(developmental_delay=True, capd_total=12).value == 3
    assert icans(developmental_delay=True, ice_total=5).value == 2
    assert icans(capd_total=12).value == 0


@pytest.mark.parametrize(
    ("changed", "grade"),
    [
        ({"seizure": "brief_resolved"}, 3),
        ({"seizure": "nonconvulsive_resolved"}, 3),
        ({"seizure": "prolonged_gt5min"}, 4),
        ({"seizure": "repetitive_no_return"}, 4),
        ({"motor_focal_deep_weakness": True}, 4),
        ({"icp": ["focal_edema"]}, 3),
        ({"icp": ["focal_edema", "papilledema"]}, 4),
        ({"icp": None}, 0),
        ({"arousal": "unarousable"}, 4),
        ({"arousal": "spontaneous"}, 1),
    ],
)
def test_each_domain_gives_its_grade(changed, grade):
    assert icans(**changed).value == grade


@pytest.mark.parametrize("sign", ["tremor", "myoclonus", "asterixis", "headache", "hallucinations"])
def test_tremor_and_the_like_never_change_the_grade(sign):
    assert icans(**{sign: True}).value == 0


@pytest.mark.parametrize("name", ["arousal", "seizure", "motor_focal_deep_weakness"])
def test_an_unasked_domain_is_not_a_normal_one(name):
    grade = icans(**{name: None})
    assert (grade.value, grade.reason, grade.missing) == (None, Reason.MISSING, (name,))
    partial = icans(**{name: None}, ice_total=8)
    assert (partial.value, partial.flags[0]) == (1, "minimum")


def test_ice_not_done_is_not_assessable_and_neither_0_nor_10():
    grade = icans(ice_total=None)
    assert (grade.value, grade.reason, grade.missing) == (None, Reason.NOT_ASSESSABLE, ("ice_total",))
    assert icans(ice_total=None, arousal="voice").flags[0] == "minimum"
    assert icans(ice_total=None, arousal=None).reason is Reason.MISSING


def test_a_missing_ice_cannot_raise_a_grade_it_cannot_exceed():
    assert icans(ice_total=None, arousal="tactile").flags == ()


def test_without_an_age_the_grade_stands_only_if_both_instruments_agree():
    assert icans(age_years=None, capd_total=0).value == 0
    assert icans(age_years=None, ice_total=5, capd_total=0).missing == ("age_years",)
    partial = icans(age_years=None, ice_total=None, arousal="voice")
    assert (partial.value, partial.missing) == (2, ("age_years", "ice_total", "capd_total"))
    assert icans(age_years=None, ice_total=9, arousal="tactile").value == 3
    assert icans(age_years=None, ice_total=None, capd_total=0, arousal="voice").flags[0] == "minimum"
    assert icans(age_years=None, ice_other_cause=True, ice_total=3).value == 0


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("ice", {"ice_total": 0}),
        ("arousal", {"arousal": "unarousable"}),
        ("seizure", {"seizure": "prolonged_gt5min"}),
        ("motor", {"motor_focal_deep_weakness": True}),
        ("icp", {"icp": ["posturing"]}),
    ],
)
def test_another_cause_removes_its_domain_and_leaves_it_neither_missing_nor_positive(name, changed):
    grade = icans(**changed, **{f"{name}_other_cause": True})
    assert (grade.value, grade.missing) == (0, ())
    deciding = [fact.inputs for fact in grade.because if fact.deciding]
    assert (f"{name}_other_cause",) in deciding


def test_a_grade_says_why_and_what_would_change_it():
    grade = icans(ice_total=8)
    assert texts(grade) == [
        "ICE 8/10 (grade 1)",
        "Alert (normal)",
        "No seizure (normal)",
        "No focal weakness (normal)",
        "No known oedema or raised pressure (normal)",
    ]
    assert [fact.deciding for fact in grade.because] == [True, False, False, False, False]
    assert changes(grade) == {2: "ICE 3–6, or awakens only to voice", 0: "ICE 10"}


def test_domains_that_tie_decide_together():
    grade = icans(ice_total=8, arousal="spontaneous")
    deciding = [fact for fact in grade.because if fact.deciding]
    assert [fact.text.render() for fact in deciding] == ["ICE 8/10; Drowsy, awakens by itself"]
    assert changes(grade)[0] == "ICE 10, and alert"


def test_a_grade_with_domains_open_says_only_what_raises_it():
    assert list(changes(icans(ice_total=8, seizure=None))) == [2]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"icp": ["diffuse_edema", "focal_edema"]}, "focal oedema alone"),
        ({"icp": ["posturing"]}, "no sign of raised pressure"),
        ({"icp": ["focal_edema"]}, "no oedema on imaging"),
        ({"seizure": "prolonged_gt5min"}, "seizure that resolves"),
        ({"motor_focal_deep_weakness": True}, "no focal weakness"),
    ],
)
def test_what_would_lower_a_domain_is_named(changed, text):
    assert text in changes(icans(**changed)).values()


def test_death_is_grade_5():
    assert icans_astct2019({"death_due_to_icans": True}).value == 5


@pytest.mark.parametrize(
    "wrong",
    [{"ice_total": 11}, {"ice_total": D("9.5")}, {"arousal": "asleep"}, {"icp": ["edema"]}, {"capd_total": 33}],
)
def test_a_wrong_input_is_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        icans(**wrong)


def test_an_ice_item_not_tested_is_neither_lost_nor_won():
    items = dict.fromkeys(ICE_ITEMS, 1)
    answer = evaluate("ice", items | {"write_sentence": None})
    assert answer["output"] == {"score": None, "min": 9, "max": 10}
    assert answer["missing"] == ["write_sentence"]
    same = evaluate("ice", items | {"write_sentence": None, "name_1": 0})
    assert same["flags"] == ["same_band"]
    assert evaluate("ice", {})["output"] == {"score": None, "min": 0, "max": 10}


@pytest.mark.parametrize(("points", "total", "positive"), [(0, 0, False), (1, 8, False), (2, 16, True), (4, 32, True)])
def test_capd_adds_up_and_is_positive_from_9(points, total, positive):
    answer = evaluate("capd", dict.fromkeys(CAPD_ITEMS, points))
    assert answer["output"] == {"total": total, "positive": positive}


def test_capd_with_items_missing_is_decided_only_when_they_cannot_matter():
    nine = dict.fromkeys(CAPD_ITEMS[:3], 3)
    assert evaluate("capd", nine)["output"] == {"total": None, "positive": True, "min": 9, "max": 29}
    low = dict.fromkeys(CAPD_ITEMS[:7], 0)
    assert evaluate("capd", low)["output"]["positive"] is False
    assert evaluate("capd", dict.fromkeys(CAPD_ITEMS[:4], 1))["output"]["positive"] is None
    unable = evaluate("capd", {"capd_unable": True})
    assert (unable["output"]["total"], unable["reason"]) == (None, "NOT_ASSESSABLE")
