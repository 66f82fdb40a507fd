"""Viral loads against the thresholds of the site, and a hepatitis flare.

No published number triggers treatment: every limit is a default of the protocol pack, passed as an input, and each
answer carries the flag ``unconfirmed``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import at_least
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, choice, number, positive
from ctd402_desktop.domain.toxicity.explaining import any_of
from ctd402_desktop.domain.toxicity.verdict import UNCONFIRMED, Question, all_of, held, verdict
from ctd402_desktop.i18n import N_, msg

D = Decimal
VIRUSES: dict[str, str] = {
    "cmv": N_("CMV"),
    "ebv": N_("EBV"),
    "adenovirus": N_("adenovirus"),
    "bk": N_("BK virus"),
    "hhv6": N_("HHV-6"),
}
RESULTS: dict[str, str] = {
    "not_detected": N_("not detected"),
    "below_quantification": N_("detected, not quantifiable"),
    "quantified": N_("quantified"),
}
ALERT_AT: dict[str, Decimal] = {"cmv": D(500), "ebv": D(1000), "adenovirus": D(1000), "bk": D(10_000)}
"""IU/mL for CMV and EBV, copies/mL for adenovirus and BK."""

CMV_HIGH_RISK_ALERT_AT = D(150)
FOLD_IN_A_WEEK = D(10)
WEEK_D = D(7)
MOST = D("1e12")


class _Load(NamedTuple):
    """What the laboratory reported: whether a number could be given, and the number."""

    quantifiable: bool | None
    value: Decimal | None


def _load(inputs: Inputs) -> _Load:
    result, value = choice(inputs, "result", RESULTS), number(inputs, "value", D(0), MOST)
    if result in {"not_detected", "below_quantification"}:
        return _Load(False, None)
    if result is None:
        return _Load(None, None)
    return _Load(True, value)


def _before(inputs: Inputs) -> Decimal | None:
    """The previous load; one that was not detected has no number and is left out."""
    before = number(inputs, "previous_value", D(0), MOST)
    return before or None


def _limit(inputs: Inputs, virus: str) -> Decimal:
    default = CMV_HIGH_RISK_ALERT_AT if virus == "cmv" and answer(inputs, "high_risk") else ALERT_AT[virus]
    return positive(inputs, "alert_at") or default


def _reaches(load: _Load, limit: Decimal) -> bool | None:
    """Whether the number reaches the limit; a result without a number lies below every limit."""
    return False if load.quantifiable is False else held(load.value, lambda value: value >= limit)


def _rose(inputs: Inputs, load: _Load, fold: Decimal, within: Decimal | None) -> bool | None:
    """Whether the number rose at least ``fold``; ``within`` days when given."""
    before, days = _before(inputs), number(inputs, "days_since_previous", D(0), D(10_000))
    if load.quantifiable is False:
        return False
    steep = None if load.value is None or before is None else at_least(load.value, fold * before)
    return steep if within is None else all_of((steep, held(days, lambda passed: passed <= within)))


def _cmv(inputs: Inputs, load: _Load) -> bool | None:
    """High risk not answered: only a load between the two limits is then undecided."""
    asked = [_reaches(load, _limit({**inputs, "high_risk": risk}, "cmv")) for risk in _risks(inputs)]
    return asked[0] if len(set(asked)) == 1 else None


def _risks(inputs: Inputs) -> tuple[bool, ...]:
    risk = answer(inputs, "high_risk")
    return (True, False) if risk is None else (risk,)


def _adenovirus(inputs: Inputs, load: _Load) -> bool | None:
    """At the limit, rising by more than the noise of the assay (0.5 log₁₀), or with symptoms at any load."""
    before = _before(inputs)
    rising = None
    if load.value is not None and before is not None:
        rising = at_least(load.value**2, 10 * before**2)
    symptoms = all_of((_detected(inputs), answer(inputs, "symptoms")))
    return any_of((_reaches(load, _limit(inputs, "adenovirus")), False if not _positive(load) else rising, symptoms))


def _positive(load: _Load) -> bool:
    return load.quantifiable is not False


def _detected(inputs: Inputs) -> bool | None:
    return held(choice(inputs, "result", RESULTS), lambda result: result != "not_detected")


def _alert(virus: str, inputs: Inputs, load: _Load) -> bool | None:
    if virus == "cmv":
        return _cmv(inputs, load)
    if virus == "ebv":
        fold = positive(inputs, "fold_in_a_week") or FOLD_IN_A_WEEK
        return any_of((_reaches(load, _limit(inputs, virus)), _rose(inputs, load, fold, WEEK_D)))
    if virus == "adenovirus":
        return _adenovirus(inputs, load)
    return all_of((_reaches(load, _limit(inputs, virus)), answer(inputs, "haemorrhagic_cystitis")))


def _cmv_significant(inputs: Inputs, load: _Load) -> bool | None:
    """End-organ disease, or viraemia that leads to pre-emptive therapy (Ljungman 2017): entered, not computed."""
    preemptive = all_of((load.quantifiable, answer(inputs, "preemptive_therapy")))
    return any_of((answer(inputs, "end_organ_disease"), preemptive))


def viral_load_alert(inputs: Inputs) -> dict[str, Any]:
    """Reactivation, action alert and, for CMV, clinically significant infection; each true, false or ``None``."""
    virus, load = choice(inputs, "virus", VIRUSES), _load(inputs)
    _check(inputs)
    nothing = {"reactivation": None, "alert": None, "clinically_significant": None}
    if virus is None or virus == "hhv6":
        return nothing
    return {
        "reactivation": None if virus == "bk" else load.quantifiable,
        "alert": _alert(virus, inputs, load),
        "clinically_significant": _cmv_significant(inputs, load) if virus == "cmv" else None,
    }


def _check(inputs: Inputs) -> None:
    """Refuse wrong values of the inputs that another virus would use."""
    for name in ("high_risk", "symptoms", "haemorrhagic_cystitis", "end_organ_disease", "preemptive_therapy"):
        answer(inputs, name)
    for name in ("alert_at", "fold_in_a_week"):
        positive(inputs, name)
    _before(inputs)
    number(inputs, "days_since_previous", D(0), D(10_000))


_COMMON = (
    Question("virus", N_("Virus"), said=VIRUSES),
    Question("result", N_("Result"), said=RESULTS),
    Question("value", N_("Viral load")),
)
_OWN: dict[str, tuple[Question, ...]] = {
    "cmv": (
        Question("high_risk", N_("High risk"), N_("alert from 150 IU/mL, otherwise from 500")),
        Question("end_organ_disease", N_("CMV end-organ disease")),
        Question("preemptive_therapy", N_("Pre-emptive therapy because of the viraemia")),
    ),
    "ebv": (
        Question("previous_value", N_("Previous viral load"), N_("10-fold rise within a week")),
        Question("days_since_previous", N_("Days since the previous sample")),
    ),
    "adenovirus": (
        Question("previous_value", N_("Previous viral load"), N_("rise of ≥ 0.5 log₁₀")),
        Question("symptoms", N_("Symptoms of the infection")),
    ),
    "bk": (Question("haemorrhagic_cystitis", N_("Haemorrhagic cystitis")),),
}
_LIMITS = (
    Question("alert_at", N_("Alert limit of the site"), needed=False),
    Question("fold_in_a_week", N_("Rise within a week that alerts, times"), needed=False),
)
_NO_SCREENING = msg(N_("HHV-6: no routine screening and no pre-emptive treatment; test the CSF on symptoms"))


def _viral(inputs: Inputs) -> Result:
    virus = choice(inputs, "virus", VIRUSES)
    if virus == "hhv6":
        fact = Fact(_NO_SCREENING, None, True, ("virus",))
        return Result(viral_load_alert(inputs), (fact,), (), Reason.NOT_APPLICABLE, (UNCONFIRMED,))
    load = (_COMMON[2],) if inputs.get("result") == "quantified" else ()
    asked = (*_COMMON[:2], *load, *_OWN.get(virus or "", ()), *_LIMITS)
    return verdict(inputs, viral_load_alert, asked, "alert", flags=(UNCONFIRMED,))


def hepatitis_flare(inputs: Inputs) -> bool | None:
    """ALT of at least 3 × baseline and above 100 U/L."""
    alt, baseline = number(inputs, "alt", D(0)), positive(inputs, "alt_baseline")
    tripled = None if alt is None or baseline is None else at_least(alt, 3 * baseline)
    return all_of((held(alt, lambda value: value > 100), tripled))


_FLARE = (
    Question("alt", N_("ALT, U/L"), N_("≥ 3 × baseline and > 100")),
    Question("alt_baseline", N_("ALT at baseline, U/L")),
)


def _hepatitis_flare(inputs: Inputs) -> Result:
    return verdict(inputs, hepatitis_flare, _FLARE)


RULES = (
    Rule(
        key="viral_load_alert",
        title=N_("Viral load: reactivation and alert"),
        version="CTD402-1",
        citation="Ljungman P et al. Clin Infect Dis 2017;64:87-91 and 2024 update; limits: protocol pack",
        section="toxicity-grading 5.5",
        output="{reactivation, alert, clinically_significant}, each true, false or null",
        confirmed=False,
        inputs=(
            Input("virus", "enum", choices=tuple(VIRUSES)),
            Input("result", "enum", choices=tuple(RESULTS), note=N_("detected but not quantifiable is its own result")),
            Input("value", "number", note=N_("IU/mL for CMV and EBV, copies/mL for adenovirus and BK plasma")),
            Input("high_risk", "bool", note=N_("CMV only")),
            Input("previous_value", "number", note=N_("EBV and adenovirus")),
            Input("days_since_previous", "number", "d", note=N_("EBV only")),
            Input("symptoms", "bool", note=N_("adenovirus only")),
            Input("haemorrhagic_cystitis", "bool", note=N_("BK only")),
            Input("end_organ_disease", "bool", note=N_("CMV only")),
            Input("preemptive_therapy", "bool", note=N_("CMV only")),
            Input("alert_at", "number", default=N_("CMV 500 (150 at high risk), EBV 1000, adenovirus 1000, BK 10000")),
            Input("fold_in_a_week", "number", default="10", note=N_("EBV only")),
        ),
        compute=_viral,
    ),
    Rule(
        key="hepatitis_flare",
        title=N_("Hepatitis flare"),
        version="AASLD-2018",
        citation="Terrault NA, Lok ASF, McMahon BJ, et al. Hepatology 2018;67:1560-1599",
        section="toxicity-grading 5.5",
        output="true, false or null",
        inputs=(Input("alt", "number", "U/L"), Input("alt_baseline", "number", "U/L")),
        compute=_hepatitis_flare,
    ),
)
