"""What a fever asks for, virus loads against the pack, and gaps of prophylaxis."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from factories import at, course, lab, record

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.infection_board import (
    Bundle,
    Item,
    VirusRow,
    bundles,
    infections_by_kind,
    neutropenia_day,
    prophylaxis,
    severity,
    virus_rows,
)

D = Decimal
NOW = at(4, "15:02")
ONSET = at(2, "08:00")


def feverish(day: int, temp: str = "38.6"):
    return record("daily", at(day, "08:00"), temp=D(temp))


def drug(agent: str, start: datetime, **more: object):
    return record("drug", start, category="antimicrobial", agent=agent, start=start, **more)


def infected(onset: datetime, **more: object):
    return record("infection", onset, kind="bacterial", status="suspected", onset=onset, **more)


def bundle(*records: object) -> Bundle:
    return bundles(course(feverish(2), *records), NOW)[0]


def item(found: Bundle, key: str) -> Item:
    return next(one for one in found.items if one.key == key)


def test_no_fever_asks_for_nothing() -> None:
    assert bundles(course(), NOW) == ()


def test_a_fever_alone_misses_everything() -> None:
    found = bundle()
    assert found.infection is None
    assert found.crs is None
    assert found.missing == len(found.items)
    assert found.idsa.output is None
    assert "anc_per_ul" in found.idsa.missing


def test_times_come_from_the_infection_that_began_with_the_fever() -> None:
    record_of_it = infected(
        ONSET,
        imaging_at=at(2, "11:00"),
        imaging_result="CT clear",
        cultures_at=at(2, "08:20"),
        antibiotic_at=at(2, "08:55"),
        anc_at_onset=D("0.2"),
    )
    found = bundle(infected(at(-3)), record_of_it)
    assert found.infection is not None
    assert found.infection.observed_at == ONSET
    assert item(found, "cultures").at == at(2, "08:20")
    assert item(found, "antibiotic").minutes == 55
    assert item(found, "anc").text == "0.2"
    assert (found.idsa.output, found.ctcae.output) == (True, 3)


def test_without_an_infection_record_the_ledger_tells_the_antibiotic_but_never_prophylaxis() -> None:
    found = bundle(
        drug("levofloxacin", at(2, "08:10"), indication="prophylaxis"),
        drug("meropenem", at(2, "09:30"), indication="infection"),
        drug("vancomycin", at(2, "12:00")),
        drug("cefepime", at(-2)),
    )
    assert item(found, "antibiotic").minutes == 90


def test_the_minutes_count_from_the_suspicion_when_it_came_before_the_fever() -> None:
    found = bundle(infected(at(2, "07:00"), antibiotic_at=at(2, "07:55")))
    assert item(found, "antibiotic").minutes == 55
    running = item(bundle(drug("meropenem", at(2, "02:00"), indication="infection")), "antibiotic")
    assert (running.at, running.minutes) == (at(2, "02:00"), None)


def test_laboratory_items_take_the_newest_value_of_the_fever() -> None:
    found = bundle(
        record("laboratory", at(2, "09:00"), pct=lab("0.4 ug/L")),
        record("laboratory", at(3, "09:00"), pct=lab("2.1 ug/L"), lact=NotDone("clotted")),
        record("laboratory", at(-1), pct=lab("9 ug/L")),
    )
    assert item(found, "pct").text == "2.1"
    assert item(found, "lact").at is None


def test_the_count_at_onset_is_the_last_one_within_a_day_before() -> None:
    def count(day: int, clock: str, text: str):
        return record("laboratory", at(day, clock), anc=lab(f"{text} 10*9/L"))

    found = bundle(count(1, "12:00", "0.9"), count(2, "06:00", "0.4"), count(2, "20:00", "0.1"))
    assert item(found, "anc").text == "0.4"
    assert item(bundle(count(0, "06:00", "0.4")), "anc").at is None


def test_the_newest_fever_comes_first() -> None:
    made = course(feverish(0), feverish(1, "36.8"), feverish(2, "36.7"), feverish(4))
    assert [one.episode.number for one in bundles(made, NOW)] == [2, 1]


def virus(key: str, *records: object, now: datetime = NOW) -> VirusRow:
    return next(one for one in virus_rows(course(*records), now) if one.key == key)


def load(day: int, **values: str):
    return record("laboratory", at(day, "06:00"), **{key: lab(text) for key, text in values.items()})


def test_a_virus_never_sampled_has_a_row_and_no_trend() -> None:
    found = virus("cmv")
    assert (found.last, found.trend, found.over, found.reactivation) == (None, "", None, None)


def test_the_next_sample_is_that_of_the_schedule_for_the_viruses_it_names() -> None:
    now = at(20)
    sampled = load(16, cmv="100 [IU]/mL", ebv="100 [IU]/mL")
    assert virus("cmv", sampled, now=now).due == virus("ebv", sampled, now=now).due == at(23, "06:00")
    assert virus("bkv", sampled, now=now).due is None
    assert virus("cmv").due is None
    before = course()
    waiting = Course(before.patient, before.zone, protocol=before.protocol)
    assert virus_rows(waiting, NOW)[0].due is None


def test_hepatitis_b_goes_by_serology_and_the_dna_before_the_infusion() -> None:
    def told(*records: object, **serology: str) -> object:
        return virus("hbv", record("enrolment", at(-9), **serology), *records).reactivation.output

    assert told(load(3, hbv="12000 [IU]/mL"), hbsag="positive") is True
    assert told(load(-3, hbv="200 [IU]/mL"), load(3, hbv="900 [IU]/mL"), hbsag="positive") is False
    assert told(load(3, hbv="40 [IU]/mL"), hbsag="negative", anti_hbc="positive") is True
    assert told(hbsag="negative", anti_hbc="negative") is None
    assert virus("hbv").reactivation.output is None
    before = course(load(-3, hbv="20 [IU]/mL"), infused=False)
    assert virus_rows(before, NOW)[-1].reactivation.output is None


def test_dna_below_quantification_counts_as_0_before_and_1_now_for_a_carrier_and_is_unknown_otherwise() -> None:
    def told(*records: object, **serology: str) -> object:
        return virus("hbv", record("enrolment", at(-9), **serology), *records).reactivation.output

    below = load(-3, hbv="<20 [IU]/mL")
    assert told(below, load(3, hbv="1500 [IU]/mL"), hbsag="positive") is True
    assert told(below, load(3, hbv="900 [IU]/mL"), hbsag="positive") is False
    assert told(load(-3, hbv="200 [IU]/mL"), load(3, hbv="<20 [IU]/mL"), hbsag="positive") is False
    assert told(load(3, hbv="<20 [IU]/mL"), hbsag="negative", anti_hbc="positive") is None


@pytest.mark.parametrize(
    ("first", "second", "alerts"), [("100", "320", True), ("100", "310", False), ("100", "<50", False)]
)
def test_a_rise_of_adenovirus_alerts_below_its_threshold(first: str, second: str, alerts: bool) -> None:
    found = virus("adv", load(1, adv=f"{first} copies/mL"), load(3, adv=f"{second} copies/mL"))
    assert (found.over, found.rose) == (False, None)
    assert found.raised is alerts


@pytest.mark.parametrize(
    ("first", "second", "trend"),
    [("100", "5000", "rising"), ("5000", "100", "falling"), ("100", "200", "steady"), ("0", "200", "")],
)
def test_only_a_change_beyond_the_noise_of_the_assay_is_a_trend(first: str, second: str, trend: str) -> None:
    found = virus("cmv", load(1, cmv=f"{first} [IU]/mL"), load(3, cmv=f"{second} [IU]/mL"))
    assert found.trend == trend


@pytest.mark.parametrize(("text", "over"), [("499", False), ("500", True), ("<50", False)])
def test_the_threshold_of_the_pack_is_reached_at_its_value(text: str, over: bool) -> None:
    found = virus("cmv", load(1, cmv=f"{text} [IU]/mL"))
    assert (found.alert, found.unit, found.over, found.confirmed) == (D(500), "IU/mL", over, False)


@pytest.mark.parametrize(
    ("first", "second", "day", "rose"),
    [("20", "200", 8, (D(10), 7)), ("20", "199", 8, None), ("20", "200", 9, None), ("<20", "200", 3, None)],
)
def test_a_steep_rise_within_the_days_of_the_pack_is_told(first: str, second: str, day: int, rose: object) -> None:
    found = virus("ebv", load(1, ebv=f"{first} [IU]/mL"), load(day, ebv=f"{second} [IU]/mL"), now=at(20))
    assert (found.rose, found.over) == (rose, False)
    assert virus("cmv").high_risk == D(150)


def test_a_load_the_assay_alone_can_convert_or_beyond_all_measure_still_has_its_row() -> None:
    assert virus("cmv", load(1, cmv="9000 copies/mL")).alerts is None
    assert virus("ebv", load(1, ebv="2E+13 [IU]/mL"), load(3, ebv="3E+13 [IU]/mL")).raised


def test_a_virus_without_a_threshold_is_never_over_it() -> None:
    found = virus("hhv6", load(1, hhv6="90000 copies/mL"))
    assert (found.alert, found.unit, found.over) == (None, "", None)


def test_prophylaxis_that_ended_is_a_gap_until_the_agent_runs_again() -> None:
    ended = drug("aciclovir", at(-3), indication="prophylaxis", end=at(3, "15:02"))
    ahead = drug("posaconazole", at(0), indication="prophylaxis", end=at(9))
    other = record(
        "drug", at(0), category="other", agent="allopurinol", start=at(0), indication="prophylaxis", end=at(1)
    )
    single = drug("levofloxacin", at(0), indication="prophylaxis", single=True)
    found = prophylaxis(course(ended, ahead, single, other, drug("meropenem", at(1))), NOW)
    assert [(one.agent, one.gap) for one in found] == [("aciclovir", timedelta(days=1)), ("posaconazole", None)]
    again = drug("aciclovir", at(4, "08:00"), indication="prophylaxis")
    (covered,) = prophylaxis(course(ended, again), NOW)
    assert covered.gap is None
    assert covered.gaps == ((at(3, "15:02"), at(4, "08:00")),)
    assert found[0].gaps == ((at(3, "15:02"), NOW),)
    overlapping = drug("aciclovir", at(2), indication="prophylaxis")
    assert prophylaxis(course(ended, overlapping), NOW)[0].gaps == ()


def test_orders_that_overlap_or_touch_are_one_run_without_a_gap() -> None:
    long = drug("aciclovir", at(-3), indication="prophylaxis", end=at(2))
    inside = drug("aciclovir", at(-2), indication="prophylaxis", end=at(0))
    next_one = drug("aciclovir", at(2), indication="prophylaxis", end=at(3))
    (found,) = prophylaxis(course(long, inside, next_one), NOW)
    assert (found.runs, found.gaps) == (((at(-3), at(3)),), ((at(3), NOW),))
    assert (found.start, found.end, found.gap) == (at(-3), at(3), NOW - at(3))
    (running,) = prophylaxis(course(drug("aciclovir", at(-3), indication="prophylaxis"), inside), NOW)
    assert (running.end, running.gap, running.gaps) == (None, None, ())


def test_severity_is_proposed_from_the_findings_of_the_kind() -> None:
    assert severity({"kind": "bacterial", "findings_bacterial": ("focus_up_to_14d", "bacteraemia_other")}).output == 2
    assert severity({"kind": "unknown", "findings_unknown": ("fever_response_14d",)}).output == 1
    assert severity({"kind": "fungal", "findings_bacterial": ("bacteraemia_other",)}).output is None
    assert severity({}).output is None


def test_infections_stand_by_kind_and_excluded_ones_nowhere() -> None:
    made = course(
        infected(at(1)),
        record("infection", at(2), kind="viral", status="resolved", onset=at(2)),
        record("infection", at(3), kind="unknown", status="suspected", onset=at(3)),
        record("infection", at(3), kind="fungal", status="excluded", onset=at(3)),
        record("infection", at(9), kind="fungal", status="suspected", onset=at(9)),
    )
    found = infections_by_kind(made, NOW)
    assert {key: len(records) for key, records in found.items()} == {
        "bacterial": 1, "viral": 1, "fungal": 0, "unknown": 1,
    }  # fmt: skip


def test_the_day_of_a_neutropenia_counts_from_one() -> None:
    made = course(*(record("laboratory", at(day, "06:00"), anc=lab("0.2 10*9/L")) for day in (1, 2, 3)))
    assert [neutropenia_day(made, at(day, "08:00")) for day in (-1, 1, 3, 4)] == [None, 2, 4, None]
    no_zero = Course(made.patient, made.zone, protocol=made.protocol)
    assert neutropenia_day(no_zero, NOW) is None
