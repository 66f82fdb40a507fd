"""The first field of every record: when it was observed. Default now, changed by ``-30m`` or a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ctd402_desktop.domain.fields import Field, Kind
from ctd402_desktop.domain.moments import Anchor
from ctd402_desktop.domain.permissions import ROLE_LABELS
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.form_state import FormState
from ctd402_desktop.ui.moment_field import MomentEditor
from ctd402_desktop.ui.widgets import label

KEY = "observed_at"
TOLERANCE = timedelta(minutes=5)
"""A workstation clock may run a little behind; further ahead is a slip."""

_CLOCK_MS = 15_000


class ObservedAt(QWidget):
    """Label, box, and in words how far back it is and who records."""

    changed = Signal()

    def __init__(self, context: Context, state: FormState, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._name = context, name
        self.day_zero: date | None = None
        self._follows_clock = True
        hint = N_("n is now, -30m half an hour ago, D+7 08:00 a day")
        asked = Field(KEY, name, Kind.DATETIME, required=True, hint=hint)
        self._label = label("", "body")
        self.editor = MomentEditor(asked, self._anchor)
        self.editor.mark.muted = True
        self._remark = label("", "small", "text.2")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        for widget in (self._label, self.editor, self._remark):
            line.addWidget(widget)
        state.lead(self.editor, tr(name))
        self.editor.edited.connect(self._on_edited)
        self.editor.left.connect(lambda _key: self._on_left())
        self._timer = QTimer(self)
        self._timer.setInterval(_CLOCK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.follow_clock()
        self.retranslate()

    def at(self) -> datetime | None:
        """The moment, ``None`` while the text cannot be read."""
        try:
            found = datetime.fromisoformat(self.editor.raw())
        except ValueError:
            return None
        return found if found.tzinfo is not None else None  # half typed: 2026-04-06 is ISO too

    def set_at(self, at: datetime) -> None:
        """Show a stored moment; it no longer follows the clock."""
        self._follows_clock = False
        self._write(at)

    def follow_clock(self) -> None:
        """Default: now, until somebody types another time."""
        self._follows_clock = True
        self._write(self._context.services.clock())

    def typed(self) -> datetime | None:
        """The moment if it was chosen, ``None`` while it is simply now (so that a restored draft is now again)."""
        return None if self._follows_clock else self.at()

    def problem(self) -> Message | None:
        """Why this moment cannot stand: unreadable or in the future."""
        at = self.at()
        if at is None:
            return self.editor.problem or msg(N_("when was it observed?"))
        if at > self._context.services.clock() + TOLERANCE:
            return msg(N_("in the future"))
        return None

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._label.setText(tr(self._name))
        self.editor.set_name(tr(self._name))
        self._show_remark()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self._show_remark()
        super().changeEvent(event)

    def _anchor(self) -> Anchor:
        return Anchor(self._context.services.clock(), self._context.services.ward_info.zone, self.day_zero)

    def _write(self, at: datetime) -> None:
        self.editor.set_raw(at.astimezone(UTC).isoformat(timespec="minutes"))
        self._show_remark()
        self.changed.emit()

    def _tick(self) -> None:
        if self._follows_clock:
            self._write(self._context.services.clock())

    def _on_edited(self, _key: str) -> None:
        self._follows_clock = False
        self._show_remark()

    def _on_left(self) -> None:
        self._tick()  # unless another time was typed it is now, not when the page was opened
        self.editor.show_problem(self.problem())
        self._show_remark()
        self.changed.emit()

    def _show_remark(self) -> None:
        at, now = self.at(), self._context.services.clock()
        actor = self._context.actor
        name = actor.name
        if theme.density().name != "compact":  # the role gives way first: the status bar says it too
            name = tr(N_("{name}, {role}"), name=actor.name, role=tr(ROLE_LABELS[actor.role]))
        if at is None:
            self._remark.setText("")
        elif self.problem() is not None:
            self._remark.setText(tr(N_("in the future")))
        elif now - at < timedelta(minutes=2):
            self._remark.setText(tr(N_("now, by {name}"), name=name))
        else:
            self._remark.setText(tr(N_("{ago}, by {name}"), ago=formats.ago(now - at), name=name))
