"""Response: planned visits with their windows, the components of the last assessment, all assessments."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.response.endpoints import ENDPOINT_LABELS, Outcome, outcome
from ctd402_desktop.domain.response.proposal import Proposal, proposals
from ctd402_desktop.domain.response.words import endpoint_days, endpoint_remark, missing_text, part_text
from ctd402_desktop.domain.visits import VisitState, off_window, visit_states
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import answer_text, labelled, listed, with_unit
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_list import Column, RecordList, Wording, answer_column, two_rows

WORDING = Wording(
    N_("Response assessments"),
    N_("Add assessment"),
    N_("No response assessment yet"),
    N_("The first one is due on D28; marrow and extramedullary disease are assessed apart"),
    "microscope",
)
STATES = {
    "done": (N_("done"), "circle-check", "ok.fg"),
    "open": (N_("due now"), "calendar-clock", "attention.fg"),
    "missed": (N_("window passed"), "triangle-alert", "critical.fg"),
    "planned": (N_("planned"), "calendar-clock", "text.2"),
}
COMPONENTS = (("marrow_blasts", ""), ("mrd_detected", "mrd_value"), ("cns_status", ""))
BASELINE = ("diagnosis", "disease_status", "baseline_blasts", "baseline_cns", "baseline_emd", "cd7_pct")


class ResponsePage(QWidget):
    """Visits, last assessment and baseline above; all assessments below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._visits = LineCard(tr(N_("Planned visits")), "calendar-clock")
        self._last = LineCard(tr(N_("Last assessment")), "microscope")
        self._outcome = LineCard(tr(N_("Outcome, baseline")), "flag")
        self._list = RecordList(context, "response", _columns(), WORDING)
        self.setLayout(two_rows((self._visits, self._last, self._outcome), self._list))

    def show_course(self, course: Course) -> None:
        """Show the response of this course as of now."""
        self._course = course
        now = self._context.now()
        self._visits.show_lines(visit_lines(visit_states(course, now.astimezone(course.zone).date())))
        self._last.show_lines(last_lines(course, now))
        self._outcome.show_lines([*outcome_lines(outcome(course, now)), *baseline_lines(course)])
        self._list.show_course(course)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._visits.set_title(tr(N_("Planned visits")))
            self._last.set_title(tr(N_("Last assessment")))
            self._outcome.set_title(tr(N_("Outcome, baseline")))
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)


def _columns() -> tuple[Column, ...]:
    return (
        Column(N_("Date"), lambda record, course: formats.day_date(record.observed_at, course)),
        answer_column("response", "visit"),
        answer_column("response", "marrow_blasts"),
        answer_column("response", "marrow_category", title=N_("Marrow")),
        answer_column("response", "mrd_detected", title=N_("MRD")),
        answer_column("response", "cns_status"),
        answer_column("response", "emd_category", title=N_("Extramedullary")),
        answer_column("response", "overall"),
        answer_column("response", "comment", stretch=True),
        Column(N_("By"), lambda record, _: record.author_name),
    )


def visit_lines(states: tuple[VisitState, ...]) -> list[Line]:
    """One line per visit: target day, booking window, state in words."""
    if not states:
        return [Line(tr(N_("Counted from infusion, which has not been recorded yet")), icon="info")]
    lines = []
    for one in states:
        word, icon, token = STATES[one.state]
        span = formats.dates(one.earliest, one.latest)
        text = listed(tr(one.visit.label), tr(word))
        lines.append(Line(text, span, strong=one.state in {"open", "missed"}, icon=icon, token=_text_token(token)))
    return lines


def _text_token(token: str) -> str:
    return "text.1" if token in {"text.2", "ok.fg"} else token


def last_lines(course: Course, now: datetime) -> list[Line]:
    """The newest assessment: category proposed and entered, what is missing, the findings, the window."""
    found = proposals(course, now)
    record = next((one for one in course.of("response") if found and one.id == found[-1].record_id), None)
    if record is None:
        return [Line(tr(N_("Nothing assessed yet")), icon="info")]
    one = found[-1]
    lines = [*_category_lines(one, record, course), *_window_lines(record, course)]
    for key, beside in COMPONENTS:
        asked = FORMS["response"][key]
        text = with_unit(asked, record.answers.get(key), course.zone)
        extra = record.answers.get(beside) if beside else None
        remark = answer_text(FORMS["response"][beside], extra, course.zone) if extra is not None else ""
        lines.append(Line(labelled(asked, text), remark))
    lines.append(
        Line(tr(N_("Assessed by {name}"), name=record.author_name), formats.day_date(record.observed_at, course))
    )
    return lines


def _category_lines(one: Proposal, record: Record, course: Course) -> list[Line]:
    since = formats.day_date(one.since, course)
    lines = [Line(tr(N_("Proposed: {category}"), category=one.label), "" if one.differs else since, strong=True,
                  icon="microscope")]  # fmt: skip
    if one.entered:
        lines.append(Line(tr(N_("Entered: {category}"), category=one.entered), since, strong=True, icon="user-round"))
    if one.differs:
        reason = record.answers.get("overall_reason")
        text = tr(N_("Reason: {text}"), text=reason) if reason else tr(N_("No reason recorded for the difference"))
        lines.append(Line(text, icon="info", token="text.1" if reason else "attention.fg"))
    lines += [
        Line(tr(N_("Marrow {category}"), category=part_text(one.marrow))),
        Line(tr(N_("Extramedullary {category}"), category=part_text(one.emd))),
        Line(tr(N_("CNS {category}"), category=part_text(one.cns))),
    ]
    if one.missing:
        lines.append(Line(missing_text(one), icon="triangle-alert", token="attention.fg"))
    return lines


def _window_lines(record: Record, course: Course) -> list[Line]:
    off = off_window(course, str(record.answers.get("visit")), record.observed_at)
    if off is None:
        return []
    reason = record.answers.get("window_reason")
    said = str(reason) if reason else tr(N_("no reason recorded"))
    return [Line(off.text(), said, icon="calendar-clock", token="text.1" if reason else "attention.fg")]


def outcome_lines(found: Outcome | None) -> list[Line]:
    """Best response and every end point that has begun, with both conventions where there was a transplant."""
    if found is None:
        return [Line(tr(N_("Counted from infusion, which has not been recorded yet")), icon="info")]
    lines = [Line(tr(N_("Best response: {category}"), category=found.best), strong=True, icon="flag")]
    if found.first_remission is None:
        lines.append(Line(tr(N_("No remission yet: duration of response has not begun")), icon="info"))
    for one in found.endpoints:
        text = tr(N_("{label}: {value}"), label=tr(ENDPOINT_LABELS[one.key]), value=endpoint_days(one))
        lines.append(Line(text, endpoint_remark(one)))
    return lines


def baseline_lines(course: Course) -> list[Line]:
    """What the disease was at enrolment."""
    record = course.last("enrolment")
    if record is None:
        return [Line(tr(N_("not recorded")), tr(N_("Baseline")), icon="info")]
    fields = [FORMS["enrolment"][key] for key in BASELINE]
    head = Line(tr(N_("Baseline")), strong=True, icon="file-text")
    return [
        head,
        *(Line(tr(asked.label), with_unit(asked, record.answers.get(asked.key), course.zone)) for asked in fields),
    ]
