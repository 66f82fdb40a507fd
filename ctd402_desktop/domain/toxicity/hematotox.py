"""CAR-HEMATOTOX before lymphodepletion: points, or the range they can still take, and the risk group."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, number
from ctd402_desktop.domain.scales.ice import Score
from ctd402_desktop.domain.toxicity.points import Item, add, below, item, sum_fact
from ctd402_desktop.i18n import N_, msg

D = Decimal
HIGH_FROM = 2


PLATELETS = bands(("<", 75, 2), ("≤", 175, 1), last=0)
ANC = below((D(1200), 1), from_there=0)
HB = below((D(9), 1), from_there=0)
CRP = below((D(3), 0), from_there=1)
FERRITIN = bands(("<", 650, 0), ("≤", 2000, 1), last=2)


def _items(inputs: Inputs) -> Sequence[Item]:
    platelets = number(inputs, "platelets_10e9_l", D(0), D(5000))
    anc = number(inputs, "anc_per_ul", D(0), D(500_000))
    hb = number(inputs, "hb_g_dl", D(0), D(30))
    crp = number(inputs, "crp_mg_dl", D(0), D(100))
    ferritin = number(inputs, "ferritin_ng_ml", D(0))
    return (
        item("platelets_10e9_l", N_("Platelets, 10⁹/L"), platelets, PLATELETS, 2),
        item("anc_per_ul", N_("ANC, /µL"), anc, ANC, 1),
        item("hb_g_dl", N_("Haemoglobin, g/dL"), hb, HB, 1),
        item("crp_mg_dl", N_("CRP, mg/dL"), crp, CRP, 1),
        item("ferritin_ng_ml", N_("Ferritin, ng/mL"), ferritin, FERRITIN, 2),
    )


def risk_group(score: Score) -> str:
    """``high`` from 2 points, ``low`` up to 1, ``indeterminate`` while unanswered items could make it either."""
    if score.low >= HIGH_FROM:
        return "high"
    return "low" if score.high < HIGH_FROM else "indeterminate"


def _car_hematotox(inputs: Inputs) -> Result:
    items = _items(inputs)
    score = add(items)
    output: dict[str, object] = {"score": score.total, "risk": risk_group(score)}
    if score.missing:
        output |= {"min": score.low, "max": score.high}
    limit = msg(N_("0-1: low risk; 2 or more: high risk"))
    advice = msg(N_("In T-ALL counts are low because of the disease: information, not a reason to treat"))
    facts = (sum_fact(score, items, limit), *(fact for one in items for fact in one.facts), Fact(advice))
    at_limit = {"anc_per_ul": D(1200), "hb_g_dl": D(9), "crp_mg_dl": D(3)}
    by_convention = any(inputs.get(name) == value for name, value in at_limit.items())
    reason = Reason.MISSING if score.missing else None
    return Result(output, facts, score.missing, reason, ("conv",) if by_convention else ())


RULES = (
    Rule(
        key="car_hematotox",
        title=N_("CAR-HEMATOTOX"),
        version="Rejeski-2021",
        citation="Rejeski K, Perez A, Sesques P, et al. Blood 2021;138:2499-2513",
        section="toxicity-grading 4.6",
        output="{score, risk}, with {min, max} while items are missing",
        inputs=(
            Input("platelets_10e9_l", "number", "10⁹/L", note=N_("before lymphodepletion; 0-5000")),
            Input("anc_per_ul", "number", "/µL", note="0-500000"),
            Input("hb_g_dl", "number", "g/dL", note="0-30"),
            Input("crp_mg_dl", "number", "mg/dL", note=N_("0-100; 28 mg/L is 2.8 mg/dL")),
            Input("ferritin_ng_ml", "number", "ng/mL"),
        ),
        compute=_car_hematotox,
    ),
)
