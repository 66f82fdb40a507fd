"""The laboratory box: figure with comparator, unit as reported, and the value it becomes in the ward's unit."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ctd402_desktop.domain import units
from ctd402_desktop.domain.fields import Field, Lab, ProblemError
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui import formats, smart_entry
from ctd402_desktop.ui.form_fields import FieldEditor, ValueBox, set_property
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.widgets import label


class LabEditor(FieldEditor):
    """A laboratory result. The unit is part of the value; a foreign unit is converted visibly, the original kept."""

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.box = ValueBox(self)
        self.box.setFixedSize(QSize(72, 30))
        self.box.setMaxLength(16)
        self.line.addWidget(self.box)
        self.choice: QComboBox | None = None
        offered = asked.units or ((asked.unit,) if asked.unit else ())
        if len(offered) > 1:
            self.choice = ListBox(self)
            self.choice.setFixedHeight(30)
            self.choice.setMinimumWidth(78)
            self.choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            for unit in offered:
                self.choice.addItem(units.pretty(unit), unit)
            self.choice.activated.connect(lambda _at: self._on_unit())
            self.line.addWidget(self.choice)
        else:
            self.line.addWidget(label(units.pretty(asked.unit), "small", "text.2"))
        self.line.addWidget(self.mark)
        self.line.addStretch(1)
        self.box.textEdited.connect(lambda _text: self._on_typed())
        self.box.editingFinished.connect(lambda: self.left.emit(self.field.key))

    def inputs(self) -> tuple[QWidget, ...]:
        """The figure, then the unit."""
        return (self.box,) if self.choice is None else (self.box, self.choice)

    def set_name(self, name: str) -> None:
        """Figure and unit are told apart."""
        self.box.setAccessibleName(name)
        if self.choice is not None:
            self.choice.setAccessibleName(tr(N_("Unit of {name}"), name=name))

    @property
    def unit(self) -> str:
        """UCUM code of the unit the figure is meant in."""
        return str(self.choice.currentData()) if self.choice is not None else self.field.unit

    def question(self) -> Message | None:
        """Whether the figure looks as if it was read in another unit (rule LAB-2)."""
        found = self._lab()
        return units.unit_question(self.field.analyte, found) if found is not None and self.field.analyte else None

    def _impossible(self) -> Message | None:
        found = self._lab()
        return units.impossible(self.field.analyte, found) if found is not None and self.field.analyte else None

    def refresh(self) -> None:
        """The rule it breaks, the question of a wrong unit, or the converted value."""
        super().refresh()
        if self.not_done:
            return
        read = smart_entry.read(self.field, self._typed())
        beyond = self._impossible()
        if (problem := read.problem or beyond) is not None and not self.box.hasFocus():
            self.show_problem(problem)
            return
        asked = self.question() if beyond is None else None
        if asked is not None:
            self._set_state("unusual")
            self.mark.show_finding("", asked)
        elif converted := self.converted():
            self.mark.show_reason(converted)

    def converted(self) -> Message | None:
        """``= 123 g/L`` when the unit is not the canonical one."""
        found = self._lab()
        if found is None or not self.field.analyte or found.unit == self.field.unit:
            return None
        try:
            value = units.to_canonical(self.field.analyte, found)
        except units.UnitError as error:
            return error.message
        if value is None:
            return msg(N_("kept as reported: only the assay knows the factor"))
        figure = formats.number(units.shown(value, 1 if value >= 10 else 2).normalize())
        return msg(N_("= {value} {unit}"), value=f"{found.comparator}{figure}", unit=units.pretty(self.field.unit))

    def _lab(self) -> Lab | None:
        try:
            found = self.field.parse(self._typed())
        except ProblemError:
            return None
        return found if isinstance(found, Lab) else None

    def _typed(self) -> str:
        return smart_entry.join_lab(self.box.text(), self.unit)

    def _write(self, raw: str) -> None:
        figure, unit = smart_entry.split_lab(raw)
        self.box.setText(figure)
        if self.choice is not None and unit:
            self.choice.setCurrentIndex(max(0, self.choice.findData(unit)))

    def _set_state(self, state: str) -> None:
        self.box.set_state(state)
        if self.choice is not None:
            set_property(self.choice, "state", "")

    def _on_typed(self) -> None:
        self._touched()
        self.refresh()

    def _on_unit(self) -> None:
        self._touched()
        self.refresh()
        self.left.emit(self.field.key)
