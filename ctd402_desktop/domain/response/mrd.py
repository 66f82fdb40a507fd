"""Measurable residual disease: ELN class and "negative at 10⁻⁴" (response-pk-hsct.md 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, number
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
LEVEL = D("0.0001")
"""0.01 %, as a fraction."""

_FRACTION = (D(0), D(1))


@dataclass(frozen=True, slots=True)
class Mrd:
    """One MRD test; ``value``, ``lod`` and ``qr`` are fractions (0.01 % is 0.0001)."""

    detected: bool | None
    value: Decimal | None = None
    lod: Decimal | None = None
    pnq: bool | None = None
    qr: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MrdClass:
    """``eln_class`` and whether MRD is negative at 10⁻⁴ (``None``: not known)."""

    eln_class: str
    negative_1e4: bool | None
    why: Message
    limit: Message | None = None


def mrd_class(test: Mrd) -> MrdClass:
    """Class of Table MRD; a number takes precedence over the statement "positive, not quantifiable"."""
    if test.detected is None:
        return MrdClass("NE", None, msg(N_("MRD not done or failed")))
    if not test.detected:
        sensitive = msg(N_("sensitivity 10⁻⁴ or better"))
        if test.lod is not None and test.lod <= LEVEL:
            return MrdClass("MRD_CR", True, msg(N_("MRD not detected")), sensitive)
        return MrdClass("MRD_INTERMEDIATE", None, msg(N_("MRD not detected, sensitivity insufficient or unknown")))
    if test.value is not None:
        text = msg(N_("MRD {percent} %"), percent=f"{(100 * test.value).normalize():f}")
        if test.value >= LEVEL:
            return MrdClass("MRD_FAILURE", False, text, msg(N_("≥ 0.01 %")))
        return MrdClass("MRD_INTERMEDIATE", True, text, msg(N_("< 0.01 %")))
    if test.pnq:
        within = True if test.qr is not None and test.qr <= LEVEL else None
        return MrdClass("MRD_INTERMEDIATE", within, msg(N_("MRD positive, not quantifiable")))
    return MrdClass("MRD_INTERMEDIATE", None, msg(N_("MRD detected without a number")))


def read_mrd(given: Inputs) -> Mrd:
    """The object of the contract; ``InputError`` when the number contradicts the answer."""
    found = Mrd(
        detected=answer(given, "detected"),
        value=number(given, "value", *_FRACTION),
        lod=number(given, "lod", *_FRACTION),
        pnq=answer(given, "pnq"),
        qr=number(given, "qr", *_FRACTION),
    )
    if found.detected is False and (found.value or found.pnq):
        raise InputError(msg(N_("MRD is not detected and yet has a value")))
    if found.detected and found.value is not None and not found.value:
        raise InputError(msg(N_("MRD is detected and yet 0")))
    return found


def mrd_fact(found: MrdClass, *names: str) -> Fact:
    """Why this class."""
    return Fact(found.why, found.limit, True, names)


def _compute(inputs: Inputs) -> Result:
    test = read_mrd(inputs)
    found = mrd_class(test)
    missing = ("detected",) if test.detected is None else ()
    if test.detected is False and test.lod is None:
        missing = ("lod",)
    if test.detected and test.value is None:
        missing = ("qr",) if test.pnq and test.qr is None else () if test.pnq else ("value",)
    reason = Reason.MISSING if found.eln_class == "NE" else None
    fact = mrd_fact(found, "detected", "value", "lod", "pnq", "qr")
    return Result({"eln_class": found.eln_class, "mrd_negative_1e4": found.negative_1e4}, (fact,), missing, reason)


RULES = (
    Rule(
        key="mrd_class",
        title=N_("MRD class"),
        version="ELN-2024",
        citation="Gökbuget N et al. Blood 2024;143:1891-1902; Gökbuget N. Hematology 2021:718-25",
        section="response-pk-hsct 3.3",
        output="{eln_class, mrd_negative_1e4}",
        inputs=(
            Input("detected", "bool", note=N_("null = not done or failed")),
            Input("value", "number", note=N_("fraction, 0.01 % is 0.0001")),
            Input("lod", "number", note=N_("fraction")),
            Input("pnq", "bool", note=N_("positive, not quantifiable")),
            Input("qr", "number", note=N_("fraction, quantifiable range")),
        ),
        compute=_compute,
    ),
)
