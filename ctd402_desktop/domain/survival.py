"""Survival, competing risks and rates under their public keys (response-pk-hsct.md 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain import survival_km as km
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.reading import numbers, numbers_or_null, same_length
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, choice, integer, number
from ctd402_desktop.domain.survival_rates import clopper_pearson, wilson
from ctd402_desktop.i18n import N_, msg

D = Decimal
TIMES = (D(0), D(1_000_000))
DAYS = (D(-10_000), D(1_000_000))
MOST_SUBJECTS = 1_000_000
CI_SPELLINGS: dict[str, str] = {"loglog": "loglog", "log-log": "loglog", "log": "log", "plain": "plain"}
_CODE = re.compile(r"[0-9]{1,4}\Z")
CAUSES: dict[str, int] = {"censored": 0, "relapse": 1, "nrm": 2}


def _shown(value: float | None) -> str:
    return "NR" if value is None else f"{value:g}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _missing(inputs: Inputs, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if inputs.get(name) is None)


def _events(inputs: Inputs) -> tuple[bool, ...] | None:
    values = numbers(inputs, "event", D(0), D(1))
    if values is None:
        return None
    if any(one not in {0, 1} for one in values):
        raise InputError(msg(N_("{name} may only contain {allowed}"), name="event", allowed="0, 1"))
    return tuple(one == 1 for one in values)


def _follow_up(inputs: Inputs) -> tuple[tuple[float, ...], tuple[bool, ...]] | None:
    times, events = numbers(inputs, "time_d", *TIMES), _events(inputs)
    if times is None or events is None:
        return None
    same_length("time_d", times, "event", events)
    return tuple(map(float, times)), events


def _landmark(curve: km.Curve, day: Decimal, ci_type: str) -> dict[str, Any]:
    name = f"S_{day.normalize():f}"
    step = curve.at(float(day))
    band = km.limits(step, ci_type)
    return {name: step.survival, f"{name}_ci": list(band or (None, None)), f"{name}_se": step.error}


def _km(inputs: Inputs) -> Result:
    ci_type = CI_SPELLINGS[choice(inputs, "ci_type", CI_SPELLINGS) or "loglog"]
    landmarks = numbers(inputs, "landmarks_d", *TIMES) or ()
    found = _follow_up(inputs)
    if not found or not found[0]:
        nothing = dict.fromkeys(("median", "ci_low", "ci_high"))
        return Result(nothing, (_NOBODY,), _missing(inputs, "time_d", "event"), Reason.MISSING)
    curve = km.kaplan_meier(*found)
    middle, (low, high) = km.median(curve), km.median_limits(curve, ci_type)
    output: dict[str, Any] = {"median": middle, "ci_low": low, "ci_high": high, "n": curve.subjects}
    output |= {"events": curve.events, "ci_type": ci_type}
    params = {"median": _shown(middle), "low": _shown(low), "high": _shown(high)}
    counted = msg(N_("{events} events in {n}, CI {ci_type}"), events=curve.events, n=curve.subjects, ci_type=ci_type)
    facts = [Fact(msg(N_("Median {median} ({low}–{high})"), **params), counted, True, ("time_d", "event", "ci_type"))]
    for day in landmarks:
        output |= _landmark(curve, day, ci_type)
        alive = _percent(curve.at(float(day)).survival)
        facts.append(Fact(msg(N_("At day {day}: {percent} %"), day=day, percent=alive), None, False, ("landmarks_d",)))
    beyond = any(float(day) > curve.last for day in landmarks)
    if beyond:
        facts.append(Fact(msg(N_("A landmark lies beyond the longest follow-up")), None, False, ("landmarks_d",)))
    return Result(output, tuple(facts), (), None, ("beyond_follow_up",) if beyond else ())


def _codes(inputs: Inputs) -> dict[int, int]:
    """The caller's codes to 0 censored, 1 relapse, 2 NRM: ``{"1": "relapse"}``, a list of names, or a text."""
    given = inputs.get("cause_codes")
    if given is None:
        return {code: code for code in CAUSES.values()}
    if isinstance(given, Mapping):
        pairs = [(str(code), str(name)) for code, name in given.items()]
        pairs = [pair if pair[1].lower() in CAUSES else (pair[1], pair[0]) for pair in pairs]
    elif isinstance(given, (list, tuple)):
        pairs = [(str(code), str(name)) for code, name in enumerate(given)]
    else:
        pairs = re.findall(r"(\d+)[\s:=]*([A-Za-z]+)", str(given))
    known = {int(code): CAUSES[name.lower()] for code, name in pairs if name.lower() in CAUSES and _CODE.match(code)}
    if len(known) != len(pairs) or not known:
        raise InputError(msg(N_("cause_codes must name censored, relapse and NRM")))
    return known


