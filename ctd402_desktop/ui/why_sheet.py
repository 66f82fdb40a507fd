"""*Why this grade?* in full: every fact with its limit, what is missing, flags, edition and source."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctd402_desktop.domain.grade import FLAG_LABELS, REASON_LABELS, Grade
from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.i18n import N_, msg, tr
from ctd402_desktop.ui.live_words import LiveResult, missing
from ctd402_desktop.ui.panel_parts import FactLine
from ctd402_desktop.ui.review_line import grade_words
from ctd402_desktop.ui.sheet import ScrollSheet
from ctd402_desktop.ui.widgets import label, wrapped


class WhySheet(ScrollSheet):
    """Covers the live panel while it is read, inside its edge."""

    rim = 1

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._result: LiveResult | None = None

    def open(self, result: LiveResult | None) -> None:
        """Explain this result."""
        self._result = result
        self.lay_over()

    def renew(self, result: LiveResult) -> None:
        """While it is read: the grade of other answers, or of a course that was read again."""
        if not self.isHidden():
            self._result = result
            self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        super().retranslate()
        self.title.setText(tr(N_("Why this grade?")))
        body = QWidget()
        line = QVBoxLayout(body)
        line.setContentsMargins(14, 4, 14, 12)
        line.setSpacing(2)
        for scale, grade in self._result.grades if self._result is not None else ():
            self._explain(line, scale, grade)
        line.addStretch(1)
        self.put(body)

    def _explain(self, line: QVBoxLayout, scale: Scale, grade: Grade) -> None:
        head = label(grade_words(scale, grade), "h2")
        head.setContentsMargins(0, 8, 0, 2)
        line.addWidget(head)
        if grade.value is None and grade.reason is not None:
            line.addWidget(wrapped(msg(REASON_LABELS[grade.reason])))
        if grade.missing:
            line.addWidget(wrapped(msg(N_("missing: {names}"), names=missing(grade))))
        for fact in grade.because:
            line.addWidget(FactLine(fact.text, fact.limit, deciding=fact.deciding))
        for flag in grade.flags:
            if flag in FLAG_LABELS:
                line.addWidget(wrapped(msg(FLAG_LABELS[flag])))
        line.addWidget(wrapped(f"{scale.version.replace('-', ' ')}. {scale.citation}", "caption", "text.3"))
