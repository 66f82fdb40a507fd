"""The data key, and the key file that holds it: sealed under a master key, which is wrapped once per user and once
under the printed recovery code.

Both keys are 32 random bytes and never touch the disk bare. Each wrapping of the master key is AES-256-GCM under an
argon2id key (RFC 9106; 64 MiB, 3 passes, 4 lanes), bound to the store and to the user it belongs to.

Why two keys: a new data key must reach users whose passwords nobody but they know. Sealing it under the old data key
would give it to whoever has the old one, which is the very reason to change it. The master key never encrypts the
store, so a data key that leaked tells nothing about it: changing the data key seals a new one under the same master
key, and everybody goes on with the password they have. Former data keys stay sealed beside the present one, because
backups of that time need them. A file of format 1 has no master key (its users hold the data key itself); there the
change makes one, wraps it for whoever changes the key and under a new recovery code, and everybody else gets a new
password from an administrator.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ctd402_desktop.errors import NewerDatabase, SignInFailed, StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store import failures
from ctd402_desktop.store.database import KEY_BYTES
from ctd402_desktop.store.recovery import new_code, read_code

FORMAT = 2
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
    """An unlocked key file: the keys in memory, and the wrappings on disk."""

    def __init__(self, path: Path, body: dict[str, Any], master: bytes) -> None:
        self.path = path
        self._body = body
        self._master = master
        self.data_keys = _open_all(body, master)
        """The data key in force, then those before it; they open the backups of their time."""

    @property
    def data_key(self) -> bytes:
        """The key that encrypts the store."""
        return self.data_keys[0]

    @property
    def store_id(self) -> str:
        """Random name of the store these keys belong to, the same in every copy of it."""
        return str(self._body["store"])

    @classmethod
    def create(cls, store: Path, username: str, password: str) -> tuple[KeyFile, str]:
        """New keys wrapped for the first user; returns them with the recovery code to print, shown only once."""
        master = secrets.token_bytes(KEY_BYTES)
        body: dict[str, Any] = {"format": FORMAT, "store": secrets.token_hex(16), "users": {}}
        body["keys"] = [_seal(body, master, secrets.token_bytes(KEY_BYTES))]
        made = cls(key_path(store), body, master)
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
        master = None if entry is None else _unwrap(entry, _secret(password), _label(body, username))
        if master is None:
            raise SignInFailed(
                msg(N_("Not signed in: user name and password do not match. Check both; Caps Lock may be on.")),
                "E-ACC-001",
            )
        return cls(key_path(store), body, master)

    @classmethod
    def unlock_with_recovery(cls, store: Path, code: str) -> KeyFile:
        """Open with the printed code; a mistyped group is told apart from the code of another store."""
        plain = read_code(code)
        body = _load(key_path(store))
        master = _unwrap(body[_RECOVERY], plain.encode(), _label(body, ""))
        if master is None:
            raise SignInFailed(
                msg(
                    N_(
                        "Not opened — this recovery code belongs to another store, or a newer code has replaced it. "
                        "Look for the sheet printed last. Nothing signed is lost."
                    )
                ),
                "E-KEY-002",
            )
        return cls(key_path(store), body, master)

    def another(self, store: Path) -> KeyFile | None:
        """The key file beside another file, opened with the master key at hand; ``None`` when that does not fit."""
        from cryptography.exceptions import InvalidTag

        try:
            body = _load(key_path(store))
            return KeyFile(key_path(store), body, self._master) if body["store"] == self.store_id else None
        except (InvalidTag, StorageUnavailable, NewerDatabase):
            return None

    def at(self, path: Path, data_key: bytes | None = None, former: Iterable[bytes] = ()) -> KeyFile:
        """The same users with these keys, written to another place.

        ``data_key`` comes first (the present one unless given), then the keys known so far and ``former``, each once.
        """
        order = dict.fromkeys([data_key or self.data_key, *self.data_keys, *former])
        made = KeyFile(path, dict(self._body), self._master)
        if self._body["format"] > 1:
            made._body["keys"] = [_seal(self._body, self._master, one) for one in order]
            made.data_keys = tuple(order)
        made._store()
        return made

    def at_new_master(self, path: Path, data_key: bytes, username: str, password: str) -> tuple[KeyFile, str]:
        """As ``at`` under a new master key: wrapped for one user and a new recovery code, which is returned.

        Everybody else needs a new password afterwards.
        """
        master = secrets.token_bytes(KEY_BYTES)
        body: dict[str, Any] = {**self._body, "format": FORMAT, "users": {}}
        body["keys"] = [_seal(body, master, one) for one in dict.fromkeys([data_key, *self.data_keys])]
        made = KeyFile(path, body, master)
        code = made._new_recovery()
        made.add_user(username, password)
        return made, code

    @property
    def has_master(self) -> bool:
        """Whether the data key can be changed without a new password for everybody."""
        return int(self._body["format"]) > 1

    @property
    def users(self) -> tuple[str, ...]:
        """User names that can open this store."""
        return tuple(sorted(self._body["users"]))

    def add_user(self, username: str, password: str) -> None:
        """Wrap the key for a user, or again for one whose password has changed."""
        wrapped = _wrap(self._master, _secret(password), _label(self._body, username))
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
        self._body[_RECOVERY] = _wrap(self._master, read_code(code).encode(), _label(self._body, ""))
        return code

    def _store(self, **changed: object) -> None:
        body = {**self._body, **changed}
        write_atomically(self.path, json.dumps({**body, "check": _check(body)}, indent=1, sort_keys=True).encode())
        self._body = body


def _label(body: dict[str, Any], username: str) -> bytes:
    """What a wrapping is bound to: it opens for no other store and no other user."""
    return f"ctd402 data key/{body['format']}/{body['store']}/{username}".encode()


def _seal(body: dict[str, Any], master: bytes, data_key: bytes) -> dict[str, str]:
    """A data key under the master key, bound to the store."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    sealed = AESGCM(master).encrypt(nonce, data_key, _under_master(body))
    return {"nonce": base64.b64encode(nonce).decode(), "sealed": base64.b64encode(sealed).decode()}


def _open_all(body: dict[str, Any], master: bytes) -> tuple[bytes, ...]:
    """The data keys of a file; in format 1 the users hold the data key itself."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if int(body["format"]) == 1:
        return (master,)
    return tuple(
        AESGCM(master).decrypt(base64.b64decode(one["nonce"]), base64.b64decode(one["sealed"]), _under_master(body))
        for one in body["keys"]
    )


def _under_master(body: dict[str, Any]) -> bytes:
    return f"ctd402 sealed data key/{body['store']}".encode()


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
