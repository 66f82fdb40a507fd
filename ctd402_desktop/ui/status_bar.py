"""The line at the foot: who, where, by which rules, and what time it is on the ward."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ctd402_desktop.domain.permissions import ROLE_LABELS, Role
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services.backup import Status
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.backup_watch import words
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.widgets import Glyph, Pill, button, label

SOON_SECONDS = 30
"""The last half minute before the lock is told in words."""

EDITIONS = "ASTCT 2019"
_CLOCK_MS = 5000


class StatusBar(QFrame):
    """Never shows a patient. ``language_wanted`` comes from the language item (also F12)."""

    language_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("panel", "status")
        self._context = context
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(6)
        self.user, self.lock, self.ward, self.pack = (label("", "caption", "text.2") for _ in range(4))
        self.soon = Pill("", "attention", "clock")
        self.soon.hide()
        self.moment = label("", "caption")
        self.moment.setProperty("medium", "true")
        line.addWidget(Glyph("user-check", "text.2", 16))
        line.addWidget(self.user)
        line.addWidget(_divider())
        line.addWidget(Glyph("lock", "text.2", 16))
        line.addWidget(self.soon)
        line.addWidget(self.lock)
        line.addWidget(_divider())
        self._ends = {self.ward: _divider(), self.pack: _divider()}
        self.backup = BackupItem()
        for one in (self.ward, self._ends[self.ward], self.backup, self.pack, self._ends[self.pack]):
            line.addWidget(one)
        line.addStretch(1)
        self.emergency = Pill("", "critical", "siren")
        if context.actor.role is not Role.EMERGENCY:
            self.emergency.hide()
        line.addWidget(self.emergency)
        self.mark = N_("Demo ward · synthetic data")
        self.demo = Pill("", "attention")
        if not context.services.ward_info.demo:
            self.demo.hide()
        line.addWidget(self.demo)
        self.language = button("EN / 中文", "status")
        self.language.clicked.connect(self.language_wanted)
        line.addWidget(self.language)
        line.addWidget(_divider())
        line.addWidget(self.moment)
        self._seconds_left: int | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_CLOCK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.retranslate()
        self._resize()

    def show_backups(self, status: Status | None) -> None:
        """How old the newest backup is."""
        self.backup.show_status(status)
        self._fit()

    def show_lock(self, seconds: int) -> None:
        """Time until the program locks for want of input."""
        self._seconds_left = seconds
        shown = f"{seconds // 60:02d}:{seconds % 60:02d}"
        soon = seconds <= SOON_SECONDS
        self.soon.setVisible(soon)
        self.lock.setVisible(not soon)
        self.lock.setText(tr(N_("Lock in {time}"), time=shown))
        self.soon.set_text(tr(N_("No input in this program: locks in {seconds} s"), seconds=seconds))
        self.lock.setToolTip(tr(N_("No input in this program for so long locks it; what is typed is kept.")))

    def retranslate(self) -> None:
        """Everything in the language in force."""
        actor, info = self._context.actor, self._context.services.ward_info
        self.user.setText(tr(N_("{name}, {role}"), name=actor.name, role=tr(ROLE_LABELS[actor.role])))
        self.ward.setText(info.name)
        pack = self._context.services.pack_version
        self.pack.setText(tr(N_("Protocol pack {pack} · {editions}"), pack=pack, editions=EDITIONS))
        self.demo.set_text(tr(self.mark))
        self.language.set_hint("F12")
        self.language.setAccessibleName(tr(N_("Switch language")))
        if self._seconds_left is not None:
            self.show_lock(self._seconds_left)
        self.backup.retranslate()
        self._tick()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self._resize()
        super().changeEvent(event)

    def _resize(self) -> None:
        self.setFixedHeight(theme.density().status)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has no room is left out whole, never clipped."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The protocol pack goes first (Setup names it too), then the name of the ward."""
        compact = theme.density().name == "compact"
        self._keep(self.ward, shown=not compact)
        self._keep(self.pack, shown=True)
        line = self.layout()
        for one in (self.pack, self.ward):
            if line is not None and line.sizeHint().width() > self.width():
                self._keep(one, shown=False)

    def _keep(self, item: QLabel, *, shown: bool) -> None:
        """Show or leave out an item with the divider behind it."""
        item.setVisible(shown)
        self._ends[item].setVisible(shown)

    def _tick(self) -> None:
        until = self._context.actor.until
        if until is not None:
            left = max(0, -(-int((until - self._context.now()).total_seconds()) // 60))
            self.emergency.set_text(tr(N_("EMERGENCY ACCESS: read only, ends in {minutes} min"), minutes=left))
        self.moment.setText(formats.full_date_time(self._context.services.clock(), self._context.zone))


class BackupItem(QWidget):
    """How old the newest backup is; in ``attention``, with its shape, when it is old or something is wrong."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        self._glyph = Glyph("database-backup", "text.2", 16)
        self.text = label("", "caption", "text.2")
        self.alarm = Pill("", "attention", "triangle-alert")
        for one in (self._glyph, self.text, self.alarm, _divider()):
            line.addWidget(one)
        self._status: Status | None = None
        self.hide()

    def show_status(self, status: Status | None) -> None:
        """Show how things stand; nothing where backups are not ours to make."""
        self._status = status
        self.setVisible(status is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """The same in the language in force."""
        if self._status is None:
            return
        text, state = words(self._status)
        self.text.setText(text)
        self.alarm.set_text(text)
        fine = state == "ok"
        self._glyph.setVisible(fine)
        self.text.setVisible(fine)
        self.alarm.setVisible(not fine)
        self.setToolTip("\n".join(one.render() for one in self._status.warnings))
        self.setAccessibleName(text)


def _divider() -> QWidget:
    found = QFrame()
    found.setProperty("line", "true")
    found.setFixedSize(1, 14)
    return found
