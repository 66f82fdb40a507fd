"""The medication ledger: tocilizumab against its limits, steroids in dexamethasone equivalents, what runs now."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from ctd402_desktop.domain.chart_list import drug_chart
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.field_history import chain_of
from ctd402_desktop.domain.fields import Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.ledger import (
    Tocilizumab,
    next_possible_reason,
    steroid_windows,
    tocilizumab,
    tocilizumab_dose_mg,
    tocilizumab_warning,
)
from ctd402_desktop.domain.protocol_treatment import TocilizumabLimits
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.i18n import C_, N_, msg, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import listed, option_text
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.chart_axes import Style
from ctd402_desktop.ui.chart_view import ChartView
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_dialog import RecordEditor
from ctd402_desktop.ui.record_list import Column, RecordList, Wording, answer_column
from ctd402_desktop.ui.record_side import STEROID_WINDOWS
from ctd402_desktop.ui.widgets import button, small

LEFT_WIDTH = 330
DRUGS = Style(left=126, right=150, head=24, foot=20, indent=12, folding=False)
SHORT_UNTIL, LONG_UNTIL = 14, 28
"""Study days up to which two and four weeks are drawn."""

PRODUCT_FORMS = ("lymphodepletion", "ld_dose", "infusion")
WORDING = Wording(
    N_("Drugs and support"),
    N_("Add drug"),
    N_("No drug recorded"),
    N_("Tocilizumab, steroids, vasopressors, oxygen, antimicrobials, G-CSF, immunoglobulin and blood products"),
    "pill",
)


class DrugsPage(QWidget):
    """Limits and exposure at the left; every drug as a bar, and every dose and interval as a row, at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self.why = small(button(tr(N_("Why?")), icon="info"))
        self.why.setCheckable(True)
        self._tocilizumab = LineCard(tr(N_("Tocilizumab")), "syringe")
        self._tocilizumab.head.addWidget(self.why)
        self._steroids = LineCard(tr(N_("Steroids, dexamethasone equivalents")), "pill")
        self._product = LineCard(tr(N_("FC and infusion")), "snowflake")
        self._record = small(button(tr(N_("Record…")), icon="plus"))
        self._record.clicked.connect(self._choose)
        self._product.head.addWidget(self._record)
        self.chart = ChartView(DRUGS)
        self._list = RecordList(context, "drug", _columns(), WORDING)
        self.stop = small(button(tr(N_("Stop…")), icon="x"))
        self.stop.clicked.connect(self._stop)
        self._list.head.insertWidget(self._list.head.count() - 1, self.stop)
        self._list.table.selectionModel().selectionChanged.connect(self._enable)
        self.why.toggled.connect(self._show_why)
        self._build()
        self._enable()

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        for card, share in ((self._tocilizumab, 6), (self._steroids, 4), (self._product, 5)):
            card.setFixedWidth(LEFT_WIDTH)
            left.addWidget(card, share)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chart in it takes the focus
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.chart)
        self._well = QFrame()
        self._well.setProperty("panel", "card")
        inside = QVBoxLayout(self._well)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(scroll)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._well, 4)
        right.addWidget(self._list, 5)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(8)
        row.addLayout(left)
        row.addLayout(right, 1)

    def show_course(self, course: Course) -> None:
        """Show the drugs of this course as of now."""
        if self._course is None or self._course.patient.id != course.patient.id:
            self.chart.forget()
        self._course = course
        now = self._context.now()
        self._product.show_lines(product_lines(course))
        self._tocilizumab.show_lines(tocilizumab_lines(course, now, why=self.why.isChecked()))
        self._steroids.show_lines(steroid_lines(course, now))
        shown = drug_chart(course, now, "all" if course.day_zero is None else drug_span(course.study_day(now)))
        self._well.setVisible(bool(shown.lanes[0].rows))
        self.chart.show_chart(shown)
        self._well.setMaximumHeight(self.chart.minimumHeight() + 12)
        self._list.show_course(course, sorted(course.of("drug"), key=_start))
        self._enable()

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._product.set_title(tr(N_("FC and infusion")))
            self._record.setText(tr(N_("Record…")))
            self.why.setText(tr(N_("Why?")))
            self.stop.setText(tr(N_("Stop…")))
            self._tocilizumab.set_title(tr(N_("Tocilizumab")))
            self._steroids.set_title(tr(N_("Steroids, dexamethasone equivalents")))
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)

    def _show_why(self, _on: bool) -> None:
        if self._course is not None:
            self.show_course(self._course)

    def _enable(self) -> None:
        """Only an interval that runs can be stopped."""
        chosen = self._list.current()
        runs = chosen is not None and chosen.answers.get("single") is not True and "end" not in chosen.answers
        self.stop.setEnabled(runs and self._context.may_record("drug"))
        refused = self._context.why_not("drug")
        self.stop.setToolTip(refused or ("" if runs else tr(N_("Choose a drug that is running first"))))
        told = [self._context.why_not(form) for form in PRODUCT_FORMS]
        self._record.setEnabled(not all(told))
        self._record.setToolTip(told[0] if all(told) else "")

    def _stop(self) -> None:
        """The record again with now as its end; reason, user and time are asked, the version before stays linked."""
        chosen = self._list.current()
        if self._course is None or chosen is None or self._context.known_at is not None:
            return
        editor = RecordEditor(self._context, self._course, "drug", chosen)
        now = self._context.services.clock().replace(second=0, microsecond=0)
        editor.view.set_raw({**editor.raw(), "end": FORMS["drug"]["end"].dump(now)})
        editor.show_over(self)
        self._context.toast(tr(N_("The end is now: correct it if needed, and enter the reason for stopping")))

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


