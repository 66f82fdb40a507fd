"""Lines of the overview's cards and the things left open; every one read from the course, what is missing said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from ctd402_desktop.domain.attention import SEE_NOW, findings
from ctd402_desktop.domain.board import Finding
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.due import Look, State, due_items, finished
from ctd402_desktop.domain.due_words import stream_label
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import current_grade
from ctd402_desktop.domain.ledger import DrugUse, running, steroid_exposure, tocilizumab
from ctd402_desktop.domain.routine import AHEAD
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.domain.units import pretty, tidy
from ctd402_desktop.domain.visits import next_visit
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import option_text
from ctd402_desktop.ui.cards import Line
from ctd402_desktop.ui.signature_words import signers

MOST = 5
"""Lines that fit a card; the tab behind it has them all."""


def not_recorded() -> str:
    """What stands where nobody recorded anything."""
    return tr(N_("not recorded"))


def treatment_lines(course: Course, now: datetime) -> list[Line]:
    """Tocilizumab against its limits, steroids, and what runs."""
    days = Days.of(course, now)
    found = tocilizumab(course, now)
    count = tr(N_("Tocilizumab {count} of {most} in 24 h"), count=found.in_24h, most=found.limits.per_24h)
    total = tr(N_("{count} of {most} in total"), count=found.total, most=found.limits.total)
    last = days.when(found.last_at) if found.last_at is not None else total
    lines = [Line(count, last, strong=bool(found.total), icon="syringe")]
    if found.last_at is not None:
        lines.append(_next_tocilizumab(days, found.next_possible, found.check_due))
    lines.append(_steroids(course, now))
    lines += [
        _used(course, use, tr(N_("since {time}"), time=days.when(use.start)), _ICONS[use.category])
        for use in running(course, now, now, *_ICONS)
        if not use.single
    ]
    if len(lines) < 3:
        lines.append(Line(tr(N_("No vasopressor or oxygen running")), icon="circle-check"))
    return lines[:MOST]


_ICONS = {"vasopressor": "heart-pulse", "oxygen": "wind", "anticytokine": "pill", "steroid": "pill", "gcsf": "droplets"}


def _next_tocilizumab(days: Days, possible: datetime | None, check: datetime | None) -> Line:
    if possible is None:
        return Line(tr(N_("No further dose: the total is reached")), icon="octagon-alert", token="critical.fg")
    text = tr(N_("Next possible {time}"), time=days.when(possible))
    if possible <= days.now:
        text = tr(N_("Next dose possible now"))
    remark = tr(N_("check {time}"), time=days.when(check)) if check is not None and check > days.now else ""
    return Line(text, remark, icon="hourglass")


def _steroids(course: Course, now: datetime) -> Line:
    start = course.infusion_at
    if start is None:
        return Line(tr(N_("No infusion recorded yet")), icon="info")
    found = steroid_exposure(course, start, now)
    mg = figure(tidy(found.mg.quantize(Decimal("0.1"))))
    text = tr(N_("Dexamethasone eq. {mg} mg"), mg=f"≥ {mg}" if found.at_least else mg)
    return Line(text, tr(N_("since D0")), strong=bool(found.mg), icon="activity")


def _used(course: Course, use: DrugUse, remark: str, icon: str) -> Line:
    record = next(one for one in course.of("drug") if one.id == use.record_id)
    return Line(_use_text(course, use), remark, icon=icon, **_behind(course, record))


class _Behind(TypedDict):
    signed: str
    past: tuple[Course, Record]


def _behind(course: Course, record: Record) -> _Behind:
    """Who stands for the record a line was read from, and its history."""
    return {"signed": tr(N_("Signed: {names}"), names=signers(record)), "past": (course, record)}


def _use_text(course: Course, use: DrugUse) -> str:
    record = next(one for one in course.of("drug") if one.id == use.record_id)
    written = record.answers.get("agent_text")
    name = str(written) if use.agent == "other" and written else option_text("drug", "agent", use.agent)
    if use.dose is None:
        return name
    return f"{name} {formats.number(use.dose)} {option_text('drug', 'dose_unit', use.unit)} {use.frequency}".rstrip()


def infection_lines(course: Course, now: datetime) -> list[Line]:
    """Open episodes with cultures, antimicrobials that run, CMV, prophylaxis."""
    days = Days.of(course, now)
    lines = _episodes(course, days)
    treating: list[DrugUse] = []
    preventing: list[DrugUse] = []
    for use in running(course, now, now, "antimicrobial"):
        record = next(one for one in course.of("drug") if one.id == use.record_id)
        if not use.single:
            (preventing if record.answers.get("indication") == "prophylaxis" else treating).append(use)
    room = MOST - 2 - len(lines)
    lines += [_used(course, use, days.when(use.start), "pill") for use in treating[: max(1, room)]]
    lines.append(_virus(course, days))
    if preventing:
        names = [option_text("drug", "agent", use.agent) for use in preventing]
        lines.append(Line(tr(C_("enumeration", ", ")).join(names), tr(C_("drug", "running")), icon="shield-check"))
    else:
        lines.append(Line(tr(N_("No prophylaxis running")), icon="triangle-alert", token="attention.fg"))
    return lines[:MOST]


def _episodes(course: Course, days: Days) -> list[Line]:
    lines = []
    for record in reversed(course.of("infection")):
        answers = record.answers
        if answers.get("status") in {"resolved", "excluded"} or "resolved_at" in answers:
            continue
        name = answers.get("organism") or option_text("infection", "kind", answers.get("kind")).lower()
        status = option_text("infection", "status", answers.get("status"))
        text = tr(N_("{status}: {what}"), status=status, what=name)
        onset = _moment(days, answers.get("onset"))
        lines.append(Line(text, onset, strong=True, icon="bug", **_behind(course, record)))
        cultures = answers.get("cultures_at")
        text = tr(C_("infection", "Cultures taken")) if cultures else tr(N_("Cultures: not recorded"))
        token = "text.1" if cultures else "attention.fg"
        lines.append(Line(text, _moment(days, cultures), icon="test-tube", token=token))
    return lines[:2] or [Line(tr(N_("No open infection")), icon="circle-check")]


def _moment(days: Days, value: object) -> str:
    if not isinstance(value, datetime):
        return ""
    return formats.day_time(value, days.course) if days.name(value) != days.name(days.now) else days.when(value)


def _virus(course: Course, days: Days) -> Line:
    found = course.latest("cmv", "laboratory")
    if found is None:
        return Line(tr(N_("CMV: not recorded")), icon="microscope")
    record, value = found
    when = days.when(record.observed_at)
    if isinstance(value, Lab) and not value.comparator.startswith("<") and value.value > 0:
        text = f"CMV {formats.number(value.value)} {pretty(value.unit)}"
        return Line(text, when, strong=True, icon="microscope", **_behind(course, record))
    return Line(tr(N_("CMV below quantification")), when, icon="microscope", **_behind(course, record))


def response_lines(course: Course, now: datetime) -> list[Line]:
    """Baseline, the last or the next assessment, donor, and what blocks the transplant."""
    enrolled = course.last("enrolment")
    lines = [*_baseline(course, enrolled), _assessment(course, now)]
    found = track(course, now)
    if found.declined:
        return [*lines, Line(tr(N_("Transplant declined")), found.declined, strong=True, icon="octagon-alert")][:MOST]
    if found.donor is None:
        lines.append(Line(tr(N_("Donor: not recorded")), icon="users"))
    else:
        kind = option_text("transplant", "donor_type", found.donor.answers.get("donor_type"))
        match = str(found.donor.answers.get("hla_match", ""))
        donor = tr(N_("Donor {kind}"), kind=f"{kind} {match}".strip())
        lines.append(Line(donor, icon="users", **_behind(course, found.donor)))
    lines += [
        Line(f"{tr(one.label)}: {one.blocker}", _date(one.due), strong=True, icon="triangle-alert", token="critical.fg")
        for one in found.blockers
    ]
    if not found.blockers and found.next_step is not None and (found.donor is not None or course.of("transplant")):
        step = found.next_step
        token = "attention.fg" if step.late else "text.1"
        text = tr(N_("Next: {step}"), step=tr(step.label))
        lines.append(Line(text, _date(step.due), strong=step.late, icon="calendar-clock", token=token))
    return lines[:MOST]


def _date(value: date | None) -> str:
    return formats.short_date(value) if value is not None else ""


def _baseline(course: Course, enrolled: Record | None) -> list[Line]:
    blasts = enrolled.number("baseline_blasts") if enrolled is not None else None
    value = f"{formats.number(blasts)} %" if blasts is not None else not_recorded()
    when = _date(enrolled.observed_at.date()) if enrolled is not None else ""
    text = tr(N_("Baseline marrow blasts {value}"), value=value)
    if enrolled is None:
        lines = [Line(text, when, icon="microscope")]
    else:
        lines = [Line(text, when, icon="microscope", **_behind(course, enrolled))]
    long = enrolled.number("baseline_emd_ldi_mm") if enrolled is not None else None
    short = enrolled.number("baseline_emd_sdi_mm") if enrolled is not None else None
    if long is not None:
        size = (
            f"{formats.number(long)} × {formats.number(short)} mm"
            if short is not None
            else f"{formats.number(long)} mm"
        )
        lines.append(Line(tr(N_("Largest lesion {size}"), size=size), when, icon="ruler"))
    return lines


def _assessment(course: Course, now: datetime) -> Line:
    last = course.last("response")
    waiting = next_visit(course, now.astimezone(course.zone).date())
    if last is not None and "overall" in last.answers:
        overall = option_text("response", "overall", last.answers["overall"])
        visit = option_text("response", "visit", last.answers.get("visit"))
        text = tr(N_("{visit}: {overall}"), visit=visit, overall=overall)
        day = Days.of(course, now).name(last.observed_at)
        return Line(text, day, strong=True, icon="calendar-clock", **_behind(course, last))
    if waiting is None:
        return Line(tr(N_("Response: not assessed")), icon="calendar-clock")
    window = f"{formats.short_date(waiting.earliest)} – {formats.short_date(waiting.latest)}"
    text = tr(N_("{visit} assessment due {date}"), visit=tr(waiting.visit.label), date=_date(waiting.on))
    return Line(text, window, strong=waiting.state in {"open", "missed"}, icon="calendar-clock")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something to do, when, and the tab where it is done; ``urgent`` is what belongs to tier 1.

    ``finding`` is the critical change to acknowledge; ``done`` marks a task of the shift that has been done.
    """

    text: str
    when: str
    tab: str
    urgent: bool = False
    done: bool = False
    finding: Finding | None = None


