"""Every derived value of the overview can say its rule, inputs, source and version."""

from __future__ import annotations

from decimal import Decimal

from factories import at, cells_course, course, record
from packs import SCHEDULE

from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.why import explained

D = Decimal
NOW = at(4, "15:02")
ICE = {"ice_orient": 4, "ice_name": 3, "ice_command": 1, "ice_write": 1, "ice_count": 1}
WHOLE = {"hypotension": False, "hypoxia": False, "o2_device": "none", "pressor": "none"}


def told(made, now=NOW):
    return {one.key: one for one in explained(made, now, SCHEDULE)}


def lines(one):
    return [(fact.text.render(), fact.limit.render() if fact.limit else "") for fact in one.inputs]


def drug(category, agent, when, **more):
    return record("drug", when, category=category, agent=agent, start=when, **more)


def test_nothing_shown_is_nothing_explained():
    assert told(course(infused=False)) == {}


def test_a_grade_names_its_facts_its_edition_and_who_assigned_another_one():
    made = course(record("daily", at(4, "14:00"), temp=D("38.6"), sbp=96, dbp=45, **WHOLE, crs_assigned=2), graded=True)
    one = told(made)["crs"]
    assert one.title.render() == "CRS 2 at 14:00"
    assert lines(one)[0] == ("assigned by a physician", "computed 1")
    assert one.source.render().startswith("ASTCT 2019. Lee DW")


def test_a_grade_that_could_be_higher_says_at_least_and_one_that_is_none_says_why():
    made = course(record("daily", at(4, "14:00"), temp=D("38.6"), arousal="voice", seizure="none"), graded=True)
    assert told(made)["icans"].title.render() == "ICANS at least 2 at 14:00"
    assert told(made)["crs"].title.render() == "CRS NG at 14:00"
    assert lines(told(made)["crs"])[0] == ("an input was not recorded", "")
    calm = course(record("daily", at(4, "14:00"), temp=NotDone("refused")), graded=True)
    assert told(calm)["icans"].title.render() == "ICANS NG at 14:00"


def test_mean_pressure_is_shown_with_both_pressures_and_the_limit():
    one = told(course(record("daily", at(4, "14:40"), sbp=96, dbp=45)))["map"]
    assert one.title.render() == "MAP 62 at 14:40"
    assert [text for text, _ in lines(one)][:2] == ["Systolic pressure 96 mmHg", "Diastolic pressure 45 mmHg"]
    assert lines(one)[2][1] == "below 65 mmHg is seen now"


def test_tocilizumab_lists_its_doses_and_when_the_next_may_follow():
    doses = [drug("tocilizumab", "tocilizumab", at(day, "14:20"), single=True, dose=576) for day in (1, 2, 3, 4)]
    one = told(course(doses[3]))["tocilizumab"]
    assert one.title.render() == "Tocilizumab: next possible 22:20"
    assert lines(one) == [("dose 1", "14:20")]
    assert "8 h apart" in one.rule.render()
    assert told(course(*doses))["tocilizumab"].title.render() == "Tocilizumab: no further dose"


def test_steroids_are_listed_with_their_factor_and_an_unreadable_order_is_a_minimum():
    assert lines(told(course())["steroids"]) == [("no steroid recorded since D0", "")]
    made = course(
        drug("steroid", "methylprednisolone", at(-2), single=True, dose=40, dose_unit="mg"),
        drug("steroid", "methylprednisolone", at(3), single=True, dose=40, dose_unit="mg"),
        drug("steroid", "other", at(4), dose=10, dose_unit="mg"),
    )
    one = told(made)["steroids"]
    assert one.title.render() == "Dexamethasone equivalent ≥ 7.5 mg since D0"
    assert lines(one)[0] == ("Methylprednisolone 40 mg from D+3", "× 0.188")
    assert lines(one)[1][1] == "factor unknown"
    unknown = told(course(drug("steroid", "dexamethasone", at(4))))["steroids"]
    assert lines(unknown)[0][0] == "Dexamethasone – from 08:00"


def test_the_peak_says_how_many_samples_it_comes_from():
    made = cells_course([(1, "BLQ"), (3, "900"), (7, "41000"), (10, "20000"), (14, "3000")])
    one = told(made, at(15))["cmax"]
    assert one.title.render() == "Cmax 41\u2009000, D+7"
    assert lines(one)[0][0] == "5 samples analysed, 1 below quantification"


def test_the_next_visit_says_day_window_and_infusion():
    one = told(course())["visit"]
    assert lines(one)[0] == ("infusion on 2026-04-02", "")
    assert lines(one)[1][1].startswith("window D+")
    assert told(course(), at(9000)).keys() == {"steroids"}
