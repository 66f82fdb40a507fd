"""Backups in Setup: how old they are, make one, a second disk, practise a restore, look into one, put one back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.backup import Backup, Drill, Outcome, Status
from ctd402_desktop.services.backup_status import older
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.backup_dialogs import Confirm, Look
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.widgets import STATE_ICONS, Card, Pill, button, label

T = TypeVar("T")
SHOWN = 40
"""Rows of the list; older ones lie in the folder, whose name is told."""
LEVELS = {"ok": N_("in order"), "attention": N_("wants attention"), "critical": N_("act now")}
REASONS = {
    "automatic": N_("by itself"),
    "asked": N_("asked for"),
    "exit": N_("when leaving"),
    "before-restore": N_("before a restore"),
    "before-migration": N_("before an update"),
    "before-rekey": N_("before a new key"),
    "before-import": N_("before an import"),
}
STATES = {
    "good": ("ok", N_("checked")),
    "unchecked": ("stale", N_("not checked")),
    "empty": ("critical", N_("empty")),
    "incomplete": ("critical", N_("incomplete")),
    "altered": ("critical", N_("altered")),
    "foreign": ("stale", N_("of another ward")),
}


class BackupCard(Card):
    """Every role sees how things stand and may back up; the rest is the administrator's."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "database-backup")
        self._context = context
        self._found: list[Backup] = []
        self._status: Status | None = None
        self.level, self.elsewhere_level = Pill("", "stale"), Pill("", "stale")
        self.newest, self.elsewhere, self.practice, self.paused = (label("", "small", "text.2") for _ in range(4))
        for level, line in ((self.level, self.newest), (self.elsewhere_level, self.elsewhere)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(level)
            row.addWidget(line, 1)
            self.body.addLayout(row)
        for text in (self.newest, self.elsewhere, self.practice, self.paused):
            text.setWordWrap(True)
        self.body.addWidget(self.practice)
        self.body.addWidget(self.paused)
        self.note = Note()
        self.body.addWidget(self.note)
        self.now, self.drill = button("", "primary", "database-backup"), button("", icon="shield-check")
        self.second, self.resume, self.rekey = button("", icon="folder-open"), button(""), button("", icon="key-round")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        for one in (self.rekey, self.resume, self.second, self.drill, self.now):
            self._buttons.addWidget(one)
        self.body.addLayout(self._buttons)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self._admin = context.may(Action.MANAGE_STORE)
        for one in (self.second, self.rekey):
            one.setVisible(self._admin)
        self.resume.hide()
        self.now.clicked.connect(self.back_up)
        self.drill.clicked.connect(self.practise)
        self.second.clicked.connect(self._ask_second)
        self.resume.clicked.connect(self.resume_clearing)
        self.rekey.clicked.connect(self._ask_rekey)

    def reload(self) -> None:
        """Read how things stand and the list again."""
        services, by = self._context.services, self._context.actor

        def work() -> tuple[Status | None, list[Backup]]:
            status = services.backup.status()
            return status, services.backup.every(by) if status is not None else []

        self._context.tasks.run_long(work, lambda found: self.show_found(*found), self._failed)

    def show_found(self, status: Status | None, found: list[Backup]) -> None:
        """Show these."""
        self._status, self._found = status, found
        for one in (self.now, self.drill, self.second, self.rekey):
            one.setEnabled(status is not None)
        self._show_status()
        self._show_rows()

    def back_up(self) -> None:
        """Make a backup now."""

        def done(outcome: Outcome) -> None:
            if outcome.warnings:
                self.note.say(outcome.warnings[0], "attention")
            else:
                facts = outcome.backup.manifest.facts if outcome.backup.manifest else None
                counts = {"patients": facts.patients, "records": facts.records} if facts else {}
                text = N_("Backup made, opened and counted: {patients} patients, {records} records.")
                self.note.say(msg(text, **counts), "ok")
            self._context.publish(Changed(None, "backups"))
            self.reload()

        services, by = self._context.services, self._context.actor
        self._run(N_("Backing up"), lambda: services.backup.back_up(by), done)

    def practise(self) -> None:
        """Practise a restore with the newest backup."""

        def done(drill: Drill) -> None:
            good = N_("Restore practised: every page of the newest backup reads, and its audit trail is whole.")
            self.note.say(msg(good) if drill.ok else drill.problems[0], "ok" if drill.ok else "critical")
            self.reload()

        services, by = self._context.services, self._context.actor
        self._run(N_("Practising a restore"), lambda: services.backup.drill(by), done)

    def resume_clearing(self) -> None:
        """Clear old backups away again."""
        services, by = self._context.services, self._context.actor
        self._run(N_("Saving"), lambda: services.backup.resume_rotation(by), lambda _none: self._settled())

    def choose_second(self, folder: Path) -> None:
        """Copy every backup to this folder on another disk."""
        services, by = self._context.services, self._context.actor
        self._run(N_("Saving"), lambda: services.backup.choose_second(by, folder), lambda _none: self._settled())

    def restore(self, backup: Backup, password: str) -> None:
        """Put a backup in the place of the store; the session ends with it."""
        services, by = self._context.services, self._context.actor

        def work() -> Message:
            facts = services.backup.restore(by, backup.path, password)
            text = N_(
                "Restored: {patients} patients, {records} records. The state before is kept as a backup. Accounts and "
                "passwords are those of that moment; your own stays as it is now. Sign in again."
            )
            if older(facts):
                text = N_(
                    "Restored from a backup of an older release: {patients} patients, {records} records. A copy was "
                    "brought up to date and checked; the backup itself is unchanged. The state before is kept as a "
                    "backup. Accounts and passwords are those of that moment; your own stays as it is now. Sign in "
                    "again."
                )
            return msg(text, patients=facts.patients, records=facts.records)

        self._context.store_ending.emit(work)

    def change_key(self, password: str) -> None:
        """Encrypt the store with a new key; the session ends with it."""
        services, by = self._context.services, self._context.actor

        def work() -> Message:
            code = services.backup.rekey(by, password)
            if code:
                text = N_(
                    "The store has a new key. Write down the new recovery code: {code}. Everybody else needs a new "
                    "password from you."
                )
                return msg(text, code=code)
            return msg(N_("The store has a new key, and every page was read back with it. Sign in again."))

        self._context.store_ending.emit(work)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("Backups")))
        self.now.setText(tr(N_("Back up now")))
        self.drill.setText(tr(N_("Practise a restore")))
        self.second.setText(tr(N_("Second folder…")))
        self.resume.setText(tr(N_("Clear old backups again")))
        self.rekey.setText(tr(N_("New key…")))
        self._show_status()
        self._show_rows()

    def _run(self, doing: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self.note.say(doing, "info")
        self._context.tasks.run_long(work, done, self._failed)

    def _settled(self) -> None:
        self.note.say(N_("Saved."), "ok")
        self._context.publish(Changed(None, "backups"))
        self.reload()

    def _failed(self, error: Ctd402Error) -> None:
        self.note.say(error.message)

    def _show_status(self) -> None:
        status = self._status
        for pill in (self.level, self.elsewhere_level):
            pill.setVisible(status is not None)
        if status is None:
            self.newest.setText(tr(N_("Reading the backups, or they are made on the ward server.")))
            return
        self._show_level(self.level, status.level(status.newest))
        self.newest.setText(self._age(status.newest, N_("Newest backup: {age}"), N_("There is no good backup yet.")))
        if status.second is None:
            self._show_level(self.elsewhere_level, "attention")
            none = N_("No second folder: a broken disk would take store and backups with it.")
            self.elsewhere.setText(tr(none))
        else:
            self._show_level(self.elsewhere_level, status.level(status.elsewhere))
            text = self._age(status.elsewhere, N_("Other disk: {age}"), N_("There is no copy on the other disk."))
            self.elsewhere.setText(f"{text} · {status.second}")
        self._show_practice(status)
        self.paused.setVisible(status.paused_at is not None or bool(status.warnings))
        told = [one.render() for one in status.warnings]
        if status.paused_at is not None:
            told.append(tr(N_("After a restore no old backup is cleared away until an administrator says so.")))
        self.paused.setText("\n".join(told))
        self.resume.setVisible(self._admin and status.paused_at is not None)

    def _show_practice(self, status: Status) -> None:
        if status.drilled_at is None:
            self.practice.setText(tr(N_("A restore was never practised.")))
            return
        age = formats.ago(status.now - status.drilled_at)
        good, bad = N_("Restore practised {age}: in order."), N_("Restore practised {age}: NOT in order.")
        self.practice.setText(tr(good if status.drill_ok else bad, age=age))

    def _show_level(self, pill: Pill, level: str) -> None:
        pill.set_state(level, STATE_ICONS[level])
        pill.set_text(tr(LEVELS[level]))

    def _age(self, backup: Backup | None, text: str, none: str) -> str:
        if backup is None or self._status is None:
            return tr(none)
        return tr(text, age=formats.ago(self._status.now - backup.made_at))

    def _show_rows(self) -> None:
        empty(self._rows)
        for one in self._found[:SHOWN]:
            self._rows.addWidget(self._row(one))
        if len(self._found) > SHOWN:
            more = tr(N_("{count} older ones lie in {folder}"), count=len(self._found) - SHOWN, folder=self._folder())
            self._rows.addWidget(label(more, "small", "text.2"))
        show_added(self._rows)

    def _folder(self) -> Path:
        return self._found[-1].path.parent

    def _row(self, one: Backup) -> QWidget:
        row = QFrame()
        row.setProperty("panel", "head")
        row.setFixedHeight(48)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        when = formats.date_time(one.made_at, self._context.zone)
        head = label(f"{when} · {tr(REASONS.get(one.reason, one.reason))}", "body")
        head.setProperty("strong", "true")
        words.addWidget(head)
        words.addWidget(label(self._content(one), "small", "text.2"))
        line.addLayout(words, 1)
        state, word = STATES[one.state]
        line.addWidget(Pill(tr(word), state, STATE_ICONS[state]))
        if self._admin and one.state in {"good", "unchecked"}:
            for text, name, act in (
                (N_("Look into"), N_("Look into the backup of {when}"), self.look_into),
                (N_("Restore…"), N_("Restore the backup of {when}"), self._ask_restore),
            ):
                act_on = button(tr(text), "danger" if act == self._ask_restore else "secondary")
                act_on.setProperty("small", "true")
                act_on.setAccessibleName(tr(name, when=when))
                act_on.clicked.connect(lambda _on=False, which=one, do=act: do(which))
                line.addWidget(act_on)
        return row

    def _content(self, one: Backup) -> str:
        if one.manifest is None:
            return one.path.name
        facts = one.manifest.facts
        counted = tr(N_("{patients} patients, {records} records"), patients=facts.patients, records=facts.records)
        if facts.last_entry_at is None:
            return counted
        last = formats.date_time(facts.last_entry_at, self._context.zone)
        return f"{counted} · " + tr(N_("last entry {when}, {who}"), when=last, who=facts.last_entry_by)

    def look_into(self, one: Backup) -> None:
        """Show the patients of a backup, read-only."""
        services, by, zone = self._context.services, self._context.actor, self._context.zone

        def show(rows: list[tuple[str, str]]) -> None:
            self.note.say("")
            Look(self, formats.date_time(one.made_at, zone), rows).open()

        self._run(N_("Opening the backup"), lambda: Look.read(services, by, one), show)

    def _ask_restore(self, one: Backup) -> None:
        when = formats.date_time(one.made_at, self._context.zone)
        title = tr(N_("Put the backup of {when} in the place of the ward?"), when=when)
        text = tr(
            N_(
                "Everything entered since then leaves the ward; it is kept as a backup made first. Everybody signs in "
                "again, with the passwords of that moment."
            )
        )
        asked = Confirm(self, title, f"{self._content(one)}\n{text}", tr(N_("RESTORE")), tr(N_("Restore")))
        asked.confirmed.connect(lambda password: self.restore(one, password))
        asked.open()

    def _ask_rekey(self) -> None:
        title = tr(N_("Encrypt the store with a new key?"))
        text = tr(N_("A backup is made first. Everybody keeps their password; this session ends."))
        asked = Confirm(self, title, text, tr(N_("NEW KEY")), tr(N_("Change the key")))
        asked.confirmed.connect(self.change_key)
        asked.open()

    def _ask_second(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr(N_("Folder on another disk for a copy of every backup")))
        if chosen:
            self.choose_second(Path(chosen))
