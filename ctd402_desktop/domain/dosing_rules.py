"""The dosing computations under their public keys and input names (response-pk-hsct.md, Appendix A)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.dosing import (
    DEFAULT_FORMULA,
    FORMULAS,
    NO_FLUDARABINE,
    Dose,
    clearance_fact,
    cy_fact,
    dose,
    dosing_surface,
    flu_dose,
    flu_fact,
    flu_status,
    ld_to_infusion,
    study_day,
    surface_fact,
)
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import HEIGHT_CM, WEIGHT_KG, nothing
from ctd402_desktop.domain.rules import (
    Input,
    InputError,
    Inputs,
    Result,
    Rule,
    calendar_day,
    choice,
    instant,
    integer,
    number,
    positive,
)
from ctd402_desktop.i18n import N_, msg

D = Decimal
_FC_KEYS = ("bsa_dosing", "flu_status", "flu_daily_mg", "flu_total_mg", "cy_daily_mg", "cy_total_mg")
_FC_REQUIRED = (
    "height_cm",
    "weight_kg",
    "crcl_ml_min",
    "fludarabine_mg_m2_day",
    "cyclophosphamide_mg_m2_day",
    "days",
)


def _absent(inputs: Inputs, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if inputs.get(name) is None)


def _bsa(inputs: Inputs) -> Result:
    height, weight = number(inputs, "height_cm", *HEIGHT_CM), number(inputs, "weight_kg", *WEIGHT_KG)
    formula = choice(inputs, "formula", FORMULAS) or DEFAULT_FORMULA
    if height is None or weight is None:
        return nothing(_absent(inputs, "height_cm", "weight_kg"), "bsa_m2", "bsa_m2_2dp")
    found = dosing_surface(height, weight, formula)
    return Result({"bsa_m2": found.raw_m2, "bsa_m2_2dp": found.printed_m2}, (surface_fact(found),))


def _fc(inputs: Inputs) -> Result:
    """Each half is computed from its own inputs: cyclophosphamide does not wait for the clearance."""
    height, weight = number(inputs, "height_cm", *HEIGHT_CM), number(inputs, "weight_kg", *WEIGHT_KG)
    formula, cap = choice(inputs, "bsa_formula", FORMULAS) or DEFAULT_FORMULA, positive(inputs, "bsa_cap_m2")
    days, clearance = integer(inputs, "days", 1, 30), number(inputs, "crcl_ml_min", D(0))
    flu_mg_m2, cy_mg_m2 = positive(inputs, "fludarabine_mg_m2_day"), positive(inputs, "cyclophosphamide_mg_m2_day")
    flu_step, cy_step = positive(inputs, "round_flu_mg") or D(1), positive(inputs, "round_cy_mg") or D(10)
    missing = _absent(inputs, *_FC_REQUIRED)
    if height is None or weight is None:
        return nothing(missing, *_FC_KEYS)
    surface = dosing_surface(height, weight, formula, cap)
    used, because = surface.used_m2, [surface_fact(surface)]
    flu = cy = None
    if clearance is not None:
        because.append(clearance_fact(clearance))
    if clearance is not None and flu_mg_m2 is not None:
        flu = flu_dose(flu_mg_m2, clearance, used, flu_step)
        because.append(NO_FLUDARABINE if flu is None else flu_fact(flu, used))
    if cy_mg_m2 is not None:
        cy = dose(cy_mg_m2, used, cy_step)
        because.append(cy_fact(cy, used))
    output = {
        "bsa_dosing": used,
        "flu_status": None if clearance is None else flu_status(clearance),
        **_daily("flu", flu, days),
        **_daily("cy", cy, days),
    }
    flags = ["capped"] if surface.capped else []
    for name, drug in (("flu", flu), ("cy", cy)):
        if drug is not None and drug.status != "OK":
            flags.append(f"{name}_rounding_{drug.status.lower()}")
    return Result(output, tuple(because), missing, Reason.MISSING if missing else None, tuple(flags))


def _daily(name: str, drug: Dose | None, days: int | None) -> dict[str, Decimal | None]:
    daily = None if drug is None else drug.daily_mg
    total = None if drug is None or days is None else drug.total_mg(days)
    return {f"{name}_daily_mg": daily, f"{name}_total_mg": total}


def _study_day(inputs: Inputs) -> Result:
    event, infusion = calendar_day(inputs, "event_date"), calendar_day(inputs, "infusion_date")
    if event is None or infusion is None:
        return nothing(_absent(inputs, "event_date", "infusion_date"), "clinical_day", "sdtm_dy")
    clinical, sdtm = study_day(event, infusion)
    text = msg(N_("{days} calendar days from the infusion, which is day 0"), days=clinical)
    fact = Fact(text, msg(N_("SDTM has no day 0")), True, ("event_date", "infusion_date"))
    return Result({"clinical_day": clinical, "sdtm_dy": sdtm}, (fact,))


def _interval(inputs: Inputs) -> Result:
    end, start = instant(inputs, "last_ld_dose_end"), instant(inputs, "infusion_start")
    if end is None or start is None:
        return nothing(_absent(inputs, "last_ld_dose_end", "infusion_start"), "hours", "status")
    if _local(end) != _local(start):
        raise InputError(msg(N_("both moments need a UTC offset, or neither")))
    hours, status = ld_to_infusion(end, start)
    limits = {
        "TOO_SHORT": msg(N_("under 48 h")),
        "OK": msg(N_("48 to 168 h")),
        "WARN_LONG": msg(N_("over 168 h")),
        "TOO_LONG": msg(N_("over 336 h")),
    }
    text = msg(N_("{hours} h from the last lymphodepletion dose to infusion"), hours=hours.quantize(D("0.1")))
    fact = Fact(text, limits[status], True, ("last_ld_dose_end", "infusion_start"))
    return Result({"hours": hours, "status": status}, (fact,))


def _local(moment: datetime) -> bool:
    return moment.tzinfo is None


_HEIGHT = Input("height_cm", "number", "cm", note="30-260")
_WEIGHT = Input("weight_kg", "number", "kg", note="0.5-400")

RULES = (
    Rule(
        key="bsa",
        title=N_("Body surface area"),
        version="CTD402-1",
        citation="Mosteller RD. N Engl J Med 1987;317:1098; Du Bois 1916; Haycock 1978; Gehan-George 1970; Boyd 1935",
        section="response-pk-hsct 1.2",
        output="{bsa_m2, bsa_m2_2dp}",
        inputs=(_HEIGHT, _WEIGHT, Input("formula", "enum", choices=tuple(FORMULAS), default=DEFAULT_FORMULA)),
        compute=_bsa,
    ),
    Rule(
        key="fc_dose",
        title=N_("Fludarabine and cyclophosphamide doses"),
        version="CTD402-1",
        citation="NCT07070219; US label of fludarabine for injection",
        section="response-pk-hsct 1.5-1.6",
        output="{bsa_dosing, flu_status, flu_daily_mg, flu_total_mg, cy_daily_mg, cy_total_mg}",
        inputs=(
            _HEIGHT,
            _WEIGHT,
            Input("crcl_ml_min", "number", "mL/min"),
            Input("bsa_formula", "enum", choices=tuple(FORMULAS), default=DEFAULT_FORMULA),
            Input("bsa_cap_m2", "number", "m²", note=N_("null = no cap")),
            Input("fludarabine_mg_m2_day", "number", "mg/m²"),
            Input("cyclophosphamide_mg_m2_day", "number", "mg/m²"),
            Input("days", "integer", note="1-30"),
            Input("round_flu_mg", "number", "mg", default="1"),
            Input("round_cy_mg", "number", "mg", default="10"),
        ),
        compute=_fc,
    ),
    Rule(
        key="study_day",
        title=N_("Study day"),
        version="CTD402-1",
        citation="response-pk-hsct RULE DAY-1, DAY-2; CDISC SDTM",
        section="response-pk-hsct 1.8",
        output="{clinical_day, sdtm_dy}",
        inputs=(Input("event_date", "date"), Input("infusion_date", "date")),
        compute=_study_day,
    ),
    Rule(
        key="ld_to_infusion_interval",
        title=N_("Interval from lymphodepletion to infusion"),
        version="CTD402-1",
        citation="response-pk-hsct RULE DAY-4",
        section="response-pk-hsct 1.8",
        output="{hours, status}",
        inputs=(Input("last_ld_dose_end", "instant"), Input("infusion_start", "instant")),
        compute=_interval,
    ),
)
