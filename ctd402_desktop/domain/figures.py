"""Numbers, days and spans as charts and flowsheets write them, in the language in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.i18n import N_, Message, msg, tr

MINUS, THIN, NARROW = "\u2212", "\u2009", "\u202f"
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def day_name(day: int) -> str:
    """``D-3``, ``D0``, ``D+4``."""
    return f"D+{day}" if day > 0 else f"D{day}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Time of day at the site, ``14:05``."""
    return f"{at.astimezone(zone):%H:%M}"


def figure(value: Decimal) -> str:
    """A number as recorded: true minus, thin spaces between thousands, no invented zeros and none taken away."""
    whole, mark, rest = f"{abs(value):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", THIN) if len(whole) > 3 else whole
    return f"{MINUS if value < 0 else ''}{grouped}{mark}{rest}"


def significant(value: Decimal, digits: int = 3) -> str:
    """A converted or derived number with at most ``digits`` significant figures and no trailing zeros."""
    if not value:
        return "0"
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_UP)
    return figure(Decimal(f"{rounded.normalize():f}"))


def power_of_ten(value: Decimal) -> str:
    """``1.2 × 10⁵`` from 100 000 on, the mantissa with one decimal; smaller numbers as they are."""
    if abs(value) < 100_000:
        return significant(value)
    exponent = value.adjusted()
    mantissa = value.scaleb(-exponent).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if abs(mantissa) >= 10:
        exponent, mantissa = exponent + 1, mantissa / 10
    return f"{figure(Decimal(f'{mantissa.normalize():f}'))} × 10{str(exponent).translate(_SUPERSCRIPT)}"


def span(length: timedelta) -> str:
    """``6 d 4 h``, ``9 h 40 min``, ``25 min``: the two largest units that are not zero."""
    return tr(lasting(length))


def lasting(length: timedelta) -> Message:
    """As ``span``, put into words when the sentence it stands in is."""
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return msg(N_("{n} d {h} h"), n=days, h=hours) if hours else msg(N_("{n} d"), n=days)
    if hours:
        return msg(N_("{n} h {m} min"), n=hours, m=rest) if rest else msg(N_("{n} h"), n=hours)
    return msg(N_("{n} min"), n=rest)
