"""Backups one can trust: made by themselves, opened and counted at once, copied to another disk, practised monthly.

On a ward server backups are PostgreSQL's own; every use-case here then says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import Ctd402Error, StorageUnavailable
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.backup_status import DRILL_EVERY, EVERY, Backup, Drill, Facts, Outcome, Status
from ctd402_desktop.services.credentials import sign_in_failed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import audit, backup_state, backups, checkpoints, restoring, rotation, users
from ctd402_desktop.store.backup_state import BackupSettings
from ctd402_desktop.store.database import Database, Session
from ctd402_desktop.store.keys import KeyFile
from ctd402_desktop.store.restoring import Rekeying, Restoration
from ctd402_desktop.store.verification import Verification, verify

__all__ = ["Backup", "Backups", "Drill", "Facts", "Outcome", "Status"]

_SERVER = N_(
    "Not done: this ward is on a server, whose backups are made there. Ask the administrator of the server. "
    "Nothing signed is lost."
)
_SAME_DISK = N_(
    "Not chosen: {folder} is on the same disk as the store, and both would be lost together. "
    "Choose a folder on another disk, a USB stick or a share. Nothing was changed."
)
_NO_SECOND = N_(
    "There is no copy on another disk of this backup: {why} "
    "Connect the disk, then back up again. The backup on this computer is complete."
)
_FUTURE = N_(
    "The newest backup is dated {at}, later than this computer's clock. Set the clock right; "
    "until then no old backup is cleared away."
)
_BAD = N_("{count} backups of this folder are empty, incomplete or altered. They are marked in the list.")
_ENDED = N_(
    "This session is over: another state of the store has taken its place. Sign in again. Nothing signed is lost."
)
_PREVIEW = N_("Not done: this is a look into a backup, and nothing in it can be changed. Close it to go on working.")
_NONE = N_("There is no backup yet that could be tried. Make one now. Nothing was changed.")


class Backups:
    """Use-cases about backups of an embedded store."""

    def __init__(self, desk: Desk, keys: KeyFile | None) -> None:
        self._desk = desk
        self._keys = keys

    @property
    def available(self) -> bool:
        """Whether this is an embedded store in use; neither a ward server nor a look into a backup."""
        return self._keys is not None and self._desk.database.place.path is not None

    @property
    def folder(self) -> Path:
        """Where the backups of this store lie."""
        return backups.folder_of(self._store)

    @property
    def second(self) -> Path | None:
        """The folder on another disk as it was chosen; that disk itself is not looked at. ``None`` where none is."""
        chosen = self._settings().second if self.available else ""
        return Path(chosen) if chosen else None

    @property
    def _store(self) -> Path:
        path = self._desk.database.place.path
        if path is None or self._keys is None:
            raise StorageUnavailable(msg(_SERVER), "E-BAK-004")
        return path

    @property
    def _opened(self) -> KeyFile:
        if self._keys is None:
            raise StorageUnavailable(msg(_SERVER), "E-BAK-004")
        return self._keys

    def due(self, now: datetime) -> bool:
        """Whether something was entered since the last good backup, and 30 minutes have gone by."""
        if not self.available:
            return False
        newest = _newest(self._listed())
        if newest is not None and timedelta(0) <= now - newest.made_at < EVERY:
            return False
        return self._changed(newest)

    def drill_due(self, now: datetime) -> bool:
        """Whether no restore was practised for 30 days though there is a backup to practise with."""
        if not self.available or _newest(self._listed()) is None:
            return False
        at, _ = self._last_drill()
        return at is None or now - at >= DRILL_EVERY

    def back_up_at_exit(self, by: Actor) -> Outcome | None:
        """The last backup of a session, ``None`` when nothing was entered since the one before."""
        if not self.available or not self._changed(_newest(self._listed())):
            return None
        return self.back_up(by, "exit")

    def back_up(self, by: Actor, reason: str = "asked") -> Outcome:
        """Make a backup and its copy on the other disk, then clear away what no tier needs; every role may.

        ``StorageUnavailable`` says why there is none; a failed second copy is a warning of the outcome.
        """
        store, keys = self._store, self._opened
        try:
            source = backups.Source(store, keys, self._desk.protocol.version, by.name)
            made = backups.make(source, self.folder, reason, self._desk.clock())
        except StorageUnavailable as error:
            self._tell_failure(by, reason, error)
            raise backups.not_made(error) from error
        elsewhere, warnings = self._copy_elsewhere(made)
        cleared = self._clear(self.folder) + (self._clear(elsewhere.path.parent) if elsewhere else 0)
        facts = made.manifest.facts if made.manifest else None
        detail = {
            "file": made.path.name,
            "reason": reason,
            "sha256": made.manifest.sha256 if made.manifest else "",
            "patients": facts.patients if facts else 0,
            "records": facts.records if facts else 0,
            "elsewhere": elsewhere is not None,
            "cleared": cleared,
        }
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "backed_up", detail=detail)
        return Outcome(made, elsewhere, (*warnings, *self._warnings(self._listed())))

    def copy(self, by: Actor, backup: Backup, folder: Path) -> Backup:
        """One more copy of a backup in a folder of one's choice, read back and compared."""
        self._desk.require(by, Action.VERIFY)
        _require_folder(folder)
        return backups.copy_to(backup, folder)

    def every(self, by: Actor) -> list[Backup]:
        """Every backup of this store, newest first, here and on the other disk; bad ones are named as such."""
        self._desk.require(by, Action.VERIFY)
        second = self._settings().second
        return self._listed() + (_elsewhere(Path(second), self._opened) if second else [])

    def status(self) -> Status | None:
        """How things stand, for whoever looks; ``None`` where backups are not ours to make."""
        if not self.available:
            return None
        found, settings = self._listed(), self._settings()
        second = Path(settings.second) if settings.second else None
        elsewhere = _newest(_elsewhere(second, self._opened)) if second else None
        warnings = self._warnings(found)
        if second is not None and not second.is_dir():
            warnings.append(_missing(second))
        at, ok = self._last_drill()
        now = self._desk.clock()
        return Status(now, _newest(found), second, elsewhere, settings.paused_at, at, ok, tuple(warnings))

    def choose_second(self, by: Actor, folder: Path | None) -> None:
        """Choose the folder on another disk that gets a copy of every backup; ``None`` for none."""
        self._desk.require(by, Action.MANAGE_STORE)
        if folder is not None:
            _require_folder(folder)
        if folder is not None and backups.same_disk(folder, self._store.parent):
            raise StorageUnavailable(msg(_SAME_DISK, folder=folder), "E-BAK-005")
        self._save(replace(self._settings(), second="" if folder is None else str(folder)))
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "backup_folder", detail={"folder": "" if folder is None else str(folder)})

    def resume_rotation(self, by: Actor) -> None:
        """Clear old backups away again, after a restore was found to be the right one."""
        self._desk.require(by, Action.MANAGE_STORE)
        self._save(replace(self._settings(), paused_at=None))
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "rotation_resumed")

    def verify(self, by: Actor, path: Path) -> Facts:
        """Check one backup through and through; raises what is wrong with it."""
        self._desk.require(by, Action.VERIFY)
        return backups.verify(path, self._opened)

    def drill(self, by: Actor) -> Drill:
        """Practise a restore with the newest backup: open it, check every page, count, walk its audit trail.

        The trail in use is held against the checkpoints beside the backups too. The result is an event.
        """
        self._desk.require(by, Action.VERIFY)
        newest = _newest(self._listed())
        if newest is None:
            raise StorageUnavailable(msg(_NONE), "E-BAK-007")
        facts, problems = self._practise(newest.path)
        beside = self.folder / backups.CHECKPOINTS
        if beside.exists():
            with self._desk.database.read() as session:
                seen = checkpoints.verify_checkpoints(session, beside, self._opened.data_key)
            problems += [one.message for one in seen]
        detail = {"file": newest.path.name, "ok": not problems, "problems": [one.render() for one in problems[:5]]}
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "backup_drill", detail=detail)
        return Drill(newest, facts, tuple(problems))

    def _practise(self, path: Path) -> tuple[Facts | None, list[Message]]:
        try:
            facts = backups.verify(path, self._opened)
            return facts, [one.message for one in self._trail_of(path).problems]
        except Ctd402Error as error:
            return None, [error.message]

    def _trail_of(self, path: Path) -> Verification:
        copy = Database.sqlcipher_copy(path, backups.fitting_key(path, self._opened), _refusal())
        try:
            with copy.read() as session:
                return verify(session)
        finally:
            copy.close()

    def look_into(self, by: Actor, path: Path) -> Database:
        """A backup opened read-only for a look; close it afterwards. Every change in it is refused in words."""
        self._desk.require(by, Action.MANAGE_STORE)
        facts = backups.verify(path, self._opened)
        key = backups.fitting_key(path, self._opened)
        with self._desk.database.transaction() as session:
            detail = {"file": path.name, "records": facts.records}
            self._desk.note(session, by, "backup_previewed", detail=detail)
        return Database.sqlcipher_copy(path, key, _refusal())

    def restore(self, by: Actor, path: Path, password: str) -> Facts:
        """Put a backup in the place of the store; the session is over afterwards, and clearing is paused.

        The present store is backed up first. Accounts and passwords are those of the backup, but ``by`` keeps the
        present password, so that somebody surely comes in.
        """
        self._desk.require(by, Action.MANAGE_STORE)
        self._ask_again(by, password)
        store, keys = self._store, self._opened
        backups.verify(path, keys)
        digest = backups.checksum(path)
        now = self._desk.clock()
        restoring.secure(backups.Source(store, keys, self._desk.protocol.version, by.name), now)

        def tell(session: Session) -> None:
            found = users.by_username(session, by.username)
            if found is not None and found.active:
                users.set_password(session, found.id, password)
            self._desk.note(session, by, "restored", detail={"from": path.name, "sha256": digest})

        self._desk.database.retire(StorageUnavailable(msg(_ENDED), "E-BAK-008"))
        then = keys.another(path) or keys
        job = Restoration(store, path, keys, then, tell, now, keys.data_keys, (by.username, password))
        return restoring.put_back(job)[0]

    def rekey(self, by: Actor, password: str) -> str:
        """Give the store a new data key; the session is over afterwards. A backup is made first.

        Returns a new recovery code when the key file had to be made anew (``store.keys`` says when), else "".
        """
        self._desk.require(by, Action.MANAGE_STORE)
        self._ask_again(by, password)
        store, keys = self._store, self._opened
        self.back_up(by, "before-rekey")
        self._desk.database.retire(StorageUnavailable(msg(_ENDED), "E-BAK-008"))

        def tell(session: Session) -> None:
            self._desk.note(session, by, "rekeyed")

        return restoring.rekey(Rekeying(store, keys, by.username, password, tell, self._desk.clock()))

    def _ask_again(self, by: Actor, password: str) -> None:
        with self._desk.database.read() as session:
            found = users.by_username(session, by.username)
        if found is None or not users.password_matches(found.password_hash, password):
            raise sign_in_failed()

    def _changed(self, newest: Backup | None) -> bool:
        if newest is None or newest.manifest is None:
            return True
        with self._desk.database.read() as session:
            return backup_state.changed_since(session, newest.manifest.facts.events, newest.manifest.made_at)

    def _listed(self) -> list[Backup]:
        return backups.listed(self.folder, self._opened)

    def _settings(self) -> BackupSettings:
        return backup_state.load(self.folder, self._desk.clock())

    def _save(self, settings: BackupSettings) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        backup_state.save(self.folder, settings)

    def _copy_elsewhere(self, made: Backup) -> tuple[Backup | None, list[Message]]:
        """The copy on the other disk; one that fails never hides the backup that was made."""
        second = self._settings().second
        if not second:
            return None, []
        folder = Path(second)
        try:
            _require_folder(folder)
            return backups.copy_to(made, folder), []
        except StorageUnavailable as error:
            return None, [msg(_NO_SECOND, why=error.message)]

    def _clear(self, folder: Path) -> int:
        """Remove what no tier needs; nothing while paused, and never a backup that is bad or of another store."""
        if self._settings().paused_at is not None:
            return 0
        good = [one for one in backups.listed(folder, self._opened) if one.good]
        gone = set(rotation.superfluous([one.made_at for one in good], self._desk.clock()))
        going = [one for one in good if one.made_at in gone]
        for one in going:
            backups.remove(one)
        return len(going)

    def _warnings(self, found: list[Backup]) -> list[Message]:
        warnings = []
        now, zone = self._desk.clock(), self._desk.ward.zone
        newest = _newest(found)
        if newest is not None and newest.made_at > now:
            warnings.append(msg(_FUTURE, at=f"{newest.made_at.astimezone(zone):%Y-%m-%d %H:%M}"))
        bad = sum(one.state in {backups.EMPTY, backups.INCOMPLETE, backups.ALTERED} for one in found)
        if bad:
            warnings.append(msg(_BAD, count=bad))
        return warnings

    def _last_drill(self) -> tuple[datetime | None, bool]:
        with self._desk.database.read() as session:
            found = audit.events(session, action="backup_drill", limit=1)
        return (found[0].at, bool(found[0].detail.get("ok"))) if found else (None, False)

    def _tell_failure(self, by: Actor, reason: str, error: StorageUnavailable) -> None:
        try:
            with self._desk.database.transaction() as session:
                self._desk.note(session, by, "backup_failed", detail={"reason": reason, "code": error.code})
        except StorageUnavailable:
            return  # the disk of the store is the one that fails; the caller hears of it


def _newest(found: list[Backup]) -> Backup | None:
    return next((one for one in found if one.good), None)


def _elsewhere(folder: Path, keys: KeyFile) -> list[Backup]:
    """Backups on the other disk; none while it cannot be read."""
    try:
        return backups.listed(folder, keys)
    except StorageUnavailable:
        return []


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise StorageUnavailable(_missing(folder), "E-BAK-006")


def _missing(folder: Path) -> Message:
    return msg(
        N_("The folder {folder} of the second backup is not there: its disk is not connected, or it was renamed."),
        folder=folder,
    )


def _refusal() -> StorageUnavailable:
    return StorageUnavailable(msg(_PREVIEW), "E-BAK-009")
