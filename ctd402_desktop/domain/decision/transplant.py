"""Decision tables of the transplant: window, engraftment, chimerism, donor, risk, eligibility, readiness."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain import engraftment
from ctd402_desktop.domain.conversion import ecog_of
from ctd402_desktop.domain.response import donor
from ctd402_desktop.domain.response import transplant_risk as risk
from ctd402_desktop.domain.rule_tables import (
    CONDITION,
    RESULT,
    YES_NO,
    Row,
    Table,
    Tables,
    banded,
    computed,
    ladder,
    row,
)
from ctd402_desktop.domain.transplant import RULE_WINDOWS
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
_YES, _NO = YES_NO[True], YES_NO[False]
_EARLY, _TARGET, _LATE = RULE_WINDOWS

_WINDOW = Table(
    (N_("Day of the graft after CAR-T"), N_("Window")),
    (
        row(f"< {_EARLY}", "EARLY", gives={"window": "EARLY"}, clinical_day=_EARLY - 1),
        row(f"{_EARLY}–{_TARGET - 1}", "TARGET", gives={"window": "TARGET"}, clinical_day=_EARLY),
        row(f"{_TARGET}–{_LATE - 1}", "ACCEPTABLE", gives={"window": "ACCEPTABLE"}, clinical_day=_TARGET),
        row(f"≥ {_LATE}", "LATE", gives={"window": "LATE"}, clinical_day=_LATE),
    ),
    notes=(N_("The ward's own windows stand in its protocol pack."),),
)


def _run(limit: Decimal) -> dict[str, Any]:
    return {"values_by_day": {"1": 0, "14": limit, "15": limit, "16": limit}}


_FIRST = N_("first of three values in a row from {limit} × 10⁹/L on, after a value below")


def _engrafted(limit: Decimal, *, platelets: bool) -> Table:
    given: dict[str, Any] = _run(limit) | ({"platelet_transfusion_days": []} if platelets else {})
    never = {**given, "values_by_day": {"1": limit, "2": limit, "3": limit}}
    few = {**given, "values_by_day": {"1": 0, "14": limit, "15": limit}}
    rows = [
        row(msg(_FIRST, limit=limit), msg(N_("day of engraftment")), gives={"engraftment_day": 14}, **given),
        row(msg(N_("fewer than three such values")), "–", gives={"engraftment_day": None}, **few),
        row(msg(N_("never below")), "NEVER_BELOW", gives={"engraftment_day": "NEVER_BELOW"}, **never),
    ]
    if platelets:
        late = {**given, "platelet_transfusion_days": [8]}
        text = msg(N_("a transfusion in the 7 days before the first of the three, or up to the third"))
        rows.insert(0, row(text, msg(N_("that run does not count")), gives={"engraftment_day": None}, **late))
    return ladder(*rows)


_CHIMERISM = Table(
    (N_("Donor, %"), N_("Category")), banded("donor_pct", engraftment.DONOR_PCT, lambda name: {"category": name})
)
_ECOG = Table(
    (N_("Karnofsky or Lansky"), N_("ECOG")),
    tuple(
        Row((str(kps), str(ecog_of(kps))), {"kps": kps}, {"ecog": ecog_of(kps)}) for kps in range(100, -10, -10)
    ),
    notes=(N_("Classical conversion; the result is always marked derived."),),
)  # fmt: skip

_LEVELS = {"intermediate": msg(N_("intermediate")), "high": msg(N_("high")), "very_high": msg(N_("very high"))}
_DRI = Table(
    (N_("Disease status"), N_("Risk")),
    tuple(
        Row((msg(label), _LEVELS[level]), {"disease_status": name}, level) for name, (label, level) in risk.DRI.items()
    ),
)
_NO_DRUGS: dict[str, Any] = {**dict.fromkeys(risk.MAC_LIMITS, 0), "tbi_gy": 0, "tbi_fractionated": False}
_DRUG_WORDS = {
    "busulfan_mg_kg": N_("Busulfan, mg/kg"),
    "melphalan_mg_m2": N_("Melphalan, mg/m²"),
    "thiotepa_mg_kg": N_("Thiotepa, mg/kg"),
}
_CONDITIONING = ladder(
    row(msg(N_("TBI ≥ 5 Gy in one fraction")), "MAC", gives="MAC", **{**_NO_DRUGS, "tbi_gy": 5}),
    row(msg(N_("TBI > 8 Gy in several")), "MAC", gives="MAC",
        **{**_NO_DRUGS, "tbi_gy": D("8.1"), "tbi_fractionated": True}),
    *(
        Row((msg(N_("{drug} ≥ {limit} in all"), drug=msg(_DRUG_WORDS[name]), limit=limit), "MAC"),
            {**_NO_DRUGS, name: limit}, "MAC")
        for name, limit in risk.MAC_LIMITS.items()
    ),
    row(msg(N_("TBI ≤ 2 Gy and none of these drugs")), "NMA", gives="NMA", **{**_NO_DRUGS, "tbi_gy": 2}),
    row(msg(N_("otherwise")), "RIC", gives="RIC", **{**_NO_DRUGS, "melphalan_mg_m2": 100}),
)  # fmt: skip
_FAILED: dict[str, Any] = {"anc_engrafted": False, "pancytopenia": True}
_FAILURE = Table(
    (N_("Graft"), CONDITION, N_("Graft failure")),
    (
        *(
            Row((msg(label), msg(N_("day {day} reached, ANC of 500/µL not, pancytopenia"), day=day), _YES),
                {"source": name, "hsct_day": day, **_FAILED}, True)
            for name, (label, day) in risk.SOURCES.items()
        ),
        row(msg(N_("any")), msg(N_("before that day, not engrafted")), "–", gives=None, source="cord", hsct_day=41,
            **_FAILED),
        row(msg(N_("any")), msg(N_("ANC of 500/µL reached")), _NO, gives=False, source="bm", hsct_day=30,
            anc_engrafted=True, pancytopenia=False),
    ),
)  # fmt: skip
_ELIGIBLE = ladder(
    row(msg(N_("an item FAIL")), msg(N_("not currently eligible")), gives={"overall": "not_currently_eligible"},
        items={"remission": "FAIL", "organ": "MISSING"}),
    row(msg(N_("an item MISSING, or none asked")), msg(N_("work-up incomplete")),
        gives={"overall": "workup_incomplete"}, items={"remission": "PASS", "organ": "MISSING"}),
    row(msg(N_("an item BORDERLINE")), msg(N_("the meeting decides")), gives={"overall": "mdt_decision"},
        items={"remission": "PASS", "organ": "BORDERLINE"}),
    row(msg(N_("every item PASS")), msg(N_("eligible")), gives={"overall": "eligible"}, items={"remission": "PASS"}),
)  # fmt: skip
_READY = ladder(
    row(msg(N_("an item FAIL")), "HOLD", gives={"status": "HOLD"}, items={"fever": "FAIL", "organ": "MISSING"}),
    row(msg(N_("an item MISSING")), "INCOMPLETE", gives={"status": "INCOMPLETE"},
        items={"fever": "PASS", "organ": "MISSING"}),
    row(msg(N_("every item PASS")), "READY", gives={"status": "READY"}, items={"fever": "PASS"}),
    notes=(N_("The limits of the items stand in the protocol pack."),),
)  # fmt: skip
_DLCO = computed(
    "DLCO ÷ (0.06965 × Hb)", ("DLCO", N_("measured, % of predicted")), ("Hb", N_("haemoglobin, g/dL")),
    example=row(gives=D("86.1"), dlco_pct=60, hb_g_dl=10), notes=(N_("After Dinakara."),),
)  # fmt: skip

_TYPED = {locus: [f"{locus}*01:01", f"{locus}*02:01"] for locus in donor.LOCI}
_HALF = {locus: [f"{locus}*01:01", f"{locus}*03:01"] for locus in donor.LOCI}
_FOUR = {locus: _TYPED[locus] for locus in donor.LOCI[:4]}
_HLA = Table(
    (CONDITION, RESULT),
    (
        row(msg(N_("all five loci match")), "10/10", gives={"matched": 10, "of": 10}, patient=_TYPED, donor=_TYPED),
        row(msg(N_("one allele of each matches")), "5/10", gives={"matched": 5, "of": 10}, patient=_TYPED,
            donor=_HALF),
        row(msg(N_("HLA-DQB1 not typed")), "8/8", gives={"matched": 8, "of": 8}, patient=_FOUR, donor=_FOUR),
        row(msg(N_("A, B, C or DRB1 not typed")), "–", gives={"matched": None}, patient={"A": _TYPED["A"]},
            donor=_TYPED),
    ),
    notes=(N_("Two fields are compared; a homozygous locus counts twice."),),
)  # fmt: skip
_BAND_WORDS = {"low": msg(N_("low")), "positive": msg(N_("positive")), "high": msg(N_("high"))}
_DSA = Table(
    (N_("Strongest antibody, MFI"), RESULT),
    (
        *(Row((band.text, _BAND_WORDS[str(band.gives)]), {"mfi": band.example, "c1q": False}, band.gives)
          for band in donor.MFI.rows()),
        row(msg(N_("any, with C1q binding")), _BAND_WORDS["high"], gives="high", mfi=500, c1q=True),
    ),
)  # fmt: skip
_PAIR_WORDS = {
    "identical": msg(N_("identical")),
    "minor": msg(N_("minor mismatch")),
    "major": msg(N_("major mismatch")),
    "bidirectional": msg(N_("both ways")),
}
_ABO = Table(
    (N_("Donor"), N_("Recipient"), RESULT),
    tuple(
        Row((one, other, _PAIR_WORDS[donor.abo_pair(one, other)]), {"donor": one, "recipient": other},
            donor.abo_pair(one, other))
        for one in donor.GROUPS
        for other in donor.GROUPS
    ),
)  # fmt: skip


def _cmv(given: bool, taken: bool, said: Message, level: str) -> Row:
    pair = f"D{'+' if given else '-'}/R{'+' if taken else '-'}"
    return Row((pair, said), {"donor": given, "recipient": taken}, {"pair": pair, "risk": level})


_CMV = Table(
    (N_("Donor / recipient"), N_("Risk")),
    (
        _cmv(False, False, msg(N_("lowest: the preferred donor")), "lowest"),
        _cmv(True, False, msg(N_("between")), "between"),
        _cmv(True, True, msg(N_("between")), "between"),
        _cmv(False, True, msg(N_("highest")), "highest"),
    ),
)

TABLES: Tables = {
    "hsct_window": (_WINDOW,),
    "engraftment_anc": (_engrafted(engraftment.ANC_THRESHOLD, platelets=False),),
    "engraftment_platelet": (_engrafted(engraftment.PLATELET_THRESHOLD, platelets=True),),
    "chimerism": (_CHIMERISM,),
    "kps_to_ecog": (_ECOG,),
    "refined_dri_all": (_DRI,),
    "conditioning_intensity": (_CONDITIONING,),
    "primary_graft_failure": (_FAILURE,),
    "hsct_eligibility": (_ELIGIBLE,),
    "infusion_readiness": (_READY,),
    "dlco_hb_corrected": (_DLCO,),
    "hla_match": (_HLA,),
    "dsa_band": (_DSA,),
    "abo_match": (_ABO,),
    "cmv_pair": (_CMV,),
}
