"""Who needs whom now, and why: five tiers without a composite number; each says its reason.

Limits come from the protocol pack, what is due from the schedule. The tiers are those of the product guide, 5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.alert_life import Acknowledgement, settle, severity, snooze_limit
from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.board import BoardGrade, BoardRow, BoardValue, Finding, StripDay
from ctd402_desktop.domain.due import (
    ICE,
    VITALS,
    DueItem,
    Look,
    State,
    due_items,
    interval_of,
    most_urgent,
    sick,
    stream_item,
)
from ctd402_desktop.domain.due_words import next_words, reason_words, source_fact, when_text, why_due
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.schedule import Limit
from ctd402_desktop.i18n import N_, Message, msg

SEE_NOW, WATCH, ATTEND, DUE, STABLE = 1, 2, 3, 4, 5
TIER_LABELS: dict[int, str] = {
    SEE_NOW: N_("See now"),
    WATCH: N_("Watch"),
    ATTEND: N_("Attend"),
    DUE: N_("Due ≤ 60 min"),
    STABLE: N_("Stable"),
}

BEDSIDE = (VITALS, ICE, "observation", "response_check")
"""Streams whose lateness is counted in minutes: somebody has to go to the bed."""

STEP = Decimal(10)
"""Points below a limit that make the next severity class."""


def vitals_interval(look: Look) -> timedelta | None:
    """How often vitals are due for this phase and grade; ``None`` when only at visits."""
    return interval_of(look, VITALS)


def ice_interval(look: Look) -> timedelta | None:
    """How often ICE is due; only from infusion on."""
    return interval_of(look, ICE)


def stale_at(look: Look, stream: str, at: datetime) -> bool:
    """Whether a value of this moment is older than its interval and grace, and must not be read as current."""
    every = interval_of(look, stream)
    if every is None:
        return False
    grace = min(look.schedule.grace_most, every * float(look.schedule.grace_share))
    return look.now > at + every + grace


def _why(look: Look, text: Message, limit: Limit, bound: Message) -> tuple[Fact, ...]:
    return Fact(text, bound, deciding=True), source_fact(limit.mark, look.schedule.version)


def _below(limit: Limit) -> Message:
    return msg(N_("below {limit} {unit}"), limit=limit.value, unit=limit.unit)


def _from(limit: Limit) -> Message:
    if not limit.unit:
        return msg(N_("from {limit} on"), limit=limit.value)
    return msg(N_("from {limit} {unit} on"), limit=limit.value, unit=limit.unit)


def _grades(look: Look) -> Iterator[tuple[str, str, BoardGrade]]:
    yield "crs", "CRS", look.summary.crs
    yield "icans", "ICANS", look.summary.icans


def _severe(look: Look) -> Iterator[Finding]:
    limits = look.schedule.limits
    for key, name, grade in _grades(look):
        if grade.value is None or grade.since is None or grade.value < limits.severe_grade.value:
            continue
        if look.now - grade.since <= limits.new_for.span:
            text = msg(N_("{scale} {grade} since {time}"), scale=name, grade=grade.shown, time=look.clock(grade.since))
            why = _why(look, text, limits.severe_grade, _from(limits.severe_grade))
            yield Finding(SEE_NOW, text, 0, f"{key}_severe", severity("grade", grade.value), grade.since, why)


def _recurred(look: Look) -> Iterator[Finding]:
    names = {key: (name, grade) for key, name, grade in _grades(look)}
    for key, at in look.summary.recurred:
        name, grade = names[key]
        if look.now - at <= look.schedule.limits.new_for.span and grade.value:
            text = msg(N_("{scale} again since {time}"), scale=name, time=when_text(look, at))
            why = _why(look, text, look.schedule.limits.new_for, msg(N_("a new episode after grade 0")))
            yield Finding(SEE_NOW, text, 0, f"{key}_recurred", severity("grade", grade.value), at, why)


def _low_run(values: tuple[tuple[datetime, Decimal], ...], limit: Decimal) -> list[tuple[datetime, Decimal]]:
    """The readings below the limit at the end of a series, oldest first: the present episode."""
    run: list[tuple[datetime, Decimal]] = []
    for one in reversed(values):
        if one[1] >= limit:
            break
        run.insert(0, one)
    return run


def _low_pressure(look: Look) -> Iterator[Finding]:
    limit, values = look.schedule.limits.map_low, look.summary.map
    run = _low_run(values, limit.value)
    if not run:
        return
    at, value = run[-1]
    time = when_text(look, at)
    text = msg(N_("MAP {value} at {time}"), value=value, time=time)
    if len(values) > 1:
        text = msg(N_("MAP {value} at {time}, was {before}"), value=value, time=time, before=values[-2][1])
    step = severity("step", int((limit.value - value) // STEP))
    yield Finding(SEE_NOW, text, 0, "map_low", step, run[0][0], _why(look, text, limit, _below(limit)))


def _low_saturation(look: Look) -> Iterator[Finding]:
    limit = look.schedule.limits.spo2_low
    run = _low_run(look.summary.spo2s, limit.value)
    if run:
        at, value = run[-1]
        text = msg(N_("SpO₂ {value} % at {time}"), value=value, time=when_text(look, at))
        step = severity("step", int((limit.value - value) // STEP))
        yield Finding(SEE_NOW, text, 0, "spo2_low", step, run[0][0], _why(look, text, limit, _below(limit)))


def _ice_fall(look: Look) -> Iterator[Finding]:
    fall, limit = look.summary.ice_fall, look.schedule.limits.ice_drop
    if fall is None or fall.recovered:
        return
    deep = fall.before - fall.after >= limit.value
    time = when_text(look, fall.at)
    text = msg(N_("ICE {before} → {value} at {time}"), before=fall.before, value=fall.after, time=time)
    why = _why(look, text, limit, msg(N_("a fall of {limit} or more is seen now"), limit=limit.value))
    fresh = look.now - fall.at <= look.schedule.limits.new_for.span
    tier = SEE_NOW if deep and fresh else WATCH
    yield Finding(tier, text, 0, "ice_fall", severity("points", int(deep)), fall.at, why)


def _active(look: Look) -> Iterator[Finding]:
    """A grade that lasts or rises: one card for both, since both say the same thing."""
    limit = look.schedule.limits.active_grade
    for key, name, grade in _grades(look):
        if grade.value is None or grade.since is None or not (grade.trend == "rising" or grade.value >= limit.value):
            continue
        text = (
            N_("{scale} {grade}, rising since {time}")
            if grade.trend == "rising"
            else N_("{scale} {grade} since {time}")
        )
        said = msg(text, scale=name, grade=grade.shown, time=when_text(look, grade.since))
        why = _why(look, said, limit, _from(limit))
        yield Finding(WATCH, said, 0, f"{key}_active", severity("grade", grade.value), grade.since, why)


def _fever(look: Look) -> Iterator[Finding]:
    """Fever and its rise in one card; a fever that CRS already tells of speaks only when it rises fast."""
    limits, temps = look.schedule.limits, look.summary.temps
    recent = [one for one in temps if look.now - one[0] <= limits.new_for.span]
    hot = [one for one in recent if one[1] >= limits.fever.value]
    if not hot:
        return
    at, value = hot[-1]
    rise = _rise(recent, limits.slope_over.span) if recent[-1] == hot[-1] else None
    fast = rise is not None and rise[0] > limits.slope.value * _hours(rise[1])
    if not fast and look.day is not None and look.day >= 0 and look.summary.crs.value:
        return
    text = msg(N_("T {value} at {time}"), value=value, time=look.clock(at))
    if fast and rise is not None:
        hours = f"{_hours(rise[1]).normalize():f}"
        text = msg(N_("T {value} at {time}, up {rise} in {hours} h"), value=value, time=look.clock(at),
                   rise=rise[0], hours=hours)  # fmt: skip
    level = 1 if value >= limits.high_fever.value else 0
    begun = next(one[0] for one in hot)
    bound = _from(limits.fever)
    yield Finding(WATCH if fast else ATTEND, text, 0, "fever", severity("fever", level), begun,
                  _why(look, text, limits.fever, bound))  # fmt: skip


def _rise(temps: list[tuple[datetime, Decimal]], over: timedelta) -> tuple[Decimal, timedelta] | None:
    """How far the temperature rose since the lowest earlier reading within the span, and in what time."""
    last_at, last = temps[-1]
    earlier = [one for one in temps[:-1] if last_at - one[0] <= over]
    low = min(earlier, key=lambda one: one[1], default=None)
    return None if low is None else (last - low[1], last_at - low[0])


def _hours(span: timedelta) -> Decimal:
    return (Decimal(int(span.total_seconds())) / 3600).quantize(Decimal("0.1"))


def _late(look: Look) -> Iterator[Finding]:
    """Late checks as one card; during toxicity they are watched, otherwise attended to.

    Only checks at the bedside count minutes: a laboratory day that is overdue never outranks a clinical finding.
    """
    late = [one for one in due_items(look) if one.late and one.state is not State.PAUSED]
    if not late:
        return
    late.sort(key=lambda one: (one.stream not in BEDSIDE, -one.late))
    worst = late[0]
    text = reason_words(look, worst, others=len(late) - 1)
    tier = (
        WATCH if any(one.rule.escalation <= WATCH or (sick(look) and one.stream in BEDSIDE) for one in late) else ATTEND
    )
    minutes = int(worst.late.total_seconds() // 60) if worst.stream in BEDSIDE else 0
    level = min(9, max(one.missed for one in late))
    yield Finding(tier, text, minutes, "check_late", severity("missed", level), worst.due, why_due(look, worst))


def _not_gradable(look: Look) -> Iterator[Finding]:
    for key, name, grade in _grades(look):
        if grade.state == "ng":
            text = msg(N_("{scale} not gradable: complete it"), scale=name)
            yield Finding(ATTEND, text, 0, f"{key}_open", severity("set", 0), grade.at)


def _infection(look: Look) -> Iterator[Finding]:
    since, fever = look.summary.infection_since, look.summary.fever_open_at
    if since is not None:
        text = msg(N_("Infection open since {time}"), time=when_text(look, since))
        yield Finding(ATTEND, text, 0, "infection_open", severity("open", 0), since)
    elif fever is not None and look.now - fever <= look.schedule.limits.new_for.span:
        text = msg(N_("No cultures, fever since {time}"), time=when_text(look, fever))
        why = _why(look, text, look.schedule.limits.fever, _from(look.schedule.limits.fever))
        yield Finding(ATTEND, text, 0, "fever_bundle", severity("open", 0), fever, why)


def _critical_labs(look: Look) -> Iterator[Finding]:
    found = look.summary.critical
    if not found:
        return
    key, value = found[0]
    at = value.at
    name = Message(ANALYTES[key].short)
    text = msg(N_("Not reviewed: {name} {value} {flag}"), name=name, value=value.value, flag=value.flag)
    if len(found) > 1:
        text = msg(N_("{one}, {count} more"), one=text, count=len(found) - 1)
    yield Finding(ATTEND, text, 0, "lab_critical", severity("values", len(found)), at)


def _due_soon(look: Look) -> Iterator[Finding]:
    coming = most_urgent(one for one in due_items(look) if not one.late)
    if coming is not None and coming.due - look.now <= look.schedule.limits.soon.span:
        yield Finding(DUE, reason_words(look, coming), 0, "check_due", severity("due", 0), None, why_due(look, coming))


_FINDERS: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    _severe,
    _recurred,
    _low_pressure,
    _low_saturation,
    _ice_fall,
    _active,
    _not_gradable,
    _infection,
    _fever,
    _critical_labs,
    _late,
    _due_soon,
)


def findings(look: Look, known: Iterable[Acknowledgement] = ()) -> list[Finding]:
    """Everything that speaks for looking at this patient, most urgent first, after acknowledgements and snoozes."""
    raised = [finding for finder in _FINDERS for finding in finder(look)]
    severe = {one.rule.removesuffix("_severe") for one in raised if one.rule.endswith("_severe")}
    told = [one for one in raised if not (one.rule.endswith("_active") and one.rule.removesuffix("_active") in severe)]
    return settle(told, known, look.now)


def cards(found: list[Finding], most: int) -> tuple[list[Finding], int]:
    """The cards to show and how many more there are (*+4*)."""
    return found[:most], max(0, len(found) - most)


def leaving(look: Look, known: Iterable[Acknowledgement] = ()) -> list[Finding]:
    """What to warn of before a patient leaves the ward: open findings of the first two tiers."""
    return [one for one in findings(look, known) if one.tier <= WATCH]


def next_due(look: Look) -> DueItem | None:
    """The next check of any stream; ``None`` when nothing is planned."""
    return most_urgent(due_items(look))


def board_row(
    look: Look, known: Iterable[Acknowledgement] = (), *, draft_by: str = "", similar: str = "", mine: bool = False
) -> BoardRow:
    """One row of the ward board at the moment of looking."""
    found = findings(look, known)
    summary = look.summary
    top = found[0] if found else Finding(STABLE, _stable_words(look))
    upcoming = next_due(look)
    recent = [one for one in summary.temps if look.now - one[0] <= look.schedule.limits.new_for.span]
    hottest = max(recent, key=lambda pair: pair[1], default=None)
    return BoardRow(
        patient=look.patient,
        day=look.day,
        hours=_elapsed(look),
        tier=top.tier,
        reason=top.reason,
        next=next_words(look, upcoming)
        if upcoming is not None and top.rule not in {"check_due", "check_late"}
        else None,
        strip=strip_of_14(look),
        crs=aged(look, summary.crs, VITALS),
        icans=aged(look, summary.icans, ICE),
        ice_total=summary.ice[-1][1] if summary.ice else None,
        tmax=BoardValue(hottest[1], hottest[0], _fever_flag(look, hottest[1])) if hottest else None,
        anc=summary.anc,
        plt=summary.plt,
        draft_by=draft_by,
        similar=similar,
        minutes_late=max((one.late for one in found), default=0),
        findings=tuple(found),
        acknowledged_by=next((one.acknowledged_by for one in found if one.acknowledged_by), ""),
        mine=mine,
        support=summary.support,
        away=summary.away if summary.away is not None and summary.away.at(look.now) else None,
        snooze_until=snooze_limit(look),
        assessed_at=max((one for one in (summary.vitals_at, summary.neuro_at) if one is not None), default=None),
    )


def aged(look: Look, grade: BoardGrade, stream: str) -> BoardGrade:
    """The grade marked stale once it is older than its interval: shown with its age, never as current."""
    if grade.state != "graded" or grade.at is None:
        return grade
    return replace(grade, state="stale") if stale_at(look, stream, grade.at) else grade


def strip_of_14(look: Look) -> tuple[StripDay, ...]:
    """The last 14 days ending today; days without any record are ``none``."""
    if look.day is None:
        return ()
    known = {one.day: one for one in look.summary.days}
    return tuple(
        known.get(day, StripDay(day, None, "open" if day == look.day else "none"))
        for day in range(look.day - 13, look.day + 1)
    )


def _stable_words(look: Look) -> Message:
    vitals = stream_item(look, VITALS)
    if vitals is not None and vitals.state in {State.PAUSED, State.EXPLAINED}:
        return reason_words(look, vitals)
    if look.summary.vitals_at is None:
        return msg(N_("No assessment yet"))
    if look.summary.graft_at is not None:
        return msg(N_("After transplant"))
    return msg(N_("No open finding"))


def _elapsed(look: Look) -> int | None:
    start = look.summary.infusion_at
    return None if start is None else int((look.now - start).total_seconds() // 3600)


def _fever_flag(look: Look, value: Decimal) -> str:
    limits = look.schedule.limits
    return "HH" if value >= limits.high_fever.value else "H" if value >= limits.fever.value else ""
