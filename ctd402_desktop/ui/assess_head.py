"""The two header rows of the bedside page: time of assessment, author, what is due, draft; and the column heads."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.moments import Anchor
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.assess_row import STANDARD
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.draft_pill import DraftPill
from ctd402_desktop.ui.form_state import FormState
from ctd402_desktop.ui.observed_at import ObservedAt
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import label


class AssessHead(Spoken, QWidget):
    """Time of assessment first, then who, what is due, and the state of the draft."""

    def __init__(self, context: Context, state: FormState) -> None:
        super().__init__()
        self._context = context
        self.observed = ObservedAt(context, state, N_("Time of assessment"))
        self._due = label("", "small", "text.2")
        self._due_parts: tuple[str | Message, str] = ("", "")
        self._compact = False
        self.pill = DraftPill(context.services.ward_info.zone)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(13, 0, 14, 0)
        self._line.setSpacing(8)
        self._line.addWidget(self.observed)
        self._line.addStretch(1)
        self._line.addWidget(self._due)
        self._line.addWidget(self.pill)
        self.setFixedHeight(44)

    def anchor(self) -> Anchor:
        """What relative dates count from."""
        services = self._context.services
        return Anchor(services.clock(), services.ward_info.zone, self.observed.day_zero)

    def set_day_zero(self, day: date | None) -> None:
        """The day ``D+7`` counts from."""
        self.observed.day_zero = day

    def set_compact(self, *, compact: bool) -> None:
        """In the narrow window what is due gives way."""
        self._compact = compact
        self.setFixedHeight(34 if compact else 44)
        margin = 12 if compact else 14
        self._line.setContentsMargins(margin - 1, 0, margin, 0)
        self.retranslate()

    def show_due(self, name: Message, time: str) -> None:
        """``Vitals + ICE, due 14:00``."""
        self._due_parts = (name, time)
        self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        name, time = self._due_parts
        due = tr(N_("{name}, due {time}"), name=tr(name), time=time) if time else tr(name)
        self._due.setText(due)
        self._due.setVisible(not self._compact and bool(due))
        self.pill.retranslate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hairline below."""
        painter = QPainter(self)
        painter.setPen(QPen(theme.current().color("line.subtle"), 1))
        low = self.height() - 0.5
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))


class ColumnHead(Spoken, QWidget):
    """``Last 10:02, Zhao``, ``Now``, ``Last 24 h``."""

    def __init__(self) -> None:
        super().__init__()
        self._previous: Record | None = None
        self._zone: ZoneInfo | None = None
        self._last = label("", "caption", "text.2")
        self._now = label("", "caption", "text.2")
        self._trend = label("", "caption", "text.2")
        margin, name, last = STANDARD
        line = QHBoxLayout(self)
        line.setContentsMargins(margin + name, 0, margin + 1, 1)
        line.setSpacing(0)
        self._last.setFixedWidth(last)
        self._trend.setFixedWidth(124)
        line.addWidget(self._last)
        line.addWidget(self._now, 1)
        line.addWidget(self._trend)
        for one in (self._last, self._now, self._trend):
            one.setProperty("strong", "true")
        self.setFixedHeight(26)
        self.retranslate()

    def show_previous(self, record: Record | None, zone: ZoneInfo) -> None:
        """Time and author of the earlier set."""
        self._previous, self._zone = record, zone
        self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._now.setText(tr(N_("Now")))
        self._trend.setText(tr(N_("Last 24 h")))
        if self._previous is None or self._zone is None:
            self._last.setText(tr(N_("No earlier set")))
            return
        at = self._previous.observed_at.astimezone(self._zone)
        who = self._previous.author_name
        text = tr(N_("Last {time}, {name}"), time=f"{at:%H:%M}", name=_family(who))
        self._last.setText(text)
        self._last.setToolTip(tr(N_("{time}, {name}"), time=f"{at:%Y-%m-%d %H:%M}", name=who))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Raised background and hairline."""
        shown = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), shown.color("bg.raised"))
        painter.setPen(QPen(shown.color("line.row"), 1))
        low = self.height() - 0.5
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))


def _family(name: str) -> str:
    """First word of an author's name: the family name of ``Zhao Min``, all of ``赵敏``."""
    return next((word for word in name.split() if word.rstrip(".") not in {"Dr", "Prof"}), name)
