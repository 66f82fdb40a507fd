from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from factories import at, course, record
from packs import SCHEDULE

from ctd402_desktop.domain import bedside
from ctd402_desktop.domain.aftercare import after_signing, rises, with_record
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.domain.readiness import HOLD, INCOMPLETE, READY, readiness
from ctd402_desktop.domain.routine import due_set, unanswered
from ctd402_desktop.domain.toxicity.bedside_numbers import (
    hypotension_hint,
    hypotension_reason,
    hypoxia_hint,
    hypoxia_reason,
)

D = Decimal
WELL = {
    "temp": D("37.0"),
    "hr": D(80),
    "sbp": D(118),
    "dbp": D(70),
    "rr": D(16),
    "spo2": D(98),
    "hypotension": False,
    "hypoxia": False,
    "o2_device": "none",
    "pressor": "none",
    "arousal": "alert",
    "instrument": "ice",
    "ice_orient": D(4),
    "ice_name": D(3),
    "ice_command": D(1),
    "ice_write": D(1),
    "ice_count": D(1),
    "seizure": "none",
    "motor_weakness": False,
}


def test_mean_pressure_and_shock_index_are_rounded_half_up() -> None:
    assert bedside.mean_arterial_pressure(D(104), D(62)) == 76
    assert bedside.shock_index(D(118), D(104)) == D("1.13")
    assert bedside.shock_index(D(118), D(0)) is None


def test_the_twelfth_birthday_changes_the_instrument() -> None:
    assert [bedside.instrument(age) for age in (11, 12, None)] == ["capd", "ice", "ice"]


def test_a_part_of_a_score_is_no_total() -> None:
    assert bedside.total(WELL, bedside.ICE_ITEMS) == 10
    assert bedside.total({**WELL, "ice_name": NotDone("asleep")}, bedside.ICE_ITEMS) is None


@pytest.mark.parametrize(
    ("sbp", "dbp", "age", "baseline", "suggested"),
    [
        (89, 60, 31, None, True),
        (90, 60, 31, None, False),
        (92, 48, 31, None, True),
        (92, 48, 12, None, False),
        (81, None, 6, None, True),
        (82, None, 6, None, False),
        (69, None, 0, None, True),
        (90, 60, 10, None, False),
        (89, 60, 10, None, True),
        (98, 70, 31, 140, True),
        (99, 70, 31, 140, False),
        (None, None, 31, None, False),
        (69, None, None, None, True),
        (89, None, None, None, False),
    ],
)
def test_pressure_suggests_hypotension_by_age_mean_and_baseline(sbp, dbp, age, baseline, suggested) -> None:
    values = [None if one is None else D(one) for one in (sbp, dbp)]
    inputs = {"sbp": values[0], "dbp": values[1], "age_years": age, "sbp_baseline": baseline}
    assert (hypotension_reason(inputs) is not None) is suggested
    assert (hypotension_hint(inputs) is True) is suggested


@pytest.mark.parametrize(
    ("spo2", "device", "before", "suggested"),
    [(91, "none", "none", True), (92, "none", "none", False), (97, "nasal_cannula", "none", True),
     (97, "nasal_cannula", "nasal_cannula", False), (None, "", "", False)],
)  # fmt: skip
def test_saturation_or_new_oxygen_suggests_hypoxia(spo2, device: str, before: str, suggested: bool) -> None:
    started = before == "none" and device not in {"", "none"}
    inputs = {"spo2": spo2, "oxygen_started_or_raised": started}
    assert (hypoxia_reason(inputs) is not None) is suggested
    assert (hypoxia_hint(inputs) is True) is suggested


