"""A new key, a fresh workstation, a lost key file, a damaged store, a power cut in the middle of an exchange."""

from __future__ import annotations

import json
import shutil

import pytest
from backup_ward import NEWER, PASSWORD
from first_release import write_first_release

from ctd402_desktop.errors import NewerDatabase, NotAllowed, SignInFailed, StorageUnavailable
from ctd402_desktop.services import Secret, open_store, recover_store, restore_store
from ctd402_desktop.services.backup_status import older
from ctd402_desktop.store import keys, swapping
from ctd402_desktop.store.backups import manifest_path
from ctd402_desktop.store.database import connect


def test_a_new_key_opens_for_everybody_and_old_backups_stay_readable(ward):
    old = ward.back_up()
    before = ward.path.read_bytes()
    assert ward.services.backup.rekey(ward.admin, PASSWORD) == ""
    ward.services.close()
    opened = keys.KeyFile.unlock(ward.path, "li.na", PASSWORD)
    assert len(set(opened.data_keys)) == 2
    ward.open("li.na")
    assert ward.records() == 1
    ward.services.close()
    ward.open()
    assert ward.services.audit.verify(ward.admin).ok
    assert ward.path.read_bytes()[:64] != before[:64]
    assert "rekeyed" in [one.action for one in ward.services.audit.events(ward.admin)]
    ward.services.backup.back_up(ward.admin)
    assert ward.services.backup.drill(ward.admin).ok
    assert all(one.good for one in ward.services.backup.every(ward.admin))
    ward.services.backup.restore(ward.admin, old, PASSWORD)
    ward.services.close()
    ward.open()
    assert ward.records() == 1
    assert {one.reason for one in ward.services.backup.every(ward.admin) if one.good} == {
        "asked", "before-rekey", "before-restore",
    }  # fmt: skip
    ward.services.close()
    recover_store(ward.path, ward.code, "ada", NEWER, clock=ward.clock)[0].close()


def test_a_store_whose_keys_have_no_master_gets_one_and_a_new_recovery_code(ward):
    ward.services.close()
    body = json.loads(keys.key_path(ward.path).read_bytes())
    opened = keys.KeyFile.unlock(ward.path, "ada", PASSWORD)
    first = {"format": 1, "store": body["store"], "users": {}}
    legacy = keys.KeyFile(keys.key_path(ward.path), first, opened.data_key)
    legacy.renew_recovery()
    for username in ("ada", "li.na", "chen.ming"):
        legacy.add_user(username, PASSWORD)
    ward.open()
    ward.back_up()
    code = ward.services.backup.rekey(ward.admin, PASSWORD)
    ward.services.close()
    with pytest.raises(SignInFailed):
        open_store(ward.path, "li.na", PASSWORD, clock=ward.clock)
    ward.open()
    assert ward.records() == 1
    assert ward.services.backup.every(ward.admin)[0].good
    ward.services.accounts.reset_password(ward.admin, ward.nurse.user_id, NEWER)
    ward.services.close()
    open_store(ward.path, "li.na", NEWER, clock=ward.clock)[0].close()
    recover_store(ward.path, code, "ada", NEWER, clock=ward.clock)[0].close()


@pytest.mark.parametrize("secret", ["code", "password"])
def test_a_fresh_workstation_gets_the_ward_back(ward, tmp_path, secret):
    path = ward.back_up()
    ward.services.close()
    fresh = tmp_path / "new computer" / "ward.ctd402"
    opens = Secret(recovery_code=ward.code) if secret == "code" else Secret(username="Ada", password=PASSWORD)
    assert restore_store(fresh, path, opens, clock=ward.clock).facts.records == 2
    ward.path = fresh
    ward.open()
    assert ward.records() == 1
    event = next(one for one in ward.services.audit.events(ward.admin) if one.action == "restored")
    assert event.user_name == ("" if secret == "code" else "Ada Min")


def test_a_lost_key_file_is_overcome_with_the_recovery_code(ward):
    path = ward.back_up()
    ward.clock.advance(minutes=5)
    ward.sign()
    ward.services.close()
    keys.key_path(ward.path).unlink()
    restore_store(ward.path, path, Secret(recovery_code=ward.code), clock=ward.clock)
    ward.open()
    assert ward.records() == 1
    safety = next(one for one in ward.services.backup.every(ward.admin) if one.reason == "before-restore")
    assert safety.manifest.facts.records == 3


