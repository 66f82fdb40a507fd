"""A store lies on a disk of this computer, in a folder nothing synchronises, and is open once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ctd402_desktop import i18n
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.store import location
from ctd402_desktop.store.location import Mount, StoreLock

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
ward3:/share /mnt/ward\\040share nfs4 rw,vers=4.2 0 0
//ward3/share /mnt/cifs cifs rw 0 0
li@ward3:/home /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /mnt/cifs/disk ext4 rw 0 0
C:\\134 /mnt/c 9p rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
"""


@pytest.mark.parametrize(
    "path",
    [
        "/mnt/ward share/a.ctd402",
        "/mnt/cifs/a.ctd402",
        "/mnt/ssh/deep/er/a.ctd402",
        "/mnt/c/a.ctd402",
        "/run/user/1000/gvfs/smb-share:server=ward3/a.ctd402",
        r"\\ward3\share\a.ctd402",
        "//ward3/share/a.ctd402",
    ],
)
def test_a_network_share_is_refused_with_the_way_to_the_ward_server(path: str) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        location.check(Path(path) if not path.startswith("//") else _Unc(path), location.parse_mounts(MOUNTS))
    assert caught.value.code == "E-STO-013"
    assert "set up the ward server (10 min)" in str(caught.value)


class _Unc(type(Path())):  # type: ignore[misc]  # the concrete class depends on the system
    """A path that keeps both slashes, as on Windows."""

    def __str__(self) -> str:
        return "//ward3/share/a.ctd402"


@pytest.mark.parametrize("path", ["/home/li/a.ctd402", "/mnt/cifs/disk/a.ctd402", "/mnt/cifs2/a.ctd402", "/a.ctd402"])
def test_a_local_disk_is_accepted_even_below_a_share(path: str) -> None:
    location.check(Path(path), location.parse_mounts(MOUNTS))


def test_the_root_of_a_virtual_machine_is_its_own_disk() -> None:
    location.check(Path("/home/li/a.ctd402"), [Mount("/", "9p")])


@pytest.mark.parametrize(
    "folder",
    [
        "Dropbox",
        "OneDrive - Hospital",
        "Google Drive",
        "Nextcloud",
        "iCloud Drive",
        "坚果云",
        "我的坚果云",
        "Nutstore Files",
        "百度网盘同步空间",
        "WPSDrive",
        "Library/CloudStorage/Box-Box",
        "Library/Mobile Documents/com~apple~CloudDocs",
    ],
)
def test_a_synchronised_folder_is_refused_by_its_name(folder: str) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        location.check(Path("/home/li") / folder / "ward" / "a.ctd402", [])
    assert caught.value.code == "E-STO-014"


def test_a_link_into_a_synchronised_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "ward").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(StorageUnavailable):
        location.check(tmp_path / "ward" / "a.ctd402")


def test_this_computers_own_mounts_are_read(tmp_path: Path) -> None:
    location.check(tmp_path / "a.ctd402")


def test_the_refusal_is_chinese_for_a_chinese_user() -> None:
    with pytest.raises(StorageUnavailable) as caught:
        location.check(Path("/mnt/cifs/a.ctd402"), location.parse_mounts(MOUNTS))
    with i18n.speaking("zh"):
        assert "病区服务器（约 10 分钟）" in str(caught.value)


def test_a_second_window_is_told_that_the_store_is_open(tmp_path: Path) -> None:
    store = tmp_path / "ward.ctd402"
    first = StoreLock.acquire(store)
    with pytest.raises(StorageUnavailable) as caught:
        StoreLock.acquire(store)
    assert caught.value.code == "E-STO-015"
    first.release()
    first.release()
    StoreLock.acquire(store).release()


def test_a_killed_program_leaves_no_lock_behind(tmp_path: Path) -> None:
    store = tmp_path / "ward.ctd402"
    hold = (
        "import sys, time, pathlib; from ctd402_desktop.store.location import StoreLock;"
        "held = StoreLock.acquire(pathlib.Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(store)], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"held\n"
        with pytest.raises(StorageUnavailable):
            StoreLock.acquire(store)
        program.kill()
        program.wait()
    StoreLock.acquire(store).release()


def test_a_lock_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        StoreLock.acquire(tmp_path / "gone" / "ward.ctd402")
    assert caught.value.code == "E-STO-001"
