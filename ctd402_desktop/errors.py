"""The errors a user can understand. Anything else that is raised is our bug and reaches the crash dialog.

Each sentence follows one pattern: what happened, why, what to do now, (code). The code is searchable in Help.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ctd402_desktop.i18n import Message


class Ctd402Error(Exception):
    """Base: carries a translatable ``message`` and a stable ``code`` such as ``E-STO-003``."""

    def __init__(self, message: Message, code: str) -> None:
        super().__init__(message, code)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return f"{self.message.render()} ({self.code})"


class InvalidInput(Ctd402Error):
    """Answers do not fit the form. ``problems`` maps field keys (``""`` for the whole form) to sentences."""

    def __init__(self, message: Message, problems: Mapping[str, Message], code: str = "E-FRM-001") -> None:
        super().__init__(message, code)
        self.problems = dict(problems)


class Conflict(Ctd402Error):
    """Someone else corrected or changed it first: reload and compare."""


class NotAllowed(Ctd402Error):
    """The signed-in role may not do this; the refusal is in the audit trail."""


class SignInFailed(Ctd402Error):
    """Unknown user or wrong password; never says which."""


class TooManyAttempts(SignInFailed):
    """Too many wrong attempts on one account; it may be tried again at ``until`` (aware)."""

    def __init__(self, message: Message, code: str, until: datetime) -> None:
        super().__init__(message, code)
        self.until = until


class NotFound(Ctd402Error):
    """The patient, record or user named does not exist in this store."""


class StorageUnavailable(Ctd402Error):
    """Disk full, read-only, locked, damaged, wrong place: the sentence says which; nothing signed is lost."""


class NewerDatabase(Ctd402Error):
    """The store was written by a newer version of the program."""
