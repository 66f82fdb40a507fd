"""Help: the keys, the guide with its search, and the way to the replay of a demo patient."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui.help_keys import KeyCards
from ctd402_desktop.ui.help_reader import HelpReader
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Segmented, button, label

VIEWS = (("keys", C_("trail", "Keys")), ("guide", N_("Guide")), ("security", C_("trail", "Security")))


class HelpPage(Spoken, QWidget):
    """Two views, keys and guide; *Security* is a page of the guide."""

    rules_wanted = Signal()
    replay_wanted = Signal()
    page_wanted = Signal(str)
    """``first`` for the first steps, ``training`` for the training."""

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 0, 14, 12)
        outer.setSpacing(0)
        self._title = label("", "title")
        self._title.setFixedHeight(48)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        self._why_not = ""
        self.replay = button("", icon="history")
        self.replay.clicked.connect(lambda _on=False: self.replay_wanted.emit())
        self.first, self.training = button("", icon="circle-check"), button("", icon="timer")
        for way, key in ((self.first, "first"), (self.training, "training")):
            way.clicked.connect(lambda _on=False, page=key: self.page_wanted.emit(page))
            self._head.addWidget(way)
        self._head.addWidget(self.replay)
        self.views = Segmented([(key, tr(text)) for key, text in VIEWS], digits=False)
        self._head.addWidget(self.views)
        outer.addLayout(self._head)
        self.keys, self.reader = KeyCards(), HelpReader()
        self.rules = self.keys.rules
        self.keys.rules_wanted.connect(self.rules_wanted)
        self.stack = QStackedWidget()
        for one in (self.keys, self.reader):
            self.stack.addWidget(one)
        outer.addWidget(self.stack, 1)
        self.views.set_value("keys")
        self.views.changed.connect(self._on_view)
        self.retranslate()

    def offer_replay(self, why_not: str) -> None:
        """Whether a patient can be replayed; ``why_not`` is the English reason when not, else empty."""
        self._why_not = why_not
        self.replay.setEnabled(not why_not)
        self.replay.setToolTip(tr(why_not))

    def show_keys(self, page: str) -> None:
        """The keys, those of ``page`` first."""
        self.views.set_value("keys")
        self.keys.show_for(page)
        self.stack.setCurrentWidget(self.keys)
        self.keys.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_topic(self, topic: str, number: int = 0) -> None:
        """A page of the guide, from one of its headings on."""
        self.views.set_value("security" if topic == "security" else "guide")
        self.reader.open(topic, number)
        self.stack.setCurrentWidget(self.reader)
        self.reader.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._title.setText(tr(N_("Keys and help")))
        self.views.set_labels([tr(text) for _, text in VIEWS])
        self.views.setAccessibleName(tr(N_("Part of the help")))
        self.replay.setText(tr(N_("Replay a course")))
        self.first.setText(tr(N_("First steps")))
        self.training.setText(tr(N_("Training")))
        self.offer_replay(self._why_not)
        self.keys.retranslate()
        self.reader.retranslate()

    def _on_view(self, view: str) -> None:
        if view == "keys":
            self.stack.setCurrentWidget(self.keys)
        else:
            self.show_topic("security" if view == "security" else self.reader.topic)
