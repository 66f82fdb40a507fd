"""Febrile neutropenia in its two definitions, IDSA and CTCAE v5.0: neither is CRS fever, and all are recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, number, tick
from ctd402_desktop.domain.toxicity.explaining import Edit, absent, any_of, decided, figure, nearest
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
SUSTAINED = D("38.0")
SINGLE = D("38.3")
IDSA_ANC = D(500)
PROFOUND_ANC = D(100)
CTCAE_ANC = D(1000)
_TEMPERATURE = (D(25), D(45))
_READINGS = ("temp_single_c", "temp_sustained_1h_c")


@dataclass(frozen=True, slots=True)
class _Question:
    """One half of the definition: met, not met or unknown; ``missing`` could settle it."""

    met: bool | None
    facts: tuple[Fact, ...]
    missing: tuple[str, ...] = ()


def _fever(inputs: Inputs, reaches: Callable[[Decimal], bool], limit: Message) -> _Question:
    """``single`` is the highest reading, ``held`` the lowest of the hour in which it was followed."""
    single, held = (number(inputs, name, *_TEMPERATURE) for name in _READINGS)
    if (single is not None and reaches(single)) or (held is not None and held >= SUSTAINED):
        met: bool | None = True
    elif single is not None and (single < SUSTAINED or held is not None):
        met = False
    else:
        met = None
    facts = []
    if single is not None:
        text = msg(N_("Highest single temperature {value} °C"), value=figure(single))
        facts.append(Fact(text, limit, False, _READINGS[:1]))
    if held is not None:
        text = msg(N_("Lowest temperature over an hour {value} °C"), value=figure(held))
        facts.append(Fact(text, msg(N_("≥ 38.0 sustained")), False, _READINGS[1:]))
    if met is None:
        facts.append(Fact(msg(N_("Undecided: repeat the temperature within 1 h"))))
    return _Question(met, tuple(facts), absent(inputs, *_READINGS) if met is None else ())


def _reaches_idsa(value: Decimal) -> bool:
    return value >= SINGLE


def _reaches_ctcae(value: Decimal) -> bool:
    return value > SINGLE


def _anc_fact(anc: Decimal | None, limit: Message) -> tuple[Fact, ...]:
    if anc is None:
        return ()
    return (Fact(msg(N_("ANC {value}/µL"), value=figure(anc)), limit, False, ("anc_per_ul",)),)


def _idsa_neutropenia(inputs: Inputs) -> _Question:
    anc, falling = number(inputs, "anc_per_ul", D(0), D(500_000)), answer(inputs, "anc_expected_below_500_48h")
    met = any_of((None if anc is None else anc < IDSA_ANC, falling))
    facts = _anc_fact(anc, msg(N_("< 500, or expected below 500 within 48 h")))
    if anc is not None and anc < PROFOUND_ANC:
        facts = (*facts, Fact(msg(N_("Profound neutropenia")), msg(N_("< 100/µL"))))
    if falling is not None:
        text = N_("Expected below 500/µL within 48 h") if falling else N_("Not expected below 500/µL within 48 h")
        facts = (*facts, Fact(msg(text), None, False, ("anc_expected_below_500_48h",)))
    lacking = absent(inputs, "anc_per_ul", "anc_expected_below_500_48h")
    return _Question(met, facts, lacking if met is None else ())


def _ctcae_neutropenia(inputs: Inputs) -> _Question:
    anc = number(inputs, "anc_per_ul", D(0), D(500_000))
    met = None if anc is None else anc < CTCAE_ANC
    return _Question(met, _anc_fact(anc, msg(N_("< 1000"))), absent(inputs, "anc_per_ul"))


def _both(*halves: _Question) -> bool | None:
    states = [half.met for half in halves]
    return False if False in states else None if None in states else True


def _contradiction(inputs: Inputs) -> tuple[Fact, ...]:
    single, held = (number(inputs, name, *_TEMPERATURE) for name in _READINGS)
    if single is None or held is None or held <= single:
        return ()
    return (Fact(msg(N_("The sustained temperature is above the highest single one: check both"))),)


def _explained(inputs: Inputs, output: object, halves: tuple[_Question, ...], facts: tuple[Fact, ...]) -> Result:
    doubt = _contradiction(inputs)
    missing = tuple(name for half in halves for name in half.missing) if output is None else ()
    reason = Reason.MISSING if output is None else None
    return Result(output, (*facts, *doubt), missing, reason, ("contradiction",) if doubt else ())


def _idsa_halves(inputs: Inputs) -> tuple[_Question, ...]:
    limit = msg(N_("≥ 38.3 once, or ≥ 38.0 sustained for an hour"))
    return _fever(inputs, _reaches_idsa, limit), _idsa_neutropenia(inputs)


def _fn_idsa(inputs: Inputs) -> Result:
    halves = _idsa_halves(inputs)
    facts = [fact for half in halves for fact in half.facts]
    because = decided(lambda given: _both(*_idsa_halves(given)), inputs, facts)
    return _explained(inputs, _both(*halves), halves, because)


def _ctcae_halves(inputs: Inputs) -> tuple[_Question, ...]:
    limit = msg(N_("> 38.3 once, or ≥ 38.0 for over an hour"))
    return _fever(inputs, _reaches_ctcae, limit), _ctcae_neutropenia(inputs)


def fn_ctcae5(inputs: Inputs) -> int | None:
    """CTCAE v5.0 grade of febrile neutropenia: 0, 3, 4 or ``None``; the term has no grade 1 or 2."""
    met = _both(*_ctcae_halves(inputs))
    return None if met is None else (4 if tick(inputs, "life_threatening") else 3) if met else 0


def _fn_ctcae5(inputs: Inputs) -> Result:
    halves, grade = _ctcae_halves(inputs), fn_ctcae5(inputs)
    facts = [fact for half in halves for fact in half.facts]
    if tick(inputs, "life_threatening"):
        facts.append(Fact(msg(N_("Life-threatening")), msg(N_("grade {value}"), value=4), False, ("life_threatening",)))
    found = _explained(inputs, grade, halves, decided(fn_ctcae5, inputs, facts))
    edits: list[Edit] = [
        ({"temp_single_c": SINGLE + D("0.1")}, msg(N_("a single temperature > 38.3 °C"))),
        ({"anc_per_ul": CTCAE_ANC - 1}, msg(N_("ANC < 1000/µL"))),
        ({"life_threatening": True}, msg(N_("life-threatening consequences"))),
        ({"life_threatening": False}, msg(N_("no life-threatening consequences"))),
        ({"anc_per_ul": CTCAE_ANC}, msg(N_("ANC ≥ 1000/µL"))),
    ]
    return Result(
        found.output, found.because, found.missing, found.reason, found.flags, nearest(fn_ctcae5, inputs, edits)
    )


_INPUTS = (
    Input("temp_single_c", "number", "°C", note=N_("highest single reading of the window; 25-45")),
    Input("temp_sustained_1h_c", "number", "°C", note=N_("lowest reading over an hour or more; null = not followed")),
    Input("anc_per_ul", "number", "/µL", note="0-500000"),
)

RULES = (
    Rule(
        key="fn_idsa",
        title=N_("Febrile neutropenia (IDSA)"),
        version="IDSA-2011",
        citation="Freifeld AG, Bow EJ, Sepkowitz KA, et al. Clin Infect Dis 2011;52:e56-e93",
        section="toxicity-grading 5.2",
        output="true, false or null",
        inputs=(*_INPUTS, Input("anc_expected_below_500_48h", "bool", note=N_("needed from ANC 500 on"))),
        ignored=("life_threatening",),
        compute=_fn_idsa,
    ),
    Rule(
        key="fn_ctcae5",
        title=N_("Febrile neutropenia (CTCAE v5.0)"),
        version="CTCAE-5.0",
        citation="NCI. Common Terminology Criteria for Adverse Events v5.0, 27 November 2017",
        section="toxicity-grading 5.2",
        output="0, 3, 4 or null",
        inputs=(*_INPUTS, Input("life_threatening", "bool", default="false")),
        ignored=("anc_expected_below_500_48h",),
        compute=_fn_ctcae5,
    ),
)
