"""The accounts of the ward: a list, a new one, a disabled one. People who leave are disabled, never deleted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.permissions import ASSIGNABLE, ROLE_LABELS, STANDING_LABELS, Role, Standing
from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import NewUser, UserInfo
from ctd402_desktop.services.accounts import fresh_password
from ctd402_desktop.ui import notices
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Choice, Entry, Note
from ctd402_desktop.ui.list_box import ListBox
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.strength import Strength
from ctd402_desktop.ui.widgets import Card, Pill, button, label


class PeopleCard(Card):
    """Seen by administrators alone; the services check it again."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "users")
        self._context = context
        self.handed_over: Question | None = None
        """The dialog that shows a new password once."""
        self._people: list[UserInfo] = []
        self.add = button("", icon="user-plus")
        self.add.setProperty("small", "true")
        self.head.addWidget(self.add)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.form = NewPerson(context)
        self.form.hide()
        self.body.addWidget(self.form)
        self.note = Note()
        self.body.addWidget(self.note)
        self.add.clicked.connect(self._open_form)
        self.form.cancel.clicked.connect(self.form.hide)
        self.form.save.clicked.connect(self._save)

    def reload(self) -> None:
        """Read the accounts again."""
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(lambda: services.accounts.users(by), self.show_people, self._failed)

    def show_people(self, people: list[UserInfo]) -> None:
        """Show these accounts."""
        self._people = people
        empty(self._list)
        for one in people:
            self._list.addWidget(self._row(one))
        show_added(self._list)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("People")))
        self.add.setText(tr(N_("Add account")))
        self.form.retranslate()
        self.show_people(self._people)

    def _row(self, one: UserInfo) -> QWidget:
        row = QFrame()
        row.setProperty("panel", "head")
        row.setFixedHeight(40)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        name = label(one.name, "body", "text.1" if one.active else "text.3")
        name.setProperty("strong", "true")
        line.addWidget(name)
        line.addWidget(label(f"{tr(ROLE_LABELS[one.role])} · {one.username}", "small", "text.2"))
        line.addStretch(1)
        if one.active:
            line.addWidget(self._standing(one))
        else:
            line.addWidget(Pill(tr(N_("disabled")), "stale"))
        if one.id != self._context.actor.user_id:
            fresh = button(tr(N_("New password…")))
            fresh.setProperty("small", "true")
            fresh.setAccessibleName(tr(N_("New password for {name}"), name=one.name))
            fresh.clicked.connect(lambda _on=False, who=one: self._reset(who))
            line.addWidget(fresh)
        if one.active and one.id != self._context.actor.user_id:
            off = button(tr(N_("Disable")), "danger")
            off.setProperty("small", "true")
            off.setAccessibleName(tr(N_("Disable {name}"), name=one.name))
            off.clicked.connect(lambda _on=False, who=one: self._disable(who))
            line.addWidget(off)
        return row

    def _standing(self, one: UserInfo) -> QComboBox:
        box = ListBox()
        box.setAccessibleName(tr(N_("Standing of {name}"), name=one.name))
        box.setToolTip(tr(N_("Entries of people in training are countersigned; seniors may lock a record.")))
        for standing, words in STANDING_LABELS.items():
            box.addItem(tr(words), standing.value)
        box.setCurrentIndex(box.findData(one.standing.value))
        box.activated.connect(lambda _at: self._stand(one, Standing(box.currentData())))
        return box

    def _stand(self, who: UserInfo, standing: Standing) -> None:
        services, by = self._context.services, self._context.actor

        def done(_changed: object) -> None:
            words = N_("{name} is now: {standing}. It counts from the next sign-in.")
            self._context.toast(tr(words, name=who.name, standing=tr(STANDING_LABELS[standing])))
            self.reload()

        self._context.tasks.run(lambda: services.accounts.set_standing(by, who.id, standing), done, self._failed)

    def _reset(self, who: UserInfo) -> None:
        title = tr(N_("Make a new password for {name}?"), name=who.name)
        text = tr(
            N_("The old password and the PIN are void at once. The new password is shown once, for you to hand over.")
        )
        if not notices.ask(self, title, text, tr(N_("Make a new password")), tr(N_("Keep"))):
            return
        services, by = self._context.services, self._context.actor
        new = fresh_password()
        self._context.tasks.run(
            lambda: services.accounts.reset_password(by, who.id, new),
            lambda _done: self._hand_over(who, new),
            self._failed,
        )

    def _hand_over(self, who: UserInfo, new: str) -> None:
        self.reload()
        title = tr(N_("New password of {name}"), name=who.name)
        text = tr(N_("Shown this once. Hand it over in person; {name} changes it in Setup."), name=who.name)
        dialog = Question(self, title, text, "info")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = label(new, "h2")
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(new)
        dialog.body.addWidget(shown)
        close = button(tr(N_("Close")))
        close.clicked.connect(dialog.reject)
        dialog.offer(close)
        self.handed_over = dialog
        dialog.open()

    def _disable(self, who: UserInfo) -> None:
        title = tr(N_("Disable the account of {name}?"), name=who.name)
        text = tr(
            N_("The name stays on everything that was signed. The account can be opened again with a new password.")
        )
        if not notices.ask(self, title, text, tr(N_("Disable")), tr(N_("Keep")), danger=True):
            return
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(
            lambda: services.accounts.disable(by, who.id), lambda _changed: self.reload(), self._failed
        )

    def _open_form(self) -> None:
        self.form.clear()
        self.form.show()
        self.form.name.box.setFocus()

    def _save(self) -> None:
        new = self.form.value()
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(lambda: services.accounts.add_user(by, new), self._added, self._failed)

    def _added(self, made: UserInfo) -> None:
        self.form.clear()
        self.form.hide()
        self.note.say("")
        self._context.toast(tr(N_("Account of {name} added."), name=made.name))
        self.reload()

    def _failed(self, error: Ctd402Error) -> None:
        self.note.say(error.message)
        if isinstance(error, InvalidInput):
            self.form.show_problems(error)


class NewPerson(QWidget):
    """Name, user name, role and a first password."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self.name, self.username = Entry(N_("Name")), Entry(N_("User name"))
        self.role = Choice(N_("Role"), tuple((role.value, ROLE_LABELS[role]) for role in ASSIGNABLE))
        self.password = Entry(N_("First password"), secret=True)
        Strength(self.password, context.tasks, lambda: (self.username.text(), self.name.text()))
        for pair in ((self.name, self.username), (self.role, self.password)):
            row = QHBoxLayout()
            row.setSpacing(12)
            for one in pair:
                row.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        self.cancel, self.save = button(""), button("", "primary")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column.addLayout(foot)

    def value(self) -> NewUser:
        """The account as typed."""
        return NewUser(self.username.text(), self.name.text(), Role(self.role.value()), self.password.text())

    def clear(self) -> None:
        """Empty boxes."""
        for one in (self.name, self.username, self.password):
            one.box.clear()
            one.show_problem("")

    def show_problems(self, error: InvalidInput) -> None:
        """Problems at their boxes."""
        boxes = {"name": self.name, "username": self.username, "password": self.password}
        for key, box in boxes.items():
            box.show_problem(error.problems.get(key, ""))

    def retranslate(self) -> None:
        """Words of the buttons."""
        self.cancel.setText(tr(N_("Cancel")))
        self.save.setText(tr(N_("Add account")))
