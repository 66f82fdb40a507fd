"""The editors of single questions: what every one of them offers, and the boxes that take typed text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ctd402_desktop.domain.bedside import finding
from ctd402_desktop.domain.fields import NOT_DONE_MARK, NOT_DONE_REASONS, Field, flag
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui import smart_entry, theme
from ctd402_desktop.ui.paint import paint_flag, paint_hatch
from ctd402_desktop.ui.widgets import label

BOX = QSize(64, 30)
ROOM = 22
"""Width in px that edge and margins of a box take from its text."""
GROWS = 96
"""How much wider a box may get for a long number, in px."""


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property the style sheet selects on, and restyle when it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        theme.repolish(widget)


class ValueBox(QLineEdit):
    """A box for a number or short text. ``state``: ``""``, ``unusual``, ``problem``, ``notdone``, ``carried``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "value")
        self.setProperty("state", "")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedSize(BOX)
        self._least = self._wide = BOX.width()
        self.textChanged.connect(self._fit)

    def set_state(self, state: str) -> None:
        """Show one of the states; the style sheet paints edge and tint, the hatch is painted here."""
        set_property(self, "state", state)
        self.update()

    def _fit(self, text: str) -> None:
        """Grow with a long number: with its first figure out of sight it would read as another one."""
        if self.maximumWidth() != self._wide:  # the form has given it another width since
            self._least = self.maximumWidth()
        self.ensurePolished()
        wanted = self.fontMetrics().horizontalAdvance(text) + ROOM
        self._wide = max(self._least, min(wanted, self._least + GROWS))
        self.setFixedWidth(self._wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The styled box; *not done* gets its hatch and its dash."""
        super().paintEvent(event)
        if self.property("state") != "notdone":
            return
        painter = QPainter(self)
        inner = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        paint_hatch(painter, inner, theme.current().color("line.row"))
        painter.setPen(theme.current().color("stale.fg"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, "–")


class Mark(QWidget):
    """What stands beside a box: arrow and word, the rule it breaks, or the reason it was not done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flag = ""
        self._source: str | Message = ""
        self._ink = "attention.fg"
        self.muted = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @property
    def text(self) -> str:
        """The words in the language in force."""
        return tr(self._source)

    @property
    def flag(self) -> str:
        """``H``, ``HH``, ``L``, ``LL`` or empty."""
        return self._flag

    def show_finding(self, shown_flag: str, word: str | Message) -> None:
        """Arrow and word of an abnormal value."""
        self._set(shown_flag, word, "critical.fg" if len(shown_flag) == 2 else "attention.fg")

    def show_problem(self, rule: Message) -> None:
        """The rule a value breaks."""
        self._set("", rule, "critical.fg")

    def show_reason(self, reason: str | Message) -> None:
        """Why it was not done, or another quiet remark."""
        self._set("", reason, "text.3")

    def clear(self) -> None:
        """Nothing beside the box."""
        self._set("", "", "attention.fg")

    def _set(self, shown_flag: str, text: str | Message, ink: str) -> None:
        self._flag, self._source, self._ink = shown_flag, text, ink
        self.setToolTip(tr(text))
        self.setAccessibleName(tr(text))
        if self.parentWidget() is not None:
            self.setVisible(not self.muted and bool(shown_flag or text))
        self.updateGeometry()
        self.update()

    def _font(self) -> QFont:
        found = QFont(self.font())
        found.setWeight(QFont.Weight.Normal if self._ink == "text.3" else QFont.Weight.DemiBold)
        return found

    def sizeHint(self) -> QSize:
        """Arrow slot and whole text."""
        text = self.text
        width = QFontMetricsF(self._font()).horizontalAdvance(text) + 2 if text else 0
        return QSize(round((23 if self._flag else 0) + width), 20)

    def minimumSizeHint(self) -> QSize:
        """The arrow never disappears."""
        return QSize(min(self.sizeHint().width(), 40), 20)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Arrow, then words."""
        painter = QPainter(self)
        shown = theme.current()
        left = 0.0
        if self._flag:
            paint_flag(painter, QRectF(0, (self.height() - 14) / 2, 14, 14), self._flag)
            left = 23.0
        painter.setFont(self._font())
        painter.setPen(QPen(shown.color(self._ink)))
        box = QRectF(left, 0, self.width() - left, self.height())
        text = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, round(box.width()) + 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


class FieldEditor(QWidget):
    """One question on the screen. It yields ``raw`` text, the only currency between screen and domain."""

    edited = Signal(str)
    left = Signal(str)
    advance = Signal(str)

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = asked
        self.mark = Mark()
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(7)
        self._reason = ""
        self.carried = False
        self.locked = False

    def raw(self) -> str:
        """The answer as text that ``Field.parse`` reads; empty when nothing was answered."""
        return NOT_DONE_MARK + self._reason if self._reason else self._typed()

    def set_raw(self, raw: str) -> None:
        """Show a stored or restored answer; emits nothing."""
        self._reason = raw[1:] if raw.startswith(NOT_DONE_MARK) else ""
        self._write("" if self._reason else raw)
        self.refresh()

    @property
    def not_done(self) -> str:
        """Key of the reason why it was not done, empty when it was."""
        return self._reason

    def set_not_done(self, reason: str) -> None:
        """Mark *not done* with a reason (empty takes it back) and say so."""
        self._reason = reason
        self._write("")
        self.refresh()
        self.edited.emit(self.field.key)

    def inputs(self) -> tuple[QWidget, ...]:
        """The widgets that take the focus, in order."""
        return ()

    def focus_input(self) -> None:
        """Put the cursor into the question."""
        for widget in self.inputs()[:1]:
            widget.setFocus(Qt.FocusReason.TabFocusReason)

    def has_input_focus(self) -> bool:
        """Whether one of its inputs has the cursor."""
        return any(widget.hasFocus() for widget in self.inputs())

    def touch(self) -> None:
        """The user looked at carried state and kept it."""
        self.carried = False
        self.refresh()

    def set_locked(self, locked: bool) -> None:
        """Read only: no edge, text only."""
        self.locked = locked
        for widget in self.inputs():
            widget.setEnabled(not locked)

    def set_name(self, name: str) -> None:
        """Accessible name of the question."""
        for widget in self.inputs():
            widget.setAccessibleName(name)

    def show_problem(self, problem: Message | None) -> None:
        """Mark the question as impossible or missing; ``None`` takes the mark back."""
        if problem is None:
            self.refresh()
        else:
            self._set_state("problem")
            self.mark.show_problem(problem)

    def show_unusual(self) -> None:
        """Mark the answer as waiting for one key."""
        self._set_state("unusual")

    def commit(self) -> None:
        """Tidy what was typed when the question is left."""
        self.refresh()

    def refresh(self) -> None:
        """Show the state that follows from the answer itself."""
        if self._reason:
            self._set_state("notdone")
            self.mark.show_reason(NOT_DONE_REASONS.get(self._reason, self._reason))
            return
        self._set_state("carried" if self.carried else "")
        self.mark.clear()

    def retranslate(self) -> None:
        """Show texts in the language in force."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.mark.update()
        super().changeEvent(event)

    def _typed(self) -> str:
        return ""

    def _write(self, raw: str) -> None:
        """Show ``raw`` without announcing it."""

    def _set_state(self, state: str) -> None:
        """Paint one of the states."""

    def _touched(self) -> None:
        self._reason = ""
        self.carried = False
        self.edited.emit(self.field.key)


class NumberEditor(FieldEditor):
    """A number with its unit; ``386`` becomes 38.6 when the box is left."""

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.box = ValueBox(self)
        self.box.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.box.setMaxLength(24)
        self.unit = label(tr(asked.unit), "small", "text.2")
        self.line.addWidget(self.box)
        self.line.addWidget(self.unit)
        self.line.addWidget(self.mark)
        self.line.addStretch(1)
        self.box.textEdited.connect(self._on_typed)
        self.box.editingFinished.connect(lambda: self.left.emit(self.field.key))
        self.unit.setVisible(bool(asked.unit))

    def inputs(self) -> tuple[QWidget, ...]:
        """The box."""
        return (self.box,)

    def commit(self) -> None:
        """Show the number as it will be kept, its flag and its rule."""
        if self._reason:
            return
        found = smart_entry.read(self.field, self.box.text())
        if found.problem is None and found.raw != self.box.text() and "e" not in self.box.text().lower():
            self.box.setText(found.raw)
        self.refresh()

    def refresh(self) -> None:
        """Flag and word of the number in the box, or the rule it breaks."""
        super().refresh()
        if self._reason:
            return
        found = smart_entry.read(self.field, self.box.text())
        if found.problem is not None and not self.box.hasFocus():
            self.show_problem(found.problem)
            return
        shown_flag = flag(self.field, found.value)
        self.mark.show_finding(shown_flag, finding(self.field.key, found.value, shown_flag))

    def retranslate(self) -> None:
        """The unit may have a word in it."""
        self.unit.setText(tr(self.field.unit))

    def _typed(self) -> str:
        return smart_entry.read(self.field, self.box.text()).raw

    def _write(self, raw: str) -> None:
        self.box.setText(raw)

    def _set_state(self, state: str) -> None:
        self.box.set_state(state)

    def _on_typed(self) -> None:
        self._touched()
        self.refresh()


class TextEditor(FieldEditor):
    """Free text, one line or several."""

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.box: QLineEdit | QPlainTextEdit = QPlainTextEdit(self) if asked.multiline else QLineEdit(self)
        if isinstance(self.box, QPlainTextEdit):
            self.box.setFixedHeight(64)
            self.box.setTabChangesFocus(True)
            self.box.textChanged.connect(self._on_typed)
        else:
            self.box.setFixedHeight(BOX.height())
            self.box.textEdited.connect(self._on_typed)
            self.box.editingFinished.connect(lambda: self.left.emit(self.field.key))
        self._writing = False
        self.line.addWidget(self.box, 1)
        self.line.addWidget(self.mark)
        self.retranslate()

    def inputs(self) -> tuple[QWidget, ...]:
        """The box."""
        return (self.box,)

    def retranslate(self) -> None:
        """The placeholder says only that nothing has to be written; it is no label."""
        remark = self.field.multiline or self.field.key in {"note", "comment", "comments"}
        self.box.setPlaceholderText(tr(N_("Optional")) if remark and not self.field.required else "")

    def _typed(self) -> str:
        text = self.box.toPlainText() if isinstance(self.box, QPlainTextEdit) else self.box.text()
        return text.strip()

    def _write(self, raw: str) -> None:
        self._writing = True
        if isinstance(self.box, QPlainTextEdit):
            self.box.setPlainText(raw)
        else:
            self.box.setText(raw)
        self._writing = False

    def _set_state(self, state: str) -> None:
        set_property(self.box, "state", state)

    def _on_typed(self) -> None:
        if not self._writing:
            self._touched()
            self.refresh()
