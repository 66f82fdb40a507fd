"""Backups from the command line: made, listed, restored on a fresh computer, a new key; each with its exit code."""

from __future__ import annotations

import shutil

import pytest
from command_line import in_process as ctd402

from ctd402_desktop import cli


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    store = tmp_path_factory.mktemp("demo") / "ward.ctd402"
    done = ctd402("demo", "--store", store, "--patients", "1", "--as-of", "2026-04-06T15:02+08:00")
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    return store, said["user"], said["password"]


def test_a_backup_is_made_listed_and_restored_on_a_fresh_computer(demo, tmp_path):
    store, user, password = demo
    where = ["--store", store, "--user", user]
    usb = tmp_path / "usb"
    usb.mkdir()
    made = ctd402("backup", *where, "--to", usb, CTD402_PASSWORD=password)
    assert (made.returncode, made.stderr) == (cli.FINE, "")
    here, there = made.stdout.splitlines()
    assert there.startswith(str(usb))
    listed = ctd402("backups", *where, CTD402_PASSWORD=password)
    assert listed.returncode == cli.FINE
    assert "asked  good  1 patients" in listed.stdout
    assert here in listed.stdout
    fresh = tmp_path / "new" / "ward.ctd402"
    refused = ctd402("restore", there, "--store", fresh, "--user", user, CTD402_PASSWORD=password)
    assert (refused.returncode, "E-BAK-011" in refused.stderr) == (cli.PROBLEMS, True)
    done = ctd402("restore", there, "--store", fresh, "--user", "admin", CTD402_PASSWORD=password)
    assert (done.returncode, done.stderr) == (cli.FINE, "")
    assert "1 patients" in done.stdout
    assert ctd402("verify", "--store", fresh, "--user", user, CTD402_PASSWORD=password).returncode == cli.FINE
    told = ctd402("backups", "--store", fresh, "--user", user, CTD402_PASSWORD=password)
    assert (told.returncode, "not cleared away" in told.stderr) == (cli.PROBLEMS, True)


def test_what_is_wrong_with_a_backup_is_said_with_its_own_exit_code(demo, tmp_path):
    store, user, password = demo
    made = ctd402("backup", "--store", store, "--user", user, CTD402_PASSWORD=password).stdout.split()[0]
    empty = tmp_path / "ward-20260406T060500Z-asked.ctd402backup"
    empty.touch()
    shutil.copy(f"{made}.keys", tmp_path / f"{empty.name}.keys")
    fresh = tmp_path / "new" / "ward.ctd402"
    for file, secrets, code, words in (
        (empty, {"CTD402_PASSWORD": password}, cli.UNAVAILABLE, "E-BAK-001"),
        (tmp_path / "none", {"CTD402_PASSWORD": password}, cli.UNAVAILABLE, "E-STO-017"),
        (made, {"CTD402_PASSWORD": "wrong"}, cli.PROBLEMS, "E-ACC-001"),
        (made, {}, cli.USAGE, "CTD402_PASSWORD"),
    ):
        done = ctd402("restore", file, "--store", fresh, "--user", "admin", **secrets)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    typo = ctd402("restore", made, "--store", fresh, "--recovery", CTD402_RECOVERY="ABC")
    assert (typo.returncode, "E-KEY-001" in typo.stderr) == (cli.PROBLEMS, True)
    assert ctd402("restore", made, "--store", fresh, "--recovery").returncode == cli.USAGE
    assert not fresh.exists()


def test_a_missing_folder_for_the_copy_is_told(demo, tmp_path):
    store, user, password = demo
    done = ctd402("backup", "--store", store, "--user", user, "--to", tmp_path / "no", CTD402_PASSWORD=password)
    assert (done.returncode, "E-BAK-006" in done.stderr) == (cli.UNAVAILABLE, True)


def test_a_new_key_leaves_everybody_their_password(demo):
    store, user, password = demo
    refused = ctd402("rekey", "--store", store, "--user", user, CTD402_PASSWORD=password)
    assert refused.returncode == cli.PROBLEMS
    before = store.read_bytes()
    done = ctd402("rekey", "--store", store, "--user", "admin", CTD402_PASSWORD=password)
    assert (done.returncode, done.stderr) == (cli.FINE, "")
    assert "recovery code" not in done.stdout
    assert store.read_bytes()[:16] != before[:16]
    assert ctd402("verify", "--store", store, "--user", user, CTD402_PASSWORD=password).returncode == cli.FINE
