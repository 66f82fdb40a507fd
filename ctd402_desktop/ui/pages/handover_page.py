"""Handover: the whole ward at the left, I-PASS of the chosen patient at the right, to be read back or to be given."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.domain.ward_sheet import ACCEPTED, PROPOSED, WardSheet
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services.handovers import Prepared
from ctd402_desktop.ui import formats, patient_name, tables, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.handover_editor import HandoverEditor
from ctd402_desktop.ui.handover_reader import HandoverReader
from ctd402_desktop.ui.roll_model import Column, RollDelegate, RollModel
from ctd402_desktop.ui.ward_parts import BoardView
from ctd402_desktop.ui.ward_sheet_print import ask_print
from ctd402_desktop.ui.widgets import EmptyState, Segmented, button, label

READ, GIVE = "read", "give"
ROLL = 400
STATE = 150


class HandoverPage(QWidget):
    """``left`` asks for My shift."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._wanted: int | None = None
        self._sheet: WardSheet | None = None
        self._error: Ctd402Error | None = None
        self.model = RollModel(self)
        self.editor, self.reader = HandoverEditor(context), HandoverReader(context)
        self.editor.given.connect(lambda _patient: self.mode.set_value(READ))
        self._build()
        context.changed.connect(lambda changed: self.reload() if self.isVisible() and changed.what != "draft" else None)
        self.retranslate()

    @property
    def patient_id(self) -> int | None:
        """Whose handover is shown."""
        return self._wanted

    def open_patient(self, patient_id: int) -> None:
        """Show a patient's handover; what waits for me is read first, else it is written."""
        self.editor.leave()
        self._wanted = patient_id or self._wanted
        self.mode.set_value("")
        self.reload()

    def reload(self) -> None:
        """Fetch the ward and the patient."""
        self._asked += 1
        token, services, by = self._asked, self._context.services, self._context.actor
        wanted = self._wanted
        mine = self._context.actor.user_id

        def work() -> tuple[WardSheet, Prepared | None]:
            sheet = services.handovers.ward(by)
            known = {one.patient.id for one in sheet.lines}
            first = next((one.patient_id for one in services.shift.tasks(by).mine if one.patient_id in known), None)
            chosen = wanted if wanted in known else first or next(iter(known), None)
            return sheet, services.handovers.prepare(by, chosen) if chosen is not None else None

        self._context.tasks.run(
            work,
            lambda found: self._on_found(token, mine, *found),
            lambda error: self._on_failed(token, error),
        )

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.title.setText(tr(N_("Shift handover")))
        self.back.setText(tr(N_("My shift")))
        self.print.setText(tr(N_("Print…")))
        self.mode.set_labels([tr(N_("Read back")), tr(N_("Hand over"))])
        self.mode.setAccessibleName(tr(N_("Read back or hand over")))
        self.view.setAccessibleName(tr(N_("Handover of the ward")))
        self.nobody.set_text(N_("No patient on the ward."), N_("Who is enrolled and active stands here by bed."))
        self.loading.set_text(N_("Loading the handover"))
        self.model.retranslate()
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language, theme and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self.header.resize_to_density()
            self._fit()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Fresh when looked at; arrows choose a patient at once."""
        super().showEvent(event)
        self.view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing typed is lost."""
        self.editor.leave()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the panel, F9 prints, Esc goes to My shift."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_F9:
            ask_print(self._context, self.window())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.hasFocus():
            self._focus_panel()
        else:
            super().keyPressEvent(event)

    def _focus_panel(self) -> None:
        if self.panel.currentWidget() is self.editor:
            self.editor.illness.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.reader.waits:
            next(iter(self.reader.ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self.title = label("", "title")
        self.sentence = label("", "small", "text.2")
        self.back, self.print = button("", icon="arrow-left"), button("", icon="printer")
        self.back.set_hint("Esc")
        self.print.set_hint("F9")
        self.back.clicked.connect(self.left)
        self.print.clicked.connect(lambda: ask_print(self._context, self.window()))
        self.mode = Segmented([(READ, "-"), (GIVE, "-")])
        self.mode.changed.connect(self._show_mode)
        self.name = label("", "h2")
        self.view = BoardView()
        self.header = tables.TableHeader()
        tables.prepare(self.view, self.header)
        self.view.setModel(self.model)
        self.view.setItemDelegate(RollDelegate(self.model))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentRowChanged.connect(lambda index, _old: self._choose(index.row()))
        self.panel = QStackedWidget()
        self.nobody, self.loading = EmptyState("bed", "-", "-"), EmptyState("hourglass", "-")
        self.failed = EmptyState("octagon-alert", "-", "-", tr(N_("Try again")), self.reload)
        for each in (self.loading, self.editor, self.reader, self.nobody, self.failed):
            self.panel.addWidget(each)
        self._lay_out()

    def _show_mode(self, key: str) -> None:
        self.panel.setCurrentWidget(self.reader if key == READ else self.editor)

    def _lay_out(self) -> None:
        top = QFrame()
        top.setProperty("panel", "window")
        top.setFixedHeight(48)
        head = QHBoxLayout(top)
        head.setContentsMargins(14, 0, 14, 0)
        head.setSpacing(8)
        for one in (self.title, self.sentence):
            head.addWidget(one)
        head.addStretch(1)
        for made in (self.back, self.print):
            made.setProperty("small", "true")
            head.addWidget(made)
        plate = QFrame()
        plate.setProperty("panel", "plain")
        right = QVBoxLayout(plate)
        right.setContentsMargins(0, 8, 0, 0)
        right.setSpacing(4)
        line = QHBoxLayout()
        line.setContentsMargins(14, 0, 14, 0)
        line.addWidget(self.name)
        line.addStretch(1)
        line.addWidget(self.mode)
        right.addLayout(line)
        right.addWidget(self.panel, 1)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addWidget(self.view)
        body.addWidget(plate, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(body, 1)
        self._fit()

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.model.lines) and self.model.lines[place].patient.id != self._wanted:
            self.open_patient(self.model.lines[place].patient.id)

    def _on_found(self, token: int, mine: int, sheet: WardSheet, prepared: Prepared | None) -> None:
        if token != self._asked:
            return
        self._sheet, self._error = sheet, None
        self._wanted = prepared.patient.id if prepared is not None else None
        self.model.show_lines(sheet.lines)
        self._fit()
        self.mode.setVisible(prepared is not None)
        if prepared is None:
            self.name.setText("")
            self.panel.setCurrentWidget(self.nobody)
        else:
            self._show_prepared(prepared, mine)
        self._describe()

    def _show_prepared(self, prepared: Prepared, mine: int) -> None:
        one = prepared.patient
        parts = (one.bed or "–", patient_name.full(one), formats.day(prepared.day))
        self.name.setText("  ".join(part for part in parts if part))
        mode = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.view.selectionModel().setCurrentIndex(self.model.index(self.model.place_of(one.id), 0), mode)
        self.editor.show_prepared(prepared)
        self.reader.show_prepared(prepared)
        if not self.mode.value():
            last = prepared.last
            waiting = last is not None and last.accepted_at is None and last.user_id != mine
            self.mode.set_value(READ if waiting else GIVE)
        self.panel.setCurrentWidget(self.reader if self.mode.value() == READ else self.editor)

    def _on_failed(self, token: int, error: Ctd402Error) -> None:
        """What is typed stays where it is; without a ward the page says what went wrong."""
        if token != self._asked:
            return
        self._error = error
        if self._sheet is None:
            self.failed.set_text(error.message.render(), error.code, N_("Try again"))
            self.panel.setCurrentWidget(self.failed)
        self._describe()

    def _describe(self) -> None:
        sheet = self._sheet
        if sheet is None:
            self.sentence.setText("")
            return
        states = [one.state for one in sheet.lines]
        parts = [
            tr(N_("{count} patients"), count=len(states)),
            tr(N_("{count} accepted"), count=states.count(ACCEPTED)),
            tr(N_("{count} not handed over"), count=states.count(PROPOSED)),
            tr(N_("updated {time}"), time=formats.time(sheet.as_of, sheet.zone)),
        ]
        if self._error is not None:
            parts = [f"{tr(self._error.message)} ({self._error.code})"]
        self.sentence.setText(" · ".join(parts))

    def _fit(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.density().row)
        name = max(110, self.model.name_room())
        self.view.setColumnWidth(Column.BED, 48)
        self.view.setColumnWidth(Column.PATIENT, name)
        self.view.setFixedWidth(max(48 + name + STATE, ROLL if theme.density().name != "compact" else 0))
