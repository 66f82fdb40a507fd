"""Lymphodepletion doses: body surface, fludarabine and cyclophosphamide to the milligram, deviations, intervals.

Doses run in ``Decimal`` throughout, starting from the two-decimal body surface that is printed on the order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.bands import Bands, bands
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.protocol_treatment import DosingLimits
from ctd402_desktop.domain.renal import band_text, exceeds, fludarabine_factor, half_up
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
CENTI = D("0.01")


def _mosteller(height: Decimal, weight: Decimal) -> Decimal:
    return (height * weight / 3600).sqrt()


def _dubois(height: Decimal, weight: Decimal) -> Decimal:
    return D("0.007184") * height ** D("0.725") * weight ** D("0.425")


def _haycock(height: Decimal, weight: Decimal) -> Decimal:
    return D("0.024265") * height ** D("0.3964") * weight ** D("0.5378")


def _gehan_george(height: Decimal, weight: Decimal) -> Decimal:
    return D("0.0235") * height ** D("0.42246") * weight ** D("0.51456")


def _boyd(height: Decimal, weight: Decimal) -> Decimal:
    grams = weight * 1000
    return D("0.0003207") * height ** D("0.3") * grams ** (D("0.7285") - D("0.0188") * grams.log10())


FORMULAS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "mosteller": _mosteller,
    "dubois": _dubois,
    "haycock": _haycock,
    "gehan_george": _gehan_george,
    "boyd": _boyd,
}
FORMULA_NAMES: dict[str, str] = {
    "mosteller": "Mosteller",
    "dubois": "Du Bois",
    "haycock": "Haycock",
    "gehan_george": "Gehan-George",
    "boyd": "Boyd",
}
DEFAULT_FORMULA = "mosteller"


def bsa(height_cm: Decimal, weight_kg: Decimal, formula: str = DEFAULT_FORMULA) -> Decimal:
    """Body surface area, m², unrounded; ``formula`` is a key of ``FORMULAS`` (citations: response-pk-hsct.md 1.2)."""
    return FORMULAS[formula](height_cm, weight_kg)


@dataclass(frozen=True, slots=True)
class Surface:
    """Body surface, m²: as computed, as printed (two decimals, RULE BSA-2), as used (capped, RULE CAP-1)."""

    formula: str
    raw_m2: Decimal
    printed_m2: Decimal
    used_m2: Decimal

    @property
    def capped(self) -> bool:
        """Whether the cap lowered it."""
        return self.used_m2 != self.printed_m2


def dosing_surface(
    height_cm: Decimal, weight_kg: Decimal, formula: str = DEFAULT_FORMULA, cap_m2: Decimal | None = None
) -> Surface:
    """The body surface an order is based on; no cap by default (RULE CAP-1)."""
    raw = bsa(height_cm, weight_kg, formula)
    printed = half_up(raw, CENTI)
    return Surface(formula, raw, printed, printed if cap_m2 is None else min(printed, cap_m2))


@dataclass(frozen=True, slots=True)
class Dose:
    """One day's dose of one drug: mg/m² after renal reduction, mg as computed and as rounded to be given."""

    mg_m2: Decimal
    raw_mg: Decimal
    daily_mg: Decimal

    def total_mg(self, days: int) -> Decimal:
        """Rounded daily dose times days (RULE DOSE-2)."""
        return self.daily_mg * days

    @property
    def deviation(self) -> Decimal:
        """Rounding deviation, (rounded - raw) / raw."""
        return (self.daily_mg - self.raw_mg) / self.raw_mg

    @property
    def status(self) -> str:
        """RULE DOSE-3: ``OK``, ``WARN`` above 5 % or ``BLOCK`` above 10 % of rounding deviation."""
        off = abs(self.daily_mg - self.raw_mg)
        if exceeds(off * 10, self.raw_mg):
            return "BLOCK"
        return "WARN" if exceeds(off * 20, self.raw_mg) else "OK"


