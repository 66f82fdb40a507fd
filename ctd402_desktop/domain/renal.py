"""Renal function and body weight for dosing: exact decimals, limits compared with the tolerance of RULE NUM-3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, choice, number, positive
from ctd402_desktop.i18n import N_, msg

D = Decimal
UMOL_L_PER_MG_DL = D("88.4")
ADULT_AGE = 18
RELATIVE_TOLERANCE = D("1e-9")
SEXES = ("M", "F")
HEIGHT_CM = (D(30), D(260))
WEIGHT_KG = (D("0.5"), D(400))
AGE_Y = (D(0), D(120))


def half_up(value: Decimal, step: Decimal) -> Decimal:
    """``value`` rounded half-up to a multiple of ``step`` (RULE NUM-2); never half-even."""
    return (value / step).quantize(D(1), rounding=ROUND_HALF_UP) * step


def equal(one: Decimal, other: Decimal) -> bool:
    """Equal within 1e-9 relative (RULE NUM-3)."""
    return abs(one - other) <= RELATIVE_TOLERANCE * max(abs(one), abs(other))


def at_least(value: Decimal, limit: Decimal) -> bool:
    """``value >= limit``, equality within the tolerance counting as reached."""
    return value >= limit or equal(value, limit)


def exceeds(value: Decimal, limit: Decimal) -> bool:
    """``value > limit``, equality within the tolerance not counting."""
    return value > limit and not equal(value, limit)


def crcl_cockcroft_gault(age_y: Decimal, sex: str, weight_kg: Decimal, scr_mg_dl: Decimal) -> Decimal:
    """Creatinine clearance, mL/min, not indexed, unrounded.

    Parameters
    ----------
    age_y : Decimal
        Completed years.
    sex : {"M", "F"}
    weight_kg : Decimal
        Actual weight (RULE REN-2).
    scr_mg_dl : Decimal
        Serum creatinine, mg/dL.

    References
    ----------
    Cockcroft DW, Gault MH. Nephron 1976;16:31-41.
    """
    found = (140 - age_y) * weight_kg / (72 * scr_mg_dl)
    return found * D("0.85") if sex == "F" else found


def egfr_ckd_epi_2021(scr_mg_dl: Decimal, age_y: Decimal, sex: str) -> Decimal:
    """eGFR, mL/min/1.73 m², for 18 years and older. Inker LA et al. N Engl J Med 2021;385:1737-49."""
    female = sex == "F"
    kappa, alpha = (D("0.7"), D("-0.241")) if female else (D("0.9"), D("-0.302"))
    ratio = scr_mg_dl / kappa
    found = 142 * min(ratio, D(1)) ** alpha * max(ratio, D(1)) ** D("-1.200") * D("0.9938") ** age_y
    return found * D("1.012") if female else found


def egfr_bedside_schwartz(height_cm: Decimal, scr_mg_dl: Decimal) -> Decimal:
    """eGFR, mL/min/1.73 m², for 1-17 years. Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-37."""
    return D("0.413") * height_cm / scr_mg_dl


BANDS = ((D(80), D("1.0")), (D(50), D("0.8")), (D(30), D("0.6")))
"""Table A: from this clearance (mL/min) on, this fraction of the protocol dose; below 30, none."""


def fludarabine_factor(crcl_ml_min: Decimal) -> Decimal | None:
    """Fraction of the protocol dose by unrounded clearance; ``None`` = do not give.

    References
    ----------
    response-pk-hsct.md 1.5 table A; US label of fludarabine for injection.
    """
    return next((factor for limit, factor in BANDS if at_least(crcl_ml_min, limit)), None)


def band_text(crcl_ml_min: Decimal) -> str:
    """The band a clearance falls into, in the words of table A."""
    uppers = ["", ", < 80", ", < 50"]
    for (limit, _), upper in zip(BANDS, uppers, strict=True):
        if at_least(crcl_ml_min, limit):
            return f"≥ {limit}{upper}"
    return "< 30"


@dataclass(frozen=True, slots=True)
class BodyWeight:
    """Body-mass index (kg/m²), ideal weight (Devine) and adjusted weights (kg)."""

    bmi: Decimal
    ibw_kg: Decimal
    adjbw25_kg: Decimal
    adjbw40_kg: Decimal
    validated: bool


def body_weight(sex: str, height_cm: Decimal, weight_kg: Decimal) -> BodyWeight:
    """BMI, Devine ideal weight and adjusted weights of an adult (response-pk-hsct.md 1.3).

    Below 152.4 cm the line is continued and ``validated`` is false.
    """
    base = D(50) if sex == "M" else D("45.5")
    ideal = base + D("2.3") * (height_cm / D("2.54") - 60)
    excess = weight_kg - ideal
    return BodyWeight(
        bmi=weight_kg / (height_cm / 100) ** 2,
        ibw_kg=ideal,
        adjbw25_kg=ideal + D("0.25") * excess,
        adjbw40_kg=ideal + D("0.40") * excess,
        validated=height_cm >= D("152.4"),
    )


def _unknown(inputs: Inputs, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if inputs.get(name) is None)


def nothing(missing: tuple[str, ...], *keys: str) -> Result:
    """A result whose outputs are all unknown for want of inputs."""
    return Result(dict.fromkeys(keys), missing=missing, reason=Reason.MISSING)


def creatinine_mg_dl(inputs: Inputs) -> Decimal | None:
    """``scr_mg_dl`` or ``scr_umol_l`` in mg/dL; both are accepted only when they agree within 1 %."""
    direct, molar = positive(inputs, "scr_mg_dl"), positive(inputs, "scr_umol_l")
    converted = None if molar is None else molar / UMOL_L_PER_MG_DL
    if direct is None or converted is None:
        return direct if direct is not None else converted
    if abs(direct - converted) > direct / 100:
        raise InputError(msg(N_("scr_mg_dl and scr_umol_l contradict each other")))
    return direct


def _crcl(inputs: Inputs) -> Result:
    age, sex = number(inputs, "age_y", *AGE_Y), choice(inputs, "sex", SEXES)
    weight, creatinine = number(inputs, "weight_kg", *WEIGHT_KG), creatinine_mg_dl(inputs)
    if age is None or sex is None or weight is None or creatinine is None:
        missing = _unknown(inputs, "age_y", "sex", "weight_kg")
        return nothing(missing if creatinine else (*missing, "scr_mg_dl"), "crcl_ml_min", "flu_factor")
    clearance = crcl_cockcroft_gault(age, sex, weight, creatinine)
    text = msg(N_("Creatinine clearance {value} mL/min (Cockcroft-Gault, actual weight)"), value=_shown(clearance))
    names = ("age_y", "sex", "weight_kg", "scr_mg_dl", "scr_umol_l")
    because = [Fact(text, msg(N_("band {band}"), band=band_text(clearance)), True, names)]
    if age < ADULT_AGE:
        because.append(Fact(msg(N_("Under 18 years the bedside Schwartz equation decides")), None, False, ("age_y",)))
    return Result({"crcl_ml_min": clearance, "flu_factor": fludarabine_factor(clearance)}, tuple(because))


def _shown(value: Decimal) -> Decimal:
    return value.quantize(D("0.1"), rounding=ROUND_HALF_UP)


def _factor(inputs: Inputs) -> Result:
    clearance = number(inputs, "crcl_ml_min", D(0))
    if clearance is None:
        return nothing(("crcl_ml_min",), "factor", "fludarabine_mg_m2_for_30")
    factor = fludarabine_factor(clearance)
    limit = msg(N_("band {band}"), band=band_text(clearance))
    text = msg(N_("Creatinine clearance {value} mL/min"), value=clearance)
    output = {"factor": factor, "fludarabine_mg_m2_for_30": None if factor is None else 30 * factor}
    because = [Fact(text, limit, True, ("crcl_ml_min",))]
    if factor is None:
        because.append(Fact(msg(N_("Fludarabine: do not give")), None, True, ("crcl_ml_min",)))
    return Result(output, tuple(because))


def _ckd_epi(inputs: Inputs) -> Result:
    creatinine, age = positive(inputs, "scr_mg_dl"), number(inputs, "age_y", *AGE_Y)
    sex = choice(inputs, "sex", SEXES)
    if creatinine is None or age is None or sex is None:
        return nothing(_unknown(inputs, "scr_mg_dl", "age_y", "sex"), "egfr")
    if age < ADULT_AGE:
        fact = Fact(msg(N_("CKD-EPI 2021 is for 18 years and older")), None, True, ("age_y",))
        return Result({"egfr": None}, (fact,), (), Reason.NOT_APPLICABLE)
    egfr = egfr_ckd_epi_2021(creatinine, age, sex)
    text = msg(N_("eGFR {value} mL/min/1.73 m² (CKD-EPI 2021)"), value=_shown(egfr))
    return Result({"egfr": egfr}, (Fact(text, None, True, ("scr_mg_dl", "age_y", "sex")),))


def _schwartz(inputs: Inputs) -> Result:
    height, creatinine = number(inputs, "height_cm", *HEIGHT_CM), positive(inputs, "scr_mg_dl")
    if height is None or creatinine is None:
        return nothing(_unknown(inputs, "height_cm", "scr_mg_dl"), "egfr")
    egfr = egfr_bedside_schwartz(height, creatinine)
    text = msg(N_("eGFR {value} mL/min/1.73 m² (bedside Schwartz)"), value=_shown(egfr))
    return Result({"egfr": egfr}, (Fact(text, None, True, ("height_cm", "scr_mg_dl")),))


def _body_weight(inputs: Inputs) -> Result:
    sex = choice(inputs, "sex", SEXES)
    height, weight = number(inputs, "height_cm", *HEIGHT_CM), number(inputs, "weight_kg", *WEIGHT_KG)
    if sex is None or height is None or weight is None:
        missing = _unknown(inputs, "sex", "height_cm", "weight_kg")
        return nothing(missing, "bmi", "ibw_kg", "adjbw25_kg", "adjbw40_kg")
    found = body_weight(sex, height, weight)
    output = {
        "bmi": found.bmi,
        "ibw_kg": found.ibw_kg,
        "adjbw25_kg": found.adjbw25_kg,
        "adjbw40_kg": found.adjbw40_kg,
    }
    text = msg(N_("Ideal weight {value} kg (Devine)"), value=_shown(found.ibw_kg))
    limit = None if found.validated else msg(N_("below 152.4 cm: formula not validated"))
    flags = () if found.validated else ("not_validated",)
    return Result(output, (Fact(text, limit, True, ("sex", "height_cm")),), flags=flags)


_SEX = Input("sex", "enum", choices=SEXES)
_AGE = Input("age_y", "number", "year", note=N_("completed years"))
_HEIGHT = Input("height_cm", "number", "cm", note="30-260")
_WEIGHT = Input("weight_kg", "number", "kg", note="0.5-400")
_SCR = Input("scr_mg_dl", "number", "mg/dL")

RULES = (
    Rule(
        key="body_weight",
        title=N_("Body-mass index, ideal and adjusted weight"),
        version="Devine-1974",
        citation="Devine; Griggs JJ et al. J Clin Oncol 2021;39:2037-48",
        section="response-pk-hsct 1.3",
        output="{bmi, ibw_kg, adjbw25_kg, adjbw40_kg}",
        inputs=(_SEX, _HEIGHT, _WEIGHT),
        compute=_body_weight,
    ),
    Rule(
        key="crcl_cockcroft_gault",
        title=N_("Creatinine clearance"),
        version="Cockcroft-Gault-1976",
        citation="Cockcroft DW, Gault MH. Nephron 1976;16:31-41",
        section="response-pk-hsct 1.4",
        output="{crcl_ml_min, flu_factor (null = do not give)}",
        inputs=(_AGE, _SEX, _WEIGHT, _SCR, Input("scr_umol_l", "number", "µmol/L", note=N_("instead of scr_mg_dl"))),
        compute=_crcl,
    ),
    Rule(
        key="fludarabine_factor",
        title=N_("Fludarabine fraction in renal impairment"),
        version="Table-A",
        citation="US label of fludarabine for injection",
        section="response-pk-hsct 1.5",
        output="{factor, fludarabine_mg_m2_for_30}",
        inputs=(Input("crcl_ml_min", "number", "mL/min"),),
        compute=_factor,
    ),
    Rule(
        key="egfr_ckd_epi_2021",
        title=N_("Estimated GFR, adults"),
        version="CKD-EPI-2021",
        citation="Inker LA et al. N Engl J Med 2021;385:1737-49",
        section="response-pk-hsct 1.4",
        output="{egfr}",
        inputs=(_SCR, _AGE, _SEX),
        compute=_ckd_epi,
    ),
    Rule(
        key="egfr_bedside_schwartz",
        title=N_("Estimated GFR, 1–17 years"),
        version="Schwartz-2009",
        citation="Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-37",
        section="response-pk-hsct 1.4",
        output="{egfr}",
        inputs=(_HEIGHT, _SCR),
        compute=_schwartz,
    ),
)