def _incidence(inputs: Inputs) -> Result:
    codes = _codes(inputs)
    times, causes = numbers(inputs, "time_d", *TIMES), numbers(inputs, "cause")
    at = numbers(inputs, "at_d", *TIMES)
    if not times or causes is None or at is None:
        missing = _missing(inputs, "time_d", "cause", "at_d")
        return Result({"relapse": None, "nrm": None, "event_free": None}, (_NOBODY,), missing, Reason.MISSING)
    same_length("time_d", times, "cause", causes)
    if any(one not in codes for one in causes):
        allowed = ", ".join(map(str, sorted(codes)))
        raise InputError(msg(N_("{name} may only contain {allowed}"), name="cause", allowed=allowed))
    days, found = [float(one) for one in at], [codes[int(one)] for one in causes]
    followed = tuple(map(float, times))
    relapse, nrm = km.cumulative_incidence(followed, found, days)
    curve = km.kaplan_meier(followed, [cause > 0 for cause in found])
    facts = tuple(
        Fact(
            msg(N_("Day {day}: relapse {relapse} %, NRM {nrm} %"), day=day, relapse=_percent(one), nrm=_percent(other)),
            None,
            True,
            ("time_d", "cause", "at_d"),
        )
        for day, one, other in zip(at, relapse, nrm, strict=True)
    )
    free = [curve.at(day).survival for day in days]
    competing = Fact(msg(N_("Aalen-Johansen: a competing death is not censored")), None, False, ("cause",))
    return Result({"relapse": relapse, "nrm": nrm, "event_free": free}, (*facts, competing))


def _mantel_byar(inputs: Inputs) -> Result:
    found, grafts = _follow_up(inputs), numbers_or_null(inputs, "hsct_day", *DAYS)
    if not found or not found[0] or grafts is None:
        missing = _missing(inputs, "time_d", "event", "hsct_day")
        return Result(dict.fromkeys(("O", "E", "V", "chi2", "p")), (_NOBODY,), missing, Reason.MISSING)
    same_length("time_d", found[0], "hsct_day", grafts)
    test = km.mantel_byar(*found, [None if one is None else float(one) for one in grafts])
    output = {"O": test.observed, "E": test.expected, "V": test.variance, "chi2": test.chi2, "p": test.p}
    text = msg(N_("After transplant {o} events, {e} expected"), o=test.observed, e=f"{test.expected:.4f}")
    limit = msg(N_("no variance: no test")) if test.chi2 is None else msg(N_("χ² {chi2}"), chi2=f"{test.chi2:.4f}")
    return Result(output, (Fact(text, limit, True, ("time_d", "event", "hsct_day")),))


def _proportion(limits: Callable[[int, int, float], tuple[float, float]]) -> Callable[[Inputs], Result]:
    def compute(inputs: Inputs) -> Result:
        n = integer(inputs, "n", 0, MOST_SUBJECTS)
        x = integer(inputs, "x", 0, MOST_SUBJECTS)
        given = number(inputs, "conf", D("0.5"), D("0.999999"))
        confidence = km.CONFIDENCE if given is None else float(given)
        nothing = dict.fromkeys(("p", "low", "high"))
        if x is None or n is None:
            return Result(nothing, (_NOBODY,), _missing(inputs, "x", "n"), Reason.MISSING)
        if x > n:
            raise InputError(msg(N_("x may not exceed n")))
        if n == 0:
            return Result(nothing, (_NOBODY,), (), Reason.NOT_APPLICABLE)
        low, high = limits(x, n, confidence)
        params = {"x": x, "n": n, "percent": _percent(x / n), "low": _percent(low), "high": _percent(high)}
        text = msg(N_("{x}/{n} = {percent} % ({low}–{high} %)"), **params)
        return Result({"p": x / n, "low": low, "high": high}, (Fact(text, None, True, ("x", "n", "conf")),))

    return compute


