"""What the live panel says, as text: result, what it was, what is missing. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.aftercare import Step, with_record
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import Grade, Reason
from ctd402_desktop.domain.grading import current_grade, effective_grade
from ctd402_desktop.domain.routine import SHORT_NAMES
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import LIST_MARK
from ctd402_desktop.ui.review_line import grade_words


@dataclass(frozen=True, slots=True)
class LiveResult:
    """Everything the panel shows for the answers so far."""

    course: Course
    at: datetime
    answers: Answers
    grades: tuple[tuple[Scale, Grade], ...]
    steps: tuple[Step, ...] = ()
    signed: bool = False

    def of(self, scale: str) -> tuple[Scale, Grade] | None:
        """Scale and grade by key."""
        return next((pair for pair in self.grades if pair[0].key == scale), None)


def state(grade: Grade, result: LiveResult) -> str:
    """How the badge is painted: ``na``, ``signed`` or ``proposed``."""
    if grade.reason is Reason.NOT_APPLICABLE:
        return "na"
    return "signed" if result.signed else "proposed"


def assigned(result: LiveResult, scale: str) -> int | None:
    """The grade a physician assigned on this set, ``None`` when none was."""
    value = result.answers.get(f"{scale}_assigned")
    return int(str(value)) if value is not None and str(value).isdigit() else None


def title(scale: Scale, grade: Grade, given: int | None) -> str:
    """``CRS 2``: the assigned grade where there is one, else the computed one."""
    if given is not None:
        return f"{tr(scale.short)} {given}"
    return grade_words(scale, grade)


def joined(words: list[str]) -> str:
    """``ICE 10/10, alert, no seizure``: in one sentence, so only the first word keeps its capital."""
    kept = [
        word if place == 0 or word[1:2].isupper() else word[:1].lower() + word[1:] for place, word in enumerate(words)
    ]
    return tr(LIST_MARK).join(kept)


def missing(grade: Grade) -> str:
    """The questions whose answers the grade lacks, named as on the form."""
    form = FORMS["daily"]
    names = []
    for key in grade.missing:
        score = next((name for name in ("ice", "capd") if key.startswith(f"{name}_") and key in form), "")
        names.append(score.upper() if score else tr(SHORT_NAMES.get(key, "")) or _plain_name(key))
    return tr(LIST_MARK).join(dict.fromkeys(names))


def _plain_name(key: str) -> str:
    form = FORMS["daily"]
    return tr(form[key].label).lower() if key in form else tr(OUTSIDE.get(key, key))


OUTSIDE: dict[str, str] = {
    "birth_date": N_("birth date"),
    "history": N_("earlier assessments"),
    "drug": N_("drug records"),
    "ice": N_("ICE"),
    "capd": N_("CAPD"),
}
"""Names of what a grade may lack that is not asked on the bedside page."""


def held(result: LiveResult, scale: Scale, grade: Grade) -> str:
    """``ICANS 3 stays in force: this set is partial`` when signing these answers would not lower it; else empty."""
    if result.signed or not result.answers:
        return ""
    found = current_grade(
        with_record(result.course, "daily", result.answers, result.at, result.grades), scale, result.at
    )
    if found is None or found.value is None or found.record_id == 0:
        return ""
    lower = grade.value is None or grade.value < found.value
    words = N_("{scale} {grade} stays in force: this set is partial")
    return tr(words, scale=tr(scale.short), grade=found.value) if lower else ""


def was(result: LiveResult, scale: Scale, grade: Grade, given: int | None) -> str:
    """What it was at the last assessment, or what was computed when a physician assigned another grade."""
    if given is not None:
        shown = tr(N_("NG")) if grade.value is None else str(grade.value)
        return tr(N_("assigned by a physician, computed {grade}"), grade=shown)
    last = _last_graded(result.course, result.at, scale.key)
    if last is None:
        return tr(N_("{scale}, no earlier grade"), scale=tr(scale.short))
    record, value = last
    return tr(
        N_("{scale}, was {grade} at {time}"),
        scale=tr(scale.short),
        grade=value,
        time=_when(record.observed_at, result),
    )


def _when(moment: datetime, result: LiveResult) -> str:
    zone = result.course.zone
    same_day = moment.astimezone(zone).date() == result.at.astimezone(zone).date()
    if same_day:
        return formats.time(moment, zone)
    day = result.course.study_day(moment)
    return f"{formats.day(day)} {formats.time(moment, zone)}" if day is not None else formats.date_time(moment, zone)


def _last_graded(course: Course, at: datetime, scale: str) -> tuple[Record, int] | None:
    for record in reversed(course.of("daily")):
        value, _state_word = effective_grade(record, scale)
        if value is not None and record.observed_at < at:
            return record, value
    return None
