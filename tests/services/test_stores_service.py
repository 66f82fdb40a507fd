"""Create, open and recover a real encrypted store."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import InvalidInput, SignInFailed, StorageUnavailable
from ctd402_desktop.services import NewUser, Ward, create_store, open_store, recover_store

ADMIN = NewUser("ada", "Ada Min", Role.ADMINISTRATOR, "seven lanterns over the river")
WARD = Ward("Ward 3", ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def made(tmp_path, clock, cheap_keys):
    path = tmp_path / "ward.ctd402"
    created = create_store(path, WARD, ADMIN, clock=clock)
    yield path, created
    created.services.close()


def test_a_created_store_opens_again_with_name_and_password(made, clock):
    path, created = made
    created.services.close()
    services, actor = open_store(path, "Ada", ADMIN.password, clock=clock)
    assert (services.ward_info.name, services.ward_info.zone.key, actor.name) == ("Ward 3", "Asia/Shanghai", "Ada Min")
    assert services.audit.verify(actor).ok
    services.close()


def test_nothing_readable_lies_on_the_disk(made):
    path, created = made
    created.services.close()
    content = path.read_bytes()
    assert b"Ada Min" not in content
    assert not content.startswith(b"SQLite")


def test_a_wrong_password_is_refused_and_leaves_the_store_free(made, clock):
    path, created = made
    created.services.close()
    with pytest.raises(SignInFailed):
        open_store(path, "ada", "wrong", clock=clock)
    open_store(path, "ada", ADMIN.password, clock=clock)[0].close()


def test_a_second_program_is_told_that_the_store_is_in_use(made, clock):
    path, _ = made
    with pytest.raises(StorageUnavailable, match=r"another program|already open|in use"):
        open_store(path, "ada", ADMIN.password, clock=clock)


def test_the_recovery_code_opens_the_store_and_sets_a_new_password(made, clock):
    path, created = made
    created.services.close()
    services, actor = recover_store(path, created.recovery_code, "ada", "nine boats under the bridge", clock=clock)
    assert actor.role is Role.ADMINISTRATOR
    services.close()
    with pytest.raises(SignInFailed):
        open_store(path, "ada", ADMIN.password, clock=clock)
    open_store(path, "ada", "nine boats under the bridge", clock=clock)[0].close()


def test_a_store_is_never_created_over_another(made, clock):
    path, _ = made
    with pytest.raises(StorageUnavailable, match="exists already"):
        create_store(path, WARD, ADMIN, clock=clock)


def test_a_missing_store_is_said_with_its_place(tmp_path):
    with pytest.raises(StorageUnavailable, match=r"No store at .*nowhere"):
        open_store(tmp_path / "nowhere.ctd402", "ada", "x")


@pytest.mark.parametrize(
    ("ward", "admin"),
    [
        (Ward(" ", ZoneInfo("UTC")), ADMIN),
        (WARD, NewUser("ada", "Ada", Role.ADMINISTRATOR, "short")),
    ],
)
def test_a_bad_set_up_writes_nothing(tmp_path, ward, admin):
    with pytest.raises(InvalidInput):
        create_store(tmp_path / "ward.ctd402", ward, admin)
    assert list(tmp_path.iterdir()) == []
