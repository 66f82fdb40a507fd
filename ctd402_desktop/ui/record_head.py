"""Head of the record editor: which form, for whom, when, and the state of its draft."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Form
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.draft_pill import DraftPill
from ctd402_desktop.ui.observed_at import ObservedAt
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label


class RecordHead(Spoken, QWidget):
    """Title and patient left, time of observation and draft right."""

    def __init__(self, context: Context, form: Form, patient: str, record: Record | None, observed: ObservedAt) -> None:
        super().__init__()
        self._zone = context.services.ward_info.zone
        self._form, self._patient, self._record = form, patient, record
        self._title = label("", "h2")
        self._under = label("", "caption", "text.2")
        self.pill = DraftPill(self._zone)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._under)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 14, 6)
        line.setSpacing(16)
        line.addLayout(words)
        line.addWidget(observed)
        line.addStretch(1)
        line.addWidget(self.pill)
        self.setFixedHeight(54)
        self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        name = tr(self._form.title)
        if self._record is None:
            self._title.setText(name)
            self._under.setText(self._patient)
        else:
            self._title.setText(tr(N_("Correct: {form}"), form=name))
            signed = formats.date_time(self._record.recorded_at, self._zone)
            text = N_("{patient} · signed {time} by {name}; the old one stays in History")
            self._under.setText(tr(text, patient=self._patient, time=signed, name=self._record.author_name))
        self.pill.retranslate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hairline below."""
        painter = QPainter(self)
        painter.setPen(QPen(theme.current().color("line.subtle"), 1))
        low = self.height() - 0.5
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))
