"""MASCC risk index of febrile neutropenia. After CAR-T every patient is treated as high risk whatever the sum."""

from __future__ import annotations

from decimal import Decimal

from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, number
from ctd402_desktop.domain.toxicity.points import below, item, total
from ctd402_desktop.i18n import N_, msg

D = Decimal
BURDEN = {"none_or_mild": 5, "moderate": 3, "severe": 0}
BURDEN_WORDS = {"none_or_mild": N_("none or mild"), "moderate": N_("moderate"), "severe": N_("severe")}
ABSENT = (
    ("hypotension", N_("Hypotension, systolic < 90 mmHg"), 5),
    ("copd", N_("COPD"), 4),
    ("haematological_with_previous_fungal", N_("Haematological with previous fungal infection"), 4),
    ("dehydration", N_("Dehydration that needs IV fluid"), 3),
)
"""Points for what is not there."""

OUTPATIENT = {True: 3, False: 0}
AGE = below((D(60), 2), from_there=0)
LIMIT = msg(N_("≥ 21: low risk; CAR-T recipients are treated as high risk whatever the sum"))


def _mascc(inputs: Inputs) -> Result:
    burden = choice(inputs, "symptom_burden", BURDEN)
    outpatient = answer(inputs, "outpatient")
    age = number(inputs, "age_years", D(0), D(120))
    items = (
        item("symptom_burden", N_("Burden of symptoms"), burden, BURDEN, 5, BURDEN_WORDS),
        *(item(name, label, answer(inputs, name), {False: points, True: 0}, points) for name, label, points in ABSENT),
        item("outpatient", N_("Outpatient at onset of fever"), outpatient, OUTPATIENT, 3),
        item("age_years", N_("Age, years"), age, AGE, 2),
    )
    return total(items, LIMIT)


RULES = (
    Rule(
        key="mascc",
        title=N_("MASCC risk index"),
        version="MASCC-2000",
        citation="Klastersky J, Paesmans M, Rubenstein EB, et al. J Clin Oncol 2000;18:3038-3051",
        section="toxicity-grading 5.7",
        output="0-26 or null",
        inputs=(
            Input("symptom_burden", "enum", choices=tuple(BURDEN)),
            Input("hypotension", "bool", note=N_("systolic < 90 mmHg")),
            Input("copd", "bool"),
            Input("haematological_with_previous_fungal", "bool"),
            Input("dehydration", "bool", note=N_("needing IV fluid")),
            Input("outpatient", "bool", note=N_("at onset of fever")),
            Input("age_years", "number", "year", note="0-120"),
        ),
        compute=_mascc,
    ),
)
