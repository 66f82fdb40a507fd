"""Courses built in memory: a patient infused on 2 April 2026 08:40 in Shanghai, and records around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from packs import PROTOCOL

from ctd402_desktop.domain.course import Course, Patient, Record
from ctd402_desktop.domain.grading import grade_answers

ZONE = ZoneInfo("Asia/Shanghai")
INFUSION = datetime(2026, 4, 2, 0, 40, tzinfo=UTC)
PATIENT = Patient(1, "0048", "Zhang", "Wei", sex="male", birth_date=date(1995, 3, 12))

CALM = {
    "temp": Decimal("36.8"),
    "sbp": Decimal(118),
    "dbp": Decimal(72),
    "hypotension": False,
    "pressor": "none",
    "hypoxia": False,
    "o2_device": "none",
    "arousal": "alert",
    "instrument": "ice",
    "ice_orient": Decimal(4),
    "ice_name": Decimal(3),
    "ice_command": Decimal(1),
    "ice_write": Decimal(1),
    "ice_count": Decimal(1),
    "seizure": "none",
    "motor_weakness": False,
}
FEVER = {**CALM, "temp": Decimal("38.6")}


def after(days: float = 0, hours: float = 0) -> datetime:
    """A moment after the infusion."""
    return INFUSION + timedelta(days=days, hours=hours)


class CourseBuilder:
    """Adds records one by one; daily records are graded as the service would grade them unless told otherwise."""

    def __init__(self, patient: Patient = PATIENT, *, infused: bool = True, graded: bool = True) -> None:
        self.course = Course(patient, ZONE, protocol=PROTOCOL)
        self.graded = graded
        if infused:
            self.add("infusion", INFUSION, {"start": INFUSION})

    def add(self, form: str, at: datetime, answers: dict, **more: object) -> Record:
        """Append one record, in the order of observation."""
        from ctd402_desktop.domain.course import StoredGrade

        grades = ()
        if self.graded:
            found = grade_answers(form, answers, at, self.course)
            grades = tuple(StoredGrade(scale.key, scale.version, "test", at, grade) for scale, grade in found)
        number = len(self.course.history) + 1
        one = Record(number, 1, form, 1, at, at, 1, "Li Na", "s", answers, grades, **more)
        history = sorted((*self.course.history, one), key=lambda record: record.observed_at)
        self.course = Course(self.course.patient, ZONE, tuple(history), protocol=PROTOCOL)
        return one

    def daily(self, at: datetime, **changes: object) -> Record:
        """A calm daily record with these answers changed; ``None`` leaves a question blank."""
        answers = {name: value for name, value in {**CALM, **changes}.items() if value is not None}
        return self.add("daily", at, answers)

    def drug(self, category: str, agent: str, start: datetime, end: datetime | None = None, **more: object) -> Record:
        """One drug record; ``single=True`` for one dose."""
        answers = {"category": category, "agent": agent, "start": start, **more}
        return self.add("drug", start, answers | ({"end": end} if end else {}))

    def grade(self, scale: str, at: datetime, **changes: object):
        """The live grade of a calm form with these answers changed."""
        answers = {name: value for name, value in {**CALM, **changes}.items() if value is not None}
        return next(grade for one, grade in grade_answers("daily", answers, at, self.course) if one.key == scale)


def texts(grade) -> list[str]:
    """The lines of *because* in English, with their limits."""
    from ctd402_desktop.domain.evaluate import sentence

    return [sentence(fact) for fact in grade.because]
