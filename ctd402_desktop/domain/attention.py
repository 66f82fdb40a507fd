"""Who needs whom now, and why: five tiers without a composite number; each says its reason.

The intervals and limits are the default schedule and tiers of the product guide, 5.2; a site approves them in its
protocol pack before use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.board import BoardGrade, BoardRow, BoardValue, StripDay, Summary
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import N_, Message, msg

SEE_NOW, WATCH, ATTEND, DUE, STABLE = 1, 2, 3, 4, 5
TIER_LABELS: dict[int, str] = {
    SEE_NOW: N_("See now"),
    WATCH: N_("Watch"),
    ATTEND: N_("Attend"),
    DUE: N_("Due ≤ 60 min"),
    STABLE: N_("Stable"),
}

MAP_LOW = Decimal(65)
SPO2_LOW = Decimal(90)
ICE_DROP = 3
FEVER = Decimal("38.0")
NEW_FOR = timedelta(hours=24)
GRACE_SHARE = Decimal("0.25")
GRACE_MOST = timedelta(minutes=60)
VITALS_BY_GRADE: dict[int, timedelta] = {
    0: timedelta(hours=4),
    1: timedelta(hours=4),
    2: timedelta(hours=2),
    3: timedelta(hours=1),
    4: timedelta(hours=1),
}
ICE_BY_GRADE: dict[int, timedelta] = {
    0: timedelta(hours=8),
    1: timedelta(hours=4),
    2: timedelta(hours=2),
    3: timedelta(hours=1),
    4: timedelta(hours=1),
}
INPATIENT_UNTIL = 28
CLOSE_WATCH_UNTIL = 14


@dataclass(frozen=True, slots=True)
class Look:
    """One patient at the moment of looking."""

    patient: Patient
    summary: Summary
    now: datetime
    zone: ZoneInfo
    day: int | None

    def clock(self, moment: datetime) -> str:
        """Time of day at the site, ``HH:MM``."""
        return moment.astimezone(self.zone).strftime("%H:%M")


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason with its tier; ``late`` in minutes orders rows within the tier."""

    tier: int
    reason: Message
    late: int = 0


def vitals_interval(look: Look) -> timedelta | None:
    """How often vitals are due for this phase and grade; ``None`` when only at visits."""
    return _interval(look, VITALS_BY_GRADE, timedelta(hours=8))


def ice_interval(look: Look) -> timedelta | None:
    """How often ICE is due; only from infusion on."""
    if look.day is None or look.day < 0:
        return None
    worst = max(look.summary.icans.value or 0, 0)
    if look.day > INPATIENT_UNTIL:
        return None
    if look.day > CLOSE_WATCH_UNTIL and not worst:
        return timedelta(hours=24)
    return ICE_BY_GRADE[min(worst, 4)]


def _interval(look: Look, by_grade: dict[int, timedelta], later: timedelta) -> timedelta | None:
    worst = max(look.summary.crs.value or 0, look.summary.icans.value or 0)
    if look.day is not None and look.day > INPATIENT_UNTIL and not worst:
        return None
    if look.day is not None and look.day > CLOSE_WATCH_UNTIL and not worst:
        return later
    return by_grade[min(worst, 4)]


def _new_severe_grade(look: Look) -> Finding | None:
    for name, grade in (("CRS", look.summary.crs), ("ICANS", look.summary.icans)):
        fresh = grade.since is not None and look.now - grade.since <= NEW_FOR
        if grade.value is not None and grade.value >= 3 and fresh and grade.since is not None:
            return Finding(
                SEE_NOW,
                msg(N_("{scale} {grade} since {time}"), scale=name, grade=grade.value, time=look.clock(grade.since)),
            )
    return None


def _low_pressure(look: Look) -> Finding | None:
    if not look.summary.map or look.summary.map[-1][1] >= MAP_LOW:
        return None
    at, value = look.summary.map[-1]
    if len(look.summary.map) == 1:
        return Finding(SEE_NOW, msg(N_("MAP {value} at {time}"), value=value, time=look.clock(at)))
    before = look.summary.map[-2][1]
    return Finding(
        SEE_NOW, msg(N_("MAP {value} at {time}, was {before}"), value=value, time=look.clock(at), before=before)
    )


def _low_saturation(look: Look) -> Finding | None:
    found = look.summary.spo2
    if found is None or found.value >= SPO2_LOW:
        return None
    return Finding(SEE_NOW, msg(N_("SpO₂ {value} % at {time}"), value=found.value, time=look.clock(found.at)))


def _ice_drop(look: Look) -> Finding | None:
    if len(look.summary.ice) < 2:
        return None
    (_, before), (at, value) = look.summary.ice
    if value >= before:
        return None
    tier = SEE_NOW if before - value >= ICE_DROP else WATCH
    return Finding(tier, msg(N_("ICE {before} → {value} at {time}"), before=before, value=value, time=look.clock(at)))


def _active_grade(look: Look) -> Finding | None:
    for name, grade in (("CRS", look.summary.crs), ("ICANS", look.summary.icans)):
        if grade.value is not None and grade.value >= 2 and grade.since is not None:
            return Finding(
                WATCH,
                msg(N_("{scale} {grade} since {time}"), scale=name, grade=grade.value, time=_when(look, grade.since)),
            )
    return None


def _rising(look: Look) -> Finding | None:
    for name, grade in (("CRS", look.summary.crs), ("ICANS", look.summary.icans)):
        if grade.trend == "rising" and grade.since is not None:
            return Finding(
                WATCH,
                msg(
                    N_("{scale} {grade}, rising since {time}"),
                    scale=name,
                    grade=grade.value,
                    time=look.clock(grade.since),
                ),
            )
    return None


