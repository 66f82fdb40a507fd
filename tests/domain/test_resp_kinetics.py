"""Expansion kinetics against a second statement of the same rules, written with numpy and scipy."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.kinetics import analyse
from ctd402_desktop.domain.kinetics_nca import METHODS, MODES, Choice, Integrator, Profile, area_to_horizon, clean

D = Decimal


def told(samples, method="lin-up/log-down", **how):
    return analyse(samples, method, Choice(**how), 28.0).output()


def cleaned_again(samples):
    """CK-1 for samples at distinct times of which at most one lies before 0."""
    known = {max(time, 0.0): value for time, value in samples}
    known.setdefault(0.0, 0.0)
    above = [time for time in known if known[time] > 0]
    kept = {t: v for t, v in known.items() if v > 0 or not above or t < min(above) or t > max(above)}
    return sorted(kept.items())


def curve_of(points, method, tmax):
    """The concentration as a function of time, one piece after another."""

    def concentration(time):
        for (t1, c1), (t2, c2) in pairwise(points):
            if t1 <= time <= t2:
                logs = c1 > 0 < c2 and {"linear": False, "lin-log": t1 >= tmax}.get(method, c2 < c1)
                if logs:
                    return math.exp(np.interp(time, [t1, t2], [math.log(c1), math.log(c2)]))
                return float(np.interp(time, [t1, t2], [c1, c2]))
        raise AssertionError(time)

    return concentration


def area_again(points, method, tmax, end):
    curve = curve_of(points, method, tmax)
    stops = [time for time, _ in points if time < end] + [end]
    return sum(integrate.quad(curve, a, b, epsabs=0, epsrel=1e-11)[0] for a, b in pairwise(stops))


def terminal_again(points, tmax, mode):
    after = [(t, math.log(c)) for t, c in points if c > 0 and t > tmax]
    fits = []
    for k in range(3, len(after) + 1):
        x, y = np.array(after[-k:]).T
        if np.ptp(y) == 0:
            continue
        line = stats.linregress(x, y)
        fits.append((1 - (1 - line.rvalue**2) * (k - 1) / (k - 2), -line.slope, k))
    falling = [fit for fit in fits if fit[1] > 0]
    pool = falling if mode == "WINNONLIN_LIKE" else fits
    best = max((fit[0] for fit in pool), default=0)
    assume(all(abs(abs(fit[0] - best) - 1e-4) > 1e-7 and abs(fit[1]) > 1e-9 for fit in fits))
    near = [fit for fit in falling if fit[0] > best - 1e-4]
    return max(near, key=lambda fit: fit[2], default=None)


values = st.just(0.0) | st.floats(1, 1e6)
times = st.lists(st.integers(1, 240), min_size=1, max_size=12, unique=True).map(lambda found: [t / 2 for t in found])
profiles = st.builds(
    lambda at, what, before: [*zip(at, what, strict=False), *before],
    times,
    st.lists(values, min_size=12, max_size=12),
    st.sampled_from([[], [(-0.5, 0.0)], [(0.0, 5.0)], [(-1.0, 3.0)]]),
)


@settings(max_examples=60, deadline=None)
@given(profiles, st.sampled_from(METHODS), st.sampled_from(MODES))
def test_a_profile_gives_the_parameters_of_a_second_statement(samples, method, mode):
    points = cleaned_again(samples)
    found = told(samples, method, mode=mode)
    above = [one for one in points if one[1] > 0]
    if not above:
        assert (found["case"], found["cmax"], found["auclast"], found["tmax"]) == ("ALL_BLQ", 0, 0, None)
        return
    tmax, cmax = max(above, key=lambda one: (one[1], -one[0]))
    tlast, clast = above[-1]
    assert (found["cmax"], found["tmax"], found["tlast"], found["clast"]) == (cmax, tmax, tlast, clast)
    area = area_again(points, method, tmax, tlast)
    assert found["auclast"] == pytest.approx(area, rel=1e-8)
    later = [time for time, _ in points if time > tlast]
    triangle = (later[0] - tlast) * clast / 2 if later else 0
    assert found["aucall"] == pytest.approx(area + triangle, rel=1e-8)
    identical = len(above) > 1 and len({value for _, value in above}) == 1
    fit = None if identical else terminal_again(points, tmax, mode)
    assert (found["lambda_z"] is None) == (fit is None)
    if fit:
        assert (found["adj_r2"], found["lambda_z"]) == pytest.approx(fit[:2], rel=1e-6, abs=1e-9)
        assert found["lz_n"] == fit[2]
        assert found["aucinf_obs"] == pytest.approx(area + clast / fit[1], rel=1e-6)
    if tlast >= 28:
        assert (found["case"], found["auc0_28"]) == ("A", pytest.approx(area_again(points, method, tmax, 28), rel=1e-8))
    elif later:
        assert (found["case"], found["auc0_28"]) == ("B", found["auclast"])
    elif fit:
        tail = integrate.quad(lambda t: clast * math.exp(-fit[1] * (t - tlast)), tlast, 28, epsrel=1e-11)[0]
        assert (found["case"], found["auc0_28"]) == ("C", pytest.approx(area + tail, rel=1e-6))
    else:
        assert (found["case"], found["auc0_28"]) == ("NR", None)


@settings(deadline=None)
@given(profiles, st.floats(0.01, 1000))
def test_areas_scale_with_concentration_and_rates_do_not(samples, factor):
    plain, scaled = told(samples), told([(time, value * factor) for time, value in samples])
    assert scaled["auclast"] == pytest.approx(plain["auclast"] * factor)
    assert scaled["case"] == plain["case"] or "C" in {scaled["case"], plain["case"]}


@given(profiles, st.permutations(range(12)))
def test_the_order_of_samples_does_not_matter(samples, order):
    shuffled = [samples[place] for place in order if place < len(samples)] + samples[12:]
    assert told(shuffled) == told(samples)


@given(st.floats(0.01, 1), st.lists(st.integers(11, 60), min_size=3, max_size=8, unique=True))
def test_an_exact_exponential_gives_back_its_rate_over_all_samples(rate, at):
    samples = [(0.0, 0.0), (10.0, 1e6), *((float(t), 1e5 * math.exp(-rate * t)) for t in sorted(at))]
    found = told(samples)
    assert found["lambda_z"] == pytest.approx(rate, rel=1e-6)
    assert (found["lz_n"], found["lz_t2"]) == (len(at), max(at))
    assert found["span_ratio"] == pytest.approx((max(at) - min(at)) * rate / math.log(2), rel=1e-6)


def ask(**inputs):
    return evaluate("nca_profile", inputs)


def test_a_positive_sample_before_infusion_is_kept_and_flagged():
    found = ask(time_d=[-5, -1, 7, 14], conc=[900, 40, 500, 100])
    assert "PREDOSE_POSITIVE" in found["flags"]
    assert found["output"]["tfirst"] == 0
    assert found["output"]["auclast"] == pytest.approx(7 * 540 / 2 + 7 * 400 / math.log(5))


def test_a_sample_at_zero_takes_precedence_over_an_earlier_one():
    assert clean([(-1.0, 40.0), (0.0, 0.0), (7.0, 5.0)]).samples == ((0.0, 0.0), (7.0, 5.0))


def test_two_values_at_one_time_are_averaged_and_a_quantifiable_one_beats_one_below():
    assert clean([(7.0, 10.0), (7.0, 30.0)]).samples == ((0.0, 0.0), (7.0, 20.0))
    mixed = clean([(7.0, 0.0), (7.0, 30.0), (10.0, 0.0), (10.0, 0.0)])
    assert (mixed.samples[1], mixed.flags) == ((7.0, 30.0), ("DUPLICATE_WITH_BLQ",))


def test_null_is_below_quantification_unless_said_otherwise():
    samples = {"time_d": [0, 7, 14, 21], "conc": [None, 100, 50, None]}
    assert ask(**samples)["output"]["case"] == "B"
    assert ask(**samples, blq_is_null=False)["output"]["case"] == "NR"
    assert ask(time_d=[7, 14], conc=[None, None], blq_is_null=False)["reason"] == "MISSING"


def test_persistence_is_ongoing_while_the_last_sample_is_quantifiable():
    ongoing = ask(time_d=[0, 7, 14], conc=[None, 100, 50])["output"]
    assert (ongoing["ongoing"], ongoing["loss_time"], ongoing["fold_expansion"]) == (True, None, 1)
    lost = ask(time_d=[0, 1, 7, 14, 21], conc=[None, None, 100, None, None])["output"]
    assert (lost["ongoing"], lost["loss_time"], lost["fold_expansion"]) == (False, 14, None)


def test_the_area_is_a_lower_bound_when_the_next_sample_lies_beyond_the_horizon():
    assert ask(time_d=[7, 14, 56], conc=[100, 50, None])["flags"] == ["BLQ_AFTER_HORIZON"]
    assert "flags" not in ask(time_d=[7, 14, 28], conc=[100, 50, None])


def test_a_long_extrapolation_is_flagged():
    found = ask(time_d=[0, 2, 4, 6, 8], conc=[None, 100, 95, 85, 80])
    assert {"EXTRAPOLATED_OVER_20", "EXTRAPOLATION_OVER_20", "SPAN_BELOW_2", "THREE_POINTS"} <= set(found["flags"])
    assert found["output"]["ext28_pct"] > 20


def test_a_poor_fit_in_the_other_mode_carries_its_flags():
    tail = {
        "time_d": [0, 3, 7, 10, 14, 21, 28, 42, 60],
        "conc": [None, 900, 12000, 30000, 9000, 2500, 2600, 2700, 2800],
    }
    assert {"R2_BELOW_0_90", "SPAN_BELOW_2"} <= set(ask(**tail, mode="WINNONLIN_LIKE")["flags"])
    assert ask(**tail)["output"]["lz_reason"] == "NO_VALID_TERMINAL_PHASE"


@pytest.mark.parametrize(
    ("conc", "reason"),
    [
        ([100, 100, 100, 100], "NO_VARIABILITY"),
        ([100, 50, 50, 50], "NO_VALID_TERMINAL_PHASE"),
        ([100, 10, 20, 40], "NO_VALID_TERMINAL_PHASE"),
        ([100, 40, 20, None], "TOO_FEW_POINTS"),
        ([None, None, None, None], "TOO_FEW_POINTS"),
    ],
)
def test_a_missing_terminal_phase_has_its_reason(conc, reason):
    found = ask(time_d=[7, 14, 21, 28], conc=conc)["output"]
    assert (found["lambda_z"], found["lz_reason"]) == (None, reason)


@pytest.mark.parametrize("spelling", ["lin-up/log-down", "lin_up_log_down", None])
def test_both_spellings_of_the_method_and_none_are_the_same(spelling):
    samples = {"time_d": [0, 7, 14], "conc": [None, 100, 50]}
    assert ask(**samples, method=spelling)["output"] == ask(**samples)["output"]


def test_linear_then_log_takes_logarithms_after_the_peak_rises_included():
    found = ask(time_d=[0, 7, 14, 21], conc=[None, 100, 25, 50], method="lin-log")["output"]
    assert found["auclast"] == pytest.approx(350 + 7 * 75 / math.log(4) + 7 * 25 / math.log(2))


def test_a_horizon_is_in_the_unit_of_the_times():
    hours = {"time_h": [0, 168, 336, 504], "conc": [None, 100, 50, 25]}
    days = {"time_d": [0, 7, 14, 21], "conc": [None, 100, 50, 25]}
    assert ask(**hours)["output"]["case"] == ask(**days)["output"]["case"] == "NR"
    assert ask(**hours, horizon=240)["output"]["auc0_28"] == pytest.approx(
        24 * ask(**days, horizon=10)["output"]["auc0_28"]
    )


def test_a_horizon_before_every_sample_takes_the_first_segment_apart():
    assert ask(time_d=[0, 10], conc=[None, 100], horizon=5)["output"]["auc0_28"] == pytest.approx(125)
    exact = area_to_horizon(Profile(((0.0, 0.0), (5.0, 10.0), (9.0, 2.0)), 10.0), Integrator("linear", 5.0), None, 5.0)
    assert exact.area == 25


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"time_d": [1], "time_h": [1], "conc": [1]}, "not both"),
        ({"time_d": [1, 2], "conc": [1]}, "same length"),
        ({"time_d": [1, None], "conc": [1, 2]}, "may not contain null"),
        ({"time_d": [1], "conc": [-1]}, "conc must be between"),
        ({"time_d": [1], "conc": [1], "method": "spline"}, "method must be one of"),
        ({"time_d": [1], "conc": [1], "rules": "M3"}, "rules must be one of"),
        ({"time_d": [1], "conc": [1], "mode": "SAS"}, "mode must be one of"),
        ({"time_d": [1], "conc": [1], "horizon": 0}, "above 0"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(inputs, words):
    assert words in ask(**inputs)["error"]


def test_a_profile_without_samples_is_missing():
    assert ask()["missing"] == ["time_d", "conc"]
    assert ask(time_h=[1])["missing"] == ["conc"]
    assert ask(time_d=[], conc=[])["output"]["case"] is None
