"""Who gets at the data key, and what each failure says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.errors import Ctd402Error, NewerDatabase, SignInFailed, StorageUnavailable
from ctd402_desktop.store import keys, recovery
from ctd402_desktop.store.keys import KeyFile, Profile

PASSWORD = "seven lanterns over the river"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "ward.ctd402"


def test_password_and_recovery_code_open_the_same_key(store: Path) -> None:
    made, code = KeyFile.create(store, "li.na", PASSWORD)
    assert len(made.data_key) == 32
    assert KeyFile.unlock(store, "li.na", PASSWORD).data_key == made.data_key
    assert KeyFile.unlock_with_recovery(store, code.lower().replace("-", " ")).data_key == made.data_key


def test_the_data_key_is_not_in_the_file(store: Path) -> None:
    made, code = KeyFile.create(store, "li.na", PASSWORD)
    written = made.path.read_bytes()
    assert made.data_key not in written
    assert made.data_key.hex().encode() not in written
    assert recovery.read_code(code).encode() not in written


def test_full_width_typing_of_a_password_opens_too(store: Path) -> None:
    KeyFile.create(store, "li.na", "lantern 402")
    assert KeyFile.unlock(store, "li.na", "ｌａｎｔｅｒｎ　４０２").users == ("li.na",)


@pytest.mark.parametrize(("username", "password"), [("li.na", "another password"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_give_the_same_sentence(store: Path, username: str, password: str) -> None:
    KeyFile.create(store, "li.na", PASSWORD)
    with pytest.raises(SignInFailed) as caught:
        KeyFile.unlock(store, username, password)
    assert str(caught.value) == (
        "Not signed in: user name and password do not match. Check both; Caps Lock may be on. (E-ACC-001)"
    )


def test_users_come_and_go_without_changing_the_data_key(store: Path) -> None:
    made, code = KeyFile.create(store, "li.na", PASSWORD)
    made.add_user("chen.ming", "another long password")
    made.add_user("li.na", "a newer password")
    made.remove_user("chen.ming")
    made.remove_user("never there")
    assert KeyFile.unlock(store, "li.na", "a newer password").data_key == made.data_key
    for username, password in (("chen.ming", "another long password"), ("li.na", PASSWORD)):
        with pytest.raises(SignInFailed):
            KeyFile.unlock(store, username, password)
    assert KeyFile.unlock_with_recovery(store, code).users == ("li.na",)


def test_a_renewed_recovery_code_replaces_the_old_sheet(store: Path) -> None:
    made, old = KeyFile.create(store, "li.na", PASSWORD)
    new = made.renew_recovery()
    assert KeyFile.unlock_with_recovery(store, new).data_key == made.data_key
    with pytest.raises(SignInFailed) as caught:
        KeyFile.unlock_with_recovery(store, old)
    assert caught.value.code == "E-KEY-002"


def test_a_wrapping_opens_for_no_other_user(store: Path) -> None:
    made, _ = KeyFile.create(store, "li.na", PASSWORD)
    made.add_user("chen.ming", "another long password")
    body = json.loads(made.path.read_bytes())
    body.pop("check")
    body["users"]["chen.ming"] = body["users"]["li.na"]
    made.path.write_text(json.dumps({**body, "check": keys._check(body)}))
    with pytest.raises(SignInFailed):
        KeyFile.unlock(store, "chen.ming", PASSWORD)


def test_a_file_written_at_another_cost_still_opens(store: Path) -> None:
    before = keys.use_profile(Profile(memory_kib=16, passes=2, lanes=1))
    try:
        made, _ = KeyFile.create(store, "li.na", PASSWORD)
        stored = keys.hash_password(PASSWORD)
    finally:
        keys.use_profile(before)
    assert KeyFile.unlock(store, "li.na", PASSWORD).data_key == made.data_key
    assert keys.password_matches(stored, PASSWORD)


def test_the_shipped_cost_is_64_mib_three_passes_four_lanes() -> None:
    assert Profile() == Profile(memory_kib=64 * 1024, passes=3, lanes=4)


def test_a_hash_matches_its_password_alone() -> None:
    stored = keys.hash_password(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert keys.password_matches(stored, PASSWORD)
    assert not keys.password_matches(stored, PASSWORD + " ")
    assert not keys.password_matches("not a hash", PASSWORD)


def test_a_missing_key_file_says_so(store: Path) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        KeyFile.unlock(store, "li.na", PASSWORD)
    assert caught.value.code == "E-STO-017"
    assert "ward.ctd402.keys was not found" in str(caught.value)


def test_every_damaged_place_of_the_key_file_is_told_from_a_wrong_password(store: Path) -> None:
    made, _ = KeyFile.create(store, "li.na", PASSWORD)
    whole = made.path.read_bytes()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        made.path.write_bytes(changed)
        if _same_json(changed, whole):
            assert KeyFile.unlock(store, "li.na", PASSWORD).data_key == made.data_key, place
            continue
        with pytest.raises(StorageUnavailable) as caught:
            KeyFile.unlock(store, "li.na", PASSWORD)
        assert caught.value.code == "E-STO-018", place


def _same_json(one: bytes, other: bytes) -> bool:
    """A flipped blank between two entries changes nothing."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'"text"', b"{}", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_key_file_is_damaged(store: Path, content: bytes) -> None:
    keys.key_path(store).write_bytes(content)
    with pytest.raises(StorageUnavailable) as caught:
        KeyFile.unlock(store, "li.na", PASSWORD)
    assert caught.value.code == "E-STO-018"


