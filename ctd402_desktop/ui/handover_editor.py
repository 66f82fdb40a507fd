"""I-PASS of one patient while it is written: suggested, edited, kept as a draft, then handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ctd402_desktop.domain.handover import ILLNESS_LABELS, SUMMARY_LINES, Sheet
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.domain.ward_sheet import actions_of, actions_text, lines_of
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.services.handovers import Prepared
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.draft_keeper import DraftKeeper, Typed
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Pill, Segmented, button, label

LINE = 22
_PARTS = (
    ("illness", N_("I  Illness severity")),
    ("illness_why", N_("Why so ill")),
    ("summary", N_("P  Patient summary, three lines")),
    ("actions", N_("A  Action list, one a line; x before a line: done")),
    ("situation", N_("S  Situation: if … then …")),
)


class TextBox(QPlainTextEdit):
    """Some lines of text; Tab goes on instead of being typed."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * LINE + 18)


class HandoverEditor(Spoken, QWidget):
    """``given`` once it was handed over. What is typed survives the program: it is a draft of the form *handover*."""

    given = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._prepared: Prepared | None = None
        self._keeper: DraftKeeper | None = None
        self._draft: Draft | None = None
        self.illness = Segmented([(key, tr(words)) for key, words in ILLNESS_LABELS.items()])
        self.why = QLineEdit()
        self.summary, self.todo, self.situation = TextBox(SUMMARY_LINES), TextBox(5), TextBox(3)
        self.suggested = label("", "small", "text.2")
        self.suggested.setWordWrap(True)
        self.expires = label("", "small", "text.2")
        self.expires.setWordWrap(True)
        self.kept = Pill("-", "draft", icon="pencil")
        self.note = Note()
        self.give = button("", "primary", icon="message-square")
        self.give.set_hint("Ctrl+Enter")
        self.give.clicked.connect(self.hand_over)
        self.again = button("", icon="rotate-ccw")
        self.again.clicked.connect(self.begin_again)
        self._labels = {key: label("") for key, _ in _PARTS}
        self._lay_out()
        self.illness.changed.connect(lambda _key: self._touch())
        self.why.textEdited.connect(lambda _text: self._touch())
        for box in (self.summary, self.todo, self.situation):
            box.textChanged.connect(self._touch)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            done = QShortcut(QKeySequence(keys), self)
            done.activated.connect(self.hand_over)
        self.retranslate()

    @property
    def patient_id(self) -> int | None:
        """Whose handover is written."""
        return self._prepared.patient.id if self._prepared is not None else None

    def show_prepared(self, prepared: Prepared) -> None:
        """Begin with the suggestion; an earlier draft of mine replaces it as soon as it is found."""
        if self._keeper is not None and self._keeper.dirty and self.patient_id == prepared.patient.id:
            return
        self.leave()
        self._prepared, self._draft = prepared, None
        self._fill(self._raw_of(prepared.proposed))
        keeper = DraftKeeper(self._context, prepared.patient.id, "handover", self._read, parent=self)
        keeper.restored.connect(self._on_restored)
        keeper.saved.connect(self._on_saved)
        keeper.failed.connect(lambda error: self.note.say(str(error)))
        self._keeper = keeper
        self.note.say("")
        self.retranslate()
        keeper.restore()

    def leave(self) -> None:
        """Keep what is unsaved."""
        if self._keeper is not None:
            self._keeper.flush()

    def sheet(self) -> Sheet:
        """What would be handed over now."""
        known = self._prepared.proposed.actions if self._prepared is not None else ()
        return Sheet(
            self.illness.value(),
            self.why.text().strip(),
            lines_of(self.summary.toPlainText(), SUMMARY_LINES),
            actions_of(self.todo.toPlainText(), known),
            lines_of(self.situation.toPlainText()),
        )

    def hand_over(self) -> None:
        """Give it to the ward; the receiver reads it back and accepts."""
        prepared, keeper = self._prepared, self._keeper
        if prepared is None or keeper is None or not self.give.isEnabled():
            return
        keeper.flush()
        keeper.close()
        sheet, patient_id = self.sheet(), prepared.patient.id
        shift, by = self._context.services.shift, self._context.actor
        self.give.setEnabled(False)

        def done(_handover: int) -> None:
            self.give.setEnabled(True)
            self._draft = None
            self._context.toast(tr(N_("Handed over. It counts once a colleague has read it back and accepted.")))
            self.given.emit(patient_id)
            self._context.publish(Changed(patient_id, "shift"))

        def failed(error: Ctd402Error) -> None:
            self.give.setEnabled(True)
            keeper.reopen()
            self.note.say(str(error))

        self._context.tasks.run(lambda: shift.give(by, patient_id, sheet, draft_id=keeper.draft_id), done, failed)

    def begin_again(self) -> None:
        """Take the suggestion of the record once more; what was typed is replaced in the draft too."""
        if self._prepared is not None:
            self._fill(self._raw_of(self._prepared.proposed))
            self._touch()

    def retranslate(self) -> None:
        """All words in the language in force."""
        names = dict(_PARTS)
        for key, one in self._labels.items():
            one.setText(tr(names[key]))
        self.illness.set_labels([tr(words) for words in ILLNESS_LABELS.values()])
        boxes: tuple[QWidget, ...] = (self.illness, self.why, self.summary, self.todo, self.situation)
        for box, (_, words) in zip(boxes, _PARTS, strict=True):
            box.setAccessibleName(tr(words))
        self.give.setText(tr(N_("Hand over")))
        self.again.setText(tr(N_("Suggest again")))
        may = self._context.may(Action.RECORD_CARE)
        self.give.setEnabled(may)
        self.give.setToolTip("" if may else tr(N_("Your role does not record care")))
        self._describe()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing typed waits for a timer."""
        self.leave()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(4)
        boxes: tuple[tuple[str, QWidget], ...] = (
            ("illness", self.illness),
            ("illness_why", self.why),
            ("summary", self.summary),
            ("actions", self.todo),
            ("situation", self.situation),
        )
        for key, box in boxes:
            self._labels[key].setProperty("medium", "true")
            self._labels[key].setBuddy(box)
            column.addWidget(self._labels[key])
            column.addWidget(box)
            if key == "illness":
                column.addWidget(self.suggested)
        column.addWidget(self.expires)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 4, 14, 8)
        foot.setSpacing(8)
        foot.addWidget(self.give)
        foot.addWidget(self.again)
        foot.addWidget(self.kept)
        foot.addWidget(self.note, 1)
        foot.addStretch(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scrolling(holder), 1)
        outer.addLayout(foot)

    def _raw_of(self, sheet: Sheet) -> dict[str, str]:
        return {
            "illness": sheet.illness,
            "illness_why": sheet.illness_why,
            "summary": "\n".join(sheet.summary),
            "actions": actions_text(sheet.actions),
            "situation": "\n".join(sheet.situation),
        }

    def _read(self) -> Typed:
        moment: datetime = self._context.now()
        return moment, {
            "illness": self.illness.value(),
            "illness_why": self.why.text(),
            "summary": self.summary.toPlainText(),
            "actions": self.todo.toPlainText(),
            "situation": self.situation.toPlainText(),
        }

    def _fill(self, raw: Mapping[str, str]) -> None:
        self.illness.set_value(raw.get("illness", ""))
        self.why.setText(raw.get("illness_why", ""))
        boxes = {"summary": self.summary, "actions": self.todo, "situation": self.situation}
        for key, box in boxes.items():
            box.blockSignals(True)
            box.setPlainText(raw.get(key, ""))
            box.blockSignals(False)

    def _touch(self) -> None:
        if self._keeper is not None:
            self._keeper.touch()

    def _on_restored(self, draft: Draft | None) -> None:
        if draft is not None and draft.patient_id == self.patient_id:
            self._draft = draft
            self._fill(draft.raw)
        self._describe()

    def _on_saved(self, draft: Draft) -> None:
        if draft.patient_id == self.patient_id:
            self._draft = draft
            self._describe()

    def _describe(self) -> None:
        prepared, zone = self._prepared, self._context.zone
        self.kept.setVisible(self._draft is not None)
        if self._draft is not None:
            self.kept.set_text(tr(N_("draft kept {time}"), time=formats.time(self._draft.updated_at, zone)))
        if prepared is None:
            return
        word = tr(ILLNESS_LABELS.get(prepared.proposed.illness, ""))
        why = prepared.proposed.illness_why
        since = formats.time(prepared.since, zone)
        text = tr(N_("Suggested: {illness}"), illness=word) + (f" · {why}" if why else "")
        news = tr(N_("news since {time}"), time=since)
        self.suggested.setText(f"{text} · {news}")
        until = formats.date_time(prepared.expires, zone)
        self.expires.setText(
            tr(N_("Expires at the next shift, {time} at the latest; open items carry over."), time=until)
        )
