"""Laboratory values and cell counts of an invented course, moved by the same story as the vital signs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from ctd402_desktop.domain.demo.curves import along, drive, figure, text
from ctd402_desktop.domain.demo.plan import DemoEntry, Plan, entry
from ctd402_desktop.domain.demo.stories import Knots
from ctd402_desktop.domain.permissions import Role

_EXPANSION: Knots = (
    (1.9, 60),
    (3, 320),
    (5, 3800),
    (7, 21000),
    (10, 62000),
    (14, 27000),
    (21, 5200),
    (28, 900),
    (56, 60),
)
_FLOW: Knots = ((2.9, 0.4), (5, 1.4), (7, 7.5), (10, 24), (14, 13), (21, 2.6), (28, 0.7), (56, 0.2))
_CELL_DAYS = (0, 1, 4, 7, 10, 14, 21, 28, 56, 84)
"""The days of the protocol pack, and two of follow-up."""
_THIN_CELL_DAYS = (0, 7, 10, 14, 28, 84)
_QPCR_LLOQ, _FLOW_LLOQ = 50, 0.5
_VIRUS_DAYS = (0, 7, 14, 20, 26, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98)
_THIN_VIRUS_DAYS = (0, 7, 14, 28)
_EVENING = (18, 10)


def _days(plan: Plan) -> list[int]:
    """Daily through the nadir, then three times a week, then weekly."""
    if not plan.dense:
        return [-6, 0, 3, 7, 14, 28, 84]
    return [*range(-6, 15), *range(16, 29, 2), *range(35, 99, 7)]


def _counts(plan: Plan, day: float, rng: Random) -> dict[str, str]:
    anc = along(plan.story.anc, day) * rng.uniform(0.88, 1.12)
    alc = along(((-6, 0.9), (-2, 0.15), (3, 0.04), (7, 0.12), (11, 0.5), (20, 0.7), (60, 1.1)), day)
    alc *= rng.uniform(0.85, 1.15)
    amc = max(anc * 0.12, 0.01)
    platelets = along(plan.story.plt, day) * rng.uniform(0.9, 1.1)
    anc_text, alc_text, amc_text = text(anc, 2), text(alc, 2), text(amc, 2)
    whole = float(anc_text) + float(alc_text) + float(amc_text) + 0.02
    haemoglobin = along(((-6, 106), (0, 92), (8, 79), (14, 84), (28, 98), (90, 115)), day)
    return {
        "wbc": f"{whole:.2f} 10*9/L",
        "anc": f"{anc_text} 10*9/L",
        "alc": f"{alc_text} 10*9/L",
        "amc": f"{amc_text} 10*9/L",
        "hb": f"{text(haemoglobin + rng.uniform(-3, 3))} g/L",
        "plt": f"{text(platelets)} 10*9/L",
    }


def _hyper(plan: Plan, day: float) -> float:
    """Height of the second hyperinflammatory picture, 0 to 1, in the one story that has it."""
    return math.exp(-(((day - 14) / 3.4) ** 2)) if "iec_hs" in plan.story.tags and day > 8 else 0.0


def _skin(plan: Plan, day: float) -> float:
    return math.exp(-(((day - 24) / 3) ** 2)) if "gvhd" in plan.story.tags and day > 18 else 0.0


def _chemistry(plan: Plan, day: float, rng: Random) -> dict[str, str]:
    hot, hyper = drive(plan.story.crs, day, 3.0), _hyper(plan, day)

    def about(value: float, spread: float = 0.06) -> float:
        return value * rng.uniform(1 - spread, 1 + spread)

    return {
        "na": f"{text(about(138 - 2 * hot, 0.01))} mmol/L",
        "k": f"{text(about(3.9, 0.07), 1)} mmol/L",
        "ca": f"{text(about(2.25 - 0.05 * hot, 0.03), 2)} mmol/L",
        "phos": f"{text(about(1.1, 0.12), 2)} mmol/L",
        "urea": f"{text(about(4.8 + hot, 0.15), 1)} mmol/L",
        "creat": f"{text(about(plan.creatinine * (1 + 0.12 * hot)))} umol/L",
        "urate": f"{text(about(260, 0.1))} umol/L",
        "bili": f"{text(about(9 + 5 * hot + 24 * hyper + 38 * _skin(plan, day), 0.1))} umol/L",
        "alt": f"{text(about(24 + 18 * hot + 300 * hyper, 0.12))} U/L",
        "ast": f"{text(about(22 + 16 * hot + 360 * hyper, 0.12))} U/L",
        "alb": f"{text(about(37 - 3 * hot, 0.04))} g/L",
        "ldh": f"{text(about(240 + 130 * hot + 700 * hyper, 0.1))} U/L",
    }


def _inflammation(plan: Plan, day: float, rng: Random) -> dict[str, str]:
    fast, slow, hyper = drive(plan.story.crs, day, 1.8), drive(plan.story.crs, day, 4.5), _hyper(plan, day)
    infected = math.exp(-(((day - 5.2) / 1.6) ** 2)) if "bacteraemia" in plan.story.tags and day > 3 else 0.0
    ferritin = 780 * math.exp(1.15 * slow) + 38000 * hyper
    return {
        "crp": f"{text((5 + 62 * fast + 70 * infected + 25 * hyper) * rng.uniform(0.9, 1.1))} mg/L",
        "ferr": f"{figure(ferritin * rng.uniform(0.93, 1.07))} ug/L",
        "pct": f"{text((0.08 + 0.25 * fast + 9 * infected) * rng.uniform(0.9, 1.1), 2)} ug/L",
        "fib": f"{text(max(3.1 + 0.9 * fast - 2.3 * hyper, 0.9) * rng.uniform(0.95, 1.05), 1)} g/L",
        "inr": f"{text(1.05 + 0.08 * fast + 0.3 * hyper, 2)} {{INR}}",
        "aptt": f"{text(31 + 3 * fast + 8 * hyper, 1)} s",
        "dd": f"{text((0.4 + 1.1 * fast + 6 * hyper) * rng.uniform(0.85, 1.15), 2)} mg/L",
        "tg": f"{text(1.3 + 0.4 * fast + 2.6 * hyper, 2)} mmol/L",
        "il6": f"{figure(6 * math.exp(1.75 * fast) * rng.uniform(0.8, 1.25))} ng/L",
    }


def _viruses(plan: Plan, day: int, rng: Random) -> dict[str, str]:
    reactivated = "cmv" in plan.story.tags and 12 <= day <= 30
    copies = 40 * math.exp(0.55 * (day - 10)) * rng.uniform(0.8, 1.2) if reactivated else 0
    found = {"cmv": f"{figure(copies)} [IU]/mL" if copies >= 50 else "<50 [IU]/mL", "ebv": "<100 [IU]/mL"}
    if day == 28:
        found["igg"] = f"{text(rng.uniform(4.2, 7.5), 1)} g/L"
        found["cd4"] = f"{rng.randint(20, 140)} /uL"
        found["cd8"] = f"{rng.randint(60, 400)} /uL"
        found["nk"] = f"{rng.randint(30, 160)} /uL"
    return found


def laboratory_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Every report up to now; taken at 06:00, released within two hours."""
    rng = plan.random("laboratory")
    for day in _days(plan):
        at = plan.clock(day, 6, 10)
        raw = {**_counts(plan, plan.day(at), rng), **_chemistry(plan, plan.day(at), rng)}
        inflamed = _inflammation(plan, plan.day(at), rng)
        raw |= inflamed
        if day in (_VIRUS_DAYS if plan.dense else _THIN_VIRUS_DAYS):
            raw |= _viruses(plan, day, rng)
        if at <= plan.until:
            yield entry("laboratory", at, raw, Role.NURSE, 60 + rng.randint(5, 55))
    if plan.dense:
        yield from _evening_reports(plan)


