"""Formulas and tables of dosing, kidney function, the product and time."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain import dosing, dosing_renal, product, renal
from ctd402_desktop.domain.rule_tables import CONDITION, RESULT, Row, Table, Tables, computed, ladder, row
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
_HEIGHT, _WEIGHT = ("H", N_("height, cm")), ("W", N_("weight, kg"))
_AGE, _CREATININE = ("Age", N_("completed years")), ("SCr", N_("serum creatinine, mg/dL; µmol/L ÷ 88.4"))

_FORMULAS = {
    "mosteller": ("√(H × W ÷ 3600)", D("1.8181")),
    "dubois": ("0.007184 × H^0.725 × W^0.425", D("1.8097")),
    "haycock": ("0.024265 × H^0.3964 × W^0.5378", D("1.8257")),
    "gehan_george": ("0.0235 × H^0.42246 × W^0.51456", D("1.8313")),
    "boyd": ("0.0003207 × H^0.3 × g^(0.7285 − 0.0188 × log₁₀ g)", D("1.8347")),
}
"""Equation as written and the surface of 170 cm and 70 kg (response-pk-hsct.md 1.2)."""

_BSA = Table(
    (N_("Formula"), N_("Body surface, m²"), N_("170 cm, 70 kg")),
    tuple(
        Row((dosing.FORMULA_NAMES[name], text, str(found)), {"height_cm": 170, "weight_kg": 70, "formula": name},
            {"bsa_m2": found})
        for name, (text, found) in _FORMULAS.items()
    ),
    notes=(
        N_("H height in cm, W weight in kg, g weight in grams. Dosing uses the value rounded half-up to 2 decimals."),
    ),
)  # fmt: skip


def _band(place: int) -> tuple[str, Decimal, Decimal | None]:
    """Text, a clearance inside and the fraction of the band at ``place``; past the last, none is given."""
    limits = renal.BANDS
    if place == len(limits):
        return f"< {limits[-1][0]}", limits[-1][0] - D("0.1"), None
    limit, factor = limits[place]
    upper = f", < {limits[place - 1][0]}" if place else ""
    return f"≥ {limit}{upper}", limit, factor


def _fractions(name: str) -> tuple[Row, ...]:
    rows = []
    for place in range(len(renal.BANDS) + 1):
        text, clearance, factor = _band(place)
        said: str | Message = msg(N_("do not give")) if factor is None else str(factor)
        dose = "–" if factor is None else f"{30 * factor:f}".rstrip("0").rstrip(".")
        rows.append(Row((text, said, dose), {"crcl_ml_min": clearance}, {name: factor}))
    return tuple(rows)


_FACTOR = Table((N_("Clearance, mL/min"), N_("Fraction"), N_("of 30 mg/m²")), _fractions("factor"))
_PATIENT: dict[str, Any] = {
    "height_cm": 170, "weight_kg": 70, "crcl_ml_min": 100, "fludarabine_mg_m2_day": 30,
    "cyclophosphamide_mg_m2_day": 500, "days": 3,
}  # fmt: skip
_FC = ladder(
    row(msg(N_("clearance ≥ 80 mL/min")), msg(N_("full fludarabine")),
        gives={"bsa_dosing": D("1.82"), "flu_status": "FULL", "flu_daily_mg": 55, "cy_daily_mg": 910}, **_PATIENT),
    row(msg(N_("clearance 30 to below 80 mL/min")), msg(N_("reduced fludarabine, cyclophosphamide as ordered")),
        gives={"flu_status": "REDUCED", "flu_daily_mg": 44, "cy_daily_mg": 910}, **{**_PATIENT, "crcl_ml_min": 60}),
    row(msg(N_("clearance < 30 mL/min")), msg(N_("no fludarabine")),
        gives={"flu_status": "CONTRAINDICATED", "flu_daily_mg": None}, **{**_PATIENT, "crcl_ml_min": 29}),
    row(msg(N_("a cap of the body surface is set")), msg(N_("the smaller of surface and cap")),
        gives={"bsa_dosing": D("1.70")}, **_PATIENT, bsa_cap_m2=D("1.7")),
    notes=(
        N_("Daily dose = dose per m² × fraction × surface, rounded half-up to whole mg (Flu) or 10 mg (Cy)."),
        N_("The total is the rounded daily dose times the days."),
    ),
)  # fmt: skip
_WEIGHTS = computed(
    "BMI = W ÷ (H ÷ 100)²;  IBW = 50 (M) / 45.5 (F) + 2.3 × (H ÷ 2.54 − 60);  AdjBW = IBW + 0.25 / 0.40 × (W − IBW)",
    _HEIGHT, _WEIGHT, ("IBW", N_("ideal weight, Devine; below 152.4 cm not validated")),
    example=row(gives={"bmi": D("26.12"), "ibw_kg": D("70.46"), "adjbw25_kg": D("72.85"), "adjbw40_kg": D("74.28")},
                sex="M", height_cm=175, weight_kg=80),
)  # fmt: skip
_CRCL = computed(
    "(140 − Age) × W × (0.85 F) ÷ (72 × SCr)", _AGE, ("W", N_("actual weight, kg")), _CREATININE,
    example=row(gives={"crcl_ml_min": D("69.994"), "flu_factor": D("0.8")}, age_y=48, sex="F", weight_kg=58,
                scr_mg_dl=D("0.9")),
    notes=(N_("mL/min, not indexed. Under 18 years the bedside Schwartz equation decides"),),
)  # fmt: skip
_CKD = computed(
    "142 × min(SCr/κ, 1)^α × max(SCr/κ, 1)^−1.200 × 0.9938^Age × (1.012 F)", _CREATININE, _AGE,
    ("κ", N_("0.7 female, 0.9 male")), ("α", N_("−0.241 female, −0.302 male")),
    example=row(gives={"egfr": D("122.10")}, scr_mg_dl=D("0.8"), age_y=30, sex="M"),
    notes=(N_("From 18 years on."),),
)  # fmt: skip
_SCHWARTZ = computed(
    "0.413 × H ÷ SCr", _HEIGHT, _CREATININE,
    example=row(gives={"egfr": D("123.90")}, height_cm=150, scr_mg_dl=D("0.5")), notes=(N_("1 to 17 years."),),
)  # fmt: skip


def _k(sex: str, words: Message, age: int) -> Row:
    found = dosing_renal.ckid_k(sex, D(age))
    given = {"sex": sex, "age_y": age, "height_cm": 100, "scr_mg_dl": 1}
    at_12, younger, older, adult = dosing_renal.K_U25[sex]
    formula = str(adult) if age >= 18 else f"{at_12} × {younger if age < 12 else older}^(Age − 12)"
    return Row((sex, words, formula), given, {"egfr": round(found, 4)})


_CKID = Table(
    (N_("Sex"), N_("Age"), "K"),
    tuple(
        _k(sex, words, age)
        for sex in dosing_renal.K_U25
        for words, age in (
            (msg(N_("1 to below 12 years")), 6), (msg(N_("12 to below 18 years")), 15),
            (msg(N_("18 to 25 years")), 20),
        )
    ),
    formula="K × H ÷ 100 ÷ SCr",
)  # fmt: skip
_DEINDEXED = computed(
    "eGFR × BSA ÷ 1.73", ("eGFR", N_("mL/min/1.73 m²")), ("BSA", N_("body surface, m²")),
    example=row(gives={"ml_min": 100}, egfr=D("86.5"), bsa_m2=2),
)  # fmt: skip
_DEVIATION = ladder(
    row(msg(N_("off by more than {share} %"), share=100 * dosing.DEVIATION_FLAG), "DEVIATION",
        gives={"status": "DEVIATION"}, ordered_mg=100, given_mg=89),
    row(msg(N_("off by more than {share} %"), share=100 * dosing.DEVIATION_NOTE), "NOTE", gives={"status": "NOTE"},
        ordered_mg=100, given_mg=D("105.1")),
    row(msg(N_("otherwise")), "OK", gives={"status": "OK", "deviation_pct": 5}, ordered_mg=100, given_mg=105),
    notes=(N_("100 × (given − ordered) ÷ ordered. The ward's own shares stand in its protocol pack."),),
)  # fmt: skip
_ANC = computed(
    "ANC = WBC × (Seg + Band) ÷ 100", ("WBC", N_("white cells, 10⁹/L")), ("Seg", N_("segmented neutrophils, %")),
    ("Band", N_("band forms, %")),
    example=row(gives={"anc_10e9_l": D("1.2")}, wbc_10e9_l=2, segments_pct=50, bands_pct=10),
)  # fmt: skip

_BAG: dict[str, Any] = {
    "volume_ml": 40, "cells_per_ml": 10_000_000, "cells_per_ml_is_viable": True, "car_pct_of_viable": 100,
    "weight_kg": 80,
}  # fmt: skip
_TOLERANCE = product.DEFAULT_TOLERANCE_PCT
_CELLS = computed(
    "V × C × viable × CAR⁺", ("V", N_("volume infused, mL")), ("C", N_("cells per mL")),
    ("viable", N_("fraction, 1 where C counts viable cells already")), ("CAR⁺", N_("fraction of viable cells")),
    example=row(gives={"car_pos_viable_cells": 400_000_000, "cells_per_kg": 5_000_000}, **_BAG),
)  # fmt: skip
_DOSE_STATUS = ladder(
    row(msg(N_("within {share} % of the planned cells"), share=_TOLERANCE), "WITHIN", gives={"dose_status": "WITHIN"},
        **_BAG, planned_car_cells=500_000_000),
    row(msg(N_("fewer")), "BELOW", gives={"dose_status": "BELOW"}, **_BAG, planned_car_cells=5_000_000_010),
    row(msg(N_("more")), "ABOVE", gives={"dose_status": "ABOVE"}, **_BAG, planned_car_cells=300_000_000),
    title=N_("Against the plan"),
)  # fmt: skip
_DMSO = Table(
    (CONDITION, RESULT),
    (
        row(f"≤ {product.DMSO_LIMIT_G_KG} g/kg", "OK", gives={"status": "OK", "dmso_g": D("4.40")}, volume_ml=40,
            dmso_pct_vv=10, weight_kg=D("4.4")),
        row(f"> {product.DMSO_LIMIT_G_KG} g/kg", "WARN", gives={"status": "WARN"}, volume_ml=40, dmso_pct_vv=10,
            weight_kg=4),
    ),
    formula=f"g = mL × v/v × {product.DMSO_G_ML}",
    notes=(N_("In one day."),),
)  # fmt: skip
_ISBT = computed(
    "(38 − Σ aᵢ × 2^(13 − i) mod 37) mod 37", ("aᵢ", N_("value of the character at place i, counted from 0")),
    ("37", N_("characters 0–9, A–Z and *")),
    example=row(gives={"check_character": product.check_character("A999914123458"), "valid": True},
                din13="A999914123458", entered_check=product.check_character("A999914123458")),
)  # fmt: skip

_START = datetime(2026, 4, 6, 10, 0)  # noqa: DTZ001 - local moments without offset are what the rule compares


def _after(hours: Decimal) -> dict[str, str]:
    start = _START + timedelta(hours=float(hours))
    return {"last_ld_dose_end": _START.isoformat(), "infusion_start": start.isoformat()}


_INTERVAL = Table(
    (N_("Hours"), RESULT),
    tuple(
        Row((band.text, str(band.gives)), _after(band.example), {"status": band.gives})
        for band in dosing.INTERVAL_H.rows()
    ),
    notes=(N_("From the end of the last dose to the start of the infusion; the ward's limits stand in its pack."),),
)
_STUDY_DAY = Table(
    (N_("Date"), N_("Clinical day"), "--DY"),
    (
        row(msg(N_("day before the infusion")), "-1", "-1", gives={"clinical_day": -1, "sdtm_dy": -1},
            event_date="2026-04-05", infusion_date="2026-04-06"),
        row(msg(N_("day of the infusion")), "0", "1", gives={"clinical_day": 0, "sdtm_dy": 1},
            event_date="2026-04-06", infusion_date="2026-04-06"),
        row(msg(N_("day after the infusion")), "1", "2", gives={"clinical_day": 1, "sdtm_dy": 2},
            event_date="2026-04-07", infusion_date="2026-04-06"),
    ),
    notes=(N_("Calendar days; SDTM has no day 0."),),
)  # fmt: skip
_UNIT = computed(
    "value × factor", ("factor", N_("exact factor of the analyte between the two units")),
    example=row(gives=D("2.00"), analyte="bilirubin", value=D("34.208"), from_unit="umol/L", to_unit="mg/dL"),
    notes=(N_("Rounded half-up to 2 decimals."),),
)  # fmt: skip
_STORAGE = computed(
    "value × factor", ("factor", N_("exact factor to the unit of storage")),
    example=row(gives={"value": 100, "unit": "g/L"}, analyte="hemoglobin", value=10, unit="g/dL"),
    notes=(N_("Not rounded."),),
)  # fmt: skip

TABLES: Tables = {
    "bsa": (_BSA,),
    "fc_dose": (_FC,),
    "body_weight": (_WEIGHTS,),
    "crcl_cockcroft_gault": (_CRCL,),
    "fludarabine_factor": (_FACTOR,),
    "egfr_ckd_epi_2021": (_CKD,),
    "egfr_bedside_schwartz": (_SCHWARTZ,),
    "egfr_ckid_u25": (_CKID,),
    "egfr_deindexed": (_DEINDEXED,),
    "dose_deviation": (_DEVIATION,),
    "anc_derived": (_ANC,),
    "infusion_dose": (_CELLS, _DOSE_STATUS),
    "dmso_load": (_DMSO,),
    "isbt_check_character": (_ISBT,),
    "ld_to_infusion_interval": (_INTERVAL,),
    "study_day": (_STUDY_DAY,),
    "unit_convert": (_UNIT,),
    "lab_conversion": (_STORAGE,),
}
