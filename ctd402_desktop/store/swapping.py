"""Put another store and its key file in the place of those in use: both or neither, whenever the power goes.

The new files are finished beside the store first. Renaming the new store to ``.restoring`` decides: before it the old
pair is in force and leftovers are removed; after it the new pair is, and ``finish`` completes it, at the latest when
the store is opened the next time.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ctd402_desktop.store import failures
from ctd402_desktop.store.copies import publish
from ctd402_desktop.store.database import open_checked
from ctd402_desktop.store.keys import key_path, sync_folder, write_atomically

_ENDS = ("-wal", "-shm", "-journal")


def unfinished(store: Path) -> Path:
    """Where the new store is prepared; its key file lies beside ``decided``."""
    return store.with_name(store.name + ".restoring.part")


def decided(store: Path) -> Path:
    """The finished new store, once there is no way back."""
    return store.with_name(store.name + ".restoring")


def fold(store: Path, key: bytes) -> None:
    """Take the write-ahead log of a closed store into its file; ``E-STO-004`` when somebody still has it open."""
    old = open_checked(store, key)
    try:
        busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        old.close()
    log = store.with_name(store.name + "-wal")
    if busy or (log.exists() and log.stat().st_size):
        raise failures.unavailable(failures.LOCKED, str(store))


def keep_aside(store: Path, mark: str) -> list[Path]:
    """Keep a store that cannot be copied as it is, with everything that belongs to it, under names with ``mark``."""
    kept = []
    try:
        for end in ("", *_ENDS, ".keys"):
            part = store.with_name(store.name + end)
            if part.exists():
                aside = store.with_name(f"{store.name}.{mark}{end}")
                shutil.copy2(part, aside)
                kept.append(aside)
        sync_folder(store.parent)
    except OSError as error:
        raise failures.of_os(error, store) from error
    return kept


def commit(store: Path) -> None:
    """Decide for the files prepared at ``unfinished(store)`` and ``key_path(decided(store))``, and finish."""
    try:
        publish(unfinished(store), decided(store))
    except OSError as error:
        raise failures.of_os(error, store) from error
    finish(store)


def finish(store: Path) -> bool:
    """Complete or clear away an exchange that was interrupted; ``True`` when the new store is now in force."""
    new, new_keys = decided(store), key_path(decided(store))
    try:
        if not new.exists():
            for left in (new_keys, *store.parent.glob(f"{unfinished(store).name}*")):
                left.unlink(missing_ok=True)
            return False
        if new_keys.exists():
            write_atomically(key_path(store), new_keys.read_bytes())
        # Left beside the new file, the old write-ahead log would be replayed into it.
        for left in (*_beside(store), *_beside(new)):
            left.unlink(missing_ok=True)
        new.replace(store)
        sync_folder(store.parent)
        new_keys.unlink(missing_ok=True)
        os.chmod(store, 0o600)  # noqa: PTH101 - as when it was created
    except OSError as error:
        raise failures.of_os(error, store) from error
    return True


def _beside(store: Path) -> list[Path]:
    return [store.with_name(store.name + end) for end in _ENDS]
