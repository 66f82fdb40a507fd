"""The band at the foot of a form: what it asks now, answered by one key, so that no dialog ever covers the patient.

It confirms an unusual value, offers the reasons of *not done*, asks which of two moments was meant, names a problem
and, when nothing is open, explains the field that has the focus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.announce import announce
from ctd402_desktop.ui.chips import Chips
from ctd402_desktop.ui.widgets import Segmented, label

Option = tuple[str, str]
"""Key and English label of one choice."""

_ICONS = {"attention": "triangle-alert", "critical": "octagon-alert", "info": "info", "draft": "circle-question-mark"}


class AskLine(QWidget):
    """One line, one question at a time; ``state`` is the semantic state it is tinted with, empty at rest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ""
        self._strong: str | Message = ""
        self._rest: str | Message = ""
        self._confirm: Callable[[], None] | None = None
        self._correct: Callable[[], None] | None = None
        self._picker: Segmented | Chips | None = None
        self._icon = QLabel()
        self._text = label("", "body")
        self._more = label("", "body")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(14, 0, 14, 0)
        self._line.setSpacing(6)
        for part in (self._icon, self._text, self._more):
            self._line.addWidget(part)
        self._line.addStretch(1)
        self._text.setProperty("strong", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(48)
        self.setAccessibleName(tr(N_("Prompt line")))
        self.clear()

    @property
    def waiting(self) -> bool:
        """Whether an answer is expected before anything else."""
        return self._confirm is not None or self._picker is not None

    @property
    def picker(self) -> Segmented | Chips | None:
        """The choice on offer, if any."""
        return self._picker

    def text(self) -> str:
        """What the line says, for screen readers and tests."""
        return " ".join(part for part in (self._text.text(), self._more.text()) if part)

    def clear(self) -> None:
        """Nothing to say."""
        self.guide("")

    def guide(self, text: str | Message) -> None:
        """Explain the field in focus, quietly."""
        self._show("", "", text)

    def suggest(self, strong: str | Message, rest: str | Message) -> None:
        """Point at a tick the numbers suggest; nothing is answered by it."""
        self._show("info", strong, rest)

    def problem(self, strong: str | Message, rest: str | Message = "") -> None:
        """Name what blocks and the remedy."""
        self._show("critical", strong, rest)

    def confirm(
        self,
        strong: str | Message,
        on_confirm: Callable[[], None],
        on_correct: Callable[[], None],
        *,
        take_focus: bool = False,
    ) -> None:
        """Ask for one key: Enter confirms, Esc corrects; the focus stays in the field unless it is taken."""
        self._show("attention", strong, N_("Press Enter to confirm, Esc to correct."))
        self._confirm, self._correct = on_confirm, on_correct
        if take_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(
        self, question: str | Message, options: Sequence[Option], done: Callable[[str], None], leave: Callable[[], None]
    ) -> None:
        """Offer one of ``options``; keypad digits from 0, Esc leaves without an answer."""
        self._show("draft", question, "")
        picker = Segmented([(key, tr(text)) for key, text in options], digits=True)
        picker.setAccessibleName(self._text.text())
        picker.changed.connect(lambda key: self._answered(done, key))
        self._offer(picker, leave)

    def choose_many(
        self,
        question: str | Message,
        options: Sequence[Option],
        chosen: Sequence[str],
        done: Callable[[tuple[str, ...]], None],
    ) -> None:
        """Offer any of ``options``; digits toggle, Enter and Esc finish."""
        self._show("draft", question, "")
        picker = Chips(options, digits=True)
        picker.set_value(tuple(chosen))
        picker.changed.connect(lambda: done(picker.value()))
        self._offer(picker, lambda: done(picker.value()))

    def answer_enter(self) -> bool:
        """Enter was pressed in the field: confirm if that was asked; whether it was used."""
        return self._spend(self._confirm)

    def answer_escape(self) -> bool:
        """Esc was pressed: correct or leave if something was asked; whether it was used."""
        return self._spend(self._correct)

    def retranslate(self) -> None:
        """Say the same in the language in force."""
        self.setAccessibleName(tr(N_("Prompt line")))
        self._text.setText(tr(self._strong))
        self._more.setText(tr(self._rest))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys the picker did not use: Enter finishes chips, Esc leaves."""
        if event.key() == Qt.Key.Key_Escape and self.answer_escape():
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(self._picker, Chips):
                self.answer_escape()
            else:
                self.answer_enter()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._tint()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tint and upper edge of the state; a hairline at rest."""
        shown = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), shown.color(f"{self._state}.bg" if self._state else "bg.panel"))
        pen = QPen(shown.color(f"{self._state}.edge" if self._state else "line.subtle"), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(0, 0, self.width(), 0)

    def sizeHint(self) -> QSize:
        """As high as its fixed height."""
        return QSize(200, self.height())

    def _offer(self, picker: Segmented | Chips, leave: Callable[[], None]) -> None:
        self._picker = picker
        self._correct = leave
        self._line.insertWidget(self._line.count() - 1, picker)
        picker.show()
        picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answered(self, done: Callable[[str], None], key: str) -> None:
        self.clear()
        done(key)

    def _spend(self, action: Callable[[], None] | None) -> bool:
        if action is None:
            return False
        self.clear()
        action()
        return True

    def _show(self, state: str, strong: str | Message, rest: str | Message) -> None:
        if self._picker is not None:
            self._picker.hide()
            self._picker.deleteLater()
        self._picker = self._confirm = self._correct = None
        self._state, self._strong, self._rest = state, strong, rest
        self.retranslate()
        self._tint()
        if state:
            announce(self, self.text())

    def _tint(self) -> None:
        name = _ICONS.get(self._state, "")
        self._icon.setVisible(bool(name))
        self._text.setVisible(bool(self._strong))
        if name:
            self._icon.setPixmap(icons.pixmap(name, f"{self._state}.fg", 18, self.devicePixelRatioF()))
        self._more.setProperty("token", "text.1" if self._state else "text.3")
        theme.repolish(self._more)
        self.update()
