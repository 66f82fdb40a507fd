"""Formulas of expansion kinetics and of survival, with the cases they distinguish."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.rule_tables import Row, Table, Tables, computed, ladder, row
from ctd402_desktop.i18n import N_, msg

D = Decimal


def _case(said: str, name: str, time: list[int], conc: list[Any], **gives: Any) -> Row:
    return Row((msg(said), name), {"time_d": time, "conc": conc}, {"case": name, **gives})


_NCA_CASE = ladder(
    _case(N_("nothing quantifiable: 0"), "ALL_BLQ", [0, 7], [None, None], auc0_28=0),
    _case(N_("last quantifiable day at or past 28: integrated to day 28"), "A", [0, 7, 14, 28], [0, 100, 50, 10]),
    _case(N_("before day 28, a later sample below quantification: AUClast"), "B", [0, 7, 14, 21], [0, 100, 50, None]),
    _case(N_("before day 28, no later sample, λz known: extrapolated to day 28"), "C", [0, 3, 7, 10, 14, 21],
          [0, 200, 100, 60, 30, 10]),
    _case(N_("before day 28, no later sample, no λz: not reportable"), "NR", [0, 7, 14], [0, 100, 50]),
    title="AUC0–28d",
    result=N_("Case"),
)  # fmt: skip
_NCA = Table(
    (N_("Symbol"), N_("Meaning")),
    tuple(
        row(symbol, msg(meaning), gives={"cmax": 100, "tmax": 7, "tlast": 28, "clast": 10}, time_d=[0, 7, 14, 28],
            conc=[0, 100, 50, 10])
        for symbol, meaning in (
            ("Cmax, Tmax", N_("largest observed value, and the first time of it")),
            ("Tlast, Clast", N_("last quantifiable time and value")),
            ("AUC", N_("linear where it rises or stays, logarithmic where it falls")),
            ("λz", N_("slope of ln c after Tmax, best adjusted R², most points within 0.0001")),
            ("t½", N_("ln 2 ÷ λz: the decline of the cells, not a half-life of a drug")),
            ("AUCinf", N_("AUClast + Clast ÷ λz")),
        )
    ),
    notes=(N_("Below quantification counts 0 before the first and after the last quantifiable value, else left out."),),
)  # fmt: skip

_TIMES: dict[str, Any] = {"time_d": [10, 20, 30, 40], "event": [1, 1, 1, 1]}
_SYMBOLS = (
    ("S(t)", N_("survival to time t")),
    ("nᵢ", N_("at risk just before an event time, those censored at it included")),
    ("dᵢ", N_("events at that time")),
)
_KM = computed("S(t) = Π (1 − dᵢ ÷ nᵢ)", *_SYMBOLS, example=row(gives={"median": 25, "n": 4, "events": 4}, **_TIMES))


def _interval(name: str, formula: str, low: str, high: str) -> Row:
    given = {**_TIMES, "landmarks_d": [10], "ci_type": name}
    return Row((name, formula), given, {"S_10": D("0.75"), "S_10_ci": [D(low), D(high)]})


_KM_CI = Table(
    (N_("Interval"), N_("Formula")),
    (
        _interval("loglog", "S^exp(± z × √σ² ÷ |ln S|)", "0.1279", "0.9605"),
        _interval("log", "S × exp(± z × √σ²)", "0.4259", "1.0000"),
        _interval("plain", "S ± z × S × √σ²", "0.3257", "1.0000"),
    ),
    notes=(
        N_("Greenwood: σ² = Σ dᵢ ÷ (nᵢ (nᵢ − dᵢ)); z = 1.959964. S = 1 gives 1 to 1, S = 0 no limits."),
        N_("Median: first time S falls below 0.5; where S stays at 0.5, the middle of that stretch."),
    ),
)
_CIF = computed(
    "F(t) = Σ S(tᵢ−) × dᵢ ÷ nᵢ", ("F(t)", N_("cumulative incidence of one cause")),
    ("S(tᵢ−)", N_("free of any event just before")), *_SYMBOLS[1:],
    example=row(gives={"relapse": [D("0.25")], "nrm": [D("0.25")]}, time_d=[10, 20, 30, 40], cause=[1, 2, 0, 1],
                at_d=[25]),
)  # fmt: skip
_MB = computed(
    "χ² = (O − E)² ÷ V;  E = Σ d × n₁ ÷ n", ("O", N_("events in the transplant group")),
    ("E", N_("events expected there")), ("n₁", N_("at risk with a transplant before that day")),
    example=row(gives={"O": 1}, time_d=[25, 40, 60, 95, 130], event=[1, 1, 1, 1, 1],
                hsct_day=[None, None, None, None, 45]),
    notes=(N_("A patient enters the transplant group the day after the transplant."),),
)  # fmt: skip
_CP = computed(
    "Beta⁻¹(α ÷ 2; x, n − x + 1)  …  Beta⁻¹(1 − α ÷ 2; x + 1, n − x)", ("x", N_("events")), ("n", N_("patients")),
    ("α", N_("1 − confidence")), example=row(gives={"p": D("0.5"), "low": D("0.187"), "high": D("0.813")}, x=5, n=10),
)  # fmt: skip
_WILSON = computed(
    "(p + z² ÷ 2n ± z √(p(1 − p) ÷ n + z² ÷ 4n²)) ÷ (1 + z² ÷ n)", ("p", N_("x ÷ n")), ("n", N_("patients")),
    ("z", N_("1.96 at 95 %")), example=row(gives={"p": D("0.5"), "low": D("0.237"), "high": D("0.763")}, x=5, n=10),
)  # fmt: skip

TABLES: Tables = {
    "nca_profile": (_NCA, _NCA_CASE),
    "km_loglog": (_KM, _KM_CI),
    "km_other_ci": (_KM_CI,),
    "cumulative_incidence": (_CIF,),
    "mantel_byar": (_MB,),
    "clopper_pearson": (_CP,),
    "wilson": (_WILSON,),
}