def open_items(
    course: Course,
    now: datetime,
    schedule: Schedule,
    drafts: tuple[Draft, ...] = (),
    raised: Iterable[Finding] | None = None,
) -> list[OpenItem]:
    """What is left to do now, most urgent first, then what of the shift is done; nothing is made up.

    ``raised`` are the findings as the alerts service tells them, with who acknowledged which; computed when not given.
    """
    days = Days.of(course, now)
    look = look_of(course, now, schedule)
    finders: tuple[Callable[[Course, Days], list[OpenItem]], ...] = (_response, _late_milestones)
    urgent, found = _urgent(findings(look) if raised is None else raised), _due(look, days)
    found += [item for finder in finders for item in finder(course, days)]
    mine = [
        OpenItem(
            tr(N_("Unsigned: {form}"), form=tr(FORMS[one.form].title)),
            f"{one.author_name} {days.when(one.updated_at)}".strip(),
            _TABS.get(one.form, "overview"),
        )
        for one in drafts
        if one.patient_id == course.patient.id
    ]
    return urgent + mine + found + _finished(look, days)


_TABS = {
    "daily": "assess",
    "laboratory": "labs",
    "cells": "labs",
    "drug": "drugs",
    "infection": "infection",
    "response": "response",
    "transplant": "transplant",
}


