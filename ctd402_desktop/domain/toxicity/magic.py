"""Acute graft-versus-host disease, MAGIC: four organ stages and the overall grade, which is not their maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from ctd402_desktop.domain.bands import Bands, bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, number, tick
from ctd402_desktop.domain.toxicity.explaining import Edit, decided, figure, nearest
from ctd402_desktop.domain.units import convert
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
ADULT_AGE, ADULT_WEIGHT_KG = D(18), D(50)
BILIRUBIN_ROUNDING_MG_DL = D("0.1")
Stages: TypeAlias = frozenset[int]
"""Every stage an organ may have: one when it is known."""

ALL_STAGES: Stages = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class _Organ:
    """One organ: its possible stages, why, which unanswered inputs would settle it."""

    stages: Stages
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    conv: bool = False
    at_least: bool = False

    @property
    def stage(self) -> int | None:
        return next(iter(self.stages)) if len(self.stages) == 1 else None


RASH = bands(("≤", 0, 0), ("<", 25, 1), ("≤", 50, 2), last=3)


def _known(stage: int) -> Stages:
    return frozenset({stage})


def _skin(inputs: Inputs) -> _Organ:
    rash = number(inputs, "rash_bsa_pct", D(0), D(100))
    peeling = number(inputs, "desquamation_bsa_pct", D(0), D(100))
    worst = tick(inputs, "erythroderma") and tick(inputs, "bullae") and peeling is not None and peeling > 5
    if rash is None:
        return _Organ(ALL_STAGES if worst else ALL_STAGES - {4}, (), ("rash_bsa_pct",))
    stage = 4 if worst and RASH(rash) == 3 else RASH(rash)
    limit = msg(N_("> 0: stage 1; ≥ 25: 2; > 50: 3"))
    text = msg(N_("Active rash {value} % of body surface"), value=figure(rash))
    facts = [Fact(text, limit, False, ("rash_bsa_pct",))]
    if worst:
        signs = ("erythroderma", "bullae", "desquamation_bsa_pct")
        text = msg(N_("Erythroderma with bullae and desquamation > 5 %"))
        facts.append(Fact(text, msg(N_("with rash > 50 %: stage 4")), False, signs))
    return _Organ(_known(stage), tuple(facts))


BILIRUBIN_MG_DL = bands(("<", 2, 0), ("≤", 3, 1), ("≤", 6, 2), ("≤", 15, 3), last=4)
BILIRUBIN_UMOL_L = bands(("<", 34, 0), ("<", 52, 1), ("<", 103, 2), ("<", 257, 3), last=4)


def _liver(inputs: Inputs) -> _Organ:
    """The limits of the unit the laboratory reported; both together must be the same value."""
    small, large = number(inputs, "bilirubin_mg_dl", D(0), D(100)), number(inputs, "bilirubin_umol_l", D(0), D(2000))
    if small is not None:
        if large is not None and abs(convert("bili", large, "umol/L", "mg/dL") - small) > BILIRUBIN_ROUNDING_MG_DL:
            raise InputError(msg(N_("bilirubin_mg_dl and bilirubin_umol_l do not agree: 1 mg/dL is 17.104 µmol/L")))
        text, limit = N_("Bilirubin {value} mg/dL"), msg(N_("≥ 2.0: stage 1; > 3.0: 2; > 6.0: 3; > 15.0: 4"))
        names = tuple(name for name in _BILIRUBIN if inputs.get(name) is not None)
        fact = Fact(msg(text, value=figure(small)), limit, False, names)
        return _Organ(_known(BILIRUBIN_MG_DL(small)), (fact,))
    if large is None:
        return _Organ(ALL_STAGES, (), _BILIRUBIN)
    text, limit = N_("Bilirubin {value} µmol/L"), msg(N_("≥ 34: stage 1; ≥ 52: 2; ≥ 103: 3; ≥ 257: 4"))
    fact = Fact(msg(text, value=figure(large)), limit, False, ("bilirubin_umol_l",))
    return _Organ(_known(BILIRUBIN_UMOL_L(large)), (fact,), conv=True)


_BILIRUBIN = ("bilirubin_mg_dl", "bilirubin_umol_l")


def _upper_gi(inputs: Inputs) -> _Organ:
    persistent = answer(inputs, "upper_gi_persistent")
    if persistent is None:
        return _Organ(frozenset({0, 1}), (), ("upper_gi_persistent",))
    text = N_("Persistent anorexia, nausea or vomiting") if persistent else N_("No persistent upper GI symptoms")
    fact = Fact(msg(text), msg(N_("stage {stage}"), stage=int(persistent)), False, ("upper_gi_persistent",))
    return _Organ(_known(int(persistent)), (fact,))


def _stool(first: int, second: int, third: int) -> Bands[int]:
    return bands(("<", first, 0), ("<", second, 1), ("≤", third, 2), last=3)


ADULT_VOLUME, ADULT_EPISODES = _stool(500, 1000, 1500), _stool(3, 5, 7)
CHILD_VOLUME_PER_KG, CHILD_EPISODES = _stool(10, 20, 30), _stool(4, 7, 10)


def _columns(age: Decimal | None, weight: Decimal | None) -> tuple[bool, ...]:
    """Which columns may hold: ``True`` = child, under 18 years and up to 50 kg."""
    if (age is not None and age >= ADULT_AGE) or (weight is not None and weight > ADULT_WEIGHT_KG):
        return (False,)
    return (True,) if age is not None and weight is not None else (True, False)


def _volume_stages(volume: Decimal, weight: Decimal | None, *, child: bool) -> Stages:
    if not child:
        return _known(ADULT_VOLUME(volume))
    if weight is not None:
        return _known(CHILD_VOLUME_PER_KG(volume / weight))
    if volume == 0:
        return _known(0)
    return frozenset(range(CHILD_VOLUME_PER_KG(volume / ADULT_WEIGHT_KG), 4))


def _numbers(inputs: Inputs) -> tuple[Decimal | None, Decimal | None]:
    return number(inputs, "stool_ml_day", D(0), D(30_000)), number(inputs, "stool_episodes_day", D(0), D(100))


def _lower_gi(inputs: Inputs) -> _Organ:
    age, weight = number(inputs, "age_years", D(0), D(120)), number(inputs, "weight_kg", D("0.5"), D(400))
    volume, episodes = _numbers(inputs)
    signs = [name for name in _LOWER_SIGNS if tick(inputs, name)]
    if signs:
        limit = msg(N_("stage {stage}"), stage=4)
        return _Organ(_known(4), tuple(Fact(msg(_LOWER_SIGNS[name]), limit, False, (name,)) for name in signs))
    if volume is None and episodes is None:
        return _Organ(ALL_STAGES - {4}, (), _STOOL)
    stages: set[int] = set()
    columns = _columns(age, weight)
    for child in columns:
        count = 0 if episodes is None else (CHILD_EPISODES if child else ADULT_EPISODES)(episodes)
        by_volume = _known(0) if volume is None else _volume_stages(volume, weight, child=child)
        stages |= {max(count, one) for one in by_volume}
    missing = tuple(name for name in ("age_years", "weight_kg") if inputs.get(name) is None) if len(stages) > 1 else ()
    fractions = episodes is not None and episodes != episodes.to_integral_value()
    alone = None in (volume, episodes) and bool(volume or episodes)
    facts = _stool_facts(volume, episodes, columns)
    return _Organ(frozenset(stages), facts, missing, fractions or alone, alone and 3 not in stages)


_STOOL = ("stool_ml_day", "stool_episodes_day")
_LOWER_SIGNS: dict[str, str] = {
    "severe_abdominal_pain_or_ileus": N_("Severe abdominal pain or ileus"),
    "grossly_bloody_stool": N_("Grossly bloody stool"),
}


def _stool_facts(volume: Decimal | None, episodes: Decimal | None, columns: tuple[bool, ...]) -> tuple[Fact, ...]:
    child = columns == (True,)
    facts = []
    if volume is not None:
        limit = _CHILD_VOLUME if child else _ADULT_VOLUME
        facts.append(Fact(msg(N_("Stool {value} mL/day"), value=figure(volume)), limit, False, ("stool_ml_day",)))
    if episodes is not None:
        limit = _CHILD_EPISODES if child else _ADULT_EPISODES
        text = msg(N_("{value} stools a day"), value=figure(episodes))
        facts.append(Fact(text, limit, False, ("stool_episodes_day",)))
    if child:
        facts.append(Fact(msg(N_("Child up to 50 kg: limits for children")), None, False, ("age_years", "weight_kg")))
    return tuple(facts)


_ADULT_VOLUME = msg(N_("≥ 500: stage 1; ≥ 1000: 2; > 1500: 3"))
_CHILD_VOLUME = msg(N_("per kg ≥ 10: stage 1; ≥ 20: 2; > 30: 3"))
_ADULT_EPISODES = msg(N_("≥ 3: stage 1; ≥ 5: 2; > 7: 3"))
_CHILD_EPISODES = msg(N_("≥ 4: stage 1; ≥ 7: 2; > 10: 3"))


def overall(skin: int, liver: int, upper_gi: int, lower_gi: int) -> int:
    """Overall grade 0-4 of the four stages, tested from the top; never their maximum."""
    if 4 in (skin, liver, lower_gi):
        return 4
    if liver >= 2 or lower_gi >= 2:
        return 3
    if skin == 3 or liver or upper_gi or lower_gi:
        return 2
    return 1 if skin else 0


_ORGANS: dict[str, Callable[[Inputs], _Organ]] = {
    "skin": _skin,
    "liver": _liver,
    "upper_gi": _upper_gi,
    "lower_gi": _lower_gi,
}


def _overall(organs: Iterable[_Organ]) -> int | None:
    grades = {overall(*stages) for stages in product(*(one.stages for one in organs))}
    return grades.pop() if len(grades) == 1 else None


def magic_agvhd(inputs: Inputs) -> dict[str, int | None]:
    """Stages and overall grade; ``None`` where several values are still possible."""
    organs = {name: read(inputs) for name, read in _ORGANS.items()}
    return {**{name: one.stage for name, one in organs.items()}, "grade": _overall(organs.values())}


def _grade(inputs: Inputs) -> int | None:
    return magic_agvhd(inputs)["grade"]


_ANSWERS: tuple[Edit, ...] = (
    ({"upper_gi_persistent": True}, msg(N_("persistent upper GI symptoms"))),
    ({"upper_gi_persistent": False}, msg(N_("no persistent upper GI symptoms"))),
    ({"grossly_bloody_stool": True}, msg(N_("grossly bloody stool"))),
    ({"severe_abdominal_pain_or_ileus": True}, msg(N_("severe abdominal pain or ileus"))),
)
_JUST = D("0.1")
_RASH = msg(N_("rash, % of body surface"))
_Limit: TypeAlias = tuple[str, Decimal]
_LIMITS: dict[str, tuple[Message, tuple[_Limit, ...]]] = {
    "rash_bsa_pct": (_RASH, ((">", D(0)), (">", D(50)))),
    "bilirubin_mg_dl": (msg(N_("bilirubin, mg/dL")), (("≥", D(2)), (">", D(3)), (">", D(15)))),
    "bilirubin_umol_l": (msg(N_("bilirubin, µmol/L")), (("≥", D(34)), ("≥", D(52)), ("≥", D(257)))),
}
"""Limits of an organ that change the overall grade."""


def _stool_limits(inputs: Inputs) -> tuple[_Limit, ...]:
    """Volumes at which stages 1 and 2 begin; none while the column is not known."""
    weight = number(inputs, "weight_kg")
    columns = _columns(number(inputs, "age_years"), weight)
    if columns == (False,):
        return (("≥", D(500)), ("≥", D(1000)))
    return (("≥", 10 * weight), ("≥", 20 * weight)) if columns == (True,) and weight is not None else ()


def _edits(inputs: Inputs) -> Iterator[Edit]:
    """Each limit crossed from the side the value is on, and each answer the other way."""
    yield from _ANSWERS
    stool = {"stool_ml_day": (msg(N_("stool, mL/day")), _stool_limits(inputs))}
    twice = all(inputs.get(name) is not None for name in _BILIRUBIN)
    for name, (label, limits) in (_LIMITS | stool).items():
        value = number(inputs, name)
        if value is None or (twice and name in _BILIRUBIN):
            continue
        for sign, limit in limits:
            over = value > limit or (sign == "≥" and value == limit)
            to = {">": "≤", "≥": "<"}[sign] if over else sign
            landing = limit + {">": _JUST, "<": -_JUST}.get(to, D(0))
            yield {name: landing}, msg(N_("{quantity} {sign} {limit}"), quantity=label, sign=to, limit=figure(limit))


def _magic(inputs: Inputs) -> Result:
    organs = {name: read(inputs) for name, read in _ORGANS.items()}
    output = magic_agvhd(inputs)
    grade = output["grade"]
    if_more = [replace(one, stages=ALL_STAGES - {4}) if one.at_least else one for one in organs.values()]
    flags = ["minimum"] if grade is not None and _overall(if_more) != grade else []
    flags += ["conv"] if any(one.conv for one in organs.values()) else []
    missing = [name for one in organs.values() for name in one.missing]
    missing += [name for name in _STOOL if "minimum" in flags and inputs.get(name) is None]
    because = decided(magic_agvhd, inputs, [fact for one in organs.values() for fact in one.facts])
    return Result(
        output,
        because,
        tuple(missing),
        Reason.MISSING if grade is None else None,
        tuple(flags),
        nearest(_grade, inputs, _edits(inputs)),
    )


RULES = (
    Rule(
        key="magic_agvhd",
        title=N_("Acute GVHD (MAGIC)"),
        version="MAGIC-2016",
        citation="Harris AC, Young R, Devine S, et al. Biol Blood Marrow Transplant 2016;22:4-10",
        section="toxicity-grading 6.1",
        output="{skin, liver, upper_gi, lower_gi, grade}",
        inputs=(
            Input("age_years", "number", "year", note="0-120"),
            Input("weight_kg", "number", "kg", note="0.5-400"),
            Input("rash_bsa_pct", "number", "%", note=N_("active erythema, of body surface")),
            Input("erythroderma", "bool", default="false"),
            Input("bullae", "bool", default="false"),
            Input("desquamation_bsa_pct", "number", "%", default="0"),
            Input("bilirubin_mg_dl", "number", "mg/dL", note=N_("the unit the laboratory reported")),
            Input("bilirubin_umol_l", "number", "µmol/L", note=N_("the unit the laboratory reported")),
            Input("upper_gi_persistent", "bool"),
            Input("stool_ml_day", "number", "mL/day", note=N_("average of 3 days")),
            Input("stool_episodes_day", "number", "/day", note=N_("average of 3 days")),
            *(Input(name, "bool", default="false") for name in _LOWER_SIGNS),
        ),
        compute=_magic,
    ),
)
