"""The rows of the routine set: which question stands where, in the two sizes of the window."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.domain import bedside
from ctd402_desktop.domain.fields import Choice
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import C_, N_, msg
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.assess_row import AssessRow
from ctd402_desktop.ui.bedside_fields import PickEditor, ScoreEditor, SeizureEditor, icp_words, ventilation_words
from ctd402_desktop.ui.choice_fields import SegmentEditor
from ctd402_desktop.ui.form_fields import FieldEditor, NumberEditor, TextEditor
from ctd402_desktop.ui.form_section import JumpLabel
from ctd402_desktop.ui.form_state import FormState, field_name
from ctd402_desktop.ui.sparkline import Sparkline
from ctd402_desktop.ui.widgets import button, label

FORM = FORMS["daily"]
_ICE_WORDS = (
    C_("ice", "Orient"),
    C_("ice", "Name"),
    C_("ice", "Cmd"),
    C_("ice", "Write"),
    C_("ice", "Count"),
)
SPARKS = ("temp", "hr", "sbp", "rr", "spo2")
_PRESSORS = (
    Choice("none", N_("None")),
    Choice("one", N_("One")),
    Choice("two_or_more", N_("Two or more")),
    Choice("vasopressin_only", N_("Vasopressin")),
)
_PRESSORS_SHORT = tuple(Choice(one.key, N_("Two +")) if one.key == "two_or_more" else one for one in _PRESSORS)
_LABELS: dict[str, str] = {
    "sbp": N_("Blood pressure"),
    "ice": N_("ICE"),
    "capd": N_("CAPD"),
    "hypotension": N_("Hypotension"),
    "hypoxia": N_("Hypoxia"),
}

PAPER_AFTER = timedelta(minutes=30)
"""Sets of so long ago ask who wrote them on paper; one charted at the bedside does not."""

PAPER_WIDTH = 110


class AssessGrid(QWidget):
    """Rows of the form ``daily`` with their editors; physician fields are asked in the panel beside them."""

    all_correct_wanted = Signal()

    def __init__(self, ask: AskLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask = ask
        self.state = FormState(FORM, ask, self)
        self.rows: dict[str, AssessRow] = {}
        self._ticks: dict[str, JumpLabel] = {}
        self._captions: list[tuple[QLabel, str]] = []
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._build()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def set_compact(self, *, compact: bool) -> None:
        """Columns and boxes of the narrow window; nothing but the trend is left out."""
        for row in self.rows.values():
            row.set_compact(compact=compact)
        for editor in self.state.editors.values():
            if isinstance(editor, ScoreEditor):
                editor.box.setFixedSize(QSize(24, 24) if compact else QSize(26, 30))
            elif isinstance(editor, NumberEditor):
                wide = 34 if editor.field.key == "o2_flow" else 58 if compact else 64
                editor.box.setFixedSize(QSize(wide, 26 if compact else 30))
            elif isinstance(editor, TextEditor):
                editor.box.setFixedHeight(26 if compact else 30)
            elif isinstance(editor, PickEditor):
                editor.button.setFixedHeight(26 if compact else 30)
            elif isinstance(editor, SegmentEditor):
                editor.segments.setFixedHeight(26 if compact else 30)
        self._all_correct.setFixedHeight(26 if compact else 30)
        self._baseline.setVisible(not compact)
        pressor = self.state.editors["pressor"]
        if isinstance(pressor, SegmentEditor):
            pressor.set_labels(_PRESSORS_SHORT if compact else _PRESSORS)
        self._ticks["hypotension"].set_text(N_("Low BP") if compact else _LABELS["hypotension"])

    def _build(self) -> None:
        for key in ("temp", "hr"):
            self._vital_row(key)
        self._pressure_row()
        self._vital_row("rr")
        self._saturation_row()
        self._oxygen_row()
        self._pressor_row()
        self._add(self._row("arousal", "arousal"), SegmentEditor(FORM["arousal"])).inner.addStretch(1)
        self._ice_row()
        self._capd_row()
        self._seizure_row()
        self._infection_row()
        self._note_row()
        self._chain()

    def _row(self, name: str, key: str, spark: Sparkline | None = None) -> AssessRow:
        row = AssessRow(_LABELS.get(name, FORM[key].label), FORM[key].letter, spark)
        self.rows[name] = row
        self._line.addWidget(row, 1)
        return row

    def _add(self, row: AssessRow, editor: FieldEditor) -> AssessRow:
        row.inner.addWidget(editor)
        self.state.add(editor, field_name(FORM, editor.field.key))
        return row

    def _vital_row(self, key: str) -> None:
        row = self._row(key, key, Sparkline())
        editor = NumberEditor(FORM[key])
        editor.unit.setFixedWidth(33)
        self._add(row, editor)

    def _pressure_row(self) -> None:
        row = self._row("sbp", "sbp", Sparkline())
        high, low = NumberEditor(FORM["sbp"]), NumberEditor(FORM["dbp"])
        for editor in (high, low):
            editor.mark.muted = editor is low
            editor.unit.hide()
            editor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.inner.setSpacing(7)
        self._add(row, high)
        row.inner.addWidget(label("/", "small", "text.2"))
        self._add(row, low)
        self._derived = label("", "small", "text.2")
        self._derived.setTextFormat(Qt.TextFormat.RichText)
        row.inner.addWidget(self._derived)
        row.inner.addWidget(high.mark)
        row.inner.addStretch(1)

    def _saturation_row(self) -> None:
        row = self._row("spo2", "spo2", Sparkline())
        editor = NumberEditor(FORM["spo2"])
        editor.unit.setFixedWidth(33)
        self._add(row, editor)
        self._tick(row, "hypoxia")
        row.inner.addSpacing(12)

    def _oxygen_row(self) -> None:
        row = self._row("o2_device", "o2_device")
        self._add(row, SegmentEditor(FORM["o2_device"]))
        self._flow_word = self._caption(N_("Flow"), "small")
        row.inner.addWidget(self._flow_word)
        flow = NumberEditor(FORM["o2_flow"])
        flow.box.setProperty("box", "score")
        flow.mark.muted = True
        flow.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        flow.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._add(row, flow)
        why = PickEditor(FORM["ventilation_reason"], self.ask, ventilation_words, msg(N_("Why ventilated?")))
        self._add(row, why)
        row.inner.addStretch(1)

    def _pressor_row(self) -> None:
        row = self._row("pressor", "pressor")
        row.inner.setSpacing(6)
        self._add(row, SegmentEditor(FORM["pressor"], _PRESSORS))
        row.inner.addStretch(1)
        self._tick(row, "hypotension")

    def _tick(self, row: AssessRow, key: str) -> None:
        word = JumpLabel(_LABELS.get(key, FORM[key].label), FORM[key].letter)
        self._ticks[key] = word
        row.inner.addWidget(word)
        editor = SegmentEditor(FORM[key])
        editor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._add(row, editor)

    def _ice_row(self) -> None:
        row = self._row("ice", "ice_orient")
        row.inner.setSpacing(6)
        self._all_correct = button("", "primary")
        self._all_correct.setProperty("small", "true")
        self._all_correct.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._all_correct.clicked.connect(self.all_correct_wanted)
        row.inner.addWidget(self._all_correct)
        for key, word in zip(bedside.ICE_ITEMS, _ICE_WORDS, strict=True):
            row.inner.addWidget(self._caption(word, "small"))
            self._add(row, ScoreEditor(FORM[key]))
        self._ice_total = label("", "h2")
        self._baseline = label("", "small", "text.2")
        row.inner.addWidget(self._ice_total)
        row.inner.addWidget(self._baseline)
        row.inner.addStretch(1)

    def _capd_row(self) -> None:
        row = self._row("capd", "capd_1")
        row.inner.setSpacing(6)
        for place, key in enumerate(bedside.CAPD_ITEMS, start=1):
            row.inner.addWidget(label(str(place), "small", "text.2"))
            self._add(row, ScoreEditor(FORM[key]))
        self._capd_total = label("", "h2")
        row.inner.addWidget(self._capd_total)
        row.inner.addStretch(1)
        row.inner.addWidget(self._caption(N_("Too deeply asleep"), "small"))
        self._unable = SegmentEditor(FORM["capd_unable"])
        self._unable.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._add(row, self._unable)

    def _seizure_row(self) -> None:
        row = self._row("seizure", "seizure")
        self._add(row, SeizureEditor(FORM["seizure"], self.ask))
        row.inner.addSpacing(16)
        self._tick(row, "motor_weakness")
        row.inner.addStretch(1)
        self._add(row, PickEditor(FORM["icp"], self.ask, icp_words, msg(N_("Signs seen:"))))

    def _infection_row(self) -> None:
        row = self._row("infection_sign", "infection_sign")
        self._add(row, SegmentEditor(FORM["infection_sign"]))
        self._bundle = label("", "small", "text.2")
        row.inner.addWidget(self._bundle)
        row.inner.addStretch(1)

    def _note_row(self) -> None:
        row = self._row("note", "note")
        row.divided = False
        self._add(row, TextEditor(FORM["note"]))
        self._paper_word = self._caption(N_("On paper by"), "small")
        row.inner.addWidget(self._paper_word)
        paper = TextEditor(FORM["paper_by"])
        paper.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        paper.box.setFixedWidth(PAPER_WIDTH)
        self._add(row, paper)
        self.ask_for_paper(wanted=False)

    def ask_for_paper(self, *, wanted: bool) -> None:
        """Whether the set was looked at so long ago that somebody may have written it on paper."""
        paper = self.state.editors["paper_by"]
        shown = wanted or bool(paper.raw())
        self.state.mute("paper_by", muted=not shown)
        paper.setVisible(shown)
        self._paper_word.setVisible(shown)

    def _caption(self, text: str, style: str) -> QLabel:
        found = label(text, style, "text.2")
        self._captions.append((found, text))
        return found

    def _chain(self) -> None:
        inputs = [widget for editor in self.state.editors.values() for widget in editor.inputs()]
        for first, second in pairwise(inputs):
            QWidget.setTabOrder(first, second)
