"""Numbers beside the grades that never change one: qSOFA, S/F ratio, corrected calcium, hints for two ticks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Reason
from ctd402_desktop.domain.renal import at_least, exceeds, half_up
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, number, positive, tick
from ctd402_desktop.domain.toxicity.explaining import any_of
from ctd402_desktop.domain.toxicity.points import add, item, item_facts, sum_fact
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, enough_of, held, verdict
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
PRESSURE = (D(0), D(400))
AGE = (D(0), D(120))
ADULT = 18
ADULT_MAP = D(65)
SPO2_LIMIT = D(92)
QSOFA_RATE = bands(("<", 22, 0), last=1)
QSOFA_PRESSURE = bands(("≤", 100, 1), last=0)


def _qsofa(inputs: Inputs) -> Result:
    rate, pressure = number(inputs, "rr", D(0), D(200)), number(inputs, "sbp", *PRESSURE)
    items = (
        item("rr", N_("Respirations, /min"), rate, QSOFA_RATE, 1),
        item("altered_mentation", N_("Altered mentation"), answer(inputs, "altered_mentation"), int, 1),
        item("sbp", N_("Systolic pressure, mmHg"), pressure, QSOFA_PRESSURE, 1),
    )
    score = add(items)
    states = [None if one.points is None else one.points == 1 for one in items]
    output = {"score": score.total, "positive": enough_of(states, 2), "min": score.low, "max": score.high}
    because = (sum_fact(score, items, msg(N_("2 or more: positive; confounded by CRS"))), *item_facts(score, items))
    return Result(output, because, score.missing, Reason.MISSING if score.missing else None, (UNCONFIRMED,))


def sf_ratio(inputs: Inputs) -> dict[str, Any]:
    """SpO₂ (%) over FiO₂ (fraction), 1 decimal; usable up to SpO₂ 97 %. FiO₂ may be estimated from a cannula."""
    spo2, fio2 = number(inputs, "spo2", D(0), D(100)), number(inputs, "fio2", D("0.2"), D(1))
    flow = number(inputs, "cannula_l_min", D(0), D(6))
    estimated = fio2 is None and flow is not None
    share = D("0.21") + D("0.04") * flow if estimated and flow is not None else fio2
    if spo2 is None or share is None:
        unknown = estimated if share is not None else None
        return {"sf_ratio": None, "fio2": share, "estimated": unknown, "usable": None, "pf_about": None}
    about = "≤ 200" if spo2 <= 235 * share else "≤ 300" if spo2 <= 315 * share else "> 300"
    usable = spo2 <= 97
    ratio = half_up(spo2 / share, D("0.1"))
    return {"sf_ratio": ratio, "fio2": share, "estimated": estimated, "usable": usable,
            "pf_about": about if usable else None}  # fmt: skip


_SF = (
    Question("spo2", N_("SpO₂, %"), N_("usable up to 97 %")),
    Question("fio2", N_("FiO₂, fraction"), needed=False),
    Question("cannula_l_min", N_("Cannula, L/min"), N_("FiO₂ estimated as 0.21 + 0.04 × L/min"), needed=False),
)


def _sf(inputs: Inputs) -> Result:
    output = sf_ratio(inputs)
    flags = (UNCONFIRMED,) if output["estimated"] else ()
    found = verdict(inputs, sf_ratio, _SF, "sf_ratio", flags=flags)
    missing = (*found.missing, *(("fio2",) if output["fio2"] is None else ()))
    return Result(found.output, found.because, missing, found.reason, found.flags)


def calcium_corrected(inputs: Inputs) -> dict[str, Any]:
    """Calcium corrected for albumin below 40 g/L, in the unit given; unrounded. Ionised calcium is better."""
    pairs = {
        "mmol/L": (number(inputs, "calcium_mmol_l", D(0), D(10)), _albumin_g_l(inputs), D("0.02"), D(40)),
        "mg/dL": (number(inputs, "calcium_mg_dl", D(0), D(40)), _albumin_g_dl(inputs), D("0.8"), D(4)),
    }
    given = [unit for unit, pair in pairs.items() if pair[0] is not None]
    if len(given) > 1:
        raise InputError(msg(N_("give calcium in mmol/L or in mg/dL, not both")))
    unit = given[0] if given else None
    if unit is None:
        return {"calcium_corr": None, "unit": None}
    calcium, albumin, factor, normal = pairs[unit]
    if calcium is None or albumin is None:
        return {"calcium_corr": None, "unit": unit}
    return {"calcium_corr": calcium + factor * max(normal - albumin, D(0)), "unit": unit}


def _albumin_g_l(inputs: Inputs) -> Decimal | None:
    in_g_l, in_g_dl = number(inputs, "albumin_g_l", D(0), D(100)), number(inputs, "albumin_g_dl", D(0), D(10))
    if in_g_l is not None and in_g_dl is not None:
        raise InputError(msg(N_("give albumin in g/L or in g/dL, not both")))
    return 10 * in_g_dl if in_g_dl is not None else in_g_l


def _albumin_g_dl(inputs: Inputs) -> Decimal | None:
    albumin = _albumin_g_l(inputs)
    return None if albumin is None else albumin / 10


_CALCIUM = (
    Question("calcium_mmol_l", N_("Calcium, mmol/L"), N_("+ 0.02 × (40 − albumin g/L)"), needed=False),
    Question("calcium_mg_dl", N_("Calcium, mg/dL"), N_("+ 0.8 × (4.0 − albumin g/dL)"), needed=False),
    Question("albumin_g_l", N_("Albumin, g/L"), N_("corrected below 40"), needed=False),
    Question("albumin_g_dl", N_("Albumin, g/dL"), N_("corrected below 4.0"), needed=False),
)


def _calcium(inputs: Inputs) -> Result:
    found = verdict(inputs, calcium_corrected, _CALCIUM, "calcium_corr")
    if found.reason is None:
        return found
    calcium = () if found.output["unit"] else ("calcium_mmol_l",)
    albumin = () if _albumin_g_l(inputs) is not None else ("albumin_g_l",)
    return Result(found.output, found.because, (*calcium, *albumin), found.reason)


Sign: TypeAlias = "tuple[bool | None, Message]"
"""Whether one sign of a hint holds, and the sentence that says so."""


def _low_for_age(sbp: Decimal | None, age: Decimal | None) -> Sign:
    """Below 70 + 2 × age from 1 to 10 years, 70 before, 90 after; an unknown age admits 70 to 90."""
    years = None if age is None else int(age)
    limit = 90 if years is None or years > 10 else 70 + 2 * years
    text = msg(N_("systolic {value} is below {limit}"), value=sbp, limit=limit)
    if sbp is None or (years is None and 70 <= sbp < 90):
        return None, text
    return sbp < limit, text


def _low_mean(sbp: Decimal | None, dbp: Decimal | None, age: Decimal | None) -> Sign:
    """Mean pressure below 65 mmHg from 18 years on."""
    adult = held(age, lambda years: years >= ADULT)
    low = None if sbp is None or dbp is None else exceeds(3 * ADULT_MAP, 2 * dbp + sbp)
    mean = None if sbp is None or dbp is None else half_up((2 * dbp + sbp) / 3, D(1))
    found = False if adult is False or low is False else low if adult else None
    return found, msg(N_("MAP {value} is below {limit}"), value=mean, limit=ADULT_MAP)


def _pressure_signs(inputs: Inputs) -> tuple[Sign, ...]:
    sbp, dbp = number(inputs, "sbp", *PRESSURE), number(inputs, "dbp", *PRESSURE)
    age, baseline = number(inputs, "age_years", *AGE), positive(inputs, "sbp_baseline")
    fall = False if baseline is None else held(sbp, lambda now: at_least(D("0.7") * baseline, now))
    fallen = N_("systolic {value} is 30 % or more below the baseline {limit}")
    return (
        (tick(inputs, "fluid_bolus_for_pressure"), msg(N_("fluid bolus because of low pressure"))),
        _low_for_age(sbp, age),
        _low_mean(sbp, dbp, age),
        (fall, msg(fallen, value=sbp, limit=baseline)),
    )


def hypotension_hint(inputs: Inputs) -> bool | None:
    """Whether numbers suggest the tick *hypotension*; ASTCT sets no number, so the tick decides."""
    return any_of(state for state, _ in _pressure_signs(inputs))


def hypotension_reason(inputs: Inputs) -> Message | None:
    """The first number that suggests the tick, in words; ``None`` when none does. Inputs of ``hypotension_hint``.

    A number that cannot be a pressure suggests nothing: it is asked about at its field.
    """
    return _first_reason(_pressure_signs, inputs)


def _first_reason(signs: Callable[[Inputs], tuple[Sign, ...]], inputs: Inputs) -> Message | None:
    """Reasons accompany typing, so a number the rule refuses is no error here but no reason yet."""
    try:
        return next((text for state, text in signs(inputs) if state), None)
    except InputError:
        return None


_PRESSURE = (
    Question("fluid_bolus_for_pressure", N_("Fluid bolus because of low pressure"), needed=False),
    Question("age_years", N_("Age, years")),
    Question("sbp", N_("Systolic pressure, mmHg"), N_("< 70 + 2 × age (1-10 y), < 90 (older), < 70 (infant)")),
    Question("dbp", N_("Diastolic pressure, mmHg"), N_("MAP < 65 in adults")),
    Question("sbp_baseline", N_("Systolic pressure before, mmHg"), N_("fall of 30 % or more"), needed=False),
)


def _hypotension(inputs: Inputs) -> Result:
    missing_base = inputs.get("sbp_baseline") is None
    flags = (UNCONFIRMED, "conv", *(("baseline_missing",) if missing_base else ()))
    return verdict(inputs, hypotension_hint, _PRESSURE, flags=flags)


def _oxygen_signs(inputs: Inputs) -> tuple[Sign, ...]:
    spo2, limit = number(inputs, "spo2", D(0), D(100)), number(inputs, "spo2_limit", D(50), D(100)) or SPO2_LIMIT
    low = held(spo2, lambda value: value < limit)
    return (
        (low, msg(N_("SpO₂ {value} is below {limit}"), value=spo2, limit=limit)),
        (answer(inputs, "oxygen_started_or_raised"), msg(N_("oxygen was started since the last set"))),
    )


def hypoxia_hint(inputs: Inputs) -> bool | None:
    """Whether saturation or a change of oxygen suggests the tick *hypoxia*."""
    return any_of(state for state, _ in _oxygen_signs(inputs))


def hypoxia_reason(inputs: Inputs) -> Message | None:
    """What suggests the tick, in words; ``None`` when nothing does. Inputs of ``hypoxia_hint``."""
    return _first_reason(_oxygen_signs, inputs)


_OXYGEN = (
    Question("spo2", N_("SpO₂, %"), N_("below the limit, 92 % unless the site sets another")),
    Question("spo2_limit", N_("SpO₂ limit of the site, %"), needed=False),
    Question("oxygen_started_or_raised", N_("Oxygen started or raised for low saturation")),
)


def _hypoxia(inputs: Inputs) -> Result:
    return verdict(inputs, hypoxia_hint, _OXYGEN, flags=(UNCONFIRMED,))


_HINT = "Mahadeo KM, Khazal SJ, Abdel-Azim H, et al. Nat Rev Clin Oncol 2019;16:45-63"

RULES = (
    Rule(
        key="qsofa",
        title=N_("qSOFA"),
        version="qSOFA-2016",
        citation="toxicity-grading 5.7; confounded by CRS and ICANS, shown as a number only",
        section="toxicity-grading 5.7",
        output="{score, positive, min, max}",
        confirmed=False,
        inputs=(Input("rr", "number", "/min"), Input("altered_mentation", "bool"), Input("sbp", "number", "mmHg")),
        compute=_qsofa,
    ),
    Rule(
        key="sf_ratio",
        title=N_("S/F ratio"),
        version="Rice-2007",
        citation="Rice TW et al. Chest 2007",
        section="toxicity-grading 10.3",
        output="{sf_ratio, fio2, estimated, usable, pf_about}",
        inputs=(
            Input("spo2", "number", "%"),
            Input("fio2", "number", note=N_("fraction, 0.2-1")),
            Input("cannula_l_min", "number", "L/min", note=N_("0-6; used when fio2 is missing, an estimate")),
        ),
        compute=_sf,
    ),
    Rule(
        key="calcium_corrected",
        title=N_("Calcium corrected for albumin"),
        version="1",
        citation="toxicity-grading 10.4",
        section="toxicity-grading 10.4",
        output="{calcium_corr, unit}",
        inputs=(
            Input("calcium_mmol_l", "number", "mmol/L"),
            Input("calcium_mg_dl", "number", "mg/dL", note=N_("instead of calcium_mmol_l")),
            Input("albumin_g_l", "number", "g/L"),
            Input("albumin_g_dl", "number", "g/dL", note=N_("instead of albumin_g_l")),
        ),
        compute=_calcium,
    ),
    Rule(
        key="hypotension_hint",
        title=N_("Hint for the tick hypotension"),
        version="CTD402-1",
        citation=_HINT,
        section="toxicity-grading 1.4",
        output="true, false or null",
        confirmed=False,
        notes=(N_("unconfirmed: infant, MAP and fall"), N_("conv: fluid bolus")),
        inputs=(
            Input("age_years", "number", "year"),
            Input("sbp", "number", "mmHg"),
            Input("dbp", "number", "mmHg"),
            Input("sbp_baseline", "number", "mmHg"),
            Input("fluid_bolus_for_pressure", "bool", default="false"),
        ),
        compute=_hypotension,
    ),
    Rule(
        key="hypoxia_hint",
        title=N_("Hint for the tick hypoxia"),
        version="CTD402-1",
        citation="toxicity-grading 1.4; ASTCT gives no saturation limit",
        section="toxicity-grading 1.4",
        output="true, false or null",
        confirmed=False,
        inputs=(
            Input("spo2", "number", "%"),
            Input("spo2_limit", "number", "%", default="92"),
            Input("oxygen_started_or_raised", "bool"),
        ),
        compute=_hypoxia,
    ),
)
