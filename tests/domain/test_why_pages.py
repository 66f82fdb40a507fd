"""Every derived value of every page of a patient can say its rule, inputs and source."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from factories import DAY_ZERO, PATIENT, at, cells_course, course, demo_course, lab, record
from packs import SCHEDULE

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.why import Why
from ctd402_desktop.domain.why_pages import on_page

D = Decimal
NOW = at(4, "15:02")
TABS = ("overview", "labs", "drugs", "infection", "response", "transplant", "history")


def told(tab: str, made: Course, now=NOW) -> dict[str, Why]:
    found = on_page(tab, made, now, SCHEDULE)
    assert len({one.key for one in found}) == len(found), "a value is explained once"
    return {one.key: one for one in found}


def lines(one: Why) -> list[tuple[str, str, bool]]:
    return [(fact.text.render(), fact.limit.render() if fact.limit else "", fact.deciding) for fact in one.inputs]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("index", [1, 8, 10])
def test_every_value_of_a_page_says_value_rule_inputs_and_source(tab, index):
    found = told(tab, demo_course(index), at(4, "15:02"))
    assert next(iter(found)) == "day"
    for one in found.values():
        assert one.title.render().strip()
        assert one.rule.render().endswith((".", "mmHg")) or one.rule.text in {rule.title for rule in RULES.values()}
        assert one.inputs, one.key
        assert one.source.render().strip(), one.key


@pytest.mark.parametrize("tab", TABS)
def test_an_empty_course_explains_next_to_nothing(tab):
    assert set(told(tab, course(infused=False))) <= {"hct_ci"}


def test_a_flag_names_the_range_it_left_and_the_worst_value_so_far():
    made = course(
        record("laboratory", at(3), anc=lab("0.3 10*9/L")), record("laboratory", at(4), anc=lab("0.9 10*9/L"))
    )
    one = told("labs", made)["flag:anc"]
    assert one.title.render().startswith("ANC 0.9")
    assert "worst so far 0.3" in [text for text, _, _ in lines(one)]
    assert [deciding for _, _, deciding in lines(one)[:2]].count(True) == 1
    assert "flag:anc" in told("overview", made)


def test_the_laboratory_explains_the_figures_of_its_counts_before_the_flags():
    made = course(
        record("laboratory", at(3), anc=lab("0.3 10*9/L"), ferr=lab("900 ug/L")),
        record("laboratory", at(4), anc=lab("0.9 10*9/L"), ferr=lab("2000 ug/L")),
    )
    found = list(told("labs", made))
    assert found[:4] == ["day", "anc_nadir", "anc_recovery", "icaht_early"]
    assert found.index("ferr_doubling") < found.index("flag:anc")
    assert "anc_nadir" not in told("overview", made)


def test_a_vital_sign_with_two_arrows_lies_outside_its_critical_range():
    made = course(record("daily", at(4, "14:00"), temp=D("39.4"), hr=80))
    found = told("overview", made)
    assert found["vital:temp"].title.render() == "Temperature 39.4 ↑↑ at 14:00"
    assert lines(found["vital:temp"])[1] == ("critical range 35.1–38.9", "", True)
    assert "vital:hr" not in found
    assert "vital:spo2" not in found
    assert lines(told("overview", course(record("daily", at(4), spo2=94)))["vital:spo2"])[0] == (
        "reference range 95–…", "", True,
    )  # fmt: skip


def test_kinetics_lists_parameters_what_was_left_out_and_cautions():
    made = cells_course([(1, "BLQ"), (3, "900"), (7, "41000"), (10, "20000"), (14, "3000")])
    found = told("labs", made, at(15))
    one = next(why for key, why in found.items() if key.startswith("kinetics:car_qpcr"))
    assert one.title.render() == "Kinetics: CAR transgene"
    assert lines(one)[0][0].startswith("Cmax 41")
    assert "PKNCA" in one.source.render()


def test_the_dose_by_weight_names_weight_and_cap_and_an_order_its_arithmetic():
    ordered = record("lymphodepletion", at(-5), height_cm=D(172), weight_kg=D(72), creatinine=D(68))
    made = course(record("enrolment", at(-9), weight_kg=D(72)), ordered)
    found = told("drugs", made)
    assert found["tocilizumab_dose"].title.render() == "Tocilizumab by weight: 576 mg"
    assert lines(found["tocilizumab_dose"])[0][0].startswith("weight 72 kg")
    assert any("1.8" in text for text, _, _ in lines(found["fc_order"]))
    light = course(record("enrolment", at(-9), weight_kg=D(24)))
    assert lines(told("drugs", light)["tocilizumab_dose"])[1][0] == "12 mg/kg"
    assert set(told("drugs", course())) == {"day", "steroids"}


def test_a_virus_is_held_against_the_threshold_of_the_pack_where_there_is_one():
    made = course(record("laboratory", at(3), cmv=lab("9000 IU/mL"), hhv6=lab("400 copies/mL")))
    found = told("infection", made)
    assert lines(found["virus:cmv"])[0][0].startswith("threshold")
    assert lines(found["virus:cmv"])[0][2]
    assert lines(found["virus:hhv6"])[0][0] == "no threshold in the protocol pack"


def test_a_virus_says_the_limit_at_high_risk_and_the_rise_the_board_marks():
    def loads(key: str, first: str, second: str, unit: str) -> list[tuple[str, str, bool]]:
        made = course(*(record("laboratory", at(day), **{key: lab(f"{text} {unit}")})
                        for day, text in ((1, first), (3, second))))  # fmt: skip
        return lines(told("infection", made)[f"virus:{key}"])

    assert ("150 IU/mL at high risk", "", False) in loads("cmv", "100", "200", "IU/mL")
    assert ("rose 10 times or more within 7 d", "", True) in loads("ebv", "20", "200", "IU/mL")
    assert ("rose by 0.5 log₁₀ or more since the sample before", "", True) in loads("adv", "100", "400", "copies/mL")
    assert not any("rose" in text for text, _, _ in loads("adv", "100", "1400", "copies/mL"))


@pytest.mark.parametrize(
    ("antigen", "value", "said"),
    [
        ("positive", "12000", ("reactivation criteria met", "", True)),
        ("positive", "900", ("no reactivation", "", False)),
        (None, "900", ("reactivation cannot be told", "", False)),
    ],
)
def test_hepatitis_b_is_explained_by_serology_and_dna(antigen, value, said):
    serology = {} if antigen is None else {"hbsag": antigen}
    known = record("enrolment", at(-9), **serology)
    one = told("infection", course(known, record("laboratory", at(3), hbv=lab(f"{value} [IU]/mL"))))["virus:hbv"]
    assert lines(one)[0] == said
    assert "Terrault" in one.source.render()
    assert any(text.startswith("HBV DNA now") for text, _, _ in lines(one))


def test_an_order_counts_the_age_on_its_first_day_and_knows_the_weight_before():
    born = replace(PATIENT, birth_date=DAY_ZERO.replace(year=2008) - timedelta(days=4))
    weighed = record("enrolment", at(-30), weight_kg=D(90))
    ordered = record("lymphodepletion", at(-6), first_day=DAY_ZERO - timedelta(days=4), height_cm=D(172),
                     weight_kg=D(72), creatinine=lab("68 umol/L"))  # fmt: skip
    said = [text for text, _, _ in lines(told("drugs", course(weighed, ordered, patient=born))["fc_order"])]
    assert any(text.startswith("Creatinine clearance") for text in said), said
    assert any(text.startswith("Weight differs by more than") for text in said), said


def test_a_response_names_its_components_and_what_is_missing():
    made = course(record("response", at(28), visit="d28", marrow_blasts=D(2)))
    found = told("response", made, at(29))
    assert any("missing" in text for text, _, _ in lines(found["category"]))
    assert found["outcome"].title.render().startswith("Best response")
    assert any("missed" in text or "planned" in text for text, _, _ in lines(found["visits"]))


def test_the_transplant_page_explains_both_clocks_and_a_plan_that_may_slip():
    planned = record("transplant", at(20), milestone="graft_infusion", state="planned", due=at(40).date())
    found = told("transplant", course(planned), at(34))
    assert ("6 d to the planned graft", "", True) in lines(found["clocks"])
    assert lines(found["clocks"])[0] == ("D+34 since infusion", "published interval D+30 to D+55", True)
    assert found["slip"].rule.render().startswith("The first milestone not done")
    assert set(told("transplant", course(infused=False))) == {"hct_ci"}
    done = record("transplant", at(40), milestone="graft_infusion", state="done", date=at(40).date())
    grafted = told("transplant", course(done), at(40) + timedelta(days=12))
    assert any(text == "D+12 since the graft" for text, _, _ in lines(grafted["clocks"]))
    assert len(grafted["engraftment"].inputs) == 3
