"""Routine sets of an invented course: vital signs and neurology that mean exactly the intended grade."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from ctd402_desktop.domain.demo.curves import text
from ctd402_desktop.domain.demo.plan import DemoEntry, Plan, entry
from ctd402_desktop.domain.demo.stories import Neuro, Step
from ctd402_desktop.domain.permissions import Role

_ICE_HOURS = (6, 14, 22)
_STALE = timedelta(hours=11)
_GAP = timedelta(minutes=40)
_DAILY_ICE_HOUR = 6
_DUE_IN = timedelta(minutes=25)
_FIRST_MINUTES = (0, 15, 30, 60, 120, 180, 240)


def _planned(plan: Plan) -> Iterator[datetime]:
    """Scheduled times: 4-hourly to D14 and close after the infusion, 8-hourly to D28, then weekly."""
    for day in range(-5, 0) if plan.dense else (-5, -1):
        for hour in range(2, 24, 4) if plan.dense else (8,):
            yield plan.clock(day, hour)
    for minutes in _FIRST_MINUTES if plan.dense else (0, 240):
        yield plan.infused + timedelta(minutes=minutes)
    for day in range(15):
        for hour in range(2, 24, 4) if plan.dense else (8,):
            yield plan.clock(day, hour)
    for day in range(15, 29):
        for hour in (6, 14, 22) if plan.dense else (8,) if day in {21, 28} else ():
            yield plan.clock(day, hour)
    for day in range(35, 101, 7) if plan.dense else (56,):
        yield plan.clock(day, 9)


def _intensified(plan: Plan) -> Iterator[datetime]:
    """Two-hourly between the scheduled sets while the grade is 2 or more."""
    for day in range(15):
        for hour in range(0, 24, 4):
            at = plan.clock(day, hour)
            if plan.step(at).grade >= 2:
                yield at


def times(plan: Plan) -> list[datetime]:
    """When sets were taken up to now, oldest first and never closer than 15 minutes."""
    wanted = set(_planned(plan))
    if plan.dense:
        wanted |= set(_intensified(plan))
        if not {"ice_stale", "due_soon"} & plan.story.tags and plan.story.day <= 14:
            wanted.add(plan.as_of - timedelta(minutes=9 + 11 * (plan.index % 6)))
    coming = _coming(plan)
    if coming is not None:
        wanted = {at for at in wanted if at < coming} | {coming}
    wanted = {at for at in wanted if (at <= plan.until and not 0 < plan.day(at) * 1440 < 240) or _early(plan, at)}
    found: list[datetime] = []
    for at in sorted(at for at in wanted if at <= plan.until):
        if not found or at - found[-1] >= timedelta(minutes=15):
            found.append(at)
    return found


def _coming(plan: Plan) -> datetime | None:
    """When the last set was taken where the story has the next one due within half an hour."""
    if "due_soon" not in plan.story.tags or not plan.dense:
        return None
    return plan.as_of - timedelta(hours=4 if plan.story.day <= 14 else 8) + _DUE_IN


def _early(plan: Plan, at: datetime) -> bool:
    """One of the close sets right after the infusion."""
    return at - plan.infused in {timedelta(minutes=minutes) for minutes in _FIRST_MINUTES}


def neuro_at(plan: Plan, at: datetime) -> Neuro:
    """The neurological state at a moment; ICE 10 and alert before the first change."""
    found = Neuro(-99, 10)
    for one in plan.story.neuro:
        if one.day <= plan.day(at):
            found = one
    return found


def ice_items(total: int) -> dict[str, str]:
    """Points per item for a total: writing and counting are lost first, as at the bedside."""
    points = {"ice_write": 1, "ice_count": 1, "ice_name": 3, "ice_orient": 4, "ice_command": 1}
    lost = 10 - total
    kept: dict[str, str] = {}
    for key, most in points.items():
        taken = min(most, lost)
        lost -= taken
        kept[key] = str(most - taken)
    return kept


def _support(step: Step, rng: Random) -> dict[str, str]:
    """Pressure, oxygen and support that carry the grade of the step."""
    quiet = {"hypotension": "0", "o2_device": "none", "hypoxia": "0", "pressor": "none"}
    oxygen = {"o2_device": "nasal_cannula", "o2_flow": str(rng.choice((2, 2, 3))), "hypoxia": "1"}
    if step.grade >= 3:
        return {**quiet, **oxygen, "hypotension": "1", "pressor": "one"}
    if step.grade == 2 and step.how == "oxygen":
        return {**quiet, **oxygen}
    if step.grade == 2:
        return {**quiet, "hypotension": "1"}
    return quiet


def _temperature(plan: Plan, step: Step, at: datetime, rng: Random) -> float:
    hour = at.astimezone(plan.zone).hour
    if step.grade and not step.afebrile:
        swing = 0.35 * (1 + math.sin(plan.day(at) * math.tau * 1.5 + plan.index))
        return min(38.1 + 0.3 * step.grade + swing + rng.uniform(0, 0.1), 40.2)
    warm = 0.9 if "iec_hs" in plan.story.tags and 10 <= plan.day(at) <= 20 else 0.0
    return min(36.4 + (0.3 if hour >= 16 else 0.0) + warm + rng.uniform(-0.2, 0.4), 37.8)


def _signs(plan: Plan, step: Step, at: datetime, rng: Random) -> dict[str, str]:
    temp = _temperature(plan, step, at, rng)
    support = _support(step, rng)
    low = support["hypotension"] == "1"
    systolic = rng.randint(82, 88) if low else rng.randint(104, 126) - 4 * step.grade
    diastolic = systolic * 58 // 100 + rng.randint(-2, 3)
    saturation = rng.randint(92, 94) if "o2_flow" in support else rng.randint(95, 99)
    return {
        "temp": text(temp, 1),
        "hr": str(round(76 + 13 * (temp - 36.8) + 6 * step.grade + rng.uniform(-5, 5))),
        "sbp": str(systolic),
        "dbp": str(diastolic),
        "rr": str(15 + 2 * step.grade + rng.randint(0, 3)),
        "spo2": str(saturation),
        **support,
    }


def _wants_ice(plan: Plan, at: datetime) -> bool:
    day, local = plan.day(at), at.astimezone(plan.zone)
    if day < -1.2:
        return False
    if "ice_stale" in plan.story.tags and plan.as_of - at < _STALE:
        return False
    if at == _coming(plan):
        return True
    if day > 14:
        return local.hour == _DAILY_ICE_HOUR or day > 29 or not plan.dense
    return local.hour in _ICE_HOURS or day < 0 or plan.as_of - at < timedelta(hours=2) or not plan.dense


def _neurology(plan: Plan, at: datetime, last: bool) -> dict[str, str]:
    state = neuro_at(plan, at)
    raw = {"arousal": state.arousal, "seizure": "none", "motor_weakness": "0", "instrument": "ice"}
    if not _wants_ice(plan, at):
        return raw
    reason = _reason(plan, at, last)
    items = ice_items(state.ice)
    return raw | (dict.fromkeys(items, f"~{reason}") if reason else items)


def _reason(plan: Plan, at: datetime, last: bool) -> str:
    """Why ICE was not tested in this set, if the story says so."""
    if "ice_asleep" in plan.story.tags and last and plan.dense:
        return "asleep"
    refused = "ice_refused" in plan.story.tags and at == plan.clock(6, 14)
    return "refused" if refused else ""


def _by_physician(plan: Plan, step: Step, at: datetime) -> dict[str, str]:
    """On the morning round a physician takes the set and assigns the grade."""
    if not step.grade or at != plan.clock(round(plan.day(at)), 10):
        return {}
    cause = "both" if "bacteraemia" in plan.story.tags else "crs"
    return {"attribution": cause, "crs_assigned": str(step.grade)}


def daily_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Every routine set of the course up to now."""
    rng = plan.random("vitals")
    when = times(plan)
    known = 0
    for at in when:
        step = plan.step(at)
        raw = {**_signs(plan, step, at, rng), **_neurology(plan, at, at == when[-1])}
        raw["infection_sign"] = "1" if step.grade and not known else "0"
        known = step.grade
        assigned = _by_physician(plan, step, at)
        author = Role.PHYSICIAN if assigned else Role.NURSE
        yield entry("daily", at, raw | assigned, author, rng.randint(2, 6))
