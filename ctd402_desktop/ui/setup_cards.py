"""The cards of Setup that belong to nobody else: how it looks, one's own password, the ward and its proof."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from ctd402_desktop import settings
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.errors import Ctd402Error, InvalidInput, SignInFailed, TooManyAttempts
from ctd402_desktop.i18n import N_, Message, language, msg, tr
from ctd402_desktop.services.integrity import Problem
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Choice, Entry, Note
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.strength import Strength
from ctd402_desktop.ui.widgets import Card, button, label

THEME_WORDS = (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark")))
LANGUAGE_WORDS = (("en", "English"), ("zh", "中文"))


class AppearanceCard(Card):
    """Language, theme, scale and lock time of this user on this workstation."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__("", "sun")
        self._preferences = preferences
        self.language = Choice(N_("Language"), LANGUAGE_WORDS)
        self.theme = Choice(N_("Theme"), THEME_WORDS)
        self.scale = Choice(N_("Size"), tuple((str(one), f"{one} %") for one in settings.SCALES))
        self.lock = Choice(
            N_("Lock after minutes without input"), tuple((str(n), str(n)) for n in settings.LOCK_MINUTES)
        )
        for pair in ((self.language, self.theme), (self.scale, self.lock)):
            row = QHBoxLayout()
            row.setSpacing(12)
            for one in pair:
                row.addWidget(one, 1, Qt.AlignmentFlag.AlignBottom)
            self.body.addLayout(row)
        self.note = Note()
        self.body.addWidget(self.note)
        self.language.chosen.connect(lambda key: preferences.set(language=key))
        self.theme.chosen.connect(lambda key: preferences.set(theme=key))
        self.scale.chosen.connect(self._rescale)
        self.lock.chosen.connect(lambda key: preferences.set(lock_minutes=int(key)))
        preferences.changed.connect(self.show_values)  # as a bound method it ends with the card
        self.show_values()
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("Appearance and lock")))

    def show_values(self) -> None:
        """Show the settings in force."""
        values = self._preferences.values
        self.language.set_value(values.language)
        self.theme.set_value(values.theme)
        self.scale.set_value(str(values.scale))
        self.lock.set_value(str(values.lock_minutes))

    def _rescale(self, key: str) -> None:
        self._preferences.set(scale=int(key))
        self.note.say(N_("The size changes when the program is started again."), "info")


