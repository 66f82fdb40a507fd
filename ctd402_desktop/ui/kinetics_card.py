"""Kinetic parameters of every profile: a click or Enter marks the samples a number was made from, and says why."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.kinetics_course import Kinetics
from ctd402_desktop.domain.kinetics_why import KineticFigure, kinetic_figures
from ctd402_desktop.domain.kinetics_words import cautions, omission
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.answer_text import listed, option_text
from ctd402_desktop.ui.buttons import Button
from ctd402_desktop.ui.cards import Line, lines_grid
from ctd402_desktop.ui.panel import Well
from ctd402_desktop.ui.widgets import Card, label


class KineticsCard(Card):
    """``asked`` carries the ``KineticFigure`` chosen, ``None`` when the choice is taken back."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr(N_("Kinetics")), "chart-line")
        self.figures: tuple[KineticFigure, ...] = ()
        self.rows: list[Button] = []
        self._chosen = ""
        self._well = Well()
        self.body.addWidget(self._well)

    def show_profiles(self, course: Course, found: Iterable[Kinetics]) -> None:
        """Replace everything; the choice stays on its parameter."""
        holder = QFrame()
        holder.setProperty("panel", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.figures, self.rows = (), []
        said = []
        for one in found:
            said += self._profile(column, course, one)
        if not said:
            why = N_("no sample recorded yet") if course.infusion_at is not None else N_("No infusion recorded yet")
            said.append(tr(why))
            column.addWidget(lines_grid([Line(tr(why), icon="info")]))
        column.addStretch(1)
        if self.chosen is None:
            self._chosen = ""
        self._well.setWidget(holder)
        self._well.setAccessibleName(self.title.text())
        self.setAccessibleDescription("; ".join(said))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.set_title(tr(N_("Kinetics")))
        super().changeEvent(event)

    @property
    def chosen(self) -> KineticFigure | None:
        """The parameter that is marked."""
        return next((one for one in self.figures if one.why.key == self._chosen), None)

    def forget(self) -> None:
        """Another patient: no parameter is marked."""
        self._chosen = ""

    def choose(self, key: str) -> None:
        """Mark one parameter; the same key again takes the mark away."""
        self._chosen = "" if key == self._chosen else key
        for shown, one in zip(self.rows, self.figures, strict=True):
            shown.setChecked(one.why.key == self._chosen)
        self.asked.emit(self.chosen)

    def _profile(self, column: QVBoxLayout, course: Course, one: Kinetics) -> list[str]:
        """One profile: its name, its parameters, what was left out, what to be careful about."""
        unit, matrix = tr(pretty(ANALYTES[one.assay].unit)), option_text("cells", "matrix", one.matrix)
        head = listed(tr(ANALYTES[one.assay].label), matrix, one.method)
        title = label(head, "body")
        title.setProperty("strong", "true")
        title.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(label(unit, "caption", "text.2"))
        said = [f"{head} {unit}"]
        for figure in kinetic_figures(course, one):
            self.figures += (figure,)
            self._row(column, figure)
            said.append(f"{figure.row.text()} {figure.row.remark if figure.row.value else ''}".strip())
        lines = [Line(omission(course, left), icon="info") for left in one.omitted]
        lines += [Line(text, icon="triangle-alert", token="attention.fg") for text in cautions(one)]
        if lines:
            column.addWidget(lines_grid(lines))
        return [*said, *(line.text for line in lines)]

    def _row(self, column: QVBoxLayout, figure: KineticFigure) -> None:
        row = figure.row
        if not row.value:
            text = label(row.text(), "body", "text.2")
            text.setWordWrap(True)
            column.addWidget(text)
        shown = Button(row.text() if row.value else tr(N_("{label}: why not?"), label=row.label), "secondary")
        shown.setProperty("small", "true")
        shown.setCheckable(True)
        shown.setChecked(figure.why.key == self._chosen)
        shown.setAccessibleName(tr(N_("{figure}: show the samples used"), figure=shown.text()))
        shown.clicked.connect(lambda _on=False, key=figure.why.key: self.choose(key))
        self.rows.append(shown)
        column.addWidget(shown, 0, Qt.AlignmentFlag.AlignLeft)
        if row.value and row.remark:
            remark = label(row.remark, "caption", "text.2")
            remark.setWordWrap(True)
            column.addWidget(remark)
