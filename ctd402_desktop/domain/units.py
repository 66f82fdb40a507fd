"""Exact conversion between units, how units are written, and the questions that catch a wrong one.

Nothing else in the program converts. Source of the factors: response-pk-hsct.md, chapter 8, and
toxicity-grading.md, 10.4; both are rows in ``analytes``.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from ctd402_desktop.domain.analytes import ANALYTES, TEMPERATURE, Analyte, Unit
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, number, words
from ctd402_desktop.i18n import N_, Message, msg

DELTA_WINDOW = timedelta(hours=48)
DELTA_RATIO = 5

_CONFUSED = frozenset({"hb", "creat", TEMPERATURE.key})
"""Analytes besides the counts whose two units are often confused (rule LAB-2, toxicity-grading.md 10.3)."""

SYNONYMS: dict[str, str] = {
    "bilirubin": "bili",
    "creatinine": "creat",
    "uric_acid": "urate",
    "calcium": "ca",
    "phosphate": "phos",
    "magnesium": "mg",
    "glucose": "glu",
    "triglycerides": "tg",
    "fibrinogen": "fib",
    "ferritin": "ferr",
    "hemoglobin": "hb",
    "albumin": "alb",
    "total_protein": "tp",
    "lymphocytes": "alc",
    "platelets": "plt",
    "temperature": "temp",
}
"""Names of toxicity-grading.md 10.4 for the keys of the laboratory dictionary."""

_SPELLINGS: dict[str, str] = {
    "10^9/l": "10*9/L",
    "10e9/l": "10*9/L",
    "x10^9/l": "10*9/L",
    "10⁹/l": "10*9/L",
    "×10⁹/l": "10*9/L",
    "109/l": "10*9/L",
    "10^3/ul": "10*3/uL",
    "10³/ul": "10*3/uL",
    "103/ul": "10*3/uL",
    "k/ul": "10*3/uL",
    "per_ul": "/uL",
    "cells/ul": "/uL",
    "10^6/l": "/uL",
    "10*6/l": "/uL",
    "iu/ml": "[IU]/mL",
    "iu/l": "U/L",
    "{copies}/ml": "copies/mL",
    "cp/ml": "copies/mL",
    "{copies}/ug": "copies/ug",
    "meq/l": "meq/L",
    "degc": "Cel",
    "°c": "Cel",
    "degf": "[degF]",
    "°f": "[degF]",
    "inr": "{INR}",
    "": "{INR}",
    "1": "{INR}",
    "sec": "s",
}

_PRETTY: dict[str, str] = {
    "10*9/L": "10⁹/L",
    "10*3/uL": "10³/µL",
    "/uL": "/µL",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "ug/mL": "µg/mL",
    "ukat/L": "µkat/L",
    "meq/L": "mEq/L",
    "[IU]/mL": "IU/mL",
    "copies/ug": "copies/µg",
    "Cel": "°C",
    "[degF]": "°F",
    "{INR}": "",
}


class UnitError(ValueError):
    """The analyte is unknown, has no such unit, or the pair cannot be converted. Never converted 1:1 instead."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def pretty(unit: str) -> str:
    """A stored unit as it is shown: ``10*9/L`` becomes ``10⁹/L``; what has no special form stays."""
    return _PRETTY.get(unit, unit)


def analyte_of(name: str | Analyte) -> Analyte:
    """The analyte with this key or synonym; ``UnitError`` when there is none."""
    if isinstance(name, Analyte):
        return name
    key = SYNONYMS.get(name, name)
    found = TEMPERATURE if key == TEMPERATURE.key else ANALYTES.get(key)
    if found is None:
        raise UnitError(msg(N_("{name} is not an analyte this program knows"), name=name))
    return found


def spelling(analyte: str | Analyte, text: str) -> str | None:
    """The stored code of a unit however it was written (``10^9/L``, ``mg/dl``, ``µmol/L``), ``None`` if foreign."""
    row = analyte_of(analyte)
    if text in row.units():
        return text
    plain = text.strip().replace("µ", "u").replace("μ", "u").replace("×", "x").lower()
    wanted = _SPELLINGS.get(text.strip().lower()) or _SPELLINGS.get(plain) or plain
    return next((code for code in row.units() if code.lower() == wanted.lower()), None)


def _unit(row: Analyte, text: str) -> Unit:
    code = spelling(row, text)
    if code is None:
        raise UnitError(msg(N_("{unit} is not a unit of {analyte}"), unit=text, analyte=msg(row.label)))
    return next((one for one in row.others if one.code == code), Unit(row.unit, Fraction(1)))


