"""*Why this grade?* in full: every fact with its limit, what is missing, flags, edition and source."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.grade import REASON_LABELS, Grade
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.live_words import LiveResult, missing
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.panel_parts import FactLine
from ctd402_desktop.ui.review_line import grade_words
from ctd402_desktop.ui.widgets import button, label

FLAG_WORDS: dict[str, str] = {
    "minimum": N_("at least this grade: an unanswered question could raise it"),
    "confirm": N_("a running drug or device contradicts its tick: confirm"),
    "conv": N_("our convention where the publication is silent"),
    "baseline_missing": N_("no baseline was recorded"),
    "late_onset": N_("unusually late: look for another cause"),
    "drug_change": N_("two vasopressors overlap only for a change of drug"),
}


class WhySheet(QWidget):
    """Covers the live panel while it is read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._result: LiveResult | None = None
        self._title = label("", "h2")
        self._close = button("", "secondary", icon="x")
        self._close.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 4)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        self._scroll = scrolling(QWidget())
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addLayout(head)
        line.addWidget(self._scroll, 1)
        self.hide()

    def open(self, result: LiveResult | None) -> None:
        """Explain this result."""
        self._result = result
        self.retranslate()
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._title.setText(tr(N_("Why this grade?")))
        self._close.setText(tr(N_("Close")))
        body = QWidget()
        line = QVBoxLayout(body)
        line.setContentsMargins(14, 4, 14, 12)
        line.setSpacing(2)
        for scale, grade in self._result.grades if self._result is not None else ():
            self._explain(line, scale, grade)
        line.addStretch(1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Covers what lies below."""
        QPainter(self).fillRect(self.rect(), theme.current().color("bg.panel"))

    def _explain(self, line: QVBoxLayout, scale: Scale, grade: Grade) -> None:
        head = label(grade_words(scale, grade), "h2")
        head.setContentsMargins(0, 8, 0, 2)
        line.addWidget(head)
        if grade.value is None and grade.reason is not None:
            line.addWidget(_wrapped(msg(REASON_LABELS[grade.reason])))
        if grade.missing:
            line.addWidget(_wrapped(msg(N_("missing: {names}"), names=missing(grade))))
        for fact in grade.because:
            line.addWidget(FactLine(fact.text, fact.limit, deciding=fact.deciding))
        for flag in grade.flags:
            if flag in FLAG_WORDS:
                line.addWidget(_wrapped(msg(FLAG_WORDS[flag])))
        line.addWidget(_wrapped(f"{scale.version.replace('-', ' ')}. {scale.citation}", "caption", "text.3"))


def _wrapped(text: str | Message, style: str = "small", token: str = "text.2") -> QWidget:
    found = label(tr(text), style, token)
    found.setWordWrap(True)
    return found
