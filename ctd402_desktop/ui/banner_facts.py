"""What the patient banner says, without a pixel: three lines of runs and the cells at the right. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ctd402_desktop.domain.attention import aged
from ctd402_desktop.domain.board import BoardGrade, Summary
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.due import ICE, VITALS
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.ledger import Tocilizumab, tocilizumab
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.i18n import C_, N_, language, tr
from ctd402_desktop.ui import formats, patient_name

ALLERGY_HEADINGS = {
    "known": N_("Known allergies"),
    "none_known": N_("No known allergies"),
    "not_recorded": N_("Allergies not recorded"),
    "unavailable": N_("Allergies unavailable"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A label with its value. ``state`` is ``critical`` or ``attention`` for a warning with its icon, else empty.

    ``short`` is the label where there is little room.
    """

    label: str
    value: str = ""
    state: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell at the right: label, value (or a grade with ``words`` beside it), and its age.

    ``short`` is the label in a compact window, where it carries the age.
    """

    label: str
    value: str = ""
    under: str = ""
    grade: BoardGrade | None = None
    words: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All texts of the banner in the language in force."""

    name_zh: str
    name_latin: str
    who: tuple[Run, ...]
    safety: tuple[Run, ...]
    more: tuple[Run, ...]
    cells: tuple[Cell, ...]
    died: str = ""


def facts(course: Course, now: datetime, similar: str = "") -> Facts:
    """Everything from signed records; ``similar`` names a similar patient on the ward with the bed."""
    patient = course.patient
    latin = patient_name.latin(patient)
    died = tr(N_("Died {date}"), date=formats.date(patient.died_on)) if patient.died_on else ""
    return Facts(
        patient.name_zh,
        latin,
        _who(course, now),
        _safety(course),
        _more(course, similar),
        _cells(course, now),
        died,
    )


def not_recorded() -> str:
    """What stands where nothing is known; never a blank."""
    return tr(C_("banner", "Not recorded"))


def _choice(course: Course, form: str, key: str) -> str:
    found = course.latest(key, form)
    return tr(FORMS[form][key].choice_label(str(found[1]))).lower() if found else not_recorded()


def _who(course: Course, now: datetime) -> tuple[Run, ...]:
    patient = course.patient
    age = patient.age_on(patient.died_on or now.astimezone(course.zone).date())
    born = not_recorded()
    if patient.birth_date is not None:
        born = tr(N_("{date} ({age} y)"), date=formats.date(patient.birth_date), age=age)
    sex = {"male": N_("Male"), "female": N_("Female")}.get(patient.sex, "")
    return (
        Run(tr(N_("Sex")), tr(sex) or not_recorded()),
        Run(tr(N_("Born")), born),
        Run(tr(N_("Hosp. no.")), patient.mrn),
        Run(tr(N_("Bed")), patient.bed or not_recorded()),
    )


def _safety(course: Course) -> tuple[Run, ...]:
    found = course.latest("allergies", "enrolment")
    kind = str(found[1]) if found else "not_recorded"
    text = course.latest("allergy_text", "enrolment")
    known = kind == "known"
    allergies = Run(
        tr(ALLERGY_HEADINGS[kind]), str(text[1]) if known and text else "", "critical" if known else "plain"
    )
    runs = [
        allergies,
        Run(tr(N_("Isolation")), _choice(course, "enrolment", "isolation")),
        Run(tr(N_("Code")), _choice(course, "enrolment", "code_status")),
        Run(tr(N_("Weight")), _weight(course)),
    ]
    lot = _lot(course)
    return (*runs, Run(tr(N_("Lot")), lot)) if lot else tuple(runs)


def _weight(course: Course) -> str:
    found = course.latest("weight_kg", "lymphodepletion", "enrolment")
    value = found[1] if found else None
    if found is None or not isinstance(value, Decimal):
        return not_recorded()
    record = found[0]
    measured = record.answers.get("weight_date")
    zero = course.day_zero
    if isinstance(measured, date) and not isinstance(measured, datetime) and zero is not None:
        day: int | None = (measured - zero).days
    else:
        day = course.study_day(record.observed_at)
    shown = f"{formats.number(value)} kg"
    return tr(N_("{weight} ({day})"), weight=shown, day=formats.day(day)) if day is not None else shown


def _lot(course: Course) -> str:
    found = course.last("infusion")
    if found is None:
        return ""
    lot, cells = str(found.answers.get("lot", "")), found.number("dose_infused_cells")
    return ", ".join(part for part in (lot, formats.power_of_ten(cells) if cells else "") if part)


