"""What the schedule needs to know of a course: sets, reasons, time away, moves, falls of ICE. Rebuildable."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from ctd402_desktop.domain.bedside import CAPD_ITEMS, ICE_ITEMS, total
from ctd402_desktop.domain.board import Away, Closure, IceFall, SetFact
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers, NotDone
from ctd402_desktop.domain.forms import FORMS

KEPT_SETS = 24
"""Routine sets kept: a shift of half-hourly checks."""

_DEVICES = {choice.key for choice in FORMS["daily"]["o2_device"].choices}

AFEBRILE = timedelta(hours=24)
"""A fever after this long without one is a new one (product guide 2.9)."""

LD_DAYS_BEFORE = 5
"""Lymphodepletion begins on D-5 unless it was ordered for another day."""

FORMS_KEPT = ("laboratory", "cells", "response", "weight", "event", "infusion")
KEPT_OF = {"event": {"eeg", "brain_imaging", "gvhd"}, "infusion": {"reaction"}}
"""Forms of which a check asks only these questions."""

ANSWERED_BY = {"qpcr_blq": "car_qpcr", "flow_blq": "car_flow"}
"""Below quantification is a result: the sample was taken and measured."""

MOVES = ("icu_in", "icu_out", "readmission")
SCORE = "score"
SUPPORT = ("o2_device", "o2_flow", "pressor")
REASON_OF = {"device_unavailable": "device"}
"""Reasons of a single question that have another name among the reasons of a whole check."""


def set_fact(record: Record) -> SetFact:
    """Which questions of a routine set have a value, and which a reason instead."""
    done, not_done = _answered(record.answers)
    return SetFact(record.observed_at, tuple(done), tuple(not_done.items()))


def questions(answers: Answers) -> frozenset[str]:
    """What has a value or a reason instead, by the names the schedule asks with."""
    done, not_done = _answered(answers)
    return frozenset((*done, *not_done))


def _answered(answers: Answers) -> tuple[list[str], dict[str, str]]:
    done = [key for key, value in answers.items() if not isinstance(value, NotDone)]
    not_done = {
        key: REASON_OF.get(value.reason, value.reason) for key, value in answers.items() if isinstance(value, NotDone)
    }
    if _scored(answers):
        done.append(SCORE)
    else:
        reason = next((not_done[key] for key in (*ICE_ITEMS, *CAPD_ITEMS) if key in not_done), None)
        not_done |= {SCORE: reason} if reason is not None else {}
    return done, not_done


def support(course: Course) -> tuple[tuple[str, str], ...]:
    """Device, flow (L/min) and vasopressors of the newest set that says something of them."""
    newest = next((one for one in reversed(course.of("daily")) if one.answers.get("o2_device") in _DEVICES), None)
    if newest is None:
        return ()
    known = ((key, newest.answers.get(key)) for key in SUPPORT)
    return tuple((key, str(value)) for key, value in known if isinstance(value, str | Decimal))


def _scored(answers: Answers) -> bool:
    """A whole ICE or CAPD, or a patient who cannot be roused, of whom neither can be asked."""
    if answers.get("capd_unable") is True or answers.get("arousal") == "unarousable":
        return True
    return total(answers, ICE_ITEMS) is not None or total(answers, CAPD_ITEMS) is not None


def latest_answers(course: Course) -> tuple[tuple[str, datetime], ...]:
    """When each question of the other forms was last answered; the milestone only for a transplant decision."""
    found: dict[str, datetime] = {}
    for one in course.of(*FORMS_KEPT):
        for key, value in one.answers.items():
            if not isinstance(value, NotDone) and key in KEPT_OF.get(one.form, (key,)):
                found[f"{one.form}.{ANSWERED_BY.get(key, key)}"] = one.observed_at
    for one in course.of("lymphodepletion"):
        found["weight.weight_kg"] = max(found.get("weight.weight_kg", one.observed_at), one.observed_at)
    for one in course.of("transplant"):
        milestone, state = one.answers.get("milestone"), one.answers.get("state")
        if milestone == "declined" or (milestone == "decision" and state == "done"):
            found["transplant.milestone"] = one.observed_at
    return tuple(found.items())


def closures(course: Course) -> tuple[Closure, ...]:
    """The newest reason of each stream."""
    found = {
        str(one.answers["stream"]): Closure(str(one.answers["stream"]), str(one.answers["reason"]), one.observed_at)
        for one in course.of("not_done")
    }
    return tuple(found.values())


def away(course: Course) -> Away | None:
    """The newest time off the ward."""
    found = []
    for one in course.of("off_ward"):
        start, end = one.answers.get("start"), one.answers.get("end")
        if isinstance(start, datetime):
            found.append(Away(str(one.answers.get("where")), start, end if isinstance(end, datetime) else None))
    return max(found, key=lambda one: one.start, default=None)


def moved_at(course: Course) -> datetime | None:
    """The last transfer between wards, to or from intensive care."""
    moves = [one.observed_at for one in course.of("transfer")]
    moves += [one.observed_at for one in course.of("event") if one.answers.get("kind") in MOVES]
    return max(moves, default=None)


def ice_fall(scores: tuple[tuple[datetime, Decimal], ...]) -> IceFall | None:
    """The newest fall among ICE scores with the readings after it; a further fall begins anew.

    The value to reach again is that before the first of falls that followed each other without recovery.
    """
    found: IceFall | None = None
    for (_, before), (at, value) in pairwise(scores):
        if value < before:
            level = before if found is None or found.recovered else max(found.before, before)
            found = IceFall(at, level, value, 0, recovered=False)
        elif found is not None:
            done = found.recovered or value >= found.before
            found = IceFall(found.at, found.before, found.after, found.checks + 1, done)
    return found


def recurred(steps: tuple[tuple[datetime, int], ...]) -> datetime | None:
    """When the present episode began, if an earlier one had ended at grade 0; ``None`` otherwise."""
    began: datetime | None = None
    earlier = False
    for at, value in steps:
        if not value:
            earlier, began = earlier or began is not None, None
        elif began is None:
            began = at
    return began if earlier else None


def first_ld_day(course: Course) -> datetime | None:
    """Midnight at the site of the first day of lymphodepletion: as ordered, else D-5."""
    order = course.latest("first_day", "lymphodepletion")
    first = order[1] if order is not None else None
    if not isinstance(first, date):
        first = course.day_zero - timedelta(days=LD_DAYS_BEFORE) if course.day_zero is not None else None
    return None if first is None else datetime.combine(first, time(0), course.zone)


def open_fever(course: Course) -> datetime | None:
    """Onset of the last fever while nobody has recorded cultures for it.

    The first temperature at the fever limit of the pack after 24 h without one opens the bundle (product guide 2.9).
    """
    limit = course.protocol.schedule.limits.fever.value
    onset: datetime | None = None
    last: datetime | None = None
    for one in course.of("daily"):
        temperature = one.number("temp")
        if temperature is None or temperature < limit:
            continue
        if last is None or one.observed_at - last > AFEBRILE:
            onset = one.observed_at
        last = one.observed_at
    if onset is None:
        return None
    taken = [at for one in course.of("infection") if isinstance(at := one.answers.get("cultures_at"), datetime)]
    return None if any(at >= onset - AFEBRILE for at in taken) else onset
