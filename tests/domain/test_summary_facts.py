"""What the schedule knows of a course: sets, reasons, time away, moves, falls of ICE, new fevers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from courses import CALM, INFUSION, CourseBuilder, after

from ctd402_desktop.domain import board_json
from ctd402_desktop.domain import summary_facts as facts
from ctd402_desktop.domain.bedside import ICE_ITEMS
from ctd402_desktop.domain.board import Away, Closure, Summary
from ctd402_desktop.domain.fields import Lab, NotDone
from ctd402_desktop.domain.summary import critical_labs, grade_steps, summarise

D = Decimal


def test_a_set_names_its_values_and_its_reasons_and_counts_a_whole_score_as_one():
    one = CourseBuilder().daily(after(1), temp=NotDone("device_unavailable"), motor_weakness=None)
    found = facts.set_fact(one)
    assert "score" in found.done
    assert "motor_weakness" not in found.done
    assert dict(found.not_done) == {"temp": "device"}


def test_a_score_that_was_refused_carries_its_reason_and_a_part_of_one_is_none():
    build = CourseBuilder()
    refused = facts.set_fact(build.daily(after(1), ice_name=NotDone("refused")))
    assert dict(refused.not_done)["score"] == "refused"
    part = facts.set_fact(build.daily(after(1), ice_name=None))
    assert "score" not in part.done
    assert "score" not in dict(part.not_done)


@pytest.mark.parametrize("answers", [{"arousal": "unarousable"}, {"capd_unable": True}])
def test_who_cannot_be_roused_has_been_assessed(answers):
    build = CourseBuilder(graded=False)
    assert "score" in facts.set_fact(build.daily(after(1), ice_name=None, **answers)).done


def test_a_whole_capd_is_a_score():
    items = {f"capd_{item}": D(0) for item in range(1, 9)}
    one = CourseBuilder(graded=False).daily(after(1), ice_name=None, **items)
    assert "score" in facts.set_fact(one).done


def test_the_newest_answer_of_each_question_counts_and_a_decision_is_a_milestone():
    build = CourseBuilder()
    build.add("laboratory", after(1), {"crp": Lab(D(9), "mg/L"), "anc": NotDone("refused")})
    build.add("laboratory", after(2), {"crp": Lab(D(8), "mg/L")})
    build.add("transplant", after(3), {"milestone": "hla_typing", "state": "done"})
    assert dict(facts.latest_answers(build.course)) == {"laboratory.crp": after(2)}
    build.add("lymphodepletion", after(3), {"weight_kg": D(70)})
    assert dict(facts.latest_answers(build.course))["weight.weight_kg"] == after(3)
    build.add("transplant", after(4), {"milestone": "decision", "state": "done"})
    build.add("transplant", after(5), {"milestone": "declined", "state": "done"})
    assert dict(facts.latest_answers(build.course))["transplant.milestone"] == after(5)


def test_reasons_times_away_and_moves_are_read_from_their_records():
    build = CourseBuilder()
    build.add("not_done", after(1), {"stream": "ice", "reason": "asleep"})
    build.add("not_done", after(2), {"stream": "ice", "reason": "refused"})
    build.add("off_ward", after(1), {"where": "imaging", "start": after(1), "end": after(1, 1)})
    build.add("off_ward", after(2), {"where": "theatre", "start": after(2)})
    build.add("off_ward", after(3), {"where": "other"})
    build.add("event", after(1), {"kind": "icu_in"})
    build.add("event", after(4), {"kind": "procedure"})
    assert facts.closures(build.course) == (Closure("ice", "refused", after(2)),)
    assert facts.away(build.course) == Away("theatre", after(2))
    assert facts.moved_at(build.course) == after(1)
    build.add("transfer", after(5), {"to": "Ward 4"})
    assert facts.moved_at(build.course) == after(5)


def scores(*values: int) -> tuple:
    return tuple((after(0, hours), D(value)) for hours, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "checks", "recovered"),
    [((10, 9), 0, False), ((10, 9, 9), 1, False), ((10, 9, 10), 1, True), ((10, 9, 8), 0, False),
     ((10, 9, 10, 9), 0, False), ((10, 9, 10, 10), 2, True)],
)  # fmt: skip
def test_a_fall_of_ice_counts_the_readings_after_it(values, checks, recovered):
    found = facts.ice_fall(scores(*values))
    assert (found.checks, found.recovered, found.before) == (checks, recovered, 10)


def test_without_a_fall_there_is_none():
    assert facts.ice_fall(scores(8, 9, 10)) is None
    assert facts.ice_fall(()) is None


@pytest.mark.parametrize(
    ("values", "began"), [((0, 1), None), ((1, 0, 1), 2), ((1, 0), None), ((1, 2, 0, 0, 2, 1), 4), ((), None)]
)
def test_an_episode_after_grade_0_is_a_new_one(values, began):
    steps = tuple((after(0, hours), value) for hours, value in enumerate(values))
    assert facts.recurred(steps) == (None if began is None else after(0, began))


def test_lymphodepletion_begins_as_ordered_or_five_days_before():
    build = CourseBuilder()
    assert facts.first_ld_day(build.course).date() == date(2026, 3, 28)
    build.add("lymphodepletion", after(-6), {"first_day": date(2026, 3, 27)})
    assert facts.first_ld_day(build.course).date() == date(2026, 3, 27)
    assert facts.first_ld_day(CourseBuilder(infused=False).course) is None


def test_a_fever_is_open_until_cultures_are_recorded():
    build = CourseBuilder()
    build.daily(after(1))
    assert facts.open_fever(build.course) is None
    build.daily(after(2), temp=D("38.4"))
    build.daily(after(2, 4), temp=D("38.6"))
    assert facts.open_fever(build.course) == after(2)
    build.daily(after(4), temp=D("38.2"))
    assert facts.open_fever(build.course) == after(4)
    build.daily(after(4, 1), temp=None)
    build.add("infection", after(4), {"cultures_at": after(4, 1), "onset": after(4)})
    assert facts.open_fever(build.course) is None


def test_a_partial_set_raises_the_grade_that_sets_the_interval_and_never_lowers_it():
    build = CourseBuilder()
    build.daily(after(1), temp=D("38.6"))
    build.daily(after(1, 1), temp=D("39.0"), pressor="one", hypoxia=None)
    build.daily(after(1, 2), temp=None, hypotension=None, hypoxia=None, pressor=None)
    build.daily(after(1, 3), temp=D("38.6"), pressor="one", hypoxia=None)
    assert [value for _, value in grade_steps(build.course, "crs")] == [1, 3]
    build.daily(after(1, 4), arousal="tactile", ice_name=None)
    build.daily(after(1, 5), arousal="voice", ice_name=None)
    assert [value for _, value in grade_steps(build.course, "icans")][-1] == 3
    assert grade_steps(CourseBuilder(infused=False).course, "crs") == ()


def test_a_set_made_whole_by_the_one_shortly_before_lowers_the_grade_that_sets_the_interval():
    build = CourseBuilder()
    build.daily(after(1), temp=D("38.6"), hypotension=True)
    build.daily(after(1, 4), hypotension=None, pressor=None)
    build.add("daily", after(1, 4.25), {"hypotension": False, "pressor": "none"})
    build.daily(after(1, 6), ice_name=D(0), ice_orient=D(2))
    build.daily(after(1, 8), **dict.fromkeys(ICE_ITEMS))
    build.add("daily", after(1, 8.5), {key: CALM[key] for key in ICE_ITEMS})
    assert [value for _, value in grade_steps(build.course, "crs")][:2] == [2, 0]
    assert [value for _, value in grade_steps(build.course, "icans")][-2:] == [2, 0]


def test_grades_before_the_infusion_set_no_interval():
    build = CourseBuilder()
    build.daily(after(-1), temp=D("38.6"), crs_assigned="1")
    build.daily(after(1))
    assert [at for at, _ in grade_steps(build.course, "crs")] == [after(1)]


def test_only_two_arrows_of_the_newest_report_are_critical():
    build = CourseBuilder()
    assert critical_labs(build.course) == ()
    build.add("laboratory", after(1), {"anc": Lab(D("0.04"), "10*9/L"), "crp": Lab(D(3), "mg/L"), "note": "x"})
    assert [key for key, _ in critical_labs(build.course)] == ["anc"]


def test_the_facts_survive_the_way_through_the_store():
    build = CourseBuilder()
    build.daily(after(1), temp=D("38.6"))
    build.daily(after(1, 4), ice_name=D(1))
    build.add("not_done", after(2), {"stream": "ice", "reason": "refused"})
    build.add("off_ward", after(2), {"where": "imaging", "start": after(2), "end": after(2, 1)})
    build.add("laboratory", after(2), {"anc": Lab(D("0.04"), "10*9/L")})
    build.drug("tocilizumab", "tocilizumab", after(2), single=True)
    build.drug("vasopressor", "norepinephrine", after(2))
    found = summarise(build.course)
    assert board_json.from_json(board_json.to_json(found)) == found
    assert (found.tocilizumab_at, found.running, found.ice_fall.after) == (after(2), ("vasopressor",), D(8))
    empty = Summary()
    assert board_json.from_json(board_json.to_json(empty)) == empty
    assert found.started_at == INFUSION
    assert found.away.at(after(2) + timedelta(minutes=30))
    assert not found.away.at(after(3))


def test_a_result_below_quantification_is_an_answer():
    build = CourseBuilder()
    build.add("cells", after(1), {"qpcr_blq": True, "flow_blq": True})
    found = dict(facts.latest_answers(build.course))
    assert found == {"cells.car_qpcr": after(1), "cells.car_flow": after(1)}


def test_support_is_read_from_the_newest_set_that_names_a_device():
    build = CourseBuilder(graded=False)
    assert facts.support(build.course) == ()
    build.daily(after(1), o2_device="nasal_cannula", o2_flow=D(2), pressor="none")
    build.daily(after(2), o2_device=None)
    assert dict(facts.support(build.course)) == {"o2_device": "nasal_cannula", "o2_flow": "2", "pressor": "none"}


@pytest.mark.parametrize(("milestone", "state", "counts"), [
    ("declined", "open", True), ("decision", "open", False), ("hla_typing", "done", False),
])  # fmt: skip
def test_only_a_decision_taken_or_declined_is_a_milestone(milestone, state, counts):
    build = CourseBuilder()
    build.add("transplant", after(5), {"milestone": milestone, "state": state})
    assert ("transplant.milestone" in dict(facts.latest_answers(build.course))) is counts
