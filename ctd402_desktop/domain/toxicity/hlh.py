"""HLH-like pictures beside IEC-HS, for comparison: HLH-2004, carHLH and the prompt to think of IEC-HS.

None of them replaces the criteria of ``iec_hs``: HLH-2004 is nearly always positive in a febrile, cytopenic patient.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.renal import exceeds
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, integer, number, positive, tick
from ctd402_desktop.domain.toxicity.explaining import any_of
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, all_of, enough_of, held, verdict
from ctd402_desktop.i18n import N_, msg

D = Decimal
HLH_NEEDED = 5
CAR_HLH_NEEDED = 2
CAR_HLH_FERRITIN = D(10_000)
_TEMPERATURE = (D(25), D(45))


def _cytopenia(inputs: Inputs) -> bool | None:
    hb_limit = D(10) if tick(inputs, "infant_under_4_weeks") else D(9)
    lineages = (
        held(number(inputs, "hb_g_dl", D(0), D(30)), lambda hb: hb < hb_limit),
        held(number(inputs, "platelets_10e9_l", D(0), D(5000)), lambda count: count < 100),
        held(number(inputs, "anc_per_ul", D(0), D(500_000)), lambda anc: anc < 1000),
    )
    return enough_of(lineages, 2)


def hlh_2004(inputs: Inputs) -> dict[str, Any]:
    """Whether five of the eight criteria hold, or a molecular diagnosis does; ``count`` while all are known."""
    criteria = (
        held(number(inputs, "temp_c", *_TEMPERATURE), lambda temp: temp >= D("38.5")),
        answer(inputs, "splenomegaly"),
        _cytopenia(inputs),
        any_of(
            (
                held(number(inputs, "triglycerides_mmol_l", D(0)), lambda fat: fat >= 3),
                held(number(inputs, "fibrinogen_g_l", D(0), D(30)), lambda clot: clot <= D("1.5")),
            )
        ),
        answer(inputs, "hemophagocytosis"),
        answer(inputs, "nk_low_or_absent"),
        held(number(inputs, "ferritin_ng_ml", D(0)), lambda ferritin: ferritin >= 500),
        held(number(inputs, "scd25_u_ml", D(0)), lambda receptor: receptor >= 2400),
    )
    low, open_still = criteria.count(True), criteria.count(None)
    met = True if tick(inputs, "molecular_diagnosis") else enough_of(criteria, HLH_NEEDED)
    return {"met": met, "count": None if open_still else low, "min": low, "max": low + open_still}


_HLH = (
    Question("molecular_diagnosis", N_("Molecular diagnosis of HLH"), needed=False),
    Question("temp_c", N_("Highest temperature, °C"), N_("≥ 38.5")),
    Question("splenomegaly", N_("Splenomegaly")),
    Question("hb_g_dl", N_("Haemoglobin, g/dL"), N_("< 9; < 10 below 4 weeks")),
    Question("platelets_10e9_l", N_("Platelets, 10⁹/L"), N_("< 100")),
    Question("anc_per_ul", N_("ANC, /µL"), N_("< 1000")),
    Question("infant_under_4_weeks", N_("Younger than 4 weeks"), needed=False),
    Question("triglycerides_mmol_l", N_("Fasting triglycerides, mmol/L"), N_("≥ 3.0")),
    Question("fibrinogen_g_l", N_("Fibrinogen, g/L"), N_("≤ 1.5")),
    Question("hemophagocytosis", N_("Haemophagocytosis")),
    Question("nk_low_or_absent", N_("NK activity low or absent")),
    Question("ferritin_ng_ml", N_("Ferritin, ng/mL"), N_("≥ 500")),
    Question("scd25_u_ml", N_("sCD25, U/mL"), N_("≥ 2400")),
)
_NOT_SPECIFIC = msg(N_("Not specific after CAR-T: nearly always positive in a febrile patient with low counts"))


def _hlh_2004(inputs: Inputs) -> Result:
    return verdict(inputs, hlh_2004, _HLH, "met", notes=(_NOT_SPECIFIC,))


def car_hlh(inputs: Inputs) -> dict[str, Any]:
    """Peak ferritin above 10 000 ng/mL and two of liver, kidney, lung (grade ≥ 3) and haemophagocytosis."""
    ferritin = held(number(inputs, "ferritin_peak_ng_ml", D(0)), lambda value: value > CAR_HLH_FERRITIN)
    organs = [held(integer(inputs, name, 0, 5), lambda grade: grade >= 3) for name in _ORGANS]
    others = enough_of([*organs, answer(inputs, "hemophagocytosis")], CAR_HLH_NEEDED)
    return {"met": all_of((ferritin, others)), "ferritin": ferritin, "others": others}


_ORGANS = ("liver_grade", "renal_grade", "pulmonary_oedema_grade")
_CAR_HLH = (
    Question("ferritin_peak_ng_ml", N_("Peak ferritin, ng/mL"), N_("> 10 000 during CRS")),
    Question("liver_grade", N_("Bilirubin, AST or ALT, CTCAE grade"), N_("≥ 3")),
    Question("renal_grade", N_("Oliguria or creatinine, CTCAE grade"), N_("≥ 3")),
    Question("pulmonary_oedema_grade", N_("Pulmonary oedema, CTCAE grade"), N_("≥ 3")),
    Question("hemophagocytosis", N_("Haemophagocytosis")),
)


def _car_hlh(inputs: Inputs) -> Result:
    return verdict(inputs, car_hlh, _CAR_HLH, "met", flags=(UNCONFIRMED,))


def iec_hs_prompt(inputs: Inputs) -> bool | None:
    """Whether to think of IEC-HS and repeat the panel in 12 h: CRS resolving, ferritin jumping, and one more sign."""
    ferritin, fibrinogen = number(inputs, "ferritin_ng_ml", D(0)), number(inputs, "fibrinogen_mg_dl", D(0), D(3000))
    before, clot_before = positive(inputs, "ferritin_24h_before"), positive(inputs, "fibrinogen_24h_before")
    jump = any_of(
        (
            held(ferritin, lambda now: now > CAR_HLH_FERRITIN),
            None if ferritin is None or before is None else exceeds(ferritin, 2 * before),
        )
    )
    fall = None if fibrinogen is None or clot_before is None else exceeds(D("0.7") * clot_before, fibrinogen)
    enzymes = []
    for name in ("ast", "alt"):
        value, uln = number(inputs, name, D(0)), positive(inputs, f"{name}_uln")
        enzymes.append(None if value is None or uln is None else exceeds(value, 5 * uln))
    other = any_of((held(fibrinogen, lambda now: now < 150), fall, *enzymes))
    return all_of((answer(inputs, "crs_resolving"), jump, other))


_PROMPT = (
    Question("crs_resolving", N_("CRS resolving")),
    Question("ferritin_ng_ml", N_("Ferritin, ng/mL"), N_("> 10 000, or > 2 × the value 24 h before")),
    Question("ferritin_24h_before", N_("Ferritin 24 h before, ng/mL")),
    Question("fibrinogen_mg_dl", N_("Fibrinogen, mg/dL"), N_("< 150, or a fall of > 30 % in 24 h")),
    Question("fibrinogen_24h_before", N_("Fibrinogen 24 h before, mg/dL")),
    Question("ast", N_("AST, U/L"), N_("> 5 × upper limit")),
    Question("ast_uln", N_("Upper limit of AST, U/L")),
    Question("alt", N_("ALT, U/L"), N_("> 5 × upper limit")),
    Question("alt_uln", N_("Upper limit of ALT, U/L")),
)


def _iec_hs_prompt(inputs: Inputs) -> Result:
    return verdict(inputs, iec_hs_prompt, _PROMPT, flags=("conv",))


RULES = (
    Rule(
        key="hlh_2004",
        title=N_("HLH-2004 criteria (for comparison)"),
        version="HLH-2004",
        citation="Henter JI, Horne A, Arico M, et al. Pediatr Blood Cancer 2007;48:124-131",
        section="toxicity-grading 3.3",
        output="{met, count, min, max}; met true, false or null",
        inputs=(
            Input("temp_c", "number", "°C", note="25-45"),
            Input("splenomegaly", "bool"),
            Input("hb_g_dl", "number", "g/dL"),
            Input("platelets_10e9_l", "number", "10⁹/L"),
            Input("anc_per_ul", "number", "/µL"),
            Input("infant_under_4_weeks", "bool", default="false"),
            Input("triglycerides_mmol_l", "number", "mmol/L", note=N_("fasting")),
            Input("fibrinogen_g_l", "number", "g/L"),
            Input("hemophagocytosis", "bool", note=N_("null = not examined")),
            Input("nk_low_or_absent", "bool"),
            Input("ferritin_ng_ml", "number", "ng/mL"),
            Input("scd25_u_ml", "number", "U/mL"),
            Input("molecular_diagnosis", "bool", default="false"),
        ),
        compute=_hlh_2004,
    ),
    Rule(
        key="car_hlh",
        title=N_("carHLH (for comparison)"),
        version="CARTOX-2018",
        citation="Neelapu SS, Tummala S, Kebriaei P, et al. Nat Rev Clin Oncol 2018;15:47-62",
        section="toxicity-grading 3.3",
        output="{met, ferritin, others}, each true, false or null",
        confirmed=False,
        inputs=(
            Input("ferritin_peak_ng_ml", "number", "ng/mL", note=N_("peak of the CRS phase")),
            *(Input(name, "integer", note=N_("worst CTCAE grade 0-5")) for name in _ORGANS),
            Input("hemophagocytosis", "bool", note=N_("marrow or organ; null = not examined")),
        ),
        compute=_car_hlh,
    ),
    Rule(
        key="iec_hs_prompt",
        title=N_("Prompt: consider IEC-HS"),
        version="CTD402-1",
        citation="toxicity-grading 3.4, project convention",
        section="toxicity-grading 3.4",
        output="true, false or null",
        notes=("conv",),
        inputs=(
            Input("crs_resolving", "bool"),
            Input("ferritin_ng_ml", "number", "ng/mL"),
            Input("ferritin_24h_before", "number", "ng/mL"),
            Input("fibrinogen_mg_dl", "number", "mg/dL", note="0-3000"),
            Input("fibrinogen_24h_before", "number", "mg/dL"),
            *(Input(f"{name}{part}", "number", "U/L") for name in ("ast", "alt") for part in ("", "_uln")),
        ),
        compute=_iec_hs_prompt,
    ),
)
