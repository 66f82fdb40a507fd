"""The state machine of what is due, with a simulated clock: single states, then what holds for every course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import SCHEDULE

from ctd402_desktop.domain import due_words
from ctd402_desktop.domain.board import Away, Closure, IceFall, SetFact, Summary
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import (
    DueItem,
    Look,
    State,
    applies,
    due_items,
    finished,
    held_grade,
    interval_of,
    most_urgent,
    stream_item,
)

D = Decimal
ZONE = ZoneInfo("Asia/Shanghai")
ZERO = date(2026, 4, 2)
INFUSED = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)
T0 = INFUSED + timedelta(days=4)
VITALS = ("temp", "hr", "sbp", "dbp", "hypotension", "rr", "spo2", "o2_device", "hypoxia", "pressor")
NEURO = ("score", "arousal", "seizure", "motor_weakness")
WHOLE = VITALS + NEURO
PATIENT = Patient(1, "0048", "Zhang", "Wei", bed="07")
START = Summary(infusion_at=INFUSED, day_zero=ZERO, started_at=INFUSED - timedelta(days=6))
CALM = replace(START, sets=(SetFact(T0, WHOLE),))


def look(summary: Summary = CALM, *, zone: ZoneInfo = ZONE, now: datetime | None = None, **after: float) -> Look:
    at = now if now is not None else T0 + timedelta(**after)
    day = None if summary.day_zero is None else (at.astimezone(zone).date() - summary.day_zero).days
    return Look(PATIENT, summary, at, zone, day, SCHEDULE)


def vitals(summary: Summary = CALM, **after: float) -> DueItem:
    found = stream_item(look(summary, **after), "vitals")
    assert found is not None
    return found


def graded(value: int, before: int | None = None) -> tuple[tuple[datetime, int], ...]:
    last = ((T0, value),)
    return last if before is None else ((T0 - timedelta(hours=2), before), *last)


def hour(after: float) -> datetime:
    return T0 + timedelta(hours=after)


@pytest.mark.parametrize(
    ("hours", "state", "late", "missed"),
    [
        (3.4, State.UPCOMING, 0, 0),
        (3.5, State.DUE, 0, 0),
        (5, State.DUE, 0, 0),
        (5.1, State.LATE, 66, 0),
        (8, State.LATE, 240, 0),
        (8.1, State.OVERDUE, 246, 1),
        (16.5, State.OVERDUE, 750, 3),
    ],
)
def test_an_item_moves_from_upcoming_to_overdue_with_the_clock(hours, state, late, missed):
    found = vitals(hours=hours)
    assert (found.state, found.late, found.missed) == (state, timedelta(minutes=late), missed)


@pytest.mark.parametrize(
    ("crs", "icans", "hours"), [(1, 0, 4), (2, 0, 2), (3, 0, 1), (4, 0, 1), (0, 1, 4), (0, 2, 2), (0, 3, 1), (1, 2, 2)]
)
def test_the_grade_sets_the_interval_of_vitals(crs, icans, hours):
    summary = replace(CALM, crs_last=graded(crs), icans_last=graded(icans))
    assert vitals(summary).due == hour(hours)


def test_the_interval_tightens_at_once_and_relaxes_after_two_better_grades():
    assert held_grade(()) is None
    assert held_grade(graded(3, 0)) == 3
    assert held_grade(graded(0, 3)) == 3
    assert held_grade(graded(0, 1)) == 1
    assert vitals(replace(CALM, crs_last=graded(0, 3))).interval == timedelta(hours=1)


def test_recording_one_of_ten_values_leaves_the_check_due_and_names_what_is_missing():
    partial = replace(CALM, sets=(*CALM.sets, SetFact(hour(4), ("temp",))))
    found = vitals(partial, hours=4.2)
    assert (found.state, found.due, found.open) == (State.PARTIAL, hour(4), True)
    assert found.missing == VITALS[1:]
    assert due_words.item_words(look(partial, hours=4.2), found).render() == (
        "Vitals incomplete: Heart rate and 8 more missing"
    )


def test_the_missing_value_alone_completes_the_set_and_the_oldest_value_counts():
    first, second = SetFact(hour(4), VITALS[1:]), SetFact(hour(4.4), ("temp",))
    partial = replace(CALM, sets=(*CALM.sets, first))
    words = due_words.item_words(look(partial, hours=4.1), vitals(partial, hours=4.1)).render()
    assert words == "Vitals incomplete: Temperature missing"
    whole = replace(CALM, sets=(*CALM.sets, first, second))
    assert vitals(whole, hours=4.5).due == hour(8)
    apart = replace(CALM, sets=(*CALM.sets, first, replace(second, at=hour(4.6))))
    assert vitals(apart, hours=4.7).state is State.PARTIAL


def test_a_partial_set_may_tighten_the_interval():
    partial = replace(CALM, sets=(*CALM.sets, SetFact(hour(1), ("temp", "pressor"))), crs_last=graded(3, 0))
    assert (vitals(partial, hours=1).state, vitals(partial, hours=1).due) == (State.PARTIAL, hour(1))
    assert vitals(partial, hours=1).interval == timedelta(hours=1)


@pytest.mark.parametrize(("crs", "asked_again"), [(0, 8), (1, 4)])
def test_a_refusal_moves_only_the_due_time_and_never_over_four_hours_during_toxicity(crs, asked_again):
    summary = replace(CALM, closures=(Closure("ice", "refused", hour(8)),), crs_last=graded(crs))
    found = stream_item(look(summary, hours=8.5), "ice")
    assert (found.state, found.due) == (State.EXPLAINED, hour(8 + asked_again))
    words = due_words.item_words(look(summary, hours=8.5), found).render()
    assert words.startswith("ICE: Refused, next ")
    assert stream_item(look(summary, hours=8 + asked_again), "ice").state is State.DUE


def test_an_explained_check_never_waits_longer_than_a_day():
    monthly = replace(CALM, closures=(Closure("virus", "refused", hour(24 * 30)),), latest=())
    found = stream_item(look(monthly, hours=24 * 30 + 1), "virus")
    assert found.due == hour(24 * 31)
    spoilt = replace(monthly, closures=(Closure("virus", "device", hour(24 * 30)),))
    assert stream_item(look(spoilt, hours=24 * 30 + 1), "virus").due == hour(24 * 37)


def test_a_set_with_reasons_instead_of_values_explains_and_one_without_reasons_does_not():
    asleep = SetFact(hour(8), ("arousal", "seizure", "motor_weakness"), (("score", "asleep"),))
    found = stream_item(look(replace(CALM, sets=(*CALM.sets, asleep)), hours=8.1), "ice")
    assert (found.state, found.closure) == (State.EXPLAINED, Closure("ice", "asleep", hour(8)))
    other = SetFact(hour(8), NEURO, (("temp", "refused"),))
    assert stream_item(look(replace(CALM, sets=(*CALM.sets, other)), hours=8.1), "ice").state is State.UPCOMING
    assert stream_item(look(replace(CALM, sets=(replace(other, done=("temp",)),)), hours=8.1), "ice").closure is None
    forgot = replace(asleep, not_done=(("score", "not_done"),))
    assert stream_item(look(replace(CALM, sets=(*CALM.sets, forgot)), hours=8.1), "ice").state is State.PARTIAL


def test_off_the_ward_the_check_is_paused_and_a_full_set_is_due_within_the_hour_of_coming_back():
    away = replace(CALM, away=Away("imaging", hour(3)))
    found = vitals(away, hours=9)
    assert (found.state, found.open) == (State.PAUSED, False)
    assert due_words.item_words(look(away, hours=9), found).render() == "Vitals paused: Imaging since 11:40"
    back = replace(CALM, away=Away("imaging", hour(3), hour(9)))
    assert (vitals(back, hours=9.1).state, vitals(back, hours=9.1).due) == (State.DUE, hour(10))
    early = replace(CALM, away=Away("imaging", hour(1), hour(2)))
    assert vitals(early, hours=2.1).due == hour(3)
    seen = replace(back, sets=(*CALM.sets, SetFact(hour(9.5), WHOLE)))
    assert vitals(seen, hours=9.6).due == hour(13.5)


def test_a_transfer_asks_for_a_full_set_within_fifteen_minutes():
    moved = replace(CALM, moved_at=hour(1))
    assert (vitals(moved, hours=1.1).due, vitals(moved, hours=1.1).state) == (hour(1.25), State.DUE)
    assert stream_item(look(moved, hours=1.1), "ice").due == hour(1.25)


def test_after_a_fall_ice_is_due_every_half_hour_four_times_then_every_four_hours_until_it_recovers():
    fall = IceFall(T0, D(10), D(8), 0, recovered=False)
    for checks, minutes in ((0, 30), (3, 30), (4, 240)):
        summary = replace(CALM, ice_fall=replace(fall, checks=checks))
        assert stream_item(look(summary), "ice").due == T0 + timedelta(minutes=minutes)
    assert vitals(replace(CALM, ice_fall=fall)).interval == timedelta(minutes=30)
    recovered = replace(CALM, ice_fall=replace(fall, checks=5, recovered=True))
    assert stream_item(look(recovered), "ice").due == hour(8)


def test_the_day_of_infusion_is_watched_at_its_fixed_moments():
    moments = []
    summary = START
    for _ in range(9):
        found = stream_item(look(summary, now=INFUSED), "observation")
        if found is None:
            break
        moments.append(int((found.due - INFUSED).total_seconds() // 60))
        summary = replace(summary, sets=(SetFact(found.due, WHOLE),))
        at = look(summary, now=found.due)
        found = stream_item(at, "observation")
        if found is None:
            break
        assert found.due > at.now
        moments.append(int((found.due - INFUSED).total_seconds() // 60))
        summary = replace(summary, sets=(SetFact(found.due, WHOLE),))
    assert sorted(set(moments))[:2] == [0, 15]
    late = stream_item(look(START, now=INFUSED + timedelta(minutes=40)), "observation")
    assert (late.state, late.missed, late.due) == (State.OVERDUE, 2, INFUSED)


def test_four_hours_after_tocilizumab_the_response_is_checked():
    summary = replace(CALM, tocilizumab_at=T0)
    assert stream_item(look(summary), "response_check").due == hour(4)
    checked = replace(summary, sets=(*CALM.sets, SetFact(hour(4), WHOLE)))
    assert stream_item(look(checked, hours=4.1), "response_check") is None
    assert stream_item(look(), "response_check") is None


def test_a_fixed_check_that_was_refused_is_asked_again_and_one_that_does_not_apply_ends():
    due = datetime(2026, 4, 30, 0, 0, tzinfo=UTC)
    refused = replace(START, closures=(Closure("marrow", "refused", due),))
    assert stream_item(look(refused, now=due), "marrow").due == due + timedelta(hours=24)
    ended = replace(START, closures=(Closure("marrow", "not_applicable", due),))
    assert stream_item(look(ended, now=due), "marrow") is None


def test_the_marrow_is_done_once_morphology_and_mrd_are_both_there():
    due = datetime(2026, 4, 30, 0, 0, tzinfo=UTC)
    half = replace(START, latest=(("response.marrow_blasts", due),))
    found = stream_item(look(half, now=due), "marrow")
    assert (found.state, found.missing) == (State.PARTIAL, ("mrd_detected",))
    whole = replace(START, latest=(("response.marrow_blasts", due), ("response.mrd_detected", due)))
    assert stream_item(look(whole, now=due), "marrow") is None


def test_renal_function_and_weight_come_before_each_fludarabine_dose():
    first = datetime(2026, 3, 27, 16, 0, tzinfo=UTC)
    summary = Summary(day_zero=ZERO, started_at=first, ld1_at=first)
    at = look(summary, now=first + timedelta(hours=7))
    assert stream_item(at, "renal").due == stream_item(at, "weight").due == first + timedelta(hours=8)
    assert stream_item(look(replace(summary, ld1_at=None), now=first), "renal") is None


def test_before_anybody_plans_an_infusion_nothing_is_due():
    assert due_items(look(Summary(), now=T0)) == ()
    assert most_urgent(()) is None


def test_an_infusion_put_off_keeps_the_rules_of_the_days_before_it():
    waiting = replace(CALM, infusion_at=None)
    assert look(waiting, hours=1).phase == -1
    assert stream_item(look(replace(waiting, sets=())), "ice").rule.id == "ice_baseline"


def test_nothing_recorded_since_care_began_is_due_one_interval_later():
    assert vitals(START, hours=0).last is None
    based = replace(START, sets=(SetFact(INFUSED - timedelta(hours=20), WHOLE),))
    assert stream_item(look(based, now=INFUSED), "ice").due == INFUSED - timedelta(hours=12)
    assert stream_item(look(replace(START, started_at=INFUSED), now=INFUSED), "ice").due == INFUSED + timedelta(hours=8)
    unknown = replace(START, started_at=None, infusion_at=None, day_zero=None)
    assert stream_item(replace(look(unknown, now=T0), day=-3), "vitals") is None


def test_a_rule_may_wait_for_a_drug_or_a_result():
    rule = SCHEDULE.rules[0]
    asked = replace(rule, applies=replace(rule.applies, first_day=None, last_day=None, drug="vasopressor"))
    assert applies(look(), asked) is False
    assert applies(look(replace(CALM, running=("vasopressor",))), asked) is True
    fever = replace(rule, applies=replace(rule.applies, first_day=None, last_day=None, result="fever"))
    assert applies(look(), fever) is False
    assert applies(look(replace(CALM, temps=((T0, D("38.0")),))), fever) is True


def test_a_stream_without_a_rule_has_no_item_and_no_finished_set():
    bare = replace(look(hours=1), schedule=replace(SCHEDULE, rules=()))
    assert (due_items(bare), finished(bare, T0), interval_of(bare, "vitals")) == ((), (), None)
    assert interval_of(look(), "ice") == timedelta(hours=8)


def test_finished_sets_of_the_shift_stay_and_earlier_ones_do_not():
    done = finished(look(hours=1), T0 - timedelta(hours=1))
    assert {(one.stream, one.state) for one in done} >= {("vitals", State.DONE), ("ice", State.DONE)}
    assert due_words.item_words(look(hours=1), done[0]).render().endswith("done 08:40")
    assert finished(look(hours=1), hour(0.5)) == ()


def test_what_is_due_says_its_rule_its_interval_the_grade_and_the_source():
    summary = replace(CALM, crs_last=graded(2, 0))
    at = look(summary, hours=1)
    said = [fact.text.render() for fact in due_words.why_due(at, stream_item(at, "vitals"))]
    assert said[0] == "Vitals in CRS 2: every 2:00"
    assert said[1] == "Last complete set 08:40"
    assert said[2].startswith("CRS 2 sets the interval")
    assert said[-1].endswith("(pack ctd402-1, not confirmed by the site)")
    first = look(START, now=INFUSED)
    assert len(due_words.why_due(first, stream_item(first, "vitals"))) == 2
    rule = stream_item(at, "vitals").rule
    confirmed = due_words.source_fact(replace(rule.mark, confirmed=True), "")
    assert confirmed.text.render().endswith("(pack –)")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1, "Vitals 12:40"),
        (4, "Vitals due 12:40"),
        (5.5, "Vitals late 1:30"),
        (9, "Vitals late 5:00, missed 1"),
        (24, "Vitals late 20:00, missed 5"),
        (100, "Vitals late 4 d, missed 24"),
    ],
)
def test_lateness_is_told_in_words(hours, words):
    assert due_words.item_words(look(hours=hours), vitals(hours=hours)).render() == words


@pytest.mark.parametrize(("day", "shown"), [(-1, "D−1"), (0, "D0"), (3, "D+3")])
def test_other_days_are_told_by_their_number(day, shown):
    at = datetime(2026, 4, 2, 4, 0, tzinfo=UTC) + timedelta(days=day)
    assert due_words.when_text(look(), at).startswith(shown)
    assert due_words.when_text(replace(look(), day=None), at) == "12:00"


moments = st.integers(0, 60 * 24 * 20).map(lambda minutes: INFUSED + timedelta(minutes=minutes))
zones = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")])
parts = st.sampled_from([WHOLE, VITALS, NEURO, ("temp",), ("score",), ("temp", "pressor"), ()])
reasons = st.sampled_from(["refused", "asleep", "emergency", "device", "off_ward"])
grades = st.integers(0, 4)


@st.composite
def summaries(draw: st.DrawFn) -> Summary:
    sets = tuple(SetFact(at, draw(parts)) for at in sorted(draw(st.lists(moments, max_size=8, unique=True))))
    closures = tuple(
        Closure(stream, draw(reasons), draw(moments)) for stream in draw(st.sets(st.sampled_from(["vitals", "ice"])))
    )
    pair = tuple((INFUSED, draw(grades)) for _ in range(draw(st.integers(0, 2))))
    away = draw(st.none() | st.builds(Away, st.just("imaging"), moments, st.none() | moments))
    return replace(START, sets=sets, closures=closures, crs_last=pair, away=away, moved_at=draw(st.none() | moments))


@given(summary=summaries(), now=moments, zone=zones)
def test_no_stream_ever_piles_up(summary, now, zone):
    streams = [one.stream for one in due_items(look(summary, now=now, zone=zone))]
    assert len(streams) == len(set(streams))


@given(summary=summaries(), now=moments)
def test_a_complete_set_closes_vitals_and_ice(summary, now):
    done = tuple(one for one in summary.sets if one.at <= now - timedelta(hours=1))
    summary = replace(summary, sets=(*done, SetFact(now, WHOLE)), away=None, ice_fall=None)
    for stream in ("vitals", "ice"):
        found = stream_item(look(summary, now=now), stream)
        assert found.state in {State.UPCOMING, State.EXPLAINED} or found.rule.id == "ice_baseline"
        assert found.due > now


@given(summary=summaries(), now=moments, part=st.sampled_from(["temp", "score", "pressor"]))
def test_a_partial_set_never_closes_an_item_nor_relaxes_its_moment(summary, now, part):
    before = stream_item(look(summary, now=now), "vitals")
    more = tuple(sorted((*summary.sets, SetFact(now, (part,))), key=lambda one: one.at))
    after = stream_item(look(replace(summary, sets=more), now=now), "vitals")
    completes = any(now - timedelta(minutes=30) <= one.at <= now for one in summary.sets)
    if not completes:
        assert after.due == before.due
        assert after.open or not before.open


@given(summary=summaries(), now=moments)
def test_lateness_grows_with_the_clock_until_somebody_records(summary, now):
    summary = replace(summary, away=None, sets=tuple(one for one in summary.sets if one.at <= now), moved_at=None)
    summary = replace(summary, closures=tuple(one for one in summary.closures if one.at <= now))
    first = stream_item(look(summary, now=now), "vitals")
    later = stream_item(look(summary, now=now + timedelta(minutes=1)), "vitals")
    assert later.late >= first.late or later.rule != first.rule


@given(summary=summaries(), now=moments)
def test_a_refusal_never_puts_a_check_off_beyond_a_day_or_four_hours_of_toxicity(summary, now):
    summary = replace(summary, closures=(Closure("vitals", "refused", now),), away=None, moved_at=None, sets=())
    found = stream_item(look(summary, now=now), "vitals")
    most = 4 if (held_grade(summary.crs_last) or 0) >= 1 else 24
    assert found.due - now <= timedelta(hours=most)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
def test_a_clock_change_keeps_intervals_in_hours_and_fixed_days_on_the_wall_clock(zone):
    berlin = ZoneInfo(zone)
    infused = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
    summary = replace(START, infusion_at=infused, day_zero=date(2026, 3, 27), started_at=infused)
    night = replace(summary, sets=(SetFact(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), WHOLE),))
    at = look(night, now=datetime(2026, 3, 29, 0, 0, tzinfo=UTC), zone=berlin)
    found = stream_item(at, "vitals")
    assert found.due - found.last == timedelta(hours=4)
    cells = [stream_item(replace(at, summary=replace(night, latest=(("cells.car_qpcr", infused),))), "cells")]
    assert cells[0].due.astimezone(berlin).hour == 8


def reason(summary: Summary, stream: str, hours: float, others: int = 0) -> str:
    shown = look(summary, hours=hours)
    found = stream_item(shown, stream)
    assert found is not None
    return due_words.reason_words(shown, found, others).render()


def test_reasons_of_the_board_are_short():
    partial = replace(CALM, sets=(*CALM.sets, SetFact(hour(4), ("temp",))))
    assert reason(partial, "vitals", 4.2) == "Vitals incomplete, 9 missing"
    assert reason(partial, "vitals", 5.5) == "Vitals late 1:30, 9 missing"
    assert reason(CALM, "vitals", 5.5) == "Vitals late 1:30"
    assert reason(CALM, "vitals", 5.5, others=2) == "Vitals late 1:30, 2 more"
    assert reason(CALM, "vitals", 9) == "Vitals late 5:00, missed 1"
    assert reason(CALM, "vitals", 4) == "Vitals due 12:40"
    assert reason(CALM, "vitals", 1) == "Vitals 12:40"
    away = replace(CALM, away=Away("imaging", hour(3)))
    assert reason(away, "vitals", 4) == "Imaging since 11:40"
    refused = replace(CALM, closures=(Closure("ice", "refused", hour(8)),))
    assert reason(refused, "ice", 8.5).startswith("Refused, next ")


def test_the_second_line_names_check_and_moment_or_what_is_open():
    for hours, words in ((4, "Vitals 12:40"), (5.5, "Vitals late 1:30")):
        shown = look(CALM, hours=hours)
        assert due_words.next_words(shown, stream_item(shown, "vitals")).render() == words
    assert due_words.short_label("labs").render() == "Core labs"
