"""Survival, incidence and rates against lifelines and scipy, and the figures R prints."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.datasets import load_lung
from lifelines.statistics import logrank_test
from scipy import stats

from ctd402_desktop.domain import survival_km as km
from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.survival_rates import beta_cdf, beta_quantile, clopper_pearson, wilson

D = Decimal
rows = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_the_curve_and_its_band_are_those_of_lifelines(found):
    times, events = [float(time) for time, _ in found], [event for _, event in found]
    curve = km.kaplan_meier(times, events)
    fitted = KaplanMeierFitter().fit(times, events)
    band = fitted.confidence_interval_
    for step in curve.steps:
        assert step.survival == pytest.approx(float(fitted.survival_function_at_times(step.time).iloc[0]), abs=1e-12)
        if 0 < step.survival < 1:
            assert km.limits(step, "loglog") == pytest.approx(tuple(band.loc[step.time]), abs=1e-9)
    assert curve.at(0.5).survival == 1
    assert curve.events == sum(events)
    middle = km.median(curve)
    if not any(abs(step.survival - 0.5) < 1e-9 for step in curve.steps):
        assert (math.inf if middle is None else middle) == fitted.median_survival_time_


@given(rows, st.sampled_from(km.CI_TYPES))
def test_limits_hold_the_estimate_and_lie_between_0_and_1(found, ci_type):
    curve = km.kaplan_meier([float(time) for time, _ in found], [event for _, event in found])
    for step in curve.steps:
        band = km.limits(step, ci_type)
        assert (band is None) == (step.survival == 0)
        assert (step.error is None) == (step.survival == 0)
        if band is not None:
            assert 0 <= band[0] <= step.survival <= band[1] <= 1
    low, high = km.median_limits(curve, ci_type)
    middle = km.median(curve)
    assert None in {low, middle} or low <= middle
    assert None in {high, middle} or middle <= high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2]), min_size=3, max_size=30))
def test_cumulative_incidence_is_that_of_lifelines(causes):
    times = [float(day) for day in range(1, len(causes) + 1)]
    found = km.cumulative_incidence(times, causes, times)
    for cause in (1, 2):
        if cause in causes:
            fitted = AalenJohansenFitter(calculate_variance=False).fit(times, causes, event_of_interest=cause)
            expected = fitted.cumulative_density_.iloc[1:, 0].tolist()
            assert found[cause - 1] == pytest.approx(expected, abs=1e-12)
        else:
            assert set(found[cause - 1]) == {0}


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 1, 2])), min_size=1, max_size=40))
def test_incidences_and_event_free_survival_add_up_to_one(found):
    times, causes = [float(time) for time, _ in found], [cause for _, cause in found]
    curve = km.kaplan_meier(times, [cause > 0 for cause in causes])
    for time in (0.0, 20.0, 40.0):
        (relapse,), (nrm,) = km.cumulative_incidence(times, causes, [time])
        assert relapse + nrm + curve.at(time).survival == pytest.approx(1)


grafted = st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.booleans()), min_size=4, max_size=40)


@settings(max_examples=40, deadline=None)
@given(grafted)
def test_with_the_status_fixed_from_the_start_the_test_is_the_log_rank_test(found):
    times, events, groups = ([row[place] for row in found] for place in range(3))
    test = km.mantel_byar(times, events, [0 if group else None for group in groups])
    if test.variance > 1e-9:
        split = [[row for row in found if row[2] is one] for one in (True, False)]
        (t1, e1), (t2, e2) = (([r[0] for r in rows], [r[1] for r in rows]) for rows in split)
        expected = logrank_test(t1, t2, e1, e2)
        assert test.chi2 == pytest.approx(expected.test_statistic, rel=1e-9, abs=1e-9)
        assert test.p == pytest.approx(expected.p_value, rel=1e-9)
    else:
        assert (test.chi2, test.p) == (None, None)


dated = st.tuples(st.integers(1, 40), st.booleans(), st.none() | st.integers(-5, 50))


@given(st.lists(dated, min_size=1, max_size=25))
def test_mantel_byar_counts_each_risk_set_as_one_by_one_counting_does(found):
    observed, expected, variance = 0, 0.0, 0.0
    for time in sorted({end for end, event, _ in found if event}):
        at_risk = [row for row in found if row[0] >= time]
        after = [row for row in at_risk if row[2] is not None and row[2] < time]
        died = [row for row in at_risk if row[0] == time and row[1]]
        n, n1, d = len(at_risk), len(after), len(died)
        observed += sum(row in died for row in after)
        expected += d * n1 / n
        variance += d * n1 * (n - n1) * (n - d) / (n * n * (n - 1)) if n > 1 else 0
    test = km.mantel_byar(*([row[place] for row in found] for place in range(3)))
    assert test.observed == observed
    assert (test.expected, test.variance) == pytest.approx((expected, variance))


def lung(keep=None):
    frame = load_lung()
    frame = frame if keep is None else frame[keep(frame)]
    return [float(time) for time in frame["time"]], [status == 1 for status in frame["status"]]


@pytest.mark.parametrize(
    ("keep", "n", "events", "log", "loglog", "year"),
    [
        (None, 228, 165, (310, 285, 363), (284, 361), (0.4092, 0.3447, 0.4858, 0.3387, 0.4784)),
        (lambda f: f["sex"] == 1, 138, 112, (270, 212, 310), (210, 306), (0.3361, 0.2609, 0.4329, 0.2527, 0.4213)),
        (lambda f: f["sex"] == 2, 90, 53, (426, 348, 550), (345, 524), (0.5265, 0.4215, 0.6576, 0.4036, 0.6353)),
    ],
)
def test_the_lung_data_give_the_medians_and_year_survival_that_r_prints(keep, n, events, log, loglog, year):
    curve = km.kaplan_meier(*lung(keep))
    assert (curve.subjects, curve.events) == (n, events)
    assert (km.median(curve), *km.median_limits(curve, "log")) == log
    assert km.median_limits(curve, "loglog") == loglog
    step = curve.at(365)
    found = (step.survival, *km.limits(step, "log"), *km.limits(step, "loglog"))
    assert [round(one, 4) for one in found] == list(year)


@pytest.mark.parametrize(
    ("ecog", "n", "events", "expected"),
    [
        (0, 63, 37, (394, 348, 574)),
        (1, 113, 82, (306, 268, 429)),
        (2, 50, 44, (199, 156, 288)),
        (3, 1, 1, (118, None, None)),
    ],
)
def test_the_lung_data_by_performance_give_the_medians_that_r_prints(ecog, n, events, expected):
    curve = km.kaplan_meier(*lung(lambda frame: frame["ph.ecog"] == ecog))
    assert (curve.subjects, curve.events) == (n, events)
    assert (km.median(curve), *km.median_limits(curve, "log")) == expected


def test_log_rank_figures_that_r_prints():
    (men, died), (women, gone) = lung(lambda f: f["sex"] == 1), lung(lambda f: f["sex"] == 2)
    sexes = km.mantel_byar(men + women, died + gone, [0] * len(men) + [None] * len(women))
    assert (round(sexes.chi2, 3), round(sexes.p, 4)) == (10.327, 0.0013)
    kept = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    censored = {2, 5, 8, 10}
    other = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    events = [place not in censored for place in range(11)] + [place != 5 for place in range(12)]
    aml = km.mantel_byar(kept + other, events, [0] * 11 + [None] * 12)
    assert (aml.observed, round(aml.expected, 2), round(aml.chi2, 1), round(aml.p, 2)) == (7, 10.69, 3.4, 0.07)


shares = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_exact_and_score_limits_are_those_of_scipy(share, confidence):
    x, n = share
    test = stats.binomtest(x, n)
    exact, score = (test.proportion_ci(confidence, method=name) for name in ("exact", "wilson"))
    assert clopper_pearson(x, n, confidence) == pytest.approx(tuple(exact), abs=1e-10)
    assert wilson(x, n, confidence) == pytest.approx(tuple(score), abs=1e-10)


@given(st.floats(1e-6, 1 - 1e-6), st.integers(1, 5000), st.integers(1, 5000))
def test_the_beta_function_is_that_of_scipy(x, a, b):
    assert beta_cdf(x, a, b) == pytest.approx(float(stats.beta.cdf(x, a, b)), rel=1e-8, abs=1e-12)


@given(st.sampled_from([0.025, 0.5, 0.975]), st.integers(1, 300), st.integers(1, 300))
def test_the_beta_quantile_is_that_of_scipy(probability, a, b):
    assert beta_quantile(probability, a, b) == pytest.approx(float(stats.beta.ppf(probability, a, b)), rel=1e-8)


def test_a_million_subjects_are_no_trouble():
    low, high = clopper_pearson(500_000, 1_000_000)
    assert (low, high) == pytest.approx(tuple(stats.binomtest(500_000, 1_000_000).proportion_ci()), abs=1e-8)


FOLLOWED = {"time_d": [10, 20, 30, 40], "event": [1, 1, 1, 1]}


def test_a_curve_that_stays_at_one_half_has_its_median_at_the_fall():
    assert evaluate("km_loglog", {"time_d": [10, 20, 30, 40], "event": [1, 1, 0, 0]})["output"]["median"] == 20


def test_a_landmark_beyond_follow_up_is_flagged_and_one_before_any_event_is_certain():
    found = evaluate("km_loglog", FOLLOWED | {"event": [1, 0, 0, 0], "landmarks_d": [5, D("12.50"), 50]})
    assert found["output"]["S_5_ci"] == [1, 1]
    assert found["output"]["S_12.5"] == 0.75
    assert found["flags"] == ["beyond_follow_up"]


@pytest.mark.parametrize("spelling", ["loglog", "log-log", None])
def test_both_spellings_of_the_interval_and_none_are_the_same(spelling):
    assert evaluate("km_loglog", FOLLOWED | {"ci_type": spelling})["output"]["ci_type"] == "loglog"


CODED = {"time_d": [10, 20, 30, 40], "at_d": [40]}


@pytest.mark.parametrize(
    ("codes", "cause"),
    [
        (None, [0, 1, 2, 1]),
        ({"0": "censored", "1": "relapse", "2": "NRM"}, [0, 1, 2, 1]),
        ({"censored": 0, "relapse": 5, "nrm": 7}, [0, 5, 7, 5]),
        (["NRM", "relapse", "censored"], [2, 1, 0, 1]),
        ("0 censored, 1 relapse, 2 NRM", [0, 1, 2, 1]),
    ],
)
def test_causes_may_be_coded_otherwise_when_the_codes_are_told(codes, cause):
    found = evaluate("cumulative_incidence", CODED | {"cause_codes": codes, "cause": cause})["output"]
    assert found["relapse"] == [pytest.approx(2 / 3)]
    assert found["nrm"] == [pytest.approx(1 / 3)]


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("km_loglog", {"time_d": [1], "event": [2]}, "event must be between 0 and 1"),
        ("km_loglog", {"time_d": [1], "event": [D("0.5")]}, "may only contain 0, 1"),
        ("km_loglog", {"time_d": [-1], "event": [1]}, "time_d must be between"),
        ("km_loglog", {"time_d": [1, 2], "event": [1]}, "same length"),
        ("km_loglog", FOLLOWED | {"ci_type": "arcsin"}, "ci_type must be one of"),
        ("cumulative_incidence", CODED | {"cause": [0, 1, 2, 3]}, "cause may only contain 0, 1, 2"),
        ("cumulative_incidence", CODED | {"cause": [0, 1, 2]}, "same length"),
        ("cumulative_incidence", CODED | {"cause_codes": {"1": "GVHD"}, "cause": [1]}, "must name censored"),
        ("cumulative_incidence", CODED | {"cause_codes": [], "cause": [1]}, "must name censored"),
        ("mantel_byar", FOLLOWED | {"hsct_day": [1]}, "same length"),
        ("wilson", {"x": 3, "n": 2}, "x may not exceed n"),
        ("wilson", {"x": 3, "n": D("9.5")}, "whole number"),
        ("clopper_pearson", {"x": 3, "n": 9, "conf": 95}, "conf must be between"),
    ],
)
def test_data_that_cannot_be_are_refused(key, given, words):
    assert words in evaluate(key, given)["error"]


@pytest.mark.parametrize(
    ("key", "given", "missing"),
    [
        ("km_loglog", {"time_d": [1]}, ["event"]),
        ("km_loglog", {"time_d": [], "event": []}, []),
        ("cumulative_incidence", {"time_d": [1], "cause": [1]}, ["at_d"]),
        ("mantel_byar", FOLLOWED, ["hsct_day"]),
        ("mantel_byar", {"time_d": [], "event": [], "hsct_day": []}, []),
        ("wilson", {"n": 9}, ["x"]),
        ("clopper_pearson", {}, ["x", "n"]),
    ],
)
def test_without_data_there_is_no_estimate(key, given, missing):
    found = evaluate(key, given)
    assert (set(found["output"].values()), found["missing"], found["reason"]) == ({None}, missing, "MISSING")


def test_a_rate_of_nobody_does_not_apply():
    found = evaluate("wilson", {"x": 0, "n": 0})
    assert (found["output"], found["reason"]) == ({"p": None, "low": None, "high": None}, "NOT_APPLICABLE")


def test_a_test_without_variance_says_so():
    found = evaluate("mantel_byar", {"time_d": [5], "event": [1], "hsct_day": [2]})
    assert found["output"]["chi2"] is None
    assert "no variance" in found["because"][0]
