"""Labs and cells: the flowsheet of laboratory values; CAR-T results with their curve."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.chart_list import expansion
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.flowsheet import cell_sheet, flowsheet
from ctd402_desktop.domain.kinetics_course import profiles
from ctd402_desktop.domain.kinetics_why import KineticFigure
from ctd402_desktop.domain.lab_figures import lab_figures
from ctd402_desktop.domain.news import fresh_records
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.chart_view import ChartView
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.figure_strip import FigureStrip
from ctd402_desktop.ui.flowsheet import PEAK, FlowSheet
from ctd402_desktop.ui.kinetics_card import KineticsCard
from ctd402_desktop.ui.overview_why import ValuesSheet
from ctd402_desktop.ui.widgets import EmptyState, Segmented, button, label

VIEWS = (("laboratory", N_("Laboratory")), ("cells", N_("CAR-T cells")))
CELLS_HEIGHT = 124
KINETICS_WIDTH = 330


class LabsPage(QWidget):
    """A choice and two buttons above; the flowsheet, or cells with their curve, below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._seen: datetime | None = None
        self._of_kinetics = False
        """Whether the sheet explains a kinetic parameter; otherwise the figures of the counts."""
        self.views = Segmented([(key, tr(text)) for key, text in VIEWS], digits=False)
        self.views.set_value("laboratory")
        self.add_laboratory = button(tr(N_("Add laboratory")), "primary", icon="plus")
        self.add_cells = button(tr(N_("Add cells")), icon="plus")
        self._hint = label("", "caption", "text.2")
        self.sheet, self.cells, self.curve = FlowSheet(), FlowSheet(PEAK), ChartView()
        self.figures, self.kinetics = FigureStrip(), KineticsCard()
        self.no_laboratory = EmptyState(
            "test-tube",
            tr(N_("No laboratory result yet")),
            tr(N_("Blood counts, chemistry, inflammation, coagulation and viruses stand here by time")),
            tr(N_("Add laboratory")),
            lambda: self._edit("laboratory"),
        )
        self.no_cells = EmptyState(
            "chart-line",
            tr(N_("No cell measurement yet")),
            tr(N_("Planned on D1, 3, 7, 10, 14, 21 and 28 after infusion")),
            tr(N_("Add cells")),
            lambda: self._edit("cells"),
        )
        self._build()
        self.why = ValuesSheet(self)
        self.figures.asked.connect(self._explain)
        self.kinetics.asked.connect(self._mark)
        self.views.changed.connect(self._show_view)
        self.add_laboratory.clicked.connect(lambda: self._edit("laboratory"))
        self.add_cells.clicked.connect(lambda: self._edit("cells"))
        self.sheet.opened.connect(lambda record: self._edit("laboratory", record))
        self.cells.opened.connect(lambda record: self._edit("cells", record))
        self.retranslate()

    def _build(self) -> None:
        bar = QWidget()
        bar.setFixedHeight(44)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self.views)
        row.addWidget(self._hint)
        row.addStretch(1)
        row.addWidget(self.add_cells)
        row.addWidget(self.add_laboratory)
        line = QFrame()
        line.setProperty("line", "true")
        line.setFixedHeight(1)
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.cells.setFixedHeight(CELLS_HEIGHT)
        column.addWidget(self.cells)
        lower = QWidget()
        beside = QHBoxLayout(lower)
        beside.setContentsMargins(0, 0, 8, 8)
        beside.setSpacing(8)
        beside.addWidget(self.curve, 1)
        self.kinetics.setFixedWidth(KINETICS_WIDTH)
        beside.addWidget(self.kinetics)
        column.addWidget(lower, 1)
        self.stack = QStackedWidget()
        laboratory = QWidget()
        upper = QVBoxLayout(laboratory)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(self.figures)
        upper.addWidget(self.sheet, 1)
        for page in (laboratory, both, self.no_laboratory, self.no_cells):
            self.stack.addWidget(page)
        card = QFrame()
        card.setProperty("panel", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        for widget in (bar, line):
            inside.addWidget(widget)
        inside.addWidget(self.stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.addWidget(card)

    def show_course(self, course: Course) -> None:
        """Show the values of this course as of now; what is marked and explained goes with another patient."""
        if self._course is None or self._course.patient.id != course.patient.id:
            self.kinetics.forget()
            self.curve.forget()
        self._course = course
        self._enable()
        now = self._context.now()
        days = Days.of(course, now)
        self.sheet.show_sheet(flowsheet(course, now), course, days)
        self.cells.show_sheet(cell_sheet(course, now), course, days)
        self.curve.show_chart(expansion(course, now))
        self.figures.show_figures(lab_figures(course, now))
        self.kinetics.show_profiles(course, profiles(course, now))
        self._mark_new()
        self._follow()
        self._show_view()

    def show_news(self, seen: datetime | None) -> None:
        """Mark what was entered after ``seen``; nothing before the first look."""
        if seen != self._seen:
            self._seen = seen
            self._mark_new()

    def _mark_new(self) -> None:
        if self._course is not None:
            fresh = fresh_records(self._course, self._seen, self._context.now())
            for one in (self.sheet, self.cells, self.curve):
                one.mark_new(fresh)

    def _follow(self) -> None:
        """Rings and explanations of a course that was read again; those whose subject is gone go too."""
        figure = self.kinetics.chosen
        self.curve.rings.mark(*(("", frozenset()) if figure is None else (figure.lane, figure.record_ids)))
        if not self._of_kinetics:
            self.why.renew(self.figures.found)
        else:
            self.why.renew(() if figure is None else (figure.why,))

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.views.set_labels([tr(text) for _, text in VIEWS])
        self.views.setAccessibleName(tr(N_("Laboratory or cells")))
        self.add_laboratory.setText(tr(N_("Add laboratory")))
        self.add_cells.setText(tr(N_("Add cells")))
        self._hint.setText(tr(N_("newest at the right · Enter opens the report of a column")))
        self.no_laboratory.set_text(
            N_("No laboratory result yet"),
            N_("Blood counts, chemistry, inflammation, coagulation and viruses stand here by time"),
            N_("Add laboratory"),
        )
        self.no_cells.set_text(
            N_("No cell measurement yet"),
            N_("Planned on D1, 3, 7, 10, 14, 21 and 28 after infusion"),
            N_("Add cells"),
        )
        self._enable()

    def _enable(self) -> None:
        """Who may not record, or looks at the past, is told why."""
        for form, adds in (
            ("laboratory", (self.add_laboratory, self.no_laboratory.action)),
            ("cells", (self.add_cells, self.no_cells.action)),
        ):
            refused = self._context.why_not(form)
            for one in adds:
                one.setEnabled(not refused)
                one.setToolTip(refused)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)

    def _show_view(self, _view: str = "") -> None:
        if not self.views.value():
            self.views.set_value("laboratory")
        cells = self.views.value() == "cells"
        empty = not (self.cells if cells else self.sheet).model.lines
        self.stack.setCurrentIndex((3 if empty else 1) if cells else (2 if empty else 0))
        self._hint.setVisible(not empty)

    def _explain(self, key: str) -> None:
        """The figures of the counts, from one of them on."""
        self._of_kinetics = False
        self.why.open(self.figures.found, key)

    def _mark(self, figure: KineticFigure | None) -> None:
        """Rings around the samples a parameter was made from, and the list of them with the rule."""
        self._of_kinetics = True
        if figure is not None:
            self.why.open((figure.why,), figure.why.key)
        self._follow()

    def _edit(self, form: str, record: Record | None = None) -> None:
        if self._course is not None:
            self._context.edit_record(self._course, form, record)
