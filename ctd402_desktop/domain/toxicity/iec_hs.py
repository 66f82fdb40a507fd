"""Immune effector cell-associated HLH-like syndrome (IEC-HS): its features, and its grade once a physician enters it.

The numbers and the wording of both rules await comparison with the paper (toxicity-grading.md 3), so each answer
carries the flag ``unconfirmed``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from ctd402_desktop.domain.grade import Change, Fact, Reason
from ctd402_desktop.domain.renal import exceeds
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, number, positive, tick
from ctd402_desktop.domain.scales.axis import ALL, joined
from ctd402_desktop.domain.toxicity.explaining import Edit, absent, any_of, decided, figure, nearest
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
CITATION = "Hines MR, Knight TE, McNerney KO, et al. Transplant Cell Ther 2023;29:438.e1-438.e16"
VERSION = "IEC-HS-2023"
FERRITIN_TIMES = D(2)
ENZYME_TIMES = D(5)
FIBRINOGEN_MG_DL = D(150)
Feature: TypeAlias = "bool | None"


class _Reading(NamedTuple):
    """One feature: its state, the facts shown, the unanswered inputs that could still settle it, flags."""

    state: Feature
    facts: tuple[Fact, ...]
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def _beside(text: str, value: Decimal | None, limit: Message | None, *names: str) -> tuple[Fact, ...]:
    return () if value is None else (Fact(msg(text, value=figure(value)), limit, False, names),)


def _ferritin(inputs: Inputs) -> _Reading:
    value = number(inputs, "ferritin_ng_ml", D(0))
    uln, baseline = positive(inputs, "ferritin_uln"), number(inputs, "ferritin_baseline", D(0))
    rapid = tick(inputs, "ferritin_rapid_rise")
    high = value is not None and (
        (uln is not None and exceeds(value, FERRITIN_TIMES * uln))
        or (baseline is not None and exceeds(value, FERRITIN_TIMES * baseline))
    )
    state = True if rapid or high else None if value is None or uln is None else False
    facts = [
        *_beside(N_("Ferritin {value} ng/mL"), value, _LIMIT_FERRITIN, "ferritin_ng_ml"),
        *_beside(N_("Upper limit of ferritin {value} ng/mL"), uln, None, "ferritin_uln"),
        *_beside(N_("Ferritin before: {value} ng/mL"), baseline, None, "ferritin_baseline"),
    ]
    if rapid:
        facts.append(Fact(msg(N_("Ferritin rising rapidly")), None, False, ("ferritin_rapid_rise",)))
    if state is None:
        return _Reading(state, tuple(facts), absent(inputs, "ferritin_ng_ml", "ferritin_uln"))
    if not state and baseline is None:
        return _Reading(state, tuple(facts), ("ferritin_baseline",), ("baseline_missing", "conv"))
    return _Reading(state, tuple(facts))


_LIMIT_FERRITIN = msg(N_("> 2 × upper limit, or > 2 × the value before"))
_LIMIT_ENZYME = msg(N_("> 5 × upper limit, or > 5 × baseline where that is raised"))
_LIMIT_FIBRINOGEN = msg(N_("< 150 mg/dL, or below the lower limit"))


def _enzyme(inputs: Inputs, name: str) -> _Reading:
    value, uln = number(inputs, name, D(0)), positive(inputs, f"{name}_uln")
    baseline = number(inputs, f"{name}_baseline", D(0))
    if value is None:
        return _Reading(None, (), (name,))
    state: Feature
    if uln is not None:
        base = uln if baseline is None or not exceeds(baseline, uln) else baseline
        state = exceeds(value, ENZYME_TIMES * base)
    else:  # five times the baseline is the least any upper limit could ask for
        state = None if baseline is None or exceeds(value, ENZYME_TIMES * baseline) else False
    label, limit = name.upper(), _LIMIT_ENZYME
    facts = [Fact(msg(N_("{name} {value} U/L"), name=label, value=figure(value)), limit, False, (name,))]
    if uln is not None:
        upper = msg(N_("Upper limit of {name} {value} U/L"), name=label, value=figure(uln))
        facts.append(Fact(upper, None, False, (f"{name}_uln",)))
    if baseline is not None:
        before = msg(N_("{name} at baseline {value} U/L"), name=label, value=figure(baseline))
        facts.append(Fact(before, None, False, (f"{name}_baseline",)))
    if state and baseline is None:
        return _Reading(state, tuple(facts), (f"{name}_baseline",), ("baseline_missing", "conv"))
    return _Reading(state, tuple(facts), (f"{name}_uln",) if state is None else ())


def _transaminases(inputs: Inputs) -> _Reading:
    """True if either is; false if at least one was judged and neither is true, by convention."""
    both = [_enzyme(inputs, name) for name in ("ast", "alt")]
    states = [one.state for one in both]
    state = True if True in states else False if False in states else None
    facts = tuple(fact for one in both for fact in one.facts)
    if state is None:
        return _Reading(state, facts, tuple(name for one in both for name in one.missing))
    deciding = [one for one in both if one.state is state]
    if any(not one.flags for one in deciding):
        return _Reading(state, facts, (), ("conv",) if state is False and None in states else ())
    return _Reading(state, facts, tuple(name for one in deciding for name in one.missing), deciding[0].flags)


def _fibrinogen(inputs: Inputs) -> _Reading:
    value, lln = number(inputs, "fibrinogen_mg_dl", D(0), D(3000)), positive(inputs, "fibrinogen_lln")
    facts = (
        *_beside(N_("Fibrinogen {value} mg/dL"), value, _LIMIT_FIBRINOGEN, "fibrinogen_mg_dl"),
        *_beside(N_("Lower limit of fibrinogen {value} mg/dL"), lln, None, "fibrinogen_lln"),
    )
    if value is None:
        return _Reading(None, facts, ("fibrinogen_mg_dl",))
    if value < FIBRINOGEN_MG_DL or (lln is not None and value < lln):
        return _Reading(True, facts)
    return _Reading(None, facts, ("fibrinogen_lln",)) if lln is None else _Reading(False, facts)


def _ticked(inputs: Inputs, name: str, text: str) -> _Reading:
    state = tick(inputs, name)
    return _Reading(state, (Fact(msg(text), None, False, (name,)),) if state else ())


def _pattern(ferritin: Feature, other: Feature, *, elsewhere: bool) -> str:
    """The table of toxicity-grading.md 3.1; ``other`` is "any of the four other features"."""
    if ferritin is None:
        return "incomplete"
    if not ferritin:
        return "not_met"
    if other:
        return "attributed_elsewhere" if elsewhere else "met"
    return "incomplete" if other is None else "ferritin_only"


PATTERNS: dict[str, Message] = {
    "not_met": msg(N_("Ferritin is not raised enough: no IEC-HS by these criteria")),
    "incomplete": msg(N_("Incomplete: measure ferritin, AST/ALT and fibrinogen")),
    "attributed_elsewhere": msg(N_("The features are there but attributed to another cause")),
    "met": msg(N_("Ferritin and at least one other feature: consider IEC-HS; a physician diagnoses")),
    "ferritin_only": msg(N_("Raised ferritin alone: no other feature")),
}


def _features(inputs: Inputs) -> dict[str, _Reading]:
    return {
        "ferritin": _ferritin(inputs),
        "transaminase": _transaminases(inputs),
        "fibrinogen": _fibrinogen(inputs),
        "cytopenia": _ticked(inputs, "cytopenia_new_or_worse", N_("Cytopenia new or worse")),
        "hemophagocytosis": _ticked(inputs, "hemophagocytosis", N_("Haemophagocytosis seen")),
    }


def _output(inputs: Inputs, features: Mapping[str, _Reading]) -> dict[str, Feature | str]:
    states = {name: one.state for name, one in features.items()}
    other = any_of(state for name, state in states.items() if name != "ferritin")
    return {**states, "pattern": _pattern(states["ferritin"], other, elsewhere=tick(inputs, "attributed_other"))}


def _criteria(inputs: Inputs) -> Result:
    features = _features(inputs)
    output = _output(inputs, features)
    pattern = str(output["pattern"])
    facts = [fact for one in features.values() for fact in one.facts]
    if pattern == "attributed_elsewhere":
        facts.append(Fact(msg(N_("Attributed to another cause")), None, False, ("attributed_other",)))
    because = decided(lambda given: _output(given, _features(given)), inputs, facts)
    flags = ["unconfirmed", *(["conv"] if pattern == "met" else [])]
    flags += [flag for one in features.values() for flag in one.flags]
    return Result(
        output,
        (Fact(PATTERNS[pattern]), *because),
        tuple(name for one in features.values() for name in one.missing),
        Reason.MISSING if pattern == "incomplete" else None,
        tuple(dict.fromkeys(flags)),
    )


SIGNS: dict[int, dict[str, str]] = {
    5: {"death_due_to_iec_hs": N_("Death due to IEC-HS")},
    4: {
        "life_threatening_bleeding": N_("Life-threatening bleeding"),
        "life_threatening_hypotension": N_("Life-threatening hypotension"),
        "intubated_for_resp_distress": N_("Intubated for respiratory distress"),
        "dialysis_for_aki": N_("Dialysis for acute kidney injury"),
        "other_life_threatening": N_("Another life-threatening consequence"),
    },
    3: {
        "bleeding_needing_transfusion": N_("Bleeding that needs blood products"),
        "hospitalised_new_aki": N_("New acute kidney injury needing admission"),
        "hospitalised_hypotension": N_("New hypotension needing admission"),
        "hospitalised_resp_distress": N_("New respiratory distress needing admission"),
        "other_severe": N_("Another severe consequence"),
    },
    2: {
        "iec_hs_directed_therapy": N_("Treatment directed at IEC-HS"),
        "transfusion_for_asymptomatic_hypofibrinogenemia": N_("Fibrinogen replaced without bleeding"),
    },
}
"""Ticks of each grade, from the top; the consequences named are the paper's examples."""

