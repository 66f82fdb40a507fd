"""Decision table of the CTCAE laboratory terms, written out of the steps the rule tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.rule_tables import CONDITION, GRADE, Cell, Row, Table, Tables
from ctd402_desktop.domain.toxicity.ctcae5 import NEEDS
from ctd402_desktop.domain.toxicity.ctcae5_terms import TERMS, TICKS, Case, Step, Term
from ctd402_desktop.domain.toxicity.explaining import figure
from ctd402_desktop.i18n import N_, msg

D = Decimal
_HUNDREDTH = D("0.001")
_TICKS = frozenset(TICKS) - {"on_anticoagulant"}
_FULL = Case(D(1), None, None, None, True, D(25), _TICKS)


def _limits(term: Term) -> tuple[Decimal, Decimal]:
    """A lower and an upper limit of normal that leave room for every absolute step of the term."""
    steps = term.row(_FULL)
    low = [step.limit for step in steps if step.limit is not None and step.sign in "<≤" and step.sign]
    high = [step.limit for step in steps if step.limit is not None and step.sign in ">≥" and step.sign]
    lower = 4 * max(low) if low else term.most / 4
    return lower, (min(high) * D("0.9") or D(1)) if high else term.most / 100


def _value(step: Step, term: Term) -> Decimal:
    """A value on the side of the step, as near as its sign allows."""
    if not step.sign or step.limit is None:
        return D(1)
    past = abs(step.limit) * _HUNDREDTH or _HUNDREDTH
    shift = {"<": -past, ">": past}.get(step.sign, D(0))
    return min(max(step.limit + shift, term.least), term.most)


def _rows(name: str, term: Term, case: Case, told: dict[str, Any], source: str = "") -> Iterator[Row]:
    """Rows of the steps; with ``source`` of those alone whose limit comes from that input."""
    label: Cell = msg(N_("{term}, {unit}"), term=msg(term.label), unit=term.unit) if term.unit else msg(term.label)
    lln, uln = _limits(term)
    known = replace(case, lln=lln, uln=uln)
    for step in sorted(term.row(known), key=lambda one: -one.grade):
        if source and step.source != source:
            continue
        given: dict[str, Any] = {
            "analyte": name,
            "value": _value(step, term),
            "lln": lln,
            "uln": uln,
            "symptomatic": step.needs == "symptomatic",
            "hours_above_40": 25 if step.needs == "hours_above_40" else 0,
            **told,
        }
        if step.needs in TICKS:
            given[step.needs] = True
        yield Row((label, str(step.grade), _condition(step)), given, step.grade)


def _condition(step: Step) -> Cell:
    if not step.sign:
        return msg(NEEDS[step.needs])
    limit: object = step.words if step.words is not None else figure(step.limit or D(0))
    band = msg(N_("{sign} {limit}"), sign=step.sign, limit=limit)
    return msg(N_("{band}, with {sign}"), band=band, sign=msg(NEEDS[step.needs])) if step.needs else band


def _against_baseline() -> Iterator[Row]:
    """Steps held against the baseline: where it is abnormal, on an anticoagulant, or beside the limit of normal."""
    for name, factor in (
        ("alt_u_l", D(2)),
        ("alp_u_l", D(2)),
        ("bilirubin_mg_dl", D(2)),
        ("creatinine_mg_dl", D("0.6")),
    ):
        term = TERMS[name]
        baseline = _limits(term)[1] * factor
        yield from _rows(name, term, replace(_FULL, baseline=baseline), {"baseline": baseline}, "baseline")
    lower = _limits(TERMS["fibrinogen_g_l"])[0] / 2
    yield from _rows(
        "fibrinogen_g_l",
        TERMS["fibrinogen_g_l"],
        replace(_FULL, baseline=4 * lower),
        {"baseline": 4 * lower},
        "baseline",
    )
    treated = replace(_FULL, baseline=D(2), ticks=_TICKS | {"on_anticoagulant"})
    yield from _rows("inr", TERMS["inr"], treated, {"baseline": 2, "on_anticoagulant": True}, "baseline")
    yield from _rows("qtc_ms", TERMS["qtc_ms"], replace(_FULL, baseline=D(380)), {"baseline": 380}, "baseline")


_NOTES = (
    N_("The highest grade whose condition holds. LLN and ULN are the limits of the laboratory that measured."),
    N_("Grade 5 and terms without a number in v5.0 are entered by a physician."),
)
_MAIN = Table(
    (N_("Term"), GRADE, CONDITION),
    tuple(row for name, term in TERMS.items() for row in _rows(name, term, _FULL, {})),
    notes=_NOTES,
)
_BASELINE = Table(
    (N_("Term"), GRADE, CONDITION),
    tuple(_against_baseline()),
    N_("Against the baseline"),
    notes=(
        N_("ALT, alkaline phosphatase and bilirubin: where the baseline lies above the ULN; INR: on an anticoagulant."),
        N_("AST and GGT follow ALT and alkaline phosphatase."),
    ),
)

TABLES: Tables = {"ctcae5_lab": (_MAIN, _BASELINE)}
