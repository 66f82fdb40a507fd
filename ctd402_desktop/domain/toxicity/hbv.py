"""Reactivation of hepatitis B against the serology and DNA before treatment (AASLD 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.renal import at_least
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule, answer, number
from ctd402_desktop.domain.toxicity.explaining import absent, any_of, decided, figure
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
UNKNOWN_BASELINE_IU_ML = D(10_000)
UNDETECTABLE_BASELINE_IU_ML = D(1000)
FOLD_RISE = D(100)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """True, false or unknown with why; ``limit`` is what the DNA was held against."""

    value: bool | None
    reason: Reason | None = None
    limit: Message | None = None
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def _rise(now: Decimal, baseline: Decimal) -> bool:
    return at_least(now, FOLD_RISE * baseline)


_HUNDREDFOLD = msg(N_("≥ 100 times the baseline"))


def _antigen_positive(inputs: Inputs) -> _Outcome:
    baseline, now = _dna(inputs)
    if baseline is None:
        limit, met = msg(N_("≥ 10 000 IU/mL, baseline unknown")), now is not None and now >= UNKNOWN_BASELINE_IU_ML
    elif baseline == 0:
        limit = msg(N_("≥ 1000 IU/mL, undetectable before"))
        met = now is not None and now >= UNDETECTABLE_BASELINE_IU_ML
    else:
        limit, met = _HUNDREDFOLD, now is not None and _rise(now, baseline)
    if now is None:
        return _Outcome(None, Reason.MISSING, limit, ("hbv_dna_now_iu_ml",))
    return _Outcome(met, None, limit)


def _core_antibody_only(inputs: Inputs) -> _Outcome:
    """HBsAg negative and anti-HBc positive: DNA appears or HBsAg reappears; an occult baseline asks for 100-fold."""
    baseline, now = _dna(inputs)
    occult = baseline is not None and baseline > 0
    dna = None if now is None else _rise(now, baseline) if baseline is not None and occult else now > 0
    found = any_of((dna, answer(inputs, "hbsag_now")))
    flags: tuple[str, ...] = ("conv",) if occult else ()
    if baseline is None and dna and not answer(inputs, "hbsag_now"):
        flags = ("baseline_missing", "conv")
    limit = _HUNDREDFOLD if occult else msg(N_("detectable"))
    missing = absent(inputs, "hbv_dna_now_iu_ml", "hbsag_now") if found is None else ()
    if "baseline_missing" in flags:
        missing = ("hbv_dna_baseline_iu_ml",)
    return _Outcome(found, Reason.MISSING if found is None else None, limit, missing, flags)


def _dna(inputs: Inputs) -> tuple[Decimal | None, Decimal | None]:
    return number(inputs, "hbv_dna_baseline_iu_ml", D(0)), number(inputs, "hbv_dna_now_iu_ml", D(0))


def _outcome(inputs: Inputs) -> _Outcome:
    antigen, antibody = answer(inputs, "hbsag_baseline"), answer(inputs, "anti_hbc")
    if antigen:
        return _antigen_positive(inputs)
    if antigen is None or antibody is None:
        asked = ("hbsag_baseline",) if antigen is None else ("anti_hbc",)
        return _Outcome(None, Reason.MISSING, missing=asked)
    return _core_antibody_only(inputs) if antibody else _Outcome(None, Reason.NOT_APPLICABLE)


def _facts(inputs: Inputs, limit: Message | None) -> list[Fact]:
    marks = {
        "hbsag_baseline": (N_("HBsAg positive before treatment"), N_("HBsAg negative before treatment")),
        "anti_hbc": (N_("anti-HBc positive"), N_("anti-HBc negative")),
        "hbsag_now": (N_("HBsAg positive now"), N_("HBsAg negative now")),
    }
    facts = []
    for name, (positive, negative) in marks.items():
        said = answer(inputs, name)
        if said is not None:
            facts.append(Fact(msg(positive if said else negative), None, False, (name,)))
    baseline, now = _dna(inputs)
    if baseline is not None:
        text = msg(N_("HBV DNA before treatment {value} IU/mL"), value=figure(baseline))
        facts.append(Fact(text, None, False, ("hbv_dna_baseline_iu_ml",)))
    if now is not None:
        text = msg(N_("HBV DNA now {value} IU/mL"), value=figure(now))
        facts.append(Fact(text, limit, False, ("hbv_dna_now_iu_ml",)))
    return facts


def _answer(inputs: Inputs) -> tuple[bool | None, Reason | None]:
    found = _outcome(inputs)
    return found.value, found.reason


def _hbv(inputs: Inputs) -> Result:
    found = _outcome(inputs)
    because = decided(_answer, inputs, _facts(inputs, found.limit))
    return Result(found.value, because, found.missing, found.reason, found.flags)


RULES = (
    Rule(
        key="hbv_reactivation",
        title=N_("Hepatitis B reactivation"),
        version="AASLD-2018",
        citation="Terrault NA, Lok ASF, McMahon BJ, et al. Hepatology 2018;67:1560-1599",
        section="toxicity-grading 5.5",
        output="true, false or null",
        inputs=(
            Input("hbsag_baseline", "bool"),
            Input("anti_hbc", "bool", note=N_("serology before IVIG")),
            Input("hbv_dna_baseline_iu_ml", "number", "IU/mL", note=N_("null = unknown, 0 = undetectable")),
            Input("hbv_dna_now_iu_ml", "number", "IU/mL", note=N_("null = not measured, 0 = undetectable")),
            Input("hbsag_now", "bool"),
        ),
        compute=_hbv,
    ),
)
