"""Overall response from marrow, extramedullary disease and CNS (response-pk-hsct.md 3.5 and 3.6)."""

from __future__ import annotations

from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.cns import ACCEPTED, cns_component, component_fact
from ctd402_desktop.domain.response.lugano import Ct, Pet, Response, ct_response, pet_response, read_ct, read_pet
from ctd402_desktop.domain.response.marrow import (
    CATEGORIES,
    Setting,
    marrow_category,
    marrow_facts,
    marrow_flags,
    marrow_missing,
    read_baseline,
    read_marrow,
)
from ctd402_desktop.domain.response.mrd import Mrd, mrd_class, mrd_fact, read_mrd
from ctd402_desktop.domain.response.reading import optional_flag, part
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice
from ctd402_desktop.i18n import N_, Message, msg

COMPONENTS = ("CR", "PR", "SD", "PD", "NE", "NA")
WITH_MRD = frozenset({"CR", "CRh", "CRi", "MLFS"})


def emd_component(baseline: bool | None, pet: Pet | None, ct: Ct | None) -> Response:
    """Component E of RULE EMD; an unknown baseline counts as disease that has to be imaged, unless both agree."""
    scanned = _scanned(pet, ct)
    if scanned is not None and scanned.category == "PD":
        return scanned
    if baseline:
        return scanned or Response("NE", 0, msg(N_("Extramedullary disease at baseline, not imaged now")))
    if baseline is None:
        return Response("NE", 0, msg(N_("Not known whether there was extramedullary disease at baseline")))
    if scanned is None:
        return Response("NA", 0, msg(N_("No extramedullary disease at baseline, not imaged")))
    if None in {one.new for one in (pet, ct) if one is not None}:
        return Response("NE", 0, msg(N_("Imaged, but new disease neither stated nor excluded")))
    return Response("NA", 0, msg(N_("No extramedullary disease at baseline, nothing new")))


def _scanned(pet: Pet | None, ct: Ct | None) -> Response | None:
    """PET decides where there is one; a new lesion on its CT is progression all the same."""
    if pet is None:
        return None if ct is None else ct_response(ct)
    if ct is not None and ct.new:
        return ct_response(ct)
    return pet_response(pet)


def overall_response(marrow: str, emd: str, cns: str, prior_remission: bool | None) -> tuple[str, Message]:
    """Overall response of RULE OVR and why. An unknown prior remission leaves a progression ``PD``."""
    components = (marrow, emd, cns)
    if "PD" in components:
        return ("RELAPSE" if prior_remission else "PD"), msg(N_("A component shows progression"))
    if marrow == "NR" or "SD" in (emd, cns):
        return "SD", msg(N_("A component shows no response"))
    if "NE" in components:
        return "NE", msg(N_("A component is not evaluable"))
    if "PR" in components:
        return "PR", msg(N_("A component is only a partial response"))
    if marrow == "UNINV":
        if "CR" in (emd, cns):
            return "CR", msg(N_("Marrow uninvolved, extramedullary or CNS disease cleared"))
        return "NE", msg(N_("Marrow uninvolved and nothing else to evaluate"))
    return marrow, msg(N_("All components cleared: the marrow decides"))


def response_label(overall: str, negative_1e4: bool | None) -> str:
    """``CRi MRD-negative``: the suffix only with a remission or MLFS and a known MRD."""
    if overall not in WITH_MRD or negative_1e4 is None:
        return overall
    return f"{overall} MRD-negative" if negative_1e4 else f"{overall} MRD-positive"


def _overall_fact(marrow: str, emd: str, cns: str, why: Message) -> Fact:
    text = msg(N_("Marrow {marrow}, extramedullary {emd}, CNS {cns}"), marrow=marrow, emd=emd, cns=cns)
    return Fact(text, why, True, ("marrow", "emd", "cns", "prior_remission"))


