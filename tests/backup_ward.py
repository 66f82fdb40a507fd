"""A ward on a disk, to be backed up, restored and given another key."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from typed import CALM, ENROLMENT, IDENTITY

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.services import NewUser, Ward, create_store, open_store

PASSWORD = "seven lanterns over the river"
NEWER = "nine boats under the bridge"
ADMIN = NewUser("ada", "Ada Min", Role.ADMINISTRATOR, PASSWORD)


class BackedUpWard:
    """A ward on a disk with an administrator, a nurse and a patient."""

    def __init__(self, folder: Path, clock) -> None:
        self.path, self.clock = folder / "ward.ctd402", clock
        made = create_store(self.path, Ward("Ward 3", ZoneInfo("Asia/Shanghai")), ADMIN, clock=clock, asks_secret=False)
        self.code, self.services, self.admin = made.recovery_code, made.services, made.actor
        for username, role in (("li.na", Role.NURSE), ("chen.ming", Role.PHYSICIAN)):
            self.services.accounts.add_user(self.admin, NewUser(username, username.title(), role, PASSWORD))
        self.nurse = self.services.accounts.sign_in("li.na", PASSWORD)
        physician = self.services.accounts.sign_in("chen.ming", PASSWORD)
        self.services.patients.enrol(physician, IDENTITY, ENROLMENT)
        self.sign()

    def sign(self) -> None:
        self.services.records.sign(self.nurse, 1, "daily", self.clock(), CALM)

    def records(self) -> int:
        return len(self.services.records.course(self.nurse, 1).of("daily"))

    def back_up(self, reason: str = "asked") -> Path:
        return self.services.backup.back_up(self.nurse, reason).backup.path

    def open(self, username: str = "ada", password: str = PASSWORD) -> None:
        self.services, actor = open_store(self.path, username, password, clock=self.clock, asks_secret=False)
        if username == "ada":
            self.admin = actor
        self.nurse = self.services.accounts.sign_in("li.na", PASSWORD)
