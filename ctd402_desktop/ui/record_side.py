"""The live panel beside a record being entered: dose of lymphodepletion, cells of an infusion, readiness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.dosing import interval_bands, ld_to_infusion
from ctd402_desktop.domain.evaluate import rule_named
from ctd402_desktop.domain.fc_order import FcOrder, order_of
from ctd402_desktop.domain.fields import Answers, Form
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.forms.infusion import READINESS
from ctd402_desktop.domain.forms.infusion_checks import calculated_cells
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.infection_board import severity
from ctd402_desktop.domain.ledger import steroid_windows, tocilizumab, tocilizumab_dose_mg, tocilizumab_warning
from ctd402_desktop.domain.product import dose_status
from ctd402_desktop.domain.readiness import HOLD, INCOMPLETE, READY, readiness
from ctd402_desktop.domain.response.proposal import propose
from ctd402_desktop.domain.response.words import missing_text, part_text
from ctd402_desktop.domain.visits import off_window
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import LIST_MARK
from ctd402_desktop.ui.panel import Panel
from ctd402_desktop.ui.panel_parts import PanelSection
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.widgets import Pill, label

WIDTH = 340
READINESS_WORDS = {READY: N_("Ready"), HOLD: N_("Hold"), INCOMPLETE: N_("Incomplete")}
READINESS_STATES = {READY: "ok", HOLD: "critical", INCOMPLETE: "attention"}
DOSE_WORDS = {
    "WITHIN": N_("within tolerance"),
    "BELOW": N_("below the planned dose"),
    "ABOVE": N_("above the planned dose"),
}
RENAL_WORDS = {
    "FULL": N_("full fludarabine dose"),
    "REDUCED": N_("fludarabine reduced"),
    "CONTRAINDICATED": N_("no fludarabine"),
}
STEROID_WINDOWS = {"today": N_("Today"), "72h": N_("Last 72 h"), "since_d0": N_("Since infusion")}
RENAL_STATES = {"FULL": "ok", "REDUCED": "attention", "CONTRAINDICATED": "critical"}


def side_panel(form: Form, course: Course, today: date) -> SidePanel | None:
    """The panel a form has, ``None`` for most; ``today`` is the site's date."""
    if form.key == "lymphodepletion":
        return DosePanel(course, today)
    if form.key == "response":
        return ResponsePanel(course, today)
    if form.key == "drug":
        return DrugPanel(course)
    if form.key == "infection":
        return InfectionPanel(course)
    return CellPanel(course) if form.key == "infusion" else None


class SidePanel(Panel):
    """Right-hand panel that follows the answers."""

    def __init__(self, course: Course, title: str) -> None:
        super().__init__()
        self.course = course
        self._title = title
        self.setFixedWidth(WIDTH)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        self.line.addLayout(self.body)
        self.line.addStretch(1)
        self._words: list[str] = []
        self.observed: datetime | None = None
        """Moment of observation as entered so far."""

    def text(self) -> str:
        """Everything the panel says, for screen readers and tests."""
        return "\n".join(self._words)

    def show_answers(self, answers: Answers, raw: Mapping[str, str]) -> None:
        """Follow the answers so far."""
        empty(self.body)
        self._words = []
        head = PanelSection()
        head.body.addWidget(label(tr(self._title), "h2"))
        self.body.addWidget(head)
        self.fill(answers, raw)
        show_added(self.body)
        self.setAccessibleName(self.text())

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:
        """Sections of this panel."""

    def section(self, title: str, fill: str = "") -> QVBoxLayout:
        """A new section with a small heading."""
        found = PanelSection(fill)
        found.body.setSpacing(3)
        head = label(tr(title), "caption", "text.2")
        head.setProperty("strong", "true")
        found.body.addWidget(head)
        self.body.addWidget(found)
        return found.body

    def say(self, where: QVBoxLayout, text: str | Message, style: str = "body", token: str = "text.1") -> None:
        """A wrapped sentence."""
        shown = tr(text)
        self._words.append(shown)
        found = label(shown, style, token)
        found.setWordWrap(True)
        where.addWidget(found)

    def pair(self, where: QVBoxLayout, name: str, value: str, style: str = "body") -> None:
        """A name with its value at the right."""
        line = QWidget()
        inner = QHBoxLayout(line)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(label(name, "body", "text.2"))
        inner.addStretch(1)
        inner.addWidget(label(value, style))
        self._words.append(f"{name} {value}")
        where.addWidget(line)

    def pill(self, where: QVBoxLayout, text: str, state: str) -> None:
        """A state in a word."""
        line = QWidget()
        inner = QHBoxLayout(line)
        inner.setContentsMargins(0, 2, 0, 2)
        inner.addWidget(Pill(tr(text), state))
        inner.addStretch(1)
        self._words.append(tr(text))
        where.addWidget(line)

    def facts(self, where: QVBoxLayout, facts: tuple[Fact, ...]) -> None:
        """How a number came about, one fact a line."""
        for fact in facts:
            limit = f" ({tr(fact.limit)})" if fact.limit is not None else ""
            self.say(where, tr(fact.text) + limit, "small", "text.2")

    def missing(self, where: QVBoxLayout, form: Form, keys: tuple[str, ...]) -> None:
        """What is still needed."""
        if keys:
            names = tr(LIST_MARK).join(
                tr(form[key].label).lower() if key in form else tr(_OUTSIDE[key]) for key in keys
            )
            self.say(where, msg(N_("missing: {names}"), names=names), "small", "attention.fg")


