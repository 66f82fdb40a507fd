"""The medication ledger: tocilizumab against its limits, steroids in dexamethasone equivalents, what runs now."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMenu, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.ledger import DrugUse, running, steroid_exposure, tocilizumab, tocilizumab_dose_mg
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import listed, option_text
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_list import Column, RecordList, Wording, answer_column, two_rows
from ctd402_desktop.ui.widgets import button

PRODUCT_FORMS = ("lymphodepletion", "ld_dose", "infusion")
WORDING = Wording(
    N_("Drugs and support"),
    N_("Add drug"),
    N_("No drug recorded"),
    N_("Tocilizumab, steroids, vasopressors, oxygen, antimicrobials, G-CSF, immunoglobulin and blood products"),
    "pill",
)


class DrugsPage(QWidget):
    """Cards above, every dose and interval below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._tocilizumab = LineCard(tr(N_("Tocilizumab")), "syringe")
        self._steroids = LineCard(tr(N_("Steroids, dexamethasone equivalents")), "pill")
        self._running = LineCard(tr(N_("Running now")), "activity")
        self._product = LineCard(tr(N_("Lymphodepletion and infusion")), "snowflake")
        self._record = button(tr(N_("Record…")), icon="plus")
        self._record.clicked.connect(self._choose)
        self._product.head.addWidget(self._record)
        self._list = RecordList(context, "drug", _columns(), WORDING)
        cards = (self._product, self._tocilizumab, self._steroids, self._running)
        self.setLayout(two_rows(cards, self._list, (6, 5, 5, 6)))

    def show_course(self, course: Course) -> None:
        """Show the drugs of this course as of now."""
        self._course = course
        now = self._context.now()
        self._product.show_lines(product_lines(course))
        self._tocilizumab.show_lines(tocilizumab_lines(course, now))
        self._steroids.show_lines(steroid_lines(course, now))
        self._running.show_lines(running_lines(course, now))
        self._list.show_course(course, sorted(course.of("drug"), key=_start))

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._product.set_title(tr(N_("Lymphodepletion and infusion")))
            self._record.setText(tr(N_("Record…")))
            self._tocilizumab.set_title(tr(N_("Tocilizumab")))
            self._steroids.set_title(tr(N_("Steroids, dexamethasone equivalents")))
            self._running.set_title(tr(N_("Running now")))
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)

    def _choose(self) -> None:
        """Which of the three: order, a dose given, or the infusion."""
        menu = QMenu(self)
        for form in PRODUCT_FORMS:
            action = menu.addAction(tr(FORMS[form].title))
            action.setEnabled(self._context.may_record(form))
            action.triggered.connect(lambda _=False, key=form: self._edit(key))
        menu.popup(self._record.mapToGlobal(self._record.rect().bottomLeft()))

    def _edit(self, form: str) -> None:
        if self._course is not None:
            self._context.edit_record(self._course, form)


def _start(record: Record) -> datetime:
    start = record.answers.get("start")
    return start if isinstance(start, datetime) else record.observed_at


def _columns() -> tuple[Column, ...]:
    return (
        Column(N_("Start"), lambda record, course: formats.day_time(_start(record), course)),
        Column(N_("Agent"), lambda record, _: agent_name(record), stretch=True),
        Column(N_("Dose"), lambda record, _: dose_text(record)),
        answer_column("drug", "route"),
        answer_column("drug", "frequency"),
        Column(N_("End"), _end_text),
        answer_column("drug", "indication"),
        Column(N_("By"), lambda record, _: record.author_name),
    )


def agent_name(record: Record) -> str:
    """The agent in words; the written name when it is not in the list."""
    written = record.answers.get("agent_text")
    if isinstance(written, str):
        return written
    return option_text("drug", "agent", record.answers.get("agent"))


def dose_text(record: Record) -> str:
    """Dose with its unit, never one without the other."""
    dose: Value | None = record.answers.get("dose")
    if not isinstance(dose, Decimal):
        return ""
    return f"{formats.number(dose)} {option_text('drug', 'dose_unit', record.answers.get('dose_unit'))}"


def _end_text(record: Record, course: Course) -> str:
    end = record.answers.get("end")
    if isinstance(end, datetime):
        return formats.day_time(end, course)
    return tr(N_("single dose")) if record.answers.get("single") is True else tr(N_("ongoing"))


