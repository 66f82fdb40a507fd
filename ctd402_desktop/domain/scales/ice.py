"""ICE score (12 years and older) and CAPD (younger): item by item, a missing item never counted as lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, integer, tick
from ctd402_desktop.i18n import N_, msg

ICE_ITEMS = (
    "orient_year",
    "orient_month",
    "orient_city",
    "orient_hospital",
    "name_1",
    "name_2",
    "name_3",
    "follow_command",
    "write_sentence",
    "count_backwards",
)
ICE_BANDS = ((10, 10, 0), (7, 9, 1), (3, 6, 2), (0, 2, 3))
CAPD_ITEMS = tuple(f"capd_{number}" for number in range(1, 9))
CAPD_POSITIVE = 9


@dataclass(frozen=True, slots=True)
class Score:
    """A sum whose items may be missing: ``low`` counts them as 0, ``high`` as their maximum."""

    low: int
    high: int
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> int | None:
        """The sum when every item was tested."""
        return self.low if not self.missing else None


def add_up(items: Sequence[tuple[str, int | None, int]]) -> Score:
    """Sum of ``(name, points or None, maximum)``."""
    low = sum(points or 0 for _, points, _ in items)
    missing = tuple(name for name, points, _ in items if points is None)
    return Score(low, low + sum(most for _, points, most in items if points is None), missing)


def ice_band(total: int) -> int:
    """ICANS grade of an ICE total alone (0-3): grade 4 never comes from the score."""
    return next(grade for low, high, grade in ICE_BANDS if low <= total <= high)


def capd_band(total: int) -> int:
    """ICANS grade of a CAPD total alone: 0, 1 for 1-8, 3 from 9 on."""
    return 3 if total >= CAPD_POSITIVE else min(total, 1)


def _ice(inputs: Inputs) -> Result:
    score = add_up([(name, integer(inputs, name, 0, 1), 1) for name in ICE_ITEMS])
    lost = [name for name in ICE_ITEMS if name not in score.missing and not inputs[name]]
    because = [Fact(msg(N_("Item lost: {name}"), name=name), None, True, (name,)) for name in lost]
    because += [Fact(msg(N_("Item not tested: {name}"), name=name), None, False, (name,)) for name in score.missing]
    if score.total is not None:
        because.insert(0, Fact(msg(N_("ICE {total}/10"), total=score.total), None, True, ICE_ITEMS))
        return Result({"score": score.total}, tuple(because))
    output: dict[str, Any] = {"score": None, "min": score.low, "max": score.high}
    same = ice_band(score.low) == ice_band(score.high)
    if same:
        text = msg(N_("ICE {low} to {high}: the same band either way"), low=score.low, high=score.high)
        because.insert(0, Fact(text))
    return Result(output, tuple(because), score.missing, Reason.MISSING, ("same_band",) if same else ())


def _capd(inputs: Inputs) -> Result:
    if tick(inputs, "capd_unable"):
        output: dict[str, Any] = {"total": None, "positive": None, "unable": True}
        text = msg(N_("Unable to perform CAPD: too deeply sedated or unarousable"))
        return Result(output, (Fact(text, None, True, ("capd_unable",)),), (), Reason.NOT_ASSESSABLE)
    score = add_up([(name, integer(inputs, name, 0, 4), 4) for name in CAPD_ITEMS])
    positive: bool | None = None
    if score.low >= CAPD_POSITIVE or score.high < CAPD_POSITIVE:
        positive = score.low >= CAPD_POSITIVE
    output = {"total": score.total, "positive": positive}
    limit = msg(N_("positive from 9"))
    if score.total is not None:
        return Result(output, (Fact(msg(N_("CAPD {total}"), total=score.total), limit, True, CAPD_ITEMS),))
    output |= {"min": score.low, "max": score.high}
    text = msg(N_("CAPD {low} to {high}, items not answered"), low=score.low, high=score.high)
    return Result(output, (Fact(text, limit, False, score.missing),), score.missing, Reason.MISSING)


RULES = (
    Rule(
        key="ice",
        title=N_("ICE score"),
        version="ASTCT-2019",
        citation="Lee DW, Santomasso BD, Locke FL, et al. Biol Blood Marrow Transplant 2019;25:625-638",
        section="toxicity-grading 2.1",
        output="{score} or {score: null, min, max}",
        inputs=tuple(Input(name, "integer", note=N_("0 or 1; null = not tested")) for name in ICE_ITEMS),
        compute=_ice,
    ),
    Rule(
        key="capd",
        title=N_("Cornell Assessment of Pediatric Delirium"),
        version="Traube-2014",
        citation="Traube C, et al. Crit Care Med 2014;42:656-663",
        section="toxicity-grading 2.2",
        output="{total, positive}, with {min, max} while items are missing",
        inputs=(
            *(Input(name, "integer", note=N_("0-4 points, items 1-4 already reversed")) for name in CAPD_ITEMS),
            Input("capd_unable", "bool", default="false"),
        ),
        compute=_capd,
    ),
)
