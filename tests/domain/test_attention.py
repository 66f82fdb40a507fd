"""The five tiers: each reason alone, its class and its grounds, and the order among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from packs import SCHEDULE

from ctd402_desktop.domain.alert_life import (
    ACKNOWLEDGED,
    SNOOZED,
    Acknowledgement,
    rank,
    severity,
    snooze_limit,
)
from ctd402_desktop.domain.attention import (
    ATTEND,
    DUE,
    SEE_NOW,
    STABLE,
    TIER_LABELS,
    WATCH,
    board_row,
    cards,
    findings,
    ice_interval,
    leaving,
    next_due,
    stale_at,
    vitals_interval,
)
from ctd402_desktop.domain.board import Away, BoardGrade, BoardValue, Closure, IceFall, SetFact, StripDay, Summary
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import Look

NOW = datetime(2026, 4, 6, 7, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
PATIENT = Patient(1, "0048", "Zhang", "Wei", birth_date=date(1995, 3, 12), bed="07")
D = Decimal
VITALS = ("temp", "hr", "sbp", "dbp", "hypotension", "rr", "spo2", "o2_device", "hypoxia", "pressor")
NEURO = ("score", "arousal", "seizure", "motor_weakness")
LABS = ("wbc", "anc", "hb", "plt", "creat", "alt", "crp", "ferr", "fib")


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def whole(hours: float = 1, fields: tuple[str, ...] = VITALS + NEURO) -> SetFact:
    return SetFact(ago(hours=hours), fields)


CALM = Summary(
    infusion_at=ago(days=4),
    day_zero=date(2026, 4, 2),
    started_at=ago(days=4),
    crs=BoardGrade(0, "graded", ago(hours=1), ago(days=4)),
    icans=BoardGrade(0, "graded", ago(hours=1), ago(days=4)),
    vitals_at=ago(hours=1),
    neuro_at=ago(hours=1),
    sets=(whole(),),
    latest=(*((f"laboratory.{key}", ago(hours=1)) for key in LABS), ("cells.car_qpcr", ago(hours=1))),
    temps=((ago(hours=1), D("36.8")),),
    map=((ago(hours=5), D(88)), (ago(hours=1), D(86))),
    ice=((ago(hours=9), D(10)), (ago(hours=1), D(10))),
    spo2s=((ago(hours=1), D(97)),),
)
FALL = IceFall(ago(hours=1), D(10), D(8), 0, recovered=False)


def look(day: int | None = 4, **changes: object) -> Look:
    return Look(PATIENT, replace(CALM, **changes), NOW, ZONE, day, SCHEDULE)


def severe(value: int, **since: float) -> BoardGrade:
    return BoardGrade(value, "graded", ago(hours=0.2), ago(**since), "steady")


def steps(value: int) -> tuple[tuple[datetime, int], ...]:
    return ((ago(hours=1), value),)


@pytest.mark.parametrize(
    ("changes", "tier", "words"),
    [
        ({}, STABLE, "No open finding"),
        ({"crs": severe(3, hours=2)}, SEE_NOW, "CRS 3 since 13:02"),
        ({"icans": severe(4, hours=2)}, SEE_NOW, "ICANS 4 since 13:02"),
        ({"crs": severe(3, days=2)}, WATCH, "CRS 3 since D+2 15:02"),
        ({"crs": severe(2, hours=2)}, WATCH, "CRS 2 since 13:02"),
        ({"crs": severe(1, hours=2), "recurred": (("crs", ago(hours=2)),)}, SEE_NOW,
         "CRS again since 13:02"),
        ({"recurred": (("crs", ago(hours=2)),)}, STABLE, "No open finding"),
        ({"map": ((ago(hours=5), D(76)), (ago(hours=1), D(62)))}, SEE_NOW, "MAP 62 at 14:02, was 76"),
        ({"map": ((ago(hours=1), D(62)),)}, SEE_NOW, "MAP 62 at 14:02"),
        ({"map": ()}, STABLE, "No open finding"),
        ({"spo2s": ((ago(hours=1), D(88)),)}, SEE_NOW, "SpO₂ 88 % at 14:02"),
        ({"spo2s": ()}, STABLE, "No open finding"),
        ({"ice_fall": replace(FALL, after=D(7))}, SEE_NOW, "ICE 10 → 7 at 14:02"),
        ({"ice_fall": replace(FALL, at=ago(hours=0.1)), "sets": (whole(0.1),)}, WATCH, "ICE 10 → 8 at 14:56"),
        ({"ice_fall": replace(FALL, after=D(7), at=ago(hours=30), checks=9)}, WATCH, "ICE 10 → 7 at D+3 09:02"),
        ({"ice_fall": replace(FALL, checks=4, recovered=True)}, STABLE, "No open finding"),
        ({"crs": replace(severe(1, hours=1), trend="rising")}, WATCH, "CRS 1, rising since 14:02"),
        ({"sets": (whole(6, VITALS), whole(1, NEURO))}, ATTEND, "Vitals late 2:00"),
        ({"sets": (whole(6, VITALS), whole(1, NEURO)), "crs_last": steps(1)}, WATCH, "Vitals late 2:00, 1 more"),
        ({"sets": (whole(10, NEURO), whole(1, VITALS))}, ATTEND, "ICE late 2:00"),
        ({"sets": (whole(10),)}, ATTEND, "Vitals late 6:00, 1 more"),
        ({"icans": BoardGrade(None, "ng", ago(hours=1), ago(hours=1))}, ATTEND, "ICANS not gradable: complete it"),
        ({"infection_since": ago(hours=2)}, ATTEND, "Infection open since 13:02"),
        ({"infection_since": ago(days=3)}, ATTEND, "Infection open since D+1 15:02"),
        ({"fever_open_at": ago(hours=2)}, ATTEND, "No cultures, fever since 13:02"),
        ({"fever_open_at": ago(days=2)}, STABLE, "No open finding"),
        ({"temps": ((ago(hours=1), D("38.4")),)}, ATTEND, "T 38.4 at 14:02"),
        ({"temps": ((ago(hours=3), D("38.1")), (ago(hours=1), D("39.2")))}, WATCH,
         "T 39.2 at 14:02, up 1.1 in 2 h"),
        ({"temps": ((ago(hours=3), D("38.3")), (ago(hours=1), D("38.4")))}, ATTEND, "T 38.4 at 14:02"),
        ({"temps": ((ago(hours=3), D("39.2")), (ago(hours=1), D("37.2")))}, ATTEND, "T 39.2 at 12:02"),
        ({"critical": (("anc", BoardValue(D("0.04"), NOW, "LL")),)}, ATTEND, "Not reviewed: ANC 0.04 LL"),
        ({"critical": (("anc", BoardValue(D("0.04"), NOW, "LL")), ("plt", BoardValue(D(9), NOW, "LL")))}, ATTEND,
         "Not reviewed: ANC 0.04 LL, 1 more"),
        ({"sets": (whole(3.5, VITALS), whole(1, NEURO))}, DUE, "Vitals due 15:32"),
        ({"sets": (whole(3.1, VITALS), whole(1, NEURO))}, DUE, "Vitals 15:56"),
        ({"vitals_at": None}, STABLE, "No assessment yet"),
        ({"graft_at": ago(days=1)}, STABLE, "After transplant"),
        ({"away": Away("imaging", ago(hours=1))}, STABLE, "Imaging since 14:02"),
        ({"closures": (Closure("vitals", "refused", ago(minutes=10)),)}, STABLE, "Refused, next 18:52"),
    ],
)  # fmt: skip
def test_each_reason_has_its_tier_and_its_words(changes, tier, words):
    row = board_row(look(**changes))
    assert (row.tier, row.reason.render()) == (tier, words)


def test_a_fever_already_graded_as_crs_speaks_only_when_it_rises_fast():
    temps = ((ago(hours=1), D("38.4")),)
    assert [one.rule for one in findings(look(temps=temps, crs=severe(1, days=1)))] == []
    rising = ((ago(hours=2), D("38.0")), (ago(hours=1), D("39.4")))
    assert [one.rule for one in findings(look(temps=rising, crs=severe(1, days=1)))] == ["fever"]


def test_the_most_urgent_reason_stands_first():
    found = findings(look(crs=severe(3, hours=2), sets=(whole(12),), infection_since=ago(hours=2)))
    assert [one.tier for one in found] == sorted(one.tier for one in found)
    assert found[0].tier == SEE_NOW
    assert "crs_active" not in [one.rule for one in found]


def test_three_cards_are_shown_and_the_rest_is_counted():
    found = findings(look(crs=severe(3, hours=2), icans=severe(3, hours=2), infection_since=ago(hours=2),
                          map=((ago(hours=1), D(60)),), spo2s=((ago(hours=1), D(85)),)))  # fmt: skip
    shown, more = cards(found, int(SCHEDULE.limits.cards_most.value))
    assert (len(shown), more) == (3, len(found) - 3)
    assert cards(found[:2], 3)[1] == 0


def test_every_limit_is_told_with_its_source():
    low = findings(look(map=((ago(hours=1), D(62)),)))[0]
    assert [fact.text.render() for fact in low.why] == [
        "MAP 62 at 14:02",
        "Product guide 5.2 (T1: MAP < 65) (pack ctd402-1, not confirmed by the site)",
    ]
    assert low.why[0].limit.render() == "below 65 mmHg"


def acknowledged(rule: str, level: str, kind: str = ACKNOWLEDGED, hours: float = 0.5) -> Acknowledgement:
    until = NOW + timedelta(hours=1) if kind == SNOOZED else None
    return Acknowledgement(rule, level, kind, "Dr Chen", ago(hours=hours), until, "fluids, back in 30 min")


def test_an_acknowledged_critical_change_is_watched_and_names_who_saw_it():
    low = look(map=((ago(hours=1), D(62)),))
    row = board_row(low, [acknowledged("map_low", "step:0")])
    assert (row.tier, row.acknowledged_by, row.unacknowledged) == (WATCH, "Dr Chen", None)
    assert board_row(low).unacknowledged.rule == "map_low"


def test_another_number_of_the_same_class_stays_acknowledged_and_a_worse_class_is_raised_again():
    known = [acknowledged("map_low", "step:0")]
    falling = ((ago(hours=1), D(62)), (ago(hours=0.2), D(60)))
    assert board_row(look(map=falling), known).tier == WATCH
    worse = ((ago(hours=1), D(62)), (ago(hours=0.2), D(54)))
    assert board_row(look(map=worse), known).tier == SEE_NOW


def test_what_ended_and_came_back_is_raised_again():
    known = [acknowledged("map_low", "step:0", hours=2)]
    again = ((ago(hours=3), D(62)), (ago(hours=1.5), D(80)), (ago(hours=0.5), D(62)))
    assert board_row(look(map=again), known).tier == SEE_NOW


def test_a_snoozed_finding_is_silent_until_its_time_and_a_critical_one_is_not():
    sick = look(infection_since=ago(hours=2))
    known = [acknowledged("infection_open", "open:0", SNOOZED)]
    assert [one.rule for one in findings(sick, known)] == []
    past = [replace(known[0], until=ago(minutes=1))]
    assert [one.rule for one in findings(sick, past)] == ["infection_open"]
    low = look(map=((ago(hours=1), D(62)),))
    assert board_row(low, [acknowledged("map_low", "step:0", SNOOZED)]).tier == SEE_NOW


def test_a_reviewed_result_is_gone_and_one_more_critical_value_is_shown_again():
    anc = ("anc", BoardValue(D("0.04"), NOW, "LL"))
    known = [acknowledged("lab_critical", "values:1", hours=0)]
    assert findings(look(critical=(anc,)), known) == []
    assert len(findings(look(critical=(anc, ("plt", BoardValue(D(9), NOW, "LL")))), known)) == 1


def test_a_snooze_ends_at_the_next_check_and_after_four_hours_at_most():
    assert snooze_limit(look()) == NOW + timedelta(hours=3)
    assert snooze_limit(look(40)) == NOW + timedelta(hours=4)


def test_classes_of_a_rule_are_ordered_by_their_number():
    assert rank(severity("grade", 3)) == 3
    assert rank("odd") == 0


def test_leaving_the_ward_warns_of_the_first_two_tiers():
    found = leaving(look(map=((ago(hours=1), D(62)),), infection_since=ago(hours=2)))
    assert [one.rule for one in found] == ["map_low"]


@pytest.mark.parametrize(("day", "hours"), [(4, 3), (20, 7)])
def test_the_next_check_follows_the_phase(day, hours):
    upcoming = next_due(look(day, latest=()))
    assert upcoming is not None
    assert next(one for one in [upcoming] if one).due <= NOW + timedelta(hours=hours)


def test_vitals_and_ice_have_intervals_of_their_own():
    assert (vitals_interval(look()), ice_interval(look())) == (timedelta(hours=4), timedelta(hours=8))
    assert ice_interval(look(40)) is None


def test_without_a_plan_there_is_no_next_check():
    assert next_due(look(None)) is None


def test_a_value_is_stale_once_interval_and_grace_have_passed():
    assert stale_at(look(), "vitals", ago(hours=5.1))
    assert not stale_at(look(), "vitals", ago(hours=4.9))
    assert not stale_at(look(40), "vitals", ago(days=9))


def test_tmax_looks_at_24_hours_and_is_flagged():
    row = board_row(look(temps=((ago(hours=30), D(40)), (ago(hours=5), D("39.4")), (ago(hours=1), D("38.0")))))
    assert (row.tmax.value, row.tmax.flag) == (D("39.4"), "HH")
    assert board_row(look(temps=())).tmax is None


def test_the_strip_shows_fourteen_days_and_what_is_not_there():
    days = (StripDay(-1, None, "done"), StripDay(0, 0, "graded"), StripDay(4, 2, "graded"))
    strip = board_row(look(days=days)).strip
    assert [one.day for one in strip] == list(range(-9, 5))
    assert {one.day: one.state for one in strip}[2] == "none"
    assert strip[-1].value == 2
    assert board_row(look(days=())).strip[-1].state == "open"
    assert board_row(look(None)).strip == ()


def test_before_infusion_there_are_no_hours():
    assert board_row(look(-3, infusion_at=None)).hours is None
    assert board_row(look(-3, infusion_at=None, infection_since=ago(days=1))).reason.render().endswith("D−4 15:02")
    assert board_row(look(1, infection_since=ago(days=1))).reason.render().endswith("D0 15:02")


def test_every_tier_has_a_name():
    assert set(TIER_LABELS) == {SEE_NOW, WATCH, ATTEND, DUE, STABLE}


def test_a_grade_older_than_its_interval_is_stale_and_keeps_its_value():
    row = board_row(look(icans=BoardGrade(0, "graded", ago(hours=10), ago(days=4))))
    assert (row.icans.value, row.icans.state) == (0, "stale")
    assert row.crs.state == "graded"
    late = board_row(look(40, icans=BoardGrade(0, "graded", ago(days=9), ago(days=40))))
    assert late.icans.state == "graded"


def test_a_new_report_is_unread_although_the_one_before_was_reviewed():
    known = [acknowledged("lab_critical", "values:1", hours=5)]
    fresh = ("anc", BoardValue(D("0.04"), ago(hours=1), "LL"))
    assert [one.rule for one in findings(look(critical=(fresh,)), known)] == ["lab_critical"]


def test_a_late_laboratory_day_counts_no_minutes_and_stands_below_clinical_findings():
    days_late = tuple((f"laboratory.{key}", ago(days=3)) for key in LABS)
    found = findings(look(latest=(*days_late, ("cells.car_qpcr", ago(hours=1))), infection_since=ago(hours=2)))
    assert [one.rule for one in found] == ["infection_open", "check_late"]
    assert found[1].late == 0
    bedside = findings(look(sets=(whole(10, NEURO), whole(1, VITALS)), infection_since=ago(hours=2)))
    assert [(one.rule, one.late) for one in bedside] == [("check_late", 120), ("infection_open", 0)]


def test_a_window_that_is_open_until_tomorrow_is_not_due_within_the_hour():
    row = board_row(look(27, infusion_at=ago(days=27), day_zero=date(2026, 3, 10), latest=()))
    assert "Marrow" not in row.reason.render()


def test_the_row_says_whose_it_is_how_long_it_may_wait_and_what_supports():
    row = board_row(look(support=(("o2_device", "none"),)), mine=True)
    assert (row.mine, row.support, row.snooze_until) == (True, (("o2_device", "none"),), NOW + timedelta(hours=3))
    assert row.away is None
    assert board_row(look(away=Away("imaging", ago(hours=1)))).away is not None


def test_the_row_tells_when_its_patient_was_last_looked_at_even_by_half_a_set():
    assert board_row(look(vitals_at=ago(hours=1), neuro_at=ago(hours=6))).assessed_at == ago(hours=1)
    assert board_row(look(vitals_at=None, neuro_at=ago(hours=6))).assessed_at == ago(hours=6)
    assert board_row(look(vitals_at=None, neuro_at=None)).assessed_at is None


def test_a_limit_without_a_unit_is_told_without_a_gap():
    active = findings(look(crs=severe(2, days=2)))[0]
    assert active.why[0].limit.render() == "from 2 on"
