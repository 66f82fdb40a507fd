"""What signing a routine set sets in motion: the next check, whom to tell, which drug to think of. Never an order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ctd402_desktop.domain.attention import vitals_interval
from ctd402_desktop.domain.bedside import instrument
from ctd402_desktop.domain.course import Course, Record, StoredGrade
from ctd402_desktop.domain.due import ICE, Look, interval_of
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.grade import Grade
from ctd402_desktop.domain.grading import effective_grade
from ctd402_desktop.domain.ledger import tocilizumab
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.summary import summarise
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
    look = Look(course.patient, summarise(after), at, course.zone, course.study_day(at), schedule)
    interval = vitals_interval(look)
    if interval is not None:
        found.append(_next_vitals(interval, (at + interval).astimezone(course.zone)))
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
    ice = interval_of(look, ICE)
    if ice is not None:
        found.append(_next_ice(ice, at, course))
    return tuple(found)


def _next_ice(interval: timedelta, at: datetime, course: Course) -> Step:
    score = instrument(course.patient.age_on(at.astimezone(course.zone).date())).upper()
    clock = (at + interval).astimezone(course.zone).strftime("%H:%M")
    minutes = int(interval / timedelta(minutes=1))
    if minutes < 60:
        words = N_("{score} in {minutes} min")
        short = msg(words, score=score, minutes=minutes)
    else:
        words = N_("{score} in {hours} h")
        short = msg(words, score=score, hours=minutes // 60)
    return Step("check", msg(N_("{what}, {time}"), what=short, time=clock), short)


def _next_vitals(interval: timedelta, local: datetime) -> Step:
    hours, minutes = int(interval / timedelta(hours=1)), int(interval / timedelta(minutes=1))
    clock = local.strftime("%H:%M")
    if not hours:
        long = msg(N_("Vitals every {minutes} min, next {time}"), minutes=minutes, time=clock)
        return Step("check", long, msg(N_("vitals in {minutes} min"), minutes=minutes))
    long = msg(N_("Vitals every {hours} h, next {time}"), hours=hours, time=clock)
    return Step("check", long, msg(N_("vitals {hours}-hourly"), hours=hours))


def _tell(name: str, before: int, new: int) -> Step:
    long = msg(N_("Tell physician: {scale} {before} → {after}"), scale=name, before=before, after=new)
    return Step("tell", long, msg(N_("tell physician")))
