"""A course in the few facts the ward board needs; the store keeps it as a projection beside the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain import summary_facts as facts
from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.bedside import ICE_ITEMS, mean_arterial_pressure, total
from ctd402_desktop.domain.board import BoardGrade, BoardValue, StripDay, Summary
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.fields import Lab, flag
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import (
    CurrentGrade,
    GradedRecord,
    current_grade,
    day_grades,
    graded_records,
    scale_named,
)
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.nearby import COMBINED, completed
from ctd402_desktop.domain.scales.daily import counter_start
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.units import to_canonical

KEPT_HOURS = 36
"""Temperatures and pressures older than this before the newest set are not needed by the board (Tmax 24 h)."""

STRIP_DAYS = 120
WHOLE: dict[str, tuple[str, ...]] = {
    "crs": ("temp", "hypotension", "hypoxia", "pressor"),
    "icans": ("score", "arousal", "seizure", "motor_weakness"),
}
"""What a set must hold to lower the grade that sets the interval; one fact alone may raise it."""
TREND_FOR = timedelta(hours=6)


def summarise(course: Course) -> Summary:
    """The facts of one course; a pure function of its records, so the projection can be rebuilt and compared."""
    daily = course.of("daily")
    scores = tuple((one.observed_at, total) for one in daily if (total := ice_total(one)) is not None)
    crs, icans = grade_steps(course, "crs"), grade_steps(course, "icans")
    newest = daily[-1].observed_at if daily else None
    recent = tuple(one for one in daily if newest and one.observed_at > newest - timedelta(hours=KEPT_HOURS))
    return Summary(
        infusion_at=course.infusion_at,
        days=_strip(course),
        crs=_grade_now(course, "crs", newest),
        icans=_grade_now(course, "icans", newest),
        temps=tuple(_numbers(recent, "temp")),
        vitals_at=next((one.observed_at for one in reversed(daily) if one.number("temp") is not None), None),
        neuro_at=next((one.observed_at for one in reversed(daily) if ice_total(one) is not None), None),
        ice=scores[-2:],
        map=tuple((one.observed_at, value) for one in recent if (value := mean_pressure(one)) is not None)[
            -facts.KEPT_SETS :
        ],
        spo2=_newest(recent, "spo2"),
        spo2s=tuple(_numbers(recent, "spo2"))[-facts.KEPT_SETS :],
        anc=latest_lab(course, "anc"),
        plt=latest_lab(course, "plt"),
        infection_since=_open_infection(course),
        graft_at=_milestone_at(course, "graft_infusion"),
        milestone=_furthest_milestone(course),
        day_zero=course.day_zero,
        started_at=course.records[0].observed_at if course.records else None,
        sets=tuple(facts.set_fact(one) for one in daily[-facts.KEPT_SETS :]),
        latest=facts.latest_answers(course),
        closures=facts.closures(course),
        away=facts.away(course),
        moved_at=facts.moved_at(course),
        crs_last=crs[-2:],
        icans_last=icans[-2:],
        recurred=tuple((key, at) for key, steps in (("crs", crs), ("icans", icans)) if (at := facts.recurred(steps))),
        critical=critical_labs(course),
        ice_fall=facts.ice_fall(scores),
        tocilizumab_at=max((use.start for use in drug_uses(course) if use.agent == "tocilizumab"), default=None),
        ld1_at=facts.first_ld_day(course),
        running=tuple(sorted({use.category for use in drug_uses(course) if use.end is None})),
        fever_open_at=facts.open_fever(course),
        support=facts.support(course),
    )


def look_of(course: Course, now: datetime, schedule: Schedule) -> Look:
    """The patient of a course at a moment, as ``domain.due`` and ``domain.attention`` look at one."""
    return Look(course.patient, summarise(course), now, course.zone, course.study_day(now), schedule)


def grade_steps(course: Course, scale: str) -> tuple[tuple[datetime, int], ...]:
    """Grades that set an interval, since the last infusion, oldest first.

    A partial set counts only where it raises the grade; what could not be graded changes nothing. A set that one
    shortly before it made whole is no partial one.
    """
    found: list[tuple[datetime, int]] = []
    start = counter_start(course, course.records[-1].observed_at) if course.records else None
    for one in graded_records(course, scale):
        at, value = one.record.observed_at, one.value
        if value is None or (start is not None and at < start):
            continue
        raises = not found or value > found[-1][1]
        if raises or one.assigned is not None or _whole(one, scale, course):
            found.append((at, value))
    return tuple(found)


def _whole(one: GradedRecord, scale: str, course: Course) -> bool:
    """Whether the set, or the set with what one shortly before it lends, answers all that may lower a grade."""
    done = facts.set_fact(one.record).done
    if COMBINED in one.grade.flags and any(key not in done for key in WHOLE[scale]):
        done = facts.set_fact(replace(one.record, answers=completed(scale_named(scale), one.record, course))).done
    return all(key in done for key in WHOLE[scale])


def critical_labs(course: Course) -> tuple[tuple[str, BoardValue], ...]:
    """Analytes of the newest laboratory report with two arrows, in its order."""
    report = course.last("laboratory")
    if report is None:
        return ()
    found = ((key, latest_lab(course, key)) for key in report.answers if key in ANALYTES)
    return tuple(
        (key, value) for key, value in found if value and value.at == report.observed_at and len(value.flag) == 2
    )


def ice_total(record: Record) -> Decimal | None:
    """ICE 0 to 10 of one assessment; ``None`` unless all five items were scored (toxicity-grading.md 2.1)."""
    return total(record.answers, ICE_ITEMS)


def mean_pressure(record: Record) -> Decimal | None:
    """Mean arterial pressure in whole mmHg; ``None`` unless both pressures were measured."""
    high, low = record.number("sbp"), record.number("dbp")
    return None if high is None or low is None else mean_arterial_pressure(high, low)


def latest_lab(course: Course, analyte: str) -> BoardValue | None:
    """Newest value of an analyte in its canonical unit with its flag; ``None`` when never reported."""
    found = course.latest(analyte, "laboratory")
    if found is None:
        return None
    record, value = found
    row = ANALYTES[analyte]
    canonical = to_canonical(row, value) if isinstance(value, Lab) else None
    if canonical is None:
        return None
    age = course.patient.age_on(record.observed_at.astimezone(course.zone).date())
    return BoardValue(canonical, record.observed_at, row.flag(canonical, row.range_for(course.patient.sex, age)))


def _numbers(records: tuple[Record, ...], key: str) -> Iterator[tuple[datetime, Decimal]]:
    for one in records:
        value = one.number(key)
        if value is not None:
            yield one.observed_at, value


def _newest(records: tuple[Record, ...], key: str) -> BoardValue | None:
    for one in reversed(records):
        value = one.number(key)
        if value is not None:
            return BoardValue(value, one.observed_at, flag(FORMS["daily"][key], value))
    return None


def _grade_now(course: Course, scale: str, newest: datetime | None) -> BoardGrade:
    """Newest grade with the moment its value was reached and the direction it came from."""
    found = current_grade(course, scale, newest) if newest else None
    if found is None:
        return BoardGrade(None, "na")
    return BoardGrade(found.value, found.state, found.at, found.since, _trend(found), found.at_least)


def _trend(found: CurrentGrade) -> str:
    """A change counts as a direction for six hours; a standing zero has none."""
    before = found.changed_from or 0
    if found.value is None or found.value == before == 0:
        return ""
    if found.value != before and found.at - found.since < TREND_FOR:
        return "rising" if found.value > before else "falling"
    return "steady" if found.value else ""


def _strip(course: Course) -> tuple[StripDay, ...]:
    """Worst CRS grade of each day from infusion on; before it, whether anything was recorded."""
    days = {
        day: StripDay(day, None, "done")
        for one in course.of("daily", "ld_dose")
        if (day := course.study_day(one.observed_at)) is not None and day < 0
    }
    for day, (value, state) in day_grades(course, "crs").items():
        if day >= 0:
            days[day] = StripDay(day, value, "none" if state == "na" else state)
    return tuple(days[day] for day in sorted(days))[-STRIP_DAYS:]


def _open_infection(course: Course) -> datetime | None:
    open_since = [
        onset
        for one in course.of("infection")
        if one.answers.get("status") not in {"resolved", "excluded"}
        and "resolved_at" not in one.answers
        and isinstance(onset := one.answers.get("onset"), datetime)
    ]
    return max(open_since, default=None)


def _milestone_at(course: Course, key: str) -> datetime | None:
    done = [one.observed_at for one in course.of("transplant") if _is_done(one, key)]
    return max(done, default=None)


def _is_done(record: Record, key: str) -> bool:
    return record.answers.get("milestone") == key and record.answers.get("state") == "done"


def _furthest_milestone(course: Course) -> str:
    order = [choice.key for choice in FORMS["transplant"]["milestone"].choices]
    done = [key for key in order if any(_is_done(one, key) for one in course.of("transplant"))]
    return done[-1] if done else ""
