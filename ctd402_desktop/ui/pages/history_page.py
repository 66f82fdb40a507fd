"""History: every record with its versions and signers in place, what waits, open drafts, and the audit trail."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.field_history import entered_late
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Action, allowed, recording
from ctd402_desktop.domain.signing import lock_of
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import answer_text, listed, with_unit
from ctd402_desktop.ui.audit_view import AuditView
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.drafts_card import DraftsCard
from ctd402_desktop.ui.history_clock import HistoryClock, on_key
from ctd402_desktop.ui.record_actions import RecordActions
from ctd402_desktop.ui.record_list import Column, RecordModel, fit_columns, on_edit, record_table
from ctd402_desktop.ui.signature_words import addendum_lines, awaited_words, signature_lines
from ctd402_desktop.ui.waiting_view import WaitingView
from ctd402_desktop.ui.widgets import Card, EmptyState, Segmented, button, small

WAITING = N_("To sign")


class HistoryPage(QWidget):
    """Records on the left with the versions of the chosen one on the right; the audit trail behind a switch."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._columns = _columns()
        self._model = RecordModel(self._columns)
        self._table = record_table(self._model)
        self._table.setAccessibleName(tr(C_("history", "Records")))
        self._table.selectionModel().currentRowChanged.connect(lambda *_: self._show_versions())
        self._versions = LineCard(tr(N_("Versions")), "git-compare")
        self._correct = small(button(tr(N_("Correct…")), icon="pencil"))
        self._correct.clicked.connect(self._edit)
        self._clock = HistoryClock()
        self._versions.head.addWidget(self._clock)
        self._versions.head.addWidget(self._correct)
        on_key(self._table, self._clock.click)
        on_edit(self._table, self._correct, context)
        self._trail = AuditView(context, of_patient=True)
        self.signing = RecordActions(context)
        self._versions.body.addWidget(self.signing)
        self.waiting = WaitingView(context)
        self.waiting.counted.connect(self._show_count)
        self.drafts = DraftsCard(context)
        self._empty = EmptyState(
            "clock", tr(N_("Nothing recorded yet")), tr(N_("Every signed record stands here for good"))
        )
        self._may_see_trail = allowed(context.actor.role, Action.VIEW_AUDIT)
        views = [("records", tr(C_("history", "Records"))), ("waiting", tr(WAITING))]
        views += [("trail", tr(N_("Audit trail")))] if self._may_see_trail else []
        self._switch = Segmented(views, digits=False)
        self._switch.set_value("records")
        self._switch.changed.connect(self._turn)
        self._stack = QStackedWidget()
        self._card = Card(tr(N_("History")), "clock")
        self._event = small(button(tr(N_("Add event")), icon="plus"))
        self._event.clicked.connect(self._add_event)
        self._identity = small(button(tr(N_("Identity and bed")), icon="pencil"))
        self._identity.clicked.connect(self._edit_identity)
        for part, form in ((self._identity, "identity"), (self._event, "event")):
            if not context.may(recording(form)):  # shown before it has a parent it would be a window
                part.hide()
        for one in (self._switch, self._identity, self._event):
            self._card.head.addWidget(one)
        self._card.body.addWidget(self._stack)
        self._stack.addWidget(self._records_view())
        self._stack.addWidget(self._trail)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.waiting)
        self._context.changed.connect(self._on_changed)
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 8, 8, 8)
        page.addWidget(self._card)

    def _records_view(self) -> QWidget:
        view = QWidget()
        row = QHBoxLayout(view)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._table, 2)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._versions, 1)
        right.addWidget(self.drafts)
        row.addLayout(right, 1)
        return view

    def show_course(self, course: Course) -> None:
        """Show all records of this course, superseded and voided ones included."""
        self._course = course
        self._model.show(sorted(course.history, key=lambda one: (one.recorded_at, one.id)), course)
        fit_columns(self._table, self._columns)
        if course.history:
            self._table.selectRow(0)
        self.waiting.show_course(course)
        self.drafts.show_patient(course.patient.id)
        self._turn(self._switch.value() or "records")
        self._show_versions()

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._card.set_title(tr(N_("History")))
            self._versions.set_title(tr(N_("Versions")))
            self._correct.setText(tr(N_("Correct…")))
            self._event.setText(tr(N_("Add event")))
            self._identity.setText(tr(N_("Identity and bed")))
            self._show_count(len(self.waiting.cards))
            self._empty.set_text(tr(N_("Nothing recorded yet")), tr(N_("Every signed record stands here for good")), "")
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)

    def _turn(self, view: str) -> None:
        if view == "trail":
            self._load_events()
            self._stack.setCurrentIndex(1)
        elif view == "waiting":
            self._stack.setCurrentWidget(self.waiting)
        else:
            self._stack.setCurrentIndex(0 if self._model.records else 2)

    def _show_count(self, count: int) -> None:
        """How many records wait for the one who looks, on the switch itself."""
        words = tr(N_("To sign ({count})"), count=count) if count else tr(WAITING)
        trail = [tr(N_("Audit trail"))] if self._may_see_trail else []
        self._switch.set_labels([tr(C_("history", "Records")), words, *trail])

    def _on_changed(self, changed: Changed) -> None:
        if self._course is not None and changed.what == "draft" and changed.patient_id == self._course.patient.id:
            self.drafts.show_patient(self._course.patient.id)

    def _load_events(self) -> None:
        if self._course is not None:
            self._trail.show_patient(self._course.patient.id)

    def _current(self) -> Record | None:
        row = self._table.currentIndex().row()
        return self._model.records[row] if 0 <= row < len(self._model.records) else None

    def _edit(self) -> None:
        record = self._current()
        if record is not None and self._course is not None:
            self._context.edit_record(self._course, record.form, record)

    def _edit_identity(self) -> None:
        """Name, birth date, number, bed: not a record, but every change of it is audited."""
        if self._course is not None:
            self._context.edit_record(self._course, "identity")

    def _add_event(self) -> None:
        """Intensive care, discharge, relapse, death: what changes where the course goes."""
        if self._course is not None:
            self._context.edit_record(self._course, "event")

    def _show_versions(self) -> None:
        record = self._current()
        locked = record is not None and lock_of(record) is not None
        in_force = record is not None and record.in_force and not locked
        may = record is not None and self._context.may_record(record.form)
        self._correct.setEnabled(in_force and may)
        refused = self._context.why_not(record.form) if record is not None else ""
        if locked:
            refused = tr(N_("Locked: add an addendum, or have it unlocked"))
        elif not in_force:
            refused = tr(N_("Only a record in force can be corrected"))
        self._correct.setToolTip(refused)
        for one, form in ((self._identity, "identity"), (self._event, "event")):
            one.setEnabled(self._context.may_record(form))
            one.setToolTip(self._context.why_not(form))
        self.signing.show_record(self._course, record)
        if record is None or self._course is None:
            self._versions.show_lines([])
            self._clock.hide()
            return
        self._clock.show_for(self._course, record)
        self._versions.show_lines(version_lines(self._course, record))