_OUTSIDE = {"birth_date": N_("birth date"), "sex": N_("sex")}


class DosePanel(SidePanel):
    """Standard-dose FC while it is being ordered."""

    def __init__(self, course: Course, today: date) -> None:
        super().__init__(course, N_("Dose of lymphodepletion"))
        self._today = today

    def order(self, answers: Answers) -> FcOrder:
        """The live order of these answers."""
        return order_of(self.course, answers, self._today)

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:  # noqa: ARG002 - the cells need the raw text
        """Surface and clearance, dose, warnings, arithmetic."""
        found = self.order(answers)
        base = self.section(N_("Measures"))
        if found.surface is not None:
            self.pair(base, tr(N_("BSA")), f"{formats.number(found.surface.printed_m2)} m²")
        if found.clearance is not None:
            unit = "mL/min" if found.clearance_name == "Cockcroft-Gault" else "mL/min/1.73 m²"
            value = found.clearance.quantize(Decimal("0.1"))
            self.pair(base, found.clearance_name, f"{formats.number(value)} {unit}")
        if found.status is not None:
            self.pill(base, RENAL_WORDS[found.status], RENAL_STATES[found.status])
        self.missing(base, FORMS["lymphodepletion"], found.missing)
        dose = self.section(N_("Standard-dose FC, per day"), "bg.raised")
        for name, drug, total in (
            (N_("Fludarabine"), found.flu, found.flu_total_mg),
            (N_("Cyclophosphamide"), found.cy, found.cy_total_mg),
        ):
            if drug is None:
                continue
            self.pair(dose, tr(name), f"{formats.number(drug.daily_mg)} mg", "value")
            if total is not None and found.days is not None:
                text = msg(N_("{total} mg over {days} days"), total=formats.number(total), days=found.days)
                self.say(dose, text, "caption", "text.3")
        if found.warnings:
            check = self.section(N_("Check before giving"), "attention.bg")
            for warning in found.warnings:
                self.say(check, warning, "small", "attention.fg")
        why = self.section(N_("How it is calculated"))
        self.facts(why, found.because)


INTERVAL_WORDS: dict[str, tuple[str, str]] = {
    "TOO_SHORT": (N_("too short"), "critical"),
    "OK": (N_("as planned"), "ok"),
    "WARN_LONG": (N_("long"), "attention"),
    "TOO_LONG": (N_("too long"), "critical"),
}


