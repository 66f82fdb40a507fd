"""HScore: points for reactive haemophagocytic syndrome. Not validated after CAR-T; never shown while incomplete."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, integer, number
from ctd402_desktop.domain.toxicity.points import Item, at_most, below, item, total
from ctd402_desktop.i18n import N_, msg

D = Decimal
ORGANS = {"none": 0, "one": 23, "both": 38}
ENLARGED = {"none": N_("neither"), "one": N_("one of them"), "both": N_("both of them")}
LINEAGES = (0, 0, 24, 34)
TEMPERATURE = bands(("<", "38.4", 0), ("≤", "39.4", 33), last=49)
FERRITIN = bands(("<", 2000, 0), ("≤", 6000, 35), last=50)
TRIGLYCERIDES = bands(("<", "1.5", 0), ("≤", 4, 44), last=64)
FIBRINOGEN = at_most((D("2.5"), 30), above=0)
AST = below((D(30), 0), from_there=19)
IMMUNOSUPPRESSED, PHAGOCYTES = {True: 18, False: 0}, {True: 35, False: 0}
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
        item("known_immunosuppression", N_("Known immunosuppression"), suppressed, IMMUNOSUPPRESSED, 18),
        item("temp_c", N_("Temperature, °C"), temperature, TEMPERATURE, 49),
        item("organomegaly", N_("Enlarged liver or spleen"), organs, ORGANS, 38, ENLARGED),
        item("cytopenia_lineages", N_("Cytopenic lineages"), lineages, dict(enumerate(LINEAGES)), 34),
        item("ferritin_ng_ml", N_("Ferritin, ng/mL"), ferritin, FERRITIN, 50),
        item("triglycerides_mmol_l", N_("Triglycerides, mmol/L"), triglycerides, TRIGLYCERIDES, 64),
        item("fibrinogen_g_l", N_("Fibrinogen, g/L"), fibrinogen, FIBRINOGEN, 30),
        item("ast_u_l", N_("AST, U/L"), ast, AST, 19),
        item("hemophagocytosis", N_("Haemophagocytosis"), seen, PHAGOCYTES, 35),
    )


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
            Input("temp_c", "number", "°C", note=N_("highest; 25-45")),
            Input("organomegaly", "enum", choices=tuple(ORGANS), note=N_("liver and spleen")),
            Input("cytopenia_lineages", "integer", note=N_("0-3: Hb ≤ 9.2 g/dL, WBC ≤ 5.0, platelets ≤ 110 × 10⁹/L")),
            Input("ferritin_ng_ml", "number", "ng/mL"),
            Input("triglycerides_mmol_l", "number", "mmol/L", note="0-200"),
            Input("fibrinogen_g_l", "number", "g/L", note="0-30"),
            Input("ast_u_l", "number", "U/L"),
            Input("hemophagocytosis", "bool", note=N_("null = not examined")),
            Input("known_immunosuppression", "bool"),
        ),
        compute=_hscore,
    ),
)
