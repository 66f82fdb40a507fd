"""Invasive fungal disease, EORTC/MSGERC 2020: a proposed class out of host factor, clinical feature and mycology.

The class is entered by a physician; the rule proposes it. Without mycology the proposal is "at least possible".
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from ctd402_desktop.domain.grade import Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, choice, names, number
from ctd402_desktop.domain.toxicity.explaining import any_of
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, all_of, held, verdict
from ctd402_desktop.i18n import N_, msg

D = Decimal
PROVEN: dict[str, str] = {
    "histology_sterile_site": N_("Fungus in sterile tissue by histology"),
    "culture_sterile_site": N_("Fungus cultured from a sterile site"),
    "tissue_pcr_with_sequence": N_("Fungus in tissue by PCR and sequence"),
    "yeast_in_blood_culture": N_("Yeast in blood culture"),
}
HOST: dict[str, str] = {
    "neutropenia_over_10d": N_("ANC < 500/µL for more than 10 days"),
    "haematological_malignancy": N_("Haematological malignancy, active or recent"),
    "allo_hsct_or_organ_transplant": N_("Allogeneic HSCT or organ transplant"),
    "corticosteroid_3_weeks": N_("Corticosteroid ≥ 0.3 mg/kg for 3 weeks in 60 days"),
    "t_cell_immunosuppressant": N_("T-cell immunosuppressant in 90 days"),
    "b_cell_immunosuppressant": N_("B-cell immunosuppressant"),
    "inherited_immunodeficiency": N_("Severe inherited immunodeficiency"),
    "refractory_gvhd": N_("Acute GVHD III-IV refractory to steroids"),
}
CLINICAL: dict[str, str] = {
    "lung_ct_lesion": N_("Lung lesion on CT: dense, cavity, air crescent, wedge or lobar"),
    "tracheobronchial_ulcer_or_plaque": N_("Tracheobronchial ulcer or plaque"),
    "sinonasal": N_("Sinonasal disease"),
    "cns_focal_or_meningeal": N_("CNS focal lesion or meningeal enhancement"),
    "disseminated_candida": N_("Disseminated Candida: bull's-eye lesions or retinal exudates"),
}
PCR: dict[str, str] = {
    "two_consecutive_blood": N_("Aspergillus PCR in two consecutive blood samples"),
    "duplicate_bal": N_("Aspergillus PCR in duplicate on BAL"),
    "blood_and_bal": N_("Aspergillus PCR once in blood and once in BAL"),
}
SUSPECTED: dict[str, str] = {
    "mould": N_("mould"),
    "candida": N_("Candida"),
    "pneumocystis": N_("Pneumocystis"),
}
GLUCAN_PG_ML = D(80)
_INDEX = (D(0), D(100))


def _some(inputs: Inputs, name: str, allowed: dict[str, str]) -> bool | None:
    return held(names(inputs, name, allowed), bool)


def _galactomannan(inputs: Inputs) -> tuple[bool | None, ...]:
    serum, bal, csf = (number(inputs, name, *_INDEX) for name in ("gm_serum", "gm_bal", "gm_csf"))
    pair = all_of((held(serum, lambda index: index >= D("0.7")), held(bal, lambda index: index >= D("0.8"))))
    return (*(held(index, lambda found: found >= 1) for index in (serum, bal, csf)), pair)


def _sera(inputs: Inputs) -> tuple[Decimal, ...] | None:
    name = "glucan_consecutive_pg_ml"
    rows = inputs.get(name)
    if rows is not None and not isinstance(rows, (list, tuple)):
        raise InputError(msg(N_("{name} must be a list"), name=name))
    values = [number({name: row}, name, D(0)) for row in rows or ()]
    return None if rows is None else tuple(value for value in values if value is not None)


def _glucan(inputs: Inputs) -> bool | None:
    """Two consecutive sera of at least 80 pg/mL; it does not count for moulds."""
    suspected, sera = choice(inputs, "suspected", SUSPECTED), _sera(inputs)
    if suspected == "mould":
        return False
    high = held(sera, lambda found: any(a >= GLUCAN_PG_ML <= b for a, b in pairwise(found)))
    return high if suspected else False if high is False else None


def _mycology(inputs: Inputs) -> bool | None:
    return any_of(
        (
            *_galactomannan(inputs),
            _some(inputs, "aspergillus_pcr", PCR),
            answer(inputs, "respiratory_culture_or_cytology"),
            _glucan(inputs),
        )
    )


def fungal_disease(inputs: Inputs) -> dict[str, Any]:
    """``class`` proven, probable, possible, none or ``None``, beside the three states it rests on."""
    host, clinical = _some(inputs, "host_factors", HOST), _some(inputs, "clinical_features", CLINICAL)
    mycology = _mycology(inputs)
    states = {"host_factor": host, "clinical_feature": clinical, "mycology": mycology}
    if _some(inputs, "proven_evidence", PROVEN):
        return {"class": "proven", **states}
    ground = all_of((host, clinical))
    found = None if ground is None else "none" if not ground else "probable" if mycology else "possible"
    return {"class": found, **states}


_QUESTIONS = (
    Question("proven_evidence", N_("Proof"), said=PROVEN, needed=False),
    Question("host_factors", N_("Host factors"), said=HOST),
    Question("clinical_features", N_("Clinical features"), said=CLINICAL),
    Question("gm_serum", N_("Galactomannan in serum"), N_("≥ 1.0, or ≥ 0.7 with BAL ≥ 0.8"), needed=False),
    Question("gm_bal", N_("Galactomannan in BAL"), N_("≥ 1.0, or ≥ 0.8 with serum ≥ 0.7"), needed=False),
    Question("gm_csf", N_("Galactomannan in CSF"), N_("≥ 1.0"), needed=False),
    Question("aspergillus_pcr", N_("Aspergillus PCR"), said=PCR, needed=False),
    Question("respiratory_culture_or_cytology", N_("Mould in a respiratory sample"), needed=False),
    Question("suspected", N_("Suspected fungus"), said=SUSPECTED, needed=False),
)
_ENTERED = msg(N_("A proposal: a physician enters the class"))
_NO_MYCOLOGY = msg(N_("Mycology is incomplete: at least possible"))


def _fungal(inputs: Inputs) -> Result:
    output = fungal_disease(inputs)
    open_still = output["class"] == "possible" and output["mycology"] is None
    unproven = inputs.get("proven_evidence") is None and output["class"] not in {None, "proven"}
    flags = [UNCONFIRMED, *(["minimum", "conv"] if open_still or unproven else [])]
    notes = [_ENTERED, *([_NO_MYCOLOGY] if open_still else [])]
    found = verdict(inputs, fungal_disease, _QUESTIONS, "class", flags=flags, notes=notes)
    if found.reason is Reason.MISSING or not open_still:
        return found
    return Result(found.output, found.because, _unknown_tests(inputs), None, found.flags)


def _unknown_tests(inputs: Inputs) -> tuple[str, ...]:
    tests = ("gm_serum", "gm_bal", "gm_csf", "aspergillus_pcr", "respiratory_culture_or_cytology")
    return tuple(name for name in tests if inputs.get(name) is None)


RULES = (
    Rule(
        key="invasive_fungal_disease",
        title=N_("Invasive fungal disease: proposed class"),
        version="EORTC-MSGERC-2020",
        citation="Donnelly JP, Chen SC, Kauffman CA, et al. Clin Infect Dis 2020;71:1367-1376",
        section="toxicity-grading 5.6",
        output="{class, host_factor, clinical_feature, mycology}; class proven, probable, possible, none or null",
        confirmed=False,
        notes=(N_("unconfirmed: clinical wording and mycology cut-offs"),),
        inputs=(
            Input("proven_evidence", "list", choices=tuple(PROVEN), note=N_("[] = looked for, none")),
            Input("host_factors", "list", choices=tuple(HOST), note=N_("every CTD402 patient has one")),
            Input("clinical_features", "list", choices=tuple(CLINICAL)),
            *(Input(name, "number", note=N_("optical density index")) for name in ("gm_serum", "gm_bal", "gm_csf")),
            Input("aspergillus_pcr", "list", choices=tuple(PCR)),
            Input("respiratory_culture_or_cytology", "bool"),
            Input("suspected", "enum", choices=tuple(SUSPECTED), note=N_("β-D-glucan does not count for moulds")),
            Input("glucan_consecutive_pg_ml", "list", "pg/mL", note=N_("consecutive sera, in order")),
        ),
        compute=_fungal,
    ),
)
