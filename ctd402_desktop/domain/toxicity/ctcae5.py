"""CTCAE v5.0 laboratory terms: the highest grade whose condition holds, or nothing while it cannot be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, choice, number, positive, tick
from ctd402_desktop.domain.toxicity.ctcae5_terms import LOWERS, RAISES, TERMS, TICKS, Case, Step, Term
from ctd402_desktop.domain.toxicity.explaining import Edit, decided, figure, nearest
from ctd402_desktop.i18n import N_, msg

D = Decimal
CITATION = "NCI. Common Terminology Criteria for Adverse Events v5.0, 27 November 2017"
NEEDS: dict[str, str] = {
    "symptomatic": N_("symptoms"),
    "hours_above_40": N_("above 40.0 °C for more than 24 h"),
    "bleeding": N_("bleeding"),
    "transfusion_indicated": N_("transfusion indicated"),
    "intervention_indicated": N_("intervention indicated"),
    "hospitalised": N_("admission"),
    "on_anticoagulant": N_("on an anticoagulant"),
    "torsades": N_("torsades or another serious arrhythmia"),
    "life_threatening": N_("life-threatening"),
}
_PAST = Decimal("1e-6")
_OUTSIDE = {"<": "≥", ">": "≤", "≤": ">", "≥": "<"}


@dataclass(frozen=True, slots=True)
class _Verdict:
    grade: int | None
    step: Step | None = None
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def _read(inputs: Inputs, term: Term) -> Case | None:
    """The case, or ``None`` without a value; every input is checked either way."""
    value = number(inputs, "value", term.least, term.most)
    lln, uln, baseline = positive(inputs, "lln"), positive(inputs, "uln"), number(inputs, "baseline", D(0))
    symptomatic, hours = answer(inputs, "symptomatic"), number(inputs, "hours_above_40", D(0))
    ticks = frozenset(name for name in TICKS if tick(inputs, name))
    return None if value is None else Case(value, lln, uln, baseline, symptomatic, hours, ticks)


def _judged(case: Case, term: Term) -> _Verdict:
    steps = [step for step in term.row(case) if step.told is not False]
    if case.baseline == 0 and any(step.source == "baseline" for step in steps):
        raise InputError(msg(N_("{name} must be above 0"), name="baseline"))
    held = [(step, step.holds(case.value)) for step in steps]
    best = max((step for step, holds in held if holds and step.told), key=_grade_of, default=None)
    grade = 0 if best is None else best.grade
    higher = [(step, holds) for step, holds in held if holds is not False and step.grade > grade]
    if term.baseline == LOWERS and case.uln is None and case.baseline is not None:
        return _Verdict(None, missing=("uln",))
    unknown = [step.source for step, holds in higher if holds is None]
    unasked = [step.needs for step, _ in higher if step.told is None]
    if unknown:
        return _Verdict(None, missing=tuple(dict.fromkeys([*unknown, *unasked])))
    flags: list[str] = ["minimum", "conv"] if unasked else []
    names = list(unasked)
    if case.baseline is None and _baseline_matters(term, grade):
        flags, names = [*flags, "baseline_missing", "conv"], [*names, "baseline"]
    return _Verdict(grade, best, tuple(dict.fromkeys(names)), tuple(dict.fromkeys(flags)))


def _grade_of(step: Step) -> int:
    return step.grade


def _baseline_matters(term: Term, grade: int) -> bool:
    return (term.baseline == LOWERS and grade > 0) or (term.baseline == RAISES and grade < 3)


def ctcae5_lab(inputs: Inputs) -> int | None:
    """Grade 0-4 of a laboratory term (grade 5 is a physician's entry), ``None`` when it cannot be known.

    ``InputError`` for a term CTCAE v5.0 gives no number for.
    """
    return _verdict(inputs).grade


def _term(inputs: Inputs) -> Term | None:
    name = choice(inputs, "analyte", TERMS)
    return None if name is None else TERMS[name]


def _verdict(inputs: Inputs) -> _Verdict:
    term = _term(inputs)
    if term is None:
        return _Verdict(None, missing=("analyte",))
    case = _read(inputs, term)
    return _Verdict(None, missing=("value",)) if case is None else _judged(case, term)


def _compute(inputs: Inputs) -> Result:
    term, verdict = _term(inputs), _verdict(inputs)
    case = None if term is None else _read(inputs, term)
    if term is None or case is None:
        return Result(None, (), verdict.missing, Reason.MISSING)
    facts = _facts(case, term, verdict)
    reason = Reason.MISSING if verdict.grade is None else None
    because = decided(ctcae5_lab, inputs, facts)
    return Result(
        verdict.grade, because, verdict.missing, reason, verdict.flags, nearest(ctcae5_lab, inputs, _edits(case, term))
    )


def _facts(case: Case, term: Term, verdict: _Verdict) -> list[Fact]:
    shown = f"{figure(case.value)} {term.unit}".strip()
    text = msg(N_("{term}: {value}"), term=msg(term.label), value=shown)
    step = verdict.step
    limit = None
    if step is not None and step.sign:
        limit = msg(N_("grade {grade}: {band}"), grade=step.grade, band=step.band())
    elif verdict.grade == 0:
        first = min((one for one in term.row(case) if one.sign), key=_grade_of)
        limit = msg(N_("grade {grade} would be {band}"), grade=first.grade, band=first.band())
    facts = [Fact(text, limit, False, ("value",))]
    used = {name for one in term.row(case) for name in (one.source, one.needs)}
    used |= {"baseline", "uln"} if term.baseline else set()
    for name, label, value in (
        ("lln", N_("Lower limit of normal {value}"), case.lln),
        ("uln", N_("Upper limit of normal {value}"), case.uln),
        ("baseline", N_("Baseline {value}"), case.baseline),
        ("hours_above_40", N_("{value} h above 40.0 °C"), case.hours),
    ):
        if value is not None and name in used:
            facts.append(Fact(msg(label, value=figure(value)), None, False, (name,)))
    if case.symptomatic is not None:
        said = N_("With symptoms") if case.symptomatic else N_("Without symptoms")
        facts.append(Fact(msg(said), None, False, ("symptomatic",)))
    facts += [Fact(msg(NEEDS[name]), None, False, (name,)) for name in TICKS if name in case.ticks]
    return facts


def _edits(case: Case, term: Term) -> Iterator[Edit]:
    """A value just on the other side of each limit, and each tick the other way."""
    for step in term.row(case):
        if step.sign and step.limit is not None and step.limit <= term.most:
            yield _crossing(step, step.limit, term, outwards=bool(step.holds(case.value)))
        if step.needs:
            name, yes, no = (step.needs, True, False) if step.needs != "hours_above_40" else (step.needs, D(25), D(24))
            yield {name: yes}, msg(NEEDS[name])
            yield {name: no}, msg(N_("not: {sign}"), sign=msg(NEEDS[name]))


def _crossing(step: Step, limit: Decimal, term: Term, *, outwards: bool) -> Edit:
    sign = _OUTSIDE[step.sign] if outwards else step.sign
    past = abs(limit) * _PAST or _PAST
    value = {"<": max(limit - past, term.least), ">": min(limit + past, term.most)}.get(sign, limit)
    return {"value": value}, msg(N_("value {band}"), band=step.band(sign))


RULES = (
    Rule(
        key="ctcae5_lab",
        title=N_("CTCAE v5.0 laboratory terms"),
        version="CTCAE-5.0",
        citation=CITATION,
        section="toxicity-grading 8.1-8.3",
        output="0-4 or null",
        inputs=(
            Input("analyte", "enum", choices=tuple(TERMS)),
            Input("value", "number", note=N_("in the unit of the analyte's name")),
            Input("lln", "number", note=N_("lower limit of the performing laboratory")),
            Input("uln", "number", note=N_("upper limit of the performing laboratory")),
            Input("baseline", "number", note=N_("last value before lymphodepletion")),
            Input("symptomatic", "bool", note=N_("no default")),
            *(Input(name, "bool", default="false") for name in TICKS),
            Input("hours_above_40", "number", "h", note=N_("fever only")),
        ),
        compute=_compute,
    ),
)
