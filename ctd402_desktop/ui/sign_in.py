"""The door: password at the start, PIN or password after the program has locked itself, and the glass to break."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ctd402_desktop.domain.credentials import span
from ctd402_desktop.errors import Ctd402Error, TooManyAttempts
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.paths import Clock
from ctd402_desktop.ui.emergency import EmergencyForm
from ctd402_desktop.ui.entry import Entry, Note
from ctd402_desktop.ui.fast_list import FastList
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import button

if TYPE_CHECKING:
    from ctd402_desktop.services.accounts import FastPerson

_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class SignInPage(Spoken, QStackedWidget):
    """Asks who it is and hands it over; the window opens the store. Says nothing about patients."""

    submitted = Signal(str, str)
    pin_submitted = Signal(int, str)
    emergency_wanted = Signal(str, str, str)
    other_store = Signal()
    new_ward = Signal()
    recovery = Signal()
    language_wanted = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._store: Path | None = None
        self._locked = False
        self._busy = False
        self._waiting: TooManyAttempts | None = None
        self._gate = Gate()
        self.emergency = EmergencyForm()
        self.addWidget(self._gate)
        self.addWidget(self.emergency)
        self.people = FastList()
        self.user = Entry(N_("User name"))
        self.password = Entry(N_("Password"), secret=True)
        self.pin = Entry(N_("PIN"), secret=True)
        self.note = Note()
        self.enter = button("", "primary")
        self._others = [button("", "link") for _ in range(5)]
        self._switch, self._store_link, self._new, self._lost, self.glass = self._others
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self._tell_wait)
        self._build()
        self._connect()
        self.retranslate()

    def show_store(self, path: Path, user: str = "") -> None:
        """Which ward's file is opened, and who was here last."""
        self._store = path
        self._locked = False
        self.user.box.setText(user)
        self._reset()

    def show_locked(self, user: str, hint: Message | None = None) -> None:
        """The program is locked: the same user comes back to the same place, another one starts anew.

        ``hint`` tells the way in when it is no secret, as on the demo ward.
        """
        self._locked = True
        self.user.box.setText(user)
        self._reset()
        if hint is not None:
            self.note.say(hint, "info")

    def offer(self, people: list[FastPerson]) -> None:
        """Who may come back with a PIN; those without one are asked for the password.

        The list is read off the GUI thread: whoever has begun to type meanwhile keeps what stands in the boxes.
        """
        if not self._locked:
            return
        typing = self.user.box.isModified() or bool(self.password.text())
        self.people.show_people(people, self.user.text().strip().casefold())
        self.people.setVisible(bool(people))
        if not typing:
            self._choose(self.people.person())

    def set_busy(self, busy: bool) -> None:
        """While the key is derived (about a second) nothing can be sent twice."""
        self._busy = busy
        for one in (self.enter, self.emergency.begin):
            one.setEnabled(not busy)
            one.setToolTip(tr(N_("The password is being checked.")) if busy else "")
        self.enter.setText(tr(N_("Opening the ward")) if busy else tr(N_("Sign in")))

    def fail(self, error: Ctd402Error) -> None:
        """Say why it did not open; the secret is asked again, and the wait is counted down."""
        self.set_busy(False)
        if self.currentWidget() is self.emergency:
            self.emergency.fail(error)
            return
        for one in (self.password, self.pin):
            one.box.clear()
        self._waiting = error if isinstance(error, TooManyAttempts) else None
        self.note.say(error.message)
        if self._waiting is not None:
            self._seconds.start()
        self._focus()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Locked")) if self._locked else "CTD402 Desktop")
        words = N_("What you were typing is kept. Sign in to go on, or sign in as somebody else.")
        self._gate.under.setText(tr(words) if self._locked else self._store.name if self._store else "")
        self._gate.under.setToolTip(str(self._store) if self._store and not self._locked else "")
        self._switch.setText("EN / 中文")
        self._switch.set_hint("F12")
        self._store_link.setText(tr(N_("Other file…")))
        self._new.setText(tr(N_("New ward…")))
        self._lost.setText(tr(N_("Recovery code…")))
        self.glass.setText(tr(N_("Emergency access…")))
        for one in (self._store_link, self._new, self._lost):
            one.setVisible(not self._locked)
        self.glass.setVisible(self._locked)
        self.people.retranslate()
        self.set_busy(self._busy)

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands where something is missing."""
        super().showEvent(event)
        self._focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter signs in from anywhere; Esc leaves the emergency form."""
        if event.key() == Qt.Key.Key_Escape and self.currentWidget() is self.emergency:
            self._leave_emergency()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentWidget() is self._gate:
            self.submit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys choose the person from the box of the PIN; Enter after a name, as badges send it, goes on."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.pin.box and event.key() in _UP_DOWN:
                self.people.keyPressEvent(event)
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.user.box and enter and self.user.text().strip() and not self.password.text():
                if not self.people.choose(self.user.text().strip().casefold()):
                    self.password.box.setFocus()
                return True
        return super().eventFilter(watched, event)

    def submit(self) -> None:
        """Send the PIN, or the pair, when it is complete."""
        if self._busy:
            return
        person = self.people.person() if self._with_pin() else None
        for one in (self.user, self.password, self.pin):
            one.show_problem(N_("required") if not one.text().strip() and not one.isHidden() else "")
        if person is not None:
            if self.pin.text():
                self._send()
                self.pin_submitted.emit(person.user_id, self.pin.text())
        elif self.user.text().strip() and self.password.text():
            self._send()
            self.submitted.emit(self.user.text().strip(), self.password.text())

    def _send(self) -> None:
        self._seconds.stop()
        self._waiting = None
        self.note.say("")
        self.set_busy(True)

    def _with_pin(self) -> bool:
        return not self.pin.isHidden()

    def _choose(self, person: FastPerson | None) -> None:
        """Ask the person on the list for the PIN, or for the password while there is no PIN."""
        pin = person is not None and person.has_pin and not self.people.isHidden()
        self.pin.setVisible(pin)
        self.password.setVisible(not pin)
        self.user.setVisible(not pin)
        if person is not None:
            self.user.box.setText(person.username)
        for one in (self.pin, self.password):
            one.box.clear()
        if self.isVisible() and not self.people.hasFocus():
            self._focus()

    def _focus(self) -> None:
        if self.currentWidget() is self.emergency:
            return
        secret = self.pin if self._with_pin() else self.password
        (secret if self.user.text() else self.user).box.setFocus()

    def _type(self, digit: str) -> None:
        """A digit typed on the list is the first one of the PIN."""
        box = self.pin.box if self._with_pin() else self.password.box
        box.setFocus()
        box.insert(digit)

    def _tell_wait(self) -> None:
        waiting = self._waiting
        left = waiting.until - self._clock() if waiting is not None else None
        if waiting is None or left is None or left.total_seconds() <= 0:
            self._seconds.stop()
            self._waiting = None
            self.note.say("")
            return
        self.note.say(msg(waiting.message.text, **{**waiting.message.params, "time": span(left)}))

    def _reset(self) -> None:
        self._seconds.stop()
        self._waiting = None
        self._leave_emergency()
        self.people.hide()
        self._choose(None)
        self.note.say("")
        for one in (self.user, self.password, self.pin):
            one.show_problem("")
        self.set_busy(False)
        self.retranslate()

    def _enter_emergency(self) -> None:
        self.emergency.clear()
        self.setCurrentWidget(self.emergency)

    def _leave_emergency(self) -> None:
        self.setCurrentWidget(self._gate)
        if self.isVisible():
            self._focus()

    def _build(self) -> None:
        body = self._gate.body
        for one in (self.people, self.user, self.password, self.pin, self.note):
            body.addWidget(one)
        row = QHBoxLayout()
        row.addWidget(self._lost)
        row.addWidget(self.glass)
        row.addStretch(1)
        row.addWidget(self.enter)
        body.addSpacing(4)
        body.addLayout(row)
        body.addSpacing(8)
        links = QHBoxLayout()
        links.setSpacing(12)
        for link in (self._store_link, self._new):
            links.addWidget(link)
        links.addStretch(1)
        body.addLayout(links)
        foot = QHBoxLayout()
        foot.addWidget(self._switch)
        foot.addStretch(1)
        body.addLayout(foot)
        for before, after in ((self.password.box, self.enter), (self.pin.box, self.enter), (self.enter, self._lost)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.people.picked.connect(self._choose)
        self.people.typed.connect(self._type)
        self.people.entered.connect(self._focus)
        self.pin.box.installEventFilter(self)
        self.user.box.installEventFilter(self)
        self.enter.clicked.connect(self.submit)
        self.glass.clicked.connect(self._enter_emergency)
        self.emergency.cancelled.connect(self._leave_emergency)
        self.emergency.wanted.connect(self._want_emergency)
        self._switch.clicked.connect(self.language_wanted)
        self._store_link.clicked.connect(self.other_store)
        self._new.clicked.connect(self.new_ward)
        self._lost.clicked.connect(self.recovery)

    def _want_emergency(self, name: str, reason: str, code: str) -> None:
        if not self._busy:
            self.set_busy(True)
            self.emergency_wanted.emit(name, reason, code)
