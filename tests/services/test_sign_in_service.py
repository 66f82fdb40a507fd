"""Fast switching by PIN, emergency access, and wrong attempts at a closed store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ctd402_desktop.domain.permissions import Role, Standing
from ctd402_desktop.errors import InvalidInput, NotAllowed, NotFound, SignInFailed, TooManyAttempts
from ctd402_desktop.services import NewUser, Ward, create_store, open_store
from ctd402_desktop.store import attempts

PASSWORD = "seven lanterns over the river"
PIN = "4071"


def test_who_typed_the_password_here_within_twelve_hours_may_come_back_with_the_pin(house):
    accounts = house.services.accounts
    accounts.set_pin(house.nurse, PASSWORD, PIN)
    assert accounts.fast_people() == []
    with pytest.raises(SignInFailed, match="E-ACC-013"):
        accounts.switch(house.nurse.user_id, PIN)
    accounts.sign_in("li.na", PASSWORD)
    house.clock.advance(minutes=5)
    accounts.sign_in("chen.ming", PASSWORD)
    people = accounts.fast_people()
    assert [(one.name, one.role, one.has_pin) for one in people] == [
        ("Chen Ming", Role.PHYSICIAN, False),
        ("Li Na", Role.NURSE, True),
    ]
    assert accounts.switch(house.nurse.user_id, PIN) == house.nurse
    assert house.services.audit.events(house.physician)[0].action == "switched"
    house.clock.advance(hours=11, minutes=56)
    assert [one.name for one in accounts.fast_people()] == ["Chen Ming"]


def test_a_wrong_pin_counts_like_a_wrong_password_and_no_pin_opens_nothing(house):
    accounts = house.services.accounts
    accounts.set_pin(house.nurse, PASSWORD, PIN)
    for username in ("li.na", "chen.ming"):
        accounts.sign_in(username, PASSWORD)
    with pytest.raises(SignInFailed, match="E-ACC-011"):
        accounts.switch(house.physician.user_id, PIN)
    for _ in range(4):
        with pytest.raises(SignInFailed, match="E-ACC-011"):
            accounts.switch(house.nurse.user_id, "4072")
    with pytest.raises(TooManyAttempts, match="30 seconds") as caught:
        accounts.switch(house.nurse.user_id, "4072")
    assert caught.value.until == house.clock() + timedelta(seconds=30)
    failed = [one for one in house.services.audit.events(house.physician) if one.action == "sign_in_failed"]
    assert len(failed) == 6


def test_a_disabled_account_is_not_offered_and_a_new_password_takes_the_pin_away(house):
    accounts = house.services.accounts
    accounts.set_pin(house.nurse, PASSWORD, PIN)
    accounts.sign_in("li.na", PASSWORD)
    accounts.disable(house.administrator, house.nurse.user_id)
    assert accounts.fast_people() == []
    accounts.reset_password(house.administrator, house.nurse.user_id, "nine boats under the bridge")
    assert [one.has_pin for one in accounts.fast_people()] == [False]
    with pytest.raises(SignInFailed):
        accounts.switch(house.nurse.user_id, PIN)


def test_a_new_password_ends_the_waiting_of_an_account(house):
    accounts = house.services.accounts
    for _ in range(5):
        with pytest.raises(SignInFailed):
            accounts.sign_in("li.na", "wrong")
    accounts.reset_password(house.administrator, house.nurse.user_id, "nine boats under the bridge")
    assert accounts.sign_in("li.na", "nine boats under the bridge") == house.nurse


def test_an_emergency_access_names_who_and_why_reads_for_half_an_hour_and_every_look_is_in_the_trail(house):
    patient_id = house.enrol()
    by = house.services.accounts.break_glass(" Wu Lin ", " patient collapsed in bed 7 ", "resuscitation")
    assert (by.name, by.role, by.until) == ("Wu Lin", Role.EMERGENCY, house.clock() + timedelta(minutes=30))
    assert house.services.records.course(by, patient_id).patient.bed == "07"
    house.services.records.course(by, patient_id)
    events = house.services.audit.events(house.physician)[:3]
    assert [one.action for one in events] == ["viewed", "viewed", "emergency_access"]
    assert events[2].detail == {"emergency": "resuscitation", "reason": "patient collapsed in bed 7"}
    assert {(one.user_name, one.role, one.user_id) for one in events} == {("Wu Lin", "emergency", None)}
    house.clock.advance(minutes=30)
    with pytest.raises(NotAllowed, match="E-ACC-015"):
        house.services.records.course(by, patient_id)
    assert house.services.audit.verify(house.physician).ok


@pytest.mark.parametrize(
    ("name", "reason", "code", "field"),
    [
        ("", "long enough reason", "other", "name"),
        ("Wu Lin", " short    ", "other", "reason"),
        ("Wu Lin", "long enough reason", "", "code"),
        ("Wu Lin", "long enough reason", "curiosity", "code"),
    ],
)
def test_an_emergency_access_needs_a_name_a_kind_of_reason_and_its_words(house, name, reason, code, field):
    with pytest.raises(InvalidInput) as caught:
        house.services.accounts.break_glass(name, reason, code)
    assert list(caught.value.problems) == [field]


def test_nobody_is_given_the_role_of_an_emergency(house):
    with pytest.raises(InvalidInput) as caught:
        house.services.accounts.add_user(
            house.administrator, NewUser("wu.lin", "Wu Lin", Role.EMERGENCY, "nine boats under the bridge")
        )
    assert list(caught.value.problems) == ["role"]


def test_the_standing_of_a_person_changes_for_their_next_sign_in(house):
    accounts = house.services.accounts
    accounts.set_standing(house.administrator, house.nurse.user_id, Standing.TRAINEE)
    assert accounts.sign_in("li.na", PASSWORD).standing is Standing.TRAINEE
    shown = {one.username: one.standing for one in accounts.users(house.administrator)}
    assert (shown["li.na"], shown["chen.ming"]) == (Standing.TRAINEE, Standing.FULL)
    with pytest.raises(NotFound):
        accounts.set_standing(house.administrator, 999, Standing.SENIOR)


def test_locking_is_noted_and_takes_back_what_was_confirmed(house):
    proof = house.services.accounts.confirm(house.nurse, PASSWORD)
    house.services.accounts.lock(house.nurse)
    assert house.services.audit.events(house.physician)[0].action == "locked"
    with pytest.raises(SignInFailed):
        house.services._desk.consume(house.nurse, proof)


@pytest.fixture
def closed(tmp_path, clock):
    path = tmp_path / "ward.ctd402"
    admin = NewUser("ada", "Ada Min", Role.ADMINISTRATOR, PASSWORD)
    made = create_store(path, Ward("Ward 3", ZoneInfo("Asia/Shanghai")), admin, clock=clock)
    made.services.accounts.add_user(made.actor, NewUser("li.na", "Li Na", Role.NURSE, PASSWORD))
    made.services.close()
    return path


def test_wrong_passwords_at_a_closed_store_make_the_account_wait_and_reach_the_trail(closed, clock):
    for _ in range(4):
        with pytest.raises(SignInFailed, match="E-ACC-001"):
            open_store(closed, "Ada", "wrong", clock=clock)
    with pytest.raises(TooManyAttempts, match="5 wrong"):
        open_store(closed, "ada", "wrong", clock=clock)
    clock.advance(seconds=29)
    with pytest.raises(TooManyAttempts, match="1 seconds"):
        open_store(closed, "ada", PASSWORD, clock=clock)
    with pytest.raises(SignInFailed, match="E-ACC-001"):
        open_store(closed, "li.na", "wrong", clock=clock)
    clock.advance(seconds=1)
    services, actor = open_store(closed, "ada", PASSWORD, clock=clock)
    failed = [one for one in services.audit.events(actor) if one.action == "sign_in_failed"]
    assert sorted(str(one.detail["username"]) for one in failed) == ["ada"] * 5 + ["li.na"]
    services.close()
    assert [(one.username, one.noted) for one in attempts.read(closed)] == [("li.na", True)]
    open_store(closed, "li.na", PASSWORD, clock=clock)[0].close()
    assert not attempts.path_of(closed).exists()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[["ada", "yesterday", 0]]', '[["ada"]]'])
def test_a_damaged_list_of_attempts_keeps_nobody_out(closed, clock, content):
    attempts.path_of(closed).write_text(content, "utf-8")
    open_store(closed, "ada", PASSWORD, clock=clock)[0].close()


def test_the_list_of_attempts_does_not_grow_without_end(tmp_path):
    store = tmp_path / "ward.ctd402"
    moment = datetime(2026, 4, 6, tzinfo=UTC)
    for minute in range(attempts.KEPT + 3):
        attempts.add(store, "x" * 99, moment + timedelta(minutes=minute))
    found = attempts.read(store)
    assert len(found) == attempts.KEPT
    assert {len(one.username) for one in found} == {32}