_SIGNS_BY_NAME = {name: (grade, text) for grade, row in SIGNS.items() for name, text in row.items()}


def iec_hs_grade(inputs: Inputs) -> int | None:
    """Grade 0-5 of an IEC-HS a physician has entered; ``None`` while nobody has said whether it is there."""
    present = answer(inputs, "iec_hs_present")
    ticked = [grade for name, (grade, _) in _SIGNS_BY_NAME.items() if tick(inputs, name)]
    return None if present is None else max(ticked, default=1) if present else 0


def _changes(inputs: Inputs, grade: int | None) -> tuple[Change, ...]:
    if not grade:
        return ()
    edits: list[Edit] = [({name: True}, msg(text)) for name, (_, text) in _SIGNS_BY_NAME.items()]
    if grade in SIGNS:
        ticked = [name for name in SIGNS[grade] if tick(inputs, name)]
        gone = joined([msg(N_("without: {sign}"), sign=msg(SIGNS[grade][name])) for name in ticked], ALL)
        edits.append((dict.fromkeys(ticked), gone))
    return nearest(iec_hs_grade, inputs, edits)


def _grade(inputs: Inputs) -> Result:
    grade = iec_hs_grade(inputs)
    if grade is None:
        return Result(None, missing=("iec_hs_present",), reason=Reason.MISSING, flags=("unconfirmed",))
    text = N_("IEC-HS entered by a physician") if grade else N_("No IEC-HS entered by a physician")
    facts = [Fact(msg(text), None, False, ("iec_hs_present",))]
    for name, (level, sign) in _SIGNS_BY_NAME.items():
        if tick(inputs, name):
            facts.append(Fact(msg(sign), msg(N_("grade {value}"), value=level), False, (name,)))
    return Result(
        grade, decided(iec_hs_grade, inputs, facts), flags=("unconfirmed",), would_change=_changes(inputs, grade)
    )