def dose(mg_m2: Decimal, bsa_m2: Decimal, step_mg: Decimal) -> Dose:
    """RULE DOSE-1 and DOSE-2: mg/m² times the surface used, rounded half-up to ``step_mg``."""
    raw = mg_m2 * bsa_m2
    return Dose(mg_m2, raw, half_up(raw, step_mg))


@dataclass(frozen=True, slots=True)
class Regimen:
    """Protocol doses (mg/m²/day), number of days, rounding steps (mg); the trial's FC by default."""

    flu_mg_m2: Decimal = Decimal(30)
    cy_mg_m2: Decimal = Decimal(500)
    days: int = 3
    round_flu_mg: Decimal = Decimal(1)
    round_cy_mg: Decimal = Decimal(10)


FLU_STEP_MG = D(1)
FULL, REDUCED, CONTRAINDICATED = "FULL", "REDUCED", "CONTRAINDICATED"


def flu_status(crcl_ml_min: Decimal) -> str:
    """``FULL``, ``REDUCED`` or ``CONTRAINDICATED`` by table A of response-pk-hsct.md 1.5."""
    factor = fludarabine_factor(crcl_ml_min)
    if factor is None:
        return CONTRAINDICATED
    return FULL if factor == 1 else REDUCED


def flu_dose(mg_m2: Decimal, crcl_ml_min: Decimal, bsa_m2: Decimal, step_mg: Decimal = FLU_STEP_MG) -> Dose | None:
    """Fludarabine for one day after renal reduction; ``None`` = do not give.

    ``crcl_ml_min`` is Cockcroft-Gault from 18 years on, bedside Schwartz (mL/min/1.73 m²) below (RULE REN-1).
    """
    factor = fludarabine_factor(crcl_ml_min)
    return None if factor is None else dose(mg_m2 * factor, bsa_m2, step_mg)


@dataclass(frozen=True, slots=True)
class FcDose:
    """One day of fludarabine and cyclophosphamide for a patient; fludarabine ``None`` when it must not be given."""

    surface: Surface
    status: str
    flu: Dose | None
    cy: Dose
    days: int


def fc_dose(surface: Surface, crcl_ml_min: Decimal, regimen: Regimen) -> FcDose:
    """FC doses for a body surface and a clearance (response-pk-hsct.md 1.5 and 1.6)."""
    used = surface.used_m2
    return FcDose(
        surface=surface,
        status=flu_status(crcl_ml_min),
        flu=flu_dose(regimen.flu_mg_m2, crcl_ml_min, used, regimen.round_flu_mg),
        cy=dose(regimen.cy_mg_m2, used, regimen.round_cy_mg),
        days=regimen.days,
    )


DEVIATION_NOTE, DEVIATION_FLAG = D("0.05"), D("0.10")
"""Shares of the ordered dose of the published RULE DOSE-4."""


def given_deviation(ordered_mg: Decimal, given_mg: Decimal, note: Decimal, deviation: Decimal) -> str:
    """RULE DOSE-4: ``OK`` up to the share ``note`` of the ordered dose, ``NOTE`` above, ``DEVIATION`` above the other.

    The protocol pack states both shares (0.05 and 0.10).
    """
    off = abs(given_mg - ordered_mg)
    if exceeds(off, deviation * ordered_mg):
        return "DEVIATION"
    return "NOTE" if exceeds(off, note * ordered_mg) else "OK"


@dataclass(frozen=True, slots=True)
class Cumulative:
    """What was given of one drug so far: mg, mg/m² of the dosing surface, per cent of the planned total."""

    mg: Decimal
    mg_m2: Decimal
    percent_of_planned: Decimal | None


def cumulative(given_mg: tuple[Decimal, ...], bsa_m2: Decimal, planned_mg: Decimal) -> Cumulative:
    """Sum of given doses (RULE DOSE-4); the per cent is ``None`` when nothing was planned."""
    total = sum(given_mg, D(0))
    return Cumulative(total, total / bsa_m2, 100 * total / planned_mg if planned_mg else None)