def product_lines(course: Course) -> list[Line]:
    """The FC order, how much of it was given, and the infusion; what is missing is said."""
    lines = []
    order = course.last("lymphodepletion")
    if order is None:
        lines.append(Line(tr(N_("No FC order yet")), icon="clipboard-list", token="attention.fg"))
    else:
        for drug, key in (("fludarabine", "flu_daily_mg"), ("cyclophosphamide", "cy_daily_mg")):
            lines.append(Line(*_ordered(course, order, drug, key), icon="droplets"))
    infusion = course.last("infusion")
    if infusion is None:
        lines.append(Line(tr(N_("Not infused yet")), icon="snowflake"))
        return lines
    cells = infusion.number("dose_infused_cells")
    text = listed(
        tr(N_("Lot {lot}"), lot=infusion.answers.get("lot", "–")),
        tr(N_("{cells} cells"), cells=formats.power_of_ten(cells)) if cells is not None else "",
    )
    lines.append(Line(text, formats.day_time(_start(infusion), course), strong=True, icon="snowflake"))
    return lines


def _ordered(course: Course, order: Record, drug: str, key: str) -> tuple[str, str]:
    """``Fludarabine 55 mg daily`` and ``3 of 3 given``."""
    mg, days = order.number(key), order.number("days")
    given = sum(one.answers.get("drug") == drug and one.number("given_mg") is not None for one in course.of("ld_dose"))
    name = option_text("ld_dose", "drug", drug)
    dose = tr(N_("{mg} mg daily"), mg=formats.number(mg)) if mg is not None else tr(N_("not given"))
    return f"{name} {dose}", tr(N_("{given} of {days} given"), given=given, days=days if days is not None else "–")


def tocilizumab_lines(course: Course, now: datetime) -> list[Line]:
    """Count against the limits, the next possible moment, the response check, and the dose by weight."""
    found = tocilizumab(course, now)
    limits = found.limits
    lines = [
        Line(
            tr(N_("{count} of {most} in 24 h"), count=found.in_24h, most=limits.per_24h),
            tr(N_("{count} of {most} in total"), count=found.total, most=limits.total),
            strong=True,
            icon="syringe",
        )
    ]
    if found.last_at is not None:
        lines.append(Line(tr(N_("Last dose")), formats.day_time(found.last_at, course), icon="clock"))
        if found.next_possible is None:
            lines.append(
                Line(tr(N_("No further dose: the total is reached")), "", icon="octagon-alert", token="critical.fg")
            )
        else:
            lines.append(Line(tr(N_("Next possible")), formats.day_time(found.next_possible, course), icon="timer"))
        if found.check_due is not None and found.check_due > now:
            lines.append(
                Line(tr(N_("Response check due")), formats.day_time(found.check_due, course), icon="hourglass")
            )
    weight = course.latest("weight_kg")
    if weight is not None and isinstance(weight[1], Decimal):
        mg = tocilizumab_dose_mg(weight[1], limits)
        text = tr(N_("{mg} mg by weight {kg} kg"), mg=formats.number(mg), kg=weight[1])
        lines.append(Line(text, tr(N_("cap {cap} mg"), cap=limits.max_mg), icon="info"))
    lines.extend(
        Line(alert.render(), "", strong=True, icon="triangle-alert", token="attention.fg") for alert in found.alerts
    )
    return lines


def steroid_lines(course: Course, now: datetime) -> list[Line]:
    """Exposure today, in 72 hours and since infusion, in mg of dexamethasone."""
    midnight = now.astimezone(course.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    start = course.infusion_at
    spans = [
        (tr(N_("Today")), midnight),
        (tr(N_("Last 72 h")), now - timedelta(hours=72)),
        *([(tr(N_("Since infusion")), start)] if start else []),
    ]
    lines = []
    for name, since in spans:
        found = steroid_exposure(course, since, now)
        amount = f"{formats.number(found.mg.quantize(Decimal('0.1')).normalize())} mg"
        lines.append(Line(name, f"≥ {amount}" if found.at_least else amount, strong=bool(found.mg), icon="pill"))
    return lines


def running_lines(course: Course, now: datetime) -> list[Line]:
    """Intervals that have started and not ended."""
    found = [use for use in running(course, now, now) if not use.single]
    if not found:
        return [Line(tr(N_("Nothing is running")), icon="circle-check")]
    return [
        Line(_use_text(use), tr(N_("since {time}"), time=formats.day_time(use.start, course)), icon="activity")
        for use in found
    ]


def _use_text(use: DrugUse) -> str:
    name = option_text("drug", "agent", use.agent)
    if use.dose is None:
        return name
    return f"{name} {formats.number(use.dose)} {option_text('drug', 'dose_unit', use.unit)}"
