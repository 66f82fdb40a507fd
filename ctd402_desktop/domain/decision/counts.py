"""Decision tables of the blood-count toxicities: ICAHT, t-ICAHT, recovery, phenotype, dependence, EASIX."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.rule_tables import CONDITION, GRADE, RESULT, Row, Table, Tables, computed, ladder, row
from ctd402_desktop.domain.toxicity import icaht, platelet_toxicity, recovery
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal


def _run(first: int, length: int, value: int, around: int = 2000) -> list[list[int]]:
    """ANC of days 0 to 30: ``value`` for ``length`` days, ``around`` before and after."""
    return [[day, value if first <= day < first + length else around] for day in range(icaht.EARLY_END + 1)]


_DAYS = N_("{count} days or more with ANC ≤ {limit}/µL in a row")


def _days(count: int, limit: int) -> Message:
    return msg(_DAYS, count=count, limit=limit)


_EARLY = ladder(
    row(msg(N_("ANC ≤ {limit}/µL on every day 0 to 30"), limit=icaht.LOW), "4", gives={"grade": 4},
        anc=_run(0, 31, 400), end_reason="day30"),
    row(_days(14, icaht.VERY_LOW), "4", gives={"grade": 4, "d100": 14}, anc=_run(5, 14, 100), end_reason="day30"),
    row(msg(N_("never above 500/µL from day 3 or before to the end of observation")), "4", gives={"grade": 4},
        anc=_run(3, 28, 400), end_reason="day30"),
    row(_days(14, icaht.LOW), "3", gives={"grade": 3, "d500": 14}, anc=_run(5, 14, 500), end_reason="day30"),
    row(_days(7, icaht.VERY_LOW), "3", gives={"grade": 3, "d100": 7}, anc=_run(5, 7, 100), end_reason="day30"),
    row(_days(7, icaht.LOW), "2", gives={"grade": 2}, anc=_run(5, 7, 500), end_reason="day30"),
    row(_days(1, icaht.LOW), "1", gives={"grade": 1}, anc=_run(5, 1, 500), end_reason="day30"),
    row(msg(N_("no day with ANC ≤ {limit}/µL"), limit=icaht.LOW), "0", gives={"grade": 0}, anc=_run(5, 0, 0),
        end_reason="day30"),
    result=GRADE,
    notes=(
        N_("One or two days of recovery between two low days are bridged; gaps up to 7 days are filled in a line."),
    ),
)  # fmt: skip


def _late(limit: int, grade: int) -> Row:
    text = msg(N_("lowest ANC ≤ {limit}/µL"), limit=limit)
    return row(text, str(grade), gives=grade, anc=[[40, limit], [45, limit]])


_LATE = ladder(
    row(msg(N_("second lowest ANC above 1500/µL: a single dip")), "0", gives=0, anc=[[40, 400], [45, 1501]]),
    *(_late(limit, grade) for limit, grade in icaht.LATE_LIMITS),
    row(msg(N_("lowest ANC above 1500/µL")), "0", gives=0, anc=[[40, 1501]]),
    result=GRADE,
    notes=(N_("Days 31 to 100. A single value is provisional."),),
)


def _platelets(limit: int, count: int, first: int = 0, last: int = 30) -> list[list[int]]:
    return [[day, limit - 1 if day < first + count else 300] for day in range(first, last + 1)]


_BELOW = N_("{count} days or more with platelets < {limit} × 10⁹/L")


def _below(count: int, limit: int) -> Message:
    return msg(_BELOW, count=count, limit=limit)


_TEARLY = ladder(
    row(_below(14, 20), "4", gives={"grade": 4, "d20": 14}, platelets=_platelets(20, 14)),
    row(_below(1, 20), "3", gives={"grade": 3}, platelets=_platelets(20, 1)),
    row(_below(7, 50), "2", gives={"grade": 2, "d50": 7}, platelets=_platelets(50, 7)),
    row(_below(1, 50), "1", gives={"grade": 1}, platelets=_platelets(50, 1)),
    row(msg(N_("none of these")), "0", gives={"grade": 0}, platelets=_platelets(50, 0)),
    result=GRADE,
)
_TLATE = ladder(
    row(msg(N_("second lowest platelets ≥ 100 × 10⁹/L: a single dip")), "0", gives={"grade": 0},
        platelets=_platelets(20, 1, 31, 60)),
    row(_below(14, 20), "4", gives={"grade": 4}, platelets=_platelets(20, 14, 31, 60)),
    row(_below(1, 20), "3", gives={"grade": 3}, platelets=_platelets(20, 2, 31, 60)),
    row(_below(1, 50), "2", gives={"grade": 2}, platelets=_platelets(50, 2, 31, 60)),
    row(_below(1, 100), "1", gives={"grade": 1}, platelets=_platelets(100, 2, 31, 60)),
    row(msg(N_("none of these")), "0", gives={"grade": 0}, platelets=_platelets(100, 0, 31, 60)),
    result=GRADE,
)  # fmt: skip

_RECOVERED = N_("first of three laboratory days in a row at or above the limit, after the first below it")
_ANC_RECOVERY = ladder(
    row(msg(_RECOVERED), msg(N_("day of recovery")), gives={"recovery_day": 3},
        anc=[[1, 100], [3, int(recovery.ANC_LIMIT)], [4, 600], [6, 700]]),
    row(msg(N_("fewer than three such days")), "–", gives={"ever_below": True, "recovery_day": None},
        anc=[[1, 100], [3, 600], [4, 600]]),
    row(msg(N_("never below the limit")), msg(N_("does not apply")), gives={"ever_below": False}, anc=[[1, 900]]),
    title="",
    notes=(N_("Limit: ANC 500/µL. What was low before the infusion is no fall after it."),),
)  # fmt: skip
_PLT = [[1, 10], [3, int(recovery.PLATELET_LIMIT)], [4, 30], [6, 40]]
_PLT_RECOVERY = ladder(
    row(msg(N_("a platelet transfusion in the 7 days before the first of the three, or before the third")),
        msg(N_("that run does not count")), gives={"recovery_day": None}, platelets=_PLT, transfusion_days=[0]),
    row(msg(_RECOVERED), msg(N_("day of recovery")), gives={"recovery_day": 3}, platelets=_PLT, transfusion_days=[]),
    row(msg(N_("transfusion days not recorded")), "–", gives={"recovery_day": None}, platelets=_PLT),
    row(msg(N_("never below the limit and no transfusion")), msg(N_("does not apply")), gives={"ever_below": False},
        platelets=[[1, 90]], transfusion_days=[]),
    notes=(N_("Limit: platelets 20 × 10⁹/L."),),
)  # fmt: skip


def _curve(*values: int) -> list[list[int]]:
    return [[day, value] for day, value in enumerate(values)]


_WORDS = platelet_toxicity.PHENOTYPES
_PHENOTYPE = Table(
    (CONDITION, RESULT),
    (
        row(_WORDS["aplastic"], "aplastic", gives="aplastic", anc=_curve(*[100] * 14, 2000)),
        row(_WORDS["intermittent"], "intermittent", gives="intermittent",
            anc=_curve(800, *[2000] * 21, 800, 2000)),
        row(_WORDS["quick"], "quick", gives="quick", anc=_curve(800, 2000, 2000)),
        row(_WORDS["not_classifiable"], "not_classifiable", gives="not_classifiable", anc=_curve(800, 1200)),
    ),
    first=True,
)  # fmt: skip


def _dependent(name: str, label: Message) -> tuple[Row, Row]:
    length = platelet_toxicity.WINDOWS_D[name]
    given: dict[str, Any] = {"day": 40, f"{name}_transfusion_days": [40 - length + 1]}
    before = {**given, f"{name}_transfusion_days": [40 - length]}
    within, earlier = N_("within the last {days} days"), N_("{days} days ago or more")
    return (
        Row((label, msg(within, days=length), msg(N_("yes"))), given, {name: True}),
        Row((label, msg(earlier, days=length), msg(N_("no"))), before, {name: False}),
    )


_DEPENDENCE = Table(
    (N_("Product"), N_("Last transfusion"), N_("Dependent")),
    (*_dependent("platelets", msg(N_("Platelets"))), *_dependent("red_cells", msg(N_("Red cells")))),
)

_LDH = ("LDH", N_("lactate dehydrogenase, U/L"))
_PLATELETS = ("PLT", N_("platelets, 10⁹/L"))
_NO_CUT_OFF = (N_("No universal cut-off; compared on a log₂ scale."),)
_EASIX = computed(
    "LDH × Cr ÷ PLT", _LDH, ("Cr", N_("creatinine, mg/dL")), _PLATELETS, notes=_NO_CUT_OFF,
    example=row(gives=D("2.50"), ldh_u_l=250, creatinine_mg_dl=1, platelets_10e9_l=100),
)  # fmt: skip
_M_EASIX = computed(
    "LDH × CRP ÷ PLT", _LDH, ("CRP", N_("C-reactive protein, mg/dL")), _PLATELETS, notes=_NO_CUT_OFF,
    example=row(gives=D("5.00"), ldh_u_l=250, crp_mg_dl=2, platelets_10e9_l=100),
)  # fmt: skip
_S_EASIX = computed(
    "LDH ÷ PLT", _LDH, _PLATELETS, notes=_NO_CUT_OFF,
    example=row(gives=D("2.50"), ldh_u_l=250, platelets_10e9_l=100),
)  # fmt: skip

TABLES: Tables = {
    "icaht_early": (_EARLY,),
    "icaht_late": (_LATE,),
    "ticaht_early": (_TEARLY,),
    "ticaht_late": (_TLATE,),
    "anc_recovery": (_ANC_RECOVERY,),
    "platelet_recovery": (_PLT_RECOVERY,),
    "neutrophil_phenotype": (_PHENOTYPE,),
    "transfusion_dependence": (_DEPENDENCE,),
    "easix": (_EASIX,),
    "m_easix": (_M_EASIX,),
    "s_easix": (_S_EASIX,),
}
