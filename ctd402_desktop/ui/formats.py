"""Days, dates, times and numbers as the screen shows them, in the language in force. Knows no Qt."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - the function below has the better claim to the name
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import C_, N_, language, tr

MINUS = "\u2212"
THIN = "\u2009"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = (
    C_("weekday", "Mon"),
    C_("weekday", "Tue"),
    C_("weekday", "Wed"),
    C_("weekday", "Thu"),
    C_("weekday", "Fri"),
    C_("weekday", "Sat"),
    C_("weekday", "Sun"),
)
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def day(number: int | None) -> str:
    """``D-3``, ``D0``, ``D+4``; empty without a day zero."""
    if number is None:
        return ""
    return f"D+{number}" if number > 0 else f"D{number}"


def elapsed(hours: int | None) -> str:
    """Hours since infusion, ``+102 h`` or ``−66 h``; empty before infusion is known."""
    if hours is None:
        return ""
    return tr(N_("{sign}{n} h"), sign=MINUS if hours < 0 else "+", n=abs(hours))


def date(value: Date) -> str:
    """``06-Apr-2026``, in Chinese ``2026-04-06``; the workstation's region plays no part."""
    if language() == "zh":
        return f"{value:%Y-%m-%d}"
    return f"{value.day:02d}-{_MONTHS[value.month - 1]}-{value.year:04d}"


def short_date(value: Date) -> str:
    """``06-Apr``, in Chinese ``04-06``."""
    return f"{value:%m-%d}" if language() == "zh" else f"{value.day:02d}-{_MONTHS[value.month - 1]}"


def dates(first: Date, last: Date) -> str:
    """``26-Apr to 02-May-2026``, in Chinese ``2026-04-26 至 05-02``: the year once where both have the same."""
    if first.year != last.year:
        begin, end = date(first), date(last)
    elif language() == "zh":
        begin, end = date(first), short_date(last)
    else:
        begin, end = short_date(first), date(last)
    return tr(N_("{first} to {last}"), first=begin, last=end)


def time(value: datetime, zone: ZoneInfo) -> str:
    """``14:05`` at the site."""
    return f"{value.astimezone(zone):%H:%M}"


def date_time(value: datetime, zone: ZoneInfo) -> str:
    """``06-Apr-2026 14:05`` at the site."""
    return f"{date(value.astimezone(zone).date())} {time(value, zone)}"


def day_time(value: datetime, course: Course) -> str:
    """``D+4 14:05``: study day and site time; the date instead while no day zero is known."""
    counted = course.study_day(value)
    return date_time(value, course.zone) if counted is None else f"{day(counted)} {time(value, course.zone)}"


def day_date(value: datetime, course: Course) -> str:
    """``06-Apr-2026 D+4``: site date with the study day, where one is known."""
    return f"{date(value.astimezone(course.zone).date())} {day(course.study_day(value))}".rstrip()


def full_date_time(value: datetime, zone: ZoneInfo) -> str:
    """``Mon 06-Apr-2026 14:05``, in Chinese ``2026-04-06 周一 14:05``."""
    local = value.astimezone(zone)
    weekday = tr(WEEKDAYS[local.weekday()])
    if language() == "zh":
        return f"{date(local.date())} {weekday} {time(value, zone)}"
    return f"{weekday} {date(local.date())} {time(value, zone)}"


def number(value: Decimal) -> str:
    """A number as recorded: true minus, thin spaces between thousands, no digit added or lost."""
    text = f"{abs(value):f}"
    whole, point, rest = text.partition(".")
    if len(whole) > 3:
        whole = f"{int(whole):,}".replace(",", THIN)
    return f"{MINUS if value < 0 else ''}{whole}{point}{rest}"


def power_of_ten(value: Decimal) -> str:
    """``4 × 10⁸``: for cell doses and copies; the mantissa keeps two decimals at most."""
    if not value:
        return "0"
    exponent = value.adjusted()
    mantissa = round(value.scaleb(-exponent), 2).normalize()
    return f"{number(mantissa)} × 10{str(exponent).translate(_SUPERSCRIPT)}"


def span(length: timedelta) -> str:
    """``40 min``, ``9 h 10``, ``2 d``: the largest unit, minutes kept within a day."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return tr(N_("{n} min"), n=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return tr(N_("{hours} h {minutes:02d}"), hours=hours, minutes=rest) if rest else tr(N_("{n} h"), n=hours)
    return tr(N_("{n} d"), n=minutes // (24 * 60))


def ago(length: timedelta) -> str:
    """``57 min ago``, ``3 h ago``, ``1 d ago``; ``now`` within the first minute."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return tr(N_("now"))
    if minutes < 60:
        return tr(N_("{n} min ago"), n=minutes)
    if minutes < 24 * 60:
        return tr(N_("{n} h ago"), n=minutes // 60)
    return tr(N_("{n} d ago"), n=minutes // (24 * 60))