def test_only_a_recent_and_large_step_is_asked() -> None:
    last = record("daily", at(4, "10:00"), spo2=96, temp=D("37.9"))
    found = bedside.step("spo2", D(93), at(4, "14:00"), last)
    assert found == bedside.Step(D(-3), timedelta(hours=4))
    assert bedside.step("spo2", D(94), at(4, "14:00"), last) is None
    assert bedside.step("spo2", D(80), at(4, "22:01"), last) is None
    assert bedside.step("spo2", NotDone("refused"), at(4, "14:00"), last) is None
    assert bedside.step("ice_name", D(1), at(4, "14:00"), last) is None
    assert bedside.step("spo2", D(93), at(4, "14:00"), None) is None


def test_the_word_beside_a_value_is_fever_high_low_or_nothing() -> None:
    assert bedside.finding("temp", D("38.0"), "H") == "fever"
    assert bedside.finding("temp", D("37.9"), "H") == "high"
    assert bedside.finding("hr", D(40), "LL") == "low"
    assert bedside.finding("hr", None, "") == ""


def test_the_baseline_pressure_is_the_last_one_before_the_infusion() -> None:
    before = [record("daily", at(-1, "08:00"), sbp=120), record("daily", at(-1, "20:00"), temp=D(37))]
    assert bedside.baseline_systolic(course(*before, record("daily", at(1), sbp=90))) == 120
    assert bedside.baseline_systolic(course(record("daily", at(1), sbp=90))) is None


def test_a_rise_is_told_to_the_physician_and_tocilizumab_thought_of_from_grade_2() -> None:
    so_far = course(record("daily", at(4, "10:00"), **WELL), graded=True)
    answers = {**WELL, "temp": D("38.6"), "o2_device": "nasal_cannula", "o2_flow": D(2), "hypoxia": True}
    grades = grade_answers("daily", answers, at(4, "14:05"), so_far)
    steps = after_signing(so_far, answers, at(4, "14:05"), grades, SCHEDULE)
    assert [step.kind for step in steps] == ["check", "tell", "drug", "check"]
    words = " ".join(step.text.render() for step in steps)
    assert "next 16:05" in words
    assert "CRS 0 → 2" in words
    assert "0 of 3" in words
    assert "ICE in 8 h, 22:05" in words


def test_an_interval_below_the_hour_is_told_in_minutes() -> None:
    so_far = course(record("daily", at(4, "10:00"), **WELL), graded=True)
    answers = {**WELL, "temp": D("39.1"), "hypotension": True, "pressor": "two_or_more", "ice_orient": D(0)}
    answers |= {"arousal": "unarousable", "ice_name": D(0), "ice_command": D(0), "ice_write": D(0), "ice_count": D(0)}
    grades = grade_answers("daily", answers, at(4, "14:05"), so_far)
    first = after_signing(so_far, answers, at(4, "14:05"), grades, SCHEDULE)[0]
    assert first.text.render() == "Vitals every 30 min, next 14:35"
    assert first.short.render() == "vitals every 30 min"


def test_a_fall_of_ice_asks_for_it_again_within_the_hour() -> None:
    so_far = course(record("daily", at(4, "10:00"), **WELL), graded=True)
    answers = {**WELL, "ice_orient": D(1), "ice_name": D(1)}
    grades = grade_answers("daily", answers, at(4, "14:05"), so_far)
    last = after_signing(so_far, answers, at(4, "14:05"), grades, SCHEDULE)[-1]
    assert last.text.render() == "ICE in 30 min, 14:35"
    assert last.short.render() == "ICE in 30 min"


def test_a_set_without_ice_leaves_the_next_score_where_it_was_due() -> None:
    so_far = course(record("daily", at(4, "10:00"), **WELL), graded=True)
    vitals = {key: value for key, value in WELL.items() if not key.startswith("ice_")}

    def said(clock: str) -> str:
        grades = grade_answers("daily", vitals, at(4, clock), so_far)
        return after_signing(so_far, vitals, at(4, clock), grades, SCHEDULE)[-1].text.render()

    assert said("14:00") == "ICE in 4 h, 18:00"
    assert said("16:30") == "ICE in 1 h 30 min, 18:00"
    assert said("19:00") == "ICE due now"


