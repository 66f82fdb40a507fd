"""Who may come in: named accounts, roles, passwords. People who leave are disabled, never deleted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from ctd402_desktop.domain.credentials import (
    EMERGENCY_LIFE,
    EMERGENCY_OTHER,
    EMERGENCY_REASON_LEAST,
    EMERGENCY_REASONS,
    FAST_SWITCH,
    pin_problem,
)
from ctd402_desktop.domain.permissions import ASSIGNABLE, Action, Actor, Role, Standing
from ctd402_desktop.errors import InvalidInput, NotFound, SignInFailed
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.services.credentials import Credentials, sign_in_failed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import users as store
from ctd402_desktop.store.attempts import Attempt
from ctd402_desktop.store.database import Session
from ctd402_desktop.store.keys import KeyFile

MIN_PASSWORD_SCORE = 2
"""zxcvbn 0 to 4; 2 resists an online attack and still lets a ward choose a sentence it can remember."""

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be given an account."""

    username: str
    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class UserInfo:
    """An account as shown in Setup."""

    id: int
    username: str
    name: str
    role: Role
    active: bool
    standing: Standing = Standing.FULL
    has_pin: bool = False


@dataclass(frozen=True, slots=True)
class FastPerson:
    """Somebody who typed their password at this workstation not long ago and may come back with the PIN."""

    user_id: int
    username: str
    name: str
    role: Role
    has_pin: bool


