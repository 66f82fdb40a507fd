"""Decision tables of organ toxicity: GVHD, tumour lysis, IEC-HS and its relatives, CTCAE, numbers beside the grades."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.bands import Bands
from ctd402_desktop.domain.rule_tables import (
    CONDITION,
    FINDING,
    GRADE,
    LIMIT,
    YES_NO,
    Row,
    Table,
    Tables,
    computed,
    ladder,
    row,
)
from ctd402_desktop.domain.toxicity import bedside_numbers as bedside
from ctd402_desktop.domain.toxicity import chronic_gvhd as chronic
from ctd402_desktop.domain.toxicity import hlh, iec_hs, magic
from ctd402_desktop.domain.toxicity import tumour_lysis as lysis
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
_YES, _NO = YES_NO[True], YES_NO[False]
_STAGE, _QUANTITY = N_("Stage"), N_("Quantity")

_ADULT: dict[str, Any] = {"age_years": 40, "weight_kg": 70}
_CHILD: dict[str, Any] = {"age_years": 8, "weight_kg": 20}


def _staged(label: str, name: str, scoring: Bands[int], organ: str, base: dict[str, Any], times: int = 1) -> list[Row]:
    return [
        Row((msg(label), band.text, str(band.gives)), {**base, name: band.example * times}, {organ: band.gives})
        for band in scoring.rows()
    ]


_WORST_SKIN = {"erythroderma": True, "bullae": True, "desquamation_bsa_pct": 6}
_MAGIC_STAGES = Table(
    (_QUANTITY, FINDING, _STAGE),
    (
        *_staged(N_("Skin: rash, % of body surface"), "rash_bsa_pct", magic.RASH, "skin", {}),
        row(msg(N_("Skin: rash, % of body surface")),
            msg(N_("> 50 with erythroderma, bullae and desquamation > 5 %")), "4", gives={"skin": 4},
            rash_bsa_pct=60, **_WORST_SKIN),
        *_staged(N_("Bilirubin, mg/dL"), "bilirubin_mg_dl", magic.BILIRUBIN_MG_DL, "liver", {}),
        *_staged(N_("Bilirubin, µmol/L"), "bilirubin_umol_l", magic.BILIRUBIN_UMOL_L, "liver", {}),
        row(msg(N_("Upper GI: anorexia, nausea or vomiting")), msg(N_("not persistent")), "0", gives={"upper_gi": 0},
            upper_gi_persistent=False),
        row(msg(N_("Upper GI: anorexia, nausea or vomiting")), msg(N_("persistent")), "1", gives={"upper_gi": 1},
            upper_gi_persistent=True),
        *_staged(N_("Adult: stool, mL/day"), "stool_ml_day", magic.ADULT_VOLUME, "lower_gi", _ADULT),
        *_staged(N_("Adult: stools a day"), "stool_episodes_day", magic.ADULT_EPISODES, "lower_gi", _ADULT),
        *_staged(N_("Child: stool, mL/kg/day"), "stool_ml_day", magic.CHILD_VOLUME_PER_KG, "lower_gi", _CHILD, 20),
        *_staged(N_("Child: stools a day"), "stool_episodes_day", magic.CHILD_EPISODES, "lower_gi", _CHILD),
        row(msg(N_("Lower GI")), msg(N_("Severe abdominal pain or ileus")), "4", gives={"lower_gi": 4},
            severe_abdominal_pain_or_ileus=True),
        row(msg(N_("Lower GI")), msg(N_("Grossly bloody stool")), "4", gives={"lower_gi": 4},
            grossly_bloody_stool=True),
    ),
    N_("Stages of the organs"),
    notes=(N_("Child: under 18 years and up to 50 kg."),),
)  # fmt: skip
_NO_GVHD: dict[str, Any] = {
    "rash_bsa_pct": 0, "bilirubin_mg_dl": 1, "upper_gi_persistent": False, "stool_ml_day": 100, **_ADULT,
}  # fmt: skip
_MAGIC_GRADE = ladder(
    row(msg(N_("skin, liver or lower GI stage 4")), "4", gives={"grade": 4}, **{**_NO_GVHD, "bilirubin_mg_dl": 16}),
    row(msg(N_("liver or lower GI stage 2 or 3")), "3", gives={"grade": 3}, **{**_NO_GVHD, "stool_ml_day": 1000}),
    row(msg(N_("skin stage 3, or liver, upper GI or lower GI stage 1")), "2", gives={"grade": 2},
        **{**_NO_GVHD, "rash_bsa_pct": 60}),
    row(msg(N_("skin stage 1 or 2 alone")), "1", gives={"grade": 1}, **{**_NO_GVHD, "rash_bsa_pct": 30}),
    row(msg(N_("no organ involved")), "0", gives={"grade": 0}, **_NO_GVHD),
    result=GRADE,
    title=N_("Overall grade"),
)  # fmt: skip

_NO_CGVHD: dict[str, Any] = {"diagnostic_sign": True, **dict.fromkeys(chronic.ORGANS, 0)}


def _organ(**scores: int) -> dict[str, Any]:
    return {**_NO_CGVHD, **scores}


def _skin(**given: Any) -> dict[str, Any]:
    return {**_NO_CGVHD, "skin": None, "skin_sclerosis": "none", "skin_bsa_pct": 0, **given}


_CHRONIC_SCORES = Table(
    (_QUANTITY, FINDING, N_("Score")),
    (
        *(Row((msg(N_("Skin involved, % of body surface")), band.text, str(band.gives)),
              _skin(skin_bsa_pct=band.example), {"skin": band.gives}) for band in chronic.SKIN_AREA.rows()),
        *(Row((msg(N_("Skin")), msg(label), str(score)), _skin(skin_sclerosis=name), {"skin": score})
          for name, (score, label) in chronic.SCLEROSIS.items()),
        *(Row((msg(N_("FEV₁, % predicted")), band.text, str(band.gives)), {**_NO_CGVHD, "fev1_pct": band.example},
              {"lungs": band.gives}) for band in chronic.FEV1.rows()),
    ),
    N_("Organ scores out of measurements"),
    notes=(N_("The other organs are scored 0 to 3 by the physician."),),
)  # fmt: skip
_CHRONIC = ladder(
    row(msg(N_("no diagnostic sign and no confirmed distinctive sign")), msg(N_("not chronic GVHD")),
        gives={"global": None}, diagnostic_sign=False, distinctive_sign_confirmed=False),
    row(msg(N_("any organ score 3, or lungs 2 or more")), msg(N_("severe")), gives={"global": "severe"},
        **_organ(lungs=2)),
    row(msg(N_("any organ score 2, three organs or more with score 1, or lungs 1")), msg(N_("moderate")),
        gives={"global": "moderate"}, **_organ(skin=1, mouth=1, eyes=1)),
    row(msg(N_("one or two organs with score 1")), msg(N_("mild")), gives={"global": "mild"}, **_organ(mouth=1)),
    row(msg(N_("no organ involved")), msg(N_("none")), gives={"global": "none"}, **_NO_CGVHD),
    title=N_("Global grade"),
    notes=(N_("An organ wholly explained by another cause is left out."),),
)  # fmt: skip

_QUIET: dict[str, Any] = {
    "day_rel_therapy_start": 0, "child": False, "uric_acid_umol_l": 300, "potassium_mmol_l": 4, "phosphate_mmol_l": 1,
    "calcium_corr_mmol_l": D("2.3"), "creatinine_x_uln": 1, "arrhythmia_grade": 0, "seizure_grade": 0,
}  # fmt: skip


_TWO = {**_QUIET, "uric_acid_umol_l": 500, "potassium_mmol_l": 7}


def _criterion(label: str, limit: str | Message, other: str, **given: Any) -> Row:
    """One of the four criteria; the second one is met as well, and without it the syndrome is not."""
    second = {"uric_acid_umol_l": 500} if other == "uric" else {"potassium_mmol_l": 7}
    return Row((msg(label), limit), {**_QUIET, **second, **given}, {"ltls": True})


_LTLS = Table(
    (_QUANTITY, LIMIT),
    (
        _criterion(N_("Uric acid, µmol/L"), "≥ 476", "k", uric_acid_umol_l=476),
        _criterion(N_("Potassium, mmol/L"), "≥ 6.0", "uric", potassium_mmol_l=6),
        _criterion(N_("Phosphate, mmol/L, adult"), f"≥ {lysis.PHOSPHATE_ADULT}", "k",
                   phosphate_mmol_l=lysis.PHOSPHATE_ADULT),
        _criterion(N_("Phosphate, mmol/L, child"), f"≥ {lysis.PHOSPHATE_CHILD}", "k", child=True,
                   phosphate_mmol_l=lysis.PHOSPHATE_CHILD),
        _criterion(N_("Corrected calcium, mmol/L"), "≤ 1.75", "k", calcium_corr_mmol_l=D("1.75")),
        _criterion(N_("Uric acid, potassium or phosphate"), msg(N_("≥ 25 % above baseline")), "k",
                   phosphate_mmol_l=D("1.25"), phosphate_baseline=1),
        _criterion(N_("Corrected calcium, mmol/L"), msg(N_("≥ 25 % below baseline")), "k",
                   calcium_corr_mmol_l=D("1.8"), calcium_baseline=D("2.4")),
    ),
    N_("Laboratory syndrome: two or more of"),
    notes=(N_("Counted from day −3 to day +7 of the start of treatment."),),
)  # fmt: skip
_TLS_CREATININE = Table(
    (N_("Creatinine, × upper limit"), GRADE),
    tuple(
        Row((band.text, str(band.gives)), {**_TWO, "creatinine_x_uln": band.example}, {"grade": band.gives})
        for band in lysis.CREATININE_GRADE.rows()
    ),
    N_("Clinical syndrome: the worst of creatinine, arrhythmia and seizure"),
    notes=(
        N_("Only with a laboratory syndrome; without one a physician reviews. Sudden death is grade 5."),
        N_("Arrhythmia 0 to 4 and seizure 0, 2, 3 or 4 are entered; one of another cause counts 0."),
    ),
)
_TLS_GRADE = ladder(
    row(msg(N_("before day −3 or after day +7")), "–", gives={"grade": None}, **{**_TWO, "day_rel_therapy_start": 8}),
    row(msg(N_("laboratory syndrome and a clinical sign")), msg(N_("the worst sign")), gives={"grade": 3},
        **{**_TWO, "seizure_grade": 3}),
    row(msg(N_("laboratory syndrome alone")), "0", gives={"ltls": True, "ctls": False, "grade": 0}, **_TWO),
    row(msg(N_("no laboratory syndrome, a clinical sign")), msg(N_("a physician reviews")),
        gives={"ltls": False, "grade": None}, **{**_QUIET, "arrhythmia_grade": 2, "uric_acid_baseline": 300,
                                                 "potassium_baseline": 4, "phosphate_baseline": 1,
                                                 "calcium_baseline": D("2.3")}),
    row(msg(N_("neither")), "0", gives={"ltls": False, "grade": 0}, **_QUIET),
    result=GRADE,
)  # fmt: skip

_NORMAL: dict[str, Any] = {
    "ferritin_ng_ml": 100, "ferritin_uln": 300, "ferritin_baseline": 100, "ast": 20, "ast_uln": 40, "ast_baseline": 20,
    "alt": 20, "alt_uln": 40, "alt_baseline": 20, "fibrinogen_mg_dl": 300, "fibrinogen_lln": 200,
}  # fmt: skip


def _feature(label: str, limit: str | Message, state: str, **given: Any) -> Row:
    return Row((msg(label), limit), {**_NORMAL, **given}, {state: True})


_IEC_FEATURES = Table(
    (FINDING, LIMIT),
    (
        _feature(N_("Ferritin"), msg(N_("> {factor} × upper limit"), factor=iec_hs.FERRITIN_TIMES), "ferritin",
                 ferritin_ng_ml=601, ferritin_baseline=None),
        _feature(N_("Ferritin"), msg(N_("> {factor} × the value before"), factor=iec_hs.FERRITIN_TIMES), "ferritin",
                 ferritin_ng_ml=201),
        _feature(N_("Ferritin"), msg(N_("rising rapidly")), "ferritin", ferritin_rapid_rise=True),
        _feature(N_("AST or ALT"), msg(N_("> {factor} × upper limit"), factor=iec_hs.ENZYME_TIMES), "transaminase",
                 ast=201),
        _feature(N_("AST or ALT"), msg(N_("> {factor} × baseline, where that is raised"), factor=iec_hs.ENZYME_TIMES),
                 "transaminase", alt=501, alt_baseline=100),
        _feature(N_("Fibrinogen, mg/dL"), f"< {iec_hs.FIBRINOGEN_MG_DL}", "fibrinogen", fibrinogen_mg_dl=149,
                 fibrinogen_lln=None),
        _feature(N_("Fibrinogen, mg/dL"), msg(N_("below the lower limit")), "fibrinogen", fibrinogen_mg_dl=199),
        _feature(N_("Cytopenia"), msg(N_("new or worse")), "cytopenia", cytopenia_new_or_worse=True),
        _feature(N_("Haemophagocytosis"), msg(N_("seen")), "hemophagocytosis", hemophagocytosis=True),
    ),
    N_("Features"),
)  # fmt: skip
_HIGH = {**_NORMAL, "ferritin_ng_ml": 5000}
_IEC_PATTERN = ladder(
    row(msg(N_("ferritin unknown")), "incomplete", gives={"pattern": "incomplete"}, **{**_NORMAL,
                                                                                    "ferritin_ng_ml": None}),
    row(iec_hs.PATTERNS["not_met"], "not_met", gives={"pattern": "not_met"}, **_NORMAL),
    row(iec_hs.PATTERNS["attributed_elsewhere"], "attributed_elsewhere", gives={"pattern": "attributed_elsewhere"},
        **_HIGH, cytopenia_new_or_worse=True, attributed_other=True),
    row(iec_hs.PATTERNS["met"], "met", gives={"pattern": "met"}, **_HIGH, cytopenia_new_or_worse=True),
    row(iec_hs.PATTERNS["incomplete"], "incomplete", gives={"pattern": "incomplete"}, **{**_HIGH, "ast": None,
                                                                                         "alt": None}),
    row(iec_hs.PATTERNS["ferritin_only"], "ferritin_only", gives={"pattern": "ferritin_only"}, **_HIGH),
    title=N_("Pattern"),
)  # fmt: skip
_IEC_GRADE = ladder(
    *(
        Row((msg(label), str(grade)), {"iec_hs_present": True, name: True}, grade)
        for grade, signs in iec_hs.SIGNS.items()
        for name, label in signs.items()
    ),
    row(msg(N_("IEC-HS entered, none of these")), "1", gives=1, iec_hs_present=True),
    row(msg(N_("no IEC-HS")), "0", gives=0, iec_hs_present=False),
    result=GRADE,
)

_HLH_MET = {"splenomegaly": True, "hemophagocytosis": True, "nk_low_or_absent": True, "scd25_u_ml": 2400}


def _hlh(label: str, limit: str | Message, **given: Any) -> Row:
    """Four criteria are met without it: with it five are."""
    base = dict(_HLH_MET)
    if not base.keys().isdisjoint(given):
        base["ferritin_ng_ml"] = 500
    return Row((msg(label), limit), {**base, **given}, {"met": True})


_HLH = Table(
    (N_("Criterion"), LIMIT),
    (
        _hlh(N_("Highest temperature, °C"), "≥ 38.5", temp_c=D("38.5")),
        _hlh(N_("Splenomegaly"), "+", splenomegaly=True),
        _hlh(N_("Two of: Hb < 9 g/dL (< 10 below 4 weeks), platelets < 100 × 10⁹/L, ANC < 1000/µL"), "+",
             hb_g_dl=8, platelets_10e9_l=99),
        _hlh(N_("Fasting triglycerides, mmol/L"), "≥ 3.0", triglycerides_mmol_l=3),
        _hlh(N_("or fibrinogen, g/L"), "≤ 1.5", fibrinogen_g_l=D("1.5")),
        _hlh(N_("Haemophagocytosis"), "+", hemophagocytosis=True),
        _hlh(N_("NK activity low or absent"), "+", nk_low_or_absent=True),
        _hlh(N_("Ferritin, ng/mL"), "≥ 500", ferritin_ng_ml=500),
        _hlh(N_("sCD25, U/mL"), "≥ 2400", scd25_u_ml=2400),
        Row((msg(N_("Molecular diagnosis of HLH")), msg(N_("alone"))), {"molecular_diagnosis": True}, {"met": True}),
    ),
    N_("Five of eight criteria"),
    notes=(N_("Not specific after CAR-T: nearly always positive in a febrile patient with low counts"),),
)  # fmt: skip
_CAR_HLH_BASE = {"ferritin_peak_ng_ml": hlh.CAR_HLH_FERRITIN + 1}


def _car(label: str, limit: str, **given: Any) -> Row:
    other = {"hemophagocytosis": True} if "liver_grade" in given else {"liver_grade": 3}
    return Row((msg(label), limit), {**_CAR_HLH_BASE, **other, **given}, {"met": True})


_CAR_HLH = Table(
    (N_("Criterion"), LIMIT),
    (
        _car(N_("Peak ferritin, ng/mL"), f"> {hlh.CAR_HLH_FERRITIN}", renal_grade=3),
        _car(N_("Bilirubin, AST or ALT, CTCAE grade"), "≥ 3", liver_grade=3),
        _car(N_("Oliguria or creatinine, CTCAE grade"), "≥ 3", renal_grade=3),
        _car(N_("Pulmonary oedema, CTCAE grade"), "≥ 3", pulmonary_oedema_grade=3),
        _car(N_("Haemophagocytosis"), "+", hemophagocytosis=True),
    ),
    N_("The ferritin and two of the others"),
)
_RISING: dict[str, Any] = {"crs_resolving": True, "ferritin_ng_ml": hlh.CAR_HLH_FERRITIN + 1, "fibrinogen_mg_dl": 149}
_PROMPT = Table(
    (CONDITION, N_("one of")),
    (
        row(msg(N_("CRS resolving")), "+", gives=True, **_RISING),
        row(msg(N_("and ferritin, ng/mL")), f"> {hlh.CAR_HLH_FERRITIN}", gives=True, **_RISING),
        row(msg(N_("and ferritin, ng/mL")), msg(N_("> 2 × the value 24 h before")), gives=True,
            **{**_RISING, "ferritin_ng_ml": 2001, "ferritin_24h_before": 1000}),
        row(msg(N_("and another sign")), msg(N_("fibrinogen < 150 mg/dL")), gives=True, **_RISING),
        row(msg(N_("and another sign")), msg(N_("fibrinogen fallen by more than 30 % in 24 h")), gives=True,
            **{**_RISING, "fibrinogen_mg_dl": 200, "fibrinogen_24h_before": 300}),
        row(msg(N_("and another sign")), msg(N_("AST or ALT > 5 × upper limit")), gives=True,
            **{**_RISING, "fibrinogen_mg_dl": 300, "alt": 201, "alt_uln": 40}),
    ),
)  # fmt: skip

_SF = computed(
    "S/F = SpO₂ ÷ FiO₂", ("SpO₂", N_("oxygen saturation, %, usable up to 97")), ("FiO₂", N_("fraction, 0.2–1")),
    ("L/min", N_("cannula: FiO₂ estimated as 0.21 + 0.04 × L/min")),
    example=row(gives={"sf_ratio": D("180.0")}, spo2=90, fio2=D("0.5")),
    notes=(N_("S/F ≤ 235 stands for P/F ≤ 200, S/F ≤ 315 for P/F ≤ 300."),),
)  # fmt: skip
_CALCIUM = computed(
    "Ca + 0.02 × (40 − Alb)", ("Ca", N_("calcium, mmol/L")), ("Alb", N_("albumin, g/L, where below 40")),
    example=row(gives={"calcium_corr": D("2.20")}, calcium_mmol_l=2, albumin_g_l=30),
    notes=(N_("In mg/dL: calcium + 0.8 × (4.0 − albumin in g/dL)."),),
)  # fmt: skip
_HYPOTENSION = ladder(
    row(msg(N_("fluid bolus because of low pressure")), _YES, gives=True, fluid_bolus_for_pressure=True),
    row(msg(N_("infant, systolic < 70 mmHg")), _YES, gives=True, age_years=D("0.5"), sbp=69),
    row(msg(N_("1 to 10 years, systolic < 70 + 2 × age")), _YES, gives=True, age_years=5, sbp=79),
    row(msg(N_("older than 10 years, systolic < 90 mmHg")), _YES, gives=True, age_years=40, sbp=89),
    row(msg(N_("adult, mean pressure < {limit} mmHg"), limit=bedside.ADULT_MAP), _YES, gives=True, age_years=40,
        sbp=95, dbp=49),
    row(msg(N_("systolic fallen by 30 % or more")), _YES, gives=True, age_years=40, sbp=105, dbp=70, sbp_baseline=150),
    row(msg(N_("otherwise")), _NO, gives=False, age_years=40, sbp=120, dbp=80),
    result=N_("Hint"),
    notes=(N_("ASTCT gives no number: the tick decides, this is a hint."),),
)  # fmt: skip
_HYPOXIA = ladder(
    row(msg(N_("SpO₂ below the limit of the site ({limit} %)"), limit=bedside.SPO2_LIMIT), _YES, gives=True,
        spo2=bedside.SPO2_LIMIT - 1, oxygen_started_or_raised=False),
    row(msg(N_("oxygen started or raised for low saturation")), _YES, gives=True, spo2=95,
        oxygen_started_or_raised=True),
    row(msg(N_("otherwise")), _NO, gives=False, spo2=bedside.SPO2_LIMIT, oxygen_started_or_raised=False),
    result=N_("Hint"),
    notes=(N_("ASTCT gives no number: the tick decides, this is a hint."),),
)  # fmt: skip

TABLES: Tables = {
    "magic_agvhd": (_MAGIC_STAGES, _MAGIC_GRADE),
    "cgvhd_nih2014": (_CHRONIC_SCORES, _CHRONIC),
    "tls_cairo_bishop": (_LTLS, _TLS_CREATININE, _TLS_GRADE),
    "iec_hs_criteria": (_IEC_FEATURES, _IEC_PATTERN),
    "iec_hs_grade": (_IEC_GRADE,),
    "hlh_2004": (_HLH,),
    "car_hlh": (_CAR_HLH,),
    "iec_hs_prompt": (_PROMPT,),
    "sf_ratio": (_SF,),
    "calcium_corrected": (_CALCIUM,),
    "hypotension_hint": (_HYPOTENSION,),
    "hypoxia_hint": (_HYPOXIA,),
}
