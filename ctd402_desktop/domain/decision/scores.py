"""Decision tables of the scores: each item with its points, out of the bands the rules evaluate."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain import hctci
from ctd402_desktop.domain.response import transplant_risk as risk
from ctd402_desktop.domain.rule_tables import (
    ITEM,
    LIMIT,
    POINTS,
    RESULT,
    Row,
    Table,
    Tables,
    banded,
    points,
    row,
)
from ctd402_desktop.domain.scales import ice
from ctd402_desktop.domain.toxicity import bedside_numbers as bedside
from ctd402_desktop.domain.toxicity import hematotox, hscore, mascc, news2
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal

_HSCORE_NONE = {
    "temp_c": D(37), "organomegaly": "none", "cytopenia_lineages": 0, "ferritin_ng_ml": 100,
    "triglycerides_mmol_l": 1, "fibrinogen_g_l": 3, "ast_u_l": 20, "hemophagocytosis": False,
    "known_immunosuppression": False,
}  # fmt: skip
_HSCORE = points(
    _HSCORE_NONE,
    (
        ("known_immunosuppression", N_("Known immunosuppression"), hscore.IMMUNOSUPPRESSED),
        ("temp_c", N_("Temperature, °C"), hscore.TEMPERATURE),
        ("organomegaly", N_("Enlarged liver or spleen"), hscore.ORGANS, hscore.ENLARGED),
        ("cytopenia_lineages", N_("Cytopenic lineages"), dict(enumerate(hscore.LINEAGES))),
        ("ferritin_ng_ml", N_("Ferritin, ng/mL"), hscore.FERRITIN),
        ("triglycerides_mmol_l", N_("Triglycerides, mmol/L"), hscore.TRIGLYCERIDES),
        ("fibrinogen_g_l", N_("Fibrinogen, g/L"), hscore.FIBRINOGEN),
        ("ast_u_l", N_("AST, U/L"), hscore.AST),
        ("hemophagocytosis", N_("Haemophagocytosis"), hscore.PHAGOCYTES),
    ),
    lambda worth: worth,
)

_HT_NONE = {"platelets_10e9_l": 200, "anc_per_ul": 3000, "hb_g_dl": 12, "crp_mg_dl": 1, "ferritin_ng_ml": 100}
_HEMATOTOX = points(
    _HT_NONE,
    (
        ("platelets_10e9_l", N_("Platelets, 10⁹/L"), hematotox.PLATELETS),
        ("anc_per_ul", N_("ANC, /µL"), hematotox.ANC),
        ("hb_g_dl", N_("Haemoglobin, g/dL"), hematotox.HB),
        ("crp_mg_dl", N_("CRP, mg/dL"), hematotox.CRP),
        ("ferritin_ng_ml", N_("Ferritin, ng/mL"), hematotox.FERRITIN),
    ),
    lambda worth: {"score": worth},
)
_HT_RISK = Table(
    (POINTS, RESULT),
    (
        row(f"0–{hematotox.HIGH_FROM - 1}", msg(N_("low risk")), gives={"risk": "low"}, **_HT_NONE),
        row(
            f"≥ {hematotox.HIGH_FROM}", msg(N_("high risk")),
            gives={"risk": "high"}, **{**_HT_NONE, "platelets_10e9_l": 50},
        ),
    ),
    N_("Risk by the sum"),
    notes=(N_("Measured before lymphodepletion. With items missing the sum is given as a range."),),
)  # fmt: skip

_CALM = {
    "rr": 16, "spo2": 98, "on_oxygen": False, "sbp": 120, "pulse": 70, "consciousness": "A", "temp_c": D("36.8"),
}  # fmt: skip
_NEWS2 = points(
    _CALM,
    (
        ("rr", N_("Respiration, /min"), news2.RESPIRATION),
        ("spo2", N_("SpO₂, %"), news2.SATURATION_1),
        ("on_oxygen", N_("Oxygen"), news2.OXYGEN),
        ("sbp", N_("Systolic pressure, mmHg"), news2.PRESSURE),
        ("pulse", N_("Pulse, /min"), news2.PULSE),
        ("consciousness", N_("Consciousness"), news2.CONSCIOUSNESS, news2.CONSCIOUSNESS_WORDS),
        ("temp_c", N_("Temperature, °C"), news2.TEMPERATURE),
    ),
    lambda worth: worth,
)


def _scale_2(*, oxygen: bool) -> tuple[Row, ...]:
    base = {**_CALM, "scale": 2, "on_oxygen": oxygen}
    scoring = news2.SATURATION_2_OXYGEN if oxygen else news2.SATURATION_2
    return banded("spo2", scoring, lambda worth: worth + news2.OXYGEN[oxygen], base)


_NEWS2_TABLES = (
    _NEWS2,
    Table((N_("SpO₂, %"), POINTS), _scale_2(oxygen=False), N_("SpO₂ scale 2, on air")),
    Table(
        (N_("SpO₂, %"), POINTS),
        _scale_2(oxygen=True),
        N_("SpO₂ scale 2, on oxygen"),
        notes=(
            N_("5 points or more: urgent response; 7 or more: emergency; a single 3: urgent ward review."),
            N_("A parallel alarm: it never changes the CRS grade."),
        ),
    ),
)

_MASCC_NONE = {
    "symptom_burden": "severe", "hypotension": True, "copd": True, "haematological_with_previous_fungal": True,
    "dehydration": True, "outpatient": False, "age_years": 70,
}  # fmt: skip
_MASCC = points(
    _MASCC_NONE,
    (
        ("symptom_burden", N_("Burden of symptoms"), mascc.BURDEN, mascc.BURDEN_WORDS),
        *((name, label, {False: worth, True: 0}) for name, label, worth in mascc.ABSENT),
        ("outpatient", N_("Outpatient at onset of fever"), mascc.OUTPATIENT),
        ("age_years", N_("Age, years"), mascc.AGE),
    ),
    lambda worth: worth,
)

_QSOFA = points(
    {"rr": 16, "altered_mentation": False, "sbp": 120},
    (
        ("rr", N_("Respirations, /min"), bedside.QSOFA_RATE),
        ("altered_mentation", N_("Altered mentation"), {True: 1, False: 0}),
        ("sbp", N_("Systolic pressure, mmHg"), bedside.QSOFA_PRESSURE),
    ),
    lambda worth: {"score": worth, "positive": worth >= 2},
)

_EBMT_NONE = {
    "age_years": 15, "stage": "cr1", "hla_identical_sibling": True, "female_donor_male_recipient": False,
}  # fmt: skip
_LATER = {**_EBMT_NONE, "stage": "cr2_or_later"}
_EBMT = points(
    _EBMT_NONE,
    (
        ("age_years", N_("Age, years"), risk.AGE),
        ("hla_identical_sibling", N_("HLA-identical sibling donor"), {True: 0, False: 1}),
        ("female_donor_male_recipient", N_("Female donor, male recipient"), {True: 1, False: 0}),
    ),
    lambda worth: {"score": worth},
)
_EBMT_STAGE = Table(
    (ITEM, POINTS),
    tuple(
        Row((msg(label), str(worth)), {**_EBMT_NONE, "stage": name, "months_from_diagnosis": 6}, {"score": worth})
        for name, (worth, label) in risk.STAGES.items()
    ),
    N_("Stage of the disease"),
)
_EBMT_MONTHS = Table(
    (N_("Months from diagnosis"), POINTS),
    banded("months_from_diagnosis", risk.MONTHS, lambda worth: {"score": worth + 1}, _LATER),
    notes=(N_("Months are not counted in first remission."),),
)

ICE_WORDS: dict[str, str] = {
    "orient_year": N_("Orientation: year"),
    "orient_month": N_("Orientation: month"),
    "orient_city": N_("Orientation: city"),
    "orient_hospital": N_("Orientation: hospital"),
    "name_1": N_("Names the first object"),
    "name_2": N_("Names the second object"),
    "name_3": N_("Names the third object"),
    "follow_command": N_("Follows a simple command"),
    "write_sentence": N_("Writes a standard sentence"),
    "count_backwards": N_("Counts backwards from 100 by ten"),
}
_ICE = Table(
    (ITEM, POINTS),
    tuple(
        Row((msg(ICE_WORDS[name]), "1"), {**dict.fromkeys(ice.ICE_ITEMS, 0), name: 1}, {"score": 1})
        for name in ice.ICE_ITEMS
    ),
    notes=(N_("An item not tested is not a lost point: the score is then a range."),),
)
_CAPD_NONE: dict[str, Any] = dict.fromkeys(ice.CAPD_ITEMS, 0)
_CAPD = Table(
    (N_("Sum"), RESULT),
    (
        row(f"0–{ice.CAPD_POSITIVE - 1}", msg(N_("negative")), gives={"positive": False}, **_CAPD_NONE),
        row(f"{ice.CAPD_POSITIVE}–32", msg(N_("positive")), gives={"total": 9, "positive": True},
            **{**_CAPD_NONE, "capd_1": 4, "capd_2": 4, "capd_3": 1}),
        row(msg(N_("unable to perform")), "–", gives={"total": None, "unable": True}, capd_unable=True),
    ),
    notes=(N_("Eight items of 0 to 4 points; items 1 to 4 are entered already reversed."),),
)  # fmt: skip

_HCTCI = Table(
    (ITEM, POINTS),
    (
        *(
            Row((msg(label), str(hctci.WEIGHTS[name])), {"items": [name], "age_y": 30}, {"hct_ci": hctci.WEIGHTS[name]})
            for name, label in hctci.LABELS.items()
        ),
        row(msg(N_("Age 40 years or more (HCT-CI/Age)")), "1", gives={"hct_ci": 0, "hct_ci_age": 1}, items=[],
            age_y=hctci.OLDER_AGE),
    ),
    notes=(N_("Of one organ only the worse degree counts."),),
)  # fmt: skip
_BY_SCORE: dict[int, list[str]] = {
    0: [], 2: ["rheumatologic"], 3: ["heart_valve"], 4: ["heart_valve", "ibd"], 5: ["heart_valve", "rheumatologic"],
}  # fmt: skip
_RISKS = {
    "low": msg(N_("low risk")), "intermediate": msg(N_("intermediate risk")), "high": msg(N_("high risk")),
}  # fmt: skip
_HCTCI_RISK = Table(
    (POINTS, RESULT),
    tuple(
        Row((band.text, _RISKS[band.gives]), {"items": _BY_SCORE[math.ceil(band.example)], "age_y": 30},
            {"risk_group": band.gives})
        for band in hctci.RISK_GROUPS.rows()
    ),
    N_("Risk by the sum"),
)  # fmt: skip


def _derived(label: str, limit: str, item: str | None, **given: Any) -> Row:
    said: str | Message = "–" if item is None else msg(hctci.LABELS[item])
    return Row((msg(label), limit, said), given, {"items": [] if item is None else [item]})


_DERIVATION = Table(
    (ITEM, LIMIT, RESULT),
    (
        *(_derived(N_("Lower of DLCO and FEV₁, %"), band.text, band.gives, dlco=band.example, fev1=100)
          for band in hctci.LUNG.rows()),
        _derived(N_("Bilirubin, × upper limit"), "> 1, ≤ 1.5", "hepatic_mild", bili_x_uln=D("1.5")),
        _derived(N_("Bilirubin, × upper limit"), "> 1.5", "hepatic_modsev", bili_x_uln=D("1.6")),
        _derived(N_("ALT or AST, × upper limit"), "> 1, ≤ 2.5", "hepatic_mild", alt_x_uln=D("2.5")),
        _derived(N_("ALT or AST, × upper limit"), "> 2.5", "hepatic_modsev", ast_x_uln=D("2.6")),
        _derived(N_("Ejection fraction, %"), "≤ 50", "cardiac", lvef=50),
        _derived(N_("Ejection fraction, %"), "> 50", None, lvef=51),
        _derived(N_("Body-mass index, kg/m²"), "> 35", "obesity", bmi=D("35.1")),
        _derived(N_("Creatinine, mg/dL"), "> 2", "renal_modsev", creatinine_mg_dl=D("2.1")),
    ),
    notes=(N_("What was not measured gives no item."),),
)  # fmt: skip

TABLES: Tables = {
    "ice": (_ICE,),
    "capd": (_CAPD,),
    "hscore": (_HSCORE,),
    "car_hematotox": (_HEMATOTOX, _HT_RISK),
    "news2": _NEWS2_TABLES,
    "mascc": (_MASCC,),
    "qsofa": (_QSOFA,),
    "ebmt_score": (_EBMT, _EBMT_STAGE, _EBMT_MONTHS),
    "hct_ci": (_HCTCI, _HCTCI_RISK),
    "hct_ci_derivation": (_DERIVATION,),
}
