"""Platelet counterpart of ICAHT (t-ICAHT, experimental), phenotypes of neutrophil recovery, transfusion dependence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, integer
from ctd402_desktop.domain.toxicity.day_values import ANC, FIRST_DAY, LAST_DAY, day_values, days
from ctd402_desktop.domain.toxicity.icaht import (
    EARLY_END,
    LATE_END,
    LATE_START,
    LONGEST_RECOVERY,
    Filled,
    filled,
)
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
CITATION = "ASH-SAP chapter table 12809257 (t-ICAHT)"
EXPERIMENTAL = ("experimental", "conv")
LIMITS = (100, 50, 20)


def days_below(values: Filled, limit: int) -> int:
    """Days below ``limit`` in all, a recovery of one or two known days between two of them included."""
    low = [day for day, value in enumerate(values) if value is not None and value < limit]
    bridged = 0
    for start, end in pairwise(low):
        between = values[start + 1 : end]
        if 0 < len(between) <= LONGEST_RECOVERY and None not in between:
            bridged += len(between)
    return len(low) + bridged


def early_grade(d50: int, d20: int) -> int:
    """Early t-ICAHT of the days below 50 and below 20 × 10⁹/L."""
    if d20:
        return 4 if d20 >= 14 else 3
    return 2 if d50 >= 7 else min(d50, 1)


def late_grade(d100: int, d50: int, d20: int) -> int:
    """Late t-ICAHT of the days below 100, 50 and 20 × 10⁹/L."""
    if d20:
        return 4 if d20 >= 14 else 3
    return 2 if d50 else min(d100, 1)


def _early(inputs: Inputs) -> tuple[dict[str, int | None], Filled]:
    end = _end_day(inputs, 0, EARLY_END)
    values = filled(day_values(inputs, "platelets"), end)
    if set(values) == {None}:
        return {"d50": None, "d20": None, "grade": None}, values
    d50, d20 = (days_below(values, limit) for limit in (50, 20))
    return {"d50": d50, "d20": d20, "grade": early_grade(d50, d20)}, values


def _end_day(inputs: Inputs, first: int, last: int) -> int:
    end = integer(inputs, "end_day", first, last)
    return last if end is None else end


def _late(inputs: Inputs) -> tuple[dict[str, int | None], Filled]:
    end = _end_day(inputs, LATE_START, LATE_END)
    inside = {day - LATE_START: v for day, v in day_values(inputs, "platelets").items() if LATE_START <= day <= end}
    values = filled(inside, end - LATE_START)
    if not inside:
        return {"d100": None, "d50": None, "d20": None, "grade": None}, values
    ordered = sorted(inside.values())
    if len(ordered) > 1 and ordered[1] >= LIMITS[0]:
        return {"d100": 0, "d50": 0, "d20": 0, "grade": 0}, values
    d100, d50, d20 = (days_below(values, limit) for limit in LIMITS)
    return {"d100": d100, "d50": d50, "d20": d20, "grade": late_grade(d100, d50, d20)}, values


def _counted(output: Mapping[str, int | None], values: Filled, nothing: Message, single: bool) -> Result:
    """The counts as facts; days without a value could raise the grade, so they make it "at least"."""
    grade = output["grade"]
    if grade is None:
        return Result(dict(output), (Fact(nothing, None, False, ("platelets",)),), ("platelets",), Reason.MISSING,
                      EXPERIMENTAL)  # fmt: skip
    counts = [(name, count) for name, count in output.items() if name != "grade" and count is not None]
    facts = [Fact(_days(name, count), None, place == 0, ("platelets",)) for place, (name, count) in enumerate(counts)]
    unknown = values.count(None)
    flags = [*EXPERIMENTAL, *(["minimum"] if unknown and grade < 4 else []), *(["provisional"] if single else [])]
    if unknown:
        facts.append(Fact(msg(N_("{count} days without a value, in gaps of 8 days or more: unknown"), count=unknown)))
    missing = ("platelets",) if "minimum" in flags else ()
    return Result(dict(output), tuple(facts), missing, None, tuple(flags))


def _days(name: str, count: int) -> Message:
    return msg(N_("Days with platelets < {limit} × 10⁹/L: {count}"), limit=int(name[1:]), count=count)


def _ticaht_early(inputs: Inputs) -> Result:
    output, values = _early(inputs)
    return _counted(output, values, msg(N_("No platelet count from day 0 on")), False)


def _ticaht_late(inputs: Inputs) -> Result:
    output, values = _late(inputs)
    measured = [day for day in day_values(inputs, "platelets") if day >= LATE_START]
    return _counted(output, values, msg(N_("No platelet count from day 31 on")), len(measured) == 1)


PHENOTYPES: dict[str, Message] = {
    "aplastic": msg(N_("ANC < 500/µL on 14 days in a row or more: aplastic")),
    "intermittent": msg(N_("Recovered above 1500/µL, then below 1000/µL again after day 21: intermittent")),
    "quick": msg(N_("Recovered above 1500/µL without a second fall below 1000/µL: quick")),
    "not_classifiable": msg(N_("None of the three phenotypes")),
}


def phenotype(values: Sequence[Any]) -> str | None:
    """Phenotype of filled days from day 0; ``None`` when the ANC never fell below 1000/µL."""
    run = longest = 0
    for value in values:
        run = run + 1 if value is not None and value < 500 else 0
        longest = max(longest, run)
    if longest >= 14:
        return "aplastic"
    low = [day for day, value in enumerate(values) if value is not None and value < 1000]
    if not low:
        return None
    recovered = next((d for d, v in enumerate(values) if d > low[0] and v is not None and v > 1500), None)
    again = [day for day in low if recovered is not None and day > recovered]
    if recovered is None:
        return "not_classifiable"
    return "quick" if not again else "intermittent" if again[-1] > 21 else "not_classifiable"


def _phenotype(inputs: Inputs) -> Result:
    known = {day: value for day, value in day_values(inputs, "anc").items() if 0 <= day <= LATE_END}
    if not known:
        fact = Fact(msg(N_("No ANC from day 0 on")), None, False, ("anc",))
        return Result(None, (fact,), ("anc",), Reason.MISSING, (UNCONFIRMED,))
    values = filled(known, max(known))
    found = phenotype(values)
    if found is None:
        fact = Fact(msg(N_("ANC never below 1000/µL: nothing to recover from")), None, True, ("anc",))
        return Result(None, (fact,), (), Reason.NOT_APPLICABLE, (UNCONFIRMED, "provisional"))
    return Result(found, (Fact(PHENOTYPES[found], None, True, ("anc",)),), flags=(UNCONFIRMED, "provisional"))


WINDOWS_D = {"platelets": 7, "red_cells": 28}


def transfusion_dependence(inputs: Inputs) -> dict[str, bool | None]:
    """Whether a transfusion was given in the last 7 days (platelets) or 28 days (red cells), the day included."""
    day = integer(inputs, "day", FIRST_DAY, LAST_DAY)
    found: dict[str, bool | None] = {}
    for kind, length in WINDOWS_D.items():
        given = days(inputs, f"{kind}_transfusion_days")
        known = day is not None and given is not None
        found[kind] = any(day - length < one <= day for one in given or ()) if known and day is not None else None
    return found


def _dependence(inputs: Inputs) -> Result:
    output = transfusion_dependence(inputs)
    names = ("day", "platelets_transfusion_days", "red_cells_transfusion_days")
    missing = tuple(name for name in names if inputs.get(name) is None)
    facts = [
        Fact(_DEPENDENT[kind, found], None, True, ("day", f"{kind}_transfusion_days"))
        for kind, found in output.items()
        if found is not None
    ]
    unknown = all(found is None for found in output.values())
    return Result(output, tuple(facts), missing, Reason.MISSING if unknown else None, ("conv",))


_DEPENDENT: dict[tuple[str, bool], Message] = {
    ("platelets", True): msg(N_("Platelets transfused in the last 7 days")),
    ("platelets", False): msg(N_("No platelet transfusion in the last 7 days")),
    ("red_cells", True): msg(N_("Red cells transfused in the last 28 days")),
    ("red_cells", False): msg(N_("No red-cell transfusion in the last 28 days")),
}
PLATELETS = Input("platelets", "list", "10⁹/L", note=N_("[[day, value], ...], day 0 = infusion; transfused counts too"))

RULES = (
    Rule(
        key="ticaht_early",
        title=N_("Early t-ICAHT, platelets day 0 to 30 (experimental)"),
        version="t-ICAHT-experimental",
        citation=CITATION,
        section="toxicity-grading 4.4",
        output="{d50, d20, grade}",
        notes=("experimental", "conv"),
        inputs=(
            PLATELETS,
            Input("end_day", "integer", default="30", note=N_("0-30; progression, next therapy, death")),
        ),
        compute=_ticaht_early,
    ),
    Rule(
        key="ticaht_late",
        title=N_("Late t-ICAHT, platelets day 31 to 100 (experimental)"),
        version="t-ICAHT-experimental",
        citation=CITATION,
        section="toxicity-grading 4.4",
        output="{d100, d50, d20, grade}",
        notes=("experimental", "conv"),
        inputs=(PLATELETS, Input("end_day", "integer", default="100", note="31-100")),
        compute=_ticaht_late,
    ),
    Rule(
        key="neutrophil_phenotype",
        title=N_("Phenotype of neutrophil recovery"),
        version="Rejeski-2021",
        citation="Rejeski K, Perez A, Sesques P, et al. Blood 2021;138:2499-2513",
        section="toxicity-grading 4.5",
        output="aplastic, intermittent, quick, not_classifiable or null",
        confirmed=False,
        inputs=(ANC,),
        compute=_phenotype,
    ),
    Rule(
        key="transfusion_dependence",
        title=N_("Transfusion dependence"),
        version="CTD402-1",
        citation="toxicity-grading 4.8, project convention",
        section="toxicity-grading 4.8",
        output="{platelets, red_cells}, each true, false or null",
        notes=("conv",),
        inputs=(
            Input("day", "integer", "d"),
            Input("platelets_transfusion_days", "list", note=N_("[] = none, null = not recorded")),
            Input("red_cells_transfusion_days", "list", note=N_("[] = none, null = not recorded")),
        ),
        compute=_dependence,
    ),
)