def _evening_reports(plan: Plan) -> Iterator[DemoEntry]:
    """A second report on each day from CRS grade 2 on, and on the one after, as the schedule asks."""
    rng = plan.random("evening")
    for day in range(15):
        at = plan.clock(day, *_EVENING)
        if at <= plan.until and max(plan.step(at).grade, plan.step(at - timedelta(hours=12)).grade) >= 2:
            now = plan.day(at)
            raw = {**_counts(plan, now, rng), **_chemistry(plan, now, rng), **_inflammation(plan, now, rng)}
            yield entry("laboratory", at, raw, Role.NURSE, 60 + rng.randint(5, 55))


def weight_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Weighed every morning of lymphodepletion, before the first drug."""
    rng = plan.random("weight")
    for day in range(-5, 0) if plan.dense else ():
        at = plan.clock(day, 7, 20)
        kilograms = plan.weight_kg + Decimal(rng.randint(-4, 6)) / 10
        if at <= plan.until:
            yield entry("weight", at, {"weight_kg": str(kilograms)}, Role.NURSE)


def _cells(plan: Plan, at: datetime, rng: Random) -> dict[str, str]:
    day = plan.day(at)
    copies = along(_EXPANSION, day) * plan.story.expansion * rng.uniform(0.85, 1.18)
    flow = along(_FLOW, day) * plan.story.expansion * rng.uniform(0.85, 1.18)
    raw = {
        "matrix": "blood",
        "method": "qPCR DEMO-01, flow",
        "qpcr_lloq": str(_QPCR_LLOQ),
        "flow_lloq": str(_FLOW_LLOQ),
    }
    if day < 1.5 or copies < _QPCR_LLOQ:
        raw["qpcr_blq"] = "1"
    else:
        raw["car_qpcr"] = f"{figure(copies)} copies/ug"
    if day < 2.5 or flow < _FLOW_LLOQ:
        raw["flow_blq"] = "1"
    else:
        raw["car_flow"] = f"{figure(flow)} /uL"
    return raw


def cell_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Expansion samples up to now; results come back some hours later."""
    rng = plan.random("cells")
    for day in _CELL_DAYS if plan.dense else _THIN_CELL_DAYS:
        at = plan.clock(day, 6, 15) if day else plan.infused.replace(second=0) - (plan.infused - plan.clock(0, 0)) / 8
        at = at.replace(second=0, microsecond=0)
        raw = _cells(plan, at, rng)
        if at <= plan.until:
            yield entry("cells", at, raw, Role.NURSE, 240 + rng.randint(0, 90))