def _late(look: Look) -> Finding | None:
    for name, last, interval in (
        (N_("Vitals"), look.summary.vitals_at, vitals_interval(look)),
        (N_("ICE"), look.summary.neuro_at, ice_interval(look)),
    ):
        if last is None or interval is None:
            continue
        due = last + interval
        if look.now > due + _grace(interval):
            late = look.now - due
            sick = max(look.summary.crs.value or 0, look.summary.icans.value or 0) > 0
            return Finding(
                WATCH if sick else ATTEND,
                msg(N_("{what} late {time}"), what=Message(name), time=_hours(late)),
                int(late.total_seconds() // 60),
            )
    return None


def _grace(interval: timedelta) -> timedelta:
    """A quarter of the interval, at most an hour."""
    return min(GRACE_MOST, interval * float(GRACE_SHARE))


def _aged(look: Look, grade: BoardGrade, interval: timedelta | None) -> BoardGrade:
    """The grade marked stale once it is older than its interval: shown with its age, never as current."""
    if grade.state != "graded" or grade.at is None or interval is None:
        return grade
    return replace(grade, state="stale") if look.now > grade.at + interval + _grace(interval) else grade


def _not_gradable(look: Look) -> Finding | None:
    for name, grade in (("CRS", look.summary.crs), ("ICANS", look.summary.icans)):
        if grade.state == "ng":
            return Finding(ATTEND, msg(N_("{scale} not gradable, complete the set"), scale=name))
    return None


def _open_infection(look: Look) -> Finding | None:
    since = look.summary.infection_since
    if since is None:
        return None
    return Finding(ATTEND, msg(N_("Infection open since {time}"), time=_when(look, since)))


def _fever(look: Look) -> Finding | None:
    hot = [(at, value) for at, value in look.summary.temps if look.now - at <= NEW_FOR and value >= FEVER]
    if not hot or (look.day is not None and look.day >= 0 and look.summary.crs.value):
        return None
    at, value = hot[-1]
    return Finding(ATTEND, msg(N_("T {value} at {time}"), value=value, time=look.clock(at)))


def _due_soon(look: Look) -> Finding | None:
    upcoming = next_due(look)
    if upcoming is None or upcoming[1] - look.now > timedelta(minutes=60):
        return None
    name, at = upcoming
    return Finding(DUE, msg(N_("{what} due {time}"), what=Message(name), time=look.clock(at)))


_FINDERS: tuple[Callable[[Look], Finding | None], ...] = (
    _new_severe_grade,
    _low_pressure,
    _low_saturation,
    _ice_drop,
    _rising,
    _active_grade,
    _late,
    _not_gradable,
    _open_infection,
    _fever,
    _due_soon,
)


def next_due(look: Look) -> tuple[str, datetime] | None:
    """The next routine check with its moment; ``None`` when only visits are planned or nothing was recorded yet."""
    options = [
        (name, last + interval)
        for name, last, interval in (
            (N_("Vitals"), look.summary.vitals_at, vitals_interval(look)),
            (N_("ICE"), look.summary.neuro_at, ice_interval(look)),
        )
        if last is not None and interval is not None
    ]
    return min(options, key=lambda option: option[1]) if options else None


def findings(look: Look) -> list[Finding]:
    """Everything that speaks for looking at this patient, most urgent first."""
    found = [finding for finder in _FINDERS if (finding := finder(look)) is not None]
    return sorted(found, key=lambda one: (one.tier, -one.late))


def board_row(look: Look, *, draft_by: str = "", similar: str = "") -> BoardRow:
    """One row of the ward board at the moment of looking."""
    found = findings(look)
    summary = look.summary
    top = found[0] if found else Finding(STABLE, _stable_words(look))
    upcoming = next_due(look)
    following = msg(N_("{what} {time}"), what=Message(upcoming[0]), time=_when(look, upcoming[1])) if upcoming else None
    recent = [(at, value) for at, value in summary.temps if look.now - at <= NEW_FOR]
    hottest = max(recent, key=lambda pair: pair[1], default=None)
    return BoardRow(
        patient=look.patient,
        day=look.day,
        hours=_elapsed(look),
        tier=top.tier,
        reason=top.reason,
        next=following if top.tier != DUE else None,
        strip=strip_of_14(look),
        crs=_aged(look, summary.crs, vitals_interval(look)),
        icans=_aged(look, summary.icans, ice_interval(look)),
        ice_total=summary.ice[-1][1] if summary.ice else None,
        tmax=BoardValue(hottest[1], hottest[0], _fever_flag(hottest[1])) if hottest else None,
        anc=summary.anc,
        plt=summary.plt,
        draft_by=draft_by,
        similar=similar,
        minutes_late=top.late,
    )


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
    if look.summary.vitals_at is None:
        return msg(N_("No assessment yet"))
    if look.summary.graft_at is not None:
        return msg(N_("After transplant"))
    return msg(N_("No open finding"))


def _elapsed(look: Look) -> int | None:
    start = look.summary.infusion_at
    return None if start is None else int((look.now - start).total_seconds() // 3600)


def _fever_flag(value: Decimal) -> str:
    return "HH" if value >= 39 else "H" if value >= FEVER else ""


def _hours(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def _when(look: Look, moment: datetime) -> str:
    """Clock time for today, else the study day."""
    local, today = moment.astimezone(look.zone).date(), look.now.astimezone(look.zone).date()
    if local == today or look.day is None:
        return look.clock(moment)
    day = look.day + (local - today).days
    shown = f"D+{day}" if day > 0 else f"D−{-day}" if day < 0 else "D0"
    return f"{shown} {look.clock(moment)}"
