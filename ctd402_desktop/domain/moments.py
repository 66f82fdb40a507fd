"""What a nurse types for a date or a time, read without guessing.

``n``, ``t 14:05``, ``-2h``, ``+3d``, ``D+7 08:00``, ``1405``, ``06-Apr-2026 14:05``, ``2026年4月6日`` and pasted
timestamps are understood. What can be read in two ways is asked: a slashed date, an hour that the clocks repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.fields import ProblemError, normalise
from ctd402_desktop.i18n import N_, msg

NOT_A_TIME = N_("“{text}” is not a time the program can read; write 14:05, n, -2h or 2026-04-06 14:05")
NOT_A_DATE = N_("“{text}” is not a date the program can read; write 2026-04-06, t, +3d or D+7")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_STEP = re.compile(r"(?:[tn]\s*)?(?P<steps>(?:[+-]\d{1,4}(?:min|[mhdw分时天周]))+)")
_ONE_STEP = re.compile(r"(?P<count>[+-]\d{1,4})(?P<unit>min|[mhdw分时天周])")
_STUDY_DAY = re.compile(r"d\s*(?P<day>[+-]\d{1,4}|0)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?")
_PLAIN_CLOCK = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})")
_ISO = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?")
_DIGITS = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_NAMED = re.compile(r"(?P<d>\d{1,2})[-\s/.]*(?P<name>[a-z]{3,9})\.?[-\s/.,]*(?P<y>\d{4})?")
_ZH_SHORT = re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日?")
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{4})")
_OFFSET = re.compile(r"(?:z|[+-]\d{2}:?\d{2})$")
_ZH_UNITS = {"分": "m", "时": "h", "天": "d", "周": "w", "min": "m"}
_WORDS = {"now": "n", "today": "t", "yesterday": "y", "现在": "n", "今天": "t", "昨天": "y", "明天": "t+1d"}
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+|\s*(?:周|星期)[一二三四五六日天](?=\s|$)\s*")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative entries count from: the present moment (aware), the site's zone, the day of infusion if known."""

    now: datetime
    zone: ZoneInfo
    day_zero: date | None = None

    @property
    def local(self) -> datetime:
        """The present moment in site time, to the minute."""
        return self.now.astimezone(self.zone).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Moments:
    """Every moment (aware, UTC) the text can mean; more than one has to be asked, never guessed."""

    candidates: tuple[datetime, ...]

    @property
    def only(self) -> datetime | None:
        """The moment when there is just one reading."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Days:
    """Every calendar day the text can mean."""

    candidates: tuple[date, ...]

    @property
    def only(self) -> date | None:
        """The day when there is just one reading."""
        return self.candidates[0] if len(self.candidates) == 1 else None


_DayReader: TypeAlias = Callable[[str, Anchor], "tuple[date, ...] | None"]


def read_day(text: str, anchor: Anchor) -> Days:
    """Read a calendar day; ``ProblemError`` names what to write instead.

    Relative steps finer than a day are refused: ``-2h`` is not a date.
    """
    plain = _plain(text)
    step = _STEP.fullmatch(plain)
    if step and not re.search(r"[mh分时]", step["steps"]):
        return Days(((anchor.local + _steps(step["steps"])).date(),))
    days = _days(plain, anchor)
    if days is None:
        moments = _pasted(plain)
        days = (moments[0].astimezone(anchor.zone).date(),) if moments else None
    if days is None:
        raise _unreadable(text, NOT_A_DATE)
    return Days(days)


def read_moment(text: str, anchor: Anchor) -> Moments:
    """Read a date with time, or a time of today; ``ProblemError`` names what to write instead.

    A day alone takes the present time of day, which the entry box shows before it is left. An hour that the clocks
    repeat gives two candidates; an hour they skip is a problem.
    """
    plain = _plain(text)
    if not plain:
        raise _unreadable(text, NOT_A_TIME)
    if plain == "n":
        return Moments((anchor.local.astimezone(UTC),))
    step = _STEP.fullmatch(plain)
    if step:
        return Moments(_stepped(step["steps"], anchor))
    pasted = _pasted(plain)
    if pasted:
        return Moments(pasted)
    day_text, clock = _split(plain, anchor)
    days = (anchor.local.date(),) if not day_text else _days(day_text, anchor)
    if days is None:
        raise _unreadable(text, NOT_A_TIME)
    found = tuple(moment for day in days for moment in at_site(day, clock, anchor.zone))
    if not found:
        raise ProblemError(msg(N_("{time} does not exist on that day: the clocks went forward"), time=f"{clock:%H:%M}"))
    return Moments(found)


def at_site(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Moments (UTC) when the site's clocks show ``clock`` on ``day``: none, one, or two when an hour repeats."""
    naive = datetime.combine(day, clock)
    found = []
    for fold in (0, 1):
        local = naive.replace(tzinfo=zone, fold=fold)
        utc = local.astimezone(UTC)
        if utc.astimezone(zone).replace(tzinfo=None) == naive and utc not in found:
            found.append(utc)
    return tuple(found)


