"""Before and after transplant: EBMT score, disease risk, intensity of conditioning, graft failure, eligibility."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.reading import part
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, integer, number
from ctd402_desktop.domain.toxicity.explaining import any_of
from ctd402_desktop.domain.toxicity.points import add, item, item_facts, sum_fact
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, all_of, held, verdict
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
AGE = bands(("<", 20, 0), ("≤", 40, 1), last=2)
MONTHS = bands(("≤", 12, 0), last=1)
STAGES: dict[str, tuple[int, str]] = {
    "cr1": (0, N_("first remission")),
    "cr2_or_later": (1, N_("second or later remission")),
    "late": (2, N_("late: not in remission")),
}


def _ebmt(inputs: Inputs) -> Result:
    age, stage = number(inputs, "age_years", D(0), D(120)), choice(inputs, "stage", STAGES)
    sibling = answer(inputs, "hla_identical_sibling")
    months = number(inputs, "months_from_diagnosis", D(0), D(1200))
    waited = item("months_from_diagnosis", N_("Months from diagnosis"), months, MONTHS, 1)
    items = [
        item("age_years", N_("Age, years"), age, AGE, 2),
        item("stage", N_("Stage of the disease"), stage, {name: points for name, (points, _) in STAGES.items()}, 2,
             {name: label for name, (_, label) in STAGES.items()}),
        *([] if stage == "cr1" else [waited]),
        item("hla_identical_sibling", N_("HLA-identical sibling donor"), sibling, {True: 0, False: 1}, 1),
        item("female_donor_male_recipient", N_("Female donor, male recipient"),
             answer(inputs, "female_donor_male_recipient"), int, 1),
    ]  # fmt: skip
    score = add(items)
    output = {"score": score.total, "min": score.low, "max": score.high}
    because = (sum_fact(score, items, msg(N_("0-7"))), *item_facts(score, items))
    return Result(output, because, score.missing, Reason.MISSING if score.missing else None, (UNCONFIRMED,))


DRI: dict[str, tuple[str, str]] = {
    "cr1": (N_("first remission"), "intermediate"),
    "cr2": (N_("second remission"), "high"),
    "cr3": (N_("third remission"), "high"),
    "induction_failure": (N_("induction failure"), "very_high"),
    "active_relapse": (N_("active relapse"), "very_high"),
}


def _risk(inputs: Inputs) -> str | None:
    status = choice(inputs, "disease_status", DRI)
    return None if status is None else DRI[status][1]


_DRI = (Question("disease_status", N_("Disease status"), said={name: label for name, (label, _) in DRI.items()}),)


def _dri(inputs: Inputs) -> Result:
    return verdict(inputs, _risk, _DRI, flags=(UNCONFIRMED,))


MAC_LIMITS: dict[str, Decimal] = {"busulfan_mg_kg": D(9), "melphalan_mg_m2": D(140), "thiotepa_mg_kg": D(10)}
_DOSE = (D(0), D(1000))


def conditioning_intensity(inputs: Inputs) -> str | None:
    """``MAC`` from the limits of the CIBMTR workshop on; ``NMA`` for TBI ≤ 2 Gy and none of the drugs; else ``RIC``."""
    tbi, fractionated = number(inputs, "tbi_gy", D(0), D(50)), answer(inputs, "tbi_fractionated")
    drugs = [number(inputs, name, *_DOSE) for name in MAC_LIMITS]
    limits = zip(drugs, MAC_LIMITS.values(), strict=True)
    heavy = [None if dose is None else dose >= limit for dose, limit in limits]
    above = any_of((_heavy_tbi(tbi, fractionated), *heavy))
    if above is None or above:
        return "MAC" if above else None
    return "NMA" if tbi is not None and 0 < tbi <= 2 and not any(drugs) else "RIC"


def _heavy_tbi(tbi: Decimal | None, fractionated: bool | None) -> bool | None:
    """5 Gy or more in one fraction, more than 8 Gy in several."""
    if tbi is None:
        return None
    if fractionated is None:
        return False if tbi < 5 else True if tbi > 8 else None
    return tbi > 8 if fractionated else tbi >= 5


_CONDITIONING = (
    Question("tbi_gy", N_("TBI, Gy"), N_("≥ 5 single or > 8 fractionated: MAC")),
    Question("tbi_fractionated", N_("TBI fractionated"), needed=False),
    Question("busulfan_mg_kg", N_("Busulfan, mg/kg"), N_("≥ 9: MAC")),
    Question("melphalan_mg_m2", N_("Melphalan, mg/m²"), N_("≥ 140: MAC")),
    Question("thiotepa_mg_kg", N_("Thiotepa, mg/kg"), N_("≥ 10: MAC")),
)


def _conditioning(inputs: Inputs) -> Result:
    flags = ("conv",) if conditioning_intensity(inputs) == "NMA" else ()
    found = verdict(inputs, conditioning_intensity, _CONDITIONING, flags=flags)
    if found.reason is None or found.missing:
        return found
    return Result(found.output, found.because, ("tbi_fractionated",), found.reason)


SOURCES: dict[str, tuple[str, int]] = {
    "pbsc": (N_("peripheral blood"), 30),
    "bm": (N_("bone marrow"), 30),
    "cord": (N_("cord blood"), 42),
}


def primary_graft_failure(inputs: Inputs) -> bool | None:
    """No ANC of 500/µL by D+30 (D+42 after cord blood), with pancytopenia; before that day the question is open."""
    day, source = integer(inputs, "hsct_day", 0, 100_000), choice(inputs, "source", SOURCES)
    engrafted, low = answer(inputs, "anc_engrafted"), answer(inputs, "pancytopenia")
    due = None if day is None or source is None else day >= SOURCES[source][1]
    if due is False and engrafted is not True:
        return None
    return all_of((due, held(engrafted, lambda reached: not reached), low))


_GRAFT = (
    Question("hsct_day", N_("Day after transplant"), N_("D+30; cord blood D+42")),
    Question("source", N_("Graft"), said={name: label for name, (label, _) in SOURCES.items()}),
    Question("anc_engrafted", N_("ANC of 500/µL reached")),
    Question("pancytopenia", N_("Pancytopenia")),
)


def _graft_failure(inputs: Inputs) -> Result:
    found = verdict(inputs, primary_graft_failure, _GRAFT)
    day, source = integer(inputs, "hsct_day", 0, 100_000), choice(inputs, "source", SOURCES)
    if found.output is None and day is not None and source is not None and day < SOURCES[source][1]:
        return Result(None, found.because, (), Reason.OUT_OF_WINDOW)
    return found


STATES = ("PASS", "BORDERLINE", "FAIL", "MISSING")
_OVERALL: dict[str, Message] = {
    "not_currently_eligible": msg(N_("One item fails: not currently eligible")),
    "workup_incomplete": msg(N_("Items are missing: work-up incomplete")),
    "mdt_decision": msg(N_("An item is borderline: the meeting decides")),
    "eligible": msg(N_("Every item passes: eligible")),
}


def eligibility(states: Mapping[str, str]) -> str:
    """RULE ELIG-1: any failure, else anything missing, else anything borderline, else eligible."""
    found = set(states.values())
    if "FAIL" in found:
        return "not_currently_eligible"
    if "MISSING" in found or not found:
        return "workup_incomplete"
    return "mdt_decision" if "BORDERLINE" in found else "eligible"


def _eligibility(inputs: Inputs) -> Result:
    given = part(inputs, "items")
    if given is None:
        fact = Fact(_OVERALL["workup_incomplete"], None, False, ("items",))
        return Result({"overall": None}, (fact,), ("items",), Reason.MISSING)
    states = {name: choice({name: state}, name, STATES) or "MISSING" for name, state in given.items()}
    overall = eligibility(states)
    named = {state: [name for name, found in states.items() if found == state] for state in STATES}
    output: dict[str, Any] = {"overall": overall, **{state.lower(): found for state, found in named.items()}}
    return Result(output, (Fact(_OVERALL[overall], None, True, ("items",)),))


def dlco_corrected(inputs: Inputs) -> Decimal | None:
    """DLCO in % predicted, corrected for haemoglobin after Dinakara; unrounded."""
    measured, hb = number(inputs, "dlco_pct", D(0), D(300)), number(inputs, "hb_g_dl", D(1), D(30))
    return None if measured is None or hb is None else measured / (D("0.06965") * hb)


_DLCO = (
    Question("dlco_pct", N_("DLCO, % predicted")),
    Question("hb_g_dl", N_("Haemoglobin, g/dL"), N_("divided by 0.06965 × haemoglobin")),
)


def _dlco(inputs: Inputs) -> Result:
    return verdict(inputs, dlco_corrected, _DLCO, flags=(UNCONFIRMED,))


RULES = (
    Rule(
        key="ebmt_score",
        title=N_("EBMT risk score"),
        version="Gratwohl-2012",
        citation="Gratwohl A. Bone Marrow Transplant 2012;47:749-56",
        section="response-pk-hsct 6.4",
        output="{score, min, max}, 0-7 or null",
        confirmed=False,
        inputs=(
            Input("age_years", "number", "year"),
            Input("stage", "enum", choices=tuple(STAGES)),
            Input("months_from_diagnosis", "number", "month", note=N_("not counted in first remission")),
            Input("hla_identical_sibling", "bool"),
            Input("female_donor_male_recipient", "bool"),
        ),
        compute=_ebmt,
    ),
    Rule(
        key="refined_dri_all",
        title=N_("Disease risk index, ALL rows"),
        version="Armand-2014",
        citation="Armand P et al. Blood 2014;123:3664-71",
        section="response-pk-hsct 6.4",
        output="intermediate, high, very_high or null",
        confirmed=False,
        inputs=(Input("disease_status", "enum", choices=tuple(DRI)),),
        compute=_dri,
    ),
    Rule(
        key="conditioning_intensity",
        title=N_("Intensity of conditioning"),
        version="CIBMTR-2009",
        citation="Giralt S et al. Biol Blood Marrow Transplant 2009;15:367-9",
        section="response-pk-hsct 6.6",
        output="MAC, RIC, NMA or null",
        inputs=(
            Input("tbi_gy", "number", "Gy", note=N_("total; 0 = none")),
            Input("tbi_fractionated", "bool"),
            Input("busulfan_mg_kg", "number", "mg/kg", note=N_("total; 0 = none")),
            Input("melphalan_mg_m2", "number", "mg/m²", note=N_("total; 0 = none")),
            Input("thiotepa_mg_kg", "number", "mg/kg", note=N_("total; 0 = none")),
        ),
        compute=_conditioning,
    ),
    Rule(
        key="primary_graft_failure",
        title=N_("Primary graft failure"),
        version="ASTCT-2021",
        citation="Kharfan-Dabaja MA et al. Transplant Cell Ther 2021;27:642-9",
        section="response-pk-hsct 6.8",
        output="true, false or null",
        inputs=(
            Input("hsct_day", "integer", "d"),
            Input("source", "enum", choices=tuple(SOURCES)),
            Input("anc_engrafted", "bool", note=N_("ANC of 500/µL reached, engraftment_anc")),
            Input("pancytopenia", "bool"),
        ),
        compute=_graft_failure,
    ),
    Rule(
        key="hsct_eligibility",
        title=N_("Eligibility for transplant"),
        version="ELIG-1",
        citation="response-pk-hsct 6.2, RULE ELIG-1",
        section="response-pk-hsct 6.2",
        output="{overall, pass, borderline, fail, missing}",
        confirmed=False,
        inputs=(Input("items", "object", note=N_("{item: PASS, BORDERLINE, FAIL or MISSING}")),),
        compute=_eligibility,
    ),
    Rule(
        key="dlco_hb_corrected",
        title=N_("DLCO corrected for haemoglobin"),
        version="Dinakara",
        citation="response-pk-hsct 6.3",
        section="response-pk-hsct 6.3",
        output="% predicted or null",
        confirmed=False,
        inputs=(Input("dlco_pct", "number", "%"), Input("hb_g_dl", "number", "g/dL")),
        compute=_dlco,
    ),
)
