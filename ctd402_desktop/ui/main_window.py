"""The window: the door, the first run, and one session at a time. It never names a patient in its title."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMoveEvent,
    QResizeEvent,
    QShortcut,
    QWindow,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from ctd402_desktop import paths
from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, tr
from ctd402_desktop.paths import Clock
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, notices, theme
from ctd402_desktop.ui.closing import Closing
from ctd402_desktop.ui.composition import Composition
from ctd402_desktop.ui.first_demo import demo_hint, fresh_demo
from ctd402_desktop.ui.lock import Lock
from ctd402_desktop.ui.opening import import_session, opened
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.recovery import RecoverPage
from ctd402_desktop.ui.session_end import SessionEnd
from ctd402_desktop.ui.set_up import SetUpPage
from ctd402_desktop.ui.sign_in import SignInPage
from ctd402_desktop.ui.tasks import Tasks
from ctd402_desktop.ui.training_door import TrainingDoor

if TYPE_CHECKING:
    from ctd402_desktop.services import Services
    from ctd402_desktop.ui.frame import Frame

LEAST = (1024, 540)
WARN_SECONDS = 30
_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class MainWindow(QWidget):
    """Shows sign-in at once; services and pages are imported meanwhile and the session is built after sign-in."""

    _invented = Signal(int)

    def __init__(self, preferences: Preferences, store: Path, clock: Clock) -> None:
        super().__init__()
        self.preferences = preferences
        self._store, self._clock = store, clock
        self.tasks, self._composition = Tasks(self), Composition(self)
        self._services: Services | None = None
        self._actor: Actor | None = None
        self.frame: Frame | None = None
        self.setWindowTitle("CTD402 Desktop")
        self.setMinimumSize(*LEAST)
        self.root = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.root)
        self.sign_in = SignInPage(clock)
        self.set_up = SetUpPage(self.tasks, clock)
        self.recover = RecoverPage(self.tasks, clock)
        for page in (self.sign_in, self.set_up, self.recover):
            self.root.addWidget(page)
        self._idle = 0
        self.closing = Closing(self)
        self._lock = Lock(self, self.root, self.sign_in, self._composition)
        self.training = TrainingDoor(self, self._lock, clock)
        self._ending = SessionEnd(self.tasks, self.root)
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self._count)
        self._connect()
        self.begin()

    def begin(self) -> None:
        """Sign-in when there is a ward, else the first run."""
        if self._store.exists():
            self.sign_in.show_store(self._store, self.preferences.values.last_user)
            self.root.setCurrentWidget(self.sign_in)
        else:
            self.set_up.begin(has_store=False)
            self.root.setCurrentWidget(self.set_up)

    def preload(self) -> None:
        """Import what a session needs on the worker while somebody types a password."""
        self.tasks.run(import_session, lambda _nothing: None)

    def enter(self, services: Services, actor: Actor) -> None:
        """Begin a session."""
        from ctd402_desktop.ui.context import Context
        from ctd402_desktop.ui.frame import Frame

        self._leave()
        self._services, self._actor = services, actor
        context = Context(services, actor, self.tasks, self)
        self.frame = Frame(context, self.preferences)
        context.store_ending.connect(self.end_with)
        self.frame.lock_wanted.connect(self.lock)
        self.frame.language_wanted.connect(self.switch_language)
        self.frame.training_wanted.connect(self.training.enter)
        self.root.addWidget(self.frame)
        self._show_frame()

    def end_with(self, work: Callable[[], Message]) -> None:
        """Keep the drafts, do ``work`` that ends the session, and show the door with what came of it."""
        services = self._services
        if services is None:
            return
        self._seconds.stop()
        self._leave()
        self._services = self._actor = None
        self.begin()
        self.sign_in.set_busy(True)

        def finish() -> Message:
            try:
                return work()
            finally:
                services.close()

        self.tasks.run(finish, self._ended, self.sign_in.fail)

    def _ended(self, said: Message) -> None:
        self.sign_in.set_busy(False)
        self.sign_in.note.say(said, "ok")

    def lock(self) -> None:
        """Cover every window; drafts are kept and the same user comes back to the same field.

        An emergency access has nobody to come back to: it ends here.
        """
        if self.training.leave() or self.frame is None or self._actor is None:
            return
        if self.root.currentWidget() is not self.frame:
            return
        services, actor = self._services, self._actor
        self._seconds.stop()
        self.sign_in.show_locked(actor.username, demo_hint(self._services))
        self._lock.draw(self.frame)
        if services is not None:
            self.tasks.run(lambda: services.accounts.lock(actor), lambda _nothing: None)
        if actor.role is Role.EMERGENCY:
            self._leave()
            self.root.setCurrentWidget(self.sign_in)
        self._offer_people()

    def switch_language(self) -> None:
        """The other language, at once and for the next start."""
        self.preferences.set(language=language.other())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Drafts are flushed when their pages hide; then the store is given free.

        Whoever leaves something unsigned behind is asked first, where ``closing`` is on.
        """
        if self.frame is not None and self.root.currentWidget() is self.frame and self.closing.holds(self.frame):
            event.ignore()
            return
        self._seconds.stop()
        self.training.close()
        self.root.hide()
        self._leave()
        services, actor = self._services, self._actor
        if services is not None:
            from ctd402_desktop.ui.backup_watch import leave

            self.tasks.run(lambda: leave(services, actor), lambda _nothing: None)
        self.tasks.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Density follows the window."""
        super().resizeEvent(event)
        self._lock.place()
        self.fit()

    def fit(self) -> None:
        """Density for what the pages have of the window; the coach of the training takes a part."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.set_density(app, theme.density_for(self.width() - self.training.taken, self.height()))

    def moveEvent(self, event: QMoveEvent) -> None:
        """The lock stays over the window."""
        super().moveEvent(event)
        self._lock.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Input in any of our windows starts the lock time anew."""
        if event.type() in _INPUT:
            self._idle = 0
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _is_lock(event):
            self.lock()  # a dialog in front takes no shortcut of the window behind it
            return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.sign_in.submitted.connect(self._submit)
        self.sign_in.pin_submitted.connect(self._submit_pin)
        self.sign_in.emergency_wanted.connect(self._break_glass)
        self.sign_in.other_store.connect(self._choose_store)
        self.sign_in.new_ward.connect(lambda: self._show_set_up(has_store=True))
        self.sign_in.recovery.connect(self._show_recover)
        self.sign_in.language_wanted.connect(self.switch_language)
        self.set_up.demo_wanted.connect(self.open_demo)
        self._invented.connect(self.set_up.welcome.show_progress)
        self.set_up.open_wanted.connect(self._choose_store)
        self.set_up.training_wanted.connect(self.training.enter)
        self.set_up.language_wanted.connect(self.switch_language)
        self.set_up.restored.connect(self._on_restored)
        self.set_up.left.connect(self.begin)
        self.set_up.ready.connect(self._on_created)
        self.recover.cancelled.connect(self.begin)
        self.recover.opened.connect(lambda opened: self._on_opened(*opened))
        self.tasks.unanswered.connect(lambda error: notices.show_error(self, error))
        self.preferences.changed.connect(self._apply)
        keys = QShortcut(QKeySequence("F12"), self)
        keys.setContext(Qt.ShortcutContext.ApplicationShortcut)
        keys.activated.connect(self.switch_language)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _count(self) -> None:
        """One second without input; the last half minute is counted down in words."""
        self._idle += 1
        until = self._actor.until if self._actor is not None else None
        if until is not None and self._services is not None and self._services.clock() >= until:
            self.lock()
            return
        left = self.preferences.values.lock_minutes * 60 - self._idle
        if self.frame is not None:
            self.frame.status.show_lock(max(0, left))
            if left == WARN_SECONDS:
                self.frame.context.toast(
                    tr(N_("No input in this program: it locks in 30 seconds. Any key keeps it open."))
                )
        if left <= 0:
            self.lock()

    def _show_frame(self) -> None:
        if self.frame is not None:
            self._idle = 0
            self.frame.status.show_lock(self.preferences.values.lock_minutes * 60)
            self.root.setCurrentWidget(self.frame)
            self._seconds.start()

    def _leave(self) -> None:
        """End the session on the screen with the windows it opened."""
        self._lock.discard()
        frame, self.frame = self.frame, None
        self._ending.end(frame)

    def _offer_people(self) -> None:
        services = self._services
        if services is not None:
            self.tasks.run(services.accounts.fast_people, self.sign_in.offer)

    def _submit_pin(self, user_id: int, pin: str) -> None:
        services = self._services
        if services is not None:
            self.tasks.run(lambda: services.accounts.switch(user_id, pin), self._back, self.sign_in.fail)

    def _break_glass(self, name: str, reason: str, code: str) -> None:
        services = self._services
        if services is None:
            return

        def begin(actor: Actor) -> None:
            self.sign_in.set_busy(False)
            self.enter(services, actor)

        self.tasks.run(lambda: services.accounts.break_glass(name, reason, code), begin, self.sign_in.fail)

    def _submit(self, user: str, password: str) -> None:
        services = self._services
        if services is not None:
            self.tasks.run(lambda: services.accounts.sign_in(user, password), self._back, self.sign_in.fail)
            return
        store, clock = self._store, self._clock

        self.tasks.run(
            lambda: opened(store, user, password, clock), lambda found: self._on_opened(*found), self.sign_in.fail
        )

    def _back(self, actor: Actor) -> None:
        """After the lock: the same user finds everything as it was, another one a session of their own."""
        self.sign_in.set_busy(False)
        if self._actor is not None and actor.user_id == self._actor.user_id and self.frame is not None:
            self._lock.open(self.frame)
            self._show_frame()
        elif self._services is not None:
            self.enter(self._services, actor)
            self.preferences.set(last_user=actor.username)

    def _on_opened(self, services: Services, actor: Actor) -> None:
        self.sign_in.set_busy(False)
        self.preferences.set(last_store=str(self._store), last_user=actor.username)
        self.enter(services, actor)

    def _on_created(self, services: Services, actor: Actor, path: Path) -> None:
        self._store = path
        self._on_opened(services, actor)
        if self.frame is not None:
            self.frame.show_page("first")

    def _on_restored(self, path: Path, said: Message) -> None:
        self._store = path
        self.begin()
        self.sign_in.note.say(said, "ok")

    def _show_set_up(self, *, has_store: bool) -> None:
        self.set_up.begin(has_store=has_store)
        self.root.setCurrentWidget(self.set_up)

    def _show_recover(self) -> None:
        self.recover.show_store(self._store)
        self.root.setCurrentWidget(self.recover)

    def _choose_store(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr(N_("Open an existing ward…")), str(self._store.parent), tr(N_("Ward file (*.ctd402)"))
        )
        if chosen:
            self._store = Path(chosen)
            self.begin()

    def open_demo(self) -> None:
        """Invent a fresh demo ward in a file of its own and walk in."""
        self.root.setCurrentWidget(self.set_up)
        self.set_up.begin(has_store=False)
        self.set_up.welcome.set_busy(True)
        path, clock = paths.default_store().with_name("demo.ctd402"), self._clock

        def done(found: tuple[Services, Actor]) -> None:
            self.set_up.welcome.set_busy(False)
            self._store = path
            self.enter(*found)

        def failed(error: Ctd402Error) -> None:
            self.set_up.welcome.set_busy(False)
            self.set_up.welcome.note.say(error.message)

        self.tasks.run(lambda: fresh_demo(path, clock, self._invented.emit), done, failed)

    def _apply(self, values: Settings) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if theme.wanted() != values.theme:
            theme.apply(app, values.theme)
        if language.other() == values.language:
            language.switch(app, values.language)


def _is_lock(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