def _plain(text: str) -> str:
    lowered = " ".join(normalise(text).lower().replace("：", ":").split())
    for word, letter in _WORDS.items():
        if lowered == word or lowered.startswith(word + " "):
            lowered = letter + lowered.removeprefix(word)
    return _WEEKDAY.sub(" ", lowered).strip()


def _unreadable(text: str, sentence: str) -> ProblemError:
    return ProblemError(msg(sentence, text=text.strip()))


def _steps(text: str) -> timedelta:
    total = timedelta()
    for one in _ONE_STEP.finditer(text):
        total += int(one["count"]) * _UNITS[_ZH_UNITS.get(one["unit"], one["unit"])]
    return total


def _stepped(steps: str, anchor: Anchor) -> tuple[datetime, ...]:
    """Hours are elapsed time; whole days keep the clock time of the site."""
    if re.search(r"[mh分时]", steps):
        return ((anchor.local.astimezone(UTC) + _steps(steps)),)
    target = anchor.local.replace(tzinfo=None) + _steps(steps)
    found = at_site(target.date(), target.time(), anchor.zone)
    return found or (anchor.local.astimezone(UTC) + _steps(steps),)


def _pasted(plain: str) -> tuple[datetime, ...] | None:
    """An ISO timestamp with its offset is exact whatever the site's zone is."""
    if not _OFFSET.search(plain) or not _ISO.match(plain):
        return None
    try:
        found = datetime.fromisoformat(plain.upper().replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None
    return (found.astimezone(UTC).replace(second=0, microsecond=0),) if found.tzinfo else None


def _split(plain: str, anchor: Anchor) -> tuple[str, time]:
    """Day part and clock part; without a clock the present time of day."""
    present = anchor.local.time().replace(tzinfo=None)
    if re.fullmatch(r"\d{12}(?:\d{2})?", plain):
        plain = f"{plain[:8]} {plain[8:10]}:{plain[10:12]}"
    plain = re.sub(r"(?<=\d)t(?=\d)", " ", plain)
    whole = _PLAIN_CLOCK.fullmatch(plain)
    if whole:
        return "", _clock(whole)
    head, _, last = plain.rpartition(" ")
    found = _CLOCK.fullmatch(last) or (_PLAIN_CLOCK.fullmatch(last) if head and _days(head, anchor) else None)
    return (head.strip(" ,"), _clock(found)) if found else (plain, present)


def _clock(found: re.Match[str]) -> time:
    try:
        return time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        raise ProblemError(msg(N_("“{text}” is not a time of day"), text=found[0])) from None


def _days(plain: str, anchor: Anchor) -> tuple[date, ...] | None:
    readers: tuple[_DayReader, ...] = (_word_day, _study_day, _written_day, _named_day, _slashed_day)
    return next((days for reader in readers if (days := reader(plain, anchor)) is not None), None)


def _word_day(plain: str, anchor: Anchor) -> tuple[date, ...] | None:
    today = anchor.local.date()
    found = re.fullmatch(r"(?P<word>[tny])\s*(?P<days>[+-]\d{1,4})?d?", plain)
    if not found:
        return None
    shift = int(found["days"] or 0) - (found["word"] == "y")
    return (today + timedelta(days=shift),)


def _study_day(plain: str, anchor: Anchor) -> tuple[date, ...] | None:
    found = _STUDY_DAY.fullmatch(plain)
    if not found:
        return None
    if anchor.day_zero is None:
        raise ProblemError(msg(N_("study days need an infusion date, and none is recorded; write the date")))
    return (anchor.day_zero + timedelta(days=int(found["day"])),)


def _real(year: int, month: int, day: int) -> Iterator[date]:
    """The day, if the calendar has it and someone on the ward could mean it."""
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if 1900 <= year <= 2199:
        yield found


def _certain(text: str, year: int, month: int, day: int) -> tuple[date, ...]:
    found = tuple(_real(year, month, day))
    if not found:
        raise ProblemError(msg(N_("“{text}” is not in the calendar"), text=text))
    return found


def _written_day(plain: str, anchor: Anchor) -> tuple[date, ...] | None:
    found = _ISO.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if found:
        return _certain(plain, int(found["y"]), int(found["m"]), int(found["d"]))
    short = _ZH_SHORT.fullmatch(plain)
    if short:
        return _certain(plain, anchor.local.year, int(short["m"]), int(short["d"]))
    return None


def _named_day(plain: str, anchor: Anchor) -> tuple[date, ...] | None:
    found = _NAMED.fullmatch(plain)
    if not found or found["name"][:3] not in _MONTHS:
        return None
    year = int(found["y"]) if found["y"] else anchor.local.year
    return _certain(plain, year, _MONTHS.index(found["name"][:3]) + 1, int(found["d"]))


def _slashed_day(plain: str, _anchor: Anchor) -> tuple[date, ...] | None:
    """``03/04/2026`` is the third of April or the fourth of March: both are offered."""
    found = _SLASHED.fullmatch(plain)
    if not found:
        return None
    first, second, year = int(found["a"]), int(found["b"]), int(found["y"])
    days = tuple(dict.fromkeys([*_real(year, second, first), *_real(year, first, second)]))
    if not days:
        raise ProblemError(msg(N_("“{text}” is not in the calendar"), text=plain))
    return days