class Accounts:
    """Use-cases about accounts. The data key is wrapped once per user in the key file."""

    def __init__(self, desk: Desk, keys: KeyFile | None) -> None:
        self._desk = desk
        self._keys = keys
        self._credentials = Credentials(desk)

    def sign_in(self, username: str, password: str) -> Actor:
        """The actor behind these credentials; ``SignInFailed`` never says which of the two was wrong."""
        actor = self._actor(self._credentials.by_password(username, password))
        with self._desk.database.transaction() as session:
            self._desk.note(session, actor, "signed_in")
        return actor

    def fast_people(self) -> list[FastPerson]:
        """Active accounts that typed their password here in the last 12 hours, the latest first."""
        since = self._desk.clock() - FAST_SWITCH
        with self._desk.database.read() as session:
            seen = store.signed_in_since(session, self._desk.station, since)
            found = [one for one in store.everyone(session) if one.active and one.id in seen]
        found.sort(key=lambda one: seen[one.id], reverse=True)
        return [FastPerson(one.id, one.username, one.name, one.role, one.pin_hash is not None) for one in found]

    def switch(self, user_id: int, pin: str) -> Actor:
        """Sign in with the PIN, on the workstation where the password was typed in the last 12 hours."""
        if user_id not in [one.user_id for one in self.fast_people()]:
            raise SignInFailed(
                msg(
                    N_(
                        "Not signed in: the PIN is good for 12 hours after the password at this workstation. "
                        "Sign in with user name and password."
                    )
                ),
                "E-ACC-013",
            )
        actor = self._actor(self._credentials.by_pin(user_id, pin))
        with self._desk.database.transaction() as session:
            self._desk.note(session, actor, "switched")
        return actor

    def break_glass(self, name: str, reason: str, code: str = EMERGENCY_OTHER) -> Actor:
        """Emergency access to an opened store without an account: read and print for 30 minutes.

        ``code`` is one of ``EMERGENCY_REASONS``, ``reason`` says it in words. Name and both go to the audit trail at
        once, and every patient looked at.

        Raises
        ------
        InvalidInput
            The name is missing, no reason was chosen, or its words have fewer than ten characters.
        """
        name, reason = name.strip(), reason.strip()
        problems: dict[str, Message] = {}
        if len(name) < 2:
            problems["name"] = msg(N_("your own name, as it shall stand in the audit trail"))
        if code not in dict(EMERGENCY_REASONS):
            problems["code"] = msg(N_("choose one"))
        if len(reason) < EMERGENCY_REASON_LEAST:
            problems["reason"] = msg(N_("at least {count} characters"), count=EMERGENCY_REASON_LEAST)
        if problems:
            raise InvalidInput(
                msg(N_("No emergency access yet: name and reason are needed. See the marked fields.")),
                problems,
                "E-ACC-016",
            )
        now = self._desk.clock()
        actor = Actor(0, "", name, Role.EMERGENCY, self._desk.station, until=now + EMERGENCY_LIFE)
        with self._desk.database.transaction() as session:
            self._desk.note(session, actor, "emergency_access", detail={"emergency": code, "reason": reason})
        return actor

    def note_attempts(self, found: Sequence[Attempt]) -> None:
        """Put wrong attempts from before the store was open into the audit trail, each with its own time."""
        if not found:
            return
        with self._desk.database.transaction() as session:
            for one in found:
                self._desk.note(
                    session,
                    None,
                    "sign_in_failed",
                    detail={"username": one.username, "at": one.at.isoformat(), "store": "closed"},
                )

    def lock(self, by: Actor) -> None:
        """Note that the program locked; confirmations not spent are worth nothing afterwards."""
        self._desk.confirmations.forget(by.user_id)
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "locked")

    def sign_out(self, by: Actor) -> None:
        """Note the end of a session in the audit trail."""
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "signed_out")

    def confirm(self, by: Actor, secret: str) -> Confirmation:
        """Proof that ``by`` typed their own PIN or password just now, for one signature within two minutes.

        Raises
        ------
        SignInFailed
            Neither the PIN nor the password; ``TooManyAttempts`` while the account waits. Each is in the trail.
        """
        self._credentials.of(by, secret)
        return self._desk.confirmations.issue(by, self._desk.clock())

    def set_pin(self, by: Actor, password: str, pin: str) -> Changed:
        """Choose one's own PIN for fast switching and signing; the password is asked.

        Raises
        ------
        SignInFailed
            The password is wrong.
        InvalidInput
            The PIN is too easy; says why at ``pin``.
        """
        self._credentials.by_password(by.username, password)
        problem = pin_problem(pin)
        if problem is not None:
            raise InvalidInput(
                msg(N_("The PIN was not changed: {problem}. Choose other digits."), problem=problem),
                {"pin": problem},
                "E-ACC-012",
            )
        with self._desk.database.transaction() as session:
            store.set_pin(session, by.user_id, pin)
            self._desk.note(session, by, "pin_changed")
        return Changed(None, "users")

    def users(self, by: Actor) -> list[UserInfo]:
        """All accounts, disabled ones included."""
        self._desk.require(by, Action.MANAGE_USERS)
        with self._desk.database.read() as session:
            return [
                UserInfo(one.id, one.username, one.name, one.role, one.active, one.standing, one.pin_hash is not None)
                for one in store.everyone(session)
            ]

    def add_user(self, by: Actor, new: NewUser) -> UserInfo:
        """Create an account and wrap the data key for it."""
        self._desk.require(by, Action.MANAGE_USERS)
        check_new_user(new)
        username = new.username.strip().casefold()
        with self._desk.database.transaction() as session:
            if store.by_username(session, username) is not None:
                raise InvalidInput(
                    msg(N_("No account made: the user name {name} is taken. Choose another."), name=username),
                    {"username": msg(N_("in use"))},
                    "E-ACC-005",
                )
            user_id = store.insert(session, username, new.name, new.role, new.password, at=self._desk.clock())
            self._desk.note(session, by, "user_added", detail={"username": username, "role": new.role.value})
            if self._keys is not None:
                self._keys.add_user(username, new.password)
        return UserInfo(user_id, username, new.name, new.role, active=True)

    def disable(self, by: Actor, user_id: int) -> Changed:
        """Close an account and take its key away; the name stays on everything it signed."""
        self._desk.require(by, Action.MANAGE_USERS)
        if user_id == by.user_id:
            own = msg(N_("Not changed: nobody can disable their own account."))
            raise self._desk.refusal(by, Action.MANAGE_USERS.value, own, "E-ACC-006")
        with self._desk.database.transaction() as session:
            found = self._known(session, user_id)
            store.set_active(session, user_id, active=False)
            self._desk.seen_active.pop(user_id, None)
            self._desk.confirmations.forget(user_id)
            self._desk.note(session, by, "user_disabled", detail={"username": found.username})
            if self._keys is not None:
                self._keys.remove_user(found.username)
        return Changed(None, "users")

    def reset_password(self, by: Actor, user_id: int, new: str) -> Changed:
        """Give an account a new password and take its PIN away; it also opens a disabled account again."""
        self._desk.require(by, Action.MANAGE_USERS)
        with self._desk.database.transaction() as session:
            found = self._known(session, user_id)
            problem = password_problem(new, (found.username, found.name))
            if problem is not None:
                raise InvalidInput(problem, {"password": problem}, "E-ACC-003")
            store.set_password(session, user_id, new)
            store.set_pin(session, user_id, None)
            store.set_failures(session, user_id, 0, None)
            store.set_active(session, user_id, active=True)
            self._desk.note(session, by, "password_reset", detail={"username": found.username})
            if self._keys is not None:
                self._keys.add_user(found.username, new)
        return Changed(None, "users")

    def set_standing(self, by: Actor, user_id: int, standing: Standing) -> Changed:
        """Say how far somebody stands for their own entries: in training, qualified or senior."""
        self._desk.require(by, Action.MANAGE_USERS)
        with self._desk.database.transaction() as session:
            found = self._known(session, user_id)
            store.set_standing(session, user_id, standing)
            change = [found.standing.value, standing.value]
            self._desk.note(session, by, "standing_changed", detail={"username": found.username, "standing": change})
        return Changed(None, "users")

    def recover(self, username: str, new_password: str) -> Actor:
        """Give an administrator a new password after the recovery code opened the store."""
        username = username.strip().casefold()
        with self._desk.database.transaction() as session:
            found = store.by_username(session, username)
            if found is None or found.role is not Role.ADMINISTRATOR:
                raise sign_in_failed()
            problem = password_problem(new_password, (found.username, found.name))
            if problem is not None:
                raise InvalidInput(problem, {"password": problem}, "E-ACC-003")
            store.set_password(session, found.id, new_password)
            store.set_failures(session, found.id, 0, None)
            store.set_active(session, found.id, active=True)
            actor = self._actor(found)
            self._desk.note(session, actor, "recovered")
            if self._keys is not None:
                self._keys.add_user(username, new_password)
        return actor

    def _actor(self, found: store.User) -> Actor:
        return Actor(found.id, found.username, found.name, found.role, self._desk.station, found.standing)

    def _known(self, session: Session, user_id: int) -> store.User:
        found = store.get(session, user_id)
        if found is None:
            raise NotFound(msg(N_("This account does not exist. Reload the list.")), "E-ACC-007")
        return found

    def change_password(self, by: Actor, old: str, new: str) -> Changed:
        """Change one's own password; the old one is asked again."""
        self._credentials.by_password(by.username, old)
        problem = password_problem(new, (by.username, by.name))
        if problem is not None:
            raise InvalidInput(problem, {"password": problem}, "E-ACC-003")
        with self._desk.database.transaction() as session:
            store.set_password(session, by.user_id, new)
            self._desk.note(session, by, "password_changed")
            if self._keys is not None:
                self._keys.add_user(by.username, new)
        return Changed(None, "users")


