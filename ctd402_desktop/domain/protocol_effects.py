"""What another pack would change for a patient, side by side: grades, derived results, checks due, and attention.

Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ctd402_desktop.domain.attention import TIER_LABELS, findings
from ctd402_desktop.domain.board import Finding
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.due import DueItem, Look, due_items
from ctd402_desktop.domain.due_words import span_text, stream_label, why_due
from ctd402_desktop.domain.grade import Fact, Grade
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.domain.ledger import steroid_exposure, tocilizumab
from ctd402_desktop.domain.protocol import Protocol
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.domain.transplant import hsct_window, track
from ctd402_desktop.domain.visits import visit_states
from ctd402_desktop.i18n import N_, Message, msg, tr

NONE = "–"


@dataclass(frozen=True, slots=True)
class Effect:
    """One result that differs. ``record_id`` is ``None`` for what is derived from the whole course.

    ``why`` are the facts of the new result that the old one does not rest on.
    """

    subject: Message
    before: str
    after: str
    record_id: int | None = None
    observed_at: datetime | None = None
    why: tuple[Fact, ...] = ()


def effects(course: Course, other: Protocol, now: datetime) -> tuple[Effect, ...]:
    """Where ``other`` gives another grade or another derived result than the protocol the course was read with."""
    changed = replace(course, protocol=other)
    before, after = look_of(course, now, course.protocol.schedule), look_of(changed, now, changed.protocol.schedule)
    return (
        *_grades(course, changed),
        *_derived(course, changed, now),
        *_due(before, after),
        *_attention(before, after),
    )


def _due(before: Look, after: Look) -> Iterator[Effect]:
    """Streams whose open item is another one, or due at another moment or interval."""
    old, new = ({one.stream: one for one in due_items(look)} for look in (before, after))
    for stream in dict.fromkeys((*old, *new)):
        one, two = _due_text(old.get(stream)), _due_text(new.get(stream))
        if one != two:
            look, item = (after, new[stream]) if stream in new else (before, old[stream])
            subject = msg(N_("Due: {what}"), what=stream_label(stream))
            yield Effect(subject, one, two, why=why_due(look, item))


def _due_text(item: DueItem | None) -> str:
    """Rule of the pack, interval and moment; the interval is empty for fixed days."""
    if item is None:
        return NONE
    every = f", {span_text(item.rule.interval)}" if item.rule.interval else ""
    return f"{item.rule.name}{every}, {item.due.isoformat(timespec='minutes')}"


def _attention(before: Look, after: Look) -> Iterator[Effect]:
    """Reasons to look at the patient that stand in another tier, and the tier of the patient."""
    old, new = ({one.rule: one for one in findings(look)} for look in (before, after))
    for rule in dict.fromkeys((*old, *new)):
        one, two = old.get(rule), new.get(rule)
        if (one and (one.tier, one.severity)) != (two and (two.tier, two.severity)):
            told = two or one
            subject = msg(N_("Attention: {reason}"), reason=told.reason if told else "")
            yield Effect(subject, _tier(one), _tier(two), why=told.why if told else ())


def _tier(finding: Finding | None) -> str:
    return NONE if finding is None else tr(TIER_LABELS[finding.tier])


def _grades(old: Course, new: Course) -> Iterator[Effect]:
    for record in old.records:
        if not record.grades:
            continue
        after = dict(_graded(record, new))
        for title, before in _graded(record, old):
            grade = after[title]
            if grade.value != before.value or grade.reason != before.reason:
                why = tuple(fact for fact in grade.because if fact not in before.because)
                yield Effect(msg(title), _shown(before), _shown(grade), record.id, record.observed_at, why)


def _graded(record: Record, course: Course) -> Iterator[tuple[str, Grade]]:
    others = replace(course, history=tuple(one for one in course.history if one.id != record.id))
    for scale, grade in grade_answers(record.form, record.answers, record.observed_at, others):
        yield scale.title, grade


def _shown(grade: Grade) -> str:
    return str(grade.value) if grade.value is not None else grade.reason.value if grade.reason is not None else NONE


def _derived(old: Course, new: Course, now: datetime) -> Iterator[Effect]:
    before, after = _results(old, now), _results(new, now)
    for subject in dict.fromkeys((*before, *after)):
        one, two = before.get(subject, NONE), after.get(subject, NONE)
        if one != two:
            yield Effect(subject, one, two)


def _results(course: Course, now: datetime) -> dict[Message, str]:
    """What the rules that read the pack say of this course now."""
    doses = tocilizumab(course, now)
    next_dose = doses.next_possible.isoformat(timespec="minutes") if doses.doses and doses.next_possible else NONE
    found = {
        msg(N_("Tocilizumab: alerts")): "; ".join(one.render() for one in doses.alerts) or NONE,
        msg(N_("Tocilizumab: next possible")): next_dose,
    }
    if course.infusion_at is not None:
        exposure = steroid_exposure(course, course.infusion_at, now)
        found[msg(N_("Steroids since infusion, dexamethasone eq."))] = f"{exposure.mg.normalize():f} mg"
    path = track(course, now)
    if path.since_infusion is not None:
        found[msg(N_("Transplant window today"))] = hsct_window(path.since_infusion, path.plan.windows)
    for one in visit_states(course, now.astimezone(course.zone).date()):
        text = f"{one.state}, {one.earliest.isoformat()} – {one.latest.isoformat()}"
        found[msg(N_("Visit {visit}"), visit=one.visit.key)] = text
    return found
