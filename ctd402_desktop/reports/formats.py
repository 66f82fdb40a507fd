"""Values in words and figures, in the language in force. Figures keep the precision they were recorded with."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.fields import NOT_DONE_REASONS, Field, Kind, Lab, NotDone, Value
from ctd402_desktop.domain.figures import MINUS, clock, day_name
from ctd402_desktop.domain.figures import figure as plain_figure
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, language, tr

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_COMPARATORS = {"<=": "≤", ">=": "≥"}


def not_recorded() -> str:
    """What stands where nothing was recorded; paper never has a blank there."""
    return tr(N_("not recorded"))


def day(number: int | None) -> str:
    """``D-3``, ``D0``, ``D+4``; empty without a day zero."""
    return "" if number is None else day_name(number)


def on_date(value: date | None) -> str:
    """``06-Apr-2026``, in Chinese ``2026-04-06``."""
    if value is None:
        return not_recorded()
    if language() == "zh":
        return f"{value:%Y-%m-%d}"
    return f"{value.day:02d}-{_MONTHS[value.month - 1]}-{value.year:04d}"


def short_date(value: date) -> str:
    """``06-Apr``, in Chinese ``04-06``, for column heads."""
    return f"{value:%m-%d}" if language() == "zh" else f"{value.day:02d}-{_MONTHS[value.month - 1]}"


def at_time(value: datetime | None, zone: ZoneInfo) -> str:
    """``06-Apr-2026 14:05`` at the site."""
    if value is None:
        return not_recorded()
    local = value.astimezone(zone)
    return f"{on_date(local.date())} {local:%H:%M}"


def between(start: Value | None, end: Value | None, zone: ZoneInfo) -> str:
    """``06-Apr-2026 09:00 – 09:40``; the second date only when it is another one."""
    first = at_time(start, zone) if isinstance(start, datetime) else not_recorded()
    if not isinstance(end, datetime):
        return f"{first} – {not_recorded()}"
    same = isinstance(start, datetime) and start.astimezone(zone).date() == end.astimezone(zone).date()
    return f"{first} – {clock(end, zone) if same else at_time(end, zone)}"


def figure(value: Decimal) -> str:
    """A number as recorded, with true minus and thin spaces; whole millions and more as a power of ten."""
    if value and abs(value) >= 10**6 and value == value.to_integral_value():
        return power_of_ten(value, None)
    return plain_figure(value)


def power_of_ten(value: Decimal, digits: int | None = 2) -> str:
    """``4 × 10⁸``; the mantissa rounded to ``digits`` decimals, exact for ``None``, without invented zeros."""
    exponent = value.adjusted()
    mantissa = value.scaleb(-exponent) if digits is None else rounded(value.scaleb(-exponent), digits)
    if abs(mantissa) >= 10:
        exponent, mantissa = exponent + 1, mantissa / 10
    shown = f"{mantissa.normalize():f}".replace("-", MINUS)
    return f"{shown}\u00a0×\u00a010{str(exponent).translate(_SUPERSCRIPT)}"


def rounded(value: Decimal, digits: int) -> Decimal:
    """Half up, for display only (response-pk-hsct.md, NUM-2)."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def unit(text: str) -> str:
    """A stored unit as it is printed: ``10*9/L`` becomes ``10⁹/L``."""
    shown = pretty(text)
    return tr(shown) if shown else ""


def lab(value: Lab, with_unit: bool = True) -> str:
    """``< 0.01 mg/L`` as reported."""
    mark = _COMPARATORS.get(value.comparator, value.comparator)
    shown = f"{mark}\u00a0{figure(value.value)}" if mark else figure(value.value)
    return f"{shown}\u00a0{unit(value.unit)}".rstrip() if with_unit else shown


def value_of(asked: Field | None, value: Value | None, zone: ZoneInfo) -> str:
    """Any answer in words: choices and reasons translated, numbers with their unit."""
    if value is None:
        return not_recorded()
    if isinstance(value, NotDone):
        return tr(NOT_DONE_REASONS.get(value.reason, value.reason))
    if isinstance(value, bool):
        return tr(N_("yes")) if value else tr(N_("no"))
    if isinstance(value, Lab):
        return lab(value)
    if isinstance(value, Decimal):
        return f"{figure(value)}\u00a0{unit(asked.unit) if asked else ''}".rstrip("\u00a0")
    if isinstance(value, datetime):
        return at_time(value, zone)
    if isinstance(value, date):
        return on_date(value)
    keys = value if isinstance(value, tuple) else (value,)
    if asked is None or asked.kind is not Kind.CHOICE:
        return listed(list(keys))
    return listed([tr(asked.choice_label(key)) for key in keys])


def listed(parts: list[str]) -> str:
    """Things of one kind in a row: drugs, names."""
    return ("、" if language() == "zh" else ", ").join(parts)


def enumerated(parts: list[str]) -> str:
    """Different facts in a row, with the comma of the language."""
    return comma().join(parts)


def comma() -> str:
    """Comma of the language, with its space."""
    return "，" if language() == "zh" else ", "


def clauses(parts: list[str]) -> str:
    """Clauses in a row with the semicolon of the language."""
    return ("；" if language() == "zh" else "; ").join(part for part in parts if part)


def bracketed(text: str) -> str:
    """An addition in the brackets of the language, with the space they need before them."""
    return f"（{text}）" if language() == "zh" else f" ({text})"


def stop() -> str:
    """Full stop of the language."""
    return "。" if language() == "zh" else "."


def colon() -> str:
    """Colon of the language, with its space."""
    return "：" if language() == "zh" else ": "