def check_new_user(new: NewUser) -> None:
    """``InvalidInput`` with every problem of a new account at its field."""
    problems: dict[str, Message] = {}
    if not _USERNAME.fullmatch(new.username.strip().casefold()):
        problems["username"] = msg(N_("2 to 32 letters, digits, points; starts with a letter"))
    if not new.name.strip():
        problems["name"] = msg(N_("the name as it is printed in signatures"))
    if new.role not in ASSIGNABLE:
        problems["role"] = msg(N_("nobody can be given this role"))
    weak = password_problem(new.password, (new.username, new.name))
    if weak is not None:
        problems["password"] = weak
    if problems:
        raise InvalidInput(
            msg(N_("No account made: see the marked fields. Nothing was changed.")), problems, "E-ACC-002"
        )


def password_problem(password: str, context: tuple[str, ...] = ()) -> Message | None:
    """Why a password is too weak, or ``None`` (zxcvbn, Wheeler 2016; it reads 72 characters at most)."""
    from zxcvbn import zxcvbn

    if len(password) < 8:
        return msg(N_("at least 8 characters"))
    score: int = zxcvbn(password[:72], user_inputs=[part for part in context if part])["score"]
    if score < MIN_PASSWORD_SCORE:
        return msg(N_("easy to guess: use a longer sentence that nobody knows"))
    return None


def fresh_password() -> str:
    """A password to hand over: twelve syllables that can be read aloud, some 70 bits."""
    parts = ["".join(secrets.choice("bdfgkmnprstvz") + secrets.choice("aeiou") for _ in range(3)) for _ in range(4)]
    return "-".join(parts)
