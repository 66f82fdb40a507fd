"""One patient's end points: best response, DOR, RFS, EFS, PFS and OS, with and without censoring at transplant.

Clinical days; end minus start, no day added (response-pk-hsct.md 3.7 and 3.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.response.durations import (
    DAYS_PER_MONTH,
    PROGRESSIONS,
    Assessment,
    Milestones,
    best_overall_response,
    duration_of_response,
)
from ctd402_desktop.domain.response.marrow import REMISSIONS
from ctd402_desktop.domain.response.proposal import assessments
from ctd402_desktop.i18n import N_

NO_REMISSION_BY = 131
"""End of the M3 window: still without remission then is a treatment failure (CONFIG)."""

KEYS = ("dor", "rfs", "efs", "pfs", "os")
ENDPOINT_LABELS: dict[str, str] = {
    "dor": N_("Duration of response"),
    "rfs": N_("Relapse-free survival"),
    "efs": N_("Event-free survival"),
    "pfs": N_("Progression-free survival"),
    "os": N_("Overall survival"),
}
REASON_LABELS: dict[str, str] = {
    "relapse": N_("relapse"),
    "death": N_("death"),
    "failure": N_("treatment failure, dated to D0"),
    "last_assessment": N_("censored at the last assessment"),
    "hsct": N_("censored at transplant"),
    "alive": N_("alive at last contact"),
    "never_assessed": N_("never assessed, censored on D0"),
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``censor_hsct``: which of the two conventions; ``None`` where transplant does not matter (OS)."""

    key: str
    start_day: int
    end_day: int
    event: bool
    reason: str
    censor_hsct: bool | None = None

    @property
    def days(self) -> int:
        """End minus start."""
        return self.end_day - self.start_day

    @property
    def months(self) -> Decimal:
        """Months of 30.4375 days, 2 decimals half up."""
        return (self.days / DAYS_PER_MONTH).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Best overall response before any transplant, the first remission, and the end points that have begun."""

    best: str
    first_remission: int | None
    hsct_day: int | None
    endpoints: tuple[Endpoint, ...]

    def of(self, key: str) -> tuple[Endpoint, ...]:
        """The one or two variants of an end point; empty where it has not begun."""
        return tuple(one for one in self.endpoints if one.key == key)


@dataclass(frozen=True, slots=True)
class _Facts:
    found: tuple[Assessment, ...]
    hsct: int | None
    death: int | None
    last_contact: int
    lymphoma: bool

    @property
    def remission(self) -> int | None:
        return next((day for day, word in self.found if word in REMISSIONS), None)

    @property
    def progression(self) -> int | None:
        return next((day for day, word in self.found if word in PROGRESSIONS), None)

    @property
    def last_evaluable(self) -> int | None:
        return max((day for day, word in self.found if word != "NE"), default=None)


def outcome(course: Course, now: datetime) -> Outcome | None:
    """Everything at ``now``; ``None`` before an infusion is recorded."""
    facts = _facts(course, now)
    if facts is None:
        return None
    variants = (False, True) if facts.hsct is not None else (False,)
    made = [one for censor in variants for one in (_dor(facts, censor), _rfs(facts, censor), _efs(facts, censor))]
    made += [_pfs(facts, censor) for censor in variants] if facts.lymphoma else []
    made.append(_os(facts))
    ordered = sorted((one for one in made if one is not None), key=lambda one: KEYS.index(one.key))
    return Outcome(best_overall_response(facts.found, facts.hsct), facts.remission, facts.hsct, tuple(ordered))


def _facts(course: Course, now: datetime) -> _Facts | None:
    start = course.infusion_at
    if start is None or start > now:
        return None
    enrolled = course.last("enrolment")
    seen = (course.study_day(one.observed_at) for one in course.records if one.observed_at <= now)
    return _Facts(
        tuple(one for one in assessments(course, now) if one[0] >= 0),
        _graft(course, now),
        _death(course, now),
        max((day for day in seen if day is not None), default=0),
        enrolled is not None and enrolled.answers.get("diagnosis") == "t_lbl",
    )


def _graft(course: Course, now: datetime) -> int | None:
    zero, today = course.day_zero, now.astimezone(course.zone).date()
    given = [
        one.answers.get("date")
        for one in course.of("transplant")
        if one.answers.get("milestone") == "graft_infusion" and one.answers.get("state") == "done"
    ]
    days = [(one - zero).days for one in given if zero is not None and isinstance(one, date) and one <= today]
    return min(days, default=None)


def _death(course: Course, now: datetime) -> int | None:
    found = [
        course.study_day(one.observed_at)
        for one in course.of("event")
        if one.answers.get("kind") == "death" and one.observed_at <= now
    ]
    if found:
        return found[0]
    zero, died = course.day_zero, course.patient.died_on
    return None if died is None or zero is None else (died - zero).days


def _variant(facts: _Facts, censor: bool) -> bool | None:
    return censor if facts.hsct is not None else None


def _dor(facts: _Facts, censor: bool) -> Endpoint | None:
    found = duration_of_response(facts.found, Milestones(facts.hsct, None, facts.death, censor))
    if found is None:
        return None
    event = bool(found.event)
    return Endpoint("dor", found.start_day, found.end_day, event, found.reason, _variant(facts, censor))


def _until(facts: _Facts, key: str, start: int, last: int, censor: bool) -> Endpoint:
    """Relapse or progression after ``start``, or death; else censored, with ``censor`` at a transplant before that."""
    relapse = next((day for day, word in facts.found if word in PROGRESSIONS and day >= start), None)
    ends = [(day, name) for day, name in ((relapse, "relapse"), (facts.death, "death")) if day is not None]
    end = min(ends, default=None, key=lambda one: one[0])
    variant = _variant(facts, censor)
    graft = facts.hsct if censor else None
    if graft is not None and start <= graft and (end is None or graft < end[0]):
        return Endpoint(key, start, graft, False, "hsct", variant)
    if end is not None:
        return Endpoint(key, start, end[0], True, end[1], variant)
    return Endpoint(key, start, max(start, last), False, "last_assessment", variant)


def _rfs(facts: _Facts, censor: bool) -> Endpoint | None:
    start = facts.remission
    if start is None or facts.last_evaluable is None:
        return None
    return _until(facts, "rfs", start, facts.last_evaluable, censor)


def _efs(facts: _Facts, censor: bool) -> Endpoint:
    variant, last = _variant(facts, censor), facts.last_evaluable
    remission, progression = facts.remission, facts.progression
    first_ends = [day for day in (progression, facts.death) if day is not None]
    late = last is not None and facts.last_contact >= NO_REMISSION_BY
    before = min([NO_REMISSION_BY, *first_ends])
    if remission is not None and last is not None and remission <= before:
        after = _until(facts, "efs", remission, last, censor)
        return Endpoint("efs", 0, after.end_day, after.event, after.reason, variant)
    if first_ends or late:
        return Endpoint("efs", 0, 0, True, "failure", variant)
    if last is None:
        return Endpoint("efs", 0, 0, False, "never_assessed", variant)
    return Endpoint("efs", 0, last, False, "last_assessment", variant)


def _pfs(facts: _Facts, censor: bool) -> Endpoint:
    return _until(facts, "pfs", 0, facts.last_evaluable or 0, censor)


def _os(facts: _Facts) -> Endpoint:
    if facts.death is not None:
        return Endpoint("os", 0, facts.death, True, "death")
    return Endpoint("os", 0, facts.last_contact, False, "alive")