def test_a_score_alone_leaves_the_next_vitals_where_they_were_due() -> None:
    so_far = course(record("daily", at(4, "10:00"), **WELL), graded=True)
    score = {key: value for key, value in WELL.items() if key.startswith("ice_")}
    score |= {key: WELL[key] for key in ("arousal", "seizure", "motor_weakness")}

    def said(clock: str) -> str:
        grades = grade_answers("daily", score, at(4, clock), so_far)
        return after_signing(so_far, score, at(4, clock), grades, SCHEDULE)[0].text.render()

    assert said("12:00") == "Vitals every 4 h, next 14:00"
    assert said("15:00") == "Vitals every 4 h, next 15:00"


def test_nothing_rises_without_a_higher_grade_and_late_visits_have_no_interval() -> None:
    so_far = course(record("daily", at(4, "10:00"), **WELL), graded=True)
    grades = grade_answers("daily", WELL, at(4, "14:05"), so_far)
    assert rises(so_far, with_record(so_far, "daily", WELL, at(4, "14:05"), grades), "crs") is None
    late = grade_answers("daily", WELL, at(60, "14:05"), so_far)
    assert after_signing(so_far, WELL, at(60, "14:05"), late, SCHEDULE) == ()


def test_neurology_is_due_by_its_own_rhythm() -> None:
    both = record("daily", at(4, "06:00"), **WELL)
    vitals = {key: value for key, value in WELL.items() if not key.startswith("ice_")}
    so_far = course(both, record("daily", at(4, "10:00"), **vitals), graded=True)
    assert due_set(so_far, at(4, "12:30"), SCHEDULE).neurology is False
    assert due_set(so_far, at(4, "13:30"), SCHEDULE).neurology is True
    assert due_set(so_far, at(4, "13:30"), SCHEDULE).at == at(4, "14:00")
    assert due_set(course(), at(1, "08:00"), SCHEDULE).neurology is True
    assert due_set(course(), at(1, "08:00"), SCHEDULE).at is not None
    assert due_set(course(infused=False), at(1, "08:00"), SCHEDULE).at is None


def test_what_a_set_lacks_is_named_and_a_reason_is_an_answer() -> None:
    raw = {"temp": "38.6", "hr": "~refused"}
    found = unanswered(raw, neurology=False, instrument="ice")
    assert found[:2] == ("sbp", "dbp")
    assert "ice_orient" not in found
    assert "ice_orient" in unanswered(raw, neurology=True, instrument="ice")
    begun = {**raw, "arousal": "alert"}
    assert {"ice_orient", "seizure", "motor_weakness"} <= set(unanswered(begun, neurology=False, instrument="ice"))
    child = {**begun, "capd_unable": "1"}
    assert "capd_1" not in unanswered(child, neurology=True, instrument="capd")


def test_one_failed_item_holds_and_an_open_one_leaves_it_incomplete() -> None:
    items = ("rdy_a", "rdy_b")
    assert readiness({"rdy_a": "pass", "rdy_b": "pass"}, items).status == READY
    assert readiness({"rdy_a": "pass", "rdy_b": "~not_done"}, items).status == INCOMPLETE
    held = readiness({"rdy_a": "fail"}, items)
    assert (held.status, held.failed, held.open) == (HOLD, ("rdy_a",), ("rdy_b",))


@pytest.mark.parametrize(
    "odd",
    [{"sbp": D(11872)}, {"sbp": D(60), "sbp_baseline": D(0)}, {"sbp": D(60), "dbp": D(-1)}, {"age_years": D(300)}],
)
def test_a_number_that_cannot_be_a_pressure_suggests_nothing_while_it_is_typed(odd):
    assert hypotension_reason(odd) is None


@pytest.mark.parametrize("odd", [{"spo2": D(980)}, {"spo2": D(88), "spo2_limit": D(9)}])
def test_a_number_that_cannot_be_a_saturation_suggests_nothing_while_it_is_typed(odd):
    assert hypoxia_reason(odd) is None
