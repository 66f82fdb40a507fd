"""What signing a routine set sets in motion: the next check, whom to tell, which drug to think of. Never an order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ctd402_desktop.domain.attention import vitals_interval
from ctd402_desktop.domain.bedside import instrument
from ctd402_desktop.domain.course import Course, Record, StoredGrade
from ctd402_desktop.domain.due import ICE, VITALS, DueItem, interval_of, stream_item
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.figures import clock, lasting
from ctd402_desktop.domain.grade import Grade
from ctd402_desktop.domain.grading import effective_grade
from ctd402_desktop.domain.ledger import tocilizumab
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.i18n import N_, Message, msg

TOCILIZUMAB_FROM = 2
"""CRS grade from which tocilizumab is considered (toxicity-grading.md, chapter 9; the protocol decides)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that follows. ``kind``: ``check``, ``tell`` or ``drug``; ``short`` for narrow places."""

    kind: str
    text: Message
    short: Message


def with_record(
    course: Course, form: str, answers: Answers, at: datetime, grades: tuple[tuple[Scale, Grade], ...]
) -> Course:
    """The course as it would be if this set were signed now; the record has the id 0 and is never stored."""
    stored = tuple(StoredGrade(scale.key, scale.version, "", at, grade) for scale, grade in grades)
    record = Record(0, course.patient.id, form, 1, at, at, 0, "", "", answers, stored)
    history = (*course.history, record)
    return replace(course, history=tuple(sorted(history, key=lambda one: one.observed_at)))


def rises(course: Course, after: Course, scale: str) -> tuple[int, int] | None:
    """Grade before and after when it would rise, else ``None``."""
    found = [one for one in (effective_grade(record, scale)[0] for record in course.of("daily")) if one is not None]
    new = effective_grade(after.of("daily")[-1], scale)[0]
    before = found[-1] if found else 0
    return (before, new) if new is not None and new > before else None


def after_signing(
    course: Course, answers: Answers, at: datetime, grades: tuple[tuple[Scale, Grade], ...], schedule: Schedule
) -> tuple[Step, ...]:
    """What signing these answers would set in motion, in the order it is shown.

    Parameters
    ----------
    course : Course
        The course before signing.
    answers : mapping
        Parsed answers of the routine set.
    at : datetime, aware
        Moment of observation.
    grades : pairs of scale and grade
        As ``grade_answers`` gives them.
    schedule : Schedule
        The schedule in force.
    """
    after = with_record(course, "daily", answers, at, grades)
    found: list[Step] = []
    look = look_of(after, at, schedule)
    interval = vitals_interval(look)
    if interval is not None:
        found.append(_next_vitals(interval, stream_item(look, VITALS), at, course))
    risen = [(name, step) for name, key in (("CRS", "crs"), ("ICANS", "icans")) if (step := rises(course, after, key))]
    found.extend(_tell(name, *step) for name, step in risen)
    crs = effective_grade(after.of("daily")[-1], "crs")[0]
    if crs is not None and crs >= TOCILIZUMAB_FROM:
        use = tocilizumab(course, at)
        long = msg(
            N_("Tocilizumab, {given} of {most} in 24 h: consider per protocol"),
            given=use.in_24h,
            most=use.limits.per_24h,
        )
        found.append(Step("drug", long, msg(N_("tocilizumab?"))))
    item = stream_item(look, ICE)
    if item is not None and interval_of(look, ICE) is not None:
        found.append(_next_ice(item.due, at, course))
    return tuple(found)


def _next_ice(due: datetime, at: datetime, course: Course) -> Step:
    """When the score is due next: a set without it leaves the moment where it was."""
    score = instrument(course.patient.age_on(at.astimezone(course.zone).date())).upper()
    if due <= at:
        short = msg(N_("{score} due now"), score=score)
        return Step("check", short, short)
    short = msg(N_("{score} in {time}"), score=score, time=lasting(due - at))
    return Step("check", msg(N_("{what}, {time}"), what=short, time=clock(due, course.zone)), short)


def _next_vitals(interval: timedelta, item: DueItem | None, at: datetime, course: Course) -> Step:
    due = at + interval if item is None else max(at, item.due)
    every = lasting(interval)
    long = msg(N_("Vitals every {interval}, next {time}"), interval=every, time=clock(due, course.zone))
    return Step("check", long, msg(N_("vitals every {interval}"), interval=every))


def _tell(name: str, before: int, new: int) -> Step:
    long = msg(N_("Tell physician: {scale} {before} → {after}"), scale=name, before=before, after=new)
    return Step("tell", long, msg(N_("tell physician")))
