"""Infections: episodes, the virus board with the next sample, and prophylaxis."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import Lab, NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.ledger import running
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import answer_text, listed, option_text
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_list import Column, RecordList, Wording, answer_column, two_rows

VIRUSES = ("cmv", "ebv", "hhv6", "adv", "bkv")
WORDING = Wording(
    N_("Infection episodes"),
    N_("Add infection"),
    N_("No infection recorded"),
    N_("Every fever is an infection too until proven otherwise: record cultures and the antibiotic time"),
    "bug",
)


class InfectionPage(QWidget):
    """Fever card, virus board and prophylaxis above, episodes below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._open = LineCard(tr(N_("Open now")), "thermometer")
        self._viruses = LineCard(tr(N_("Virus board")), "test-tube")
        self._prophylaxis = LineCard(tr(N_("Prophylaxis")), "shield-check")
        self._list = RecordList(context, "infection", _columns(), WORDING)
        self.setLayout(two_rows((self._open, self._viruses, self._prophylaxis), self._list))

    def show_course(self, course: Course) -> None:
        """Show the infections of this course as of now."""
        self._course = course
        now = self._context.now()
        self._open.show_lines(open_lines(course))
        self._viruses.show_lines(virus_lines(course))
        self._prophylaxis.show_lines(prophylaxis_lines(course, now))
        self._list.show_course(course)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._open.set_title(tr(N_("Open now")))
            self._viruses.set_title(tr(N_("Virus board")))
            self._prophylaxis.set_title(tr(N_("Prophylaxis")))
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)


def _columns() -> tuple[Column, ...]:
    return (
        answer_column("infection", "onset"),
        answer_column("infection", "kind"),
        answer_column("infection", "status"),
        answer_column("infection", "organism", stretch=True),
        answer_column("infection", "site"),
        answer_column("infection", "severity"),
        answer_column("infection", "treatment"),
        answer_column("infection", "resolved_at"),
        Column(N_("By"), lambda record, _: record.author_name),
    )


def open_lines(course: Course) -> list[Line]:
    """Episodes that are not resolved, with the time from onset to the first antibiotic."""
    lines = []
    for record in reversed(course.of("infection")):
        if record.answers.get("status") in {"resolved", "excluded"} or "resolved_at" in record.answers:
            continue
        onset, antibiotic = record.answers.get("onset"), record.answers.get("antibiotic_at")
        name = record.answers.get("organism") or option_text("infection", "kind", record.answers.get("kind"))
        when = formats.day_time(onset, course) if isinstance(onset, datetime) else ""
        status = option_text("infection", "status", record.answers.get("status"))
        lines.append(Line(listed(str(name), status), when, strong=True, icon="bug"))
        if isinstance(onset, datetime) and isinstance(antibiotic, datetime):
            minutes = int((antibiotic - onset).total_seconds() // 60)
            lines.append(Line(tr(N_("Antibiotic after {minutes} min"), minutes=minutes), icon="timer"))
        else:
            lines.append(Line(tr(N_("Antibiotic time not recorded")), icon="timer", token="attention.fg"))
    return lines or [Line(tr(N_("No open infection")), icon="circle-check")]


def virus_lines(course: Course) -> list[Line]:
    """Last result of each virus; never sampled is said, not left out."""
    lines = []
    for key in VIRUSES:
        found = course.latest(key, "laboratory")
        name = tr(ANALYTES[key].short)
        if found is None:
            lines.append(Line(name, tr(N_("not recorded")), icon="test-tube"))
            continue
        record, value = found
        text = answer_text(FORMS["laboratory"][key], value, course.zone)
        raised = isinstance(value, Lab) and not value.comparator.startswith("<") and value.value > 0
        when = formats.day_time(record.observed_at, course)
        lines.append(Line(f"{name} {text}", when, strong=raised and not isinstance(value, NotDone), icon="test-tube"))
    return lines


def prophylaxis_lines(course: Course, now: datetime) -> list[Line]:
    """Running drugs whose indication is prophylaxis."""
    kept = {one.id for one in course.of("drug") if one.answers.get("indication") == "prophylaxis"}
    lines = [
        Line(
            option_text("drug", "agent", use.agent),
            tr(N_("since {time}"), time=formats.day_time(use.start, course)),
            icon="shield-check",
        )
        for use in running(course, now, now)
        if use.record_id in kept and not use.single
    ]
    return lines or [Line(tr(N_("No prophylaxis running")), icon="triangle-alert", token="attention.fg")]
