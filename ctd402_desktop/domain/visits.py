"""Planned response visits and the window each assessment belongs to (response-pk-hsct.md, RULE TP-2; protocol pack)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import MINUS, day_name
from ctd402_desktop.domain.protocol_followup import Visit
from ctd402_desktop.i18n import N_, tr


@dataclass(frozen=True, slots=True)
class VisitState:
    """One visit of one course. ``state``: ``done``, ``open`` (in its window), ``missed`` or ``planned``."""

    visit: Visit
    on: date
    earliest: date
    latest: date
    state: str
    record: Record | None = None


def visit_states(course: Course, today: date) -> tuple[VisitState, ...]:
    """Every planned visit with its booking window; empty before infusion.

    An optional visit is listed once it was made. Of two assessments in one window the one nearest the target
    represents the visit, the later on a tie.
    """
    at = course.infusion_at
    if at is None:
        return ()
    zero = at.astimezone(course.zone).date()
    days = [(day, one) for one in course.of("response") if (day := course.study_day(one.observed_at)) is not None]
    states = []
    plan = course.protocol.visits
    within = timedelta(days=plan.planned_within)
    for visit in plan.visits:
        inside = [(abs(day - visit.target), -day, one) for day, one in days if visit.first <= day <= visit.last]
        record = min(inside, key=lambda entry: entry[:2])[2] if inside else None
        if record is None and visit.optional:
            continue
        states.append(
            VisitState(
                visit,
                zero + timedelta(days=visit.target),
                zero + timedelta(days=visit.target) - within,
                zero + timedelta(days=visit.target) + within,
                _state(visit, (today - zero).days, record, plan.planned_within),
                record,
            )
        )
    return tuple(states)


def _state(visit: Visit, today: int, record: Record | None, within: int) -> str:
    if record is not None:
        return "done"
    if today > visit.last:
        return "missed"
    return "open" if today >= visit.target - within else "planned"


def next_visit(course: Course, today: date) -> VisitState | None:
    """The first visit that still needs an assessment."""
    return next((one for one in visit_states(course, today) if one.state in {"open", "planned"}), None)


@dataclass(frozen=True, slots=True)
class OffWindow:
    """An assessment outside the booking window of its visit: clinical day, window, days beyond it (``-`` before)."""

    day: int
    first: int
    last: int
    off: int

    def text(self) -> str:
        """``D+34, window D+25–D+31, +3 d``."""
        sign = "+" if self.off > 0 else MINUS
        span = {"day": day_name(self.day), "first": day_name(self.first), "last": day_name(self.last)}
        return tr(N_("{day}, window {first}–{last}, {off} d"), off=f"{sign}{abs(self.off)}", **span)


def off_window(course: Course, visit: str, at: datetime) -> OffWindow | None:
    """How far an assessment lies outside the window of the visit it was made for; ``None`` inside and without one."""
    plan = course.protocol.visits
    planned = next((one for one in plan.visits if one.key == visit), None)
    day = course.study_day(at)
    if planned is None or day is None or course.infusion_at is None:
        return None
    first, last = planned.target - plan.planned_within, planned.target + plan.planned_within
    off = day - last if day > last else min(day - first, 0)
    return OffWindow(day, first, last, off) if off else None