_NOBODY = Fact(msg(N_("Nobody to count")), None, True, ("time_d", "event", "n"))
_TIME = Input("time_d", "list", "d", note=N_("follow-up, 0 or more"))
_EVENT = Input("event", "list", note=N_("1 event, 0 censored"))
_KM_INPUTS = (
    _TIME,
    _EVENT,
    Input("landmarks_d", "list", "d"),
    Input("ci_type", "enum", choices=tuple(CI_SPELLINGS), default="loglog"),
)
_RATE_INPUTS = (
    Input("x", "integer"),
    Input("n", "integer"),
    Input("conf", "number", default="0.95", note="0.5-0.999999"),
)
_KM_OUTPUT = "{median, ci_low, ci_high, n, events, ci_type} and per landmark d {S_d, S_d_ci, S_d_se}"

RULES = (
    Rule(
        key="km_loglog",
        title=N_("Kaplan-Meier estimate"),
        version="KM-MED-1",
        citation="Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-81; Brookmeyer, Crowley. Biometrics 1982;38:29-41",
        section="response-pk-hsct 5.1-5.3",
        output=_KM_OUTPUT,
        inputs=_KM_INPUTS,
        compute=_km,
    ),
    Rule(
        key="km_other_ci",
        title=N_("Kaplan-Meier estimate with another interval"),
        version="KM-MED-1",
        citation="Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-81; R survival",
        section="response-pk-hsct 5.2",
        output=_KM_OUTPUT,
        inputs=_KM_INPUTS,
        compute=_km,
    ),
    Rule(
        key="cumulative_incidence",
        title=N_("Cumulative incidence of relapse and non-relapse death"),
        version="AJ-1",
        citation="Aalen-Johansen estimator; response-pk-hsct 5.5",
        section="response-pk-hsct 5.5",
        output="{relapse, nrm, event_free}, each in the order of at_d",
        inputs=(
            _TIME,
            Input("cause", "list", note=N_("0 censored, 1 relapse, 2 NRM")),
            Input("cause_codes", "any", note=N_('other codes: {"1": "relapse", ...}')),
            Input("at_d", "list", "d"),
        ),
        compute=_incidence,
    ),
    Rule(
        key="mantel_byar",
        title=N_("Mantel-Byar test of transplant"),
        version="MB-1974",
        citation="Mantel N, Byar DP. J Am Stat Assoc 1974;69:81-6",
        section="response-pk-hsct 5.4",
        output="{O, E, V, chi2, p} of the transplant group",
        inputs=(_TIME, _EVENT, Input("hsct_day", "list", "d", note=N_("null = no transplant"))),
        compute=_mantel_byar,
    ),
    Rule(
        key="clopper_pearson",
        title=N_("Exact interval of a proportion (Clopper-Pearson)"),
        version="CP-1934",
        citation="Clopper CJ, Pearson ES. Biometrika 1934;26:404-13",
        section="response-pk-hsct 5.6",
        output="{p, low, high}",
        inputs=_RATE_INPUTS,
        compute=_proportion(clopper_pearson),
    ),
    Rule(
        key="wilson",
        title=N_("Score interval of a proportion (Wilson)"),
        version="W-1927",
        citation="Wilson EB. J Am Stat Assoc 1927;22:209-12",
        section="response-pk-hsct 5.6",
        output="{p, low, high}",
        inputs=_RATE_INPUTS,
        compute=_proportion(wilson),
    ),
)
