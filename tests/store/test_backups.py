"""Backup files as they lie on a disk: which may go, what is wrong with one, and what a failing disk leaves behind."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_fixtures import DATA_KEY

from ctd402_desktop.errors import Ctd402Error, NewerDatabase, StorageUnavailable
from ctd402_desktop.store import backup_state, backups, keys, manifests, rotation
from ctd402_desktop.store.backups import Source
from ctd402_desktop.store.database import PAGE, connect

NOW = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)
PASSWORD = "seven lanterns over the river"

moments = st.lists(
    st.integers(0, 500 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)), unique=True, max_size=60
)


@given(moments)
def test_the_newest_backup_and_everything_of_two_days_stays(found):
    gone = set(rotation.superfluous(found, NOW))
    kept = set(found) - gone
    assert not found or max(found) in kept
    assert {at for at in found if NOW - at <= timedelta(hours=48)} <= kept


@given(moments)
def test_every_recent_day_week_and_month_with_a_backup_keeps_its_newest(found):
    kept = set(found) - set(rotation.superfluous(found, NOW))
    tiers = ((lambda at: at.date(), 14), (lambda at: at.isocalendar()[:2], 8), (lambda at: (at.year, at.month), 12))
    for named, most in tiers:
        spans = sorted({named(at) for at in found})[-most:]
        assert all(max(at for at in found if named(at) == span) in kept for span in spans)
    older = [at for at in kept if NOW - at > timedelta(hours=48)]
    assert len(older) <= 14 + 8 + 12


@given(moments)
def test_clearing_twice_clears_nothing_more(found):
    kept = sorted(set(found) - set(rotation.superfluous(found, NOW)))
    assert rotation.superfluous(kept, NOW) == []


@given(moments, st.integers(1, 10_000))
def test_nothing_goes_while_a_backup_lies_in_the_future(found, minutes):
    assert rotation.superfluous([*found, NOW + timedelta(minutes=minutes)], NOW) == []


@pytest.fixture
def source(store_path, cheap_keys):
    """An empty store with a key file whose key is the one of the test stores."""
    made, _ = keys.KeyFile.create(store_path, "ada", PASSWORD)
    own = made.at(made.path, DATA_KEY)
    return Source(store_path, own, "ctd402-1", "Ada Min")


@pytest.fixture
def backup(source):
    return backups.make(source, source.store.parent / "backups-ward", "asked", NOW)


def test_two_backups_of_one_second_have_two_names(source, backup):
    again = backups.make(source, backup.path.parent, "asked", NOW)
    assert again.path.name == "ward-20260406T060500Z-asked-2.ctd402backup"
    assert [one.state for one in backups.listed(backup.path.parent, source.keys)] == ["good", "good"]


def test_every_file_of_a_backup_is_there_and_nothing_half_done(backup):
    assert sorted(path.name for path in backup.path.parent.iterdir()) == [
        "checkpoints.jsonl",
        "ward-20260406T060500Z-asked.ctd402backup",
        "ward-20260406T060500Z-asked.ctd402backup.json",
        "ward-20260406T060500Z-asked.ctd402backup.keys",
    ]
    assert keys.KeyFile.unlock(backup.path, "ada", PASSWORD).data_key == DATA_KEY


def _cut(path: Path, to: int) -> None:
    with path.open("rb+") as stream:
        stream.truncate(to)


def _flip(path: Path, place: int) -> None:
    with path.open("rb+") as stream:
        stream.seek(place)
        before = stream.read(1)
        stream.seek(place)
        stream.write(bytes([before[0] ^ 1]))


@pytest.mark.parametrize(
    ("harm", "code", "state"),
    [
        (lambda path: path.write_bytes(b""), "E-BAK-001", "empty"),
        (lambda path: _cut(path, PAGE * 3), "E-BAK-002", "incomplete"),
        (lambda path: _cut(path, PAGE * 3 + 7), "E-BAK-002", "incomplete"),
        (lambda path: _flip(path, PAGE * 5 + 100), "E-STO-007", "good"),
        (lambda path: path.unlink(), "E-STO-001", None),
        (lambda path: path.write_bytes(path.read_bytes() + bytes(PAGE)), "E-STO-007", "altered"),
    ],
)
def test_each_kind_of_damage_has_its_own_sentence(source, backup, harm, code, state):
    harm(backup.path)
    with pytest.raises(StorageUnavailable) as caught:
        backups.verify(backup.path, source.keys)
    assert caught.value.code == code
    assert "Nothing signed is lost" in str(caught.value)
    assert [one.state for one in backups.listed(backup.path.parent, source.keys)] == ([state] if state else [])


def test_the_key_of_another_store_is_named_as_such(backup, tmp_path):
    other, _ = keys.KeyFile.create(tmp_path / "other.ctd402", "ada", PASSWORD)
    with pytest.raises(StorageUnavailable) as caught:
        backups.verify(backup.path, other)
    assert caught.value.code == "E-STO-005"
    assert backups.listed(backup.path.parent, other)[0].state == "foreign"


def test_a_backup_swapped_for_another_one_of_the_store_is_noticed(source, backup):
    connection = connect(source.store, DATA_KEY)
    connection.execute("CREATE TABLE note (text TEXT)")
    connection.close()
    later = backups.make(source, backup.path.parent, "asked", NOW + timedelta(hours=1))
    shutil.copy(later.path, backup.path)
    with pytest.raises(StorageUnavailable) as caught:
        backups.verify(backup.path, source.keys)
    assert caught.value.code in {"E-BAK-002", "E-BAK-003"}


def test_an_altered_manifest_is_not_believed(source, backup):
    place = backups.manifest_path(backup.path)
    place.write_text(place.read_text().replace('"patients": 0', '"patients": 9'))
    assert backups.read_manifest(backup.path, source.keys) is None
    assert backups.listed(backup.path.parent, source.keys)[0].state == "altered"
    place.write_text("[]")
    assert backups.listed(backup.path.parent, source.keys)[0].state == "altered"
    place.unlink()
    assert backups.listed(backup.path.parent, source.keys)[0].state == "unchecked"
    assert backups.verify(backup.path, source.keys).patients == 0


def test_a_backup_of_a_newer_program_is_refused(source, backup):
    connection = connect(backup.path, DATA_KEY)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    backups.manifest_path(backup.path).unlink()
    with pytest.raises(NewerDatabase):
        backups.verify(backup.path, source.keys)


def test_a_manifest_of_a_newer_program_is_not_guessed_at(source, backup, monkeypatch):
    monkeypatch.setattr(manifests, "FORMAT", 0)
    assert backups.read_manifest(backup.path, source.keys) is None


def test_settings_that_cannot_be_read_pause_the_clearing(tmp_path):
    assert backup_state.load(tmp_path, NOW) == backup_state.BackupSettings()
    (tmp_path / backup_state.FILE).write_text("{")
    assert backup_state.load(tmp_path, NOW).paused_at == NOW
    backup_state.save(tmp_path, backup_state.BackupSettings("/media/usb", NOW))
    assert backup_state.load(tmp_path, NOW + timedelta(1)) == backup_state.BackupSettings("/media/usb", NOW)


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.ctd402backup*"))


def test_a_full_disk_leaves_no_half_backup_and_says_so(source, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("no small disk can be mounted here; the next test limits the size of files instead")
    try:
        with pytest.raises(StorageUnavailable) as caught:
            backups.make(source, small, "asked", NOW)
        assert caught.value.code == "E-STO-003"
        assert _left(small) == []
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)
    assert backups.examine(source.store, DATA_KEY).patients == 0


def test_a_write_that_fails_half_way_leaves_no_backup(source, tmp_path):
    folder = tmp_path / "limited"
    child = os.fork()
    if child == 0:
        code = 9
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (PAGE * 4, PAGE * 4))
            backups.make(source, folder, "asked", NOW)
        except Ctd402Error as error:
            code = 0 if error.code in {"E-STO-003", "E-STO-012"} else 8
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert _left(folder) == []
    assert backups.examine(source.store, DATA_KEY).patients == 0


def test_a_read_only_folder_is_told(source, tmp_path):
    folder = tmp_path / "read only"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(folder)], check=False, capture_output=True)
    if done.returncode:
        folder.chmod(0o500)
        if os.access(folder, os.W_OK):
            pytest.skip("this account may write everywhere and mount nothing")
    try:
        with pytest.raises(StorageUnavailable) as caught:
            backups.make(source, folder, "asked", NOW)
        assert caught.value.code == "E-STO-002"
    finally:
        folder.chmod(0o700) if done.returncode else subprocess.run(["umount", "-l", str(folder)], check=False)
