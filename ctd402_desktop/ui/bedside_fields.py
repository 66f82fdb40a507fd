"""Editors that only the bedside page needs: single-digit scores, seizures, and answers picked at the prompt line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.fields import Choice, Field
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui import smart_entry
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.choice_fields import SegmentEditor
from ctd402_desktop.ui.form_fields import FieldEditor, NumberEditor
from ctd402_desktop.ui.widgets import button

SHORT_SEIZURE = {
    "brief_resolved": N_("Brief"),
    "nonconvulsive_resolved": N_("On EEG"),
    "prolonged_gt5min": N_("> 5 min"),
    "repetitive_no_return": N_("Repeated"),
}
SHORT_VENTILATION = {
    "hypoxia": N_("Hypoxia"),
    "airway_protection": N_("Airway"),
    "procedure": N_("Procedure"),
    "baseline": N_("Baseline"),
}


class ScoreEditor(NumberEditor):
    """A score of one digit: nothing can follow it, so the cursor goes on by itself."""

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.box.setFixedSize(QSize(26, 30))
        self.box.setProperty("box", "score")
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setMaxLength(2)
        self.unit.hide()
        self.mark.muted = True
        self.line.setSpacing(0)

    def _on_typed(self) -> None:
        super()._on_typed()
        text = self.box.text()
        possible = bool(text) and smart_entry.read(self.field, text).problem is None
        if possible and not smart_entry.may_continue(self.field, text):
            self.left.emit(self.field.key)
            self.advance.emit(self.field.key)

    def refresh(self) -> None:
        """A score out of range is marked at once: no later digit can mend it."""
        super().refresh()
        found = smart_entry.read(self.field, self.box.text())
        if found.problem is not None and not self.not_done:
            self.show_problem(found.problem)
        self.box.setToolTip(self.mark.text)


class SeizureEditor(SegmentEditor):
    """``0 No``, ``1 Yes``; a yes asks at once which kind, because the kind decides the grade."""

    def __init__(self, asked: Field, ask: AskLine, parent: QWidget | None = None) -> None:
        self._ask = ask
        self._kind = ""
        super().__init__(asked, (Choice("none", N_("No")), Choice("yes", N_("Yes"))), parent)

    def retranslate(self) -> None:
        """The second segment shows the kind once it is known."""
        kind = SHORT_SEIZURE.get(self._kind, N_("Yes"))
        self.segments.set_labels([tr(N_("No")), tr(kind)])

    def _typed(self) -> str:
        return self._kind if self.segments.value() == "yes" else self.segments.value()

    def _write(self, raw: str) -> None:
        self._kind = raw if raw in SHORT_SEIZURE else ""
        super()._write("yes" if self._kind else raw)
        self.retranslate()

    def _on_chosen(self, key: str) -> None:
        if key != "yes":
            self._kind = ""
            self.retranslate()
            super()._on_chosen(key)
            return
        options = [(one.key, one.label) for one in self.field.choices if one.key != "none"]
        self._ask.choose(msg(N_("Which kind of seizure?")), options, self._on_kind, self._take_back)

    def _on_kind(self, kind: str) -> None:
        self._write(kind)
        self._touched()
        self.refresh()
        self.advance.emit(self.field.key)

    def _take_back(self) -> None:
        self._write(self._kind)
        self.focus_input()


class PickEditor(FieldEditor):
    """A button that shows the answer; the options open at the prompt line."""

    opened = Signal()

    def __init__(
        self, asked: Field, ask: AskLine, words: Callable[[Sequence[str]], str | Message], question: str | Message
    ) -> None:
        super().__init__(asked)
        self._ask, self._words, self._question = ask, words, question
        self._keys: tuple[str, ...] = ()
        self.button = button("", "secondary")
        self.button.setFixedHeight(30)
        self.button.clicked.connect(self.open)
        self.line.addWidget(self.button)
        self.mark.muted = True
        self.mark.setParent(self)
        self.mark.hide()
        self.retranslate()

    def inputs(self) -> tuple[QWidget, ...]:
        """The button."""
        return (self.button,)

    def retranslate(self) -> None:
        """The answer in words."""
        self.button.setText(tr(self._words(self._keys)))

    def open(self) -> None:
        """Offer the options at the prompt line."""
        options = [(one.key, one.label) for one in self.field.choices]
        if self.field.many:
            self._ask.choose_many(self._question, options, self._keys, self._on_many)
        else:
            self._ask.choose(self._question, options, self._on_one, self.focus_input)

    def _on_one(self, key: str) -> None:
        self._keys = (key,)
        self._announce()
        self.advance.emit(self.field.key)

    def _on_many(self, keys: tuple[str, ...]) -> None:
        if keys != self._keys:
            self._keys = keys
            self._announce()
        if not self._ask.waiting:
            self.focus_input()

    def _announce(self) -> None:
        self.retranslate()
        self._touched()
        self.left.emit(self.field.key)

    def _typed(self) -> str:
        return ",".join(self._keys)

    def _write(self, raw: str) -> None:
        self._keys = smart_entry.chosen(raw)
        self.retranslate()


def icp_words(keys: Sequence[str]) -> Message:
    """``ICP signs`` or how many were found."""
    return msg(N_("ICP signs: {count}"), count=len(keys)) if keys else msg(N_("ICP signs"))


def ventilation_words(keys: Sequence[str]) -> Message:
    """Why positive pressure is given, in one word."""
    return msg(SHORT_VENTILATION[keys[0]]) if keys and keys[0] in SHORT_VENTILATION else msg(N_("Why?"))
