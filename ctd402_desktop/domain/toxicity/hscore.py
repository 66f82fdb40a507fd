"""HScore: points for reactive haemophagocytic syndrome. Not validated after CAR-T; never shown while incomplete."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, integer, number
from ctd402_desktop.domain.toxicity.points import Item, at_most, below, item, total
from ctd402_desktop.i18n import N_, msg

D = Decimal
ORGANS = {"none": 0, "one": 23, "both": 38}
ENLARGED = {"none": N_("neither"), "one": N_("one of them"), "both": N_("both of them")}
LINEAGES = (0, 0, 24, 34)
LIMIT = msg(N_("169 separated best in the derivation cohort; not validated after CAR-T"))


def _items(inputs: Inputs) -> Sequence[Item]:
    temperature = number(inputs, "temp_c", D(25), D(45))
    organs = choice(inputs, "organomegaly", ORGANS)
    lineages = integer(inputs, "cytopenia_lineages", 0, 3)
    ferritin = number(inputs, "ferritin_ng_ml", D(0))
    triglycerides = number(inputs, "triglycerides_mmol_l", D(0), D(200))
    fibrinogen = number(inputs, "fibrinogen_g_l", D(0), D(30))
    ast = number(inputs, "ast_u_l", D(0))
    seen, suppressed = answer(inputs, "hemophagocytosis"), answer(inputs, "known_immunosuppression")
    return (
        item("known_immunosuppression", N_("Known immunosuppression"), suppressed, {True: 18, False: 0}, 18),
        item("temp_c", N_("Temperature, °C"), temperature, _temperature, 49),
        item("organomegaly", N_("Enlarged liver or spleen"), organs, ORGANS, 38, ENLARGED),
        item("cytopenia_lineages", N_("Cytopenic lineages"), lineages, dict(enumerate(LINEAGES)), 34),
        item("ferritin_ng_ml", N_("Ferritin, ng/mL"), ferritin, _ferritin, 50),
        item("triglycerides_mmol_l", N_("Triglycerides, mmol/L"), triglycerides, _triglycerides, 64),
        item("fibrinogen_g_l", N_("Fibrinogen, g/L"), fibrinogen, at_most((D("2.5"), 30), above=0), 30),
        item("ast_u_l", N_("AST, U/L"), ast, below((D(30), 0), from_there=19), 19),
        item("hemophagocytosis", N_("Haemophagocytosis"), seen, {True: 35, False: 0}, 35),
    )


def _temperature(value: Decimal) -> int:
    return 0 if value < D("38.4") else 33 if value <= D("39.4") else 49


def _ferritin(value: Decimal) -> int:
    return 0 if value < 2000 else 35 if value <= 6000 else 50


def _triglycerides(value: Decimal) -> int:
    return 0 if value < D("1.5") else 44 if value <= 4 else 64


def _hscore(inputs: Inputs) -> Result:
    return total(_items(inputs), LIMIT)


RULES = (
    Rule(
        key="hscore",
        title=N_("HScore"),
        version="HScore-2014",
        citation="Fardet L, Galicier L, Lambotte O, et al. Arthritis Rheumatol 2014;66:2613-2620",
        section="toxicity-grading 3.3",
        output="0-337 or null",
        inputs=(
            Input("temp_c", "number", "°C", note="highest; 25-45"),
            Input("organomegaly", "enum", choices=tuple(ORGANS), note="liver and spleen"),
            Input("cytopenia_lineages", "integer", note="0-3: Hb ≤ 9.2 g/dL, WBC ≤ 5.0, platelets ≤ 110 × 10⁹/L"),
            Input("ferritin_ng_ml", "number", "ng/mL"),
            Input("triglycerides_mmol_l", "number", "mmol/L", note="0-200"),
            Input("fibrinogen_g_l", "number", "g/L", note="0-30"),
            Input("ast_u_l", "number", "U/L"),
            Input("hemophagocytosis", "bool", note="null = not examined"),
            Input("known_immunosuppression", "bool"),
        ),
        compute=_hscore,
    ),
)
