"""Create a ward with its first administrator and print the recovery code; the ways of the first run around it."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop import paths
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.paths import Clock
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui.entry import Entry, Note
from ctd402_desktop.ui.first_help import HelpSheet
from ctd402_desktop.ui.first_restore import RestorePage
from ctd402_desktop.ui.first_run import Welcome
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.recovery import RecoverySheet
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.strength import Strength
from ctd402_desktop.ui.tasks import Tasks
from ctd402_desktop.ui.widgets import button, label

DEFAULT_ZONE = "Asia/Shanghai"


class NewWard(Spoken, QWidget):
    """The ward's name, time zone and file, and the first administrator. ``created`` carries ``Created``."""

    created = Signal(object, object)
    cancelled = Signal()

    def __init__(self, tasks: Tasks, clock: Clock) -> None:
        super().__init__()
        self._tasks, self._clock = tasks, clock
        self._busy = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(520)
        outer.addWidget(self._gate)
        self.ward = Entry(N_("Ward name"), hint=N_("As it stands on prints, such as: Haematology 3"))
        self.zone = ListBox()
        self.zone.addItems(sorted(one for one in available_timezones() if "/" in one))
        self.zone.setCurrentText(DEFAULT_ZONE)
        self.zone_label = label("")
        self.zone_label.setProperty("medium", "true")
        self.zone_label.setBuddy(self.zone)
        self.file = Entry(N_("File"), hint=N_("On a disk of this computer; not in a shared or synchronised folder."))
        self.file.box.setText(str(paths.default_store()))
        self.browse = button("", "secondary")
        self.name = Entry(N_("Your name"), hint=N_("The name as it is printed in signatures"))
        self.username = Entry(N_("User name"))
        self.password = Entry(N_("Password"), secret=True, hint=N_("A sentence is stronger and easier than a word."))
        self.again = Entry(N_("Password again"), secret=True)
        self.lock_words = label("", "small", "text.2")
        self.lock_words.setWordWrap(True)
        self.note = Note()
        self.cancel, self.make = button(""), button("", "primary")
        self._build()
        Strength(self.password, tasks, lambda: (self.username.text(), self.name.text(), self.ward.text()))
        self.retranslate()

    def submit(self) -> None:
        """Create the ward; problems stand at their boxes."""
        if self._busy:
            return
        self._clear()
        if self.password.text() != self.again.text():
            self.again.show_problem(N_("not the same as above"))
            return
        self._set_busy(True)
        path = Path(self.file.text().strip()).expanduser()
        ward, zone, clock = self.ward.text(), self.zone.currentText(), self._clock
        who = (self.username.text(), self.name.text(), self.password.text())

        def work() -> object:
            from ctd402_desktop.services import NewUser, Ward, create_store

            username, name, password = who
            admin = NewUser(username, name, Role.ADMINISTRATOR, password)
            return create_store(path, Ward(ward, ZoneInfo(zone)), admin, clock=clock)

        self._tasks.run(work, lambda created: self._on_created(created, path), self._on_failed)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Create ward")))
        self._gate.under.setText(tr(N_("One file holds the ward. Only people with an account can open it.")))
        self.zone_label.setText(tr(N_("Time zone of the ward")))
        self.zone.setAccessibleName(tr(N_("Time zone of the ward")))
        self.browse.setText(tr(N_("Browse…")))
        self.lock_words.setText(
            tr(
                N_(
                    "The program locks by itself after {minutes} minutes without input in it; what is typed is kept. "
                    "Setup changes the time, Ctrl+L locks at once."
                ),
                minutes=Settings().lock_minutes,
            )
        )
        self.cancel.setText(tr(N_("Back")))
        self.make.setText(tr(N_("Create ward")))

    def _build(self) -> None:
        body = self._gate.body
        body.addWidget(self.ward)
        where = QVBoxLayout()
        where.setSpacing(4)
        where.addWidget(self.zone_label)
        where.addWidget(self.zone)
        body.addLayout(where)
        self.file.add_beside(self.browse)
        body.addWidget(self.file)
        pairs = ((self.name, self.username), (self.password, self.again))
        for left, right in pairs:
            row = QHBoxLayout()
            row.setSpacing(12)
            for one in (left, right):
                row.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
            body.addLayout(row)
        body.addWidget(self.lock_words)
        body.addWidget(self.note)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.make)
        body.addLayout(foot)
        self.browse.clicked.connect(self._browse)
        self.cancel.clicked.connect(self.cancelled)
        self.make.clicked.connect(self.submit)
        for one in (self.ward, self.name, self.username, self.password, self.again):
            one.box.returnPressed.connect(self.submit)

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr(N_("File of the ward")), self.file.text(), tr(N_("Ward file (*.ctd402)"))
        )
        if chosen:
            self.file.box.setText(chosen if chosen.endswith(".ctd402") else f"{chosen}.ctd402")

    def _entries(self) -> dict[str, Entry]:
        return {"ward": self.ward, "name": self.name, "username": self.username, "password": self.password}

    def _clear(self) -> None:
        self.note.say("")
        for one in (*self._entries().values(), self.again, self.file):
            one.show_problem("")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.make.setEnabled(not busy)
        self.make.setToolTip(tr(N_("The file is being made.")) if busy else "")

    def _on_created(self, created: object, path: Path) -> None:
        self._set_busy(False)
        for one in (self.password, self.again):
            one.box.clear()
        self.created.emit(created, path)

    def _on_failed(self, error: Ctd402Error) -> None:
        self._set_busy(False)
        self.note.say(error.message)
        if isinstance(error, InvalidInput):
            for key, problem in error.problems.items():
                if key in self._entries():
                    self._entries()[key].show_problem(problem)


