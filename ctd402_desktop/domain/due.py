"""What is due, late, partial or explained: computed from the facts of a course, never stored.

Only records close an item: a signed set, a reason why it was not done, a time off the ward. Everything here is a pure
function of the facts, the schedule and the moment of looking (product guide 5.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.board import Away, Closure, SetFact, Summary
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.forms.closures import STREAMS
from ctd402_desktop.domain.schedule import CRS_SINCE, DAY_ZERO, ICANS_SINCE, INFUSION, LAST, LD1, Rule, Schedule

VITALS, ICE = "vitals", "ice"
FULL_SET = (VITALS, ICE)
"""The streams a patient who comes back, or to another ward, is checked for at once."""

ASKED_AGAIN = ("refused", "asleep", "emergency")
"""Reasons after which the check is tried again; the others end a fixed one."""

WHOLE_DAY = timedelta(hours=24)


class State(StrEnum):
    """Where one item stands; the order of the values is that of the state machine."""

    DONE = "done"
    PARTIAL = "partial"
    EXPLAINED = "explained"
    PAUSED = "paused"
    UPCOMING = "upcoming"
    DUE = "due"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Look:
    """One patient at the moment of looking, with the schedule in force."""

    patient: Patient
    summary: Summary
    now: datetime
    zone: ZoneInfo
    day: int | None
    schedule: Schedule
    items: dict[str, tuple[DueItem, ...]] = field(default_factory=dict, repr=False, compare=False)

    def clock(self, moment: datetime) -> str:
        """Time of day at the site, ``HH:MM``."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    @property
    def phase(self) -> int | None:
        """The study day that decides the phase: before the infusion no later one than D-1, whatever was planned."""
        if self.day is None:
            return None
        return min(self.day, -1) if self.summary.infusion_at is None else self.day


@dataclass(frozen=True, slots=True)
class DueItem:
    """The one open item of a stream. ``late`` counts from ``due`` once the grace is over; ``missed`` whole rounds."""

    rule: Rule
    state: State
    due: datetime
    interval: timedelta
    last: datetime | None
    late: timedelta = timedelta(0)
    missed: int = 0
    missing: tuple[str, ...] = ()
    closure: Closure | None = None
    away: Away | None = None

    @property
    def stream(self) -> str:
        """Key of its stream."""
        return self.rule.stream

    @property
    def open(self) -> bool:
        """Whether somebody has to do something by now."""
        return self.state in {State.PARTIAL, State.DUE, State.LATE, State.OVERDUE}


@dataclass(frozen=True, slots=True)
class _Moments:
    """When something is due next, the gap to the round after it, and how many later rounds have passed too."""

    due: datetime
    interval: timedelta
    passed: int
    before: timedelta


def held_grade(last_two: tuple[tuple[datetime, int], ...]) -> int | None:
    """The grade an interval is set by: it tightens at once and relaxes only after two consecutive better grades.

    The higher one of the last two complete grades is exactly that; ``None`` without any.
    """
    return max((value for _, value in last_two), default=None)


def sick(look: Look) -> bool:
    """Whether any grade that sets an interval is 1 or more."""
    return max(held_grade(look.summary.crs_last) or 0, held_grade(look.summary.icans_last) or 0) >= 1


def applies(look: Look, rule: Rule) -> bool:
    """Whether a rule holds for this patient now."""
    wanted, day = rule.applies, look.phase
    if day is None or (wanted.first_day is not None and day < wanted.first_day):
        return False
    if wanted.last_day is not None and day > wanted.last_day:
        return False
    for grades, last_two in ((wanted.crs, look.summary.crs_last), (wanted.icans, look.summary.icans_last)):
        if grades and held_grade(last_two) not in grades:
            return False
    if wanted.drug and wanted.drug not in look.summary.running:
        return False
    return not wanted.result or wanted.result in results(look)


def results(look: Look) -> frozenset[str]:
    """The results a rule may wait for that hold now."""
    found = set()
    temps, fall = look.summary.temps, look.summary.ice_fall
    if temps and temps[-1][1] >= look.schedule.limits.fever.value:
        found.add("fever")
    if fall is not None and not fall.recovered:
        found.add("ice_drop")
    if fall is not None and fall.checks < look.schedule.first_checks:
        found.add("ice_drop_first")
    return frozenset(found)


def due_items(look: Look) -> tuple[DueItem, ...]:
    """The open or next item of every stream, earliest first; never more than one each.

    Worked out once for a look, which never changes: a board row asks several times.
    """
    if "all" not in look.items:
        found = [item for one in STREAMS if (item := stream_item(look, one.key)) is not None]
        look.items["all"] = tuple(sorted(found, key=lambda item: item.due))
    return look.items["all"]


