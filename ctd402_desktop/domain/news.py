"""What was entered since a moment: grades that changed, values that moved, doses, cultures, low pressures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.bedside import ICE_ITEMS, total
from ctd402_desktop.domain.chart_points import Days, value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import current_grade, scale_named
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.series import Observation, change, highest, labs, mean_pressures, vitals
from ctd402_desktop.domain.units import to_canonical
from ctd402_desktop.i18n import N_, Message, msg

WATCHED = ("crp", "ferr", "anc", "plt")
"""Analytes whose new value is news; counts only from a change of 10 % on."""

LEAST_PERCENT = 10


@dataclass(frozen=True, slots=True)
class News:
    """One item. A change of grade carries the grades to paint; ``text`` then says only when."""

    text: Message
    scale: str = ""
    before: int | None = None
    after: int | None = None


def news(course: Course, since: datetime, now: datetime) -> tuple[News, ...]:
    """Everything entered in ``(since, now]``, what worries first; by time of entry, not of observation."""
    days = Days.of(course, now)
    fresh = fresh_records(course, since, now)
    readers = (_pressure, _saturation, _scores, _fever, _labs, _drugs, _cultures, _happened)
    return (*_grades(days, since), *(one for reader in readers for one in reader(days, fresh)))


def fresh_forms(course: Course, since: datetime | None, now: datetime) -> frozenset[str]:
    """Forms of which something was entered in ``(since, now]``: their tabs carry a dot."""
    fresh = fresh_records(course, since, now)
    return frozenset(one.form for one in course.records if one.id in fresh)


def fresh_records(course: Course, since: datetime | None, now: datetime) -> frozenset[int]:
    """Ids of the records entered in ``(since, now]``: their values are marked; none before the first look."""
    if since is None:
        return frozenset()
    return frozenset(one.id for one in course.records if since < one.recorded_at <= now)


def _grades(days: Days, since: datetime) -> Iterator[News]:
    before = days.course.as_of(since)
    for key in ("crs", "icans"):
        now_in_force = current_grade(days.course, key, days.now)
        then = current_grade(before, key, since)
        old = then.value if then is not None else None
        if now_in_force is None or now_in_force.value is None or now_in_force.value == (old or 0):
            continue
        when = msg(N_("at {time}"), time=days.when(now_in_force.since))
        yield News(when, scale_named(key).short, old, now_in_force.value)


def _pressure(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    limit = days.course.protocol.schedule.limits.map_low.value
    fresh_ones = (one for one in mean_pressures(days.course) if one.record.id in fresh)
    low = [one for one in fresh_ones if one.value is not None and one.value < limit]
    if low:
        text = msg(N_("MAP {value} at {time}"), value=value_text(low[-1]), time=days.when(low[-1].at))
        yield News(text)


def _saturation(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    limit = days.course.protocol.schedule.limits.spo2_low.value
    low = [one for one in vitals(days.course, "spo2") if one.record.id in fresh and one.value and one.value < limit]
    if low:
        yield News(msg(N_("SpO₂ {value} % at {time}"), value=value_text(low[-1]), time=days.when(low[-1].at)))


def _scores(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    """The newest ICE when it is lower than the one before it."""
    scored = [(one, score) for one in days.course.of("daily") if (score := total(one.answers, ICE_ITEMS)) is not None]
    if len(scored) > 1 and scored[-1][0].id in fresh and scored[-1][1] < scored[-2][1]:
        when = days.when(scored[-1][0].observed_at)
        yield News(msg(N_("ICE {before} → {value} at {time}"), before=scored[-2][1], value=scored[-1][1], time=when))


def _fever(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    """The highest new temperature, when it is fever."""
    limit = days.course.protocol.schedule.limits.fever.value
    found = [one for one in vitals(days.course, "temp") if one.record.id in fresh and one.value and one.value >= limit]
    top = highest(found)
    if top is not None:
        yield News(msg(N_("T {value} at {time}"), value=value_text(top), time=days.when(top.at)))


def _watched(days: Days, fresh: frozenset[int]) -> Iterator[str]:
    """The analytes always told, then every other one whose newest value is very high or very low."""
    yield from WATCHED
    for key, row in ANALYTES.items():
        newest = days.course.latest(key, "laboratory") if key not in WATCHED else None
        if newest is None or newest[0].id not in fresh or not isinstance(newest[1], Lab):
            continue
        value = to_canonical(row, newest[1])
        age = days.course.patient.age_on(newest[0].observed_at.astimezone(days.course.zone).date())
        if value is not None and len(row.flag(value, row.range_for(days.course.patient.sex, age))) > 1:
            yield key


def _labs(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    for key in _watched(days, fresh):
        found = [one for one in labs(days.course, key) if one.at <= days.now]
        moved = change(found)
        if not found or found[-1].record.id not in fresh:
            continue
        if moved is None and key not in WATCHED:
            name, last = Message(ANALYTES[key].short), found[-1]
            yield News(msg(N_("{name} {value} at {time}"), name=name, value=value_text(last), time=days.when(last.at)))
        elif moved is not None and abs(moved.percent) >= LEAST_PERCENT:
            yield News(_moved(key, found, moved.percent))


def _moved(key: str, found: list[Observation], percent: Decimal) -> Message:
    known = [one for one in found if one.quantified]
    return msg(
        N_("{name} {before} → {after} ({percent} %)"),
        name=Message(ANALYTES[key].short),
        before=value_text(known[-2]),
        after=value_text(known[-1]),
        percent=f"+{figure(percent)}" if percent > 0 else figure(percent),
    )


def _drugs(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    doses = [one for one in drug_uses(days.course) if one.agent == "tocilizumab"]
    for number, use in enumerate(doses, start=1):
        if use.record_id in fresh:
            text = N_("Tocilizumab dose {number} at {time}")
            yield News(msg(text, number=number, time=days.when(use.start)))
    for use in drug_uses(days.course, "antimicrobial", "vasopressor", "steroid"):
        if use.record_id in fresh and use.start <= days.now:
            agent = Message(FORMS["drug"]["agent"].choice_label(use.agent))
            yield News(msg(N_("{agent} started {time}"), agent=agent, time=days.when(use.start)))


def _cultures(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    for one in days.course.of("infection"):
        taken = _taken(one)
        if one.id in fresh and taken is not None:
            yield News(msg(N_("Culture taken {time}"), time=days.when(taken)))
        organism = one.answers.get("organism")
        if one.id in fresh and organism:
            yield News(msg(N_("{organism} found"), organism=str(organism)))


def _happened(days: Days, fresh: frozenset[int]) -> Iterator[News]:
    """Events and assessments: death, intensive care, relapse, a response, a milestone."""
    for one in days.course.of("event"):
        if one.id in fresh:
            name = Message(FORMS["event"]["kind"].choice_label(str(one.answers.get("kind"))))
            yield News(msg(N_("{what} {time}"), what=name, time=days.when(one.observed_at)))
    for one in days.course.of("response", "cells"):
        if one.id in fresh:
            yield News(msg(N_("{what} {time}"), what=Message(FORMS[one.form].title), time=days.when(one.observed_at)))


def _taken(record: Record) -> datetime | None:
    at = record.answers.get("cultures_at")
    return at if isinstance(at, datetime) else None
