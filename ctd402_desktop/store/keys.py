"""The data key, and the key file that holds it wrapped: once per user, once under the printed recovery code.

The data key is 32 random bytes and never touches the disk bare. Each wrapping is AES-256-GCM under an argon2id key
(RFC 9106; 64 MiB, 3 passes, 4 lanes), bound to the store and to the user it belongs to.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import tempfile
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ctd402_desktop.errors import SignInFailed
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store import failures
from ctd402_desktop.store.database import KEY_BYTES
from ctd402_desktop.store.recovery import new_code, read_code

FORMAT = 1
_RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Profile:
    """Cost of argon2id. The key file names the profile of every wrapping, so a costlier one may follow."""

    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4


_profile = Profile()


def use_profile(profile: Profile) -> Profile:
    """Set the cost of new wrappings and hashes for this process; returns the one before. Tests use a cheap one."""
    global _profile
    before, _profile = _profile, profile
    return before


def _secret(password: str) -> bytes:
    """One form of a password, whichever keyboard typed it."""
    return unicodedata.normalize("NFKC", password).encode()


def hash_password(password: str) -> str:
    """Argon2id hash for the table of accounts; carries its parameters."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(_profile.passes, _profile.memory_kib, _profile.lanes)
    return hasher.hash(_secret(password))


def password_matches(stored: str, password: str) -> bool:
    """Whether ``password`` gave the hash ``stored``; also ``False`` for a hash that cannot be read."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, _secret(password))
    except (VerificationError, InvalidHashError):
        return False


def key_path(store: Path) -> Path:
    """The key file beside a store."""
    return store.with_name(store.name + ".keys")


class KeyFile:
    """An unlocked key file: the data key in memory, and the wrappings on disk."""

    def __init__(self, path: Path, body: dict[str, Any], data_key: bytes) -> None:
        self.path = path
        self.data_key = data_key
        self._body = body

    @classmethod
    def create(cls, store: Path, username: str, password: str) -> tuple[KeyFile, str]:
        """A new data key wrapped for the first user; returns it with the recovery code to print, shown only once."""
        made = cls(
            key_path(store),
            {"format": FORMAT, "store": secrets.token_hex(16), "users": {}},
            secrets.token_bytes(KEY_BYTES),
        )
        code = made._new_recovery()
        made.add_user(username, password)
        return made, code

    @classmethod
    def unlock(cls, store: Path, username: str, password: str) -> KeyFile:
        """Open with a user's password; ``SignInFailed`` never says whether name or password was wrong."""
        body = _load(key_path(store))
        entry = body["users"].get(username)
        if entry is None:
            # The same work as for a known name, so that time does not tell which names exist.
            _derive(_secret(password), secrets.token_bytes(16), _profile)
        key = None if entry is None else _unwrap(entry, _secret(password), _label(body, username))
        if key is None:
            raise SignInFailed(
                msg(N_("Not signed in: user name and password do not match. Check both; Caps Lock may be on.")),
                "E-ACC-001",
            )
        return cls(key_path(store), body, key)

    @classmethod
    def unlock_with_recovery(cls, store: Path, code: str) -> KeyFile:
        """Open with the printed code; a mistyped group is told apart from the code of another store."""
        plain = read_code(code)
        body = _load(key_path(store))
        key = _unwrap(body[_RECOVERY], plain.encode(), _label(body, ""))
        if key is None:
            raise SignInFailed(
                msg(
                    N_(
                        "Not opened — this recovery code belongs to another store, or a newer code has replaced it. "
                        "Look for the sheet printed last. Nothing signed is lost."
                    )
                ),
                "E-KEY-002",
            )
        return cls(key_path(store), body, key)

    @property
    def users(self) -> tuple[str, ...]:
        """User names that can open this store."""
        return tuple(sorted(self._body["users"]))

    def add_user(self, username: str, password: str) -> None:
        """Wrap the data key for a user, or again for one whose password has changed."""
        wrapped = _wrap(self.data_key, _secret(password), _label(self._body, username))
        self._store(users={**self._body["users"], username: wrapped})

    def remove_user(self, username: str) -> None:
        """Take a user's wrapping away; harmless when there is none."""
        self._store(users={name: entry for name, entry in self._body["users"].items() if name != username})

    def renew_recovery(self) -> str:
        """A new recovery code; the old sheet opens nothing any more."""
        code = self._new_recovery()
        self._store()
        return code

    def _new_recovery(self) -> str:
        code = new_code()
        self._body[_RECOVERY] = _wrap(self.data_key, read_code(code).encode(), _label(self._body, ""))
        return code

    def _store(self, **changed: object) -> None:
        body = {**self._body, **changed}
        write_atomically(self.path, json.dumps({**body, "check": _check(body)}, indent=1, sort_keys=True).encode())
        self._body = body


def _label(body: dict[str, Any], username: str) -> bytes:
    """What a wrapping is bound to: it opens for no other store and no other user."""
    return f"ctd402 data key/{body['format']}/{body['store']}/{username}".encode()


def _derive(secret: bytes, salt: bytes, profile: Profile) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(secret, salt, profile.passes, profile.memory_kib, profile.lanes, KEY_BYTES, Type.ID)


def _wrap(key: bytes, secret: bytes, label: bytes) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(secret, salt, _profile)).encrypt(nonce, key, label)
    texts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return {**{name: base64.b64encode(raw).decode() for name, raw in texts.items()}, **asdict(_profile)}


def _unwrap(entry: dict[str, Any], secret: bytes, label: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce, sealed = (base64.b64decode(entry[name]) for name in ("salt", "nonce", "sealed"))
    profile = Profile(entry["memory_kib"], entry["passes"], entry["lanes"])
    try:
        return AESGCM(_derive(secret, salt, profile)).decrypt(nonce, sealed, label)
    except InvalidTag:
        return None


def _check(body: dict[str, Any]) -> str:
    """Tells a damaged file from a wrong password; it protects nothing, the sealing does."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        raise failures.unavailable(failures.KEY_FILE_MISSING, str(path)) from error
    except OSError as error:
        raise failures.of_os(error, path) from error
    try:
        body: dict[str, Any] = json.loads(text)
        check = body.pop("check")
        whole = check == _check(body)
        written = int(body["format"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise failures.unavailable(failures.KEY_FILE_DAMAGED, str(path)) from error
    if not whole:
        raise failures.unavailable(failures.KEY_FILE_DAMAGED, str(path))
    if written > FORMAT:
        raise failures.newer(str(path), str(written), str(FORMAT))
    return body


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file as a whole: after a power cut there is the old content or the new, never half of it."""
    try:
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise failures.of_os(error, path) from error


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows does this by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