def stream_item(look: Look, stream: str) -> DueItem | None:
    """The item of one stream: that of the rule which asks first; ``None`` when nothing is planned."""
    found = [item for rule in look.schedule.of(stream) if (item := _item(look, rule)) is not None]
    return min(found, key=lambda item: (item.due, item.interval), default=None)


def interval_of(look: Look, stream: str) -> timedelta | None:
    """How often a stream is due now; ``None`` when it is due only at fixed moments or not at all."""
    return min(
        (rule.interval for rule in look.schedule.of(stream) if rule.interval is not None and applies(look, rule)),
        default=None,
    )


def finished(look: Look, since: datetime) -> tuple[DueItem, ...]:
    """Sets completed from ``since`` on, one item each, so that a shift can see what it has done."""
    found = []
    for stream in STREAMS:
        rule = next(iter(look.schedule.of(stream.key)), None)
        if rule is None:
            continue
        moments = {at for at in complete_at(look.summary, rule) if since <= at <= look.now}
        found += [DueItem(rule, State.DONE, at, rule.interval or WHOLE_DAY, at) for at in moments]
    return tuple(sorted(found, key=lambda item: item.due))


def complete_at(summary: Summary, rule: Rule) -> tuple[datetime, ...]:
    """Moments of complete sets, oldest first; a set may come from several records close to each other.

    The moment is that of the oldest value in the set, so that a late addition never lengthens the interval.
    """
    return tuple(reversed(tuple(_complete(summary, rule))))


def _complete(summary: Summary, rule: Rule) -> Iterator[datetime]:
    """As ``complete_at``, newest first and no further than somebody asks."""
    if rule.form != "daily":
        known = dict(summary.latest)
        found = [known.get(f"{rule.form}.{key}") for key in rule.fields]
        moments = [at for at in found if at is not None]
        if len(moments) == len(found):
            yield min(moments)
        return
    for place in range(len(summary.sets), 0, -1):
        newest = summary.sets[place - 1].at
        near = [other for other in summary.sets[:place] if other.at >= newest - rule.combine]
        oldest = _oldest(near, rule.fields)
        if oldest is not None:
            yield oldest


def _oldest(near: list[SetFact], fields: tuple[str, ...]) -> datetime | None:
    """The oldest of the newest answers to all fields; ``None`` when one of them is missing."""
    moments = []
    for key in fields:
        newest = next((one.at for one in reversed(near) if key in one.done), None)
        if newest is None:
            return None
        moments.append(newest)
    return min(moments)


def _explained(look: Look, rule: Rule, last: datetime | None) -> Closure | None:
    """The newest accepted reason since the last valid set."""
    found = [one for one in look.summary.closures if one.stream == rule.stream]
    if rule.form == "daily":
        told = (fact for fact in look.summary.sets if fact.not_done)
        found += [one for fact in told if (one := _reason_of(fact, rule)) is not None]
    kept = [one for one in found if one.reason in rule.reasons and (last is None or one.at > last)]
    return max(kept, key=lambda one: one.at, default=None)


def _reason_of(fact: SetFact, rule: Rule) -> Closure | None:
    """A set in which every question has a value or a reason, and at least one a reason."""
    given = dict(fact.not_done)
    if not all(key in fact.done or key in given for key in rule.fields):
        return None
    reason = next((given[key] for key in rule.fields if key in given), None)
    return None if reason is None else Closure(rule.stream, reason, fact.at)


def _item(look: Look, rule: Rule) -> DueItem | None:
    if not applies(look, rule):
        return None
    last = next((at for at in _complete(look.summary, rule) if at <= look.now), None)
    closure = _explained(look, rule, last)
    moments = _interval_moments(look, rule, last, closure) if rule.anchor == LAST else None
    if rule.anchor != LAST:
        moments = _fixed_moments(look, rule, last, closure)
    if moments is None:
        return None
    item = DueItem(rule, State.UPCOMING, moments.due, moments.interval, last, closure=closure, away=look.summary.away)
    return _placed(look, item, moments)