def study_day(event: date, infusion: date) -> tuple[int, int]:
    """Clinical day (Day 0 = infusion, RULE DAY-1) and SDTM study day (no day 0, RULE DAY-2)."""
    clinical = (event - infusion).days
    return clinical, clinical + 1 if clinical >= 0 else clinical


INTERVAL_H = bands(("<", 48, "TOO_SHORT"), ("≤", 168, "OK"), ("≤", 336, "WARN_LONG"), last="TOO_LONG")
"""Hours from lymphodepletion to infusion of RULE DAY-4; a ward's limits stand in its protocol pack."""


def interval_bands(limits: DosingLimits) -> Bands[str]:
    """The same with the limits of a protocol pack."""
    short, long, most = (D(one // timedelta(minutes=1)) / 60 for one in
                         (limits.interval_short, limits.interval_long, limits.interval_most))  # fmt: skip
    return Bands((("<", short, "TOO_SHORT"), ("≤", long, "OK"), ("≤", most, "WARN_LONG")), "TOO_LONG")


def ld_to_infusion(
    last_ld_dose_end: datetime, infusion_start: datetime, cut: Bands[str] = INTERVAL_H
) -> tuple[Decimal, str]:
    """Hours from the end of the last lymphodepletion dose to infusion, and RULE DAY-4's verdict on them."""
    hours = D((infusion_start - last_ld_dose_end) // timedelta(microseconds=1)) / D(3_600_000_000)
    return hours, cut(hours)


def surface_fact(surface: Surface) -> Fact:
    """The surface used, with the name of its formula beside it (RULE BSA-2)."""
    name = FORMULA_NAMES[surface.formula]
    text = msg(N_("Body surface {value} m² ({formula})"), value=surface.used_m2, formula=name)
    capped = msg(N_("capped from {value} m²"), value=surface.printed_m2) if surface.capped else None
    return Fact(text, capped, True, ("height_cm", "weight_kg", "bsa_formula", "bsa_cap_m2"))


def clearance_fact(crcl_ml_min: Decimal, text: str = N_("Creatinine clearance {value} mL/min")) -> Fact:
    """The clearance (or, with its own text, the eGFR of a child) and the band of table A it falls into."""
    shown = Message(text, {"value": half_up(crcl_ml_min, D("0.1"))})
    return Fact(shown, msg(N_("band {band}"), band=band_text(crcl_ml_min)), True, ("crcl_ml_min",))


NO_FLUDARABINE = Fact(msg(N_("Fludarabine: do not give")), msg(N_("clearance < 30")), True, ("crcl_ml_min",))


def flu_fact(drug: Dose, bsa_m2: Decimal) -> Fact:
    """Fludarabine's arithmetic, as a pharmacist repeats it by hand."""
    text = N_("Fludarabine {mg_m2} mg/m² × {bsa} = {raw} mg, rounded to {daily} mg/day")
    return Fact(_arithmetic(text, drug, bsa_m2), None, True, ("fludarabine_mg_m2_day", "round_flu_mg"))


def cy_fact(drug: Dose, bsa_m2: Decimal) -> Fact:
    """Cyclophosphamide's arithmetic."""
    text = N_("Cyclophosphamide {mg_m2} mg/m² × {bsa} = {raw} mg, rounded to {daily} mg/day")
    return Fact(_arithmetic(text, drug, bsa_m2), None, True, ("cyclophosphamide_mg_m2_day", "round_cy_mg"))


def _arithmetic(text: str, drug: Dose, bsa_m2: Decimal) -> Message:
    figures = {"mg_m2": drug.mg_m2, "raw": drug.raw_mg, "daily": drug.daily_mg, "bsa": bsa_m2}
    return Message(text, {name: plain(value) for name, value in figures.items()})


def plain(value: Decimal) -> str:
    """A dose without trailing zeros and without an exponent, such as ``54.6`` or ``1010`` (ISMP)."""
    return f"{value.normalize():f}"
