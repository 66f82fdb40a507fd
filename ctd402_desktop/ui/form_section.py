"""Titled sections and rows of a generic form: label with its jump letter, earlier value, editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Field, Kind
from ctd402_desktop.i18n import Message, language, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.form_fields import FieldEditor
from ctd402_desktop.ui.history_clock import PastValue
from ctd402_desktop.ui.widgets import label

LABEL = 146
PREVIOUS = 92


class JumpLabel(QWidget):
    """A label with its jump letter: underlined in English, set behind in Chinese; wraps, never elides."""

    def __init__(self, text: str | Message, letter: str = "", *, required: bool = False) -> None:
        super().__init__()
        self._source, self._letter, self._required = text, letter, required
        self._alert = False
        self._heights: dict[tuple[int, str, str], int] = {}
        self.setAccessibleName(tr(text))
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_text(self, text: str | Message) -> None:
        """Another label, such as the short one of a narrow window."""
        self._source = text
        self.setAccessibleName(tr(text))
        self.updateGeometry()
        self.update()

    def set_alert(self, alert: bool) -> None:
        """Bold and in the attention colour: the numbers suggest this tick."""
        if alert != self._alert:
            self._alert = alert
            self.updateGeometry()
            self.update()

    @property
    def text(self) -> str:
        """The words in the language in force; a question mark while the numbers suggest a yes."""
        return f"{tr(self._source)}?" if self._alert else tr(self._source)

    def hasHeightForWidth(self) -> bool:
        """Long labels take more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped text, a box at least."""
        asked = (width, self.text, self.font().key())
        if asked not in self._heights:  # a long form asks this ten thousand times
            self._heights[asked] = max(24, round(self._bounds(width).height()) + 4)
        return self._heights[asked]

    def sizeHint(self) -> QSize:
        """One line."""
        metrics = QFontMetricsF(self._font())
        return QSize(round(metrics.horizontalAdvance(self.text + self._tail())) + 4, 24)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.text)
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Text, underline, letter."""
        painter = QPainter(self)
        shown = theme.current()
        font = self._font()
        painter.setFont(font)
        painter.setPen(shown.color("attention.fg" if self._alert else "text.1"))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(self.rect()), middle | Qt.TextFlag.TextWordWrap, self.text)
        if self._letter and language() == "zh":
            self._paint_letter(painter)
        elif self._letter:
            self._paint_underline(painter)

    def _paint_letter(self, painter: QPainter) -> None:
        quiet = QFont(self.font())
        quiet.setWeight(QFont.Weight.Normal)
        left = min(QFontMetricsF(self._font()).horizontalAdvance(self.text) + 8, self.width() - 12)
        painter.setFont(quiet)
        painter.setPen(theme.current().color("text.3"))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, 14, self.height()), middle, self._letter.upper())

    def _paint_underline(self, painter: QPainter) -> None:
        at = self._underlined()
        metrics = QFontMetricsF(self._font())
        wraps = metrics.horizontalAdvance(self.text) > self.width()
        if at < 0 or wraps:
            return
        left, right = metrics.horizontalAdvance(self.text[:at]), metrics.horizontalAdvance(self.text[: at + 1])
        base = round((self.height() - metrics.height()) / 2 + metrics.ascent() + 2) + 0.5
        painter.setPen(QPen(painter.pen().color(), 1))
        painter.drawLine(QPointF(left, base), QPointF(right - 0.5, base))

    def _underlined(self) -> int:
        """Place of the letter: the case given, then any."""
        at = self.text.find(self._letter)
        return at if at >= 0 else self.text.lower().find(self._letter.lower())

    def _tail(self) -> str:
        return f"  {self._letter.upper()}" if self._letter and language() == "zh" else ""

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if self._alert else QFont.Weight.Medium)
        return font

    def _bounds(self, width: int) -> QRectF:
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        found = QFontMetricsF(self._font()).boundingRect(QRectF(0, 0, width, 200), flags, self.text)
        return QRectF(0, 0, width, found.height())


class FieldRow(QWidget):
    """One question of a generic form."""

    def __init__(self, asked: Field, editor: FieldEditor) -> None:
        super().__init__()
        self.editor = editor
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(8)
        self.label = JumpLabel(asked.label, asked.letter, required=asked.required)
        self.label.setFixedWidth(LABEL)
        self.previous = PastValue("small")
        self.previous.setFixedWidth(PREVIOUS)
        self.previous.setVisible(False)
        top = Qt.AlignmentFlag.AlignTop if asked.multiline or asked.many else Qt.AlignmentFlag.AlignVCenter
        line.addWidget(self.label, 0, top)
        line.addWidget(self.previous, 0, top)
        line.addWidget(editor, 1)
        self.weight = 1 + (1 if asked.multiline or asked.many else 0)
        self.setMinimumHeight(34)
        editor.setMinimumWidth(0)
        if asked.kind is not Kind.TEXT and not asked.many:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_previous(self, text: str, past: tuple[Course, Record] | None = None, *, known: bool) -> None:
        """The earlier answer; the column stays empty when that record had none, and disappears without a record."""
        self.previous.setVisible(known)
        self.previous.show_value(text, past, (self.editor.field.key,))


class Section(QWidget):
    """A titled group of questions under a hairline."""

    def __init__(self, title: str | Message) -> None:
        super().__init__()
        self._title = title
        self._rows: list[FieldRow] = []
        self.line = QVBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(2)
        self.head = label(tr(title), "caption", "text.2")
        self.head.setProperty("strong", "true")
        self.head.setContentsMargins(0, 0, 0, 4)
        self.line.addWidget(self.head)
        self.setAccessibleName(tr(title))

    @property
    def weight(self) -> float:
        """Rows it takes, its title included."""
        return 1.2 + sum(row.weight for row in self._rows)

    def add(self, row: FieldRow) -> None:
        """Append a question."""
        self._rows.append(row)
        self.line.addWidget(row)

    def settle(self) -> None:
        """A section without visible questions disappears with its title."""
        self.setVisible(any(not row.isHidden() for row in self._rows))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.head.setText(tr(self._title))
            self.setAccessibleName(tr(self._title))
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hairline under the title."""
        painter = QPainter(self)
        pen = QPen(theme.current().color("line.row"), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        base = self.head.geometry().bottom() + 0.5
        painter.drawLine(QRectF(0, base, self.width(), 0).topLeft(), QRectF(0, base, self.width(), 0).topRight())
