"""Chronic graft-versus-host disease, NIH 2014 short form: organ scores and the global grade."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, choice, integer, names, number
from ctd402_desktop.domain.toxicity.explaining import any_of
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, verdict
from ctd402_desktop.i18n import N_, msg

D = Decimal
ORGANS: dict[str, str] = {
    "skin": N_("Skin"),
    "mouth": N_("Mouth"),
    "eyes": N_("Eyes"),
    "gi": N_("Gastrointestinal tract"),
    "liver": N_("Liver"),
    "lungs": N_("Lungs"),
    "joints": N_("Joints and fascia"),
    "genital": N_("Genital tract"),
}
SCLEROSIS: dict[str, tuple[int, str]] = {
    "none": (0, N_("no sclerosis")),
    "superficial": (2, N_("superficial sclerosis")),
    "deep": (3, N_("deep or hidebound sclerosis")),
}
WORST = 3
SKIN_AREA = bands(("≤", 0, 0), ("≤", 18, 1), ("≤", 50, 2), last=WORST)
FEV1 = bands(("<", 40, WORST), ("<", 60, 2), ("<", 80, 1), last=0)


def _skin(inputs: Inputs) -> int | None:
    """The higher of the area band and the sclerosis; one alone settles it when it is already 3."""
    area, kind = number(inputs, "skin_bsa_pct", D(0), D(100)), choice(inputs, "skin_sclerosis", SCLEROSIS)
    by_area = None if area is None else SKIN_AREA(area)
    by_depth = None if kind is None else SCLEROSIS[kind][0]
    known = [score for score in (by_area, by_depth) if score is not None]
    return max(known) if len(known) == 2 or WORST in known else None


def _lungs(inputs: Inputs) -> int | None:
    fev1 = number(inputs, "fev1_pct", D(0), D(200))
    return None if fev1 is None else FEV1(fev1)


def _scores(inputs: Inputs) -> dict[str, int | None]:
    """Skin by its findings and lungs by FEV₁ where they are given, else the score entered."""
    found = {organ: integer(inputs, organ, 0, WORST) for organ in ORGANS}
    measured = {"skin": _skin(inputs), "lungs": _lungs(inputs)}
    if None not in {found["skin"], measured["skin"]} and found["skin"] != measured["skin"]:
        raise InputError(msg(N_("{name} contradicts {other}"), name="skin", other="skin_bsa_pct, skin_sclerosis"))
    return {**found, **{organ: score for organ, score in measured.items() if score is not None}}


def global_grade(scores: Mapping[str, int]) -> str:
    """``none``, ``mild``, ``moderate`` or ``severe`` of known organ scores."""
    lungs = scores.get("lungs", 0)
    if lungs >= 2 or WORST in scores.values():
        return "severe"
    ones = sum(score == 1 for score in scores.values())
    if ones >= 3 or lungs == 1 or 2 in scores.values():
        return "moderate"
    return "mild" if ones else "none"


def cgvhd_nih2014(inputs: Inputs) -> dict[str, Any]:
    """Organ scores, whether the diagnosis stands, and the global grade over every value of an unknown organ."""
    scores = _scores(inputs)
    left_out = names(inputs, "other_cause", ORGANS) or ()
    counted = {organ: score for organ, score in scores.items() if organ not in left_out}
    diagnosis = any_of((answer(inputs, "diagnostic_sign"), answer(inputs, "distinctive_sign_confirmed")))
    least, most = ({organ: blank if score is None else score for organ, score in counted.items()} for blank in (0, 3))
    grade = global_grade(least) if global_grade(least) == global_grade(most) else None
    return {"diagnosis": diagnosis, **scores, "global": None if diagnosis is False else grade}


_QUESTIONS = (
    Question("diagnostic_sign", N_("Diagnostic sign of chronic GVHD"), needed=False),
    Question("distinctive_sign_confirmed", N_("Distinctive sign, confirmed"), needed=False),
    Question("skin_bsa_pct", N_("Skin involved, % of body surface"), N_("> 0: 1; > 18: 2; > 50: 3"), needed=False),
    Question(
        "skin_sclerosis",
        N_("Skin"),
        N_("superficial: 2; deep: 3"),
        {name: label for name, (_, label) in SCLEROSIS.items()},
        needed=False,
    ),
    Question("fev1_pct", N_("FEV₁, % predicted"), N_("≥ 80: 0; ≥ 60: 1; ≥ 40: 2; below: 3"), needed=False),
    *(Question(organ, label, N_("score 0-3")) for organ, label in ORGANS.items()),
    Question("other_cause", N_("Wholly explained by another cause"), N_("not counted"), ORGANS, needed=False),
)


def _cgvhd(inputs: Inputs) -> Result:
    output = cgvhd_nih2014(inputs)
    flags = (UNCONFIRMED,)
    if output["diagnosis"] is False:
        signs = ("diagnostic_sign", "distinctive_sign_confirmed")
        return Result(output, (Fact(_NO_SIGN, None, True, signs),), (), Reason.NOT_APPLICABLE, flags)
    notes = (_UNASKED,) if output["diagnosis"] is None else ()
    found = verdict(inputs, cgvhd_nih2014, _QUESTIONS, "global", flags=flags, notes=notes)
    left_out = names(inputs, "other_cause", ORGANS) or ()
    open_still = [organ for organ in ORGANS if output[organ] is None and organ not in left_out]
    missing = tuple(open_still) if found.reason is not None else ()
    return Result(found.output, found.because, missing, found.reason, found.flags)


_NO_SIGN = msg(N_("No diagnostic sign and no confirmed distinctive sign: not chronic GVHD by NIH 2014"))
_UNASKED = msg(N_("Signs not recorded: the grade holds only if the diagnosis does"))

RULES = (
    Rule(
        key="cgvhd_nih2014",
        title=N_("Chronic GVHD, NIH global grade"),
        version="NIH-2014",
        citation="Jagasia MH, Greinix HT, Arora M, et al. Biol Blood Marrow Transplant 2015;21:389-401",
        section="toxicity-grading 6.3",
        output="{diagnosis, skin, mouth, eyes, gi, liver, lungs, joints, genital, global}",
        confirmed=False,
        notes=(N_("unconfirmed: skin area bands and FEV1 cut-offs"),),
        inputs=(
            Input("diagnostic_sign", "bool"),
            Input("distinctive_sign_confirmed", "bool", note=N_("by biopsy, test or specialist")),
            Input("skin_bsa_pct", "number", "%"),
            Input("skin_sclerosis", "enum", choices=tuple(SCLEROSIS)),
            Input("fev1_pct", "number", "%", note=N_("of predicted; takes precedence over the lung score")),
            *(Input(organ, "integer", note="0-3") for organ in ORGANS),
            Input("other_cause", "list", choices=tuple(ORGANS), default="[]", note=N_("organs left out of the grade")),
        ),
        compute=_cgvhd,
    ),
)