def test_a_damaged_store_is_kept_aside_when_a_backup_takes_its_place(ward):
    path = ward.back_up()
    ward.services.close()
    content = bytearray(ward.path.read_bytes())
    content[5000] ^= 1
    ward.path.write_bytes(content)
    restore_store(ward.path, path, Secret(username="ada", password=PASSWORD), clock=ward.clock)
    aside = [one for one in ward.path.parent.iterdir() if ".replaced-" in one.name]
    assert bytes(content) in [one.read_bytes() for one in aside]
    ward.open()
    assert ward.records() == 1


def test_whoever_is_no_administrator_restores_nothing_from_outside(ward, tmp_path):
    path = ward.back_up()
    ward.services.close()
    fresh = tmp_path / "new computer" / "ward.ctd402"
    with pytest.raises(NotAllowed, match="only an administrator"):
        restore_store(fresh, path, Secret(username="li.na", password=PASSWORD), clock=ward.clock)
    with pytest.raises(SignInFailed):
        restore_store(fresh, path, Secret(username="ada", password="wrong"), clock=ward.clock)
    assert not fresh.exists()
    assert not swapping.decided(fresh).exists()
    assert not swapping.unfinished(fresh).exists()


def test_a_store_in_use_is_not_replaced_from_outside(ward):
    path = ward.back_up()
    with pytest.raises(StorageUnavailable, match="already open"):
        restore_store(ward.path, path, Secret(username="ada", password=PASSWORD), clock=ward.clock)


def test_an_exchange_decided_before_the_power_went_is_completed_when_the_store_is_opened(ward):
    path = ward.back_up()
    ward.clock.advance(minutes=5)
    ward.sign()
    ward.services.close()
    shutil.copy(path, swapping.decided(ward.path))
    shutil.copy(keys.key_path(path), keys.key_path(swapping.decided(ward.path)))
    ward.open()
    assert ward.records() == 1


def test_an_exchange_not_decided_leaves_the_old_store_and_no_leftovers(ward):
    path = ward.back_up()
    ward.services.close()
    shutil.copy(path, swapping.unfinished(ward.path))
    shutil.copy(keys.key_path(path), keys.key_path(swapping.decided(ward.path)))
    ward.open()
    assert ward.records() == 1
    assert not [one.name for one in ward.path.parent.iterdir() if ".restoring" in one.name]


def test_a_restore_and_a_new_key_leave_a_trail_that_verifies(ward):
    path = ward.back_up()
    ward.sign()
    ward.services.close()
    ward.open()
    ward.services.backup.restore(ward.admin, path, PASSWORD)
    ward.services.close()
    ward.open()
    assert ward.services.integrity.verify(ward.admin).problems == ()
    ward.services.backup.rekey(ward.admin, PASSWORD)
    ward.services.close()
    ward.open()
    assert ward.services.integrity.verify(ward.admin).problems == ()
    aside = [one.name for one in ward.path.parent.iterdir() if "-until-" in one.name]
    assert aside


def test_a_backup_of_the_first_release_is_brought_up_to_date_on_a_copy_and_stays_as_it_was(ward, tmp_path):
    newest = ward.back_up()
    backup = write_first_release(newest, ward.services.backup._opened.data_key, newest.with_name(f"old-{newest.name}"))
    content = backup.read_bytes()
    ward.sign()
    facts = ward.services.backup.restore(ward.admin, backup, PASSWORD)
    assert older(facts)
    assert (facts.revision, facts.records) == ("0001", 2)
    ward.services.close()
    ward.open()
    assert ward.records() == 1
    assert ward.services.audit.verify(ward.admin).ok
    assert backup.read_bytes() == content
    assert not older(ward.services.backup.back_up(ward.admin).backup.manifest.facts)
    assert [one.name for one in ward.path.parent.glob("*.before-*")] == []


def test_a_backup_of_a_newer_release_is_refused_and_the_store_stays(ward):
    newest = ward.back_up()
    connection = connect(newest, ward.services.backup._opened.data_key)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    manifest_path(newest).unlink()
    ward.sign()
    with pytest.raises(NewerDatabase):
        ward.services.backup.restore(ward.admin, newest, PASSWORD)
    assert ward.records() == 2