def _interval_moments(look: Look, rule: Rule, last: datetime | None, closure: Closure | None) -> _Moments | None:
    every = rule.interval or WHOLE_DAY
    start = last if last is not None else _phase_start(look, rule)
    if start is None:
        return None
    due = start + every if closure is None else closure.at + _until_asked_again(look, every, closure)
    due, before = _called_back(look, rule, last, due) if rule.stream in FULL_SET else (due, rule.before)
    return _Moments(due, every, max(0, (look.now - due) // every), before)


def _until_asked_again(look: Look, every: timedelta, closure: Closure) -> timedelta:
    """The interval after a reason: never over 24 h, never over 4 h while any grade is 1 or more."""
    if closure.reason not in ASKED_AGAIN:
        return every
    most = look.schedule.refusal_most_sick if sick(look) else look.schedule.refusal_most
    return min(every, most)


def _called_back(look: Look, rule: Rule, last: datetime | None, due: datetime) -> tuple[datetime, timedelta]:
    """A full set after time off the ward or a transfer, due within an hour or a quarter of one."""
    away, moved, before = look.summary.away, look.summary.moved_at, rule.before
    if away is not None and away.end is not None and _unseen(look, away.end, last):
        within = away.end + look.schedule.back_on_ward
        due = within if due < away.end else min(due, within)
        before = max(before, look.schedule.back_on_ward)
    if moved is not None and _unseen(look, moved, last):
        due = min(due, moved + look.schedule.after_transfer)
        before = max(before, look.schedule.after_transfer)
    return due, before


def _unseen(look: Look, since: datetime, last: datetime | None) -> bool:
    return since <= look.now and (last is None or last < since)


def _phase_start(look: Look, rule: Rule) -> datetime | None:
    """From when a rule counts while nothing was recorded: care begun, its phase begun, the infusion."""
    first, zero, infused = rule.applies.first_day, look.summary.day_zero, look.summary.infusion_at
    phase = None if first is None or zero is None else _local(look, first, 0)
    moments = [look.summary.started_at, phase, infused]
    return max((at for at in moments if at is not None), default=None)


def _local(look: Look, day: int, hour: int) -> datetime | None:
    """An hour of a study day on the wall clock of the site, whatever clock change lies between."""
    zero = look.summary.day_zero
    return None if zero is None else datetime.combine(zero + timedelta(days=day), time(hour), look.zone)


def _fixed_moments(look: Look, rule: Rule, last: datetime | None, closure: Closure | None) -> _Moments | None:
    pending = [at for at in _planned(look, rule) if last is None or at - rule.before > last]
    if closure is not None:
        explained = [at for at in pending if at - rule.before <= closure.at]
        pending = [at for at in pending if at not in explained]
        if explained and closure.reason in ASKED_AGAIN:
            pending = sorted([*pending, closure.at + _until_asked_again(look, WHOLE_DAY, closure)])
    if not pending:
        return None
    gap = pending[1] - pending[0] if len(pending) > 1 else WHOLE_DAY
    return _Moments(pending[0], gap, sum(at <= look.now for at in pending[1:]), rule.before)


def _planned(look: Look, rule: Rule) -> list[datetime]:
    """All moments of a rule that does not count from the last set: none before the patient came, and days after the
    infusion only once it was given.
    """
    summary = look.summary
    if rule.anchor == DAY_ZERO:
        days = [day for day in rule.days if day <= 0 or summary.infusion_at is not None]
        moments = [at for day in days if (at := _local(look, day, rule.hour)) is not None]
    else:
        start = {
            INFUSION: summary.infusion_at,
            LD1: summary.ld1_at,
            CRS_SINCE: summary.crs.since,
            ICANS_SINCE: summary.icans.since,
        }.get(rule.anchor, summary.tocilizumab_at)
        moments = [] if start is None else [start + one for one in rule.offsets]
    return [at for at in moments if summary.started_at is None or at + rule.after >= summary.started_at]


def _placed(look: Look, item: DueItem, moments: _Moments) -> DueItem:
    """The item with its state at the moment of looking; the order of the questions is that of the product guide."""
    now, opens = look.now, moments.due - moments.before
    if item.away is not None and item.away.at(now) and item.rule.form == "daily":
        return replace(item, state=State.PAUSED)
    if now < opens:
        return replace(item, state=State.UPCOMING if item.closure is None else State.EXPLAINED)
    grace = look.schedule.grace(item.rule, item.interval)
    late = now - moments.due if now > moments.due + grace else timedelta(0)
    state = State.DUE if not late else State.LATE if now <= moments.due + item.interval else State.OVERDUE
    missed = max(1, moments.passed) if state is State.OVERDUE else 0
    answered = _answered(look, item.rule, opens)
    if answered:
        missing = tuple(key for key in item.rule.fields if key not in answered)
        return replace(item, state=State.PARTIAL, late=late, missed=missed, missing=missing)
    return replace(item, state=state, late=late, missed=missed)


def _answered(look: Look, rule: Rule, opens: datetime) -> frozenset[str]:
    """Questions of the rule answered in the window that is open now, as far as they still make one set."""
    if rule.form != "daily":
        known = dict(look.summary.latest)
        times = {key: known.get(f"{rule.form}.{key}") for key in rule.fields}
        return frozenset(key for key, at in times.items() if at is not None and opens <= at <= look.now)
    recent = [one for one in look.summary.sets if opens <= one.at <= look.now]
    return frozenset(key for one in recent for key in one.done if key in rule.fields)


def most_urgent(items: Iterable[DueItem]) -> DueItem | None:
    """The item longest past its moment, else the next one; ``None`` without any that somebody can do now."""
    return min((one for one in items if one.state is not State.PAUSED), key=lambda one: one.due, default=None)
