"""Backups as a ward uses them: made, listed, rotated, looked into, restored, practised; what a bad disk says."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta

import pytest
from backup_ward import NEWER, PASSWORD
from typed import CALM, IDENTITY

from ctd402_desktop.errors import NotAllowed, SignInFailed, StorageUnavailable
from ctd402_desktop.services import Secret, restore_store
from ctd402_desktop.store import backup_state, backups


def test_a_backup_is_counted_named_without_a_patient_and_encrypted(ward):
    made = ward.services.backup.back_up(ward.nurse).backup
    assert made.path.name == "ward-20260406T060500Z-asked.ctd402backup"
    facts = made.manifest.facts
    assert (facts.patients, facts.records, facts.last_entry_by, facts.last_entry_at) == (1, 2, "Li.Na", ward.clock())
    assert made.good
    every = b"".join(path.read_bytes() for path in ward.services.backup.folder.iterdir())
    assert b"SQLite format 3" not in every
    for word in (b"Zhang", "张伟".encode(), b"0048"):
        assert word not in every
    told = json.loads(backups.manifest_path(made.path).read_bytes())
    assert (told["pack"], told["facts"]["revision"], told["by"]) == ("ctd402-1", "0002", "Li.Na")
    assert told["program"]


def test_the_next_backup_is_due_after_half_an_hour_and_only_when_something_was_entered(ward):
    assert ward.services.backup.due(ward.clock())
    ward.back_up()
    assert not ward.services.backup.due(ward.clock.advance(hours=1))
    ward.sign()
    assert ward.services.backup.due(ward.clock())
    ward.back_up("automatic")
    ward.services.drafts.save_draft(ward.nurse, 1, "daily", None, {"temp": "38"})
    assert not ward.services.backup.due(ward.clock.advance(minutes=29))
    ward.services.drafts.save_draft(ward.nurse, 1, "daily", None, {"temp": "38.1"})
    assert ward.services.backup.due(ward.clock.advance(minutes=1))


def test_leaving_backs_up_what_changed_and_nothing_twice(ward):
    made = ward.services.backup.back_up_at_exit(ward.nurse)
    assert made is not None
    assert made.backup.reason == "exit"
    assert ward.services.backup.back_up_at_exit(ward.nurse) is None


def test_every_role_backs_up_and_only_an_administrator_restores(ward):
    path = ward.back_up()
    for refused in (
        lambda: ward.services.backup.restore(ward.nurse, path, PASSWORD),
        lambda: ward.services.backup.rekey(ward.nurse, PASSWORD),
        lambda: ward.services.look_into(ward.nurse, path),
        lambda: ward.services.backup.choose_second(ward.nurse, None),
        lambda: ward.services.backup.resume_rotation(ward.nurse),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert ward.services.backup.every(ward.nurse)[0].path == path


def test_a_restore_brings_the_state_back_keeps_the_present_one_and_pauses_clearing(ward):
    path = ward.back_up()
    ward.clock.advance(minutes=5)
    ward.sign()
    assert ward.records() == 2
    facts = ward.services.backup.restore(ward.admin, path, PASSWORD)
    assert facts.records == 2
    with pytest.raises(StorageUnavailable, match="session is over"):
        ward.records()
    ward.services.close()
    ward.open()
    assert ward.records() == 1
    assert ward.services.audit.verify(ward.admin).ok
    event = next(one for one in ward.services.audit.events(ward.admin) if one.action == "restored")
    assert (event.user_name, event.detail["from"], event.detail["sha256"]) == (
        "Ada Min", path.name, backups.checksum(path),
    )  # fmt: skip
    status = ward.services.backup.status()
    assert status.paused_at == ward.clock()
    safety = next(one for one in ward.services.backup.every(ward.admin) if one.reason == "before-restore")
    ward.services.backup.restore(ward.admin, safety.path, PASSWORD)
    ward.services.close()
    ward.open()
    assert ward.records() == 2


def test_nothing_is_cleared_after_a_restore_until_an_administrator_resumes(ward):
    old = ward.back_up()
    ward.services.backup.restore(ward.admin, old, PASSWORD)
    ward.services.close()
    ward.open()
    for _ in range(3):
        ward.clock.advance(days=200)
        ward.back_up("automatic")
    ward.clock.advance(minutes=1)
    kept = len(ward.services.backup.every(ward.admin))
    assert kept == 5
    ward.services.backup.resume_rotation(ward.admin)
    assert ward.services.backup.status().paused_at is None
    for _ in range(14):
        ward.clock.advance(days=32)
        ward.back_up("automatic")
    assert not old.exists()


def test_a_look_into_a_backup_shows_it_and_refuses_every_change(ward):
    path = ward.back_up()
    before = path.read_bytes()
    look = ward.services.look_into(ward.admin, path)
    course = look.records.course(ward.admin, 1)
    assert len(course.of("daily")) == 1
    assert [row.patient.mrn for row in look.ward.board(ward.admin).rows] == [IDENTITY["mrn"]]
    for change in (
        lambda: look.records.sign(ward.nurse, 1, "daily", ward.clock(), CALM),
        lambda: look.drafts.save_draft(ward.nurse, 1, "daily", None, {"temp": "38"}),
        lambda: look.accounts.sign_out(ward.admin),
    ):
        with pytest.raises(StorageUnavailable, match="look into a backup"):
            change()
    assert look.backup.status() is None
    assert not look.backup.due(ward.clock())
    look.close()
    assert path.read_bytes() == before


def test_a_password_changed_since_the_backup_still_lets_the_administrator_in(ward):
    path = ward.back_up()
    ward.services.accounts.change_password(ward.admin, PASSWORD, NEWER)
    with pytest.raises(SignInFailed):
        ward.services.backup.restore(ward.admin, path, PASSWORD)
    ward.services.backup.restore(ward.admin, path, NEWER)
    ward.services.close()
    ward.open("ada", NEWER)
    assert ward.records() == 1


def test_the_second_copy_goes_to_another_disk_and_never_to_the_same(ward, usb):
    with pytest.raises(StorageUnavailable, match="same disk") as caught:
        ward.services.backup.choose_second(ward.admin, ward.path.parent)
    assert caught.value.code == "E-BAK-005"
    ward.services.backup.choose_second(ward.admin, usb)
    outcome = ward.services.backup.back_up(ward.nurse)
    assert outcome.warnings == ()
    copy = usb / outcome.backup.path.name
    assert copy.read_bytes() == outcome.backup.path.read_bytes()
    assert ward.services.backup.status().elsewhere.path == copy
    assert len(ward.services.backup.every(ward.admin)) == 2
    ward.services.close()
    fresh = ward.path.parent.parent / "fresh" / "ward.ctd402"
    assert restore_store(fresh, copy, Secret(username="ada", password=PASSWORD), clock=ward.clock).facts.records == 2


def test_a_missing_or_full_second_disk_is_told_and_the_first_backup_stands(ward, usb):
    ward.services.backup.choose_second(ward.admin, usb)
    if usb.is_mount():
        (usb / "film.mp4").write_bytes(bytes(shutil.disk_usage(usb).free))
        outcome = ward.services.backup.back_up(ward.nurse)
        assert "is full" in outcome.warnings[0].render()
        assert outcome.backup.good
        assert not list(usb.glob("*.ctd402backup*"))
    settings = backup_state.BackupSettings(second=str(usb / "pulled out"))
    backup_state.save(ward.services.backup.folder, settings)
    outcome = ward.services.backup.back_up(ward.nurse)
    assert "disk is not connected" in outcome.warnings[0].render()
    assert "disk is not connected" in ward.services.backup.status().warnings[0].render()
    with pytest.raises(StorageUnavailable, match="not connected"):
        ward.services.backup.choose_second(ward.admin, usb / "pulled out")


def test_a_backup_that_fails_is_told_and_written_to_the_trail(ward):
    ward.services.backup.folder.write_text("a file in the way")
    with pytest.raises(StorageUnavailable, match="No backup was made"):
        ward.services.backup.back_up(ward.nurse)
    assert "backup_failed" in [one.action for one in ward.services.audit.events(ward.admin)]
    ward.services.backup.folder.unlink()


def test_an_empty_backup_is_told_and_never_offered_as_good(ward):
    path = ward.back_up()
    path.write_bytes(b"")
    assert ward.services.backup.every(ward.admin)[0].state == backups.EMPTY
    status = ward.services.backup.status()
    assert status.newest is None
    assert status.level(status.newest) == "critical"
    assert "1 backups of this folder are empty" in status.warnings[0].render()
    with pytest.raises(StorageUnavailable) as caught:
        ward.services.backup.restore(ward.admin, path, PASSWORD)
    assert caught.value.code == "E-BAK-001"
    assert ward.records() == 1


def test_a_clock_set_back_is_told_and_clears_nothing(ward):
    for _ in range(4):
        ward.back_up()
        ward.clock.advance(days=400)
    ward.back_up()
    kept = len(ward.services.backup.every(ward.admin))
    ward.clock.advance(days=-300)
    outcome = ward.services.backup.back_up(ward.nurse)
    assert "later than this computer's clock" in outcome.warnings[0].render()
    assert len(ward.services.backup.every(ward.admin)) == kept + 1
    assert ward.services.backup.status().level(ward.services.backup.status().newest) == "attention"
    ward.sign()
    assert ward.services.backup.due(ward.clock())


def test_age_has_a_word_of_its_own(ward):
    ward.back_up()
    levels = []
    for hours in (24, 1, 24 * 7):
        ward.clock.advance(hours=hours)
        status = ward.services.backup.status()
        levels.append(status.level(status.newest))
    assert levels == ["ok", "attention", "critical"]


def test_a_drill_opens_the_newest_backup_and_writes_the_result_to_the_trail(ward):
    with pytest.raises(StorageUnavailable, match="no backup yet"):
        ward.services.backup.drill(ward.nurse)
    assert not ward.services.backup.drill_due(ward.clock())
    path = ward.back_up()
    assert ward.services.backup.drill_due(ward.clock())
    found = ward.services.backup.drill(ward.nurse)
    assert (found.ok, found.facts.records) == (True, 2)
    assert not ward.services.backup.drill_due(ward.clock.advance(days=29))
    assert ward.services.backup.drill_due(ward.clock.advance(days=1))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    failed = ward.services.backup.drill(ward.nurse)
    assert not failed.ok
    assert ward.services.backup.status().drill_ok is False
    drills = [one.detail["ok"] for one in ward.services.audit.events(ward.admin) if one.action == "backup_drill"]
    assert drills == [False, True]


def test_a_trail_cut_off_at_its_end_shows_in_the_drill(ward):
    path = ward.back_up()
    ward.sign()
    ward.back_up()
    ward.services.close()
    shutil.copy(path, ward.path)
    ward.open()
    found = ward.services.backup.drill(ward.admin)
    assert any("cut off" in one.render() or "rewritten" in one.render() for one in found.problems)


def test_backups_of_a_ward_server_are_left_to_the_server(house):
    if house.services.backup.available:
        return
    assert house.services.backup.status() is None
    assert not house.services.backup.due(house.clock() + timedelta(days=1))
    assert house.services.backup.back_up_at_exit(house.nurse) is None
    with pytest.raises(StorageUnavailable, match="on a server"):
        house.services.backup.back_up(house.nurse)
