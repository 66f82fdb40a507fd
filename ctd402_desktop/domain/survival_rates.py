"""Confidence limits of a proportion: Clopper-Pearson and Wilson (response-pk-hsct.md 5.6)."""

from __future__ import annotations

import math
from statistics import NormalDist

CONFIDENCE = 0.95
TINY = 1e-300
ENOUGH = 1e-14


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b) for 0 < x < 1: the tail of the binomial distribution.

    Continued fraction, on the side where it converges fast (Lentz; Abramowitz and Stegun 26.5.8).
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) / a * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, _away(1 - (a + b) * x / (a + 1))
    found = d = 1 / d
    m, change = 0, 0.0
    while abs(change - 1) >= ENOUGH:
        m += 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _away(1 + term * d), _away(1 + term / c)
            change = d * c
            found *= change
    return found


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY


def beta_quantile(probability: float, a: float, b: float) -> float:
    """x with I_x(a, b) = ``probability``, by bisection down to neighbouring floats."""
    low, middle, high = 0.0, 0.5, 1.0
    while low < middle < high:
        if beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return middle


def clopper_pearson(x: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Exact limits of x/n, n at least 1. Clopper CJ, Pearson ES. Biometrika 1934;26:404-13."""
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, x, n - x + 1) if x else 0.0
    high = beta_quantile(1 - tail, x + 1, n - x) if x < n else 1.0
    return low, high


def wilson(x: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Score limits of x/n without continuity correction, n at least 1. Wilson EB. J Am Stat Assoc 1927;22:209-12."""
    z, p = NormalDist().inv_cdf((1 + confidence) / 2), x / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = max(0.0, (centre - half) / scale) if x else 0.0
    return low, min(1.0, (centre + half) / scale) if x < n else 1.0
