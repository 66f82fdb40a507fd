"""Endothelial activation indices: EASIX, m-EASIX (CRP in the place of creatinine) and s-EASIX. No cut-off."""

from __future__ import annotations

from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, number
from ctd402_desktop.domain.toxicity.explaining import absent, figure
from ctd402_desktop.domain.units import convert, shown
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
CITATION = "Pennisi M, Sanchez-Escamilla M, Flynn JR, et al. Blood Adv 2021;5:3397-3406"
CRP_ROUNDING_MG_L = D("0.5")
"""How far the two CRP entries may differ: half of the last digit of a value in mg/dL with one decimal."""

CREATININE = (D(0), D(50))
PLATELETS = (D(0), D(5000))
_BASE = ("ldh_u_l", "platelets_10e9_l")


def crp_mg_dl(inputs: Inputs) -> Decimal | None:
    """CRP in mg/dL from either input; ``InputError`` when both are given and do not agree."""
    small, large = number(inputs, "crp_mg_dl", D(0), D(100)), number(inputs, "crp_mg_l", D(0), D(1000))
    if small is None:
        return None if large is None else convert("crp", large, "mg/L", "mg/dL")
    if large is not None and abs(convert("crp", small, "mg/dL", "mg/L") - large) > CRP_ROUNDING_MG_L:
        raise InputError(msg(N_("crp_mg_dl and crp_mg_l do not agree: 1 mg/dL is 10 mg/L")))
    return small


def _base(inputs: Inputs) -> tuple[Decimal | None, Decimal | None]:
    return number(inputs, "ldh_u_l", D(0)), number(inputs, "platelets_10e9_l", *PLATELETS)


def _index(inputs: Inputs, times: Decimal | None, formula: Message, missing: tuple[str, ...] = ()) -> Result:
    ldh, platelets = _base(inputs)
    lacking = (*absent(inputs, *_BASE), *missing)
    if platelets is not None and platelets == 0:
        none = Fact(msg(N_("Platelets 0: the index is not defined")), None, True, ("platelets_10e9_l",))
        return Result(None, (none,), (), Reason.NOT_ASSESSABLE)
    if ldh is None or platelets is None or times is None:
        return Result(None, (Fact(formula),), lacking, Reason.MISSING)
    value = shown(ldh * times / platelets)
    names = tuple(name for name in inputs if name in _NAMES)
    return Result(value, (Fact(formula, msg(N_("no universal cut-off; compare on a log₂ scale")), True, names),))


_NAMES = frozenset({*_BASE, "creatinine_mg_dl", "crp_mg_dl", "crp_mg_l"})


def _said(value: Decimal | None) -> object:
    return "?" if value is None else figure(value)


def _easix(inputs: Inputs) -> Result:
    creatinine = number(inputs, "creatinine_mg_dl", *CREATININE)
    ldh, platelets = map(_said, _base(inputs))
    text = N_("LDH {ldh} × creatinine {creatinine} mg/dL ÷ platelets {platelets}")
    formula = msg(text, ldh=ldh, creatinine=_said(creatinine), platelets=platelets)
    return _index(inputs, creatinine, formula, absent(inputs, "creatinine_mg_dl"))


def _m_easix(inputs: Inputs) -> Result:
    crp = crp_mg_dl(inputs)
    ldh, platelets = map(_said, _base(inputs))
    formula = msg(
        N_("LDH {ldh} × CRP {crp} mg/dL ÷ platelets {platelets}"), ldh=ldh, crp=_said(crp), platelets=platelets
    )
    return _index(inputs, crp, formula, ("crp_mg_dl", "crp_mg_l") if crp is None else ())


def _s_easix(inputs: Inputs) -> Result:
    ldh, platelets = map(_said, _base(inputs))
    return _index(inputs, D(1), msg(N_("LDH {ldh} ÷ platelets {platelets}"), ldh=ldh, platelets=platelets))


_LDH = Input("ldh_u_l", "number", "U/L")
_PLATELETS = Input("platelets_10e9_l", "number", "10⁹/L", note="0-5000")
_OUTPUT = "number, 2 decimals half up, or null"

RULES = (
    Rule(
        key="easix",
        title=N_("EASIX"),
        version="EASIX",
        citation="Luft T, et al.; Korell F, et al. Front Immunol 2022;13:877477",
        section="toxicity-grading 4.7",
        output=_OUTPUT,
        inputs=(_LDH, Input("creatinine_mg_dl", "number", "mg/dL", note="0-50"), _PLATELETS),
        compute=_easix,
    ),
    Rule(
        key="m_easix",
        title=N_("m-EASIX"),
        version="Pennisi-2021",
        citation=CITATION,
        section="toxicity-grading 4.7",
        output=_OUTPUT,
        inputs=(
            _LDH,
            Input("crp_mg_dl", "number", "mg/dL", note=N_("0-100; this or crp_mg_l")),
            Input("crp_mg_l", "number", "mg/L", note="0-1000"),
            _PLATELETS,
        ),
        compute=_m_easix,
    ),
    Rule(
        key="s_easix",
        title=N_("s-EASIX"),
        version="Pennisi-2021",
        citation=CITATION,
        section="toxicity-grading 4.7",
        output=_OUTPUT,
        inputs=(_LDH, _PLATELETS),
        compute=_s_easix,
    ),
)
