"""The second look before signing: who, what, what follows, and the PIN. It lies over the foot of a form."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.similarity import same_place
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.announce import announce
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.form_fields import ValueBox
from ctd402_desktop.ui.notices import clear_toast
from ctd402_desktop.ui.secret_box import SecretBox
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label

HEIGHT = 84
NOTE = 26
"""Higher by this much while it says what went wrong."""


class SignReview(Spoken, QWidget):
    """Name and result in two lines; with a similar name on the ward, the bed is typed again; the PIN signs."""

    confirmed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("signReview")
        self._bed = ""
        self._line: Callable[[], str] = str
        self._who: Callable[[], str] = str
        self._head = label("", "body")
        self._head.setProperty("strong", "true")
        self._text = label("", "body")
        self._text.setWordWrap(True)
        self._ask_bed = label("", "small", "attention.fg")
        self._box = ValueBox()
        self._box.hide()
        self._ask_bed.hide()
        self.secret = SecretBox()
        self._note = Note()
        self._grown = False
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._head)
        first.addStretch(1)
        first.addWidget(self._ask_bed)
        first.addWidget(self._box)
        first.addWidget(self.secret)
        line = QVBoxLayout(self)
        line.setContentsMargins(14, 6, 14, 6)
        line.setSpacing(2)
        line.addLayout(first)
        line.addWidget(self._text, 1)
        line.addWidget(self._note)
        self._box.returnPressed.connect(self.confirm)
        self.secret.entered.connect(self.confirm)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._box.setAccessibleName(tr(N_("Similar name on the ward: type the bed number")))
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is signed."""
        return self._text.text()

    @property
    def head(self) -> str:
        """Who it is signed for."""
        return self._head.text()

    def bed(self) -> str:
        """The bed as typed."""
        return self._box.text()

    def open(self, who: Callable[[], str], line: Callable[[], str], bed: str = "", secret: str = "") -> None:
        """Show name and sentence; ``bed`` has to be typed when another patient is called alike, ``secret`` to sign."""
        self._who, self._line, self._bed = who, line, bed
        self._box.clear()
        self._box.setVisible(bool(bed))
        self._ask_bed.setVisible(bool(bed))
        self.secret.ask(secret)
        self.say("")
        self.retranslate()
        self.show()
        self.raise_()
        clear_toast(self.window())
        announce(self, self.accessibleName())
        (self._box if bed else self.secret.box if secret else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def fail(self, message: Message) -> None:
        """The PIN was wrong: everything stays, it is typed again."""
        self.say(message)
        self.secret.set_wrong(wrong=True)

    def settle(self) -> None:
        """Forget what was typed here."""
        self.secret.ask("")
        self.say("")
        self.hide()

    def confirm(self) -> None:
        """Sign, unless the bed typed is another one or the PIN is missing."""
        if self._bed and not same_place(self._box.text(), self._bed):
            self._box.set_state("problem")
            self._box.setFocus()
            return
        self._box.set_state("")
        if self.secret.missing():
            self.secret.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.confirmed.emit()

    def say(self, message: Message | str, state: str = "critical") -> None:
        """A line below the sentence; it grows upwards while there is something to say."""
        grow = bool(message) and not self._grown
        if grow or (self._grown and not message):
            by = NOTE if grow else -NOTE
            self.setGeometry(self.x(), self.y() - by, self.width(), self.height() + by)
            self._grown = grow
        self._note.say(message, state)

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._head.setText(tr(N_("Sign for {patient}?"), patient=self._who()))
        self._text.setText(self._line())
        self._ask_bed.setText(tr(N_("Similar name on the ward: type the bed number")))
        self._box.setAccessibleName(self._ask_bed.text())
        self.setAccessibleName(f"{self._head.text()} {self._text.text()}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter signs, Esc goes back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lilac of what is proposed, with its edge above."""
        shown = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), shown.color("draft.bg"))
        painter.setPen(QPen(shown.color("draft.edge"), 1))
        painter.drawLine(0, 0, self.width(), 0)
