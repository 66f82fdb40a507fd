"""Decision tables of infection: febrile neutropenia, hepatitis B, severity, viral loads, fungal disease."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.infection_findings import FINDINGS
from ctd402_desktop.domain.rule_tables import (
    CONDITION,
    FINDING,
    GRADE,
    LIMIT,
    YES_NO,
    Row,
    Table,
    Tables,
    ladder,
    row,
)
from ctd402_desktop.domain.toxicity import febrile_neutropenia as fn
from ctd402_desktop.domain.toxicity import fungal, hbv, infection, viral
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
_YES, _NO = YES_NO[True], YES_NO[False]
_TENTH = D("0.1")
_FEVER = msg(N_("Fever"))
_COUNT = msg(N_("Neutropenia"))


def _fever(single: Decimal, **more: Any) -> dict[str, Any]:
    return {"temp_single_c": single, "anc_per_ul": 50, **more}


_FN_IDSA = Table(
    (N_("Half"), FINDING, N_("Met")),
    (
        row(_FEVER, msg(N_("single reading ≥ {limit} °C"), limit=fn.SINGLE), _YES, gives=True, **_fever(fn.SINGLE)),
        row(_FEVER, msg(N_("≥ {limit} °C sustained for an hour"), limit=fn.SUSTAINED), _YES, gives=True,
            **_fever(fn.SUSTAINED, temp_sustained_1h_c=fn.SUSTAINED)),
        row(_FEVER, msg(N_("≥ {limit} °C once, not followed for an hour"), limit=fn.SUSTAINED), "–", gives=None,
            **_fever(fn.SUSTAINED)),
        row(_FEVER, msg(N_("< {limit} °C"), limit=fn.SUSTAINED), _NO, gives=False,
            **_fever(fn.SUSTAINED - _TENTH)),
        row(_COUNT, msg(N_("ANC < {limit}/µL"), limit=fn.IDSA_ANC), _YES, gives=True,
            temp_single_c=39, anc_per_ul=fn.IDSA_ANC - 1),
        row(_COUNT, msg(N_("ANC ≥ {limit}/µL, expected below it within 48 h"), limit=fn.IDSA_ANC), _YES, gives=True,
            temp_single_c=39, anc_per_ul=fn.IDSA_ANC, anc_expected_below_500_48h=True),
        row(_COUNT, msg(N_("ANC ≥ {limit}/µL, not expected below it"), limit=fn.IDSA_ANC), _NO, gives=False,
            temp_single_c=39, anc_per_ul=fn.IDSA_ANC, anc_expected_below_500_48h=False),
    ),
    notes=(N_("Both halves must be met."), N_("ANC below 100/µL is named profound."),),
)  # fmt: skip
_FN_CTCAE = Table(
    (CONDITION, GRADE),
    (
        row(msg(N_("fever and ANC < {limit}/µL, life-threatening"), limit=fn.CTCAE_ANC), "4", gives=4,
            temp_single_c=39, anc_per_ul=fn.CTCAE_ANC - 1, life_threatening=True),
        row(msg(N_("single reading > {fever} °C and ANC < {limit}/µL"), fever=fn.SINGLE, limit=fn.CTCAE_ANC), "3",
            gives=3, temp_single_c=fn.SINGLE + _TENTH, anc_per_ul=fn.CTCAE_ANC - 1),
        row(msg(N_("≥ {fever} °C for over an hour and ANC < {limit}/µL"), fever=fn.SUSTAINED, limit=fn.CTCAE_ANC),
            "3", gives=3, temp_single_c=fn.SUSTAINED, temp_sustained_1h_c=fn.SUSTAINED, anc_per_ul=999),
        row(msg(N_("ANC ≥ {limit}/µL"), limit=fn.CTCAE_ANC), "0", gives=0, temp_single_c=39, anc_per_ul=fn.CTCAE_ANC),
        row(msg(N_("< {limit} °C"), limit=fn.SUSTAINED), "0", gives=0, temp_single_c=fn.SUSTAINED - _TENTH,
            anc_per_ul=50),
    ),
    notes=(N_("The term has no grade 1 or 2."),),
    first=True,
)  # fmt: skip

_ANTIGEN, _CORE = {"hbsag_baseline": True}, {"hbsag_baseline": False, "anti_hbc": True}


def _dna(baseline: int | None, now: Decimal | int, **more: Any) -> dict[str, Any]:
    return {"hbv_dna_baseline_iu_ml": baseline, "hbv_dna_now_iu_ml": now, **more}


_HBV = Table(
    (N_("Before treatment"), N_("HBV DNA before"), N_("Now"), N_("Reactivation")),
    (
        row(msg(N_("HBsAg positive")), msg(N_("detectable")), msg(N_("≥ {fold} times the value before"),
            fold=hbv.FOLD_RISE), _YES, gives=True, **_dna(50, 50 * hbv.FOLD_RISE, **_ANTIGEN)),
        row(msg(N_("HBsAg positive")), msg(N_("undetectable")), f"≥ {hbv.UNDETECTABLE_BASELINE_IU_ML} IU/mL", _YES,
            gives=True, **_dna(0, hbv.UNDETECTABLE_BASELINE_IU_ML, **_ANTIGEN)),
        row(msg(N_("HBsAg positive")), msg(N_("unknown")), f"≥ {hbv.UNKNOWN_BASELINE_IU_ML} IU/mL", _YES,
            gives=True, **_dna(None, hbv.UNKNOWN_BASELINE_IU_ML, **_ANTIGEN)),
        row(msg(N_("HBsAg positive")), msg(N_("any")), msg(N_("below these")), _NO,
            gives=False, **_dna(0, hbv.UNDETECTABLE_BASELINE_IU_ML - 1, **_ANTIGEN)),
        row(msg(N_("HBsAg negative, anti-HBc positive")), msg(N_("undetectable")), msg(N_("DNA detectable")), _YES,
            gives=True, **_dna(0, 1, **_CORE)),
        row(msg(N_("HBsAg negative, anti-HBc positive")), msg(N_("detectable")),
            msg(N_("≥ {fold} times the value before"), fold=hbv.FOLD_RISE), _YES, gives=True,
            **_dna(10, 10 * hbv.FOLD_RISE, **_CORE)),
        row(msg(N_("HBsAg negative, anti-HBc positive")), msg(N_("any")), msg(N_("HBsAg positive")), _YES,
            gives=True, **_dna(0, 0, hbsag_now=True, **_CORE)),
        row(msg(N_("HBsAg negative, anti-HBc positive")), msg(N_("undetectable")), msg(N_("neither")), _NO,
            gives=False, **_dna(0, 0, hbsag_now=False, **_CORE)),
        row(msg(N_("both negative")), "–", "–", msg(N_("does not apply")), gives=None, hbsag_baseline=False,
            anti_hbc=False),
    ),
)  # fmt: skip

KINDS: dict[str, str] = {
    "bacterial": N_("Bacterial"),
    "fungal": N_("Fungal"),
    "viral": N_("Viral"),
    "parasitic": N_("Parasitic"),
    "no_organism": N_("No organism found"),
}
_BMT = Table(
    (N_("Kind"), FINDING, GRADE),
    tuple(
        Row((msg(KINDS[kind]), msg(label), str(grade)), {"kind": kind, "findings": [name]}, grade)
        for kind, by_grade in FINDINGS.items()
        for grade, found in by_grade.items()
        for name, label in found.items()
    ),
    notes=(N_("The worst finding decides. No finding of the table: a physician grades."),),
)
_EPISODE = Table(
    (N_("Organism"), N_("New episode from day")),
    tuple(
        Row((msg(label), str(days)), {"organism_group": name, "days_since_end": days},
            {"new_episode": True, "interval_days": days})
        for name, (label, days) in infection.INTERVALS.items()
    ),
    notes=(N_("Days after the end of the first episode; before that day it is the same episode."),),
)  # fmt: skip

_COMMENSAL: dict[str, Any] = {
    "organism_class": "skin_commensal", "positive_sets": 2, "separate_draws_within_2_days": True, "temp_c": D("38.1"),
    "other_site_explains": False,
}  # fmt: skip
_PATHOGEN, _SKIN = (msg(infection.ORGANISM_CLASSES[name]) for name in ("recognised_pathogen", "skin_commensal"))
_BLOOD = Table(
    (N_("Organism"), CONDITION, N_("Bloodstream infection")),
    (
        row(_PATHOGEN, msg(N_("1 positive set, not explained by another site")), _YES, gives=True,
            organism_class="recognised_pathogen", positive_sets=1, other_site_explains=False),
        row(_SKIN, msg(N_("2 sets from separate draws within 2 days, with > 38.0 °C, chills or hypotension")), _YES,
            gives=True, **_COMMENSAL),
        row(_SKIN, msg(N_("one set only")), _NO, gives=False, **{**_COMMENSAL, "positive_sets": 1}),
        row(_SKIN, msg(N_("no fever above 38.0 °C, no chills, no hypotension")), _NO, gives=False,
            **{**_COMMENSAL, "temp_c": 38, "chills_or_hypotension": False}),
        row(msg(N_("either")), msg(N_("explained by infection at another site")), _NO, gives=False,
            **{**_COMMENSAL, "other_site_explains": True}),
    ),
)  # fmt: skip


def _load(virus: str, value: Decimal | int, **more: Any) -> dict[str, Any]:
    return {"virus": virus, "result": "quantified", "value": value, **more}


def _virus(name: str) -> Message:
    return msg(viral.VIRUSES[name])


_ALERT = {"alert": True}
_FROM = N_("from {limit} {unit} on")
_VIRAL = Table(
    (N_("Virus"), N_("Alert"), N_("Remark")),
    (
        row(_virus("cmv"), msg(_FROM, limit=viral.ALERT_AT["cmv"], unit="IU/mL"), "", gives=_ALERT,
            **_load("cmv", viral.ALERT_AT["cmv"], high_risk=False)),
        row(_virus("cmv"), msg(_FROM, limit=viral.CMV_HIGH_RISK_ALERT_AT, unit="IU/mL"), msg(N_("High risk")),
            gives=_ALERT, **_load("cmv", viral.CMV_HIGH_RISK_ALERT_AT, high_risk=True)),
        row(_virus("ebv"), msg(_FROM, limit=viral.ALERT_AT["ebv"], unit="IU/mL"), "", gives=_ALERT,
            **_load("ebv", viral.ALERT_AT["ebv"])),
        row(_virus("ebv"), msg(N_("rise of {fold} times within {days} days"), fold=viral.FOLD_IN_A_WEEK,
                               days=viral.WEEK_D), "", gives=_ALERT,
            **_load("ebv", 500, previous_value=50, days_since_previous=viral.WEEK_D)),
        row(_virus("adenovirus"), msg(_FROM, limit=viral.ALERT_AT["adenovirus"], unit=msg(N_("copies/mL"))), "",
            gives=_ALERT, **_load("adenovirus", viral.ALERT_AT["adenovirus"])),
        row(_virus("adenovirus"), msg(N_("rise of ≥ 0.5 log₁₀")), "", gives=_ALERT,
            **_load("adenovirus", 400, previous_value=100)),
        row(_virus("adenovirus"), msg(N_("any load")), msg(N_("with symptoms")), gives=_ALERT,
            **_load("adenovirus", 10, symptoms=True)),
        row(_virus("bk"), msg(_FROM, limit=viral.ALERT_AT["bk"], unit=msg(N_("copies/mL"))),
            msg(N_("with haemorrhagic cystitis")), gives=_ALERT,
            **_load("bk", viral.ALERT_AT["bk"], haemorrhagic_cystitis=True)),
        row(_virus("hhv6"), "–", msg(N_("no routine screening; CSF test on symptoms")), gives={"alert": None},
            **_load("hhv6", 5000)),
    ),
    notes=(N_("Limits are defaults of the protocol pack; the ward's own are passed as alert_at."),),
)  # fmt: skip
_SIGNIFICANT = {"clinically_significant": True}
_CMV = Table(
    (N_("Finding"), N_("Clinically significant CMV")),
    (
        row(msg(N_("CMV end-organ disease")), _YES, gives=_SIGNIFICANT, **_load("cmv", 100, end_organ_disease=True)),
        row(msg(N_("Pre-emptive therapy because of the viraemia")), _YES, gives=_SIGNIFICANT,
            **_load("cmv", 100, preemptive_therapy=True)),
        row(msg(N_("neither")), _NO, gives={"clinically_significant": False},
            **_load("cmv", 100, preemptive_therapy=False, end_organ_disease=False)),
    ),
)  # fmt: skip
_FLARE = ladder(
    row(msg(N_("ALT ≥ 3 × baseline and > 100 U/L")), _YES, gives=True, alt=120, alt_baseline=40),
    row(msg(N_("ALT ≤ 100 U/L")), _NO, gives=False, alt=100, alt_baseline=20),
    row(msg(N_("ALT < 3 × baseline")), _NO, gives=False, alt=119, alt_baseline=40),
    result=N_("Flare"),
)

_HOST, _CLINICAL = next(iter(fungal.HOST)), next(iter(fungal.CLINICAL))
_GROUND: dict[str, Any] = {"proven_evidence": [], "host_factors": [_HOST], "clinical_features": [_CLINICAL]}
_FUNGAL = ladder(
    row(msg(N_("any proof in sterile tissue or blood")), msg(N_("proven")), gives={"class": "proven"},
        proven_evidence=[next(iter(fungal.PROVEN))]),
    row(msg(N_("host factor, clinical feature and mycology")), msg(N_("probable")), gives={"class": "probable"},
        **_GROUND, gm_serum=1),
    row(msg(N_("host factor and clinical feature")), msg(N_("possible")), gives={"class": "possible"}, **_GROUND),
    row(msg(N_("no host factor or no clinical feature")), msg(N_("none")), gives={"class": "none"},
        **{**_GROUND, "clinical_features": []}),
    notes=(N_("A proposal: a physician enters the class"),),
)  # fmt: skip


def _mycology(said: Message, limit: str | Message, **given: Any) -> Row:
    return Row((said, limit), {**_GROUND, **given}, {"mycology": True, "class": "probable"})


_MYCOLOGY = Table(
    (N_("Mycology"), LIMIT),
    (
        _mycology(msg(N_("Galactomannan in serum")), "≥ 1.0", gm_serum=1),
        _mycology(msg(N_("Galactomannan in BAL")), "≥ 1.0", gm_bal=1),
        _mycology(msg(N_("Galactomannan in CSF")), "≥ 1.0", gm_csf=1),
        _mycology(msg(N_("Galactomannan in serum and BAL")), "≥ 0.7 + ≥ 0.8", gm_serum=D("0.7"), gm_bal=D("0.8")),
        *(_mycology(msg(label), "+", aspergillus_pcr=[name]) for name, label in fungal.PCR.items()),
        _mycology(msg(N_("Mould in a respiratory sample")), "+", respiratory_culture_or_cytology=True),
        _mycology(msg(N_("β-D-glucan in two consecutive sera, not for moulds")), f"≥ {fungal.GLUCAN_PG_ML} pg/mL",
                  suspected="candida", glucan_consecutive_pg_ml=[80, 80]),
    ),
)  # fmt: skip


def _factors(title: str, names: dict[str, str], which: str, state: str) -> Table:
    rows = (Row((msg(label),), {**_GROUND, which: [name]}, {state: True}) for name, label in names.items())
    return Table((title,), tuple(rows))


TABLES: Tables = {
    "fn_idsa": (_FN_IDSA,),
    "fn_ctcae5": (_FN_CTCAE,),
    "hbv_reactivation": (_HBV,),
    "bmt_ctn_infection": (_BMT,),
    "infection_new_episode": (_EPISODE,),
    "bloodstream_infection": (_BLOOD,),
    "viral_load_alert": (_VIRAL, _CMV),
    "hepatitis_flare": (_FLARE,),
    "invasive_fungal_disease": (
        _FUNGAL,
        _MYCOLOGY,
        _factors(N_("Host factors"), fungal.HOST, "host_factors", "host_factor"),
        _factors(N_("Clinical features"), fungal.CLINICAL, "clinical_features", "clinical_feature"),
    ),
}
