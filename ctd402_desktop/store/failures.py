"""Driver errors in words a ward can act on: what happened, why, what to do now, and that nothing signed is lost.

``sqlcipher3`` has its own exception tree, unrelated to ``sqlite3``; both engines are told apart by numbers
(SQLite result codes, SQLSTATE), never by wording. What is not listed here is our bug and stays what it is.
"""

from __future__ import annotations

import errno
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from ctd402_desktop.errors import Conflict, Ctd402Error, NewerDatabase, StorageUnavailable
from ctd402_desktop.i18n import N_, msg

MISSING = (
    N_(
        "The store {place} was not found — it was moved, renamed, or its disk is not connected. "
        "Connect the disk or choose the store again. Nothing signed is lost."
    ),
    "E-STO-001",
)
READ_ONLY = (
    N_(
        "Not saved — {place} may not be written to: the folder or the file is read-only for this account. "
        "Ask for write permission, then try again. Nothing signed is lost."
    ),
    "E-STO-002",
)
DISK_FULL = (
    N_("Not saved — the disk with {place} is full. Free some space, then sign again. Nothing signed is lost."),
    "E-STO-003",
)
LOCKED = (
    N_(
        "Not saved — another window or workstation has been writing to {place} for more than 5 seconds. "
        "Wait a moment, then try again. Nothing signed is lost."
    ),
    "E-STO-004",
)
WRONG_KEY = (
    N_(
        "The store {place} does not open — its key file belongs to another store, or one of the two was replaced. "
        "Put the store and its key file from the same backup side by side. Nothing signed is lost."
    ),
    "E-STO-005",
)
NOT_A_STORE = (
    N_(
        "{place} is not a store of this program — it is empty, incomplete or a file of another kind. "
        "Choose the right file, or restore the newest backup. Nothing signed is lost: this file was not changed."
    ),
    "E-STO-006",
)
DAMAGED = (
    N_(
        "The store {place} is damaged — a part of the file was altered outside this program, often by a failing disk. "
        "Do not go on writing: restore the newest backup and keep this file for repair. "
        "Nothing signed is lost up to that backup."
    ),
    "E-STO-007",
)
UNREACHABLE = (
    N_(
        "The ward server {place} does not answer — the network or the server is down. "
        "Check the network, then try again; paper day sheets bridge a longer gap. Nothing signed is lost."
    ),
    "E-STO-008",
)
SERVER_BUSY = (
    N_(
        "Not done — the ward server {place} took longer than 5 seconds. Try again; "
        "tell the administrator if it happens often. Nothing signed is lost."
    ),
    "E-STO-009",
)
DISK_FAULT = (
    N_(
        "Not saved — the disk with {place} reported a fault while reading or writing. "
        "Try again; if it happens twice, copy the newest backup to another disk. Nothing signed is lost."
    ),
    "E-STO-012",
)
REFUSED = (
    N_(
        "The ward server {place} refused access — its account, password or rights have changed. "
        "Ask the administrator of the server. Nothing signed is lost."
    ),
    "E-STO-016",
)
KEY_FILE_MISSING = (
    N_(
        "The store does not open — its key file {place} was not found; without it the store stays locked. "
        "Put the key file back from the backup, beside the store. Nothing signed is lost."
    ),
    "E-STO-017",
)
KEY_FILE_DAMAGED = (
    N_(
        "The store does not open — its key file {place} is damaged; this is not about your password. "
        "Put the key file of the newest backup in its place. Nothing signed is lost."
    ),
    "E-STO-018",
)
UPGRADE_FAILED = (
    N_(
        "The store {place} was not brought up to date — making and checking the new copy showed: {found}. "
        "The store was not touched: use the version of the program you had, and report this. Nothing signed is lost."
    ),
    "E-STO-019",
)
NEWER = (
    N_(
        "The store {place} was written by a newer version of this program (format {theirs}, this one knows {ours}). "
        "Install the newer version here too. Nothing was changed, nothing signed is lost."
    ),
    "E-STO-020",
)
CORRECTED_FIRST = (
    N_(
        "Not saved — someone else has just corrected this record. Reload it, compare, and correct the newer version. "
        "What you typed is kept as a draft."
    ),
    "E-CON-001",
)
MRN_TAKEN = (
    N_("Not saved — another patient already has this hospital number. Open that patient, or check the number."),
    "E-CON-002",
)
USERNAME_TAKEN = (N_("Not saved — this user name is already taken. Choose another one."), "E-CON-003")
VOIDED_FIRST = (N_("Not done — someone else has already voided this record. Reload it."), "E-CON-004")
EDITED_FIRST = (
    N_("Not saved — someone else has just changed this page. Reload it, compare, and enter your change again."),
    "E-CON-005",
)
SIGNED_ALREADY = (
    N_("Not signed — you have already signed this record with this meaning. Reload it."),
    "E-CON-006",
)

