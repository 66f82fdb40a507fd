"""Planned response visits and the window each assessment belongs to (response-pk-hsct.md, RULE TP-2; CONFIG)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import MINUS, day_name
from ctd402_desktop.i18n import N_, tr


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned visit: target day, and the contiguous window of clinical days that assigns assessments to it."""

    key: str
    label: str
    target: int
    first: int
    last: int


VISITS: tuple[Visit, ...] = (
    Visit("d28", N_("D28"), 28, 21, 41),
    Visit("m2", N_("M2"), 56, 42, 69),
    Visit("m3", N_("M3"), 84, 70, 131),
    Visit("m6", N_("M6"), 180, 132, 224),
    Visit("m9", N_("M9"), 270, 225, 314),
    Visit("m12", N_("M12"), 365, 315, 455),
)

PLANNED_WITHIN = 3
"""Days around the target a visit is booked for (product guide 2.12: D28 ± 3)."""


def visit_of(day: int) -> Visit | None:
    """The visit a clinical day is assigned to; ``None`` for an unscheduled day."""
    return next((one for one in VISITS if one.first <= day <= one.last), None)


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

    Of two assessments in one window the one nearest the target represents the visit, the later on a tie.
    """
    at = course.infusion_at
    if at is None:
        return ()
    zero = at.astimezone(course.zone).date()
    days = [(day, one) for one in course.of("response") if (day := course.study_day(one.observed_at)) is not None]
    states = []
    for visit in VISITS:
        inside = [(abs(day - visit.target), -day, one) for day, one in days if visit.first <= day <= visit.last]
        record = min(inside, key=lambda entry: entry[:2])[2] if inside else None
        states.append(
            VisitState(
                visit,
                zero + timedelta(days=visit.target),
                zero + timedelta(days=visit.target - PLANNED_WITHIN),
                zero + timedelta(days=visit.target + PLANNED_WITHIN),
                _state(visit, (today - zero).days, record),
                record,
            )
        )
    return tuple(states)


def _state(visit: Visit, today: int, record: Record | None) -> str:
    if record is not None:
        return "done"
    if today > visit.last:
        return "missed"
    return "open" if today >= visit.target - PLANNED_WITHIN else "planned"


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
    planned = next((one for one in VISITS if one.key == visit), None)
    day = course.study_day(at)
    if planned is None or day is None or course.infusion_at is None:
        return None
    first, last = planned.target - PLANNED_WITHIN, planned.target + PLANNED_WITHIN
    off = day - last if day > last else min(day - first, 0)
    return OffWindow(day, first, last, off) if off else None
