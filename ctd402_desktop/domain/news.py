"""What was entered since a moment: grades that changed, values that moved, doses, cultures, low pressures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.attention import MAP_LOW
from ctd402_desktop.domain.chart_points import Days, value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import current_grade, scale_named
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.series import Observation, change, labs, mean_pressures
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
    fresh = {one.id for one in course.records if since < one.recorded_at <= now}
    found = [*_grades(days, since), *_pressure(days, fresh), *_labs(days, fresh), *_drugs(days, fresh)]
    return (*found, *_cultures(days, fresh))


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


def _pressure(days: Days, fresh: set[int]) -> Iterator[News]:
    low = [one for one in mean_pressures(days.course) if one.record.id in fresh and _below(one)]
    if low:
        text = msg(N_("MAP {value} at {time}"), value=value_text(low[-1]), time=days.when(low[-1].at))
        yield News(text)


def _below(one: Observation) -> bool:
    return one.value is not None and one.value < MAP_LOW


def _labs(days: Days, fresh: set[int]) -> Iterator[News]:
    for key in WATCHED:
        found = [one for one in labs(days.course, key) if one.at <= days.now]
        moved = change(found)
        if not found or found[-1].record.id not in fresh or moved is None or abs(moved.percent) < LEAST_PERCENT:
            continue
        known = [one for one in found if one.quantified]
        percent = f"+{figure(moved.percent)}" if moved.percent > 0 else figure(moved.percent)
        text = msg(
            N_("{name} {before} → {after} ({percent} %)"),
            name=ANALYTES[key].short,
            before=value_text(known[-2]),
            after=value_text(known[-1]),
            percent=percent,
        )
        yield News(text)


def _drugs(days: Days, fresh: set[int]) -> Iterator[News]:
    doses = [one for one in drug_uses(days.course) if one.agent == "tocilizumab"]
    for number, use in enumerate(doses, start=1):
        if use.record_id in fresh:
            text = N_("Tocilizumab dose {number} at {time}")
            yield News(msg(text, number=number, time=days.when(use.start)))
    for use in drug_uses(days.course, "antimicrobial", "vasopressor", "steroid"):
        if use.record_id in fresh and use.start <= days.now:
            agent = Message(FORMS["drug"]["agent"].choice_label(use.agent))
            yield News(msg(N_("{agent} started {time}"), agent=agent, time=days.when(use.start)))


def _cultures(days: Days, fresh: set[int]) -> Iterator[News]:
    for one in days.course.of("infection"):
        taken = _taken(one)
        if one.id in fresh and taken is not None:
            yield News(msg(N_("Culture taken {time}"), time=days.when(taken)))


def _taken(record: Record) -> datetime | None:
    at = record.answers.get("cultures_at")
    return at if isinstance(at, datetime) else None
