"""Immune effector cell-associated haematotoxicity (ICAHT), early and late, from absolute neutrophil counts.

Day counts follow toxicity-grading.md 4.3; counts are never rounded before they are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from ctd402_desktop.domain.grade import Change, Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, choice, integer
from ctd402_desktop.domain.toxicity.day_values import ANC, LAST_DAY, day_values
from ctd402_desktop.domain.toxicity.explaining import decided, figure
from ctd402_desktop.i18n import N_, Message, msg

LOW, VERY_LOW = 500, 100
EARLY_END, LATE_START, LATE_END = 30, 31, 100
LONGEST_GAP = 7
LONGEST_RECOVERY = 2
NEVER_ABOVE_FROM = 3
END_REASONS = ("day30", "death", "lost", "ongoing", "progression", "subsequent_therapy")
OBSERVED_TO_THE_END = frozenset({"day30", "death", "lost"})
CENSORED = frozenset({"progression", "subsequent_therapy"})
CITATION = "Rejeski K, Subklewe M, Aljurf M, et al. Blood 2023;142:865-877"

Filled: TypeAlias = "list[Fraction | None]"
Run = tuple[int, int]
"""First and last day of a stretch, both counted."""


def filled(known: Mapping[int, Decimal], end_day: int) -> Filled:
    """ANC (/µL) of days 0 to ``end_day``: gaps of up to seven days filled, longer ones unknown as a whole.

    Inner gaps are filled along a straight line, gaps at either end with the nearest value.
    """
    days: Filled = [None] * (end_day + 1)
    inside = [(day, Fraction(value)) for day, value in known.items() if 0 <= day <= end_day]
    for day, value in inside:
        days[day] = value
    for (start, first), (end, last) in pairwise(inside):
        if end - start - 1 <= LONGEST_GAP:
            for day in range(start + 1, end):
                days[day] = first + (last - first) * Fraction(day - start, end - start)
    if inside and inside[0][0] <= LONGEST_GAP:
        days[: inside[0][0]] = [inside[0][1]] * inside[0][0]
    if inside and end_day - inside[-1][0] <= LONGEST_GAP:
        days[inside[-1][0] + 1 :] = [inside[-1][1]] * (end_day - inside[-1][0])
    return days


def runs(days: Filled, limit: int) -> list[Run]:
    """Stretches of days at or below ``limit``, joined over one or two known days above it, never over unknown ones."""
    found: list[Run] = []
    for day, value in enumerate(days):
        if value is None or value > limit:
            continue
        between = days[found[-1][1] + 1 : day] if found else [None]
        if len(between) <= LONGEST_RECOVERY and None not in between:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _length(run: Run) -> int:
    return run[1] - run[0] + 1


@dataclass(frozen=True, slots=True)
class Early:
    """Early ICAHT: longest joined runs in days, their grade, and whether ANC that never rose above
    500/µL to the end of observation made it grade 4 where the durations alone do not.
    """

    d500: int
    d100: int
    never: bool
    grade: int


def early(days: Filled, end_reason: str) -> Early:
    """Grade of the filled days; at least one must be known."""
    low, very_low = runs(days, LOW), runs(days, VERY_LOW)
    last = max(day for day, value in enumerate(days) if value is not None)
    d500, d100 = (max(map(_length, found), default=0) for found in (low, very_low))
    reaches = any(start <= NEVER_ABOVE_FROM and end == last for start, end in low)
    never = end_reason in OBSERVED_TO_THE_END and reaches and d500 <= EARLY_END and d100 < 14
    if d500 >= 31 or d100 >= 14 or never:
        grade = 4
    elif d500 >= 14 or d100 >= 7:
        grade = 3
    else:
        grade = 2 if d500 >= 7 else min(d500, 1)
    return Early(d500, d100, never, grade)


_NEXT: dict[int, Message] = {
    0: msg(N_("1 day with ANC ≤ 500/µL")),
    1: msg(N_("7 days with ANC ≤ 500/µL")),
    2: msg(N_("14 days with ANC ≤ 500/µL, or 7 days ≤ 100/µL")),
    3: msg(N_("ANC ≤ 500/µL on every day 0 to 30, or 14 days ≤ 100/µL")),
}


class _Asked(NamedTuple):
    known: dict[int, Decimal]
    end_day: int
    end_reason: str


def _asked(inputs: Inputs) -> _Asked:
    end_day = integer(inputs, "end_day", 0, EARLY_END)
    reason = choice(inputs, "end_reason", END_REASONS) or "ongoing"
    return _Asked(day_values(inputs, "anc"), EARLY_END if end_day is None else end_day, reason)


def _early(inputs: Inputs) -> Early | None:
    asked = _asked(inputs)
    days = filled(asked.known, asked.end_day)
    return None if set(days) == {None} else early(days, asked.end_reason)


def _answer(inputs: Inputs) -> tuple[int, int, int] | None:
    found = _early(inputs)
    return None if found is None else (found.d500, found.d100, found.grade)


def _could_be_higher(days: Filled, found: Early, end_reason: str) -> bool:
    """Whether days left unknown inside the window could raise the grade; days still to come are not unknown."""
    last = max(day for day, value in enumerate(days) if value is not None)
    worst: Filled = [Fraction(0) if value is None else value for value in days]
    if end_reason == "ongoing":
        worst = worst[: last + 1]
    return early(worst, end_reason).grade > found.grade


def _icaht_early(inputs: Inputs) -> Result:
    asked, found = _asked(inputs), _early(inputs)
    if found is None:
        text = msg(N_("No ANC from day 0 to {day}"), day=asked.end_day)
        return Result({"d500": None, "d100": None, "grade": None}, (Fact(text),), ("anc",), Reason.MISSING)
    days = filled(asked.known, asked.end_day)
    higher = _could_be_higher(days, found, asked.end_reason)
    by_end = asked.end_reason in CENSORED
    flags = [name for name, said in (("minimum", higher), ("conv", found.never or higher or by_end)) if said]
    if asked.end_reason == "ongoing":
        flags.append("provisional")
    because = decided(_answer, inputs, _early_facts(found, days, asked))
    changes = (Change(found.grade + 1, _NEXT[found.grade]),) if found.grade < 4 else ()
    output = {"d500": found.d500, "d100": found.d100, "grade": found.grade}
    return Result(output, because, ("anc",) if higher else (), None, tuple(flags), changes)


def _early_facts(found: Early, days: Filled, asked: _Asked) -> list[Fact]:
    facts = []
    for limit, length in ((LOW, found.d500), (VERY_LOW, found.d100)):
        span = max(runs(days, limit), key=_length, default=None)
        text = N_("Longest run with ANC ≤ {limit}/µL: {count} days (day {first} to {last})")
        if span is None:
            facts.append(Fact(msg(N_("No day with ANC ≤ {limit}/µL"), limit=limit), None, False, ("anc",)))
        else:
            said = msg(text, limit=limit, count=length, first=span[0], last=span[1])
            facts.append(Fact(said, _BANDS[limit], False, ("anc",)))
    if found.never:
        text = N_("Never above 500/µL from day 3 or before until the end of observation")
        facts.append(Fact(msg(text), msg(N_("grade {value}"), value=4), False, ("end_reason",)))
    unknown = days.count(None)
    if unknown:
        text = N_("{count} days without a value, in gaps of 8 days or more: unknown")
        facts.append(Fact(msg(text, count=unknown)))
    if asked.end_reason == "ongoing":
        facts.append(Fact(msg(N_("Observation goes on: graded by duration alone, provisional"))))
    return facts


_BANDS = {
    LOW: msg(N_("1-6 days: grade 1; 7-13: 2; 14 or more: 3")),
    VERY_LOW: msg(N_("7-13 days: grade 3; 14 or more: 4")),
}

LATE_LIMITS = ((100, 4), (500, 3), (1000, 2), (1500, 1))


def late(values: Sequence[Decimal]) -> int | None:
    """Late grade of the per-day minima (/µL): by the lowest, 0 when the second lowest is above 1500."""
    ordered = sorted(values)
    if not ordered:
        return None
    if len(ordered) > 1 and ordered[1] > LATE_LIMITS[-1][0]:
        return 0
    return next((grade for limit, grade in LATE_LIMITS if ordered[0] <= limit), 0)


def _late_values(inputs: Inputs) -> list[Decimal]:
    end_day = integer(inputs, "end_day", 0, LAST_DAY)
    last = LATE_END if end_day is None else end_day
    return sorted(value for day, value in day_values(inputs, "anc").items() if LATE_START <= day <= last)


def _icaht_late(inputs: Inputs) -> Result:
    values = _late_values(inputs)
    grade = late(values)
    if grade is None:
        return Result(None, (Fact(msg(N_("No ANC from day 31 on"))),), ("anc",), Reason.MISSING)
    limit = msg(N_("≤ 1500: grade 1; ≤ 1000: 2; ≤ 500: 3; ≤ 100: 4"))
    because = [Fact(msg(N_("Lowest ANC {value}/µL"), value=figure(values[0])), limit, True, ("anc",))]
    flags: tuple[str, ...] = ()
    if len(values) > 1:
        second = msg(N_("Second lowest ANC {value}/µL"), value=figure(values[1]))
        because.append(Fact(second, msg(N_("above 1500 a single dip is transient: grade 0")), True, ("anc",)))
    else:
        because.append(Fact(msg(N_("Single value: provisional"))))
        flags = ("provisional", "conv")
    return Result(grade, tuple(because), flags=flags, would_change=_late_changes(values, grade))


def _late_changes(values: Sequence[Decimal], grade: int) -> tuple[Change, ...]:
    """The nearest higher grade; after a single dip a second low day brings the grade of the dip."""
    dip = late(values[:1]) or 0
    if dip > grade:
        return (Change(dip, msg(N_("a second day with ANC ≤ {limit}/µL"), limit=LATE_LIMITS[-1][0])),)
    above = [(to, at) for at, to in LATE_LIMITS if to > grade]
    return tuple(Change(to, msg(N_("ANC ≤ {limit}/µL on two days"), limit=at)) for to, at in above[-1:])


RULES = (
    Rule(
        key="icaht_early",
        title=N_("Early ICAHT (day 0 to 30)"),
        version="EHA-EBMT-2023",
        citation=CITATION,
        section="toxicity-grading 4.1, 4.3",
        output="{d500, d100, grade}",
        inputs=(
            ANC,
            Input("end_day", "integer", default="30", note="0-30"),
            Input("end_reason", "enum", choices=END_REASONS, default="ongoing"),
        ),
        compute=_icaht_early,
    ),
    Rule(
        key="icaht_late",
        title=N_("Late ICAHT (day 31 to 100)"),
        version="EHA-EBMT-2023",
        citation=CITATION,
        section="toxicity-grading 4.2, 4.3",
        output="0-4 or null",
        inputs=(ANC, Input("end_day", "integer", default="100")),
        compute=_icaht_late,
    ),
)
