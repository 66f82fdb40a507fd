"""Check a password or PIN: wrong attempts are counted in the store, make the account wait, and are in the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ctd402_desktop.domain.credentials import pin_problem, span, wait_after
from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.errors import SignInFailed, TooManyAttempts
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import users as store

Matches = Callable[[store.User], bool]


class Credentials:
    """One check for sign-in, fast switch and signature, so that no door is easier than another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def by_password(self, username: str, password: str) -> store.User:
        """The account of this pair; ``SignInFailed`` never says which of the two was wrong."""
        with self._desk.database.read() as session:
            found = store.by_username(session, username.strip().casefold())
        return self._check(
            found, username, lambda one: store.password_matches(one.password_hash, password), sign_in_failed()
        )

    def by_pin(self, user_id: int, pin: str) -> store.User:
        """The account when this is its PIN; an account without one never matches."""
        with self._desk.database.read() as session:
            found = store.get(session, user_id)
        return self._check(found, found.username if found else "", lambda one: _is_pin(one, pin), pin_failed())

    def of(self, by: Actor, secret: str) -> store.User:
        """The account of ``by`` when ``secret`` is its PIN or its password."""
        with self._desk.database.read() as session:
            found = store.get(session, by.user_id)

        def matches(one: store.User) -> bool:
            # A password has eight characters or more, a PIN at most six digits: one hash to verify, not two.
            if pin_problem(secret) is None:
                return _is_pin(one, secret)
            return store.password_matches(one.password_hash, secret)

        return self._check(found, by.username, matches, not_confirmed(), by)

    def _check(
        self, found: store.User | None, username: str, matches: Matches, wrong: SignInFailed, by: Actor | None = None
    ) -> store.User:
        now = self._desk.clock()
        if found is None or not found.active:
            self._note(by, username, {})
            raise wrong
        if found.locked_until is not None and now < found.locked_until:
            self._note(by, username, {"waiting": True})
            raise waiting(found.failed_attempts, found.locked_until, now)
        if not matches(found):
            failed = found.failed_attempts + 1
            until = now + wait_after(failed) if wait_after(failed) else None
            with self._desk.database.transaction() as session:
                store.set_failures(session, found.id, failed, until)
                self._desk.note(session, by, "sign_in_failed", detail={"username": username[:32], "failed": failed})
            raise wrong if until is None else waiting(failed, until, now)
        if found.failed_attempts:
            with self._desk.database.transaction() as session:
                store.set_failures(session, found.id, 0, None)
        return found

    def _note(self, by: Actor | None, username: str, detail: dict[str, object]) -> None:
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "sign_in_failed", detail={"username": username[:32], **detail})


def _is_pin(one: store.User, pin: str) -> bool:
    return one.pin_hash is not None and store.password_matches(one.pin_hash, pin)


def sign_in_failed() -> SignInFailed:
    """The one sentence for a wrong name, a wrong password and a disabled account."""
    return SignInFailed(
        msg(N_("Not signed in: user name and password do not match. Check both; Caps Lock may be on.")), "E-ACC-001"
    )


def pin_failed() -> SignInFailed:
    """A wrong PIN at the fast switch."""
    return SignInFailed(
        msg(N_("Not signed in: this is not the PIN. Type it again, or sign in with the password.")), "E-ACC-011"
    )


def not_confirmed() -> SignInFailed:
    """A wrong PIN or password at a signature."""
    return SignInFailed(
        msg(
            N_(
                "Not confirmed: this is neither your PIN nor your password. Type it again; Caps Lock may be on. "
                "What you entered is kept."
            )
        ),
        "E-ACC-009",
    )


def waiting(failed: int, until: datetime, now: datetime) -> TooManyAttempts:
    """The account waits after too many wrong attempts; says for how long."""
    return TooManyAttempts(
        msg(
            N_(
                "Not accepted: {count} wrong attempts in a row on this account. Wait {time}, then try again. "
                "Other accounts are not affected; nothing is lost."
            ),
            count=failed,
            time=span(until - now),
        ),
        "E-ACC-008",
        until,
    )
