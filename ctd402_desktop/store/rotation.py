"""Which backups may go: everything of 48 hours stays, then one a day, one a week, one a month."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta

ALL = timedelta(hours=48)
DAYS, WEEKS, MONTHS = 14, 8, 12


def superfluous(moments: Sequence[datetime], now: datetime) -> list[datetime]:
    """The moments of good backups that no tier needs any more, oldest first.

    A tier keeps the newest backup of each of its last days, weeks (ISO) or months that has one, counted in UTC. The
    newest of all is always kept. While any of them lies in the future a clock is wrong, and nothing is superfluous.
    """
    if not moments or max(moments) > now:
        return []
    kept = {max(moments)} | {at for at in moments if now - at <= ALL}
    for named, most in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        kept |= _tier(moments, named, most)
    return sorted(at for at in moments if at not in kept)


def _tier(moments: Sequence[datetime], named: Callable[[datetime], Hashable], most: int) -> set[datetime]:
    newest: dict[Hashable, datetime] = {}
    for at in sorted(moments):
        newest[named(at)] = at
    return set(sorted(newest.values())[-most:])


def _day(at: datetime) -> Hashable:
    return at.date()


def _week(at: datetime) -> Hashable:
    return at.isocalendar()[:2]


def _month(at: datetime) -> Hashable:
    return (at.year, at.month)