class PasswordCard(Card):
    """Change one's own password; the old one is asked again."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "key-round")
        self._context = context
        self.old = Entry(N_("Present password"), secret=True)
        self.new = Entry(N_("New password"), secret=True)
        self.again = Entry(N_("New password again"), secret=True)
        self.note = Note()
        self.change = button("")
        row = QHBoxLayout()
        row.setSpacing(12)
        for one in (self.new, self.again):
            row.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.old)
        self.body.addLayout(row)
        self.body.addWidget(self.note)
        self.body.addWidget(self.change, 0, Qt.AlignmentFlag.AlignRight)
        self.change.clicked.connect(self.submit)
        Strength(self.new, context.tasks, lambda: (context.actor.username, context.actor.name))
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("My password")))
        self.change.setText(tr(N_("Change password")))

    def submit(self) -> None:
        """Change it, or say at the box what is wrong."""
        self.note.say("")
        for one in (self.old, self.new, self.again):
            one.show_problem("")
        old, new = self.old.text(), self.new.text()
        if new != self.again.text():
            self.again.show_problem(N_("not the same as above"))
            return
        services, by = self._context.services, self._context.actor
        self.change.setEnabled(False)
        self.change.setToolTip(tr(N_("The password is being changed.")))
        self._context.tasks.run(
            lambda: services.accounts.change_password(by, old, new), lambda _changed: self._done(), self._failed
        )

    def _ready(self) -> None:
        self.change.setEnabled(True)
        self.change.setToolTip("")

    def _done(self) -> None:
        self._ready()
        for one in (self.old, self.new, self.again):
            one.box.clear()
        self.note.say(N_("Password changed."), "ok")

    def _failed(self, error: Ctd402Error) -> None:
        self._ready()
        if isinstance(error, InvalidInput) and "password" in error.problems:
            self.new.show_problem(error.problems["password"])
        elif isinstance(error, SignInFailed) and not isinstance(error, TooManyAttempts):
            self.old.show_problem(N_("this is not the present password"))
        else:
            self.note.say(error.message)


class WardCard(Card):
    """What this ward's file says of itself, and the command that proves it whole."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "shield-check")
        self._context = context
        self.facts = label("", "small", "text.2")
        self.facts.setWordWrap(True)
        self.note = Note()
        self.verify = button("", icon="shield-check")
        self.report, self.recheck = button("", icon="file-check"), button("", icon="folder-open")
        if not context.may(Action.VERIFY):  # shown before it has a parent it would be a window
            for one in (self.verify, self.report, self.recheck):
                one.hide()
        for each in (self.facts, self.note):
            self.body.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for one in (self.recheck, self.report, self.verify):
            row.addWidget(one)
        self.body.addLayout(row)
        self.verify.clicked.connect(self.check)
        self.report.clicked.connect(self._ask_report)
        self.recheck.clicked.connect(self._ask_recheck)
        self.retranslate()

    def check(self) -> None:
        """Walk the audit trail and every signature."""
        services, by = self._context.services, self._context.actor
        self.verify.setEnabled(False)
        self.verify.setToolTip(tr(N_("The record is being verified.")))
        self.note.say(N_("Verifying the record"), "info")
        self._context.tasks.run(
            lambda: services.audit.verify(by),
            lambda found: self._show(found.ok, found.events, [one.message for one in found.problems]),
            self._failed,
        )

    def save_report(self, path: Path) -> None:
        """Verify, and write the sealed result to a file: PDF, or JSON by its ending."""
        services, by, lang = self._context.services, self._context.actor, language()
        self.note.say(N_("Verifying the record"), "info")

        def done(body: dict[str, object]) -> None:
            whole = body["result"] == "whole"
            saved = N_("The record is whole. Report saved: {name}")
            broken = N_("The record is NOT whole; the report says where. Report saved: {name}")
            self.note.say(msg(saved if whole else broken, name=path.name), "ok" if whole else "critical")

        self._context.tasks.run_long(lambda: services.integrity.write_report(by, path, lang), done, self._failed)

    def check_report(self, path: Path) -> None:
        """Check a report written earlier against this store."""
        services, by = self._context.services, self._context.actor

        def done(problems: list[Problem]) -> None:
            good = msg(N_("{name} is genuine, and the audit trail still begins as it saw it."), name=path.name)
            self.note.say(problems[0].message if problems else good, "critical" if problems else "ok")

        self._context.tasks.run_long(lambda: services.integrity.check(by, path), done, self._failed)

    def _ask_report(self) -> None:
        kinds = "PDF (*.pdf);;JSON (*.json)"
        chosen, _ = QFileDialog.getSaveFileName(self, tr(N_("Save the integrity report")), "integrity.pdf", kinds)
        if chosen:
            self.save_report(Path(chosen))

    def _ask_recheck(self) -> None:
        kinds = "PDF, JSON (*.pdf *.json)"
        chosen, _ = QFileDialog.getOpenFileName(self, tr(N_("Check an integrity report")), "", kinds)
        if chosen:
            self.check_report(Path(chosen))

    def _show(self, whole: bool, events: int, problems: list[Message]) -> None:
        self.verify.setEnabled(True)
        self.verify.setToolTip("")
        if whole:
            text = msg(N_("The record is whole: {count} entries of the audit trail verified."), count=events)
            self.note.say(text, "ok")
            return
        self.note.say(
            msg(
                N_(
                    "The record is not whole: {count} problems. First: {first} "
                    "Keep this file as it is and restore a backup beside it."
                ),
                count=len(problems),
                first=problems[0],
            )
        )

    def _failed(self, error: Ctd402Error) -> None:
        self.verify.setEnabled(True)
        self.note.say(error.message)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("Ward and record")))
        info = self._context.services.ward_info
        lines = [
            tr(N_("Ward: {name}"), name=info.name),
            tr(N_("Time zone: {zone}"), zone=info.zone.key),
            tr(N_("Protocol pack: {pack}"), pack=self._context.services.pack_version),
        ]
        self.facts.setText("\n".join(lines))
        self.verify.setText(tr(N_("Verify the record")))
        self.report.setText(tr(N_("Integrity report…")))
        self.recheck.setText(tr(N_("Check a report…")))