def _urgent(raised: Iterable[Finding]) -> list[OpenItem]:
    """The first critical change nobody has acknowledged yet."""
    waiting = [one for one in raised if one.tier == SEE_NOW and not one.acknowledged_by]
    return [OpenItem(one.reason.render(), "", "assess", urgent=True, finding=one) for one in waiting[:1]]


def _due(look: Look, days: Days) -> list[OpenItem]:
    """Checks that are open or due within the hour."""
    if look.patient.died_on is not None:
        return []
    found = []
    for item in due_items(look):
        if item.state is not State.PAUSED and (item.open or item.due <= days.now + AHEAD):
            text = stream_label(item.stream).render()
            text = tr(N_("{what}, late"), what=text) if item.late else text
            found.append(OpenItem(text, days.when(item.due), _TABS.get(item.rule.form, "overview")))
    return found


def _finished(look: Look, days: Days) -> list[OpenItem]:
    """The newest round of each check that applies and was done in this shift, newest first."""
    streams = {one.stream for one in due_items(look)}
    newest: dict[str, OpenItem] = {}
    for one in sorted(
        finished(look, days.now - look.schedule.limits.shift.span), key=lambda one: one.due, reverse=True
    ):
        tab, when = _TABS.get(one.rule.form, "overview"), days.when(one.last or one.due)
        if one.stream in streams:
            newest.setdefault(one.stream, OpenItem(stream_label(one.stream).render(), when, tab, done=True))
    return list(newest.values())


