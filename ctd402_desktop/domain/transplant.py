"""The transplant track: it starts at enrolment, not after response, and runs beside the CAR-T course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.protocol_followup import TransplantPlan
from ctd402_desktop.domain.response.overall import WITH_MRD
from ctd402_desktop.domain.response.proposal import Proposal, proposals

RULE_WINDOWS = (28, 61, 91)
"""First day of TARGET, ACCEPTABLE and LATE as RULE HSCT-1 states them; a ward's windows stand in its protocol pack."""

_WINDOWS = ("EARLY", "TARGET", "ACCEPTABLE")


def hsct_window(clinical_day: int, windows: tuple[int, int, int] = RULE_WINDOWS) -> str:
    """``EARLY``, ``TARGET``, ``ACCEPTABLE`` or ``LATE`` by the clinical day of the graft (RULE HSCT-1)."""
    return next((name for limit, name in zip(windows, _WINDOWS, strict=True) if clinical_day < limit), "LATE")


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone as last recorded; ``state`` is empty while nobody has recorded it."""

    key: str
    label: str
    state: str
    on: date | None
    due: date | None
    owner: str
    blocker: str
    late: bool
    record: Record | None


@dataclass(frozen=True, slots=True)
class Track:
    """All milestones in order, and the two clocks: days since infusion, days to or since the graft."""

    steps: tuple[Step, ...]
    since_infusion: int | None
    graft_planned: date | None
    graft_given: date | None
    days_to_graft: int | None
    graft_day: int | None
    declined: str
    donor: Record | None
    plan: TransplantPlan

    @property
    def blockers(self) -> tuple[Step, ...]:
        """Milestones that somebody has to clear."""
        return tuple(one for one in self.steps if one.state == "blocked")

    @property
    def late(self) -> tuple[Step, ...]:
        """Milestones past their due date and not done."""
        return tuple(one for one in self.steps if one.late)

    @property
    def next_step(self) -> Step | None:
        """The first milestone that is not done."""
        return next((one for one in self.steps if one.state != "done"), None)


def track(course: Course, now: datetime) -> Track:
    """The transplant track as the records in force say it.

    ``days_to_graft`` counts to the planned date while no graft was given; ``graft_day`` is HSCT D+n afterwards. After
    a graft, or when it was declined, the decision has been made and is not late.
    """
    today = now.astimezone(course.zone).date()
    latest = {str(one.answers.get("milestone")): one for one in course.of("transplant")}
    grafted = "graft_infusion" in latest and latest["graft_infusion"].answers.get("state") == "done"
    settled = grafted or "declined" in latest
    asked = None if settled else decision_due(course)
    steps = tuple(
        _step(choice.key, choice.label, latest.get(choice.key), today, asked if choice.key == "decision" else None)
        for choice in FORMS["transplant"]["milestone"].choices
        if choice.key != "declined"
    )
    if settled:
        steps = tuple(replace(one, late=False) if one.key == "decision" else one for one in steps)
    by_key = {one.key: one for one in steps}
    graft = by_key["graft_infusion"]
    given = graft.on if graft.state == "done" else None
    planned = (graft.on or graft.due) if given is None else None
    zero = course.day_zero if course.infusion_at is not None else None
    return Track(
        steps=steps,
        since_infusion=(today - zero).days if zero else None,
        graft_planned=planned,
        graft_given=given,
        days_to_graft=(planned - today).days if planned else None,
        graft_day=(today - given).days if given else None,
        declined=str(latest["declined"].answers.get("reason", "")) if "declined" in latest else "",
        donor=next((one for one in reversed(course.of("transplant")) if "donor_type" in one.answers), None),
        plan=course.protocol.transplant,
    )


def decision_due(course: Course) -> date | None:
    """Working days after the first response that asks for a decision (RULE HSCT-2); ``None`` before one.

    Saturday and Sunday do not count; the ward's holidays are not known.
    """
    first = next((one for one in proposals(course) if _asks(one)), None)
    if first is None:
        return None
    due, left = first.at.astimezone(course.zone).date(), course.protocol.transplant.decision_days
    while left:
        due += timedelta(days=1)
        left -= due.weekday() < _SATURDAY
    return due


_SATURDAY = 5


def _asks(one: Proposal) -> bool:
    """A remission or MLFS as signed, or a marrow in remission with a partial response of extramedullary disease.

    Where no overall category was entered, only components that were entered count: a proposal is no signature.
    """
    if one.entered in WITH_MRD:
        return True
    marrow, emd = (part.category if one.entered else part.entered for part in (one.marrow, one.emd))
    return one.entered in {"", "PR"} and marrow in WITH_MRD and emd == "PR"


def _step(key: str, label: str, record: Record | None, today: date, asked: date | None = None) -> Step:
    if record is None:
        late = asked is not None and asked < today
        return Step(key, label, "", None, asked, "", "", late=late, record=None)
    answers = record.answers
    state = str(answers.get("state", ""))
    due = _date(record, "due") or asked
    return Step(
        key,
        label,
        state,
        _date(record, "date"),
        due,
        str(answers.get("owner", "")),
        str(answers.get("blocker", "")),
        late=due is not None and due < today and state != "done",
        record=record,
    )


def _date(record: Record, key: str) -> date | None:
    value = record.answers.get(key)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
