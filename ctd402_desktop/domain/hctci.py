"""Comorbidity before transplant: HCT-CI, HCT-CI/Age and items out of data (response-pk-hsct.md 6.3)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from ctd402_desktop.domain.bands import Bands, bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, names, number
from ctd402_desktop.i18n import N_, msg

D = Decimal
WEIGHTS: dict[str, int] = {
    "arrhythmia": 1,
    "cardiac": 1,
    "ibd": 1,
    "diabetes": 1,
    "cerebrovascular": 1,
    "psychiatric": 1,
    "hepatic_mild": 1,
    "obesity": 1,
    "infection": 1,
    "rheumatologic": 2,
    "peptic_ulcer": 2,
    "renal_modsev": 2,
    "pulmonary_moderate": 2,
    "prior_malignancy": 3,
    "heart_valve": 3,
    "pulmonary_severe": 3,
    "hepatic_modsev": 3,
}
"""Weight of each item, in the order of Table HCT."""

LABELS: dict[str, str] = {
    "arrhythmia": N_("Arrhythmia"),
    "cardiac": N_("Coronary disease, heart failure, infarction or EF ≤ 50 %"),
    "ibd": N_("Inflammatory bowel disease"),
    "diabetes": N_("Diabetes on drugs"),
    "cerebrovascular": N_("TIA or stroke"),
    "psychiatric": N_("Depression or anxiety under treatment"),
    "hepatic_mild": N_("Liver disease, mild"),
    "obesity": N_("Obesity"),
    "infection": N_("Infection under treatment"),
    "rheumatologic": N_("Rheumatologic disease"),
    "peptic_ulcer": N_("Peptic ulcer under treatment"),
    "renal_modsev": N_("Renal disease, moderate or severe"),
    "pulmonary_moderate": N_("Lung disease, moderate"),
    "prior_malignancy": N_("Prior malignancy"),
    "heart_valve": N_("Heart valve disease"),
    "pulmonary_severe": N_("Lung disease, severe"),
    "hepatic_modsev": N_("Liver disease, moderate or severe"),
}

SUPERSEDED: dict[str, str] = {"hepatic_mild": "hepatic_modsev", "pulmonary_moderate": "pulmonary_severe"}
OLDER_AGE = 40
AGE_Y = (D(0), D(120))


def counted_items(items: Collection[str]) -> tuple[str, ...]:
    """Items that count, in the order of Table HCT: each once, the milder of one organ never beside the worse."""
    return tuple(name for name in WEIGHTS if name in items and SUPERSEDED.get(name) not in items)


def hct_ci(items: Collection[str]) -> int:
    """HCT-CI, 0 to 26 (RULE HCT-1). Sorror ML et al. Blood 2005;106:2912-9."""
    return sum(WEIGHTS[name] for name in counted_items(items))


RISK_GROUPS = bands(("≤", 0, "low"), ("≤", 2, "intermediate"), last="high")
AGE_GROUPS = bands(("≤", 0, "0"), ("≤", 2, "1-2"), ("≤", 4, "3-4"), last=">=5")


def risk_group(score: int) -> str:
    """``low`` 0, ``intermediate`` 1-2, ``high`` 3 or more."""
    return RISK_GROUPS(D(score))


def age_group(score: int) -> str:
    """Group of HCT-CI/Age: 0, 1-2, 3-4, 5 or more."""
    return AGE_GROUPS(D(score))


LUNG: Bands[str | None] = bands(("≤", 65, "pulmonary_severe"), ("≤", 80, "pulmonary_moderate"), last=None)


def _lung(worse: Decimal) -> str | None:
    return LUNG(worse)


def _liver(bilirubin: Decimal | None, transaminase: Decimal | None) -> str | None:
    bili, enzymes = bilirubin or D(0), transaminase or D(0)
    if bili > D("1.5") or enzymes > D("2.5"):
        return "hepatic_modsev"
    return "hepatic_mild" if bili > 1 or enzymes > 1 else None


def derived_items(values: dict[str, Decimal | None]) -> tuple[str, ...]:
    """Items that measured values give, in the order of Table HCT; what was not measured gives none.

    Keys: ``dlco`` (Hb-corrected) and ``fev1`` in % predicted, ``bili_x_uln``, ``alt_x_uln``, ``ast_x_uln``,
    ``lvef`` %, ``bmi`` kg/m² (adult), ``creatinine_mg_dl``.
    """
    found: set[str | None] = set()
    lungs = [one for one in (values["dlco"], values["fev1"]) if one is not None]
    if lungs:
        found.add(_lung(min(lungs)))
    enzymes = [one for one in (values["alt_x_uln"], values["ast_x_uln"]) if one is not None]
    found.add(_liver(values["bili_x_uln"], max(enzymes, default=None)))
    ejection, bmi, creatinine = values["lvef"], values["bmi"], values["creatinine_mg_dl"]
    if ejection is not None and ejection <= 50:
        found.add("cardiac")
    if bmi is not None and bmi > 35:
        found.add("obesity")
    if creatinine is not None and creatinine > 2:
        found.add("renal_modsev")
    return tuple(name for name in WEIGHTS if name in found)


def _item_facts(items: tuple[str, ...], *asked: str) -> list[Fact]:
    if not items:
        return [Fact(msg(N_("No comorbidity that counts")), None, True, asked)]
    return [Fact(msg(LABELS[name]), msg(N_("weight {weight}"), weight=WEIGHTS[name]), True, asked) for name in items]


def _score(inputs: Inputs) -> Result:
    items, age = names(inputs, "items", WEIGHTS), number(inputs, "age_y", *AGE_Y)
    missing = tuple(name for name, value in (("items", items), ("age_y", age)) if value is None)
    reason = Reason.MISSING if missing else None
    if items is None:
        keys = ("hct_ci", "hct_ci_age", "risk_group", "age_group")
        return Result(dict.fromkeys(keys), (Fact(msg(N_("Comorbidities not assessed"))),), missing, reason)
    score = hct_ci(items)
    with_age = None if age is None else score + (1 if age >= OLDER_AGE else 0)
    output = {
        "hct_ci": score,
        "hct_ci_age": with_age,
        "risk_group": risk_group(score),
        "age_group": None if with_age is None else age_group(with_age),
    }
    facts = _item_facts(counted_items(items), "items")
    if age is not None and age >= OLDER_AGE:
        facts.append(Fact(msg(N_("Age {age}: one point more"), age=age), None, False, ("age_y",)))
    return Result(output, tuple(facts), missing, reason)


_MEASURED: dict[str, tuple[Decimal, Decimal]] = {
    "dlco": (D(0), D(250)),
    "fev1": (D(0), D(250)),
    "bili_x_uln": (D(0), D(200)),
    "alt_x_uln": (D(0), D(1000)),
    "ast_x_uln": (D(0), D(1000)),
    "lvef": (D(1), D(100)),
    "bmi": (D(5), D(120)),
    "creatinine_mg_dl": (D(0), D(50)),
}


def _derivation(inputs: Inputs) -> Result:
    values = {name: number(inputs, name, *bounds) for name, bounds in _MEASURED.items()}
    missing = tuple(name for name, value in values.items() if value is None)
    if len(missing) == len(values):
        nothing = Fact(msg(N_("Comorbidities not assessed")), None, True, missing)
        return Result({"items": [], "score": None}, (nothing,), missing, Reason.MISSING)
    items = derived_items(values)
    return Result({"items": list(items), "score": hct_ci(items)}, tuple(_item_facts(items, *_MEASURED)), missing)


RULES = (
    Rule(
        key="hct_ci",
        title=N_("HCT-CI"),
        version="SORROR-2005",
        citation="Sorror ML et al. Blood 2005;106:2912-9; Sorror ML et al. J Clin Oncol 2014;32:3249-56",
        section="response-pk-hsct 6.3",
        output="{hct_ci, hct_ci_age, risk_group, age_group}",
        inputs=(
            Input("items", "list", choices=tuple(WEIGHTS)),
            Input("age_y", "number", "y"),
        ),
        compute=_score,
    ),
    Rule(
        key="hct_ci_derivation",
        title=N_("HCT-CI items from measured values"),
        version="SORROR-2013",
        citation="Sorror ML. Blood 2013;121:2854-63",
        section="response-pk-hsct 6.3",
        output="{items, score}",
        inputs=(
            Input("dlco", "number", "%", note=N_("Hb-corrected, predicted")),
            Input("fev1", "number", "%", note=N_("predicted")),
            Input("bili_x_uln", "number"),
            Input("alt_x_uln", "number"),
            Input("ast_x_uln", "number"),
            Input("lvef", "number", "%"),
            Input("bmi", "number", "kg/m²", note=N_("adults")),
            Input("creatinine_mg_dl", "number", "mg/dL"),
        ),
        compute=_derivation,
    ),
)
