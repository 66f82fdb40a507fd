"""Courses for tests without a store: ``record`` and ``course`` by hand, ``demo_course`` from the demo ward.

Times are given as study day and clock time at the site, such as ``at(4, "14:05")``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from packs import PROTOCOL

from ctd402_desktop.domain.course import Course, Patient, Record, StoredGrade
from ctd402_desktop.domain.fields import Lab, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import grade_answers

ZONE = ZoneInfo("Asia/Shanghai")
DAY_ZERO = date(2026, 4, 2)
PATIENT = Patient(
    1, "0048 2217", "Zhang", "Wei", "张伟", sex="male", birth_date=date(1995, 3, 12), bed="07", trial_no="TN-0142"
)
_numbers = count(1)


def at(day: int, clock: str = "08:00") -> datetime:
    """A moment of a study day by the clock of the site, in UTC."""
    local = datetime.combine(DAY_ZERO + timedelta(days=day), time.fromisoformat(clock), ZONE)
    return local.astimezone(UTC)


def lab(text: str) -> Lab:
    """``lab("<0.01 10*9/L")``: a result as it is typed."""
    comparator = next((mark for mark in ("<=", ">=", "<", ">") if text.startswith(mark)), "")
    figure, _, unit = text.removeprefix(comparator).partition(" ")
    return Lab(Decimal(figure), unit, comparator)


def record(form: str, when: datetime, *, id: int | None = None, **answers: Value | int) -> Record:  # noqa: A002
    """A signed record; whole numbers become ``Decimal``, everything else is taken as it is."""
    values: dict[str, Value] = {
        key: Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for key, value in answers.items()
    }
    return Record(id or next(_numbers), PATIENT.id, form, 1, when, when, 1, "Li Na", "W3-02", values)


def infusion(clock: str = "08:00") -> Record:
    """The infusion on D0."""
    return record("infusion", at(0, clock), start=at(0, clock), end=at(0, clock) + timedelta(minutes=12))


def course(*records: Record, patient: Patient = PATIENT, infused: bool = True, graded: bool = False) -> Course:
    """These records in order of observation, with an infusion on D0; ``graded`` adds grades as signing does."""
    ordered = sorted((*records, *((infusion(),) if infused else ())), key=lambda one: one.observed_at)
    made = Course(patient, ZONE, protocol=PROTOCOL)
    for one in ordered:
        found = grade_answers(one.form, one.answers, one.observed_at, made) if graded else ()
        grades = tuple(StoredGrade(scale.key, scale.version, "test", one.observed_at, grade) for scale, grade in found)
        made = replace(made, history=(*made.history, replace(one, grades=grades)))
    return made


def cells_course(values: Iterable[tuple[int, str]], lloq: str = "50", **more: Value) -> Course:
    """A course of qPCR samples: ``(7, "25000")`` or ``(1, "BLQ")`` by study day at 08:00."""
    return course(*(_sample(day, value, lloq, more) for day, value in values))


def _sample(day: int, value: str, lloq: str, more: dict[str, Value]) -> Record:
    answers: dict[str, Value] = {"matrix": "blood", "qpcr_lloq": Decimal(lloq), **more}
    if value == "BLQ":
        answers["qpcr_blq"] = True
    else:
        answers["car_qpcr"] = Lab(Decimal(value), "copies/ug")
    return record("cells", at(day), **answers)


@cache
def demo_course(index: int = 0, now: datetime = datetime(2026, 4, 6, 7, 2, tzinfo=UTC), seed: int = 7) -> Course:
    """One patient of the demo ward at ``now``, graded as signing grades, without a store."""
    from ctd402_desktop.domain.demo import generate

    found = list(generate(seed, now, index + 1, ZONE))[index]
    identity = FORMS["identity"].read(found.identity)
    born = identity.get("birth_date")
    patient = Patient(
        index + 1,
        str(identity["mrn"]),
        str(identity["family_name"]),
        str(identity.get("given_name", "")),
        str(identity.get("name_zh", "")),
        sex=str(identity.get("sex", "")),
        birth_date=born if isinstance(born, date) else None,
        bed=str(identity.get("bed", "")),
    )
    rows = [("enrolment", found.enrolled_at, found.enrolment())]
    rows += [(entry.form, entry.observed_at, dict(entry.raw)) for entry in found.entries()]
    records = [
        Record(number, patient.id, form, 1, when, when, 1, "Li Na", "W3-02", FORMS[form].read(raw))
        for number, (form, when, raw) in enumerate(rows, start=1)
    ]
    return course(*records, patient=patient, infused=False, graded=True)