def _columns() -> tuple[Column, ...]:
    return (
        Column(N_("Observed"), lambda record, course: formats.day_time(record.observed_at, course)),
        Column(N_("Record"), lambda record, _: tr(FORMS[record.form].title), stretch=True),
        Column(C_("record", "State"), lambda record, course: listed(state_word(record), awaited_words(course, record))),
        Column(N_("Entered"), _entered),
        Column(N_("By"), lambda record, _: record.author_name),
    )


def _entered(record: Record, course: Course) -> str:
    """Time of entry; where it was more than an hour after the observation, that too."""
    lag = entered_late(record)
    late = "" if lag is None else tr(N_("{time} later"), time=formats.span(lag))
    return listed(formats.date_time(record.recorded_at, course.zone), late)


def state_word(record: Record) -> str:
    """Whether the record is in force, in words."""
    if record.voided:
        return tr(N_("voided"))
    if record.superseded_by_id is not None:
        return tr(N_("superseded"))
    if lock_of(record) is not None:
        return tr(N_("locked"))
    return tr(N_("correction")) if record.supersedes_id is not None else tr(N_("signed"))


def version_lines(course: Course, record: Record) -> list[Line]:
    """The chain of versions, newest first, with what each one changed; then the answers of the chosen record."""
    by_id = {one.id: one for one in course.history}
    last = record
    while last.superseded_by_id is not None:
        last = by_id[last.superseded_by_id]
    chain = [last]
    while chain[-1].supersedes_id is not None:
        chain.append(by_id[chain[-1].supersedes_id])
    lines = []
    for one in chain:
        title = listed(state_word(one), one.author_name)
        lines.append(
            Line(title, formats.date_time(one.recorded_at, course.zone), strong=one.id == record.id, icon="user-check")
        )
        lines.extend(signature_lines(course, one))
        if one.reason:
            lines.append(Line(tr(N_("Reason: {reason}"), reason=tr(one.reason)), icon="message-square"))
        if one.supersedes_id is not None:
            lines.extend(_changes(course, by_id[one.supersedes_id], one))
    lines.extend(addendum_lines(course, record))
    lines.append(Line(tr(N_("Answers")), strong=True, icon="file-text"))
    form = FORMS[record.form]
    lines.extend(
        Line(tr(asked.label), with_unit(asked, record.answers[asked.key], course.zone))
        for asked in form.fields
        if asked.key in record.answers
    )
    return lines


def _changes(course: Course, before: Record, after: Record) -> list[Line]:
    def said(record: Record, key: str) -> str:
        value = record.answers.get(key)
        return "–" if value is None else answer_text(FORMS[record.form][key], value, course.zone)

    return [
        Line(tr(asked.label), f"{said(before, asked.key)} → {said(after, asked.key)}")
        for asked in FORMS[after.form].fields
        if before.answers.get(asked.key) != after.answers.get(asked.key)
    ]
