"""Cytokine release syndrome, ASTCT consensus 2019, with the facts that decide and the facts that would change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from typing import NamedTuple, TypeAlias

from ctd402_desktop.domain.grade import Change, Fact, Grade, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, names, number, tick
from ctd402_desktop.domain.scales.axis import ALL, ANY, Axis, State, joined, line, together
from ctd402_desktop.domain.scales.crs_axes import (
    DEVICES,
    VASOPRESSORS,
    VENTILATION_REASONS,
    Fever,
    read_fever,
    read_oxygen,
    read_pressors,
    read_pressure,
)
from ctd402_desktop.i18n import N_, Message, msg

VERSION = "ASTCT-2019"
CITATION = "Lee DW, Santomasso BD, Locke FL, et al. Biol Blood Marrow Transplant 2019;25:625-638"

Outcome: TypeAlias = "int | Reason"
Ternary: TypeAlias = "bool | None"


def _table(fever: Ternary, worst: int, episode_open: bool, treated: bool) -> Outcome:
    """Steps 4 to 8 of the decision table for known facts; ``fever`` is ``None`` without a temperature."""
    if fever:
        return max(1, worst)
    if episode_open and treated:
        return worst
    if fever is None:
        return Reason.MISSING
    if episode_open and worst > 0:
        return Reason.REVIEW
    return 0


def _either(known: Ternary) -> tuple[bool, ...]:
    return (False, True) if known is None else (known,)


class _Asked(NamedTuple):
    """What decides, with its unknowns: no temperature, several possible axis values, an episode not answered."""

    fever: Ternary
    pressure: tuple[int, ...]
    oxygen: tuple[int, ...]
    episode_open: Ternary
    treated: Ternary
    explained: bool = False


class _Known(NamedTuple):
    """One admissible way to fill the unknowns in."""

    fever: Ternary
    pressure: int
    oxygen: int
    episode_open: bool
    treated: bool

    def outcome(self) -> Outcome:
        return _table(self.fever, max(self.pressure, self.oxygen), self.episode_open, self.treated)


def _ways(asked: _Asked) -> list[_Known]:
    places = ((asked.fever,), asked.pressure, asked.oxygen, _either(asked.episode_open), _either(asked.treated))
    return [_Known(*way) for way in product(*places)]


@cache
def _outcome(asked: _Asked) -> Outcome:
    """The table run with every admissible value of what is unknown: one result, or missing."""
    found = {way.outcome() for way in _ways(asked)}
    return found.pop() if len(found) == 1 else Reason.MISSING


@dataclass(frozen=True, slots=True)
class _Decision:
    """What two axis states, fever and the episode amount to; which lines decide; what would move it."""

    value: int | None
    reason: Reason | None
    fever: bool
    pressure: tuple[bool, ...]
    oxygen: tuple[bool, ...]
    episode: bool
    drug: bool
    joint: bool
    quiet: bool
    unknown: frozenset[str]
    changes: tuple[Change, ...]
    masked: bool
    flags: tuple[str, ...]


@cache
def _decide(
    fever: Ternary, pressure: State, oxygen: State, episode_open: Ternary, treated: Ternary, explained: bool
) -> _Decision:
    asked = _Asked(fever, pressure.options, oxygen.options, episode_open, treated, explained)
    result = _outcome(asked)
    value = None if isinstance(result, Reason) else result
    worst = max(pressure.options[-1], oxygen.options[-1])
    waived = fever is not True and episode_open is True and treated is True
    by_episode = waived or result is Reason.REVIEW
    driving = worst if by_episode or (value or 0) > 1 else None

    def decides(state: State, instead: Callable[[tuple[int, ...]], _Asked]) -> tuple[bool, ...]:
        if not state.removed and state.options != (driving,):
            return (False,) * len(state.without)
        return tuple(_outcome(instead(options)) != result for options in state.without)

    low = decides(pressure, lambda options: asked._replace(pressure=options))
    air = decides(oxygen, lambda options: asked._replace(oxygen=options))
    decisive = any(low + air)
    masked = value == 0 and fever is False and episode_open is False and treated is True and worst > 0
    flags = ("masked_crs", "conv") if masked else ("conv",) if result is Reason.REVIEW else ()
    return _Decision(
        value=value,
        reason=result if isinstance(result, Reason) else None,
        fever=fever is not None and not waived and _outcome(asked._replace(fever=None)) != result,
        pressure=low,
        oxygen=air,
        episode=by_episode and _outcome(asked._replace(episode_open=None)) != result,
        drug=by_episode and _outcome(asked._replace(treated=None)) != result,
        joint=value == 4 and pressure.options == oxygen.options and not decisive,
        quiet=value == 0 and waived and fever is False and not decisive,
        unknown=_unknown(asked) if result is Reason.MISSING else frozenset(),
        changes=_changes(asked, result, pressure, oxygen),
        masked=masked,
        flags=flags,
    )


def _unknown(asked: _Asked) -> frozenset[str]:
    """Which of the unknown inputs can change the outcome when the others are held at any admissible value."""
    ways = _ways(asked)
    if asked.fever is None:
        ways = [way._replace(fever=fever) for way in ways for fever in (True, False)]
    results = {way: way.outcome() for way in ways}
    return frozenset(
        name
        for name in _Known._fields
        for way in ways
        for other in ways
        if way[: _PLACE[name]] == other[: _PLACE[name]]
        and way[_PLACE[name] + 1 :] == other[_PLACE[name] + 1 :]
        and results[way] != results[other]
    )


_PLACE = {name: place for place, name in enumerate(_Known._fields)}


def _changes(asked: _Asked, result: Outcome, pressure: State, oxygen: State) -> tuple[Change, ...]:
    """The nearest grade above and below with the facts that bring it, for a grade or a ``REVIEW``."""
    fever, episode_open, treated = asked.fever, asked.episode_open, asked.treated
    known = len(pressure.options) == len(oxygen.options) == 1
    settled = fever is True or (episode_open is not None and treated is not None)
    if result is Reason.MISSING or not known or not settled:
        return ()
    low, air = pressure.options[0], oxygen.options[0]
    worst = max(low, air)
    if isinstance(result, Reason):
        text = _DRUG_GIVEN if asked.explained else msg(ANY, first=_FEVER_AGAIN, second=_DRUG_GIVEN)
        return (Change(worst, text),)
    ups: list[tuple[int, Message]] = []
    if fever is not True and not asked.explained:
        ups.append((max(1, worst), _FEVER_AGAIN))
    for state, other in ((pressure, air), (oxygen, low)):
        ups += [(_grade(asked, max(to, other)), text) for to, text in state.rises]
    return (*_nearest_above(result, ups), *_nearest_below(result, pressure, oxygen, asked))


def _grade(asked: _Asked, worst: int) -> int:
    found = _table(asked.fever, worst, bool(asked.episode_open), bool(asked.treated))
    return -1 if isinstance(found, Reason) else found


def _nearest_above(result: int, ups: list[tuple[int, Message]]) -> tuple[Change, ...]:
    above = [to for to, _ in ups if to > result]
    if not above:
        return ()
    nearest = min(above)
    return (Change(nearest, joined([text for to, text in ups if to == nearest], ANY)),)


def _nearest_below(result: int, pressure: State, oxygen: State, asked: _Asked) -> tuple[Change, ...]:
    if result == 1:
        return (Change(0, _FEVER_GONE),)
    falls = [state.fall for state in (pressure, oxygen) if state.options[0] == result and state.fall]
    if not falls:
        return ()
    others = [state.options[0] for state in (pressure, oxygen) if state.options[0] != result]
    below = _grade(asked, max([to for to, _ in falls] + others))
    return (Change(below, joined([text for _, text in falls], ALL)),)


_FEVER_AGAIN = msg(N_("temperature ≥ 38.0 °C"))
_FEVER_GONE = msg(N_("temperature < 38.0 °C"))
_DRUG_GIVEN = msg(N_("antipyretic or anticytokine drug given"))
_OPEN = line(msg(N_("CRS episode open")), None, "crs_episode_open")
_TREATED = line(
    msg(N_("Antipyretic or anticytokine drug given")),
    msg(N_("fever no longer required")),
    "antipyretic_or_anticytokine_given",
)
_UNTREATED = line(
    msg(N_("No antipyretic or anticytokine drug")), msg(N_("fever required")), "antipyretic_or_anticytokine_given"
)
_MASKED = Fact(
    msg(N_("Possible masked CRS: no fever seen, but a drug that hides it was given")),
    msg(N_("a physician reviews")),
    False,
    ("antipyretic_or_anticytokine_given",),
)
DEATH_GRADE = Grade(5, None, (Fact(msg(N_("Death due to CRS")), msg(N_("grade 5")), True, ("death_due_to_crs",)),))


def grade_crs(fever: Fever, pressure: Axis, oxygen: Axis, episode_open: bool | None, treated: bool | None) -> Grade:
    """Grade of the three read facts inside or outside an episode; death is decided before.

    Parameters
    ----------
    fever, pressure, oxygen : Fever, Axis, Axis
        As read by ``crs_axes``.
    episode_open : bool or None
        CRS was already diagnosed in this episode.
    treated : bool or None
        An antipyretic or anticytokine drug since the fever that opened the episode: fever is then waived.

    References
    ----------
    toxicity-grading.md 1.2; Lee DW et al. Biol Blood Marrow Transplant 2019;25:625-638.
    """
    found = _decide(fever.present, pressure.state, oxygen.state, episode_open, treated, fever.explained)
    because = [fever.line.deciding if found.fever else fever.line.plain]
    for axis, deciding in ((pressure, found.pressure), (oxygen, found.oxygen)):
        for place, one in enumerate(axis.lines):
            because.append(one.deciding if place < len(deciding) and deciding[place] else one.plain)
    if found.joint:
        because.append(together((pressure.lines[0], oxygen.lines[0]), 4))
    if episode_open and not fever.present:
        because += _episode_lines(found, fever, treated)
    if found.masked:
        because.append(_MASKED)
    flags = pressure.flags + oxygen.flags + found.flags
    missing = _missing(found, pressure, oxygen) if found.reason is not None or oxygen.missing else ()
    if missing and found.value is not None:
        flags = ("minimum", *flags)
    if len(flags) > 1:
        flags = tuple(dict.fromkeys(flags))
    return Grade(found.value, found.reason, tuple(because), found.changes, missing, flags)


def _episode_lines(found: _Decision, fever: Fever, treated: Ternary) -> list[Fact]:
    lines = [together((fever.line, _OPEN), 0)] if found.quiet else []
    lines.append(_OPEN.deciding if found.episode else _OPEN.plain)
    if treated is not None:
        drug = _TREATED if treated else _UNTREATED
        lines.append(drug.deciding if found.drug else drug.plain)
    return lines


def _missing(found: _Decision, pressure: Axis, oxygen: Axis) -> tuple[str, ...]:
    """Unanswered inputs that could change the result; for a grade, the flow that could still raise it."""
    if found.value is not None:
        return oxygen.missing if found.value == 2 and "o2_flow_l_min" in oxygen.missing else ()
    named = {
        "fever": ("temp_c",),
        "episode_open": ("crs_episode_open",),
        "treated": ("antipyretic_or_anticytokine_given",),
        "pressure": pressure.missing,
        "oxygen": oxygen.missing,
    }
    return tuple(name for kind, names_of in named.items() if kind in found.unknown for name in names_of)


_AGE = (Decimal(0), Decimal(120))
_TEMPERATURE = (Decimal(30), Decimal(45))
_FLOW = (Decimal(0), Decimal(80))


def crs_astct2019(inputs: Inputs) -> Grade:
    """CRS grade of one moment from the named inputs of toxicity-grading.md 1.1; absent and ``None`` are the same."""
    number(inputs, "age_years", *_AGE)
    fever = read_fever(number(inputs, "temp_c", *_TEMPERATURE), tick(inputs, "fever_other_cause"))
    running = names(inputs, "vasopressors", VASOPRESSORS)
    pressure = read_pressure(
        answer(inputs, "hypotension"),
        None if running is None else read_pressors(running),
        tick(inputs, "hypotension_other_cause"),
    )
    oxygen = read_oxygen(
        answer(inputs, "hypoxia"),
        choice(inputs, "o2_device", DEVICES),
        number(inputs, "o2_flow_l_min", *_FLOW),
        choice(inputs, "ventilation_reason", VENTILATION_REASONS) or "hypoxia",
        tick(inputs, "hypoxia_other_cause"),
    )
    episode_open = answer(inputs, "crs_episode_open")
    treated = answer(inputs, "antipyretic_or_anticytokine_given")
    if tick(inputs, "death_due_to_crs"):
        return DEATH_GRADE
    return grade_crs(fever, pressure, oxygen, episode_open, treated)


def _compute(inputs: Inputs) -> Result:
    return Result.of(crs_astct2019(inputs))


RULES = (
    Rule(
        key="crs_astct2019",
        title=N_("Cytokine release syndrome"),
        version=VERSION,
        citation=CITATION,
        section="toxicity-grading 1",
        output="0-5 or null",
        inputs=(
            Input("age_years", "number", "year", note=N_("0-120; not used by the grade itself")),
            Input("temp_c", "number", "°C", note=N_("30-45, highest of the assessment window")),
            Input("fever_other_cause", "bool", default="false"),
            Input("crs_episode_open", "bool"),
            Input("antipyretic_or_anticytokine_given", "bool", note=N_("since the fever that opened the episode")),
            Input("hypotension", "bool"),
            Input("hypotension_other_cause", "bool", default="false"),
            Input("vasopressors", "list", choices=tuple(sorted(VASOPRESSORS)), note=N_("running in the window")),
            Input("hypoxia", "bool"),
            Input("hypoxia_other_cause", "bool", default="false"),
            Input("o2_device", "enum", choices=DEVICES),
            Input("o2_flow_l_min", "number", "L/min", note=N_("0-80, the two cannula devices only")),
            Input("ventilation_reason", "enum", choices=VENTILATION_REASONS, default="hypoxia"),
            Input("death_due_to_crs", "bool", default="false"),
        ),
        ignored=("alt_ctcae_grade",),
        compute=_compute,
    ),
)