class SetUpPage(QStackedWidget):
    """Welcome, new ward, recovery sheet, restore. ``ready`` carries services and actor; the rest asks the window."""

    ready = Signal(object, object, object)
    demo_wanted = Signal()
    open_wanted = Signal()
    training_wanted = Signal()
    language_wanted = Signal()
    restored = Signal(object, object)
    left = Signal()

    def __init__(self, tasks: Tasks, clock: Clock) -> None:
        super().__init__()
        self.welcome, self.form, self.sheet = Welcome(), NewWard(tasks, clock), RecoverySheet()
        self.restore = RestorePage(tasks, clock)
        for one in (self.welcome, self.form, self.sheet, self.restore):
            self.addWidget(one)
        self.help = HelpSheet(self, lambda: "backups" if self.currentWidget() is self.restore else "first-steps")
        self._made: tuple[object, object, object] | None = None
        self.welcome.demo_wanted.connect(self.demo_wanted)
        self.welcome.open_wanted.connect(self.open_wanted)
        self.welcome.training_wanted.connect(self.training_wanted)
        self.welcome.language_wanted.connect(self.language_wanted)
        self.welcome.restore_wanted.connect(self.show_restore)
        self.restore.cancelled.connect(self._back)
        self.restore.restored.connect(self.restored)
        self.welcome.ward_wanted.connect(lambda: self.setCurrentWidget(self.form))
        self.form.cancelled.connect(self._back)
        self.form.created.connect(self._on_created)
        self.sheet.kept.connect(self._finish)
        self.has_store = False

    def begin(self, *, has_store: bool) -> None:
        """Show the welcome, or the form at once when a ward is open already."""
        self.has_store = has_store
        self.setCurrentWidget(self.form if has_store else self.welcome)

    def show_restore(self, store: Path | None = None) -> None:
        """Ask for a backup; ``store`` is the file it is to be put in the place of."""
        self.restore.begin(store)
        self.setCurrentWidget(self.restore)

    def _back(self) -> None:
        if self.has_store:
            self.left.emit()
        else:
            self.setCurrentWidget(self.welcome)

    def _on_created(self, created: object, path: Path) -> None:
        from ctd402_desktop.services import Created

        if isinstance(created, Created):
            self._made = (created.services, created.actor, path)
            self.sheet.show_code(created.recovery_code, created.services.ward_info.name)
            self.setCurrentWidget(self.sheet)

    def _finish(self) -> None:
        if self._made is not None:
            services, actor, path = self._made
            self._made = None
            self.ready.emit(services, actor, path)
