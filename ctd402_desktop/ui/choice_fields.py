"""Editors that offer options: segments for two to five, a list beyond, chips where several may hold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ctd402_desktop.domain.fields import Choice, Field, Kind
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import smart_entry
from ctd402_desktop.ui.chips import Chips
from ctd402_desktop.ui.form_fields import FieldEditor, set_property
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.widgets import Segmented

MOST_SEGMENTS = 5
YES_NO = (Choice("0", N_("No")), Choice("1", N_("Yes")))


class SegmentEditor(FieldEditor):
    """Two to five options side by side; a keypad digit chooses and moves on."""

    def __init__(self, asked: Field, labels: tuple[Choice, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self._labels = labels or (YES_NO if asked.kind is Kind.FLAG else asked.choices)
        self.segments = Segmented([(one.key, tr(one.label)) for one in self._labels], digits=True)
        self.segments.changed.connect(self._on_chosen)
        self.line.addWidget(self.segments)
        self.line.addWidget(self.mark)
        self.line.addStretch(1)

    def inputs(self) -> tuple[QWidget, ...]:
        """The segments."""
        return (self.segments,)

    def retranslate(self) -> None:
        """Words of the options."""
        self.segments.set_labels([tr(one.label) for one in self._labels])

    def set_labels(self, labels: tuple[Choice, ...]) -> None:
        """Other words for the same keys, such as the short ones of a narrow window."""
        self._labels = labels
        self.retranslate()

    def choose(self, key: str) -> None:
        """Choose as if the user had."""
        self.segments.set_value(key)
        self._touched()
        self.refresh()

    def _typed(self) -> str:
        return self.segments.value()

    def _write(self, raw: str) -> None:
        blocker = QSignalBlocker(self.segments)
        self.segments.set_value(raw)
        blocker.unblock()

    def _set_state(self, state: str) -> None:
        set_property(self.segments, "state", state)
        self.segments.update()

    def _on_chosen(self, _key: str) -> None:
        self._touched()
        self.refresh()
        self.left.emit(self.field.key)
        self.advance.emit(self.field.key)


class ListEditor(FieldEditor):
    """More options than fit side by side: a list; typing its first letters finds an option."""

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.combo = ListBox(self)
        self.combo.setFixedHeight(30)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.installEventFilter(self)
        self.line.addWidget(self.combo)
        self.line.addWidget(self.mark)
        self.line.addStretch(1)
        self.retranslate()
        self.combo.activated.connect(lambda _at: self._on_chosen())

    def inputs(self) -> tuple[QWidget, ...]:
        """The list."""
        return (self.combo,)

    def retranslate(self) -> None:
        """Words of the options; the chosen one stays."""
        key = self._typed()
        blocker = QSignalBlocker(self.combo)
        self.combo.clear()
        self.combo.addItem("", "")
        for one in self.field.choices:
            self.combo.addItem(tr(one.label), one.key)
        blocker.unblock()
        self._write(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel over an unopened list scrolls the page; it never changes an answer."""
        if isinstance(event, QWheelEvent) and watched is self.combo:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _typed(self) -> str:
        return str(self.combo.currentData() or "")

    def _write(self, raw: str) -> None:
        blocker = QSignalBlocker(self.combo)
        if raw and self.combo.findData(raw) < 0:
            self.combo.addItem(tr(self.field.choice_label(raw)), raw)
        self.combo.setCurrentIndex(max(0, self.combo.findData(raw)))
        blocker.unblock()

    def _set_state(self, state: str) -> None:
        set_property(self.combo, "state", state)

    def _on_chosen(self) -> None:
        self._touched()
        self.refresh()
        self.left.emit(self.field.key)


class ChipsEditor(FieldEditor):
    """Options of which several may hold."""

    def __init__(self, asked: Field, parent: QWidget | None = None) -> None:
        super().__init__(asked, parent)
        self.chips = Chips([(one.key, one.label) for one in asked.choices], digits=len(asked.choices) < 10, parent=self)
        self.chips.changed.connect(self._on_chosen)
        self.line.addWidget(self.chips, 1)
        self.line.addWidget(self.mark)

    def inputs(self) -> tuple[QWidget, ...]:
        """Every chip takes the focus."""
        return self.chips.chips()

    def set_name(self, name: str) -> None:
        """Question and option, so that a chip read alone is understood."""
        for chip in self.chips.chips():
            chip.setAccessibleName(f"{name}: {chip.text()}")

    def _typed(self) -> str:
        return ",".join(self.chips.value())

    def _write(self, raw: str) -> None:
        blocker = QSignalBlocker(self.chips)
        self.chips.set_value(smart_entry.chosen(raw))
        blocker.unblock()

    def _on_chosen(self) -> None:
        self._touched()
        self.refresh()
        self.left.emit(self.field.key)


def fits_segments(asked: Field, width: int, metrics: QFontMetrics) -> bool:
    """Whether the options fit side by side in ``width`` px in the language in force."""
    if asked.many or not 2 <= len(asked.choices) <= MOST_SEGMENTS:
        return False
    return sum(metrics.horizontalAdvance(tr(one.label)) + 34 for one in asked.choices) <= width