class CellPanel(SidePanel):
    """Cell dose and readiness of an infusion."""

    def __init__(self, course: Course) -> None:
        super().__init__(course, N_("Cells and readiness"))

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:
        """Readiness first, then the dose and its arithmetic."""
        found = readiness(raw, tuple(key for key, _ in READINESS))
        ready = self.section(N_("Pre-infusion check"))
        self.pill(ready, READINESS_WORDS[found.status], READINESS_STATES[found.status])
        counts = msg(N_("{passed} of {all} passed"), passed=len(found.passed), all=len(READINESS))
        self.say(ready, counts, "small", "text.2")
        names = dict(READINESS)
        if found.failed:
            failed = tr(LIST_MARK).join(tr(names[key]) for key in found.failed)
            self.say(ready, msg(N_("failed: {names}"), names=failed), "small", "critical.fg")
        self._interval(answers)
        cells = calculated_cells(answers)
        dose = self.section(N_("CAR-positive viable cells"), "bg.raised")
        if cells is None:
            keys = ("volume_ml", "cells_per_ml", "cells_basis", "viability_pct", "car_pct")
            self.missing(dose, FORMS["infusion"], tuple(key for key in keys if key not in answers))
            return
        self.say(dose, _power(cells), "value")
        weight = self.course.latest("weight_kg", "lymphodepletion", "enrolment")
        if weight is not None and isinstance(weight[1], Decimal) and weight[1]:
            per_kg = msg(N_("{cells} per kg at {weight} kg"), cells=_power(cells / weight[1]), weight=weight[1])
            self.say(dose, per_kg, "small", "text.2")
        planned = answers.get("dose_planned_cells")
        if isinstance(planned, Decimal) and planned:
            status = dose_status(cells, planned, 100 * self.course.protocol.infusion.dose_tolerance)
            percent = int(100 * cells / planned)
            self.say(dose, msg(N_("{percent} % of the planned dose"), percent=percent), "small", "text.2")
            self.pill(dose, DOSE_WORDS[status], "ok" if status == "WITHIN" else "attention")
        self.say(self.section(N_("How it is calculated")), _product(answers), "small", "text.2")

    def _interval(self, answers: Answers) -> None:
        """Hours since the last dose of lymphodepletion ended, against the limits of the pack."""
        start = answers.get("start")
        ends = [at for one in self.course.of("ld_dose") if isinstance(at := one.answers.get("end"), datetime)]
        if not isinstance(start, datetime) or not ends or start <= max(ends):
            return
        hours, status = ld_to_infusion(max(ends), start, interval_bands(self.course.protocol.dosing))
        section = self.section(N_("Interval after lymphodepletion"))
        self.say(section, msg(N_("{hours} h since the last dose"), hours=int(hours)), "small", "text.2")
        self.pill(section, *INTERVAL_WORDS[status])


class ResponsePanel(SidePanel):
    """The category the findings lead to, beside what the physician enters; the window of the visit."""

    def __init__(self, course: Course, today: date) -> None:
        super().__init__(course, N_("Proposed response"))
        self._today = today

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:  # noqa: ARG002 - the cells need the raw text
        """Category and components, what is missing, the difference, the window, why."""
        if answers.get("visit") == "baseline":
            self.say(self.section(N_("Category")), N_("A baseline has no response"), "small", "text.2")
            return
        at = self.observed or datetime.combine(self._today, time(23, 59), self.course.zone)
        found = propose(self.course, answers, at)
        head = self.section(N_("Category"), "bg.raised")
        self.say(head, found.label, "value")
        for name, part in ((N_("Marrow"), found.marrow), (N_("Extramedullary"), found.emd), (N_("CNS"), found.cns)):
            self.pair(head, tr(name), part_text(part))
        if found.missing:
            self.say(head, missing_text(found), "small", "attention.fg")
        if found.differs:
            other = self.section(N_("Another category entered"), "attention.bg")
            self.say(other, msg(N_("entered {entered}, proposed {proposed}"), entered=found.entered,
                                proposed=found.overall), "small", "attention.fg")  # fmt: skip
            if "overall_reason" not in answers:
                self.say(other, N_("Write the reason before signing"), "small", "attention.fg")
        off = off_window(self.course, str(answers.get("visit")), at)
        if off is not None:
            window = self.section(N_("Outside the window"), "attention.bg")
            self.say(window, off.text(), "small", "attention.fg")
            if "window_reason" not in answers:
                self.say(window, N_("Write the reason once, with this assessment"), "small", "attention.fg")
        self.facts(self.section(N_("Because")), found.because)


