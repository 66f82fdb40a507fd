"""Grades of a record and of a course: what the live panel, signing, the board, the ribbons and the PDF ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.grade import Grade, Reason
from ctd402_desktop.domain.nearby import COMBINED, grade_with_nearby
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.domain.scales.daily import assigned, counter_start

GRADED, NOT_GRADABLE, NOT_APPLICABLE = "graded", "ng", "na"


def grade_answers(form_key: str, answers: Answers, at: datetime, course: Course) -> tuple[tuple[Scale, Grade], ...]:
    """Every scale of a form applied to its answers.

    Parameters
    ----------
    form_key : str
        Key of the form, such as ``daily``.
    answers : mapping
        Parsed answers so far; incomplete is fine.
    at : datetime, aware
        Moment of observation.
    course : Course
        The course without the record being graded (nor the one it corrects).
    """
    return tuple((scale, grade_with_nearby(scale, answers, at, course)) for scale in SCALES if form_key in scale.forms)


def scale_named(key: str) -> Scale:
    """The scale with this key; ``KeyError`` for an unknown one."""
    for scale in SCALES:
        if scale.key == key:
            return scale
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class GradedRecord:
    """A record with its computed grade and, when a physician assigned one, that grade, which wins."""

    record: Record
    grade: Grade
    assigned: int | None

    @property
    def value(self) -> int | None:
        """The grade in force."""
        return self.grade.value if self.assigned is None else self.assigned

    @property
    def state(self) -> str:
        """``graded``, ``ng`` (not gradable) or ``na`` (the scale does not apply)."""
        if self.value is not None:
            return GRADED
        return NOT_APPLICABLE if self.grade.reason is Reason.NOT_APPLICABLE else NOT_GRADABLE


def effective_grade(record: Record, scale_key: str) -> tuple[int | None, str]:
    """The grade in force of a signed record and its state: the physician's where assigned, else the stored one."""
    stored = record.grade(scale_key)
    grade = stored.grade if stored else Grade(None, Reason.NOT_APPLICABLE)
    found = GradedRecord(record, grade, assigned(record, scale_key))
    return found.value, found.state


def graded_records(course: Course, scale_key: str) -> tuple[GradedRecord, ...]:
    """Records of the scale's forms with their grades, oldest first: the stored grade, else computed now."""
    scale = scale_named(scale_key)
    found: list[GradedRecord] = []
    for record in course.of(*scale.forms):
        stored = record.grade(scale.key)
        grade = stored.grade if stored else _computed(scale, record, course)
        found.append(GradedRecord(record, grade, assigned(record, scale.key)))
    return tuple(found)


def _computed(scale: Scale, record: Record, course: Course) -> Grade:
    others = replace(course, history=tuple(one for one in course.history if one.id != record.id))
    return grade_with_nearby(scale, record.answers, record.observed_at, others)


def day_grades(course: Course, scale_key: str) -> dict[int, tuple[int | None, str]]:
    """Study day to (grade of the day, state), the day's grade being the maximum of its assessments.

    ``state`` is ``graded``, ``ng`` when nothing of the day could be graded, ``na`` when the scale does not apply.
    Empty before a day zero is known or planned. The computed grade stays on the record beside the physician's.

    References
    ----------
    toxicity-grading.md G-8, G-9.
    """
    found: dict[int, tuple[int | None, str]] = {}
    for one in graded_records(course, scale_key):
        day = course.study_day(one.record.observed_at)
        if day is None:
            continue
        entry = (one.value, one.state)
        found[day] = _worse(found[day], entry) if day in found else entry
    return dict(sorted(found.items()))


def _worse(one: tuple[int | None, str], other: tuple[int | None, str]) -> tuple[int | None, str]:
    order = {NOT_APPLICABLE: -2, NOT_GRADABLE: -1}
    return max(one, other, key=lambda entry: order.get(entry[1], entry[0] or 0))


@dataclass(frozen=True, slots=True)
class CurrentGrade:
    """The grade in force now: from which record, since when it has this value, and what it was before.

    ``previous`` is the grade of the assessment before; ``changed_from`` the last different one, before ``since``.
    """

    value: int | None
    state: str
    at: datetime
    since: datetime
    previous: int | None
    previous_at: datetime | None
    changed_from: int | None
    grade: Grade
    assigned: int | None
    record_id: int

    @property
    def at_least(self) -> bool:
        """Whether an unanswered question could have made it higher; a grade assigned by a physician stands."""
        return self.assigned is None and self.value is not None and "minimum" in self.grade.flags

    @property
    def rising(self) -> bool:
        """Whether it is higher than the grade before."""
        return self.value is not None and self.previous is not None and self.value > self.previous


def current_grade(course: Course, scale: Scale | str, now: datetime) -> CurrentGrade | None:
    """The newest grade at ``now``; ``None`` when nothing was assessed since the last infusion.

    A record that left questions of the scale unanswered (vitals without ICE, say) may raise an earlier grade and
    never lowers it (``holds``). ``previous`` is the last grade before it.
    """
    chosen = scale_named(scale) if isinstance(scale, str) else scale
    start = counter_start(course, now)
    found = [
        one
        for one in graded_records(course, chosen.key)
        if one.record.observed_at <= now and (start is None or one.record.observed_at >= start)
    ]
    counted = _replacing(found, chosen)
    if not counted:
        return None
    last = counted[-1]
    since = last.record.observed_at
    earlier = counted[:-1]
    while earlier and earlier[-1].value == last.value and earlier[-1].state == last.state:
        since = earlier.pop().record.observed_at
    before = counted[-2] if len(counted) > 1 else None
    return CurrentGrade(
        value=last.value,
        state=last.state,
        at=last.record.observed_at,
        since=since,
        previous=before.value if before else None,
        previous_at=before.record.observed_at if before else None,
        changed_from=earlier[-1].value if earlier else None,
        grade=last.grade,
        assigned=last.assigned,
        record_id=last.record.id,
    )


def _replacing(found: list[GradedRecord], scale: Scale) -> list[GradedRecord]:
    """Records that replace the grade before them: partial ones may raise it, never lower it or take it away.

    A zero is taken away by a set whose questions could not be answered for a stated reason: it is no longer known to
    hold. Questions merely left blank say nothing.
    """
    kept: list[GradedRecord] = []
    for one in found:
        before = kept[-1].value if kept else None
        if not (kept and holds(one, before, scale)):
            kept.append(one)
    return kept


def holds(one: GradedRecord, before: int | None, scale: Scale) -> bool:
    """Whether the grade ``before`` stays in force after ``one``.

    References
    ----------
    product.md 5.2 (a partial set never lowers a grade, a refused one changes nothing but the due time);
    toxicity-grading.md 2.3 (a missing score domain gives "at least" the grade of the others).
    """
    if not _partial(one, scale):
        return False
    if one.value is None:
        return bool(before) or _left_blank(one)
    return before is not None and one.value < before


def _partial(one: GradedRecord, scale: Scale) -> bool:
    """Whether a question of the scale was not answered; an assigned grade never is partial."""
    if one.assigned is not None:
        return False
    if one.grade.missing or "minimum" in one.grade.flags:
        return True
    return COMBINED not in one.grade.flags and bool(scale.unasked(one.record.answers))


def _left_blank(one: GradedRecord) -> bool:
    """Nothing of what is missing was given a reason."""
    return not any(name in one.record.answers for name in one.grade.missing)
