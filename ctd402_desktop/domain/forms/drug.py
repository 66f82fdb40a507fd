"""The medication ledger: every dose and every interval, one record each; a stop is a correction with an end."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.fields import Answers, Choice, D, Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import in_order
from ctd402_desktop.i18n import N_, Message, msg

CATEGORIES = options(
    ("tocilizumab", N_("Tocilizumab")),
    ("anticytokine", N_("Anticytokine")),
    ("steroid", N_("Steroid")),
    ("antipyretic", N_("Antipyretic")),
    ("vasopressor", N_("Vasopressor or inotrope")),
    ("oxygen", N_("Oxygen")),
    ("antimicrobial", N_("Antimicrobial")),
    ("gcsf", N_("G-CSF")),
    ("ivig", N_("Immunoglobulin")),
    ("blood", N_("Blood product")),
    ("other", N_("Other")),
)

AGENTS: tuple[tuple[str, str, str], ...] = (
    ("tocilizumab", N_("Tocilizumab"), "tocilizumab"),
    ("siltuximab", N_("Siltuximab"), "anticytokine"),
    ("anakinra", N_("Anakinra"), "anticytokine"),
    ("emapalumab", N_("Emapalumab"), "anticytokine"),
    ("ruxolitinib", N_("Ruxolitinib"), "anticytokine"),
    ("dexamethasone", N_("Dexamethasone"), "steroid"),
    ("methylprednisolone", N_("Methylprednisolone"), "steroid"),
    ("hydrocortisone", N_("Hydrocortisone"), "steroid"),
    ("prednisolone", N_("Prednisolone"), "steroid"),
    ("paracetamol", N_("Paracetamol"), "antipyretic"),
    ("metamizole", N_("Metamizole"), "antipyretic"),
    ("ibuprofen", N_("Ibuprofen"), "antipyretic"),
    ("norepinephrine", N_("Norepinephrine"), "vasopressor"),
    ("epinephrine", N_("Epinephrine"), "vasopressor"),
    ("phenylephrine", N_("Phenylephrine"), "vasopressor"),
    ("dopamine", N_("Dopamine"), "vasopressor"),
    ("angiotensin_ii", N_("Angiotensin II"), "vasopressor"),
    ("vasopressin", N_("Vasopressin"), "vasopressor"),
    ("terlipressin", N_("Terlipressin"), "vasopressor"),
    ("dobutamine", N_("Dobutamine"), "vasopressor"),
    ("milrinone", N_("Milrinone"), "vasopressor"),
    ("oxygen", N_("Oxygen"), "oxygen"),
    ("meropenem", N_("Meropenem"), "antimicrobial"),
    ("piperacillin_tazobactam", N_("Piperacillin-tazobactam"), "antimicrobial"),
    ("cefepime", N_("Cefepime"), "antimicrobial"),
    ("vancomycin", N_("Vancomycin"), "antimicrobial"),
    ("linezolid", N_("Linezolid"), "antimicrobial"),
    ("levofloxacin", N_("Levofloxacin"), "antimicrobial"),
    ("aciclovir", N_("Aciclovir"), "antimicrobial"),
    ("ganciclovir", N_("Ganciclovir"), "antimicrobial"),
    ("foscarnet", N_("Foscarnet"), "antimicrobial"),
    ("letermovir", N_("Letermovir"), "antimicrobial"),
    ("entecavir", N_("Entecavir"), "antimicrobial"),
    ("posaconazole", N_("Posaconazole"), "antimicrobial"),
    ("voriconazole", N_("Voriconazole"), "antimicrobial"),
    ("micafungin", N_("Micafungin"), "antimicrobial"),
    ("caspofungin", N_("Caspofungin"), "antimicrobial"),
    ("amphotericin_b", N_("Amphotericin B"), "antimicrobial"),
    ("cotrimoxazole", N_("Co-trimoxazole"), "antimicrobial"),
    ("filgrastim", N_("Filgrastim"), "gcsf"),
    ("ivig", N_("IVIG"), "ivig"),
    ("red_cells", N_("Red cells"), "blood"),
    ("platelets", N_("Platelets"), "blood"),
    ("plasma", N_("Plasma"), "blood"),
    ("fibrinogen", N_("Fibrinogen"), "blood"),
    ("levetiracetam", N_("Levetiracetam"), "other"),
    ("allopurinol", N_("Allopurinol"), "other"),
    ("other", N_("Other"), "other"),
)
"""Agents: stored key, label, category. ``other`` fits every category and needs its name written out."""

CATEGORY_OF: dict[str, str] = {key: category for key, _, category in AGENTS}

DOSE_UNITS = options(
    ("mg", "mg"),
    ("g", "g"),
    ("mcg_kg_min", "mcg/kg/min"),
    ("units", N_("units")),
    ("mL", "mL"),
    ("L_min", "L/min"),
    ("mcg", "mcg"),
)
DEVICES = options(
    ("nasal_cannula", N_("Nasal cannula")),
    ("high_flow", N_("High-flow cannula")),
    ("simple_mask", N_("Simple mask")),
    ("reservoir_mask", N_("Reservoir mask")),
    ("cpap", N_("CPAP or BiPAP")),
    ("ventilator", N_("Ventilator")),
)
DRUG_ROUTES = options(
    ("iv", N_("Intravenous")), ("po", N_("Oral")), ("sc", N_("Subcutaneous")), ("inhaled", N_("Inhaled"))
)
INDICATIONS = options(
    ("crs", N_("CRS")),
    ("icans", N_("ICANS")),
    ("hlh", N_("IEC-HS")),
    ("infection", N_("Infection")),
    ("prophylaxis", N_("Prophylaxis")),
    ("support", N_("Support")),
    ("antiemetic", N_("Antiemetic")),
    ("other", N_("Other")),
)


def agents_of(category: str) -> tuple[Choice, ...]:
    """The agents of one category, ``other`` last; all agents when no category is chosen yet."""
    return tuple(
        Choice(key, label) for key, label, group in AGENTS if not category or group == category or key == "other"
    )


def _dose_has_a_unit(answers: Answers) -> Mapping[str, Message]:
    if "dose" in answers and "dose_unit" not in answers:
        return {"dose_unit": msg(N_("a dose without its unit cannot be signed: choose the unit"))}
    return {}


def _agent_fits(answers: Answers) -> Mapping[str, Message]:
    agent, category = answers.get("agent"), answers.get("category")
    if not isinstance(agent, str) or category is None or agent == "other" or CATEGORY_OF[agent] == category:
        return {}
    return {"agent": msg(N_("the agent does not belong to the category chosen: correct one of the two"))}


def _single_with_end(answers: Answers) -> Mapping[str, Message]:
    if answers.get("single") is True and "end" in answers:
        return {"end": msg(N_("a single dose has no end: clear the end, or untick “single dose”"))}
    return {}


TIMED = ("vasopressor", "oxygen")
"""Support that runs over time: a single moment says nothing about it."""


def _timed_not_single(answers: Answers) -> Mapping[str, Message]:
    if answers.get("category") in TIMED and answers.get("single") is True:
        return {
            "single": msg(N_("this runs over time: untick “single dose”, enter the start, and the end when it ends"))
        }
    return {}


def _stop_has_a_reason(answers: Answers) -> Mapping[str, Message]:
    if "end" in answers and answers.get("single") is not True and "stop_reason" not in answers:
        text = N_("Not stopped: a stop needs its reason. Write why; the rest is kept. ({code})")
        return {"stop_reason": msg(text, code="E-DRG-001")}
    return {}


DIRECTIONS = options(("rising", N_("Being increased")), ("steady", N_("Unchanged")), ("falling", N_("Being weaned")))

DRUG = Form(
    key="drug",
    title=N_("Drug or support"),
    version=2,
    icon="pill",
    fields=(
        Field("category", N_("Category"), Kind.CHOICE, choices=CATEGORIES, required=True, letter="C"),
        Field("agent", N_("Agent"), Kind.CHOICE, choices=agents_of(""), required=True, letter="A"),
        Field("agent_text", N_("Name of the agent"), Kind.TEXT, required=True, show_if=("agent", "other")),
        Field("dose", N_("Dose"), Kind.NUMBER, low=D(0), letter="D"),
        Field("dose_unit", N_("Dose unit"), Kind.CHOICE, choices=DOSE_UNITS, letter="U"),
        Field(
            "direction",
            N_("Direction of the rate"),
            Kind.CHOICE,
            choices=DIRECTIONS,
            show_if=("category", "vasopressor"),
        ),
        Field("device", N_("Oxygen device"), Kind.CHOICE, choices=DEVICES, show_if=("category", "oxygen")),
        Field("fio2", N_("FiO₂"), Kind.NUMBER, unit="%", low=D(21), high=D(100), show_if=("category", "oxygen")),
        Field("irradiated", N_("Irradiated"), Kind.FLAG, show_if=("category", "blood")),
        Field("route", N_("Route"), Kind.CHOICE, choices=DRUG_ROUTES, letter="R"),
        Field("start", N_("Start"), Kind.DATETIME, required=True, letter="S"),
        Field("end", N_("End"), Kind.DATETIME, letter="N", hint=N_("empty while ongoing")),
        Field("single", N_("Single dose"), Kind.FLAG, letter="G"),
        Field("frequency", N_("Frequency"), Kind.TEXT, letter="F"),
        Field("indication", N_("Indication"), Kind.CHOICE, choices=INDICATIONS, letter="I"),
        Field(
            "stop_rule",
            N_("Planned stop"),
            Kind.TEXT,
            show_if=("indication", "prophylaxis"),
            hint=N_("for example: until CD4 > 200/µL"),
        ),
        Field("stop_reason", N_("Reason for stopping"), Kind.TEXT),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(
        _dose_has_a_unit,
        _agent_fits,
        _single_with_end,
        _timed_not_single,
        _stop_has_a_reason,
        in_order(("start", N_("Start")), ("end", N_("End"))),
    ),
)
