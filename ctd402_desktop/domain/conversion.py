"""Conversions: Karnofsky to ECOG, and laboratory values to the unit of storage (response-pk-hsct.md 6.2 and 8)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ctd402_desktop.domain.analytes import Analyte, Unit
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, integer, number, words
from ctd402_desktop.domain.units import UnitError, analyte_of, convert, pretty
from ctd402_desktop.i18n import N_, msg

D = Decimal
SYNONYMS: dict[str, str] = {"bilirubin_total": "bili"}
"""Names of this contract beside those of ``units.SYNONYMS``."""


def _plain(key: str, label: str, unit: str, *others: Unit) -> Analyte:
    return Analyte(key, label, key, "vitals", unit, others)


BEDSIDE: dict[str, Analyte] = {
    row.key: row
    for row in (
        _plain("wt", N_("Weight"), "kg", Unit("[lb_av]", Fraction("0.45359237"))),
        _plain("ht", N_("Height"), "cm", Unit("[in_i]", Fraction("2.54"))),
        _plain("hr", N_("Heart rate"), "/min"),
        _plain("rr", N_("Respiratory rate"), "/min"),
        _plain("sbp", N_("Systolic pressure"), "mm[Hg]"),
        _plain("dbp", N_("Diastolic pressure"), "mm[Hg]"),
        _plain("map", N_("Mean arterial pressure"), "mm[Hg]"),
        _plain("spo2", N_("SpO₂"), "%"),
        _plain("lvef", N_("LVEF"), "%"),
    )
}
"""Rows of chapter 8 that the laboratory form does not have."""


def ecog_of(kps: int) -> int:
    """ECOG 0 to 5 from Karnofsky (or Lansky) 0 to 100 in steps of 10, classical table; always "derived"."""
    return 5 - (kps // 10 + 1) // 2


def _ecog(inputs: Inputs) -> Result:
    kps = integer(inputs, "kps", 0, 100)
    if kps is None:
        return Result({"ecog": None}, (Fact(msg(N_("Karnofsky not recorded"))),), ("kps",), Reason.MISSING)
    if kps % 10:
        raise InputError(msg(N_("kps goes in steps of 10")))
    text, limit = msg(N_("Karnofsky {kps}"), kps=kps), msg(N_("classical table, derived"))
    return Result({"ecog": ecog_of(kps)}, (Fact(text, limit, True, ("kps",)),), (), None, ("derived",))


def to_storage(name: str, value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value in the canonical unit of chapter 8, unrounded, and that unit; ``UnitError`` as ``units.convert``."""
    key = SYNONYMS.get(name, name)
    row = BEDSIDE.get(key) or analyte_of(key)
    return convert(row, value, unit, row.unit), row.unit


def _conversion(inputs: Inputs) -> Result:
    analyte, unit = words(inputs, "analyte"), words(inputs, "unit")
    value = number(inputs, "value")
    missing = tuple(name for name in ("analyte", "value", "unit") if inputs.get(name) is None)
    if analyte is None or unit is None:
        return Result({"value": None, "unit": None}, (Fact(_INCOMPLETE, None, True, missing),), missing, Reason.MISSING)
    try:
        found, canonical = to_storage(analyte, value or D(0), unit)
    except UnitError as error:
        raise InputError(error.message) from None
    if value is None:
        nothing = {"value": None, "unit": canonical}
        return Result(nothing, (Fact(_INCOMPLETE, None, True, missing),), missing, Reason.MISSING)
    params = {"value": value, "unit": pretty(unit), "found": f"{found:f}", "canonical": pretty(canonical)}
    text = msg(N_("{value} {unit} = {found} {canonical}"), **params)
    return Result({"value": found, "unit": canonical}, (Fact(text, None, True, ("analyte", "value", "unit")),))


_INCOMPLETE = msg(N_("Analyte, value and unit are needed"))

RULES = (
    Rule(
        key="kps_to_ecog",
        title=N_("ECOG from Karnofsky"),
        version="CLASSICAL",
        citation="response-pk-hsct 6.2, classical conversion",
        section="response-pk-hsct 6.2",
        output="{ecog}",
        inputs=(Input("kps", "integer", note=N_("0-100 in steps of 10")),),
        compute=_ecog,
    ),
    Rule(
        key="lab_conversion",
        title=N_("Laboratory value in the unit of storage"),
        version="1",
        citation="response-pk-hsct 8",
        section="response-pk-hsct 8",
        output="{value, unit}",
        inputs=(
            Input("analyte", "text", note=N_("key of the laboratory dictionary")),
            Input("value", "number"),
            Input("unit", "text", note=N_("UCUM")),
        ),
        compute=_conversion,
    ),
)