_IOERR = 10
_BY_SQLITE_CODE = {
    5: LOCKED,
    6: LOCKED,
    8: READ_ONLY,
    10: DISK_FAULT,
    11: DAMAGED,
    13: DISK_FULL,
    14: MISSING,
    26: NOT_A_STORE,
}
_BY_SQLSTATE = {
    "25006": READ_ONLY,
    "28": REFUSED,
    "3D": REFUSED,
    "40": LOCKED,
    "42501": REFUSED,
    "53100": DISK_FULL,
    "53": SERVER_BUSY,
    "55P03": LOCKED,
    "57014": SERVER_BUSY,
    "57": UNREACHABLE,
    "58": DISK_FAULT,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "08": UNREACHABLE,
}
_BY_ERRNO = {
    errno.ENOENT: MISSING,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EROFS: READ_ONLY,
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
}
_UNIQUE = {
    "supersedes_id": CORRECTED_FIRST,
    "mrn": MRN_TAKEN,
    "username": USERNAME_TAKEN,
    "void": VOIDED_FIRST,
    "signature": SIGNED_ALREADY,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the store is, for the sentence (``shown``) and for a look at the disk (``path``, embedded only)."""

    shown: str
    path: Path | None = None


def unavailable(cause: tuple[str, str], place: Place | str) -> StorageUnavailable:
    """The error of one cause listed above."""
    text, code = cause
    return StorageUnavailable(msg(text, place=place if isinstance(place, str) else place.shown), code)


def newer(place: str, theirs: str, ours: str) -> NewerDatabase:
    """The error for a store or key file of a later version."""
    return NewerDatabase(msg(NEWER[0], place=place, theirs=theirs, ours=ours), NEWER[1])


def of_os(error: OSError, path: Path) -> StorageUnavailable:
    """The user's error behind a failed file operation of our own."""
    return unavailable(_BY_ERRNO.get(error.errno or 0, DISK_FAULT), str(path))


def translate(error: Exception, place: Place) -> Ctd402Error | None:
    """The user's error behind a driver's or SQLAlchemy's, or ``None`` when it is our bug."""
    if isinstance(error, StaleDataError):
        return Conflict(msg(EDITED_FIRST[0]), EDITED_FIRST[1])
    if isinstance(error, PoolTimeout):
        return unavailable(SERVER_BUSY, place)
    driver = error.orig if isinstance(error, DBAPIError) else None if isinstance(error, SQLAlchemyError) else error
    if driver is None:
        return None
    if isinstance(error, IntegrityError):
        return _conflict(str(driver))
    code = getattr(driver, "sqlite_errorcode", None)
    if code is None and place.path is not None:
        code = _IOERR  # the online backup raises without a number, and fails only while reading or writing
    cause = _of_sqlite(int(code), place) if code is not None else _of_server(error, driver)
    return unavailable(cause, place) if cause else None


def _conflict(text: str) -> Conflict | None:
    """Unique constraints that a colleague can win; both engines name table and column in the first line."""
    first = text.splitlines()[0].lower()
    if "unique" not in first:
        return None
    found = next((cause for name, cause in _UNIQUE.items() if name in first), None)
    return Conflict(msg(found[0]), found[1]) if found else None


def _of_sqlite(code: int, place: Place) -> tuple[str, str] | None:
    cause = _BY_SQLITE_CODE.get(code & 0xFF)
    if place.path is None:
        return cause
    if cause is MISSING and place.path.exists():
        return READ_ONLY
    if cause is DISK_FAULT and shutil.disk_usage(place.path.parent).free < 65536:
        return DISK_FULL
    return cause


def _of_server(error: Exception, driver: BaseException) -> tuple[str, str] | None:
    state = getattr(driver, "sqlstate", None)
    if state is not None:
        return _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2])
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if not lost and type(driver).__name__ not in {"OperationalError", "ConnectionTimeout"}:
        return None
    # A connection that never came about has no SQLSTATE; only the wording tells that a server answered at all.
    said = str(driver)
    refused = re.search("FATAL|致命", said) and not re.search("starting up|shutting down|too many", said)
    return REFUSED if refused else UNREACHABLE