def _components(inputs: Inputs) -> Result:
    given = {
        "marrow": choice(inputs, "marrow", CATEGORIES),
        "emd": choice(inputs, "emd", COMPONENTS),
        "cns": choice(inputs, "cns", COMPONENTS),
    }
    prior = answer(inputs, "prior_remission")
    missing = tuple(name for name, value in given.items() if value is None)
    marrow, emd, cns = (value or "NE" for value in given.values())
    overall, why = overall_response(marrow, emd, cns, prior)
    if prior is None and overall == "PD":
        missing = (*missing, "prior_remission")
    fact = _overall_fact(marrow, emd, cns, why)
    return Result({"overall": overall}, (fact,), missing, Reason.MISSING if missing else None)


def _raw(inputs: Inputs) -> Result:
    baseline, current = part(inputs, "baseline") or {}, part(inputs, "current") or {}
    prior = optional_flag(current, "prior_remission")
    now, setting = read_marrow(part(current, "marrow") or {}), Setting(read_baseline(baseline, "marrow"), None, prior)
    marrow = marrow_category(now, setting)
    pet, ct = part(current, "pet"), part(current, "ct")
    emd = emd_component(
        answer(baseline, "emd"), None if pet is None else read_pet(pet), None if ct is None else read_ct(ct)
    )
    before, puncture = choice(baseline, "cns", ACCEPTED), choice(current, "cns", ACCEPTED)
    cns = cns_component(before, puncture, prior)
    test = part(current, "mrd")
    mrd = mrd_class(Mrd(None) if test is None else read_mrd(test))
    overall, why = overall_response(marrow.category, emd.category, cns, prior)
    output: dict[str, Any] = {
        "marrow": marrow.category,
        "emd": emd.category,
        "cns": cns,
        "overall": overall,
        "label": response_label(overall, mrd.negative_1e4),
        "eln_class": mrd.eln_class,
        "mrd_negative_1e4": mrd.negative_1e4,
    }
    because = (
        _overall_fact(marrow.category, emd.category, cns, why),
        *marrow_facts(now, setting, marrow, "current"),
        Fact(emd.why, None, False, ("baseline", "current")),
        component_fact(before, puncture, cns),
        mrd_fact(mrd, "current"),
    )
    missing = tuple(name for name in ("baseline", "current") if inputs.get(name) is None)
    missing = missing or _raw_missing(baseline, current, marrow_missing(now, "current.marrow."))
    reason = Reason.MISSING if overall == "NE" and missing else None
    return Result(output, because, missing, reason, (*marrow_flags(now, setting), *emd.flags))


def _raw_missing(baseline: Inputs, current: Inputs, marrow: tuple[str, ...]) -> tuple[str, ...]:
    before = tuple(f"baseline.{name}" for name in ("marrow", "emd") if baseline.get(name) is None)
    prior = ("current.prior_remission",) if optional_flag(current, "prior_remission") is None else ()
    return (*before, *marrow, *prior)


RULES = (
    Rule(
        key="overall_components",
        title=N_("Overall response from components"),
        version="CTD402-1",
        citation="response-pk-hsct RULE OVR",
        section="response-pk-hsct 3.6",
        output="{overall}",
        inputs=(
            Input("marrow", "enum", choices=CATEGORIES),
            Input("emd", "enum", choices=COMPONENTS),
            Input("cns", "enum", choices=COMPONENTS),
            Input("prior_remission", "bool"),
        ),
        compute=_components,
    ),
    Rule(
        key="overall_raw",
        title=N_("Overall response from findings"),
        version="CTD402-1",
        citation="response-pk-hsct Table MAR, RULE EMD, Table CNS-R, RULE OVR",
        section="response-pk-hsct 3.6",
        output="{marrow, emd, cns, overall, label, eln_class, mrd_negative_1e4}",
        inputs=(
            Input("baseline", "object", note=N_("marrow (%, UNINV or null), emd (bool), cns")),
            Input(
                "current", "object", note=N_("marrow {...} [, pet {...} or ct {...}, cns, mrd {...}, prior_remission]")
            ),
        ),
        compute=_raw,
    ),
)
