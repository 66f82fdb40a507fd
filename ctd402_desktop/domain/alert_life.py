"""The life of an alert: raised, seen, acknowledged or put off, resolved, raised again when its class gets worse.

An acknowledgement is keyed to rule and severity class. It holds while the same finding lasts: one that ended and came
back, or became worse, is raised again. Critical changes cannot be put off (product guide 5.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ctd402_desktop.domain.board import Finding
from ctd402_desktop.domain.due import Look, due_items

SEEN, ACKNOWLEDGED, SNOOZED = "seen", "acknowledged", "snoozed"
REVIEWED = ("lab_critical",)
"""Findings that only wait for somebody to have looked: acknowledged, they are gone."""

SEE_NOW, WATCH = 1, 2


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What somebody did about a finding; ``until`` is set when it was put off, ``reason`` is the plan or the reason.

    Seen: a nurse or physician had it on the screen. It changes nothing but tells that somebody knows.
    """

    rule: str
    severity: str
    kind: str
    by: str
    at: datetime
    until: datetime | None
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding, at this class or a worse one, and not about an earlier occurrence."""
        same = self.rule == finding.rule and rank(finding.severity) <= rank(self.severity)
        return same and (finding.at is None or self.at >= finding.at)


def severity(name: str, level: int) -> str:
    """A severity class, ``grade:3``: the number orders the classes of one rule."""
    return f"{name}:{level}"


def rank(text: str) -> int:
    """The order of a severity class among those of its rule."""
    level = text.rpartition(":")[2]
    return int(level) if level.isdigit() else 0


def settle(found: Iterable[Finding], known: Iterable[Acknowledgement], now: datetime) -> list[Finding]:
    """What is left to show once acknowledgements are taken into account, most urgent first."""
    newest: dict[str, list[Acknowledgement]] = {}
    for one in known:
        newest.setdefault(one.rule, []).append(one)
    kept = [
        settled for finding in found if (settled := _settled(finding, newest.get(finding.rule, ()), now)) is not None
    ]
    return sorted(kept, key=lambda one: (one.tier, -one.late))


def _settled(finding: Finding, known: Iterable[Acknowledgement], now: datetime) -> Finding | None:
    fitting = [one for one in known if one.covers(finding)]
    first = min((one for one in fitting if one.kind == SEEN), key=lambda one: one.at, default=None)
    if first is not None:
        finding = replace(finding, seen_by=first.by, seen_at=first.at)
    seen = [one for one in fitting if one.kind == ACKNOWLEDGED]
    if seen and finding.rule in REVIEWED:
        return None
    if seen:
        tier = WATCH if finding.tier == SEE_NOW else finding.tier
        return replace(finding, tier=tier, acknowledged_by=max(seen, key=lambda one: one.at).by)
    put_off = any(one.until is not None and now < one.until for one in fitting if one.kind == SNOOZED)
    return None if put_off and finding.tier != SEE_NOW else finding


def snooze_limit(look: Look) -> datetime:
    """Until when a finding may be put off at most: the next scheduled check, but no longer than four hours."""
    most = look.now + look.schedule.limits.snooze_most.span
    coming = [item.due for item in due_items(look) if item.due > look.now]
    return min([most, *coming])
