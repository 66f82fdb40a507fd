"""Episodes out of a course: where they begin, peak and end, what was given, and what silence does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from courses import CourseBuilder, after
from hypothesis import given, settings
from hypothesis import strategies as st

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.episodes import (
    OF_KIND,
    End,
    Kind,
    crs,
    episodes,
    fever,
    icans,
    infection,
    neutropenia,
    oxygen,
    thrombocytopenia,
    vasopressor,
)
from ctd402_desktop.domain.episodes.words import days_text, end_text, episode_name, peak_text, treatment_text
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.grade import Fact

D = Decimal
HOT, COOL = D("38.6"), D("36.8")


def said(facts: tuple[Fact, ...]) -> list[str]:
    return [one.text.render() for one in facts]


def temperatures(*readings: tuple[float, str], **more) -> CourseBuilder:
    made = CourseBuilder()
    for day, temp in readings:
        made.daily(after(day), temp=D(temp))
    return made


def test_crs_runs_from_the_first_grade_to_the_first_of_two_assessed_zeros():
    made = temperatures((0.1, "36.8"), (1, "38.6"), (2, "38.9"), (3, "36.8"), (4, "36.7"))
    (one,) = crs(made.course)
    assert (one.onset, one.last, one.resolved) == (after(1), after(2), after(3))
    assert (one.peak, one.peak_at, one.days, one.end) == (1, after(1), 2, End.RESOLVED)
    assert one.duration == timedelta(days=2)
    assert not one.open
    assert not one.days_are_minimum
    assert not one.biphasic
    assert said(one.because) == [
        "Onset D+1 08:40 (record 3)",
        "Peak grade 1, D+1 08:40 (record 3)",
        "Gone from D+3 08:40 (record 5)",
    ]


def test_the_onset_of_crs_is_the_first_fever_of_its_day_unless_it_has_another_cause():
    made = CourseBuilder()
    made.daily(after(1), temp=HOT, hypotension=None)
    made.daily(after(1, 3), temp=HOT)
    (one,) = crs(made.course)
    assert (one.first_fever, one.onset) == (after(1), after(1))
    assert (one.end, one.duration, one.days_are_minimum) == (End.OPEN, None, True)
    other = CourseBuilder()
    other.daily(after(1), temp=HOT, fever_other_cause=True, other_cause_reason="transfusion")
    other.daily(after(1, 3), temp=HOT)
    assert crs(other.course)[0].onset == after(1, 3)


def test_a_single_zero_is_bridged_and_makes_the_episode_biphasic():
    made = temperatures((1, "38.6"), (2, "36.8"), (3, "38.6"), (4, "36.8"))
    (one,) = crs(made.course)
    assert one.biphasic
    assert one.open
    assert one.days == 3


def test_a_second_episode_after_resolution_is_counted_and_biphasic():
    made = temperatures((1, "38.6"), (2, "36.8"), (3, "36.8"), (5, "38.6"))
    first, second = crs(made.course)
    assert (first.number, first.biphasic) == (1, False)
    assert (second.number, second.biphasic, second.open) == (2, True, True)


def test_days_without_an_assessment_are_counted_as_unassessed_and_close_nothing():
    made = temperatures((1, "38.6"), (4, "38.6"))
    made.daily(after(5), temp=None)
    (one,) = crs(made.course)
    assert (one.days, one.unassessed_days, one.open) == (4, 2, True)


def test_a_zero_of_the_day_that_is_not_over_resolves_nothing():
    made = temperatures((1, "38.6"), (2, "36.8"), (3, "36.8"))
    assert crs(made.course)[0].end is End.RESOLVED
    assert crs(made.course, after(3, 2))[0].open
    assert crs(made.course, after(4, 2))[0].end is End.RESOLVED
    assert crs(made.course, after(0, 2)) == ()


def test_grade_5_ends_the_episode():
    made = temperatures((1, "38.6"))
    made.daily(after(2), death_due_to_crs=True)
    (one,) = crs(made.course)
    assert (one.end, one.resolved, one.peak) == (End.DEATH, None, 5)
    assert said(one.because)[-1] == "Ended by death, D+2 08:40 (record 3)"


def test_what_is_open_at_death_ends_by_it():
    made = temperatures((1, "38.6"))
    assert {one.end for one in episodes(made.course)} == {End.OPEN}
    made.add("event", after(2), {"kind": "death", "cause": "infection"})
    assert {one.end for one in episodes(made.course)} == {End.DEATH}
    assert {one.end for one in episodes(made.course, after(1, 5))} == {End.OPEN}


def test_icans_takes_the_same_conventions_with_its_own_grade():
    made = CourseBuilder()
    made.daily(after(2), ice_orient=D(1))
    made.daily(after(3))
    made.daily(after(4))
    (one,) = icans(made.course)
    assert (one.kind, one.peak, one.days, one.end) == (Kind.ICANS, 1, 1, End.RESOLVED)
    assert one.first_fever is None


def test_treatments_are_first_doses_inside_by_what_they_were_given_for():
    made = temperatures((1, "38.6"), (2, "38.6"))
    made.drug("tocilizumab", "tocilizumab", after(1, 2), single=True)
    made.drug("tocilizumab", "tocilizumab", after(1, 10), single=True)
    made.drug("steroid", "dexamethasone", after(1, 3), indication="icans")
    made.drug("anticytokine", "other", after(1, 4), agent_text="Siltuximab-x", single=True)
    made.drug("antimicrobial", "meropenem", after(1, 1), indication="prophylaxis")
    made.drug("antipyretic", "paracetamol", after(0, 1), single=True)
    made.drug("other", "levetiracetam", after(2), indication="icans")
    (one,) = crs(made.course)
    assert [(drug.agent, drug.minutes_from_onset, drug.count) for drug in one.treatments] == [
        ("tocilizumab", 120, 2),
        ("Siltuximab-x", 240, 1),
    ]
    made.daily(after(1, 1), ice_orient=D(1))
    assert [drug.agent for drug in icans(made.course)[0].treatments] == [
        "tocilizumab", "dexamethasone", "Siltuximab-x", "levetiracetam"]  # fmt: skip


def test_the_last_attribution_of_an_episode_counts():
    made = temperatures((1, "38.6"))
    made.daily(after(1, 4), temp=HOT, attribution="infection")
    made.daily(after(1, 8), temp=HOT)
    assert crs(made.course)[0].attribution == "infection"
    assert fever(made.course)[0].attribution == "infection"


def test_fever_has_gone_after_a_day_of_readings_below_38_and_not_by_silence():
    made = temperatures((1, "38.0"), (1.2, "39.1"), (1.5, "37.9"), (2, "37.2"))
    (one,) = fever(made.course)
    assert (one.open, one.peak, one.peak_at) == (True, D("39.1"), after(1.2))
    made.daily(after(2.5), temp=D("36.9"))
    (one,) = fever(made.course)
    assert (one.end, one.resolved, one.last, one.first_fever) == (End.RESOLVED, after(1.5), after(1.2), after(1))
    silent = temperatures((1, "38.5"), (1.5, "37.0"), (9, "38.5"))
    (one,) = fever(silent.course)
    assert (one.open, one.days) == (True, 9)
    assert fever(silent.course, after(0.5)) == ()


def test_two_fevers_a_day_of_readings_apart_are_two():
    made = temperatures((1, "38.5"), (1.5, "37.0"), (3, "37.0"), (4, "38.5"))
    made.daily(after(4.1), temp=None)
    assert [(one.number, one.biphasic, one.open) for one in fever(made.course)] == [(1, False, False), (2, True, True)]


def test_oxygen_follows_the_ledger_and_the_daily_records():
    made = CourseBuilder()
    made.drug("oxygen", "oxygen", after(2), after(3), dose=D(3), dose_unit="L_min")
    made.daily(after(2, 6), o2_device="none")
    made.daily(after(1), o2_device="nasal_cannula", o2_flow=D(2), hypoxia=True)
    (one,) = oxygen(made.course)
    assert (one.onset, one.last, one.resolved, one.peak) == (after(1), after(3), after(3), 3)
    assert oxygen(made.course, after(2, 12))[0].open
    assert "Peak 3 L/min" in said(one.because)[1]


def test_oxygen_without_a_flow_has_no_peak_and_baseline_support_no_episode():
    made = CourseBuilder()
    made.daily(after(1), o2_device="simple_mask", hypoxia=True)
    made.daily(after(2), o2_device=None)
    (one,) = oxygen(made.course)
    assert (one.peak, one.peak_at, one.open) == (None, after(1), True)
    assert len(one.because) == 2
    home = CourseBuilder()
    home.daily(after(1), o2_device="cpap", ventilation_reason="baseline")
    assert oxygen(home.course) == ()


def test_vasopressors_count_agents_at_once_without_inotropes():
    made = CourseBuilder()
    made.drug("vasopressor", "norepinephrine", after(1), after(2))
    made.drug("vasopressor", "epinephrine", after(1, 6), after(1, 8))
    made.drug("vasopressor", "dobutamine", after(0, 6), after(3))
    made.daily(after(1, 7), pressor="one")
    made.daily(after(1, 9), pressor=None)
    (one,) = vasopressor(made.course)
    assert (one.onset, one.peak, one.peak_at, one.resolved) == (after(1), 2, after(1, 6), after(2))
    assert one.name == "Norepinephrine, Epinephrine"


def test_a_pressor_stopped_for_less_than_a_day_goes_on_and_for_a_day_begins_anew():
    made = CourseBuilder()
    made.drug("vasopressor", "norepinephrine", after(1), after(1, 4))
    made.drug("vasopressor", "norepinephrine", after(1, 10), after(1, 12))
    assert len(vasopressor(made.course)) == 1
    made.drug("vasopressor", "norepinephrine", after(2, 12), single=True)
    first, second = vasopressor(made.course)
    assert (first.resolved, second.onset, second.resolved) == (after(1, 12), after(2, 12), after(2, 12))


def counts(analyte: str, unit: str, *values: tuple[int, str]) -> CourseBuilder:
    made = CourseBuilder()
    for day, value in values:
        mark = "<" if value.startswith("<") else ""
        made.add("laboratory", after(day, 1), {analyte: Lab(D(value.lstrip("<")), unit, mark)})
    return made


def anc(*values: tuple[int, str]) -> Course:
    return counts("anc", "10⁹/L", *values).course


def test_neutropenia_counts_days_as_icaht_does():
    found = neutropenia(anc((-3, "0.1"), (0, "0.4"), (2, "<0.1"), (4, "0.3"), (5, "0.8"), (6, "0.4"), (7, "1"),
                            (8, "2"), (9, "2")))  # fmt: skip
    (one,) = found
    assert (one.onset_day, one.last_day, one.days, one.unassessed_days) == (0, 6, 7, 2)
    assert dict(one.days_at) == {500: 7, 100: 1}
    assert (one.peak, one.end, one.resolved) == (100, End.RESOLVED, after(7, 1))
    assert one.treatments == ()


def test_neutropenia_is_open_until_three_days_are_known_above():
    assert neutropenia(anc((0, "0.4"), (1, "1.0"), (2, "1.0")))[0].open
    assert neutropenia(anc((0, "0.4"), (1, "1.0"), (2, "1.0")), after(0, 2))[0].days == 1


def test_a_gap_of_eight_days_joins_no_neutropenia_and_leaves_its_end_unknown():
    first, second = neutropenia(anc((1, "0.4"), (10, "0.3")))
    assert (first.end, first.resolved, first.days, first.days_are_minimum) == (End.UNKNOWN, None, 2, True)
    assert (second.number, second.onset_day, second.open) == (2, 10, True)
    assert said(first.because)[-1] == "Last seen D+1 09:40 (record 2); the end was not recorded"


def test_without_an_infusion_or_a_count_there_is_no_neutropenia():
    assert neutropenia(anc()) == ()
    made = CourseBuilder(infused=False)
    made.add("laboratory", after(1), {"anc": Lab(D("0.1"), "10⁹/L")})
    assert neutropenia(made.course) == ()


def test_platelets_of_exactly_50_are_not_low():
    made = counts("plt", "10⁹/L", (0, "50"), (1, "49"), (2, "19"), (3, "50"), (4, "60"), (5, "70"))
    made.drug("blood", "platelets", after(2, 3), single=True)
    made.drug("blood", "red_cells", after(2, 3), single=True)
    (one,) = thrombocytopenia(made.course)
    assert (one.onset_day, one.last_day, dict(one.days_at)) == (1, 2, {50: 2, 20: 1})
    assert [drug.agent for drug in one.treatments] == ["platelets"]


def infected(**more) -> CourseBuilder:
    made = CourseBuilder()
    made.add("infection", after(3), {"kind": "bacterial", "status": "suspected", "onset": after(2), **more})
    return made


def test_an_infection_is_the_record_that_delimits_it():
    (one,) = infection(infected(severity=D(2), organism="E. coli", resolved_at=after(6)).course)
    assert (one.onset, one.peak, one.resolved, one.name) == (after(2), 2, after(6), "E. coli")
    assert (one.attribution, one.days) == ("bacterial", 5)


def test_an_infection_resolved_without_a_date_has_an_unknown_end():
    assert infection(infected(status="resolved").course)[0].end is End.UNKNOWN
    assert infection(infected().course)[0].open
    assert infection(infected(status="excluded").course) == ()
    assert infection(infected(onset="").course) == ()
    assert infection(infected(resolved_at=after(6)).course, after(4))[0].open
    assert infection(infected().course, after(1)) == ()


def test_before_a_day_zero_is_known_an_episode_has_no_days():
    made = CourseBuilder(infused=False)
    made.daily(after(1), temp=HOT)
    (one,) = fever(made.course)
    assert (one.onset_day, one.days) == (None, None)
    assert said(one.because)[0] == "Onset 2026-04-03 08:40 (record 1)"


def test_a_voided_or_corrected_record_loses_its_influence():
    made = temperatures((1, "38.6"), (2, "39.5"), (3, "36.8"))
    hottest = made.course.history[2]
    voided = tuple(replace(one, voided=one.id == hottest.id) for one in made.course.history)
    corrected = tuple(replace(one, superseded_by_id=99) if one.id == hottest.id else one for one in made.course.history)
    for history in (voided, corrected):
        (one,) = fever(replace(made.course, history=history))
        assert (one.peak, hottest.id in one.record_ids) == (D("38.6"), False)


READINGS = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(["36.8", "37.9", "38.0", "39.2", None])),
    max_size=25,
    unique_by=lambda one: one[0],
)
COUNTS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["0", "0.1", "0.5", "0.6", "2"])), max_size=20)
SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60) | st.none()), max_size=5)


@given(READINGS, COUNTS, SPANS)
@settings(max_examples=60, deadline=None)
def test_episodes_are_ordered_and_never_overlap_within_a_kind(readings, values, spans):
    made = CourseBuilder()
    for hour, temp in readings:
        made.daily(after(0, hour), temp=D(temp) if temp else None, pressor="one" if temp == "39.2" else None)
    for day, value in values:
        made.add("laboratory", after(day, 2), {"anc": Lab(D(value), "10⁹/L"), "plt": Lab(D(value) * 50, "10⁹/L")})
    for hour, length in spans:
        end = None if length is None else after(0, hour + length)
        made.drug("vasopressor", "norepinephrine", after(0, hour), end)
        made.drug("oxygen", "oxygen", after(0, hour), end, dose=D(2), dose_unit="L_min")
    for kind, of_kind in OF_KIND.items():
        found = of_kind(made.course)
        for one in found:
            assert one.kind is kind
            assert one.onset <= one.peak_at <= one.last <= (one.resolved or one.last)
            assert (one.duration is None) == (one.end is not End.RESOLVED)
            assert one.record_ids
        for before, later in pairwise(found):
            assert not before.open
            assert (before.resolved or before.last) <= later.onset


@given(READINGS, st.sampled_from([-30, -20, -10]))
@settings(max_examples=40, deadline=None)
def test_an_earlier_calm_reading_changes_no_fever(readings, earlier):
    made = temperatures(*((hour / 24, temp) for hour, temp in readings if temp))
    before = [(one.onset, one.resolved) for one in fever(made.course)]
    made.daily(after(0, earlier), temp=COOL)
    assert [(one.onset, one.resolved) for one in fever(made.course)] == before


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_course_has_no_episode_of_any_kind(kind):
    assert OF_KIND[kind](CourseBuilder(infused=False).course) == ()


def test_episodes_read_the_same_on_screen_and_on_paper():
    made = temperatures((1, "38.6"), (2, "36.8"), (3, "38.6"))
    made.drug("tocilizumab", "tocilizumab", after(1, 2), single=True)
    made.drug("tocilizumab", "tocilizumab", after(1, 10), single=True)
    made.drug("steroid", "dexamethasone", after(1, 0.5), single=True)
    (one,) = crs(made.course)
    assert (episode_name(one), peak_text(made.course, one)) == ("CRS 1 (biphasic)", "grade 1, D+1 08:40")
    assert (end_text(made.course, one), days_text(one)) == ("open", "≥ 3")
    assert [treatment_text(drug) for drug in one.treatments] == [
        "Dexamethasone after 30 min",
        "Tocilizumab × 2 after 2 h",
    ]
    (ill,) = infection(infected(organism="E. coli", resolved_at=after(6)).course)
    assert (episode_name(ill), peak_text(made.course, ill)) == ("Infection 1: E. coli", "not recorded")
    assert (end_text(made.course, ill), days_text(ill)) == ("D+6 08:40", "5")
    assert (
        days_text(neutropenia(anc((0, "0.4"), (1, "0.05"), (2, "1"), (3, "1"), (4, "1")))[0]) == "2\n≤ 500: 2\n≤ 100: 1"
    )
    low = thrombocytopenia(counts("plt", "10⁹/L", (0, "40")).course)[0]
    assert days_text(low) == "≥ 1\n< 50: 1\n< 20: 0"
    early = CourseBuilder(infused=False)
    early.daily(after(1), temp=HOT)
    assert days_text(fever(early.course)[0]) == "–"