def drug_span(day: int | None) -> str:
    """Range of the chart by study day: the shortest that holds today."""
    if day is None or day > LONG_UNTIL:
        return "all"
    return "d14" if day <= SHORT_UNTIL else "d28"


def _start(record: Record) -> datetime:
    start = record.answers.get("start")
    return start if isinstance(start, datetime) else record.observed_at


def _columns() -> tuple[Column, ...]:
    return (
        Column(N_("Start"), lambda record, course: formats.day_time(_start(record), course)),
        Column(N_("Agent"), lambda record, _: agent_name(record)),
        Column(N_("Dose"), lambda record, course: listed(dose_text(record), version_text(record, course))),
        answer_column("drug", "route"),
        answer_column("drug", "frequency"),
        Column(N_("End"), _end_text, stretch=True),
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
    shown = f"{formats.number(dose)} {option_text('drug', 'dose_unit', record.answers.get('dose_unit'))}"
    how = [option_text("drug", key, record.answers[key]) for key in ("direction", "device") if key in record.answers]
    fio2 = record.number("fio2")
    return listed(shown, *how, f"FiO₂ {formats.number(fio2)} %" if fio2 is not None else "")


def version_text(record: Record, course: Course) -> str:
    """``version 2, was 0.05 mcg/kg/min``: which version of a changed order this is; empty for the first."""
    found = chain_of(course, record)
    if len(found) == 1:
        return ""
    before = dose_text(found[1])
    return listed(
        tr(N_("version {n}"), n=len(found)), tr(N_("was {dose}"), dose=before) if before != dose_text(record) else ""
    )


def _end_text(record: Record, course: Course) -> str:
    end = record.answers.get("end")
    if isinstance(end, datetime):
        return listed(formats.day_time(end, course), str(record.answers.get("stop_reason", "")))
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
    blood = Line(tr(course.protocol.texts.blood_products.text), icon="droplets", token="text.2")
    infusion = course.last("infusion")
    if infusion is None:
        return [*lines, Line(tr(N_("Not infused yet")), icon="snowflake"), blood]
    cells = infusion.number("dose_infused_cells")
    text = listed(
        tr(N_("Lot {lot}"), lot=infusion.answers.get("lot", "–")),
        tr(N_("{cells} cells"), cells=formats.power_of_ten(cells)) if cells is not None else "",
    )
    lines.append(Line(text, formats.day_time(_start(infusion), course), strong=True, icon="snowflake"))
    return [*lines, blood]


def _ordered(course: Course, order: Record, drug: str, key: str) -> tuple[str, str]:
    """``Fludarabine 55 mg daily`` and ``3 of 3 given``."""
    mg, days = order.number(key), order.number("days")
    given = sum(one.answers.get("drug") == drug and one.number("given_mg") is not None for one in course.of("ld_dose"))
    name = option_text("ld_dose", "drug", drug)
    dose = tr(N_("{mg} mg daily"), mg=formats.number(mg)) if mg is not None else tr(N_("not given"))
    return f"{name} {dose}", tr(N_("{given} of {days} given"), given=given, days=days if days is not None else "–")


def tocilizumab_lines(course: Course, now: datetime, *, why: bool = False) -> list[Line]:
    """Count against the limits, the dose by weight, what was given, the next possible moment, the response check."""
    found = tocilizumab(course, now)
    limits = found.limits
    words = N_("Dose {number} of {most} in 24 h (max {total} total)")
    if not found.in_24h:
        words = N_("No dose in the last 24 h (max {most}, {total} total)")
    count = msg(words, number=found.in_24h, most=limits.per_24h, total=limits.total)
    total = tr(N_("{count} of {most} in total"), count=found.total, most=limits.total)
    lines = [Line(tr(count), strong=True, icon="syringe"), Line(total, icon="clipboard-list")]
    lines += _weight_lines(course, limits)
    if found.last_at is not None:
        lines.append(Line(tr(N_("Given")), formats.day_time(found.last_at, course), icon="clock"))
    if found.next_possible is None:
        lines.append(Line(tr(N_("No further dose: the total is reached")), icon="octagon-alert", token="critical.fg"))
    elif found.last_at is not None:
        when = formats.day_time(found.next_possible, course) if found.next_possible > now else tr(C_("moment", "now"))
        lines.append(Line(tr(N_("Next possible")), when, icon="timer"))
    if found.check_due is not None and found.check_due > now:
        due = formats.day_time(found.check_due, course)
        lines.append(Line(tr(N_("Response check due")), due, icon="hourglass"))
    warning = tocilizumab_warning(course, now)
    if warning is not None and found.next_possible is not None and found.in_24h + 1 >= limits.per_24h:
        lines.append(Line(tr(warning), strong=True, icon="octagon-alert", token="critical.fg"))
    lines.extend(
        Line(alert.render(), "", strong=True, icon="triangle-alert", token="attention.fg") for alert in found.alerts
    )
    return [*lines, *_why_lines(found, now)] if why else lines


def _weight_lines(course: Course, limits: TocilizumabLimits) -> list[Line]:
    """``576 mg = 8 mg/kg × 72 kg (cap 800)`` with the day of the weight."""
    weight = course.latest("weight_kg")
    if weight is None or not isinstance(weight[1], Decimal):
        return [Line(tr(N_("No weight recorded: no dose by weight")), icon="info", token="attention.fg")]
    kg = weight[1]
    per_kg = limits.mg_per_kg_small if kg < limits.small_below_kg else limits.mg_per_kg
    mg = formats.number(tidy(tocilizumab_dose_mg(kg, limits)))
    text = tr(N_("{mg} mg = {per_kg} mg/kg × {kg} kg (cap {cap})"), mg=mg, per_kg=per_kg,
              kg=formats.number(tidy(kg)), cap=limits.max_mg)  # fmt: skip
    return [Line(text, icon="info"),
            Line(tr(N_("weight of")), formats.day_time(weight[0].observed_at, course), token="text.2")]  # fmt: skip


def _why_lines(found: Tocilizumab, now: datetime) -> list[Line]:
    """The limit that decides, then every limit of the pack."""
    limits = found.limits
    hours = int(limits.interval / timedelta(hours=1))
    pack = tr(N_("Protocol pack: {most} in 24 h, {total} in total, {hours} h apart, cap {cap} mg"),
              most=limits.per_24h, total=limits.total, hours=hours, cap=limits.max_mg)  # fmt: skip
    return [Line(tr(N_("Next possible: {reason}"), reason=tr(next_possible_reason(found, now))), icon="info"),
            Line(pack, token="text.2")]  # fmt: skip


def steroid_lines(course: Course, now: datetime) -> list[Line]:
    """Exposure today, in 72 hours and since infusion, in mg of dexamethasone."""
    lines = []
    for key, found in steroid_windows(course, now).items():
        amount = f"{formats.number(found.mg.quantize(Decimal('0.1')).normalize())} mg"
        shown = f"≥ {amount}" if found.at_least else amount
        lines.append(Line(tr(STEROID_WINDOWS[key]), shown, strong=bool(found.mg), icon="pill"))
    return lines