def test_a_key_file_of_a_newer_version_is_refused(store: Path) -> None:
    made, _ = KeyFile.create(store, "li.na", PASSWORD)
    body = {**json.loads(made.path.read_bytes()), "format": keys.FORMAT + 1}
    body.pop("check")
    made.path.write_text(json.dumps({**body, "check": keys._check(body)}))
    with pytest.raises(NewerDatabase):
        KeyFile.unlock(store, "li.na", PASSWORD)


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing_behind(store: Path) -> None:
    made, _ = KeyFile.create(store, "li.na", PASSWORD)
    before = made.path.read_bytes()
    made.path.unlink()
    made.path.mkdir()
    (made.path / "in the way").touch()
    with pytest.raises(Ctd402Error):
        made.add_user("chen.ming", "another long password")
    assert made.users == ("li.na",)
    assert {path.name for path in store.parent.iterdir()} == {made.path.name}
    assert before


codes = st.builds(recovery.new_code)


@given(codes)
def test_a_printed_code_is_read_back(code: str) -> None:
    assert len(recovery.read_code(code)) == 25
    assert recovery.read_code(code.replace("0", "o").replace("1", "l").lower()) == recovery.read_code(code)


@given(codes, st.integers(0, 4), st.integers(0, 5), st.sampled_from(recovery.ALPHABET))
def test_a_mistyped_character_is_found_in_its_group(code: str, group: int, place: int, wrong: str) -> None:
    groups = code.split("-")
    if groups[group][place] == wrong:
        return
    groups[group] = groups[group][:place] + wrong + groups[group][place + 1 :]
    with pytest.raises(SignInFailed) as caught:
        recovery.read_code("-".join(groups))
    assert caught.value.message.params["group"] == group + 1


@given(codes, st.integers(0, 4), st.integers(0, 4))
def test_exchanged_groups_are_found(code: str, one: int, other: int) -> None:
    groups = code.split("-")
    groups[one], groups[other] = groups[other], groups[one]
    if one == other:
        assert recovery.read_code("-".join(groups))
        return
    with pytest.raises(SignInFailed):
        recovery.read_code("-".join(groups))


def test_a_code_of_the_wrong_length_says_how_long_it_is() -> None:
    with pytest.raises(SignInFailed, match="has 30 letters and digits, 3 were entered"):
        recovery.read_code("abc")