def _decimal(exact: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def convert(analyte: str | Analyte, value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """The same quantity in another unit, exact to 40 digits; an unchanged unit returns ``value`` untouched.

    Parameters
    ----------
    analyte : key, synonym or row
    value : in ``from_unit``
    from_unit, to_unit : any spelling of a unit of this analyte

    Raises
    ------
    UnitError
        Unknown analyte or unit, or a factor that only the assay knows (viral copies against IU).
    """
    row = analyte_of(analyte)
    source, target = _unit(row, from_unit), _unit(row, to_unit)
    if source.code == target.code:
        return value
    if source.factor is None or target.factor is None:
        raise UnitError(
            msg(
                N_("{source} and {target} convert only by the factor of the assay"),
                source=pretty(source.code),
                target=pretty(target.code),
            )
        )
    canonical = (Fraction(value) - Fraction(source.offset)) * source.factor
    return _decimal(canonical / target.factor + Fraction(target.offset))


def to_canonical(analyte: str | Analyte, lab: Lab) -> Decimal | None:
    """The number of a laboratory value in the canonical unit; ``None`` when only the assay knows the factor.

    The comparator stays with ``lab``: ``<0.01`` is neither 0 nor 0.01 (rule NUM-5).
    """
    row = analyte_of(analyte)
    if lab.unit == row.unit:
        return lab.value
    if _unit(row, lab.unit).factor is None:
        return None
    return convert(row, lab.value, lab.unit, row.unit)


def shown(value: Decimal, places: int = 2) -> Decimal:
    """Rounded half up to ``places`` decimals, for display and for ``ctd402 evaluate`` only (rule NUM-2)."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def tidy(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 150.00 becomes 150, never 1.5E+2."""
    return Decimal(f"{value.normalize():f}")


def _inside(row: Analyte, value: Decimal) -> bool:
    low, high = row.soft
    return (low is None or value >= low) and (high is None or value <= high)


def likely_unit(analyte: str | Analyte, lab: Lab) -> str | None:
    """The unit that was probably meant when the number is a thousand times or more off (rule LAB-2), else ``None``.

    A count above its soft limit whose thousandth lies within the soft limits was read per µL; haemoglobin 3 to 25
    entered as g/L was read in g/dL; creatinine 0.2 to 15 entered as µmol/L was read in mg/dL. The reference range
    is the wrong test: cytopenic values would never trigger it.
    """
    row = analyte_of(analyte)
    if not row.count and row.key not in _CONFUSED:
        return None
    unit, value = _unit(row, lab.unit).code, lab.value
    if row.count and unit in {"10*9/L", "10*3/uL"}:
        high = row.soft[1]
        return "/uL" if high is not None and value > high and _inside(row, value / 1000) else None
    if row.key == "hb" and unit == "g/L" and 3 <= value <= 25:
        return "g/dL"
    if row.key == "creat" and unit == "umol/L" and Decimal("0.2") <= value <= 15:
        return "mg/dL"
    if row.key == TEMPERATURE.key and unit == "Cel" and 93 <= value <= 113:
        return "[degF]"
    return None


def impossible(analyte: str | Analyte, lab: Lab) -> Message | None:
    """The sentence for a value outside the hard limits: the limits, the value, what to do; ``None`` when it can be.

    It stands alone; the unit that was probably meant (rule LAB-2) is named in it.
    """
    row = analyte_of(analyte)
    value, (low, high) = to_canonical(row, lab), row.hard
    if value is None or ((low is None or value >= low) and (high is None or value <= high)):
        return None
    facts = {
        "low": "0" if low is None else low,
        "high": "∞" if high is None else high,
        "canonical": pretty(row.unit),
        "value": tidy(lab.value),
        "unit": pretty(lab.unit),
    }
    meant = likely_unit(row, lab)
    if meant is None:
        text = N_(
            "possible is {low} to {high} {canonical}, not {value} {unit}: correct the number, or the unit if it is "
            "another one"
        )
        return msg(text, **facts)
    text = N_(
        "possible is {low} to {high} {canonical}, not {value} {unit}: correct the number, or choose {meant} if that "
        "was the unit, which is {converted} {canonical}"
    )
    return msg(text, **facts, meant=pretty(meant), converted=tidy(shown(convert(row, lab.value, meant, row.unit))))


def unit_question(analyte: str | Analyte, lab: Lab) -> Message | None:
    """The question of rule LAB-2 in words, with the value it would become, for a value that could be."""
    row = analyte_of(analyte)
    meant = likely_unit(row, lab)
    if meant is None:
        return None
    return msg(
        N_("{value} {unit} is far off: was it {meant}? Then it is {converted} {canonical}. Choose the unit."),
        value=lab.value,
        unit=pretty(lab.unit),
        meant=pretty(meant),
        converted=tidy(shown(convert(row, lab.value, meant, row.unit))),
        canonical=pretty(row.unit),
    )


def jump(analyte: str | Analyte, now: Lab, before: Lab, apart: timedelta) -> Message | None:
    """Delta check of rule LAB-1: a count that changed more than fivefold within 48 hours, as a question."""
    row = analyte_of(analyte)
    value, last = to_canonical(row, now), to_canonical(row, before)
    if not row.count or value is None or last is None or abs(apart) > DELTA_WINDOW:
        return None
    if value <= DELTA_RATIO * last and last <= DELTA_RATIO * value:
        return None
    return msg(
        N_("{name} {value} {unit}, {last} before: more than fivefold within 48 h. Confirm the value and the unit."),
        name=row.short,
        value=tidy(shown(value)),
        unit=pretty(row.unit),
        last=tidy(shown(last)),
    )


def _unit_convert(inputs: Inputs) -> Result:
    name, source, target = words(inputs, "analyte"), words(inputs, "from_unit"), words(inputs, "to_unit")
    value = number(inputs, "value")
    if name is None or source is None or target is None:
        raise InputError(msg(N_("analyte, from_unit and to_unit are needed")))
    try:
        found = convert(name, value or Decimal(0), source, target)
    except UnitError as error:
        raise InputError(error.message) from None
    if value is None:
        return Result(None, missing=("value",), reason=Reason.MISSING)
    text = N_("{value} {source} = {converted} {target}")
    params = {"source": pretty(source), "converted": tidy(shown(found)), "target": pretty(target)}
    return Result(shown(found), (Fact(msg(text, value=tidy(value), **params), None, True, ("value",)),))


RULES = (
    Rule(
        key="unit_convert",
        title=N_("Unit conversion"),
        version="1",
        citation="toxicity-grading.md 10.4",
        section="toxicity-grading 10.4",
        output="number, 2 decimals half up, or null",
        inputs=(
            Input("analyte", "text"),
            Input("value", "number"),
            Input("from_unit", "text"),
            Input("to_unit", "text"),
        ),
        compute=_unit_convert,
    ),
)
"""The computation of this module by its public key."""
