"""Where a store may lie: on a disk of this computer, in a folder nothing synchronises, opened by one program at a time.

A write-ahead log over a network share or in a synchronised folder damages the file sooner or later.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.store import failures

NETWORK_TYPES = (
    "9p",
    "afpfs",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "davfs2",
    "glusterfs",
    "goofys",
    "gvfsd-fuse",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "prl_fs",
    "rclone",
    "s3fs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "sshfs",
    "vboxsf",
    "vmhgfs",
    "vmhgfs-fuse",
    "webdav",
)
"""File system types of ``/proc/mounts`` that reach another computer; ``fuse.`` before the name is ignored."""

CLOUD_FOLDERS = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "google 云端硬盘",
    "my drive",
    "nextcloud",
    "owncloud",
    "icloud drive",
    "iclouddrive",
    "mobile documents",
    "com~apple~clouddocs",
    "cloudstorage",
    "nutstore",
    "我的坚果云",
    "坚果云",
    "baidunetdisk",
    "baidusyncdisk",
    "百度网盘",
    "wpsdrive",
    "wps云盘",
    "腾讯微云",
    "微云同步",
    "aliyundrive",
    "阿里云盘",
    "夸克网盘",
    "seafile",
    "synologydrive",
    "synology drive",
    "box sync",
    "pcloud",
    "pclouddrive",
    "megasync",
    "yandex.disk",
    "resilio sync",
    "tresorit",
)
"""Beginnings of folder names (lower case) made by programs that copy files away while they are being written."""

_NETWORK = N_(
    "This folder is on the network ({place}). Local databases on shared folders get damaged when two computers write. "
    "Keep the file on this computer, or set up the ward server (10 min). Nothing signed is lost."
)
_CLOUD = N_(
    "This folder is synchronised by another program ({place}). It copies the file while it is being written, "
    "which damages it, and takes patient data out of the hospital. "
    "Keep the file in a folder that is not synchronised, or set up the ward server (10 min). Nothing signed is lost."
)
_SECOND = N_(
    "The store {place} is already open — another window or another user of this computer has it. "
    "Go on in that window, or close it and try again. Nothing signed is lost."
)


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system: where, and of which type."""

    folder: str
    kind: str


def check(path: Path, mounts: Iterable[Mount] | None = None) -> None:
    """Refuse a store on a network share (``E-STO-013``) or in a cloud-sync folder (``E-STO-014``).

    ``mounts`` are those of this computer unless given.
    """
    given = str(path)
    if given.startswith(("\\\\", "//")) and not given.startswith(("\\\\?\\", "\\\\.\\")):
        raise StorageUnavailable(msg(_NETWORK, place=given), "E-STO-013")
    whole = path.absolute().resolve()
    mount = _mount_of(whole, _mounts() if mounts is None else mounts)
    # A virtual machine's own root may be 9p; a folder shared into it never is the root.
    shared = mount is not None and mount.kind.removeprefix("fuse.") in NETWORK_TYPES and mount.folder != "/"
    if shared or _is_remote_drive(whole):
        raise StorageUnavailable(msg(_NETWORK, place=whole.parent), "E-STO-013")
    for part in (*path.absolute().parts, *whole.parts):
        if part.casefold().startswith(CLOUD_FOLDERS):
            raise StorageUnavailable(msg(_CLOUD, place=part), "E-STO-014")


def _mount_of(path: Path, mounts: Iterable[Mount]) -> Mount | None:
    """The innermost mount that holds ``path``; of two at one place the later one hides the earlier."""
    holding = [one for one in mounts if path.is_relative_to(one.folder)]
    return max(enumerate(holding), key=lambda pair: (len(pair[1].folder), pair[0]))[1] if holding else None


def _mounts() -> list[Mount]:
    if sys.platform == "darwin":
        return _mac_mounts()
    table = Path("/proc/mounts")
    return parse_mounts(table.read_text(encoding="utf-8", errors="surrogateescape")) if table.exists() else []


def parse_mounts(text: str) -> list[Mount]:
    """Read ``/proc/mounts``; blanks in folder names are written there as ``\\040``."""
    found = []
    for line in text.splitlines():
        parts = line.split(" ")
        if len(parts) >= 3:
            folder = parts[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
            found.append(Mount(folder, parts[2].lower()))
    return found


def _mac_mounts() -> list[Mount]:
    """``/sbin/mount`` prints ``//host/share on /Volumes/share (smbfs, nodev, ...)``."""
    import subprocess

    shown = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True).stdout
    found = []
    for line in shown.splitlines():
        place, _, options = line.partition(" on ")[2].rpartition(" (")
        found.append(Mount(place, options.partition(",")[0].rstrip(")").lower()))
    return found


def _is_remote_drive(path: Path) -> bool:
    """Whether a Windows drive letter is mapped to a share."""
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == drive_remote)
    return False


class StoreLock:
    """One running program per embedded store, by an advisory lock of the operating system.

    The system frees it when the program ends, however it ends, so no stale lock keeps anyone out.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    @classmethod
    def acquire(cls, store: Path) -> StoreLock:
        """Take the lock beside the store or raise ``StorageUnavailable`` (``E-STO-015``)."""
        try:
            stream = store.with_name(store.name + ".lock").open("ab")
        except OSError as error:
            raise failures.of_os(error, store) from error
        try:
            _lock(stream)
        except OSError as error:
            stream.close()
            raise StorageUnavailable(msg(_SECOND, place=store), "E-STO-015") from error
        return cls(stream)

    def release(self) -> None:
        """Free the store; harmless when repeated. The file stays: removing it would race with the next program."""
        self._stream.close()


def _lock(stream: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(stream.fileno(), 0, os.SEEK_SET)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
