"""Reading the daily form for the scales: typed answers, age, and the grades of earlier records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.grade import Fact, Grade, Reason
from ctd402_desktop.domain.scale import Case
from ctd402_desktop.i18n import N_, msg

NOT_YET = Grade(
    None,
    Reason.NOT_APPLICABLE,
    (Fact(msg(N_("Before the infusion: not a toxicity of the product")), None, False, ("infusion",)),),
)


def decimal(answers: Answers, name: str) -> Decimal | None:
    """A number; ``None`` when missing or not done."""
    value = answers.get(name)
    return value if isinstance(value, Decimal) else None


def whole(answers: Answers, name: str) -> int | None:
    """A whole-number answer, whether typed or chosen; ``None`` when missing or not done."""
    value = answers.get(name)
    if isinstance(value, Decimal) or (isinstance(value, str) and value.isdigit()):
        return int(value)
    return None


def chosen(answers: Answers, name: str) -> str | None:
    """A choice; ``None`` when missing or not done."""
    value = answers.get(name)
    return value if isinstance(value, str) else None


def yes_no(answers: Answers, name: str) -> bool | None:
    """A flag; ``None`` when missing or not done."""
    value = answers.get(name)
    return value if isinstance(value, bool) else None


def ticked(answers: Answers, name: str) -> bool:
    """A clinician's tick, whose default is "not ticked"."""
    return answers.get(name) is True


def age_at(case: Case) -> Decimal | None:
    """Completed years at the moment of the record, by the site's date."""
    age = case.history.patient.age_on(case.at.astimezone(case.history.zone).date())
    return None if age is None else Decimal(age)


def in_fields(grade: Grade, fields: Mapping[str, tuple[str, ...]]) -> Grade:
    """The grade with rule inputs renamed to the questions of the form."""

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field for name in names for field in fields.get(name, (name,))))

    because = tuple(replace(fact, inputs=renamed(fact.inputs)) for fact in grade.because)
    return replace(grade, because=because, missing=renamed(grade.missing))


def assigned(record: Record, scale: str) -> int | None:
    """The grade a physician assigned on this record (answer ``<scale>_assigned``), if any."""
    return whole(record.answers, f"{scale}_assigned")


def counter_start(course: Course, at: datetime) -> datetime | None:
    """The infusion or graft infusion that opened the present count of episodes; ``None`` before any CAR-T infusion.

    References
    ----------
    toxicity-grading.md 1.3, second infusion or HSCT: new episode counter, new Day 0.
    """
    infusions = [start for _, start in course.answers_of("infusion", "start") if isinstance(start, datetime)]
    past = [start for start in infusions if start <= at]
    if not past:
        return None
    grafts = [
        record.observed_at
        for record in course.of("transplant")
        if record.answers.get("milestone") == "graft_infusion"
        and record.answers.get("state") == "done"
        and record.observed_at <= at
    ]
    return max(past + grafts)
