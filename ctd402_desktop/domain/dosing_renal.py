"""Kidney function of children by CKiD U25, de-indexed clearance, a neutrophil count out of the differential, and
doses given against doses ordered, under their public keys.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.dosing import DEVIATION_FLAG, DEVIATION_NOTE, given_deviation
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.renal import nothing
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, choice, number, positive
from ctd402_desktop.i18n import N_, msg

D = Decimal
K_U25: dict[str, tuple[Decimal, Decimal, Decimal, Decimal]] = {
    "M": (D("39.0"), D("1.008"), D("1.045"), D("50.8")),
    "F": (D("36.1"), D("1.008"), D("1.023"), D("41.4")),
}
"""K at 12 years, growth per year before and after it, K from 18 years on."""


def ckid_k(sex: str, age_y: Decimal) -> Decimal:
    """K of CKiD U25 for 1 to 25 years; published range 35.7 to 50.8 (M) and 33.1 to 41.4 (F)."""
    at_12, younger, older, adult = K_U25[sex]
    if age_y >= 18:
        return adult
    return at_12 * (younger if age_y < 12 else older) ** (age_y - 12)


def egfr_ckid_u25(sex: str, age_y: Decimal, height_cm: Decimal, scr_mg_dl: Decimal) -> Decimal:
    """eGFR in mL/min/1.73 m²: K × height (m) / creatinine (mg/dL)."""
    return ckid_k(sex, age_y) * height_cm / 100 / scr_mg_dl


def _ckid(inputs: Inputs) -> Result:
    sex, age = choice(inputs, "sex", K_U25), number(inputs, "age_y", D(1), D(25))
    height, creatinine = number(inputs, "height_cm", D(30), D(260)), positive(inputs, "scr_mg_dl")
    if sex is None or age is None or height is None or creatinine is None:
        return nothing(tuple(n for n in ("sex", "age_y", "height_cm", "scr_mg_dl") if inputs.get(n) is None), "egfr")
    egfr = egfr_ckid_u25(sex, age, height, creatinine)
    text = msg(N_("CKiD U25: eGFR {value} mL/min/1.73 m²"), value=f"{egfr:.1f}")
    fact = Fact(text, None, True, ("sex", "age_y", "height_cm", "scr_mg_dl"))
    return Result({"egfr": egfr}, (fact,), (), None, ("unconfirmed",))


def _deindexed(inputs: Inputs) -> Result:
    egfr, surface = number(inputs, "egfr", D(0), D(400)), number(inputs, "bsa_m2", D("0.1"), D(4))
    if egfr is None or surface is None:
        return nothing(tuple(name for name in ("egfr", "bsa_m2") if inputs.get(name) is None), "ml_min")
    found = egfr * surface / D("1.73")
    text = msg(N_("De-indexed: {value} mL/min"), value=f"{found:.1f}")
    return Result({"ml_min": found}, (Fact(text, None, True, ("egfr", "bsa_m2")),))


def _deviation(inputs: Inputs) -> Result:
    ordered, given = positive(inputs, "ordered_mg"), number(inputs, "given_mg", D(0), D(1_000_000))
    if ordered is None or given is None:
        missing = tuple(name for name in ("ordered_mg", "given_mg") if inputs.get(name) is None)
        return nothing(missing, "deviation_pct", "status")
    percent = 100 * (given - ordered) / ordered
    text = msg(N_("Given {given} mg of {ordered} mg: {percent} %"), given=given, ordered=ordered,
               percent=f"{percent:+.1f}")  # fmt: skip
    limit = msg(N_("> 5 %: a note; > 10 %: protocol deviation"))
    status = given_deviation(
        ordered, given, DEVIATION_NOTE, DEVIATION_FLAG
    )  # the published rule; a ward's pack may differ
    output: dict[str, Any] = {"deviation_pct": percent, "status": status}
    return Result(output, (Fact(text, limit, True, ("ordered_mg", "given_mg")),))


def _anc(inputs: Inputs) -> Result:
    wbc = number(inputs, "wbc_10e9_l", D(0), D(1000))
    shares = [number(inputs, name, D(0), D(100)) for name in ("segments_pct", "bands_pct")]
    segments, bands = shares
    if wbc is None or segments is None or bands is None:
        names = ("wbc_10e9_l", "segments_pct", "bands_pct")
        return nothing(tuple(name for name in names if inputs.get(name) is None), "anc_10e9_l")
    if segments + bands > 101:
        raise InputError(msg(N_("the differential adds up to more than 101 %")))
    anc = min(wbc * (segments + bands) / 100, wbc)
    text = msg(N_("ANC {value} × 10⁹/L out of the differential"), value=f"{anc.normalize():f}")
    fact = Fact(text, None, True, ("wbc_10e9_l", "segments_pct", "bands_pct"))
    return Result({"anc_10e9_l": anc}, (fact,), (), None, ("derived",))


RULES = (
    Rule(
        key="egfr_ckid_u25",
        title=N_("eGFR, CKiD U25"),
        version="CKiD-U25-2021",
        citation="Pierce CB et al. Kidney Int 2021;99:948-56",
        section="response-pk-hsct 1.4",
        output="{egfr}",
        confirmed=False,
        inputs=(
            Input("sex", "enum", choices=("M", "F")),
            Input("age_y", "number", "year", note="1-25"),
            Input("height_cm", "number", "cm"),
            Input("scr_mg_dl", "number", "mg/dL"),
        ),
        compute=_ckid,
    ),
    Rule(
        key="egfr_deindexed",
        title=N_("De-indexed clearance"),
        version="1",
        citation="response-pk-hsct 1.4",
        section="response-pk-hsct 1.4",
        output="{ml_min}",
        inputs=(Input("egfr", "number", "mL/min/1.73 m²"), Input("bsa_m2", "number", "m²")),
        compute=_deindexed,
    ),
    Rule(
        key="dose_deviation",
        title=N_("Dose given against dose ordered"),
        version="DOSE-4",
        citation="response-pk-hsct 1.6, RULE DOSE-4",
        section="response-pk-hsct 1.6",
        output="{deviation_pct, status}",
        inputs=(Input("ordered_mg", "number", "mg"), Input("given_mg", "number", "mg", note=N_("0 = not given"))),
        compute=_deviation,
    ),
    Rule(
        key="anc_derived",
        title=N_("ANC out of the differential"),
        version="LAB-3",
        citation="response-pk-hsct 8, RULE LAB-3",
        section="response-pk-hsct 8",
        output="{anc_10e9_l}",
        inputs=(
            Input("wbc_10e9_l", "number", "10⁹/L"),
            Input("segments_pct", "number", "%"),
            Input("bands_pct", "number", "%"),
        ),
        compute=_anc,
    ),
)