def _more(course: Course, similar: str) -> tuple[Run, ...]:
    patient = course.patient
    runs = []
    if similar:
        long, short = tr(N_("Similar name on ward: {who}"), who=similar), tr(N_("Similar: {who}"), who=similar)
        runs.append(Run(long, "", "attention", short))
    runs.append(Run(tr(N_("Trial")), patient.trial_no or not_recorded()))
    runs.append(Run(tr(N_("Resp.")), patient.physician or not_recorded()))
    return tuple(runs)


def _cells(course: Course, now: datetime) -> tuple[Cell, ...]:
    look = look_of(course, now, course.protocol.schedule)
    summary, day = look.summary, course.study_day(now)
    crs, icans = aged(look, summary.crs, VITALS), aged(look, summary.icans, ICE)
    hours = int((now - summary.infusion_at).total_seconds() // 3600) if summary.infusion_at else None
    passed = formats.elapsed(hours) or (tr(N_("planned")) if day is not None else "")
    return (
        Cell(tr(N_("Day")), formats.day(day) or "–", passed, short=passed),
        Cell(
            "CRS",
            under=_stale(crs, now) or _at_least(course, crs, now) or _since(course, crs, now),
            grade=crs,
            short=_short(
                "CRS",
                _stale(crs, now) or (_when(course, crs.since, now) if crs.since else ""),
            ),
        ),
        Cell(
            "ICANS",
            under=_stale(icans, now) or _at_least(course, icans, now) or _age(icans, now),
            grade=icans,
            words=_ice(summary),
            short=_short(
                "ICANS",
                _stale(icans, now) or (formats.span(now - icans.at) if icans.at else ""),
            ),
        ),
        _counts(course, summary, now),
        _toci(tocilizumab(course, now), course, now),
        _transplant(course, summary),
    )


def _short(label: str, age: str) -> str:
    comma = "，" if language() == "zh" else ", "
    return comma.join(part for part in (label, age) if part)


def _stale(grade: BoardGrade, now: datetime) -> str:
    """The word and the age of a grade older than its interval; empty for one that is not."""
    if grade.state != "stale" or grade.at is None:
        return ""
    return tr(N_("stale, {age}"), age=formats.span(now - grade.at))


def _since(course: Course, grade: BoardGrade, now: datetime) -> str:
    if grade.since is None or grade.value is None:
        return ""
    return tr(N_("since {time}"), time=_when(course, grade.since, now))


def _at_least(course: Course, grade: BoardGrade, now: datetime) -> str:
    """Said instead of the age when an unanswered question could have made the grade higher."""
    if not grade.at_least or grade.since is None:
        return ""
    return tr(N_("at least, since {time}"), time=_when(course, grade.since, now))


def _when(course: Course, moment: datetime, now: datetime) -> str:
    """``14:05`` today, ``D+2`` on another day."""
    if moment.astimezone(course.zone).date() == now.astimezone(course.zone).date():
        return formats.time(moment, course.zone)
    return formats.day(course.study_day(moment)) or formats.short_date(moment.astimezone(course.zone).date())


def _age(grade: BoardGrade, now: datetime) -> str:
    return formats.ago(now - grade.at) if grade.at is not None else ""


def _ice(summary: Summary) -> str:
    return f"ICE {formats.number(summary.ice[-1][1])}/10" if summary.ice else ""


def _counts(course: Course, summary: Summary, now: datetime) -> Cell:
    shown = [formats.number(one.value) if one else "–" for one in (summary.anc, summary.plt)]
    newest = max((one.at for one in (summary.anc, summary.plt) if one), default=None)
    return Cell("ANC · PLT", " · ".join(shown), _when(course, newest, now) if newest else "")


def _toci(found: Tocilizumab, course: Course, now: datetime) -> Cell:
    value = tr(N_("{given} of {most}"), given=found.in_24h, most=found.limits.per_24h)
    if not found.total:
        under = tr(N_("none given"))
    elif found.next_possible is None:
        under = tr(N_("total reached"))
    elif found.next_possible > now:
        under = tr(N_("next ≥ {time}"), time=formats.time(found.next_possible, course.zone))
    else:
        under = tr(N_("{count} in total"), count=found.total)
    return Cell(tr(N_("Toci in 24 h")), value, under, short=tr(N_("Toci 24 h")))


def _transplant(course: Course, summary: Summary) -> Cell:
    zero = course.day_zero
    day = None
    for one in course.of("transplant"):
        when = one.answers.get("date") or one.answers.get("due")
        if one.answers.get("milestone") == "graft_infusion" and isinstance(when, date) and zero is not None:
            day = (when - zero).days
    reached = FORMS["transplant"]["milestone"].choice_label(summary.milestone) if summary.milestone else ""
    under = tr(reached).lower()
    return Cell("HSCT", formats.day(day) or "–", under or tr(N_("not begun")))
