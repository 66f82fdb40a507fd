"""ICANS, ASTCT consensus 2019: the worst of five domains, an unasked domain never a normal one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ctd402_desktop.domain.grade import Change, Fact, Grade, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, integer, names, number, tick
from ctd402_desktop.domain.scales.axis import ALL, ANY, Line, Step, joined, line, together
from ctd402_desktop.domain.scales.ice import Score, capd_band, ice_band
from ctd402_desktop.i18n import N_, Message, msg

VERSION = "ASTCT-2019"
CITATION = "Lee DW, Santomasso BD, Locke FL, et al. Biol Blood Marrow Transplant 2019;25:625-638"
ADULT_INSTRUMENT_AGE = 12

AROUSAL: dict[str, tuple[int, str]] = {
    "alert": (0, N_("Alert")),
    "spontaneous": (1, N_("Drowsy, awakens by itself")),
    "voice": (2, N_("Awakens to voice")),
    "tactile": (3, N_("Awakens only to touch")),
    "vigorous_tactile": (4, N_("Awakens only to vigorous touch")),
    "unarousable": (4, N_("Unarousable")),
}
SEIZURE: dict[str, tuple[int, str]] = {
    "none": (0, N_("No seizure")),
    "brief_resolved": (3, N_("Seizure that resolved")),
    "nonconvulsive_resolved": (3, N_("Nonconvulsive seizure on EEG that resolved")),
    "prolonged_gt5min": (4, N_("Seizure longer than 5 min")),
    "repetitive_no_return": (4, N_("Repetitive seizures without return to baseline")),
}
ICP: dict[str, tuple[int, str]] = {
    "focal_edema": (3, N_("Focal oedema on imaging")),
    "diffuse_edema": (4, N_("Diffuse cerebral oedema")),
    "posturing": (4, N_("Decerebrate or decorticate posturing")),
    "cn6_palsy": (4, N_("Sixth-nerve palsy")),
    "papilledema": (4, N_("Papilloedema")),
    "cushing_triad": (4, N_("Cushing's triad")),
}

_GRADE_LIMITS = {value: msg(N_("grade {value}"), value=value) for value in range(5)}
_NORMAL = msg(N_("normal"))


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """One domain of one case. ``value`` is ``None`` when it was not assessed; ``most`` is what it could still give."""

    value: int | None
    line: Line
    rises: tuple[Step, ...] = ()
    fall: Step | None = None
    missing: tuple[str, ...] = ()
    most: int = 0
    flags: tuple[str, ...] = ()
    removed: Domain | None = None
    score: bool = False
    defaulted: bool = False


def _limit(value: int) -> Message:
    return _GRADE_LIMITS[value] if value else _NORMAL


_ICE_RISES: tuple[Step, ...] = ((1, msg(N_("ICE 7–9"))), (2, msg(N_("ICE 3–6"))), (3, msg(N_("ICE 0–2"))))
_ICE_FALLS: dict[int, Step] = {
    1: (0, msg(N_("ICE 10"))),
    2: (1, msg(N_("ICE 7–9"))),
    3: (2, msg(N_("ICE 3–6"))),
}
_CAPD_RISES: tuple[Step, ...] = ((1, msg(N_("CAPD 1–8"))), (3, msg(N_("CAPD 9 or more"))))
_CAPD_FALLS: dict[int, Step] = {
    1: (0, msg(N_("CAPD 0"))),
    3: (1, msg(N_("CAPD 1–8"))),
    4: (3, msg(N_("CAPD possible again"))),
}


def _above(steps: tuple[Step, ...], value: int) -> tuple[Step, ...]:
    return tuple(step for step in steps if step[0] > value)


@lru_cache(maxsize=64)
def read_ice(score: Score | None) -> Domain:
    """ICE domain; an incomplete score counts only when every completion lies in the same band."""
    if score is None:
        unknown = line(msg(N_("ICE not done")), None, "ice_total")
        return Domain(None, unknown, missing=("ice_total",), most=3, score=True)
    value = ice_band(score.low)
    if score.total is None and value != ice_band(score.high):
        text = msg(N_("ICE {low} to {high}, items not tested"), low=score.low, high=score.high)
        return Domain(None, line(text, None, "ice_total"), missing=("ice_total",), most=value, score=True)
    text = msg(N_("ICE {total}/10"), total=score.low)
    flags: tuple[str, ...] = ()
    if score.total is None:
        text = msg(N_("ICE {low} to {high}: the same band either way"), low=score.low, high=score.high)
        flags = ("ice_incomplete",)
    return Domain(
        value,
        line(text, _limit(value), "ice_total"),
        _above(_ICE_RISES, value),
        _ICE_FALLS.get(value),
        flags=flags,
        score=True,
    )


@lru_cache(maxsize=64)
def read_capd(total: int | None, unable: bool) -> Domain:
    """CAPD domain; unable to perform is grade 4."""
    if unable:
        text = line(msg(N_("Unable to perform CAPD")), _limit(4), "capd_unable", "capd_total")
        return Domain(4, text, (), _CAPD_FALLS[4], score=True)
    if total is None:
        unknown = line(msg(N_("CAPD not done")), None, "capd_total")
        return Domain(None, unknown, missing=("capd_total",), most=3, score=True)
    value = capd_band(total)
    limit = msg(N_("grade 1 only if attributed to ICANS")) if value == 1 else _limit(value)
    found = line(msg(N_("CAPD {total}"), total=total), limit, "capd_total")
    return Domain(value, found, _above(_CAPD_RISES, value), _CAPD_FALLS.get(value), score=True)


@lru_cache(maxsize=1024)
def _removed(text: str, tick_name: str, active: Domain) -> Domain:
    return Domain(None, line(Message(text), msg(N_("not counted")), tick_name), removed=active)


_AROUSAL_RISES: tuple[Step, ...] = (
    (1, msg(N_("drowsy, awakens by itself"))),
    (2, msg(N_("awakens only to voice"))),
    (3, msg(N_("awakens only to touch"))),
    (4, msg(N_("unarousable"))),
)
_AROUSAL_FALLS: dict[int, Step] = {
    1: (0, msg(N_("alert"))),
    2: (1, msg(N_("awakens by itself"))),
    3: (2, msg(N_("awakens to voice"))),
    4: (3, msg(N_("awakens to touch"))),
}
_SEIZURE_RISES: tuple[Step, ...] = (
    (3, msg(N_("any seizure"))),
    (4, msg(N_("seizure > 5 min or without return to baseline"))),
)
_SEIZURE_FALLS: dict[int, Step] = {3: (0, msg(N_("no seizure"))), 4: (3, msg(N_("seizure that resolves")))}
_WEAKNESS: Step = (4, msg(N_("deep focal weakness")))
_ICP_RISES: tuple[Step, ...] = (
    (3, msg(N_("focal oedema on imaging"))),
    (4, msg(N_("diffuse oedema or a sign of raised pressure"))),
)
_ICP_FALLS: dict[int, Step] = {
    3: (0, msg(N_("no oedema on imaging"))),
    4: (0, msg(N_("no sign of raised pressure"))),
}


@lru_cache(maxsize=16)
def read_arousal(level: str | None) -> Domain:
    """Arousal domain."""
    if level is None:
        return Domain(None, line(msg(N_("Arousal not asked")), None, "arousal"), missing=("arousal",), most=4)
    value, label = AROUSAL[level]
    found = line(Message(label), _limit(value), "arousal")
    return Domain(value, found, _above(_AROUSAL_RISES, value), _AROUSAL_FALLS.get(value))


@lru_cache(maxsize=16)
def read_seizure(kind: str | None) -> Domain:
    """Seizure domain."""
    if kind is None:
        return Domain(None, line(msg(N_("Seizure not asked")), None, "seizure"), missing=("seizure",), most=4)
    value, label = SEIZURE[kind]
    found = line(Message(label), _limit(value), "seizure")
    return Domain(value, found, _above(_SEIZURE_RISES, value), _SEIZURE_FALLS.get(value))


@lru_cache(maxsize=4)
def read_motor(weakness: bool | None) -> Domain:
    """Motor domain: deep focal weakness such as hemiparesis."""
    name = "motor_focal_deep_weakness"
    if weakness is None:
        return Domain(None, line(msg(N_("Focal weakness not asked")), None, name), missing=(name,), most=4)
    if weakness:
        fall = (0, msg(N_("no focal weakness")))
        return Domain(4, line(msg(N_("Deep focal weakness")), _limit(4), name), (), fall)
    return Domain(0, line(msg(N_("No focal weakness")), _NORMAL, name), (_WEAKNESS,))


@lru_cache(maxsize=256)
def read_icp(signs: tuple[str, ...]) -> Domain:
    """Raised intracranial pressure and oedema; nothing entered means no such sign known."""
    if not signs:
        none = line(msg(N_("No known oedema or raised pressure")), _NORMAL, "icp")
        return Domain(0, none, _ICP_RISES, defaulted=True)
    value = max(ICP[sign][0] for sign in signs)
    worst = [Message(ICP[sign][1]) for sign in ICP if sign in signs and ICP[sign][0] == value]
    found = line(joined(worst, N_("{first} + {second}")), _limit(value), "icp")
    fall = (3, msg(N_("focal oedema alone"))) if value == 4 and "focal_edema" in signs else _ICP_FALLS[value]
    return Domain(value, found, _above(_ICP_RISES, value), fall)


Outcome = tuple[int | None, Reason | None]


def _outcome(domains: Iterable[Domain]) -> Outcome:
    """The maximum of the assessed domains, or why there is none."""
    counted = [domain for domain in domains if not domain.removed]
    worst = max((domain.value for domain in counted if domain.value is not None), default=0)
    unasked = [domain for domain in counted if domain.value is None]
    if worst or not unasked:
        return worst, None
    return None, Reason.NOT_ASSESSABLE if all(domain.score for domain in unasked) else Reason.MISSING


def grade_icans(domains: tuple[Domain, ...]) -> Grade:
    """Grade of the five read domains (score, arousal, seizure, motor, raised pressure); death is decided before.

    References
    ----------
    toxicity-grading.md 2.3; Lee DW et al. Biol Blood Marrow Transplant 2019;25:625-638.
    """
    value, reason = _outcome(domains)
    deciding = _deciding(domains, (value, reason))
    because = [one.line.deciding if one in deciding else one.line.plain for one in domains]
    tied = [one for one in domains if one.value == value] if value else []
    if len(tied) > 1 and not deciding:
        because.append(together([one.line for one in tied], value or 0))
    flags = tuple(flag for one in domains for flag in one.flags)
    unasked = [one for one in domains if one.value is None and not one.removed]
    missing: tuple[str, ...] = ()
    if value is None:
        missing = tuple(name for one in unasked for name in one.missing)
    else:
        higher = [one for one in unasked if one.most > value]
        missing = tuple(name for one in higher for name in one.missing)
        flags = ("minimum", "conv", *flags) if higher else flags
    return Grade(value, reason, tuple(because), _changes(domains, value), missing, flags)


def _deciding(domains: tuple[Domain, ...], result: Outcome) -> list[Domain]:
    """Domains at the result that change it when they are not known, and removed ones that would change it."""
    if result[0] is None:
        return []
    return [one for place, one in enumerate(domains) if _outcome(_without(domains, place, result[0])) != result]


def _without(domains: tuple[Domain, ...], place: int, value: int) -> tuple[Domain, ...]:
    """The domains with one taken away: its tick taken back, or its answer not known."""
    one = domains[place]
    if one.removed is not None:
        other = one.removed
    elif one.value != value or one.defaulted:
        other = one
    elif one.line.plain.inputs == ("icp",):
        other = read_icp(())
    else:
        other = replace(one, value=None)
    return (*domains[:place], other, *domains[place + 1 :])


def _changes(domains: tuple[Domain, ...], value: int | None) -> tuple[Change, ...]:
    if value is None:
        return ()
    counted = [one for one in domains if one.value is not None]
    found: list[Change] = []
    ups = [step for one in counted for step in one.rises if step[0] > value]
    if ups:
        nearest = min(to for to, _ in ups)
        found.append(Change(nearest, joined([text for to, text in ups if to == nearest], ANY)))
    falls = [one.fall for one in counted if one.value == value and one.fall]
    if value and falls and all(one.value is not None or one.removed for one in domains):
        others = [one.value or 0 for one in counted if one.value != value]
        below = max([to for to, _ in falls] + others)
        found.append(Change(below, joined([text for _, text in falls], ALL)))
    return tuple(found)


_DEATH = Grade(5, None, (Fact(msg(N_("Death due to ICANS")), msg(N_("grade 5")), True, ("death_due_to_icans",)),))
_AGE = (Decimal(0), Decimal(120))


def icans_astct2019(inputs: Inputs) -> Grade:
    """ICANS grade of one moment from the named inputs of toxicity-grading.md 2.3."""
    age = number(inputs, "age_years", *_AGE)
    ice = integer(inputs, "ice_total", 0, 10)
    return grade_from(inputs, age, None if ice is None else Score(ice, ice))


def grade_from(inputs: Inputs, age: Decimal | None, ice: Score | None) -> Grade:
    """As ``icans_astct2019`` with the ICE score given as items added up, some of them perhaps missing."""
    capd = read_capd(integer(inputs, "capd_total", 0, 32), tick(inputs, "capd_unable"))
    delay = tick(inputs, "developmental_delay")
    others = (
        read_arousal(choice(inputs, "arousal", AROUSAL)),
        read_seizure(choice(inputs, "seizure", SEIZURE)),
        read_motor(answer(inputs, "motor_focal_deep_weakness")),
        read_icp(names(inputs, "icp", ICP) or ()),
    )
    marks = (
        ("arousal_other_cause", N_("Arousal of another cause")),
        ("seizure_other_cause", N_("Seizure of another cause")),
        ("motor_other_cause", N_("Weakness of another cause")),
        ("icp_other_cause", N_("Raised pressure of another cause")),
    )
    rest = tuple(
        _removed(text, name, domain) if tick(inputs, name) else domain
        for domain, (name, text) in zip(others, marks, strict=True)
    )
    adult = _instead_of_ice(capd) if delay and capd.value is not None else read_ice(ice)
    no_score = tick(inputs, "ice_other_cause")
    if tick(inputs, "death_due_to_icans"):
        return _DEATH
    if no_score:
        score = adult if age is None or age >= ADULT_INSTRUMENT_AGE else capd
        return grade_icans((_removed(N_("Score of another cause"), "ice_other_cause", score), *rest))
    if age is not None:
        return grade_icans((adult if age >= ADULT_INSTRUMENT_AGE else capd, *rest))
    return _age_unknown(grade_icans((adult, *rest)), grade_icans((capd, *rest)))


def _instead_of_ice(capd: Domain) -> Domain:
    """CAPD from 12 years on with developmental delay: without it the ICE, if entered, would count."""
    plain = capd.line.plain
    return replace(capd, line=line(plain.text, plain.limit, *plain.inputs, "ice_total"))


def _age_unknown(adult: Grade, child: Grade) -> Grade:
    """Without an age the grade stands only if both instruments lead to it."""
    if adult.value is not None and adult.value == child.value:
        found = adult if "minimum" in adult.flags else child
        missing = dict.fromkeys(("age_years", *adult.missing, *child.missing)) if found.missing else ()
        changes = tuple(one for one in adult.would_change if one in child.would_change)
        return replace(found, missing=tuple(missing), would_change=changes)
    because = (Fact(msg(N_("Age not recorded: ICE or CAPD cannot be chosen")), None, False, ("age_years",)),)
    others = tuple(replace(fact, deciding=False) for fact in adult.because[1:])
    return Grade(None, Reason.MISSING, because + others, (), ("age_years",))


RULES = (
    Rule(
        key="icans_astct2019",
        title=N_("Immune effector cell-associated neurotoxicity syndrome"),
        version=VERSION,
        citation=CITATION,
        section="toxicity-grading 2",
        output="0-5 or null",
        inputs=(
            Input("age_years", "number", "year", note=N_("under 12 CAPD, from 12 on ICE")),
            Input("developmental_delay", "bool", default="false"),
            Input("ice_total", "integer", note="0-10"),
            Input("ice_other_cause", "bool", default="false"),
            Input("capd_total", "integer", note="0-32"),
            Input("capd_unable", "bool", default="false"),
            Input("arousal", "enum", choices=tuple(AROUSAL)),
            Input("arousal_other_cause", "bool", default="false"),
            Input("seizure", "enum", choices=tuple(SEIZURE)),
            Input("seizure_other_cause", "bool", default="false"),
            Input("motor_focal_deep_weakness", "bool"),
            Input("motor_other_cause", "bool", default="false"),
            Input("icp", "list", choices=tuple(ICP), default="[]"),
            Input("icp_other_cause", "bool", default="false"),
            Input("death_due_to_icans", "bool", default="false"),
        ),
        ignored=("tremor", "myoclonus", "asterixis", "headache", "hallucinations"),
        compute=lambda inputs: Result.of(icans_astct2019(inputs)),
    ),
)
