"""A handover as its receiver reads it: five parts, each ticked when heard or read back in words, then accepted."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.handover import ILLNESS_LABELS, Sheet
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.services.handovers import Handover, Prepared
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Entry
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.seal_dialog import Wish, ask_to_seal
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Button, button, label

PARTS = (
    ("illness", N_("I  Illness severity")),
    ("summary", N_("P  Patient summary")),
    ("actions", N_("A  Action list")),
    ("situation", N_("S  Situation awareness")),
)
HEARD = {
    "illness": N_("illness heard"),
    "summary": N_("summary heard"),
    "actions": N_("actions heard"),
    "situation": N_("situation heard"),
}


class HandoverReader(Spoken, QWidget):
    """The newest handover of a patient; what I gave myself, or what was accepted, is only shown."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._prepared: Prepared | None = None
        self.state = label("", "small", "text.2")
        self.state.setWordWrap(True)
        self.texts = {key: label("") for key, _ in PARTS}
        self.ticks: dict[str, Button] = {}
        self._heads = {key: label("") for key, _ in PARTS}
        self.words = Entry(N_("Read back in your own words"))
        self.accept = button("", "primary", icon="user-check")
        self.accept.clicked.connect(self.take_over)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(4)
        column.addWidget(self.state)
        for key, _ in PARTS:
            tick = button("", icon="plus")
            tick.setCheckable(True)
            tick.setProperty("small", "true")
            tick.toggled.connect(lambda on, one=tick: one.set_icon("check" if on else "plus"))
            tick.toggled.connect(lambda _on: self._ready())
            self.ticks[key] = tick
            head = QHBoxLayout()
            self._heads[key].setProperty("medium", "true")
            head.addWidget(self._heads[key])
            head.addStretch(1)
            head.addWidget(tick)
            column.addLayout(head)
            self.texts[key].setWordWrap(True)
            self.texts[key].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(self.texts[key])
            column.addSpacing(4)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 4, 14, 8)
        foot.setSpacing(8)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignBottom)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(holder), 1)
        outer.addLayout(foot)
        self.words.edited.connect(self._ready)
        self.words.box.returnPressed.connect(self.take_over)
        self.retranslate()

    def show_prepared(self, prepared: Prepared) -> None:
        """Show the newest handover; ticks and words stay while it is the same one."""
        before = self._last
        self._prepared = prepared
        if before is None or self._last is None or before.id != self._last.id:
            self.words.box.clear()
            for one in self.ticks.values():
                one.setChecked(False)
        self.retranslate()

    @property
    def waits(self) -> bool:
        """Whether I may accept it: given by somebody else in this shift and not accepted yet."""
        last = self._last
        return last is not None and last.accepted_at is None and last.user_id != self._context.actor.user_id

    def read_back(self) -> str:
        """What was ticked and typed; empty while it is not enough to accept."""
        ticked = [tr(HEARD[key]) for key, one in self.ticks.items() if one.isChecked()]
        typed = self.words.text().strip()
        if not typed and len(ticked) < len(self.ticks):
            return ""
        return "; ".join([*ticked, *([typed] if typed else [])])

    def take_over(self) -> None:
        """Accept with the PIN."""
        last, prepared, read_back = self._last, self._prepared, self.read_back()
        if last is None or prepared is None or not self.waits or not read_back:
            return
        shift, by = self._context.services.shift, self._context.actor

        def act(_words: str, _bed: str, proof: Confirmation | None) -> Changed:
            return shift.accept(by, last.id, read_back, confirmed=proof)

        name = " ".join(part for part in (prepared.patient.bed, prepared.patient.name_zh) if part)
        text = tr(N_("{patient} from {name}: {words}"), patient=name, name=last.user_name, words=read_back)
        wish = Wish(N_("Accept this handover?"), text, N_("Accept"), N_("Accepted: the patient is on your list."), act)
        ask_to_seal(self._context, self.window(), wish)

    def retranslate(self) -> None:
        """All words in the language in force."""
        for key, words in PARTS:
            self._heads[key].setText(tr(words))
            self.ticks[key].setText(tr(N_("Heard")))
            self.ticks[key].setAccessibleName(tr(HEARD[key]))
        self.accept.setText(tr(N_("Accept…")))
        last = self._last
        sheet = Sheet.from_json(last.body) if last is not None else None
        for key, text in _texts(sheet):
            self.texts[key].setText(text or "–")
        waits = self.waits and self._context.may(Action.RECORD_CARE)
        for one in (*self.ticks.values(), self.words, self.accept):
            one.setVisible(waits)
        self.state.setText(self._state(last))
        self._ready()

    @property
    def _last(self) -> Handover | None:
        return self._prepared.last if self._prepared is not None else None

    def _state(self, last: Handover | None) -> str:
        if last is None:
            return tr(N_("Not handed over yet"))
        zone = self._context.zone
        given = tr(N_("given by {name} {time}"), name=last.user_name, time=formats.date_time(last.at, zone))
        if last.accepted_at is None:
            return f"{given} · {tr(N_('not accepted yet'))}"
        when = formats.date_time(last.accepted_at, zone)
        taken = tr(N_("accepted by {name} {time}"), name=last.accepted_by, time=when)
        heard = tr(N_("read back: {words}"), words=last.read_back)
        return f"{given} · {taken} · {heard}"

    def _ready(self) -> None:
        ready = bool(self.read_back())
        self.accept.setEnabled(ready)
        self.accept.setToolTip("" if ready else tr(N_("Tick all four parts, or read back in words")))


def _texts(sheet: Sheet | None) -> Iterator[tuple[str, str]]:
    if sheet is None:
        yield from ((key, "") for key, _ in PARTS)
        return
    word = tr(ILLNESS_LABELS.get(sheet.illness, sheet.illness))
    yield "illness", " · ".join(part for part in (word, sheet.illness_why) if part)
    yield "summary", "\n".join(sheet.summary)
    marks = {True: tr(N_("done")), False: "□"}
    carried = tr(N_("carried over"))
    yield "actions", "\n".join(f"{marks[a.done]} {a.text}{f' · {carried}' if a.carried else ''}" for a in sheet.actions)
    yield "situation", "\n".join(sheet.situation)