def _response(course: Course, days: Days) -> list[OpenItem]:
    visit = next_visit(course, days.now.astimezone(course.zone).date())
    if visit is None or visit.state not in {"open", "missed"}:
        return []
    text = tr(N_("{visit} assessment"), visit=tr(visit.visit.label))
    return [OpenItem(text, _date(visit.on), "response")]


def _late_milestones(course: Course, days: Days) -> list[OpenItem]:
    return [OpenItem(tr(N_("{what}, late"), what=tr(one.label)), _date(one.due), "transplant")
            for one in track(course, days.now).late]  # fmt: skip


def confirmed_grade(course: Course, now: datetime) -> str:
    """``CRS 2 assigned, Dr Chen 14:12``: who assigned the grade in force, else who stood for it last.

    Somebody else's signature (countersigned, reviewed, approved) confirms it; the author's own only signs it.
    """
    found = current_grade(course, "crs", now)
    if found is None or found.value is None:
        return ""
    days = Days.of(course, now)
    record = next(one for one in course.records if one.id == found.record_id)
    if found.assigned is not None:
        when = days.when(record.recorded_at)
        return tr(N_("CRS {grade} assigned, {name} {time}"), grade=found.assigned, name=record.author_name, time=when)
    others = [one for one in record.standing if one.user_id != record.author_id]
    name, at = (others[-1].user_name, others[-1].at) if others else (record.author_name, record.recorded_at)
    text = N_("CRS {grade} confirmed, {name} {time}") if others else N_("CRS {grade} signed, {name} {time}")
    return tr(text, grade=found.value, name=name, time=days.when(at))


def signed_lines(course: Course, now: datetime) -> list[str]:
    """Who stands for the newest record of each form, for the sheet that tells where the numbers come from."""
    days = Days.of(course, now)
    newest = [one for form in FORMS if form != "addendum" and (one := course.last(form, now)) is not None]
    newest.sort(key=lambda one: one.observed_at, reverse=True)
    return [
        tr(
            N_("{form} {time}: {names}"),
            form=tr(FORMS[one.form].title),
            time=_moment(days, one.observed_at),
            names=signers(one),
        )
        for one in newest
    ]
