"""Nadir, recovery, ICAHT with its day counts, doubling of ferritin: what is told when, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from factories import DAY_ZERO, PATIENT, at, course, lab, record

from ctd402_desktop.domain.lab_figures import lab_figures


def titles(made, day: int) -> dict[str, str]:
    return {one.key: one.title.render() for one in lab_figures(made, at(day, "12:00"))}


def counts(**values: dict[int, str]):
    units = {"anc": "10*9/L", "plt": "10*9/L", "ferr": "ug/L"}
    days = sorted({day for found in values.values() for day in found})
    return [
        record("laboratory", at(day, "06:10"),
               **{key: lab(f"{found[day]} {units[key]}") for key, found in values.items() if day in found})
        for day in days
    ]  # fmt: skip


LOW = {1: "1.2", 3: "0.4", 5: "0.09", 7: "0.05", 9: "0.3", 11: "0.6", 12: "0.9", 13: "1.4"}


def test_the_nadir_names_its_day_and_recovery_the_first_of_three_counts():
    found = titles(course(*counts(anc=LOW)), 14)
    assert found["anc_nadir"] == "ANC nadir 0.05, D+7"
    assert found["anc_recovery"] == "ANC recovered D+11"


def test_early_icaht_shows_its_day_counts_and_says_while_it_is_provisional():
    made = course(*counts(anc=LOW))
    why = next(one for one in lab_figures(made, at(14)) if one.key == "icaht_early")
    assert why.title.render() == "Early ICAHT 2: 8 d ≤ 500, 3 d ≤ 100/µL"
    said = [fact.text.render() for fact in why.inputs]
    assert "Observation goes on: graded by duration alone, provisional" in said
    assert "grade 3 with" in said
    assert "Blood 2023" in why.source.render()


def test_counts_before_the_infusion_and_counts_to_come_are_not_counted():
    made = course(*counts(anc={-2: "0.1", 2: "2.0", 9: "0.1"}))
    found = titles(made, 4)
    assert found["anc_nadir"] == "ANC nadir 2.0, D+2"
    assert found["anc_recovery"] == "ANC never below 0.5"
    assert found["icaht_early"].startswith("Early ICAHT 0")


def test_a_count_below_a_bound_stands_for_its_bound():
    found = titles(course(*counts(anc={1: "0.3", 2: "<0.1"})), 3)
    assert found["anc_nadir"] == "ANC nadir < 0.1, D+2"


def test_late_icaht_is_told_from_day_31_and_early_no_longer_provisional():
    made = course(*counts(anc={1: "2.0", 33: "0.8", 36: "0.9"}))
    found = {one.key: one for one in lab_figures(made, at(40))}
    assert found["icaht_late"].title.render() == "Late ICAHT 2"
    assert not any("provisional" in fact.text.render() for fact in found["icaht_early"].inputs)
    assert "icaht_late" not in titles(made, 20)


def test_conditioning_relapse_and_a_second_infusion_end_the_window_the_day_before():
    values = dict.fromkeys(range(1, 20), "0.2")
    for ends in (
        record("transplant", at(10), milestone="conditioning", state="done", date=DAY_ZERO + timedelta(days=10)),
        record("event", at(10), kind="relapse"),
        record("infusion", at(10), start=at(10)),
    ):
        found = titles(course(*counts(anc=values), ends), 20)
        assert found["icaht_early"] == "Early ICAHT 2: 10 d ≤ 500, 0 d ≤ 100/µL", ends.form


def test_death_ends_observation_and_never_above_500_is_then_grade_4():
    dead = replace(PATIENT, died_on=DAY_ZERO + timedelta(days=6))
    made = course(*counts(anc={1: "0.2", 3: "0.2", 6: "0.2"}), patient=dead)
    assert titles(made, 8)["icaht_early"].startswith("Early ICAHT 4")


def test_a_window_that_ended_before_it_began_has_no_grade():
    before = record("transplant", at(0), milestone="conditioning", state="done", date=DAY_ZERO)
    assert "icaht_early" not in titles(course(*counts(anc={1: "0.2"}), before), 3)
    late = record("transplant", at(5), milestone="conditioning", state="done", date=DAY_ZERO + timedelta(days=5))
    assert "icaht_early" not in titles(course(*counts(anc={9: "0.2"}, plt={9: "10"}), late), 20)


def test_platelets_count_transfusions_of_the_ledger():
    values = {1: "30", 3: "12", 12: "30", 13: "32", 14: "40"}
    given = record("drug", at(9), category="blood", agent="platelets", start=at(9), single=True)
    late = {**values, 16: "50", 17: "60", 18: "70"}
    assert titles(course(*counts(plt=values)), 15)["platelet_recovery"] == "PLT recovered D+12"
    assert titles(course(*counts(plt=values), given), 15)["platelet_recovery"] == "PLT recovery not reached"
    found = titles(course(*counts(plt=late), given), 19)
    assert found["platelet_recovery"] == "PLT recovered D+16"
    assert found["plt_nadir"] == "PLT nadir 12, D+3"
    assert found["ticaht_early"].startswith("Early t-ICAHT 3")


def test_ferritin_that_rises_has_a_doubling_time_and_one_that_falls_has_none():
    rising = course(*counts(ferr={1: "900", 2: "2800"}))
    why = next(one for one in lab_figures(rising, at(3)) if one.key == "ferr_doubling")
    assert why.title.render() == "Ferritin doubles in 15 h"
    assert why.inputs[-1].limit.render() == "+211 % in 24 h"
    assert "entered by Li Na" in why.source.render()
    assert "ferr_doubling" not in titles(course(*counts(ferr={1: "900", 2: "700"})), 3)


def test_before_the_infusion_nothing_is_counted_but_ferritin_may_double():
    made = course(*counts(anc={1: "0.2"}, ferr={1: "900", 2: "2800"}), infused=False)
    assert list(titles(made, 3)) == ["ferr_doubling"]
    assert titles(course(), 3) == {}


def test_an_open_window_ends_today_and_counts_no_day_to_come():
    anc = dict.fromkeys(range(18), "2.0") | dict.fromkeys(range(20, 25), "0.3")
    plt = dict.fromkeys(range(18), "90") | dict.fromkeys(range(20, 25), "25")
    found = titles(course(*counts(anc=anc, plt=plt)), 24)
    assert found["icaht_early"] == "Early ICAHT 1: 5 d ≤ 500, 0 d ≤ 100/µL"
    assert found["ticaht_early"] == "Early t-ICAHT 1: 6 d < 50, 0 d < 20"


def test_a_relapse_before_the_infusion_does_not_end_the_window():
    before = record("event", at(-40), kind="relapse")
    found = titles(course(*counts(anc={1: "0.3", 3: "0.4", 5: "0.2"}), before), 5)
    assert found["icaht_early"].startswith("Early ICAHT 1: 6 d")


def test_what_is_planned_or_recorded_for_a_later_day_does_not_end_the_window_yet():
    values = counts(anc={1: "0.2", 3: "0.2", 6: "0.2"})
    planned = record("transplant", at(5), milestone="conditioning", state="done", date=DAY_ZERO + timedelta(days=12))
    dead = replace(PATIENT, died_on=DAY_ZERO + timedelta(days=9))
    for made in (course(*values, planned), course(*values, patient=dead)):
        assert titles(made, 6)["icaht_early"] == "Early ICAHT 2: 7 d ≤ 500, 0 d ≤ 100/µL"
