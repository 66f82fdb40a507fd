"""The product: identity codes, cell dose and DMSO load."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import WEIGHT_KG, exceeds, nothing
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, number, positive, words
from ctd402_desktop.i18n import N_, msg

D = Decimal
DIN_LENGTH = 13
SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
MODULUS = 37
FLAG_BASE = 60
DEFAULT_TOLERANCE_PCT = D(20)
DMSO_G_ML = D("1.10")
DMSO_LIMIT_G_KG = D(1)
PERCENT = (D(0), D(100))


def normalise_identifier(scanned: str) -> str:
    """Trim, drop spaces and leading ``=``, upper-case (RULE COI-1), so that scans compare equal."""
    return "".join(scanned.split()).lstrip("=").upper()


def same_identifier(one: str, other: str) -> bool:
    """Whether two links of the identity chain match; a mismatch is a hard stop. Empty never matches."""
    plain = normalise_identifier(one)
    return bool(plain) and plain == normalise_identifier(other)


def check_value(din13: str) -> int:
    """ISO 7064 mod 37-2 checksum (0-36) of a 13-character donation number; ``ValueError`` for other text."""
    din = normalise_identifier(din13)
    if len(din) != DIN_LENGTH or not all(char in SYMBOLS[:-1] for char in din):
        raise ValueError(din13)
    total = sum(SYMBOLS.index(char) * (1 << (DIN_LENGTH - place)) for place, char in enumerate(din))
    return (MODULUS + 1 - total % MODULUS) % MODULUS


def check_character(din13: str) -> str:
    """The boxed check character of a donation number (response-pk-hsct.md 2.3)."""
    return SYMBOLS[check_value(din13)]


def car_cells(volume_ml: Decimal, cells_per_ml: Decimal, viable: Decimal, car: Decimal) -> Decimal:
    """CAR-positive viable cells; ``viable`` and ``car`` are fractions, ``viable`` 1 when cells are viable (CELL-1)."""
    return volume_ml * cells_per_ml * viable * car


def dose_status(infused: Decimal, planned: Decimal, tolerance_pct: Decimal = DEFAULT_TOLERANCE_PCT) -> str:
    """``WITHIN``, ``BELOW`` or ``ABOVE`` the planned cells; the limits themselves are within."""
    off = 100 * abs(infused - planned)
    if not exceeds(off, tolerance_pct * planned):
        return "WITHIN"
    return "BELOW" if infused < planned else "ABOVE"


def partial_cells(total: Decimal, infused_ml: Decimal, thawed_ml: Decimal) -> Decimal:
    """Cells infused when not the whole volume was."""
    return total * infused_ml / thawed_ml


def dmso_g(volume_ml: Decimal, fraction_vv: Decimal) -> Decimal:
    """Grams of DMSO in a volume at a v/v fraction, density 1.10 g/mL."""
    return volume_ml * fraction_vv * DMSO_G_ML


def _isbt(inputs: Inputs) -> Result:
    din, entered = words(inputs, "din13"), words(inputs, "entered_check")
    if din is None:
        return nothing(("din13",), "checksum", "check_character", "flag_value")
    try:
        checksum = check_value(din)
    except ValueError:
        raise InputError(msg(N_("din13 must be 13 letters and digits"))) from None
    character = SYMBOLS[checksum]
    output: dict[str, Any] = {
        "checksum": checksum,
        "check_character": character,
        "flag_value": FLAG_BASE + checksum,
    }
    text = msg(N_("Check character {character} (ISO 7064 mod 37-2)"), character=character)
    because = [Fact(text, None, True, ("din13",))]
    if entered is not None:
        valid = normalise_identifier(entered) == character
        output |= {"valid": valid, "expected_check": character}
        verdict = N_("Entered {entered}: matches") if valid else N_("Entered {entered}: does not match, stop")
        because.append(Fact(msg(verdict, entered=entered), None, True, ("entered_check",)))
    return Result(output, tuple(because))


_DOSE_KEYS = ("car_pos_viable_cells", "cells_per_kg", "pct_of_planned", "dose_status")


def _infusion_dose(inputs: Inputs) -> Result:
    volume, concentration = positive(inputs, "volume_ml"), positive(inputs, "cells_per_ml")
    car, viability = number(inputs, "car_pct_of_viable", *PERCENT), number(inputs, "viability_pct", *PERCENT)
    weight, planned = number(inputs, "weight_kg", *WEIGHT_KG), positive(inputs, "planned_car_cells")
    tolerance = number(inputs, "tolerance_pct", D(0))
    basis = answer(inputs, "cells_per_ml_is_viable")
    viable = _viable_fraction(basis, viability)
    asked = {
        "volume_ml": volume,
        "cells_per_ml": concentration,
        "cells_per_ml_is_viable": basis if viable is None else True,
        "viability_pct": viability if viable is None and not basis else True,
        "car_pct_of_viable": car,
        "weight_kg": weight,
        "planned_car_cells": planned,
    }
    missing = tuple(name for name, value in asked.items() if value is None)
    if volume is None or concentration is None or car is None or viable is None:
        return nothing(missing, *_DOSE_KEYS)
    cells = car_cells(volume, concentration, viable, car / 100)
    output: dict[str, Any] = {
        "car_pos_viable_cells": cells.quantize(D(1), rounding=ROUND_HALF_UP),
        "cells_per_kg": None if weight is None else cells / weight,
        "pct_of_planned": None if planned is None else 100 * cells / planned,
        "dose_status": None,
    }
    text = msg(N_("{cells} CAR-positive viable cells"), cells=f"{cells:.4E}")
    applied = N_("concentration already viable") if basis else N_("viability {percent} % applied")
    limit = msg(applied, percent=viability) if not basis else msg(applied)
    because = [Fact(text, limit, True, ("volume_ml", "cells_per_ml", "viability_pct", "car_pct_of_viable"))]
    if planned is not None:
        allowed = DEFAULT_TOLERANCE_PCT if tolerance is None else tolerance
        output["dose_status"] = dose_status(cells, planned, allowed)
        percent = (100 * cells / planned).quantize(D("0.01"), rounding=ROUND_HALF_UP)
        text = msg(N_("{percent} % of the planned cells"), percent=percent)
        limit = msg(N_("100 ± {tolerance} %"), tolerance=allowed)
        because.append(Fact(text, limit, True, ("planned_car_cells", "tolerance_pct")))
    return Result(output, tuple(because), missing, Reason.MISSING if missing else None)


def _viable_fraction(basis: bool | None, viability: Decimal | None) -> Decimal | None:
    """The factor for viability; an unknown basis does not matter when all cells are viable."""
    if basis:
        return D(1)
    if viability is None or (basis is None and viability != 100):
        return None
    return viability / 100


def _dmso(inputs: Inputs) -> Result:
    volume, percent = positive(inputs, "volume_ml"), number(inputs, "dmso_pct_vv", *PERCENT)
    weight = number(inputs, "weight_kg", *WEIGHT_KG)
    asked = {"volume_ml": volume, "dmso_pct_vv": percent, "weight_kg": weight}
    missing = tuple(name for name, value in asked.items() if value is None)
    if volume is None or percent is None:
        return nothing(missing, "dmso_g", "g_per_kg", "status")
    grams = dmso_g(volume, percent / 100)
    text = msg(N_("DMSO {grams} g"), grams=grams)
    if weight is None:
        fact = Fact(text, None, True, ("volume_ml", "dmso_pct_vv"))
        return Result({"dmso_g": grams, "g_per_kg": None, "status": None}, (fact,), missing, Reason.MISSING)
    status = "WARN" if exceeds(grams, DMSO_LIMIT_G_KG * weight) else "OK"
    limit = msg(N_("> 1 g/kg/day")) if status == "WARN" else msg(N_("≤ 1 g/kg/day"))
    fact = Fact(text, limit, True, ("volume_ml", "dmso_pct_vv", "weight_kg"))
    return Result({"dmso_g": grams, "g_per_kg": grams / weight, "status": status}, (fact,))


RULES = (
    Rule(
        key="isbt_check_character",
        title=N_("ISBT 128 check character"),
        version="ISO-7064",
        citation="ISO 7064 mod 37-2; UK JPAC Red Book Annex 2",
        section="response-pk-hsct 2.3",
        output="{checksum, check_character, flag_value} and with entered_check {valid, expected_check}",
        inputs=(Input("din13", "text", note=N_("13 letters and digits")), Input("entered_check", "text")),
        compute=_isbt,
    ),
    Rule(
        key="infusion_dose",
        title=N_("Infused cell dose"),
        version="CTD402-1",
        citation="response-pk-hsct RULE CELL-1",
        section="response-pk-hsct 2.4",
        output="{car_pos_viable_cells, cells_per_kg, pct_of_planned, dose_status}",
        inputs=(
            Input("volume_ml", "number", "mL"),
            Input("cells_per_ml", "number", "/mL"),
            Input("cells_per_ml_is_viable", "bool"),
            Input("viability_pct", "number", "%"),
            Input("car_pct_of_viable", "number", "%"),
            Input("weight_kg", "number", "kg", note="0.5-400"),
            Input("planned_car_cells", "number"),
            Input("tolerance_pct", "number", "%", default="20"),
        ),
        compute=_infusion_dose,
    ),
    Rule(
        key="dmso_load",
        title=N_("DMSO load"),
        version="CTD402-1",
        citation="response-pk-hsct 2.4",
        section="response-pk-hsct 2.4",
        output="{dmso_g, g_per_kg, status}",
        inputs=(
            Input("volume_ml", "number", "mL"),
            Input("dmso_pct_vv", "number", "%"),
            Input("weight_kg", "number", "kg", note="0.5-400"),
        ),
        compute=_dmso,
    ),
)
