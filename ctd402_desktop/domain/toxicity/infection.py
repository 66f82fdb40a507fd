"""Infection: BMT CTN severity 1 to 3, what counts as a new episode, what a positive blood culture means."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.infection_findings import FINDINGS
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, choice, integer, names, number
from ctd402_desktop.domain.toxicity.explaining import decided
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, all_of, held, verdict
from ctd402_desktop.i18n import N_, msg

D = Decimal
UNCONFIRMED_KINDS = frozenset({"viral", "parasitic", "no_organism"})
_LABELS = {name: label for rows in FINDINGS.values() for row in rows.values() for name, label in row.items()}
_GRADES = {name: grade for rows in FINDINGS.values() for grade, row in rows.items() for name in row}


def bmt_ctn(inputs: Inputs) -> int | None:
    """Severity 1 to 3 of one episode by its worst finding; ``None`` when unanswered or not in the table."""
    kind = choice(inputs, "kind", FINDINGS)
    found = names(inputs, "findings", _LABELS)
    if kind is None or found is None:
        return None
    own = {name for row in FINDINGS[kind].values() for name in row}
    strange = [name for name in found if name not in own]
    if strange:
        raise InputError(msg(N_("{name} is not a finding of this kind: {kind}"), name=strange[0], kind=kind))
    return max((_GRADES[name] for name in found), default=None)


def _bmt_ctn(inputs: Inputs) -> Result:
    kind, found = choice(inputs, "kind", FINDINGS), names(inputs, "findings", _LABELS)
    grade = bmt_ctn(inputs)
    flags = (UNCONFIRMED,) if kind in UNCONFIRMED_KINDS else ()
    missing = tuple(name for name in ("kind", "findings") if inputs.get(name) is None)
    if missing:
        return Result(None, (Fact(_UNANSWERED, None, False, missing),), missing, Reason.MISSING, flags)
    if not found:
        return Result(None, (Fact(_NOTHING, None, True, ("findings",)),), (), Reason.REVIEW, flags)
    facts = [Fact(msg(_LABELS[name]), msg(N_("grade {value}"), value=_GRADES[name]), False) for name in found]
    worst = [fact.text for fact, name in zip(facts, found, strict=True) if _GRADES[name] == grade]
    head = Fact(worst[0], msg(N_("the worst finding: grade {value}"), value=grade), False, ("kind", "findings"))
    return Result(grade, decided(bmt_ctn, inputs, [head, *facts]), flags=flags)


_UNANSWERED = msg(N_("Kind of infection and findings are needed"))
_NOTHING = msg(N_("No finding of the table: a physician grades"))

INTERVALS: dict[str, tuple[str, int]] = {
    "bacteria": (N_("Bacteria other than C. difficile"), 7),
    "c_difficile": (N_("C. difficile"), 30),
    "yeast": (N_("Yeast"), 14),
    "mould": (N_("Mould"), 90),
    "cmv_hsv_ebv_hhv6": (N_("CMV, HSV, EBV or HHV-6"), 60),
    "vzv": (N_("VZV"), 14),
    "respiratory_adenovirus_enterovirus": (N_("Respiratory virus, adenovirus or enterovirus"), 14),
    "polyomavirus": (N_("Polyomavirus"), 60),
}
"""Days after the end of an episode from which the same organism counts as a new one."""


def _new_episode(inputs: Inputs) -> dict[str, Any]:
    group = choice(inputs, "organism_group", INTERVALS)
    days = integer(inputs, "days_since_end", 0, 100_000)
    interval = None if group is None else INTERVALS[group][1]
    fresh = None if interval is None else held(days, lambda passed: passed >= interval)
    return {"new_episode": fresh, "interval_days": interval}


_EPISODE = (
    Question("organism_group", N_("Organism"), said={name: label for name, (label, _) in INTERVALS.items()}),
    Question("days_since_end", N_("Days since the end of the first episode")),
)


def _infection_new_episode(inputs: Inputs) -> Result:
    return verdict(inputs, _new_episode, _EPISODE, "new_episode", flags=(UNCONFIRMED,))


ORGANISM_CLASSES = {"recognised_pathogen": N_("recognised pathogen"), "skin_commensal": N_("common skin commensal")}


def bloodstream_infection(inputs: Inputs) -> bool | None:
    """Laboratory-confirmed bloodstream infection, LCBI criteria 1 (pathogen) and 2 (skin commensal)."""
    kind = choice(inputs, "organism_class", ORGANISM_CLASSES)
    sets = integer(inputs, "positive_sets", 0, 100)
    elsewhere = held(answer(inputs, "other_site_explains"), lambda explained: not explained)
    pathogen = all_of((held(sets, lambda count: count >= 1), elsewhere))
    symptoms = _symptoms(inputs)
    close = answer(inputs, "separate_draws_within_2_days")
    commensal = all_of((held(sets, lambda count: count >= 2), elsewhere, close, symptoms))
    if kind is None:
        return pathogen if pathogen == commensal else None
    return pathogen if kind == "recognised_pathogen" else commensal


def _symptoms(inputs: Inputs) -> bool | None:
    """Fever above 38.0 °C (strictly), chills or hypotension."""
    fever = held(number(inputs, "temp_c", D(25), D(45)), lambda temp: temp > 38)
    chills = answer(inputs, "chills_or_hypotension")
    return True if fever or chills else None if fever is None or chills is None else False


_BLOOD = (
    Question("organism_class", N_("Organism"), said=ORGANISM_CLASSES),
    Question("positive_sets", N_("Positive blood culture sets"), N_("1 for a pathogen, 2 for a commensal")),
    Question("separate_draws_within_2_days", N_("Separate draws within 2 days")),
    Question("temp_c", N_("Highest temperature, °C"), N_("> 38.0")),
    Question("chills_or_hypotension", N_("Chills or hypotension")),
    Question("other_site_explains", N_("Explained by infection at another site")),
)


def _bloodstream(inputs: Inputs) -> Result:
    return verdict(inputs, bloodstream_infection, _BLOOD)


RULES = (
    Rule(
        key="bmt_ctn_infection",
        title=N_("Infection severity, BMT CTN"),
        version="BMT-CTN-MOP-3.0",
        citation="BMT CTN Technical Manual of Procedures v3.0, 2013, appendix 4-A",
        section="toxicity-grading 5.4",
        output="1-3 or null",
        confirmed=False,
        notes=(N_("unconfirmed: viral, parasitic and no-organism rows"),),
        inputs=(
            Input("kind", "enum", choices=tuple(FINDINGS)),
            Input("findings", "list", choices=tuple(_LABELS), note=N_("findings of this kind; [] = none of the table")),
        ),
        compute=_bmt_ctn,
    ),
    Rule(
        key="infection_new_episode",
        title=N_("New infection episode or recurrence"),
        version="BMT-CTN-MOP-3.0",
        citation="BMT CTN Technical Manual of Procedures v3.0, 2013",
        section="toxicity-grading 5.3",
        output="{new_episode, interval_days}",
        confirmed=False,
        inputs=(
            Input("organism_group", "enum", choices=tuple(INTERVALS)),
            Input("days_since_end", "integer", "d", note=N_("same organism, since the end of the first episode")),
        ),
        compute=_infection_new_episode,
    ),
    Rule(
        key="bloodstream_infection",
        title=N_("Laboratory-confirmed bloodstream infection"),
        version="NHSN-LCBI",
        citation="CDC/NHSN Patient Safety Component Manual, LCBI criteria 1 and 2",
        section="toxicity-grading 5.3",
        output="true, false or null",
        inputs=(
            Input("organism_class", "enum", choices=tuple(ORGANISM_CLASSES)),
            Input("positive_sets", "integer"),
            Input("separate_draws_within_2_days", "bool", note=N_("commensal only")),
            Input("temp_c", "number", "°C", note=N_("commensal only; 25-45")),
            Input("chills_or_hypotension", "bool", note=N_("commensal only")),
            Input("other_site_explains", "bool"),
        ),
        compute=_bloodstream,
    ),
)
