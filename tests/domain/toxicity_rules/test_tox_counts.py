"""Blood counts: day counts of ICAHT, CAR-HEMATOTOX, EASIX, recovery, and the mistakes other calculators make."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.toxicity.icaht import filled, runs
from ctd402_desktop.domain.units import convert

D = Decimal


def run(key, **inputs):
    return RULES[key].compute(inputs)


def early(anc, end_day=30, end_reason="day30"):
    return run("icaht_early", anc=anc, end_day=D(end_day), end_reason=end_reason)


def late(*values, end_day=100):
    return run("icaht_late", anc=[[day, D(value)] for day, value in values], end_day=end_day)


def course(low, days, rest=2000, length=31):
    """Counts of days 0 to 30: ``low`` on ``days``, ``rest`` on the others."""
    return [[day, D(low) if day in days else D(rest)] for day in range(length)]


def texts(found):
    return [fact.text.render() for fact in found.because]


@pytest.mark.parametrize(
    ("value", "days", "grade"),
    [
        ("500", 1, 1),
        ("500", 6, 1),
        ("500", 7, 2),
        ("500", 13, 2),
        ("500", 14, 3),
        ("500", 27, 3),
        ("100", 6, 1),
        ("100", 7, 3),
        ("100", 13, 3),
        ("100", 14, 4),
        ("100.5", 14, 3),
        ("504", 14, 0),
        ("500.0001", 30, 0),
        ("0", 1, 1),
    ],
)
def test_early_grade_goes_by_the_longest_run_and_counts_are_not_rounded(value, days, grade):
    assert early(course(value, range(4, 4 + days))).output["grade"] == grade


def test_the_whole_window_at_500_is_grade_4_even_while_observation_goes_on():
    found = early(course(500, range(31)), end_reason="ongoing")
    assert found.output == {"d500": 31, "d100": 0, "grade": 4}
    assert found.flags == ("provisional",)
    assert found.would_change == ()


@pytest.mark.parametrize(
    ("start", "reason", "grade"),
    [(0, "death", 4), (3, "lost", 4), (4, "death", 1), (3, "day30", 4), (0, "ongoing", 2), (0, "progression", 2),
     (0, "subsequent_therapy", 2)],
)  # fmt: skip
def test_never_above_500_counts_only_when_the_patient_was_observed_to_the_end(start, reason, grade):
    found = early(course(300, range(start, 9), length=9), 8, reason)
    assert found.output["grade"] == grade
    assert ("conv" in found.flags) is (reason in {"progression", "subsequent_therapy"} or grade == 4)


def test_a_neutropenic_patient_on_day_5_is_not_called_grade_4_in_real_time():
    found = early(course(200, range(6), length=6), 5, "ongoing")
    assert (found.output["grade"], found.flags) == (1, ("provisional",))
    assert "Observation goes on: graded by duration alone, provisional" in texts(found)


def test_a_rise_in_the_last_days_ends_a_run_that_would_reach_the_end():
    assert early([*course(300, range(8), length=8), [8, D(900)]], 8, "death").output["grade"] == 2


@pytest.mark.parametrize(("gap", "joined"), [(0, 8), (1, 9), (2, 10), (3, 4)])
def test_one_or_two_days_above_are_bridged_three_are_not(gap, joined):
    low = [*range(5, 9), *range(9 + gap, 13 + gap)]
    assert early(course(400, low)).output["d500"] == joined


@pytest.mark.parametrize(("missing", "d500"), [(1, 10), (7, 16), (8, 5)])
def test_up_to_seven_missing_days_are_interpolated_eight_stay_unknown_as_a_whole(missing, d500):
    anc = [[day, D(400)] for day in (*range(5), *range(5 + missing, 10 + missing))]
    anc += [[day, D(2000)] for day in range(10 + missing, 31)]
    found = early(anc)
    expected = d500 if missing < 8 else 5
    assert found.output["d500"] == (10 + missing if missing < 8 else expected)
    assert (found.flags == ("minimum", "conv")) is (missing == 8)
    assert found.missing == (("anc",) if missing == 8 else ())


@pytest.mark.parametrize(("first", "known"), [(7, True), (8, False)])
def test_the_first_value_is_carried_back_over_seven_days_and_not_over_eight(first, known):
    days = filled({first: D(300), 20: D(300)}, 30)
    assert (days[0] == 300) is known
    assert all((value is None) is not known for value in days[:first])


@pytest.mark.parametrize(("last", "known"), [(23, True), (22, False)])
def test_the_last_value_is_carried_on_over_seven_days_and_not_over_eight(last, known):
    days = filled({last - 1: D(900), last: D(300)}, 30)
    assert (days[30] == 300) is known
    assert all((value is None) is not known for value in days[last + 1 :])


def test_interpolation_is_exact_and_unknown_days_are_never_bridged():
    days = filled({0: D(100), 3: D(200)}, 3)
    assert days == [100, Fraction(400, 3), Fraction(500, 3), 200]
    assert runs([Fraction(400), None, Fraction(400)], 500) == [(0, 0), (2, 2)]
    assert runs([Fraction(400), Fraction(700), None, Fraction(400)], 500) == [(0, 0), (3, 3)]


def test_values_outside_the_window_are_not_even_end_points_of_the_interpolation():
    inside = [[28, D(2000)], [-1, D(0)], [31, D(0)]]
    assert early(inside).output == {"d500": 0, "d100": 0, "grade": 0}
    assert early([[-1, D(0)], [31, D(0)]]).output == {"d500": None, "d100": None, "grade": None}


def test_the_lowest_value_of_a_day_counts_and_an_unmeasured_one_does_not():
    anc = [*course(2000, ()), [5, D(0)], [6, None]]
    assert early(anc).output == {"d500": 1, "d100": 1, "grade": 1}
    assert early([[5, None]]).output["grade"] is None


def test_end_day_0_is_a_day_and_not_missing():
    assert early([[0, D(400)], [1, D(400)]], 0, "ongoing").output == {"d500": 1, "d100": 0, "grade": 1}


def test_future_days_of_an_ongoing_observation_are_not_unknown_but_lost_ones_are():
    anc = course(400, range(5), length=12)
    assert "minimum" not in early(anc, 30, "ongoing").flags
    assert "minimum" in early(anc, 30, "day30").flags


@given(st.lists(st.integers(0, 3000), min_size=31, max_size=31), st.integers(0, 30), st.integers(0, 3000))
def test_a_lower_count_never_lowers_the_early_grade(values, day, lower):
    before = early([[at, D(value)] for at, value in enumerate(values)]).output
    values[day] = min(values[day], lower)
    after = early([[at, D(value)] for at, value in enumerate(values)]).output
    assert after["grade"] >= before["grade"]
    assert after["d500"] >= before["d500"]


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 2000), min_size=1))
def test_the_order_of_the_values_never_matters(anc):
    forward = [[day, D(value)] for day, value in anc.items()]
    assert early(forward).output == early(forward[::-1]).output


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        (((31, "1500.1"), (40, "1500.1")), 0),
        (((31, "1500"), (40, "1500")), 1),
        (((31, "1200.5"), (40, "1400")), 1),
        (((31, "1000"), (40, "1500")), 2),
        (((31, "1000.5"), (40, "1500")), 1),
        (((31, "500"), (40, "1500")), 3),
        (((31, "100"), (40, "1450")), 4),
        (((100, "0"), (99, "0")), 4),
        (((31, "90"), (31, "80"), (50, "1600")), 0),
    ],
)
def test_late_grade_goes_by_the_lowest_value_unless_it_is_a_single_dip(values, grade):
    assert late(*values).output == grade


def test_the_day_of_infusion_does_not_empty_the_late_window():
    assert late((0, "50"), (30, "50"), (31, "400"), (60, "450")).output == 3
    assert late((0, "50"), (30, "50")).output is None
    assert late((101, "50")).output is None
    assert late((120, "50"), end_day=180).output == 4


def test_a_single_late_value_is_graded_and_called_provisional():
    found = late((40, "90"))
    assert (found.output, found.flags, found.would_change) == (4, ("provisional", "conv"), ())
    assert late((40, "1501")).output == 0
    assert late((40, "1501")).would_change[0].to == 1


def test_late_shows_both_lowest_values():
    assert texts(late((40, "90"), (60, "1450"))) == ["Lowest ANC 90/µL", "Second lowest ANC 1450/µL"]


@pytest.mark.parametrize(
    "anc", [5, [5], [[1, 2, 3]], [[None, D(1)]], [[D("1.5"), D(1)]], [[1, D(-1)]], [["x", D(1)]], {"1": 2}]
)
@pytest.mark.parametrize("key", ["icaht_early", "icaht_late", "anc_recovery"])
def test_counts_of_another_shape_are_refused(key, anc):
    with pytest.raises(InputError):
        run(key, anc=anc)


@pytest.mark.parametrize("inputs", [{"end_day": 31}, {"end_day": -1}, {"end_reason": "tired"}])
def test_a_window_beyond_day_30_or_an_unknown_end_is_refused(inputs):
    with pytest.raises(InputError):
        run("icaht_early", anc=[[0, D(1)]], **inputs)


BEST = {
    "platelets_10e9_l": D(300),
    "anc_per_ul": D(3000),
    "hb_g_dl": D(13),
    "crp_mg_dl": D("0.5"),
    "ferritin_ng_ml": D(100),
}


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("platelets_10e9_l", "175.1", 0),
        ("platelets_10e9_l", "175", 1),
        ("platelets_10e9_l", "75", 1),
        ("platelets_10e9_l", "74.9", 2),
        ("platelets_10e9_l", "0", 2),
        ("anc_per_ul", "1200", 0),
        ("anc_per_ul", "1199.9", 1),
        ("anc_per_ul", "0", 1),
        ("hb_g_dl", "9.0", 0),
        ("hb_g_dl", "8.99", 1),
        ("crp_mg_dl", "2.99", 0),
        ("crp_mg_dl", "3.0", 1),
        ("crp_mg_dl", "0", 0),
        ("ferritin_ng_ml", "649.9", 0),
        ("ferritin_ng_ml", "650", 1),
        ("ferritin_ng_ml", "2000", 1),
        ("ferritin_ng_ml", "2000.1", 2),
    ],
)
def test_hematotox_points_and_no_invented_table(name, value, points):
    found = run("car_hematotox", **{**BEST, name: D(value)})
    assert found.output == {"score": points, "risk": "high" if points == 2 else "low"}
    assert ("conv" in found.flags) is (D(value) == {"anc_per_ul": 1200, "hb_g_dl": 9, "crp_mg_dl": 3}.get(name))


@given(st.sets(st.sampled_from(sorted(BEST))), st.sampled_from(["0", "1", "3", "9", "70", "100", "650", "1300"]))
def test_an_unanswered_item_is_never_zero_points(gone, value):
    inputs = {name: D(value) if name == "ferritin_ng_ml" else one for name, one in BEST.items() if name not in gone}
    found = run("car_hematotox", **inputs)
    assert (found.output["score"] is None) is bool(gone)
    assert set(found.missing) == gone


@given(st.integers(20, 200), st.integers(0, 600), st.integers(0, 6000), st.integers(0, 4000), st.integers(0, 400))
def test_the_units_of_the_store_give_the_same_hematotox_risk(hb_g_l, crp_mg_l, ferritin, anc, platelets):
    inputs = {
        "platelets_10e9_l": convert("plt", D(platelets) * 1000, "/uL", "10*9/L"),
        "anc_per_ul": convert("anc", D(anc) / 1000, "10*9/L", "/uL"),
        "hb_g_dl": convert("hb", D(hb_g_l), "g/L", "g/dL"),
        "crp_mg_dl": convert("crp", D(crp_mg_l), "mg/L", "mg/dL"),
        "ferritin_ng_ml": convert("ferr", D(ferritin), "ug/L", "ng/mL"),
    }
    points = (2 if platelets < 75 else platelets <= 175) + (anc < 1200) + (hb_g_l < 90) + (crp_mg_l >= 30)
    points += 2 if ferritin > 2000 else ferritin >= 650
    assert run("car_hematotox", **inputs).output["score"] == points


@pytest.mark.parametrize(
    ("key", "inputs"),
    [
        ("car_hematotox", {"platelets_10e9_l": D(45000)}),
        ("car_hematotox", {"hb_g_dl": D(121)}),
        ("car_hematotox", {"crp_mg_dl": D(280)}),
        ("easix", {"creatinine_mg_dl": D(106)}),
        ("m_easix", {"crp_mg_dl": D(180)}),
        ("m_easix", {"crp_mg_dl": D(28), "crp_mg_l": D(28)}),
        ("s_easix", {"platelets_10e9_l": D(45000)}),
    ],
)
def test_a_number_in_the_wrong_unit_is_refused_where_it_cannot_be_true(key, inputs):
    with pytest.raises(InputError):
        run(key, **inputs)


BASE = {"ldh_u_l": D(500), "platelets_10e9_l": D(40)}


def test_m_easix_takes_crp_in_either_unit_and_never_creatinine():
    small, large = (run("m_easix", **BASE, **crp).output for crp in ({"crp_mg_dl": D(6)}, {"crp_mg_l": D(60)}))
    assert small == large == D("75.00")
    assert run("m_easix", **BASE, crp_mg_dl=D("6.0"), crp_mg_l=D("60.4")).output == D("75.00")
    assert run("m_easix", **BASE, creatinine_mg_dl=D(1)).missing == ("crp_mg_dl", "crp_mg_l")


@pytest.mark.parametrize(("key", "third"), [("easix", "creatinine_mg_dl"), ("m_easix", "crp_mg_dl"), ("s_easix", None)])
def test_no_platelets_give_no_index_and_never_infinity(key, third):
    inputs = {"ldh_u_l": D(500), "platelets_10e9_l": D(0)} | ({third: D(1)} if third else {})
    found = run(key, **inputs)
    assert (found.output, found.reason, found.missing) == (None, "NOT_ASSESSABLE", ())


@pytest.mark.parametrize("gone", ["ldh_u_l", "platelets_10e9_l", "creatinine_mg_dl"])
def test_an_index_with_a_value_missing_is_unknown_and_says_which(gone):
    inputs = BASE | {"creatinine_mg_dl": D(1)}
    found = run("easix", **{name: value for name, value in inputs.items() if name != gone})
    assert (found.output, found.missing, found.reason) == (None, (gone,), "MISSING")
    assert "?" in texts(found)[0]


def test_an_index_is_rounded_half_up_and_zero_is_a_value():
    assert run("s_easix", ldh_u_l=D("0.125"), platelets_10e9_l=D(1)).output == D("0.13")
    assert run("easix", **BASE, creatinine_mg_dl=D(0)).output == 0


def recovered(anc):
    return run("anc_recovery", anc=[[day, D(value)] for day, value in anc])


def test_neutrophils_exactly_500_are_recovered_though_icaht_counts_them_as_low():
    anc = [(3, 100), (10, 500), (11, 500), (12, 500)]
    assert recovered(anc).output == {"ever_below": True, "recovery_day": 10}
    assert early([[day, D(value)] for day, value in anc], 12, "ongoing").output["d500"] == 13


def test_never_below_is_not_recovered_on_day_0():
    found = recovered([(0, 900), (1, 800), (2, 700)])
    assert (found.output, found.reason) == ({"ever_below": False, "recovery_day": None}, "NOT_APPLICABLE")


def test_what_was_low_before_the_infusion_is_no_fall_after_it():
    assert recovered([(-2, 100), (0, 900), (1, 900), (2, 900)]).output["ever_below"] is False
    assert recovered([(-2, 100)]).output == {"ever_below": None, "recovery_day": None}


def test_a_later_fall_does_not_undo_recovery_and_one_day_counts_once_with_its_lowest():
    falls = [(2, 100), (5, 600), (6, 600), (7, 600), (8, 100)]
    assert recovered(falls).output["recovery_day"] == 5
    assert recovered([*falls, (6, 400)]).output["recovery_day"] is None
    assert recovered([(2, 100), (5, 600), (5, 700), (5, 800)]).output["recovery_day"] is None


def platelets(counts, given=()):
    inputs = {"platelets": [[day, D(value)] for day, value in counts]}
    return run("platelet_recovery", **inputs, **({} if given is None else {"transfusion_days": list(given)}))


RISING = [(3, 15), (8, 30), (9, 30), (10, 30)]


@pytest.mark.parametrize(
    ("given", "day"),
    [((), 8), ((1,), 8), ((2,), 9), ((3,), None), ((11,), 8), ((10,), None), ((8,), None), ((-3,), 8)],
)
def test_platelets_recover_without_transfusion_in_the_seven_days_before(given, day):
    assert platelets([*RISING, (11, 30)], given).output["recovery_day"] == day


def test_a_transfusion_counts_as_below_and_none_at_all_is_not_the_same_as_not_recorded():
    high = [(3, 40), (8, 30), (9, 30), (10, 30)]
    assert platelets(high).output == {"ever_below": False, "recovery_day": None}
    assert platelets(high, (1,)).output == {"ever_below": True, "recovery_day": 8}
    unknown = platelets(high, None)
    assert (unknown.output, unknown.missing) == ({"ever_below": None, "recovery_day": None}, ("transfusion_days",))
    assert platelets(high, (-4,)).output["ever_below"] is False


def test_transfusions_not_recorded_matter_only_where_counts_could_show_recovery():
    assert platelets(RISING, None).missing == ("transfusion_days",)
    low = platelets([(3, 15), (8, 10), (9, 12)], None)
    assert (low.output, low.missing, low.reason) == ({"ever_below": True, "recovery_day": None}, (), None)
    early_transfusion = platelets([(7, 30), (8, 30), (9, 30), (10, 5)], None)
    assert early_transfusion.missing == ("transfusion_days",)
    assert platelets([], (3,)).output == {"ever_below": None, "recovery_day": None}


@pytest.mark.parametrize("given", ["x", [None], [D("1.5")], [["1"]]])
def test_transfusion_days_of_another_shape_are_refused(given):
    with pytest.raises(InputError):
        run("platelet_recovery", platelets=[[1, D(2)]], transfusion_days=given)