class InfectionPanel(SidePanel):
    """BMT CTN 1 to 3 by the worst finding; the physician enters the grade."""

    def __init__(self, course: Course) -> None:
        super().__init__(course, N_("Severity, BMT CTN"))

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:  # noqa: ARG002 - the cells need the raw text
        """The proposal, the findings with their grades, the source."""
        found, rule = severity(answers), rule_named("bmt_ctn_infection")
        head = self.section(N_("Proposed"), "draft.bg")
        if found.output is None:
            self.say(head, N_("No grade yet: tick the findings"), "body", "text.2")
        else:
            self.say(head, msg(N_("Grade {value}"), value=found.output), "value")
        why = self.section(N_("Why?"))
        self.facts(why, tuple(dict.fromkeys(found.because)))
        if "unconfirmed" in found.flags:
            self.say(why, N_("This row of the table is not confirmed by the site"), "small", "attention.fg")
        self.say(why, f"{rule.version.replace('-', ' ')}. {rule.citation}", "caption", "text.3")


class DrugPanel(SidePanel):
    """Limits that concern the drug being recorded: tocilizumab, steroids, blood products."""

    def __init__(self, course: Course) -> None:
        super().__init__(course, N_("Limits of the protocol"))

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:  # noqa: ARG002 - the cells need the raw text
        """What counts for this agent; the usual sentence for all others."""
        start = answers.get("start")
        at = start if isinstance(start, datetime) else self.observed
        if answers.get("agent") == "tocilizumab" and at is not None:
            self._tocilizumab(answers, at)
        elif answers.get("category") == "steroid" and at is not None:
            self._steroid(at)
        elif answers.get("category") == "blood":
            self.say(self.section(N_("Blood products")), self.course.protocol.texts.blood_products.text)
        else:
            self.say(self.section(N_("Limits")), N_("None for this agent"), "small", "text.2")

    def _tocilizumab(self, answers: Answers, at: datetime) -> None:
        warning = tocilizumab_warning(self.course, at)
        if warning is not None:
            head = self.section(N_("Limit"), "critical.bg")
            self.say(head, warning, "body", "critical.fg")
            if "note" not in answers:
                self.say(head, N_("Write the reason into the note before signing"), "small", "critical.fg")
        found = tocilizumab(self.course, at)
        count = self.section(N_("Recorded before"))
        self.pair(count, tr(N_("in 24 h")), f"{found.in_24h} / {found.limits.per_24h}")
        self.pair(count, tr(N_("in total")), f"{found.total} / {found.limits.total}")
        weight = self.course.latest("weight_kg")
        if weight is not None and isinstance(weight[1], Decimal):
            mg = tocilizumab_dose_mg(weight[1], found.limits)
            self.pair(count, tr(N_("by weight {kg} kg"), kg=weight[1]), f"{formats.number(mg)} mg")

    def _steroid(self, at: datetime) -> None:
        shown = self.section(N_("Steroids, dexamethasone equivalents"))
        for key, exposure in steroid_windows(self.course, at).items():
            amount = formats.number(exposure.mg.quantize(Decimal("0.1")).normalize())
            self.pair(shown, tr(STEROID_WINDOWS[key]), f"{'≥ ' if exposure.at_least else ''}{amount} mg")


def _power(cells: Decimal) -> str:
    """``4.00 × 10⁸``."""
    exponent = cells.adjusted()
    raised = str(exponent).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return f"{cells.scaleb(-exponent):.2f} × 10{raised}"


def _product(answers: Answers) -> str:
    volume, density = answers.get("infused_ml", answers.get("volume_ml")), answers.get("cells_per_ml")
    factors = [f"{volume} mL", f"{_power(density)} /mL"] if isinstance(density, Decimal) else [f"{volume} mL"]
    if answers.get("cells_basis") != "viable":
        factors.append(f"{answers['viability_pct']} %")
    factors.append(f"{answers['car_pct']} %")
    return " × ".join(factors)