def _ticks(*names: str) -> tuple[Input, ...]:
    return tuple(Input(name, "bool", default="false") for name in names)


RULES = (
    Rule(
        key="iec_hs_criteria",
        title=N_("IEC-HS criteria"),
        version=VERSION,
        citation=CITATION,
        section="toxicity-grading 3.1",
        output="{ferritin, transaminase, fibrinogen, cytopenia, hemophagocytosis, pattern}",
        confirmed=False,
        inputs=(
            Input("ferritin_ng_ml", "number", "ng/mL"),
            Input("ferritin_uln", "number", "ng/mL"),
            Input("ferritin_baseline", "number", "ng/mL", note=N_("at infusion")),
            *_ticks("ferritin_rapid_rise"),
            *(Input(f"{name}{part}", "number", "U/L") for name in ("ast", "alt") for part in ("", "_uln", "_baseline")),
            Input("fibrinogen_mg_dl", "number", "mg/dL", note="0-3000"),
            Input("fibrinogen_lln", "number", "mg/dL"),
            *_ticks("cytopenia_new_or_worse", "hemophagocytosis", "attributed_other"),
        ),
        compute=_criteria,
    ),
    Rule(
        key="iec_hs_grade",
        title=N_("IEC-HS grade"),
        version=VERSION,
        citation=CITATION,
        section="toxicity-grading 3.2",
        output="0-5 or null",
        confirmed=False,
        inputs=(Input("iec_hs_present", "bool", note=N_("physician entry")), *_ticks(*_SIGNS_BY_NAME)),
        ignored=("ferritin_peak_ng_ml",),
        compute=_grade,
    ),
)
